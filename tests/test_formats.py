"""One notice, published in each format: the same catalog, whichever of them it is.

The files are built from the golden file (``tests/builders``), landed, refreshed through every check, and
what is published is compared with what the published text gives: all but where a value stands.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as parquet
import pytest
from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.properties import PageSetupProperties

from pipeline import landing
from pipeline.readers.sniff import sniff
from pipeline.refresh import refresh
from pipeline.settings import Settings
from tests.builders import excel_notice, web_notice
from tests.builders.word_notice import SHAPES, notice
from tests.readers import libreoffice
from tests.warehouses import EDITION, NOTICE, SERIES, new_root, whole_release

TABLES = ("items", "sub_items", "entries")
# Where a value stands is the file's; whether a lead is stated or merged is the layout's.
OF_THE_FILE = {"lead_source", "lead_source_row"}

LINE = Side("thin")
LINES = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)

Rows = dict[str, list[dict[str, Any]]]
Builder = Callable[[Path], bytes]


def of_word(shape: str) -> Builder:
    return lambda folder: notice(SHAPES[shape])


def of_excel(shape: str) -> Builder:
    return lambda folder: excel_notice.notice(excel_notice.SHAPES[shape])


def by_libreoffice(target: str, shape: str = "labels merged") -> Builder:
    """The notice that LibreOffice writes from the Word file."""

    def build(folder: Path) -> bytes:
        source = folder / "notice.docx"
        source.write_bytes(notice(SHAPES[shape]))
        return libreoffice.convert([source], folder, target)[source].read_bytes()

    return build


def by_calc(shape: str) -> Builder:
    """The web page that LibreOffice Calc saves the Excel file as."""

    def build(folder: Path) -> bytes:
        source = folder / "notice.xlsx"
        source.write_bytes(excel_notice.notice(excel_notice.SHAPES[shape]))
        return libreoffice.convert([source], folder, "html")[source].read_bytes()

    return build


def printed_by_calc(shape: str) -> Builder:
    """The PDF that LibreOffice Calc prints of the Excel file, its sheets as wide as the page."""

    def build(folder: Path) -> bytes:
        source = folder / "notice.xlsx"
        source.write_bytes(excel_notice.notice(excel_notice.SHAPES[shape]))
        book = openpyxl.load_workbook(source)
        for sheet in book.worksheets:
            sheet.page_setup.orientation = "landscape"
            sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
            sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
            is_body = sheet.max_column == 1
            for letter, width in zip("ABCDEFGH", (8, 14, 14, 30, 30, 14, 20, 24), strict=True):
                sheet.column_dimensions[letter].width = 120 if is_body else width
            for number, row in enumerate(sheet.iter_rows(), start=1):
                texts = [str(cell.value or "") for cell in row]
                lines = max(
                    1 + text.count("\n") + len(text) // (50 if is_body else 6) for text in texts
                )
                sheet.row_dimensions[number].height = 15 * lines + 3
                for cell in row:
                    cell.alignment = Alignment(wrap_text=True, vertical="center")
                    cell.border = Border() if is_body else LINES
        book.save(source)
        return libreoffice.convert([source], folder, "pdf")[source].read_bytes()

    return build


def of_web(shape: str) -> Builder:
    return lambda folder: web_notice.notice(web_notice.SHAPES[shape])


WEB = (
    "labels merged by rowspan",
    "within a site's navigation",
    "within a site laid out with tables",
    "GBK, declared as GB2312",
)
SHEETS = (
    "labels merged",
    "both annexes on one sheet, a heading between",
    "heading with a note beside it",
    "sheet names as headings",
    "sheet names as titles",
)
# Page breaks fall in merged labels, in blank ones, and in merged levels.
PAGED = ("labels merged", "labels left blank", "level words merged over rows", "numbered by Word")
FORMATS: dict[str, tuple[str, Builder]] = {
    **{f"notice.docx, {shape}": ("docx", of_word(shape)) for shape in SHAPES},
    **{f"notice.xlsx, {shape}": ("xlsx", of_excel(shape)) for shape in excel_notice.SHAPES},
    "notice.doc": ("doc", by_libreoffice("doc:MS Word 97")),
    "notice.wps": ("doc", by_libreoffice("doc:MS Word 97")),
    **{f"notice.html, {shape}": ("html", of_web(shape)) for shape in WEB},
    **{f"notice.html, a sheet, {shape}": ("html", by_calc(shape)) for shape in SHEETS},
    "notice.pdf, a sheet": (
        "pdf",
        printed_by_calc("both annexes on one sheet, a heading between"),
    ),
    "notice.mht, saved as MHT": ("mht", of_web("saved as MHT")),
    **{f"notice.pdf, {shape}": ("pdf", by_libreoffice("pdf", shape)) for shape in PAGED},
}


def published(settings: Settings, name: str, data: bytes) -> Rows:
    """The rows of a release made from this file alone, without what is the file's."""
    landing.add(
        settings.raw,
        SERIES,
        [landing.NewFile(name.split(",")[0], data, sniff(data))],
        issued_on=datetime.date.fromisoformat(EDITION),
        source_url=None,
        retrieved_on=datetime.date(2026, 11, 23),
    )
    said: list[str] = []
    assert refresh(settings, say=said.append).exit_code == 0, said
    whole_release(settings)
    return {table: rows_of(settings, table) for table in TABLES}


def rows_of(settings: Settings, table: str) -> list[dict[str, Any]]:
    read = parquet.read_table(settings.warehouse / "current" / f"{table}.parquet")
    kept = [
        column
        for column in read.column_names
        if column not in OF_THE_FILE and not column.startswith("source_")
    ]
    return read.select(kept).to_pylist()


@pytest.fixture(scope="module")
def of_the_text(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    settings = new_root(tmp_path_factory.mktemp("text"), with_edition=False)
    return published(settings, NOTICE.name, NOTICE.read_bytes())


@pytest.mark.parametrize("name", FORMATS)
def test_the_catalog_is_the_same_from_every_format(
    name: str, of_the_text: Rows, tmp_path: Path
) -> None:
    kind, build = FORMATS[name]
    data = build(tmp_path)
    assert sniff(data) == kind
    (tmp_path / "root").mkdir()
    rows = published(new_root(tmp_path / "root", with_edition=False), name, data)
    assert len(rows["entries"]) == 291
    for table in TABLES:
        assert rows[table] == of_the_text[table], table
