"""Corrections of single cells: what they change, what they keep, and which hold an edition back."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from grids import HEADER, annex_of, cell_at, grid, hold_cells_accounted, names, reasons
from hypothesis import given
from hypothesis import strategies as st

from pipeline import rows
from pipeline.annex_parts import Part
from pipeline.annexes import Annex
from pipeline.corrections import Correction, CorrectionsDeclaration, numbered
from pipeline.document import Table
from pipeline.errors import EditionRejected
from pipeline.reading import AnnexReading
from pipeline.vocabulary import load

SHOWN = "raw/a-series/2021-06-30/corrections.yaml"
# Two slips: a type that nobody knows, and a number that stands twice.
TABLE = (
    HEADER,
    "1 | 1/企业开办 | 1.1/企业开办 | 设立登记 | 公司 | 行政许可 | 区行政审批服务局 | ",
    "  | ^          | ^            | ^        | 分公司 | 行政许口 | | 市级事项",
    "2 | ^          | ^            | 公章刻制 | < | 其他 | | 公安分局",
    "2 | ^          | ^            | 涉税办理 | < | 其他 | 区税务局 | ",
)
ALL = [
    (1, "设立登记", "公司"),
    (1, "设立登记", "分公司"),
    (2, "公章刻制", None),
    (3, "涉税办理", None),
]


def correction(**columns: Any) -> Correction:
    said = {"annex": 1, "reason": "a slip", "by": "王芳", "date": datetime.date(2021, 7, 5)}
    return Correction.model_validate({**said, **columns})


TYPE = correction(row=3, column="item_type", text="行政许口", new="行政许可")
NUMBER = correction(row=5, column="item_no", text="2", new="3")


def read(*corrections: Correction, annex: Annex | None = None) -> AnnexReading:
    declared = CorrectionsDeclaration(corrections=corrections)
    return rows.read_annex(
        annex or annex_of(grid(*TABLE)), load(), corrections=numbered(declared, SHOWN)
    )


def refused(*corrections: Correction, annex: Annex | None = None) -> str:
    with pytest.raises(EditionRejected) as caught:
        read(*corrections, annex=annex)
    assert caught.value.reason == "wrong-correction"
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith(f"{SHOWN}: correction {len(corrections)} (annex 1, ")
    return line


# --- what they change ---------------------------------------------------------------------------


def test_rows_that_slips_made_rejects_are_read_as_corrected() -> None:
    assert reasons(read()) == [(3, "unknown-type"), (5, "duplicate-number")]
    reading = read(TYPE, NUMBER)
    assert reasons(reading) == []
    assert names(reading) == ALL
    assert [entry.item_type for entry in reading.entries] == ["行政许可"] * 2 + ["其他"] * 2


def test_a_cell_that_shows_a_spreadsheets_error_may_be_said() -> None:
    line = "2 | ^ | ^ | 公章刻制 | < | 其他 | | #REF!"
    annex = annex_of(grid(*TABLE[:2], line))
    assert reasons(read(annex=annex)) == [(3, "unreadable-value")]
    said = correction(row=3, column="co_departments", text="#REF!", new="公安分局")
    reading = read(said, annex=annex)
    assert reasons(reading) == []
    assert [entry.co_text for entry in reading.entries] == [None, "公安分局"]


def test_source_cells_keep_the_publishers_text_and_its_use() -> None:
    reading = read(TYPE, NUMBER)
    hold_cells_accounted(reading, [grid(*TABLE)])
    for row, column, text, entry in ((3, 6, "行政许口", 1), (5, 1, "2", 3)):
        cell = cell_at(reading, row, column)
        assert (cell.text, cell.use, cell.entries) == (text, "entry", [entry])


def test_what_was_corrected_is_told_with_its_reason() -> None:
    first, second = read(TYPE, NUMBER).corrected
    assert (first.number, first.column, first.text, first.corrected_text) == (
        1,
        "item_type",
        "行政许口",
        "行政许可",
    )
    assert (first.source_table, first.source_row, first.source_column) == (1, 3, 6)
    assert (first.reason, first.by, first.entries) == ("a slip", "王芳", (1,))
    assert (second.number, second.source_row, second.entries) == (2, 5, (3,))


def test_only_entries_of_corrected_cells_have_what_was_published() -> None:
    first, second, third, last = read(TYPE, NUMBER).entries
    assert first.published is None and third.published is None
    assert second.published is not None and second.published.texts == {"item_type": "行政许口"}
    assert second.published.level == "city"
    assert last.published is not None and last.published.texts == {"item_no": "2"}


@pytest.mark.parametrize(
    "place",
    [
        {"row": 2},
        {"row": 3},
        {"item": 1},
        {"item": 1, "sub_item": "分公司"},
        {"row": 3, "table": 1},
    ],
)
def test_a_merged_cell_is_corrected_once_for_all_its_rows(place: dict[str, Any]) -> None:
    reading = read(
        TYPE, NUMBER, correction(column="item_name", text="设立登记", new="企业设立登记", **place)
    )
    assert [one[1] for one in names(reading)] == ["企业设立登记"] * 2 + ["公章刻制", "涉税办理"]
    assert reading.corrected[0].entries == (0, 1)
    assert cell_at(reading, 2, 4).text == "设立登记"


def test_labels_and_leads_are_corrected_for_all_that_stands_below_them() -> None:
    reading = read(
        TYPE,
        NUMBER,
        correction(row=2, column="stage", text="1企业开办", new="1\n企业准营"),
        correction(row=2, column="lead_departments", text="区行政审批服务局", new="区财政局"),
    )
    assert {entry.stage_name for entry in reading.entries} == {"企业准营"}
    assert [entry.lead_text for entry in reading.entries] == ["区财政局"] * 3 + ["区税务局"]
    published = [entry.published for entry in reading.entries]
    assert all(one is not None and one.texts["stage"] == "1\n企业开办" for one in published)
    lead = [one is not None and one.texts.get("lead_departments") for one in published]
    assert lead == ["区行政审批服务局"] * 3 + [None]


def test_a_blank_cell_is_filled_and_no_source_cell_comes_of_it() -> None:
    filled = correction(item=1, sub_item="公司", column="co_departments", text="", new="公安分局")
    reading = read(TYPE, NUMBER, filled)
    assert reading.entries[0].co_text == "公安分局"
    hold_cells_accounted(reading, [grid(*TABLE)])
    mended = reading.corrected[0]
    assert (mended.text, mended.source_row, mended.source_column) == ("", 2, 8)


@pytest.mark.parametrize("column", ["co_departments", "lead_departments"])
def test_a_cell_that_is_made_blank_says_nothing_and_is_accounted_for(column: str) -> None:
    row, text = (4, "公安分局") if column == "co_departments" else (5, "区税务局")
    reading = read(TYPE, NUMBER, correction(row=row, column=column, text=text, new=""))
    hold_cells_accounted(reading, [grid(*TABLE)])
    assert reading.entries[2].co_text == (None if column == "co_departments" else "公安分局")
    (mended,) = [one for one in reading.corrected if one.corrected_text == ""]
    assert mended.entries == (row - 2,)
    published = reading.entries[row - 2].published
    assert published is not None and published.texts[column] == text  # type: ignore[index]
    if column == "lead_departments":
        assert reading.entries[3].lead_text == "区行政审批服务局"
        assert reading.entries[3].lead_source == "inferred" and published.lead_moved


def test_a_level_word_is_corrected_like_any_other_text() -> None:
    reading = read(
        TYPE, NUMBER, correction(row=3, column="co_departments", text="市级事项", new="省级事项")
    )
    entry = reading.entries[1]
    assert entry.authority_level == "province"
    assert entry.published is not None and entry.published.level == "city"


def test_a_reject_keeps_its_cells_as_published() -> None:
    reading = read(NUMBER, correction(row=3, column="sub_item_name", text="分公司", new="分公司等"))
    (reject,) = reading.rejects
    assert reject.cells == ("", "分公司", "行政许口", "", "市级事项")
    assert "分公司等" in reject.message
    assert cell_at(reading, 3, 5).use == "rejected"


# --- cells that a page break cut ----------------------------------------------------------------


def cut() -> Annex:
    """The last row of the first table goes on in the second."""
    first = grid(HEADER, TABLE[1], "2 | ^ | ^ | 动产和权 | < | 其他 | | 公安分局")
    second = grid(HEADER, "  | | | 利担宝登记 | < | | | ", "3 | | | 公章刻制 | < | 其他 | | ")
    for table in (first, second):
        table.open_columns = frozenset(range(8))
    tables: list[Table] = [first, second]
    parts = tuple(Part(number, one, number > 1) for number, one in enumerate(tables, start=1))
    return Annex(1, "企业全生命周期事项清单", "enterprise", None, parts)


def test_a_cut_cell_is_corrected_as_a_whole_and_both_halves_are_kept() -> None:
    assert names(read(annex=cut()))[1][1] == "动产和权利担宝登记"
    for place in ({"table": 1, "row": 3}, {"table": 2, "row": 2}, {"item": 2}):
        mended = correction(
            column="item_name", text="动产和权利担宝登记", new="动产和权利担保登记", **place
        )
        reading = read(mended, annex=cut())
        assert names(reading)[1][1] == "动产和权利担保登记"
        halves = [cell for cell in reading.cells if cell.text in ("动产和权", "利担宝登记")]
        assert [(cell.source_table, cell.use, cell.entries) for cell in halves] == [
            (1, "entry", [1]),
            (2, "entry", [1]),
        ]
        assert [(one.source_table, one.text, one.entries) for one in reading.corrected] == [
            (1, "动产和权", (1,)),
            (2, "利担宝登记", (1,)),
        ]


def test_half_a_cut_cell_is_not_what_stands_there() -> None:
    half = correction(table=1, row=3, column="item_name", text="动产和权", new="动产")
    assert "动产和权利担宝登记 stands there, and not 动产和权" in refused(half, annex=cut())


def test_a_row_of_an_annex_of_several_tables_needs_its_table() -> None:
    line = refused(correction(row=3, column="item_type", text="其他", new="公共服务"), annex=cut())
    assert "tables 1、2" in line and "add the table" in line


# --- what holds an edition back -----------------------------------------------------------------

WRONG: dict[str, tuple[Correction, str]] = {
    "another text": (
        correction(row=4, column="item_type", text="公共服务", new="其他行政权力"),
        "其他 stands there, and not 公共服务; remove the correction where the publisher",
    ),
    "a part of the text": (
        correction(row=4, column="item_name", text="公章", new="印章"),
        "公章刻制 stands there, and not 公章",
    ),
    "a blank cell": (
        correction(row=4, column="lead_departments", text="区财政局", new="区税务局"),
        "nothing stands there, and not 区财政局",
    ),
    "a text where blank is expected": (
        correction(row=4, column="co_departments", text="", new="区税务局"),
        "公安分局 stands there, and not nothing",
    ),
    "two cells": (
        correction(item=2, column="item_type", text="其他", new="公共服务"),
        "其他 stands in 2 cells, the first in row 4、row 5; name the one by its row",
    ),
    "nothing new": (
        correction(row=4, column="item_type", text="其 他", new="其他"),
        "the new text is what stands there; remove",
    ),
    "the header": (
        correction(row=1, column="item_type", text="事项类型", new="类型"),
        "no such row below its header",
    ),
    "no row": (
        correction(row=6, column="item_type", text="其他", new="公共服务"),
        "no such row below its header",
    ),
    "no item": (
        correction(item=9, column="item_type", text="其他", new="公共服务"),
        "the annex has no such item",
    ),
    "no sub-item": (
        correction(item=1, sub_item="支公司", column="item_type", text="其他", new="公共服务"),
        "the item has no such sub-item",
    ),
    "no table": (
        correction(table=2, row=3, column="item_type", text="行政许口", new="行政许可"),
        "the annex has the tables 1 of its file",
    ),
    "no sub-item's cell": (
        correction(row=4, column="sub_item_name", text="公章刻制", new="印章刻制"),
        "there is no such cell",
    ),
    "no column": (
        correction(row=4, column="authority_level", text="", new="市级"),
        "the annex has no such column",
    ),
}


@pytest.mark.parametrize(("wrong", "says"), WRONG.values(), ids=WRONG)
def test_one_that_does_not_match_is_one_line_that_says_what_stands_there(
    wrong: Correction, says: str
) -> None:
    assert says in refused(wrong)
    assert says in refused(TYPE, wrong)


def test_two_of_one_cell_are_one_too_many() -> None:
    again = correction(item=1, sub_item="分公司", column="item_type", text="行政许口", new="其他")
    assert "correction 1 is of the very same cell" in refused(TYPE, again)


def test_no_correction_sees_what_another_has_made() -> None:
    chained = correction(row=3, column="item_type", text="行政许可", new="其他")
    assert "行政许口 stands there" in refused(TYPE, chained)


def test_a_correction_does_not_delete_a_row() -> None:
    lonely = grid(*TABLE, "9 | ^ | ^ | | < | | | ")
    blanked = correction(row=6, column="item_no", text="9", new="")
    assert "it would be lost" in refused(blanked, annex=annex_of(lonely))


def test_a_text_is_compared_as_names_are() -> None:
    spaced = correction(row=2, column="stage", text="１ 企业开办", new="1\n企业准营")
    assert read(spaced).entries[0].stage_name == "企业准营"


# --- any cell, any text -------------------------------------------------------------------------

CELLS = [
    (row, column, cell.text)
    for row in range(1, 5)
    for column, number in (
        ("item_no", 0),
        ("item_name", 3),
        ("sub_item_name", 4),
        ("item_type", 5),
        ("lead_departments", 6),
        ("co_departments", 7),
    )
    if (cell := grid(*TABLE).grid[row][number]) is not None and cell.column == number
]


@given(st.sampled_from(CELLS), st.text("甲乙行政许可其他市级事项、\n 12", min_size=1, max_size=8))
def test_whatever_a_cell_becomes_every_cell_is_accounted_for_as_published(
    cell: tuple[int, str, str], new: str
) -> None:
    row, column, text = cell
    if "".join(new.split()) == "".join(text.split()) or not new.strip():
        return
    reading = read(correction(row=row + 1, column=column, text=text, new=new))
    hold_cells_accounted(reading, [grid(*TABLE)])
    published = {(one.source_row, one.source_column): one.text for one in reading.cells}
    assert published == {
        (one.row + 1, one.column + 1): one.text for one in grid(*TABLE).cells if not one.is_blank
    }
    (mended,) = reading.corrected
    assert (mended.text, mended.corrected_text) == (text, new)
    assert reading.data_rows == 4 == len(reading.entries) + len(reading.rejects)
