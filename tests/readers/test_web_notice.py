"""The real notice as a web page: in each shape the same entries as the golden file has, and no navigation."""

from __future__ import annotations

import pytest

from pipeline import annexes, readers, rows
from pipeline.document import Document
from pipeline.editions import ReadFile, read_edition
from pipeline.notices import read_notice
from pipeline.text import printed
from pipeline.vocabulary import load
from tests.builders.web_notice import METADATA, NAVIGATION, SHAPES, notice
from tests.builders.word_notice import LEVEL_WORDS, SOURCE, entries
from tests.readers.test_word_notice import reading, values


def document_of(name: str) -> Document:
    return readers.read_bytes(notice(SHAPES[name]), shown="notice.html")


@pytest.fixture(scope="module")
def from_text() -> list[dict[str, object]]:
    found = reading(SOURCE.read_bytes())
    return [values(entry) for annex in found for entry in annex.entries]


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_gives_the_same_entries(name: str, from_text: list[dict[str, object]]) -> None:
    document = document_of(name)
    assert len(document.warnings) == ("declared as" in name and name != "GBK, declared as GB2312")
    vocabulary = load()
    found = [
        rows.read_annex(annex, vocabulary) for annex in annexes.find(document, vocabulary).annexes
    ]
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


@pytest.mark.parametrize("name", SHAPES)
def test_the_body_is_the_notices_own_and_the_sites_words_are_not_in_it(name: str) -> None:
    document = document_of(name)
    text = readers.read(SOURCE)
    vocabulary = load()

    def body(one: Document) -> list[str]:
        blocks = one.blocks[: annexes.find(one, vocabulary).body_blocks]
        return [printed(block.text) for block in blocks if hasattr(block, "text")]

    # The text of the source has one more line, the number of its page.
    assert body(document) == [line for line in body(text) if line != "— 1 —"]
    shown = [paragraph.text for paragraph in document.paragraphs]
    assert not [line for line in shown if any(word in line for word in NAVIGATION)]
    assert "隐藏的文字" not in shown


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if shape.around == "site"])
def test_the_pages_own_head_is_metadata_and_no_table(name: str) -> None:
    document = document_of(name)
    assert {key: document.metadata[key] for key in METADATA if key != "发布日期"} == {
        key: value for key, value in METADATA.items() if key != "发布日期"
    }
    assert document.metadata["发布日期"].startswith("2021-07-01")
    assert len(document.tables) == 2


def test_each_annex_marks_its_header() -> None:
    assert [table.header_rows for table in document_of("labels merged by rowspan").tables] == [1, 1]


def test_an_edition_published_as_a_page_is_the_one_published_as_text() -> None:
    def edition(name: str, document: Document) -> object:
        found = read_edition([ReadFile(name, "0" * 64, document)], load()).notice
        return (
            found.title,
            found.issuer,
            found.doc_number,
            found.issued_on,
            found.basis,
            [(task.section, task.title, task.text) for task in found.tasks],
        )

    page = edition("a.html", document_of("within a site's navigation"))
    assert page == edition("a.txt", readers.read(SOURCE))


def test_a_body_of_paragraphs_reads_as_the_same_notice_in_lines_ended_by_br() -> None:
    def of(name: str) -> object:
        document = document_of(name)
        blocks = document.blocks[: annexes.find(document, load()).body_blocks]
        found = read_notice([block for block in blocks if hasattr(block, "text")])
        return found.title, found.issued_on, [task.text for task in found.tasks]

    assert of("lines ended by br") == of("labels merged by rowspan")
