"""Header rows -> which column is what.

A header is one row, or several where a heading is divided below::

    | 序号 | 阶段 | 场景 | 事项名称           | 事项类型 | 责任分工           |
    |  ..  |  ..  |  ..  | 主项名称 | 子项名称 |   ..     | 牵头部门 | 协同部门 |

The deepest words of a column say what it is. A name heading over two grid columns is item and
sub-item. A word nobody has taught the pipeline is an error that names it and the nearest known
ones: a column is never guessed from its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.document import Cell, Table
from pipeline.errors import EditionRejected
from pipeline.layout import header_row
from pipeline.text import brief, compare_key
from pipeline.vocabulary import Role, Vocabulary, nearest

_WIDE_NAME = ["item_name", "item_name"]


@dataclass(frozen=True)
class Header:
    """The header of a table: its rows, from ``first_row`` up to ``end_row`` (from 0, exclusive).

    Columns are grid columns from 0. ``sub_item_name`` equals ``item_name`` where no column is left
    for sub-items; ``notes`` are the columns that the catalog has no place for. ``column_count`` is
    how many grid columns the header reaches over, ``needed`` those that every row has a cell in.
    ``words`` are the header's words by compare key, each with its column; ``roles`` say what each
    column is. ``segments`` are the columns of each heading, from first to end (exclusive), the name's and its
    sub-item's as one; none where a column has no heading or those two do not stand side by side.
    """

    first_row: int
    end_row: int
    number: int
    stage: int
    scenario: int
    item_name: int
    sub_item_name: int
    item_type: int
    lead_departments: int | None
    co_departments: int | None
    authority_level: int | None
    notes: frozenset[int]
    column_count: int
    needed: tuple[int, ...]
    words: frozenset[tuple[int, str]]
    roles: dict[int, Role]
    segments: tuple[tuple[int, int], ...] = ()

    @property
    def number_columns(self) -> list[int]:
        """The columns that are headed 序号: one numbers the items, the others are notes."""
        return [column for column, role in self.roles.items() if role == "number"]

    @property
    def order(self) -> tuple[Role, ...]:
        """What the headings say, in order; a name over two columns once, for a table may count it as one."""
        roles = list(self.roles.values())
        repeated = {
            place for place in range(1, len(roles)) if roles[place - 1 : place + 1] == _WIDE_NAME
        }
        return tuple(role for place, role in enumerate(roles) if place not in repeated)

    def numbered_by(self, which: int) -> Header:
        """The header with the items numbered by another of its number columns, counted from 0."""
        number = self.number_columns[which]
        notes = self.notes.union(self.number_columns) - {number}
        needed = tuple(column for column in self.roles if column not in notes)
        return replace(self, number=number, notes=notes, needed=needed)

    @cached_property
    def value_columns(self) -> tuple[int, ...]:
        """The columns whose cells give an entry its values."""
        columns = (
            self.number,
            self.stage,
            self.scenario,
            self.item_name,
            self.sub_item_name,
            self.item_type,
            self.lead_departments,
            self.co_departments,
            self.authority_level,
        )
        return tuple(dict.fromkeys(column for column in columns if column is not None))

    @cached_property
    def read_columns(self) -> frozenset[int]:
        """The columns whose cells are read: for values or as notes."""
        return self.notes.union(self.value_columns)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The header's words by compare key, wherever they stand."""
        return frozenset(key for _, key in self.words)


def find_header(table: Table, vocabulary: Vocabulary, source_table: int) -> Header | None:
    """The header at the top of a table; None where the first rows hold no heading word.

    Of several number columns it takes the first; serials.py tells which numbers the items.

    Raises:
        EditionRejected: ``unknown-heading``, where a word of the header is unknown, a column that
            entries need is missing, or two columns say the same.
    """
    row = header_row(table, vocabulary)
    return None if row is None else _read_header(table, row, vocabulary, source_table)


