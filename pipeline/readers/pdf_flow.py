"""Pages -> paragraphs and tables in the order of reading, over the ends of the pages.

- What stands on every page is the page's and no paragraph: a page number as the first or last line of
  a page (`- 3 -`, `第3页 共24页`), and a line that stands first or last at the same height with the same
  words on at least three pages, but for the page number beside them (`环翠区公报  3`). An annex heading is
  never one.
- A table that follows another, with nothing between them but a page's end and （续表）, and with the same
  left and right ends, has its columns: a page whose rows happen to need fewer lines has no narrower grid.
- A paragraph goes on over a page's end as it does over a line's.

A page that is a picture, among pages of text or not, is never left out: the file is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.readers.pdf_layout import LaidOut, PageTable, laid_out, nearest
from pipeline.readers.pdf_limits import PdfLimits
from pipeline.readers.pdf_page import DAMAGED, PageContent
from pipeline.readers.pdf_text import Line, goes_on, joined
from pipeline.text import compare_key

_PAGE_NUMBER = re.compile(
    r"[-—–―·•\s]*(?:第\s*)?[0-9０-９]{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*[0-9０-９]{1,4}\s*页?)?[-—–―·•\s]*"
)
_CONTINUED = re.compile(r"[（(]?续表?[0-9一二三四五六七八九十]*[)）]?|[（(]?续[（(]?[上前]表[)）]?")
_ANNEX = re.compile(r"附\s*件")
_WITH_PAGE_NUMBER = re.compile(
    rf"(?:{_PAGE_NUMBER.pattern}\s)?(.*?)(?:\s{_PAGE_NUMBER.pattern})?", re.S
)
# Of a page's height, at its top and bottom: where page numbers and running heads stand.
_EDGE = 0.15
_PAGES_OF_A_RUNNING_HEAD = 3
# Of a page's width: a line of text that ends its line reaches further.
_LONG = 0.7
# Points: how far the same line may stand from where it stood on the page before.
_SAME_PLACE = 2.0


def document_of(contents: Iterable[PageContent], limits: PdfLimits) -> dict[str, Any]:
    """The blocks and warnings of a PDF's pages as plain values; see ``pdf.py`` for what they are.

    Raises:
        UnreadableFile: as ``pdf.read``, for all that a page shows.
    """
    notes = _Notes()
    pages: list[LaidOut] = []
    pictures: list[int] = []
    empty = True
    for content in contents:
        empty = empty and not content.glyphs
        if content.is_picture:
            pictures.append(content.number)
        if content.slanted:
            notes.add("slanted text, as of a watermark, is left out", content.number)
        page = laid_out(content, limits)
        for note in page.notes:
            notes.add(note, page.number)
        pages.append(page)
    if empty or pictures:
        raise _without_text(pictures, len(pages))
    _take_running_heads(pages)
    _share_columns(pages)
    return {"blocks": list(_blocks(pages)), "warnings": notes.lines()}


def _without_text(pictures: list[int], count: int) -> UnreadableFile:
    if not pictures:
        return UnreadableFile("is a PDF that holds no text", remedy=DAMAGED)
    what = "is a scan: its pages are pictures without text"
    if len(pictures) < count:
        what = f"is in part a scan: page {pictures[0]} is a picture without text"
    return UnreadableFile(
        what, remedy="add the notice as Word, a web page or text, or a PDF made from one of them"
    )


class _Notes:
    """What was met on the way, a line each, with the pages."""

    def __init__(self) -> None:
        self._pages: dict[str, list[int]] = {}

    def add(self, what: str, page: int) -> None:
        self._pages.setdefault(what, []).append(page)

    def lines(self) -> list[str]:
        """The warnings."""
        found = []
        for what, pages in self._pages.items():
            more = f" and {len(pages) - 1} more" if len(pages) > 1 else ""
            found.append(f"page {pages[0]}{more}: {what}")
        return found


# --- over the pages -----------------------------------------------------------------------------


def _take_running_heads(pages: list[LaidOut]) -> None:
    """Take page numbers and running heads away, from the pages' ends inwards."""
    repeated = _repeated(pages)
    for page in pages:
        for end in (0, -1):
            while page.items:
                item = page.items[end]
                if not isinstance(item, Line) or not _at_edge(item, page):
                    break
                is_number = _PAGE_NUMBER.fullmatch(item.text) is not None
                if not is_number and _key(item) not in repeated:
                    break
                del page.items[end]


