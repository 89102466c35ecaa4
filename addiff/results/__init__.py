"""What the commands answer: frozen dataclasses whose fields are the members of the JSON, in its order.

Numbers are doubles, or nested tuples of them where the program has arrays. A result knows neither how it was found nor
how it is shown. One file for each command, since a dataclass takes half a millisecond to make and a command needs two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.lazy import names_of

if TYPE_CHECKING:
    from addiff.results.check import Check as Check
    from addiff.results.check import Comparison as Comparison
    from addiff.results.gradient import Gradient as Gradient
    from addiff.results.notice import Notice as Notice
    from addiff.results.trace import Trace as Trace
    from addiff.results.trace import TraceStep as TraceStep
    from addiff.results.values import Values as Values

__getattr__, __dir__ = names_of(
    __name__,
    {
        "check": ("Check", "Comparison"),
        "gradient": ("Gradient",),
        "notice": ("Notice",),
        "trace": ("Trace", "TraceStep"),
        "values": ("Values",),
    },
)
