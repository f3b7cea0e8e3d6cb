"""What the checks take a cell to print where a page break cuts it in two."""

from __future__ import annotations

from pipeline.checks.views.halves import put_together
from pipeline.checks.views.raw_cells import Cell, Row

FILE = ("s", "2022-03-15", "s/2022-03-15/notice.pdf")
CO, NAME = 9, 4


def cell(table: int, row: int, text: str, column: int = CO, use: str = "entry") -> Cell:
    return Cell(*FILE, table, row, column, 1, 1, text, use, [])


def levels(of: Cell, text: str) -> set[str]:
    return {word for word in ("市级事项", "省级事项") if word in text}


def whole(cells: list[Cell], *own: tuple[int, int]) -> list[tuple[int, int, str]]:
    """The cells of the co-departments as they are put together: table, row, text."""
    rows = {Row(*FILE, *place) for place in own}
    found = put_together(cells, rows, levels, lambda one: "co" if one.source_column == CO else None)
    made = [found.get(id(one), one) for one in cells if one.source_column == CO]
    return [(one.source_table, one.source_row, one.text) for one in made if one is not None]


def test_the_rest_of_a_row_is_its_firsts() -> None:
    cells = [cell(1, 2, "区税务局、市级"), cell(2, 1, "事项"), cell(2, 2, "区医保局")]
    assert whole(cells, (1, 2), (2, 2)) == [(1, 2, "区税务局、市级事项"), (2, 2, "区医保局")]


def test_a_text_that_moved_whole_to_the_next_page_stands_in_the_row_above() -> None:
    cells = [cell(1, 2, "变更", NAME), cell(2, 1, "市级事项"), cell(2, 2, "甲", NAME)]
    assert whole(cells, (1, 2), (2, 2)) == [(1, 2, "市级事项")]


def test_a_row_over_three_pages_is_one() -> None:
    cells = [cell(1, 2, "市"), cell(2, 1, "级事"), cell(3, 1, "项"), cell(3, 2, "省级事项")]
    assert whole(cells, (1, 2), (3, 2)) == [(1, 2, "市级事项"), (3, 2, "省级事项")]


def test_a_cell_of_a_row_of_its_own_is_a_rest_only_where_the_halves_say_more_than_each() -> None:
    cut = [cell(1, 2, "市级事"), cell(2, 1, "项")]
    assert whole(cut, (1, 2), (2, 1)) == [(1, 2, "市级事项"), (2, 1, "市级事项")]
    two = [cell(1, 2, "市级事项"), cell(2, 1, "区医保局")]
    assert whole(two, (1, 2), (2, 1)) == [(1, 2, "市级事项"), (2, 1, "区医保局")]


def test_the_top_of_another_annex_is_no_rest() -> None:
    cells = [cell(1, 2, "市级"), cell(3, 1, "事项")]
    assert whole(cells, (1, 2)) == [(1, 2, "市级"), (3, 1, "事项")]
    rejected = [cell(1, 2, "市级"), cell(2, 1, "事项", use="rejected")]
    assert whole(rejected, (1, 2)) == [(1, 2, "市级"), (2, 1, "事项")]
