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

from collections.abc import Sequence

from pipeline.alignment import aligned
from pipeline.annexes import Annex
from pipeline.asides import Asides
from pipeline.collector import paused
from pipeline.corrections import NumberedCorrection, correct
from pipeline.departments import Spellings, names_in
from pipeline.document import Cell
from pipeline.errors import EditionRejected, Reject
from pipeline.headings import check_no_header_inside, is_header_again
from pipeline.items import Item, Numbering, Refused, RowNames
from pipeline.labels import Holding, is_out_of_place, may_be_two_rows
from pipeline.layout import holds_text, says_only_in_tables
from pipeline.pages import join
from pipeline.reading import (
    AnnexReading,
    CellUse,
    CorrectableColumn,
    EntryRow,
    LeadSource,
    Published,
    SourceCell,
)
from pipeline.row_values import as_published, hold_values, known_type, level_of
from pipeline.seams import Sheet
from pipeline.source_cells import SourceCells
from pipeline.text import brief, printed
from pipeline.vocabulary import ItemType, Vocabulary


def read_annex(
    annex: Annex,
    vocabulary: Vocabulary,
    *,
    last_row_of_file: tuple[int, int] | None = None,
    corrections: Sequence[NumberedCorrection] = (),
) -> AnnexReading:
    """All rows of an annex, each an entry or a reject, and the use of each non-empty cell.

    Args:
        annex: as ``annexes.find`` gives it.
        vocabulary: the words.
        last_row_of_file: (source table, row from 0) of the row with which the file ends, if it ends
            in a table: a row there with too few cells is broken off, not merely short.
        corrections: those of this annex.

    Raises:
        EditionRejected: ``unknown-heading``; ``wrong-correction``.
    """
    joined = join(annex, vocabulary)
    cells = SourceCells(joined.sheets, correct(joined.sheets, corrections, vocabulary))
    reader = _AnnexReader(annex, vocabulary, last_row_of_file, cells)
    for number, sheet in enumerate(joined.sheets):
        with paused():
            reader.read_sheet(number, sheet)
    counted = reader.data_rows, reader.numbering.count
    return AnnexReading(
        number=annex.number,
        title=annex.title,
        lifecycle=annex.lifecycle,
        stated_total=reader.asides.stated_total(*counted),
        data_rows=reader.data_rows,
        entries=tuple(reader.entries),
        rejects=tuple(reader.rejects),
        cells=cells.all(),
        warnings=(
            *joined.warnings,
            *(f"annex {annex.number}, {one}" for one in cells.warnings),
            *reader.asides.warnings(*counted),
        ),
        corrected=tuple(cells.corrected()),
    )


