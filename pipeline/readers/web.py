"""A web page (HTML, XHTML, or saved as MHT) -> Document: what a browser shows of the notice in it.

The parser is Lexbor (selectolax), which builds the tree that the HTML standard prescribes (13.2) and so the
tree that browsers build. Compared with lxml's (libxml2) on 28 real pages, both give the same rows in all 121
tables there; but libxml2 makes no row for cells that stand in a table without one, keeps text within a table that
browsers move before it, and leaves a cell behind its table's end where it is - each of them other
cells than the page shows. On the notice as Word writes it, Lexbor takes a third of lxml's time.

::

    bytes -> web_mht, web_charset -> text -> web_nesting -> Lexbor's tree
                                                             |  web_page: what is the notice's, what the site's
    Document  <-  blocks  <-  web_text, web_table  <---------+  web_metadata: what the page says about it

A paragraph is a line that a browser shows: a block's text, or what stands between two ``br``. Its ``line``
counts such lines of the notice from 1. A page has no pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.collector import paused
from pipeline.document import Block, Document, Paragraph
from pipeline.errors import UnreadableFile
from pipeline.readers import (
    web_attributes,
    web_charset,
    web_metadata,
    web_mht,
    web_page,
    web_sheets,
)
from pipeline.readers.web_elements import Marks
from pipeline.readers.web_limits import WebLimits
from pipeline.readers.web_marks import marks_of, names_of, remove_unseen
from pipeline.readers.web_nesting import hold
from pipeline.readers.web_table import TableReader, caption_of
from pipeline.readers.web_text import lines_of
from pipeline.text import brief, compare_key, is_blank
from pipeline.vocabulary import Vocabulary, load

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# A page's 信息公开 head has some fifty elements; a larger table is not looked at.
_MOST_ELEMENTS: Final = 400
# A page that is whole says so within so many characters of its end; sites add counters behind it.
_TAIL: Final = 4_000
_ENDS: Final = re.compile(rb"</(?:html|body)\s*>")
_FRAME: Final = re.compile(rb"<i?frame\b[^<>]*?\ssrc\s*=\s*[\"']?\s*([^\"'\s>]+)", re.I)
_ROW_TAG: Final = re.compile(rb"<(/?)(table|tr|td|th)\b")
# Warnings of one file beyond this say nothing new.
_MOST_WARNINGS: Final = 50
_CELLS_OF_A_HEADER: Final = 20


def read(data: bytes, limits: WebLimits | None = None) -> Document:
    """The Document of the notice in a web page, without the site's navigation around it.

    Args:
        data: the file's bytes: HTML, with or without the HTTP head, or MHT.
        limits: what the page may hold; default: their defaults.

    Raises:
        UnreadableFile: damaged, beyond a limit, or without text.
    """
    with paused():
        return _read(data, limits or WebLimits())


def _read(data: bytes, limits: WebLimits) -> Document:
    source, warnings, breaks_off, kind = source_of(data, limits)
    lowered = source.lower()
    names = names_of(lowered)
    web_attributes.hold(lowered)
    hold(lowered, limits, names)
    parser = _parsed(source, names)
    marks = marks_of(parser, lowered, names)
    page = web_page.find(parser, load(), marks, warnings.append)
    warnings += _hidden_tables(marks, load())
    cut = _cut(lowered)
    if cut is not None:
        warnings.append(f"the page breaks off inside {cut.shown}")
    reader = TableReader(limits, warnings.append, marks)
    blocks = _blocks(parser, page, reader, cut)
    if not blocks:
        frame = _FRAME.search(source)
        if frame is not None:
            shown = brief(frame[1].decode("utf-8", "replace"))
            raise UnreadableFile(
                f"holds no text of its own: it shows another page in a frame, {shown}",
                remedy="open that page in a browser, save it and add it",
            )
        raise UnreadableFile(
            "holds no text",
            remedy="open the page in a browser, save it again and add that; a page that "
            "scripts fill has none in its file",
        )
    return Document(
        blocks=tuple(blocks),
        format=kind,
        warnings=tuple(_shortened(warnings)),
        metadata=page.metadata,
        breaks_off=breaks_off or cut is not None,
    )


def source_of(data: bytes, limits: WebLimits) -> tuple[bytes, list[str], bool, str]:
    """The page's source in UTF-8, warnings, whether its bytes break off, and ``html`` or ``mht``."""
    from pipeline.readers.sniff import is_mht

    kind, stated = "html", None
    if is_mht(data):
        kind = "mht"
        data, stated = web_mht.page_of(data)
    else:
        data, stated = web_mht.without_http_head(data)
    if len(data) > limits.max_page_bytes:
        raise UnreadableFile(
            f"is a page of {len(data):,} bytes, more than the limit of {limits.max_page_bytes:,}",
            remedy="check that it is the notice; CATALOG_WEB__MAX_PAGE_BYTES raises the limit",
        )
    decoded = web_charset.decode(data, stated)
    # The parser leaves NUL out (13.2.5); so does all that looks at the source before it.
    return decoded.text.replace(b"\x00", b""), list(decoded.warnings), decoded.breaks_off, kind


