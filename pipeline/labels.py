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
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.departments import take_levels
from pipeline.document import Cell
from pipeline.reading import SourceCell
from pipeline.text import chinese_number, compare_key, is_blank, printed
from pipeline.vocabulary import Vocabulary

_NUMBERED = re.compile(r"\s*([0-9]{1,4}(?:\s*\.\s*[0-9]{1,4})*)\s*[.、]?\s*(\S.*)", re.S)
_CHINESE = re.compile(r"\s*[(（]?([一二三四五六七八九十]{1,3})[)）]?\s*[、.．\s]\s*(\S.*)", re.S)
_LEADING_NUMBER = re.compile(r"[\s0-9０-９.．]*")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")


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
    """A lead that holds: the cell's text as written, and where it stands (rows from 0)."""

    text: str
    source_table: int
    row: int
    cell: SourceCell


def read_label(text: str) -> tuple[str, str] | None:
    """Number and name of a label's text, or None where it is no label.

    >>> read_label("3.1\\n员工保障"), read_label("２ 企业准营"), read_label("员工保障")
    (('3.1', '员工保障'), ('2', '企业准营'), None)
    """
    start = _LEADING_NUMBER.match(text)
    end = start.end() if start else 0
    match = _NUMBERED.fullmatch(text[:end].translate(_HALF_WIDTH) + text[end:])
    if match is not None:
        return re.sub(r"\s", "", match[1]), printed(match[2])
    chinese = _CHINESE.fullmatch(text)
    value = None if chinese is None else chinese_number(chinese[1])
    return None if chinese is None or value is None else (str(value), printed(chinese[2]))


class Holding:
    """The labels and the lead that hold at the row being read.

    ``stage_changed`` and ``scenario_changed`` say whether the row being read started another one;
    ``illegible`` says why rows cannot be placed, after a label that nobody can read.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.stage: Label | None = None
        self.scenario: Label | None = None
        self.lead: Lead | None = None
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

    def take_stage(self, cell: Cell | None, kept: Mapping[tuple[int, int], SourceCell]) -> None:
        """Take the stage label that stands at or covers the row; blank ones change nothing."""
        if cell is None or cell.is_blank:
            return
        source = kept[cell.row, cell.column]
        if self.stage is not None and self.stage.cell is source:
            return
        found = read_label(cell.shown)
        if found is None or "." in found[0]:
            self.stage = self.scenario = self.lead = None
            self._illegible_stage = f"the stage label {printed(cell.shown)} is no number and name"
            return
        label = Label(*found, source)
        if not label.says_the_same(self.stage):
            self.scenario = self.lead = None
            self._illegible_stage = self._illegible_scenario = None
            self.stage_changed = True
        self.stage = label

    def take_scenario(self, cell: Cell | None, kept: Mapping[tuple[int, int], SourceCell]) -> None:
        """Take the scenario label that stands at or covers the row."""
        if cell is None or cell.is_blank:
            return
        source = kept[cell.row, cell.column]
        if self.scenario is not None and self.scenario.cell is source:
            return
        found = read_label(cell.shown)
        if found is None:
            self.scenario = self.lead = None
            self._illegible_scenario = (
                f"the scenario label {printed(cell.shown)} is no number and name"
            )
            return
        label = Label(*found, source)
        if not label.says_the_same(self.scenario):
            self.lead = None
            self._illegible_scenario = None
            self.scenario_changed = True
        self.scenario = label

    def take_lead(
        self, cell: Cell | None, kept: Mapping[tuple[int, int], SourceCell], source_table: int
    ) -> None:
        """Take the lead that stands at or covers the row; a level word alone is no lead."""
        if cell is None or cell.is_blank:
            return
        rest, _ = take_levels(cell.text, self._vocabulary)
        if not is_blank(rest.replace("、", "")):
            self.lead = Lead(cell.text, source_table, cell.row, kept[cell.row, cell.column])
