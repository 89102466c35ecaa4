"""The evaluation of a program with arrays that chooses: step by step as they are needed, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from addiff.evaluators.array_run import Run


def on_demand(run: Run, output: int) -> None:
    """Evaluate a step and what it needs of others, element by element where that is less than all."""
    waiting: list[tuple[int, Any]] = [(output, None)]
    while waiting:
        index, need = waiting[-1]
        missing = _missing(run, index, need)
        if missing is None:
            waiting.pop()
            continue
        wanted = _evaluated(run, index, missing)
        if wanted:
            waiting.extend(reversed(wanted))
        else:
            waiting.pop()


def _missing(run: Run, index: int, need: Any) -> Any:
    """What of a need is not evaluated yet: None for nothing, True for all elements, else a mask."""
    done = run.done[index]
    if done is True:
        return None
    if done is None:
        return True if need is None else need
    m = run.m
    missing = m.negation(done) if need is None else m.both(need, m.negation(done))
    return missing if m.some(missing) else None


def _evaluated(run: Run, index: int, missing: Any) -> list[tuple[int, Any]]:
    """Evaluate what is missing of a step; or what has to be evaluated before."""
    step = run.steps[index]
    rule, sources = step.rule, step.arguments
    if rule.demand is not None:
        if run.steps[sources[0]].shape:
            return _chosen(run, index, missing)
        if _missing(run, sources[0], None) is not None:
            return [(sources[0], None)]
        branch = sources[rule.demand(run.values[sources[0]])]
        needed = _needs(run, branch, missing)
        if needed:
            return needed
        value = run.values[branch]
        source = run.steps[branch].shape
        if source != step.shape:
            value = run.m.broadcast(value, source=source, shape=step.shape)
        _receive(run, index, value, missing)
        return []
    partly = missing is not True and rule.elementwise and not rule.composite
    needed = [need for a in sources for need in _needs(run, a, missing if partly else True)]
    if needed:
        return needed
    if not partly:
        run.whole(index)
        return []
    m = run.m
    gathered = [
        m.gather(run.values[a], source=run.steps[a].shape, mask=missing)
        if run.steps[a].shape
        else m.array_like(run.values[a])
        for a in sources
    ]
    part = run.prepared.operations[rule].function(*gathered)
    if not m.shape(part):
        part = m.broadcast(part, source=(), shape=(m.count(missing),))
    _receive(run, index, m.put(part, mask=missing), missing)
    run.remarked(index)
    return []


def _needs(run: Run, argument: int, missing: Any) -> list[tuple[int, Any]]:
    """What is missing of an argument for some elements of a step: nothing, or one need."""
    need = None if missing is True else run.m.met_by(missing, run.steps[argument].shape)
    if need is not None and not need.shape:
        need = None
    return [] if _missing(run, argument, need) is None else [(argument, need)]


def _receive(run: Run, index: int, value: Any, missing: Any) -> None:
    """Take the elements of a value that were missing."""
    m = run.m
    before = run.done[index]
    if missing is True:
        run.values[index], run.done[index] = value, True
        return
    known = run.values[index]
    run.values[index] = m.choose(missing, value, 0.0 if known is None else known)
    now = missing if before is None else m.either(before, missing)
    run.done[index] = True if bool(now.all()) else now


def branches(run: Run, index: int, missing: Any) -> list[tuple[int, Any]]:
    """The arguments that a choice by an array evaluates, each with the mask of where; the condition is there."""
    m = run.m
    step = run.steps[index]
    condition = m.spread_mask(m.truth(run.values[step.arguments[0]]), step.shape)
    if missing is not True:
        condition, otherwise = m.both(missing, condition), m.both(missing, m.negation(condition))
    else:
        otherwise = m.negation(condition)
    positions = [(step.rule.demand(1.0), condition), (step.rule.demand(0.0), otherwise)]  # type: ignore[misc]
    return [(position, mask) for position, mask in positions if m.some(mask)]


def _chosen(run: Run, index: int, missing: Any) -> list[tuple[int, Any]]:
    """A choice element by element: evaluate what is missing of it, or of what it needs."""
    m = run.m
    step = run.steps[index]
    sources = step.arguments
    needed = _needs(run, sources[0], missing)
    if needed:
        return needed
    taken = branches(run, index, missing)
    needed = [need for position, mask in taken for need in _needs(run, sources[position], mask)]
    if needed:
        return needed
    value: Any = 0.0
    for position, mask in taken:
        value = m.choose(mask, run.values[sources[position]], value)
    if m.shape(value) != step.shape:
        value = m.broadcast(value, source=m.shape(value), shape=step.shape)
    _receive(run, index, value, missing)
    return []
