"""Small grids for the tests of the reading rooms, drawn as text.

One string a row, `|` between the columns. In a cell: `/` is a line break, `<` continues the cell on its
left, `^` the cell above it, `~` is no cell at all, and nothing is an empty cell::

    "1 | 1/企业开办 | 1.1/企业开办 | 设立登记 | 公司 | 行政许可 | 区行政审批服务局 | "
    "  | ^          | ^            | ^        | 分公司 | 行政许可 | | 市级事项"
    "2 | ^          | ^            | 公章刻制 | <    | 其他 | | "
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline import rows
from pipeline.annex_parts import Part
from pipeline.annexes import Annex
from pipeline.document import Cell, Document, Paragraph, Table
from pipeline.reading import AnnexReading, EntryRow, SourceCell
from pipeline.vocabulary import load

HEADER = "序号 | 阶段 | 场景 | 事项名称 | < | 事项类型 | 牵头部门 | 协同部门"
FIRST = "1 | 1/企业开办 | 1.1/企业开办 | 公章刻制 | < | 行政许可 | 区行政审批服务局 | "


def grid(*lines: str, last_row_open: bool = False, last_cell_open: bool = False) -> Table:
    """The table that the lines draw."""
    drawn = [[text.strip() for text in line.split("|")] for line in lines]
    width = max(len(row) for row in drawn)
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    texts: dict[tuple[int, int], str] = {}
    for row, texts_of_row in enumerate(drawn):
        for column in range(width):
            text = texts_of_row[column] if column < len(texts_of_row) else "~"
            if text == "~":
                continue
            if text == "<":
                owners[row, column] = owners[row, column - 1]
            elif text == "^":
                owners[row, column] = owners[row - 1, column]
            else:
                owners[row, column] = (row, column)
                texts[row, column] = text.replace("/", "\n")
    cells = []
    for (row, column), text in texts.items():
        covered = [place for place, owner in owners.items() if owner == (row, column)]
        row_span = max(place[0] for place in covered) - row + 1
        column_span = max(place[1] for place in covered) - column + 1
        assert len(covered) == row_span * column_span, f"no rectangle from {text!r}"
        cells.append(Cell(row, column, row_span, column_span, text))
    return Table(
        cells,
        row_count=len(drawn),
        column_count=width,
        last_row_open=last_row_open,
        last_cell_open=last_cell_open,
    )


def annex_of(*tables: Table) -> Annex:
    return Annex(
        number=1,
        title="企业全生命周期事项清单",
        lifecycle="enterprise",
        stated_total=None,
        parts=tuple(Part(number, table) for number, table in enumerate(tables, start=1)),
    )


def read_tables(*tables: Table, ends_file: bool = False) -> AnnexReading:
    """An annex of these tables, read; ``ends_file`` says that the file ends with its last row."""
    last = (len(tables), tables[-1].row_count - 1) if ends_file else None
    reading = rows.read_annex(annex_of(*tables), load(), last_row_of_file=last)
    hold_cells_accounted(reading, tables)
    return reading


def read_pages(*tables: Table) -> AnnexReading:
    """An annex of tables that follow each other over the pages, read."""
    annex = annex_of(*tables)
    parts = tuple(replace(part, follows=part.source_table > 1) for part in annex.parts)
    reading = rows.read_annex(replace(annex, parts=parts), load())
    hold_cells_accounted(reading, tables)
    return reading


def read_rows(*lines: str, header: str = HEADER) -> AnnexReading:
    """An annex of one table under the usual header, read."""
    return read_tables(grid(header, *lines))


def names(reading: AnnexReading) -> list[tuple[int, str, str | None]]:
    """Number, item and sub-item of each entry."""
    return [(entry.item_no, entry.item_name, entry.sub_item_name) for entry in reading.entries]


def reasons(reading: AnnexReading) -> list[tuple[int, str]]:
    """Source row and reason of each reject."""
    return [(reject.source_row, reject.reason) for reject in reading.rejects]


def only_entry(*lines: str) -> EntryRow:
    (entry,) = read_rows(*lines).entries
    return entry


def cell_at(reading: AnnexReading, row: int, column: int) -> SourceCell:
    """The kept source cell of a row and column, both from 1."""
    (found,) = [
        cell for cell in reading.cells if (cell.source_row, cell.source_column) == (row, column)
    ]
    return found


def hold_cells_accounted(reading: AnnexReading, tables: Sequence[Table]) -> None:
    """Every non-empty cell is kept, once, with a use that fits what it gave."""
    kept = [(cell.source_table, cell.source_row, cell.source_column) for cell in reading.cells]
    published = [
        (number, cell.row + 1, cell.column + 1)
        for number, table in enumerate(tables, start=1)
        for cell in table.cells
        if not cell.is_blank
    ]
    assert sorted(kept) == sorted(published)
    of_entries = {(entry.source_table, entry.source_row) for entry in reading.entries}
    for cell in reading.cells:
        place = (cell.source_table, cell.source_row)
        if cell.use == "entry":
            assert cell.entries
        elif cell.use == "rejected":
            assert not cell.entries
            assert place not in of_entries, f"{cell.text} of an entry's row is not used"
    for reject in reading.rejects:
        assert (reject.source_table, reject.source_row) not in of_entries


def document(*blocks: str | Table) -> Document:
    """A document of paragraphs and tables."""
    return Document(
        blocks=tuple(
            block if isinstance(block, Table) else Paragraph(block, number)
            for number, block in enumerate(blocks, start=1)
        ),
        format="text",
    )
