"""What the commands answer: frozen dataclasses whose fields are the members of the JSON, in its order.

Numbers are doubles, or read-only arrays of NumPy where the program has arrays. A result knows neither how it was found
nor how it is shown. One file for each command, since a dataclass takes half a millisecond to make and a command needs
two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.lazy import names_of

if TYPE_CHECKING:
    from addiff.results.check import Check as Check
    from addiff.results.check import Comparison as Comparison
    from addiff.results.derivation import Derivation as Derivation
    from addiff.results.fit import Fit as Fit
    from addiff.results.fit import FitPicture as FitPicture
    from addiff.results.gradient import Gradient as Gradient
    from addiff.results.graph import Graph as Graph
    from addiff.results.graph import GraphEdge as GraphEdge
    from addiff.results.graph import GraphNode as GraphNode
    from addiff.results.hessian import Hessian as Hessian
    from addiff.results.jacobian import Jacobian as Jacobian
    from addiff.results.minimum import Minimum as Minimum
    from addiff.results.notice import Notice as Notice
    from addiff.results.products import HessianVector as HessianVector
    from addiff.results.products import JacobianVector as JacobianVector
    from addiff.results.products import VectorJacobian as VectorJacobian
    from addiff.results.root import Root as Root
    from addiff.results.sparsity import Sparsity as Sparsity
    from addiff.results.taylor import Taylor as Taylor
    from addiff.results.trace import Trace as Trace
    from addiff.results.trace import TraceStep as TraceStep
    from addiff.results.values import Values as Values

__getattr__, __dir__ = names_of(
    __name__,
    {
        "check": (
            "Check",
            "Comparison",
        ),
        "derivation": ("Derivation",),
        "fit": ("Fit", "FitPicture"),
        "gradient": ("Gradient",),
        "graph": ("Graph", "GraphEdge", "GraphNode"),
        "hessian": ("Hessian",),
        "jacobian": ("Jacobian",),
        "minimum": ("Minimum",),
        "notice": ("Notice",),
        "products": (
            "HessianVector",
            "JacobianVector",
            "VectorJacobian",
        ),
        "root": ("Root",),
        "sparsity": ("Sparsity",),
        "taylor": ("Taylor",),
        "trace": (
            "Trace",
            "TraceStep",
        ),
        "values": ("Values",),
    },
)
