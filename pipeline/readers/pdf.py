"""A PDF -> Document, by way of a process of its own.

pdfplumber (MIT) and the pdfminer.six beneath it read what a page shows. Neither bounds what a file may
cost: a stream unpacks to any size, a form draws itself a thousand times over, a map of characters counts to
four thousand million. There are too many such places to guard one by one, so the file is read in a
child process with a limit on its time and memory; see child.py. What it gives comes back as JSON::

    bytes --> pdf_process.py       the program of the child: opens the file, and leaves what it says
                     pdf_device.py what a page shows of what it draws
                     pdf_page.py   its characters and lines, turned upright
                     pdf_rules.py  lines -> those of each table
                     pdf_grid.py   a table's lines -> its grid, with the spans that they show
                     pdf_text.py   characters -> lines, cells' texts, paragraphs
                     pdf_layout.py a page -> its lines and tables, from the top down
                     pdf_flow.py   pages -> paragraphs and tables, over the ends of pages
                       |
                       +--> {"blocks": [...]} or {"error": [what, remedy]} --> Document or UnreadableFile

A table of the Document is a table of one page. What is embedded - scripts, attachments, forms to fill in -
is never looked at; a file that only forbids copying is read, one that needs a password is refused.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

import pipeline
from pipeline.document import Block, Cell, Document, Paragraph, Table
from pipeline.errors import UnreadableFile
from pipeline.readers import child
from pipeline.readers.pdf_limits import PdfLimits

# The child runs the very package that started it: -I alone would take the installed one.
_START: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from pipeline.readers.pdf_process import main; main()"
)
_MAKE_ANEW: Final = "retrieve the file again, or publish the notice as Word or a web page"
IN, LIMITS, OUT = "file.pdf", "limits.json", "made.json"


def read(data: bytes, limits: PdfLimits | None = None) -> Document:
    """The Document of a PDF: paragraphs and the tables of each page, in the order of reading.

    Args:
        data: the file's bytes.
        limits: what the file may hold and what reading may take; default: their defaults.

    Raises:
        UnreadableFile: it needs a password, is damaged, is a scan, holds more than the limits allow,
            or shows a table that cannot be told (no rules, cells that are no rectangles, characters
            without a meaning); each says where and what to do.
    """
    limits = limits or PdfLimits()
    package = str(Path(pipeline.__file__).resolve().parents[1])
    with child.folder() as place:
        (place / IN).write_bytes(data)
        (place / LIMITS).write_text(limits.model_dump_json(), "utf-8")
        ended = child.run(
            (sys.executable, "-I", "-c", _START, package),
            place,
            seconds=limits.read_seconds,
            max_bytes=limits.max_memory_bytes,
        )
        made = place / OUT
        if ended.code is None:
            raise UnreadableFile(
                f"is a PDF that takes more than {limits.read_seconds:g} seconds to read",
                remedy=f"{_MAKE_ANEW}; CATALOG_PDF__READ_SECONDS raises the limit",
            )
        if ended.code != 0 or not made.is_file():
            raise UnreadableFile(
                "is a PDF whose reading broke off: it is damaged, or needs more than "
                f"{limits.max_memory_bytes:,} bytes of memory",
                remedy=f"{_MAKE_ANEW}; CATALOG_PDF__MAX_MEMORY_BYTES raises the limit",
            )
        told = json.loads(made.read_bytes())
    return document_from(told)


def document_from(told: dict[str, Any]) -> Document:
    """The Document of what the child left.

    Raises:
        UnreadableFile: the child says why the file is refused.
    """
    if "error" in told:
        what, remedy = told["error"]
        raise UnreadableFile(what, remedy=remedy)
    return Document(
        blocks=tuple(map(_block, told["blocks"])), format="pdf", warnings=tuple(told["warnings"])
    )


def _block(told: dict[str, Any]) -> Block:
    if "line" in told:
        return Paragraph(told["text"], told["line"])
    return _table(told)


def _table(told: dict[str, Any]) -> Table:
    nested: dict[tuple[int, int], list[Table]] = {}
    for row, column, inner in told["nested"]:
        nested.setdefault((row, column), []).append(_table(inner))
    return Table(
        (
            Cell(*cell, tables=tuple(nested.get((cell[0], cell[1]), ())))  # type: ignore[misc]
            for cell in told["cells"]
        ),
        row_count=told["rows"],
        column_count=told["columns"],
        row_pages=(told["page"],) * told["rows"],
        open_columns=frozenset(told["open"]),
        cut_columns=frozenset(told["cut"]),
        begun_columns=frozenset(told["begun"]),
    )
