"""What the raw cells of source_cells stand under: the columns of a table by the words of its header."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from pipeline.checks.views.base import compact
from pipeline.checks.views.raw_cells import Cell
from pipeline.vocabulary import Role, load

HEADERS = ("header", "repeated-header")

File = tuple[str, str, str]


class _Columns(NamedTuple):
    """The roles of a table's columns; where it has no header, the columns behind the name may have moved."""

    roles: dict[int, Role | None]
    end_of_name: int = 0
    shift: int = 0

    def role_of(self, column: int) -> Role | None:
        is_behind = column > self.end_of_name + min(self.shift, 0)
        return self.roles.get(column - self.shift if is_behind else column)


class Roles:
    """Says what column of an annex a cell stands in.

    A table without a header of its own goes on under the last one before it in its file, where it may count one
    column more or less for the name. What stands behind the name is known by its words: an item type, or a
    level in a column of its own.
    """

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._cells = list(cells)
        self._headings = _headings(self._cells)
        self._tables = {file: sorted(tables) for file, tables in self._headings.items()}
        self._known: dict[tuple[File, int], _Columns] = {}

    def __call__(self, cell: Cell) -> Role | None:
        """The role of the cell's column; None where it has no heading, or an unknown one."""
        key = cell[:3], cell.source_table
        if key not in self._known:
            self._known[key] = self._columns_of(*key)
        return self._known[key].role_of(cell.source_column)

    def _columns_of(self, file: File, table: int) -> _Columns:
        tables = self._tables.get(file, [])
        place = bisect_right(tables, table)
        if not place:
            return _Columns({})
        headed = tables[place - 1]
        roles = _roles_of(self._headings[file][headed])
        names = [one for one, role in roles.items() if role in ("item_name", "sub_item_name")]
        if headed == table or not names:
            return _Columns(roles)
        shift = _shift(self._texts.get((file, table), []), roles, max(names))
        return _Columns(roles, max(names), shift)

    @cached_property
    def _texts(self) -> dict[tuple[File, int], list[tuple[int, str]]]:
        """Column and text of each cell, by table."""
        found: dict[tuple[File, int], list[tuple[int, str]]] = defaultdict(list)
        for cell in self._cells:
            if cell.use not in HEADERS:
                found[cell[:3], cell.source_table].append((cell.source_column, compact(cell.text)))
        return found


def _roles_of(words: dict[int, str]) -> dict[int, Role | None]:
    """The role of each column; a word may mean another beside a certain one (责任单位 beside 牵头单位)."""
    vocabulary = load()
    roles = {column: vocabulary.headings.get(word) for column, word in words.items()}
    for declared in vocabulary.columns:
        if declared.beside is None:
            continue
        of_role = [one for one, role in roles.items() if role == declared.beside.role]
        other = [one for one in of_role if words[one] in declared.beside.words]
        if len(other) < len(of_role):
            roles |= dict.fromkeys(other, declared.role)
    return roles


def _headings(cells: Iterable[Cell]) -> dict[File, dict[int, dict[int, str]]]:
    """By file: table -> grid column -> the deepest header word over it."""
    found: dict[File, dict[int, dict[int, str]]] = {}
    for cell in sorted(cells, key=lambda one: one.source_row):
        if cell.use in HEADERS:
            tables = found.setdefault(cell[:3], {})
            columns = tables.setdefault(cell.source_table, {})
            for column in range(cell.source_column, cell.source_column + cell.column_span):
                columns[column] = compact(cell.text)
    for tables in found.values():
        _put_together(tables)
    return found


def _put_together(tables: dict[int, dict[int, str]]) -> None:
    """Add what a page break cut off a header to the table that it begins in."""
    known = load().headings
    before: dict[int, str] = {}
    for table in sorted(tables):
        words = tables[table]
        if before and "item_type" not in {known.get(word) for word in words.values()}:
            for column, word in words.items():
                # The lower half may count one column more or less for the name.
                for place in (column, column - 1, column + 1):
                    if before.get(place, "") + word in known:
                        before[place] = before.get(place, "") + word
                        break
            del tables[table]
        else:
            before = words


def _shift(
    texts: Iterable[tuple[int, str]], roles: dict[int, Role | None], end_of_name: int
) -> int:
    """How far a table's columns behind the name stand from those of the header: 1, -1, or 0."""
    vocabulary = load()
    behind = {
        role: column
        for column, role in roles.items()
        if column > end_of_name and role in ("item_type", "authority_level")
    }
    votes: Counter[int] = Counter()
    for column, text in texts:
        if "item_type" in behind and vocabulary.item_type(text) is not None:
            votes[column - behind["item_type"]] += 1
        elif "authority_level" in behind and text in vocabulary.level_columns:
            votes[column - behind["authority_level"]] += 1
    shift = votes.most_common(1)[0][0] if votes else 0
    return shift if abs(shift) == 1 else 0
