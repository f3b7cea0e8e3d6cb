"""Opening a workbook: what is read all the same, and what is refused in one clear line."""

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
from pipeline.readers import excel
from pipeline.readers.excel_limits import ExcelLimits
from pipeline.readers.limits import Limits
from pipeline.readers.sniff import sniff
from tests.builders.compound_file import compound_file
from tests.builders.excel_file import MAIN, RELATIONS, WORKBOOK_TYPE, members, row, sheet, workbook
from tests.builders.word_file import zipped

FUZZ_EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))

ROWS = (row(1, "附件1"), row(2, "a", "b"), row(3, "c", "d"))
PARTS = members({"Sheet1": sheet(*ROWS, merged=["A1:B1"])})
EXPECTED = excel.read(zipped(PARTS))


def changed(**parts: str | bytes | None) -> bytes:
    """The file with parts replaced (by name) or left out."""
    every: dict[str, str | bytes] = dict(PARTS)
    for name, content in parts.items():
        if content is None:
            del every[name]
        else:
            every[name] = content
    return zipped(every)  # type: ignore[arg-type]


def refused(data: bytes, limits: ExcelLimits | None = None) -> str:
    """The one line with which the file is refused."""
    with pytest.raises(UnreadableFile) as caught:
        readers.read_bytes(data, shown="notice.xlsx", limits=limits and Limits(excel=limits))
    line = str(caught.value)
    assert line.startswith("notice.xlsx") and "\n" not in line and "; " in line
    return line


# --- told by content ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("main_type", "kind"),
    [
        (WORKBOOK_TYPE, "xlsx"),
        (WORKBOOK_TYPE.replace("sheet.main", "template.main"), "xlsx"),
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xlsx"),
        ("application/vnd.ms-excel.template.macroEnabled.main+xml", "xlsx"),
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "xlsb"),
    ],
)
def test_a_workbook_is_known_by_its_content_types(main_type: str, kind: str) -> None:
    data = zipped(members({"Sheet1": sheet(*ROWS)}, main_type=main_type))
    assert sniff(data) == kind
    if kind == "xlsx":
        assert readers.read_bytes(data, shown="x").blocks == EXPECTED.blocks


def test_a_workbook_that_holds_a_word_document_is_a_workbook() -> None:
    embedded = (
        '<Default Extension="docx" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document"/>'
    )
    types = PARTS["[Content_Types].xml"].replace("<Override", f"{embedded}<Override", 1)
    assert sniff(changed(**{"[Content_Types].xml": types})) == "xlsx"


def test_old_and_binary_workbooks_are_refused_by_name_with_what_to_do() -> None:
    old = refused(compound_file("Workbook"))
    assert "Excel 97-2003 workbook (.xls, .et)" in old and "save it as .xlsx" in old
    binary = members({"a": ""}, main_type="application/vnd.ms-excel.sheet.binary.macroEnabled.main")
    line = refused(zipped(binary))
    assert "binary Excel workbook (.xlsb)" in line and "save it as .xlsx" in line


def test_an_encrypted_workbook_is_refused_by_name() -> None:
    line = refused(compound_file("EncryptionInfo", "EncryptedPackage"))
    assert "is encrypted with a password" in line and "without a password" in line


# --- read all the same --------------------------------------------------------------------------


def test_a_strict_workbook_is_read() -> None:
    every = {
        name: xml.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            RELATIONS, "http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, xml in PARTS.items()
    }
    assert excel.read(zipped(every)).blocks == EXPECTED.blocks


def test_macros_and_links_are_passed_over_and_said() -> None:
    more = (
        f'<Relationship Id="m" Type="{RELATIONS}/vbaProject" Target="vbaProject.bin"/>'
        f'<Relationship Id="e" Type="{RELATIONS}/externalLink" Target="externalLinks/externalLink1.xml"/>'
    )
    every = members({"Sheet1": sheet(*ROWS)}, relationships=more) | {
        "xl/vbaProject.bin": "x",
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": '<Relationships xmlns="'
        'http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" TargetMode="External" '
        f'Type="{RELATIONS}/externalLinkPath" Target="http://127.0.0.1:9/book.xlsx"/></Relationships>',
    }
    document = excel.read(zipped(every))
    assert document.blocks == EXPECTED.blocks
    links, macros = document.warnings
    assert "refers to 1 other workbooks, which are not opened" in links
    assert "holds macros, which are not run" in macros


