"""What holds downwards in an annex: stage and scenario labels, and the lead.

::

    阶段          场景            牵头部门
    3 企业运营    3.1 员工保障    区人社局      a label is number, line break, name
    blank         blank           blank         ... and holds for the rows below it
    blank         3.2 纳税服务    区税务局      a new scenario ends the lead above
    blank         3.3 财产登记    blank         no lead until this scenario's rows name one
    4 投资建设    4.1 投资立项    ...           a new stage ends the scenario and its lead
    4 投资建设    blank           blank         the same label again (a page break) ends nothing

A label that nobody can read ends what held before it, for a row under it stands under no other;
rows below are rejects until the next legible one.

In a row whose cells do not stand under their headings - one cell is missing or one too many - a label
is legible where its shape tells it, and a lead where its distance from the item type does::

    [13] [2.2 经营许可办理] [公共场所卫生许可] [行政许可] [区行政审批服务局] [ ]    one missing, left of the type
    [8] [2 企业准营] [2.1 ..] [建筑施工企业..] [行政许可] [区住建局]              lead or co-department? not legible
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.departments import take_levels
from pipeline.document import Cell
from pipeline.headings import Header
from pipeline.label_texts import (
    has_dotted_number,
    has_label_shape,
    is_lone_dotted_number,
    read_label,
    read_label_in_sequence,
)
from pipeline.reading import SourceCell
from pipeline.text import (
    brief,
    compare_key,
    is_blank,
    serial_number,
)
from pipeline.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Label:
    """A stage or scenario label: its number as text, its name, and the cell it stands in."""

    number: str
    name: str
    cell: SourceCell

    def says_the_same(self, other: Label | None) -> bool:
        """Whether both have one number and one name, as names are compared."""
        return (
            other is not None
            and self.number == other.number
            and compare_key(self.name) == compare_key(other.name)
        )


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead that holds: the cell's text as written, and the cell."""

    text: str
    cell: SourceCell


