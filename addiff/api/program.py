"""Programs and points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.arithmetics.floats import floats
from addiff.errors import BadNameError, DomainError, ShapeError, UsageError
from addiff.evaluators.values import run
from addiff.language import nodes
from addiff.language import parse as read
from addiff.lowering.lower import lower
from addiff.lowering.names import CONSTANTS, Names
from addiff.lowering.suggestions import did_you_mean
from addiff.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from addiff.evaluators.values import Tape
    from addiff.program.wengert import WengertList

    Point = Mapping[str, float]


class Program:
    """A program, read and ready to be evaluated at any number of points.

    text       what it was parsed from
    inputs     the names of its inputs, in order of first appearance
    outputs    the names of its outputs, in order
    """

    __slots__ = ("_lowered", "_names", "_source", "inputs", "outputs", "text")

    def __init__(self, source: Source, bound: Iterable[str] = ()) -> None:
        self._source = source
        self._names = Names(read(source), source, bound)
        self._lowered: WengertList | None = None
        self.text = source.text
        self.inputs = self._names.inputs
        self.outputs = tuple([name for name, _ in self._names.outputs])

    def __repr__(self) -> str:
        return f"<Program of {', '.join(self.inputs) or 'no inputs'} for {', '.join(self.outputs)}>"

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
        unknown = [name for name in at if name not in self.inputs]
        if unknown:
            name = unknown[0]
            meaning = self._names.meaning(name)
            raise BadNameError(
                f"the point gives {name}, which the program "
                + ("defines itself" if meaning == "defined by the program" else "does not have")
                + (did_you_mean(name, self.inputs) if meaning == "unknown" else "")
            )
        missing = [name for name in self.inputs if name not in at]
        if missing:
            first = missing[0]
            span = self._names.first_use[first]
            names = " and ".join([", ".join(missing[:-1]), missing[-1]]) if len(missing) > 1 else first
            given = ",".join(f"{name}=..." for name in missing)
            raise BadNameError(
                f"no value for {names}{did_you_mean(first, [*self._names.definitions, *at])}: add --at {given}",
                self._source,
                span,
            )
        return [_number(name, at[name]) for name in self.inputs]

    def positions(self, wrt: Sequence[str] | None) -> list[int]:
        """The indices of the inputs to differentiate with respect to.

        errors    BadNameError for a name that is not an input or stands there twice
        """
        if wrt is None:
            return list(range(len(self.inputs)))
        if isinstance(wrt, str):
            wrt = [wrt]
        for k, name in enumerate(wrt):
            if name not in self.inputs:
                raise BadNameError(
                    f"{name} is not an input of the program{did_you_mean(name, self.inputs)}"
                    f" (its inputs: {', '.join(self.inputs) or 'none'})"
                )
            if name in wrt[:k]:
                raise BadNameError(f"{name} is asked for twice")
        return [self.inputs.index(name) for name in wrt]


def parse(text: str, inputs: Iterable[str] = (), name: str | None = None) -> Program:
    """Read a program.

    inputs    names of constants (`e`, `pi`, `tau`, `inf`) that are inputs here
    name      the file it comes from, for messages
    errors    BadSyntaxError, BadNameError, LimitError, with their place
    """
    return Program(Source(text, name), inputs)


def ready(program: Program | str, at: Point) -> tuple[Program, list[float]]:
    """The program, parsed if it is text (a constant that the point binds is an input then), and the point."""
    if isinstance(program, str):
        program = parse(program, [name for name in at if name in CONSTANTS])
    return program, program.point(at)


def point_of(program: Program, point: Sequence[float]) -> dict[str, float]:
    """A point as results carry it."""
    return dict(zip(program.inputs, point, strict=True))


def values_of(program: Program, tape: Tape) -> dict[str, float]:
    """The values of the outputs."""
    return {name: tape.values[index] for name, index in program.lowered.outputs}


def single(program: Program, command: str) -> int:
    """The index of the one output."""
    if len(program.outputs) != 1:
        raise UsageError(
            f"{command} is for one output, and the program has {len(program.outputs)}: {', '.join(program.outputs)}"
        )
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


def _number(name: str, given: object) -> float:
    """The value of an input as a double."""
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
        raise DomainError(f"the value of {name} is not a number (NaN)")
    return number
