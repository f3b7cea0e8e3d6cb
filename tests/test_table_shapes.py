"""Shapes that publishers give an annex's table: their rows read as those of the usual table."""

from __future__ import annotations

import pytest
from grids import FIRST, HEADER, grid, names, read_rows, read_tables, reasons

from pipeline import annexes, readers, rows
from pipeline.document import Document, Paragraph
from pipeline.reading import AnnexReading
from pipeline.vocabulary import load
from tests.builders.word_file import (
    cell,
    level,
    numbered,
    numbering,
    paragraph,
    row,
    table,
    word_file,
)

TITLE = "企业全生命周期事项清单及责任分工"
HEAD = row("序号", "阶段", "场景", cell("事项名称", span=2), "事项类型", "牵头部门", "协同部门")


def data(number: str = "1", name: str = "公章刻制", *, stage: str = "1\n企业开办") -> str:
    """A whole row of a Word table."""
    return row(
        number,
        stage,
        "1.1\n企业开办",
        cell(name, span=2),
        "行政许可",
        "区行政审批服务局",
        "",
    )


def read_word(*blocks: str, numbering_part: str = "") -> list[AnnexReading]:
    """The annexes of a Word file with these blocks, read; every cell is accounted for."""
    document = readers.read_bytes(
        word_file(*blocks, numbering_part=numbering_part), shown="notice.docx"
    )
    return read_document(document)


def read_document(document: Document) -> list[AnnexReading]:
    vocabulary = load()
    found = annexes.find(document, vocabulary)
    return [rows.read_annex(annex, vocabulary) for annex in found.annexes]


def only(*blocks: str, numbering_part: str = "") -> AnnexReading:
    (reading,) = read_word(*blocks, numbering_part=numbering_part)
    return reading


# --- stage labels -------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["1.", "1．", "１.", "1、", "1. "])
def test_a_dot_after_a_stages_number_makes_it_no_scenario(stage: str) -> None:
    reading = read_rows(FIRST.replace("1/企业开办", f"{stage}/企业开办", 1))
    assert reading.rejects == ()
    assert (reading.entries[0].stage_no, reading.entries[0].stage_name) == (1, "企业开办")


def test_a_stages_number_may_be_words_own_with_a_dot() -> None:
    stage = cell(numbered("企业开办"))
    (entry,) = only(
        paragraph("附件1"),
        paragraph(TITLE),
        table(HEAD, data(stage=stage)),
        numbering_part=numbering(level(0, "decimal", "%1.")),
    ).entries
    assert (entry.stage_no, entry.stage_name) == (1, "企业开办")


@pytest.mark.parametrize("scenario", ["1.2", "1.2.", "１．２", "1．2"])
def test_a_scenarios_number_in_the_stage_column_is_still_out_of_place(scenario: str) -> None:
    reading = read_rows(FIRST, f"2 | {scenario}/登记 | 公章 | 刻制 | 甲 | 行政许可 | 区局 | ")
    assert reasons(reading) == [(3, "wrong-cell-count")]


# --- rows that are no data ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "again",
    [
        "（续表）",
        "续表",
        "（续上表）",
        TITLE,
        f"{TITLE}（续）",
        "附件1",
        "附件1（续）",
        f"附件1 {TITLE}（续表）",
        f"附件1\n{TITLE}",
    ],
)
def test_a_row_that_says_the_annex_again_is_no_row_of_data(again: str) -> None:
    reading = only(
        paragraph("附件1"),
        paragraph(TITLE),
        table(
            HEAD,
            data(),
            row(cell(again, span=8)),
            HEAD,
            data("2", "药品经营许可"),
            row("3", "", "", cell("变更登记", span=2), "其他", "", ""),
        ),
    )
    assert [entry.source_row for entry in reading.entries] == [2, 5, 6]
    assert reading.rejects == () and reading.data_rows == 3
    assert {cell.use for cell in reading.cells if cell.source_row in (3, 4)} == {"repeated-header"}
    assert reading.entries[2].lead_text == "区行政审批服务局"


