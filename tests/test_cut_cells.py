"""Cells that a page's end cuts: what the page's lines tell of them, and what words do."""

from __future__ import annotations

import pytest
from grids import FIRST, names, read_pages, reasons
from test_pages import ALL, page, uses

from pipeline.document import Table
from pipeline.reading import AnnexReading


def cut(table: Table, *columns: int, begun: tuple[int, ...] = ()) -> Table:
    """The table with no line under the last cells of these columns, or above its first."""
    return Table(
        table.cells,
        row_count=table.row_count,
        column_count=table.column_count,
        open_columns=table.open_columns,
        cut_columns=frozenset(columns),
        begun_columns=frozenset(begun),
    )


LEVEL = page(FIRST, "2 | | | 甲 | < | 其他 | | 市级事项", "3 | | | 乙 | < | 其他 | | ^")


def test_a_merged_level_without_a_line_under_it_goes_on_over_a_single_blank_cell() -> None:
    reading = read_pages(cut(LEVEL, 1, 2, 6, 7), page("4 | | | 丙 | < | 其他 | | "))
    assert [entry.authority_level for entry in reading.entries] == [None, "city", "city", "city"]
    assert reading.warnings == ()


def test_a_merged_level_with_a_line_under_it_ends_where_others_have_none() -> None:
    reading = read_pages(cut(LEVEL, 1, 2, 6), page("4 | | | 丙 | < | 其他 | | "))
    assert [entry.authority_level for entry in reading.entries] == [None, "city", "city", None]
    assert reading.warnings == ()


def test_a_label_that_a_sheet_centres_over_two_pages_stands_on_either() -> None:
    first = cut(
        page("1 | 2 | 2.1 | 公章刻制 | < | 其他 | | ", "2 | ^ | ^ | 甲 | < | 其他 | ^ | "), 1, 2, 6
    )
    below = page(
        "3 | 企业准营 | 准营 | 丙 | < | 其他 | 区税务局 | ", "4 | ^ | ^ | 丁 | < | 其他 | ^ | "
    )
    reading = read_pages(first, below)
    said = {
        (one.stage_no, one.stage_name, one.scenario_name, one.lead_text) for one in reading.entries
    }
    assert said == {(2, "企业准营", "准营", "区税务局")} and len(reading.entries) == 4
    assert uses(reading, 2, 2)[1][:2] == ("企业准营", "entry")


def test_the_first_of_two_sub_items_has_its_number_and_name_from_the_next_page() -> None:
    first = cut(page(FIRST, " | | | | 参保 | 公共服务 | | "), 0, 1, 2, 3, 6)
    reading = read_pages(first, page("2 | | | 社会保险登记 | 工伤 | 公共服务 | | "))
    assert names(reading)[1:] == [(2, "社会保险登记", "参保"), (2, "社会保险登记", "工伤")]
    # Where the item above has sub-items, a blank cell without lines may be its own: nothing is joined.
    sub_items = "2 | | | 甲 | 一 | 其他 | | ", " | | | | 二 | 其他 | | "
    reading = read_pages(cut(page(FIRST, *sub_items), 0, 3), page("3 | | | 乙 | 三 | 其他 | | "))
    assert names(reading)[1:] == [(2, "甲", "一"), (2, "甲", "二"), (3, "乙", "三")]


ROOM = frozenset({0, 1, 2})


@pytest.mark.parametrize("full", [ALL, ROOM, None], ids=["full", "with room", "not shown"])
@pytest.mark.parametrize("column", ["lead", "co"])
def test_a_level_word_that_a_page_cuts_is_one(full: frozenset[int] | None, column: str) -> None:
    above, own = ("市级 | ", "事项 | ") if column == "lead" else (" | 市级", " | 事项")
    merged = read_pages(
        page(FIRST, f"2 | | | 甲 | < | 其他 | {above}", full=full),
        page(f"3 | | | 乙 | < | 其他 | {own}"),
    )
    assert [entry.authority_level for entry in merged.entries] == [None, "city", "city"]
    row = read_pages(
        page(FIRST, f"2 | | | 甲 | < | 其他 | {above}", full=full), page(f" | | | | < | | {own}")
    )
    assert [entry.authority_level for entry in row.entries] == [None, "city"]
    assert reasons(merged) == reasons(row) == []


