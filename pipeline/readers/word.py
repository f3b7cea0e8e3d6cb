"""A Word file (.docx, .docm, .dotx, .dotm) -> Document: what Word shows, in the order of the text.

The body holds paragraphs and tables, some within elements that only stand around them; a paragraph may
hold text boxes, and in some files a table::

    w:body                                  Document.blocks
      w:p      附件1                         Paragraph "附件1"
      w:sdt
        w:p    title                        Paragraph
      w:p  w:r w:drawing [text box]         its own text, then the box's paragraphs
      w:tbl                                 Table
        w:tr w:tc w:tbl                       Cell.tables
      w:p      一、... (automatic number)     Paragraph "一、..."

A paragraph's text starts with its automatic number, for that is what the page shows; a cell keeps it
apart, in ``number``. Headers, footers, notes and comments are no part of the text.

Standard: ECMA-376 (Office Open XML) Part 1, 17 WordprocessingML, Transitional and Strict.
"""

from __future__ import annotations

from typing import Final

from pipeline.collector import paused
from pipeline.document import Block, Document, Paragraph
from pipeline.errors import UnreadableFile
from pipeline.readers.word_limits import WordLimits
from pipeline.readers.word_numbering import Numbering
from pipeline.readers.word_package import Parts, open_package
from pipeline.readers.word_rows import RowReader
from pipeline.readers.word_styles import Styles
from pipeline.readers.word_table import TableReader, says_anything
from pipeline.readers.word_text import TextReader
from pipeline.readers.word_xml import PARAGRAPH, TABLE, Element, W, through
from pipeline.text import is_blank

_BLOCKS: Final = frozenset({PARAGRAPH, TABLE})
_CODE: Final = f"{W}instrText"
# Fields that show what only their code says.
_SHOWN_CODES: Final = {
    "EQ": "formulas that stand in field codes (EQ), which are not read",
    "MACROBUTTON": "buttons (MACROBUTTON), whose text is not read",
}
_FIELD, _FIELD_KIND = f"{W}fldChar", f"{W}fldCharType"
# Warnings of one file beyond this say nothing new.
_MOST_WARNINGS: Final = 50
_NOT_READ: Final = {
    f"{W}altChunk": "parts embedded from other files (altChunk), which are not read",
    f"{W}subDoc": "parts that stand in other files (subDoc), which are not read",
    f"{W}ddList": "drop-down lists of a form, whose choice is not read",
    f"{W}checkBox": "check boxes of a form, which are not read",
    f"{W}object": "embedded objects (such as a worksheet), which are not read",
}


def read(data: bytes, limits: WordLimits | None = None) -> Document:
    """The Document of a Word file.

    Args:
        data: the file's bytes.
        limits: what the file may hold; default: their defaults.

    Raises:
        UnreadableFile: damaged, encrypted, hostile, beyond a limit, no Word file, or without text.
    """
    with paused():
        return _read(data, limits or WordLimits())


def _read(data: bytes, limits: WordLimits) -> Document:
    parts = open_package(data, limits)
    fields_match, unread = _survey(parts.body)
    warnings = list(parts.warnings)
    blocks, shapes, fields_end = _blocks(
        parts, limits, warnings, reads_field_codes=not fields_match
    )
    if not fields_end:
        # A field that is open at the end lost its end mark to a deletion, or to a branch that is not read,
        # and hid all that follows: then, too, no text is taken for a field's code.
        warnings = list(parts.warnings)
        blocks, shapes, _ = _blocks(parts, limits, warnings, reads_field_codes=True)
    warnings += [f"holds {count} {what}" for what, count in unread.items()]
    if not blocks:
        pictures = f", only {shapes} pictures or shapes" if shapes else ""
        raise UnreadableFile(
            f"holds no text{pictures}",
            remedy="retrieve the file again, or ask its publisher for one that holds the text",
        )
    return Document(blocks=tuple(blocks), format="docx", warnings=tuple(_shortened(warnings)))


