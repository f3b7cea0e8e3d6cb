"""What holds downwards: stage and scenario labels, and the lead."""

from __future__ import annotations

import pytest
from grids import FIRST, HEADER, cell_at, grid, names, read_rows, read_tables, reasons

from pipeline.label_texts import has_label_shape, read_label


def places(*lines: str) -> list[tuple[str, str, str | None]]:
    """Scenario, item or sub-item, and lead of each entry."""
    return [
        (entry.scenario_no, entry.sub_item_name or entry.item_name, entry.lead_text)
        for entry in read_rows(*lines).entries
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("1\n企业开办", ("1", "企业开办")),
        ("3.1\n员工保障", ("3.1", "员工保障")),
        ("３．１\n员工保障", ("3.1", "员工保障")),
        ("3.1 员工保障", ("3.1", "员工保障")),
        ("3.1员工保障", ("3.1", "员工保障")),
        ("3 . 1\n员工\n保障", ("3.1", "员工保障")),
        ("3.\n企业运营", ("3", "企业运营")),
        ("2、企业准营", ("2", "企业准营")),
        ("\n4\n工作\n", ("4", "工作")),
        ("10.1\n养老", ("10.1", "养老")),
        ("一、企业开办", ("1", "企业开办")),
        ("（一）企业开办", ("1", "企业开办")),
        ("十一\n身后", ("11", "身后")),
        ("\u200b3.1\n\u200b员工保障\ufeff", ("3.1", "员工保障")),
    ],
)
def test_a_label_is_a_number_and_a_name(text: str, label: tuple[str, str]) -> None:
    assert read_label(text) == label


@pytest.mark.parametrize("between", [" " * 20_000, "\n" * 20_000, " \n" * 10_000, "1" * 20_000])
def test_long_runs_of_anything_take_no_time(between: str) -> None:
    for text in (f"1{between}x\ny", f"3.{between}", f"一{between}", f"1.1{between}.", between):
        read_label(text)
        has_label_shape(text)
    assert read_label(f"3.1{' ' * 20_000}\n员工保障") == ("3.1", "员工保障")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "企业开办",
        "1",
        "12",
        "3.1",
        "3.1\n",
        "12345",
        "一企业",
        "第一阶段",
        "A 开办",
        "12345热线",
    ],
)
def test_what_is_no_label(text: str) -> None:
    assert read_label(text) is None


# --- stage and scenario -------------------------------------------------------------------------


def test_labels_hold_for_the_rows_below_them() -> None:
    reading = read_rows(FIRST, "2 | | | 涉税办理 | < | 其他 | | ")
    for entry in reading.entries:
        assert (entry.stage_no, entry.stage_name) == (1, "企业开办")
        assert (entry.scenario_no, entry.scenario_name) == ("1.1", "企业开办")
    assert cell_at(reading, 2, 2).entries == cell_at(reading, 2, 3).entries == [0, 1]


def test_labels_merged_over_rows_hold_over_them() -> None:
    reading = read_rows(
        "1 | 1/企业开办 | 1.1/开办 | 公章刻制 | < | 其他 | | ",
        "2 | ^ | ^ | 涉税办理 | < | 其他 | | ",
        "3 | ^ | 1.2/变更 | 变更登记 | < | 其他 | | ",
        "4 | 2/企业准营 | 2.1/准营 | 食品经营 | < | 其他 | | ",
    )
    assert [(entry.stage_no, entry.scenario_no) for entry in reading.entries] == [
        (1, "1.1"),
        (1, "1.1"),
        (1, "1.2"),
        (2, "2.1"),
    ]
    assert cell_at(reading, 2, 2).entries == [0, 1, 2]


def test_the_same_label_again_ends_nothing() -> None:
    rows = [FIRST, "2 | 1/企业 开办 | 1.1/企业开办 | 涉税办理 | < | 其他 | | "]
    assert places(*rows)[1] == ("1.1", "涉税办理", "区行政审批服务局")


def test_a_new_stage_ends_the_scenario() -> None:
    reading = read_rows(FIRST, "2 | 2/企业准营 | | 食品经营 | < | 其他 | | ")
    assert reasons(reading) == [(3, "orphan-row")]
    assert "食品经营 stands under no scenario" in reading.rejects[0].message


def test_a_row_before_any_label_is_an_orphan() -> None:
    reading = read_rows(
        "1 | | | 公章刻制 | < | 其他 | | ", "2 | 1/开办 | | 涉税办理 | < | 其他 | | "
    )
    assert reasons(reading) == [(2, "orphan-row"), (3, "orphan-row")]
    assert "under no stage" in reading.rejects[0].message


