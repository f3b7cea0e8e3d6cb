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
stands beyond the header's columns. Whoever reads the rows sees that and rejects them.

The end of the file ends nothing: a last row without its zero-length line may be half a row and is
marked ``last_row_open``.
"""

from __future__ import annotations

import codecs
import re

from pipeline.document import Block, Cell, Document, Paragraph, Table
from pipeline.errors import UnreadableFile
from pipeline.text import compare_key, is_blank
from pipeline.vocabulary import load

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# The reader's own: one row's cells, each with the number of the line it starts on.
_Row = list[str]

_PLAIN_HEADER, _PLAIN_WIDE = 7, 3


def read(data: bytes) -> Document:
    """The Document of a flattened text.

    Raises:
        UnreadableFile: neither UTF-8, UTF-16 with a mark nor GB18030, or no text at all.
    """
    text, warnings, cut = _decoded(data)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "").split("\n")
    blocks = _blocks(lines, cut)
    if not blocks:
        raise UnreadableFile("holds no text", remedy="retrieve the file again")
    return Document(blocks=tuple(blocks), format="text", warnings=tuple(warnings))


# --- bytes to text ------------------------------------------------------------------------------


def _decoded(data: bytes) -> tuple[str, list[str], bool]:
    """The text, warnings, and whether the file ends inside a character."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _checked(*_decode(data[len(mark) :], encoding))
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


def _blocks(lines: list[str], cut: bool) -> list[Block]:
    blocks: list[Block] = []
    rows: list[_Row] = []
    starts: list[int] = []  # the line of each row's first cell, from 1
    row: _Row | None = None

    def close_table(last_row_open: bool = False) -> None:
        if not rows:
            return
        if all(len(one) == 1 for one in rows):
            # Lines indented by a tab, no table: a table's rows have more than one cell.
            for start, one in zip(starts, rows, strict=True):
                for offset, line in enumerate(one[0].split("\n")):
                    if not is_blank(line):
                        blocks.append(Paragraph(line, start + offset))
        else:
            blocks.append(_table(rows, last_row_open))
        rows.clear()
        starts.clear()

    for number, line in enumerate(lines, start=1):
        if line.startswith("\t"):
            if row is None:
                row = []
                rows.append(row)
                starts.append(number)
            row.append(line[1:])
        elif row is not None:
            if line:
                row[-1] += "\n" + line
            else:
                row = None
        elif not is_blank(line):
            close_table()
            blocks.append(Paragraph(line, number))
    close_table(last_row_open=row is not None or cut)
    return blocks


# --- rows to a grid -----------------------------------------------------------------------------


def _table(rows: list[_Row], last_row_open: bool) -> Table:
    columns, wide, wide_counts = _layout(rows)
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        count = len(row)
        if count == wide_counts:
            for column in range(wide):
                cells.append(Cell(number, column, 1, 1, row[column]))
            cells.append(Cell(number, wide, 1, 2, row[wide]))
            for column in range(wide + 1, count):
                cells.append(Cell(number, column + 1, 1, 1, row[column]))
        else:
            for column in range(count):
                cells.append(Cell(number, column, 1, 1, row[column]))
    return Table(cells, row_count=len(rows), column_count=columns, last_row_open=last_row_open)


def _layout(rows: list[_Row]) -> tuple[int, int, int]:
    """How many columns the table has, which is wide, and the cell count of a row with a wide cell.

    A count of 0 says that no row has a wide cell.
    """
    headings = load().headings
    roles = []
    for row in rows[:3]:
        roles = [headings.get(compare_key(text)) for text in row]
        if sum(role is not None for role in roles) >= 2:
            header = row
            break
    else:
        header, roles = rows[0], [headings.get(compare_key(text)) for text in rows[0]]
    count = len(header)
    name = roles.index("item_name") if "item_name" in roles else None
    if name is not None and name + 1 < count and roles[name + 1] == "sub_item_name":
        # Item and sub-item have a heading each: a row with one cell less has one name over both.
        return count, name, count - 1
    if count == _PLAIN_HEADER and "sub_item_name" not in roles:
        return count + 1, _PLAIN_WIDE if name is None else name, count
    if name is not None and any(len(row) == count + 1 for row in rows):
        return count + 1, name, count
    return count, 0, 0
