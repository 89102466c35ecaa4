"""All rows of arrays, which only programs with arrays load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.primitives import arrangements, linear_algebra, reductions

if TYPE_CHECKING:
    from addiff.primitives.array_rule import ArrayRule

ARRAY_FAMILIES: dict[str, list[ArrayRule]] = {
    "reductions": reductions.ROWS,
    "linear algebra": linear_algebra.ROWS,
    "arrangements": arrangements.ROWS,
}
"""The rows by family, in the order in which they are shown."""

ARRAY_RULES: dict[str, ArrayRule] = {rule.method: rule for rows in ARRAY_FAMILIES.values() for rule in rows}
"""Every row by its method."""
