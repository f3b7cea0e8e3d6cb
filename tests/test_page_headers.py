"""Pages whose tables have no header, half of one, another number of columns, or one below the rest of a row."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import (
    FIRST,
    HEADER,
    cell_at,
    grid,
    names,
    read_pages,
    reasons,
)

from pipeline.document import Table
from pipeline.errors import EditionRejected
from pipeline.reading import AnnexReading

NARROW_HEADER = "序号 | 阶段 | 场景 | 事项名称 | 事项类型 | 牵头部门 | 协同部门"
CUT_HEADER = "序号 | 阶段 | 场景 | 事项名称 | < | 事 项 类 | 牵头部 | 协 同"
REST_OF_HEADER = " | | | | < | 型 | 门 | 部 门"


def page(*lines: str) -> Table:
    """A page's table, every column of which is full at its end."""
    drawn = grid(*lines)
    width = drawn.column_count
    full = frozenset(range(width))
    return Table(drawn.cells, row_count=drawn.row_count, column_count=width, open_columns=full)


# --- a header cut in two ------------------------------------------------------------------------


def test_a_header_that_a_page_cuts_is_one() -> None:
    reading = read_pages(page(CUT_HEADER), page(REST_OF_HEADER, FIRST))
    assert names(reading) == [(1, "公章刻制", None)]
    assert [entry.source_row for entry in reading.entries] == [2]
    upper, lower = cell_at(reading_of(reading, 1), 1, 7), cell_at(reading_of(reading, 2), 1, 7)
    assert (upper.text, upper.use, lower.text, lower.use) == ("牵头部", "header", "门", "header")
    assert reading.data_rows == 1 and reading.rejects == () and reading.warnings == ()


def reading_of(reading: AnnexReading, table: int) -> AnnexReading:
    """The reading with the cells of one table alone."""
    return replace(reading, cells=tuple(one for one in reading.cells if one.source_table == table))


def test_a_header_alone_on_its_page_counts_one_column_for_the_name() -> None:
    cut = "序号 | 阶段 | 场景 | 事项名称 | 事项类 | 牵头部门 | 协同部门"
    reading = read_pages(
        page(cut),
        page(" | | | | < | 型 | | ", FIRST, "2 | | | 涉税办理 | 新办 | 其他 | | "),
    )
    assert names(reading) == [(1, "公章刻制", None), (2, "涉税办理", "新办")]


def test_words_that_are_headings_by_halves_are_those_of_the_whole() -> None:
    cut = "序号 | 阶段 | 场景 | 事项名称 | < | 事项 | 牵头部门 | 协同部门"
    reading = read_pages(page(cut), page(" | | | | < | 类型 | | ", FIRST))
    assert names(reading) == [(1, "公章刻制", None)]


def test_a_header_said_again_may_be_cut_at_the_end_of_its_page() -> None:
    reading = read_pages(
        page(HEADER, FIRST, CUT_HEADER),
        page(REST_OF_HEADER, "2 | | | 涉税办理 | < | 其他 | | "),
    )
    assert names(reading) == [(1, "公章刻制", None), (2, "涉税办理", None)]
    assert cell_at(reading_of(reading, 2), 1, 7).use == "repeated-header"