@pytest.mark.parametrize(
    ("total", "stated"),
    [
        ("合计：1项", 1),
        ("合计 1 项", 1),
        ("共计1项", 1),
        ("共1项", 1),
        ("总计：1", 1),
        ("合计：1项，其中市级事项0项", 1),
        ("小计：1项", None),
    ],
)
def test_a_row_with_a_total_is_a_note_and_states_the_annexes_total(
    total: str, stated: int | None
) -> None:
    reading = read_rows(FIRST, f"{total} | < | < | < | < | < | < | <")
    assert reading.rejects == () and reading.data_rows == 1
    assert reading.stated_total == stated and reading.warnings == ()
    assert [cell.use for cell in reading.cells if cell.source_row == 3] == ["note"]


@pytest.mark.parametrize(
    ("total", "stated"),
    [
        ("合计 | 2 | | | | | | ", 2),
        ("合 计 | | | 共2项 | < | | | ", 2),
        (" | | | 总计： | < | 2 | | ", 2),
        ("合计（项） | < | 1 | | | | | ", 1),
        ("小计 | < | < | 1 | < | | | ", None),
        # Of several numbers, which is that of the items?
        ("合计 | < | < | 1 | < | 3 | | ", None),
        ("合计 | | | | | | | ", None),
    ],
)
def test_a_row_with_a_total_in_cells_of_its_own_is_a_note_too(
    total: str, stated: int | None
) -> None:
    reading = read_rows(FIRST, total)
    assert reading.rejects == () and reading.data_rows == 1
    assert reading.stated_total == stated and reading.warnings == ()
    assert {cell.use for cell in reading.cells if cell.source_row == 3} == {"note"}


@pytest.mark.parametrize(
    "aside",
    [
        "1 | 2 | 3 | 4 | < | 5 | 6 | 7",
        "（1） | （2） | （3） | （4） | < | （5） | （6） | （7）",
        "填报人：王某 | < | < | 联系电话：5231234 | < | | | ",
        "填报单位（盖章）： | < | 某局 | 负责人： | 李某 | 填报日期：2021年6月 | < | <",
        "审核人： | | | | | 制表： | | ",
    ],
)
def test_what_a_form_says_of_itself_and_its_columns_is_a_note(aside: str) -> None:
    reading = read_rows(aside, FIRST) if aside[0] in "1（" else read_rows(FIRST, aside)
    assert reading.rejects == () and reading.data_rows == 1
    row = 2 if aside[0] in "1（" else 3
    assert {cell.use for cell in reading.cells if cell.source_row == row} == {"note"}


@pytest.mark.parametrize(
    "row",
    ["1 | 2 | 3 | | | | | ", "填报人 | 王某 | | | | | | ", "填报人：王某 | 某局 | | | | | | "],
)
def test_what_is_hardly_a_forms_line_is_a_reject(row: str) -> None:
    assert [one.source_row for one in read_rows(FIRST, row).rejects] == [3]


def test_a_whole_number_with_decimals_is_a_number() -> None:
    reading = read_rows(
        "1.0" + FIRST[1:], "2.00 | | | 甲 | < | 其他 | | ", "3.5 | | | 乙 | < | 其他 | | "
    )
    assert [entry.item_no for entry in reading.entries] == [1, 2]
    assert [one.reason for one in reading.rejects] == ["bad-number"]


def test_a_total_of_as_many_as_there_are_rows_and_not_items_counts_rows() -> None:
    item = FIRST.replace("公章刻制 | <", "公章刻制 | 公司")
    sub_item = " | ^ | ^ | ^ | 分公司 | 其他 | | "
    for total, stated in (("合计 | 2", None), ("合计 | 2项", 2), ("合计 | 1", 1), ("合计 | 3", 3)):
        reading = read_rows(item, sub_item, f"{total} | | | | | | ")
        assert (reading.stated_total, reading.warnings) == (stated, ()), total


@pytest.mark.parametrize(
    "row", ["合计 | 某局 | | | | | | ", "2 | | | 合计 | < | | 3 | ", "小计 | | | 3 | < | 其他 | | "]
)
def test_a_row_that_says_more_than_a_total_is_none(row: str) -> None:
    assert [one.source_row for one in read_rows(FIRST, row).rejects] == [3]


