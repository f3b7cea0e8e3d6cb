"""A table element -> Table: the grid that a browser shows.

The HTML standard's algorithm for forming a table (4.9.12.1) lays cells into slots, row by row::

    <thead> <tr> A colspan=2 | B rowspan=9      | A | A | B |     the row group ends, and B with it
    <tbody> <tr> C rowspan=0 | D                | C | D |   |     C goes on to the end of its group;
            <tr> E                              | C | E |   |     (1, 2) and (2, 2) are absent
    <tfoot>                                     last, wherever it stands in the source, as a thead is first

Of several theads or tfoots the first is, and the others are groups as any (CSS 2.2, 17.2).

colspan is clamped to 1,000 and 0 means 1, rowspan is clamped to 65,534 and 0 means to the group's end. Two
things are settled here, for the standard only calls them errors:

- a rowspan that reaches past its row group ends with the group, as browsers show it (CSS 2.2, 17.5); the
  standard's algorithm would make rows in which no cell starts;
- where a colspan reaches over a cell that comes down from above, two cells would cover one slot: the one
  that comes from above keeps it, the later one ends before it, and that is a warning.

Rows and row groups that are hidden are not there, nor are hidden cells. Most cells hold nothing but one
piece of text, which the parser gives in one call, and all of these are put in order together; any other cell is
walked by ``web_text``. A test holds that both ways give the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import repeat
from typing import TYPE_CHECKING, Final

from pipeline.document import Cell, Table
from pipeline.errors import UnreadableFile
from pipeline.readers.web_elements import Marks
from pipeline.readers.web_limits import WebLimits
from pipeline.readers.web_text import lines_of, lines_of_all, texts_of
from pipeline.text import is_blank

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_GROUPS: Final = frozenset(("thead", "tbody", "tfoot"))
_CELLS: Final = frozenset(("td", "th"))
_MOST_COLUMNS_SPANNED: Final = 1_000
_MOST_ROWS_SPANNED: Final = 65_534
_NUMBER: Final = re.compile(r"[ \t\n\f\r]*\+?([0-9]{1,9})")
# As Cell(...), from a tuple of all its values and without a call in Python for each.
_cell_of: Final = partial(tuple.__new__, Cell)


@dataclass(frozen=True, slots=True)
class _Group:
    """A row group: its element's name, and its rows that are shown."""

    kind: str
    rows: list[LexborNode]


@dataclass(frozen=True, slots=True)
class _Place:
    """A table's name, and how many tables it stands in."""

    name: str
    depth: int


