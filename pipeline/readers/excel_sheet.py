"""One worksheet: what each cell shows, the merged ranges, and what is hidden.

A sheet is read row by row, in pieces, so that a million rows which somebody formatted and left blank cost time
but no memory: only cells that say something are kept::

    <row r="4"> <c r="A4" t="s"><v>17</v></c>                       shared string 17
                <c r="B4" s="3"><v>3.1</v></c>                      a number, as format 3 shows it
                <c r="C4" s="3"/>                                   blank: dropped
                <c r="D4"><f>B4*2</f><v>6.2</v></c> </row>          a formula: the value it had when saved
                <c r="E4"><f>B4*2</f><v/></c>                       one that nobody calculated: the file is refused
    <mergeCell ref="A4:A9"/>

Standard: ECMA-376 Part 1, 18.3.1 (worksheets).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from pipeline.errors import UnreadableFile
from pipeline.readers.excel_limits import ExcelLimits
from pipeline.readers.excel_text import (
    Budget,
    CellFormats,
    S,
    date_text,
    number_text,
    plain,
    string_text,
)
from pipeline.readers.zip_package import Element, Package
from pipeline.text import brief, is_blank

_WORKSHEET, _ROW, _CELL = f"{S}worksheet", f"{S}row", f"{S}c"
_VALUE, _FORMULA, _INLINE = f"{S}v", f"{S}f", f"{S}is"
_MERGED, _COLUMN = f"{S}mergeCell", f"{S}col"
_TAGS: Final = (_ROW, _MERGED, _COLUMN)
_PLACE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.IGNORECASE)
_RANGE: Final = re.compile(r"([A-Z$0-9]+)(?::([A-Z$0-9]+))?", re.IGNORECASE)
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
# Places named in one warning; more say nothing new.
_MOST_NAMED: Final = 5
_ON: Final = frozenset({"1", "true", "on"})
_AGAIN: Final = "retrieve the file again from its publisher"


@dataclass
class Sheet:
    """A sheet as it stands: rows and columns count from 1, as Excel shows them.

    ``rows`` has the cells that say something, by row, each by its column; ``merged`` the merged ranges as
    first row, first column, last row, last column. ``warnings`` are complete but for the sheet's name.
    """

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Workbook:
    """What every sheet of a workbook refers to.

    ``recalculates`` says that formulas' values are to be calculated whenever it is opened (18.2.2, fullCalcOnLoad):
    libraries say so that cannot calculate, and save 0 for each.
    """

    strings: Sequence[str]
    formats: CellFormats
    from_1904: bool
    recalculates: bool = False


def column_name(column: int) -> str:
    """A column's letters.

    >>> column_name(1), column_name(27), column_name(16384)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def place_name(row: int, column: int) -> str:
    """A cell's place as Excel shows it (B3)."""
    return f"{column_name(column)}{row}"


