"""Tables that hold several annexes, or the notice itself above them: divided at the headings in their rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from found_annexes import ENTERPRISE, INDIVIDUAL, found, places, said, table
from grids import FIRST, HEADER, document, grid, names, reasons

from pipeline.annexes import find
from pipeline.document import Table
from pipeline.editions import ReadFile, read_edition
from pipeline.errors import EditionRejected
from pipeline.reading import AnnexReading
from pipeline.rows import read_annex
from pipeline.vocabulary import load

SECOND = "1 | 1/出生 | 1.1/出生 | 出生医学证明办理 | < | 公共服务 | 区卫健局 | "
BOTH = [(1, ENTERPRISE, "enterprise"), (2, INDIVIDUAL, "individual")]


def across(text: str) -> str:
    return " | ".join([text, *["<"] * 7])


def alone(text: str) -> str:
    return " | ".join([text, *[""] * 7])


def read(*blocks: str | Table) -> list[AnnexReading]:
    """All annexes of a document of these blocks, each cell of its tables kept once."""
    made = document(*blocks)
    readings = [read_annex(annex, load()) for annex in find(made, load()).annexes]
    kept = [
        (cell.source_table, cell.source_row, cell.source_column)
        for reading in readings
        for cell in reading.cells
    ]
    assert sorted(kept) == [
        (number, cell.row + 1, cell.column + 1)
        for number, one in enumerate(made.tables, start=1)
        for cell in one.cells
        if not cell.is_blank
    ]
    return readings


# --- two annexes in one table -------------------------------------------------------------------


@pytest.mark.parametrize("line", [across, alone])
@pytest.mark.parametrize(
    "heading",
    [
        ["附件2", INDIVIDUAL],
        [f"附件2/{INDIVIDUAL}"],
        [f"附件2：{INDIVIDUAL}"],
        ["附件二", "个人全生命周期", "事项清单"],
    ],
)
def test_another_annexs_heading_in_a_table_divides_it(
    line: Callable[[str], str], heading: list[str]
) -> None:
    second = "2 | | | 涉税办理 | < | 其他 | | "
    both = grid(HEADER, FIRST, second, *map(line, heading), HEADER, SECOND)
    annexes = found("附件1", ENTERPRISE, both)
    assert said(annexes) == BOTH
    assert [places(annex) for annex in annexes.annexes] == [[(1, 0, False)], [(1, 3, False)]]
    first, other = read("附件1", ENTERPRISE, both)
    assert names(first) == [(1, "公章刻制", None), (2, "涉税办理", None)]
    assert names(other) == [(1, "出生医学证明办理", None)]
    assert [one.rejects for one in (first, other)] == [(), ()]
    assert other.entries[0].source_row == 3 + len(heading) + 2
    assert {cell.use for cell in other.cells if cell.source_row <= 4} == {"header"}


@pytest.mark.parametrize("title", [[INDIVIDUAL], ["个人全生命", "周期", "事项清单"]])
def test_a_title_of_the_bodys_list_divides_a_table_where_the_heading_is_missing(
    title: list[str],
) -> None:
    both = grid(HEADER, FIRST, *map(across, title), HEADER, SECOND)
    listed = f"附件：1.{ENTERPRISE}", f"2.{INDIVIDUAL}"
    annexes = found("通知", *listed, ENTERPRISE, both)
    assert said(annexes) == BOTH


def test_a_heading_with_something_beside_it_divides_a_table() -> None:
    heading = "附件2 | | | | | | | 单位：项"
    both = grid(HEADER, FIRST, heading, across(INDIVIDUAL), HEADER, SECOND)
    assert said(found("附件1", ENTERPRISE, both)) == BOTH


@pytest.mark.parametrize(
    "again", [["附件1"], ["附件1", ENTERPRISE], ["（续表）"], [ENTERPRISE], []]
)
def test_the_annexs_own_heading_or_a_header_alone_divides_nothing(again: list[str]) -> None:
    one = grid(HEADER, FIRST, *map(across, again), HEADER, "2 | | | 涉税办理 | < | 其他 | | ")
    (reading,) = read("附件1", ENTERPRISE, one)
    assert names(reading) == [(1, "公章刻制", None), (2, "涉税办理", None)]
    assert reading.rejects == ()
    assert reading.entries[1].stage_name == "企业开办"


def test_another_annexs_rows_without_a_header_are_not_read_as_the_first_ones() -> None:
    both = grid(HEADER, FIRST, across("附件2"), across(INDIVIDUAL), SECOND)
    with pytest.raises(EditionRejected, match="no header row") as caught:
        read("附件1", ENTERPRISE, both)
    assert (caught.value.table, caught.value.row) == (1, 3)


def test_a_cell_merged_past_the_heading_ends_at_it() -> None:
    lead = "2 | | | 涉税办理 | < | 其他 | ^ | "
    cut = "附件2 | < | < | < | < | < | ^ | "
    both = grid(HEADER, FIRST, lead, cut, across(INDIVIDUAL), HEADER, SECOND)
    first, other = read("附件1", ENTERPRISE, both)
    assert [entry.lead_text for entry in first.entries] == ["区行政审批服务局"] * 2
    assert [entry.lead_text for entry in other.entries] == ["区卫健局"]


# --- over pages ---------------------------------------------------------------------------------


def test_a_heading_at_a_pages_end_heads_the_next_pages_table() -> None:
    pages = (
        [grid(HEADER, FIRST, across("附件2"), across(INDIVIDUAL)), grid(HEADER, SECOND)],
        [grid(HEADER, FIRST, across("附件2")), grid(across(INDIVIDUAL), HEADER, SECOND)],
        [grid(HEADER, FIRST, alone("附件2"), across(INDIVIDUAL), HEADER), grid(SECOND)],
        [grid(HEADER, FIRST), grid(across("附件2"), across(INDIVIDUAL), HEADER, SECOND)],
    )
    for first_page, second_page in pages:
        for between in ([], ["— 2 —"]):
            blocks: list[str | Table] = ["附件1", ENTERPRISE, first_page, *between, second_page]
            assert said(found(*blocks)) == BOTH
            first, other = read(*blocks)
            assert (names(first), names(other)) == (
                [(1, "公章刻制", None)],
                [(1, "出生医学证明办理", None)],
            )
            assert first.rejects == other.rejects == ()


def test_the_rest_of_a_row_may_stand_over_the_next_annexs_heading() -> None:
    rest = " | | | （零售） | < | | 管局 | "
    full = frozenset(range(8))
    first_page = grid(HEADER, FIRST, "2 | | | 药品经营许可 | < | 行政许可 | 区市场监 | ")
    first_page = Table(first_page.cells, row_count=3, column_count=8, open_columns=full)
    second_page = grid(rest, across("附件2"), across(INDIVIDUAL), HEADER, SECOND)
    second_page = Table(second_page.cells, row_count=5, column_count=8, open_columns=full)
    first, other = read("附件1", ENTERPRISE, first_page, second_page)
    assert names(first)[1:] == [(2, "药品经营许可（零售）", None)]
    assert names(other) == [(1, "出生医学证明办理", None)]
    assert reasons(first) == reasons(other) == []


# --- the notice itself --------------------------------------------------------------------------

TITLE = ["某区人民政府办公室", "关于印发《推进双全双百工程实施方案》的通知"]
BODY = [
    *TITLE,
    "各镇政府、街道办事处：",
    "某区人民政府办公室",
    "2021年6月30日",
    "一、工作任务",
    "（一）梳理事项清单。区行政审批服务局负责。",
    f"附件：1.{ENTERPRISE}",
    f"2.{INDIVIDUAL}",
]


@pytest.mark.parametrize("headings", [("附件1", "附件2"), (ENTERPRISE, INDIVIDUAL)])
@pytest.mark.parametrize("apart", [True, False])
def test_rows_of_one_text_above_the_annexes_are_the_notice(
    apart: bool, headings: tuple[str, str]
) -> None:
    titles = (
        [] if headings[0] == ENTERPRISE else [ENTERPRISE],
        [INDIVIDUAL][: headings[1] == "附件2"],
    )
    tables = [
        [*map(across, [headings[0], *titles[0]]), HEADER, FIRST],
        [*map(across, [headings[1], *titles[1]]), HEADER, SECOND],
    ]
    body = [*map(alone, BODY[:4]), " | " * 7, *map(alone, BODY[4:])]
    blocks: list[str | Table]
    if apart:
        blocks = [grid(*BODY), *(grid(*one) for one in tables)]
    else:
        blocks = [grid(*body, *tables[0], *tables[1])]
    made = replace(document(*blocks), format="html")
    reading = read_edition([ReadFile("x.html", "0", made)], load(), max_reject_share=0)
    assert reading.notice.title == "".join(TITLE)
    assert str(reading.notice.issued_on) == "2021-06-30"
    assert len(reading.notice.tasks) == 1
    annexes = [annex for file in reading.files for annex in file.annexes]
    assert [annex.title for annex in annexes] == [ENTERPRISE, INDIVIDUAL]
    assert [names(annex) for annex in annexes] == [
        [(1, "公章刻制", None)],
        [(1, "出生医学证明办理", None)],
    ]
    assert reading.is_complete


def test_a_table_of_the_body_that_says_more_in_its_rows_is_none_of_lines() -> None:
    annexes = found(grid("姓名 | 电话", "王某 | 5231234"), "附件1", ENTERPRISE, table())
    assert annexes.body == ()


# --- an annex without a heading -----------------------------------------------------------------

HELD = "stands over a header within annex 1 .*; add the heading"


def test_another_annexs_title_without_a_heading_within_a_table_holds_the_edition_back() -> None:
    rows = FIRST, across(INDIVIDUAL), HEADER, SECOND
    with pytest.raises(EditionRejected, match=f"{INDIVIDUAL} {HELD}") as caught:
        found("附件1", ENTERPRISE, grid(HEADER, *rows))
    assert (caught.value.table, caught.value.row) == (1, 4)


def test_another_annexs_title_without_a_heading_between_tables_holds_the_edition_back() -> None:
    with pytest.raises(EditionRejected, match=f"{INDIVIDUAL} {HELD}") as caught:
        found("附件1", ENTERPRISE, table(), INDIVIDUAL, grid(HEADER, SECOND))
    assert caught.value.table == 2


def test_the_annexs_own_title_and_sentences_over_a_header_are_no_other_annexs() -> None:
    rows = FIRST, across(ENTERPRISE), HEADER, SECOND.replace("1 |", "2 |", 1)
    assert len(found("附件1", ENTERPRISE, grid(HEADER, *rows)).annexes) == 1
    said = "个人办理的，见附件2。"
    assert len(found("附件1", ENTERPRISE, table(), said, grid(HEADER, SECOND)).annexes) == 1
