"""What addiff costs, beside its peers where they are installed. No test depends on it.

    python tests/benchmarks/run.py                        all tables
    python tests/benchmarks/run.py startup steps          some of them
    python tests/benchmarks/run.py --peers /venv/bin/python --runs 20

Tables: `startup`, whole processes of a small gradient; `text`, of a large one given as text; `matrices`, of Jacobians
and Hessians, and how they grow; `steps`, nanoseconds for each step of a program, from 10^2 to 10^5 steps; `points`,
whole processes of gradients at many points, of which `grid.py` does parts, and `blocks`, what of these is spent on
computing; `arrays`, gradients of losses of arrays, as whole processes and again and again in one; `fits`, least squares
from a table to parameters; `training`, a network by adam in batches. `--peers` is the interpreter that has autograd,
CasADi, SymPy, JAX and PyTorch.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.peers import CALCULATORS, HESSIANS, JACOBIANS, SCRIPTS  # noqa: E402  # the path is set above
from tests.benchmarks.timing import Contender, Time, side_by_side, taken  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from tests.benchmarks.points import Formula

BARE = Contender("python -c pass", [sys.executable, "-c", "pass"])


def rosenbrock_chain(n: int) -> tuple[list[str], list[float], str]:
    """The chained Rosenbrock function of n variables, written out: names, a point, text."""
    names = [f"x{i}" for i in range(1, n + 1)]
    terms = (f"100*({b} - {a}^2)^2 + (1 - {a})^2" for a, b in pairwise(names))
    return names, [1.1 + 0.1 * (i % 3) for i in range(n)], " + ".join(terms)


def broyden_tridiagonal(n: int) -> tuple[list[str], list[float], str]:
    """Broyden's tridiagonal system of n equations: names, a point, text."""
    names = [f"x{i}" for i in range(1, n + 1)]
    equations = []
    for k, x in enumerate(names):
        left = f" - {names[k - 1]}" if k else ""
        right = f" - 2*{names[k + 1]}" if k < n - 1 else ""
        equations.append(f"(3 - 2*{x})*{x}{left}{right} + 1")
    return names, [-1 - 0.1 * (i % 3) for i in range(n)], "; ".join(equations)


def addiff(name: str, *arguments: str, stdin: str = "") -> Contender:
    """A command line of the installed package, or of the checkout."""
    return Contender(name, [sys.executable, "-m", "addiff", *arguments], stdin)


def scripts(
    peers: str, names: list[str], values: list[float], text: str, asked: dict[str, str] = SCRIPTS
) -> list[Contender]:
    """Every peer, given the same text."""
    data = json.dumps([names, values, text])
    return [Contender(name, [peers, "-c", script], data) for name, script in asked.items()]


def bound(names: list[str], values: list[float]) -> str:
    """A point as an option takes it."""
    return ",".join(f"{name}={value!r}" for name, value in zip(names, values, strict=True))


def startup(peers: str, runs: int, longest: float) -> Iterator[str]:
    """The time until a small answer is there."""
    grad = ("grad", "(x+y)*(x-y)", "--at", "x=3,y=2")
    contenders = [
        BARE,
        addiff("addiff --help", "--help"),
        addiff("addiff grad --json", *grad, "--json"),
        addiff("addiff grad (table)", *grad),
        addiff("addiff trace", "trace", "log(x1) + x1*x2 - sin(x2)", "--at", "x1=2,x2=5"),
        *scripts(peers, ["x", "y"], [3.0, 2.0], "(x+y)*(x-y)"),
        *(Contender(name, command) for name, command in CALCULATORS.items()),
    ]
    yield "start-up: whole processes, the gradient of (x+y)*(x-y)"
    yield from table(side_by_side(contenders, runs, longest), BARE.name)