@pytest.mark.parametrize("label", ["企业准营", "2", "2.1/企业准营"])
def test_a_stage_label_that_is_none_rejects_its_rows_until_the_next(label: str) -> None:
    reading = read_rows(
        FIRST,
        f"2 | {label} | 2.1/准营 | 食品经营 | < | 其他 | | ",
        "3 | | 2.2/许可 | 旅馆业 | < | 其他 | | ",
        "4 | 3/企业运营 | 3.1/员工保障 | 就业登记 | < | 其他 | | ",
    )
    assert [row for row, _ in reasons(reading)] == [3, 4]
    assert [entry.item_no for entry in reading.entries] == [1, 4]


@pytest.mark.parametrize("label", ["员工保障", "3.1"])
def test_a_scenario_label_that_is_none_rejects_its_rows_until_the_next(label: str) -> None:
    reading = read_rows(
        FIRST,
        f"2 | | {label} | 食品经营 | < | 其他 | | ",
        "3 | | | 旅馆业 | < | 其他 | | ",
        "4 | | 1.3/变更 | 变更登记 | < | 其他 | | ",
    )
    assert reasons(reading) == [(3, "bad-number"), (4, "bad-number")]
    assert f"the scenario label {label} is no number and name" in reading.rejects[1].message
    assert [entry.item_no for entry in reading.entries] == [1, 4]


# --- the lead -----------------------------------------------------------------------------------


def test_a_lead_holds_down_within_its_scenario() -> None:
    reading = read_rows(FIRST, "2 | | | 涉税办理 | < | 其他 | | ")
    first, second = reading.entries
    assert (first.lead_text, first.lead_source, first.lead_source_row) == (
        "区行政审批服务局",
        "stated",
        2,
    )
    assert (second.lead_text, second.lead_source, second.lead_source_row) == (
        "区行政审批服务局",
        "inferred",
        2,
    )
    assert cell_at(reading, 2, 7).entries == [0, 1]


def test_a_lead_never_goes_past_its_scenario() -> None:
    reading = read_rows(
        FIRST,
        "2 | | 1.2/变更 | 变更登记 | < | 其他 | | ",
        "3 | | | 注销登记 | < | 其他 | 区税务局 | ",
        "4 | 2/企业准营 | 2.1/许可 | 食品经营 | < | 其他 | | ",
    )
    assert [(entry.lead_text, entry.lead_source) for entry in reading.entries] == [
        ("区行政审批服务局", "stated"),
        (None, None),
        ("区税务局", "stated"),
        (None, None),
    ]


def test_the_first_rows_of_a_scenario_without_a_lead_have_none() -> None:
    reading = read_rows(
        "1 | 1/开办 | 1.1/开办 | 公章刻制 | < | 其他 | | ",
        "2 | | | 涉税办理 | < | 其他 | 区税务局 | ",
        "3 | | | 变更登记 | < | 其他 | | ",
    )
    assert [entry.lead_text for entry in reading.entries] == [None, "区税务局", "区税务局"]


def test_a_merged_lead_is_merged_in_the_rows_it_covers_and_inferred_below() -> None:
    reading = read_rows(
        FIRST,
        "2 | | | 涉税办理 | < | 其他 | ^ | ",
        "3 | | | 变更登记 | < | 其他 | | ",
    )
    assert [entry.lead_source for entry in reading.entries] == ["stated", "merged", "inferred"]
    assert {entry.lead_source_row for entry in reading.entries} == {2}
    assert {entry.lead_text for entry in reading.entries} == {"区行政审批服务局"}


def test_a_lead_merged_into_the_next_scenario_is_that_scenarios_in_the_rows_it_covers() -> None:
    reading = read_rows(
        FIRST,
        "2 | | 1.2/变更 | 变更登记 | < | 其他 | ^ | ",
        "3 | | 1.3/注销 | 注销登记 | < | 其他 | | ",
    )
    assert [entry.lead_source for entry in reading.entries] == ["stated", "merged", None]


def test_a_level_word_alone_is_no_lead_and_still_the_rows_level() -> None:
    reading = read_rows(FIRST, "2 | | | 涉税办理 | < | 其他 | 市级事项 | ")
    second = reading.entries[1]
    assert (second.lead_text, second.authority_level) == ("区行政审批服务局", "city")
    third = read_rows(
        FIRST, "2 | | | 涉税办理 | < | 其他 | 区税务局、市级事项 | ", "3 | | | 变更 | < | 其他 | | "
    ).entries
    assert third[1].authority_level == "city"
    assert (third[2].lead_text, third[2].authority_level) == ("区税务局、市级事项", None)


