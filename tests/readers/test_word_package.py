"""Opening a Word file: what is mended, and what is refused in one clear line."""

from __future__ import annotations

import io
import os
import random
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import readers
from pipeline.document import Document
from pipeline.errors import CatalogError, UnreadableFile
from pipeline.readers import word
from pipeline.readers.word_limits import WordLimits
from tests.builders.compound_file import compound_file
from tests.builders.word_file import (
    MAIN,
    NAMESPACES,
    cell,
    level,
    members,
    numbered,
    numbering,
    paragraph,
    row,
    run,
    table,
    word_file,
    zipped,
)

# How many mutated files are read: 200 in the tests, 10,000 and more in the long run.
FUZZ_EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))

BLOCKS = (paragraph("附件1"), table(row(cell("a", span=2)), row("b", "c"), columns=2))
EXPECTED = word.read(word_file(*BLOCKS))


def changed(**parts: str | bytes | None) -> bytes:
    """The file with parts replaced (by name, `/` and `.` as in the package) or left out."""
    every: dict[str, str | bytes] = dict(members(*BLOCKS))
    for name, content in parts.items():
        if content is None:
            del every[name]
        else:
            every[name] = content
    return zipped(every)  # type: ignore[arg-type]


def refused(data: bytes, limits: WordLimits | None = None) -> str:
    """The one line with which the file is refused."""
    with pytest.raises(UnreadableFile) as caught:
        readers.read_bytes(data, shown="notice.docx", word_limits=limits)
    line = str(caught.value)
    assert line.startswith("notice.docx") and "\n" not in line and "; " in line
    return line


# --- read all the same --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "main_type",
    [
        MAIN,
        MAIN.replace("document.main", "template.main"),
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    ],
    ids=["docx", "dotx", "docm", "dotm"],
)
def test_documents_templates_and_macro_files_are_read(main_type: str) -> None:
    data = zipped(members(*BLOCKS, main_type=main_type))
    assert readers.read_bytes(data, shown="x").blocks == EXPECTED.blocks


def test_a_relationship_to_nowhere_is_passed_over() -> None:
    nowhere = (
        '<Relationship Id="r8" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        'Target="NULL"/><Relationship Id="r9" Type="x/styles" Target="../../../etc/passwd"/>'
    )
    part = numbering(level(0, "decimal", "%1"))
    data = zipped(members(*BLOCKS, numbered("a"), numbering_part=part, relationships=nowhere))
    document = word.read(data)
    assert document.tables == EXPECTED.tables and document.paragraphs[-1].text == "1 a"


def test_a_relationship_to_the_outside_is_not_followed() -> None:
    outside = (
        '<Relationship Id="r9" TargetMode="External" Target="http://127.0.0.1:9/x" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>'
    )
    assert word.read(zipped(members(*BLOCKS, relationships=outside))).blocks == EXPECTED.blocks


def test_a_strict_file_is_read_and_its_text_is_left_as_it_is() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    every = {}
    for name, xml in members(*BLOCKS, paragraph(strict)).items():
        for kind in ("wordprocessingml", "officeDocument"):
            xml = xml.replace(
                f"http://schemas.openxmlformats.org/{kind}/2006/",
                f"http://purl.oclc.org/ooxml/{kind}/",
            )
        every[name] = xml
    document = word.read(zipped(every))
    assert document.tables == EXPECTED.tables and document.paragraphs[-1].text == strict


def test_names_with_backslashes_or_other_case_are_found() -> None:
    every = {name.replace("word/", "Word\\"): xml for name, xml in members(*BLOCKS).items()}
    assert word.read(zipped(every)).blocks == EXPECTED.blocks


def test_a_file_is_known_by_its_content_types_and_not_by_a_folder() -> None:
    every = {
        name.replace("word/", "text/"): xml.replace("word/", "text/")
        for name, xml in members(*BLOCKS).items()
    }
    assert readers.read_bytes(zipped(every), shown="x").blocks == EXPECTED.blocks


def test_utf_16_parts_are_read() -> None:
    xml = members(*BLOCKS)["word/document.xml"]
    data = changed(
        **{"word/document.xml": ('<?xml version="1.0" encoding="UTF-16"?>' + xml).encode("utf-16")}
    )
    assert word.read(data).blocks == EXPECTED.blocks


