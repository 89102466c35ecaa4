"""The imports point one way, and heavy libraries wait until they are needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "addiff"

LEVELS = (
    ("errors", "source", "numerals", "suggestions", "lazy", "collector"),
    ("primitives", "language"),
    ("program", "results"),
    ("arithmetics",),
    ("evaluators", "export"),
    ("lowering",),
    ("api", "reference"),
    ("render", "data", "engines"),
    ("sampling", "streams", "solvers"),
    ("cli",),
    ("__main__",),
)
"""From the ground up: a module imports from levels below its own, and from its own folder."""

HOMES = {
    "click": ("cli",),
    "rich": ("render/theme.py",),
    "lark": ("language/compiling.py",),
    "scipy": ("arithmetics/special.py", "arithmetics/array_algebra.py", "solvers"),
    "numpy": (
        "arithmetics",
        "data",
        "engines",
        "sampling",
        "solvers",
        "streams/running.py",
        "cli/task.py",
    ),
    "orjson": ("render/json_text.py", "data"),
    "pyarrow": ("data",),
    "distributed": ("streams/cluster.py",),
    "plotext": ("render/plots/terminal.py",),
    "matplotlib": ("render/matplotlib.py", "render/plots/matplotlib.py", "render/graphs/png.py"),
}
"""The only places that know a library."""

FILES = sorted(PACKAGE.rglob("*.py"))


def imported(path: Path, *, for_types: bool = False) -> set[str]:
    """The modules that a file imports, at its head or inside functions; with those under TYPE_CHECKING or without."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not for_types:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
                node.body = []
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def part(module: str) -> str:
    """The file or folder of the package that a module belongs to; empty for the package itself."""
    names = module.split(".")
    return names[1] if len(names) > 1 else ""


def level(name: str) -> int:
    (found,) = [k for k, names in enumerate(LEVELS) if name in names]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_file_imports_only_from_below(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own == "__init__":
        assert {part(m) for m in imported(path) if m.startswith("addiff.")} == {"lazy"}
        return
    for module in imported(path):
        if module.startswith("addiff.") and part(module) not in (own, "__version__"):
            names = {name for names in LEVELS for name in names}
            if part(module) in names:
                assert level(part(module)) < level(own), f"{path.name} imports {module}"
            else:
                assert own == "cli", f"{path.name} uses the public interface: {module}"


@pytest.mark.parametrize(("library", "homes"), HOMES.items())
def test_a_library_is_known_in_few_places(library: str, homes: tuple[str, ...]) -> None:
    users = [p for p in FILES if any(m.split(".")[0] == library for m in imported(p, for_types=True))]
    assert [p for p in users if not str(p.relative_to(PACKAGE)).startswith(homes)] == []


def test_a_file_of_rows_imports_nothing_but_the_rule() -> None:
    for path in (PACKAGE / "primitives").glob("*.py"):
        if path.name not in ("__init__.py", "table.py", "array_table.py", "rule.py", "array_rule.py"):
            addiff = {m for m in imported(path) if m.startswith("addiff") and m.count(".") == 2}
            assert addiff <= {"addiff.primitives.rule", "addiff.primitives.array_rule"}, path.name


def test_a_sweep_knows_no_arithmetic_and_no_twin() -> None:
    for path in (PACKAGE / "evaluators").glob("*.py"):
        used = {m.split(".")[2] for m in imported(path) if m.startswith("addiff.arithmetics.")}
        assert used <= {"contract", "array_contract", "linear"}, path.name
    assert not any("reverse" in m for m in imported(PACKAGE / "evaluators" / "forward.py"))
    assert not any("forward" in m for m in imported(PACKAGE / "evaluators" / "reverse.py"))


def test_only_the_command_line_prints_and_exits() -> None:
    for path in FILES:
        if path.relative_to(PACKAGE).parts[0] in ("cli", "__main__.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("print", "exit", "eval", "exec"), f"{path.name}:{node.lineno}"
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys":
                assert node.attr not in ("exit", "stdout", "stderr"), f"{path.name}:{node.lineno}"


def test_no_file_sets_the_depth_of_recursion() -> None:
    assert not [p.name for p in FILES if "setrecursionlimit" in p.read_text(encoding="utf-8")]


def test_importing_the_package_loads_no_library() -> None:
    program = "import sys, addiff; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True)
    assert not {"click", "rich", "lark", "numpy", "scipy", "pyarrow", "plotext", "matplotlib", "dataclasses"} & set(
        done.stdout.split()
    )
