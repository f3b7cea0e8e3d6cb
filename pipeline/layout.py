"""The blocks of a document as a reader of the page takes them: what only lays out the page is taken away.

::

    | 附件1                    |        a layout table: lines of text, and tables in its cells;
    | 企业全生命周期事项清单   |        its lines are paragraphs, its tables stand in its stead
    | | 序号 | 阶段 | ...    | |
    | （续表）                 |
    | | 12   |      | ...    | |

    | 附件1                    |        an annex's table that has the lines in rows over its header:
    | 序号 | 阶段 | ...        |        they are lines over the table, and rows of it

    | | 1 | | | 1 企业开办 | | | 公章刻制 | |     a table of one cell is only a frame around its text,
                                                 which is that of the cell it stands in

    | 附件1              | 附件2              |    two annexes side by side: each block of columns with a heading
    | 序号 | 阶段 | ... | 序号 | 阶段 | ... |     of its own is a table, in the same rows and columns

Tables of one layout table share its number in ``Document.tables``. Their rows count on from one to the next, in
the order of the text, so that number and row name one place: where the first has 12 rows, the second's
header is row 13. A table nested in a cell of an annex's own counts after the table it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.document import Block, Cell, Document, Paragraph, Table
from pipeline.errors import EditionRejected
from pipeline.text import compare_key, is_blank
from pipeline.vocabulary import Vocabulary

# A header stands at the top; above it at most a title row or two.
_ROWS_LOOKED_AT = 5
_WORDS_OF_A_HEADER = 2
# Sites laid out with tables nest six; where more stand in each other, nobody reads them as a page.
_MOST_NESTED = 12
# Over a row of data stand a number, a name and a type at least; lines of a layout stand alone or beside a logo.
_TEXTS_OF_A_ROW = 3
# Without these nobody takes a row of headings for an annex's.
_WHOLE = frozenset(("number", "item_name", "item_type"))
_BARE_HEADING = re.compile(r"附件(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})?[:.、]?")


class Placed(NamedTuple):
    """A block, where it stands among the document's own, and how source columns name its rows.

    ``source_table`` is the top-level table's number, from 1; ``rows_before`` the rows of that number above
    the block's first; ``of_table`` says that the line is a row of the table that follows it, ``of_notice`` that
    it is one of a table of lines above the annexes. A table's last ``heading_rows`` head what follows it.
    """

    block: Block
    position: int
    source_table: int
    rows_before: int = 0
    of_table: bool = False
    of_notice: bool = False
    heading_rows: int = 0


def header_row(table: Table, vocabulary: Vocabulary) -> int | None:
    """The row, from 0, in which a table's header starts; None where its first rows hold no heading word."""
    for row in range(min(_ROWS_LOOKED_AT, table.row_count)):
        if is_header(table, row, vocabulary):
            return row
        said = [cell for cell in table.row_cells(row) if not cell.is_blank]
        if len(said) > 2 or any(vocabulary.item_type(cell.text) is not None for cell in said):
            return None  # a row with an item type is data
    return None


def is_header(table: Table, row: int, vocabulary: Vocabulary) -> bool:
    """Whether a row, from 0, holds words that stand over an annex's columns."""
    words = (compare_key(cell.text) for cell in table.row_cells(row))
    return sum(word in vocabulary.headings for word in words) >= _WORDS_OF_A_HEADER


def blocks_of(document: Document, vocabulary: Vocabulary) -> Iterator[Placed]:
    """The blocks in the order of the text, with what stands in a layout table in its stead; rows over a header are the table's."""
    source_table = 0
    for position, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            for line in lines_of(block):
                yield Placed(line, position, source_table)
            continue
        source_table += 1
        rows_before = 0
        for inner in _laid_out(block, vocabulary, 0):
            if isinstance(inner, Paragraph):
                yield Placed(inner, position, source_table)
                continue
            for table in _blocks_with_headings(inner, vocabulary):
                yield Placed(table, position, source_table, rows_before)
            rows_before += rows_with_nested(inner)


def side_by_side(table: Table, vocabulary: Vocabulary) -> list[int]:
    """The columns in which whole headers of annexes begin that stand side by side; none where there is one.

    Each begins with a serial number, and has an item's name and its type behind it.
    """
    row = header_row(table, vocabulary)
    if row is None:
        return []
    begins: list[int] = []
    roles: list[set[str]] = []
    for cell in table.row_cells(row):
        role = vocabulary.headings.get(compare_key(cell.text))
        if role == "number" and (not roles or roles[-1] >= _WHOLE):
            begins.append(cell.column)
            roles.append(set())
        if role is not None and roles:
            roles[-1].add(role)
    return begins if len(roles) > 1 and all(one >= _WHOLE for one in roles) else []


def hold_one_header(placed: Placed, table: Table, vocabulary: Vocabulary) -> None:
    """Hold that a table that is an annex's has one header.

    Raises:
        EditionRejected: ``unknown-heading``.
    """
    begins = side_by_side(table, vocabulary)
    if begins:
        columns = " and ".join(str(begin + 1) for begin in begins)
        raise EditionRejected(
            f"{len(begins)} headers stand side by side in it, from columns {columns} on, and not each has the "
            "heading of an annex (附件1) over it",
            reason="unknown-heading",
            remedy="give each annex a table of its own in a copy of the file, and land that",
            table=placed.source_table,
            row=placed.rows_before + (header_row(table, vocabulary) or 0) + 1,
        )


