"""Where the tables of two pages meet: whether the second's first row, or a cell of it, goes on from the first's last.

The first row of a table is **the rest of a row** where all of this holds:

- it stands under a table with the same columns and nothing between them (``annexes.Part.follows``), and
  each of its cells under a cell that is as wide;
- it has no number and starts no stage or scenario: a row of its own that says either begins something;
- it has no item type, or the type is what the row above lacks, alone or as the end of its word. An item type
  is never blank: a row of its own has one, and so has the row above;
- its names go on from names: they stand under a name, and say neither it nor its beginning again (a name
  said again begins a row after a page break);
- where the format shows how full cells are (a PDF does), each of its texts stands under a cell without
  room for more. Where it does not, a row that has the type and a name stays a row, and a row that is
  joined is named in a warning.

In a first row of its own, a cell is **the rest of a merged cell** where the page shows that the one above is cut:
it has no line under it and others have one. Its text may then stand on either page, for a printed sheet centres it
over both. Where an annex's labels stand in merged cells, none of them blank, a blank one in a page's last row had no room
for the label that the next page begins with (LibreOffice moves it there whole). Where the lines tell nothing, words tell it: a department or a level that is known only together with the
text above, as 市级 and 事项 are. Else a cell is a rest only where the format shows that the cell above
is full, or by its blank span: a stage or scenario cell that is no label; an item name that is not the
one above, in a row without a number; a blank cell that is merged over rows, or a blank lead. Where a merged co-department cell ends at the
page's end over a single blank cell, nobody can tell whether it goes on: the cell stays blank, with a warning. So does a
blank lead where the page's first row starts a scenario and the lead above it or itself is merged over rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.departments import NamesOfTables
from pipeline.document import Cell, Table
from pipeline.headings import Header
from pipeline.label_texts import is_lone_number, read_label
from pipeline.text import brief, compare_key, is_blank, serial_number
from pipeline.vocabulary import Role, Vocabulary

Place = tuple[int, int]


@dataclass
class Whole:
    """A cell with what follows of it on later pages: where it starts, and all its texts."""

    sheet: int
    cell: Cell
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole text; a line break stays where the page broke."""
        return "\n".join(text for text in self.texts if text)


@dataclass
class Sheet:
    """One table of an annex, ready to be read.

    ``table`` has the whole texts in the cells that a later page goes on with, ``published`` what stood
    there, by place. ``rests`` are the places of this table's own cells that go on from an earlier table:
    each with the sheet and place of the cell that they are the rest of. ``rest_row`` is a row that is
    none, for it is the rest of one. ``rows_before`` is added to a row's number where it is shown. From
    ``end_row`` on, rows head the next annex.
    """

    source_table: int
    table: Table
    header: Header
    own_header: Header | None
    end_row: int
    published: dict[Place, str] = field(default_factory=dict)
    rests: dict[Place, tuple[int, Place]] = field(default_factory=dict)
    rest_row: int | None = None
    rows_before: int = 0

    @property
    def first_row(self) -> int:
        """The first row below the header, if it has one."""
        return 0 if self.own_header is None else self.own_header.end_row


