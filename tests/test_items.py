"""序号: which item a row is a part of, and rows without a number."""

from __future__ import annotations

import pytest
from grids import FIRST, HEADER, cell_at, grid, names, read_rows, read_tables, reasons

ITEM = "1 | 1/企业开办 | 1.1/企业开办 | 设立登记 | 公司 | 行政许可 | 区局 | "
NEXT = "2 | | | 公章刻制 | < | 其他 | | "


def test_a_number_starts_an_item() -> None:
    reading = read_rows(FIRST, NEXT)
    assert [(entry.item_no, entry.item_ordinal) for entry in reading.entries] == [(1, 1), (2, 2)]
    assert all(entry.sub_item_no is None for entry in reading.entries)


def test_a_row_without_a_number_is_the_next_sub_item() -> None:
    reading = read_rows(
        ITEM, " | | | | 分公司 | 行政许可 | | ", " | | | | 外资 | 行政许可 | | ", NEXT
    )
    assert names(reading) == [
        (1, "设立登记", "公司"),
        (1, "设立登记", "分公司"),
        (1, "设立登记", "外资"),
        (2, "公章刻制", None),
    ]
    assert [entry.sub_item_no for entry in reading.entries] == [1, 2, 3, None]
    assert [entry.item_ordinal for entry in reading.entries] == [1, 1, 1, 2]
    assert cell_at(reading, 2, 1).entries == cell_at(reading, 2, 4).entries == [0, 1, 2]


def test_number_and_name_merged_over_rows_are_the_item_of_each() -> None:
    reading = read_rows(ITEM, "^ | ^ | ^ | ^ | 分公司 | 行政许可 | | 市级事项", NEXT)
    assert names(reading)[:2] == [(1, "设立登记", "公司"), (1, "设立登记", "分公司")]
    assert reading.entries[1].authority_level == "city"
    assert cell_at(reading, 2, 1).entries == [0, 1]


def test_number_and_name_repeated_in_every_row_are_the_item_of_each() -> None:
    reading = read_rows(
        ITEM, "1 | 1/企业开办 | 1.1/企业开办 | 设立 登记 | 分公司 | 行政许可 | 区局 | ", NEXT
    )
    assert names(reading)[:2] == [(1, "设立登记", "公司"), (1, "设立登记", "分公司")]
    assert {cell.use for cell in reading.cells if cell.source_row == 3} == {"entry"}
    assert reading.entries[1].lead_source == "stated"


def test_the_number_repeated_without_a_name_is_the_item_above() -> None:
    reading = read_rows(ITEM, "1 | | | | 分公司 | 行政许可 | | ")
    assert names(reading) == [(1, "设立登记", "公司"), (1, "设立登记", "分公司")]


def test_the_number_again_with_another_name_is_a_duplicate() -> None:
    reading = read_rows(ITEM, "1 | | | 变更登记 | 分公司 | 行政许可 | | ", NEXT)
    assert reasons(reading) == [(3, "duplicate-number")]
    assert "the number 1 stands twice, here for 变更登记" in reading.rejects[0].message
    assert (reading.rejects[0].item_no, reading.rejects[0].numbered) == (1, True)


def test_the_number_of_an_item_further_up_is_a_duplicate() -> None:
    reading = read_rows(FIRST, NEXT, "1 | | | 公章刻制 | < | 行政许可 | | ")
    assert reasons(reading) == [(4, "duplicate-number")]


def test_an_item_without_sub_items_said_twice_is_a_duplicate() -> None:
    reading = read_rows(FIRST, "1 | | | 公章刻制 | < | 行政许可 | | ", NEXT)
    assert reasons(reading) == [(3, "duplicate-number")]
    assert [entry.item_no for entry in reading.entries] == [1, 2]


