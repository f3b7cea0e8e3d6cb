"""Texts of a workbook: shared and inline strings, rich text, and how a cell's value shows.

A text is its runs one after the other; phonetic runs (拼音 above it) are no part of it, as Excel does not
show them in the cell::

    <si> <r><t>区人力资源</t></r> <r><t>社会保障局</t></r> <rPh sb="0" eb="1"><t>qu</t></rPh> </si>

Standard: ECMA-376 Part 1, 18.4 (shared strings), 18.3.1.4 (cells), 18.18.11 (their types), 22.9.2.19 (`_x000D_`:
characters that XML cannot hold), 18.8.30 (number formats).
"""

from __future__ import annotations

import math
import re
from typing import Final

from pipeline.errors import UnreadableFile
from pipeline.readers.excel_formats import BUILT_IN, GENERAL, NumberFormat, general, number_format
from pipeline.readers.excel_limits import ExcelLimits
from pipeline.readers.zip_package import Element, Package

S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TEXT, RUN, STRING = f"{S}t", f"{S}r", f"{S}si"
_STRINGS, _FORMAT, _FORMATS = f"{S}sst", f"{S}numFmt", f"{S}numFmts"
_CELL_FORMATS = f"{S}cellXfs"
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,4})?")
_DATE: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(\.\d{1,9})?Z?)?|(\d\d):(\d\d):(\d\d)(\.\d{1,9})?"
)
# C0 controls and halves of surrogate pairs are no text; tab and line feed are.
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Budget:
    """How many characters all texts together may still have."""

    def __init__(self, limits: ExcelLimits) -> None:
        self._most = self._left = limits.max_text_characters

    def take(self, text: str) -> str:
        """The text, counted.

        Raises:
            UnreadableFile: there are more than the limit.
        """
        self._left -= len(text)
        if self._left < 0:
            raise UnreadableFile(
                f"holds more than {self._most:,} characters of text",
                remedy="check that it is the notice; CATALOG_EXCEL__MAX_TEXT_CHARACTERS raises the limit",
            )
        return text


def shared_strings(package: Package, part: str | None, budget: Budget) -> list[str]:
    """The workbook's shared strings, by their number."""
    if part is None:
        return []
    found: list[str] = []
    for element in package.pieces(part, _STRINGS, (STRING,)):
        found.append(budget.take(string_text(element)))
    return found


def string_text(element: Element) -> str:
    """The text of an `si` or `is`: its own, or that of its runs."""
    parts: list[str] = []
    for child in element:
        if child.tag == TEXT:
            parts.append(child.text or "")
        elif child.tag == RUN:
            parts += [text.text or "" for text in child.iterchildren(TEXT)]
    return plain("".join(parts))


def plain(text: str) -> str:
    """The text with escaped characters as themselves, lines ended by line feeds, and no controls.

    >>> plain("区人力资源_x000D_\\n社会_x005F_x000D_")
    '区人力资源\\n社会_x000D_'
    """
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        # Two escapes may be the halves of one character.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isprintable() else _NO_TEXT.sub("", text)


class CellFormats:
    """The number format of each cell style (18.8.10 cellXfs, 18.8.30 numFmt)."""

    def __init__(self, styles: Element | None) -> None:
        own: dict[str, str] = {}
        self._codes: list[str] = []
        if styles is not None:
            for formats in styles.iterchildren(_FORMATS):
                for one in formats.iterchildren(_FORMAT):
                    own[one.get("numFmtId") or ""] = plain(one.get("formatCode") or "")
            for cells in styles.iterchildren(_CELL_FORMATS):
                self._codes = [self._code(one.get("numFmtId") or "0", own) for one in cells]
        self._known: dict[str | None, NumberFormat | None] = {None: None}

    @staticmethod
    def _code(number: str, own: dict[str, str]) -> str:
        if number in own:
            return own[number]
        return BUILT_IN.get(int(number), GENERAL) if number.isdecimal() else GENERAL

    def of(self, style: str | None) -> NumberFormat | None:
        """The format of a cell's style (its `s`); None for General."""
        try:
            return self._known[style]
        except KeyError:
            pass
        code = GENERAL
        if style is not None and style.isdecimal() and int(style) < len(self._codes):
            code = self._codes[int(style)]
        found = None if code in (GENERAL, "") else number_format(code)
        self._known[style] = found
        return found


def number_text(written: str, shape: NumberFormat | None, from_1904: bool) -> str | None:
    """What a number shows; None where what is written is none."""
    if shape is None and written.isdecimal() and written.isascii() and len(written) < 16:
        return str(int(written))
    if _NUMBER.fullmatch(written) is None:
        return None
    value = float(written)
    if not math.isfinite(value):
        return None
    return general(value) if shape is None else shape.shown(value, from_1904=from_1904)


def date_text(written: str, shape: NumberFormat | None, from_1904: bool) -> str | None:
    """What a date written by ISO 8601 (a cell of type `d`) shows; None where it is none."""
    import datetime

    match = _DATE.fullmatch(written)
    if match is None:
        return None
    try:
        if match[1]:
            moment = datetime.datetime(*(int(match[i] or 0) for i in range(1, 7)))  # type: ignore[arg-type]
        else:
            moment = datetime.datetime(1899, 12, 30, *(int(match[i]) for i in range(8, 11)))  # type: ignore[arg-type]
    except ValueError:
        return None
    first = datetime.datetime(1904, 1, 1) if from_1904 else datetime.datetime(1899, 12, 30)
    if not match[1]:
        first = datetime.datetime(1899, 12, 30)
    days = (moment - first) / datetime.timedelta(1)
    days -= 0 if from_1904 or days >= 61 or not match[1] else 1
    return written if shape is None else shape.shown(days, from_1904=from_1904)
