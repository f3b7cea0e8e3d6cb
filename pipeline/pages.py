"""Put together what page breaks cut: the tables of an annex that follow each other.

Each page of a published table has a table of its own in the Document. A page break falls between two
rows, inside a merged cell, or inside a row::

    | 55 | 3 企业运营 | 动产和权 | 动产抵押 | 其他行政权力 | 区市场监 |      the last row of a page
    - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -
    | 序号 | 阶段     | 事项名称            | 事项类型     | 牵头部门 |      the header again
    |    |            | 利担保   |          |              | 管局     |      the rest of row 55
    |    |            |          | 质押     | 其他行政权力 |          |      a row of its own: it has a type

What tells which of these it is, ``seams`` says. Both halves stay in ``source_cells``, each with its own table and
row; the row is the first half's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.alignment import fitted
from pipeline.annexes import Annex
from pipeline.departments import NamesOfTables
from pipeline.document import Cell, Table
from pipeline.headings import Header
from pipeline.page_headers import headers_of
from pipeline.seams import Place, Seam, Sheet, Whole
from pipeline.vocabulary import Role, Vocabulary

_LABELS: frozenset[Role] = frozenset({"stage", "scenario", "lead_departments"})


@dataclass(frozen=True)
class Joined:
    """An annex's tables with what page breaks cut put together, and what stayed in doubt."""

    sheets: tuple[Sheet, ...]
    warnings: tuple[str, ...]


def join(annex: Annex, vocabulary: Vocabulary) -> Joined:
    """The annex's tables, ready to be read one after another.

    Raises:
        EditionRejected: ``unknown-heading``.
    """
    sheets: list[Sheet] = []
    wholes: dict[tuple[int, Place], Whole] = {}
    warnings: list[str] = []
    seams: list[int] = []
    header: Header | None = None
    names = NamesOfTables([part.table for part in annex.parts], vocabulary)
    headers, cut_headers = headers_of(annex, vocabulary)
    for place, (part, found) in enumerate(zip(annex.parts, headers, strict=True)):
        same_columns = header is not None and (found is None or found.order == header.order)
        header = found or header
        if header is None:
            continue
        used = header
        if found is None and part.follows:
            neighbour = sheets[-1].header
            as_there = neighbour.column_count == part.table.column_count
            used = neighbour if as_there else fitted(header, part.table, vocabulary)
        sheet = Sheet(
            part.source_table,
            part.table,
            used,
            found,
            rows_before=part.rows_before,
            end_row=part.table.row_count - part.heading_rows,
        )
        sheets.append(sheet)
        if place in cut_headers:
            _join_header(sheet, place, cut_headers[place], wholes)
        elif part.follows and same_columns and len(sheets) > 1:
            seams.append(len(sheets) - 1)
    merged = _merged_roles(sheets) if seams else frozenset[Role]()
    for place in seams:
        seam = Seam(sheets, place, vocabulary, wholes, names, merged)
        warnings += seam.close(annex.number)
    if sheets and (cut := sheets[-1].table.cut_columns):
        columns = ", ".join(str(column + 1) for column in sorted(cut))
        warnings.append(
            f"annex {annex.number}, table {sheets[-1].source_table}: the page cuts the last cells of columns {columns},"
            " which have no line under them, and no page goes on with them; look whether their texts are whole"
        )
    for whole in wholes.values():
        sheet = sheets[whole.sheet]
        sheet.published[whole.cell[:2]] = whole.cell.text
    for number, sheet in enumerate(sheets):
        if sheet.published:
            sheet.table = _rewritten(number, sheet.table, wholes)
    return Joined(tuple(sheets), tuple(warnings))


def _join_header(
    sheet: Sheet, number: int, heads: Mapping[Place, Cell], wholes: dict[tuple[int, Place], Whole]
) -> None:
    """Note on a sheet that its first row goes on with the header that ends the sheet before it."""
    if sheet.own_header is None:
        sheet.rest_row = 0
    for place, head in heads.items():
        key = number - 1, head[:2]
        own = sheet.table.grid[place[0]][place[1]]
        wholes[key] = Whole(number - 1, head, [head.text, "" if own is None else own.text])
        sheet.rests[place] = key


def _rewritten(number: int, table: Table, wholes: dict[tuple[int, Place], Whole]) -> Table:
    """The table with whole texts."""
    cells = [
        cell._replace(text=whole.text)
        if (whole := wholes.get((number, cell[:2]))) is not None
        else cell
        for cell in table.cells
    ]
    return table.with_cells(cells)


def _merged_roles(sheets: Iterable[Sheet]) -> frozenset[Role]:
    """Which of stage, scenario and lead an annex says in merged cells, none of them blank but at a page's ends."""
    merged: set[Role] = set()
    gaps: set[Role] = set()
    for sheet in sheets:
        top, end = sheet.first_row, sheet.table.row_count
        for cell in sheet.table.cells:
            role = sheet.header.roles.get(cell.column)
            if role is None or role not in _LABELS or cell.row < top:
                continue
            if cell.row_span > 1:
                merged.add(role)
            if cell.is_blank and top < cell.row and cell.row + cell.row_span < end:
                gaps.add(role)
    return frozenset(merged - gaps)
