"""The real notice as Excel workbooks, in the shapes in which such notices are published.

Made from the golden file with openpyxl, as the Word files are; the pipeline's own reading has no part in it.
A first sheet has the body, a line a row; the annexes stand on sheets of their own or under one another::

    附件1
    企业全生命周期事项清单及责任分工     (merged over all columns)
    序号 | 阶段 | 场景 | 事项名称 (two columns) | 事项类型 | 牵头部门 | 协同部门
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from tests.builders.word_notice import (
    BODY_LINES,
    GROUPS,
    HEADINGS,
    ORDER,
    OTHER_HEADINGS,
    SOURCE,
    TITLES,
    Role,
    entries,
    text_of,
)

# What stands over a table: the heading row and the title merged over the table, both in one cell, the
# heading with a note beside it, the title alone with the sheet's name as heading, or nothing at all.
Top = Literal["rows", "one cell", "beside", "title", "sheet name"]


@dataclass(frozen=True)
class Shape:
    """How a workbook is laid out; see the module's text."""

    labels: Literal["merged", "repeated", "blank"] = "merged"
    sheets: Literal["one each", "one"] = "one each"
    top: Top = "rows"
    between: Literal["blank row", "heading"] = "blank row"
    names: tuple[str, str] = ("Sheet1", "Sheet2")
    order: tuple[Role, ...] = ORDER
    headings: tuple[tuple[Role, str], ...] = tuple(HEADINGS.items())
    numbers: Literal["numbers", "text", "formatted"] = "text"
    rows_a_table: int = 0
    continued: Literal["续表", "blank row"] = "续表"
    first_column: int = 1
    dressed: bool = True


SHAPES: dict[str, Shape] = {
    "labels merged": Shape(),
    "labels repeated in every row": Shape("repeated"),
    "labels left blank": Shape("blank"),
    "both annexes on one sheet, a blank row between": Shape(sheets="one"),
    "both annexes on one sheet, a heading between": Shape(sheets="one", between="heading"),
    "heading and title in one cell": Shape(top="one cell"),
    "heading with a note beside it": Shape(top="beside", sheets="one", between="heading"),
    "sheet names as headings": Shape(top="title", names=("附件1", "附件2")),
    "sheet names as headings and titles": Shape(
        top="sheet name",
        names=("附件1 企业全生命周期事项清单", "附件2-个人全生命周期事项清单"),
    ),
    "sheet names as titles": Shape(top="sheet name", names=(TITLES["1"], TITLES["2"])),
    "numbers stored as numbers": Shape(numbers="numbers"),
    "numbers with a format": Shape(numbers="formatted"),
    "columns in another order": Shape(
        order=("stage", "scenario", "number", "type", "name", "co", "lead")
    ),
    "a column of notes": Shape(
        order=(*ORDER, "note"), headings=(*HEADINGS.items(), ("note", "备注"))
    ),
    "other heading words": Shape(headings=tuple(OTHER_HEADINGS.items())),
    "beginning at the third column, undressed": Shape(first_column=3, dressed=False),
    "split, each part with its header": Shape(rows_a_table=23),
    "split by blank rows, without headers": Shape(rows_a_table=23, continued="blank row"),
}

_LINE = Side(style="thin")
_STYLE = {
    "font": Font(name="仿宋_GB2312", size=12),
    "alignment": Alignment(wrap_text=True, horizontal="center", vertical="center"),
    "border": Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE),
}


def notice(shape: Shape, *, times: int = 1) -> bytes:
    """The notice as an .xlsx.

    Args:
        shape: the layout.
        times: how often each annex's rows stand there, for measuring.
    """
    book = openpyxl.Workbook()
    body = book.active
    assert isinstance(body, Worksheet)
    body.title = "通知"
    for line, text in enumerate(SOURCE.read_text("utf-8").splitlines()[:BODY_LINES], start=1):
        if text.strip():
            body.cell(line, 1, text)
    sheet, row = body, 0
    for place, annex in enumerate(("1", "2")):
        if shape.sheets == "one each" or place == 0:
            sheet = book.create_sheet(shape.names[place] if shape.sheets == "one each" else "附表")
            row = 0
        elif shape.between == "blank row":
            row += 1
        rows = [entry for entry in entries() if entry["annex_no"] == annex] * times
        row = _Annex(sheet, shape, annex).write(rows, row + 1)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


