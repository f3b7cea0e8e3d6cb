"""Two serial columns side by side: which of them numbers the items.

::

    | 序号 | 编号 | 场景    |      | 序号 | 编号 | 场景    |
    | 1    | 1    | 1.1 ..  |      | 1    | 1    | 1.1 ..  |      the items are counted on,
    |      | 2    |         |      |      | 2    |         |      or within each group
    | 2    | 3    | 1.2 ..  |      | 2    | 1    | 1.2 ..  |

The other numbers the groups and is a note. What is told holds for all of an annex's tables with the same
headings: a single page may have as many groups as items.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.annexes import Annex
from pipeline.document import Cell
from pipeline.headings import Header
from pipeline.text import compare_key, serial_number
from pipeline.vocabulary import Role


def settled(annex: Annex, headers: Sequence[Header | None]) -> list[Header | None]:
    """The headers of an annex's tables, None where a table has none, each with the column that numbers the items."""
    if not any(header is not None and len(header.number_columns) > 1 for header in headers):
        return list(headers)
    found: dict[tuple[Role, ...], int] = {}
    made: list[Header | None] = []
    for header in headers:
        if header is not None and header.order not in found:
            found[header.order] = _which(_serial_cells(annex, headers, header.order))
        made.append(None if header is None else header.numbered_by(found[header.order]))
    return made


def _serial_cells(
    annex: Annex, headers: Sequence[Header | None], order: tuple[Role, ...]
) -> Iterator[tuple[list[Cell | None], Cell | None]]:
    """The cells of the serial columns and of the name, row by row, in the tables with these headings."""
    header: Header | None = None
    for part, found in zip(annex.parts, headers, strict=True):
        header = found or header
        if header is None or header.order != order or part.table.column_count <= header.item_name:
            continue
        for line in part.table.grid:
            cells = [line[one] for one in header.number_columns if one < len(line)]
            yield cells, line[header.item_name]


def _which(rows: Iterable[tuple[Sequence[Cell | None], Cell | None]]) -> int:
    """Which of several serial columns numbers the items, counted from 0.

    One numbers the groups, the other the items, or counts them within each group: then it says 1 wherever the
    group's number changes. Else it is the one that least often leaves a new name without a number of its own,
    for an item may be 1 again where another number changes; then the one that says more numbers, or the left.

    Args:
        rows: of each row of an annex, the cells of its serial columns, and that of the item's name.
    """
    numbers: dict[int, int] = {}
    above: dict[int, Cell | None] = {}
    said: dict[int, set[int]] = {0: set()}
    changes: Counter[int] = Counter()
    unnumbered: Counter[int] = Counter()
    goes_on: set[tuple[int, int]] = set()  # the first is not 1 where the second changes
    name = ""
    for cells, name_cell in rows:
        changed = []
        says_1 = set()
        for column, cell in enumerate(cells):
            number = None if cell is None else serial_number(cell.shown)
            if cell is not None and cell is not above.get(column) and number == 1:
                says_1.add(column)
            above[column] = cell
            if number is not None and number != numbers.get(column):
                numbers[column] = number
                said.setdefault(column, set()).add(number)
                changed.append(column)
        changes.update(changed)
        for column in changed:
            goes_on |= {(other, column) for other in numbers if numbers[other] != 1}
        key = "" if name_cell is None else compare_key(name_cell.text)
        if key and key != name:
            name = key
            unnumbered.update(
                column
                for column in numbers
                if column not in changed and not (changed and column in says_1)
            )
    within = [
        column
        for column in said
        if len(said[column]) > 1
        and any(
            changes[other] > 1 and (column, other) not in goes_on
            for other in said
            if other != column
        )
    ]
    return max(within or said, key=lambda column: (-unnumbered[column], len(said[column]), -column))
