"""How fast the Word reader is beside python-docx, docx2python and mammoth, and how much memory it takes.

``python -m benchmarks.bench_word`` measures everything in one run and prints a table; each limit is
that of the reader's own goals. Times are medians of processor time, which other work on the machine
does not add to; the candidates take turns, and none pays for another's garbage. Memory is the peak of a process of its own, over that of the same imports alone.

docx2python and mammoth are measured where they are installed.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.builders.word_notice import SHAPES, notice

# Goals: times docx.Document(path) alone; how much slower the peers must be; a row's time beside
# that of the small file's; memory beside that of parsing document.xml.
SMALL_GOAL, LARGE_GOAL, PEER_GOAL, ROW_GOAL, MEMORY_GOAL = 2.2, 3.0, 15.0, 1.3, 2.0
LARGE_TIMES = 35
SHAPE = "labels merged"

_IMPORTS = "import io, sys, zipfile, resource, docx; from lxml import etree; from pipeline.readers import word; "
# Not ru_maxrss, which a process takes over from the one that started it.
_PEAK = "; print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
_PARSE = (
    "xml = zipfile.ZipFile(sys.argv[1]).read('word/document.xml'); tree = etree.fromstring(xml)"
)
_READ = "result = word.read(open(sys.argv[1], 'rb').read())"
_OPEN = "result = docx.Document(sys.argv[1])"


def main() -> int:
    """Measure, print, and say by the exit code whether every goal is met."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=15)
    arguments.add_argument(
        "--file", type=Path, help="a .docx of your own, measured as the small one"
    )
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.docx", Path(folder) / "large.docx"
        small.write_bytes(options.file.read_bytes() if options.file else notice(SHAPES[SHAPE]))
        large.write_bytes(notice(SHAPES[SHAPE], times=LARGE_TIMES))
        return _measure(small, large, options.rounds)


def _measure(small: Path, large: Path, rounds: int) -> int:
    import docx

    from pipeline.readers import word

    def opened(path: Path) -> Callable[[], object]:
        return lambda: docx.Document(str(path))

    def read(path: Path) -> Callable[[], object]:
        return lambda: word.read(path.read_bytes())

    fast = _medians({"open": opened(small), "read": read(small)}, rounds)
    slow = _medians(_peers(small), 3)
    big = _medians({"open": opened(large), "read": read(large)}, 5)
    rows = sum(table.row_count for table in word.read(small.read_bytes()).tables)
    big_rows = sum(table.row_count for table in word.read(large.read_bytes()).tables)
    base = _peak("pass", large)
    parse, ours, theirs = (_peak(code, large) - base for code in (_PARSE, _READ, _OPEN))

    print(f"small: {rows} rows, {small.stat().st_size:,} bytes; large: {big_rows} rows")
    print(f"docx.Document(path)          {fast['open'] * 1000:8.1f} ms")
    lines = [
        ("all tables to Document", fast["read"], fast["read"] / fast["open"], SMALL_GOAL, True),
    ]
    lines += [
        (f"{name}, times ours", seconds, seconds / fast["read"], PEER_GOAL, False)
        for name, seconds in slow.items()
    ]
    lines += [
        (f"{LARGE_TIMES} times the rows", big["read"], big["read"] / big["open"], LARGE_GOAL, True),
        (
            "a row of it, beside the small",
            big["read"] / big_rows,
            big["read"] / big_rows / (fast["read"] / rows),
            ROW_GOAL,
            True,
        ),
    ]
    met = True
    for name, seconds, ratio, goal, at_most in lines:
        holds = ratio <= goal if at_most else ratio >= goal
        met = met and holds
        sign = "at most" if at_most else "at least"
        print(f"{name:<40} {seconds * 1000:9.2f} ms {ratio:7.2f}x  {sign} {goal}x  {_yes(holds)}")
    ratio = ours / parse
    met = met and ratio <= MEMORY_GOAL
    print(
        f"{'peak memory beside parsing document.xml':<40} {ours / 1024:9.0f} MB {ratio:7.2f}x  at most "
        f"{MEMORY_GOAL}x  {_yes(ratio <= MEMORY_GOAL)}  (docx.Document alone {theirs / parse:.2f}x)"
    )
    return 0 if met else 1


def _yes(holds: bool) -> str:
    return "met" if holds else "MISSED"


def _medians(calls: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            gc.collect()
            start = time.process_time()
            result = call()
            times[name].append(time.process_time() - start)
            del result  # whoever reads a file keeps what was read: its end is not measured
    return {name: statistics.median(taken) for name, taken in times.items()}


def _peers(path: Path) -> dict[str, Callable[[], object]]:
    import docx

    def row_cells() -> object:
        return [
            cell.text
            for table in docx.Document(str(path)).tables
            for row in table.rows
            for cell in row.cells
        ]

    peers: dict[str, Callable[[], object]] = {"python-docx row.cells": row_cells}
    if importlib.util.find_spec("docx2python"):
        from docx2python import docx2python

        peers["docx2python"] = lambda: docx2python(str(path)).body
    if importlib.util.find_spec("mammoth"):
        import mammoth

        data = path.read_bytes()
        peers["mammoth"] = lambda: mammoth.convert_to_html(io.BytesIO(data)).value
    return peers


def _peak(code: str, path: Path) -> int:
    """Peak memory of a process that runs the code, in KiB; the least of three."""
    command = [sys.executable, "-c", _IMPORTS + code + _PEAK, str(path)]
    return min(
        int(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(3)
    )


if __name__ == "__main__":
    raise SystemExit(main())
