"""An annex's rows -> entries, rejects, and the use of every source cell.

One pass over the rows of all its tables, with what holds downwards kept beside (labels.py: stage,
scenario, lead; items.py: the item)::

    序号 | 阶段   | 场景    | 事项名称                     | 类型 | 牵头     | 协同
    45   | (3 ..) | (3.1 ..)| 住房公积金缴存 | 个人账户设立 | 公共 | (人社局) | 市级事项  <- entry
         |        |         |               | 汇（补）缴   | 公共 |          | 市级事项  <- entry
    46   |        |         | 确有困难的单位...            | 其他 |          | 市级事项  <- entry
    - - - - - - - - - - - - - page break - - - - - - - - - - - - - - - - - - - - - - -
         | 4 工作 |         | 住房公积金缴存 | 同城转移     | 公共 |          | 市级事项  <- entry

    holds downwards:  stage, scenario, the lead within its scenario, the item over its sub-items
    never:            the co-departments, the type, the level

What a covered position says is its merge's text, in every column. A row that cannot be read is a
``Reject`` with its reason; the labels it shows still hold for the rows below.

Every non-empty cell is kept with its use: it gave values to entries, is a header or a label said
again, a note, or stands in a rejected row.
"""

from __future__ import annotations

import re

from pipeline.annexes import Annex
from pipeline.departments import Spellings, names_in, take_levels
from pipeline.document import Cell, Table
from pipeline.errors import Reject, RejectReason
from pipeline.headings import Header, find_header, is_header_again, missing_header
from pipeline.items import Item, Numbering, Refused, RowNames
from pipeline.labels import Holding, read_label
from pipeline.reading import AnnexReading, CellUse, EntryRow, LeadSource, SourceCell
from pipeline.text import compare_key, printed
from pipeline.vocabulary import AuthorityLevel, Vocabulary, nearest

_NOTE = re.compile(r"(?:注|备注|说明|填表说明)[0-9]*:")


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
    reader = _AnnexReader(annex, vocabulary, last_row_of_file)
    header: Header | None = None
    for part in annex.parts:
        found = find_header(part.table, vocabulary, part.source_table)
        if found is None and header is None:
            raise missing_header(part.table, vocabulary, part.source_table)
        use: CellUse = "header" if header is None else "repeated-header"
        header = found or header
        if header is not None:
            reader.read_table(part.table, part.source_table, header, found, use)
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


