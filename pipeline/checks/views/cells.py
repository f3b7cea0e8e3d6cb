"""Views that hold the tables against the raw cells of source_cells: what was printed, and where.

A view is a small table that a suite judges, where a rule needs more than one published table. It
measures; what is right and what is wrong stands in the suite. These find cells by their place -
file, table, row, and the rows that a merged cell covers - and never by ``entry_ids`` or by a column that was
derived beside the one to be judged, except where the accounting of the cells itself is judged.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from pipeline.checks.release_files import ReleaseFiles
from pipeline.checks.views.base import EDITION, PLACE, compact, view_table
from pipeline.checks.views.halves import put_together
from pipeline.checks.views.raw_cells import ROW, Cell, Row, cells_of, corrected_cells
from pipeline.checks.views.roles import HEADERS, Roles
from pipeline.schema import COUNT, FLAG, TEXT
from pipeline.vocabulary import Role

# How much of a cell's text a view repeats, so that a person finds the cell.
_SHOWN = 40
# Over how many pages a name may be cut.
_MOST_PAGES = 5

# The words themselves, not the vocabulary's: a word that the vocabulary lacks would be missed
# by the reading and, with it, by the check.
_CITY, _PROVINCE = "市级事项", "省级事项"
_CITY_COLUMN = re.compile(r"(?:设区的)?市(?:级(?:事项)?)?")
_PROVINCE_COLUMN = re.compile(r"省(?:级(?:事项)?)?")
# Columns that never say a level: a name does not decide it, whatever words are in it.
_SAYS_NO_LEVEL = {
    "number",
    "stage",
    "scenario",
    "item_name",
    "sub_item_name",
    "item_type",
    "note",
}


# --- levels -------------------------------------------------------------------------------------


def _levels_of(role: Role | None, text: str) -> set[str]:
    """The levels that a text prints in a column."""
    text = compact(text)
    levels: set[str] = set()
    if role in _SAYS_NO_LEVEL:
        return levels
    if _CITY in text or (role == "authority_level" and _CITY_COLUMN.fullmatch(text)):
        levels.add("city")
    if _PROVINCE in text or (role == "authority_level" and _PROVINCE_COLUMN.fullmatch(text)):
        levels.add("province")
    if role == "authority_level" and text and not levels:
        levels.add("district")
    return levels


def _printed_levels(cells: list[Cell], own_rows: set[Row]) -> Iterator[tuple[Cell, Cell, set[str]]]:
    """Every cell that prints a level; it again, whole and at its first half's place where a page break cuts it; the levels."""
    roles = Roles(cells)

    def column(cell: Cell) -> Role | None:
        role = roles(cell)
        return None if role in _SAYS_NO_LEVEL else role

    halves = put_together(cells, own_rows, lambda cell, text: _levels_of(roles(cell), text), column)
    for cell in cells:
        whole = halves.get(id(cell), cell)
        if whole is None or cell.use in HEADERS or cell.use == "note":
            continue
        levels = _levels_of(roles(cell), whole.text)
        if levels:
            yield cell, whole, levels


def _carried_levels(
    printing: list[tuple[Cell, set[str]]], cells: list[Cell], data_rows: set[Row]
) -> dict[Row, set[str]]:
    """The levels that cells at a table's end may carry over a page break, where they are merged over it.

    They hold for the next tables' first rows, as far as no text stands in the cell's column there.
    """
    last_row: dict[tuple[Any, ...], int] = {}
    filled: set[tuple[Row, int]] = set()
    for cell in cells:
        for row in cell.rows:
            last_row[row[:4]] = max(row.source_row, last_row.get(row[:4], 0))
            filled.add((row, cell.source_column))
    rows_of: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in sorted(data_rows):
        rows_of[row[:4]].append(row)
        last_row[row[:4]] = max(row.source_row, last_row.get(row[:4], 0))
    carried: dict[Row, set[str]] = {}
    for cell, levels in printing:
        table = cell.source_table
        goes_on = cell.source_row + cell.row_span - 1 == last_row[cell[:4]]
        while goes_on and (*cell[:3], table + 1) in rows_of:
            table += 1
            for row in rows_of[(*cell[:3], table)]:
                goes_on = (row, cell.source_column) not in filled
                if not goes_on:
                    break
                carried[row] = levels
    return carried


def _own_level(division_code: str) -> str:
    """The level of the authority of a division, by its GB/T 2260 code: 370000, 371000, 371002."""
    if division_code.endswith("0000"):
        return "province"
    return "city" if division_code.endswith("00") else "district"


