"""Word 97-2003 and WPS files: what they hold, and what is refused in one clear line."""

from __future__ import annotations

import os
import random
import struct
import tempfile
from pathlib import Path

import pytest

from pipeline import readers
from pipeline.document import Document
from pipeline.errors import UnreadableFile
from pipeline.readers.compound import kind_of
from pipeline.readers.limits import Limits
from pipeline.readers.sniff import sniff
from pipeline.readers.word_limits import WordLimits
from tests.builders.compound_file import compound_file
from tests.builders.word_file import cell, paragraph, row, table, word_file
from tests.builders.word_notice import SHAPES, SOURCE, notice
from tests.readers import libreoffice
from tests.readers.test_word_notice import reading, values

# Two conversions of the notice, on a machine that also runs LibreOffice.
pytestmark = pytest.mark.timeout(600)

# `numbered by Word` is left out: LibreOffice, writing a .doc, restarts the second list one row late,
# and both it and msdoc2docx read that back.
WRITTEN = {
    "merged": SHAPES["labels merged"],
    "split": SHAPES["split over tables, merges started anew"],
}
SMALL = word_file(
    paragraph("附件1"), table(row(cell("a", span=2)), row("b", "c"), columns=2), paragraph()
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """.doc files by name, as LibreOffice writes them."""
    folder = tmp_path_factory.mktemp("written")
    sources = {name: notice(shape) for name, shape in WRITTEN.items()} | {"small": SMALL}
    files = [folder / f"{name}.docx" for name in sources]
    for path, data in zip(files, sources.values(), strict=True):
        path.write_bytes(data)
    made = libreoffice.convert(files, folder, "doc:MS Word 97")
    return {source.stem: target.read_bytes() for source, target in made.items()}


@pytest.fixture
def no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that temporary folders are made in."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def refused(data: bytes, limits: WordLimits | None = None) -> str:
    with pytest.raises(UnreadableFile) as caught:
        readers.read_bytes(data, shown="notice.doc", limits=limits and Limits(word=limits))
    line = str(caught.value)
    assert line.startswith("notice.doc") and "\n" not in line
    return line


# --- read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WRITTEN)
def test_the_notice_as_doc_is_the_notice(
    name: str, written: dict[str, bytes], tmp_path: Path, no_libreoffice: None
) -> None:
    as_docx = readers.read_bytes(notice(WRITTEN[name]), shown="notice.docx")
    path = tmp_path / "notice.wps"  # the same format, by the name that WPS Office gives it
    path.write_bytes(written[name])
    document = readers.read(path)
    assert document.format == "doc" and document.warnings == ()
    assert document.tables == as_docx.tables
    assert [one.text for one in document.paragraphs] == [one.text for one in as_docx.paragraphs]


def test_the_notice_as_doc_gives_the_same_entries(written: dict[str, bytes]) -> None:
    mine = [values(entry) for annex in reading(written["merged"]) for entry in annex.entries]
    text = [values(entry) for annex in reading(SOURCE.read_bytes()) for entry in annex.entries]
    assert len(mine) == 291
    # The source may hold a level word and a name in another order; the golden file settled it.
    assert [{**one, "co_text": ""} for one in mine] == [{**one, "co_text": ""} for one in text]


def test_what_msdoc2docx_refuses_libreoffice_reads(
    written: dict[str, bytes], temporary: Path
) -> None:
    # A header field that a reader may ignore ([MS-CFB] 2.2: the header's CLSID).
    data = bytearray(written["small"])
    data[8:24] = b"\x01" * 16
    document = readers.read_bytes(bytes(data), shown="notice.doc")
    assert document.tables == readers.read_bytes(SMALL, shown="small.docx").tables
    assert document.format == "doc"
    assert list(temporary.iterdir()) == []


def test_without_libreoffice_the_line_says_what_to_install(
    written: dict[str, bytes], no_libreoffice: None
) -> None:
    data = bytearray(written["small"])
    data[8:24] = b"\x01" * 16
    line = refused(bytes(data))
    assert "CLSID must be zero" in line and "install LibreOffice" in line


# --- content decides ----------------------------------------------------------------------------


def test_a_docx_named_doc_is_read_as_docx(tmp_path: Path) -> None:
    path = tmp_path / "notice.doc"
    path.write_bytes(SMALL)
    assert readers.read(path).format == "docx"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{\\rtf1\\ansi a}", "an RTF document"),
        (compound_file("Workbook"), "an Excel 97-2003 workbook"),
        (compound_file("Book"), "an Excel 97-2003 workbook"),
        (compound_file("PowerPoint Document", "Current User"), "a PowerPoint presentation"),
        (compound_file("__properties_version1.0", "__nameid_version1.0"), "an Outlook message"),
        (compound_file("EncryptionInfo", "EncryptedPackage"), "encrypted with a password"),
        (compound_file("CompObj", "CONTENTS", "SPELLING"), "a Microsoft Works document"),
        (compound_file("MatOST"), "a Microsoft Works document"),
        (compound_file("Quill", "Contents"), "no Word document"),
        (compound_file("something else"), "no Word document"),
    ],
)
def test_what_is_no_word_file_is_refused_by_its_name(data: bytes, words: str) -> None:
    assert words in refused(data)


