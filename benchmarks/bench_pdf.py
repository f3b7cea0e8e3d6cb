"""How fast the PDF reader is beside pdfplumber's own table extraction, and what camelot and PyMuPDF give.

``python -m benchmarks.bench_pdf`` measures everything in one run; each limit is that of the reader's own
goals. The notice is made a PDF by LibreOffice from the Word file that the tests build; the files of 100 and
1,000 pages are written by hand. What is timed is the whole reading, the child process and its start included.

Peers are measured where they are installed. Each gives a table a page; spans are taken from what it tells of its
cells (boxes or borders), line breaks in texts are joined as for any reader, and the tables stand under the headings
that our reader found, in their order, for no peer reads titles. They are then read like any reader's, but as they
stand: no peer joins pages. The figures:

- entries exact, of 291: annex, stage, scenario, number, names, type and lead as in the published text; and those of
  which annex, number, names and type are, for one label misread (`1.1` as `1 1`) makes all below it inexact;
- cells: how many of our tables' non-empty cells have a text that the peer has on the same page, white space
  apart;
- seconds.

Fonts differ from machine to machine. A peer that places characters by the boxes which a substitute font declares may
put texts into the row below: that is the peer's, and stands in its figure.
"""

from __future__ import annotations

import importlib.util
import io
import shutil
import subprocess
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure, paired, python, report, seconds_of
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
_ROWS_A_PAGE = 12


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
        pages.append(Page().table(40, 60, [50, 60, 60, 60, 60, 60, 80, 60], cells))
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
    # A long run is its own average; the short one is taken before and after it.
    before, small = _cost(few)
    taken, large = _cost(many)
    of_few = (before + _cost(few)[0]) / 2
    yield Figure(
        "1,000 pages, time per page",
        "that of 100 pages",
        taken / 10 / of_few,
        GROWTH_GOAL,
        f"{taken:,.1f} s against {of_few:,.1f} s",
    )
    detail = f"{large:,.0f} MB against {small:,.0f} MB, whole processes"
    yield Figure(
        "1,000 pages, peak memory", "that of 100 pages", large / small, MEMORY_GOAL, detail
    )


