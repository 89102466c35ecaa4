"""Comparisons as differences: what an equation or a constraint leaves of its two sides."""

from __future__ import annotations

from copy import copy
from itertools import pairwise
from typing import TYPE_CHECKING

from addiff.language import nodes

if TYPE_CHECKING:
    from addiff.lowering.names import Names


def differences(names: Names) -> tuple[Names, list[tuple[str, ...]]]:
    """The same program with `left - right` in place of each output that is a comparison.

    The difference bears the span of the comparison, and what stands inside keeps its own. A chain `a == b == c` is a
    vector of differences.

    returns    the program, and for each output the signs of its comparison: none where it is no comparison
    """
    found = copy(names)
    found.outputs = []
    signs: list[tuple[str, ...]] = []
    for name, node in names.outputs:
        compared = _comparison(names, node)
        if compared is None:
            found.outputs.append((name, node))
            signs.append(())
            continue
        start, end = compared.start, compared.end
        rests: list[nodes.Node] = [
            nodes.Binary(start, end, "-", left, right) for left, right in pairwise(compared.operands)
        ]
        found.outputs.append((name, rests[0] if len(rests) == 1 else nodes.Array(start, end, tuple(rests))))
        signs.append(compared.signs)
    return found, signs


def _comparison(names: Names, node: nodes.Node) -> nodes.Comparison | None:
    """The comparison that an output is, in parentheses or behind a name of its own; None where it is none."""
    while True:
        if isinstance(node, nodes.Group):
            node = node.inner
        elif isinstance(node, nodes.Name) and node.name in names.definitions:
            node = names.definitions[node.name].expression
        else:
            return node if isinstance(node, nodes.Comparison) else None