class Holding:
    """The labels and the lead that hold at the row being read.

    ``stage_changed`` and ``scenario_changed`` say whether the row being read started another one;
    ``illegible`` says why rows cannot be placed, after a label that nobody can read, and
    ``illegible_lead`` why those without a lead of their own cannot be given one.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.stage: Label | None = None
        self.scenario: Label | None = None
        self.lead: Lead | None = None
        self.illegible_lead: str | None = None
        self._illegible_stage: str | None = None
        self._illegible_scenario: str | None = None
        self.stage_changed = False
        self.scenario_changed = False

    @property
    def illegible(self) -> str | None:
        """Why the row cannot be placed, where a label above could not be read."""
        return self._illegible_stage or self._illegible_scenario

    def start_row(self) -> None:
        """Begin a row: nothing has changed yet."""
        self.stage_changed = self.scenario_changed = False

    def take_stage(
        self, cell: Cell | None, source: SourceCell | None, scenario: Cell | None = None
    ) -> None:
        """Take the stage label that stands at or covers the row; blank ones change nothing.

        Args:
            cell: the label's.
            source: what is kept of it.
            scenario: the cell of the scenario label in the row; its number tells a broken stage number.
        """
        if cell is None or source is None or (self.stage is not None and self.stage.cell is source):
            return
        before = None if self.stage is None else self.stage.number
        if self._illegible_stage is not None:
            before = ""
        beside = None if scenario is None else read_label_in_sequence(scenario.shown, None)
        group = beside[0].split(".")[0] if beside is not None and "." in beside[0] else None
        found = read_label_in_sequence(cell.shown, before, group)
        if found is None or "." in found[0]:
            self._lose_stage(f"the stage label {brief(cell.shown)} is no number and name")
            return
        label = Label(*found, source)
        if not label.says_the_same(self.stage):
            self.scenario = None
            self._end_lead()
            self._illegible_stage = self._illegible_scenario = None
            self.stage_changed = True
        self.stage = label

    def take_scenario(self, cell: Cell | None, source: SourceCell | None) -> None:
        """Take the scenario label that stands at or covers the row."""
        if cell is None or source is None:
            return
        if self.scenario is not None and self.scenario.cell is source:
            return
        before = None if self.scenario is None else self.scenario.number
        if self._illegible_scenario is not None:
            before = ""
        group = None if self.stage is None else self.stage.number
        found = read_label_in_sequence(cell.shown, before, group)
        if found is None:
            self._lose_scenario(f"the scenario label {brief(cell.shown)} is no number and name")
            return
        label = Label(*found, source)
        if not label.says_the_same(self.scenario):
            self._end_lead()
            self._illegible_scenario = None
            self.scenario_changed = True
        self.scenario = label

    def take_lead(self, cell: Cell | None, source: SourceCell | None) -> None:
        """Take the lead that stands at or covers the row; a level word alone is no lead."""
        if cell is None or source is None or (self.lead is not None and self.lead.cell is source):
            return
        if self._may_be_lead(cell):
            self.lead = Lead(cell.text, source)
            self.illegible_lead = None

    def take_from_row_out_of_place(
        self,
        own: Sequence[Cell],
        header: Header,
        sources: Sequence[SourceCell | None],
    ) -> None:
        """Take what is legible in a row whose cells do not stand under their headings.

        Args:
            own: the row's own cells, from left to right.
            sources: what is kept of each column's cell.
        """
        labels = [cell for cell in own if has_label_shape(cell.shown)]
        scenario_numbers_are_dotted = self.scenario is None or "." in self.scenario.number
        for cell in labels:
            label = read_label(cell.shown)
            if label is None or not scenario_numbers_are_dotted:
                self._lose_scenario(f"whether {brief(cell.shown)} is a scenario cannot be told")
            elif "." in label[0]:
                self.take_scenario(cell, sources[cell.column])
            else:
                self.take_stage(cell, sources[cell.column])
        for cell in own:
            if is_lone_dotted_number(cell.shown):
                self._lose_scenario(f"the scenario label {brief(cell.shown)} has no name")
        stage, scenario = self.stage, self.scenario
        if labels and stage is not None and scenario is not None and "." in scenario.number:
            of_stage = scenario.number.split(".")[0]
            if of_stage != stage.number:
                self._lose_stage(f"the stage label above {scenario.number} {scenario.name} is lost")
                self.scenario = scenario
        self._take_lead_out_of_place(own, labels, header, sources)

    def _take_lead_out_of_place(
        self,
        own: Sequence[Cell],
        labels: Sequence[Cell],
        header: Header,
        sources: Sequence[SourceCell | None],
    ) -> None:
        """Take the lead by its distance from the item type, where nothing is missing between or after.

        Where a text is left that may be the lead or something else, what held above holds no more,
        and nothing else does: rows below need a lead of their own.
        """
        if header.lead_departments is None:
            return
        types = [
            number for number, cell in enumerate(own) if says_item_type(cell, self._vocabulary)
        ]
        distance = header.lead_departments - header.item_type
        if len(types) == 1 and own[types[0]].column == header.item_type and distance > 0:
            # The cells stand in their columns as far as they go.
            found = [cell for cell in own if cell.column == header.lead_departments]
            for cell in found:
                self.take_lead(cell, sources[cell.column])
            return
        after_type = header.column_count - 1 - header.item_type
        if len(types) == 1 and distance > 0 and len(own) - 1 - types[0] >= after_type:
            cell = own[types[0] + distance]
            self.take_lead(cell, sources[cell.column])
            return
        if types and distance > 0:
            rest = own[types[0] + 1 :]
            if len(types) > 1:
                # Two rows in one: in each, the lead would stand at its distance.
                rest = [own[at + distance] for at in types if at + distance < len(own)]
            doubtful = [cell for cell in rest if self._may_be_lead(cell)]
        else:
            # One text is the item's name.
            texts = [cell for cell in own if self._may_be_lead(cell) and cell not in labels]
            doubtful = [cell for cell in texts if serial_number(cell.shown) is None][1:]
        if doubtful:
            self.lead = None
            said = "、".join(brief(cell.shown) for cell in doubtful)
            source = sources[doubtful[0].column]
            row = "" if source is None else f" in row {source.source_row}"
            self.illegible_lead = f"whether {said} is the lead cannot be told{row}"

    def _may_be_lead(self, cell: Cell) -> bool:
        """Whether the cell says more than a level."""
        rest, _ = take_levels(cell.text, self._vocabulary)
        return not is_blank(rest.replace("、", ""))

    def _lose_stage(self, why: str) -> None:
        self.stage = self.scenario = None
        self._end_lead()
        self._illegible_stage = why

    def _lose_scenario(self, why: str) -> None:
        self.scenario = None
        self._end_lead()
        self._illegible_scenario = why

    def _end_lead(self) -> None:
        self.lead = self.illegible_lead = None


def says_item_type(cell: Cell, vocabulary: Vocabulary) -> bool:
    """Whether the cell is an item type, alone or with another cell's last lines joined on."""
    text = cell.text
    if vocabulary.item_type(text) is not None:
        return True
    return "\n" in text and vocabulary.item_type(text.split("\n", 1)[0]) is not None


def is_out_of_place(
    own: Sequence[Cell],
    sources: Sequence[SourceCell | None],
    header: Header,
    vocabulary: Vocabulary,
) -> bool:
    """Whether a row has as many cells as another has, and yet they do not stand under their headings.

    A row of item and sub-item that lost a cell has the count of a row with one name.

    Args:
        own: the row's own cells, from left to right.
        sources: what is kept of each column's cell.
    """
    number, stage = sources[header.number], sources[header.stage]
    if number is not None and has_label_shape(number.text):
        return True
    if stage is not None and has_label_shape(stage.text) and has_dotted_number(stage.text):
        return True
    item_type = sources[header.item_type]
    if item_type is not None and item_type.text in vocabulary.item_types:
        return False
    return not (item_type is not None and vocabulary.item_type(item_type.text)) and any(
        says_item_type(cell, vocabulary)
        for cell in own
        if cell.column != header.item_type and cell.column not in header.notes
    )


def may_be_two_rows(own: Sequence[Cell], vocabulary: Vocabulary) -> bool:
    """Whether a row with too many cells holds another's number or type: the end of the first is missing."""
    types = [cell for cell in own if says_item_type(cell, vocabulary)]
    return len(types) > 1 or any(serial_number(cell.shown) is not None for cell in own[1:])
