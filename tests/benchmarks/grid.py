"""Gradients at many points, from file to file: whole processes of addiff beside scripts around other tools.

    python tests/benchmarks/grid.py --peers /venv/bin/python --json grid.jsonl
    python tests/benchmarks/grid.py --formulas Antoine,peak --rows 1e3,1e6 --forms parquet --tools addiff,NumPy,JAX
    python tests/benchmarks/grid.py --shares

Each cell is the least of some runs, taken in turns so that what slows the machine down for a while slows all. What was
measured is added to the file of `--json` as it goes, a line for each contender of a cell, and cells that are there are
not measured again: a long run can be cut and go on. `apart` is the greatest distance of a column from addiff's, by the
greatest number in it. `--shares` tells instead what reading, computing and writing take of addiff itself, on one core.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.points import FORMULAS, TOOLS  # noqa: E402  # the path is set above

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCRIPT = str(Path(__file__).parent / "points.py")

ROWS = (10**3, 10**5, 10**6, 10**7)
FORMS = ("csv", "parquet")
CONTENDERS = ("addiff", *TOOLS)

COMPARED = 10**6
"""Rows up to which the tables that were written are compared."""


class Grid(NamedTuple):
    """What is measured.

    peers      the interpreter that has the peers
    runs       of each contender, fewer where there are many rows; one more comes before them and is not counted
    longest    seconds that one run may take; a contender that takes longer, or fails, is out
    """

    formulas: Sequence[str] = tuple(FORMULAS)
    rows: Sequence[int] = ROWS
    forms: Sequence[str] = FORMS
    tools: Sequence[str] = CONTENDERS
    peers: str = sys.executable
    runs: int = 10
    longest: float = 60.0


class Run(NamedTuple):
    """Seconds of a whole process by the clock and of all its threads, and the most memory that it had."""

    seconds: float
    cpu: float
    megabytes: float


def cells(grid: Grid, known: Path | None = None) -> Iterator[str]:
    """All tables of the grid, as text.

    known    a file of results, which is read and added to
    """
    done = results(known)
    for rows in grid.rows:
        for form in grid.forms:
            for name in grid.formulas:
                cell: Sequence[dict[str, Any] | None] = [done.get((name, rows, form, tool)) for tool in grid.tools]
                if None in cell:
                    cell = measured(grid, name, rows, form)
                    if known is not None:
                        with known.open("a") as file:
                            file.writelines(json.dumps(line) + "\n" for line in cell)
                yield f"points: {name} at {rows:,} rows of {form}, whole processes, all by PyArrow"
                yield from table([line for line in cell if line is not None])
                yield ""


def results(known: Path | None) -> dict[tuple[str, int, str, str], dict[str, Any]]:
    """What a file tells, by formula, rows, form and tool."""
    if known is None or not known.exists():
        return {}
    lines = [json.loads(line) for line in known.read_text().splitlines()]
    return {(line["formula"], line["rows"], line["form"], line["tool"]): line for line in lines}


def measured(grid: Grid, name: str, rows: int, form: str) -> list[dict[str, Any]]:
    """A line for each contender of a cell."""
    with tempfile.TemporaryDirectory() as folder:
        data = str(Path(folder, f"in.{form}"))
        outs = {tool: str(Path(folder, f"out_{tool}.{form}")) for tool in grid.tools}
        subprocess.run([sys.executable, SCRIPT, "make", name, str(rows), data], check=True)
        commands = {tool: command(grid, tool, name, data, outs[tool]) for tool in grid.tools}
        first = {tool: once(command, grid.longest) for tool, command in commands.items()}
        apart: dict[str, float] = {}
        if rows <= COMPARED:  # by another process: to the system, a child begins with its parent's memory
            with ProcessPoolExecutor(1, get_context("spawn")) as other:
                apart = other.submit(apart_from, outs, [tool for tool, run in first.items() if run]).result()
        runs: dict[str, list[Run]] = {tool: [] for tool, run in first.items() if run is not None}
        for _ in range(max(1, min(grid.runs, 3 * 10**6 // rows))):
            for tool, found in runs.items():
                run = once(commands[tool], grid.longest)
                if run is not None:
                    found.append(run)
    lines = []
    for tool in grid.tools:
        best = [min(figures) for figures in zip(*runs.get(tool, ()), strict=True)] or [None] * 3
        line = {"formula": name, "rows": rows, "form": form, "tool": tool, "runs": len(runs.get(tool, ()))}
        lines.append(line | dict(zip(Run._fields, best, strict=True)) | {"apart": apart.get(tool)})
    return lines


def command(grid: Grid, tool: str, name: str, data: str, out: str) -> list[str]:
    """The process of a contender."""
    if tool == "addiff":
        asked = ["grad", FORMULAS[name].program, "--points", data, "--out", out]
        return [sys.executable, "-m", "addiff", *asked]
    return [sys.executable if tool == "NumPy" else grid.peers, SCRIPT, tool, name, data, out]


def once(command: Sequence[str], longest: float) -> Run | None:
    """One run; None where it fails or takes too long."""
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    limit = Timer(longest, child.kill)
    limit.start()
    try:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    finally:
        limit.cancel()
    seconds = time.perf_counter() - begin
    return None if status else Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def apart_from(outs: dict[str, str], tools: Sequence[str]) -> dict[str, float]:
    """How far the columns that tools wrote are from the first one's."""
    import numpy as np

    tables = {tool: columns(outs[tool]) for tool in tools}
    base = tables[tools[0]] if tools else {}
    found = {}
    for tool, others in tables.items():
        gaps = [np.abs(others[name] - column).max() / np.abs(column).max() for name, column in base.items()]
        found[tool] = float(max(gaps))
    return found


