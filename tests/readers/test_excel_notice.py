"""The real notice as an Excel workbook: in each shape the same entries as the golden file has."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import annexes, readers, rows
from pipeline.document import Document
from pipeline.reading import AnnexReading
from pipeline.vocabulary import load
from tests.builders.excel_notice import SHAPES, notice
from tests.builders.word_notice import LEVEL_WORDS, SOURCE, entries
from tests.readers.test_word_notice import values


def annexes_of(document: Document) -> list[AnnexReading]:
    vocabulary = load()
    return [
        rows.read_annex(annex, vocabulary) for annex in annexes.find(document, vocabulary).annexes
    ]


@pytest.fixture(scope="module")
def from_text() -> list[dict[str, object]]:
    found = annexes_of(readers.read_bytes(SOURCE.read_bytes(), shown="notice.txt"))
    return [values(entry) for annex in found for entry in annex.entries]


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_gives_the_same_entries(name: str, from_text: list[dict[str, object]]) -> None:
    document = readers.read_bytes(notice(SHAPES[name]), shown="notice.xlsx")
    assert document.warnings == () and document.format == "xlsx"
    found = annexes_of(document)
    assert [annex.rejects for annex in found] == [(), ()]
    read = [values(entry) for annex in found for entry in annex.entries]
    assert len(read) == 291
    for mine, golden in zip(read, entries(), strict=True):
        co = "、".join(
            text for text in (LEVEL_WORDS[golden["authority_level"]], golden["co"]) if text
        )
        assert mine["lead_text"] == golden["lead"] and mine["co_text"] == co
        assert (mine["item_name"], mine["sub_item_name"] or "") == (
            golden["item_name"],
            golden["sub_item_name"],
        )
    for mine, theirs in zip(read, from_text, strict=True):
        # The source may hold a level word and a name in another order; the golden file settled it.
        assert {**mine, "co_text": ""} == {**theirs, "co_text": ""}


def test_a_row_is_counted_from_its_tables_header() -> None:
    document = readers.read_bytes(notice(SHAPES["labels merged"]), shown="notice.xlsx")
    for annex in annexes_of(document):
        assert annex.entries[0].source_row == 2
    # The header is the third row of its sheet, below the heading and the title.
    heading, title = document.paragraphs[-2:]
    assert (heading.text, heading.line, title.line) == ("附件2", 1, 2)


# --- what offices do to a sheet -----------------------------------------------------------------

ANNEXES = ("Sheet1", "Sheet2")


def insert(sheet: Worksheet, row: int, texts: Sequence[str | int | None], columns: int = 0) -> None:
    """Insert a row, and blank columns on the left, as Excel does: merged ranges move along."""
    ranges = [str(one) for one in sheet.merged_cells.ranges]
    for one in ranges:
        sheet.unmerge_cells(one)
    sheet.insert_rows(row)
    if columns:
        sheet.insert_cols(1, columns)
    for one in ranges:
        left, top, right, bottom = range_boundaries(one)
        sheet.merge_cells(
            start_row=top + (top >= row),
            end_row=bottom + (bottom >= row),
            start_column=left + columns,
            end_column=right + columns,
        )
    for column, text in enumerate(texts, start=1 + columns):
        if text is not None:
            sheet.cell(row, column, text)


def in_each(
    row: int, texts: Sequence[str | int | None], columns: int = 0
) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for name in ANNEXES:
            insert(book[name], row or book[name].max_row + 1, texts, columns)

    return change


def cover(book: Workbook) -> None:
    sheet = book.create_sheet("封面", 0)
    sheet["D6"], sheet["D9"] = "双全双百事项清单", "2021年6月"


def filtered(book: Workbook) -> None:
    for name in ANNEXES:
        book[name].auto_filter.ref = "A3:H140"
        book[name].freeze_panes = "A4"
        for row in range(20, 60):
            book[name].row_dimensions[row].hidden = True
        book[name].column_dimensions["H"].hidden = True


def a_sheet_a_stage(book: Workbook) -> None:
    for name in ANNEXES:
        sheet = book[name]
        place = book.sheetnames.index(name)
        over = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=3)]
        stages: list[list[list[str | None]]] = []
        for row in sheet.iter_rows(min_row=4, values_only=True):
            if not stages or row[1] != stages[-1][-1][1]:
                stages.append([])
            stages[-1].append(list(row))
        book.remove(sheet)
        for number, stage in enumerate(stages):
            made = book.create_sheet(str(stage[0][1]).replace("\n", " "), place + number)
            for row in [*(over if number == 0 else over[2:]), *stage]:
                made.append(row)
            for line in range(1, made.max_row + 1):
                if made.cell(line, 5).value is None and made.cell(line, 4).value is not None:
                    made.merge_cells(start_row=line, end_row=line, start_column=4, end_column=5)


def second_first(book: Workbook) -> None:
    book.move_sheet("Sheet2", -1)


CHANGES: dict[str, Callable[[Workbook], None]] = {
    "a cover sheet": cover,
    "a blank row over all, and two blank columns": in_each(1, [], columns=2),
    "the columns' numbers under the header": in_each(4, [1, 2, 3, 4, None, 5, 6, 7]),
    "a unit between title and header": in_each(3, ["填报单位：区政府", *[None] * 6, "单位：项"]),
    "a blank row within": in_each(40, []),
    "a subtotal within": in_each(40, ["小计", None, None, None, None, 36]),
    "who filled it in": in_each(0, ["填报人：王某", None, None, "联系电话：5231234"]),
    "rows hidden by a filter, and a hidden column": filtered,
    "a sheet a stage": a_sheet_a_stage,
    "the second annex first": second_first,
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_offices_do_to_a_sheet_changes_no_entry(
    name: str, from_text: list[dict[str, object]]
) -> None:
    shape = SHAPES["labels repeated in every row" if name == "a sheet a stage" else "labels merged"]
    book = openpyxl.load_workbook(io.BytesIO(notice(shape)))
    CHANGES[name](book)
    written = io.BytesIO()
    book.save(written)
    found = annexes_of(readers.read_bytes(written.getvalue(), shown="notice.xlsx"))
    assert [annex.rejects for annex in found] == [(), ()]
    read = [values(entry) for annex in found for entry in annex.entries]
    assert [{**one, "co_text": ""} for one in read] == [{**one, "co_text": ""} for one in from_text]
