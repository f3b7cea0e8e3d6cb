"""The real notice as a Word file: in each shape the same entries as the golden file has."""

from __future__ import annotations

import dataclasses

import pytest

from pipeline import annexes, readers, rows
from pipeline.errors import EditionRejected
from pipeline.reading import AnnexReading, EntryRow
from pipeline.text import printed
from pipeline.vocabulary import load
from tests.builders.word_file import paragraph, word_file
from tests.builders.word_notice import LEVEL_WORDS, SHAPES, SOURCE, entries, notice

# The lead's own place and the row's are the shape's; all else is the notice's.
OF_THE_SHAPE = {
    "lead_source",
    "source_lead_table",
    "lead_source_row",
    "source_table",
    "source_row",
    "source_page",
}


def reading(data: bytes) -> list[AnnexReading]:
    document = readers.read_bytes(data, shown="notice.docx")
    assert document.warnings == ()
    vocabulary = load()
    return [
        rows.read_annex(annex, vocabulary) for annex in annexes.find(document, vocabulary).annexes
    ]


def values(entry: EntryRow) -> dict[str, object]:
    kept = {
        key: value for key, value in dataclasses.asdict(entry).items() if key not in OF_THE_SHAPE
    }
    return kept | {key: printed(kept[key] or "") for key in ("lead_text", "co_text")}


@pytest.fixture(scope="module")
def from_text() -> list[dict[str, object]]:
    found = reading(SOURCE.read_bytes())
    return [values(entry) for annex in found for entry in annex.entries]


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_gives_the_same_entries(name: str, from_text: list[dict[str, object]]) -> None:
    found = reading(notice(SHAPES[name]))
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


def test_a_lead_merged_over_rows_is_merged_and_a_repeated_one_is_stated() -> None:
    merged = [
        entry for annex in reading(notice(SHAPES["labels merged"])) for entry in annex.entries
    ]
    repeated = [
        entry
        for annex in reading(notice(SHAPES["labels repeated in every row"]))
        for entry in annex.entries
    ]
    for golden, one, other in zip(entries(), merged, repeated, strict=True):
        assert (
            one.lead_source
            == {"inferred": "merged", "stated": "stated", "": None}[golden["lead_source"]]
        )
        assert other.lead_source == ("stated" if golden["lead"] else None)


def test_each_table_of_a_split_annex_marks_its_header() -> None:
    document = readers.read_bytes(
        notice(SHAPES["split over tables, merges started anew"]), shown="x"
    )
    assert {table.header_rows for table in document.tables} == {1}


def test_an_annex_that_is_a_picture_is_no_annex_and_says_so() -> None:
    picture = "<w:r><w:drawing><wp:inline/></w:drawing></w:r>"
    heading = [paragraph(text) for text in ("附件1", "企业全生命周期事项清单及责任分工")]
    document = readers.read_bytes(word_file(*heading, paragraph(picture)), shown="notice.docx")
    with pytest.raises(EditionRejected) as caught:
        annexes.find(document, load())
    assert caught.value.reason == "no-annex"
    assert "annex 1 (企业全生命周期事项清单及责任分工) has no table" in str(caught.value)
    assert "no picture of one" in str(caught.value)
