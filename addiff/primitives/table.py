"""All rows of numbers, gathered from the files of the families."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.primitives import (
    activations,
    comparisons,
    control,
    exponentials,
    extremes,
    gammas,
    hyperbolic,
    normal,
    operators,
    piecewise,
    powers,
    trigonometric,
    waves,
)

if TYPE_CHECKING:
    from addiff.primitives.rule import Rule

FAMILIES: dict[str, list[Rule]] = {
    "operators": operators.ROWS,
    "comparisons": comparisons.ROWS,
    "choice and logic": control.ROWS,
    "powers and roots": powers.ROWS,
    "exponentials and logarithms": exponentials.ROWS,
    "trigonometry": trigonometric.ROWS,
    "hyperbolic functions": hyperbolic.ROWS,
    "kinks and jumps": piecewise.ROWS,
    "least and greatest": extremes.ROWS,
    "normal distribution": normal.ROWS,
    "logistic function": activations.ROWS,
    "gamma and beta": gammas.ROWS,
    "waves": waves.ROWS,
}
"""The rows by family, in the order in which they are shown; those of arrays are in `array_table`."""

RULES: dict[str, Rule] = {rule.method: rule for rows in FAMILIES.values() for rule in rows}
"""Every row of numbers by its method: operators as `add`, `power`, functions by their names, `where` as `select`."""

FUNCTIONS: dict[str, Rule] = {name: rule for rule in RULES.values() if not rule.hidden for name in rule.names}
"""The rows that can be called, by every name that the language has for them."""

TRUTHS = frozenset(comparisons.ROWS) | {RULES[name] for name in ("and", "or", "not")}
"""The rows whose value is 1 or 0."""