def test_totals_that_differ_are_a_warning() -> None:
    line = "合计：{}项 | < | < | < | < | < | < | <"
    reading = read_rows(FIRST, line.format(1), line.format(2))
    assert reading.stated_total is None
    assert reading.warnings == ("annex 1 states several totals of items: 1、2",)
    (annex,) = annexes.find(
        Document(
            (Paragraph(f"附件1 {TITLE}（共146项）", 1), grid(HEADER, FIRST, line.format(1))), "text"
        ),
        load(),
    ).annexes
    reading = rows.read_annex(annex, load())
    assert reading.stated_total == 146
    assert reading.warnings == ("annex 1 states several totals of items: 1、146",)


@pytest.mark.parametrize("said", ["一、企业开办", "附件2", "企业", "共 3", "3", "其他许可"])
def test_any_other_row_of_one_cell_is_a_reject(said: str) -> None:
    reading = read_rows(FIRST, f"{said} | < | < | < | < | < | < | <")
    assert [one.source_row for one in reading.rejects] == [3]


# --- columns that count otherwise ---------------------------------------------------------------

SPLIT = row("1", "1\n企业开办", "1.1\n企业开办", "设立登记", "公司", "行政许可", "区局", "")


@pytest.mark.parametrize("mark", ["（续表）", "附件1（续）", f"附件1 {TITLE}（续）"])
def test_a_table_that_goes_on_without_a_header_may_divide_no_name(mark: str) -> None:
    reading = only(
        paragraph("附件1"),
        paragraph(TITLE),
        table(HEAD, SPLIT),
        paragraph(mark),
        table(
            data("2", "药品经营许可"),
            row("3", "", "", cell("变更登记", span=2), "其他", "区税务局", "市级事项"),
        ),
        paragraph("（续表）"),
        table(row("4", "", "", "注销登记", "公司", "行政许可", "", "省级事项")),
    )
    assert reading.rejects == ()
    assert names(reading) == [
        (1, "设立登记", "公司"),
        (2, "药品经营许可", None),
        (3, "变更登记", None),
        (4, "注销登记", "公司"),
    ]
    assert [entry.lead_text for entry in reading.entries[2:]] == ["区税务局", "区税务局"]
    assert [entry.authority_level for entry in reading.entries[2:]] == ["city", "province"]


def test_a_table_that_goes_on_without_a_header_may_be_the_first_that_divides_a_name() -> None:
    reading = only(
        paragraph("附件1"),
        paragraph(TITLE),
        table(HEAD, data()),
        paragraph("（续表）"),
        table(
            row("2", "", "", "设立登记", "公司", "行政许可", "区局", ""),
            row("", "", "", "", "分公司", "行政许可", "", "市级事项"),
            row("3", "", "", cell("变更登记", span=2), "其他", "", ""),
        ),
    )
    assert reading.rejects == ()
    assert names(reading)[1:] == [
        (2, "设立登记", "公司"),
        (2, "设立登记", "分公司"),
        (3, "变更登记", None),
    ]
    assert reading.entries[2].authority_level == "city"


@pytest.mark.parametrize(
    "rest",
    [
        # the last column, the scenario, the number or the stage is missing, not the name's second column
        ["2", "", "", "药品经营许可", "零售", "行政许可", "区局"],
        ["2", "1\n企业开办", "药品经营许可", "零售", "行政许可", "区局", ""],
        ["", "1.1\n企业开办", "药品经营许可", "零售", "行政许可", "区局", ""],
        ["1\n企业开办", "1.1\n企业开办", "药品经营许可", "零售", "行政许可", "区局", ""],
        # no type says where the columns are
        ["2", "", "", "药品经营许可", "甲", "区局", ""],
        # a type stands elsewhere
        ["2", "", "", "药品经营许可", "行政许可", "其他", ""],
        # two columns are missing
        ["2", "", "药品经营许可", "行政许可", "区局", ""],
    ],
)
def test_where_another_column_may_be_missing_the_rows_are_rejects(rest: list[str]) -> None:
    reading = only(
        paragraph("附件1"),
        paragraph(TITLE),
        table(HEAD, SPLIT),
        paragraph("（续表）"),
        table(row(*rest)),
    )
    assert [(one.source_table, one.source_row) for one in reading.rejects] == [(2, 1)]
    assert reading.rejects[0].reason == "wrong-cell-count"


