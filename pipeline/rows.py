"""An annex's rows -> entries, rejects, and the use of every source cell.

One pass over the rows of all its tables, with what holds downwards kept beside::

    序号 | 阶段      | 场景         | 事项名称                     | 类型 | 牵头       | 协同
    45   | (3 运营)  | (3.1 员工)   | 住房公积金缴存 | 个人账户设立 | 公共 | (区人社局) | 市级事项
    blank| blank     | blank        | blank          | 汇（补）缴   | 公共 | blank      | 市级事项   next sub-item
    46   | blank     | blank        | 确有困难的单位...             | 其他 | blank      | 市级事项   next item
                                                                ---- page break ----
    blank| 4 工作    | blank        | 住房公积金缴存 | 同城转移     | 公共 | blank      | 市级事项   item goes on

    holds downwards:  stage and scenario, until the next label; the item name, under sub-items;
                      the lead, within its scenario and never past it
    never:            the co-departments, the type, the level

What a covered position says is its merge's text, in every column. A row that cannot be read is a
``Reject`` with its reason; a reject of a numbered row takes the rows without a number below it along, for
they are parts of an item that nobody knows. The labels it shows still hold for the rows below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.annexes import Annex
from pipeline.departments import Spellings, names_in, take_levels
from pipeline.document import Cell, Table
from pipeline.errors import Reject, RejectReason
from pipeline.headings import Header, find_header, is_header_again, missing_header
from pipeline.labels import Holding, read_label
from pipeline.reading import AnnexReading, CellUse, EntryRow, LeadSource, SourceCell
from pipeline.text import compare_key, is_blank, printed, serial_number
from pipeline.vocabulary import AuthorityLevel, Vocabulary, nearest

_NOTE = re.compile(r"(?:注|备注|说明|填表说明)[0-9]*:")
_INT16 = 32_767


@dataclass(slots=True)
class _Item:
    """The item above: the last numbered row, an entry's or a rejected one's."""

    number: int | None
    name: str
    name_key: str
    rejected_row: int | None
    has_sub_items: bool
    ordinal: int
    number_cell: SourceCell | None
    name_cell: SourceCell | None
    positions: int = 0


class _Refused(Exception):
    """A row that is no entry: its reason and message, on the way to its Reject."""

    def __init__(self, reason: RejectReason, message: str) -> None:
        super().__init__(message)
        self.reason: RejectReason = reason
        self.message = message


@dataclass
class _Reader:
    annex: Annex
    vocabulary: Vocabulary
    last_row_of_file: tuple[int, int] | None
    entries: list[EntryRow] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    cells: list[SourceCell] = field(default_factory=list)
    data_rows: int = 0

    table: Table = field(init=False)
    source_table: int = field(init=False, default=0)
    header: Header = field(init=False)
    # The source cell of each anchor of the table at hand, by (row, column).
    by_anchor: dict[tuple[int, int], SourceCell] = field(init=False, default_factory=dict)

    holding: Holding = field(init=False)
    item: _Item | None = field(init=False, default=None)
    items: int = field(init=False, default=0)
    group: int = field(init=False, default=1)
    numbers: set[int] = field(init=False, default_factory=set)
    group_may_restart: bool = field(init=False, default=False)
    spellings: Spellings = field(init=False)

    # --- tables ---------------------------------------------------------------------------------

    def read(self) -> None:
        self.spellings = Spellings(self.vocabulary)
        self.holding = Holding(self.vocabulary)
        header: Header | None = None
        for part in self.annex.parts:
            found = find_header(part.table, self.vocabulary, part.source_table)
            if found is None and header is None:
                raise missing_header(part.table, self.vocabulary, part.source_table)
            self.table, self.source_table = part.table, part.source_table
            self.by_anchor = {}
            for cell in self.table.cells:
                if not cell.is_blank:
                    self._keep(cell)
            first_data_row = 0
            if found is not None:
                use: CellUse = "header" if header is None else "repeated-header"
                for cell in self.table.cells:
                    if cell.row < found.end_row and not cell.is_blank:
                        self.by_anchor[cell.row, cell.column].use = use
                header, first_data_row = found, found.end_row
            if header is None:
                raise missing_header(part.table, self.vocabulary, part.source_table)
            self.header = header
            for row in range(first_data_row, self.table.row_count):
                self._read_row(row)

    def _keep(self, cell: Cell) -> None:
        kept = SourceCell(
            source_table=self.source_table,
            source_row=cell.row + 1,
            source_column=cell.column + 1,
            row_span=cell.row_span,
            column_span=cell.column_span,
            text=cell.shown,
            use="rejected",
            entries=[],
        )
        self.by_anchor[cell.row, cell.column] = kept
        self.cells.append(kept)

    # --- one row --------------------------------------------------------------------------------

    def _read_row(self, row: int) -> None:
        own = self.table.row_cells(row)
        said = [cell for cell in own if not cell.is_blank]
        if not said:
            return
        if is_header_again(self.table, row, self.header, self.vocabulary):
            self._use(said, "repeated-header")
            return
        if len(said) == 1 and _NOTE.match(compare_key(said[0].text)):
            self._use(said, "note")
            return
        self.data_rows += 1
        numbered = self._own_number(row)
        item_before = self.item
        entry: EntryRow | None = None
        self.holding.start_row()
        try:
            self._check_count(row, own)
            self._labels(row)
            self._note_restart()
            entry = self._entry(row, numbered)
            if self._may_be_half(row) and not self._ends_whole(said):
                raise _Refused(
                    "row-broken-off", "the file ends inside the row's last cell, or may do so"
                )
        except _Refused as refused:
            self._reject(row, refused, numbered, item_before)
            return
        self._accept(row, entry, said, numbered)

    def _use(self, cells: list[Cell], use: CellUse) -> None:
        for cell in cells:
            self.by_anchor[cell.row, cell.column].use = use

    def _cell(self, row: int, column: int | None) -> Cell | None:
        """The cell that stands at or covers the position; None where there is none."""
        return None if column is None else self.table.grid[row][column]

    def _own_number(self, row: int) -> bool:
        cell = self._cell(row, self.header.number)
        return cell is not None and cell.row == row and not cell.is_blank

    def _note_restart(self) -> None:
        if self.holding.stage_changed or self.holding.scenario_changed:
            self.group_may_restart = True

    # --- is it a whole row ----------------------------------------------------------------------

    def _check_count(self, row: int, own: list[Cell]) -> None:
        header = self.header
        grid_row = self.table.grid[row]
        absent = [
            column
            for column in range(header.column_count)
            if column not in header.notes and (column >= len(grid_row) or grid_row[column] is None)
        ]
        beyond = [cell for cell in own if cell.column >= header.column_count]
        if not absent and not beyond:
            return
        self._labels_of_odd_row(row, own)
        if absent and (self.source_table, row) == self.last_row_of_file:
            raise _Refused(
                "row-broken-off", f"the file ends inside the row, after {len(own)} cells"
            )
        raise _Refused(
            "wrong-cell-count",
            f"the row has {len(own)} cells, which do not fill the header's "
            f"{header.column_count} columns"
            if absent
            else f"the row has {len(own)} cells, more than the header's columns",
        )

    def _may_be_half(self, row: int) -> bool:
        return self.table.last_row_open and row == self.table.row_count - 1

    def _ends_whole(self, said: list[Cell]) -> bool:
        """Whether the last cell of a row that may be cut says something whole."""
        cells = self.table.row_cells(self.table.row_count - 1)
        if not said or cells[-1].is_blank:
            return False
        names = names_in(cells[-1].text, self.spellings, self.vocabulary)
        return all(self.spellings.is_known(name) for name in names.departments)

    # --- what holds downwards -------------------------------------------------------------------

    def _labels(self, row: int) -> None:
        header, holding = self.header, self.holding
        holding.take_stage(self._cell(row, header.stage), self.by_anchor)
        holding.take_scenario(self._cell(row, header.scenario), self.by_anchor)
        lead = self._cell(row, header.lead_departments)
        holding.take_lead(lead, self.by_anchor, self.source_table)

    def _labels_of_odd_row(self, row: int, own: list[Cell]) -> None:
        """Take the labels of a row with too few or too many cells, where they are legible.

        Left of the names the cells stand in their columns; a label is one only by its shape. The
        lead is the cell that follows a known type as the header has it.
        """
        header = self.header
        for column, take, dotted in (
            (header.stage, self.holding.take_stage, False),
            (header.scenario, self.holding.take_scenario, True),
        ):
            cell = self._cell(row, column) if column < self.table.column_count else None
            label = None if cell is None or column > header.item_name else read_label(cell.shown)
            if label is not None and ("." in label[0]) is dotted:
                take(cell, self.by_anchor)
        if header.lead_departments is None:
            return
        offset = header.lead_departments - header.item_type
        for position, cell in enumerate(own):
            if self.vocabulary.item_type(cell.text) is None:
                continue
            if 0 <= position + offset < len(own):
                self.holding.take_lead(own[position + offset], self.by_anchor, self.source_table)
            return

    # --- which item, which entry ----------------------------------------------------------------

    def _entry(self, row: int, numbered: bool) -> EntryRow:
        header = self.header
        name_cell = self._cell(row, header.item_name)
        sub_cell = self._cell(row, header.sub_item_name)
        item_name = "" if name_cell is None else printed(name_cell.text)
        sub_name = "" if sub_cell is None or sub_cell is name_cell else printed(sub_cell.text)
        number_cell = self._cell(row, header.number)
        number_text = "" if number_cell is None else number_cell.shown
        if is_blank(number_text):
            self._continue_item(item_name, sub_name, name_cell)
        else:
            self._numbered_item(row, number_text, item_name, sub_name, numbered)
        item = self.item
        if item is None:
            raise _Refused("orphan-row", "the row stands before any item")
        if sub_name:
            item.positions += 1
        return self._values(row, item, sub_name)

    def _continue_item(self, item_name: str, sub_name: str, name_cell: Cell | None) -> None:
        item = self.item
        shown = sub_name or item_name or "nothing"
        if item is None:
            raise _Refused("orphan-row", f"{shown} has no number and stands before any item")
        if item.rejected_row is not None:
            raise _Refused("orphan-row", f"{shown} belongs to the rejected row {item.rejected_row}")
        if item_name and compare_key(item_name) != item.name_key:
            raise _Refused(
                "orphan-row",
                f"{item_name} has no number and is not the item above, {item.name}",
            )
        if not sub_name:
            raise _Refused("orphan-row", f"{shown} has neither a number nor a sub-item")
        if not item.has_sub_items:
            raise _Refused(
                "orphan-row", f"{sub_name} stands under {item.name}, which has no sub-items"
            )

    def _numbered_item(
        self, row: int, number_text: str, item_name: str, sub_name: str, numbered: bool
    ) -> None:
        number = serial_number(number_text)
        if number is None or number > _INT16:
            raise _Refused("bad-number", f"the number {printed(number_text)} is no number")
        above = self.item
        key = compare_key(item_name)
        if above is not None and above.number == number and above.name_key == key:
            self._repeated(above, number, item_name, sub_name, numbered)
            return
        if not numbered and above is not None and above.number == number:
            raise _Refused("orphan-row", f"{item_name} shares the number {number} of {above.name}")
        if number in self.numbers:
            if not (number == 1 and self.group_may_restart):
                raise _Refused(
                    "duplicate-number", f"the number {number} stands twice, here for {item_name}"
                )
            self.group += 1
            self.numbers = set()
            self.group_may_restart = False
        self.numbers.add(number)
        self.items += 1
        self.item = _Item(
            number=number,
            name=item_name,
            name_key=key,
            rejected_row=None,
            has_sub_items=bool(sub_name),
            ordinal=self.items,
            number_cell=self._source(row, self.header.number),
            name_cell=self._source(row, self.header.item_name),
        )
        if not item_name:
            raise _Refused("orphan-row", f"the row has the number {number} and no item name")

    def _repeated(
        self, above: _Item, number: int, item_name: str, sub_name: str, numbered: bool
    ) -> None:
        """A row that repeats number and name of the item above, printed again or merged down."""
        if above.rejected_row is not None:
            raise _Refused(
                "orphan-row",
                f"{sub_name or item_name} belongs to the rejected row {above.rejected_row}",
            )
        if sub_name and above.has_sub_items:
            return
        if numbered:
            raise _Refused(
                "duplicate-number", f"the number {number} stands twice, here for {item_name}"
            )
        raise _Refused("orphan-row", f"{item_name} has no sub-item in a row of its own")

    def _source(self, row: int, column: int | None) -> SourceCell | None:
        cell = self._cell(row, column)
        return None if cell is None else self.by_anchor.get((cell.row, cell.column))

    def _values(self, row: int, item: _Item, sub_name: str) -> EntryRow:
        name = sub_name or item.name
        holding = self.holding
        if holding.illegible is not None:
            raise _Refused("bad-number", f"{name} cannot be placed: {holding.illegible}")
        stage, scenario = holding.stage, holding.scenario
        if stage is None or scenario is None:
            missing = "stage" if stage is None else "scenario"
            raise _Refused("orphan-row", f"{name} stands under no {missing}")
        item_type = self._type(row, name)
        lead, lead_source = holding.lead, self._lead_source(row)
        co_cell = self._cell(row, self.header.co_departments)
        return EntryRow(
            annex_no=self.annex.number,
            lifecycle=self.annex.lifecycle,
            stage_no=int(stage.number),
            stage_name=stage.name,
            scenario_no=scenario.number,
            scenario_name=scenario.name,
            numbering_group=self.group,
            item_ordinal=item.ordinal,
            item_no=item.number or 0,
            item_name=item.name,
            sub_item_no=item.positions if sub_name else None,
            sub_item_name=sub_name or None,
            item_type=item_type[0],
            item_type_code=item_type[1],
            authority_level=self._level(row, name),
            lead_text=None if lead is None else lead.text,
            lead_source=lead_source,
            lead_source_table=None if lead is None else lead.source_table,
            lead_source_row=None if lead is None else lead.row + 1,
            co_text=None if co_cell is None or co_cell.is_blank else co_cell.text,
            source_table=self.source_table,
            source_row=row + 1,
            source_page=self.table.page_of(row),
        )

    def _type(self, row: int, name: str) -> tuple[str, str | None]:
        cell = self._cell(row, self.header.item_type)
        if cell is None or cell.is_blank:
            raise _Refused("missing-type", f"{name} has no item type")
        item_type = self.vocabulary.item_type(cell.text)
        if item_type is None:
            written = printed(cell.text)
            near = nearest(written, self.vocabulary.item_types)
            hint = f"; the nearest known are {'、'.join(near)}" if near else ""
            raise _Refused("unknown-type", f"{name} has the unknown type {written}{hint}")
        return item_type.name, item_type.code

    def _level(self, row: int, name: str) -> AuthorityLevel | None:
        levels: set[AuthorityLevel] = set()
        for column in (self.header.co_departments, self.header.lead_departments):
            cell = self._cell(row, column)
            if cell is not None:
                levels |= take_levels(cell.text, self.vocabulary)[1]
        cell = self._cell(row, self.header.authority_level)
        if cell is not None and not cell.is_blank:
            level = self.vocabulary.level_columns.get(compare_key(cell.text))
            if level is None:
                raise _Refused("unknown-type", f"{name} has the unknown level {printed(cell.text)}")
            levels.add(level)
        if len(levels) > 1:
            raise _Refused(
                "unknown-type", f"{name} has several levels: {'、'.join(sorted(levels))}"
            )
        return levels.pop() if levels else None

    def _lead_source(self, row: int) -> LeadSource | None:
        lead = self.holding.lead
        if lead is None:
            return None
        cell = self._cell(row, self.header.lead_departments)
        if cell is None or self.by_anchor.get((cell.row, cell.column)) is not lead.cell:
            return "inferred"
        return "stated" if cell.row == row else "merged"

    # --- the row's fate -------------------------------------------------------------------------

    def _accept(self, row: int, entry: EntryRow, said: list[Cell], numbered: bool) -> None:
        index = len(self.entries)
        self.entries.append(entry)
        self.group_may_restart = False
        header, item, holding = self.header, self.item, self.holding
        givers: list[SourceCell | None] = [
            None if one is None else one.cell
            for one in (holding.stage, holding.scenario, holding.lead)
        ]
        if item is not None:
            givers += [item.number_cell, item.name_cell]
        for column in (
            header.number,
            header.stage,
            header.scenario,
            header.item_name,
            header.sub_item_name,
            header.item_type,
            header.lead_departments,
            header.co_departments,
            header.authority_level,
        ):
            givers.append(self._source(row, column))
        for cell in givers:
            if cell is not None and (not cell.entries or cell.entries[-1] != index):
                cell.entries.append(index)
                if cell.use == "rejected":
                    cell.use = "entry"
        restated = {
            header.stage: not holding.stage_changed,
            header.scenario: not holding.scenario_changed,
            header.item_name: True,
        }
        for one in said:
            kept = self.by_anchor[one.row, one.column]
            if one.column in header.notes:
                kept.use = "note"
            elif not numbered and restated.get(one.column, False):
                kept.use = "continuation-label"

    def _reject(
        self, row: int, refused: _Refused, numbered: bool, item_before: _Item | None
    ) -> None:
        header = self.header
        reason, message = refused.reason, refused.message
        if self._may_be_half(row) and reason != "row-broken-off":
            reason, message = "row-broken-off", f"the file ends inside the row: {message}"
        number_cell = self._cell(row, header.number)
        number = serial_number(number_cell.shown) if numbered and number_cell else None
        if number is not None and number > _INT16:
            number = None
        name_cell = self._cell(row, header.item_name)
        name = "" if name_cell is None else printed(name_cell.text)
        if self._ends_item(reason, numbered, name, item_before):
            if number is not None and reason != "duplicate-number":
                self.numbers.add(number)
            if self.item is item_before:
                self.items += 1
            self.item = _Item(
                number=number,
                name=name,
                name_key=compare_key(name),
                rejected_row=row + 1,
                has_sub_items=False,
                ordinal=self.items,
                number_cell=None,
                name_cell=None,
            )
        self.rejects.append(
            Reject(
                source_table=self.source_table,
                source_row=row + 1,
                reason=reason,
                message=message,
                cells=tuple(cell.shown for cell in self.table.row_cells(row)),
                annex_no=self.annex.number,
                numbering_group=self.group,
                item_no=number,
                numbered=numbered,
            )
        )

    def _ends_item(self, reason: str, numbered: bool, name: str, item_before: _Item | None) -> bool:
        """Whether rows without a number below a reject have lost their item.

        So it is after a numbered row, and after a row that names another item than the one above:
        the blank names below it would be that item's. A repeated row of the item above that is
        rejected for its own fault (its type, say) takes nothing along.
        """
        if self.item is not item_before:
            return True
        odd = reason in ("wrong-cell-count", "row-broken-off")
        if item_before is None or item_before.rejected_row is not None:
            return numbered
        is_another = compare_key(name) != item_before.name_key
        if numbered:
            return odd or is_another or reason in ("duplicate-number", "bad-number")
        return bool(name) and is_another and not odd


def read_annex(
    annex: Annex, vocabulary: Vocabulary, *, last_row_of_file: tuple[int, int] | None = None
) -> AnnexReading:
    """All rows of an annex, each an entry or a reject, and the use of each non-empty cell.

    Args:
        annex: as ``annexes.find`` gives it.
        vocabulary: the words.
        last_row_of_file: (source table, row from 0) of the row with which the file ends, if it ends
            in a table: a row there with too few cells is broken off, not merely short.

    Raises:
        EditionRejected: ``unknown-heading``.
    """
    reader = _Reader(annex, vocabulary, last_row_of_file)
    reader.read()
    return AnnexReading(
        number=annex.number,
        title=annex.title,
        lifecycle=annex.lifecycle,
        stated_total=annex.stated_total,
        data_rows=reader.data_rows,
        entries=tuple(reader.entries),
        rejects=tuple(reader.rejects),
        cells=tuple(reader.cells),
    )
