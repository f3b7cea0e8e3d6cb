"""``raw/<series>/<edition>/corrections.yaml``: the publisher's errors, mended without touching his file.

::

    corrections:
    - annex: 2
      row: 14                    # of the table as published, its header row being 1; or: item: 45
      column: item_type
      text: 公共服冬              # what stands there, the whole cell; "" for a blank one
      new: 公共服务
      reason: a slip of the pen, the list of the year before has 公共服务
      by: 王芳
      date: 2021-07-05

``table`` is added where the annex has several, ``sub_item`` where an item has several rows. A merged cell is
mended once, for all rows that it covers, and so is a cell that a page break cut: its text is then the whole.

Corrections are made to the cells, before rows are read, so that a row which a slip of the publisher's made
a reject can be read too. One that fits no cell, or two, or finds another text there holds its edition back:
so it is removed when the publisher mends the notice.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from pydantic import Field, field_validator, model_validator

from pipeline.document import Cell, Table
from pipeline.errors import EditionRejected
from pipeline.headings import is_header_again
from pipeline.reading import CorrectableColumn
from pipeline.seams import Place, Sheet
from pipeline.text import brief, compare_key, is_blank, printed, serial_number
from pipeline.vocabulary import Declared, Vocabulary

# A cell of an annex: its sheet, counted from 0, and its place there.
Key = tuple[int, Place]

# What may become blank. An entry without name, type, stage or scenario is none: it would be lost.
_MAY_BE_BLANK = frozenset(("item_no", "authority_level", "lead_departments", "co_departments"))
_MOST_SHOWN = 3


class Correction(Declared):
    """One correction: the cell, the text that stands there, the new one; why, who says so, and when.

    ``row`` and ``table`` count as ``source_row`` and ``source_table`` do; ``item`` is the number as printed
    and ``sub_item`` the name as printed.
    """

    annex: int = Field(ge=1)
    table: int | None = Field(default=None, ge=1)
    row: int | None = Field(default=None, ge=1)
    item: int | None = Field(default=None, ge=1)
    sub_item: str | None = None
    column: CorrectableColumn
    text: str
    new: str
    reason: str
    by: str
    date: datetime.date

    @field_validator("text", "new", mode="before")
    @classmethod
    def _number_as_text(cls, value: Any) -> Any:
        """A bare whole number is the text that it is written as."""
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @field_validator("reason", "by")
    @classmethod
    def _said(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("is blank: say why, and who says so")
        return text

    @model_validator(mode="after")
    def _one_place(self) -> Correction:
        if (self.row is None) == (self.item is None):
            raise ValueError("names its place by row or by item, one of the two")
        if self.sub_item is not None and self.item is None:
            raise ValueError("sub_item goes with item")
        if is_blank(self.new) and self.column not in _MAY_BE_BLANK:
            raise ValueError(f"new is blank, and an entry without {self.column} would be lost")
        return self

    @property
    def place(self) -> str:
        """The cell's place on one line."""
        parts = (
            f"annex {self.annex}",
            self.table and f"table {self.table}",
            self.row and f"row {self.row}",
            self.item and f"item {self.item}",
            self.sub_item,
            self.column,
        )
        return ", ".join(str(part) for part in parts if part)


class CorrectionsDeclaration(Declared):
    """corrections.yaml: the corrections of an edition."""

    corrections: tuple[Correction, ...] = ()


NO_CORRECTIONS = CorrectionsDeclaration()


@dataclass(frozen=True)
class NumberedCorrection:
    """A correction with its position in its file, from 1, and the file's name in errors."""

    number: int
    declared: Correction
    shown: str

    def refuse(self, what: str, remedy: str) -> NoReturn:
        """Raise the error that holds the edition back."""
        raise EditionRejected(
            f"correction {self.number} ({self.declared.place}): {what}",
            reason="wrong-correction",
            remedy=remedy,
            file=self.shown,
        )


def numbered(declared: CorrectionsDeclaration, shown: str) -> tuple[NumberedCorrection, ...]:
    """The corrections of a file in their order."""
    return tuple(
        NumberedCorrection(number, one, shown)
        for number, one in enumerate(declared.corrections, start=1)
    )