class SheetReader:
    """Reads one sheet."""

    def __init__(self, workbook: Workbook, limits: ExcelLimits, budget: Budget, shown: str) -> None:
        self._workbook = workbook
        self._limits = limits
        self._budget = budget
        self._shown = shown  # the sheet's name, for errors
        self._columns: dict[str, int] = {}
        self._noted: dict[str, list[str]] = {}
        self._uncalculated: list[str] = []
        self._cells = 0
        self._row = 0
        self.sheet = Sheet()

    def top(self, package: Package, part: str, rows: int) -> Sheet:
        """The first rows of a part's sheet that say something, for what they are, not for what they say.

        Raises:
            UnreadableFile: damaged there.
        """
        for element in package.pieces(part, _WORKSHEET, (_ROW,)):
            self._read_row(element)
            if len(self.sheet.rows) >= rows:
                break
        return self.sheet

    def read(self, package: Package, part: str) -> Sheet:
        """The sheet of a part.

        Raises:
            UnreadableFile: damaged, beyond a limit, or with formulas that nobody calculated.
        """
        hidden_rows: list[int] = []
        hidden_columns = bytearray(MOST_COLUMNS + 1)
        column_ranges = 0
        for element in package.pieces(part, _WORKSHEET, _TAGS):
            tag = element.tag
            if tag == _ROW:
                if self._read_row(element) and element.get("hidden") in _ON:
                    hidden_rows.append(self._row)
            elif tag == _MERGED:
                self._read_merged(element)
            elif tag == _COLUMN and element.get("hidden") in _ON:
                column_ranges += 1
                low, high = _bounds(element)
                if low and column_ranges <= MOST_COLUMNS:
                    hidden_columns[low : high + 1] = b"\x01" * (high + 1 - low)
        self._hold_calculated()
        self._warn(hidden_rows, hidden_columns)
        return self.sheet

    def _hold_calculated(self) -> None:
        """Hold that every formula has the value that it shows: what is there and cannot be read is no blank.

        Libraries that write workbooks calculate nothing; Excel and LibreOffice do when they open one.

        Raises:
            UnreadableFile: some have none.
        """
        if self._uncalculated:
            raise UnreadableFile(
                f"holds formulas without the values that they show, in sheet {self._shown}: "
                f"{_named(self._uncalculated)}",
                remedy="open it in Excel or LibreOffice, which calculates them, save it as .xlsx, then add it",
            )

    # --- cells ----------------------------------------------------------------------------------

    def _read_row(self, element: Element) -> bool:
        """Keep the row's cells that say something; whether there are any."""
        written = element.get("r")
        self._row = self._row + 1 if written is None else self._row_number(written)
        found: dict[int, str] = {}
        column = 0
        for cell in element:
            if cell.tag != _CELL:
                continue
            place = cell.get("r")
            column = column + 1 if place is None else self._column_of(place)
            if len(cell):
                text = self._text(cell, column)
                if text and not is_blank(text):
                    if column in found:
                        self._note(
                            "holds two cells in one place, of which the first is read", column
                        )
                        continue
                    found[column] = text
        if not found:
            return False
        self._cells += len(found)
        if self._cells > self._limits.max_cells:
            raise UnreadableFile(
                f"holds more than {self._limits.max_cells:,} cells with text in sheet {self._shown}",
                remedy="check that it is the notice; CATALOG_EXCEL__MAX_CELLS raises the limit",
            )
        if self._row in self.sheet.rows:
            raise self._damaged(f"row {self._row} stands twice")
        self.sheet.rows[self._row] = found
        return True

    def _text(self, cell: Element, column: int) -> str:
        """What a cell shows."""
        kind = cell.get("t", "n")
        value: str | None = None
        is_formula = has_value = False
        for child in cell:
            tag = child.tag
            if tag == _VALUE:
                value, has_value = child.text, True
            elif tag == _FORMULA:
                is_formula = True
            elif tag == _INLINE and kind == "inlineStr":
                return self._formatted(self._budget.take(string_text(child)), cell)
        # A text may be empty, and is saved as one that is.
        is_missing = value is None and not (has_value and kind == "str")
        if is_formula and (is_missing or (self._workbook.recalculates and value == "0")):
            self._place(self._uncalculated, column)
            return ""
        if is_formula and self._workbook.recalculates:
            self._note("has formulas whose values were saved and are yet to be calculated", column)
        if value is None:
            return ""
        if kind == "s":
            return self._formatted(self._shared(value, column), cell)
        if kind == "str":
            return self._formatted(self._budget.take(plain(value)), cell)
        if kind == "e":
            self._note(f"shows an error instead of a value ({brief(value, 12)})", column)
            return self._budget.take(plain(value))
        return self._value(kind, value, cell, column)

    def _value(self, kind: str, value: str, cell: Element, column: int) -> str:
        """What a cell of a number, date or truth value shows."""
        written = value.strip()
        if kind == "b" and written in ("0", "1", "true", "false"):
            return "TRUE" if written in ("1", "true") else "FALSE"
        shape = self._workbook.formats.of(cell.get("s"))
        shown: str | None = None
        if kind == "n":
            shown = number_text(written, shape, self._workbook.from_1904)
        elif kind == "d":
            shown = date_text(written, shape, self._workbook.from_1904)
        if shown is None:
            self._note(
                "holds values that are not of their cell's type, read as they are written", column
            )
            return self._budget.take(plain(value))
        if not shown and written:
            self._note("hides values by their number format, which shows nothing of them", column)
        return self._budget.take(shown)

    def _shared(self, value: str, column: int) -> str:
        written = value.strip()
        strings = self._workbook.strings
        if written.isdecimal() and len(written) < 10 and int(written) < len(strings):
            return strings[int(written)]
        raise self._damaged(
            f"cell {place_name(self._row, column)} names text {brief(written, 12)} of {len(strings):,}"
        )

    def _formatted(self, text: str, cell: Element) -> str:
        """A text as its format shows it: nearly always as it is."""
        shape = self._workbook.formats.of(cell.get("s"))
        return text if shape is None or not shape.changes_text else shape.shown_text(text)

    # --- places ---------------------------------------------------------------------------------

    def _row_number(self, written: str) -> int:
        if written.isdecimal() and len(written) < 8 and 0 < int(written) <= MOST_ROWS:
            return int(written)
        raise self._damaged(f"it numbers a row {brief(written, 12)}")

    def _column_of(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        known = self._columns.get(letters)
        if known is None:
            match = _PLACE.fullmatch(place)
            known = _column_number(match[1]) if match is not None else 0
            if not 0 < known <= MOST_COLUMNS:
                raise self._damaged(f"row {self._row} holds a cell at {brief(place, 12)}")
            self._columns[letters] = known
        return known

    def _read_merged(self, element: Element) -> None:
        match = _RANGE.fullmatch(element.get("ref") or "")
        first = _PLACE.fullmatch(match[1]) if match else None
        last = _PLACE.fullmatch(match[2] or match[1]) if match else None
        if first is None or last is None:
            self.sheet.warnings.append(
                f"has a merged range at {brief(element.get('ref') or 'no place', 24)}, which is none and is left out"
            )
            return
        rows = sorted((int(first[2]), int(last[2])))
        columns = sorted((_column_number(first[1]), _column_number(last[1])))
        self.sheet.merged.append((rows[0], columns[0], rows[1], columns[1]))
        if len(self.sheet.merged) > self._limits.max_merged_ranges:
            raise UnreadableFile(
                f"holds more than {self._limits.max_merged_ranges:,} merged ranges in sheet {self._shown}",
                remedy="check that it is the notice; CATALOG_EXCEL__MAX_MERGED_RANGES raises the limit",
            )

    def _damaged(self, what: str) -> UnreadableFile:
        return UnreadableFile(f"is damaged in sheet {self._shown}: {what}", remedy=_AGAIN)

    # --- warnings -------------------------------------------------------------------------------

    def _note(self, what: str, column: int) -> None:
        self._place(self._noted.setdefault(what, []), column)

    def _place(self, places: list[str], column: int) -> None:
        """Note a place; those beyond the ones that are named are only counted."""
        places.append(place_name(self._row, column) if len(places) < _MOST_NAMED else "")

    def _warn(self, rows: list[int], columns: bytearray) -> None:
        warnings = self.sheet.warnings
        for what, places in self._noted.items():
            warnings.append(f"{what}: {_named(places)}")
        if rows:
            warnings.append(f"has hidden rows, which are read like the others: {_spans(rows)}")
        used = {column for cells in self.sheet.rows.values() for column in cells}
        hidden = sorted(one for one in used if columns[one])
        if hidden:
            names = _named([column_name(one) for one in hidden])
            warnings.append(f"has hidden columns, which are read like the others: {names}")


def _named(places: Sequence[str]) -> str:
    """The first places, and how many more there are."""
    more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
    return ", ".join(places[:_MOST_NAMED]) + more


def _bounds(element: Element) -> tuple[int, int]:
    """First and last column of a `col`; (0, 0) where it names none."""
    low, high = element.get("min") or "", element.get("max") or ""
    if not (low.isdecimal() and high.isdecimal()) or len(low) > 6 or len(high) > 6:
        return 0, 0
    first, last = int(low), min(int(high), MOST_COLUMNS)
    return (first, last) if first <= last else (0, 0)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _spans(numbers: list[int]) -> str:
    """Numbers in order, those that follow each other as one (3-5, 9)."""
    numbers = sorted(numbers)
    starts = [numbers[0], *(b for a, b in pairwise(numbers) if b != a + 1)]
    ends = [*(a for a, b in pairwise(numbers) if b != a + 1), numbers[-1]]
    return _named([str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True)])
