"""The rows of a w:tbl as they stand in the XML: each cell at its grid columns, before merges.

::

    w:tr                                                 RawRow
      w:trPr    gridBefore 1, gridAfter 1, tblHeader       starts at column 1, ends one column early
      w:tc      gridSpan 2                                 RawCell(1, 3)
      w:tc      vMerge (no value)                          RawCell(3, 4, down="continue")
      w:sdt w:sdtContent
        w:tc    hMerge restart                             RawCell(4, 5, across="restart")
      w:tc      cellDel                                    nothing: its deletion is tracked
      w:tc      hMerge continue                            RawCell(5, 6, across="continue")

Most rows hold nothing but plain text. These are read in one pass over the table, which libxml2 makes and
which shows Python only the elements that say something. Where the pass meets anything else, that row
is read element by element instead, and its cells' text is left to the reader of cells; a table with a table
in it is read so as a whole. Both ways give the same cells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from docx.oxml.parser import OxmlElement

from pipeline.document import Table
from pipeline.readers.word_text import NOT_PLAIN, SIGNS, TEXT, TextReader, text_of
from pipeline.readers.word_xml import (
    CELL,
    DELETED,
    MOVED_AWAY,
    PARAGRAPH,
    ROW,
    RUN,
    TABLE,
    VALUE,
    Element,
    W,
    first,
    is_on,
    number,
    through,
    value,
)

_ROW_PROPERTIES, _CELL_PROPERTIES = f"{W}trPr", f"{W}tcPr"
_SPAN, _DOWN, _ACROSS = f"{W}gridSpan", f"{W}vMerge", f"{W}hMerge"
_CELL_DELETED, _MERGE_TRACKED = f"{W}cellDel", f"{W}cellMerge"
_BEFORE, _AFTER, _HEADER, _HIDDEN = (
    f"{W}gridBefore",
    f"{W}gridAfter",
    f"{W}tblHeader",
    f"{W}hidden",
)
_PARAGRAPH_STYLE: Final = f"{W}pStyle"
_CELLS: Final = frozenset({CELL})
# The pass sees these, and nothing of what only formats.
_PLAIN: Final = (
    ROW,
    CELL,
    PARAGRAPH,
    ROW,
    TEXT,
    *SIGNS,
    _SPAN,
    _DOWN,
    _PARAGRAPH_STYLE,
    # Here the row is more than plain.
    *NOT_PLAIN,
    _ACROSS,
    _CELL_DELETED,
    _MERGE_TRACKED,
    f"{W}tcPrChange",
)


def _tags_by_class() -> dict[type, str]:
    """The tags of what the pass sees, by the class that python-docx gives an element of that tag alone.

    A class is asked for in a tenth of the time that a tag takes, which lxml builds anew each time.
    Trees that python-docx did not open have one class for all.
    """
    tags: dict[type, set[str]] = {}
    for tag in _PLAIN:
        if tag.startswith(W):
            tags.setdefault(type(OxmlElement(f"w:{tag.removeprefix(W)}")), set()).add(tag)
    return {kind: only.pop() for kind, only in tags.items() if len(only) == 1}


_TAG_OF: Final = _tags_by_class()
# No table is wider (Word's own limit is 63 columns); wider spans are damage, and are cut.
_WIDEST: Final = 1 << 20


class RawCell:
    """A cell as it stands in its row, before merges: from grid column ``start`` up to ``end``.

    ``down`` and ``across`` are `restart`, `continue` or None. ``text`` is None where ``element`` is
    still to be read. ``row``, ``height`` and ``more`` (automatic number, nested tables, lines before each) are for
    whoever merges. A plain class: a table makes as many of these as it has cells.
    """

    __slots__ = ("across", "down", "element", "end", "height", "more", "row", "start", "text")

    def __init__(self, start: int, end: int, element: Element | None = None) -> None:
        self.start = start
        self.end = end
        self.element = element
        self.down: str | None = None
        self.across: str | None = None
        self.text: str | None = None
        self.row = 0
        self.height = 1
        self.more: tuple[str | None, tuple[Table, ...], tuple[int, ...]] | None = None


@dataclass(slots=True)
class RawRow:
    """A row's cells; ``end`` is where its w:gridAfter ends, 0 where it has none.

    ``is_plain`` says that its cells have their text, and that none is merged across; ``is_shown`` is
    False where the row is deleted or hidden: it only says which merges start in it.
    """

    cells: list[RawCell]
    end: int
    is_header: bool
    is_plain: bool
    is_shown: bool


@dataclass
class RowReader:
    """Reads the rows of one file.

    Args:
        text: the reader of paragraphs.
        warn: takes a line for each thing that was settled by rule.
        reads_plainly: whether plain rows take the short way; a test turns it off.
    """

    text: TextReader
    warn: Callable[[str], None]
    reads_plainly: bool = True

    def read(
        self, element: Element, plain: dict[Element, list[RawCell]], place: str, depth: int
    ) -> RawRow:
        """The row's cells at their places.

        Args:
            element: a w:tr.
            plain: what ``plain_rows`` gave for its table.
            place: what warnings call its table.
            depth: how many more elements may stand within each other.

        Raises:
            UnreadableFile: its elements stand too deep within each other.
        """
        before = after = 0
        is_header, is_shown = False, True
        properties = first(element, _ROW_PROPERTIES)
        if properties is not None:
            for child in properties:
                tag = child.tag
                if tag == _BEFORE:
                    before = _columns(child, 0)
                elif tag == _AFTER:
                    after = _columns(child, 0)
                elif tag == _HEADER:
                    is_header = is_on(child)
                elif tag in (DELETED, MOVED_AWAY):
                    is_shown = False
                elif tag == _HIDDEN and is_on(child):
                    self.warn(f"{place} has a hidden row, which is left out")
                    is_shown = False
        cells = plain.get(element)
        is_plain = cells is not None
        if cells is None:
            cells = self._full(element, before, depth)
        elif before:
            for cell in cells:
                cell.start += before
                cell.end += before
        end = (cells[-1].end if cells else before) + after
        return RawRow(cells, end if after else 0, is_header, is_plain, is_shown)

    def plain_rows(self, table: Element, most_cells: int) -> dict[Element, list[RawCell]]:
        """The cells of the rows that hold nothing but plain text, as if no row began late.

        Args:
            table: a w:tbl.
            most_cells: with more cells than this there is no result, and nothing is kept.
        """
        rows: dict[Element, list[RawCell]] = {}
        if not (self.reads_plainly and self.text.may_read_plainly):
            return rows
        styles = self.text.styles
        row: Element | None = None
        cells: list[RawCell] = []
        cell: RawCell | None = None
        # A cell's text; a list only from its second piece on.
        text = ""
        more: list[str] = []
        position = paragraphs = count = 0
        for element in table.iterdescendants(*_PLAIN):
            tag = _TAG_OF.get(type(element)) or element.tag
            if tag == PARAGRAPH:
                if paragraphs:
                    more.append("\n")
                paragraphs += 1
            elif tag == TEXT:
                if text or more:
                    more.append(text_of(element))
                else:
                    text = text_of(element)
            elif tag == CELL:
                if cell is not None:
                    cell.text = text + "".join(more) if more else text
                    position = cell.end
                cell = RawCell(position, position + 1)
                cells.append(cell)
                text, paragraphs, count = "", 0, count + 1
                if more:
                    more = []
                if count > most_cells:
                    return {}
            elif tag == TABLE:
                return {}
            elif row is None and tag != ROW:
                continue
            elif tag == _DOWN and cell is not None:
                cell.down = element.get(VALUE) or "continue"
            elif tag == _SPAN and cell is not None:
                cell.end = cell.start + max(_columns(element, 1), 1)
            elif tag == ROW:
                if cell is not None:
                    cell.text = text + "".join(more) if more else text
                row, cell, cells, position = element, None, [], 0
                rows[element] = cells
            elif tag in SIGNS:
                # A w:tab may also be a tab stop, in a w:tabs.
                if element.getparent().tag == RUN:
                    more.append(SIGNS[tag])
            elif tag != _PARAGRAPH_STYLE or not styles.is_plain(value(element)):
                # More than plain text: this row is read element by element.
                if row is not None:
                    del rows[row]
                row = cell = None
        if cell is not None:
            cell.text = text + "".join(more) if more else text
        return rows

    def _full(self, row: Element, before: int, depth: int) -> list[RawCell]:
        """The cells of any row, their contents still to be read."""
        cells: list[RawCell] = []
        position = before
        for element in through(row, _CELLS, depth):
            cell = RawCell(position, position + 1, element=element)
            properties = first(element, _CELL_PROPERTIES)
            if properties is not None and not _read_properties(properties, cell):
                continue
            cells.append(cell)
            position = cell.end
        return cells


def _columns(element: Element, default: int) -> int:
    return min(max(number(element, default), 0), _WIDEST)


def _read_properties(properties: Element, cell: RawCell) -> bool:
    """Take a cell's spans and merges from its w:tcPr; False where the cell's deletion is tracked."""
    for child in properties:
        tag = child.tag
        if tag == _SPAN:
            cell.end = cell.start + max(_columns(child, 1), 1)
        elif tag == _DOWN:
            cell.down = value(child) or "continue"
        elif tag == _ACROSS:
            cell.across = value(child) or "continue"
        elif tag == _CELL_DELETED:
            return False
        elif tag == _MERGE_TRACKED:
            tracked = child.get(f"{W}vMerge")
            if tracked is not None:
                cell.down = {"rest": "restart", "cont": "continue"}.get(tracked)
    return True
