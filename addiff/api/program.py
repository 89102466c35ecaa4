"""Programs and points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.arithmetics.floats import floats
from addiff.errors import BadNameError, DomainError, LimitError, ShapeError, UsageError
from addiff.evaluators.values import run
from addiff.language import nodes
from addiff.language import parse as read
from addiff.lowering.lower import lower
from addiff.lowering.names import CONSTANTS, Names
from addiff.source import Source, normal
from addiff.suggestions import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from addiff.evaluators.values import Tape
    from addiff.program.wengert import WengertList

    Point = Mapping[str, float]

MOST_LISTED = 5
"""Names that are worth listing in a message."""

LONGEST_LISTED = 30
"""Characters of an output that are worth repeating there."""


class Program:
    """A program, read and ready to be evaluated at any number of points.

    text       what it was parsed from
    inputs     the names of its inputs, in order of first appearance
    outputs    the names of its outputs, in order
    """

    __slots__ = ("_lowered", "_names", "_places", "_source", "inputs", "outputs", "text")

    def __init__(self, source: Source, bound: Iterable[str] = ()) -> None:
        self._source = source
        self._names = Names(read(source), source, map(normal, bound))
        self._lowered: WengertList | None = None
        self.text = source.text
        self.inputs = self._names.inputs
        self._places = {name: place for place, name in enumerate(self.inputs)}
        self.outputs = tuple([name for name, _ in self._names.outputs])

    def __repr__(self) -> str:
        return f"<Program of {listed(self.inputs) or 'no inputs'} for {listed(self.outputs)}>"

    @property
    def source(self) -> Source:
        """Its text with the name of its file."""
        return self._source

    @property
    def lowered(self) -> WengertList:
        """Its steps, made when first needed."""
        if self._lowered is None:
            self._lowered = lower(self._names)
        return self._lowered

    def point(self, at: Point) -> list[float]:
        """The values of the inputs in order.

        errors    BadNameError for names that are missing or not inputs, DomainError for NaN
        """
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
            names = f"{', '.join(missing[:-1])} and {missing[-1]}" if few and len(missing) > 1 else listed(missing)
            given = ",".join([f"{name}=..." for name in missing[:MOST_LISTED]] + ["..."] * (not few))
            near = nearest(first, [*self._names.definitions, *at])
            question = f", or did you mean {near}?" if near else ""
            raise BadNameError(f"no value for {names}: add --at {given}{question}", self._source, span)
        return [_number(name, at[name]) for name in self.inputs]

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

    def _described(self, name: str, node: nodes.Node) -> str:
        """An output as a message lists it: its name, what it is where that does not say it, and its line."""
        short = self._source.quoted((node.start, node.end), LONGEST_LISTED)
        line = f" in line {self._source.place((node.start, node.end))[0]}" if "\n" in self.text.strip() else ""
        return (name if name == self._source.piece((node.start, node.end)) else f"{name} ({short})") + line

    def positions(self, wrt: Sequence[str] | None) -> list[int]:
        """The indices of the inputs to differentiate with respect to.

        errors    BadNameError for a name that is not an input or stands there twice
        """
        if wrt is None:
            return list(range(len(self.inputs)))
        if isinstance(wrt, str):
            wrt = [wrt]
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

    def direction(self, given: Point, called: str) -> dict[int, float]:
        """A direction among the inputs, by their indices; a name left out stands still.

        called    what it is to the user, who knows it by this name as an option too
        errors    BadNameError for a name that is not an input, DomainError for NaN
        """
        called = f"the {called} (--{called})"
        direction = {}
        for name, number in _by_names(given, self._places).items():
            if name not in self._places:
                raise _stranger(name, "input", self.inputs, called)
            direction[self._places[name]] = _number(name, number, called)
        return direction

    def weights(self, given: Point) -> dict[int, float]:
        """A weight for some outputs, by the indices of their steps.

        errors    BadNameError for a name that is not an output, DomainError for NaN
        """
        called = "the cotangent (--cotangent)"
        outputs = dict(self.lowered.outputs)
        weights: dict[int, float] = {}
        for name, number in _by_names(given, outputs).items():
            if name not in outputs:
                raise _stranger(name, "output", self.outputs, called)
            index = outputs[name]
            weights[index] = weights.get(index, 0.0) + _number(name, number, called)
        return weights

    def matrix(
        self, rows: Mapping[str, Mapping[int, float]], wanted: Sequence[int], *, sparse: bool
    ) -> dict[str, dict[str, float]]:
        """A matrix by the names of its rows and columns, from its nonzeros by the indices of the inputs.

        sparse    whether the zeros stay away: then it is a `Sparse`
        errors    LimitError for more entries than are useful to anyone
        """
        names = {i: self.inputs[i] for i in wanted}
        if sparse:
            places = {i: k for k, i in enumerate(wanted)}
            kept = {name: sorted(places.keys() & row.keys(), key=places.__getitem__) for name, row in rows.items()}
            nonzeros = {name: {names[i]: rows[name][i] for i in indices} for name, indices in kept.items()}
            from addiff.results.matrix import Sparse

            return Sparse(nonzeros, tuple(names.values()))
        if len(rows) * len(names) > MOST_ENTRIES:
            raise LimitError(
                f"the matrix has {len(rows):,} rows and {len(names):,} columns, more than {MOST_ENTRIES:,} entries:"
                " ask for its nonzeros with --sparse (sparse=True)"
            )
        zeros = dict.fromkeys(names.values(), 0.0)
        return {name: zeros | {names[i]: x for i, x in row.items() if i in names} for name, row in rows.items()}


MOST_ENTRIES = 25_000_000
"""Of a dense matrix: a gigabyte and a half of JSON."""


def parse(text: str, inputs: Iterable[str] = (), name: str | None = None) -> Program:
    """Read a program.

    inputs    names that are inputs here even if they are constants otherwise (`e`, `pi`, `tau`, `inf`)
    name      the file it comes from, for messages
    errors    BadSyntaxError, BadNameError, LimitError, with their place
    """
    return Program(Source(text, name), inputs)


def ready(program: Program | str, at: Point) -> tuple[Program, list[float]]:
    """The program, parsed if it is text (a constant that the point binds is an input then), and the point."""
    if isinstance(program, str):
        program = parse(program, at)
    return program, program.point(at)


def listed(names: Sequence[str], count: int | None = None) -> str:
    """The first of some names, and how many more there are.

    count    how many there are, where `names` are only the first
    """
    more = (len(names) if count is None else count) - MOST_LISTED
    return ", ".join(names[:MOST_LISTED]) + (f" and {more:,} more" if more > 0 else "")


def point_of(program: Program, point: Sequence[float]) -> dict[str, float]:
    """A point as results carry it."""
    return dict(zip(program.inputs, point, strict=True))


def values_of(program: Program, tape: Tape) -> dict[str, float]:
    """The values of the outputs."""
    return {name: tape.values[index] for name, index in program.lowered.outputs}


def single(program: Program, command: str) -> int:
    """The index of the one output.

    errors    UsageError, at a comparison that was perhaps to be a definition, else at the second output
    """
    if len(program.outputs) != 1:
        raise program.several(command)
    return program.lowered.outputs[0][1]


def fixed(node: nodes.Node, source: Source) -> float:
    """The value of an expression without inputs, as stands in `--at`.

    errors    BadNameError where it uses a name that is no constant
    """
    names = Names([nodes.Output(node.start, node.end, node)], source, ())
    if names.inputs:
        first = names.inputs[0]
        raise BadNameError(
            f"{first} is not a number{did_you_mean(first, CONSTANTS)}: the values of a point are made of numbers and"
            f" {', '.join(n for n in CONSTANTS if n.isascii())}",
            source,
            names.first_use[first],
        )
    lowered = lower(names)
    return run(lowered, floats, []).values[lowered.outputs[0][1]]  # type: ignore[no-any-return]


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
    found: dict[str, float] = {}
    for name, number in given.items():
        if normal(name) in found:
            raise UsageError(f"{normal(name)} is given twice")
        found[normal(name)] = number
    return found


def _number(name: str, given: object, called: str = "the point (--at)") -> float:
    """The value that something gives to a name, as a double."""
    if hasattr(given, "__len__") and not isinstance(given, str):
        raise ShapeError(f"{name} is an array, and arrays are not there yet: give it a number")
    try:
        number = float(given)  # type: ignore[arg-type]  # what is no number is told below
    except (TypeError, ValueError, OverflowError):
        shown = "an integer beyond the doubles" if isinstance(given, int) else repr(given)
        raise UsageError(f"the value of {name} is not a number: {shown}") from None
    if isinstance(given, str):
        raise UsageError(f"the value of {name} is text, not a number: {given!r}")
    if number != number:
        raise DomainError(f"{called} gives {name} a value that is not a number (NaN)")
    return number
