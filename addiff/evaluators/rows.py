"""A tape as an evaluation table: one row for each input and each step that was evaluated."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from addiff.errors import LimitError
from addiff.evaluators import gradients
from addiff.evaluators.refusals import shown
from addiff.results import TraceStep

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from addiff.evaluators.values import Edges, Tape
    from addiff.primitives.rule import Rule
    from addiff.program.wengert import WengertList

_SPACED = frozenset(["+", "-", "%", "@", "<", "<=", ">", ">=", "==", "!=", "and", "or"])


def rows(tape: Tape, wrt: Sequence[int], mode: str, output: int | None) -> Iterator[TraceStep]:
    """The inputs, then every step in the order of evaluation.

    mode      `forward`: tangents for each input of `wrt`; `reverse`: adjoints of `output`; `both`
    output    the step whose adjoint is 1; None for several outputs, which have no adjoints. Steps on no way from it
              to an input of `wrt` have none either
    """
    program = tape.program
    steps = shown_of(program, tape.order)
    names = names_of(program, steps)
    directions = [program.inputs[i] for i in wrt]
    if mode != "reverse":
        _refuse_large(tape, steps, wrt)
    tangents = gradients.tangents(tape, wrt, steps) if mode != "reverse" else None
    adjoints = gradients.adjoints(tape, output, steps) if mode != "forward" and output is not None else None
    edges = dict(tape.entries)
    carried = {*edges, *wrt, output}
    for place, index in enumerate(steps):
        step = program.steps[index]
        arguments, partials = _arguments(tape, index, edges.get(index, ()))
        args = tuple(names[a] if program.steps[a].value is None else tape.values[a] for a in arguments)
        op = op_of(step.rule)
        yield TraceStep(
            names[index],
            op,
            args,
            partials,
            _text(tape, index, args),
            tape.values[index],
            dict(zip(directions, tangents[place], strict=True)) if tangents is not None else None,
            adjoints[place] if adjoints is not None and index in carried else None,
        )


def shown_of(program: WengertList, order: Sequence[int]) -> list[int]:
    """The steps that a table has rows for: the inputs, then operations in the order of their evaluation."""
    return [*range(len(program.inputs)), *order]


MOST_TANGENTS = 25_000_000
"""Of a table in forward mode: 200 megabytes."""


def _refuse_large(tape: Tape, steps: Sequence[int], wrt: Sequence[int]) -> None:
    """Raise LimitError where the tangents of all steps are too many to be shown."""
    shapes = [step.shape for step in tape.program.steps]
    if not tape.program.shaped:
        return
    count = sum(prod(shapes[i]) for i in wrt) * sum(prod(shapes[index]) for index in steps)
    if count > MOST_TANGENTS:
        raise LimitError(
            f"the tangents of all steps are {count:,} numbers, more than {MOST_TANGENTS:,}: choose inputs with --wrt,"
            " or --mode reverse"
        )


def names_of(program: WengertList, shown: Sequence[int]) -> dict[int, str]:
    """The user's name for each step where there is one, else v1, v2, ... skipping those in use."""
    steps = program.steps
    used = {step.name for step in steps} | {name for name, _ in program.outputs}
    names = {}
    count = 0
    for index in shown:
        name = steps[index].name
        while name is None:
            count += 1
            name = f"v{count}" if f"v{count}" not in used else None
        names[index] = name
    return names


def op_of(rule: Rule) -> str:
    """The sign or name that the user knows a row by."""
    return "if" if rule.condition else rule.sign


def text_of(program: WengertList, index: int, args: Sequence[Any], *, otherwise: bool = False) -> str:
    """What a step does, in words of the language: a program inside it as it stands in the source.

    args         names and numbers of its arguments; of a conditional the condition and the branch taken, or all
    otherwise    whether the branch taken is the second
    """
    step = program.steps[index]
    if step.rule.composite:
        return program.source.quoted(step.span, len(program.source.text))
    op = op_of(step.rule)
    if not step.arguments:
        return step.name or op
    return _expression(step.rule, "where" if op == "if" and step.shape else op, args, otherwise=otherwise)


def _text(tape: Tape, index: int, args: Sequence[Any]) -> str:
    """The same of a step that was evaluated."""
    step = tape.program.steps[index]
    otherwise = step.rule.demand is not None and not step.shape and tape.chosen(index) == (2,)
    return text_of(tape.program, index, args, otherwise=otherwise)


def _arguments(tape: Tape, index: int, edges: Edges) -> tuple[tuple[int, ...], tuple[float | None, ...]]:
    """The arguments of a step that were evaluated, each with its partial; None where no derivative flows."""
    step = tape.program.steps[index]
    sources = step.arguments
    flow = list(edges)
    if step.rule.demand is not None and not tape.program.steps[sources[0]].shape:
        (chosen,) = tape.chosen(index)
        sources = (sources[0], sources[chosen]) if chosen else sources[:1]
        if step.rule.condition:
            return sources, (None, _partial(flow[0][1]) if flow else None)
    partials: list[float | None] = []
    for position, source in enumerate(sources):
        if flow and flow[0][0] == source and position >= step.rule.condition:
            partials.append(_partial(flow.pop(0)[1]))
        else:
            partials.append(None)
    return sources, tuple(partials)


def _partial(edge: Any) -> Any:
    """The partial of an edge: a number or an array; None for a linear map that is neither."""
    if not hasattr(edge, "parts"):
        return edge
    parts = edge.parts()
    return parts[0] if parts else None


def _expression(rule: Rule, op: str, args: Sequence[Any], *, otherwise: bool = False) -> str:
    """The operation on its arguments as text of the language; of a conditional perhaps only the branch taken."""
    words = [a if isinstance(a, str) else shown(a) for a in args]
    if op == "if" and len(words) == 3:
        return f"{words[1]} if {words[0]} else {words[2]}"
    if op == "if":
        return f"{words[1]} if {'not ' if otherwise else ''}{words[0]}"
    text = getattr(rule, "text", None)
    if text is not None:
        return str(text(op, tuple(words), **rule.settings))  # type: ignore[attr-defined]
    if "(" in rule.signature:
        return f"{op}({', '.join(words)})"
    words = [f"({word})" if word.startswith("-") else word for word in words]
    if len(words) == 1:
        return f"not {words[0]}" if op == "not" else f"{words[0]}" if op in ("and", "or") else f"{op}{words[0]}"
    return f" {op} ".join(words) if op in _SPACED else op.join(words)
