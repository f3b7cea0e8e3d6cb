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
piece of text, which the parser gives in one call; any other cell is walked by ``web_text``. A test holds that
both ways give the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.document import Cell, Table
from pipeline.errors import UnreadableFile
from pipeline.readers.web_limits import WebLimits
from pipeline.readers.web_text import MAY_HIDE, NOT_PLAIN, collapsed, is_hidden, lines_of
from pipeline.text import is_blank

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_GROUPS: Final = frozenset(("thead", "tbody", "tfoot"))
_CELLS: Final = frozenset(("td", "th"))
_MOST_COLUMNS_SPANNED: Final = 1_000
_MOST_ROWS_SPANNED: Final = 65_534
_NUMBER: Final = re.compile(r"[ \t\n\f\r]*\+?([0-9]{1,9})")
# Put between the pieces of a cell's text; a text that holds it itself is read as several pieces are.
_BETWEEN: Final = "\x1f"
_AT_THE_ENDS: Final = f" \t\r\n\f{_BETWEEN}"


@dataclass(frozen=True, slots=True)
class _Group:
    """A row group: its element's name, and its rows that are shown."""

    kind: str
    rows: list[LexborNode]


@dataclass(frozen=True, slots=True)
class _Place:
    """What the cells of one table have in common.

    ``is_plain``: a cell with one piece of text shows that and no more; ``may_hide``: something in it says
    that it is hidden.
    """

    name: str
    depth: int
    is_plain: bool
    may_hide: bool


@dataclass
class TableReader:
    """Reads the tables of one page; ``warn`` is told what was settled by rule.

    ``hides``: what says that it is hidden is left out. What is known of the whole page spares looking for it in
    every table: ``may_hide``, something says that it is hidden; ``may_be_rich``, it has elements whose text is
    not simply their line's; ``holders``, the tables (by ``mem_id``) in which another stands.
    """

    limits: WebLimits
    warn: Callable[[str], None]
    hides: bool = True
    may_hide: bool = True
    may_be_rich: bool = True
    holders: Container[int] | None = None

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
        may_hide = self.hides and self.may_hide and node.css_first(MAY_HIDE) is not None
        is_plain = not may_hide and not self._is_rich(node)
        groups = list(_groups(node, may_hide))
        groups.sort(key=lambda group: group.kind == "tfoot")
        rows = sum(len(group.rows) for group in groups)
        if rows > self.limits.max_table_rows:
            raise UnreadableFile(
                f"{place} has more than {self.limits.max_table_rows:,} rows",
                remedy="check that it is the notice; CATALOG_WEB__MAX_TABLE_ROWS raises the limit",
            )
        cells = self._formed(groups, rows, _Place(place, depth, is_plain, may_hide))
        if not cells:
            return None
        header = 0
        for group in groups:
            if group.kind != "thead":
                break
            header += len(group.rows)
        return Table(
            cells,
            row_count=rows,
            header_rows=header,
            last_row_open=last_row_open,
            last_cell_open=last_cell_open,
        )

    def _is_rich(self, node: LexborNode) -> bool:
        """Whether a cell may hold more than its lines: another table, or an element of its own kind of text."""
        if self.may_be_rich and node.css_first(NOT_PLAIN) is not None:
            return True
        if self.holders is None:
            # The table itself is among what is found.
            return len(node.css("table")) > 1
        return node.mem_id in self.holders

    def _formed(self, groups: list[_Group], rows: int, place: _Place) -> list[Cell]:
        """The cells of the groups, each laid where the algorithm has it."""
        formed: list[Cell] = []
        row = 0
        for group in groups:
            end = row + len(group.rows)
            taken: list[int] = []  # of each column, the first row that no cell from above covers
            columns = 0
            for line in group.rows:
                column = 0
                for node in line.iter():
                    if node.tag not in _CELLS or (place.may_hide and is_hidden(node)):
                        continue
                    while column < columns and taken[column] > row:
                        column += 1
                    width = height = 1
                    attributes = node.attributes
                    if "colspan" in attributes:
                        width = min(_span(attributes["colspan"]), _MOST_COLUMNS_SPANNED) or 1
                    if "rowspan" in attributes:
                        height = min(_span(attributes["rowspan"]), _MOST_ROWS_SPANNED) or end - row
                        height = min(height, end - row)
                    if width > 1 and column < columns:
                        width = self._free(taken, column, width, row, place)
                    following = column + width
                    if following > columns:
                        taken.extend([0] * (following - columns))
                        columns = following
                        if rows * columns > self.limits.max_table_cells:
                            raise self._too_large(rows, columns, place)
                    if width == 1:
                        taken[column] = row + height
                    else:
                        taken[column:following] = [row + height] * width
                    text = None
                    if place.is_plain:
                        text = _plain_text(node.text(deep=True, separator=_BETWEEN))
                    if text is None:
                        walked = self._walked(node, row, place)
                        formed.append(Cell(row, column, height, width, *walked))
                    else:
                        formed.append(Cell(row, column, height, width, text))
                    column = following
                row += 1
        return formed

    def _walked(
        self, node: LexborNode, row: int, place: _Place
    ) -> tuple[str, None, tuple[Table, ...], tuple[int, ...]]:
        """The text of any cell, no automatic number, the tables in it, the lines before each."""
        lines: list[str] = []
        tables: list[Table] = []
        before: list[int] = []
        for line in lines_of(node, hides=self.hides):
            if isinstance(line, str):
                if not is_blank(line):
                    lines.append(line)
                continue
            lines += caption_of(line)
            table = self.read(line, f"{place.name}, row {row + 1}, nested table", place.depth + 1)
            if table is not None:
                tables.append(table)
                before.append(sum(one.count("\n") + 1 for one in lines))
        return "\n".join(lines), None, tuple(tables), tuple(before)

    def _free(self, taken: list[int], column: int, width: int, row: int, place: _Place) -> int:
        """As many of the columns as no cell from above covers."""
        covered = taken[column : column + width]
        if max(covered) <= row:
            return width
        self.warn(
            f"{place.name}, row {row + 1}: a cell over {width} columns overlaps one from above, "
            "and ends before it"
        )
        return next(number for number, until in enumerate(covered) if until > row)

    def _too_large(self, rows: int, columns: int, place: _Place) -> UnreadableFile:
        return UnreadableFile(
            f"{place.name} has {rows:,} rows of {columns:,} columns, more than "
            f"{self.limits.max_table_cells:,} cells",
            remedy="check that it is the notice; CATALOG_WEB__MAX_TABLE_CELLS raises the limit",
        )