def _blocks(
    parts: Parts, limits: WordLimits, warnings: list[str], *, reads_field_codes: bool
) -> tuple[list[Block], int, bool]:
    """The blocks, how many shapes stand between them, and whether every field ended."""
    styles = Styles(parts.styles)
    numbering = Numbering(parts.numbering, styles, warnings)
    text = TextReader(styles, numbering, limits.max_xml_depth, reads_field_codes)
    if reads_field_codes:
        warnings.append("its field marks do not match: text in fields is read as it stands")
    blocks, shapes = _Body(text, limits, warnings).read(parts.body)
    return blocks, shapes, not text.open_fields


class _Body:
    """Collects the blocks of a body."""

    def __init__(self, text: TextReader, limits: WordLimits, warnings: list[str]) -> None:
        self._text = text
        self._limits = limits
        self._tables = TableReader(text, RowReader(text, warnings.append), limits, warnings.append)
        self._warnings = warnings
        self._blocks: list[Block] = []
        self._paragraphs = 0
        self._table_count = 0
        self._shapes = 0

    def read(self, body: Element) -> tuple[list[Block], int]:
        """The blocks, and how many drawings and objects stand between the tables."""
        pending: str | None = None
        start = 0
        for element in through(body, _BLOCKS, self._limits.max_xml_depth):
            if element.tag == TABLE:
                self._add(pending, start)
                pending = None
                self._table(element)
                continue
            self._paragraphs += 1
            found = self._text.paragraph(element)
            if pending is None:
                start = self._paragraphs
            pending = (pending or "") + _with_number(found.label, found.text)
            self._shapes += found.shapes
            if found.runs_on and not (found.tables or found.boxes):
                continue
            self._add(pending, start)
            pending = None
            for box in found.boxes:
                self._box(box)
            for table in found.tables:
                self._table(table)
        self._add(pending, start)
        return self._blocks, self._shapes

    def _add(self, text: str | None, line: int) -> None:
        if text is not None and not is_blank(text):
            self._blocks.append(Paragraph(text, line))

    def _table(self, element: Element) -> None:
        place = f"table {self._table_count + 1}"
        table = self._tables.read(element, place, self._limits.max_xml_depth)
        if table is not None:
            self._table_count += 1
            self._blocks.append(table)

    def _box(self, box: Element) -> None:
        """The paragraphs of a text box, after the paragraph that it stands in."""
        for element in through(box, _BLOCKS, self._limits.max_xml_depth):
            if element.tag == PARAGRAPH:
                found = self._text.paragraph(element)
                self._add(_with_number(found.label, found.text), self._paragraphs)
            elif says_anything(element):
                self._warnings.append("holds a table in a text box, which is left out")


def _with_number(label: str | None, text: str) -> str:
    """The text behind its number: `一、` and full-width signs need no space, `1.` does."""
    if label is None:
        return text
    return label + text if not label[-1].isascii() or not text else f"{label} {text}"


def _survey(body: Element) -> tuple[bool, dict[str, int]]:
    """Whether every field that begins ends, in order (17.16.18), and what stands there unread."""
    depth, fields_match = 0, True
    unread: dict[str, int] = {}
    for mark in body.iter(_FIELD, _CODE, *_NOT_READ):
        if mark.tag == _FIELD:
            kind = mark.get(_FIELD_KIND)
            depth += 1 if kind == "begin" else -1 if kind == "end" else 0
            fields_match = fields_match and depth >= 0
        else:
            what = _NOT_READ.get(mark.tag) or _shown_by_code(mark.text or "")
            if what is not None:
                unread[what] = unread.get(what, 0) + 1
    return fields_match and depth == 0, unread


def _shown_by_code(code: str) -> str | None:
    """What a field with this code shows that no other element says; None for most fields."""
    return next((what for name, what in _SHOWN_CODES.items() if name in code.split()[:1]), None)


def _shortened(warnings: list[str]) -> list[str]:
    distinct = list(dict.fromkeys(warnings))
    if len(distinct) <= _MOST_WARNINGS:
        return distinct
    rest = len(distinct) - _MOST_WARNINGS
    return [*distinct[:_MOST_WARNINGS], f"and {rest} more warnings of the same kinds"]