def _at_edge(line: Line, page: LaidOut) -> bool:
    return line.bottom < _EDGE * page.height or line.top > (1 - _EDGE) * page.height


def _key(line: Line) -> tuple[str, int]:
    words = _WITH_PAGE_NUMBER.fullmatch(line.text)
    return compare_key(words[1] if words else line.text), round(line.top / _SAME_PLACE)


def _repeated(pages: list[LaidOut]) -> set[tuple[str, int]]:
    """The lines that stand on several pages at the same height, first or last but for one another."""
    counts: Counter[tuple[str, int]] = Counter()
    for page in pages:
        own = set()
        for items in (page.items, page.items[::-1]):
            for item in items:
                if not isinstance(item, Line) or not _at_edge(item, page):
                    break
                if not _ANNEX.match(item.text) and not _CONTINUED.fullmatch(item.text):
                    own.add(_key(item))
        counts.update(own)
    return {key for key, count in counts.items() if count >= _PAGES_OF_A_RUNNING_HEAD}


def _share_columns(pages: list[LaidOut]) -> None:
    """Give the tables that follow each other over pages the columns of all of them."""
    run: list[PageTable] = []
    columns: list[float] = []
    for page in pages:
        first = True
        for item in page.items:
            if isinstance(item, Line):
                if not _CONTINUED.fullmatch(item.text):
                    run = []
                continue
            merged = _shared(columns, item.grid.xs) if run and first else None
            if merged is None:
                run, columns = [], list(item.grid.xs)
            else:
                columns = merged
            run.append(item)
            first = False
            for table in (
                run if merged is not None and len(merged) != len(run[0].columns) else [item]
            ):
                table.columns = columns


def _shared(columns: list[float], xs: list[float]) -> list[float] | None:
    """The lines of both where the one's are among the other's, or None."""
    few, many = sorted((columns, xs), key=len)
    if abs(few[0] - many[0]) > _SAME_PLACE or abs(few[-1] - many[-1]) > _SAME_PLACE:
        return None
    if any(abs(many[nearest(many, x)] - x) > _SAME_PLACE for x in few):
        return None
    return many if len(many) > len(columns) else columns


def _blocks(pages: list[LaidOut]) -> Iterator[dict[str, Any]]:
    ends = _body_ends(pages)
    text, first_line = "", 0
    before: tuple[Line, int] | None = None
    count = 0
    for page in pages:
        left, right = ends.get(round(page.width), (0.0, page.width))
        for item in page.items:
            if isinstance(item, PageTable):
                if before is not None:
                    yield {"text": text, "line": first_line}
                before = None
                yield item.told()
                continue
            count += 1
            if before is not None and goes_on(
                before[0], item, left, right, same_page=before[1] == page.number
            ):
                text = joined(text, item.text)
            else:
                if before is not None:
                    yield {"text": text, "line": first_line}
                text, first_line = item.text, count
            before = item, page.number
    if before is not None:
        yield {"text": text, "line": first_line}


def _body_ends(pages: list[LaidOut]) -> dict[int, tuple[float, float]]:
    """Where lines of text begin and end, by the pages' width.

    Where no line comes near the right margin, none is full; the margin is as wide as the left one.
    """
    ends: dict[int, tuple[float, float]] = {}
    for page in pages:
        for item in page.items:
            if isinstance(item, Line):
                left, right = ends.get(round(page.width), (item.x0, item.end))
                ends[round(page.width)] = min(left, item.x0), max(right, item.end)
    return {
        width: (left, right if right > _LONG * width else max(right, width - left))
        for width, (left, right) in ends.items()
    }
