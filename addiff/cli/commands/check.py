"""`addiff check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.subject import Subject


@command_named("check")
@options.subject
@options.wrt
@options.answer
def command(subject: Subject, wrt: list[str] | None, output: Output) -> int:
    """The exit code is 1 where they disagree."""
    return subject.answer(output, "check", wrt=wrt)