@dataclass(slots=True)
class _Formed:
    """The cells of a table, each laid where the algorithm has it: a list for each of their values."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    heights: list[int] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    nodes: list[LexborNode] = field(default_factory=list)
    column_count: int = 0


@dataclass
class TableReader:
    """Reads the tables of one page; ``warn`` is told what was settled by rule.

    ``marks``: what is known of the whole page.
    """

    limits: WebLimits
    warn: Callable[[str], None]
    marks: Marks

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
        hidden = self.marks.hidden
        groups = _as_shown(list(_groups(node, hidden)))
        rows = sum(len(group.rows) for group in groups)
        if rows > self.limits.max_table_rows:
            raise UnreadableFile(
                f"{place} has more than {self.limits.max_table_rows:,} rows",
                remedy="check that it is the notice; CATALOG_WEB__MAX_TABLE_ROWS raises the limit",
            )
        in_place = _Place(place, depth)
        formed = self._formed(groups, rows, in_place)
        if not formed.nodes:
            return None
        header = 0
        for group in groups:
            if group.kind != "thead":
                break
            header += len(group.rows)
        return Table(
            self._cells(formed, in_place),
            row_count=rows,
            column_count=formed.column_count,
            header_rows=header,
            last_row_open=last_row_open,
            last_cell_open=last_cell_open,
        )

    def _formed(self, groups: list[_Group], rows: int, place: _Place) -> _Formed:
        """The cells of the groups, each laid where the algorithm has it."""
        formed = _Formed()
        hidden, spanned = self.marks.hidden, self.marks.spanned
        lay_row, lay_column = formed.rows.append, formed.columns.append
        lay_height, lay_width = formed.heights.append, formed.widths.append
        lay_node = formed.nodes.append
        row = 0
        for group in groups:
            end = row + len(group.rows)
            taken: list[int] = []  # of each column, the first row that no cell from above covers
            columns = 0
            for line in group.rows:
                column = 0
                for node in line.iter():
                    if node.tag not in _CELLS:
                        continue
                    number = node.mem_id
                    if hidden and number in hidden:
                        continue
                    while column < columns and taken[column] > row:
                        column += 1
                    width = height = 1
                    if number in spanned:
                        said = spanned[number]
                        width, height = _spans(said.get("colspan"), said.get("rowspan"))
                        # 0: to the group's end, which no cell goes beyond.
                        if not 0 < height <= end - row:
                            height = end - row
                        if column < columns and max(taken[column : column + width]) > row:
                            width = self._free(taken, column, width, row, place)
                    following = column + width
                    if following > columns:
                        taken.extend([0] * (following - columns))
                        columns = following
                        if rows * columns > self.limits.max_table_cells:
                            raise self._too_large(rows, columns, place)
                    taken[column] = row + height
                    if width > 1:
                        taken[column:following] = [row + height] * width
                    lay_row(row)
                    lay_column(column)
                    lay_height(height)
                    lay_width(width)
                    lay_node(node)
                    column = following
                row += 1
            formed.column_count = max(formed.column_count, columns)
        return formed

    def _cells(self, formed: _Formed, place: _Place) -> Iterator[Cell]:
        """The cells as they were laid, each with its text and the tables in it."""
        nodes = formed.nodes
        lines: list[str | None] = [None] * len(nodes)
        if self.marks.is_plain:
            above = self.marks.cells_above
            plain = (
                [position for position, node in enumerate(nodes) if node.mem_id not in above]
                if above
                else range(len(nodes))
            )
            read = lines_of_all(
                texts_of([nodes[position] for position in plain] if above else nodes)
            )
            for position, line in zip(plain, read, strict=True):
                lines[position] = line
        tables: list[tuple[Table, ...]] = [()] * len(nodes)
        before: list[tuple[int, ...]] = [()] * len(nodes)
        for position in [position for position, line in enumerate(lines) if line is None]:
            lines[position], tables[position], before[position] = self._walked(
                nodes[position], formed.rows[position], place
            )
        return map(
            _cell_of,
            zip(
                formed.rows,
                formed.columns,
                formed.heights,
                formed.widths,
                lines,
                repeat(None),
                tables,
                before,
            ),
        )

    def _walked(
        self, node: LexborNode, row: int, place: _Place
    ) -> tuple[str, tuple[Table, ...], tuple[int, ...]]:
        """The text of any cell, the tables in it, and how many lines stand before each."""
        lines: list[str] = []
        tables: list[Table] = []
        before: list[int] = []
        counted = line_count = 0
        for line in lines_of(node, marks=self.marks):
            if isinstance(line, str):
                if not is_blank(line):
                    lines.append(line)
                continue
            lines += caption_of(line, self.marks)
            # Where tables stand in tables in tables, how many is all that a reader of a line can use.
            inner = f"{place.name}, row {row + 1}, nested table"
            if place.depth:
                outermost = place.name.split(", nested table")[0]
                inner = f"{outermost}, nested table {place.depth + 1} deep"
            table = self.read(line, inner, place.depth + 1)
            if table is not None:
                tables.append(table)
                line_count += sum(one.count("\n") + 1 for one in lines[counted:])
                counted = len(lines)
                before.append(line_count)
        return "\n".join(lines), tuple(tables), tuple(before)

    def _free(self, taken: list[int], column: int, width: int, row: int, place: _Place) -> int:
        """As many of the columns as no cell from above covers, for one does."""
        covered = taken[column : column + width]
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


def caption_of(table: LexborNode, marks: Marks) -> list[str]:
    """The lines of a table's caption, which stand above it."""
    for child in table.iter():
        if child.tag == "caption" and child.mem_id not in marks.hidden:
            return [line for line in lines_of(child, marks=marks) if isinstance(line, str)]
    return []


def _groups(table: LexborNode, hidden: set[int]) -> Iterator[_Group]:
    """The row groups that are shown, in the order of the source."""
    loose: list[LexborNode] = []
    for child in table.iter():
        tag = child.tag or ""
        if child.mem_id in hidden:
            continue
        if tag == "tr":
            # A row outside of every group: one group with those beside it.
            loose.append(child)
        elif tag in _GROUPS:
            if loose:
                yield _Group("tbody", loose)
                loose = []
            rows = [row for row in child.iter() if row.tag == "tr" and row.mem_id not in hidden]
            yield _Group(tag, rows)
    if loose:
        yield _Group("tbody", loose)


def _as_shown(groups: list[_Group]) -> list[_Group]:
    """The first header group first, the first footer group last; the others where they stand."""
    header = next((group for group in groups if group.kind == "thead"), None)
    footer = next((group for group in groups if group.kind == "tfoot"), None)
    return sorted(groups, key=lambda group: (group is footer) - (group is header))


@lru_cache(maxsize=1_024)
def _spans(columns: str | None, rows: str | None) -> tuple[int, int]:
    """How many columns and rows a cell says that it spans, by its attributes; of the rows 0 for all."""
    width = 1 if columns is None else min(_span(columns), _MOST_COLUMNS_SPANNED) or 1
    return width, 1 if rows is None else min(_span(rows), _MOST_ROWS_SPANNED)


def _span(written: str) -> int:
    """The rules for parsing non-negative integers (2.3.4.2), 1 for an error; what follows is not looked at."""
    match = _NUMBER.match(written)
    return 1 if match is None else int(match[1])
