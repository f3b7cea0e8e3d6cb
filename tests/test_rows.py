"""An annex's rows -> entries and rejects; the use of every cell."""

from __future__ import annotations

import pytest
from grids import (
    FIRST,
    HEADER,
    cell_at,
    grid,
    names,
    only_entry,
    read_rows,
    read_tables,
    reasons,
)

from pipeline.document import Cell, Table

NEXT = "2 | | | 公章刻制 | < | 其他 | | "


def test_an_entry_is_complete() -> None:
    entry = only_entry(
        "12 | 2/企业准营 | 2.1/生产许可 | 安全生产 | 甲 | 行政许可 | 区局 | 区住建局"
    )
    assert (entry.annex_no, entry.lifecycle) == (1, "enterprise")
    assert (entry.stage_no, entry.stage_name) == (2, "企业准营")
    assert (entry.scenario_no, entry.scenario_name) == ("2.1", "生产许可")
    assert (entry.item_no, entry.item_name) == (12, "安全生产")
    assert (entry.sub_item_no, entry.sub_item_name) == (1, "甲")
    assert (entry.item_type, entry.item_type_code) == ("行政许可", "01")
    assert entry.authority_level is None
    assert (entry.lead_text, entry.co_text) == ("区局", "区住建局")
    assert (entry.source_table, entry.source_row, entry.source_page) == (1, 2, None)


def test_text_columns_hold_no_line_breaks_or_padding_and_departments_stay_as_written() -> None:
    entry = only_entry(
        "1 | 1/企业/开办 | 1.1/企业/开办 | 公章/刻制 | /公司/ | 行政/许可 | 区人力资源/社会保障局 | 人民银行/支行"
    )
    assert (entry.stage_name, entry.scenario_name) == ("企业开办", "企业开办")
    assert (entry.item_name, entry.sub_item_name, entry.item_type) == (
        "公章刻制",
        "公司",
        "行政许可",
    )
    assert (entry.lead_text, entry.co_text) == ("区人力资源\n社会保障局", "人民银行\n支行")


def test_pages_come_from_the_table() -> None:
    table = grid(HEADER, FIRST, NEXT)
    paged = Table(table.cells, row_pages=(3, 3, 4))
    assert [entry.source_page for entry in read_tables(paged).entries] == [3, 4]


# --- cells that show no value -------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        "2 | | | #REF! | < | 其他 | | ",
        "2 | | | 公章刻制 | #NUM! | 其他 | | ",
        "2 | | | 公章刻制 | < | 其他 | #VALUE! | ",
        "2 | | | 公章刻制 | < | 其他 | | ＃NAME？",
        "2 | | | 公章刻制 | < | 其他 | | ########",
        "2 | | | 公章刻制 | < | 其他 | | Err:502",
        '2 | | | 公章刻制 | < | 其他 | =DISPIMG("ID_0F3A",1) | ',
    ],
)
def test_a_row_that_shows_a_spreadsheets_error_is_a_reject(row: str) -> None:
    reading = read_rows(FIRST, row)
    assert reasons(reading) == [(3, "unreadable-value")]
    assert "an error of the spreadsheet, and no value" in reading.rejects[0].message


def test_an_error_as_a_lead_rejects_every_row_that_it_holds_for() -> None:
    lines = (
        "2 | | | 甲 | < | 其他 | #REF! | ",
        "3 | | | 乙 | < | 其他 | | ",
        "4 | | | 丙 | < | 其他 | 区局 | ",
    )
    reading = read_rows(FIRST, *lines)
    assert reasons(reading) == [(3, "unreadable-value"), (4, "unreadable-value")]


def test_an_error_in_a_column_that_gives_no_value_is_a_note() -> None:
    reading = read_rows(f"{FIRST} | #REF!", header=f"{HEADER} | 备注")
    assert reading.rejects == () and len(reading.entries) == 1


# --- merged cells -------------------------------------------------------------------------------


