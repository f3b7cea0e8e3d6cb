"""The published notice, damaged: what is read then is what the published one says, or is not read.

The rule behind all of these: a row that is damaged is a reject or, where it still is whole to look at, an
entry of its own; every other row is the entry that it was, or a reject. Of another row only those values may
differ that the damaged cell itself gave (a label or a lead that holds downwards), for then the text
of that cell is what the file now says.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from functools import lru_cache
from typing import Any

import pytest
from flattened import (
    Row,
    annexes_of,
    entries_of,
    notice_annexes,
    notice_text,
    rows_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import EditionRejected
from pipeline.reading import AnnexReading, EntryRow

# Where an entry stands is not what it says; ordinals only tell which entries are one item's.
PLACES = {"source_row", "source_page", "item_ordinal", "source_lead_table", "lead_source_row"}
LEAD = {"lead_text", "lead_source"}
SCENARIO = {"scenario_no", "scenario_name"} | LEAD
STAGE = {"stage_no", "stage_name"} | SCENARIO
# What an entry of another row has from a cell, by the cell's grid column from 0.
GIVEN = {0: {"item_no"}, 1: STAGE, 2: SCENARIO, 3: {"item_name"}, 6: LEAD}

TEXT = notice_text()
LINES = TEXT.split("\n")
ROWS = rows_of(TEXT)
ROW_OF_LINE = {line: row for row in ROWS for line in range(row.first_line, row.last_line + 1)}
FIRST_ANNEX = TEXT.index("附件1\n企业")


def values(entry: EntryRow, *without: str) -> dict[str, Any]:
    said = dataclasses.asdict(entry)
    return {name: value for name, value in said.items() if name not in PLACES | set(without)}


@lru_cache(maxsize=1)
def published() -> dict[tuple[int, int], EntryRow]:
    """The entries of the undamaged notice by table and row."""
    return {
        (entry.source_table, entry.source_row): entry
        for annex in notice_annexes()
        for entry in annex.entries
    }


@lru_cache(maxsize=1)
def given_to() -> dict[tuple[int, int, int], set[tuple[int, int]]]:
    """The rows whose entries have a value from the cell at a table, row and grid column (from 0)."""
    found: dict[tuple[int, int, int], set[tuple[int, int]]] = {}
    for annex in notice_annexes():
        for cell in annex.cells:
            place = cell.source_table, cell.source_row, cell.source_column - 1
            found[place] = {
                (annex.entries[index].source_table, annex.entries[index].source_row)
                for index in cell.entries
            }
    return found


def grid_column(row: Row, position: int) -> int:
    return position if len(row.cells) == 8 or position < 4 else position + 1


def may_differ(row: Row, positions: set[int]) -> dict[tuple[int, int], set[str]]:
    """The values that other rows have from these cells of the row."""
    allowed: dict[tuple[int, int], set[str]] = {}
    for position in positions:
        column = grid_column(row, position)
        for place in given_to().get((row.table, row.row, column), set()):
            allowed.setdefault(place, set()).update(GIVEN.get(column, set()))
    return allowed


def read_damaged(text: str) -> list[AnnexReading] | None:
    """The annexes read; None where the edition is rejected by one clear line."""
    try:
        annexes = annexes_of(text)
    except EditionRejected as error:
        assert "\n" not in str(error)
        assert "; " in str(error)
        return None
    for annex in annexes:
        hold_nothing_lost(annex)
    return annexes


def hold_nothing_lost(annex: AnnexReading) -> None:
    """Every data row is an entry or a reject, and each cell that neither gave anything stands in a reject."""
    entries = {(entry.source_table, entry.source_row) for entry in annex.entries}
    rejects = {(reject.source_table, reject.source_row) for reject in annex.rejects}
    assert not entries & rejects
    assert len(entries) + len(rejects) == annex.data_rows
    for cell in annex.cells:
        place = cell.source_table, cell.source_row
        assert cell.use != "rejected" or place in rejects
        if place in rejects and not cell.entries:
            assert cell.use in ("rejected", "note")


def hold_others_unchanged(
    annexes: list[AnnexReading],
    damaged: set[tuple[int, int]],
    allowed: dict[tuple[int, int], set[str]],
    was: dict[tuple[int, int], tuple[int, int]],
) -> None:
    """Hold that entries of rows not damaged say what they said; ``was`` gives a row's published place."""
    together: dict[int, set[int]] = {}
    for entry in itertools.chain.from_iterable(annex.entries for annex in annexes):
        place = was[entry.source_table, entry.source_row]
        if place in damaged:
            continue
        original = published()[place]
        before, after = values(original, "source_table"), values(entry, "source_table")
        differ = {name for name in before if before[name] != after[name]}
        assert differ <= allowed.get(place, set()), (place, differ)
        together.setdefault(entry.item_ordinal + entry.annex_no * 1000, set()).add(
            original.item_ordinal + original.annex_no * 1000
        )
    assert all(len(ordinals) == 1 for ordinals in together.values()), "two items have become one"


