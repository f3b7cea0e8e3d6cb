"""How fast the PDF reader is beside pdfplumber's own table extraction, and what camelot and PyMuPDF give.

``python -m benchmarks.bench_pdf`` measures everything in one run; each limit is that of the reader's own
goals. The notice is made a PDF by LibreOffice from the Word file that the tests build; the files of 100 and
1,000 pages are written by hand. What is timed is the whole reading, the child process and its start included.

Peers are measured where they are installed: how many of the 291 entries come out exact when their tables, as
they stand, are read like any reader's (they join nothing), and in how many seconds.
"""

from __future__ import annotations

import importlib.util
import io
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measure import Figure, paired, python, seconds_of
from pipeline import annexes, readers, rows
from pipeline.document import Block, Cell, Document, Paragraph, Table
from pipeline.errors import CatalogError
from pipeline.reading import EntryRow
from pipeline.text import printed
from pipeline.vocabulary import load
from tests.builders.pdf_file import Page, pdf_file
from tests.builders.word_notice import SHAPES, SOURCE, notice

SHAPE = "labels merged"
TIME_GOAL, GROWTH_GOAL, MEMORY_GOAL = 1.5, 1.3, 3.0
_ROWS_A_PAGE = 20


def written_by_libreoffice(folder: Path) -> Path:
    """The notice as a PDF."""
    source = folder / "notice.docx"
    source.write_bytes(notice(SHAPES[SHAPE]))
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [shutil.which("soffice") or "soffice", profile, "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(source)], check=True, capture_output=True
    )
    return folder / "notice.pdf"


def of_pages(count: int) -> bytes:
    """A file of pages that a table of eight columns fills."""
    pages = []
    for number in range(count):
        cells = [
            [
                str(number * _ROWS_A_PAGE + row),
                "1\n企业开办",
                "1.1\n企业开办",
                ("住房公积金缴存登记", 1, 2),
                None,
                "行政许可",
                "区行政审批局",
                "",
            ]
            for row in range(_ROWS_A_PAGE)
        ]
        pages.append(Page().table(40, 60, [30, 60, 60, 60, 60, 60, 80, 60], cells))
    return pdf_file(*pages)


def by_pdfplumber(data: bytes) -> list[list[list[str | None]]]:
    """pdfplumber's own tables, page by page, each page released."""
    import pdfplumber

    found = []
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            found += page.extract_tables()
            page.close()
    return found


def speed(path: Path) -> Iterator[Figure]:
    """The reader beside pdfplumber, its growth with the pages, and its memory."""
    data = path.read_bytes()
    yield paired(
        "a PDF to its Document",
        seconds_of(lambda: readers.read_bytes(data, shown="notice.pdf")),
        "pdfplumber's extract_tables() over the same pages",
        seconds_of(lambda: by_pdfplumber(data)),
        TIME_GOAL,
        runs=7,
    )
    few, many = of_pages(100), of_pages(1_000)
    figure = paired(
        "1,000 pages, time per page",
        seconds_of(lambda: readers.read_bytes(many, shown="many.pdf")),
        "that of 100 pages",
        seconds_of(lambda: readers.read_bytes(few, shown="few.pdf")),
        GROWTH_GOAL * 10,
        runs=1,
    )
    yield Figure(figure.what, figure.against, figure.value / 10, GROWTH_GOAL, figure.detail)
    large, small = _peak(many), _peak(few)
    detail = f"{large:,.0f} MB against {small:,.0f} MB, whole processes"
    yield Figure(
        "1,000 pages, peak memory", "that of 100 pages", large / small, MEMORY_GOAL, detail
    )


def _peak(data: bytes) -> float:
    """The peak memory of a process that reads the file as the child does, in MB."""
    code = (
        "import sys; from pipeline.readers.pdf_process import *; limits = PdfLimits(); "
        "document_of(contents_of(sys.stdin.buffer.read(), limits), limits); "
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    ended = subprocess.run(python("-c", code), input=data, check=True, capture_output=True)
    return int(ended.stdout) / 1024


# --- peers --------------------------------------------------------------------------------------


def _key(entry: EntryRow) -> tuple[object, ...]:
    names = printed(entry.item_name), printed(entry.sub_item_name or "")
    lead = printed(entry.lead_text or "")
    return (
        entry.annex_no,
        entry.stage_no,
        entry.scenario_no,
        entry.item_no,
        *names,
        entry.item_type,
        lead,
    )


def entries_of(document: Document) -> set[tuple[object, ...]]:
    """The entries of a document's annexes; none where they cannot be read."""
    words = load()
    try:
        found = annexes.find(document, words).annexes
        return {_key(entry) for annex in found for entry in rows.read_annex(annex, words).entries}
    except CatalogError:
        return set()


def as_document(tables: list[list[list[str | None]]], like: Document) -> Document:
    """A peer's tables under the headings that our reader found, kept apart: no peer joins pages."""
    made = iter(tables)
    blocks: list[Block] = []
    for block in like.blocks:
        if isinstance(block, Paragraph):
            blocks.append(block)
        else:
            blocks += [_table(next(made, [])), Paragraph("another page", 0)]
    return Document(tuple(blocks), "peer")


def _table(lines: list[list[str | None]]) -> Table:
    """The cells as the peer gives them. It tells no spans: a covered position is a blank one, but in the
    header, where a heading can only reach to the right."""
    cells = []
    for row, line in enumerate(lines):
        for column, text in enumerate(line):
            if row == 0 and not text and column:
                cells[-1] = cells[-1]._replace(column_span=cells[-1].column_span + 1)
            else:
                cells.append(Cell(row, column, 1, 1, text or ""))
    return Table(cells)


def peers(path: Path) -> dict[str, Callable[[], list[list[list[str | None]]]]]:
    """Each installed peer: the file's tables, as it gives them."""
    found: dict[str, Callable[[], list[list[list[str | None]]]]] = {
        "pdfplumber": lambda: by_pdfplumber(path.read_bytes())
    }
    if importlib.util.find_spec("camelot"):
        import camelot

        found["camelot"] = lambda: [
            table.df.to_numpy().tolist()
            for table in camelot.read_pdf(str(path), pages="all", flavor="lattice")
        ]
    if importlib.util.find_spec("pymupdf"):
        import pymupdf

        found["PyMuPDF"] = lambda: [
            table.extract() for page in pymupdf.open(path) for table in page.find_tables().tables
        ]
    return found


def beside(path: Path) -> Iterator[str]:
    """A line each: tables, entries exact of 291, seconds."""
    truth = entries_of(readers.read(SOURCE))
    started = time.perf_counter()
    ours = readers.read(path)
    taken = time.perf_counter() - started
    yield f"{'this reader':<12} {len(ours.tables):>3} tables  {len(entries_of(ours) & truth):>3} of {len(truth)} entries exact  {taken:6.2f} s"
    for name, read in peers(path).items():
        started = time.perf_counter()
        tables = read()
        taken = time.perf_counter() - started
        exact = len(entries_of(as_document(tables, ours)) & truth)
        yield f"{name:<12} {len(tables):>3} tables  {exact:>3} of {len(truth)} entries exact  {taken:6.2f} s"


def main() -> int:
    """Print every figure; 1 where one is beyond its limit."""
    all_hold = True
    with tempfile.TemporaryDirectory() as name:
        path = written_by_libreoffice(Path(name))
        for figure in speed(path):
            print(figure.line(), flush=True)
            all_hold = all_hold and figure.holds
        for line in beside(path):
            print(line, flush=True)
    return 0 if all_hold else 1


if __name__ == "__main__":
    raise SystemExit(main())
