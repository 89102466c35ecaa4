"""Results as JSON, straight from their fields: the members are the fields, in their order."""

from __future__ import annotations

import json
from typing import Any

from addiff.render.numbers import exact

MAY_BE_ABSENT = frozenset(["tangents", "adjoint"])
"""Fields of a trace's step that are left out where they do not apply; any other None is null."""


def line(result: object, *, unicode: bool = True) -> str:
    """One line of JSON.

    unicode    whether characters beyond ASCII may stand as they are; else they are escaped
    """
    return json.dumps(plain(result), ensure_ascii=not unicode, allow_nan=False)


def plain(result: Any) -> Any:
    """A result, or a part of one, as the data that JSON knows."""
    if isinstance(result, float):
        return exact(result)
    if isinstance(result, dict):
        return {name: plain(part) for name, part in result.items()}
    if isinstance(result, (tuple, list)):
        return [plain(part) for part in result]
    if hasattr(result, "__dataclass_fields__"):
        members = {name: plain(getattr(result, name)) for name in result.__dataclass_fields__}
        return {name: member for name, member in members.items() if member is not None or name not in MAY_BE_ABSENT}
    return result