@dataclass(frozen=True)
class CorrectedText:
    """What a correction made of a cell: ``published`` is what the page shows in it, or the pages that cut it."""

    correction: NumberedCorrection
    published: str


def hold_annexes_there(corrections: Sequence[NumberedCorrection], annexes: Sequence[int]) -> None:
    """Hold that every correction is of an annex that is there.

    Raises:
        EditionRejected: ``wrong-correction``.
    """
    for one in corrections:
        if one.declared.annex not in annexes:
            there = "、".join(map(str, sorted(annexes)))
            one.refuse(f"the edition has the annexes {there or 'none'}", "name one of these")


def correct(
    sheets: Sequence[Sheet], corrections: Sequence[NumberedCorrection], vocabulary: Vocabulary
) -> dict[Key, CorrectedText]:
    """Make the corrections of one annex, in place, in the sheets' tables; what was corrected, by cell.

    Each is held to what was published: none sees what another has made. The publisher's own text
    stays in ``Sheet.published``.

    Raises:
        EditionRejected: ``wrong-correction``.
    """
    if not corrections:
        return {}
    finder = _Finder(sheets, vocabulary)
    found: dict[Key, NumberedCorrection] = {}
    for one in corrections:
        key = finder.find(one)
        if key in found:
            one.refuse(
                f"correction {found[key].number} is of the very same cell",
                "make one correction of the two",
            )
        found[key] = one
    corrected: dict[Key, CorrectedText] = {}
    for number, sheet in enumerate(sheets):
        here = {place: one for (of, place), one in found.items() if of == number}
        cells = list(sheet.table.cells) if here else []
        for position, cell in enumerate(cells):
            one_here = here.get(cell[:2])
            if one_here is None:
                continue
            half = sheet.published.get(cell[:2], cell.text)
            sheet.published[cell[:2]] = cell._replace(text=half).shown
            corrected[number, cell[:2]] = CorrectedText(one_here, cell.shown)
            # The new text is all that the cell shows: an automatic number is part of the old.
            cells[position] = cell._replace(text=one_here.declared.new, number=None)
        if here:
            sheet.table = sheet.table.with_cells(cells)
    return corrected


