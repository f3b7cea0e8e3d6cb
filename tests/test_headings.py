"""Header rows -> columns: by their words, never by their place."""

from __future__ import annotations

import pytest
from grids import HEADER, grid, names, read_rows, read_tables, reasons

from pipeline.document import Table
from pipeline.errors import EditionRejected
from pipeline.headings import Header, find_header
from pipeline.vocabulary import load

ROW = "1 | 1/企业开办 | 1.1/企业开办 | 设立登记 | 公司 | 行政许可 | 区局 | 市级事项"


def header_of(*lines: str) -> Header:
    header = find_header(grid(*lines), load(), 1)
    assert header is not None
    return header


def rejected(*lines: str) -> EditionRejected:
    with pytest.raises(EditionRejected) as caught:
        read_tables(grid(*lines))
    assert caught.value.reason == "unknown-heading"
    return caught.value


def test_the_usual_header() -> None:
    header = header_of(HEADER, ROW)
    assert (header.number, header.stage, header.scenario) == (0, 1, 2)
    assert (header.item_name, header.sub_item_name, header.item_type) == (3, 4, 5)
    assert (header.lead_departments, header.co_departments) == (6, 7)
    assert header.authority_level is None
    assert header.notes == frozenset()
    assert (header.first_row, header.end_row, header.column_count) == (0, 1, 8)


@pytest.mark.parametrize(
    "word", ["事项 类型", "事项/类型", "事 项 类 型", "类型", "权力类型", "\u3000事项类别\u3000"]
)
def test_words_are_known_however_they_are_spaced_or_broken(word: str) -> None:
    assert header_of(HEADER.replace("事项类型", word), ROW).item_type == 5


def test_columns_in_another_order_are_read_all_the_same() -> None:
    usual = read_rows(ROW)
    other = read_tables(
        grid(
            "协同部门 | 事项类型 | 事项名称 | < | 场景 | 牵头部门 | 阶段 | 序号",
            "市级事项 | 行政许可 | 设立登记 | 公司 | 1.1/企业开办 | 区局 | 1/企业开办 | 1",
        )
    )
    assert other.entries == usual.entries


def test_a_header_of_two_rows_is_read_by_its_deepest_words() -> None:
    reading = read_tables(
        grid(
            "序号 | 阶段 | 场景 | 事项名称 | < | 事项类型 | 责任分工 | <",
            "^ | ^ | ^ | 主项名称 | 子项名称 | ^ | 牵头部门 | 协同部门",
            ROW,
        )
    )
    assert names(reading) == [(1, "设立登记", "公司")]
    assert reading.entries[0].lead_text == "区局"
    assert reading.entries[0].source_row == 3
    assert sum(cell.use == "header" for cell in reading.cells) == 10


def test_item_and_sub_item_may_have_a_heading_each() -> None:
    header = HEADER.replace("事项名称 | <", "主项名称 | 业务办理项名称")
    reading = read_rows(ROW, "2 | | | 公章刻制 | < | 其他 | |", header=header)
    assert names(reading) == [(1, "设立登记", "公司"), (2, "公章刻制", None)]


def test_without_a_column_for_sub_items_there_are_none() -> None:
    header = "序号 | 阶段 | 场景 | 事项 | 类型 | 牵头单位 | 配合单位"
    reading = read_rows("1 | 1/企业开办 | 1.1/企业开办 | 公章刻制 | 其他 | | ", header=header)
    assert names(reading) == [(1, "公章刻制", None)]


def test_a_name_heading_over_three_grid_columns_still_has_item_and_sub_item() -> None:
    header = "序号 | 阶段 | 场景 | 事项名称 | < | < | 事项类型 | 牵头部门 | 协同部门"
    reading = read_rows(
        "1 | 1/开办 | 1.1/开办 | 设立登记 | < | 公司 | 行政许可 | |",
        " | | | | < | 分公司 | 行政许可 | |",
        "2 | | | 变更登记 | 公司 | < | 行政许可 | |",
        "3 | | | 公章刻制 | < | < | 其他 | |",
        header=header,
    )
    assert names(reading) == [
        (1, "设立登记", "公司"),
        (1, "设立登记", "分公司"),
        (2, "变更登记", "公司"),
        (3, "公章刻制", None),
    ]


def test_a_cell_more_than_a_heading_has_room_for_is_a_reject_and_not_lost() -> None:
    header = "序号 | 阶段 | 场景 | 事项名称 | < | < | 事项类型 | 牵头部门 | 协同部门"
    reading = read_rows(
        "1 | 1/开办 | 1.1/开办 | 设立登记 | 有限 | 公司 | 行政许可 | |", header=header
    )
    assert reasons(reading) == [(2, "wrong-cell-count")]
    assert "有限" in reading.rejects[0].message


def test_responsible_units_beside_a_lead_are_co_departments() -> None:
    header = HEADER.replace("牵头部门", "牵头单位").replace("协同部门", "责任单位")
    found = header_of(header, ROW)
    assert (found.lead_departments, found.co_departments) == (6, 7)