# --- the file cut off ---------------------------------------------------------------------------


def hold_prefix(text: str) -> None:
    annexes = read_damaged(text)
    if annexes is None:
        return
    read = [values(entry) for annex in annexes for entry in annex.entries]
    whole = [values(entry) for entry in published().values()]
    assert read == whole[: len(read)]
    # No more than the row that the cut lies in is missing of what stands before it.
    complete = [row for row in rows_of(text) if row.row > 1 and row.last_line < text.count("\n")]
    assert len(read) >= sum((row.table, row.row) in published() for row in complete)
    rejects = [reject.reason for annex in annexes for reject in annex.rejects]
    assert rejects in ([], ["row-broken-off"])


@settings(max_examples=150, deadline=None)
@given(st.integers(FIRST_ANNEX, len(TEXT)))
def test_cut_anywhere_the_entries_are_the_first_of_the_published_ones(offset: int) -> None:
    hold_prefix(TEXT[:offset])


@pytest.mark.parametrize(
    "start",
    [
        "\n附件1\n企业",
        "\t1\n\t1\n企业开办",
        "\t22\n\t\n\t\n\t城市公共汽",
        "\t7\n\t\n\t\n\t预约银行开户",
        "\t区医保局、区税务\n局",
        "\n附件2\n个人",
        "\t102\n",
    ],
)
def test_cut_at_every_character_of_a_row_no_half_entry_is_read(start: str) -> None:
    first = TEXT.index(start)
    for offset in range(first, min(first + 75, len(TEXT)) + 1):
        hold_prefix(TEXT[:offset])


@pytest.mark.parametrize("offset", range(0, FIRST_ANNEX, 97))
def test_cut_in_the_body_there_is_no_entry(offset: int) -> None:
    assert entries_of(TEXT[:offset] or "\u3000通知") == []


def test_cut_inside_a_character_no_half_entry_is_read() -> None:
    data = TEXT.encode()
    start = data.index("\t区医保局、区税务".encode())
    whole = [values(entry) for entry in published().values()]
    for length in range(start, start + 40):
        read = [values(entry) for entry in entries_of(data[:length])]
        assert read == whole[: len(read)]


# --- a cell, a line, a row ----------------------------------------------------------------------

CELLS = [(row, position) for row in ROWS for position in range(len(row.cells))]
IN_PLACE = {(row.table, row.row): (row.table, row.row) for row in ROWS}


def hold_without_cell(row: Row, position: int) -> None:
    ends = [*row.lines[1:], row.last_line + 1]
    text = "\n".join(LINES[: row.lines[position] - 1] + LINES[ends[position] - 1 :])
    annexes = read_damaged(text)
    if annexes is not None:
        place = row.table, row.row
        hold_others_unchanged(annexes, {place}, may_differ(row, {position}), IN_PLACE)


@pytest.mark.parametrize("offset", range(8))
def test_without_any_one_cell_other_rows_say_what_they_said(offset: int) -> None:
    for row, position in CELLS[offset * 2 :: 67]:
        hold_without_cell(row, position)