class _Printed:
    """The levels that cells print, by the rows that they cover."""

    def __init__(self, cells: list[Cell], data_rows: set[Row], own_rows: set[Row]) -> None:
        self._said: dict[Row, set[str]] = defaultdict(set)
        printing = [
            (whole, levels)
            for cell, whole, levels in _printed_levels(cells, own_rows)
            if cell.use != "rejected"
        ]
        for cell, levels in printing:
            for row in cell.rows:
                self._said[row] |= levels
        self._carried = _carried_levels(printing, cells, data_rows)

    def of(self, row: Row, own: str, flags: list[str]) -> set[str]:
        """The levels of a row: those printed, else its division's; or as flagged, where a merge carries them."""
        if row in self._carried and set(flags) == self._carried[row]:
            return self._carried[row]
        return self._said.get(row) or {own}


def _rejected(now: ReleaseFiles) -> set[Row]:
    """The rows of rejects."""
    return {Row(*row) for row in now.rows("rejects", *ROW) if row[-1] is not None}


def levels(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row an entry of any edition: the level that its row's raw cells print, and its flags.

    ``printed_city`` and ``printed_province`` come from the raw cells that cover the entry's row - with the texts
    that corrections gave them, where its ``corrected`` names the level; where none prints a level, it is the
    division's own. Below a page break it may be that of a merged cell which reaches the end of the table before:
    both are borne out. ``level_by_flags`` is what the two flags say together.
    """
    data_rows = {Row(*row) for row in now.rows("entries_all", *ROW)}
    all_cells = cells_of(now)
    own_rows = data_rows | _rejected(now)
    as_printed = _Printed(all_cells, data_rows, own_rows)
    mended = corrected_cells(all_cells, now)
    as_corrected = as_printed if mended is all_cells else _Printed(mended, data_rows, own_rows)

    def rows() -> Iterator[tuple[Any, ...]]:
        for (
            *place,
            entry_id,
            name,
            sub_name,
            division,
            city,
            province,
            authority,
            marks,
        ) in now.rows(
            "entries_all",
            *ROW,
            "entry_id",
            "item_name",
            "sub_item_name",
            "division_code",
            "is_city_level",
            "is_province_level",
            "authority_level",
            "corrected",
        ):
            flags = [level for level, flag in (("city", city), ("province", province)) if flag]
            printed = as_corrected if "authority_level" in marks else as_printed
            said = printed.of(Row(*place), _own_level(division or ""), flags)
            yield (
                *place,
                entry_id,
                sub_name or name,
                "city" in said,
                bool(city),
                "province" in said,
                bool(province),
                authority,
                "+".join(flags) or "district",
            )

    return view_table(
        {
            **EDITION,
            **PLACE,
            "entry_id": TEXT,
            "name": TEXT,
            "printed_city": FLAG,
            "is_city_level": FLAG,
            "printed_province": FLAG,
            "is_province_level": FLAG,
            "authority_level": TEXT,
            "level_by_flags": TEXT,
        },
        rows(),
    )


# --- the accounting of the cells ----------------------------------------------------------------


def cells(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row a source cell: whether what it was used for is borne out.

    ``n_entries_of_level``: entries in the rows of a cell that prints a level (null for other cells and for
    rejected ones). ``n_entry_ids``: of cells that gave a value; ``n_unknown_ids``: ids that the edition does not
    have. ``in_reject``: a rejected cell stands in a rejected row; ``above_data``: a header cell stands above the
    first data row that its annex has in the table. Null where the question does not arise.
    """
    entries_in: Counter[Row] = Counter(Row(*row) for row in now.rows("entries_all", *ROW))
    rejected = _rejected(now)
    is_above = _above_data(now)
    ids = set(now.rows("entries_all", "series_id", "edition_id", "entry_id"))
    all_cells = cells_of(now)
    printing = {
        id(cell): whole
        for cell, whole, _ in _printed_levels(all_cells, rejected.union(entries_in))
        if cell.use != "rejected"
    }

    def rows() -> Iterator[tuple[Any, ...]]:
        for cell in all_cells:
            gives = cell.use in ("entry", "continuation-label")
            whole = printing.get(id(cell))
            yield (
                *cell[:6],
                cell.use,
                compact(cell.text)[:_SHOWN],
                None if whole is None else sum(entries_in[row] for row in whole.rows),
                len(cell.entry_ids) if gives else None,
                sum((*cell[:2], one) not in ids for one in cell.entry_ids),
                any(row in rejected for row in cell.rows) if cell.use == "rejected" else None,
                is_above(cell) if cell.use == "header" else None,
            )

    return view_table(
        {
            **EDITION,
            **PLACE,
            "source_column": COUNT,
            "use": TEXT,
            "text": TEXT,
            "n_entries_of_level": COUNT,
            "n_entry_ids": COUNT,
            "n_unknown_ids": COUNT,
            "in_reject": FLAG,
            "above_data": FLAG,
        },
        rows(),
    )


def _above_data(now: ReleaseFiles) -> Callable[[Cell], bool]:
    """Whether a cell stands above its annex's data; tables of several annexes may share a number.

    Its annex is that of the next data row below it.
    """
    annexes: dict[tuple[Any, ...], dict[int, int | None]] = defaultdict(dict)
    for table in ("entries_all", "rejects"):
        for *place, annex_no in now.rows(table, *ROW, "annex_no"):
            if place[-1] is not None:
                annexes[tuple(place[:4])][place[-1]] = annex_no
    ordered = {table: sorted(rows.items()) for table, rows in annexes.items()}

    def is_above(cell: Cell) -> bool:
        rows = ordered.get(cell[:4], [])
        place = bisect_right(rows, cell.source_row, key=lambda one: one[0])
        if place == len(rows):
            return not rows
        return all(annex_no != rows[place][1] for _, annex_no in rows[:place])

    return is_above


def _rests(cells: list[Cell]) -> dict[tuple[Any, ...], list[str]]:
    """By file, table and column: the text at the top of the table, and that with the next's where it ends there."""
    first_row: dict[tuple[Any, ...], int] = {}
    last_row: dict[tuple[Any, ...], int] = {}
    for cell in cells:
        first_row[cell[:4]] = min(cell.source_row, first_row.get(cell[:4], cell.source_row))
        last_row[cell[:4]] = max(cell.source_row, last_row.get(cell[:4], 0))
    tops: dict[tuple[Any, ...], list[str]] = {}
    for cell in sorted(cells, key=lambda one: one.source_table, reverse=True):
        if cell.source_row == first_row[cell[:4]]:
            below = tops.get((*cell[:3], cell.source_table + 1, cell.source_column), [])
            if cell.source_row != last_row[cell[:4]]:
                below = []
            said = [cell.text, *(cell.text + rest for rest in below)]
            tops[*cell[:4], cell.source_column] = said[:_MOST_PAGES]
    return tops


def _texts(cells: list[Cell], places: set[Row]) -> dict[Row, set[str]]:
    """What the cells that cover each row say, white space aside."""
    texts: dict[Row, set[str]] = defaultdict(set)
    cells = [cell for cell in cells if cell.use not in HEADERS]
    rests = _rests(cells)
    for cell in cells:
        said = {compact(cell.text)}
        for rest in rests.get((*cell[:3], cell.source_table + 1, cell.source_column), ()):
            said.add(compact(cell.text + rest))
        # An automatic number stands on a line of its own before the cell's text.
        if "\n" in cell.text:
            said.add(compact(cell.text.split("\n", 1)[1]))
        for row in cell.rows:
            if row in places:
                texts[row] |= said
    return texts


def entry_places(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row an entry of any edition: the cells of its own row that hold its name, and its lead's place.

    ``name_cell`` is the raw text of a cell that covers the entry's row and holds the entry's own name and
    nothing else, white space and an automatic number aside; where a page break cuts the cell, the text at the
    top of the next table's same column is the rest of it. Where the entry's ``corrected`` names its name, the cell
    has the text that a correction gave it. Null where there is none.
    ``n_lead_columns`` counts which of lead_departments, lead_source, lead_source_row and source_lead_table
    are filled; ``rows_below_lead`` is how far below its lead the entry stands, in the same table.
    """
    places = {Row(*row) for row in now.rows("entries_all", *ROW)}
    all_cells = cells_of(now)
    texts = _texts(all_cells, places)
    mended = corrected_cells(all_cells, now)
    corrected = texts if mended is all_cells else _texts(mended, places)

    def rows() -> Iterator[tuple[Any, ...]]:
        for (
            *place,
            entry_id,
            item_name,
            sub_name,
            marks,
            leads,
            source,
            lead_table,
            lead_row,
        ) in now.rows(
            "entries_all",
            *ROW,
            "entry_id",
            "item_name",
            "sub_item_name",
            "corrected",
            "lead_departments",
            "lead_source",
            "source_lead_table",
            "lead_source_row",
        ):
            row = Row(*place)
            name = item_name if sub_name is None else sub_name
            is_mended = ("item_name" if sub_name is None else "sub_item_name") in marks
            said = (corrected if is_mended else texts)[row]
            filled = [bool(leads), *(one is not None for one in (source, lead_row, lead_table))]
            same_table = lead_table is not None and lead_table == row.source_table
            yield (
                *place,
                entry_id,
                name,
                name if compact(name or "") in said else None,
                sum(filled),
                row.source_row - lead_row if same_table and lead_row is not None else None,
            )

    return view_table(
        {
            **EDITION,
            **PLACE,
            "entry_id": TEXT,
            "name": TEXT,
            "name_cell": TEXT,
            "n_lead_columns": COUNT,
            "rows_below_lead": COUNT,
        },
        rows(),
    )
