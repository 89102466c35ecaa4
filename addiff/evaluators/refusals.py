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
MOST_SHOWN = 9  # elements of an array in a message


def no_value(
    program: WengertList, m: Arithmetic, index: int, arguments: Sequence[Any], element: tuple[int, ...] | None = None
) -> DomainError:
    """The error for a step that has no value at its arguments, placed in the source.

    element    of a step that is an array the element that has none, to which `arguments` belong
    """
    step = program.steps[index]
    rule = step.rule
    settings = getattr(rule, "settings", {})
    text, advice, concerned = f"{written(program, step)} has no value", "", list(range(len(arguments)))
    for outside in rule.domain:
        if outside.where(m, *arguments, **settings):
            text, advice = outside.text, outside.help and f"; {outside.help}"
            if outside.of is not None:
                concerned = [rule.parameters.index(outside.of)]
            break
    facts = [
        f"{at_element(program, program.steps[step.arguments[k]], element)} is {shown(m.primal(arguments[k]))}"
        for k in concerned
        if program.steps[step.arguments[k]].value is None
    ]
    message = text + (": " + ", ".join(dict.fromkeys(facts)) if facts else "")
    return DomainError(message + in_calls(program, step) + advice, program.source, step.span)


def at_element(program: WengertList, step: Step, element: tuple[int, ...] | None) -> str:
    """How the user would call an element of a step that was broadcast; the step itself where it is a number."""
    text = written(program, step)
    if element is None or not step.shape:
        return text
    own = element[len(element) - len(step.shape) :]
    place = ", ".join([str(0 if n == 1 else k) for k, n in zip(own, step.shape, strict=True)])
    return f"{text}[{place}]" if text.isidentifier() else f"({text})[{place}]"


def element_of(x: Any, element: tuple[int, ...] | None) -> float | None:
    """The number that an array has at an element of a larger one; None where no element, or another array, is meant."""
    if isinstance(x, float):
        return x
    if element is None or len(element) < x.ndim:
        return None
    own = element[len(element) - x.ndim :]
    if any(k >= n > 1 for k, n in zip(own, x.shape, strict=True)):
        return None
    return float(x[tuple(0 if n == 1 else k for k, n in zip(own, x.shape, strict=True))])


def shown(x: Any) -> str:
    """A number, or an array in full where it is small, else its shape."""
    if not getattr(x, "shape", ()):
        return number(float(x))
    if x.size > MOST_SHOWN:
        return f"an array of shape {list(x.shape)}"
    return _listed(x.tolist())


def _listed(items: Any) -> str:
    """Nested lists of few numbers in the form of the language."""
    return number(items) if isinstance(items, float) else f"[{', '.join(map(_listed, items))}]"


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