def test_comments_and_drawings_are_said() -> None:
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/comments" Target="../comments1.xml"/>'
        f'<Relationship Id="r2" Type="{RELATIONS}/drawing" Target="../drawing1.xml"/></Relationships>'
    )
    document = excel.read(
        changed(
            **{
                "xl/worksheets/_rels/sheet1.xml.rels": related,
                "xl/comments1.xml": "<a/>",
                "xl/drawing1.xml": "<a/>",
            }
        )
    )
    assert document.blocks == EXPECTED.blocks
    assert [one.partition(",")[0] for one in document.warnings] == [
        "sheet Sheet1 holds comments",
        "sheet Sheet1 holds pictures",
    ]


def test_a_workbook_without_styles_and_shared_strings_is_read() -> None:
    assert (
        excel.read(changed(**{"xl/styles.xml": None, "xl/sharedStrings.xml": None})).blocks
        == EXPECTED.blocks
    )


def formatted(count: int) -> bytes:
    """The workbook with rows below its table that are formatted and blank."""
    blank = '<row r="{0}" s="1" customFormat="1"><c r="A{0}" s="1"/></row>'
    return zipped(members({"Sheet1": sheet(*ROWS, *map(blank.format, range(4, count + 4)))}))


def test_a_million_formatted_rows_below_the_table_are_none() -> None:
    assert excel.read(formatted(1_000_000)).blocks == EXPECTED.blocks


def test_formatted_rows_take_no_memory() -> None:
    data = formatted(100_000)
    tracemalloc.start()
    try:
        assert excel.read(data).blocks == EXPECTED.blocks
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_merged_ranges_of_the_whole_sheet_take_neither_time_nor_memory() -> None:
    ranges = ["A4:XFD1048576", "A1:XFD1", *(f"C{number}:XFD1048576" for number in range(5, 2000))]
    (heading,) = excel.read(workbook(*ROWS, merged=ranges)).paragraphs
    assert heading.text == "附件1"


# --- refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
def test_a_truncated_file_is_refused(kept: float) -> None:
    data = zipped(PARTS)
    assert "damaged" in refused(data[: int(len(data) * kept)])


def test_a_wrong_checksum_is_refused() -> None:
    data = zipped(PARTS)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        checksum = struct.pack("<I", archive.getinfo("xl/worksheets/sheet1.xml").CRC)
    wrong = data.replace(checksum, b"\x01\x02\x03\x04")
    assert "is damaged in xl/worksheets/sheet1.xml" in refused(wrong)


def test_a_zip_bomb_is_refused_and_takes_little_memory() -> None:
    bomb = changed(**{"xl/media/image1.png": bytes(300 << 20)})
    tracemalloc.start()
    try:
        assert "zip bomb" in refused(bomb)
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()
    assert "of XML" in refused(zipped(PARTS), ExcelLimits(max_xml_bytes=500))
    line = refused(zipped(PARTS), ExcelLimits(max_tree_bytes=100))
    assert "CATALOG_EXCEL__MAX_TREE_BYTES" in line


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"]
)
def test_a_document_type_is_refused(declaration: str, part: str) -> None:
    assert "declares a DTD" in refused(changed(**{part: declaration + PARTS[part]}))


def test_workbooks_without_cells_to_be_seen_are_refused() -> None:
    assert "has no sheets" in refused(zipped(members({})))
    charts = members({"Chart1": sheet()}, kinds=["chartsheet"])
    assert "1 with charts or macros, 0 hidden" in refused(zipped(charts))
    hidden = members({"a": sheet(*ROWS)}, states=["veryHidden"])
    assert "0 with charts or macros, 1 hidden" in refused(zipped(hidden))
    assert "holds no text in any cell" in refused(workbook(row(1, ""), row(2, " ", "\u3000")))


def test_a_sheet_that_is_missing_or_another_part_is_refused() -> None:
    assert "part of sheet Sheet1 is missing" in refused(
        changed(**{"xl/worksheets/sheet1.xml": None})
    )
    for xml in ("<a/>", f'<worksheet xmlns="{MAIN}"><sheetData>', "", "text", "<worksheet/>"):
        assert "xl/worksheets/sheet1.xml" in refused(changed(**{"xl/worksheets/sheet1.xml": xml}))
    assert "xl/workbook.xml is missing" in refused(changed(**{"xl/workbook.xml": None}))


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ('<c r="A1" t="s"><v>7</v></c>', "cell A1 names text 7 of 0"),
        ('<c r="A1" t="s"><v>x</v></c>', "cell A1 names text x of 0"),
        ('<c r="XFE1"><v>7</v></c>', "row 1 holds a cell at XFE1"),
        ('<c r="1A"><v>7</v></c>', "row 1 holds a cell at 1A"),
    ],
)
def test_cells_that_say_what_cannot_be_are_refused_with_their_place(cells: str, said: str) -> None:
    assert said in refused(workbook(row(1, cells)))


