"""Word files written by hand: XML strings into a zip, and nothing between."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{OFFICE}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


# --- text ---------------------------------------------------------------------------------------


def run(text: str, properties: str = "") -> str:
    """A w:r; line breaks and tabs become w:br and w:tab."""
    parts = []
    for number, line in enumerate(text.split("\n")):
        if number:
            parts.append("<w:br/>")
        for place, piece in enumerate(line.split("\t")):
            if place:
                parts.append("<w:tab/>")
            if piece:
                parts.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{shown}{''.join(parts)}</w:r>"


def paragraph(content: str = "", properties: str = "") -> str:
    """A w:p around runs; plain text becomes a run."""
    inner = content if content.startswith("<") or not content else run(content)
    shown = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{shown}{inner}</w:p>"


def numbered(content: str = "", number_id: int = 1, level: int = 0) -> str:
    """A paragraph that Word numbers."""
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number_id}"/></w:numPr>'
    return paragraph(content, properties)


# --- tables -------------------------------------------------------------------------------------


def cell(
    content: str = "", *, span: int = 1, down: str = "", across: str = "", more: str = ""
) -> str:
    """A w:tc; ``content`` is text or block XML; ``down`` and ``across`` are `restart` or `continue`."""
    properties = more
    if span != 1:
        properties += f'<w:gridSpan w:val="{span}"/>'
    if across:
        properties += f'<w:hMerge w:val="{across}"/>'
    if down:
        properties += f'<w:vMerge w:val="{down}"/>' if down == "restart" else "<w:vMerge/>"
    shown = f"<w:tcPr>{properties}</w:tcPr>" if properties else ""
    inner = content if content.startswith("<") else paragraph(content)
    return f"<w:tc>{shown}{inner}</w:tc>"


def row(*cells: str, before: int = 0, after: int = 0, more: str = "") -> str:
    """A w:tr; what is no XML becomes a cell with that text."""
    properties = more
    if before:
        properties += f'<w:gridBefore w:val="{before}"/>'
    if after:
        properties += f'<w:gridAfter w:val="{after}"/>'
    shown = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return (
        f"<w:tr>{shown}{''.join(one if one.startswith('<') else cell(one) for one in cells)}</w:tr>"
    )


def table(*rows: str, columns: int = 0) -> str:
    """A w:tbl; without ``columns`` it has no w:tblGrid."""
    grid = "".join('<w:gridCol w:w="1200"/>' for _ in range(columns))
    shown = f"<w:tblGrid>{grid}</w:tblGrid>" if columns else ""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties = (
        f'<w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>'
    )
    return f"<w:tbl>{properties}{shown}{''.join(rows)}</w:tbl>"


# --- parts --------------------------------------------------------------------------------------


def numbering(*levels: str, overrides: str = "") -> str:
    """A numbering part: one definition with these levels; w:num 1, and 2 with the overrides."""
    return (
        f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="7">{"".join(levels)}'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{overrides}</w:num></w:numbering>'
    )


def level(depth: int, number_format: str, text: str, *, start: int = 1, more: str = "") -> str:
    """A w:lvl."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>'
        f'{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def document(*blocks: str) -> str:
    """A document part."""
    return f"<w:document {NAMESPACES}><w:body>{''.join(blocks)}<w:sectPr/></w:body></w:document>"


def styles(content: str = "") -> str:
    """A styles part."""
    return (
        f'<w:styles {NAMESPACES}><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        f'<w:name w:val="Normal"/></w:style>{content}</w:styles>'
    )


def members(
    *blocks: str,
    numbering_part: str = "",
    styles_part: str = "",
    main_type: str = MAIN,
    relationships: str = "",
) -> dict[str, str]:
    """The parts of a Word file by name."""
    part_types = {"numbering": numbering_part, "styles": styles_part or styles()}
    parts = {name: xml for name, xml in part_types.items() if xml}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORD}.{name}+xml"/>' for name in parts
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    related = "".join(
        f'<Relationship Id="r{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>' for name in parts
    )
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main_type}"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": document(*blocks),
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{package}/relationships">{related}{relationships}</Relationships>'
        ),
        **{f"word/{name}.xml": xml for name, xml in parts.items()},
    }


def zipped(parts: dict[str, str] | dict[str, bytes] | Iterable[tuple[str, str | bytes]]) -> bytes:
    """The parts as a zip, always the same bytes; a declaration is put before XML strings."""
    target = io.BytesIO()
    pairs = parts.items() if isinstance(parts, dict) else parts
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in pairs:
            if isinstance(content, str):
                content = ('<?xml version="1.0" encoding="UTF-8"?>\n' + content).encode()
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def word_file(*blocks: str, numbering_part: str = "", styles_part: str = "") -> bytes:
    """A whole .docx with these blocks in its body."""
    return zipped(members(*blocks, numbering_part=numbering_part, styles_part=styles_part))