def test_a_covered_position_takes_its_merges_text_in_every_column() -> None:
    reading = read_rows(
        "1 | 1/开办 | 1.1/开办 | 设立登记 | 公司 | 行政许可 | 区局 | 市级事项",
        "^ | ^ | ^ | ^ | 分公司 | ^ | ^ | ^",
        "2 | ^ | ^ | 公章刻制 | < | ^ | | ^",
    )
    assert [entry.item_type for entry in reading.entries] == ["行政许可"] * 3
    assert [entry.authority_level for entry in reading.entries] == ["city"] * 3
    assert [entry.co_text for entry in reading.entries] == ["市级事项"] * 3
    assert [entry.lead_source for entry in reading.entries] == ["stated", "merged", "inferred"]
    for column in (6, 8):
        assert cell_at(reading, 2, column).entries == [0, 1, 2]


def test_a_blank_cell_of_the_rows_own_never_takes_anothers_text() -> None:
    reading = read_rows(
        "1 | 1/开办 | 1.1/开办 | 公章刻制 | < | 行政许可 | | 市级事项",
        "2 | | | 涉税办理 | < | 其他 | | ",
        "3 | | | 变更登记 | < | | | ",
    )
    assert [entry.co_text for entry in reading.entries] == ["市级事项", None]
    assert [entry.authority_level for entry in reading.entries] == ["city", None]
    assert reasons(reading) == [(4, "missing-type")]


def test_co_departments_are_never_filled_down() -> None:
    reading = read_rows(
        "1 | 1/开办 | 1.1/开办 | 设立登记 | 公司 | 行政许可 | | 区税务局",
        " | | | | 分公司 | 行政许可 | | ",
    )
    assert [entry.co_text for entry in reading.entries] == ["区税务局", None]


# --- levels -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("co", "level"),
    [
        ("市级事项", "city"),
        ("省级事项", "province"),
        ("区级事项", "district"),
        ("市级/事项", "city"),
        ("区住建局、市级事项", "city"),
        ("区住建局（市级事项）", "city"),
        ("区住建局", None),
        ("", None),
    ],
)
def test_level_words_among_the_departments_are_levels(co: str, level: str | None) -> None:
    entry = only_entry(FIRST + co)
    assert entry.authority_level == level
    assert entry.co_text == (co.replace("/", "\n") or None)


def test_a_name_never_decides_the_level() -> None:
    entry = only_entry("1 | 1/开办 | 1.1/开办 | 市级事项联办 | 省级事项 | 其他 | | ")
    assert entry.authority_level is None


@pytest.mark.parametrize(
    ("words", "level"), [("市级", "city"), ("省", "province"), ("县级", "district"), ("", None)]
)
def test_a_column_of_its_own_says_the_level(words: str, level: str | None) -> None:
    reading = read_rows(f"{FIRST} | {words}", header=HEADER + " | 行使层级")
    assert reading.entries[0].authority_level == level


def test_a_level_column_and_a_level_word_that_agree_are_one_level() -> None:
    reading = read_rows(f"{FIRST}市级事项 | 市级", header=HEADER + " | 行使层级")
    assert reading.entries[0].authority_level == "city"


@pytest.mark.parametrize(
    ("co", "words", "message"),
    [
        ("市级事项", "省级", "has several levels: city、province"),
        ("市级事项、省级事项", "", "has several levels"),
        ("", "镇级", "has the unknown level 镇级"),
    ],
)
def test_levels_nobody_can_settle_are_rejects(co: str, words: str, message: str) -> None:
    reading = read_rows(f"{FIRST}{co} | {words}", header=HEADER + " | 行使层级")
    assert reasons(reading) == [(2, "unknown-type")]
    assert message in reading.rejects[0].message


# --- rejects ------------------------------------------------------------------------------------


def test_a_reject_keeps_its_place_its_reason_and_its_cells_verbatim() -> None:
    reading = read_rows(FIRST, "2 | | | 公章/刻制 | < | 行政指导 | | 公安分局 ")
    (reject,) = reading.rejects
    assert (reject.source_table, reject.source_row, reject.annex_no) == (1, 3, 1)
    assert reject.cells == ("2", "", "", "公章\n刻制", "行政指导", "", "公安分局")
    assert reject.reason == "unknown-type"
    assert reject.message.startswith(
        "公章刻制 has the unknown type 行政指导; the nearest known are "
    )
    assert "行政" in reject.message.split("nearest")[1]


@pytest.mark.parametrize("written", ["行政许司", "许可", "行政许可、行政确认", "x"])
def test_an_unknown_type_is_a_reject(written: str) -> None:
    assert reasons(read_rows(FIRST, f"2 | | | 甲 | < | {written} | | ")) == [(3, "unknown-type")]


