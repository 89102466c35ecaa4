"""What a command is asked about: a program at one point, or at many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import addiff

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.points import Points

FORMS = ("csv", "tsv", "json", "jsonl", "parquet")
"""What a table of points can be, which is also how the name of its file ends."""

ENGINES = ("local", "dask")
"""Where many points can be computed: in this process, or by the workers of a cluster."""

DIRECTIONS = ("tangent", "cotangent", "vector", "direction")
"""Options of which a table tells what they were."""


class Subject(NamedTuple):
    """A program, and where to evaluate it.

    at        the values that the command line gives
    points    the table with the others; None for one point
    """

    program: addiff.Program
    at: dict[str, float]
    points: Points | None

    def answer(self, output: Output, name: str, **options: Any) -> int:
        """Show what a function of the Python interface says.

        options    its arguments beside the program and the point
        returns    the exit code: 1 where a check does not agree
        """
        if self.points is not None:
            return self.points.answer(self.program, self.at, output, name, options)
        result = getattr(addiff, name)(self.program, self.at, **options)
        vector = next((options[called] for called in DIRECTIONS if called in options), None)
        output.show(result, self.program, vector=vector)
        return 0 if getattr(result, "agree", True) else 1
