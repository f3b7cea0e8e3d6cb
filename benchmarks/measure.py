"""Paired timings, and the page of figures they end in."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The limit of a figure that is shown for comparison alone.
NO_GOAL = float("inf")


@dataclass(frozen=True)
class Figure:
    """One figure: what was measured, against what, the medians, and the most (or least) it may be.

    Without a goal, ``limit`` is ``NO_GOAL``.
    """

    what: str
    against: str
    value: float
    limit: float
    detail: str
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        if self.limit == NO_GOAL:
            return f"{self.what}: {self.value:.2f} x {self.against} ({self.detail})  no goal"
        verdict = "ok" if self.holds else "TOO LITTLE" if self.at_least else "TOO MUCH"
        bound = "least" if self.at_least else "most"
        return (
            f"{self.what}: {self.value:.2f} of at {bound} {self.limit:g} x {self.against} "
            f"({self.detail})  {verdict}"
        )


_CLOCKED = """
import gc, statistics, sys, time
{imports}
path, rounds = sys.argv[1], int(sys.argv[2])
taken = []
for _ in range(rounds + 1):
    gc.collect()
    started = {clock}()
    result = {call}
    taken.append({clock}() - started)
    del result  # whoever reads a file keeps what was read: its end is not measured
print(statistics.median(taken[1:]))
"""


def median_of(
    candidate: tuple[str, str], path: Path, rounds: int = 15, clock: str = "time.process_time"
) -> float:
    """Seconds of one call: the median of its rounds, and of three processes.

    Each candidate runs in a process of its own, which warms up first: what another leaves in memory - a
    tree of forty thousand nodes, freed in pieces - slows whoever comes next by a quarter, which says
    nothing of either.

    Args:
        candidate: what it imports, and the call with its ``path``.
        path: of the file.
        rounds: how often it is called, after once that is not counted.
        clock: processor time, or ``time.perf_counter`` where processes are started.
    """
    code = _CLOCKED.format(imports=candidate[0], call=candidate[1], clock=clock)
    command = python("-c", code, str(path), str(rounds))
    return statistics.median(float(output_of(command)) for _ in range(3))


def output_of(command: Sequence[str]) -> str:
    """What a command prints, run in the project's folder."""
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def ratio(
    what: str,
    ours: float,
    against: str,
    theirs: float,
    limit: float = NO_GOAL,
    *,
    at_least: bool = False,
) -> Figure:
    """The figure of two times in seconds; without a limit it has no goal."""
    detail = f"{ours * 1000:,.2f} ms against {theirs * 1000:,.2f} ms"
    return Figure(what, against, ours / theirs, limit, detail, at_least)


def report(*parts: Callable[[Path], Iterable[Figure]]) -> int:
    """Print every figure of the parts, which share a folder; 1 where one is beyond its limit."""
    all_hold = True
    with tempfile.TemporaryDirectory() as name:
        for part in parts:
            for figure in part(Path(name)):
                print(figure.line(), flush=True)
                all_hold = all_hold and figure.holds
    return 0 if all_hold else 1


def paired(
    what: str,
    measured: Callable[[], float],
    against: str,
    baseline: Callable[[], float],
    limit: float,
    runs: int = 5,
) -> Figure:
    """The ratio of two medians, the two measured in turn; the first of each is not counted."""
    measured(), baseline()
    pairs = [(measured(), baseline()) for _ in range(runs)]
    ours = statistics.median(pair[0] for pair in pairs)
    theirs = statistics.median(pair[1] for pair in pairs)
    detail = f"{ours * 1000:,.1f} ms against {theirs * 1000:,.1f} ms, {runs} runs"
    return Figure(what, against, ours / theirs, limit, detail)


def seconds_of(function: Callable[[], object], repeat: int = 1) -> Callable[[], float]:
    """Times a call, the mean of ``repeat`` calls."""

    def timed() -> float:
        # What the measurement before left in circles, as python-docx does, is not this one's cost.
        gc.collect()
        started = time.perf_counter()
        for _ in range(repeat):
            function()
        return (time.perf_counter() - started) / repeat

    return timed


def process(
    command: Sequence[str], before: Callable[[], object] = lambda: None, **environment: str
) -> Callable[[], float]:
    """Times a whole process; ``before`` runs first and is not counted."""

    def timed() -> float:
        before()
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
        return time.perf_counter() - started

    return timed


def python(*arguments: str) -> list[str]:
    """A command of this very interpreter."""
    return [sys.executable, *arguments]
