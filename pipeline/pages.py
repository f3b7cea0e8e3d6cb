"""Put together what page breaks cut: the tables of an annex that follow each other.

Each page of a published table has a table of its own in the Document. A page break falls between two
rows, inside a merged cell, or inside a row::

    | 55 | 3 企业运营 | 动产和权 | 动产抵押 | 其他行政权力 | 区市场监 |      the last row of a page
    - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -
    | 序号 | 阶段     | 事项名称            | 事项类型     | 牵头部门 |      the header again
    |    |            | 利担保   |          |              | 管局     |      the rest of row 55
    |    |            |          | 质押     | 其他行政权力 |          |      a row of its own: it has a type

The first row of a table is **the rest of a row** where all of this holds:

- it stands under a table with the same columns and nothing between them (``annexes.Part.follows``), and
  each of its cells under a cell that is as wide;
- it has no number and starts no stage or scenario: a row of its own that says either begins something;
- it has no item type, or the type is what the row above lacks, alone or as the end of its word. An item type
  is never blank: a row of its own has one, and so has the row above;
- its names go on from names: they stand under a name, and say it not again (a name said again begins a
  row after a page break);
- where the format shows how full cells are (a PDF does), each of its texts stands under a cell without
  room for more. Where it does not, a row that has the type and a name stays a row, and a row that is
  joined is named in a warning.

In a first row of its own, a cell is **the rest of a merged cell** only where the format shows that the cell
above is full, or by its blank span: a stage or scenario cell that is no label; an item name that is not the
one above, in a row without a number; a department name that is known only together with the text above;
a blank cell that is merged over rows, or a blank lead. Where a merged co-department cell ends at the
page's end over a single blank cell, nobody can tell whether it goes on: the cell stays blank, with a warning.

Both halves stay in ``source_cells``, each with its own table and row; the row is the first half's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.annexes import Annex
from pipeline.departments import Spellings, names_in
from pipeline.document import Cell, Table
from pipeline.headings import Header, find_header, missing_header
from pipeline.labels import read_label
from pipeline.reading import CellUse, SourceCell
from pipeline.text import brief, compare_key, is_blank
from pipeline.vocabulary import Vocabulary

Place = tuple[int, int]
# A data row: its number, each column's cell, what is kept of it, the cells that start in it.
Row = tuple[int, list[Cell | None], list[SourceCell | None], list[Cell]]


@dataclass
class _Whole:
    """A cell with what follows of it on later pages: where it starts, and all its texts."""

    sheet: int
    cell: Cell
    texts: list[str] = field(default_factory=list)


@dataclass
class Sheet:
    """One table of an annex, ready to be read.

    ``table`` has the whole texts in the cells that a later page goes on with, ``published`` what stood
    there, by place. ``rests`` are the places of this table's own cells that go on from an earlier table:
    each with the sheet and place of the cell that they are the rest of. ``rest_row`` is a row that is
    none, for it is the rest of one.
    """

    source_table: int
    table: Table
    header: Header
    own_header: Header | None
    published: dict[Place, str] = field(default_factory=dict)
    rests: dict[Place, tuple[int, Place]] = field(default_factory=dict)
    rest_row: int | None = None

    @property
    def first_row(self) -> int:
        """The first row below the header, if it has one."""
        return 0 if self.own_header is None else self.own_header.end_row


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
    wholes: dict[tuple[int, Place], _Whole] = {}
    warnings: list[str] = []
    header: Header | None = None
    for part in annex.parts:
        found = find_header(part.table, vocabulary, part.source_table)
        if found is None and header is None:
            raise missing_header(part.table, vocabulary, part.source_table)
        same_columns = header is not None and (found is None or found.roles == header.roles)
        header = found or header
        if header is None:
            continue
        sheet = Sheet(part.source_table, part.table, header, found)
        sheets.append(sheet)
        if part.follows and same_columns and len(sheets) > 1:
            seam = _Seam(sheets, vocabulary)
            warnings += seam.close(wholes, annex.number)
    for whole in wholes.values():
        sheet = sheets[whole.sheet]
        sheet.published[whole.cell[:2]] = whole.cell.text
    for number, sheet in enumerate(sheets):
        if sheet.published:
            sheet.table = _rewritten(number, sheet.table, wholes)
    return Joined(tuple(sheets), tuple(warnings))


def _rewritten(number: int, table: Table, wholes: dict[tuple[int, Place], _Whole]) -> Table:
    """The table with whole texts; a line break stays where the page broke."""
    cells = [
        cell._replace(text="\n".join(text for text in whole.texts if text))
        if (whole := wholes.get((number, cell[:2]))) is not None
        else cell
        for cell in table.cells
    ]
    return Table(
        cells,
        row_count=table.row_count,
        column_count=table.column_count,
        header_rows=table.header_rows,
        row_pages=table.row_pages,
        last_row_open=table.last_row_open,
        last_cell_open=table.last_cell_open,
        open_columns=table.open_columns,
    )


class _Seam:
    """Where two tables meet: the last row of the one, the first row of the other."""

    def __init__(self, sheets: Sequence[Sheet], vocabulary: Vocabulary) -> None:
        self.before, self.sheet = sheets[-2:]
        self.sheets, self.vocabulary = sheets, vocabulary
        self.header = self.sheet.header
        self.spellings = Spellings(vocabulary)
        self.open_columns = self.before.table.open_columns
        self.own: list[Cell] = []
        self.heads: dict[int, Cell] = {}
        last = self.before.table.row_count - 1
        if last < self.before.first_row or self.sheet.first_row >= self.sheet.table.row_count:
            return
        self.own = self.sheet.table.row_cells(self.sheet.first_row)
        line = self.before.table.grid[last]
        for cell in self.own:
            head = line[cell.column] if cell.column < len(line) else None
            if head is not None and head[1] == cell[1] and head[3] == cell[3]:
                self.heads[cell.column] = head

    def close(self, wholes: dict[tuple[int, Place], _Whole], annex: int) -> list[str]:
        """Note on the sheets what goes on over the page break; warnings where that is in doubt."""
        warnings: list[str] = []
        where = f"annex {annex}, table {self.sheet.source_table}, row {self.sheet.first_row + 1}"
        rests = self.own if self._is_rest() else []
        if rests:
            self.sheet.rest_row = self.sheet.first_row
            if self.open_columns is None:
                place = f"row {self.before.table.row_count} of table {self.before.source_table}"
                warnings.append(f"{where}: read as the rest of {place}, which a page break cut")
        elif not self._is_note():
            rests = [cell for cell in self.own if self._goes_on(cell)]
            doubtful = [cell for cell in self.own if cell not in rests and self._is_doubtful(cell)]
            for cell in doubtful:
                text = brief(self.heads[cell.column].shown)
                warnings.append(
                    f"{where}: whether {text} goes on there cannot be told, and it is not read so"
                )
        for cell in rests:
            self._join(cell, wholes)
        return warnings

    def _join(self, cell: Cell, wholes: dict[tuple[int, Place], _Whole]) -> None:
        head = self.heads[cell.column]
        number, place = self.before.rests.get(head[:2], (len(self.sheets) - 2, head[:2]))
        key = number, place
        if key not in wholes:
            first = self.sheets[number].table.grid[place[0]][place[1]]
            if first is None:
                return
            wholes[key] = _Whole(number, first, [first.text])
        wholes[key].texts.append(cell.text)
        self.sheet.rests[cell[:2]] = key

    # --- the rest of a row ----------------------------------------------------------------------

    def _is_rest(self) -> bool:
        header = self.header
        said = [cell for cell in self.own if not cell.is_blank]
        if not said or len(self.heads) != len(self.own) or self._is_note():
            return False
        if self._says(header.number) or self._starts_label():
            return False
        names = [
            column for column in (header.item_name, header.sub_item_name) if self._says(column)
        ]
        for column in names:
            head = self._head(column)
            own = self._own(column)
            if head is None or head.is_blank or own is None:
                return False
            if compare_key(head.text) == compare_key(own.text):
                return False
        if not self._type_fits(bool(names)):
            return False
        open_columns = self.open_columns
        return open_columns is None or all(
            self.heads[cell.column].column in open_columns for cell in said
        )

    def _type_fits(self, has_names: bool) -> bool:
        """Whether the two rows have one item type together, and the lower none of its own."""
        head, own = self._head(self.header.item_type), self._own(self.header.item_type)
        if head is None or own is None:
            return False
        known = self.vocabulary.item_type
        if own.is_blank:
            return known(head.text) is not None
        if head.is_blank:
            alone = self.open_columns is None and has_names
            return known(own.text) is not None and not alone
        return known(own.text) is None and known(head.text + own.text) is not None

    def _starts_label(self) -> bool:
        cells = [self._own(column) for column in (self.header.stage, self.header.scenario)]
        return any(cell is not None and read_label(cell.shown) is not None for cell in cells)

    def _is_note(self) -> bool:
        """Whether the row has one text that is no part of a row, over more columns than one."""
        said = [cell for cell in self.own if not cell.is_blank]
        return len(said) == 1 and said[0].column == 0 and said[0].column_span > 2

    def _own(self, column: int | None) -> Cell | None:
        return next((cell for cell in self.own if cell.column == column), None)

    def _head(self, column: int | None) -> Cell | None:
        return None if column is None else self.heads.get(column)

    def _says(self, column: int) -> bool:
        cell = self._own(column)
        return cell is not None and not cell.is_blank

    # --- the rest of a merged cell --------------------------------------------------------------

    def _goes_on(self, cell: Cell) -> bool:
        """Whether a cell of a row of its own is the rest of the merged cell above it."""
        head, header, column = self._head(cell.column), self.header, cell.column
        if head is None or head.is_blank or self.open_columns is None:
            return False
        if cell.is_blank:
            if column == header.co_departments:
                return cell.row_span > 1
            merged = head.row_span > 1 or cell.row_span > 1
            return column == header.lead_departments and merged and not self._starts_label()
        if head.column not in self.open_columns:
            return False
        if column in (header.stage, header.scenario):
            return read_label(cell.shown) is None
        if column == header.item_name and column != header.sub_item_name:
            is_again = compare_key(head.text) == compare_key(cell.text)
            is_sub_item = cell.column_span == 1 and self._says(header.sub_item_name)
            return not is_again and is_sub_item and not self._says(header.number)
        if column in (header.lead_departments, header.co_departments):
            if self._starts_label() or self._knows(cell.text) or self._knows(head.text):
                return False
            return self._knows(head.text + cell.text)
        return False

    def _is_doubtful(self, cell: Cell) -> bool:
        """Whether a department cell may go on from the one above, and may as well not."""
        head, header = self._head(cell.column), self.header
        if head is None or head.is_blank or self.open_columns is None:
            return False
        if cell.column == header.co_departments and cell.is_blank:
            return head.row_span > 1
        if cell.is_blank or cell.column not in (header.lead_departments, header.co_departments):
            return False
        if self._starts_label() or compare_key(head.text) == compare_key(cell.text):
            return False
        may_be_merged = head.row_span > 1 or cell.row_span > 1
        return may_be_merged and not (self._knows(cell.text) or self._knows(head.text))

    def _knows(self, text: str) -> bool:
        names = names_in(text, self.spellings, self.vocabulary)
        known = all(map(self.spellings.is_known, names.departments))
        return known and bool(names.departments or names.levels)


# --- the cells that are kept --------------------------------------------------------------------


class SourceCells:
    """Every non-empty cell of an annex's tables, as it is kept, with the halves of cells put together."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._sheets = sheets
        self._kept: list[SourceCell] = []
        self._heads: dict[tuple[int, Place], tuple[Cell, SourceCell | None]] = {}
        self._halves: list[tuple[SourceCell, str]] = []
        self._rests: list[tuple[SourceCell | None, SourceCell]] = []

    def rows(self, number: int, header_use: CellUse) -> Iterator[Row]:
        """The data rows of a sheet: their number, each column's cell, what is kept of it, their own cells.

        A data row's cells are kept as ``rejected`` until an entry takes a value from them. A cell that is
        the rest of another is that other one, in every row that it covers.
        """
        sheet = self._sheets[number]
        table, end_of_header = sheet.table, sheet.first_row
        # Where the header stands in a table before this one, this one may be narrower.
        width = max(sheet.header.column_count, table.column_count)
        sources: list[list[SourceCell | None]] = [[None] * width for _ in range(table.row_count)]
        for cell in table.cells:
            if (cell.text and not is_blank(cell.text)) or cell.number is not None:
                row, column, row_span, column_span = cell[:4]
                use: CellUse = header_use if row < end_of_header else "rejected"
                kept = SourceCell(
                    sheet.source_table, row + 1, column + 1, row_span, column_span, cell.shown, use
                )
                self._kept.append(kept)
                sources[row][column] = kept
                if row_span > 1 or column_span > 1:
                    for line in sources[row : row + row_span]:
                        line[column : column + column_span] = [kept] * column_span
        for row, column in sheet.published:
            self._note_head(number, (row, column), sources[row][column])
        lines = table.grid
        if sheet.rests:
            lines = [list(line) for line in table.grid]
            self._put_together(sheet, lines, sources)
        absent: list[Cell | None] = [None] * (width - table.column_count)
        for row in range(end_of_header, table.row_count):
            if row != sheet.rest_row:
                own = table.row_cells(row)
                if sheet.rests:
                    own = [cell for cell in own if cell[:2] not in sheet.rests]
                yield row, lines[row] + absent if absent else lines[row], sources[row], own

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
            for covered in range(row, row + cell.row_span):
                for place in range(column, column + cell.column_span):
                    lines[covered][place], sources[covered][place] = head, kept

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
