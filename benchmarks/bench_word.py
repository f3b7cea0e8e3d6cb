"""How fast the Word readers are beside python-docx and others, and how much memory they take.

Times are processor time, which other work on the machine does not add to, but for conversions, which are
processes themselves. Memory is the peak of a process, less that of the same imports alone.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Figure, median_of, output_of, python, ratio, report
from tests.builders.word_notice import SHAPES, notice
from tests.readers import libreoffice

LARGE_TIMES = 35
SHAPE = "labels merged"

_OPEN = "import docx", "docx.Document(path)"
_READ = "from pipeline import readers", "readers.read(path)"
_CONVERT = "import doc2docx", "doc2docx.convert(path)"
_PEERS = {
    "python-docx, each row.cells": (
        "import docx",
        "[cell.text for table in docx.Document(path).tables for row in table.rows for cell in row.cells]",
    ),
    "docx2python": ("from docx2python import docx2python", "docx2python(path).body"),
    "mammoth": ("import mammoth", "mammoth.convert_to_html(open(path, 'rb')).value"),
}
# Not ru_maxrss, which a process takes over from the one that started it.
_PEAK = """
import sys, zipfile, docx
from lxml import etree
from pipeline.readers import word
{work}
print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])
"""
_PARSE = "tree = etree.fromstring(zipfile.ZipFile(sys.argv[1]).read('word/document.xml'))"
_READ_BYTES = "result = word.read(open(sys.argv[1], 'rb').read())"


def figures(folder: Path) -> Iterator[Figure]:
    """Every figure of the Word readers; ``folder`` takes the files that are read."""
    small, large = folder / "small.docx", folder / "large.docx"
    small.write_bytes(notice(SHAPES[SHAPE]))
    large.write_bytes(notice(SHAPES[SHAPE], times=LARGE_TIMES))
    read, opened = median_of(_READ, small), median_of(_OPEN, small)
    against = "docx.Document(path)"
    yield ratio("docx to Document", read, against, opened, 2.2)
    for name, peer in _PEERS.items():
        if importlib.util.find_spec(peer[0].split()[1]) is None:
            print(f"{name} is not installed: make bench installs it")
            continue
        seconds = median_of(peer, small, rounds=3)
        yield ratio(name, seconds, "docx to Document", read, 15.0, at_least=True)
    read_large, opened_large = median_of(_READ, large), median_of(_OPEN, large)
    yield ratio(f"docx of {LARGE_TIMES} times the rows", read_large, against, opened_large, 3.0)
    yield ratio("a row of it", read_large / LARGE_TIMES, "a row of the small", read, 1.3)
    base = _peak("pass", large)
    ours, parsed = _peak(_READ_BYTES, large) - base, _peak(_PARSE, large) - base
    detail = f"{ours / 1024:,.0f} MB against {parsed / 1024:,.0f} MB"
    yield Figure("its peak memory", "parsing its document.xml", ours / parsed, 2.0, detail)
    yield from _binary(small, folder)


def _binary(small: Path, folder: Path) -> Iterator[Figure]:
    if shutil.which("soffice") is None:
        print(".doc is not measured: LibreOffice, which writes it, is not installed")
        return
    made = libreoffice.convert([small], folder, "doc:MS Word 97")[small]
    read = median_of(_READ, made, rounds=3, clock="time.perf_counter")
    alone = median_of(_CONVERT, made, rounds=3, clock="time.perf_counter")
    yield ratio("doc to Document", read, "the conversion to docx alone", alone, 2.0)


def _peak(work: str, path: Path) -> int:
    """Peak memory of a process that does the work, in KiB; the least of three."""
    command = python("-c", _PEAK.format(work=work), str(path))
    return min(int(output_of(command)) for _ in range(3))


if __name__ == "__main__":
    raise SystemExit(report(figures))
