"""Document, Table, Cell: what every reader gives.

A table is a grid of cells with row span and column span. Four states of a position stay apart
all the way, for they mean different things to whoever reads the table::

          column 0     1        2             3        4
    row 0  | 序号   | 阶段   | 事项名称             | 类型  |   the third cell spans two columns:
    row 1  | 1      | 1 开办 | 设立登记    | 公司   | 许可  |   (0, 3) is covered by (0, 2)
    row 2  |        |  ..    |  ..         | 分公司 | 许可  |   (2, 0) is empty: a cell, no text
    row 3  | 2      |  ..    | 公章刻制             |           (2, 1) and (2, 2) are covered
                                                               (3, 4) is absent: no cell at all

- **text**: a cell starts here and says something;
- **empty**: a cell starts here and says nothing - the publisher left it blank;
- **covered**: a merged cell from the left or above reaches over this position;
- **absent**: the row has no cell here at all: it is shorter than the table.

Invariants, held by ``Table``: spans are at least 1, no two cells cover one position, and the cells are
ordered by row and column. A reader that meets a file which breaks them decides what the page
shows; it never hands an impossible grid on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import product
from operator import itemgetter
from typing import NamedTuple, Union

from pipeline.errors import UnreadableFile
from pipeline.text import is_blank


class State(Enum):
    """What a position of a grid is; see the module's drawing."""

    TEXT = "text"
    EMPTY = "empty"
    COVERED = "covered"
    ABSENT = "absent"


class Cell(NamedTuple):
    """One cell of a table, at its first row and column, counted from 0 in logical grid columns.

    ``text`` is the cell's own paragraphs joined by line breaks, without automatic numbers, text
    boxes and nested tables; ``number`` is what automatic numbering shows before the text, or None;
    ``tables`` are the tables nested in the cell, in the order of the text; ``lines_before`` says for each
    how many lines of ``text`` stand before it, and is empty where the format does not show that.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    number: str | None = None
    tables: tuple[Table, ...] = ()
    lines_before: tuple[int, ...] = ()

    @property
    def is_blank(self) -> bool:
        """True where the cell shows neither text nor number (nested tables are not its text)."""
        return self.number is None and is_blank(self.text)

    @property
    def shown(self) -> str:
        """What the page shows in the cell: the automatic number, then the text."""
        if self.number is None:
            return self.text
        return f"{self.number}\n{self.text}" if self.text else self.number


_PLACE = itemgetter(0, 1)


class Table:
    """A grid of cells, as it stands on the page or pages of the file.

    Args:
        cells: in any order; they are sorted by row and column.
        row_count, column_count: of the grid; default: as far as the cells reach.
        header_rows: how many first rows the file itself marks as header (Word's tblHeader, HTML's thead).
        row_pages: the page of each row's first line, from 1, where the format has pages.
        last_row_open: the file ends before the last row does, so that it may be half a row.
        last_cell_open: it even ends before the last cell's line does: that text may be half a text.
        open_columns: the columns whose cell at the table's end has no room for more text, so that it may
            go on on the next page; None where the format does not show how full a cell is.
        cut_columns: the columns whose cell at the table's end is cut by the page's: it has no line under it,
            where others have one; empty where the lines tell nothing.
        begun_columns: likewise the columns whose cell at the table's top has no line above it.

    ``grid`` has every position's cell, ``row_count`` lists of ``column_count``, None where absent.

    Raises:
        UnreadableFile: the cells break the grid's invariants.
    """

    __slots__ = (
        "_rows",
        "begun_columns",
        "cells",
        "column_count",
        "cut_columns",
        "grid",
        "header_rows",
        "last_cell_open",
        "last_row_open",
        "open_columns",
        "row_count",
        "row_pages",
    )

    def __init__(
        self,
        cells: Iterable[Cell],
        *,
        row_count: int = 0,
        column_count: int = 0,
        header_rows: int = 0,
        row_pages: tuple[int, ...] = (),
        last_row_open: bool = False,
        last_cell_open: bool = False,
        open_columns: frozenset[int] | None = None,
        cut_columns: frozenset[int] = frozenset(),
        begun_columns: frozenset[int] = frozenset(),
    ) -> None:
        self.cells = _in_order(cells)
        try:
            self.grid, self._rows = _laid(self.cells, row_count, column_count)
        except IndexError:
            row_count, column_count = _reach(self.cells, row_count, column_count)
            self.grid, self._rows = _laid(self.cells, row_count, column_count)
        self.row_count, self.column_count = row_count, column_count
        self.header_rows = header_rows
        self.row_pages = row_pages
        self.last_row_open = last_row_open or last_cell_open
        self.last_cell_open = last_cell_open
        self.open_columns = open_columns
        self.cut_columns = cut_columns
        self.begun_columns = begun_columns

    def with_cells(self, cells: Iterable[Cell]) -> Table:
        """The same table with other cells in the same places."""
        return Table(
            cells,
            row_count=self.row_count,
            column_count=self.column_count,
            header_rows=self.header_rows,
            row_pages=self.row_pages,
            last_row_open=self.last_row_open,
            last_cell_open=self.last_cell_open,
            open_columns=self.open_columns,
            cut_columns=self.cut_columns,
            begun_columns=self.begun_columns,
        )

    def between(self, begin: int, end: int) -> Table:
        """The rows from one up to another (exclusive) as a table: a merged cell is cut there, its text in its first part."""
        if begin == 0 and end == self.row_count:
            return self
        cells = [
            Cell(begin, cell.column, cell.row + cell.row_span - begin, cell.column_span, "")
            for cell in dict.fromkeys(self.grid[begin])
            if cell is not None and cell.row < begin
        ]
        cells += [cell for row in self._rows[begin:end] for cell in row]
        cells = [
            cell._replace(
                row=cell.row - begin, row_span=min(cell.row + cell.row_span, end) - cell.row
            )
            for cell in cells
        ]
        is_last = end == self.row_count
        return Table(
            cells,
            row_count=end - begin,
            column_count=self.column_count,
            header_rows=min(max(self.header_rows - begin, 0), end - begin),
            row_pages=self.row_pages[begin:end],
            last_row_open=self.last_row_open and is_last,
            last_cell_open=self.last_cell_open and is_last,
            open_columns=self.open_columns if is_last or self.open_columns is None else frozenset(),
            cut_columns=self.cut_columns if is_last else frozenset(),
            begun_columns=self.begun_columns if begin == 0 else frozenset(),
        )

    def state(self, row: int, column: int) -> State:
        """Which of the four states the position has."""
        cell = self.grid[row][column]
        if cell is None:
            return State.ABSENT
        if cell.row != row or cell.column != column:
            return State.COVERED
        return State.EMPTY if cell.is_blank else State.TEXT

    def row_cells(self, row: int) -> list[Cell]:
        """The cells that start in this row, from left to right."""
        return self._rows[row]

    def page_of(self, row: int) -> int | None:
        """The page of the row's first line, from 1; None where the format has no pages."""
        return self.row_pages[row] if row < len(self.row_pages) else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.cells == other.cells

    def __hash__(self) -> int:
        return hash(self.cells)

    def __repr__(self) -> str:
        return f"Table({self.row_count} x {self.column_count}, {len(self.cells)} cells)"