def missing_header(table: Table, vocabulary: Vocabulary, source_table: int) -> EditionRejected:
    """The error for an annex's first table that has no header: it names its first row's words."""
    said = [cell for cell in table.cells if not cell.is_blank]
    words = [brief(cell.shown) for cell in said if cell.row == said[0].row]
    return EditionRejected(
        f"the table has no header row: its first row says {'、'.join(words[:8]) or 'nothing'}",
        reason="unknown-heading",
        remedy=_teach([words[0]] if words else [], vocabulary),
        table=source_table,
        row=1,
    )


def is_header_again(
    said: Sequence[Cell], header: Header, vocabulary: Vocabulary, source_table: int
) -> bool:
    """Whether a row's non-empty cells repeat the header: two or more, and nothing but headings.

    Raises:
        EditionRejected: ``unknown-heading``, where the words are a header's and the columns are not
            those of the header above.
    """
    if len(said) < 2:
        return False
    for cell in said:
        key = compare_key(cell.text)
        if key not in header.keys and key not in vocabulary.headings:
            return False
    for cell in said:
        key = compare_key(cell.text)
        role = vocabulary.headings.get(key)
        same_role = role == header.roles.get(cell.column, "") or (
            role == "sub_item_name" and cell.column == header.sub_item_name
        )
        if (cell.column, key) not in header.words and not same_role:
            raise EditionRejected(
                f"a second header has {brief(cell.text)} over another column than the first",
                reason="unknown-heading",
                remedy="check the table in the published file; one table has one order of columns",
                table=source_table,
                row=cell.row + 1,
            )
    return True


def check_no_header_inside(own: Sequence[Cell], header: Header, source_table: int) -> None:
    """Hold that a row with too many cells has not swallowed the next table's header.

    Raises:
        EditionRejected: ``unknown-heading``; what stands below belongs to nobody knows which annex.
    """
    words = [cell for cell in own if compare_key(cell.text) in header.keys]
    if len(words) >= 3:
        raise EditionRejected(
            f"a header stands inside a row, from {brief(words[0].text)} on",
            reason="unknown-heading",
            remedy="check the end of the row before it in the published file",
            table=source_table,
            row=words[0].row + 1,
        )


def _read_header(table: Table, first_row: int, vocabulary: Vocabulary, source_table: int) -> Header:
    end_row = first_row + 1
    while end_row < table.row_count and _goes_on(table, end_row, vocabulary):
        end_row += 1
    cells = [cell for row in range(first_row, end_row) for cell in table.row_cells(row)]
    reach = max(cell.column + cell.column_span for cell in cells)
    deepest = [_deepest(table, column, first_row, end_row) for column in range(reach)]
    roles = _roles(table, deepest, end_row, vocabulary, source_table)
    found: dict[Role, list[int]] = {}
    for column, role in roles.items():
        found.setdefault(role, []).append(column)

    def only(role: Role) -> int | None:
        columns = found.get(role, [])
        if not columns:
            return None
        if any(deepest[column] is not deepest[columns[0]] for column in columns):
            raise EditionRejected(
                f"two columns are headed {_words_of(role, vocabulary)}",
                reason="unknown-heading",
                remedy="say in vocabulary/headings.yaml which of the two words means what",
                table=source_table,
                row=first_row + 1,
            )
        return columns[0]

    def required(role: Role) -> int:
        column = only(role)
        if column is None:
            raise EditionRejected(
                f"no column is headed {_words_of(role, vocabulary)}",
                reason="unknown-heading",
                remedy="check the header row, or add its word to vocabulary/headings.yaml",
                table=source_table,
                row=first_row + 1,
            )
        return column

    item = required("item_name")
    sub_item = only("sub_item_name")
    item_columns = found["item_name"]
    if sub_item is None:
        sub_item = item_columns[-1]
    numbers = found.get("number", [])
    notes = frozenset(found.get("note", [])).union(numbers[1:])
    return Header(
        first_row=first_row,
        end_row=end_row,
        number=numbers[0] if numbers else required("number"),
        stage=required("stage"),
        scenario=required("scenario"),
        item_name=item,
        sub_item_name=sub_item,
        item_type=required("item_type"),
        lead_departments=only("lead_departments"),
        co_departments=only("co_departments"),
        authority_level=only("authority_level"),
        notes=notes,
        column_count=reach,
        needed=tuple(column for column in roles if column not in notes),
        words=frozenset(
            (cell.column, compare_key(cell.text)) for cell in cells if not cell.is_blank
        ),
        roles=roles,
        segments=_segments(deepest, roles),
    )