# --- refused ------------------------------------------------------------------------------------


def test_an_empty_file_is_refused() -> None:
    assert "is empty" in refused(b"")


def test_a_zip_that_is_no_word_file_is_refused() -> None:
    assert "no Word document" in refused(zipped({"readme.txt": "x"}))


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
def test_a_truncated_file_is_refused(kept: float) -> None:
    data = word_file(*BLOCKS)
    assert "damaged" in refused(data[: int(len(data) * kept)])


def test_a_wrong_checksum_is_refused() -> None:
    data = bytearray(word_file(*BLOCKS))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        checksum = struct.pack("<I", archive.getinfo("word/document.xml").CRC)
    wrong = bytes(data).replace(checksum, b"\x01\x02\x03\x04")
    assert "is damaged in word/document.xml" in refused(wrong)


def test_an_encrypted_file_is_refused_by_name() -> None:
    compound = compound_file("EncryptionInfo", "EncryptedPackage")
    assert "is encrypted with a password" in refused(compound)
    data = bytearray(word_file(*BLOCKS))
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 8] |= 1
        place = data.find(b"PK\x01\x02", place + 4)
    assert "encrypted" in refused(bytes(data))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    limits = WordLimits(bomb_floor_bytes=1 << 20)
    assert "zip bomb" in refused(changed(**{"word/media/image.bin": bytes(64 << 20)}), limits)
    assert "of XML" in refused(word_file(*BLOCKS), WordLimits(max_xml_bytes=1000))
    assert "more than 1,000 bytes" in refused(
        word_file(*BLOCKS), WordLimits(max_unpacked_bytes=1000)
    )


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(changed(**{"word/media/image.bin": bytes(4 << 20)}))
    place = data.rfind(
        b"PK\x01\x02", 0, data.find(b"word/media/image.bin", data.find(b"PK\x01\x02"))
    )
    data[place + 24 : place + 28] = struct.pack("<I", 100)
    assert "damaged" in refused(bytes(data))


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!-- a --><?a b?> <!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    ],
    ids=["billion laughs", "external entity", "external DTD"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "part", ["word/document.xml", "word/styles.xml", "_rels/.rels", "[Content_Types].xml"]
)
def test_a_document_type_is_refused_in_every_part(
    declaration: str, encoding: str, part: str
) -> None:
    xml = members(*BLOCKS)[part]
    data = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}{xml}'.encode(encoding)
    assert "declares a DTD" in refused(changed(**{part: data}))


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "cp037"])
def test_an_encoding_that_could_hide_a_document_type_is_refused(encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a><a/>'
    refused(changed(**{"word/document.xml": xml.encode(encoding)}))


def test_deep_nesting_is_refused() -> None:
    deep = "<w:smartTag>" * 100_000 + "</w:smartTag>" * 100_000
    assert "XML" in refused(word_file(paragraph(deep)))
    deep = "<w:smartTag>" * 60 + run("a") + "</w:smartTag>" * 60
    assert "nested deeper" in refused(word_file(paragraph(deep)), WordLimits(max_xml_depth=50))
    tables = paragraph("a")
    for _ in range(70):
        tables = table(row(cell(tables + paragraph())))
    assert word.read(word_file(tables)).tables[0].cells[0].tables


def test_a_table_with_too_many_cells_or_rows_is_refused() -> None:
    wide = table(*[row(*["<w:tc><w:p/></w:tc>"] * 1000)] * 1000)
    # Such a table packs so well that it is taken for a bomb before it is for a table.
    assert "zip bomb" in refused(word_file(wide))
    unguarded = WordLimits(max_compression_ratio=2000)
    assert "500,000 cells in table 1" in refused(word_file(wide), unguarded)
    assert "5 rows in table 1" in refused(
        word_file(table(*[row("a")] * 6)), WordLimits(max_table_rows=5)
    )
    stairs = [row(cell("a"), before=step) for step in range(300)]
    assert "cells in table 1" in refused(
        word_file(table(*stairs)), WordLimits(max_table_cells=10_000)
    )


def test_names_that_leave_the_package_are_refused() -> None:
    assert "outside of the package" in refused(changed(**{"word/../../../tmp/x.xml": "<a/>"}))


def test_a_part_that_stands_twice_is_refused() -> None:
    assert "twice" in refused(zipped([*members(*BLOCKS).items(), ("word/Document.xml", "<a/>")]))


def test_a_missing_document_part_is_refused() -> None:
    assert "word/document.xml is missing" in refused(changed(**{"word/document.xml": None}))


@pytest.mark.parametrize(
    "xml",
    [
        "<w:document",
        f"<w:document {NAMESPACES}/>",
        "",
        "text",
        f"<w:body {NAMESPACES}/>",
        "\x00\x01",
    ],
)
def test_a_document_that_is_no_document_is_refused(xml: str) -> None:
    assert "word/document.xml" in refused(changed(**{"word/document.xml": xml.encode()}))


def test_a_file_of_pictures_only_is_refused_and_says_so() -> None:
    picture = "<w:r><w:drawing><wp:inline/></w:drawing></w:r>"
    assert "only 2 pictures" in refused(word_file(paragraph(picture), paragraph(picture)))


def test_a_damaged_styles_part_costs_the_styles_and_is_a_warning() -> None:
    document = word.read(changed(**{"word/styles.xml": "<w:styles"}))
    assert document.blocks == EXPECTED.blocks and "styles.xml" in document.warnings[0]


def test_spans_and_numbers_of_any_size_take_neither_time_nor_memory() -> None:
    huge = "9" * 9
    one = word.read(
        word_file(
            table(
                row(
                    cell("a", more=f'<w:gridSpan w:val="{huge}"/>'),
                    before=int(huge),
                    after=int(huge),
                ),
                row("b", "c"),
            ),
            numbered("a", 1),
            numbering_part=numbering(level(0, "lowerLetter", "%1", start=int(huge))),
        )
    )
    assert one.tables[0].column_count <= 6


# --- mutated ------------------------------------------------------------------------------------

_PARTS = members(
    *BLOCKS,
    table(
        row(cell("a", down="restart"), numbered_cell := cell(numbered("b"))),
        row(cell("", down="continue"), numbered_cell),
    ),
    numbering_part=numbering(level(0, "chineseCounting", "%1、")),
)
_PIECES = [
    b"<w:tr>", b"</w:tr>", b"<w:tc>", b"<w:tbl>", b"</w:p>", b'<w:vMerge/>', b'<w:gridSpan w:val="-3"/>',
    b'<w:hMerge w:val="continue"/>', b'w:val="99999999999999999999"', b"&a;", b"<!--", b"\x00", b"\xff",
    b'<w:fldChar w:fldCharType="end"/>', b"<w:sdt/>", b"<mc:AlternateContent/>", b'<w:gridBefore w:val="7"/>',
]  # fmt: skip


def mutated(seed: int) -> bytes:
    """The file with random damage: in the zip's bytes or in the XML of a part."""
    chance = random.Random(seed)
    if chance.random() < 0.5:
        data = bytearray(zipped(_PARTS))
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(data[: chance.randrange(len(data))]) if chance.random() < 0.1 else bytes(data)
    parts: dict[str, str | bytes] = dict(_PARTS)
    for _ in range(chance.randint(1, 4)):
        name = chance.choice(list(parts))
        content = parts[name]
        raw = bytearray(content.encode() if isinstance(content, str) else content)
        start = chance.randrange(len(raw) + 1)
        end = min(len(raw), start + chance.choice((0, 0, 1, 5, 40)))
        source = chance.randrange(len(raw) + 1)
        raw[start:end] = chance.choice(
            [*_PIECES, bytes(raw[source : source + chance.randint(1, 200)])]
        )
        parts[name] = bytes(raw)
    return zipped(parts)  # type: ignore[arg-type]


@settings(
    max_examples=FUZZ_EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.integers(0, 2**63))
def test_any_mutated_file_is_a_document_or_a_documented_error(seed: int) -> None:
    data = mutated(seed)
    try:
        document = readers.read_bytes(data, shown="mutated")
    except CatalogError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(document, Document)
        for one in document.tables:
            assert len(one.grid) == one.row_count


def test_refusing_a_hostile_file_takes_little_memory() -> None:
    bomb = changed(**{"word/media/image.bin": bytes(300 << 20)})
    tracemalloc.start()
    try:
        refused(bomb)
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()