def _in_order(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells by row and column."""
    given = tuple(cells)
    try:
        return tuple(sorted(given))
    except TypeError:
        # Compared beyond their places: two cells have the same, which laying them finds.
        return tuple(sorted(given, key=_PLACE))


def _reach(cells: Iterable[Cell], row_count: int, column_count: int) -> tuple[int, int]:
    """How many rows and columns a grid has that has at least so many.

    Raises:
        UnreadableFile: a cell has an impossible place.
    """
    for cell in cells:
        row, column, row_span, column_span, _, _, _, _ = cell
        if row_span < 1 or column_span < 1 or row < 0 or column < 0:
            raise _out_of_place(cell)
        if row + row_span > row_count:
            row_count = row + row_span
        if column + column_span > column_count:
            column_count = column + column_span
    return row_count, column_count


def _laid(
    cells: tuple[Cell, ...], row_count: int, column_count: int
) -> tuple[list[list[Cell | None]], list[list[Cell]]]:
    """The grid, and the cells that start in each of its rows.

    Raises:
        IndexError: the cells reach further than so many rows and columns.
        UnreadableFile: the cells break the grid's invariants.
    """
    grid: list[list[Cell | None]] = [[None] * column_count for _ in range(row_count)]
    starting: list[list[Cell]] = [[] for _ in range(row_count)]
    at: int | None = None
    covered = len(cells)  # positions
    for cell in cells:
        row, column, row_span, column_span, _, _, _, _ = cell
        if row != at:
            # The first of the row is the leftmost.
            if row < 0 or column < 0:
                raise _out_of_place(cell)
            at, line, own = row, grid[row], starting[row]
        own.append(cell)
        if row_span == 1 == column_span:
            line[column] = cell
            continue
        if row_span < 1 or column_span < 1:
            raise _out_of_place(cell)
        below, right = row + row_span, column + column_span
        if below > row_count or right > column_count:
            raise IndexError
        covered += row_span * column_span - 1
        for position in range(column, right):
            for line in grid[row:below]:
                line[position] = cell
        line = grid[row]
    if covered + sum(line.count(None) for line in grid) != row_count * column_count:
        raise _covered_twice(cells)
    return grid, starting


def _out_of_place(cell: Cell) -> UnreadableFile:
    row, column, row_span, column_span = cell[:4]
    return UnreadableFile(
        f"a cell has the place ({row}, {column}) and the spans {row_span} x {column_span}",
        remedy="this is a fault of the reader: report it with the file",
    )


def _covered_twice(cells: Iterable[Cell]) -> UnreadableFile:
    """The fault of cells of which two cover one position: the first such position."""
    covered = Counter(
        place
        for row, column, row_span, column_span, *_ in cells
        for place in product(range(row, row + row_span), range(column, column + column_span))
    )
    row, column = min(place for place, count in covered.items() if count > 1)
    return UnreadableFile(
        f"two cells cover row {row + 1}, column {column + 1}",
        remedy="this is a fault of the reader: report it with the file",
    )


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph between the tables that says something; blank ones are left out.

    ``line`` counts what the format counts - lines of a text file, paragraphs of a Word file - from 1.
    """

    text: str
    line: int


Block = Union[Paragraph, Table]


@dataclass(frozen=True)
class Document:
    """A file as read: its paragraphs and top-level tables, in the order of the text.

    ``warnings`` are what the reader met and settled by rule, a line each. ``metadata`` is what the
    file says about itself apart from its text (a web page's 索引号, 成文日期, ...), by its own words.
    ``breaks_off`` says that the file certainly ends before its text does. ``hidden_annexes`` are the numbers
    of the annexes that it holds where its pages show nothing of them, and that are not among the blocks.
    """

    blocks: tuple[Block, ...]
    format: str
    warnings: tuple[str, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    breaks_off: bool = False
    hidden_annexes: tuple[int, ...] = ()

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The top-level tables of the body, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The text between the tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))