class Seam:
    """Where two tables meet: the last row of the one, the first row of the other, which stands at ``place``."""

    def __init__(
        self,
        sheets: Sequence[Sheet],
        place: int,
        vocabulary: Vocabulary,
        wholes: dict[tuple[int, Place], Whole],
        names: NamesOfTables,
        merged: frozenset[Role] = frozenset(),
    ) -> None:
        self.before, self.sheet = sheets[place - 1], sheets[place]
        self.sheets, self.place, self.wholes = sheets, place, wholes
        self.vocabulary, self.names, self.merged = vocabulary, names, merged
        self.header = self.sheet.header
        self.open_columns = self.before.table.open_columns
        self.own: list[Cell] = []
        # The cells above, and what they say together with what they are the rest of.
        self.heads: dict[int, Cell] = {}
        self.above: dict[int, str] = {}
        last = self.before.table.row_count - 1
        if last < self.before.first_row or self.sheet.first_row >= self.sheet.table.row_count:
            return
        self.own = self.sheet.table.row_cells(self.sheet.first_row)
        line = self.before.table.grid[last]
        for cell in self.own:
            head = self._head_of(cell, line)
            if head is not None:
                self.heads[cell.column] = head
                key = self.before.rests.get(head[:2])
                known = None if key is None else wholes[key]
                self.above[cell.column] = head.text if known is None else known.text

    def _head_of(self, cell: Cell, line: Sequence[Cell | None]) -> Cell | None:
        """The cell of the row above that a cell stands under, as wide as it is; None where there is none.

        The two tables may count another number of columns for the name (alignment.py).
        """
        here, above = self.header, self.before.header
        shift = above.sub_item_name - here.sub_item_name
        first, last = cell.column, cell.column + cell.column_span - 1
        if shift and here.item_name <= last and first <= here.sub_item_name:
            if (first, last) != (here.item_name, here.sub_item_name):
                return None
            first, last = above.item_name, above.sub_item_name
        elif first > here.item_name:
            first, last = first + shift, last + shift
        head = line[first] if first < len(line) else None
        is_above = head is not None and head.column == first
        return head if is_above and head and first + head.column_span - 1 == last else None

    def close(self, annex: int) -> list[str]:
        """Note on the sheets what goes on over the page break; warnings where that is in doubt."""
        warnings: list[str] = []
        row = self.sheet.rows_before + self.sheet.first_row + 1
        where = f"annex {annex}, table {self.sheet.source_table}, row {row}"
        rests = self.own if self._is_rest() else []
        if rests:
            self.sheet.rest_row = self.sheet.first_row
            if self.open_columns is None:
                last = self.before.rows_before + self.before.table.row_count
                place = f"row {last} of table {self.before.source_table}"
                warnings.append(f"{where}: read as the rest of {place}, which a page break cut")
        elif not self._is_note():
            rests = [cell for cell in self.own if self._goes_on(cell)]
            doubtful = [cell for cell in self.own if cell not in rests and self._is_doubtful(cell)]
            for cell in doubtful:
                text, goes_on = self.above[cell.column], "goes on there"
                if is_blank(text):
                    text, goes_on = (
                        cell.text,
                        "holds for the blank cell before the page's end, too,",
                    )
                warnings.append(
                    f"{where}: whether {brief(text)} {goes_on} cannot be told, and it is not read so"
                )
        for cell in rests:
            self._join(cell)
        return warnings

    def _join(self, cell: Cell) -> None:
        head = self.heads[cell.column]
        number, place = self.before.rests.get(head[:2], (self.place - 1, head[:2]))
        key = number, place
        if key not in self.wholes:
            first = self.sheets[number].table.grid[place[0]][place[1]]
            if first is None:
                return
            self.wholes[key] = Whole(number, first, [first.text])
        self.wholes[key].texts.append(cell.text)
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
            own, above = self._own(column), self.above.get(column, "")
            if own is None or is_blank(above) or _is_again(above, own.text):
                return False
        if not self._type_fits(bool(names)):
            return False
        open_columns = self.open_columns
        return open_columns is None or all(
            self.heads[cell.column].column in open_columns or self._are_words_together(cell)
            for cell in said
        )

    def _type_fits(self, has_names: bool) -> bool:
        """Whether the two rows have one item type together, and the lower none of its own."""
        above, own = self.above.get(self.header.item_type), self._own(self.header.item_type)
        if above is None or own is None:
            return False
        known = self.vocabulary.item_type
        if own.is_blank:
            return known(above) is not None
        if is_blank(above):
            alone = self.open_columns is None and has_names
            return known(own.text) is not None and not alone
        return known(own.text) is None and known(above + own.text) is not None

    def _starts_label(self) -> bool:
        return any(self._is_label(cell) for cell in self._labels())

    def _starts_another_label(self) -> bool:
        """Whether the row begins a stage or scenario: no label that each row says, nor one begun above."""
        return any(
            self._is_label(cell)
            and not _is_again(self.above.get(cell.column, ""), cell.text)
            and not self._begun_blank(cell)
            for cell in self._labels()
        )

    def _labels(self) -> list[Cell]:
        own = (self._own(column) for column in (self.header.stage, self.header.scenario))
        return [cell for cell in own if cell is not None]

    def _begun_blank(self, cell: Cell) -> bool:
        """Whether a label, or the lead beside one, began in the blank cell above it, which had no room for it."""
        head = self.heads.get(cell.column)
        if head is None or self.open_columns is None or not self._may_begin_blank(cell, head):
            return False
        if cell.column == self.header.lead_departments:
            return any(self._begun_blank(label) for label in self._labels())
        return read_label(cell.shown) is not None

    def _may_begin_blank(self, cell: Cell, head: Cell) -> bool:
        is_blank_end = is_blank(self.above[cell.column]) and head.row > self.before.first_row
        is_merged = self.header.roles.get(cell.column) in self.merged
        return is_merged and is_blank_end and not cell.is_blank

    def _is_label(self, cell: Cell) -> bool:
        """Whether a cell is a label, and no rest that begins with a digit (`2` above `3岁以下婴幼儿照护`)."""
        above = self.above.get(cell.column, "")
        is_whole = is_blank(above) or read_label(above) is not None
        if read_label(cell.shown) is None:
            # A number below a whole label is another's, whose name the next page's end cuts off.
            return is_whole and is_lone_number(cell.shown)
        return is_whole or read_label(f"{above}\n{cell.shown}") is None

    def _starts_item(self) -> bool:
        """Whether the row has a number, and not the one above said again in the same scenario."""
        header = self.header
        own = self._own(header.number)
        if own is None or own.is_blank:
            return False
        number = serial_number(self.above.get(header.number, ""))
        labels = header.stage, header.scenario
        return (
            number is None or number != serial_number(own.shown) or any(map(self._begins, labels))
        )

    def _begins(self, column: int) -> bool:
        """Whether a column's label stands in the row, and is not the one above said again."""
        label = self._own(column)
        if label is None or label.is_blank:
            return False
        return not _is_again(self.above.get(column, ""), label.text)

    def _is_note(self) -> bool:
        """Whether the row has one text that is no part of a row, over more columns than one."""
        said = [cell for cell in self.own if not cell.is_blank]
        return len(said) == 1 and said[0].column == 0 and said[0].column_span > 2

    def _own(self, column: int | None) -> Cell | None:
        return next((cell for cell in self.own if cell.column == column), None)

    def _says(self, column: int) -> bool:
        cell = self._own(column)
        return cell is not None and not cell.is_blank

    # --- the rest of a merged cell --------------------------------------------------------------

    def _goes_on(self, cell: Cell) -> bool:
        """Whether a cell of a row of its own is the rest of the merged cell above it."""
        head, header, column = self.heads.get(cell.column), self.header, cell.column
        above = self.above.get(column, "")
        if head is None:
            return False
        if head.column in self.before.table.cut_columns:
            return self._goes_on_from_cut(head, cell)
        if self._begun_blank(cell):
            return True
        if is_blank(above):
            return False
        if (
            not cell.is_blank
            and not self._starts_another_label()
            and self._are_words_together(cell)
        ):
            return True
        if self.open_columns is None:
            return False
        if cell.is_blank:
            if column == header.co_departments:
                return cell.row_span > 1
            merged = head.row_span > 1 or cell.row_span > 1
            return column == header.lead_departments and merged and not self._starts_another_label()
        if head.column not in self.open_columns or _is_again(above, cell.text):
            return False
        if column in (header.stage, header.scenario):
            return not self._is_label(cell)
        if column == header.item_name and column != header.sub_item_name:
            is_sub_item = cell.column_span == 1 and self._says(header.sub_item_name)
            return is_sub_item and not self._starts_item()
        return False

    def _are_words_together(self, cell: Cell) -> bool:
        """Whether a cell and the one above are departments or a level only together: 市级 | 事项."""
        above, own, header = self.above.get(cell.column, ""), cell.text, self.header
        if cell.column == header.authority_level:
            levels = self.vocabulary.level_columns
            return compare_key(own) not in levels and compare_key(above + own) in levels
        if cell.column not in (header.lead_departments, header.co_departments) or is_blank(above):
            return False
        alone = self.names.all_known(own) or self.names.all_known(above)
        return not alone and self.names.all_known(above + own)

    def _goes_on_from_cut(self, head: Cell, cell: Cell) -> bool:
        """Whether a cell is the rest of one that the page's end cuts.

        A blank cell without a line under it may be one that has no lines at all: over a text, it is the
        beginning of a cell only if that is merged over rows or has no line above it; or where the row that it
        stands in is a sub-item's and the item above has none.
        """
        above = self.above[cell.column]
        if is_blank(above) and not cell.is_blank:
            begun = cell.column in self.sheet.table.begun_columns
            return begun or head.row_span > 1 or cell.row_span > 1 or self._begins_item(cell)
        return cell.is_blank or compare_key(above) != compare_key(cell.text)

    def _begins_item(self, cell: Cell) -> bool:
        """Whether the last row before the page's end is the first sub-item of an item that has yet no name."""
        header, table = self.header, self.before.table
        last = table.row_count - 1
        if cell.column not in (header.number, header.item_name) or last <= self.before.first_row:
            return False
        names = _names(self.before.header)
        item, sub_item = (table.grid[last][column] for column in names)
        item_before, sub_item_before = (table.grid[last - 1][column] for column in names)
        return (
            (item is not None and item.is_blank and item is not sub_item)
            and (sub_item is not None and not sub_item.is_blank)
            and (item_before is sub_item_before)
        )

    def _is_doubtful(self, cell: Cell) -> bool:
        """Whether a department cell may go on from the one above, and may as well not."""
        head, header = self.heads.get(cell.column), self.header
        above = self.above.get(cell.column, "")
        if head is None or self.open_columns is None:
            return False
        if self.before.table.cut_columns:
            return False  # this one ends where the page does
        if is_blank(above):
            is_lead = cell.column == header.lead_departments and self._may_begin_blank(cell, head)
            return is_lead and not self._starts_another_label()
        may_be_merged = head.row_span > 1 or cell.row_span > 1
        if cell.column == header.co_departments and cell.is_blank:
            return head.row_span > 1
        if cell.column == header.lead_departments and cell.is_blank:
            return may_be_merged and self._begins(self.header.scenario)
        if cell.is_blank or cell.column not in (header.lead_departments, header.co_departments):
            return False
        if self._starts_another_label() or _is_again(above, cell.text):
            return False
        return (
            may_be_merged
            and not self.names.all_known(cell.text)
            and not self.names.all_known(above)
        )


def _names(header: Header) -> tuple[int, int]:
    return header.item_name, header.sub_item_name


def _is_again(above: str, own: str) -> bool:
    """Whether a text is the one above said again, or the beginning of it where the next page cuts it too."""
    return compare_key(above).startswith(compare_key(own))