def test_a_lead_is_kept_as_written() -> None:
    reading = read_rows("1 | 1/开办 | 1.1/开办 | 公章刻制 | < | 其他 | 区人力资源/社会保障局 | ")
    assert reading.entries[0].lead_text == "区人力资源\n社会保障局"


def test_on_the_next_page_labels_and_lead_still_hold() -> None:
    reading = read_tables(grid(HEADER, FIRST), grid(HEADER, "2 | | | 涉税办理 | < | 其他 | | "))
    second = reading.entries[1]
    assert (second.scenario_no, second.lead_text, second.lead_source) == (
        "1.1",
        "区行政审批服务局",
        "inferred",
    )
    assert (second.source_lead_table, second.lead_source_row) == (1, 2)


# --- labels of rejected rows --------------------------------------------------------------------

NEW = "2/企业准营 | 2.1/生产许可"
BELOW = "9 | | | 食品生产许可 | < | 行政许可 | | "


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"8 | {NEW} | 安全生产 | < | 行政指导 | 区应急局 | 区住建局", "unknown-type"),
        (f"8 | {NEW} | 安全生产 | < | | 区应急局 | 区住建局", "missing-type"),
        (f"八8 | {NEW} | 安全生产 | < | 行政许可 | 区应急局 | 区住建局", "bad-number"),
        (f"1 | {NEW} | 安全生产 | 甲 | 行政指导 | 区应急局 | 区住建局", "unknown-type"),
        (f" | {NEW} | 安全生产 | < | 行政许可 | 区应急局 | 区住建局", "orphan-row"),
        # A cell too many, or one missing of those before the type: the lead keeps its distance from it.
        (f"8 | {NEW} | 安全生产 | 甲 | 乙 | 行政许可 | 区应急局 | 区住建局", "wrong-cell-count"),
        (f"8 | {NEW} | 安全生产 | 甲 | 行政许可 | 区应急局 | 区住建局 | 多余", "wrong-cell-count"),
        (f"{NEW} | 安全生产 | 行政许可 | 区应急局 | 区住建局", "wrong-cell-count"),
        (f"8 | {NEW} | 行政许可 | 区应急局 | 区住建局", "wrong-cell-count"),
        # A row of item and sub-item that lost its number has the count of another.
        (f"{NEW} | 安全生产 | 甲 | < | 行政许可 | 区应急局 | 区住建局", "wrong-cell-count"),
    ],
)
def test_legible_labels_of_a_rejected_row_still_hold(row: str, reason: str) -> None:
    reading = read_tables(grid(HEADER, FIRST, row, BELOW))
    assert reasons(reading)[0] == (3, reason)
    below = reading.entries[-1]
    assert (below.item_no, below.stage_no, below.scenario_no) == (9, 2, "2.1")
    assert (below.lead_text, below.lead_source, below.lead_source_row) == (
        "区应急局",
        "inferred",
        3,
    )


def test_of_one_text_after_the_type_nobody_knows_whether_it_is_the_lead() -> None:
    reading = read_tables(
        grid(
            HEADER,
            FIRST,
            f"8 | {NEW} | 安全生产 | 行政许可 | 区应急局",
            BELOW,
            "10 | | | 排污许可 | < | 行政许可 | 区生态环境局 | ",
            "11 | | | 取水许可 | < | 行政许可 | | ",
        )
    )
    assert reasons(reading) == [(3, "wrong-cell-count"), (4, "orphan-row")]
    assert "whether 区应急局 is the lead cannot be told in row 3" in reading.rejects[1].message
    assert [entry.lead_text for entry in reading.entries[1:]] == ["区生态环境局", "区生态环境局"]


def test_a_doubtful_lead_ends_with_its_scenario() -> None:
    reading = read_tables(
        grid(
            HEADER,
            FIRST,
            "2 | | | 涉税办理 | 其他 | 区税务局",
            "3 | | 1.2/变更 | 变更登记 | < | 其他 | | ",
        )
    )
    assert reasons(reading) == [(3, "wrong-cell-count")]
    assert reading.entries[1].lead_text is None


@pytest.mark.parametrize("left", ["", "市级事项"])
def test_where_nothing_is_left_that_may_be_a_lead_the_one_above_holds(left: str) -> None:
    reading = read_tables(
        grid(HEADER, FIRST, f"2 | | | 涉税办理 | 其他 | {left}", "3 | | | 变更登记 | < | 其他 | | ")
    )
    assert reasons(reading) == [(3, "wrong-cell-count")]
    assert reading.entries[1].lead_text == "区行政审批服务局"


