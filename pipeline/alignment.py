"""Cells whose edges are not their headings': which heading is whose, where the grid leaves no choice.

A table's columns are the edges that any of its rows has. So two tables of an annex may count other columns, and
a row may have edges beside those of the header::

    | 序号 | 阶段 | 场景 | 事项名称    | 类型 | ...     8 columns: a row below divides the name
    | 1    | ..   | ..   | 设立 | 公司 | 许可 | ...
    - - - - - - - - - - - - - page break - - - - - -
    | 2    | ..   | ..   | 公章刻制    | 许可 | ...     7 columns: no row of this table divides it

    | ... | 类型 |  牵头    |        the header
    | ... | 许可     | 区局 |        a row after somebody dragged a border: a cell a heading, each under its own

Both are read only where the cells themselves bear it out: numbers, labels, names and item types stand where they
then must. Anything else stays as it was, and its rows are rejects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.document import Cell, Table
from pipeline.headings import Header
from pipeline.label_texts import read_label
from pipeline.reading import SourceCell
from pipeline.text import serial_number
from pipeline.vocabulary import Vocabulary


def fitted(header: Header, table: Table, vocabulary: Vocabulary) -> Header:
    """The header for a table that goes on without one, where that counts one column more or less for the name.

    The same header where it counts as many columns, or where the difference may be another column's.
    """
    shift = table.column_count - header.column_count
    width = header.sub_item_name - header.item_name + 1
    name_can_differ = shift in (-1, 1) and width + shift in (1, 2)
    same_heading = header.roles.get(header.sub_item_name) == "item_name" or shift < 0
    if not name_can_differ or not same_heading or not header.segments:
        return header
    moved = _moved(header, shift)
    return moved if _bears_out(moved, table, vocabulary) else header


def _moved(header: Header, shift: int) -> Header:
    """The header with one column more or less for the name."""
    last = header.sub_item_name

    def at(column: int) -> int:
        return column + shift if column >= last + (shift > 0) else column

    def maybe(column: int | None) -> int | None:
        return None if column is None else at(column)

    roles = {at(column): role for column, role in header.roles.items() if column != last}
    names = range(header.item_name, last + shift + 1)
    roles |= dict.fromkeys(names, "item_name")
    notes = frozenset(map(at, header.notes))
    segments = [
        (at(begin), at(end - 1) + 1) if begin != header.item_name else (begin, last + shift + 1)
        for begin, end in header.segments
    ]
    return replace(
        header,
        number=at(header.number),
        stage=at(header.stage),
        scenario=at(header.scenario),
        sub_item_name=last + shift,
        item_type=at(header.item_type),
        lead_departments=maybe(header.lead_departments),
        co_departments=maybe(header.co_departments),
        authority_level=maybe(header.authority_level),
        notes=notes,
        column_count=header.column_count + shift,
        needed=tuple(column for column in sorted(roles) if column not in notes),
        words=frozenset((at(column), key) for column, key in header.words),
        roles=roles,
        segments=tuple(segments),
    )


def _bears_out(header: Header, table: Table, vocabulary: Vocabulary) -> bool:
    """Whether numbers, labels, names and types stand under these headings, and nowhere else."""
    known = unknown = 0
    # What a page's end cuts is no word.
    cut = {0, table.row_count - 1} if table.open_columns is not None else set()
    for row, line in enumerate(table.grid):
        cells = _distinct(line)
        if cells is not None and len(cells) == 1:
            continue  # a line over the whole width says nothing about columns
        if cells is None or not _stands_under(line, header):
            return False
        item_type = line[header.item_type]
        if any(vocabulary.item_type(cell.text) for cell in cells if cell is not item_type):
            return False
        number = line[header.number]
        if not _is_blank(number) and serial_number(number.shown if number else "") is None:
            return False
        for column in (header.stage, header.scenario):
            label = line[column]
            said = label.shown if label is not None and not label.is_blank else None
            if said is not None and row not in cut and read_label(said) is None:
                return False
        if item_type is None or item_type.is_blank:
            continue
        is_known = vocabulary.item_type(item_type.text) is not None
        if not is_known and row in cut:
            continue
        if _is_blank(line[header.item_name]) and _is_blank(line[header.sub_item_name]):
            return False
        if not is_known:
            unknown += 1
        else:
            known += 1
    return known > unknown


def aligned(
    line: list[Cell | None],
    sources: list[SourceCell | None],
    header: Header,
    vocabulary: Vocabulary,
) -> tuple[list[Cell | None], list[SourceCell | None]]:
    """A row's cells and what is kept of them, each under its own heading.

    Where a cell reaches over its heading's edge, cells are headings' by their order, if the row has exactly one a
    heading (the name one or two), each of them stands at least partly under its own, and the type is one.
    Otherwise the row is as it was.
    """
    if _stands_under(line, header) or not header.segments:
        return line, sources
    cells = _distinct(line[: header.column_count])
    of_name = next(
        place for place, (begin, _) in enumerate(header.segments) if begin == header.item_name
    )
    if cells is None or any(cell is not None for cell in line[header.column_count :]):
        return line, sources
    names = len(cells) - len(header.segments) + 1
    if names not in (1, 2):
        return line, sources
    headings = [*header.segments[:of_name], *[header.segments[of_name]] * names]
    headings += header.segments[of_name + 1 :]
    new_line, new_sources = list(line), list(sources)
    for place, (cell, (begin, end)) in enumerate(zip(cells, headings, strict=True)):
        if cell.column >= end or cell.column + cell.column_span <= begin:
            return line, sources
        columns = range(begin, end)
        if names == 2 and begin == header.item_name:
            columns = range(begin, begin + 1) if place == of_name else range(begin + 1, end)
        for column in columns:
            new_line[column], new_sources[column] = cell, sources[cell.column]
    item_type = new_line[header.item_type]
    if item_type is None or vocabulary.item_type(item_type.text) is None:
        return line, sources
    return new_line, new_sources


def _stands_under(line: Sequence[Cell | None], header: Header) -> bool:
    """Whether a cell begins wherever a heading does."""
    return all(
        begin >= len(line) or line[begin] is None or line[begin] is not line[begin - 1]
        for begin, _ in header.segments
        if begin
    )


def _distinct(line: Sequence[Cell | None]) -> list[Cell] | None:
    """The cells of a row from left to right, those merged from above too; None where one is absent."""
    cells: list[Cell] = []
    for cell in line:
        if cell is None:
            return None
        if not cells or cells[-1] is not cell:
            cells.append(cell)
    return cells


def _is_blank(cell: Cell | None) -> bool:
    return cell is None or cell.is_blank
