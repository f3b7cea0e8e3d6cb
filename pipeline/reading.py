"""What reading gives, as plain values: entries, source cells, an annex, a notice, an edition.

They hold what the files say and nothing that depends on other editions or on what people declare about
the series; so an edition as read can be kept in staging/ by the hash of its bytes alone.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Literal

from pipeline.errors import Reject
from pipeline.vocabulary import AuthorityLevel, Lifecycle

# Of an edition's data rows. Above it the reading is in doubt, not the rows: a column that shifted, a heading
# that means another thing.
MAX_REJECT_SHARE = 0.02

LeadSource = Literal["stated", "merged", "inferred"]
CellUse = Literal["entry", "header", "repeated-header", "continuation-label", "rejected", "note"]
# The columns of an annex that a correction may name.
CorrectableColumn = Literal[
    "item_no",
    "stage",
    "scenario",
    "item_name",
    "sub_item_name",
    "item_type",
    "authority_level",
    "lead_departments",
    "co_departments",
]
CELL_USES: tuple[str, ...] = CellUse.__args__  # type: ignore[attr-defined]


@dataclass(slots=True)
class Published:
    """What the publisher's own text says of an entry that takes a value from a corrected cell.

    ``texts`` are the cells as published, by the column that the correction names; ``level`` is what the row's
    own words say, None without a level word or where ``level_is_legible`` is False. ``lead_moved`` says that the
    lead's cell was blank, or is now, so that the lead stood elsewhere or nowhere.
    """

    texts: dict[CorrectableColumn, str]
    level: AuthorityLevel | None
    level_is_legible: bool
    lead_moved: bool


@dataclass(slots=True, kw_only=True)
class EntryRow:
    """One entry (办理项) as its row says it, complete.

    ``item_ordinal`` counts the annex's items from 1 and tells which entries are one item's;
    ``authority_level`` is None where the row has no level word; ``lead_text`` and ``co_text`` are the cells
    as written; ``published`` is None where no correction gave the entry a value. Tables and rows count from 1, the header row being row 1.
    """

    annex_no: int
    lifecycle: Lifecycle
    stage_no: int
    stage_name: str
    scenario_no: str
    scenario_name: str
    numbering_group: int
    item_ordinal: int
    item_no: int
    item_name: str
    sub_item_no: int | None
    sub_item_name: str | None
    item_type: str
    item_type_code: str | None
    authority_level: AuthorityLevel | None
    lead_text: str | None
    lead_source: LeadSource | None
    source_lead_table: int | None
    lead_source_row: int | None
    co_text: str | None
    source_table: int
    source_row: int
    source_page: int | None
    published: Published | None = None


@dataclass(slots=True)
class SourceCell:
    """A non-empty cell of an annex table: where it stands, what it says, what it was used for.

    ``entries`` are the positions in ``AnnexReading.entries`` of the entries it gave a value to.
    """

    source_table: int
    source_row: int
    source_column: int
    row_span: int
    column_span: int
    text: str
    use: CellUse
    entries: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedCell:
    """A cell that a correction mended, or one of its halves where a page break cut it.

    ``number`` is the correction's position in its file, from 1; ``text`` the publisher's own; ``entries`` are
    as in ``SourceCell``.
    """

    number: int
    column: CorrectableColumn
    source_table: int
    source_row: int
    source_column: int
    row_span: int
    column_span: int
    text: str
    corrected_text: str
    reason: str
    by: str
    date: datetime.date
    entries: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AnnexReading:
    """An annex as read; ``data_rows`` counts its rows that are neither header, note nor blank.

    A row that a page cut in two counts once; ``warnings`` say where a page's end left in doubt what it cut.
    """

    number: int
    title: str
    lifecycle: Lifecycle
    stated_total: int | None
    data_rows: int
    entries: tuple[EntryRow, ...]
    rejects: tuple[Reject, ...]
    cells: tuple[SourceCell, ...]
    warnings: tuple[str, ...] = ()
    corrected: tuple[CorrectedCell, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Task:
    """A numbered point of the body: 工作目标, 工作任务, 保障措施.

    ``number`` counts the notice's points from 1; ``section`` is the heading it stands under and
    ``point`` the number as printed, （一）. ``paragraph`` counts the document's paragraphs from 1.
    """

    number: int
    section: str
    point: str
    title: str
    text: str
    responsible_departments: tuple[str, ...]
    supporting_departments: tuple[str, ...]
    deadlines: tuple[datetime.date, ...]
    paragraph: int


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What the body says about the notice; None where it does not say it."""

    title: str | None
    issuer: str | None
    doc_number: str | None
    issued_on: datetime.date | None
    basis: tuple[str, ...]
    stated_minimum_items: int | None
    tasks: tuple[Task, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FileReading:
    """One file of an edition as read."""

    source_file: str
    sha256: str
    annexes: tuple[AnnexReading, ...]


@dataclass(frozen=True, kw_only=True)
class EditionReading:
    """One edition as read, complete: what staging/ keeps.

    ``notice_file`` is the ``source_file`` of the file that the notice's body is in; ``is_complete`` is False
    where a published file breaks off or a declared annex is missing.
    """

    notice: Notice
    notice_file: str
    files: tuple[FileReading, ...]
    is_complete: bool
    warnings: tuple[str, ...]

    @property
    def data_rows(self) -> int:
        """Data rows of all annexes: what shares of rejects are of."""
        return sum(annex.data_rows for one in self.files for annex in one.annexes)

    @property
    def rejects(self) -> list[Reject]:
        """The rejects of all annexes, in order."""
        return [reject for one in self.files for annex in one.annexes for reject in annex.rejects]
