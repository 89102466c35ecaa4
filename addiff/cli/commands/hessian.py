"""`addiff hessian`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.subject import Subject


@command_named("hessian")
@options.subject
@options.wrt
@options.sparse("each pair of inputs once")
@options.answer
def command(subject: Subject, wrt: list[str] | None, sparse: bool, output: Output) -> int:
    """The cost grows with the entries that can be other than zero."""
    return subject.answer(output, "hessian", wrt=wrt, sparse=sparse)
