"""Functions of PyArrow on columns, by the names that `pyarrow.compute` gives them.

That module builds a wrapper for each of some hundred functions when it is loaded, which takes longer than many a table.
What it calls itself loads at once.
"""

from __future__ import annotations

from typing import Any

try:
    from pyarrow import _compute as kernels
except ImportError:  # it is not public, though what is used of it is
    from pyarrow import compute as kernels

call = kernels.call_function


def cast(array: Any, kind: Any, *, safe: bool = True) -> Any:
    """The same values of another type."""
    options = kernels.CastOptions.safe(kind) if safe else kernels.CastOptions.unsafe(kind)
    return call("cast", [array], options)


def equal(a: Any, b: Any) -> Any:
    """Where two are equal."""
    return call("equal", [a, b])


def any_true(array: Any) -> Any:
    """Whether one is true."""
    return call("any", [array], kernels.ScalarAggregateOptions(min_count=0))


def all_true(array: Any) -> Any:
    """Whether all are true."""
    return call("all", [array], kernels.ScalarAggregateOptions(min_count=0))


def if_else(condition: Any, a: Any, b: Any) -> Any:
    """a where the condition holds, else b."""
    return call("if_else", [condition, a, b])


def fill_null(array: Any, value: Any) -> Any:
    """A value where there is none."""
    return call("coalesce", [array, value])


def list_value_length(array: Any) -> Any:
    """How long the lists are."""
    return call("list_value_length", [array])


def replace_with_mask(array: Any, mask: Any, values: Any) -> Any:
    """The next of some other values where the mask holds."""
    return call("replace_with_mask", [array, mask, values])


def utf8_trim_whitespace(texts: Any) -> Any:
    """The texts without blanks at their ends."""
    return call("utf8_trim_whitespace", [texts])


def binary_join_element_wise(*texts: Any) -> Any:
    """Texts joined row by row; the last one stands between them."""
    return call("binary_join_element_wise", list(texts), kernels.JoinOptions())


def match_substring_regex(texts: Any, pattern: str) -> Any:
    """Where a pattern occurs."""
    return call("match_substring_regex", [texts], kernels.MatchSubstringOptions(pattern))


def replace_substring(texts: Any, pattern: str, replacement: str) -> Any:
    """The texts with something in the place of something else."""
    return call("replace_substring", [texts], kernels.ReplaceSubstringOptions(pattern, replacement))


def binary_join(lists: Any, between: str) -> Any:
    """The texts of each list as one."""
    return call("binary_join", [lists, between])


def is_null(array: Any) -> Any:
    """Where there is nothing."""
    return call("is_null", [array])


def take(array: Any, places: Any) -> Any:
    """The values at some places."""
    return call("take", [array, places])
