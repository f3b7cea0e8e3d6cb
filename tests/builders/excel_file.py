"""Small .xlsx files, part by part: what openpyxl would not write."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.builders.word_file import zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


def text(place: str, value: str) -> str:
    """An inline string."""
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def row(number: int, *cells: str, more: str = "") -> str:
    """A row; a cell is XML, or a text for the next column."""
    made = [
        one if one.startswith("<") or not one else text(f"{chr(65 + place)}{number}", one)
        for place, one in enumerate(cells)
    ]
    return f'<row r="{number}" {more}>{"".join(made)}</row>'


def sheet(*rows: str, merged: Sequence[str] = (), before: str = "", after: str = "") -> str:
    """A worksheet part; ``before`` and ``after`` stand around its data."""
    ranges = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}<sheetData>{"".join(rows)}</sheetData>'
        + (f'<mergeCells count="{len(merged)}">{ranges}</mergeCells>' if merged else "")
        + f"{after}</worksheet>"
    )


def members(
    sheets: dict[str, str],
    *,
    strings: Sequence[str] = (),
    formats: Sequence[str] = (),
    states: Sequence[str] = (),
    properties: str = "",
    main_type: str = WORKBOOK_TYPE,
    relationships: str = "",
    kinds: Sequence[str] = (),
) -> dict[str, str]:
    """The parts of a workbook.

    Args:
        sheets: worksheet parts by the sheet's name.
        strings: the shared strings, each the XML within its `si`.
        formats: number formats; cell style n has the n-th, from 1.
        states: of the sheets (`hidden`), in order.
        properties: attributes of workbookPr.
        main_type: the workbook's content type.
        relationships: more relationships of the workbook.
        kinds: what each sheet's relationship says that it is; default: worksheet.
    """
    listed, related, types = "", "", ""
    parts: dict[str, str] = {}
    for place, (name, xml) in enumerate(sheets.items(), start=1):
        state = states[place - 1] if place <= len(states) else ""
        kind = kinds[place - 1] if place <= len(kinds) else "worksheet"
        shown = f' state="{state}"' if state else ""
        listed += f'<sheet name="{escape(name)}" sheetId="{place}"{shown} r:id="r{place}"/>'
        related += f'<Relationship Id="r{place}" Type="{RELATIONS}/{kind}" Target="worksheets/sheet{place}.xml"/>'
        types += (
            f'<Override PartName="/xl/worksheets/sheet{place}.xml" ContentType="{_SHEET_TYPE}"/>'
        )
        parts[f"xl/worksheets/sheet{place}.xml"] = xml
    for part, root in (("sharedStrings", "sst"), ("styles", "styleSheet")):
        related += f'<Relationship Id="{part}" Type="{RELATIONS}/{part}" Target="{part}.xml"/>'
        parts[f"xl/{part}.xml"] = (
            f'<{root} xmlns="{MAIN}">'
            + (_strings(strings) if root == "sst" else _styles(formats))
            + f"</{root}>"
        )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{main_type}"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr {properties}/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}'
        f"{relationships}</Relationships>",
        **parts,
    }


def _strings(strings: Sequence[str]) -> str:
    return "".join(f"<si>{one}</si>" for one in strings)


def _styles(formats: Sequence[str]) -> str:
    codes = "".join(
        f'<numFmt numFmtId="{164 + place}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for place, code in enumerate(formats)
    )
    used = "".join(f'<xf numFmtId="{164 + place}"/>' for place in range(len(formats)))
    return f'<numFmts>{codes}</numFmts><cellXfs><xf numFmtId="0"/>{used}</cellXfs>'


def workbook(*rows: str, merged: Sequence[str] = (), **more: object) -> bytes:
    """A workbook of one sheet."""
    return zipped(members({"Sheet1": sheet(*rows, merged=merged)}, **more))  # type: ignore[arg-type]