def _segments(deepest: list[Cell | None], roles: dict[int, Role]) -> tuple[tuple[int, int], ...]:
    """The columns of each heading; see ``Header``."""
    names = [column for column, role in roles.items() if role in ("item_name", "sub_item_name")]
    if None in deepest or max(names) - min(names) + 1 != len(names):
        return ()
    if roles[min(names)] != "item_name":
        return ()
    begins = [
        column
        for column, cell in enumerate(deepest)
        if column == 0
        or (column == names[0])
        or (column not in names and cell is not deepest[column - 1])
    ]
    return tuple(zip(begins, [*begins[1:], len(deepest)], strict=True))


def _goes_on(table: Table, row: int, vocabulary: Vocabulary) -> bool:
    """Whether the row is one more header row: all it says are headings, and it says something.

    A row that is all headings again is a repeated header at a page's top and no second header row. In one
    that is none, headings go on from the row above: merged down, or with blank cells below them and the
    others divided.
    """
    own = [cell for cell in table.row_cells(row) if not cell.is_blank]
    if not own or any(compare_key(cell.text) not in vocabulary.headings for cell in own):
        return False
    if any(cell is not None and cell.row < row for cell in table.grid[row]):
        return True
    above = [table.grid[row - 1][cell.column] for cell in own]
    return len(own) < len(table.row_cells(row)) and all(
        head is None or head.is_blank or head.column_span > cell.column_span
        for head, cell in zip(above, own, strict=True)
    )


def _deepest(table: Table, column: int, first_row: int, end_row: int) -> Cell | None:
    for row in range(end_row - 1, first_row - 1, -1):
        cell = table.grid[row][column]
        if cell is not None and not cell.is_blank:
            return cell
    return None


def _roles(
    table: Table,
    deepest: list[Cell | None],
    end_row: int,
    vocabulary: Vocabulary,
    source_table: int,
) -> dict[int, Role]:
    roles: dict[int, Role] = {}
    for column, cell in enumerate(deepest):
        if cell is None:
            blank_below = all(
                below is None or below.is_blank or below.column != column
                for below in (table.grid[row][column] for row in range(end_row, table.row_count))
            )
            if blank_below:
                continue
            raise EditionRejected(
                f"column {column + 1} has texts but no heading",
                reason="unknown-heading",
                remedy="check the header row of the published file",
                table=source_table,
                row=end_row,
            )
        role = vocabulary.headings.get(compare_key(cell.text))
        if role is None:
            raise EditionRejected(
                f"the heading {brief(cell.text)} is unknown",
                reason="unknown-heading",
                remedy=_teach([cell.text], vocabulary),
                table=source_table,
                row=cell.row + 1,
            )
        roles[column] = role
    _settle_beside(roles, deepest, vocabulary)
    return roles


def _settle_beside(
    roles: dict[int, Role], deepest: list[Cell | None], vocabulary: Vocabulary
) -> None:
    """Give words that mean another role beside a certain column that role (责任单位 beside 牵头单位)."""
    for declared in vocabulary.columns:
        beside = declared.beside
        if beside is None:
            continue
        words = {compare_key(word) for word in beside.words}
        said = {
            column: compare_key(cell.text) if cell is not None else ""
            for column, cell in enumerate(deepest)
        }
        if any(role == beside.role and said[column] not in words for column, role in roles.items()):
            for column, role in roles.items():
                if role == beside.role and said[column] in words:
                    roles[column] = declared.role


def _words_of(role: Role, vocabulary: Vocabulary) -> str:
    return next(column.words[0] for column in vocabulary.columns if column.role == role)


def _teach(words: list[str], vocabulary: Vocabulary) -> str:
    near = nearest(words[0], vocabulary.headings) if words else []
    hint = f"the nearest known are {'、'.join(near)}; " if near else ""
    return f"{hint}add the word to vocabulary/headings.yaml if it is one of these columns"
