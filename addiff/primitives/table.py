"""All rows, gathered from the files of the families."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.primitives import (
    activations,
    arrangements,
    comparisons,
    control,
    exponentials,
    extremes,
    gammas,
    hyperbolic,
    linear_algebra,
    normal,
    operators,
    piecewise,
    powers,
    reductions,
    trigonometric,
    waves,
)

if TYPE_CHECKING:
    from addiff.primitives.array_rule import ArrayRule
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
"""The rows of numbers by family, in the order in which they are shown."""

ARRAY_FAMILIES: dict[str, list[ArrayRule]] = {
    "reductions": reductions.ROWS,
    "linear algebra": linear_algebra.ROWS,
    "arrangements": arrangements.ROWS,
}
"""The rows of arrays, likewise."""

RULES: dict[str, Rule] = {
    rule.method: rule for families in (FAMILIES, ARRAY_FAMILIES) for rows in families.values() for rule in rows
}
"""Every row by its method: operators as `add`, `power`, functions by their names, `where` as `select`."""

FUNCTIONS: dict[str, Rule] = {
    name: rule for rule in RULES.values() if rule.elementwise and not rule.hidden for name in rule.names
}
"""The rows of numbers that can be called, by every name that the language has for them."""
