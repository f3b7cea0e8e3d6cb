"""The real notice as an Excel workbook: in each shape the same entries as the golden file has."""

from __future__ import annotations

import pytest

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
