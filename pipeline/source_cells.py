"""Every non-empty cell of an annex's tables, as it is kept, with the halves of cut cells put together.

While rows are read, a cell that page breaks cut says its whole text in its first half's place, and the
other halves are that cell; so does a cell that a correction mended say its new text. Afterwards each has its
own text again, a half with the use and the entries of the whole: nothing of the published table is without its
account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.corrections import CorrectedText, Key
from pipeline.document import Cell, Table
from pipeline.reading import CellUse, CorrectedCell, SourceCell
from pipeline.seams import Place, Sheet
from pipeline.text import is_blank

# A data row: its number, each column's cell, what is kept of it, the cells that start in it.
Row = tuple[int, list[Cell | None], list[SourceCell | None], list[Cell]]


class SourceCells:
    """Every non-empty cell of an annex's tables, as it is kept, with the halves of cells put together."""

    def __init__(self, sheets: Sequence[Sheet], corrected: Mapping[Key, CorrectedText]) -> None:
        self._sheets = sheets
        self._corrected = corrected
        self._published = {
            (sheets[number].source_table, place): one.published
            for (number, place), one in corrected.items()
        }
        # What is kept of the corrected cells, in their order, and what was made of each.
        self._mended: dict[int, tuple[SourceCell, CorrectedText]] = {}
        # Cells that say nothing any more: of the sheet being read, those that cover a row.
        self._emptied: dict[Key, SourceCell] = {}
        self._emptied_in: dict[int, list[SourceCell]] = {}
        self._kept: list[SourceCell] = []
        self._heads: dict[tuple[int, Place], tuple[Cell, SourceCell | None]] = {}
        self._halves: list[tuple[SourceCell, str]] = []
        self._rests: list[tuple[SourceCell | None, SourceCell]] = []
        self.warnings: list[str] = []

    def rows(self, number: int, header_use: CellUse) -> Iterator[Row]:
        """The data rows of a sheet: their number, each column's cell, what is kept of it, their own cells.

        A data row's cells are kept as ``rejected`` until an entry takes a value from them. A cell that is
        the rest of another is that other one, in every row that it covers.
        """
        sheet = self._sheets[number]
        table, end_of_header = sheet.table, sheet.first_row
        self._emptied_in = {}
        # Where the header stands in a table before this one, this one may be narrower.
        width = max(sheet.header.column_count, table.column_count)
        rows_before = sheet.rows_before + table.row_count
        sources: list[list[SourceCell | None]] = [[None] * width for _ in range(table.row_count)]
        for cell in table.cells:
            says = (cell.text and not is_blank(cell.text)) or cell.number is not None
            mended = self._corrected.get((number, cell[:2])) if self._corrected else None
            if says or mended is not None:
                row, column, row_span, column_span = cell[:4]
                use: CellUse = header_use if row < end_of_header else "rejected"
                use = use if row < sheet.end_row else "header"
                kept = SourceCell(
                    sheet.source_table,
                    sheet.rows_before + row + 1,
                    column + 1,
                    row_span,
                    column_span,
                    cell.shown,
                    use,
                )
                self._kept.append(kept)
                if mended is not None:
                    self._mended[id(kept)] = kept, mended
                    if not says:
                        self._empty(number, cell, kept)
                        continue
                sources[row][column] = kept
                if row_span > 1 or column_span > 1:
                    for line in sources[row : row + row_span]:
                        line[column : column + column_span] = [kept] * column_span
            if cell.tables:
                place = f"row {sheet.rows_before + cell.row + 1}, column {cell.column + 1}"
                self.warnings.append(
                    f"table {sheet.source_table}, {place}: the cell holds a table, whose texts are kept as notes"
                )
            for inner in cell.tables:
                rows_before = self._keep_nested(inner, sheet.source_table, rows_before)
        for row, column in sheet.published:
            key = number, (row, column)
            self._note_head(number, (row, column), self._emptied.get(key) or sources[row][column])
        lines = table.grid
        if sheet.rests:
            lines = [list(line) for line in table.grid]
            self._put_together(sheet, lines, sources)
        absent: list[Cell | None] = [None] * (width - table.column_count)
        for row in range(end_of_header, sheet.end_row):
            if row != sheet.rest_row:
                own = table.row_cells(row)
                if sheet.rests:
                    own = [cell for cell in own if cell[:2] not in sheet.rests]
                yield row, lines[row] + absent if absent else lines[row], sources[row], own

    def _keep_nested(self, table: Table, source_table: int, rows_before: int) -> int:
        """Keep the texts of a table in a cell as notes; how many rows of the number are then counted."""
        last = rows_before + table.row_count
        for cell in table.cells:
            if not cell.is_blank:
                row, column, row_span, column_span = cell[:4]
                place_of_row = rows_before + row + 1
                self._kept.append(
                    SourceCell(
                        source_table,
                        place_of_row,
                        column + 1,
                        row_span,
                        column_span,
                        cell.shown,
                        "note",
                    )
                )
            for inner in cell.tables:
                last = self._keep_nested(inner, source_table, last)
        return last

    def _note_head(self, number: int, place: Place, kept: SourceCell | None) -> None:
        cell = self._sheets[number].table.grid[place[0]][place[1]]
        if cell is None:
            return
        self._heads[number, place] = cell, kept
        if kept is not None:
            published = cell._replace(text=self._sheets[number].published[place]).shown
            self._halves.append((kept, published))

    def _put_together(
        self,
        sheet: Sheet,
        lines: list[list[Cell | None]],
        sources: list[list[SourceCell | None]],
    ) -> None:
        for (row, column), key in sheet.rests.items():
            cell, rest = sheet.table.grid[row][column], sources[row][column]
            head, kept = self._heads[key]
            if cell is None:
                continue
            if rest is not None:
                self._rests.append((kept, rest))
            if kept is not None and key in self._emptied:
                for covered in range(row, row + cell.row_span):
                    self._emptied_in.setdefault(covered, []).append(kept)
                kept = None
            for covered in range(row, row + cell.row_span):
                for place in range(column, column + cell.column_span):
                    lines[covered][place], sources[covered][place] = head, kept

    def _empty(self, number: int, cell: Cell, kept: SourceCell) -> None:
        self._emptied[number, cell[:2]] = kept
        for covered in range(cell.row, cell.row + cell.row_span):
            self._emptied_in.setdefault(covered, []).append(kept)

    # --- corrected cells ------------------------------------------------------------------------

    @property
    def has_corrections(self) -> bool:
        """Whether any cell is corrected."""
        return bool(self._corrected)

    def emptied_in(self, row: int) -> list[SourceCell]:
        """The cells at or over a row of the sheet being read that a correction made blank."""
        return self._emptied_in.get(row, [])

    def mended(self, cell: SourceCell) -> CorrectedText | None:
        """What a correction made of the cell; None for any other."""
        found = self._mended.get(id(cell))
        return None if found is None else found[1]

    def verbatim(self, source_table: int, cell: Cell) -> str:
        """What the page shows in a cell of a table."""
        return self._published.get((source_table, cell[:2]), cell.shown)

    def corrected(self) -> Iterator[CorrectedCell]:
        """The corrected cells, each half of one apart; to be asked after ``all``."""
        rests: dict[int, list[SourceCell]] = {}
        for head, rest in self._rests:
            if head is not None:
                rests.setdefault(id(head), []).append(rest)
        for kept, mended in self._mended.values():
            declared = mended.correction.declared
            for half in (kept, *rests.get(id(kept), ())):
                yield CorrectedCell(
                    number=mended.correction.number,
                    column=declared.column,
                    source_table=half.source_table,
                    source_row=half.source_row,
                    source_column=half.source_column,
                    row_span=half.row_span,
                    column_span=half.column_span,
                    text=half.text,
                    corrected_text=declared.new,
                    reason=declared.reason,
                    by=declared.by,
                    date=declared.date,
                    entries=tuple(kept.entries),
                )

    def all(self) -> tuple[SourceCell, ...]:
        """All kept cells, each with its own text; a rest has the use and entries of its cell."""
        blank = set()
        for kept, published in self._halves:
            kept.text = published
            if is_blank(published):
                blank.add(id(kept))
        for head, rest in self._rests:
            if head is not None:
                rest.use, rest.entries = head.use, list(head.entries)
        return tuple(cell for cell in self._kept if id(cell) not in blank)