# --- labels that had no room before the page's end ------------------------------------------------

MERGED = FIRST, "2 | ^ | ^ | 甲 | < | 其他 | ^ | "
LABELLED = "4 | 2/企业准营 | 2.1/生产许可 | 丁 | < | 其他 | 区税务局 | "


def placed(reading: AnnexReading) -> list[tuple[int, str, str | None, str | None]]:
    """Number, scenario, lead and where the lead is from, an entry each."""
    return [
        (one.item_no, one.scenario_no, one.lead_text, one.lead_source) for one in reading.entries
    ]


def test_a_label_without_room_in_a_page_s_last_row_stands_on_the_next_page() -> None:
    # As LibreOffice prints merged cells over rows that may not be cut.
    reading = read_pages(
        page(*MERGED, "3 | | | 丙 | < | 其他 | | "),
        page(LABELLED, "5 | ^ | ^ | 戊 | < | 其他 | ^ | "),
    )
    office = "区行政审批服务局"
    assert placed(reading) == [
        (1, "1.1", office, "stated"),
        (2, "1.1", office, "merged"),
        (3, "2.1", "区税务局", "stated"),
        (4, "2.1", "区税务局", "merged"),
        (5, "2.1", "区税务局", "merged"),
    ]
    assert {one.stage_name for one in reading.entries[2:]} == {"企业准营"}
    assert uses(reading, 2, 2)[1:3] == [
        ("2\n企业准营", "entry", [2, 3, 4]),
        ("2.1\n生产许可", "entry", [2, 3, 4]),
    ]


def test_a_lead_with_room_beside_a_label_without_goes_on_with_it() -> None:
    reading = read_pages(
        page(*MERGED, "3 | | | 丙 | < | 其他 | 区税务局 | "),
        page(
            "4 | 2/企业准营 | 2.1/生产许可 | 丁 | < | 其他 | | ",
            "5 | ^ | ^ | 戊 | < | 其他 | ^ | ",
        ),
    )
    assert [one[1:3] for one in placed(reading)[2:]] == [("2.1", "区税务局")] * 3


def test_a_blank_lead_where_no_label_had_to_move_stays_blank_and_is_named() -> None:
    reading = read_pages(
        page(*MERGED, "3 | 2/企业准营 | 2.1/生产许可 | 丙 | < | 其他 | | "),
        page("4 | | | 丁 | < | 其他 | 区税务局 | "),
    )
    assert placed(reading)[2:] == [(3, "2.1", None, None), (4, "2.1", "区税务局", "stated")]
    doubt = "whether 区税务局 holds for the blank cell before the page's end, too, cannot be told"
    assert reading.warnings == (f"annex 1, table 2, row 2: {doubt}, and it is not read so",)


def test_blank_cells_below_a_label_are_its_own_where_they_occur_away_from_the_page_s_end() -> None:
    rows = FIRST, "2 | | | 甲 | < | 其他 | | ", "3 | | | 丙 | < | 其他 | | "
    reading = read_pages(page(*rows), page(LABELLED, "5 | ^ | ^ | 戊 | < | 其他 | ^ | "))
    assert [one[:2] for one in placed(reading)] == [
        (1, "1.1"),
        (2, "1.1"),
        (3, "1.1"),
        (4, "2.1"),
        (5, "2.1"),
    ]


def test_a_lead_goes_on_where_each_row_says_its_labels_again() -> None:
    def row(number: int, lead: str) -> str:
        return f"{number} | 1/企业开办 | 1.1/企业开办 | 第{number} | < | 其他 | {lead} | "

    reading = read_pages(page(row(1, "区人力资源社")), page(row(2, "会保障局"), row(3, "^")))
    lead = "区人力资源社\n会保障局"
    assert placed(reading) == [
        (1, "1.1", lead, "stated"),
        (2, "1.1", lead, "merged"),
        (3, "1.1", lead, "merged"),
    ]


def test_a_cell_that_the_last_page_cuts_is_named() -> None:
    # LibreOffice prints no more of a merged cell that a page's end cuts, where its rows end there too.
    reading = read_pages(cut(page(FIRST, "2 | | | 甲 | < | 其他 | 区人力资源社会保 | "), 6))
    (warning,) = reading.warnings
    assert warning.startswith("annex 1, table 1: the page cuts the last cells of columns 7, which")