def test_what_stands_within_a_document_does_not_name_it() -> None:
    assert kind_of(compound_file("WordDocument", "1Table", inner="Workbook")) == "doc"
    assert kind_of(compound_file("Workbook", inner="WordDocument")) == "xls"


def test_a_document_with_a_password_is_told(written: dict[str, bytes]) -> None:
    data = bytearray(written["small"])
    fib = next(
        place for place in range(512, len(data), 512) if data[place : place + 2] == b"\xec\xa5"
    )
    (flags,) = struct.unpack_from("<H", data, fib + 10)
    struct.pack_into("<H", data, fib + 10, flags | 0x0100)
    assert sniff(bytes(data)) == "encrypted"
    assert "encrypted with a password" in refused(bytes(data))


# --- damage -------------------------------------------------------------------------------------


def test_a_document_without_its_streams_is_one_line(no_libreoffice: None) -> None:
    assert "cannot be converted" in refused(compound_file("WordDocument"))


def test_random_bytes_behind_the_signature_are_one_line() -> None:
    noise = random.Random(3).randbytes(20_000)
    assert "no Word document" in refused(compound_file()[:8] + noise)
    for length in (8, 100, 511, 512, 600):
        assert "no Word document" in refused(compound_file("WordDocument")[:length])


def test_cut_and_mutated_documents_end_in_a_document_or_in_one_line(
    written: dict[str, bytes], no_libreoffice: None, temporary: Path
) -> None:
    chance = random.Random(7)
    small = written["small"]
    cases = [small[: len(small) * tenths // 10] for tenths in (3, 7, 9)]
    for _ in range(5):
        data = bytearray(small)
        for _ in range(60):
            data[chance.randrange(512, len(data))] = chance.randrange(256)
        cases.append(bytes(data))
    for case in cases:
        try:
            assert isinstance(readers.read_bytes(case, shown="notice.doc"), Document)
        except UnreadableFile as error:
            assert "\n" not in str(error)
    assert list(temporary.iterdir()) == []


def test_a_cut_document_ends_in_libreoffice_too(written: dict[str, bytes], temporary: Path) -> None:
    small = written["small"]
    try:
        readers.read_bytes(small[: len(small) // 2], shown="notice.doc")
    except UnreadableFile as error:
        assert "\n" not in str(error)
    assert list(temporary.iterdir()) == []


def test_a_conversion_that_takes_too_long_is_ended(
    written: dict[str, bytes], temporary: Path
) -> None:
    line = refused(written["small"], WordLimits(convert_seconds=0.01))
    assert line.count("took more than 0.01 seconds") == 2
    assert list(temporary.iterdir()) == []


def test_a_conversion_that_asks_for_too_much_memory_is_ended(
    written: dict[str, bytes], no_libreoffice: None
) -> None:
    assert "cannot be converted" in refused(
        written["small"], WordLimits(max_convert_bytes=10 * 2**20)
    )