def _plain_text(text: str) -> str | None:
    """The text of a plain cell from its pieces; None where it has several."""
    text = text.strip(_AT_THE_ENDS)
    if text.isprintable() and "  " not in text:
        return text  # no white space but single spaces: nothing to collapse
    if _BETWEEN in text:
        return None
    text = collapsed(text)
    return "" if is_blank(text) else text


def caption_of(table: LexborNode) -> list[str]:
    """The lines of a table's caption, which stand above it."""
    for child in table.iter():
        if child.tag == "caption" and not is_hidden(child):
            return [line for line in lines_of(child) if isinstance(line, str)]
    return []


def _groups(table: LexborNode, may_hide: bool) -> Iterator[_Group]:
    """The row groups that are shown, in the order of the source."""
    loose: list[LexborNode] = []
    for child in table.iter():
        tag = child.tag or ""
        if may_hide and is_hidden(child):
            continue
        if tag == "tr":
            # A row outside of every group: one group with those beside it.
            loose.append(child)
        elif tag in _GROUPS:
            if loose:
                yield _Group("tbody", loose)
                loose = []
            rows = [row for row in child.iter() if row.tag == "tr"]
            if may_hide:
                rows = [row for row in rows if not is_hidden(row)]
            yield _Group(tag, rows)
    if loose:
        yield _Group("tbody", loose)


def _span(written: str | None) -> int:
    """The rules for parsing non-negative integers (2.3.4.2), 1 for an error; what follows is not looked at."""
    match = _NUMBER.match(written or "")
    return 1 if match is None else int(match[1])
