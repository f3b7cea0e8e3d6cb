"""The published notice with its columns in another order, and with its annexes over and over: the same entries."""

from __future__ import annotations

import dataclasses
import itertools
import sys
from collections.abc import Iterator
from types import FrameType

import pytest
from flattened import (
    Row,
    annexes_of,
    flattened,
    notice_annexes,
)
from test_damaged import FIRST_ANNEX, ROWS, TEXT, published, values


def columns_of(row: Row) -> list[list[str]]:
    """A row's cells by the header's seven columns; the name may have two."""
    wide = len(row.cells) - 6
    cells = list(row.cells)
    return [
        *([cell] for cell in cells[:3]),
        cells[3 : 3 + wide],
        *([cell] for cell in cells[3 + wide :]),
    ]


def rebuilt(order: tuple[int, ...]) -> str:
    """The notice with its tables' columns in another order, without the row that is broken off."""
    parts = [TEXT[:FIRST_ANNEX]]
    for table, title in ((1, "附件1\n企业全生命周期清单\n"), (2, "附件2\n个人全生命周期清单\n")):
        whole = [row for row in ROWS if row.table == table and len(row.cells) > 6]
        parts.append(title)
        parts.append(
            flattened(
                [cell for column in order for cell in columns_of(row)[column]] for row in whole
            )
        )
    return "".join(parts)


def swaps() -> Iterator[tuple[int, ...]]:
    for one, other in itertools.combinations(range(7), 2):
        order = list(range(7))
        order[one], order[other] = other, one
        yield tuple(order)


@pytest.mark.parametrize("order", [*swaps(), (6, 5, 4, 3, 2, 1, 0), (3, 4, 5, 6, 0, 1, 2)])
def test_columns_in_another_order_are_the_same_entries(order: tuple[int, ...]) -> None:
    annexes = annexes_of(rebuilt(order))
    read = [dataclasses.asdict(entry) for annex in annexes for entry in annex.entries]
    assert read == [dataclasses.asdict(entry) for entry in published().values()]
    assert all(annex.rejects == () for annex in annexes)


def repeated(annex_count: int) -> str:
    """The notice's two annexes over and over, numbered through."""
    titles = ("企业全生命周期清单", "个人全生命周期清单")
    tables = [
        flattened(row.cells for row in ROWS if row.table == table and len(row.cells) > 6)
        for table in (1, 2)
    ]
    return "".join(
        f"附件{number + 1}\n{titles[number % 2]}\n{tables[number % 2]}"
        for number in range(annex_count)
    )


@pytest.mark.parametrize("count", [10, 20])
def test_many_annexes_are_read_each_for_itself(count: int) -> None:
    annexes = annexes_of(repeated(count))
    assert [annex.number for annex in annexes] == list(range(1, count + 1))
    elsewhere = ("annex_no", "source_table")
    for number, annex in enumerate(annexes):
        original = notice_annexes()[number % 2]
        assert [values(entry, *elsewhere) for entry in annex.entries] == [
            values(entry, *elsewhere) for entry in original.entries
        ]
        assert {cell.source_table for cell in annex.cells} == {number + 1}
        places = [(entry.source_row, entry.lead_source_row) for entry in annex.entries]
        assert places == [(entry.source_row, entry.lead_source_row) for entry in original.entries]


def calls_for(text: str) -> int:
    """How many calls reading the text takes."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        if event in ("call", "c_call"):
            calls += 1

    annexes_of(text)  # whatever is read or compiled once
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        annexes_of(text)
    finally:
        sys.setprofile(before)
    return calls


def test_work_grows_with_the_rows_and_no_faster() -> None:
    once, thrice = calls_for(repeated(4)), calls_for(repeated(12))
    assert thrice <= 3.02 * once
