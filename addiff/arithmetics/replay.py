"""A recording made ready to be done again, as fast as NumPy does what is on it."""

from __future__ import annotations

from math import isfinite
from operator import iadd, imul, isub, itruediv
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.arithmetics.array_alarm import ALARM, quietly
from addiff.arithmetics.array_functions import added, largest
from addiff.arithmetics.recording import NUMBERS, Operation, Recorded, Refused, copied, placed, placed_result, total
from addiff.arithmetics.shortened import COMMUTING, Shortened
from addiff.arithmetics.tensors import tensors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.arithmetics.recording import Recording

    Step = Callable[[list[Any]], None]

NEW = (np.where, np.array, added, largest, total, copied, placed, placed_result, tensors.added_at, tensors.matmul)
"""Beside the functions of elements, those whose results are new and no part of an argument."""

IN_PLACE: dict[Any, Callable[[Any, Any], Any]] = {
    np.add: iadd,
    np.subtract: isub,
    np.multiply: imul,
    np.divide: itruediv,
}
"""The operators whose result takes the place of their first argument."""


OPERATORS = frozenset(NUMBERS.values())
"""Those of Python, for numbers."""


class Replay:
    """A recording made ready, and shorter.

    Values have slots. What is not needed any more leaves its slot to a later result, and if it is an array of which no
    part may be in use elsewhere, its memory: then nearly all is done in memory that the processor has at hand.

    inputs     how many values come from outside: the first on the record
    results    what is wanted: values on record, or constants
    """

    def __init__(self, recording: Recording, inputs: int, results: Sequence[Any]) -> None:
        short = Shortened(recording, [r.index if r.__class__ is Recorded else recording.constant(r) for r in results])
        _part_from_inputs(short, inputs)
        used = [place for operation in short.code for place in operation.places] + short.results
        constants = dict.fromkeys(place for place in used if short.start[place] is not None)
        self._inputs = inputs
        self._slots = {place: slot for slot, place in enumerate([*range(inputs), *constants])}
        self._start = [short.start[place] for place in self._slots]
        self._steps = self._made(short)
        self._results = [self._slots[place] for place in short.results]

    def at(self, point: Sequence[Any]) -> list[Any]:
        """The results at another point, of numbers and arrays of the same shapes that are all finite.

        errors    Refused where the recording does not hold
        """
        found: list[Any] = quietly(self._found, point)
        return found

    def _found(self, point: Sequence[Any]) -> list[Any]:
        values = list(self._start)
        values[: self._inputs] = point
        try:
            for step in self._steps:
                step(values)
        except (ValueError, ArithmeticError):
            raise Refused from None
        if ALARM.raised:
            raise Refused
        return [values[slot] for slot in self._results]

    def _made(self, short: Shortened) -> list[Step]:
        """The steps in order, as functions of the values in their slots."""
        slots, owned = self._slots, _owned(short)
        kept = {*slots, *short.results}
        last = {place: k for k, operation in enumerate(short.code) for place in (operation.result, *operation.places)}
        free: list[int] = []
        idle: dict[Any, list[int]] = {}
        steps = []
        for k, (result, function, places) in enumerate(short.code):
            going = [place for place in dict.fromkeys(places) if last[place] == k and place not in kept]
            arguments = [slots[place] for place in places]
            if getattr(function, "func", None) is tensors.added_at:
                if places[0] in going and places[0] in owned:
                    going.remove(places[0])
                    slots[result] = arguments[0]
                else:
                    slots[result] = self._another(free)
                steps.append(_adding(function.keywords["key"], slots[result], *arguments))  # type: ignore[attr-defined]
            for place in going:
                (idle.setdefault(short.shapes[place], []) if place in owned else free).append(slots[place])
            if result not in slots:
                room = idle.get(short.shapes.get(result, ())) if function.__class__ is np.ufunc else None
                if room:
                    slots[result] = room.pop()
                    steps.append(_into(function, slots[result], arguments))
                else:
                    slots[result] = self._another(free)
                    steps.append(_step(function, slots[result], arguments))
            if last[result] == k and result not in kept:
                free.append(slots[result])
        return steps

    def _another(self, free: list[int]) -> int:
        """A slot: one of those that are free, or a new one."""
        if free:
            return free.pop()
        self._start.append(None)
        return len(self._start) - 1


def _is_new(operation: Operation) -> bool:
    return operation.function.__class__ is np.ufunc or getattr(operation.function, "func", operation.function) in NEW


def _owned(short: Shortened) -> set[int]:
    """The arrays of doubles that are new, and of which no part is taken."""
    shared = {place for operation in short.code if not _is_new(operation) for place in operation.places}
    return {op.result for op in short.code if _is_new(op) and op.result in short.shapes} - shared


def _part_from_inputs(short: Shortened, inputs: int) -> None:
    """Copy what is wanted and may be part of an input, which is the user's."""
    parts = set(range(inputs))
    for operation in short.code:
        if not _is_new(operation) and not parts.isdisjoint(operation.places):
            parts.add(operation.result)
    for k, place in enumerate(short.results):
        if place in parts and place in short.shapes:
            short.start.append(None)
            short.results[k] = len(short.start) - 1
            short.shapes[short.results[k]] = short.shapes[place]
            short.code.append(Operation(short.results[k], np.array, (place,)))


def _step(function: Callable[..., Any], result: int, arguments: Sequence[int]) -> Step:
    """What does an operation; Python's operators are the shortest way to the functions of NumPy that they stand for."""
    if function in OPERATORS:
        return _of_numbers(function, result, arguments)
    operator = NUMBERS.get(function, function)
    if len(arguments) > 2:

        def step(values: list[Any]) -> None:
            values[result] = operator(*[values[slot] for slot in arguments])

    elif len(arguments) == 1:
        (only,) = arguments

        def step(values: list[Any]) -> None:
            values[result] = operator(values[only])

    else:
        a, b = arguments

        def step(values: list[Any]) -> None:
            values[result] = operator(values[a], values[b])

    return step


def _of_numbers(function: Callable[..., Any], result: int, arguments: Sequence[int]) -> Step:
    """The same for an operator of Python's, which raises no alarm."""

    def step(values: list[Any]) -> None:
        found = values[result] = function(*[values[slot] for slot in arguments])
        if not isfinite(found):
            raise Refused

    return step


def _into(function: Callable[..., Any], room: int, arguments: Sequence[int]) -> Step:
    """The same for a function of elements, whose result goes into an array that is there."""
    a, b = (*arguments, 0)[:2]
    if b == room and function in COMMUTING:
        a, b = b, a
    operator = IN_PLACE.get(function, function)

    def of_one(values: list[Any]) -> None:
        function(values[a], out=values[room])

    def of_two(values: list[Any]) -> None:
        function(values[a], values[b], out=values[room])

    def in_place(values: list[Any]) -> None:
        operator(values[a], values[b])

    if function in IN_PLACE and a == room:
        return in_place
    return of_one if len(arguments) == 1 else of_two


def _adding(key: tuple[Any, ...], result: int, whole: int, part: int) -> Step:
    """More added to a part of an array: in place, if that is where the result goes, else of a copy."""
    of_elements = not any(isinstance(one, slice) for one in key)

    def step(values: list[Any]) -> None:
        array = values[whole] if result == whole else np.array(values[whole])
        if of_elements:
            array[key] += values[part]
        else:
            target = array[key]
            target += values[part]
        values[result] = array

    return step
