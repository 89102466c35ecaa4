"""addiff: exact derivatives of formulas, by automatic differentiation.

    import addiff
    r = addiff.grad("(x+y)*(x-y)", {"x": 3, "y": 2})
    r.value, r.gradient                                  # 5.0, {"x": 6.0, "y": -4.0}

Names are resolved on first use, so that `import addiff` costs next to nothing and loads no library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addiff.api import Program as Program
    from addiff.api import check as check
    from addiff.api import grad as grad
    from addiff.api import parse as parse
    from addiff.api import trace as trace
    from addiff.api import value as value
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

__version__ = "0.1.0"

_HOMES = {
    "addiff.api": ("Program", "check", "grad", "parse", "trace", "value"),
    "addiff.errors": (
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
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__all__ = ["__version__", *_HOME]  # noqa: PLE0604  # the names are strings, only not written out again


def __getattr__(name: str) -> object:
    """Load the home of a public name and remember the name here."""
    if name not in _HOME:
        raise AttributeError(f"module 'addiff' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names, for help and completion."""
    return sorted(__all__)
