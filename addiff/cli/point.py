"""The points and directions of a command line: `--at x=3,y=pi/2`, `@point.json`, `W=@weights.npy`; `--tangent x=1`."""

from __future__ import annotations

import os
import re
from math import isfinite, isinf
from typing import TYPE_CHECKING, Any

from addiff.cli.files import read_text
from addiff.errors import AddiffError, FileError, LimitError, UsageError
from addiff.numerals import NOT_FINITE
from addiff.source import Source, normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LONGEST_SHOWN = 40
"""Characters of a value that are worth repeating in a message."""

BINDINGS = re.compile(r",(?=\s*[^\W\d]\w*\s*=[^=])")
"""What stands between two bindings."""

NUMERAL = frozenset("0123456789.+-eE_")
"""What plain numbers are made of; they need no parser."""


def read(given: Iterable[str], option: str = "--at", known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The values that an option gives to names, once or repeated; of two for the same name the later wins.

    option    its name, for messages
    known     the values of names that expressions may use
    errors    AddiffError, its message naming the option or the file; UsageError where one text gives a name twice
    """
    at: dict[str, Any] = {}
    for text in given:
        if text.startswith("@"):
            at.update(_file(text[1:]))
        else:
            at.update(_numbers(text) or _with_files(text, option, known))
    return at


def ranges(given: Iterable[str], option: str) -> dict[str, tuple[float, float]]:
    """The ranges `name=low:high, ...` that an option gives to names; the ends are as the values of `read`.

    errors    UsageError for what is no range, or a name that is given twice; DomainError for one without end
    """
    found: dict[str, tuple[float, float]] = {}
    for name, first, last in _ranges(given, option):
        if first is None or last is None or not (isfinite(first) and isfinite(last)):
            raise UsageError(f"{option}: the range of {name} has no end: give two finite numbers")
        if not first < last:
            raise UsageError(f"{option}: the range of {name} is empty: write the smaller end first")
        if isinf(last - first):
            raise UsageError(f"{option}: the range of {name} is wider than doubles can tell")
        found[name] = (first, last)
    return found


def bounds(given: Iterable[str], option: str) -> dict[str, tuple[float | None, float | None]]:
    """The ranges `name=low:high, ...` that an option gives to names; an end that is left out is None.

    errors    UsageError for what is no range, or a name that is given twice
    """
    return {name: (first, last) for name, first, last in _ranges(given, option)}


def _ranges(given: Iterable[str], option: str) -> Iterator[tuple[str, float | None, float | None]]:
    """The ranges in some texts, each name once; None is an end that is left out."""
    met = set()
    for text in given:
        for name, low, high in _ends(text, option):
            if name in met:
                raise UsageError(f"{option}: {name} is given twice")
            met.add(name)
            yield name, _end(name, low, option), _end(name, high, option)


def _end(name: str, text: str, option: str) -> float | None:
    """The end of a range; None where it is left out."""
    if not text:
        return None
    ((_, found),) = read([f"{name}={text}"], option).items()
    if not isinstance(found, float):
        raise UsageError(f"{option}: an end of the range of {name} is no number")
    return found


def _ends(text: str, option: str) -> Iterator[tuple[str, str, str]]:
    """The name, the lower and the upper end of each range in a text.

    A comma begins a new range only where brackets are closed: an end may be `atan2(1, 2)`.
    """
    depth = 0
    parts = [""]
    for c in text:
        depth += (c in "([") - (c in ")]")
        if c == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    for part in parts:
        name, equals, ends = part.partition("=")
        low, colon, high = ends.partition(":")
        name, low, high = normal(name.strip()), low.strip(), high.strip()
        if not (name and equals and colon and (low or high) and ":" not in high):
            raise UsageError(f"{option} {text}: a range is written {name or 'x'}=-3:3")
        whole, bracket, _ = name.partition("[")
        if bracket:
            raise UsageError(f"{option}: a range is that of all elements of an array: write {whole}={low}:{high}")
        yield name, low, high


def _with_files(text: str, option: str, known: Mapping[str, Any] | None) -> dict[str, Any]:
    """The bindings `name=expression, name=@file, ...`; the parser gets all that are no files."""
    if "=@" not in text.replace(" ", ""):
        return _expressions(text, option, known)
    files: dict[str, Any] = {}
    others = []
    for binding in BINDINGS.split(text):
        name, _, value = binding.partition("=")
        name, path = normal(name.strip()), value.strip()
        if not path.startswith("@"):
            others.append(binding)
        elif name in files:
            raise UsageError(f"{option}: {name} is given twice")
        else:
            from addiff.data.array_files import array_of

            files[name] = array_of(path[1:], name)
    found = _expressions(",".join(others), option, known) if others else {}
    for name in found.keys() & files.keys():
        raise UsageError(f"{option}: {name} is given twice")
    return found | files


def _numbers(text: str) -> dict[str, float] | None:
    """The bindings `name=number, ...` that need no parser; None where there is anything else or a number too large."""
    pairs: dict[str, float] = {}
    for binding in text.split(","):
        name, _, number = binding.partition("=")
        name, number = name.strip(), number.strip()
        if not (name.isascii() and name.isidentifier() and NUMERAL.issuperset(number)) or name in pairs:
            return None
        try:
            pairs[name] = float(number)
        except ValueError:
            return None
        if isinf(pairs[name]):
            return None
    return pairs


def _expressions(text: str, option: str, known: Mapping[str, Any] | None) -> dict[str, Any]:
    """The bindings `name=expression, ...` in full."""
    from addiff.api.program import fixed
    from addiff.language import parse_bindings

    source = Source(text, option)  # a source that bears an option's name is not the program: its places are not told
    pairs: dict[str, Any] = {}
    try:
        for name, expression in parse_bindings(source):
            if name.name in pairs:
                raise UsageError(f"{name.name} is given twice", source, (name.start, name.end))
            pairs[name.name] = fixed(expression, source, known)
    except AddiffError as error:
        if os.path.isfile(text):
            raise UsageError(f"{option}: {text} is a file, whose point is read with {option} @{text}") from None
        error.message = f"{option}: {error.message}"
        raise
    return pairs


def _file(path: str) -> dict[str, Any]:
    """The members of the JSON object in a file."""
    import json

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if normal(name) in found:
                raise UsageError(f"{path}: {name} is given twice")
            found[normal(name)] = value
        return found

    def number(literal: str) -> float:
        double = float(literal)
        if isinf(double):
            shown = literal if len(literal) < LONGEST_SHOWN else f"a number of {len(literal):,} digits"
            raise LimitError(f'{path}: {shown} is larger than any double: write "Infinity"')
        return double

    text = read_text(path)
    try:
        # Whole numbers are read as doubles too: they may have more digits than an int is allowed.
        point = json.loads(text, object_pairs_hook=members, parse_int=number, parse_float=number)
    except json.JSONDecodeError as error:
        raise FileError(f"{path} is not JSON: {error.msg} in line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise LimitError(f"{path}: the JSON is nested too deeply") from None
    if not isinstance(point, dict):
        raise FileError(f'{path} is not a point: it should hold a JSON object of numbers, as {{"x": 3, "y": 2}}')
    return {name: _value(value, name, path) for name, value in point.items()}


def _value(value: Any, name: str, path: str) -> Any:
    """A number, or nested lists of numbers, from JSON."""
    if isinstance(value, list):
        if {float}.issuperset(map(type, value)):
            return value
        return [_value(part, name, path) for part in value]
    if isinstance(value, str) and value in NOT_FINITE:
        return NOT_FINITE[value]
    if isinstance(value, float):
        return value
    shown = str(value) if len(str(value)) < LONGEST_SHOWN else "a text or an object"
    known = ": of texts only NaN, Infinity and -Infinity are numbers" if isinstance(value, str) else ""
    raise FileError(f"{path}: the value of {name} is {shown}, not a number{known}")
