"""Whole processes, timed side by side."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Contender:
    """A command under a name, with what it reads on standard input."""

    name: str
    command: list[str]
    stdin: str = ""


@dataclass(frozen=True)
class Time:
    """Seconds of whole processes: the least, the median, and the median of the ratios to the first contender."""

    name: str
    least: float
    median: float
    ratio: float


def side_by_side(contenders: list[Contender], runs: int, longest: float) -> list[Time]:
    """Time commands in turns, so that what slows the machine down for a while slows all of them.

    runs       of each; one more comes before them and is not counted. Commands that take over ten seconds run once
    longest    seconds that one run may take; a contender that takes longer, or fails, is out
    returns    a time for each contender that is not out, in the order given
    """
    first = {c.name: _run(c, longest) for c in contenders}
    able = [c for c in contenders if first[c.name] is not None]
    times: dict[str, list[float]] = {c.name: [] for c in able}
    for _ in range(runs):
        for contender in able:
            known = times[contender.name]
            before = first[contender.name]
            seconds = before if before is not None and before > 10 else _run(contender, longest)
            known.append(longest if seconds is None else seconds)
    base = times[able[0].name]
    return [
        Time(
            c.name,
            min(times[c.name]),
            median(times[c.name]),
            median(mine / first for mine, first in zip(times[c.name], base, strict=True)),
        )
        for c in able
    ]


def _run(contender: Contender, longest: float) -> float | None:
    """The seconds of one run; None where the command fails or takes too long."""
    begin = time.perf_counter()
    try:
        done = subprocess.run(
            contender.command, input=contender.stdin, capture_output=True, text=True, timeout=longest, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return time.perf_counter() - begin if done.returncode == 0 else None


@dataclass(frozen=True)
class Taken:
    """What a whole process took: seconds by the clock and of all cores, and megabytes at most; and what it printed."""

    wall: float
    cores: float
    megabytes: float
    output: str


def taken(command: list[str]) -> Taken | None:
    """Run a command once; None where it fails."""
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begin
    if process.returncode:
        return None
    return Taken(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, output)
