"""Which engine answers a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.engines.plain import Plain
from addiff.errors import LimitError

if TYPE_CHECKING:
    from addiff.engines.answers import Engine
    from addiff.engines.question import Question


def engine_for(question: Question, *, many: bool = True) -> Engine:
    """The fastest that serves it.

    many    whether there are more than some thousands of points
    """
    from addiff.engines.traced import serves

    if serves(question):
        from addiff.engines.compiled import UnsuitedError
        from addiff.engines.plan import Plan

        try:
            return Plan(question, many=many)
        except (LimitError, UnsuitedError):
            return Plain(question)
    from addiff.engines import lifted

    if lifted.serves(question):
        from addiff.lowering.over_rows import SingleRowError

        try:
            return lifted.Lifted(question)
        except (LimitError, SingleRowError):
            pass
    return Plain(question)
