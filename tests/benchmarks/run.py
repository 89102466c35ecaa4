"""What addiff costs, beside its peers where they are installed. No test depends on it.

    python tests/benchmarks/run.py                        all tables
    python tests/benchmarks/run.py startup steps          some of them
    python tests/benchmarks/run.py --peers /venv/bin/python --runs 20

Tables: `startup`, whole processes of a small gradient; `text`, of a large one given as text; `steps`, nanoseconds for
each step of a program, from 10^2 to 10^5 steps. `--peers` is the interpreter that has autograd, CasADi, SymPy, JAX and
PyTorch.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.peers import CALCULATORS, SCRIPTS  # noqa: E402  # the path is set above
from tests.benchmarks.timing import Contender, Time, side_by_side  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BARE = Contender("python -c pass", [sys.executable, "-c", "pass"])


def rosenbrock_chain(n: int) -> tuple[list[str], list[float], str]:
    """The chained Rosenbrock function of n variables, written out: names, a point, text."""
    names = [f"x{i}" for i in range(1, n + 1)]
    terms = (f"100*({b} - {a}^2)^2 + (1 - {a})^2" for a, b in pairwise(names))
    return names, [1.1 + 0.1 * (i % 3) for i in range(n)], " + ".join(terms)


def addiff(name: str, *arguments: str, stdin: str = "") -> Contender:
    """A command line of the installed package, or of the checkout."""
    return Contender(name, [sys.executable, "-m", "addiff", *arguments], stdin)


def scripts(peers: str, names: list[str], values: list[float], text: str) -> list[Contender]:
    """Every peer, given the same text."""
    data = json.dumps([names, values, text])
    return [Contender(name, [peers, "-c", script], data) for name, script in SCRIPTS.items()]


def startup(peers: str, runs: int) -> Iterator[str]:
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
    yield from table(side_by_side(contenders, runs), BARE.name)


def text(peers: str, runs: int) -> Iterator[str]:
    """The gradient of a formula of 33 kB."""
    names, values, formula = rosenbrock_chain(1000)
    point = ",".join(f"{n}={v!r}" for n, v in zip(names, values, strict=True))
    contenders = [
        addiff("addiff grad --json", "grad", "-", "--at", point, "--json", stdin=formula),
        *scripts(peers, names, values, formula),
    ]
    yield f"text: whole processes, the chained Rosenbrock function of 1000 variables, {len(formula):,} characters"
    yield from table(side_by_side(contenders, runs), contenders[0].name)


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


def steps(peers: str, runs: int) -> Iterator[str]:
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


TABLES: dict[str, Callable[[str, int], Iterator[str]]] = {"startup": startup, "text": text, "steps": steps}


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description="What addiff costs, beside its peers where they are installed.")
    parser.add_argument("tables", nargs="*", choices=[*TABLES, []], help="which tables (default: all)")
    parser.add_argument("--peers", default=sys.executable, help="the Python that has the peers (default: this one)")
    parser.add_argument("--runs", type=int, default=10, help="runs of each command (default: 10)")
    chosen = parser.parse_args()
    for name in chosen.tables or TABLES:
        for line in TABLES[name](chosen.peers, chosen.runs):
            print(line, flush=True)  # noqa: T201  # a script
        print()  # noqa: T201


if __name__ == "__main__":
    main()