@pytest.mark.parametrize("table", [1, 2])
def test_without_any_one_cell_of_a_row_with_labels_other_rows_say_what_they_said(
    table: int,
) -> None:
    labelled = [row for row in ROWS if row.table == table and row.row > 1 and row.cells[2]]
    for row in labelled[::3]:
        for position in range(len(row.cells)):
            hold_without_cell(row, position)


def cells_of_line(row: Row, line: int) -> set[int]:
    """The cells that a line's removal changes: its own, and the one before where its tab goes with it."""
    position = max(number for number, start in enumerate(row.lines) if start <= line)
    ends = [*row.lines[1:], row.last_line + 1]
    is_first_of_several = row.lines[position] == line and ends[position] > line + 1
    return {position, position - 1} if is_first_of_several and position else {position}


def hold_without_line(line: int) -> None:
    text = "\n".join(LINES[: line - 1] + LINES[line:])
    annexes = read_damaged(text)
    if annexes is None:
        return
    was: dict[tuple[int, int], tuple[int, int]] = {}
    for row in rows_of(text):
        first = row.first_line if row.first_line < line else row.first_line + 1
        published_row = ROW_OF_LINE[first]
        was[row.table, row.row] = published_row.table, published_row.row
    damaged, allowed = set(), {}
    if line in ROW_OF_LINE:
        row = ROW_OF_LINE[line]
        damaged, allowed = {(row.table, row.row)}, may_differ(row, cells_of_line(row, line))
    hold_others_unchanged(annexes, damaged, allowed, was)


@pytest.mark.parametrize("offset", range(8))
def test_without_any_one_line_other_rows_say_what_they_said(offset: int) -> None:
    first = ROWS[0].first_line - 8
    for line in range(first + offset * 3, len(LINES) + 1, 71):
        hold_without_line(line)


def test_without_the_line_that_ends_a_row_other_rows_say_what_they_said() -> None:
    for row in ROWS[::9]:
        hold_without_line(row.last_line + 1)


def test_without_the_end_of_an_annex_the_next_is_never_read_as_a_part_of_it() -> None:
    last = max(row.last_line for row in ROWS if row.table == 1)
    following = LINES.index("附件2")
    assert not any(LINES[last:following])
    with pytest.raises(EditionRejected, match=r"a header stands inside a row"):
        annexes_of("\n".join(LINES[:last] + LINES[following:]))


def doubled(row: Row) -> str:
    lines = [*LINES[row.first_line - 1 : row.last_line], ""]
    return "\n".join(LINES[: row.last_line + 1] + lines + LINES[row.last_line + 1 :])


def test_a_row_said_twice_is_a_duplicate_or_its_items_next_sub_item() -> None:
    """As the contract has it: labels repeated in a row are the item above, its row the next sub-item."""
    for row in ROWS[1:-1:7]:
        annexes = read_damaged(doubled(row))
        assert annexes is not None
        expected: list[dict[str, Any]] = []
        twice = published()[row.table, row.row]
        for entry in published().values():
            said = values(entry)
            same_item = (entry.annex_no, entry.item_ordinal) == (twice.annex_no, twice.item_ordinal)
            if same_item and twice.sub_item_no and (entry.sub_item_no or 0) > twice.sub_item_no:
                said["sub_item_no"] += 1
            expected.append(said)
            if entry is twice and twice.sub_item_no is not None:
                expected.append({**said, "sub_item_no": twice.sub_item_no + 1})
        assert [values(entry) for annex in annexes for entry in annex.entries] == expected
        more = Counter(reject.reason for annex in annexes for reject in annex.rejects)
        assert more["duplicate-number"] == (1 if twice.sub_item_no is None else 0)
        assert more.total() - more["duplicate-number"] == 1


@pytest.mark.parametrize("table", [1, 2])
def test_a_header_said_twice_changes_nothing(table: int) -> None:
    header = next(row for row in ROWS if row.table == table)
    annexes = read_damaged(doubled(header))
    assert annexes is not None
    read = [values(entry) for annex in annexes for entry in annex.entries]
    assert read == [values(entry) for entry in published().values()]
    uses = Counter(cell.use for annex in annexes for cell in annex.cells)
    assert (uses["header"], uses["repeated-header"]) == (14, 7)
