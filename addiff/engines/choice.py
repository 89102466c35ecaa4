"""Which engine answers a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addiff.engines.answers import Engine
    from addiff.engines.question import Question


def engine_for(question: Question) -> Engine:
    """The fastest that serves it."""
    from addiff.engines.blocks import Blocks, serves

    if serves(question):
        return Blocks(question)
    from addiff.engines.plain import Plain

    return Plain(question)
