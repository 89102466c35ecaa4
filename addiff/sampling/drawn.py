"""What a plot shows, by how many inputs move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from addiff.api.program import Program
    from addiff.results.plot import Plot, Surface


def drawn(
    program: Program, at: Mapping[str, float], over: Mapping[str, tuple[float, float]], derivatives: int
) -> Plot | Surface:
    """Curves along one input, or the surface over two.

    at             the values of the other inputs
    over           the inputs that move, and from where to where
    derivatives    the order of the highest derivative; a surface shows the first ones, and no more
    errors         UsageError for another number of inputs, else those of either
    """
    if len(over) == 1:
        from addiff.sampling.curves import plot

        ((name, limits),) = over.items()
        return plot(program, at, name, limits, derivatives)
    if len(over) != 2:
        raise UsageError(f"--over gives {len(over)} inputs a range: one or two can be drawn")
    if derivatives > 1:
        raise UsageError(
            "--derivatives is for one input: over two the arrows show the first derivatives, and no others"
        )
    from addiff.sampling.surfaces import surface

    return surface(program, at, over)