def columns(path: str) -> dict[str, Any]:
    """The value and the derivatives in a table."""
    from pyarrow import csv, parquet

    whole = csv.read_csv(path) if path.endswith(".csv") else parquet.read_table(path)
    return {name: whole[name].to_numpy() for name in whole.column_names if name == "f" or name.startswith("df_d")}


def table(cell: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A cell as text, with how often the first contender's time each takes."""
    yield f"{'':12} {'seconds':>9} {'times':>6} {'cpu':>8} {'MB':>6} {'runs':>5}  apart"
    base = cell[0]["seconds"]
    for line in cell:
        if line["seconds"] is None:
            yield f"{line['tool']:12} {'out':>9}"
            continue
        times = f"{line['seconds'] / base:6.2f}" if base else f"{'':6}"
        apart = "" if line["apart"] is None else f"{line['apart']:.0e}"
        figures = f"{line['seconds']:9.3f} {times} {line['cpu']:8.3f} {line['megabytes']:6.0f} {line['runs']:5}"
        yield f"{line['tool']:12} {figures}  {apart}"


def shares(grid: Grid) -> Iterator[str]:
    """What reading, computing and writing take of addiff itself: seconds of all its threads, the least of the runs."""
    yield "shares: processor seconds of each stage, one after the other, without start-up"
    yield f"{'':14} {'rows':>10} {'form':>8} {'reading':>16} {'computing':>16} {'writing':>16}"
    for rows in grid.rows:
        for form in grid.forms:
            for name in grid.formulas:
                with tempfile.TemporaryDirectory() as folder:
                    data = str(Path(folder, f"in.{form}"))
                    subprocess.run([sys.executable, SCRIPT, "make", name, str(rows), data], check=True)
                    turns = [stages(name, data, form) for _ in range(max(1, min(grid.runs, 3 * 10**6 // rows)))]
                least = [min(times) for times in zip(*turns, strict=True)]
                figures = " ".join(f"{seconds:9.3f} ({seconds / sum(least):4.0%})" for seconds in least)
                yield f"{name:14} {rows:10,} {form:>8} {figures}"


def stages(name: str, data: str, form: str) -> tuple[float, float, float]:
    """The seconds of reading, computing and writing a table."""
    from addiff import parse
    from addiff.data.batch import numbers
    from addiff.data.computed import Computed
    from addiff.data.reading import read
    from addiff.streams.asked import Asked
    from addiff.streams.running import Stream

    program = parse(FORMULAS[name].program)
    spent = [0.0, 0.0, 0.0]
    clock = time.process_time()

    def lap(stage: int) -> None:
        nonlocal clock
        now = time.process_time()
        spent[stage] += now - clock
        clock = now

    with open(data, "rb") as source, open(f"{data}.out", "wb") as target:
        points = read(source, form, data)
        places = {x: points.names.index(x) for x in program.inputs}
        stream = Stream(Asked("grad", program, {}, {}, strict=False), points.names, points.name, 1, many=True)
        engine, written = stream.engine(many=True), stream.writer(target, form)
        for batch in points.batches:
            batch.want(list(places.values()))
            xs = [numbers(batch, places[x], points)[0] for x in program.inputs]
            lap(0)
            found = engine.answer(xs, (), batch.rows)
            lap(1)
            written.write(batch, Computed(xs, list(found.numbers), found.modes, found.errors, found.warnings, {}))
            lap(2)
        written.close()
        lap(2)
    return spent[0], spent[1], spent[2]


def chosen(given: str, known: Sequence[str]) -> list[str]:
    """Some names of those that there are."""
    names = given.split(",")
    unknown = set(names) - set(known)
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: known are {', '.join(known)}")
    return names


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option, known in (("formulas", tuple(FORMULAS)), ("forms", FORMS), ("tools", CONTENDERS)):
        kind = lambda given, known=known: chosen(given, known)  # noqa: E731
        parser.add_argument(f"--{option}", type=kind, default=list(known), help=f"some of {','.join(known)}")
    parser.add_argument(
        "--rows", type=lambda given: [int(float(n)) for n in given.split(",")], default=list(ROWS), help="like 1e3,1e6"
    )
    parser.add_argument("--peers", default=sys.executable, help="the Python that has the peers (default: this one)")
    parser.add_argument("--runs", type=int, default=10, help="runs of each contender (default: 10)")
    parser.add_argument("--longest", type=float, default=60.0, help="seconds that a run may take (default: 60)")
    parser.add_argument("--json", type=Path, help="a file of results to go on with")
    parser.add_argument("--shares", action="store_true", help="what reading, computing and writing take")
    given = parser.parse_args()
    grid = Grid(given.formulas, given.rows, given.forms, given.tools, given.peers, given.runs, given.longest)
    for line in shares(grid) if given.shares else cells(grid, given.json):
        print(line, flush=True)  # noqa: T201  # a script


if __name__ == "__main__":
    main()