class _Finder:
    """Finds the cell that a correction is of, among the joined tables of an annex."""

    def __init__(self, sheets: Sequence[Sheet], vocabulary: Vocabulary) -> None:
        self._sheets = sheets
        self._rows = [
            (number, row)
            for number, sheet in enumerate(sheets)
            for row in range(sheet.first_row, sheet.end_row)
            if not _is_header(sheet, row, vocabulary)
        ]

    def find(self, one: NumberedCorrection) -> Key:
        """The cell.

        Raises:
            EditionRejected: ``wrong-correction``.
        """
        declared = one.declared
        rows = list(self._rows_of(one))
        keys = dict.fromkeys(key for number, row in rows if (key := self._key(one, number, row)))
        if not keys:
            one.refuse("there is no such cell", "see the rows and columns with `catalog check`")
        wanted = compare_key(declared.text)
        matching = [key for key in keys if compare_key(self._shown(key)) == wanted]
        if not matching:
            texts = dict.fromkeys(brief(self._shown(key)) or "nothing" for key in keys)
            stands = "、".join(list(texts)[:_MOST_SHOWN]) + (
                "…" if len(texts) > _MOST_SHOWN else ""
            )
            one.refuse(
                f"{stands} stands there, and not {brief(declared.text) or 'nothing'}",
                "remove the correction where the publisher has mended the notice, or mend it",
            )
        if len(matching) > 1:
            places = [
                f"row {key[1][0] + 1 + self._sheets[key[0]].rows_before}"
                for key in matching[:_MOST_SHOWN]
            ]
            one.refuse(
                f"{brief(declared.text) or 'nothing'} stands in {len(matching)} cells, the first in "
                f"{'、'.join(places)}",
                "name the one by its row (and table), or by sub_item",
            )
        (key,) = matching
        if printed(self._shown(key)) == printed(declared.new):
            one.refuse("the new text is what stands there", "remove the correction")
        if is_blank(declared.new) and self._is_alone(key):
            one.refuse("nothing else stands in the row, and it would be lost", "remove it")
        return key

    def _rows_of(self, one: NumberedCorrection) -> Iterator[tuple[int, int]]:
        declared, sheets = one.declared, self._sheets
        tables = [sheet.source_table for sheet in sheets]
        if declared.table is not None and declared.table not in tables:
            known = "、".join(map(str, tables))
            one.refuse(f"the annex has the tables {known} of its file", "name one of these")
        rows = [
            (number, row)
            for number, row in self._rows
            if declared.table in (None, sheets[number].source_table)
        ]
        if declared.item is not None:
            yield from self._rows_of_item(one, rows)
            return
        if declared.table is None and len(sheets) > 1:
            known = "、".join(map(str, tables))
            one.refuse(f"the annex has the tables {known} of its file", "add the table")
        found = [
            (number, row)
            for number, row in rows
            if row + 1 + self._sheets[number].rows_before == declared.row
        ]
        if not found:
            one.refuse(
                "the table has no such row below its header",
                "count the rows as published, the header row being 1",
            )
        yield from found

    def _rows_of_item(
        self, one: NumberedCorrection, rows: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, int]]:
        declared = one.declared
        of_item: list[tuple[int, int]] = []
        printed_number: int | None = None
        for number, row in rows:
            shown = self._text(number, row, self._sheets[number].header.number)
            if not is_blank(shown):
                printed_number = serial_number(shown)
            if printed_number == declared.item:
                of_item.append((number, row))
        if not of_item:
            one.refuse("the annex has no such item", "name the number as printed, or the row")
        if declared.sub_item is None:
            yield from of_item
            return
        wanted = compare_key(declared.sub_item)
        found = [
            (number, row)
            for number, row in of_item
            if compare_key(self._text(number, row, self._sheets[number].header.sub_item_name))
            == wanted
        ]
        if not found:
            one.refuse("the item has no such sub-item", "name it as printed, or name the row")
        yield from found

    def _key(self, one: NumberedCorrection, number: int, row: int) -> Key | None:
        """The cell of the correction's column that stands at or covers the row; None without one."""
        header, column_name = self._sheets[number].header, one.declared.column
        columns: dict[CorrectableColumn, int | None] = {
            "item_no": header.number,
            "stage": header.stage,
            "scenario": header.scenario,
            "item_name": header.item_name,
            "sub_item_name": header.sub_item_name,
            "item_type": header.item_type,
            "authority_level": header.authority_level,
            "lead_departments": header.lead_departments,
            "co_departments": header.co_departments,
        }
        column = columns[column_name]
        if column is None:
            one.refuse("the annex has no such column", "name another column")
        cell = self._cell(number, row, column)
        if cell is None or (column_name == "sub_item_name" and cell.column != column):
            return None  # one cell over both name columns is an item without sub-items
        if column_name == "sub_item_name" and column == header.item_name:
            return None
        return self._whole(number, cell)

    def _cell(self, number: int, row: int, column: int) -> Cell | None:
        table = self._sheets[number].table
        return table.grid[row][column] if column < table.column_count else None

    def _whole(self, number: int, cell: Cell) -> Key:
        """The cell itself, or the one that it is the rest of."""
        return self._sheets[number].rests.get(cell[:2], (number, cell[:2]))

    def _text(self, number: int, row: int, column: int) -> str:
        cell = self._cell(number, row, column)
        return "" if cell is None else self._shown(self._whole(number, cell))

    def _shown(self, key: Key) -> str:
        number, (row, column) = key
        cell = self._cell(number, row, column)
        return "" if cell is None else cell.shown

    def _is_alone(self, key: Key) -> bool:
        number, place = key
        own = self._sheets[number].table.row_cells(place[0])
        return all(cell.is_blank or cell[:2] == place for cell in own)


def _is_header(sheet: Sheet, row: int, vocabulary: Vocabulary) -> bool:
    table: Table = sheet.table
    said = [cell for cell in table.row_cells(row) if not cell.is_blank]
    return is_header_again(said, sheet.header, vocabulary, sheet.source_table)
