"""What page breaks cut is put together again, from whatever format the tables come."""

from __future__ import annotations

from grids import (
    FIRST,
    HEADER,
    document,
    grid,
    names,
    read_pages,
    reasons,
)

from pipeline import annexes, rows
from pipeline.document import Table
from pipeline.reading import AnnexReading
from pipeline.vocabulary import load

ALL = frozenset(range(8))


def page(*lines: str, full: frozenset[int] | None = ALL) -> Table:
    """A page's table under the usual header; ``full`` are the columns without room at its end."""
    drawn = grid(HEADER, *lines)
    return Table(drawn.cells, row_count=drawn.row_count, column_count=8, open_columns=full)


def uses(reading: AnnexReading, table: int, row: int) -> list[tuple[str, str, list[int]]]:
    """Text, use and entries of a source row's cells."""
    return [
        (cell.text, cell.use, cell.entries)
        for cell in reading.cells
        if (cell.source_table, cell.source_row) == (table, row)
    ]


# --- a row cut in two ---------------------------------------------------------------------------

CUT = "2 | | | 药品经营许可 | < | 行政许可 | 区市场监 | 区卫"
REST = " | | | （零售） | < | | 管局 | 健局"


def test_a_row_that_a_page_cuts_in_two_is_one_in_any_of_its_columns() -> None:
    reading = read_pages(page(FIRST, CUT), page(REST, "3 | | | 涉税办理 | < | 其他 | | "))
    assert names(reading) == [
        (1, "公章刻制", None),
        (2, "药品经营许可（零售）", None),
        (3, "涉税办理", None),
    ]
    cut = reading.entries[1]
    assert (cut.lead_text, cut.co_text) == ("区市场监\n管局", "区卫\n健局")
    assert (cut.source_table, cut.source_row, cut.lead_source, cut.lead_source_row) == (
        1,
        3,
        "stated",
        3,
    )
    assert reading.data_rows == 3 and reading.rejects == () and reading.warnings == ()


def test_both_halves_stay_with_their_own_text_and_place() -> None:
    reading = read_pages(page(FIRST, CUT), page(REST))
    assert uses(reading, 1, 3) == [
        ("2", "entry", [1]),
        ("药品经营许可", "entry", [1]),
        ("行政许可", "entry", [1]),
        ("区市场监", "entry", [1]),
        ("区卫", "entry", [1]),
    ]
    assert uses(reading, 2, 2) == [
        ("（零售）", "entry", [1]),
        ("管局", "entry", [1]),
        ("健局", "entry", [1]),
    ]
    assert {use for _, use, _ in uses(reading, 2, 1)} == {"repeated-header"}


def test_a_row_over_three_pages_is_one() -> None:
    reading = read_pages(
        page(FIRST, "2 | | | 药品 | < | 行政许可 | | "),
        page(" | | | 经营 | < | | | "),
        page(" | | | 许可 | < | | | "),
    )
    assert names(reading)[1] == (2, "药品经营许可", None)
    assert uses(reading, 3, 2) == [("许可", "entry", [1])]


def test_item_and_sub_item_may_be_cut_at_once() -> None:
    reading = read_pages(
        page(FIRST, "2 | | | 动产和权 | 动产 | 其他行政权力 | | "),
        page(" | | | 利担保 | 抵押 | | | ", " | | | | 质押 | 其他行政权力 | | "),
    )
    assert names(reading)[1:] == [(2, "动产和权利担保", "动产抵押"), (2, "动产和权利担保", "质押")]


def test_a_type_may_be_cut_or_stand_on_the_next_page() -> None:
    cut = read_pages(
        page(FIRST, "2 | | | 备 | < | 其他行政 | | "), page(" | | | 案 | < | 权力 | | ")
    )
    moved = read_pages(
        page(FIRST, "2 | | | 备 | < | | | "), page(" | | | 案 | < | 其他行政权力 | | ")
    )
    for reading in (cut, moved):
        assert names(reading)[1] == (2, "备案", None)
        assert reading.entries[1].item_type == "其他行政权力"


def test_a_text_that_moved_whole_to_the_next_page_is_the_row_s() -> None:
    reading = read_pages(
        page(FIRST, "2 | | | 备案 | < | 其他行政权力 | | "), page(" | | | | < | | | 区税务局")
    )
    assert reading.entries[1].co_text == "区税务局"
    assert uses(reading, 2, 2) == [("区税务局", "entry", [1])]
    assert len(uses(reading, 1, 3)) == 3


