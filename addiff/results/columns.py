"""Results as rows of a table: which of their numbers are columns, in which order, and what the columns are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    Path = tuple[str | int, ...]

COLUMNS = {
    "Values": {"values": "{0}"},
    "Gradient": {"value": "{output}", "gradient": "d{output}_d{0}"},
    "Jacobian": {"values": "{0}", "jacobian": "d{0}_d{1}"},
    "Hessian": {"value": "{output}", "gradient": "d{output}_d{0}", "hessian": "d2{output}_d{0}_d{1}"},
    "JacobianVector": {"values": "{0}", "jvp": "jvp_{0}"},
    "VectorJacobian": {"values": "{0}", "vjp": "vjp_{0}"},
    "HessianVector": {"value": "{output}", "gradient": "d{output}_d{0}", "hvp": "hvp_{0}"},
    "Minimum": {"minimum": "{output}", "minimizer": "{0}", "gradient": "d{output}_d{0}"},
    "Root": {"residuals": "{0}", "root": "{0}"},
    "Taylor": {"coefficients": "{0}_c{1}"},
    "Check": {"value": "{output}", "agree": "agree", "derivatives": "{1}_{0}"},
}
"""For each kind of result, by its class, the members that hold numbers, and how the column of one is called.

`{0}` and `{1}` are the keys that lead to the number, `{output}` is the one output.
"""

ERROR = "error"
"""The last column: what is wrong with the row, empty where nothing is."""


NUMBER, OPTIONAL, TRUTH = "number", "optional", "truth"
"""What a column holds: numbers; numbers or nothing, which as a double is NaN; true or false, which are 1 and 0."""


def kind(path: Path) -> str:
    """What the column of the number that a path leads to holds."""
    if path[0] == "agree":
        return TRUTH
    return OPTIONAL if path[-1] in ("finite_difference", "error") and path[0] == "derivatives" else NUMBER


def numbers(result: object) -> list[Any]:
    """The numbers of a result, or arrays of them, in the order of its columns; of a symmetric matrix each pair once.

    cost    linear; every row of a long table is taken apart by it
    """
    found: list[Any] = []
    for member in COLUMNS[type(result).__name__]:
        part = getattr(result, member)
        if member == "hessian":
            found.extend([number for _, _, number in upper(part)])
        else:
            _collect(part, found)
    return found


def columns(result: object, outputs: Sequence[str]) -> dict[Path, str]:
    """The names of these columns, by the way to each number: the member that holds it, then the keys."""
    found: dict[Path, str] = {}
    for member, form in COLUMNS[type(result).__name__].items():
        part = getattr(result, member)
        if member == "hessian":
            paths: Iterable[Path] = ((name, other) for name, other, _ in upper(part))
        else:
            paths = (keys for keys, _ in leaves(part))
        for keys in paths:
            found[member, *keys] = form.format(*keys, output=outputs[0] if outputs else "")
    return found


def refuse_clash(
    added: Iterable[str], present: Collection[str], inputs: Collection[str], outputs: Collection[str]
) -> None:
    """Raise UsageError where two columns would have the same name; `error` replaces one that is there.

    added      the names of a result's columns
    present    the names that the table already has
    inputs     the names of the inputs of the program
    outputs    those of its outputs
    """
    met = set(present) - {ERROR}
    for name in added:
        if name in met or name == ERROR:
            named = name in outputs and (name in present or name == ERROR)
            meant = name if name in inputs or name == ERROR else "..."
            own = f", as in `result = {meant}`" if named else ""
            raise UsageError(f"two columns would be called {name}: give the output a name of its own{own}")
        met.add(name)


def leaves(part: Any) -> Iterator[tuple[Path, Any]]:
    """The numbers of a part of a result, each with the keys that lead to it."""
    members = _members(part)
    if members is None:
        yield (), part
        return
    for key, inner in members:
        for keys, leaf in leaves(inner):
            yield (key, *keys), leaf


def _members(part: Any) -> list[tuple[str | int, Any]] | None:
    """What a part of a result is made of; None if it is a number."""
    if isinstance(part, dict):
        return list(part.items())
    if isinstance(part, tuple):
        return list(enumerate(part))
    names = getattr(part, "__dataclass_fields__", None)
    return None if names is None else [(name, getattr(part, name)) for name in names]


def _collect(part: Any, found: list[Any]) -> None:
    """All numbers of a part of a result, in order."""
    if part.__class__ is dict:
        for inner in part.values():
            if inner.__class__ is float:
                found.append(inner)
            else:
                _collect(inner, found)
    else:
        found.extend([leaf for _, leaf in leaves(part)])


def upper(matrix: dict[str, dict[str, float]]) -> Iterator[tuple[str, str, float]]:
    """Each pair of a symmetric matrix once, in the order of its rows."""
    places = {name: k for k, name in enumerate(matrix)}
    for name, row in matrix.items():
        for other, x in row.items():
            if places[other] >= places[name]:
                yield name, other, x
