"""What to say where a step has no value: the row knows what, the program knows where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.errors import DomainError
from addiff.source import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.arithmetics.contract import Arithmetic
    from addiff.program.wengert import Step, WengertList

LONGEST = 40  # characters of source quoted inside a message; the caret shows the rest


def no_value(program: WengertList, m: Arithmetic, index: int, arguments: Sequence[Any]) -> DomainError:
    """The error for a step that has no value at its arguments, placed in the source."""
    step = program.steps[index]
    rule = step.rule
    text, advice, concerned = f"{written(program, step)} has no value", "", list(range(len(arguments)))
    for outside in rule.domain:
        if outside.where(m, *arguments):
            text, advice = outside.text, outside.help and f"; {outside.help}"
            if outside.of is not None:
                concerned = [rule.parameters.index(outside.of)]
            break
    facts = [
        f"{written(program, program.steps[step.arguments[k]])} is {number(m.primal(arguments[k]))}"
        for k in concerned
        if program.steps[step.arguments[k]].value is None
    ]
    message = text + (": " + ", ".join(dict.fromkeys(facts)) if facts else "")
    return DomainError(message + in_calls(program, step) + advice, program.source, step.span)


def written(program: WengertList, step: Step) -> str:
    """How the user would call a step: its name, or its piece of the source, shortened."""
    return shortened(step.name, LONGEST) if step.name else program.source.quoted(step.span, LONGEST)


def number(x: float) -> str:
    """A number as short as it reads back, whole numbers without `.0`."""
    return repr(x).removesuffix(".0")


def in_calls(program: WengertList, step: Step) -> str:
    """The calls that a step inside a function's body belongs to, the innermost first; empty outside functions."""
    calls: list[str] = []
    call = step.call
    while call is not None and len(calls) < 3:
        calls.append(program.source.quoted(call.span, LONGEST))
        call = call.outer
    return "".join(f", in {text}" for text in calls)