def parse(source: bytes) -> LexborHTMLParser:
    """The page's tree, as a browser that runs scripts builds it, without what it never shows."""
    return _parsed(source, names_of(source.lower()))


def _parsed(source: bytes, names: Mapping[bytes, int]) -> LexborHTMLParser:
    from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

    parser = LexborHTMLParser(source, options=LexborDocumentOptions.WO_EVENTS, scripting=True)
    remove_unseen(parser, names)
    web_sheets.without_names(parser, names)
    return parser


class _Cut(NamedTuple):
    """Where a page breaks off: in a tag or table; in a row or cell of that table."""

    shown: str
    in_row: bool
    in_cell: bool


def _cut(source: bytes) -> _Cut | None:
    """Where the page breaks off; None for one that ends, or whose end cannot be told from its tags."""
    tail = source[-_TAIL:]
    if _ENDS.search(tail):
        return None
    in_tag = tail.rfind(b"<") > tail.rfind(b">")
    depth = 0
    closes, name = b"/", b"table"
    for match in _ROW_TAG.finditer(source):
        closes, name = match[1], match[2]
        if name == b"table":
            depth += -1 if closes else 1
            depth = max(depth, 0)
    if depth == 0:
        if source.rfind(b"<script") > source.rfind(b"</script"):
            return _Cut("a script", False, False)
        if source.rfind(b"<!--") > source.rfind(b"-->"):
            return _Cut("a comment", False, False)
        return _Cut("a tag", False, False) if in_tag else None
    in_row = not (closes and name in (b"tr", b"table")) and not (name == b"table" and not closes)
    return _Cut("a table", in_row, in_row and not closes and name in (b"td", b"th"))


def _blocks(
    parser: LexborHTMLParser, page: web_page.Page, reader: TableReader, cut: _Cut | None
) -> list[Block]:
    if parser.body is None:
        return []
    lines = lines_of(
        parser.body,
        skipped=page.skipped,
        looked_through=page.looked_through,
        marks=reader.marks,
    )
    words = load()
    blocks: list[Block] = []
    line_number = tables = 0
    for position, line in enumerate(lines, start=1):
        if isinstance(line, str):
            line_number += 1
            if not is_blank(line):
                blocks.append(Paragraph(line, line_number))
            continue
        if page.reads_metadata:
            found = _metadata_table(line, words)
            if found:
                for name, value in found.items():
                    page.metadata.setdefault(name, value)
                continue
        for caption in caption_of(line, reader.marks):
            line_number += 1
            blocks.append(Paragraph(caption, line_number))
        is_open = cut is not None and position == len(lines)
        table = reader.read(
            line,
            f"table {tables + 1}",
            last_row_open=is_open and cut is not None and cut.in_row,
            last_cell_open=is_open and cut is not None and cut.in_cell,
        )
        if table is not None:
            tables += 1
            blocks.append(table)
    return blocks


def _metadata_table(node: LexborNode, words: Vocabulary) -> dict[str, str]:
    """What a table says about the notice, where it is its 信息公开 head and no table of the notice."""
    if next(islice(node.traverse(), _MOST_ELEMENTS, None), None) is not None:
        return {}
    if len(node.text(deep=True)) > web_metadata.LONGEST:
        return {}
    found = web_metadata.of_part(node, words)
    return found if len(found) >= 3 or "索引号" in found else {}


def _hidden_tables(marks: Marks, words: Vocabulary) -> list[str]:
    """A warning for each table with an annex's headings that only stands in a part that the page hides.

    What a browser does not show is not read; a site's tabs hide all but one part, and a copy for printers is shown.
    """
    if not marks.hidden:
        return []
    shown: list[LexborNode] = []
    hidden: dict[str, str] = {}
    for table in marks.tables:
        node: LexborNode | None = table
        while node is not None and node.mem_id not in marks.hidden:
            node = node.parent
        if node is None:
            shown.append(table)
            continue
        texts = [cell.text() for cell in table.css("td, th")[:_CELLS_OF_A_HEADER]]
        said = [text for text in texts if compare_key(text) in words.headings]
        if len(said) > 1:
            hidden["".join(table.text().split())] = brief("、".join(said))
    copies = {"".join(table.text().split()) for table in shown} if hidden else set()
    return [
        f"a table that the page hides is not read: {said}"
        for text, said in hidden.items()
        if text not in copies
    ]


def _shortened(warnings: list[str]) -> list[str]:
    distinct = list(dict.fromkeys(warnings))
    if len(distinct) <= _MOST_WARNINGS:
        return distinct
    rest = len(distinct) - _MOST_WARNINGS
    return [*distinct[:_MOST_WARNINGS], f"and {rest} more warnings of the same kinds"]