def _blocks_with_headings(table: Table, vocabulary: Vocabulary) -> list[Table]:
    """The annexes' tables that stand side by side in one table, where each has its own heading over it."""
    begins = side_by_side(table, vocabulary)
    header = header_row(table, vocabulary)
    if not begins or header is None:
        return [table]
    ends = [*begins[1:], table.column_count]
    blocks: list[list[Cell]] = [[] for _ in begins]
    for cell in table.cells:
        number = max(sum(begin <= cell.column for begin in begins) - 1, 0)
        if cell.column + cell.column_span > ends[number]:
            return [table]  # it belongs to more than one
        blocks[number].append(cell)
    for cells in blocks:
        over = (compare_key(cell.shown) for cell in cells if cell.row < header)
        if not any(key.startswith("附件") for key in over):
            return [table]
    return [table.with_cells(cells) for cells in blocks]


def rows_with_nested(table: Table) -> int:
    """How many rows a table has, with those of the tables in its cells."""
    nested = (inner for cell in table.cells for inner in cell.tables)
    return table.row_count + sum(map(rows_with_nested, nested))


def lines_of(paragraph: Paragraph) -> Iterator[Paragraph]:
    """The paragraph; its lines, where a line break stands after an annex's heading (附件1, its title)."""
    first, *rest = paragraph.text.split("\n")
    if not rest or _BARE_HEADING.fullmatch(compare_key(first)) is None:
        yield paragraph
        return
    for line in (first, *rest):
        if not is_blank(line):
            yield Paragraph(line, paragraph.line)


def without_frames(table: Table) -> Table:
    """The table with the text of tables that are frames in the cells that they stand in.

    A frame is the only table of a cell that says nothing itself, and one cell of it at most says something.
    """
    found: dict[int, Cell] = {}
    for position, cell in enumerate(table.cells):
        if cell.tables and (framed := _framed(cell, 0)) is not None:
            found[position] = framed
    if not found:
        return table
    return table.with_cells(found.get(position, cell) for position, cell in enumerate(table.cells))


def holds_text(cell: Cell) -> bool:
    """Whether a table in the cell says something."""
    return any(
        not inner.is_blank or holds_text(inner) for table in cell.tables for inner in table.cells
    )


def says_only_in_tables(cells: Iterable[Cell | None]) -> bool:
    """Whether one of the cells says nothing itself, and a table in it does."""
    return any(
        cell is not None and cell.tables and cell.is_blank and holds_text(cell) for cell in cells
    )


def _framed(cell: Cell, depth: int) -> Cell | None:
    """The cell with its frame's text; None where it has none, or more than a frame."""
    if len(cell.tables) != 1 or not cell.is_blank or depth == _MOST_NESTED:
        return None
    said = [one for one in cell.tables[0].cells if not one.is_blank or holds_text(one)]
    if not said:
        return cell._replace(tables=(), lines_before=())
    if len(said) > 1:
        return None
    inner = _framed(said[0], depth + 1) if said[0].tables else said[0]
    if inner is None:
        return None
    return cell._replace(text=inner.text, number=inner.number, tables=(), lines_before=())


def _laid_out(table: Table, vocabulary: Vocabulary, depth: int) -> Iterator[Block]:
    table = without_frames(table)
    if depth == _MOST_NESTED or not _is_layout(table, vocabulary, depth):
        yield table
        return
    for cell in table.cells:
        yield from _in_order(cell, vocabulary, depth)


def _in_order(cell: Cell, vocabulary: Vocabulary, depth: int) -> Iterator[Block]:
    """The cell's lines, and what stands in its tables, in the order of the text."""
    lines = [] if cell.number is None else [cell.number]
    begin = len(lines)
    lines += cell.text.split("\n")
    done = 0
    places = cell.lines_before or (len(lines) - begin,) * len(cell.tables)
    for place, inner in zip(places, cell.tables, strict=True):
        yield from _said(lines[done : begin + place])
        done = max(done, begin + place)
        yield from _laid_out(inner, vocabulary, depth + 1)
    yield from _said(lines[done:])


def _said(lines: list[str]) -> Iterator[Paragraph]:
    return (Paragraph(line, 0) for line in lines if not is_blank(line))


def _is_layout(table: Table, vocabulary: Vocabulary, depth: int) -> bool:
    """Whether a table only lays out the page.

    It holds tables and has no header and no row of data of its own; and one of its tables is an annex's
    by its header, or no row of it says two things.
    """
    holders = [cell for cell in table.cells if cell.tables]
    if not holders or header_row(table, vocabulary) is not None:
        return False
    if any(not _order_is_known(cell) for cell in holders):
        return False
    says_one_thing = True
    for row in range(table.row_count):
        said = [cell for cell in table.row_cells(row) if cell.tables or not cell.is_blank]
        says_one_thing = says_one_thing and len(said) <= 1
        if len(said) >= _TEXTS_OF_A_ROW and any(map(vocabulary.item_type, _texts(said))):
            return False
    return says_one_thing or any(
        _holds_header(inner, vocabulary, depth + 1) for cell in holders for inner in cell.tables
    )


def _texts(cells: list[Cell]) -> list[str]:
    return [cell.text for cell in cells]


def _holds_header(table: Table, vocabulary: Vocabulary, depth: int) -> bool:
    if header_row(table, vocabulary) is not None:
        return True
    return depth < _MOST_NESTED and any(
        _holds_header(inner, vocabulary, depth + 1) for cell in table.cells for inner in cell.tables
    )


def _order_is_known(cell: Cell) -> bool:
    """Whether nobody has to guess which of the cell's lines stand over which of its tables.

    Where the format does not say so, they all stand over the first, if one heading is all they have.
    """
    if cell.lines_before or len(cell.tables) == 1:
        return True
    headings = [line for line in cell.shown.split("\n") if compare_key(line).startswith("附件")]
    return len(headings) < 2
