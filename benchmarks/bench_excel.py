"""How fast the Excel reader is beside openpyxl's own reading, and how much memory it takes.

Times are processor time, which other work on the machine does not add to. Memory is the peak of a process, less
that of the same imports alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Figure, median_of, output_of, python, ratio, report
from tests.builders.excel_notice import SHAPES, notice

LARGE_TIMES = 10
SHAPE = "labels merged"

_READ = "from pipeline import readers", "readers.read(path)"
_OPENPYXL = (
    "import openpyxl",
    (
        "[cell.value for sheet in openpyxl.load_workbook(path, data_only=True) for row in sheet.iter_rows()"
        " for cell in row]"
    ),
)
# Not ru_maxrss, which a process takes over from the one that started it.
_PEAK = """
import sys, openpyxl
from pipeline.readers import excel
{work}
print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])
"""
_LOAD = "book = openpyxl.load_workbook(sys.argv[1], data_only=True)"
_READ_BYTES = "result = excel.read(open(sys.argv[1], 'rb').read())"


def figures(folder: Path) -> Iterator[Figure]:
    """Every figure of the Excel reader; ``folder`` takes the files that are read."""
    small, large = folder / "small.xlsx", folder / "large.xlsx"
    small.write_bytes(notice(SHAPES[SHAPE]))
    large.write_bytes(notice(SHAPES[SHAPE], times=LARGE_TIMES))
    against = "openpyxl loading it and going over its cells"
    read, loaded = median_of(_READ, small), median_of(_OPENPYXL, small)
    yield ratio("xlsx to Document", read, against, loaded, 1.5)
    read_large = median_of(_READ, large, rounds=3)
    loaded_large = median_of(_OPENPYXL, large, rounds=1)
    yield ratio(f"xlsx of {LARGE_TIMES} times the rows", read_large, against, loaded_large, 1.5)
    yield ratio("a row of it", read_large / LARGE_TIMES, "a row of the small", read, 1.3)
    base = _peak("pass", large)
    ours, theirs = _peak(_READ_BYTES, large) - base, _peak(_LOAD, large) - base
    detail = f"{ours / 1024:,.0f} MB against {theirs / 1024:,.0f} MB"
    yield Figure("its peak memory", "openpyxl's", ours / theirs, 1.5, detail)


def _peak(work: str, path: Path) -> int:
    """Peak memory of a process that does the work, in KiB; the least of three."""
    command = python("-c", _PEAK.format(work=work), str(path))
    return min(int(output_of(command)) for _ in range(3))


if __name__ == "__main__":
    raise SystemExit(report(figures))