def test_the_halves_of_a_rejected_row_are_rejected() -> None:
    reading = read_pages(
        page(FIRST, "二x | | | 药品 | < | 行政许可 | | "), page(" | | | 经营 | < | | | ")
    )
    assert reasons(reading) == [(3, "bad-number")]
    assert uses(reading, 2, 2) == [("经营", "rejected", [])]


# --- a row of its own ---------------------------------------------------------------------------


def test_a_row_with_a_type_is_a_row() -> None:
    reading = read_pages(
        page(FIRST, "2 | | | 公积金 | 开户 | 公共服务 | | "),
        page(" | | | 公积金 | 转移 | 公共服务 | | "),
    )
    assert names(reading)[1:] == [(2, "公积金", "开户"), (2, "公积金", "转移")]


def test_a_row_without_a_type_is_a_reject_where_the_cells_above_have_room() -> None:
    room = frozenset({0, 1, 2})
    reading = read_pages(
        page(FIRST, "2 | | | 公积金 | 开户 | 公共服务 | | ", full=room),
        page(" | | | | 转移 | | | "),
    )
    assert reasons(reading) == [(2, "missing-type")]
    assert names(reading)[1] == (2, "公积金", "开户")


def test_a_name_said_again_begins_a_row() -> None:
    reading = read_pages(
        page(FIRST, "2 | | | 公积金 | 开户 | 公共服务 | | "), page(" | | | 公积金 | 转移 | | | ")
    )
    assert reasons(reading) == [(2, "missing-type")]


def test_a_name_said_again_and_cut_in_its_turn_is_said_once() -> None:
    reading = read_pages(
        page(FIRST, "2 | | | 不动产登记 | 预告登记 | 行政确认 | | "),
        page(" | 1 | | 不动产 | 转移 | 行政确 | | 市级事"),
        page(" | 企业开办 | | 登记 | 登记 | 认 | | 项", " | | | ^ | 抵押 | 行政确认 | | "),
    )
    assert names(reading)[1:] == [
        (2, "不动产登记", name) for name in ("预告登记", "转移登记", "抵押")
    ]
    assert [entry.authority_level for entry in reading.entries] == [None, None, "city", None]


def test_cells_of_other_widths_are_no_rest() -> None:
    reading = read_pages(
        page(FIRST, "2 | | | 公积金 | 开户 | 公共服务 | | "), page(" | | | 转移 | < | | | ")
    )
    assert reasons(reading)[0][0] == 2


def test_where_a_format_shows_no_room_a_joined_row_is_named() -> None:
    tables = page(FIRST, CUT, full=None), page(REST, full=None)
    reading = read_pages(*tables)
    assert names(reading)[1] == (2, "药品经营许可（零售）", None)
    assert reading.warnings == (
        "annex 1, table 2, row 2: read as the rest of row 3 of table 1, which a page break cut",
    )


def test_tables_with_a_paragraph_between_them_are_not_joined() -> None:
    body = document("附件1", "企业事项清单", page(FIRST, CUT), "二、另一部分", page(REST))
    (annex,) = annexes.find(body, load()).annexes
    assert [part.follows for part in annex.parts] == [False, False]
    assert reasons(rows.read_annex(annex, load()))[0][0] == 2


def test_a_page_number_and_a_mark_of_continuation_part_nothing() -> None:
    body = document(
        "附件1",
        "企业事项清单",
        page(FIRST, CUT),
        "— 3 —",
        "（续表）",
        page(REST),
        "附件1（续）",
        page("3 | | | 涉税 | < | 其他 | | "),
    )
    (annex,) = annexes.find(body, load()).annexes
    assert [part.follows for part in annex.parts] == [False, True, True]


# --- merged cells over the break ----------------------------------------------------------------


def test_a_label_that_a_page_cuts_is_one() -> None:
    reading = read_pages(
        page("1 | 1/企业开办 | 1.1/企业 | 公章刻制 | < | 行政许可 | | "),
        page("2 | | 开办 | 涉税办理 | < | 其他 | | "),
    )
    assert {entry.scenario_name for entry in reading.entries} == {"企业开办"}
    assert uses(reading, 2, 2)[1] == ("开办", "entry", [0, 1])


def test_an_item_name_that_a_page_cuts_over_its_sub_items_is_one() -> None:
    reading = read_pages(
        page(FIRST, "2 | | | 住房公积 | 开户 | 公共服务 | | "),
        page(" | | | 金缴存 | 转移 | 公共服务 | | ", " | | | ^ | 提取 | 公共服务 | | "),
    )
    assert names(reading)[1:] == [(2, "住房公积金缴存", name) for name in ("开户", "转移", "提取")]