def test_responsible_units_alone_are_the_lead() -> None:
    found = header_of(HEADER.replace("牵头部门", "责任单位"), ROW)
    assert (found.lead_departments, found.co_departments) == (6, 7)
    found = header_of("序号 | 阶段 | 场景 | 事项名称 | < | 事项类型 | 责任部门")
    assert (found.lead_departments, found.co_departments) == (6, None)


def test_of_two_serial_columns_the_one_with_more_numbers_numbers_the_items() -> None:
    reading = read_rows(
        "1 | 1 | 1/开办 | 1.1/开办 | 公章刻制 | < | 其他 | |",
        "^ | 2 | ^ | ^ | 涉税办理 | < | 其他 | |",
        "2 | 3 | ^ | 1.2/变更 | 变更登记 | < | 其他 | |",
        header="序号 | 序号 | 阶段 | 场景 | 事项名称 | < | 事项类型 | 牵头部门 | 协同部门",
    )
    assert names(reading) == [(1, "公章刻制", None), (2, "涉税办理", None), (3, "变更登记", None)]
    assert [cell.text for cell in reading.cells if cell.use == "note"] == ["1", "2"]


def test_a_level_column_and_notes_are_read_beside_the_rest() -> None:
    header = HEADER + " | 行使层级 | 备注 | 设定依据"
    reading = read_rows(ROW.replace("市级事项", "") + " | 省级 | 说明一 | 某法", header=header)
    assert reading.entries[0].authority_level == "province"
    assert [cell.text for cell in reading.cells if cell.use == "note"] == ["说明一", "某法"]


def test_a_title_row_may_stand_over_the_header() -> None:
    reading = read_tables(grid("企业全生命周期事项清单 | < | < | < | < | < | < | <", HEADER, ROW))
    assert names(reading) == [(1, "设立登记", "公司")]
    assert next(cell.text for cell in reading.cells if cell.use == "header").startswith("企业")
    reading = read_tables(grid("单位：项 | < | < | < | 2021年 | < | < | <", HEADER, ROW))
    assert len(reading.entries) == 1


def test_a_data_row_over_the_header_is_no_title() -> None:
    error = rejected(ROW, HEADER, ROW)
    assert "has no header row: its first row says 1、" in str(error)
    error = rejected(" | | | | 分公司 | 行政许可 | | ", HEADER, ROW)
    assert "has no header row" in str(error)


def test_a_repeated_header_is_kept_apart_wherever_it_stands() -> None:
    reading = read_tables(
        grid(HEADER, ROW, HEADER, "2 | | | 公章刻制 | < | 其他 | | "),
        grid(HEADER, "3 | | | 涉税办理 | < | 其他 | | "),
    )
    assert [entry.item_no for entry in reading.entries] == [1, 2, 3]
    assert [
        (cell.source_table, cell.source_row) for cell in reading.cells if cell.text == "序号"
    ] == [
        (1, 1),
        (1, 3),
        (2, 1),
    ]
    assert [cell.use for cell in reading.cells if cell.text == "序号"] == [
        "header",
        "repeated-header",
        "repeated-header",
    ]
    assert reading.data_rows == 3


def test_a_header_repeated_in_other_words_over_the_same_columns_is_a_repeated_header() -> None:
    reading = read_rows(
        ROW, HEADER.replace("牵头部门", "牵头单位"), "2 | | | 公章刻制 | < | 其他 | | "
    )
    assert len(reading.entries) == 2
    assert reading.rejects == ()


def test_item_and_sub_item_may_be_named_in_a_second_row_of_the_header() -> None:
    reading = read_rows(" | | | 主项名称 | 子项名称 | | | ", ROW)
    assert names(reading) == [(1, "设立登记", "公司")]
    assert reading.rejects == ()


def test_a_header_repeated_in_another_order_rejects_the_edition() -> None:
    error = rejected(
        HEADER, ROW, "序号 | 场景 | 阶段 | 事项名称 | < | 事项类型 | 牵头部门 | 协同部门", ROW
    )
    assert "a second header has 场景 over another column" in str(error)
    assert (error.table, error.row) == (1, 3)


def test_a_later_page_may_have_its_columns_in_its_own_order() -> None:
    reading = read_tables(
        grid(HEADER, ROW),
        grid(
            "序号 | 阶段 | 场景 | 事项类型 | 事项名称 | < | 牵头部门 | 协同部门",
            "2 | | | 其他 | 公章刻制 | < | | ",
        ),
    )
    assert names(reading) == [(1, "设立登记", "公司"), (2, "公章刻制", None)]
    assert reading.entries[1].item_type == "其他"


def test_a_later_page_without_a_header_goes_on_under_the_first() -> None:
    reading = read_tables(grid(HEADER, ROW), grid("2 | | | 公章刻制 | < | 其他 | | "))
    assert names(reading) == [(1, "设立登记", "公司"), (2, "公章刻制", None)]
    assert reading.entries[1].stage_name == "企业开办"
    assert (reading.entries[1].source_table, reading.entries[1].source_row) == (2, 1)