def test_item_and_sub_item_of_one_name_are_both() -> None:
    name = "个人住房公积金缴存贷款等信息查询"
    reading = read_rows(f"1 | 1/工作 | 1.1/工作 | {name} | {name} | 公共服务 | | ")
    (entry,) = reading.entries
    assert (entry.item_name, entry.sub_item_name, entry.sub_item_no) == (name, name, 1)


def test_after_a_page_break_stage_and_item_name_stand_again_and_the_item_goes_on() -> None:
    reading = read_rows(
        "1 | 4/工作 | 4.3/工作 | 住房公积金缴存 | 缓缴 | 公共服务 | 区局 | ",
        " | 4/工作 | | 住房公积金缴存 | 住房公积金同城转移 | 公共服务 | | 市级事项",
    )
    assert names(reading)[1] == (1, "住房公积金缴存", "住房公积金同城转移")
    assert reading.entries[1].sub_item_no == 2
    assert (reading.entries[1].lead_text, reading.entries[1].lead_source) == ("区局", "inferred")
    again = [cell.text for cell in reading.cells if cell.use == "continuation-label"]
    assert again == ["4\n工作", "住房公积金缴存"]
    assert [cell.entries for cell in reading.cells if cell.use == "continuation-label"] == [
        [1],
        [1],
    ]


def test_a_page_break_may_lie_between_two_tables() -> None:
    reading = read_tables(
        grid(HEADER, ITEM), grid(HEADER, " | 1/企业开办 | | 设立登记 | 分公司 | 行政许可 | | ")
    )
    assert names(reading) == [(1, "设立登记", "公司"), (1, "设立登记", "分公司")]
    assert reading.entries[0].item_ordinal == reading.entries[1].item_ordinal


@pytest.mark.parametrize(
    ("above", "row", "message"),
    [
        (ITEM, " | | | 变更登记 | 分公司 | 行政许可 | | ", "is not the item above, 设立登记"),
        (ITEM, " | | | 变更登记 | < | 行政许可 | | ", "is not the item above, 设立登记"),
        (ITEM, " | | | 设立登记 | < | 行政许可 | | ", "neither a number nor a sub-item"),
        (ITEM, " | | | | | 行政许可 | | ", "neither a number nor a sub-item"),
        (FIRST, " | | | | 分公司 | 行政许可 | | ", "which has no sub-items"),
        (FIRST, "^ | | | ^ | ^ | 行政许可 | | ", "no sub-item in a row of its own"),
    ],
)
def test_a_row_that_is_part_of_no_item_is_an_orphan(above: str, row: str, message: str) -> None:
    reading = read_rows(above, row, NEXT)
    assert reasons(reading) == [(3, "orphan-row")]
    assert message in reading.rejects[0].message
    assert [entry.item_no for entry in reading.entries] == [1, 2]


@pytest.mark.parametrize("name", ["变更登记 | <", "变更登记 | 分公司"])
def test_a_number_merged_over_two_names_is_a_duplicate_as_a_number_printed_twice(name: str) -> None:
    reading = read_rows(FIRST, f"^ | | | {name} | 行政许可 | | ", NEXT)
    assert reasons(reading) == [(3, "duplicate-number")]
    assert "变更登记 shares the number 1 of 公章刻制" in reading.rejects[0].message
    assert [entry.item_no for entry in reading.entries] == [1, 2]


def test_rows_below_a_number_merged_over_two_names_belong_to_the_second() -> None:
    reading = read_rows(
        ITEM,
        "^ | | | 变更登记 | 分公司 | 行政许可 | | ",
        " | | | | 外资 | 行政许可 | | ",
        NEXT,
    )
    assert reasons(reading) == [(3, "duplicate-number"), (4, "orphan-row")]


def test_a_sub_item_before_any_item_is_an_orphan() -> None:
    reading = read_rows(" | 1/开办 | 1.1/开办 | | 公司 | 行政许可 | 区局 | ", FIRST)
    assert reasons(reading) == [(2, "orphan-row")]
    assert "stands before any item" in reading.rejects[0].message