def test_a_department_cut_over_rows_is_one_where_only_the_whole_is_known() -> None:
    reading = read_pages(
        page("1 | 1/企业开办 | 1.1/企业开办 | 公章刻制 | < | 行政许可 | 区市场监 | "),
        page("2 | | | 涉税办理 | < | 其他 | 管局 | "),
    )
    assert [entry.lead_text for entry in reading.entries] == ["区市场监\n管局"] * 2
    assert [entry.lead_source for entry in reading.entries] == ["stated", "merged"]


def test_a_known_department_below_a_known_one_is_another() -> None:
    reading = read_pages(
        page("1 | 1/企业开办 | 1.1/企业开办 | 公章刻制 | < | 行政许可 | 区税务局 | "),
        page("2 | | | 涉税办理 | < | 其他 | 区医保局 | "),
    )
    assert [entry.lead_text for entry in reading.entries] == ["区税务局", "区医保局"]
    assert reading.warnings == ()


def test_a_blank_cell_merged_over_rows_goes_on_from_the_one_above() -> None:
    reading = read_pages(
        page(FIRST, "2 | | | 甲 | < | 其他 | | 市级事项"),
        page("3 | | | 乙 | < | 其他 | | ", "4 | | | 丙 | < | 其他 | | ^"),
        page(
            "5 | | | 丁 | < | 其他 | | ",
            "6 | | | 戊 | < | 其他 | | ^",
            "7 | | | 己 | < | 其他 | | ",
        ),
    )
    levels = [entry.authority_level for entry in reading.entries]
    assert levels == [None, "city", "city", "city", "city", "city", None]
    assert uses(reading, 1, 3)[-1] == ("市级事项", "entry", [1, 2, 3, 4, 5])


def test_whether_a_merged_level_goes_on_over_a_single_blank_cell_is_said_to_be_unknown() -> None:
    reading = read_pages(
        page(FIRST, "2 | | | 甲 | < | 其他 | | 市级事项", "3 | | | 乙 | < | 其他 | | ^"),
        page("4 | | | 丙 | < | 其他 | | "),
    )
    assert [entry.authority_level for entry in reading.entries] == [None, "city", "city", None]
    assert reading.warnings == (
        "annex 1, table 2, row 2: whether 市级事项 goes on there cannot be told, and it is not read so",
    )


def test_a_lead_never_goes_on_into_another_scenario() -> None:
    reading = read_pages(
        page(FIRST, "2 | ^ | ^ | 甲 | < | 其他 | ^ | "),
        page("3 | | 1.2/经营 | 乙 | < | 其他 | | ", "4 | | ^ | 丙 | < | 其他 | ^ | "),
    )
    assert [entry.lead_text for entry in reading.entries] == ["区行政审批服务局"] * 2 + [None] * 2
    # Nor is that passed over in silence: it may be one cell merged over both scenarios.
    assert reading.warnings == (
        "annex 1, table 2, row 2: whether 区行政审批服务局 goes on there cannot be told, and it is not read so",
    )


def test_a_lead_that_the_page_shows_to_be_cut_goes_on_into_another_scenario() -> None:
    before = page(FIRST, "2 | ^ | ^ | 甲 | < | 其他 | ^ | ")
    cut = Table(before.cells, open_columns=ALL, cut_columns=frozenset({1, 6}))
    after = page("3 | | 1.2/经营 | 乙 | < | 其他 | | ", "4 | | ^ | 丙 | < | 其他 | ^ | ")
    reading = read_pages(cut, after)
    assert [entry.lead_text for entry in reading.entries] == ["区行政审批服务局"] * 4
    assert reading.warnings == ()


def test_a_lead_that_the_page_shows_to_end_there_ends_without_a_warning() -> None:
    before = page(FIRST, "2 | ^ | ^ | 甲 | < | 其他 | ^ | ")
    cut = Table(before.cells, open_columns=ALL, cut_columns=frozenset({1}))
    after = page("3 | | 1.2/经营 | 乙 | < | 其他 | | ", "4 | | ^ | 丙 | < | 其他 | ^ | ")
    reading = read_pages(cut, after)
    assert [entry.lead_text for entry in reading.entries[2:]] == [None] * 2
    assert reading.warnings == ()
