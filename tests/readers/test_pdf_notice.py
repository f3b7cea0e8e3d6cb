"""The real notice as PDF, written by LibreOffice: the same entries however its pages break.

Fonts differ from machine to machine, and with them the places where pages break: what is held is what comes
out, not where a row was cut.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from pipeline import annexes, readers, rows
from pipeline.annexes import Found
from pipeline.departments import Spellings, names_in
from pipeline.document import Document
from pipeline.notices import read_notice
from pipeline.reading import AnnexReading, EntryRow
from pipeline.text import printed
from pipeline.vocabulary import load
from tests.builders.word_notice import SHAPES, SOURCE, notice
from tests.readers.libreoffice import convert
from tests.readers.test_word_notice import values

# Shape, page width and height, height of a row at least (0: as its text needs); twentieths of a point.
VARIANTS = {
    "letter": ("labels merged", 12240, 15840, 0),
    "landscape": ("labels left blank", 16838, 11906, 600),
    "low pages": ("labels repeated in every row", 11906, 7000, 0),
    "restated": ("split and merged, only stage and item name stand again", 11906, 16838, 0),
    "another order": ("columns in another order", 16838, 23811, 0),
    "with notes": ("a column of notes", 12240, 9000, 0),
}


def variant(name: str) -> bytes:
    """The notice in a shape on pages of a size."""
    shape, width, height, row = VARIANTS[name]
    source = zipfile.ZipFile(io.BytesIO(notice(SHAPES[shape])))
    size = f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar w:top="900" w:right="900" '
    size += 'w:bottom="900" w:left="900" w:header="450" w:footer="450" w:gutter="0"/></w:sectPr>'
    tall = f'<w:tr><w:trPr><w:trHeight w:val="{row}" w:hRule="atLeast"/></w:trPr><w:tc>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for member in source.namelist():
            data = source.read(member)
            if member == "word/document.xml":
                text = data.decode("utf-8").replace("<w:sectPr/>", size)
                data = (text.replace("<w:tr><w:tc>", tall) if row else text).encode("utf-8")
            archive.writestr(member, data)
    return target.getvalue()


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    folder = tmp_path_factory.mktemp("pdf")
    files = {name: folder / f"{number}.docx" for number, name in enumerate(VARIANTS)}
    for name, path in files.items():
        path.write_bytes(variant(name))
    made = convert(list(files.values()), folder, "pdf")
    return {name: readers.read(made[path]) for name, path in files.items()}


def found(document: Document) -> Found:
    return annexes.find(document, load())


def read(document: Document) -> list[AnnexReading]:
    return [rows.read_annex(annex, load()) for annex in found(document).annexes]


def said(entry: EntryRow) -> dict[str, object]:
    """What an entry says, apart from where it stands; departments by name."""
    vocabulary = load()
    spellings = Spellings(vocabulary)

    def departments(text: str | None) -> list[str]:
        return [printed(name) for name in names_in(text or "", spellings, vocabulary).departments]

    texts = {"lead_text": departments(entry.lead_text), "co_text": departments(entry.co_text)}
    return {**values(entry), **texts}


@pytest.fixture(scope="module")
def from_text() -> list[dict[str, object]]:
    return [said(entry) for annex in read(readers.read(SOURCE)) for entry in annex.entries]


@pytest.mark.parametrize("name", VARIANTS)
def test_every_page_size_gives_the_same_entries(
    name: str, documents: dict[str, Document], from_text: list[dict[str, object]]
) -> None:
    readings = read(documents[name])
    assert [(annex.rejects, annex.warnings) for annex in readings] == [((), ())] * 2
    entries = [entry for annex in readings for entry in annex.entries]
    assert len(entries) == 291
    for entry, truth in zip(entries, from_text, strict=True):
        assert said(entry) == truth
    pages = [entry.source_page for entry in entries]
    assert None not in pages and pages == sorted(pages, key=lambda page: page or 0)


def test_the_tables_of_many_pages_are_two_annexes(documents: dict[str, Document]) -> None:
    document = documents["letter"]
    assert len(document.tables) > 10
    assert {len(set(table.row_pages)) for table in document.tables} == {1}
    parts = [annex.parts for annex in found(document).annexes]
    assert len(parts) == 2 and sum(map(len, parts)) == len(document.tables)
    for annex in read(document):
        cells = [cell for cell in annex.cells if cell.use == "header"]
        assert {cell.source_table for cell in cells} == {annex.cells[0].source_table}
        assert not any(cell.use == "rejected" for cell in annex.cells)


def test_rows_are_cut_somewhere_and_put_together(documents: dict[str, Document]) -> None:
    """Over all the variants: else the test would hold nothing about joining."""
    cut = 0
    for document in documents.values():
        for annex in read(document):
            rows_of_entries = {(entry.source_table, entry.source_row) for entry in annex.entries}
            for cell in annex.cells:
                own = (cell.source_table, cell.source_row)
                cut += cell.use == "entry" and own not in rows_of_entries and cell.row_span == 1
    assert cut > 0


def test_the_body_says_the_same_as_in_the_text(documents: dict[str, Document]) -> None:
    def body(document: Document) -> list[str]:
        end = found(document).body_blocks
        return [re.sub(r"\s", "", one.text) for one in document.paragraphs[:end]]

    theirs = readers.read(SOURCE)
    joined = "".join(body(theirs)).replace("—1—", "")
    for name in ("letter", "landscape", "another order"):
        document = documents[name]
        assert "".join(body(document)) == joined
        mine = read_notice(document.paragraphs[: found(document).body_blocks])
        truth = read_notice(theirs.paragraphs[: found(theirs).body_blocks])
        assert (mine.title, mine.issuer, mine.issued_on) == (
            truth.title,
            truth.issuer,
            truth.issued_on,
        )
        assert [(task.point, task.title) for task in mine.tasks] == [
            (task.point, task.title) for task in truth.tasks
        ]
        assert [re.sub(r"\s", "", task.text) for task in mine.tasks] == [
            re.sub(r"\s", "", task.text) for task in truth.tasks
        ]


def test_reading_from_a_path_is_told_by_content(tmp_path: Path) -> None:
    from tests.builders.pdf_file import Page, pdf_file

    path = tmp_path / "notice.doc"
    path.write_bytes(b"\n" + pdf_file(Page().text(50, 40, "通知")))
    assert readers.read(path).format == "pdf"