def test_an_item_never_goes_on_in_another_scenario() -> None:
    reading = read_rows(
        ITEM,
        " | | 1.2/变更 | | 分公司 | 行政许可 | 区局 | ",
        " | | | | 外资 | 行政许可 | | ",
        NEXT,
    )
    assert reasons(reading) == [(3, "orphan-row"), (4, "orphan-row")]
    assert "has no number and begins a stage or scenario" in reading.rejects[0].message
    assert reading.entries[1].scenario_no == "1.2"


def test_a_number_merged_into_the_next_scenario_numbers_no_item_there() -> None:
    reading = read_rows(ITEM, "^ | | 1.2/变更 | ^ | 分公司 | 行政许可 | | ", NEXT)
    assert reasons(reading) == [(3, "orphan-row")]
    assert "shares the number 1 of 设立登记" in reading.rejects[0].message
    assert [entry.item_no for entry in reading.entries] == [1, 2]


def test_rows_that_repeat_a_rejected_item_belong_to_it() -> None:
    reading = read_rows(
        FIRST,
        "2 | | | 变更登记 | 甲 | 行政指导 | | ",
        "2 | | | 变更登记 | 乙 | 行政许可 | | ",
        "3 | | | 换证 | < | 其他 | | ",
    )
    assert reasons(reading) == [(3, "unknown-type"), (4, "orphan-row")]
    assert "belongs to the rejected row 3" in reading.rejects[1].message
    assert [entry.item_no for entry in reading.entries] == [1, 3]


@pytest.mark.parametrize("number", ["一1", "A", "1.1", "0", "-", "1、2", "99999"])
def test_a_number_that_is_none_is_a_reject(number: str) -> None:
    reading = read_rows(FIRST, f"{number} | | | 公章刻制 | < | 其他 | | ", NEXT)
    assert reasons(reading) == [(3, "bad-number")]
    assert number in reading.rejects[0].message
    assert (reading.rejects[0].item_no, reading.rejects[0].numbered) == (None, True)
    assert [entry.item_no for entry in reading.entries] == [1, 2]


@pytest.mark.parametrize("number", ["１", "一", "1.", "（1）", "1、"])
def test_numbers_are_read_however_they_are_written(number: str) -> None:
    assert read_rows(FIRST.replace("1 |", f"{number} |", 1)).entries[0].item_no == 1


@pytest.mark.parametrize(
    "rejected",
    [
        "2 | | | 变更登记 | 甲 | 行政指导 | | ",
        "2 | | | 变更登记 | 甲 | | | ",
        "2x | | | 变更登记 | 甲 | 行政许可 | | ",
        "1 | | | 变更登记 | 甲 | 行政许可 | | ",
        "2 | | | | 甲 | 行政许可 | | ",
        "2 | | | 变更登记 | 甲 | 行政许可 | ",
        "2 | | | 变更登记 | 甲 | 行政许可 | | | 多",
        " | | | 变更登记 | 甲 | 行政许可 | | ",
    ],
)
def test_after_a_rejected_item_rows_without_a_number_are_rejected_until_the_next(
    rejected: str,
) -> None:
    reading = read_tables(
        grid(
            HEADER,
            ITEM,
            rejected,
            " | | | | 乙 | 行政许可 | | ",
            " | | | 变更登记 | 丙 | 行政许可 | | ",
            "3 | | | 公章刻制 | < | 其他 | | ",
        )
    )
    assert [row for row, _ in reasons(reading)] == [3, 4, 5]
    assert reasons(reading)[1:] == [(4, "orphan-row"), (5, "orphan-row")]
    assert "belongs to the rejected row 3" in reading.rejects[1].message
    assert [entry.item_no for entry in reading.entries] == [1, 3]


