"""A notice's text with its tables flattened, as office programs save it.

A Word table flattened to text: a cell starts with a tab on a new line; further lines of the cell
have no tab; the first zero-length line ends the row, further ones are nothing::

    <tab>1                      序号            one row of 8 cells: number, stage,
    <tab>1                      阶段            scenario, item, sub-item, type,
    企业开办                     (second line)   lead, co-department
    <tab>1.1
    企业开办
    <tab>公司（企业）设立登记      事项名称, left
    <tab>公司设立登记             事项名称, right
    <tab>行政许可
    <tab>区行政审批服务局
    <tab>                       an empty cell
                                zero-length: the row ends

The flattening lost the spans, and one of them can be told from the count of cells: a name column
that is two grid columns wide. Where the header has 7 cells, the name cell (the fourth, where the
words do not say another) spans two of eight columns, and so does that of every 7-cell row; a row
of 8 cells has item and sub-item side by side::

    | 序号 | 阶段 | 场景 | 事项名称          | 类型 | 牵头 | 协同 |     header, 7 cells
    | 2    |      |      | 公章刻制备案      | 其他 |      | 公安 |     7 cells: one name
    | 1    | ..   | ..   | 设立登记 | 公司   | 许可 | 审批 |      |     8 cells: item | sub-item

A row with any other count keeps its cells from the left: what is missing is absent, what is too much
stands beyond the header's columns. Whoever reads the rows sees that and rejects them. A table without a
header goes on with the columns of the one before it, as after a page number between two pages.

The end of the file ends nothing: a last row without its zero-length line may be half a row and is
marked ``last_row_open``; where even its last line has no end, ``last_cell_open``.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import NamedTuple

from pipeline.document import Block, Cell, Document, Paragraph, Table
from pipeline.errors import UnreadableFile
from pipeline.text import compare_key, is_blank, serial_number
from pipeline.vocabulary import Role, load

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ANNEX = re.compile("附件(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})?:?")

_PLAIN_HEADER, _PLAIN_WIDE = 7, 3
# A header stands at the top; above it at most a title row or two.
_ROWS_LOOKED_AT = 5


@dataclass
class _Row:
    """The lines of one row, and the number of the first, from 1."""

    lines: list[str]
    line: int

    @cached_property
    def cells(self) -> list[str]:
        """The row's cells; asked for once all its lines are there."""
        return "\n".join(self.lines)[1:].split("\n\t")


class _Layout(NamedTuple):
    """How many columns a table has, which is wide, and how many cells a row with a wide cell has.

    A count of 0 says that no row has a wide cell; then ``name`` is the column that may yet be divided, in the
    table of another page, if any.
    """

    columns: int
    wide: int
    wide_count: int
    name: int | None = None

    def with_rows_of(self, counts: set[int]) -> _Layout:
        """The layout of a table that goes on without a header, with rows of so many cells."""
        if self.name is None or self.columns + 1 not in counts:
            return self
        return _Layout(self.columns + 1, self.name, self.columns)


def read(data: bytes) -> Document:
    """The Document of a flattened text.

    Raises:
        UnreadableFile: neither UTF-8, UTF-16 with a mark nor GB18030, or no text at all.
    """
    text, warnings, breaks_off = _decoded(data)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    # After the last line break there is no line, unless something stands there - half a character, say.
    ends_in_line = lines[-1] != "" or breaks_off
    if not lines[-1]:
        lines.pop()
    if "\f" in text:
        lines = [line.replace("\f", "") if line.strip("\f") else line for line in lines]
    blocks = _blocks(lines, ends_in_line)
    if not blocks:
        raise UnreadableFile("holds no text", remedy="retrieve the file again")
    return Document(
        blocks=tuple(blocks), format="text", warnings=tuple(warnings), breaks_off=breaks_off
    )


# --- bytes to text ------------------------------------------------------------------------------


