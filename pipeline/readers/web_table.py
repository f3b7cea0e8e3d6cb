"""A table element -> Table: the grid that a browser shows.

The HTML standard's algorithm for forming a table (4.9.12.1) lays cells into slots, row by row::

    <thead> <tr> A colspan=2 | B rowspan=9      | A | A | B |     the row group ends, and B with it
    <tbody> <tr> C rowspan=0 | D                | C | D |   |     C goes on to the end of its group;
            <tr> E                              | C | E |   |     (1, 2) and (2, 2) are absent
    <tfoot>                                     last, wherever it stands in the source

colspan is clamped to 1,000 and 0 means 1, rowspan is clamped to 65,534 and 0 means to the group's end. Two
things are settled here, for the standard only calls them errors:

- a rowspan that reaches past its row group ends with the group, as browsers show it (CSS 2.2, 17.5); the
  standard's algorithm would make rows in which no cell starts;
- where a colspan reaches over a cell that comes down from above, two cells would cover one slot: the one
  that comes from above keeps it, the later one ends before it, and that is a warning.

Rows and row groups that are hidden are not there, nor are hidden cells. Most cells hold nothing but one
piece of text; a table of such is read in one pass over its nodes, any other cell by ``web_text``. A test
holds that both ways give the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pipeline.document import Cell, Table
from pipeline.errors import UnreadableFile
from pipeline.readers.web_limits import WebLimits
from pipeline.readers.web_text import MAY_HIDE, TEXT, collapsed, is_hidden, lines_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_GROUPS: Final = frozenset(("thead", "tbody", "tfoot"))
_CELLS: Final = frozenset(("td", "th"))
# Elements whose text is their line's own, which start and end no line.
_INLINE: Final = frozenset(
    "span b strong i em u font a o:p sub sup small big s strike del ins st1:chsdate label".split()
)
# In a cell that holds no other element than one of these, its text is the cell's only line.
_PLAIN: Final = _INLINE | {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "center"}
_MOST_COLUMNS_SPANNED: Final = 1_000
_MOST_ROWS_SPANNED: Final = 65_534
_NUMBER: Final = re.compile(r"[ \t\n\f\r]*\+?([0-9]{1,9})")


@dataclass(slots=True)
class _RawCell:
    """A cell as the source has it: its element, the text where it is plain, its spans."""

    node: LexborNode
    text: str | None = None
    column_span: int = 1
    row_span: int = 1


@dataclass(slots=True)
class _Group:
    kind: str
    rows: list[list[_RawCell]] = field(default_factory=list)


@dataclass
class TableReader:
    """Reads the tables of one page; ``warn`` is told what was settled by rule.

    ``hides``: what says that it is hidden is left out.
    """

    limits: WebLimits
    warn: Callable[[str], None]
    hides: bool = True

    def read(
        self,
        node: LexborNode,
        place: str,
        depth: int = 0,
        *,
        last_row_open: bool = False,
        last_cell_open: bool = False,
    ) -> Table | None:
        """The table of a table element; None where it has no cell.

        Args:
            node: a table element.
            place: its name in warnings and errors: `table 3`.
            depth: how many tables it stands in.
            last_row_open, last_cell_open: the page breaks off inside its last row, or cell.

        Raises:
            UnreadableFile: more rows, positions or tables within tables than the limits allow.
        """
        if depth > self.limits.max_nested_tables:
            raise UnreadableFile(
                f"{place} stands in more than {self.limits.max_nested_tables} tables",
                remedy="open the page in a browser, save it again and add that",
            )
        groups = _plain_groups(node, self.hides) or list(_groups(node, self.hides))
        groups.sort(key=lambda group: group.kind == "tfoot")
        cells, row_count, column_count = self._formed(groups, place)
        if not cells:
            return None
        header = 0
        for group in groups:
            if group.kind != "thead":
                break
            header += len(group.rows)
        return Table(
            [self._cell(raw, at, place, depth) for raw, at in cells],
            row_count=row_count,
            column_count=column_count,
            header_rows=header,
            last_row_open=last_row_open,
            last_cell_open=last_cell_open,
        )

    def _cell(self, raw: _RawCell, at: tuple[int, int, int, int], place: str, depth: int) -> Cell:
        if raw.text is not None:
            return Cell(*at, raw.text)
        lines: list[str] = []
        tables: list[Table] = []
        for line in lines_of(raw.node, hides=self.hides):
            if isinstance(line, str):
                lines.append(line)
                continue
            lines += caption_of(line)
            table = self.read(line, f"{place}, row {at[0] + 1}, nested table", depth + 1)
            if table is not None:
                tables.append(table)
        if not any(line.strip() for line in lines):
            lines.clear()
        return Cell(*at, "\n".join(lines), None, tuple(tables))

    def _formed(
        self, groups: list[_Group], place: str
    ) -> tuple[list[tuple[_RawCell, tuple[int, int, int, int]]], int, int]:
        """Each cell with its row, column and spans, and the grid's rows and columns."""
        rows = sum(len(group.rows) for group in groups)
        if rows > self.limits.max_table_rows:
            raise UnreadableFile(
                f"{place} has more than {self.limits.max_table_rows:,} rows",
                remedy="check that it is the notice; CATALOG_WEB__MAX_TABLE_ROWS raises the limit",
            )
        placed: list[tuple[_RawCell, tuple[int, int, int, int]]] = []
        row = 0
        for group in groups:
            end = row + len(group.rows)
            taken: list[int] = []  # of each column, the first row that no cell from above covers
            for cells in group.rows:
                column = 0
                for raw in cells:
                    while column < len(taken) and taken[column] > row:
                        column += 1
                    width = min(raw.column_span, _MOST_COLUMNS_SPANNED) or 1
                    height = min(raw.row_span, _MOST_ROWS_SPANNED) or end - row
                    width = self._free(taken, column, width, row, place)
                    below = min(row + height, end)
                    if column + width > len(taken):
                        taken.extend([0] * (column + width - len(taken)))
                        if rows * len(taken) > self.limits.max_table_cells:
                            raise self._too_large(rows, len(taken), place)
                    taken[column : column + width] = [below] * width
                    placed.append((raw, (row, column, below - row, width)))
                    column += width
                row += 1
        return placed, rows, max((at[1] + at[3] for _, at in placed), default=0)

    def _too_large(self, rows: int, columns: int, place: str) -> UnreadableFile:
        return UnreadableFile(
            f"{place} has {rows:,} rows of {columns:,} columns, more than "
            f"{self.limits.max_table_cells:,} cells",
            remedy="check that it is the notice; CATALOG_WEB__MAX_TABLE_CELLS raises the limit",
        )

    def _free(self, taken: list[int], column: int, width: int, row: int, place: str) -> int:
        """As many of the columns as no cell from above covers."""
        if width == 1 or column >= len(taken) or max(taken[column : column + width]) <= row:
            return width
        free = next(
            number for number, until in enumerate(taken[column : column + width]) if until > row
        )
        self.warn(
            f"{place}, row {row + 1}: a cell over {width} columns overlaps one from above, and ends before it"
        )
        return free


