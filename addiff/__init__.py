"""addiff: exact derivatives of formulas, by automatic differentiation.

    import addiff
    r = addiff.grad("(x+y)*(x-y)", {"x": 3, "y": 2})
    r.value, r.gradient                                  # 5.0, {"x": 6.0, "y": -4.0}

Names are resolved on first use, so that `import addiff` costs next to nothing and loads no library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.lazy import names_of

if TYPE_CHECKING:
    from addiff.api.check import check as check
    from addiff.api.derive import derive as derive
    from addiff.api.grad import grad as grad
    from addiff.api.graph import graph as graph
    from addiff.api.hessian import hessian as hessian
    from addiff.api.jacobian import jacobian as jacobian
    from addiff.api.products import hvp as hvp
    from addiff.api.products import jvp as jvp
    from addiff.api.products import vjp as vjp
    from addiff.api.program import Program as Program
    from addiff.api.program import parse as parse
    from addiff.api.sparsity import sparsity as sparsity
    from addiff.api.taylor import taylor as taylor
    from addiff.api.trace import trace as trace
    from addiff.api.value import value as value
    from addiff.errors import AddiffError as AddiffError
    from addiff.errors import BadNameError as BadNameError
    from addiff.errors import BadSyntaxError as BadSyntaxError
    from addiff.errors import ConvergenceError as ConvergenceError
    from addiff.errors import DisagreementError as DisagreementError
    from addiff.errors import DomainError as DomainError
    from addiff.errors import FileError as FileError
    from addiff.errors import LimitError as LimitError
    from addiff.errors import ShapeError as ShapeError
    from addiff.errors import UsageError as UsageError
    from addiff.solvers.fitting.fit import fit as fit
    from addiff.solvers.minimizing.minimize import minimize as minimize
    from addiff.solvers.roots.solve import solve as solve

__version__ = "0.1.0"

_HOMES = {
    "api.check": ("check",),
    "api.derive": ("derive",),
    "api.grad": ("grad",),
    "api.graph": ("graph",),
    "api.hessian": ("hessian",),
    "api.jacobian": ("jacobian",),
    "api.products": ("hvp", "jvp", "vjp"),
    "api.program": ("Program", "parse"),
    "api.sparsity": ("sparsity",),
    "api.taylor": ("taylor",),
    "api.trace": ("trace",),
    "api.value": ("value",),
    "errors": (
        "AddiffError",
        "BadNameError",
        "BadSyntaxError",
        "ConvergenceError",
        "DisagreementError",
        "DomainError",
        "FileError",
        "LimitError",
        "ShapeError",
        "UsageError",
    ),
    "solvers.fitting.fit": ("fit",),
    "solvers.minimizing.minimize": ("minimize",),
    "solvers.roots.solve": ("solve",),
}
__getattr__, __dir__ = names_of(__name__, _HOMES)
__all__ = ["__version__", *(name for names in _HOMES.values() for name in names)]  # noqa: PLE0604  # they are strings
