"""The functions of arrays that the language has, with the fewest and the most arguments each takes."""

from __future__ import annotations

KEYWORDS = ("axis", "keepdims")
"""What they, `min` and `max` take by name."""

ARRAY_FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "sum": (1, 3),
    "prod": (1, 3),
    "mean": (1, 3),
    "var": (1, 3),
    "norm": (1, 3),
    "cumsum": (1, 2),
    "logsumexp": (1, 3),
    "softmax": (1, 2),
    "dot": (2, 2),
    "outer": (2, 2),
    "solve": (2, 2),
    "len": (1, 1),
    "transpose": (1, 1),
    "trace": (1, 1),
    "det": (1, 1),
    "inv": (1, 1),
    "concat": (1, None),
    "reshape": (2, 2),
}
