"""The computational graph of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from addiff.api.program import parse, values_of
from addiff.evaluators.rows import names_of, op_of, shown_of, text_of
from addiff.results.graph import Graph, GraphEdge, GraphNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from addiff.api.program import Point, Program
    from addiff.program.wengert import WengertList
    from addiff.results import TraceStep


def graph(
    program: Program | str, at: Point | None = None, *, wrt: Sequence[str] | None = None, mode: str | None = None
) -> Graph:
    """The computational graph: of the whole program, or at a point of what was evaluated, with its numbers.

    at        the point, or None
    mode      as for `trace`, as are the errors
    """
    if at is None:
        program = parse(program) if isinstance(program, str) else program
        lowered = program.lowered
        program.positions(wrt)
        return Graph(program.text, None, None, None, *_parts(lowered, _structure(lowered)), ())
    from addiff.api.trace import recorded

    found = recorded(program, at, wrt, mode)
    lowered = found.tape.program
    steps = zip(shown_of(lowered, found.tape.order), found.rows, strict=True)
    values = values_of(found.tape)
    return Graph(found.program.text, found.at, found.mode, values, *_parts(lowered, steps), found.warnings)


class _Row(NamedTuple):
    """A step of a program without a point, with the fields of a row of a trace."""

    name: str
    op: str
    args: tuple[str | float, ...]
    partials: tuple[None, ...]
    expression: str
    value: None = None
    tangents: None = None
    adjoint: None = None


def _structure(program: WengertList) -> Iterator[tuple[int, _Row]]:
    """Every step of a program as a row without numbers."""
    shown = shown_of(program, program.order)
    names = names_of(program, shown)
    for index in shown:
        step = program.steps[index]
        args = tuple([_argument(names, program.constants[a], a) for a in step.arguments])
        yield index, _Row(names[index], op_of(step.rule), args, (None,) * len(args), text_of(program, index, args))


def _argument(names: Mapping[int, str], number: float | None, index: int) -> str | float:
    """What stands for an argument: its name, or the number that it is."""
    return names[index] if number is None else number


def _parts(
    program: WengertList, steps: Iterable[tuple[int, TraceStep | _Row]]
) -> tuple[dict[str, str | None], tuple[GraphNode, ...], tuple[GraphEdge, ...]]:
    """The outputs, nodes and edges of rows, each with the index of its step."""
    ids: dict[str, str] = {}
    places: dict[int, str] = {}
    nodes = []
    edges = []
    for index, row in steps:
        ids[row.name] = places[index] = node = f"n{len(ids) + 1}"
        place = program.source.place(program.steps[index].span)
        nodes.append(GraphNode(node, row.name, row.op, row.expression, row.value, row.tangents, row.adjoint, *place))
        edges += [
            GraphEdge(ids[arg], node, position, partial)
            for position, (arg, partial) in enumerate(zip(row.args, row.partials, strict=True))
            if isinstance(arg, str)
        ]
    return {name: places.get(index) for name, index in program.outputs}, tuple(nodes), tuple(edges)
