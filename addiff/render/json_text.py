"""Results as JSON, straight from their fields: the members are the fields, in their order."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Any

from addiff.render.numbers import exact

if TYPE_CHECKING:
    from collections.abc import Collection

MAY_BE_ABSENT = frozenset(["tangents", "adjoint", "loss_scale"])
"""Fields that are left out where they do not apply; any other None is null."""

OF_TABLES = frozenset(["rows_without_weight"])
"""Fields that only tables tell."""

LARGE = 100_000
"""Numbers from which on the faster writer is worth the time that it takes to load."""


def line(result: object, *, unicode: bool = True) -> str:
    """One line of JSON; large ones have no spaces between their members.

    unicode    whether characters beyond ASCII may stand as they are; else they are escaped
    """
    if _count(result) >= LARGE:
        import orjson

        text = orjson.dumps(plain(result, arrays=True), option=orjson.OPT_SERIALIZE_NUMPY).decode()
        if unicode or text.isascii():
            return text
    return json.dumps(plain(result), ensure_ascii=not unicode, allow_nan=False)


def plain(result: Any, *, arrays: bool = False) -> Any:
    """A result, or a part of one, as the data that JSON knows.

    arrays    whether arrays of finite numbers may stay what they are
    """
    if isinstance(result, float):
        return exact(result)
    if hasattr(result, "tolist"):
        if arrays and isfinite(result.sum()) and result.flags.c_contiguous:
            return result
        return plain(result.tolist())
    if isinstance(result, dict):
        if _finite(result.values()):
            return result
        return {name: plain(part, arrays=arrays) for name, part in result.items()}
    if isinstance(result, (tuple, list)):
        return result if _finite(result) else [plain(part, arrays=arrays) for part in result]
    if hasattr(result, "__dataclass_fields__"):
        told = [name for name in result.__dataclass_fields__ if name not in OF_TABLES]
        members = {name: plain(getattr(result, name), arrays=arrays) for name in told}
        return {name: member for name, member in members.items() if member is not None or name not in MAY_BE_ABSENT}
    return result


def _finite(parts: Collection[Any]) -> bool:
    """Whether all parts are doubles and finite, so that they can stay as they are; False may be said too often."""
    # What is not finite makes the sum so; finite numbers may do it too, and then are looked at one by one.
    return {float}.issuperset(map(type, parts)) and isfinite(sum(parts))


def _count(part: Any) -> int:
    """About how many numbers a result has: of a sequence only the first member is looked at."""
    if hasattr(part, "__dataclass_fields__"):
        return sum([_count(getattr(part, name)) for name in part.__dataclass_fields__])
    if hasattr(part, "tolist"):
        return int(part.size)
    if not isinstance(part, (dict, tuple, list)) or not part:
        return 1
    if not isinstance(part, dict):
        return len(part) * _count(part[0])
    first = next(iter(part.values()))
    return len(part) if isinstance(first, float) else sum(map(_count, part.values()))