@pytest.mark.parametrize(
    "rejected",
    [
        " | | | | 分公司 | 行政指导 | | ",
        " | | | | 分公司 | | | ",
        " | | | | 分公司 | 行政许可 | ",
        " | | | | 分公司 | 行政许可 | | | 多",
        " | | | | | 行政许可 | | ",
        "1 | | | 设立登记 | 分公司 | 行政指导 | | ",
    ],
)
def test_a_rejected_sub_item_takes_nothing_along_and_keeps_its_position(rejected: str) -> None:
    reading = read_tables(grid(HEADER, ITEM, rejected, " | | | | 外资 | 行政许可 | | "))
    assert [row for row, _ in reasons(reading)] == [3]
    assert [(entry.sub_item_name, entry.sub_item_no) for entry in reading.entries] == [
        ("公司", 1),
        ("外资", 3),
    ]


def test_two_rows_in_one_may_hold_another_item_and_leave_none() -> None:
    both = " | | | | 分公司 | 行政许可 | | | 2 | | | 变更登记 | 甲 | 行政许可 | | "
    reading = read_tables(grid(HEADER, ITEM, both, " | | | | 乙 | 行政许可 | | ", NEXT))
    assert reasons(reading) == [(3, "wrong-cell-count"), (4, "orphan-row")]
    assert names(reading) == [(1, "设立登记", "公司"), (2, "公章刻制", None)]


# --- numbering groups ---------------------------------------------------------------------------


def test_numbers_may_start_again_with_a_stage_or_a_scenario() -> None:
    reading = read_rows(
        FIRST,
        NEXT,
        "1 | | 1.2/变更 | 变更登记 | < | 其他 | | ",
        "2 | | | 换证 | < | 其他 | | ",
        "1 | 2/准营 | 2.1/准营 | 食品经营 | < | 其他 | | ",
    )
    assert reading.rejects == ()
    assert [(entry.numbering_group, entry.item_no) for entry in reading.entries] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
        (3, 1),
    ]
    assert [entry.item_ordinal for entry in reading.entries] == [1, 2, 3, 4, 5]


def test_numbers_that_run_on_over_scenarios_are_one_group() -> None:
    reading = read_rows(FIRST, "2 | | 1.2/变更 | 变更登记 | < | 其他 | | ")
    assert {entry.numbering_group for entry in reading.entries} == {1}


def test_one_again_without_a_new_scenario_is_a_duplicate() -> None:
    reading = read_rows(FIRST, NEXT, "1 | | | 变更登记 | < | 其他 | | ")
    assert reasons(reading) == [(4, "duplicate-number")]


def test_another_number_again_with_a_new_scenario_is_a_duplicate() -> None:
    reading = read_rows(FIRST, NEXT, "2 | | 1.2/变更 | 变更登记 | < | 其他 | | ")
    assert reasons(reading) == [(4, "duplicate-number")]


def test_the_only_item_of_a_scenario_may_be_named_as_that_of_the_one_before() -> None:
    reading = read_rows(FIRST, "1 | | 1.2/变更 | 公章刻制 | < | 其他 | | ")
    assert reading.rejects == ()
    assert [entry.numbering_group for entry in reading.entries] == [1, 2]


def test_a_row_with_a_cell_too_few_that_is_one_again_starts_its_group() -> None:
    reading = read_tables(
        grid(
            HEADER,
            FIRST,
            NEXT,
            "1 | | 1.2/变更 | 变更登记 | < | 其他 | ",
            "2 | | | 换证 | < | 其他 | | ",
        )
    )
    assert reasons(reading) == [(4, "wrong-cell-count")]
    assert (reading.rejects[0].numbering_group, reading.rejects[0].item_no) == (2, 1)
    assert reading.entries[-1].numbering_group == 2


def test_a_rejected_row_keeps_its_number_for_itself() -> None:
    reading = read_rows(
        FIRST, "2 | | | 变更登记 | < | 行政指导 | | ", "2 | | | 公章刻制 | < | 其他 | | "
    )
    assert reasons(reading) == [(3, "unknown-type"), (4, "duplicate-number")]
    assert [reject.item_no for reject in reading.rejects] == [2, 2]
