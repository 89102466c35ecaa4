"""`addiff jacobian`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.subject import Subject


@command_named("jacobian")
@options.subject
@options.wrt
@options.mode("the cheaper")
@options.sparse("an output, an input, the derivative")
@options.answer
def command(
    subject: Subject,
    wrt: list[str] | None,
    mode: str | None,
    sparse: bool,
    output: Output,
) -> int:
    """Forward mode pays for each input, reverse mode for each output; a sparse program pays less in both."""
    return subject.answer(output, "jacobian", wrt=wrt, mode=mode, sparse=sparse)
