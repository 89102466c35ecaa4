"""Values of a run that are not finite: each is none, an overflow, or a limit. As `values` judges numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.arithmetics.array_contract import spotted
from addiff.evaluators.refusals import no_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.evaluators.array_run import Run


def judge(run: Run, last: int | None) -> None:
    """Look at the values that are not finite, in the order of evaluation, up to step `last` (None: all).

    errors    DomainError at the first that is no value, with its element
    """
    m = run.m
    for index in run.tape.order:
        if index == last:
            return
        value = run.values[index]
        step = run.steps[index]
        rule = step.rule
        if value is None or m.finite(value) or rule.demand is not None or rule.composite:
            continue
        arguments = run.arguments(index)
        if not rule.elementwise:
            _array(run, index, value, arguments)
        elif step.shape:
            _elements(run, index, value, arguments)
        elif not any(map(m.nan, arguments)):
            if m.nan(value) or any(o.where(m, *arguments) for o in rule.domain):
                raise no_value(run.program, m, index, arguments)
            if all(map(m.finite, arguments)):
                run.tape.remarks.append((index, "overflow"))
    m.remarks.clear()


def _array(run: Run, index: int, value: Any, arguments: Sequence[Any]) -> None:
    """A row of arrays as a whole."""
    m = run.m
    rule: Any = run.steps[index].rule
    if any(map(m.nan, arguments)):
        return
    if m.nan(value) or any(m.some(o.where(m, *arguments, **rule.settings)) for o in rule.domain):
        raise no_value(run.program, m, index, arguments)
    if all(map(m.finite, arguments)):
        run.tape.remarks.append((index, "overflow"))  # an element of the value is none of the arguments


def _elements(run: Run, index: int, value: Any, arguments: Sequence[Any]) -> None:
    """The elements of a row of numbers, those that are not finite all at once."""
    m = run.m
    step = run.steps[index]
    mask = m.bad(value)
    if run.done[index] is not True:
        mask = m.both(mask, run.done[index])
    if not m.some(mask):
        return
    sources = [run.steps[a].shape for a in step.arguments]
    xs = [
        m.gather(x, source=source, mask=mask) if source else m.array_like(x)
        for x, source in zip(arguments, sources, strict=True)
    ]
    result = m.gather(value, source=step.shape, mask=mask)
    clean: Any = True
    finite: Any = True
    for x in xs:
        clean = m.both(clean, m.negation(m.missing(x)))
        finite = m.both(finite, m.negation(m.bad(x)))
    wrong = m.missing(result)
    for outside in step.rule.domain:
        wrong = m.either(wrong, outside.where(m, *xs))
    wrong = m.both(wrong, clean)
    if m.some(wrong):
        (position,) = m.first(wrong)
        element = m.origin(mask, position)
        numbers = [m.element(x, element, source) if source else x for x, source in zip(arguments, sources, strict=True)]
        raise no_value(run.program, m, index, numbers, element)
    over = m.both(finite, m.bad(result))
    if m.some(over):
        (position,) = m.first(over)
        run.tape.remarks.append((index, spotted("overflow", m.origin(mask, position))))