class _AnnexReader:
    """Reads the rows of one annex, table by table."""

    table: Table
    source_table: int
    header: Header

    def __init__(
        self, annex: Annex, vocabulary: Vocabulary, last_row_of_file: tuple[int, int] | None
    ) -> None:
        self.annex, self.vocabulary = annex, vocabulary
        self.last_row_of_file = last_row_of_file
        self.entries: list[EntryRow] = []
        self.rejects: list[Reject] = []
        self.cells: list[SourceCell] = []
        self.data_rows = 0
        self.holding = Holding(vocabulary)
        self.numbering = Numbering()
        self.spellings = Spellings(vocabulary)
        # The kept cell of each non-empty cell of the table at hand, by (row, column).
        self.kept: dict[tuple[int, int], SourceCell] = {}

    def read_table(
        self,
        table: Table,
        source_table: int,
        header: Header,
        own_header: Header | None,
        header_use: CellUse,
    ) -> None:
        """Read a table's rows; ``own_header`` is the header that stands in this table, if any."""
        self.table, self.source_table, self.header = table, source_table, header
        self.kept = {}
        end_of_header = 0 if own_header is None else own_header.end_row
        for cell in table.cells:
            if not cell.is_blank:
                self._keep(cell, header_use if cell.row < end_of_header else "rejected")
        for row in range(end_of_header, table.row_count):
            self._read_row(row)

    def _keep(self, cell: Cell, use: CellUse) -> None:
        """Keep a non-empty cell; a data row's is ``rejected`` until an entry takes a value from it."""
        kept = SourceCell(
            source_table=self.source_table,
            source_row=cell.row + 1,
            source_column=cell.column + 1,
            row_span=cell.row_span,
            column_span=cell.column_span,
            text=cell.shown,
            use=use,
        )
        self.kept[cell.row, cell.column] = kept
        self.cells.append(kept)

    # --- one row --------------------------------------------------------------------------------

    def _read_row(self, row: int) -> None:
        own = self.table.row_cells(row)
        said = [cell for cell in own if not cell.is_blank]
        if not said:
            return
        if is_header_again(said, self.header):
            self._use(said, "repeated-header")
            return
        if len(said) == 1 and _NOTE.match(compare_key(said[0].text)):
            self._use(said, "note")
            return
        self.data_rows += 1
        self.holding.start_row()
        names = self._names(row)
        item_before = self.numbering.item
        try:
            self._check_count(row, own)
            self._take_labels(row)
            item = self.numbering.place(names)
            entry = self._entry(row, item, names.sub_item_name)
            if self._may_be_half(row) and not self._ends_whole(own[-1]):
                raise Refused("row-broken-off", "the file ends in the row's last cell")
        except Refused as refused:
            self._reject(names, own, refused, item_before)
        else:
            self._accept(row, entry, item, said, names.has_own_number)

    def _use(self, cells: list[Cell], use: CellUse) -> None:
        for cell in cells:
            self.kept[cell.row, cell.column].use = use

    def _cell(self, row: int, column: int | None) -> Cell | None:
        """The cell that stands at or covers the position; None where there is none."""
        line = self.table.grid[row]
        return None if column is None or column >= len(line) else line[column]

    def _kept_at(self, row: int, column: int | None) -> SourceCell | None:
        cell = self._cell(row, column)
        return None if cell is None else self.kept.get((cell.row, cell.column))

    def _names(self, row: int) -> RowNames:
        header = self.header
        number = self._cell(row, header.number)
        item = self._cell(row, header.item_name)
        sub_item = self._cell(row, header.sub_item_name)
        has_number = number is not None and not number.is_blank
        return RowNames(
            row=row,
            number_text=number.shown if number is not None and has_number else "",
            has_own_number=number is not None and has_number and number.row == row,
            item_name="" if item is None else printed(item.text),
            # One cell over both columns is an item without sub-items: the grid says so.
            sub_item_name="" if sub_item is None or sub_item is item else printed(sub_item.text),
            number_cell=self._kept_at(row, header.number),
            name_cell=self._kept_at(row, header.item_name),
        )

    # --- is it a whole row ----------------------------------------------------------------------

    def _check_count(self, row: int, own: list[Cell]) -> None:
        header = self.header
        is_short = any(
            self._cell(row, column) is None and column not in header.notes
            for column in range(header.column_count)
        )
        is_long = any(cell.column >= header.column_count for cell in own)
        if not is_short and not is_long:
            return
        self._take_labels_of_odd_row(row, own)
        if is_short and (self.source_table, row) == self.last_row_of_file:
            raise Refused("row-broken-off", f"the file ends inside the row, after {len(own)} cells")
        verdict = "more than" if is_long else "which do not fill"
        raise Refused(
            "wrong-cell-count",
            f"the row has {len(own)} cells, {verdict} the header's {header.column_count} columns",
        )

    def _may_be_half(self, row: int) -> bool:
        return self.table.last_row_open and row == self.table.row_count - 1

    def _ends_whole(self, last: Cell) -> bool:
        """Whether the last cell before the file's end says something whole: words we know."""
        names = names_in(last.text, self.spellings, self.vocabulary)
        return not last.is_blank and all(map(self.spellings.is_known, names.departments))

    # --- what holds downwards -------------------------------------------------------------------

    def _take_labels(self, row: int) -> None:
        header, holding = self.header, self.holding
        holding.take_stage(self._cell(row, header.stage), self.kept)
        holding.take_scenario(self._cell(row, header.scenario), self.kept)
        lead = self._cell(row, header.lead_departments)
        holding.take_lead(lead, self.kept, self.source_table)
        if holding.stage_changed or holding.scenario_changed:
            self.numbering.allow_restart()

    def _take_labels_of_odd_row(self, row: int, own: list[Cell]) -> None:
        """Take the labels of a row with too few or too many cells, where they are legible.

        Left of the names the cells stand in their columns, and a label is told by its shape. The
        lead is the cell that follows a known type at the distance that the header has.
        """
        header, holding = self.header, self.holding
        for column, take, is_dotted in (
            (header.stage, holding.take_stage, False),
            (header.scenario, holding.take_scenario, True),
        ):
            cell = self._cell(row, column) if column < header.item_name else None
            label = None if cell is None else read_label(cell.shown)
            if label is not None and ("." in label[0]) is is_dotted:
                take(cell, self.kept)
        if header.lead_departments is None:
            return
        distance = header.lead_departments - header.item_type
        for position, cell in enumerate(own):
            if self.vocabulary.item_type(cell.text) is not None:
                if 0 <= position + distance < len(own):
                    holding.take_lead(own[position + distance], self.kept, self.source_table)
                return

    # --- what an entry says ---------------------------------------------------------------------

    def _entry(self, row: int, item: Item, sub_item_name: str) -> EntryRow:
        header, holding = self.header, self.holding
        name = sub_item_name or item.name
        if holding.illegible is not None:
            raise Refused("bad-number", f"{name} cannot be placed: {holding.illegible}")
        stage, scenario, lead = holding.stage, holding.scenario, holding.lead
        if stage is None or scenario is None:
            missing = "stage" if stage is None else "scenario"
            raise Refused("orphan-row", f"{name} stands under no {missing}")
        item_type, item_type_code = self._type(row, name)
        co = self._cell(row, header.co_departments)
        return EntryRow(
            annex_no=self.annex.number,
            lifecycle=self.annex.lifecycle,
            stage_no=int(stage.number),
            stage_name=stage.name,
            scenario_no=scenario.number,
            scenario_name=scenario.name,
            numbering_group=self.numbering.group,
            item_ordinal=item.ordinal,
            item_no=item.number or 0,
            item_name=item.name,
            sub_item_no=item.positions if sub_item_name else None,
            sub_item_name=sub_item_name or None,
            item_type=item_type,
            item_type_code=item_type_code,
            authority_level=self._level(row, name),
            lead_text=None if lead is None else lead.text,
            lead_source=self._lead_source(row),
            lead_source_table=None if lead is None else lead.source_table,
            lead_source_row=None if lead is None else lead.row + 1,
            co_text=None if co is None or co.is_blank else co.text,
            source_table=self.source_table,
            source_row=row + 1,
            source_page=self.table.page_of(row),
        )

    def _type(self, row: int, name: str) -> tuple[str, str | None]:
        cell = self._cell(row, self.header.item_type)
        if cell is None or cell.is_blank:
            raise Refused("missing-type", f"{name} has no item type")
        item_type = self.vocabulary.item_type(cell.text)
        if item_type is None:
            written = printed(cell.text)
            near = "、".join(nearest(written, self.vocabulary.item_types))
            hint = f"; the nearest known are {near}" if near else ""
            raise Refused("unknown-type", f"{name} has the unknown type {written}{hint}")
        return item_type.name, item_type.code

    def _level(self, row: int, name: str) -> AuthorityLevel | None:
        """The level that the row's own words say; a name never decides it."""
        header = self.header
        levels: set[AuthorityLevel] = set()
        for column in (header.co_departments, header.lead_departments):
            cell = self._cell(row, column)
            if cell is not None:
                levels |= take_levels(cell.text, self.vocabulary)[1]
        cell = self._cell(row, header.authority_level)
        if cell is not None and not cell.is_blank:
            level = self.vocabulary.level_columns.get(compare_key(cell.text))
            if level is None:
                raise Refused("unknown-type", f"{name} has the unknown level {printed(cell.text)}")
            levels.add(level)
        if len(levels) > 1:
            said = "、".join(sorted(levels))
            raise Refused("unknown-type", f"{name} has several levels: {said}")
        return levels.pop() if levels else None

    def _lead_source(self, row: int) -> LeadSource | None:
        lead = self.holding.lead
        if lead is None:
            return None
        cell = self._cell(row, self.header.lead_departments)
        if cell is None or self.kept.get((cell.row, cell.column)) is not lead.cell:
            return "inferred"
        return "stated" if cell.row == row else "merged"

    # --- the row's fate -------------------------------------------------------------------------

    def _accept(
        self, row: int, entry: EntryRow, item: Item, said: list[Cell], has_own_number: bool
    ) -> None:
        index = len(self.entries)
        self.entries.append(entry)
        self.numbering.end_of_restart()
        header, holding = self.header, self.holding
        givers = [
            None if one is None else one.cell
            for one in (holding.stage, holding.scenario, holding.lead)
        ]
        givers += [item.number_cell, item.name_cell]
        givers += [self._kept_at(row, column) for column in header.value_columns]
        for giver in givers:
            if giver is not None and (not giver.entries or giver.entries[-1] != index):
                giver.entries.append(index)
                if giver.use == "rejected":
                    giver.use = "entry"
        restated = {
            header.stage: not holding.stage_changed,
            header.scenario: not holding.scenario_changed,
            header.item_name: True,
        }
        for cell in said:
            if cell.column in header.notes:
                self.kept[cell.row, cell.column].use = "note"
            elif not has_own_number and restated.get(cell.column, False):
                self.kept[cell.row, cell.column].use = "continuation-label"

    def _reject(
        self, names: RowNames, own: list[Cell], refused: Refused, item_before: Item | None
    ) -> None:
        reason: RejectReason = refused.reason
        message = refused.message
        if self._may_be_half(names.row) and reason != "row-broken-off":
            reason, message = "row-broken-off", f"the file ends inside the row: {message}"
        item_no = self.numbering.after_reject(names, reason, item_before)
        self.rejects.append(
            Reject(
                source_table=self.source_table,
                source_row=names.row + 1,
                reason=reason,
                message=message,
                cells=tuple(cell.shown for cell in own),
                annex_no=self.annex.number,
                numbering_group=self.numbering.group,
                item_no=item_no,
                numbered=names.has_own_number,
            )
        )