@pytest.mark.parametrize("blank", ["", "\u3000", "/"])
def test_a_missing_type_is_a_reject(blank: str) -> None:
    assert reasons(read_rows(FIRST, f"2 | | | 甲 | < | {blank} | | ")) == [(3, "missing-type")]


@pytest.mark.parametrize("written", ["行政 许可", "行政/许可", "行政　许可"])
def test_a_type_is_known_with_white_space_inside(written: str) -> None:
    assert only_entry(FIRST.replace("行政许可", written)).item_type == "行政许可"


def test_another_spelling_of_a_type_is_the_type() -> None:
    entry = only_entry(FIRST.replace("行政许可", "其它行政权力"))
    assert (entry.item_type, entry.item_type_code) == ("其他行政权力", "10")


@pytest.mark.parametrize(
    "row",
    [
        "2 | | | 公章刻制 | < | 其他 | ",
        "2 | | | 公章刻制",
        "2",
        "2 | | | 公章刻制 | < | 其他 | | | ",
        "2 | | | 公章刻制 | < | 其他 | | | 多余",
        "2 | ~ | | 公章刻制 | < | 其他 | | ",
    ],
)
def test_a_row_with_too_few_or_too_many_cells_is_a_reject(row: str) -> None:
    reading = read_tables(grid(HEADER, FIRST, row, "3 | | | 变更登记 | < | 其他 | | "))
    assert reasons(reading) == [(3, "wrong-cell-count")]
    assert [entry.item_no for entry in reading.entries] == [1, 3]
    assert reading.rejects[0].item_no == 2


def test_cells_missing_in_columns_of_notes_are_no_fault() -> None:
    reading = read_tables(grid(HEADER + " | 备注", FIRST + " | 注", "2 | | | 甲 | < | 其他 | | "))
    assert len(reading.entries) == 2


def test_a_rejected_row_gives_no_value_but_the_labels_that_hold_below() -> None:
    reading = read_rows(
        "1 | 1/开办 | 1.1/开办 | 公章刻制 | < | 行政指导 | 区局 | 区税务局",
        "2 | | | 甲 | < | 其他 | | ",
    )
    uses = {cell.text: (cell.use, cell.entries) for cell in reading.cells if cell.source_row == 2}
    assert uses == {
        "1": ("rejected", []),
        "1\n开办": ("entry", [0]),
        "1.1\n开办": ("entry", [0]),
        "公章刻制": ("rejected", []),
        "行政指导": ("rejected", []),
        "区局": ("entry", [0]),
        "区税务局": ("rejected", []),
    }


# --- rows that are none -------------------------------------------------------------------------


def test_blank_rows_are_nothing() -> None:
    reading = read_rows(FIRST, " | | | | | | | ", "\u3000 | | | / | | | | ", NEXT)
    assert len(reading.entries) == reading.data_rows == 2


@pytest.mark.parametrize("note", ["注：本清单动态调整。", "备注: 见附件", "说明：无", "注1：甲"])
def test_a_note_under_the_rows_is_a_note(note: str) -> None:
    reading = read_rows(FIRST, f"{note} | < | < | < | < | < | < | <")
    assert reading.rejects == ()
    assert reading.data_rows == 1
    assert cell_at(reading, 3, 1).use == "note"


@pytest.mark.parametrize(
    "line", ["- 2 -", "— 12 —", "第2页", "第 2 页 共 24 页", "第2页/共24页", "共24页 第2页"]
)
@pytest.mark.parametrize("rest", [" < | < | < | < | < | < | <", " | | | | | | "])
def test_a_pages_number_in_a_row_is_a_note_and_ends_nothing(line: str, rest: str) -> None:
    sub_items = "2 | | | 公积金 | 开户 | 其他 | | ", " | | | | 转移 | 其他 | | "
    reading = read_rows(FIRST, sub_items[0], f"{line} | {rest}", sub_items[1])
    assert names(reading)[1:] == [(2, "公积金", "开户"), (2, "公积金", "转移")]
    assert reading.entries[2].lead_text == "区行政审批服务局"
    assert cell_at(reading, 4, 1).use == "note"


