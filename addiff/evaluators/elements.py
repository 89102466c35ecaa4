"""From a program with arrays to a tape: as `values`, with one array operation a step.

What `where` and logic do not choose is not evaluated, element by element: a step has a mask of the elements that it
needs, and a value with zeros at the others. They may be asked for in several rounds; the tape has each step once, in
the order of the program, with partials that are 0 where nothing was evaluated. So the sweeps need no masks: what is not
chosen gets a tangent of 0 and hands on an adjoint of 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.arithmetics.array_contract import ArrayOperations, spotted
from addiff.arithmetics.linear import Elementwise, Mapped, Reduced
from addiff.collector import uncollected
from addiff.evaluators.refusals import no_value
from addiff.evaluators.values import Tape
from addiff.primitives.array_rule import Reduction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from addiff.program.wengert import WengertList

    Shape = tuple[int, ...]


@uncollected
def run(program: WengertList, m: Any, point: Sequence[Any], wrt: Iterable[int] = (), *, spare: bool = False) -> Tape:
    """Evaluate a program at a point, with the derivatives of its steps: see `values.run`.

    point     a number or an array of `m` per input
    cost      as `values.run`, where each step costs what its array operation does
    """
    values = list(program.constants)
    values[: len(point)] = point
    tape = Tape(program, values, m)
    evaluation = _Evaluation(tape, m)
    active = bytearray(len(values))
    for index in wrt:
        active[index] = 1
    with m.quiet():
        before = m.suspicious()
        expected = m.calm(expected=not all(m.finite(x) for x in values if x is not None))
        try:
            evaluation.evaluate(thrifty=not m.level and not any(active))
            if any(active):
                evaluation.differentiate(active)
                if spare and not (tape.remarks or program.lazy):
                    evaluation.forget()
        finally:
            m.calm(expected=expected or before or m.suspicious())
    return tape


class _Evaluation:
    """One run.

    done    for each step None where nothing was evaluated, True where all was, else the mask of what was
    """

    def __init__(self, tape: Tape, m: Any) -> None:
        self.tape = tape
        self.m = m
        self.program = tape.program
        self.steps = tape.program.steps
        self.values = tape.values
        self.operations: ArrayOperations = ArrayOperations(m) if m.level else _kept(tape.program, m)
        self.done: list[Any] = [None if value is None else True for value in tape.values]

    def evaluate(self, *, thrifty: bool) -> None:
        """The values of all needed steps.

        thrifty    whether values that no step needs any more may go, as long as all are finite
        """
        program = self.program
        index = -1
        try:
            if program.lazy:
                for _, output in program.outputs:
                    self._on_demand(output)
                first = len(program.inputs)
                self.tape.order = [
                    i for i in range(first, len(self.steps)) if self.done[i] is not None and self.steps[i].value is None
                ]
            else:
                self.tape.order = program.order
                last_used = _last_used(program) if thrifty else {}
                for index in program.order:
                    self._whole(index)
                    if last_used and not self.m.suspicious():
                        for used in last_used.get(index, ()):
                            self.values[used] = None
        except _NoValue as stop:
            self._judge(stop.index)
            raise no_value(program, self.m, stop.index, self._arguments(stop.index)) from None
        if self.m.suspicious() and not all(
            self.m.finite(self.values[i]) for i in self.tape.order if self.values[i] is not None
        ):
            self._judge(None)

    def _arguments(self, index: int) -> list[Any]:
        return [self.values[a] for a in self.steps[index].arguments]

    def _whole(self, index: int) -> None:
        """The value of a step that needs all of its arguments."""
        rule, sources = self.program.code[index]
        arguments = [self.values[a] for a in sources]
        self.done[index] = True
        if rule.composite:
            self.values[index], notices = rule.evaluate(self.m, arguments)
            self.tape.remarks.append((index, notices))
            return
        try:
            self.values[index] = self.operations[rule].function(*arguments)
        except (ValueError, ArithmeticError):
            raise _NoValue(index) from None
        self._remarked(index)

    def _remarked(self, index: int) -> None:
        m = self.m
        if m.remarks:
            self.tape.remarks.extend([(index, kind) for kind in m.remarks])
            m.remarks.clear()

    # on demand

    def _on_demand(self, output: int) -> None:
        """Evaluate a step and what it needs of others, element by element where that is less than all."""
        waiting: list[tuple[int, Any]] = [(output, None)]
        while waiting:
            index, need = waiting[-1]
            missing = self._missing(index, need)
            if missing is None:
                waiting.pop()
                continue
            wanted = self._evaluated(index, missing)
            if wanted:
                waiting.extend(reversed(wanted))
            else:
                waiting.pop()

    def _missing(self, index: int, need: Any) -> Any:
        """What of a need is not evaluated yet: None for nothing, True for all elements, else a mask."""
        done = self.done[index]
        if done is True:
            return None
        if done is None:
            return True if need is None else need
        m = self.m
        missing = m.negation(done) if need is None else m.both(need, m.negation(done))
        return missing if m.some(missing) else None

    def _evaluated(self, index: int, missing: Any) -> list[tuple[int, Any]]:
        """Evaluate what is missing of a step; or what has to be evaluated before."""
        step = self.steps[index]
        rule, sources = step.rule, step.arguments
        if rule.demand is not None:
            if self.steps[sources[0]].shape:
                return self._chosen(index, missing)
            if self._missing(sources[0], None) is not None:
                return [(sources[0], None)]
            branch = sources[rule.demand(self.values[sources[0]])]
            needed = self._needs(branch, missing)
            if needed:
                return needed
            value = self.values[branch]
            source = self.steps[branch].shape
            if source != step.shape:
                value = self.m.broadcast(value, source=source, shape=step.shape)
            self._receive(index, value, missing)
            return []
        partly = missing is not True and rule.elementwise and not rule.composite
        needed = [need for a in sources for need in self._needs(a, missing if partly else True)]
        if needed:
            return needed
        if not partly:
            self._whole(index)
            return []
        m = self.m
        gathered = [
            m.gather(self.values[a], source=self.steps[a].shape, mask=missing)
            if self.steps[a].shape
            else m.array_like(self.values[a])
            for a in sources
        ]
        part = self.operations[rule].function(*gathered)
        if not m.shape(part):
            part = m.broadcast(part, source=(), shape=(m.count(missing),))
        self._receive(index, m.put(part, mask=missing), missing)
        self._remarked(index)
        return []

    def _needs(self, argument: int, missing: Any) -> list[tuple[int, Any]]:
        """What is missing of an argument for some elements of a step: nothing, or one need."""
        need = None if missing is True else self.m.met_by(missing, self.steps[argument].shape)
        if need is not None and not need.shape:
            need = None
        return [] if self._missing(argument, need) is None else [(argument, need)]

    def _receive(self, index: int, value: Any, missing: Any) -> None:
        """Take the elements of a value that were missing."""
        m = self.m
        before = self.done[index]
        if missing is True:
            self.values[index], self.done[index] = value, True
            return
        known = self.values[index]
        self.values[index] = m.choose(missing, value, 0.0 if known is None else known)
        now = missing if before is None else m.either(before, missing)
        self.done[index] = True if bool(now.all()) else now

    def _branches(self, index: int, missing: Any) -> list[tuple[int, Any]]:
        """The arguments that a choice by an array evaluates, each with the mask of where; the condition is there."""
        m = self.m
        step = self.steps[index]
        condition = m.spread_mask(m.truth(self.values[step.arguments[0]]), step.shape)
        if missing is not True:
            condition, otherwise = m.both(missing, condition), m.both(missing, m.negation(condition))
        else:
            otherwise = m.negation(condition)
        positions = [(step.rule.demand(1.0), condition), (step.rule.demand(0.0), otherwise)]  # type: ignore[misc]
        return [(position, mask) for position, mask in positions if m.some(mask)]

    def _chosen(self, index: int, missing: Any) -> list[tuple[int, Any]]:
        """A choice element by element: evaluate what is missing of it, or of what it needs."""
        m = self.m
        step = self.steps[index]
        sources = step.arguments
        needed = self._needs(sources[0], missing)
        if needed:
            return needed
        branches = self._branches(index, missing)
        needed = [need for position, mask in branches for need in self._needs(sources[position], mask)]
        if needed:
            return needed
        value: Any = 0.0
        for position, mask in branches:
            value = m.choose(mask, self.values[sources[position]], value)
        if m.shape(value) != step.shape:
            value = m.broadcast(value, source=m.shape(value), shape=step.shape)
        self._receive(index, value, missing)
        return []

    # derivatives

    def differentiate(self, active: bytearray) -> None:
        """The derivatives of all evaluated steps that depend on an active input."""
        tape, m = self.tape, self.m
        expected = m.suspicious()
        code = self.program.code
        for index in tape.order:
            for argument in code[index][1]:
                if active[argument]:
                    break
            else:
                continue
            m.calm(expected=expected)
            edges = None if m.level else self._plain_edges(index, active)
            if edges is None or m.suspicious():
                edges = self._edges(index, active)
            if edges:
                active[index] = 1
                tape.entries.append((index, edges))
            self._remarked(index)
            if m.suspicious():
                tape.finite = tape.finite and all(m.finite(part) for _, edge in edges for part in _parts(edge))

    def forget(self) -> None:
        """Let the values go that are no outputs: their memory serves the sweep."""
        kept = {index for _, index in self.program.outputs}
        for index in self.tape.order:
            if index not in kept:
                self.values[index] = None

    def _plain_edges(self, index: int, active: bytearray) -> list[tuple[int, Any]] | None:
        """The edges of a step that has no special points and was evaluated everywhere; None for any other step.

        Where nothing is suspicious afterwards they are all that there is to say. Most steps are of this kind, and small
        arrays feel what is done for each step.
        """
        plan = self.operations.plans.get(index, ())
        if plan == ():
            plan = self.operations.plans[index] = _plan(self.steps, index, self.m)
        if plan is None or self.done[index] is not True:
            return None
        m, values = self.m, self.values
        sources = self.steps[index].arguments
        arguments = [values[a] for a in sources]
        edges = []
        for position, (source, entry) in enumerate(zip(sources, plan, strict=True)):
            if active[source] and entry is not None:
                edge = entry
                if entry.__class__ is Mapped:
                    edge = Mapped(m, entry.rule, values[index], arguments, position)
                elif entry.__class__ is tuple:
                    formula, own, shape = entry
                    if shape:
                        partial = formula(m, values[index], *map(m.array_like, arguments))
                        edge = Elementwise(m, partial, own, shape)
                    else:
                        try:
                            edge = formula(m, values[index], *arguments)
                        except (ValueError, ArithmeticError):
                            return None
                        if not m.finite(edge):
                            return None
                edges.append((source, edge))
        return edges

    def _edges(self, index: int, active: bytearray) -> list[tuple[int, Any]]:
        tape, m = self.tape, self.m
        step = self.steps[index]
        rule, sources = step.rule, step.arguments
        if rule.demand is not None:
            return self._edges_of_choice(index, active)
        arguments = self._arguments(index)
        positions = [position for position, source in enumerate(sources) if active[source]]
        if rule.composite:
            edges = []
            for position in positions:
                slope, remark = rule.slope(position).evaluate(m, arguments)
                tape.remarks.append((index, remark))
                edges.append((sources[position], rule.edge(m, slope, arguments[position])))  # type: ignore[attr-defined]
            return edges
        positions = [p for p in positions if not rule.elementwise or rule.partial(p, ()) is not None]
        dependent = tuple([self.program.dependent[a] == 1 for a in sources]) if rule.asks_dependence else ()
        mask = None if self.done[index] is True else self.done[index]
        edges = []
        found = self.operations[rule].edges(positions, dependent, self.values[index], arguments, mask)
        for position, (edge, remarks) in zip(positions, found, strict=True):
            tape.remarks.extend([(index, remark) for remark in remarks])
            edges.append((sources[position], edge))
        return edges

    def _edges_of_choice(self, index: int, active: bytearray) -> list[tuple[int, Any]]:
        """The branches that have been taken, each with 1 where it was; the operands of logic with 0."""
        step = self.steps[index]
        rule, sources = step.rule, step.arguments
        assert rule.demand is not None
        if self.steps[sources[0]].shape:
            done = self.done[index]
            taken = self._branches(index, True if done is True else done)
        else:
            taken = [(rule.demand(self.values[sources[0]]), True)]
        edges = []
        if not rule.condition and active[sources[0]]:
            edges.append((sources[0], self._flat(0.0, sources[0], step.shape)))
        for position, mask in taken:
            if position and active[sources[position]]:
                partial: Any = rule.partial(position, ())
                if partial and mask is not True and not bool(mask.all()):
                    partial = mask * 1.0
                edges.append((sources[position], self._flat(partial, sources[position], step.shape)))
        return edges

    def _flat(self, partial: Any, source: int, shape: Shape) -> Any:
        return Elementwise(self.m, partial, self.steps[source].shape, shape) if shape else partial

    # what is not finite

    def _judge(self, last: int | None) -> None:
        """As `values._judge`, element by element: each value that is not finite is none, an overflow, or a limit."""
        m = self.m
        for index in self.tape.order:
            if index == last:
                return
            value = self.values[index]
            step = self.steps[index]
            rule = step.rule
            if value is None or m.finite(value) or rule.demand is not None or rule.composite:
                continue
            arguments = self._arguments(index)
            if not rule.elementwise:
                self._judge_array(index, value, arguments)
            elif step.shape:
                self._judge_elements(index, value, arguments)
            elif not any(map(m.nan, arguments)):
                if m.nan(value) or any(o.where(m, *arguments) for o in rule.domain):
                    raise no_value(self.program, m, index, arguments)
                if all(map(m.finite, arguments)):
                    self.tape.remarks.append((index, "overflow"))
        m.remarks.clear()

    def _judge_array(self, index: int, value: Any, arguments: Sequence[Any]) -> None:
        """A row of arrays as a whole."""
        m = self.m
        rule: Any = self.steps[index].rule
        if any(map(m.nan, arguments)):
            return
        if m.nan(value) or any(m.some(o.where(m, *arguments, **rule.settings)) for o in rule.domain):
            raise no_value(self.program, m, index, arguments)
        if all(map(m.finite, arguments)):
            self.tape.remarks.append((index, spotted("overflow", m.first(m.bad(value)))))

    def _judge_elements(self, index: int, value: Any, arguments: Sequence[Any]) -> None:
        """The elements of a row of numbers, those that are not finite all at once."""
        m = self.m
        step = self.steps[index]
        mask = m.bad(value)
        if self.done[index] is not True:
            mask = m.both(mask, self.done[index])
        if not m.some(mask):
            return
        sources = [self.steps[a].shape for a in step.arguments]
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
            numbers = [
                m.element(x, element, source) if source else x for x, source in zip(arguments, sources, strict=True)
            ]
            raise no_value(self.program, m, index, numbers, element)
        over = m.both(finite, m.bad(result))
        if m.some(over):
            (position,) = m.first(over)
            self.tape.remarks.append((index, spotted("overflow", m.origin(mask, position))))


class _NoValue(Exception):  # it is told by `no_value`
    """A step of numbers raised."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index