def text(peers: str, runs: int, longest: float) -> Iterator[str]:
    """The gradient of a formula of 33 kB."""
    names, values, formula = rosenbrock_chain(1000)
    contenders = [
        addiff("addiff grad --json", "grad", "-", "--at", bound(names, values), "--json", stdin=formula),
        *scripts(peers, names, values, formula),
    ]
    yield f"text: whole processes, the chained Rosenbrock function of 1000 variables, {len(formula):,} characters"
    yield from table(side_by_side(contenders, runs, longest), contenders[0].name)


PROBLEMS = {"hessian": (rosenbrock_chain, HESSIANS), "jacobian": (broyden_tridiagonal, JACOBIANS)}


def matrices(peers: str, runs: int, longest: float) -> Iterator[str]:
    """Dense matrices of a thousand inputs, as JSON; then how sparse ones grow."""
    for command, (problem, asked) in PROBLEMS.items():
        names, values, formula = problem(1000)
        point = bound(names, values)
        contenders = [
            addiff(f"addiff {command} --json", command, "-", "--at", point, "--json", stdin=formula),
            *scripts(peers, names, values, formula, asked),
        ]
        yield f"{command}: whole processes, {problem.__name__} of 1000 inputs, the dense matrix as JSON"
        yield from table(side_by_side(contenders, max(1, runs // 3), longest), contenders[0].name)
        yield ""
    yield "growth: seconds and megabytes of whole processes with --sparse --json"
    yield f"{'':28} {'inputs':>7} {'seconds':>8} {'MB':>6}"
    for command, (problem, _) in PROBLEMS.items():
        for n in (100, 1_000, 10_000):
            names, values, formula = problem(n)
            seconds, megabytes = grown([command, "--sparse", "--json"], names, values, formula)
            yield f"{command + ' ' + problem.__name__:28} {n:7} {seconds:8.2f} {megabytes:6.0f}"


def grown(options: list[str], names: list[str], values: list[float], formula: str) -> tuple[float, float]:
    """The seconds and the megabytes of one process; its program and its point stand in files."""
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        program, point = Path(folder, "program.ad"), Path(folder, "point.json")
        program.write_text(formula)
        point.write_text(json.dumps(dict(zip(names, values, strict=True))))
        command, *rest = options
        begin = time.perf_counter()
        child = os.spawnv(
            os.P_NOWAIT,
            sys.executable,
            [sys.executable, "-m", "addiff", command, "-f", str(program), "--at", f"@{point}", *rest, "--out",
             str(Path(folder, "out.json"))],
        )  # fmt: skip
        _, _, usage = os.wait4(child, 0)
        return time.perf_counter() - begin, usage.ru_maxrss / 1024


def table(times: list[Time], base: str) -> Iterator[str]:
    """Times as a table."""
    yield f"{'':22} {'least':>10} {'median':>10}  times {base}"
    for t in times:
        yield f"{t.name:22} {t.least * 1e3:7.1f} ms {t.median * 1e3:7.1f} ms  {t.ratio:8.2f}"


PROGRAMS: dict[str, Callable[[int], str]] = {
    "sin(sin(...))": lambda n: "sin(" * n + "x" + ")" * n,
    "x*1 + y*2 + ...": lambda n: " + ".join(f"{'xy'[k % 2]}*{k + 1}" for k in range(n // 2)),
    "mixed, in a loop": lambda n: f"sum(sin(x*i)*exp(-y/i) + sqrt(i + x*x) for i in range(1, {n // 9 + 1}))",
}
"""Programs of about n steps."""


def steps(peers: str, runs: int, longest: float) -> Iterator[str]:
    """What each step of a program costs in each phase."""
    yield "steps: nanoseconds a step, the least of the runs; gradient is values, partials and reverse sweep together"
    phases = ("parse", "lower", "values", "values+partials", "forward", "reverse", "gradient")
    yield f"{'':18} {'steps':>7} " + " ".join(f"{p:>{max(len(p), 6)}}" for p in phases)
    for name, make in PROGRAMS.items():
        for size in (100, 1_000, 10_000, 100_000):
            least = dict.fromkeys(phases, float("inf"))
            for _ in range(max(3, runs // 3)):
                count, found = phase_times(make(size))
                least = {p: min(least[p], found[p]) for p in phases}
            figures = " ".join(f"{least[p] / count * 1e9:{max(len(p), 6)}.0f}" for p in phases)
            yield f"{name:18} {count:7} {figures}"


def phase_times(formula: str) -> tuple[int, dict[str, float]]:
    """The number of steps of a program, and the seconds of each phase of its gradient."""
    from addiff import parse
    from addiff.arithmetics.floats import floats
    from addiff.evaluators import gradients
    from addiff.evaluators.values import run

    clock = [time.perf_counter()]

    def lap() -> None:
        clock.append(time.perf_counter())

    program = parse(formula)
    lap()
    lowered = program.lowered
    lap()
    point = [0.7] * len(program.inputs)
    wrt = range(len(point))
    output = lowered.outputs[0][1]
    run(lowered, floats, point)
    lap()
    tape = run(lowered, floats, point, wrt)
    lap()
    gradients.tangents(tape, wrt, [output])
    lap()
    gradients.adjoints(tape, output, wrt)
    lap()
    taken = [b - a for a, b in pairwise(clock)]
    found = dict(zip(("parse", "lower", "values", "values+partials", "forward", "reverse"), taken, strict=True))
    return len(lowered.order), found | {"gradient": found["values+partials"] + found["reverse"]}


def points(peers: str, runs: int, longest: float) -> Iterator[str]:
    """Gradients of five formulas at many points, from file to file."""
    from tests.benchmarks.grid import Grid, cells

    yield from cells(Grid(peers=peers, runs=runs, longest=longest))


def blocks(peers: str, runs: int, longest: float) -> Iterator[str]:
    """What a row costs where it is only computed: in blocks by one core and by two, and whole arrays by hand."""
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np

    from addiff import parse
    from addiff.engines.plan import Plan
    from addiff.engines.question import Question
    from tests.benchmarks.points import FORMULAS, numpy

    rows, piece = 10**6, 1 << 16
    random = np.random.default_rng(1)
    yield "blocks: nanoseconds a row, the least of the runs: gradients of 10^6 rows, computed only"
    yield f"{'':14} {'one core':>9} {'two cores':>10} {'by hand':>9}"
    for name, formula in FORMULAS.items():
        program = parse(formula.program)
        columns = {key: random.uniform(*ends, rows) for key, ends in formula.ranges.items()}
        ordered = [columns[key] for key in program.inputs]
        engine = Plan(Question("grad", program, {}))
        parts = [[x[k : k + piece] for x in ordered] for k in range(0, rows, piece)]

        def ask(part: list[Any], engine: Plan = engine) -> None:
            engine.answer(part, (), len(part[0]))

        def one(parts: list[list[Any]] = parts) -> None:
            for part in parts:
                ask(part)

        threads = ThreadPoolExecutor(2)

        def two(parts: list[list[Any]] = parts, threads: ThreadPoolExecutor = threads) -> None:
            list(threads.map(ask, parts))

        def hand(formula: Formula = formula, columns: dict[str, Any] = columns) -> None:
            numpy(formula, list(columns.values()))

        least = [min(_seconds(turn) for _ in range(max(3, runs))) * 1e9 / rows for turn in (one, two, hand)]
        threads.shutdown()
        yield f"{name:14} {least[0]:9.1f} {least[1]:10.1f} {least[2]:9.1f}"


def _seconds(turn: Callable[[], None]) -> float:
    begin = time.perf_counter()
    turn()
    return time.perf_counter() - begin


def arrays(peers: str, runs: int, longest: float) -> Iterator[str]:
    """Gradients of losses of arrays: the whole process, and the fastest of many in one process."""
    import tempfile

    import numpy as np

    from tests.benchmarks.arrays import PROBLEMS, SIZES, TOOLS

    script = str(Path(__file__).parent / "arrays.py")
    for problem, size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            for name, x in PROBLEMS[problem].data(size).items():
                np.save(Path(folder, f"in_{name}.npy"), x)
            at = ",".join(f"{path.stem.removeprefix('in_')}=@{path}" for path in sorted(Path(folder).glob("in_*.npy")))
            wrt = ",".join(PROBLEMS[problem].wrt)

            def once(tool: str, repeats: int, problem: str = problem, folder: str = folder) -> Contender:
                python = peers if tool in ("autograd", "JAX", "PyTorch") else sys.executable
                return Contender(tool, [python, script, tool, problem, folder, str(repeats)])

            out = str(Path(folder, "gradient.json"))
            command = ("grad", PROBLEMS[problem].program, "--at", at, "--wrt", wrt, "--out", out)
            contenders = [addiff("addiff grad", *command), *(once(tool, 1) for tool in TOOLS if "value" not in tool)]
            yield f"arrays: whole processes, the gradient of {problem} at n = {size:,}"
            yield from table(side_by_side(contenders, max(1, runs // 3), longest), contenders[0].name)
            yield f"arrays: milliseconds in one process, the gradient of {problem} at n = {size:,}"
            yield from repeated([once(tool, 300 if size < 10**5 else 30) for tool in TOOLS], max(1, runs // 3))
            yield from agreement(folder)
            yield ""


def repeated(contenders: list[Contender], runs: int) -> Iterator[str]:
    """What contenders print of themselves, the least of some turns, and how often it is the first one's."""
    least = dict.fromkeys([c.name for c in contenders], float("inf"))
    for _ in range(runs):
        for c in contenders:
            done = subprocess.run(c.command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                least[c.name] = min(least[c.name], float(done.stdout))
    for name, seconds in least.items():
        if seconds < float("inf"):
            yield f"{name:22} {seconds * 1e3:9.3f} ms {seconds / least[contenders[0].name]:8.2f}"


def agreement(folder: str) -> Iterator[str]:
    """How far the gradients of the contenders are from the first one's, relative to its largest element."""
    import numpy as np

    found = {path.stem.removeprefix("out_"): np.load(path) for path in sorted(Path(folder).glob("out_*.npy"))}
    own = found.pop("addiff")
    far = {name: np.abs(x - own).max() / np.abs(own).max() for name, x in found.items() if x.shape == own.shape}
    yield "apart: " + ", ".join(f"{name} {distance:.1e}" for name, distance in far.items())


FITTED = (10**4, 10**6, 4 * 10**6)
"""Rows of the tables that are fitted."""


def training(peers: str, runs: int, longest: float) -> Iterator[str]:
    """A network trained by adam in batches: whole processes, and seconds an epoch beside what a process costs."""
    import tempfile

    from tests.benchmarks.training import PROBLEMS, TOOLS, prepare

    script = str(Path(__file__).parent / "training.py")
    for name, problem in PROBLEMS.items():
        with tempfile.TemporaryDirectory() as folder:
            prepare(problem, Path(folder))

            def contender(tool: str, epochs: int, folder: str = folder, batch: int = problem.batch) -> Contender:
                if tool == "addiff":
                    return addiff(tool, *trained(epochs, batch, folder))
                return Contender(tool, [peers, script, tool, folder, str(epochs), str(batch)])

            few, many = problem.epochs
            short = side_by_side([contender(tool, few) for tool in TOOLS], max(1, runs // 3), longest)
            whole = side_by_side([contender(tool, many) for tool in TOOLS], max(1, runs // 3), longest)
            rows, batch = problem.rows, problem.batch
            yield f"training: {name}, {rows:,} rows in batches of {batch}, {many} epochs; whole processes"
            yield from table(whole, "addiff")
            yield f"training: {name}, milliseconds an epoch"
            for first, last in zip(short, whole, strict=True):
                yield f"{last.name:22} {(last.least - first.least) / (many - few) * 1e3:10.2f}"
            yield ""


def trained(epochs: int, batch: int, folder: str) -> list[str]:
    """The arguments of a training by addiff."""
    files = ["-f", f"{folder}/loss.ad", "--data", f"{folder}/data.csv", "--start", f"@{folder}/start.json"]
    options = ["--learning-rate", "0.01", "--epochs", str(epochs), "--batch-size", str(batch)]
    return ["minimize", *files, "--method", "adam", *options, "--json", "-q"]


def fits(peers: str, runs: int, longest: float) -> Iterator[str]:
    """Least squares from a Parquet file to parameters: time by the clock, of all cores, and memory."""
    import tempfile

    from tests.benchmarks.fit import MODELS

    script = str(Path(__file__).parent / "fit.py")
    for rows in FITTED:
        for name, model in MODELS.items():
            with tempfile.TemporaryDirectory() as folder:
                data = str(Path(folder, "data.parquet"))
                subprocess.run([sys.executable, script, "make", name, str(rows), data], check=True)
                start = bound(list(model.start), list(model.start.values()))
                contenders = [
                    addiff("addiff fit", "fit", f"y ~ {model.program}", "--data", data, "--start", start, "--json"),
                    Contender("SciPy's curve_fit", [sys.executable, script, "curve_fit", name, data]),
                    Contender("JAX with SciPy", [peers, script, "JAX", name, data]),
                ]
                yield f"fits: {name} to {rows:,} rows of Parquet, whole processes, the least of the runs"
                yield f"{'':18} {'cores, s':>9} {'clock, s':>9} {'most MB':>9}"
                found = {c.name: [taken(c.command)] for c in contenders}
                for _ in range(runs - 1):
                    for c in contenders:
                        if None not in found[c.name]:
                            found[c.name].append(taken(c.command))
                for c in contenders:
                    turns = [turn for turn in found[c.name] if turn is not None]
                    if turns:
                        least = [min(getattr(t, member) for t in turns) for member in ("cores", "wall", "megabytes")]
                        yield f"{c.name:18} {least[0]:9.2f} {least[1]:9.2f} {least[2]:9.0f}"
                yield f"apart in standard errors: {_apart([found[c.name][0] for c in contenders])}"
                yield ""


def _apart(turns: list[Any]) -> str:
    """How far the parameters of contenders are from the first one's, in its standard errors."""
    own, *others = [None if turn is None else json.loads(turn.output) for turn in turns]
    if own is None:
        return "none"
    own = {member: list(own[member].values()) for member in ("parameters", "standard_errors")}
    far = [
        max(abs(a - b) / e for a, b, e in zip(own["parameters"], o["parameters"], own["standard_errors"], strict=True))
        for o in others
        if o is not None
    ]
    return ", ".join(f"{distance:.1e}" for distance in far)


TABLES: dict[str, Callable[[str, int, float], Iterator[str]]] = {
    "startup": startup,
    "text": text,
    "matrices": matrices,
    "steps": steps,
    "points": points,
    "blocks": blocks,
    "arrays": arrays,
    "fits": fits,
    "training": training,
}


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description="What addiff costs, beside its peers where they are installed.")
    parser.add_argument("tables", nargs="*", choices=[*TABLES, []], help="which tables (default: all)")
    parser.add_argument("--peers", default=sys.executable, help="the Python that has the peers (default: this one)")
    parser.add_argument("--runs", type=int, default=10, help="runs of each command (default: 10)")
    parser.add_argument("--longest", type=float, default=60.0, help="seconds that a run may take (default: 60)")
    chosen = parser.parse_args()
    for name in chosen.tables or TABLES:
        for line in TABLES[name](chosen.peers, chosen.runs, chosen.longest):
            print(line, flush=True)  # noqa: T201  # a script
        print()  # noqa: T201


if __name__ == "__main__":
    main()