class _Annex:
    """Writes one annex to a sheet."""

    def __init__(self, sheet: Worksheet, shape: Shape, annex: str) -> None:
        self._sheet, self._shape, self._annex = sheet, shape, annex
        self._columns: dict[Role, int] = {}
        column = shape.first_column
        for role in shape.order:
            self._columns[role] = column
            column += 2 if role == "name" else 1
        self._last = column - 1

    def write(self, rows: Sequence[dict[str, str]], row: int) -> int:
        """Write the annex from a row on; the last row that it takes."""
        row = self._top(row)
        size = self._shape.rows_a_table or len(rows)
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            if start == 0:
                row = self._header(row)
            elif self._shape.continued == "blank row":
                row += 1
            else:
                self._across(row, "（续表）")
                row = self._header(row + 1)
            self._data(part, row)
            row += len(part)
        return row - 1

    def _top(self, row: int) -> int:
        """What stands over the table; the row below it."""
        heading, title, top = f"附件{self._annex}", TITLES[self._annex], self._shape.top
        if top == "one cell":
            self._across(row, f"{heading}\n{title}")
            return row + 1
        if top in ("rows", "beside"):
            self._put(row, self._shape.first_column, heading)
            if top == "beside":
                self._put(row, self._last, "单位：项")
            row += 1
        if top != "sheet name":
            self._across(row, title)
            row += 1
        return row

    def _across(self, row: int, text: str) -> None:
        self._put(row, self._shape.first_column, text)
        self._merge(row, self._shape.first_column, row, self._last)

    def _header(self, row: int) -> int:
        for role, text in dict(self._shape.headings).items():
            column = self._columns[role]
            words = text.split("|")
            for place, word in enumerate(words):
                self._put(row, column + place, word)
            if role == "name" and len(words) == 1:
                self._merge(row, column, row, column + 1)
        return row + 1

    def _data(self, rows: Sequence[dict[str, str]], first_row: int) -> None:
        for role in self._shape.order:
            column = self._columns[role]
            start = 0
            for index, entry in enumerate(rows):
                row = first_row + index
                goes_on = index > start and _same(rows[index - 1], entry, role)
                start = start if goes_on else index
                if not goes_on or self._shape.labels == "repeated":
                    self._put(row, column, self._value(entry, role))
                if role == "name":
                    if entry["sub_item_name"]:
                        self._put(row, column + 1, entry["sub_item_name"])
                    else:
                        self._merge(row, column, row, column + 1)
                ends = index + 1 == len(rows) or not _same(entry, rows[index + 1], role)
                if ends and index > start and self._shape.labels == "merged":
                    self._merge(first_row + start, column, row, column)
                if ends:
                    start = index + 1

    def _value(self, entry: dict[str, str], role: Role) -> str | int:
        text = entry["item_name"] if role == "name" else text_of(entry, role)
        return int(text) if role == "number" and self._shape.numbers != "text" else text

    def _put(self, row: int, column: int, value: str | int) -> None:
        if value == "":
            return
        cell = self._sheet.cell(row, column, value)
        if self._shape.dressed:
            for name, style in _STYLE.items():
                setattr(cell, name, style)
        if isinstance(value, int) and self._shape.numbers == "formatted":
            cell.number_format = "0_ ;[Red]\\-0\\ "

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        self._sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def _same(above: dict[str, str], entry: dict[str, str], role: Role) -> bool:
    """Whether one label stands for both rows."""
    if role not in GROUPS or (role == "name" and not entry["sub_item_name"]):
        return False
    return GROUPS[role](above) == GROUPS[role](entry)