def _cost(data: bytes) -> tuple[float, float]:
    """Seconds and peak memory in MB of a process that reads the file as the child does."""
    code = (
        "import sys, time; from pipeline.readers.pdf_process import *; limits = PdfLimits(); "
        "data = sys.stdin.buffer.read(); started = time.perf_counter(); "
        "document_of(contents_of(data, limits), limits); taken = time.perf_counter() - started; "
        "print(taken, open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    ended = subprocess.run(python("-c", code), input=data, check=True, capture_output=True)
    seconds, kilobytes = ended.stdout.split()
    return float(seconds), int(kilobytes) / 1024


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


def _names(key: tuple[object, ...]) -> tuple[object, ...]:
    """What of a key is the entry's own: no stage, scenario or lead, which hold for many rows."""
    annex, _, _, *own, _ = key
    return annex, *own


def entries_of(document: Document) -> set[tuple[object, ...]]:
    """The entries of a document's annexes; none where they cannot be read."""
    words = load()
    try:
        found = annexes.find(document, words).annexes
        return {_key(entry) for annex in found for entry in rows.read_annex(annex, words).entries}
    except CatalogError:
        return set()


Boxes = list[list[tuple[float, ...] | None]]


def from_boxes(boxes: Boxes, texts: list[list[str | None]]) -> Table:
    """A table of cells that have boxes (left, top, right, bottom): a cell spans what its box covers."""
    known = [box for row in boxes for box in row if box is not None]
    xs = sorted({round(x) for box in known for x in (box[0], box[2])})
    ys = sorted({round(y) for box in known for y in (box[1], box[3])})
    cells: dict[tuple[int, int], Cell] = {}
    for row, line in zip(boxes, texts, strict=True):
        for box, text in zip(row, line, strict=True):
            if box is None:
                continue
            x0, y0, x1, y1 = map(round, box)
            column, at = bisect_left(xs, x0), bisect_left(ys, y0)
            wide, high = bisect_left(xs, x1) - column, bisect_left(ys, y1) - at
            cells[at, column] = Cell(at, column, max(high, 1), max(wide, 1), text or "")
    return Table(_apart(cells))


def _apart(cells: dict[tuple[int, int], Cell]) -> Iterator[Cell]:
    """The cells without those that another covers: boxes of a peer may overlap."""
    taken: set[tuple[int, int]] = set()
    for place, cell in sorted(cells.items()):
        covered = {
            (row, column)
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        }
        if taken.isdisjoint(covered):
            taken |= covered
            yield cell
        elif place not in taken:
            taken.add(place)
            yield cell._replace(row_span=1, column_span=1)


def from_borders(cells: list[list[Any]]) -> Table:
    """A table of camelot's cells, of which each says on which sides it has a line."""
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            place = row, column
            if column and not cell.left and not line[column - 1].right:
                place = owner[row, column - 1]
            elif row and not cell.top and not cells[row - 1][column].bottom:
                place = owner[row - 1, column]
            owner[row, column] = place
    made = {}
    for place in sorted(set(owner.values())):
        own = [one for one, other in owner.items() if other == place]
        texts = [cells[row][column].text.strip() for row, column in own]
        made[place] = Cell(
            *place,
            max(row for row, _ in own) - place[0] + 1,
            max(column for _, column in own) - place[1] + 1,
            "\n".join(text for text in texts if text),
        )
    return Table(_apart(made))


def as_document(tables: list[Table], like: Document) -> Document:
    """A peer's tables under the headings that our reader found, kept apart: no peer joins pages."""
    made = iter(tables)
    blocks: list[Block] = []
    for block in like.blocks:
        if isinstance(block, Paragraph):
            blocks.append(block)
        else:
            blocks += [next(made, Table(())), Paragraph("another page", 0)]
    return Document(tuple(blocks), "peer")


def cells_in_common(tables: Sequence[Table], truth: Sequence[Table]) -> int:
    """How many non-empty cells of the pages have a text that the peer has on the same page, white space apart."""
    common = 0
    for ours, theirs in zip(truth, tables, strict=False):
        common += (_texts(ours) & _texts(theirs)).total()
    return common


def _texts(table: Table) -> Counter[str]:
    return Counter("".join(cell.text.split()) for cell in table.cells if not cell.is_blank)


def peers(path: Path) -> dict[str, Callable[[], list[Table]]]:
    """Each installed peer: the file's tables, with the spans that it tells."""

    def of_pdfplumber() -> list[Table]:
        import pdfplumber

        found = []
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                for table in page.find_tables():
                    boxes = [list(row.cells) for row in table.rows]
                    found.append(from_boxes(boxes, table.extract()))
                page.close()
        return found

    found: dict[str, Callable[[], list[Table]]] = {"pdfplumber": of_pdfplumber}
    if importlib.util.find_spec("camelot"):
        import camelot

        found["camelot"] = lambda: [
            from_borders(table.cells)
            for table in camelot.read_pdf(str(path), pages="all", flavor="lattice")
        ]
    if importlib.util.find_spec("pymupdf"):
        import pymupdf

        found["PyMuPDF"] = lambda: [
            from_boxes([list(row.cells) for row in table.rows], table.extract())
            for page in pymupdf.open(path)
            for table in page.find_tables().tables
        ]
    return found


def beside(path: Path) -> Iterator[str]:
    """A line each: tables, entries exact of 291, cells with the text of ours, seconds."""
    truth = entries_of(readers.read(SOURCE))
    started = time.perf_counter()
    ours = readers.read(path)
    taken = time.perf_counter() - started
    cells = sum(_texts(table).total() for table in ours.tables)

    def line(name: str, tables: Sequence[Table], document: Document, seconds: float) -> str:
        found = entries_of(document)
        named = len(set(map(_names, found)) & set(map(_names, truth)))
        common = cells_in_common(tables, ours.tables)
        return (
            f"{name:<12} {len(tables):>3} tables  {len(found & truth):>3} of {len(truth)} entries exact, "
            f"{named:>3} in number, names and type  {common:>5} of {cells} cells  {seconds:6.2f} s"
        )

    yield line("this reader", ours.tables, ours, taken)
    for name, read in peers(path).items():
        started = time.perf_counter()
        tables = read()
        taken = time.perf_counter() - started
        yield line(name, tables, as_document(tables, ours), taken)


def figures(folder: Path) -> Iterator[Figure]:
    """Every figure; what peers give is printed beside them."""
    if shutil.which("soffice") is None:
        print("a PDF to its Document: not measured, for LibreOffice is missing", flush=True)
        return
    path = written_by_libreoffice(folder)
    yield from speed(path)
    for line in beside(path):
        print(line, flush=True)


def main() -> int:
    """Print every figure; 1 where one is beyond its limit."""
    return report(figures)


if __name__ == "__main__":
    raise SystemExit(main())