def caption_of(table: LexborNode) -> list[str]:
    """The lines of a table's caption, which stand above it."""
    for child in table.iter():
        if child.tag == "caption" and not is_hidden(child):
            return [line for line in lines_of(child) if isinstance(line, str)]
    return []


# --- the source's rows --------------------------------------------------------------------------


def _groups(table: LexborNode, hides: bool) -> Iterator[_Group]:
    """The row groups that are shown, in the order of the source."""
    loose: _Group | None = None
    for child in table.iter():
        tag = child.tag or ""
        if tag == "tr" and not (hides and is_hidden(child)):
            # A row outside of every group: a group of its own with those beside it.
            if loose is None:
                loose = _Group("tbody")
            loose.rows.append(_row(child, hides))
            continue
        if tag in _GROUPS:
            if loose is not None:
                yield loose
                loose = None
            if not (hides and is_hidden(child)):
                rows = [one for one in child.iter() if one.tag == "tr"]
                yield _Group(
                    tag, [_row(one, hides) for one in rows if not (hides and is_hidden(one))]
                )
    if loose is not None:
        yield loose


def _row(row: LexborNode, hides: bool) -> list[_RawCell]:
    cells = [child for child in row.iter() if child.tag in _CELLS]
    return [_raw(cell) for cell in cells if not (hides and is_hidden(cell))]


def _raw(node: LexborNode) -> _RawCell:
    attributes = node.attributes
    raw = _RawCell(node)
    if "colspan" in attributes:
        raw.column_span = _span(attributes["colspan"], 1)
    if "rowspan" in attributes:
        raw.row_span = _span(attributes["rowspan"], 1)
    return raw


def _span(written: str | None, otherwise: int) -> int:
    """The rules for parsing non-negative integers (2.3.4.2): what follows the digits is not looked at."""
    match = _NUMBER.match(written or "")
    return otherwise if match is None else int(match[1])


def _plain_groups(table: LexborNode, hides: bool) -> list[_Group] | None:
    """The row groups of a table that hides nothing and holds no table, its plain cells' texts read."""
    if hides and table.css_first(MAY_HIDE) is not None:
        return None
    groups: list[_Group] = []
    row: list[_RawCell] = []
    cell: _RawCell | None = None
    pieces = 0  # of text in the cell; below 0: the cell is not plain
    started = False
    for node in table.traverse(include_text=True, skip_empty=True):
        tag = node.tag or ""
        if tag == TEXT:
            if cell is not None and pieces >= 0:
                pieces += 1
                cell.text = collapsed(node.text_content or "") if pieces == 1 else None
                if pieces > 1:
                    pieces = -1
        elif tag in _PLAIN:
            pass
        elif tag in _CELLS:
            cell = _raw(node)
            cell.text = ""
            pieces = 0
            row.append(cell)
        elif tag == "tr":
            if not groups:
                return None
            row, cell = [], None
            groups[-1].rows.append(row)
        elif tag in _GROUPS:
            groups.append(_Group(tag))
            cell = None
        elif tag == "table":
            if started:
                return None
            started = True
        elif cell is not None and tag != "-comment":
            # It ends a line, or what follows may be the inside of something that is not shown.
            cell.text, pieces = None, -1
    return groups