def test_a_pages_number_may_stand_in_two_cells_and_a_bare_number_is_an_items() -> None:
    reading = read_rows(
        FIRST,
        " | | 第 2 页 | 共 24 页 | < | | | ",
        "3 | | | | < | | | ",
        "4 | | | 甲 | < | 其他 | | ",
    )
    assert cell_at(reading, 3, 3).use == cell_at(reading, 3, 4).use == "note"
    assert reasons(reading) == [(4, "orphan-row")]
    assert reading.data_rows == 3


def test_data_rows_are_entries_and_rejects() -> None:
    reading = read_rows(FIRST, "x | | | 甲 | < | 其他 | | ", HEADER, NEXT)
    assert reading.data_rows == 3 == len(reading.entries) + len(reading.rejects)


def test_an_automatic_number_is_the_number_and_the_label() -> None:
    table = grid(HEADER, " | 企业开办 | 企业开办 | 公章刻制 | < | 其他 | | ")
    numbers = {0: "1.", 1: "1", 2: "1.1", 3: "7"}
    cells = [
        Cell(*cell[:5], number=numbers.get(cell.column)) if cell.row else cell
        for cell in table.cells
    ]
    reading = read_tables(Table(cells))
    (entry,) = reading.entries
    assert (entry.item_no, entry.item_name) == (1, "公章刻制")
    assert (entry.stage_no, entry.stage_name, entry.scenario_no) == (1, "企业开办", "1.1")


# --- where the file ends ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    ["2", "2 | | | 公章刻制", "2 | | | 公章刻制 | < | 其他 | ", "2 | | | 公章刻制 | < | 其他"],
)
def test_a_row_with_too_few_cells_at_the_files_end_is_broken_off(row: str) -> None:
    reading = read_tables(grid(HEADER, FIRST, row), ends_file=True)
    assert reasons(reading) == [(3, "row-broken-off")]
    assert reading.rejects[0].item_no == 2
    assert reasons(read_tables(grid(HEADER, FIRST, row))) == [(3, "wrong-cell-count")]


@pytest.mark.parametrize(
    ("last", "is_entry"),
    [
        ("", True),
        ("区税务局", True),
        ("市级事项", True),
        ("区住建局、市级事项", True),
        ("区人力资源", False),
        ("区税务局、公安", False),
    ],
)
def test_an_open_last_row_is_an_entry_only_where_its_last_cell_says_known_words(
    last: str, is_entry: bool
) -> None:
    reading = read_tables(
        grid(HEADER, FIRST, f"2 | | | 公章刻制 | < | 其他 | | {last}", last_row_open=True)
    )
    assert reasons(reading) == ([] if is_entry else [(3, "row-broken-off")])


def test_a_cell_whose_line_has_no_end_may_be_half_whatever_it_says() -> None:
    reading = read_tables(
        grid(HEADER, FIRST, "2 | | | 公章刻制 | < | 其他 | | 区税务局", last_cell_open=True)
    )
    assert reasons(reading) == [(3, "row-broken-off")]


def test_any_fault_of_an_open_last_row_is_that_it_breaks_off() -> None:
    reading = read_tables(
        grid(HEADER, FIRST, "2 | | | 公章刻制 | < | 行政 | | ", last_row_open=True)
    )
    assert reasons(reading) == [(3, "row-broken-off")]
    assert "the file ends inside the row: 公章刻制 has the unknown type" in (
        reading.rejects[0].message
    )


def test_a_note_in_the_last_column_may_end_anywhere() -> None:
    reading = read_tables(
        grid(HEADER + " | 备注", f"{FIRST} | ", f"{NEXT} | 见说", last_row_open=True)
    )
    assert names(reading) == [(1, "公章刻制", None), (2, "公章刻制", None)]


def test_a_name_in_the_last_column_may_be_half_where_the_row_is_open() -> None:
    header = "序号 | 阶段 | 场景 | 事项类型 | 牵头部门 | 协同部门 | 事项名称 | <"
    first = "1 | 1/开办 | 1.1/开办 | 其他 | | | 公章刻制 | <"
    reading = read_tables(grid(header, first, last_row_open=True))
    assert reasons(reading) == [(2, "row-broken-off")]
    assert len(read_tables(grid(header, first)).entries) == 1
