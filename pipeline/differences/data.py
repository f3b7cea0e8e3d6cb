"""A diff as plain values: the differences in the order of the text, and what they add up to.

What could not be compared is kept apart everywhere and never counts as the same: entries that the other edition
breaks off before, rows that could not be read, editions that a release held back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from pipeline.linking.changes import FIELDS

Change = Literal["added", "removed", "changed"]
Kind = Literal["editions", "releases"]

CHANGES: tuple[Change, ...] = ("added", "removed", "changed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One difference, as a row of ``changes`` has it, with where it stands.

    ``stage`` and ``scenario`` are those of the later edition, also of a removed entry where the later edition has
    its scenario; the edition names are None where a release has no edition of the series.
    """

    series_id: str
    from_edition: str | None
    to_edition: str | None
    change: Change
    entry_id: str
    lifecycle: str
    annex_no: int
    stage: str
    scenario: str
    item_name: str
    sub_item_name: str | None
    field: str | None
    before: str | None
    after: str | None
    confidence: float
    comparable: bool

    @property
    def name(self) -> str:
        """The entry's name, below its item's where it is a sub-item."""
        return " · ".join(part for part in (self.item_name, self.sub_item_name) if part)


@dataclass(frozen=True, kw_only=True)
class Group:
    """The differences of one scenario, those of an entry together."""

    lifecycle: str
    annex_no: int
    stage: str
    scenario: str
    entries: tuple[tuple[Difference, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What differences add up to.

    ``added``, ``removed`` and ``changed`` count entries that both sides could show, ``fields`` the changes of each
    field; ``not_comparable`` counts the entries that only one of the two could show.
    """

    added: int
    removed: int
    changed: int
    fields: Mapping[str, int]
    not_comparable: Mapping[Change, int]

    @property
    def line(self) -> str:
        """The counts on one line: ``added 3, removed 4, changed 19: name 4, scenario 15``."""
        line = f"added {self.added}, removed {self.removed}, changed {self.changed}"
        if self.fields:
            line += ": " + ", ".join(f"{name} {count}" for name, count in self.fields.items())
        if self.not_comparable:
            told = ", ".join(f"{change} {n}" for change, n in self.not_comparable.items())
            line += f"; not comparable: {told}"
        return line


def summary_of(differences: Iterable[Difference]) -> Summary:
    """What these differences add up to."""
    entries: dict[bool, dict[Change, set[tuple[str, str]]]] = {True: {}, False: {}}
    fields: Counter[str] = Counter()
    for one in differences:
        entries[one.comparable].setdefault(one.change, set()).add((one.series_id, one.entry_id))
        if one.field is not None:
            fields[one.field] += 1
    counts = {change: len(found) for change, found in entries[True].items()}
    return Summary(
        added=counts.get("added", 0),
        removed=counts.get("removed", 0),
        changed=counts.get("changed", 0),
        fields={name: fields[name] for name in FIELDS if fields[name]},
        not_comparable={
            change: len(entries[False][change]) for change in CHANGES if change in entries[False]
        },
    )


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """What an edition does not show, so that nobody can compare it: it breaks off, rows were rejected."""

    edition_id: str
    breaks_off: bool
    n_rejects: int

    @property
    def line(self) -> str:
        """What it does not show, as a line."""
        said = ["breaks off"] if self.breaks_off else []
        if self.n_rejects:
            said.append(f"has {self.n_rejects} rejected row{'s' if self.n_rejects > 1 else ''}")
        return f"{self.edition_id} {' and '.join(said)}: what stands there could not be compared"


@dataclass(frozen=True, kw_only=True)
class SeriesDiff:
    """What differs in one series; an edition is None where a release has none of the series.

    ``unseen`` is empty where both sides are the same edition.
    """

    series_id: str
    from_edition: str | None
    to_edition: str | None
    differences: tuple[Difference, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    @property
    def summary(self) -> Summary:
        """What the differences add up to."""
        return summary_of(self.differences)

    @property
    def line(self) -> str:
        """The series, the two editions and the summary."""
        editions = f"{self.from_edition or 'nothing'} -> {self.to_edition or 'nothing'}"
        return f"{self.series_id} {editions}: {self.summary.line}"

    def groups(self, *, comparable: bool) -> Iterator[Group]:
        """The differences by stage and scenario, in the order of the text."""
        wanted = [one for one in self.differences if one.comparable is comparable]
        for place, members in groupby(
            wanted, lambda one: (one.annex_no, one.lifecycle, one.stage, one.scenario)
        ):
            annex_no, lifecycle, stage, scenario = place
            entries = groupby(members, lambda one: (one.entry_id, one.change))
            yield Group(
                lifecycle=lifecycle,
                annex_no=annex_no,
                stage=stage,
                scenario=scenario,
                entries=tuple(tuple(rows) for _, rows in entries),
            )


@dataclass(frozen=True)
class TableDiff:
    """A table whose rows two releases do not have alike, with its row counts; None where one lacks it."""

    name: str
    rows_before: int | None
    rows_now: int | None

    @property
    def line(self) -> str:
        """The table and its counts."""
        counts = ("-" if one is None else str(one) for one in (self.rows_before, self.rows_now))
        return f"{self.name} {' -> '.join(counts)} rows"


@dataclass(frozen=True, kw_only=True)
class Diff:
    """Two editions of each series, or two releases, compared.

    Args:
        kind: what was compared.
        old, new: the names of the two releases; None where editions of the current one were compared.
        series: of each series what differs, also of one in which nothing does.
        tables: of two releases, the tables that are not alike.
        moved_ids: how many ids two releases have otherwise for the same rows; the differences are told past that.
        notes: what else could not be compared, a line each.
    """

    kind: Kind
    old: str | None
    new: str | None
    series: tuple[SeriesDiff, ...]
    tables: tuple[TableDiff, ...] = ()
    moved_ids: int = 0
    notes: tuple[str, ...] = ()

    @property
    def differences(self) -> list[Difference]:
        """The differences of all series."""
        return [one for series in self.series for one in series.differences]

    @property
    def not_compared(self) -> list[str]:
        """What could not be compared, a line each."""
        unseen = [f"{one.series_id} {each.line}" for one in self.series for each in one.unseen]
        return [*unseen, *self.notes]

    @property
    def is_same(self) -> bool:
        """Whether everything was compared and nothing differs."""
        differs = self.differences or self.tables or self.moved_ids
        return not differs and not self.not_compared

    @property
    def lines(self) -> list[str]:
        """The summary: what was compared, how it differs, what could not be compared."""
        lines = [] if self.kind == "editions" else [f"release {self.old} -> {self.new}"]
        lines += [one.line for one in self.series]
        if self.tables:
            lines.append("tables that differ: " + ", ".join(one.line for one in self.tables))
        if self.moved_ids:
            lines.append(f"ids that moved: {self.moved_ids}")
        lines += [f"not compared: {line}" for line in self.not_compared]
        return lines