def test_the_type_of_a_row_out_of_place_is_never_taken_for_a_lead() -> None:
    # 设立登记 | 公司 | 行政许可 and no co-department: the type stands under 牵头部门.
    reading = read_tables(
        grid(
            HEADER,
            FIRST,
            "2 | | | 设立登记 | < | 公司 | 行政许可 | ",
            "3 | | | 变更登记 | < | 其他 | | ",
        )
    )
    assert reasons(reading) == [(3, "unknown-type")]
    assert reading.entries[1].lead_text == "区行政审批服务局"


def test_a_scenario_in_an_odd_row_whose_stage_is_lost_places_no_row() -> None:
    reading = read_tables(
        grid(HEADER, FIRST, "8 | 2.1/生产许可 | 安全生产 | 行政许可 | 区应急局 | ", BELOW)
    )
    assert reasons(reading) == [(3, "wrong-cell-count"), (4, "bad-number")]
    assert "the stage label above 2.1 生产许可 is lost" in reading.rejects[1].message


def test_a_label_split_over_two_cells_places_no_row() -> None:
    reading = read_tables(
        grid(
            HEADER,
            FIRST,
            "8 | | 1.2 | 生产许可 | 安全生产 | 甲 | 行政许可 | 区应急局 | ",
            BELOW,
        )
    )
    assert reasons(reading) == [(3, "wrong-cell-count"), (4, "bad-number")]


def test_names_that_start_with_a_number_are_no_labels() -> None:
    reading = read_tables(
        grid(
            HEADER,
            FIRST,
            "2 | | 二、三类医疗器械生产许可 | 行政许可 | 区应急局 | ",
            "3 | | 12345热线办理 | 公共服务 | 区应急局 | ",
            "4 | | | 变更登记 | < | 其他 | | ",
        )
    )
    assert reasons(reading) == [(3, "wrong-cell-count"), (4, "wrong-cell-count")]
    assert reading.entries[1].scenario_no == "1.1"


def test_labels_of_two_rows_in_one_are_both_taken() -> None:
    both = f"2 | | | 涉税办理 | 其他 | | | 3 | {NEW} | 安全生产 | 行政许可 | 区应急局 | "
    reading = read_tables(
        grid(HEADER, FIRST, both, BELOW, "10 | | | 排污许可 | < | 行政许可 | 区局 | ")
    )
    assert reasons(reading) == [(3, "wrong-cell-count"), (4, "orphan-row")]
    assert [entry.scenario_no for entry in reading.entries] == ["1.1", "2.1"]
    assert names(reading)[1] == (10, "排污许可", None)


def test_where_scenarios_have_plain_numbers_a_label_out_of_place_is_of_no_kind() -> None:
    reading = read_tables(
        grid(
            HEADER,
            FIRST.replace("1.1/企业开办", "1/企业开办"),
            "2 | 2/生产许可 | 安全生产 | 行政许可 | 区应急局 | ",
            "3 | | | 变更登记 | < | 其他 | | ",
        )
    )
    assert reasons(reading) == [(3, "wrong-cell-count"), (4, "bad-number")]
    assert "whether 2生产许可 is a scenario cannot be told" in reading.rejects[1].message


def test_without_a_lead_column_an_odd_row_has_no_lead_to_doubt() -> None:
    header = "序号 | 阶段 | 场景 | 事项名称 | < | 事项类型 | 协同部门"
    reading = read_tables(
        grid(
            header,
            "1 | 1/企业开办 | 1.1/企业开办 | 公章刻制 | < | 其他 | 区税务局",
            "2 | | | 涉税办理 | 其他 | 区税务局",
            "3 | | | 变更登记 | < | 其他 | ",
        )
    )
    assert reasons(reading) == [(3, "wrong-cell-count")]
    assert [entry.item_no for entry in reading.entries] == [1, 3]


def test_a_lead_left_of_the_type_is_doubted_in_an_odd_row() -> None:
    header = "序号 | 阶段 | 场景 | 牵头部门 | 事项名称 | < | 事项类型 | 协同部门"
    reading = read_tables(
        grid(
            header,
            "1 | 1/企业开办 | 1.1/企业开办 | 区局 | 公章刻制 | < | 其他 | ",
            "2 | | | 区税务局 | 涉税办理 | 其他 | ",
            "3 | | | | 变更登记 | < | 其他 | ",
        )
    )
    assert reasons(reading) == [(3, "wrong-cell-count"), (4, "orphan-row")]
