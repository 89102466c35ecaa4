"""Programs and points."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple

from addiff.api.numbers import checked, fitting, number_of, tensors
from addiff.arithmetics.floats import floats
from addiff.errors import BadNameError, LimitError, ShapeError, UsageError
from addiff.evaluators.values import run
from addiff.language import nodes
from addiff.language import parse as read
from addiff.lowering.lower import lower
from addiff.lowering.names import CONSTANTS, Names
from addiff.source import Source, normal
from addiff.suggestions import MOST_LISTED, did_you_mean, listed, nearest, together

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from addiff.api.numbers import Number
    from addiff.evaluators.values import Tape
    from addiff.program.wengert import WengertList
    from addiff.results import Notice
    from addiff.source import Span

    Point = Mapping[str, Number]

MOST_KEPT = 100
"""Sets of shapes whose steps are remembered."""

LONGEST_LISTED = 30
"""Characters of an output that are worth repeating there."""

LONGEST_TOLD = 60
"""Characters of an output that stands for itself, as at a picture."""


class Program:
    """A program, read and ready to be evaluated at any number of points.

    text       what it was parsed from
    inputs     the names of its inputs, in order of first appearance
    outputs    the names of its outputs, in order
    model      whether it is `y ~ ...`: only `fit` takes these, and no others; the outputs are `observed`, `predicted`
               and `residual`
    """

    __slots__ = ("_lowered", "_names", "_places", "_source", "inputs", "model", "outputs", "text")

    def __init__(
        self, source: Source, bound: Iterable[str] = (), *, model: bool = False, names: Names | None = None
    ) -> None:
        self._source = source
        self._names = names or Names(read(source), source, map(normal, bound))
        found = self._names.model
        if found is None and model:
            raise self.no_model()
        if found is not None and not model:
            raise UsageError("a model `y ~ ...` is for fit: it has no value", source, (found.start, found.end))
        self._lowered: dict[tuple[tuple[int, ...], ...], WengertList] = {}
        self.model = model
        self.text = source.text
        self.inputs = self._names.inputs
        self._places = {name: place for place, name in enumerate(self.inputs)}
        self.outputs = tuple([name for name, _ in self._names.outputs])

    def only(self, *outputs: str) -> Program:
        """The program with some of its outputs."""
        part = copy(self)
        part._names = self._names.only(outputs)  # noqa: SLF001  # of its own class
        part._lowered = {}  # noqa: SLF001
        part.outputs = outputs
        return part

    def __repr__(self) -> str:
        return f"<Program of {listed(self.inputs) or 'no inputs'} for {listed(self.outputs)}>"

    @property
    def source(self) -> Source:
        """Its text with the name of its file."""
        return self._source

    @property
    def lowered(self) -> WengertList:
        """Its steps where all inputs are numbers, made when first needed."""
        return self._lowered_for(())

    def lowered_at(self, point: Sequence[Number]) -> WengertList:
        """Its steps for a point: made once for each set of shapes.

        errors    ShapeError where the shapes do not fit
        """
        shapes = tuple([() if x.__class__ is float else getattr(x, "shape", ()) for x in point])
        return self._lowered_for(shapes if any(shapes) else ())

    def lowered_for(self, shapes: Mapping[str, tuple[int, ...]]) -> WengertList:
        """Its steps where some inputs are arrays, by name; errors as `lowered_at`."""
        return self._lowered_for(tuple([shapes.get(name, ()) for name in self.inputs]) if shapes else ())

    def _lowered_for(self, shapes: tuple[tuple[int, ...], ...]) -> WengertList:
        lowered = self._lowered.get(shapes)
        if lowered is None:
            if len(self._lowered) >= MOST_KEPT:
                self._lowered.clear()
            lowered = self._lowered[shapes] = lower(self._names, shapes)
        return lowered

    def point(self, at: Point) -> list[Number]:
        """The values of the inputs in order.

        errors    BadNameError for names that are missing or not inputs, DomainError for NaN, ShapeError for lists that
                  are no array
        """
        return self.checked_point(at)[0]

    def checked_point(self, at: Point) -> tuple[list[Number], bool]:
        """The same, and whether all of it is finite."""
        if at.keys() != self._places.keys():
            at = self._named(at)
        found = []
        finite = True
        for name in self.inputs:
            number, is_finite = checked(name, at[name])
            finite = finite and is_finite
            found.append(number)
        return found, finite

    def _named(self, at: Point) -> Point:
        """What is given to the inputs by their names; errors as `point`."""
        at = _by_names(at, self._places)
        unknown = [name for name in at if name not in self._places]
        if unknown:
            name = unknown[0]
            meaning = self._names.meaning(name)
            raise BadNameError(
                f"the point (--at) gives {name}, which the program "
                + ("defines itself" if meaning == "defined by the program" else "does not have")
                + (did_you_mean(name, self.inputs) if meaning == "unknown" else "")
            )
        missing = [name for name in self.inputs if name not in at]
        if missing:
            first = missing[0]
            span = self._names.first_use[first]
            few = len(missing) <= MOST_LISTED
            given = ",".join([f"{name}=..." for name in missing[:MOST_LISTED]] + ["..."] * (not few))
            near = nearest(first, [*self._names.definitions, *at])
            question = f", or did you mean {near}?" if near else ""
            raise BadNameError(f"no value for {together(missing)}: add --at {given}{question}", self._source, span)
        return at

    def no_model(self) -> UsageError:
        """The error where there should be a model, which shows how this program would be one."""
        name, node = self._names.outputs[-1]
        definition = self._names.definitions.get(name)
        if definition is not None and node is definition.target:
            node = definition.expression
            sides = name, self._source.quoted((node.start, node.end), LONGEST_LISTED)
        elif isinstance(node, nodes.Comparison) and node.signs == ("==",):
            left, right = [self._source.quoted((n.start, n.end), LONGEST_LISTED) for n in node.operands]
            sides = left, right
        else:
            sides = "y", self._source.quoted((node.start, node.end), LONGEST_LISTED)
        return UsageError(
            f"fit needs a model, with ~ between what was observed and what is predicted: write {' ~ '.join(sides)}",
            self._source,
            (node.start, node.end),
        )

    def first_use(self, name: str) -> Span:
        """Where an input is first used."""
        return self._names.first_use[name]

    def differences(self, known: Collection[str], wanted: str) -> tuple[Program, list[tuple[str, ...]]]:
        """The program with `left - right` in place of each output that is a comparison.

        known      the signs that a comparison may have; among them an empty text where bare expressions may stand
        wanted     what is wanted, for the message
        returns    the program, and the signs of each output
        errors     UsageError for another comparison
        """
        from addiff.lowering.equations import differences

        names, signs = differences(self._names)
        for (_, node), own in zip(self._names.outputs, signs, strict=True):
            for sign in own or ("",):
                if sign not in known:
                    raise UsageError(f"{wanted}{f', not {sign}' * bool(sign)}", self._source, (node.start, node.end))
        return Program(self._source, names=names), signs

    def several(self, command: str) -> UsageError:
        """The error of a command that is for one output."""
        outputs = self._names.outputs
        described = [self._described(name, node) for name, node in outputs[:MOST_LISTED]]
        equality = next((n for _, n in outputs if isinstance(n, nodes.Comparison) and n.signs == ("==",)), None)
        hint = ": to define a name, write =" if equality else ""
        place = equality or outputs[1][1]
        return UsageError(
            f"{command} is for one output, and the program has {len(outputs)}: {listed(described, len(outputs))}{hint}",
            self._source,
            (place.start, place.end),
        )

    def no_number(self, command: str, shape: tuple[int, ...], help: str) -> ShapeError:  # noqa: A002
        """The error of a command that is for a number, where the output is an array."""
        name, node = self._names.outputs[0]
        return ShapeError(
            f"{command} is for an output that is a number, and {name} has shape {list(shape)}: {help}",
            self._source,
            (node.start, node.end),
        )

    def _described(self, name: str, node: nodes.Node) -> str:
        """An output as a message lists it: its name, what it is where that does not say it, and its line."""
        short = self._source.quoted((node.start, node.end), LONGEST_LISTED)
        line = f" in line {self._source.place((node.start, node.end))[0]}" if "\n" in self.text.strip() else ""
        return (name if name == self._source.piece((node.start, node.end)) else f"{name} ({short})") + line

    def notice(self, kind: str, message: str, name: str) -> Notice:
        """A warning that is about an input, placed where it is first used."""
        from addiff.results import Notice

        return Notice(kind, message, *self._source.place(self._names.first_use[name]))

    def expression(self, output: str) -> str:
        """The text of an output, in one line and cut where it is long."""
        node = dict(self._names.outputs)[output]
        return self._source.quoted((node.start, node.end), LONGEST_TOLD)

    def positions(self, wrt: Sequence[str] | None) -> list[int]:
        """The indices of the inputs to differentiate with respect to.

        errors    BadNameError for a name that is not an input or stands there twice
        """
        if wrt is None:
            return list(range(len(self.inputs)))
        if isinstance(wrt, str):
            wrt = [wrt]
        known = [self._places[name] for name in wrt if name in self._places]
        if len(known) == len(wrt) == len(set(known)):
            return known
        places: dict[str, int] = {}
        for name in map(normal, wrt):
            if name in places:
                raise BadNameError(f"{name} is asked for twice")
            places[name] = self.place(name)
        return list(places.values())

    def place(self, name: str) -> int:
        """The index of an input.

        errors    BadNameError for a name that is not one
        """
        name = normal(name)
        if name not in self._places:
            raise _stranger(name, "input", self.inputs)
        return self._places[name]

    def direction(self, given: Point, called: str, lowered: WengertList | None = None) -> dict[int, Number]:
        """A direction among the inputs, by their indices; a name left out stands still.

        called     what it is to the user, who knows it by this name as an option too
        lowered    the steps at the point, which know the shapes; None where all are numbers
        errors     BadNameError for a name that is not an input, DomainError for NaN, ShapeError for another shape
        """
        called = f"the {called} (--{called})"
        direction = {}
        for name, number in _by_names(given, self._places).items():
            if name not in self._places:
                raise _stranger(name, "input", self.inputs, called)
            place = self._places[name]
            shape = () if lowered is None else lowered.steps[place].shape
            direction[place] = fitting(name, number_of(name, number, called), shape, called)
        return direction

    def weights(self, given: Point, lowered: WengertList | None = None) -> dict[int, Number]:
        """A weight for some outputs, by the indices of their steps.

        errors    BadNameError for a name that is not an output, DomainError for NaN, ShapeError for another shape
        """
        called = "the cotangent (--cotangent)"
        lowered = lowered or self.lowered
        outputs = dict(lowered.outputs)
        weights: dict[int, Number] = {}
        for name, number in _by_names(given, outputs).items():
            if name not in outputs:
                raise _stranger(name, "output", self.outputs, called)
            index = outputs[name]
            weight = fitting(name, number_of(name, number, called), lowered.steps[index].shape, called)
            weights[index] = weights.get(index, 0.0) + weight
        return weights

    def matrix(
        self,
        rows: Mapping[str, Mapping[int, Number]],
        wanted: Sequence[int],
        *,
        sparse: bool,
        shapes: Mapping[str, tuple[int, ...]] | None = None,
        lowered: WengertList | None = None,
    ) -> dict[str, dict[str, Number]]:
        """A matrix by the names of its rows and columns, from its nonzeros by the indices of the inputs.

        sparse    whether the zeros stay away: then it is a `Sparse`
        shapes    those of the rows, where some are arrays; those of the columns are in `lowered`
        errors    LimitError for more entries than are useful to anyone
        """
        names = {i: self.inputs[i] for i in wanted}
        if sparse:
            places = {i: k for k, i in enumerate(wanted)}
            kept = {name: sorted(places.keys() & row.keys(), key=places.__getitem__) for name, row in rows.items()}
            nonzeros = {name: {names[i]: rows[name][i] for i in indices} for name, indices in kept.items()}
            from addiff.results.matrix import Sparse

            return Sparse(nonzeros, tuple(names.values()))
        if shapes is not None and lowered is not None and lowered.shaped:
            from addiff.arithmetics.tensors import tensors

            return {
                name: {
                    names[i]: row[i] if i in row else tensors.zeros(shapes[name] + lowered.steps[i].shape)
                    for i in wanted
                }
                for name, row in rows.items()
            }
        refuse_large(len(rows), len(names))
        zeros = dict.fromkeys(names.values(), 0.0)
        return {name: zeros | {names[i]: x for i, x in row.items() if i in names} for name, row in rows.items()}


MOST_ENTRIES = 25_000_000
"""Of a dense matrix: a gigabyte and a half of JSON."""


def refuse_large(rows: int, columns: int, way_out: str = "ask for its nonzeros with --sparse (sparse=True)") -> None:
    """Raise LimitError for a dense matrix of too many entries."""
    if rows * columns > MOST_ENTRIES:
        raise LimitError(
            f"the matrix has {rows:,} rows and {columns:,} columns, more than {MOST_ENTRIES:,} entries: {way_out}"
        )


def parse(text: str, inputs: Iterable[str] = (), name: str | None = None) -> Program:
    """Read a program.

    inputs    names that are inputs here even if they are constants otherwise (`e`, `pi`, `tau`, `inf`)
    name      the file it comes from, for messages
    errors    BadSyntaxError, BadNameError, LimitError, with their place
    """
    return Program(Source(text, name), inputs)


def parse_model(text: str, inputs: Iterable[str] = (), name: str | None = None) -> Program:
    """Read a model, `y ~ ...` behind the definitions that it uses.

    inputs, name    as for `parse`
    errors          those of `parse`, UsageError for a program that is none
    """
    return Program(Source(text, name), inputs, model=True)


class Ready(NamedTuple):
    """A program at a point.

    lowered    its steps for the shapes of the point
    m          the arithmetic that they are evaluated in
    finite     whether all of the point is
    """

    program: Program
    lowered: WengertList
    point: list[Number]
    m: Any
    finite: bool


def ready(program: Program | str, at: Point) -> Ready:
    """The program, parsed if it is text (a constant that the point binds is an input then), at the point."""
    if isinstance(program, str):
        program = parse(program, at)
    point, finite = program.checked_point(at)
    lowered = program.lowered_at(point)
    return Ready(program, lowered, point, ground(lowered), finite)


def ground(lowered: WengertList) -> Any:
    """The arithmetic of a program: doubles, or numbers and arrays of them."""
    return tensors() if lowered.shaped else floats


def point_of(program: Program, point: Sequence[Number]) -> dict[str, Number]:
    """A point as results carry it."""
    return dict(zip(program.inputs, point, strict=True))


def values_of(tape: Tape) -> dict[str, Number]:
    """The values of the outputs."""
    if tape.program.shaped:
        return {name: tape.m.number(tape.values[index]) for name, index in tape.program.outputs}
    return {name: tape.values[index] for name, index in tape.program.outputs}


JACOBIAN = "jacobian has the derivatives of all elements"
"""What helps most commands where the output is an array."""


def single(
    program: Program,
    command: str,
    lowered: WengertList | None = None,
    help: str = JACOBIAN,  # noqa: A002
) -> int:
    """The index of the one output.

    lowered   the steps at a point; None where all inputs are numbers
    help      what would help where the output is an array

    errors    UsageError, at a comparison that was perhaps to be a definition, else at the second output; ShapeError
              where the output is an array
    """
    if len(program.outputs) != 1:
        raise program.several(command)
    lowered = lowered or program.lowered
    index = lowered.outputs[0][1]
    if lowered.steps[index].shape:
        raise program.no_number(command, lowered.steps[index].shape, help)
    return index


def fixed(node: nodes.Node, source: Source, known: Mapping[str, Number] | None = None) -> Number:
    """The value of an expression without inputs, as stands in `--at`.

    known     the values of names that it may use
    errors    BadNameError where it uses a name that is no constant, LimitError where it is larger than any double
    """
    known = {} if known is None else known
    names = Names([nodes.Output(node.start, node.end, node)], source, ())
    unknown = [name for name in names.inputs if name not in known]
    if unknown:
        first = unknown[0]
        raise BadNameError(
            f"{first} is not a number{did_you_mean(first, CONSTANTS)}: the values of a point are made of numbers and"
            f" {', '.join(n for n in CONSTANTS if n.isascii())}",
            source,
            names.first_use[first],
        )
    point = [known[name] for name in names.inputs]
    lowered = lower(names, [getattr(value, "shape", ()) for value in point])
    tape = run(lowered, ground(lowered), point)
    if any(remark == "overflow" for _, remark in tape.remarks):
        raise LimitError("the number is larger than any double: write inf for infinity", source, (node.start, node.end))
    return tape.values[lowered.outputs[0][1]]


def _stranger(name: str, kind: str, known: Sequence[str], giver: str = "") -> BadNameError:
    """The error for a name that is none of those that the program has.

    kind     `input` or `output`
    giver    what gave it a number; empty where it was only asked for
    """
    subject = f"{giver} gives {name}, which" if giver else name
    return BadNameError(
        f"{subject} is not an {kind} of the program{did_you_mean(name, known)} (its {kind}s: {listed(known) or 'none'})"
    )


def _by_names(given: Point, known: Mapping[str, int]) -> Point:
    """What is given to names, by their normal forms.

    errors    UsageError where two of them are one name
    """
    if given.keys() <= known.keys():
        return given
    found: dict[str, Number] = {}
    for name, number in given.items():
        if normal(name) in found:
            raise UsageError(f"{normal(name)} is given twice")
        found[normal(name)] = number
    return found