class _AnnexReader:
    """Reads the rows of one annex, table by table."""

    # The row at hand: every column's cell, and what is kept of it unless it is empty.
    row: int
    line: list[Cell | None]
    sources: list[SourceCell | None]
    # By the columns where the cells stand; ``line`` and ``sources`` are by those of their headings.
    starts: list[SourceCell | None]

    def __init__(
        self,
        annex: Annex,
        vocabulary: Vocabulary,
        last_row_of_file: tuple[int, int] | None,
        cells: SourceCells,
    ) -> None:
        self.annex, self.vocabulary, self.cells = annex, vocabulary, cells
        self.last_row_of_file = last_row_of_file
        self.entries: list[EntryRow] = []
        self.rejects: list[Reject] = []
        self.data_rows = 0
        self.holding = Holding(vocabulary)
        self.numbering = Numbering()
        self.spellings = Spellings(vocabulary)
        self.asides = Asides(annex, vocabulary)

    def read_sheet(self, number: int, sheet: Sheet) -> None:
        """Read a table's rows."""
        self.table, self.source_table, self.header = sheet.table, sheet.source_table, sheet.header
        self.rows_before = sheet.rows_before
        rows = self.cells.rows(number, "repeated-header" if number else "header")
        try:
            for self.row, self.line, self.sources, own in rows:
                self._read_row(own)
        except EditionRejected as error:
            raise error.below(sheet.rows_before) from error.__cause__

    # --- one row --------------------------------------------------------------------------------

    def _read_row(self, own: list[Cell]) -> None:
        said = [cell for cell in own if self.sources[cell.column] is not None]
        if not said and not any(map(holds_text, own)):
            return
        if is_header_again(said, self.header, self.vocabulary, self.source_table):
            self._use(said, "repeated-header")
            return
        use = self.asides.use_of(said)
        if use is not None:
            self._use(said, use)
            return
        self.starts = self.sources
        self.line, self.sources = aligned(self.line, self.sources, self.header, self.vocabulary)
        self.data_rows += 1
        self.holding.start_row()
        self.numbering.start_row()
        names = self._names(own)
        try:
            self._take_labels(own)
            item = self.numbering.place(names)
            if says_only_in_tables(self.line[column] for column in self.header.value_columns):
                raise Refused("wrong-cell-count", "a table in a cell says what the cell does not")
            entry = self._entry(item, names.sub_item_name)
            self._check_all_used(said)
            if self._may_be_half() and not self._ends_whole(own[-1]):
                raise Refused("row-broken-off", "the file ends in the row's last cell")
        except Refused as refused:
            self._reject(names, own, refused)
        else:
            self._accept(entry, item, names.has_own_number)

    def _use(self, cells: list[Cell], use: CellUse) -> None:
        for cell in cells:
            if (source := self.sources[cell.column]) is not None:
                source.use = use

    def _stands_here(self, source: SourceCell) -> bool:
        """Whether the cell starts in this row; it may be merged from above, even from another table."""
        return source.source_row == self._source_row and source.source_table == self.source_table

    @property
    def _source_row(self) -> int:
        return self.rows_before + self.row + 1

    def _cell(self, column: int | None) -> Cell | None:
        """The non-empty cell that stands at or covers the column in this row; None without one."""
        return None if column is None or self.sources[column] is None else self.line[column]

    def _names(self, own: list[Cell]) -> RowNames:
        header, sources = self.header, self.sources
        number = sources[header.number]
        item, sub_item = self._cell(header.item_name), self._cell(header.sub_item_name)
        return RowNames(
            row=self._source_row - 1,
            number_text="" if number is None else number.text,
            has_own_number=number is not None and self._stands_here(number),
            item_name="" if item is None else printed(item.text),
            # One cell over both columns is an item without sub-items: the grid says so.
            sub_item_name="" if sub_item is None or sub_item is item else printed(sub_item.text),
            number_cell=number,
            name_cell=sources[header.item_name],
            may_hold_more=self._is_long(own) and may_be_two_rows(own, self.vocabulary),
        )

    # --- what holds downwards, and is it a whole row --------------------------------------------

    def _take_labels(self, own: list[Cell]) -> None:
        """Take the labels and the lead, where they stand or where their shape tells them.

        Raises:
            Refused: the cells are too few or too many, or do not stand under their headings.
        """
        header, holding, sources = self.header, self.holding, self.sources
        fault = self._fault_of_count(own)
        out_of_place = fault is not None or is_out_of_place(own, sources, header, self.vocabulary)
        if out_of_place:
            holding.take_from_row_out_of_place(own, header, self.starts)
        else:
            scenario = self.line[header.scenario]
            holding.take_stage(self.line[header.stage], sources[header.stage], scenario)
            holding.take_scenario(scenario, sources[header.scenario])
            if (lead := header.lead_departments) is not None:
                holding.take_lead(self.line[lead], sources[lead])
        if holding.stage_changed or holding.scenario_changed:
            self.numbering.begin_scenario()
        if fault is not None:
            raise fault
        if out_of_place and self._item_type() is not None:
            raise Refused("wrong-cell-count", "the cells do not stand under their headings")

    def _fault_of_count(self, own: list[Cell]) -> Refused | None:
        header, line = self.header, self.line
        is_short = None in [line[column] for column in header.needed]
        is_long = self._is_long(own)
        if not is_short and not is_long:
            return None
        if is_long:
            check_no_header_inside(own, header, self.source_table)
        if is_short and (self.source_table, self._source_row - 1) == self.last_row_of_file:
            what = f"the file ends inside the row, after {len(own)} cells"
            return Refused("row-broken-off", what)
        verdict = f"to column {own[-1].column + 1}, beyond" if is_long else "which do not fill"
        what = f"the row has {len(own)} cells, {verdict} the header's {header.column_count} columns"
        return Refused("wrong-cell-count", what)

    def _is_long(self, own: list[Cell]) -> bool:
        return own[-1].column >= self.header.column_count

    def _check_all_used(self, said: list[Cell]) -> None:
        """Hold that no text of the row is left over, where more cells than one share a heading."""
        for cell in said:
            if cell.column not in self.header.read_columns and not any(
                self.line[column] is cell for column in self.header.value_columns
            ):
                what = f"{brief(cell.shown)} is one cell more than its heading has room for"
                raise Refused("wrong-cell-count", what)

    def _may_be_half(self) -> bool:
        return self.table.last_row_open and self.row == self.table.row_count - 1

    def _ends_whole(self, last: Cell) -> bool:
        """Whether the last cell before the file's end says something whole: nothing, or words we know.

        Whatever is known: where even its line does not end, more of it may be missing.
        """
        header = self.header
        if self.table.last_cell_open:
            return False
        if last.is_blank or last.column in header.notes or last.column == header.item_type:
            return True
        if last.column not in (header.co_departments, header.lead_departments):
            return False
        names = names_in(last.text, self.spellings, self.vocabulary)
        return all(map(self.spellings.is_known, names.departments))

    # --- what an entry says ---------------------------------------------------------------------

    def _entry(self, item: Item, sub_item_name: str) -> EntryRow:
        header, holding = self.header, self.holding
        name = sub_item_name or item.name
        if holding.illegible is not None:
            raise Refused("bad-number", f"{name} cannot be placed: {holding.illegible}")
        stage, scenario, lead = holding.stage, holding.scenario, holding.lead
        if stage is None or scenario is None:
            missing = "stage" if stage is None else "scenario"
            raise Refused("orphan-row", f"{name} stands under no {missing}")
        if holding.illegible_lead is not None:
            what = f"{name} has no lead of its own, and {holding.illegible_lead}"
            raise Refused("orphan-row", what)
        type_cell, co = self._cell(header.item_type), self._cell(header.co_departments)
        shown = name, item.name, lead.text if lead else "", co.text if co else ""
        hold_values(shown, name, self.vocabulary)
        item_type = known_type("" if type_cell is None else type_cell.text, name, self.vocabulary)
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
            item_type=item_type.name,
            item_type_code=item_type.code,
            authority_level=level_of(self._level_texts(), name, self.vocabulary),
            lead_text=None if lead is None else lead.text,
            lead_source=self._lead_source(),
            source_lead_table=None if lead is None else lead.cell.source_table,
            lead_source_row=None if lead is None else lead.cell.source_row,
            co_text=None if co is None else co.text,
            source_table=self.source_table,
            source_row=self._source_row,
            source_page=self.table.page_of(self.row),
        )

    def _item_type(self) -> ItemType | None:
        cell = self.line[self.header.item_type]
        return None if cell is None else self.vocabulary.item_type(cell.text)

    def _level_texts(self) -> dict[CorrectableColumn, str]:
        """The texts of the row that may say a level."""
        header, sources = self.header, self.sources
        found: dict[CorrectableColumn, str] = {}
        co, lead = header.co_departments, header.lead_departments
        if co is not None and (source := sources[co]) is not None:
            found["co_departments"] = source.text
        if lead is not None and (source := sources[lead]) is not None:
            found["lead_departments"] = source.text
        cell = self._cell(header.authority_level)
        if cell is not None:
            found["authority_level"] = cell.text
        return found

    def _lead_source(self) -> LeadSource | None:
        lead = self.holding.lead
        if lead is None:
            return None
        cell = self._cell(self.header.lead_departments)
        if cell is None or self.sources[self.header.lead_departments or 0] is not lead.cell:
            return "inferred"
        return "stated" if self._stands_here(lead.cell) else "merged"

    # --- the row's fate -------------------------------------------------------------------------

    def _accept(self, entry: EntryRow, item: Item, has_own_number: bool) -> None:
        index = len(self.entries)
        self.entries.append(entry)
        self.numbering.end_of_restart()
        header, holding, sources = self.header, self.holding, self.sources
        givers = [source for column in header.value_columns if (source := sources[column])]
        givers += [one for one in (item.number_cell, item.name_cell) if one]
        givers += [one.cell for one in (holding.stage, holding.scenario, holding.lead) if one]
        if self.cells.has_corrections:
            givers += self.cells.emptied_in(self.row)
            entry.published = self._published(givers)
        for giver in givers:
            if not giver.entries or giver.entries[-1] != index:
                giver.entries.append(index)
                if giver.use == "rejected":
                    giver.use = "entry"
        for column in header.notes:
            note = sources[column]
            if note is not None and note.use == "rejected" and self._stands_here(note):
                note.use = "note"
        if not has_own_number:
            # What a row without a number repeats, as at the top of a page; it begins nothing.
            for column in (header.stage, header.scenario, header.item_name):
                again = sources[column]
                if again is not None and self._stands_here(again):
                    again.use = "continuation-label"

    def _published(self, givers: list[SourceCell]) -> Published | None:
        """What the cells that an entry's values come from say as published; None where all are as published."""
        mended = [(giver, found) for giver in givers if (found := self.cells.mended(giver))]
        # A lead from above says nothing of this row's level.
        here = [*self.sources, *self.cells.emptied_in(self.row)]
        own = [found for giver, found in mended if giver in here]
        texts = self._level_texts()
        return as_published([found for _, found in mended], own, texts, self.vocabulary)

    def _reject(self, names: RowNames, own: list[Cell], refused: Refused) -> None:
        reason, message = refused.reason, refused.message
        if self._may_be_half() and reason != "row-broken-off":
            reason, message = "row-broken-off", f"the file ends inside the row: {message}"
        item_no = self.numbering.after_reject(names, reason)
        self.rejects.append(
            Reject(
                source_table=self.source_table,
                source_row=names.row + 1,
                reason=reason,
                message=message,
                cells=tuple(self.cells.verbatim(self.source_table, cell) for cell in own),
                annex_no=self.annex.number,
                numbering_group=self.numbering.group,
                item_no=item_no,
                numbered=names.has_own_number,
            )
        )
