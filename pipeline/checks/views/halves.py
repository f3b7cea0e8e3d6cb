"""Raw cells that a page break cuts in two, put together for what they print of levels.

::

    | 55 | ... | 区税务局、市 |      the last row of a table
    - - - - - - - - - - - - -
    |    |     | 级事项       |      a row that is no entry's and no reject's: the rest of row 55

Which row is the rest of one is told by its place: the first of a table, where nothing was read of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from pipeline.checks.views.raw_cells import Cell, Row
from pipeline.checks.views.roles import HEADERS

Levels = Callable[[Cell, str], set[str]]


def put_together(
    cells: Iterable[Cell], own_rows: set[Row], levels: Levels, column: Callable[[Cell], object]
) -> dict[int, Cell | None]:
    """What stands instead of some cells, by their id: the whole cell at its first half's place, or None for a rest.

    Args:
        cells: of whole files; all of them are kept by the caller.
        own_rows: the rows of entries and rejects.
        levels: what a cell prints with a text.
        column: what a cell stands in, whatever columns its table counts; None where that says no level.
    """
    tables: dict[tuple[object, ...], list[Cell]] = defaultdict(list)
    last_row: dict[tuple[object, ...], int] = defaultdict(int)
    for cell in cells:
        if cell.use not in HEADERS and cell.use != "note":
            tables[cell[:4]].append(cell)
            last_row[cell[:4]] = max(last_row[cell[:4]], cell.source_row + cell.row_span - 1)
    for row in own_rows:
        last_row[row[:4]] = max(last_row[row[:4]], row.source_row)
    found: dict[int, Cell | None] = {}
    above: dict[object, Cell] = {}
    last: Row | None = None  # the last row of the table before that is no rest
    before: tuple[object, ...] = ()
    for key in sorted(tables, key=_in_order):
        here = tables[key]
        if before[:3] != key[:3] or _in_order(before)[3] + 1 != _in_order(key)[3]:
            above, last = {}, None
        before = key
        first = Row(*here[0][:4], min(cell.source_row for cell in here))
        is_rest = last is not None and first not in own_rows
        for cell in here if last is not None else ():
            if cell.source_row == first.source_row and cell.use != "rejected":
                _join(cell, above, last if is_rest else None, found, levels, column)
        if is_rest and last_row[key] == first.source_row:
            continue  # nothing but a rest, which may go on in the next table
        last = first._replace(source_row=last_row[key])
        above = {
            where: cell
            for cell in here
            if cell.source_row + cell.row_span - 1 == last_row[key]
            and (where := column(cell)) is not None
        }
    return found


def _join(
    cell: Cell,
    above: dict[object, Cell],
    last: Row | None,
    found: dict[int, Cell | None],
    levels: Levels,
    column: Callable[[Cell], object],
) -> None:
    """Put a cell of a table's first row to the one above it; ``last`` is the row above where its own is none."""
    where = column(cell)
    if where is None:
        return
    head = above.get(where)
    if head is None:
        if last is not None:
            found[id(cell)] = cell._replace(
                source_table=last.source_table, source_row=last.source_row, row_span=1
            )
            above[where] = cell
        return
    upper = found.get(id(head)) or head
    whole = upper.text + cell.text
    if last is not None:
        found[id(head)], found[id(cell)] = upper._replace(text=whole), None
    elif levels(cell, whole) - levels(cell, upper.text) - levels(cell, cell.text) - {"district"}:
        # The rest of a merged cell: both halves print the level for the rows that they cover.
        found[id(head)] = upper._replace(text=whole)
        found[id(cell)] = cell._replace(text=whole)


def _in_order(key: tuple[object, ...]) -> tuple[str, str, str, int]:
    """A table's key as it is sorted: by file, then by number."""
    number = key[3]
    return str(key[0]), str(key[1]), str(key[2]), number if isinstance(number, int) else 0
