"""Shapes that publishers give an annex's table: their rows read as those of the usual table."""

from __future__ import annotations

import pytest
from grids import FIRST, read_rows, reasons

from pipeline import annexes, readers, rows
from pipeline.document import Document
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