def test_a_narrower_page_without_a_header_is_rejects_and_no_fault() -> None:
    reading = read_tables(grid(HEADER, ROW), grid("2 | | | 公章刻制 | < | 其他"))
    assert reasons(reading) == [(1, "wrong-cell-count")]


@pytest.mark.parametrize("position", range(8))
def test_an_unknown_heading_rejects_the_edition_and_names_it_with_its_nearest(
    position: int,
) -> None:
    columns = HEADER.split(" | ")
    if columns[position] == "<":
        return
    wrong = columns[position] + "某"
    columns[position] = wrong
    error = rejected(" | ".join(columns), ROW)
    assert f"the heading {wrong} is unknown; the nearest known are " in str(error)
    assert wrong.removesuffix("某") in str(error).split("nearest known are")[1]
    assert "vocabulary/headings.yaml" in str(error)
    assert (error.table, error.row) == (1, 1)


def test_an_unknown_heading_however_long_is_one_line_to_read() -> None:
    assert len(str(rejected(HEADER.replace("场景", "场景" * 5000), ROW))) < 300
    assert len(str(rejected("场景" * 5000 + " | 乙"))) < 300


@pytest.mark.parametrize("word", ["序号", "阶段", "场景", "事项类型"])
def test_a_missing_column_rejects_the_edition(word: str) -> None:
    columns = [one for one in HEADER.split(" | ") if one != word]
    cells = [
        one for name, one in zip(HEADER.split(" | "), ROW.split(" | "), strict=True) if name != word
    ]
    assert f"no column is headed {word}" in str(rejected(" | ".join(columns), " | ".join(cells)))


def test_lead_and_co_department_columns_may_be_missing() -> None:
    reading = read_rows(
        "1 | 1/开办 | 1.1/开办 | 公章刻制 | < | 其他",
        header="序号 | 阶段 | 场景 | 事项名称 | < | 事项类型",
    )
    (entry,) = reading.entries
    assert (entry.lead_text, entry.lead_source, entry.co_text) == (None, None, None)


def test_two_columns_of_one_meaning_reject_the_edition() -> None:
    assert "two columns are headed 事项类型" in str(
        rejected(HEADER.replace("协同部门", "权力类型"), ROW)
    )


DIVIDED = "序号 | 阶段 | 场景 | 事项名称 | < | 事项类型 | 责任分工 | <"


@pytest.mark.parametrize(
    "below",
    [
        " | | | 主项 | 子项 | | 牵头部门 | 协同部门",
        "^ | | | 主项 | 子项 | ^ | 牵头部门 | 协同部门",
        " | | | | | | 牵头部门 | 协同部门",
    ],
)
def test_blank_cells_below_a_heading_belong_to_it(below: str) -> None:
    reading = read_tables(grid(DIVIDED, below, ROW))
    assert names(reading) == [(1, "设立登记", "公司")]
    assert reading.rejects == () and reading.data_rows == 1
    assert {cell.use for cell in reading.cells if cell.source_row < 3} == {"header"}


def test_a_row_of_one_heading_word_below_a_header_is_no_second_header_row() -> None:
    reading = read_tables(grid(HEADER, ROW, " | | | 事项名称 | < | | | "))
    assert reasons(reading) == [(3, "orphan-row")]
    reading = read_tables(grid(HEADER, " | | | 事项名称 | < | | | ", ROW))
    assert reasons(reading) == [(2, "orphan-row")]


def test_a_column_of_texts_without_a_heading_rejects_the_edition() -> None:
    error = rejected(HEADER + " | ", ROW + " | 附注")
    assert "column 9 has texts but no heading" in str(error)


def test_a_column_without_heading_and_texts_is_nothing() -> None:
    reading = read_rows(ROW + " | ", header=HEADER + " | ")
    assert len(reading.entries) == 1
    header = HEADER.replace("阶段", " | 阶段")
    reading = read_rows(ROW.replace("| 1/", "| | 1/"), header=header)
    assert names(reading) == [(1, "设立登记", "公司")]


def test_a_table_without_any_heading_word_rejects_the_edition_with_its_first_row() -> None:
    error = rejected("甲 | 乙 | 丙", "1 | 2 | 3")
    assert "the table has no header row: its first row says 甲、乙、丙" in str(error)


def test_an_empty_table_rejects_the_edition() -> None:
    with pytest.raises(EditionRejected, match="its first row says nothing"):
        read_tables(Table([], row_count=1, column_count=3))
    with pytest.raises(EditionRejected, match="its first row says nothing"):
        read_tables(Table([]))


def test_a_header_that_a_row_has_swallowed_rejects_the_edition() -> None:
    swallowed = " | ".join([ROW, *[one for one in HEADER.split(" | ") if one != "<"]])
    error = rejected(HEADER, ROW, swallowed, "1 | 1/出生 | 1.1/出生 | 户口登记 | < | 其他 | |")
    assert "a header stands inside a row, from 序号 on" in str(error)
    assert error.row == 3
