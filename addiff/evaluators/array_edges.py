"""The derivatives of the steps of a run, by each argument: as `values` finds them for numbers.

Most steps are the plain case: a formula, or a linear map, and no special points. They are prepared once, run without a
look at any number, and hold if nothing raised an alarm; else every step is looked at.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from addiff.arithmetics.linear import Elementwise, Mapped, Reduced
from addiff.evaluators.array_demand import branches
from addiff.primitives.array_rule import Reduction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.evaluators.array_run import Run

    Edges = list[tuple[int, Any]]
    Plan = list[tuple[int, Any, Callable[[Sequence[Any]], Any] | None]] | Callable[[Sequence[Any], bytearray], Edges]


def differentiate(run: Run, active: bytearray) -> None:
    """The derivatives of all evaluated steps that depend on an active input."""
    m = run.m
    if m.level or m.suspicious() or not _at_once(run, active):
        _one_by_one(run, active)


def _at_once(run: Run, active: bytearray) -> bool:
    """The same where nothing is suspicious; False, and nothing done, where something became so."""
    tape, values, done, plans = run.tape, run.values, run.done, run.prepared.plans
    entries = tape.entries
    told = len(tape.remarks)
    try:
        for index in tape.order:
            plan = plans.get(index, ())
            if plan == ():
                plan = plans[index] = _plan(run, index)
            if plan is None or done[index] is not True:
                edges = _edges(run, index, active)
            elif callable(plan):
                edges = plan(values, active)
            else:
                edges = [
                    (source, edge if maker is None else maker(values)) for source, edge, maker in plan if active[source]
                ]
            if edges:
                active[index] = 1
                entries.append((index, edges))
    except (ValueError, ArithmeticError):
        run.m.remarks.clear()
    else:
        if not run.m.suspicious():
            return True
    for index, _ in entries:
        active[index] = 0
    entries.clear()
    del tape.remarks[told:]
    return False


def _one_by_one(run: Run, active: bytearray) -> None:
    """The same with a look at each step."""
    tape, m = run.tape, run.m
    expected = m.suspicious()
    for index in tape.order:
        if not any(active[argument] for argument in run.steps[index].arguments):
            continue
        m.calm(expected=expected)
        edges = _edges(run, index, active)
        if edges:
            active[index] = 1
            tape.entries.append((index, edges))
        run.remarked(index)
        if m.suspicious():
            tape.finite = tape.finite and all(m.finite(part) for _, edge in edges for part in _parts(edge))


def _edges(run: Run, index: int, active: bytearray) -> Edges:
    """The edges of any step: lazy, composite, evaluated in parts, at special points, where partials are infinite."""
    tape, m = run.tape, run.m
    step = run.steps[index]
    rule, sources = step.rule, step.arguments
    positions = [position for position, source in enumerate(sources) if active[source]]
    if not positions:
        return []
    if rule.demand is not None:
        return _edges_of_choice(run, index, active)
    arguments = run.arguments(index)
    edges = []
    if rule.composite:
        for position in positions:
            slope, remark = rule.slope(position).evaluate(m, arguments)
            tape.remarks.append((index, remark))
            edges.append((sources[position], rule.edge(m, slope, arguments[position])))  # type: ignore[attr-defined]
        return edges
    positions = [p for p in positions if not rule.elementwise or rule.partial(p, ()) is not None]
    dependent = tuple([run.program.dependent[a] == 1 for a in sources]) if rule.asks_dependence else ()
    mask = None if run.done[index] is True else run.done[index]
    found = run.prepared.operations[rule].edges(positions, dependent, run.values[index], arguments, mask)
    for position, (edge, remarks) in zip(positions, found, strict=True):
        tape.remarks.extend([(index, remark) for remark in remarks])
        edges.append((sources[position], edge))
    return edges


def _edges_of_choice(run: Run, index: int, active: bytearray) -> Edges:
    """The branches that have been taken, each with 1 where it was; the operands of logic with 0."""
    step = run.steps[index]
    rule, sources = step.rule, step.arguments
    assert rule.demand is not None
    if run.steps[sources[0]].shape:
        done = run.done[index]
        taken = branches(run, index, True if done is True else done)
    else:
        taken = [(rule.demand(run.values[sources[0]]), True)]
    edges = []
    if not rule.condition and active[sources[0]]:
        edges.append((sources[0], _flat(run, 0.0, sources[0], step.shape)))
    for position, mask in taken:
        if position and active[sources[position]]:
            partial: Any = rule.partial(position, ())
            if partial and mask is not True and not bool(mask.all()):
                partial = mask * 1.0
            edges.append((sources[position], _flat(run, partial, sources[position], step.shape)))
    return edges


def _flat(run: Run, partial: Any, source: int, shape: Any) -> Any:
    return Elementwise(run.m, partial, run.steps[source].shape, shape) if shape else partial


def _parts(edge: Any) -> tuple[Any, ...]:
    parts: tuple[Any, ...] = edge.parts() if hasattr(edge, "parts") else (edge,)
    return parts


# the plain case


def _plan(run: Run, index: int) -> Plan | None:
    """How a step is differentiated in the plain case: None where it has to be looked at.

    returns    for each argument that a derivative flows through its index with an edge that never changes, or with what
               makes one of the values of a run; or what makes all of these
    """
    m, steps = run.m, run.steps
    step = steps[index]
    rule, sources = step.rule, step.arguments
    if rule.demand is not None or rule.composite or rule.asks_dependence or rule.special:
        return None
    if isinstance(rule, Reduction):
        (source,) = sources
        axes, keep, own = rule.settings["axes"], rule.settings["keep"], steps[source].shape
        if callable(rule.slope_formula):
            return [(source, None, partial(_reduced, m, rule, index, source))]
        return [(source, Reduced(m, float(rule.slope_formula), axes, keep, own), None)]
    if not rule.elementwise:
        return partial(_mapped, m, rule, index, sources)
    plan: list[tuple[int, Any, Any]] = []
    for position, source in enumerate(sources):
        formula = rule.partial(position, ())
        own = steps[source].shape
        if callable(formula):
            made = partial(_elementwise, m, formula, index, sources, own, step.shape)
            plan.append((source, None, made if step.shape else partial(_number, m, formula, index, sources)))
        elif formula is not None:
            number = float(formula)
            plan.append((source, Elementwise(m, number, own, step.shape) if step.shape else number, None))
    return plan


def _reduced(m: Any, rule: Reduction, index: int, source: int, values: Sequence[Any]) -> Reduced:
    x = values[source]
    slope = rule.slope_of(m, values[index], x, rule.settings)
    return Reduced(m, slope, rule.settings["axes"], rule.settings["keep"], m.shape(x))


def _mapped(
    m: Any, rule: Any, index: int, sources: Sequence[int], values: Sequence[Any], active: bytearray
) -> list[tuple[int, Any]]:
    value, arguments = values[index], [values[a] for a in sources]
    return [(source, Mapped(m, rule, value, arguments, k)) for k, source in enumerate(sources) if active[source]]


def _elementwise(
    m: Any, formula: Any, index: int, sources: Sequence[int], own: Any, shape: Any, values: Sequence[Any]
) -> Elementwise:
    found = formula(m, values[index], *[values[a] for a in sources])
    if found.__class__ is float and not m.finite(found):
        raise ArithmeticError  # numbers of Python raise no alarm
    return Elementwise(m, found, own, shape)


def _number(m: Any, formula: Any, index: int, sources: Sequence[int], values: Sequence[Any]) -> Any:
    found = formula(m, values[index], *[values[a] for a in sources])
    if not m.finite(found):
        raise ArithmeticError
    return found
