"""Paired timings, and the page of figures they end in."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One figure: what was measured, against what, the medians, and the most it may be."""

    what: str
    against: str
    value: float
    limit: float
    detail: str

    @property
    def holds(self) -> bool:
        return self.value <= self.limit

    def line(self) -> str:
        verdict = "ok" if self.holds else "TOO MUCH"
        return (
            f"{self.what}: {self.value:.2f} of at most {self.limit:g} x {self.against} "
            f"({self.detail})  {verdict}"
        )


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