@pytest.mark.parametrize("rows_above", [[], [HEADER, FIRST]], ids=["at its top", "at its end"])
def test_a_page_may_end_between_the_two_rows_of_a_header(rows_above: list[str]) -> None:
    upper = "序号 | 阶段 | 场景 | 事项名称 | < | 事项类 | 牵头部门 | 协同部门"
    reading = read_pages(
        page(*rows_above, upper),
        page(
            " | | | 主项 | 子项 | 型 | | ",
            "2 | 1/企业开办 | 1.1/企业开办 | 涉税 | 新办 | 其他 | | ",
        ),
    )
    assert names(reading)[len(rows_above) // 2 :] == [(2, "涉税", "新办")]
    assert reading.rejects == () and reading.data_rows == 1 + len(rows_above) // 2
    uses = {cell.text: cell.use for cell in reading.cells if cell.source_table == 2}
    assert uses["主项"] == "repeated-header" and "header" in uses["型"]


def test_a_header_that_lacks_its_end_is_no_header() -> None:
    with pytest.raises(EditionRejected, match="the heading 事 项 类 is unknown"):
        read_pages(page(CUT_HEADER), page(" | | | | < | 号 | 门 | 部 门", FIRST))


# --- a header below the rest of a row -----------------------------------------------------------


def test_the_rest_of_a_row_may_stand_over_the_header_of_the_next_table() -> None:
    reading = read_pages(
        page(HEADER, FIRST, "2 | | | 药品经营 | < | 行政许可 | 区市场监 | "),
        page(" | | | 许可 | < | | 管局 | ", HEADER, "3 | | | 涉税办理 | < | 其他 | | "),
    )
    assert [name for _, name, _ in names(reading)] == ["公章刻制", "药品经营许可", "涉税办理"]
    assert reading.rejects == ()


def test_a_title_over_the_header_is_no_rest_of_a_row() -> None:
    title = "企业全生命周期事项清单（续） | < | < | < | < | < | < | <"
    reading = read_pages(
        page(HEADER, FIRST), page(title, HEADER, "2 | | | 涉税办理 | < | 其他 | | ")
    )
    assert [name for _, name, _ in names(reading)] == ["公章刻制", "涉税办理"]
    assert reading.rejects == ()


# --- pages on which no row divides the name -----------------------------------------------------


@pytest.mark.parametrize("header", ["none", "each page"])
def test_a_row_goes_on_between_pages_that_count_other_columns(header: str) -> None:
    tops = ([HEADER], [NARROW_HEADER], [HEADER])
    first, second, third = tops if header == "each page" else ([HEADER], [], [])
    reading = read_pages(
        page(
            *first,
            FIRST,
            "2 | | | 公积金 | 开户 | 公共服务 | | ",
            "3 | | | 药品 | < | 行政许可 | | ",
        ),
        page(
            *second, " | | | 经营 | | | ", "4 | | | 涉税 | 其他 | | ", "5 | | | 变更 | 其他行 | | "
        ),
        page(*third, " | | | 登记 | < | 政权力 | | ", "6 | | | 补贴 | 发放 | 行政给付 | | "),
    )
    assert names(reading)[1:] == [
        (2, "公积金", "开户"),
        (3, "药品经营", None),
        (4, "涉税", None),
        (5, "变更登记", None),
        (6, "补贴", "发放"),
    ]
    assert reading.rejects == ()


def test_a_page_of_a_rest_alone_has_the_columns_of_the_page_before() -> None:
    reading = read_pages(
        page(HEADER, FIRST),
        page("2 | | | 涉税 | 其他 | | ", "3 | | | 变更 | 其他行 | | "),
        page(" | | | 登记 | 政权力 | | "),
    )
    assert names(reading)[1:] == [(2, "涉税", None), (3, "变更登记", None)]


def test_a_divided_name_goes_on_from_no_name_that_is_whole() -> None:
    reading = read_pages(
        page(NARROW_HEADER, "1 | 1/开办 | 1.1/开办 | 药品 | 行政许可 | | "),
        page(HEADER, " | | | 经营 | 许可 | | | "),
    )
    assert names(reading) == [(1, "药品", None)]
    assert reasons(reading)[0][0] == 2


# --- what a cut cell says -----------------------------------------------------------------------


def test_the_rest_of_a_label_may_begin_with_a_digit() -> None:
    reading = read_pages(
        page(HEADER, "1 | 1/出生 | 1.1 | 托育 | < | 行政许可 | 区卫健局 | "),
        page(" | | 3岁以下照护 | 机构 | < | | | ", "2 | | | 托幼 | < | 其他 | | "),
    )
    assert names(reading) == [(1, "托育机构", None), (2, "托幼", None)]
    assert {entry.scenario_name for entry in reading.entries} == {"3岁以下照护"}


def test_a_number_below_a_whole_label_is_another_labels() -> None:
    reading = read_pages(
        page(HEADER, "1 | 1/出行 | 1.1/驾驶 | 换证 | < | 行政许可 | | "),
        page("2 | 2 | 2.1 | 二手 | < | 行政许可 | | "),
        page(" | 置业 | 购房 | 房 | < | | | ", "3 | | | 契税 | < | 其他 | | "),
    )
    assert names(reading)[1:] == [(2, "二手房", None), (3, "契税", None)]
    assert [entry.stage_name for entry in reading.entries] == ["出行", "置业", "置业"]


def test_the_same_number_in_another_scenario_is_another_item() -> None:
    reading = read_pages(
        page(HEADER, "1 | 1/出行 | 1.1/驾驶 | 换证 | 到期 | 行政许可 | | "),
        page("1 | 1/出行 | 1.2/乘车 | 办卡 | 老年 | 公共服务 | | "),
    )
    assert names(reading) == [(1, "换证", "到期"), (1, "办卡", "老年")]


def test_a_name_cut_over_its_sub_items_goes_on_beside_its_number_said_again() -> None:
    reading = read_pages(
        page(HEADER, FIRST, "2 | 1/企业开办 | | 住房公积 | 开户 | 公共服务 | | "),
        page("2 | 1/企业开办 | | 金缴存 | 转移 | 公共服务 | | ", "2 | | | ^ | 提取 | 其他 | | "),
    )
    assert names(reading)[1:] == [(2, "住房公积金缴存", name) for name in ("开户", "转移", "提取")]


def test_another_name_beside_another_number_begins_an_item() -> None:
    reading = read_pages(
        page(HEADER, FIRST, "2 | | | 住房公积 | 开户 | 公共服务 | | "),
        page("3 | | | 金缴存 | 转移 | 公共服务 | | "),
    )
    assert names(reading)[2] == (3, "金缴存", "转移")
