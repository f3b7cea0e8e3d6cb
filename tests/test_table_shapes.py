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