def test_rows_that_cannot_be_are_refused() -> None:
    for number in ("0", "1048577", "-1", "x", "99999999999"):
        assert "numbers a row" in refused(workbook(f'<row r="{number}"><c><v>1</v></c></row>'))
    assert "row 1 stands twice" in refused(workbook(row(1, "a"), row(1, "b")))


def test_beyond_each_limit_a_workbook_is_refused() -> None:
    many = workbook(
        *(row(number, "a", "b") for number in range(1, 40, 2)), merged=["A1:B1", "D1:E1"]
    )
    for limits, said in (
        (ExcelLimits(max_tables=5), "more than 5 tables"),
        (ExcelLimits(max_cells=5), "more than 5 cells with text"),
        (ExcelLimits(max_text_characters=5), "more than 5 characters of text"),
        (ExcelLimits(max_merged_ranges=1), "more than 1 merged ranges"),
        (ExcelLimits(max_sheets=0), "1 sheets, more than the limit of 0"),
        (ExcelLimits(max_table_rows=0), "more than 0 rows in table 1"),
        (ExcelLimits(max_table_cells=1), "more than 1 cells in table 1"),
        (ExcelLimits(max_members=3), "more than the limit of 3"),
    ):
        line = refused(many, limits)
        assert said in line and "CATALOG_EXCEL__MAX_" in line
    wide = row(1, "a", '<c r="XFD1"><v>1</v></c>')
    assert "cells in table 1" in refused(
        workbook(*[wide.replace('1"', f'{n}"') for n in range(1, 40)])
    )


def test_a_row_without_end_is_refused() -> None:
    endless = "<c><v>1</v></c>" * 2_000_000
    data = workbook(f'<row r="1">{endless}</row>')
    unguarded = ExcelLimits(max_compression_ratio=2000)
    assert "xl/worksheets/sheet1.xml" in refused(data, unguarded)


# --- mutated ------------------------------------------------------------------------------------

_PARTS = members(
    {
        "附件1": sheet(
            *ROWS,
            row(5, '<c t="s" s="1"><v>0</v></c>', '<c t="s"><v>1</v></c>'),
            row(6, '<c s="2"><v>44377.5</v></c>', "<c><f>A6*2</f><v>3</v></c>", more='hidden="1"'),
            row(
                7,
                '<c t="b"><v>1</v></c>',
                '<c t="e"><v>#N/A</v></c>',
                '<c t="d"><v>2021-06-30</v></c>',
            ),
            merged=["A1:B1", "A5:A6"],
            before='<cols><col min="1" max="2" hidden="1"/></cols>',
        ),
        "个人": sheet(*ROWS),
    },
    strings=["<t>一</t>", "<r><t>二</t></r><rPh sb='0' eb='1'><t>er</t></rPh>"],
    formats=['[<1]0.0"x";[DBNum1]General', '[$-804]yyyy"年"m"月"d"日" aaaa h:mm'],
)
_PIECES = [
    b"<row>", b"</row>", b"<c>", b"</c>", b'<c t="s"><v>1</v></c>', b'r="ZZZ9"', b'r="A1"', b'ref="A1:B9"',
    b'<mergeCell ref="B2:A1"/>', b"<v>1e999</v>", b"<v>-1</v>", b"&a;", b"<!--", b"\x00", b"\xff", b't="d"',
    b"_xD800_", b'formatCode="[h]:mm;0/0;@@"', b'hidden="1"', b'date1904="1"', b"<v>99999999999999999999</v>",
    b'state="hidden"', b"<f>A1</f>", b"<f/><v/>", b'<calcPr fullCalcOnLoad="1"/>',
]  # fmt: skip


def mutated(seed: int) -> bytes:
    """The file with random damage: in the zip's bytes or in the XML of a part."""
    chance = random.Random(seed)
    if chance.random() < 0.3:
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
def test_any_mutated_workbook_is_a_document_or_a_documented_error(seed: int) -> None:
    data = mutated(seed)
    try:
        document = readers.read_bytes(data, shown="mutated")
    except CatalogError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(document, Document)
        for one in document.tables:
            assert len(one.grid) == one.row_count
            assert all(cell is not None for line in one.grid for cell in line)
        for block in document.paragraphs:
            block.text.encode()
