"""A w:tbl -> Table: the grid that Word shows, walked once.

Word's XML has rows of cells; where a cell stands is counted in columns of the table's w:tblGrid
(ECMA-376 Part 1, 17.4)::

    w:tblGrid      | 0 | 1 | 2 | 3 | 4 | 5 |

    row 0          | A     | B | C         |        A  gridSpan 2        C  gridSpan 3
    row 1          | D     | E | F     |            D  vMerge restart    a gridAfter of 1: absent
    row 2              ..  | G | H         |        D  vMerge continue   covered by D
    row 3              | I | J |   ..      |        gridBefore 1: absent; J hMerge restart, continue

What a file may break, and what the page shows then:

- a ``continue`` without a ``restart`` above, or of another width: a cell of its own, and a warning;
- a w:gridSpan of 0 is 1; one that runs past w:tblGrid ends where the table does;
- a row longer than w:tblGrid widens the table, a shorter one ends early: what follows is absent;
- rows and cells whose deletion is tracked are not there; a row that is hidden neither.

Columns are logical: grid columns at which no cell starts or ends are dropped::

    w:tblGrid      | 0 | 1 | 2 | 3 |      row 0   | A         | B |         columns   | 0 | 1 |
                                          row 1   | C         | D |

``word_rows`` gives the rows with each cell at its grid columns; here they become one grid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from pipeline.document import Cell, Table
from pipeline.errors import UnreadableFile
from pipeline.readers.word_limits import WordLimits
from pipeline.readers.word_rows import RawCell, RawRow, RowReader
from pipeline.readers.word_text import TEXT, TextReader
from pipeline.readers.word_xml import PARAGRAPH, ROW, TABLE, Element, W, first, through, too_deep

_GRID, _GRID_COLUMN = f"{W}tblGrid", f"{W}gridCol"
_ROWS: Final = frozenset({ROW})
_CONTENT: Final = frozenset({PARAGRAPH, TABLE})
_NOTHING_MORE: Final[tuple[None, tuple[Table, ...], tuple[int, ...]]] = (None, (), ())


@dataclass
class TableReader:
    """Reads the tables of one file, in order.

    Args:
        text: the reader of paragraphs.
        limits: rows, cells and depth.
        rows: the reader of rows.
        warn: takes a line for each thing that was settled by rule.
    """

    text: TextReader
    rows: RowReader
    limits: WordLimits
    warn: Callable[[str], None]
    # Where the reader is, for its warnings: the table's number from 1, and a nested one's depth.
    place: str = field(init=False, default="")
    # Text boxes met over cells so far.
    boxes: int = field(init=False, default=0)

    def read(self, element: Element, place: str, depth: int) -> Table | None:
        """The table; None where every row of it is deleted or hidden.

        Args:
            element: a w:tbl.
            place: what warnings and errors call it.
            depth: how many more elements may stand within each other.

        Raises:
            UnreadableFile: a limit is passed.
        """
        if depth <= 0:
            raise too_deep()
        outer, self.place = self.place, place
        rows = self._rows(element, depth)
        grid = first(element, _GRID)
        columns = 0 if grid is None else sum(1 for _ in grid.iterchildren(_GRID_COLUMN))
        self._cut([row for row in rows if row.is_shown], columns)
        table = self._table(rows, depth) if any(row.is_shown for row in rows) else None
        self.place = outer
        return table

    # --- rows -----------------------------------------------------------------------------------

    def _rows(self, table: Element, depth: int) -> list[RawRow]:
        rows: list[RawRow] = []
        cells = 0
        plain = self.rows.plain_rows(table, self.limits.max_table_cells)
        for element in through(table, _ROWS, depth):
            row = self.rows.read(element, plain, self.place, depth)
            rows.append(row)
            cells += len(row.cells)
            if len(rows) > self.limits.max_table_rows:
                raise self._too_large(f"{self.limits.max_table_rows:,} rows", "MAX_TABLE_ROWS")
            if cells > self.limits.max_table_cells:
                raise self._too_large(f"{self.limits.max_table_cells:,} cells", "MAX_TABLE_CELLS")
        return rows

    def _too_large(self, limit: str, setting: str) -> UnreadableFile:
        return UnreadableFile(
            f"has more than {limit} in {self.place}",
            remedy=f"check that it is the notice; CATALOG_WORD__{setting} raises the limit",
        )

    def _cut(self, rows: list[RawRow], columns: int) -> None:
        """End cells that run past the table where it ends: at w:tblGrid, or where cells start.

        A file without w:tblGrid has nothing to run past.
        """
        if not columns:
            return
        width = max([columns, *(row.end for row in rows)])
        width = max([width, *(row.cells[-1].start + 1 for row in rows if row.cells)])
        too_wide = 0
        for row in rows:
            if row.cells and row.cells[-1].end > width:
                row.cells[-1].end = width
                too_wide += 1
        if too_wide:
            self.warn(f"{self.place} has {too_wide} cells that run past its grid: they are cut")

    # --- merges ---------------------------------------------------------------------------------

    def _table(self, rows: list[RawRow], depth: int) -> Table:
        anchors: list[RawCell] = []
        above: dict[int, RawCell] = {}
        boxes_before = self.boxes
        shown = 0
        for row in rows:
            here: dict[int, RawCell] = {}
            cells = row.cells if row.is_plain else self._across(row.cells, row, shown)
            for cell in cells:
                if cell.down is not None and self._joins(cell, above, here, row, shown):
                    continue
                if row.is_shown:
                    cell.row = shown
                    if cell.element is not None:
                        self._read_content(cell, cell.element, depth)
                        cell.element = None
                    anchors.append(cell)
            above = here
            shown += row.is_shown
        if self.boxes > boxes_before:
            self.warn(
                f"{self.place} has {self.boxes - boxes_before} text boxes over its cells, whose text "
                "is left out"
            )
        return self._laid_out(anchors, [row for row in rows if row.is_shown])

    def _joins(
        self,
        cell: RawCell,
        above: dict[int, RawCell],
        here: dict[int, RawCell],
        row: RawRow,
        number: int,
    ) -> bool:
        """Whether a cell with a w:vMerge (17.4.84) is covered by the cell above it.

        ``above`` and ``here`` are the merges that rows reach into, by their first column. A merge
        that starts in a deleted row starts in the next row that is shown: until then its height is 0.
        """
        anchor = above.get(cell.start) if cell.down == "continue" else None
        if anchor is not None and anchor.end == cell.end:
            if not row.is_shown or anchor.height:
                here[cell.start] = anchor
                anchor.height += row.is_shown
                self._note_covered(cell, row, number)
                return True
        elif cell.down == "continue":
            if row.is_shown:
                self.warn(
                    f"{self.place}, row {number + 1}: a cell continues a merge that does not start "
                    "above it, and stands as its own"
                )
            return False
        here[cell.start] = cell
        cell.height = int(row.is_shown)
        return False

    def _note_covered(self, cell: RawCell, row: RawRow, number: int) -> None:
        """Say where a merge covers a cell that has text of its own: Word does not show it."""
        says = cell.text if cell.element is None else says_anything(cell.element)
        if says and row.is_shown:
            self.warn(
                f"{self.place}, row {number + 1}: a merge covers a cell with text, which is left out"
            )

    def _across(self, cells: list[RawCell], row: RawRow, number: int) -> list[RawCell]:
        """The row's cells with those merged across (w:hMerge, 17.4.22) joined to one."""
        joined: list[RawCell] = []
        for cell in cells:
            if cell.across == "continue":
                if joined and joined[-1].across is not None and joined[-1].end == cell.start:
                    joined[-1].end = cell.end
                    self._note_covered(cell, row, number)
                    continue
                self.warn(
                    f"{self.place}, row {number + 1}: a cell continues a merge that does not start "
                    "left of it, and stands as its own"
                )
                cell.across = None
            joined.append(cell)
        return joined

    def _laid_out(self, anchors: list[RawCell], rows: list[RawRow]) -> Table:
        edges = sorted({cell.start for cell in anchors} | {cell.end for cell in anchors})
        columns = {edge: column for column, edge in enumerate(edges)}
        width = max(len(edges) - 1, 0)
        if width * len(rows) > self.limits.max_table_cells:
            raise self._too_large(f"{self.limits.max_table_cells:,} cells", "MAX_TABLE_CELLS")
        header_rows = next(
            (index for index, row in enumerate(rows) if not row.is_header), len(rows)
        )
        cells = [
            Cell(
                cell.row,
                columns[cell.start],
                cell.height,
                columns[cell.end] - columns[cell.start],
                cell.text or "",
                *(cell.more or _NOTHING_MORE),
            )
            for cell in anchors
        ]
        return Table(cells, row_count=len(rows), column_count=width, header_rows=header_rows)

    # --- contents -------------------------------------------------------------------------------

    def _read_content(self, cell: RawCell, element: Element, depth: int) -> None:
        """Take the cell's text, automatic number and nested tables from its w:tc."""
        lines: list[list[str]] = []
        tables: list[Table] = []
        before: list[int] = []
        label: str | None = None
        runs_on = says_something = False
        line_count = 0
        fields = list(self.text.open_fields)
        for block in through(element, _CONTENT, depth):
            nested = [block]
            if block.tag == PARAGRAPH:
                found = self.text.paragraph(block)
                if label is None and not says_something:
                    label = found.label
                if runs_on and lines:
                    lines[-1].append(found.text)
                else:
                    lines.append([found.text])
                    line_count += 1
                line_count += found.text.count("\n")
                says_something = says_something or bool(found.text)
                runs_on = found.runs_on
                nested = list(found.tables)
                self.boxes += sum(1 for box in found.boxes if says_anything(box))
            for inner in nested:
                table = self.read(
                    inner, f"{self.place}, row {cell.row + 1}, nested table", depth - 3
                )
                if table is not None:
                    tables.append(table)
                    before.append(line_count)
        # A field does not reach out of its cell: one without an end ends here.
        self.text.open_fields[:] = fields
        cell.text = "\n".join(map("".join, lines))
        if label is not None or tables:
            cell.more = label, tuple(tables), tuple(before)


def says_anything(element: Element) -> bool:
    """Whether any text stands in the element."""
    return any((one.text or "").strip() for one in element.iter(TEXT))