def _kept(program: WengertList, m: Any) -> ArrayOperations:
    """The operations of a program in a ground arithmetic, made once."""
    if program.operations is None or program.operations.m is not m:
        program.operations = ArrayOperations(m)
    return program.operations  # type: ignore[no-any-return]


def _plan(steps: Sequence[Any], index: int, m: Any) -> list[Any] | None:
    """How a step is differentiated by each argument in the plain case: by an edge that never changes, or by a formula.

    returns    for each argument an edge, which still wants the values if it is `Mapped`, or a formula with the shapes
               of argument and value, or None where nothing flows; None for a step that has to be looked at
    """
    step = steps[index]
    rule = step.rule
    if rule.demand is not None or rule.composite or rule.asks_dependence or rule.special:
        return None
    if isinstance(rule, Reduction):
        if callable(rule.slope_formula):
            return None
        own = steps[step.arguments[0]].shape
        return [Reduced(m, float(rule.slope_formula), rule.settings["axes"], rule.settings["keep"], own)]
    if not rule.elementwise:
        return [Mapped(m, rule, None, (), position) for position in range(len(step.arguments))]
    plan: list[Any] = []
    for position, argument in enumerate(step.arguments):
        formula = rule.partial(position, ())
        own = steps[argument].shape
        if callable(formula):
            plan.append((formula, own, step.shape))
        else:
            number = None if formula is None else float(formula)
            plan.append(Elementwise(m, number, own, step.shape) if step.shape and number is not None else number)
    return plan


def _last_used(program: WengertList) -> dict[int, list[int]]:
    """For each operation the operations before it that no other one needs after it."""
    kept = {index for _, index in program.outputs}
    last: dict[int, int] = {}
    for index in program.order:
        for argument in program.steps[index].arguments:
            last[argument] = index
    found: dict[int, list[int]] = {}
    for argument, index in last.items():
        step = program.steps[argument]
        if step.value is None and step.arguments and argument not in kept:
            found.setdefault(index, []).append(argument)
    return found


def _parts(edge: Any) -> tuple[Any, ...]:
    parts: tuple[Any, ...] = edge.parts() if hasattr(edge, "parts") else (edge,)
    return parts
