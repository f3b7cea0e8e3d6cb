"""The raw cells of source_cells, as views find them: by their place and the rows that they cover."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.checks.release_files import ReleaseFiles
from pipeline.checks.views.base import compact


class Row(NamedTuple):
    """The place of a row of a published file."""

    series_id: str
    edition_id: str
    source_file: str
    source_table: int
    source_row: int


class Cell(NamedTuple):
    """A raw cell, as source_cells has it."""

    series_id: str
    edition_id: str
    source_file: str
    source_table: int
    source_row: int
    source_column: int
    row_span: int
    column_span: int
    text: str
    use: str
    entry_ids: list[str]

    @property
    def rows(self) -> Iterator[Row]:
        """Every row that the cell covers."""
        for row in range(self.source_row, self.source_row + max(self.row_span, 1)):
            yield Row(*self[:4], row)


CELL = Cell._fields
ROW = Row._fields


def cells_of(now: ReleaseFiles) -> list[Cell]:
    """All raw cells of a release."""
    return [Cell(*row) for row in now.rows("source_cells", *CELL)]


def corrected_cells(cells: list[Cell], now: ReleaseFiles) -> list[Cell]:
    """The cells with the texts that corrections gave them; those that were made blank are left out.

    Values that an entry's ``corrected`` names are held to these, all others to what was printed.
    """
    names = (*CELL[:8], "corrected_text", "entry_ids")
    mended = {row[:6]: row for row in now.rows("corrections", *names)}
    if not mended:
        return cells
    uses = {cell[:6]: cell.use for cell in cells}
    kept = [cell for cell in cells if cell[:6] not in mended]
    return kept + [
        Cell._make((*row[:9], uses.get(place, "entry"), row[9]))
        for place, row in mended.items()
        if compact(row[8])
    ]