def test_a_table_that_does_not_follow_is_not_fitted() -> None:
    reading = only(
        paragraph("附件1"),
        paragraph(TITLE),
        table(HEAD, SPLIT),
        paragraph("其他说明"),
        table(data("2", "药品经营许可")),
    )
    assert [one.reason for one in reading.rejects] == ["wrong-cell-count"]


# Twice as fine a grid: each of the usual columns is two.
FINE = "序号 | < | 阶段 | < | 场景 | < | 事项名称 | < | < | < | 事项类型 | < | 牵头部门 | < | 协同部门 | <"
LABELS = "1 | < | 1/企业开办 | < | 1.1/企业开办 | <"


@pytest.mark.parametrize(
    ("drawn", "name", "sub_item"),
    [
        ("公章刻制 | < | < | < | 行政许可 | < | < | 区局 | 市级事项 | <", "公章刻制", None),
        ("公章刻制 | < | < | < | 行政许可 | 区局 | < | < | 市级事项 | <", "公章刻制", None),
        ("公章刻制 | < | < | 行政许可 | < | < | 区局 | < | 市级事项 | <", "公章刻制", None),
        ("公章刻制 | < | < | < | < | 行政许可 | 区局 | < | 市级事项 | <", "公章刻制", None),
        ("设立登记 | 公司 | < | 行政许可 | < | < | 区局 | < | < | 市级事项", "设立登记", "公司"),
        ("设立登记 | < | < | 公司 | < | 行政许可 | < | 区局 | 市级事项 | <", "设立登记", "公司"),
    ],
)
def test_a_row_with_a_cell_a_heading_is_read_though_its_edges_are_others(
    drawn: str, name: str, sub_item: str | None
) -> None:
    reading = read_tables(grid(FINE, f"{LABELS} | {drawn}"))
    assert reading.rejects == ()
    (entry,) = reading.entries
    assert (entry.item_name, entry.sub_item_name, entry.item_type) == (name, sub_item, "行政许可")
    assert (entry.lead_text, entry.authority_level) == ("区局", "city")


def test_a_row_under_merged_labels_may_have_other_edges_and_blank_cells() -> None:
    reading = read_tables(
        grid(
            FINE,
            f"{LABELS} | 设立登记 | < | 公司 | < | 行政许可 | < | 区局 | < | | <",
            "^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | 分公司 | < | < | 其他 | | < | 市级事项 | <",
        )
    )
    assert reading.rejects == ()
    assert names(reading) == [(1, "设立登记", "公司"), (1, "设立登记", "分公司")]
    assert (reading.entries[1].lead_source, reading.entries[1].authority_level) == (
        "inferred",
        "city",
    )


@pytest.mark.parametrize(
    "drawn",
    [
        # one cell too few, one too many, a cell that stands under none of its heading, no type
        "公章刻制 | < | < | < | < | 行政许可 | < | < | 市级事项 | <",
        "公章刻制 | 甲 | 乙 | < | < | 行政许可 | < | 区局 | 市级事项 | <",
        "设立登记 | < | < | < | 公司 | 行政许可 | 区局 | < | 市级事项 | <",
        "行政许可 | < | 公章 | 区局 | 甲 | 乙 | < | < | < | <",
        "公章刻制 | < | < | < | < | 甲 | 区局 | < | 市级事项 | <",
    ],
)
def test_other_edges_without_a_cell_a_heading_are_rejects(drawn: str) -> None:
    reading = read_tables(grid(FINE, f"{LABELS} | {drawn}"))
    assert [one.source_row for one in reading.rejects] == [2]
    assert reading.entries == ()