def _decoded(data: bytes) -> tuple[str, list[str], bool]:
    """The text, warnings, and whether the file breaks off inside a character."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            try:
                return _checked(*_decode(data[len(mark) :], encoding))
            except UnicodeDecodeError as error:
                raise UnreadableFile(
                    f"is {encoding.upper()} by its mark, with damaged bytes at byte "
                    f"{len(mark) + error.start + 1}",
                    remedy="retrieve the file again",
                ) from error
    try:
        return _checked(*_decode(data, "utf-8"))
    except UnicodeDecodeError as error:
        broken_at = error.start
    # Damaged UTF-8 would often pass as GB18030 and come out as other characters: where nearly
    # all of it is good UTF-8, it is UTF-8 with damage, and no other encoding is tried.
    lenient = data.decode("utf-8", "replace")
    if lenient.count("\ufffd") * 20 < sum(not character.isascii() for character in lenient):
        line = data.count(b"\n", 0, broken_at) + 1
        raise UnreadableFile(
            f"is UTF-8 with damaged bytes at line {line}", remedy="retrieve the file again"
        )
    try:
        return _checked(*_decode(data, "gb18030"))
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            "is neither UTF-8 nor GB18030 text", remedy="save it as UTF-8 and add it again"
        ) from error


def _decode(data: bytes, encoding: str) -> tuple[str, bool]:
    """The text, and whether its last character was incomplete and left out."""
    decoder = codecs.getincrementaldecoder(encoding)()
    text = decoder.decode(data)
    return text, bool(decoder.getstate()[0])


def _checked(text: str, cut: bool) -> tuple[str, list[str], bool]:
    control = _CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        raise UnreadableFile(
            f"is no text: line {line} holds the control character U+{ord(control[0]):04X}",
            remedy="retrieve the file again, or save it as text",
        )
    return text, ["the file ends inside a character"] if cut else [], cut


# --- lines to blocks ----------------------------------------------------------------------------


def _blocks(lines: list[str], ends_in_line: bool) -> list[Block]:
    blocks: list[Block] = []
    rows: list[_Row] = []
    row: _Row | None = None  # the one that no zero-length line has ended yet
    layout: _Layout | None = None

    def close_table(last_row_open: bool = False) -> None:
        nonlocal layout
        layout = _add_table(blocks, rows, layout, last_row_open, ends_in_line)
        rows.clear()

    for number, line in enumerate(lines, start=1):
        if row is not None:
            if line:
                if line[0] != "\f":  # there a page ends, not a line of the row
                    row.lines.append(line)
                continue
            if _is_annex_heading(row):
                # Tab-indented like a row, but no row: the table above it ends.
                rows.pop()
                close_table()
                rows.append(row)
            row = None
        elif line[:1] == "\t":
            row = _Row([line], number)
            rows.append(row)
        elif not is_blank(line):
            close_table()
            blocks.append(Paragraph(line, number))
    close_table(last_row_open=row is not None)
    return blocks


def _is_annex_heading(row: _Row) -> bool:
    return len(row.cells) == 1 and _ANNEX.fullmatch(compare_key(row.cells[0])) is not None


def _add_table(
    blocks: list[Block],
    rows: list[_Row],
    before: _Layout | None,
    last_row_open: bool,
    ends_in_line: bool,
) -> _Layout | None:
    """Add rows as a table, or as the paragraphs that they are; the layout that holds after it."""
    # Lines indented by a tab are no table: a table's rows have more than one cell.
    first = next((number for number, row in enumerate(rows) if len(row.cells) > 1), len(rows))
    if first < len(rows) and not _is_annex_heading(rows[0]):
        first = 0  # a title row of the table
    if first == len(rows) > 0 and last_row_open and before is not None:
        # A number with which the file ends, at the top of a page, is what is left of a row.
        first -= serial_number(rows[-1].cells[0]) is not None
    for row in rows[:first]:
        for offset, line in enumerate(row.cells[0].split("\n")):
            if not is_blank(line):
                blocks.append(Paragraph(line, row.line + offset))
    if first == len(rows):
        return before
    cells_of_rows = [row.cells for row in rows[first:]]
    layout, has_header = _layout(cells_of_rows, before)
    blocks.append(
        Table(
            _cells(cells_of_rows, layout),
            row_count=len(cells_of_rows),
            column_count=layout.columns,
            last_row_open=last_row_open,
            last_cell_open=last_row_open and ends_in_line,
        )
    )
    return layout if has_header else before


# --- rows to a grid -----------------------------------------------------------------------------


def _cells(rows: list[list[str]], layout: _Layout) -> list[Cell]:
    cells: list[Cell] = []
    # The columns and column spans of a row's cells, by their count.
    places: dict[int, tuple[list[int], list[int]]] = {}
    for number, row in enumerate(rows):
        count = len(row)
        if count not in places:
            wide = layout.wide if count == layout.wide_count else count
            columns = [position + (position > wide) for position in range(count)]
            places[count] = columns, [1 + (position == wide) for position in range(count)]
        columns, spans = places[count]
        cells.extend(map(Cell, repeat(number), columns, repeat(1), spans, row))
    return cells


def _layout(rows: list[list[str]], before: _Layout | None) -> tuple[_Layout, bool]:
    """The layout of a table, and whether it has a header that says so."""
    headings = load().headings
    for row in rows[:_ROWS_LOOKED_AT]:
        roles = [headings.get(compare_key(text)) for text in row]
        if sum(role is not None for role in roles) >= 2:
            return _layout_of_header(roles, {len(one) for one in rows}), True
    if before is not None:
        return before.with_rows_of({len(one) for one in rows}), False
    return _layout_of_header([None] * len(rows[0]), set()), False


def _layout_of_header(roles: list[Role | None], counts: set[int]) -> _Layout:
    count = len(roles)
    name = roles.index("item_name") if "item_name" in roles else None
    if "sub_item_name" in roles:
        # Item and sub-item have a heading each: where the two stand side by side, a row with one cell
        # less has one name over both.
        if name is not None and roles[name + 1 : name + 2] == ["sub_item_name"]:
            return _Layout(count, name, count - 1)
        return _Layout(count, 0, 0)
    if count == _PLAIN_HEADER:
        return _Layout(count + 1, _PLAIN_WIDE if name is None else name, count)
    if name is not None and count + 1 in counts:
        return _Layout(count + 1, name, count)
    return _Layout(count, 0, 0, name)
