"""Readings -> the contract's tables, as Arrow tables. Pure: no disk, no clock.

One pass over each edition of each series: entries get their ids, levels and canonical departments; items,
sub-items, scenarios and the departments' roles are gathered from them. The tables of all
series are concatenated and each is sorted by its key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from pipeline.aggregates import item_row, scenario_rows, sub_item_row
from pipeline.arrow_tables import Row, arrow_table
from pipeline.departments import CellNames, Directory, Spellings, names_in
from pipeline.errors import EditionRejected
from pipeline.identity import Mint
from pipeline.landing import EditionDeclaration, SeriesDeclaration
from pipeline.reading import AnnexReading, EditionReading, EntryRow
from pipeline.schema import TABLES
from pipeline.vocabulary import Vocabulary


@dataclass(frozen=True)
class EditionInput:
    """An edition as read, with what is declared about it."""

    edition_id: str
    declared: EditionDeclaration
    reading: EditionReading


@dataclass(frozen=True)
class HeldBack:
    """An edition that is not in the release, and why."""

    series_id: str
    edition_id: str
    source_file: str
    error: EditionRejected
    is_known: bool = False


@dataclass(frozen=True)
class SeriesInput:
    """A series: what is declared about it, and its good editions, the earliest first."""

    series_id: str
    declared: SeriesDeclaration
    editions: tuple[EditionInput, ...]


def build(
    series: Sequence[SeriesInput], vocabulary: Vocabulary, held_back: Sequence[HeldBack] = ()
) -> dict[str, pa.Table]:
    """All tables of the contract, each with its exact schema, sorted by its key."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    divisions: dict[str, list[SeriesInput]] = {}
    for one in series:
        divisions.setdefault(one.declared.division_code, []).append(one)
    for division_code, members in sorted(divisions.items()):
        names = _Names(division_code, members, vocabulary)
        for member in members:
            for edition in member.editions:
                is_current = edition is member.editions[-1]
                _Edition(member, edition, is_current, names, rows).add()
        _add_departments(names.directory, rows)
    rows["rejects"] += [_held_back_row(one) for one in held_back]
    return {name: arrow_table(TABLES[name], rows[name]) for name in TABLES}


# --- departments --------------------------------------------------------------------------------


class _Names:
    """What department cells of a division mean, over all of its series' notices."""

    def __init__(
        self, division_code: str, members: Sequence[SeriesInput], vocabulary: Vocabulary
    ) -> None:
        declared: dict[str, tuple[str, ...]] = {}
        places: dict[str, str] = {}
        for member in members:
            for name, spellings in member.declared.departments.items():
                declared[name] = (*declared.get(name, ()), *spellings)
            places.update(member.declared.places)
        self._vocabulary = vocabulary
        self._spellings = Spellings(vocabulary, declared, places)
        self._cells: dict[str, CellNames] = {}
        written = (
            name
            for member in members
            for edition in member.editions
            for entry in _entries(edition.reading)
            for text in (entry.lead_text, entry.co_text)
            for name in self.in_cell(text).departments
        )
        self.directory = Directory(division_code, self._spellings, written)

    def in_cell(self, text: str | None) -> CellNames:
        """The names in a cell's text, each cell text read once."""
        key = text or ""
        if key not in self._cells:
            self._cells[key] = names_in(key, self._spellings, self._vocabulary)
        return self._cells[key]


def _entries(reading: EditionReading) -> Iterable[EntryRow]:
    return (entry for file in reading.files for annex in file.annexes for entry in annex.entries)


def _add_departments(directory: Directory, rows: dict[str, list[Row]]) -> None:
    counts: dict[tuple[str, str], int] = {}
    for row in rows["entry_departments"]:
        key = row["department_id"], row["role"]
        counts[key] = counts.get(key, 0) + 1
    for department in directory.departments:
        rows["departments"].append(
            {
                "department_id": department.department_id,
                "division_code": department.division_code,
                "department_name": department.name,
                "spellings": department.spellings,
                "is_known": department.is_known,
                "n_lead": counts.get((department.department_id, "lead"), 0),
                "n_co": counts.get((department.department_id, "co"), 0),
            }
        )


# --- one edition --------------------------------------------------------------------------------


class _Edition:
    """Adds one edition's rows to the tables."""

    def __init__(
        self,
        series: SeriesInput,
        edition: EditionInput,
        is_current: bool,
        names: _Names,
        rows: dict[str, list[Row]],
    ) -> None:
        self.series, self.edition, self.is_current = series, edition, is_current
        self.names, self.rows = names, rows
        self.mint = Mint(series.series_id)
        self.ids: Row = {"series_id": series.series_id, "edition_id": edition.edition_id}
        self.counts = {"n_items": 0, "n_sub_items": 0, "n_entries": 0}

    def add(self) -> None:
        """Add everything that the edition says."""
        for file in self.edition.reading.files:
            for annex in file.annexes:
                self._add_annex(file.source_file, annex)
        self._add_notice()

    def _add_annex(self, source_file: str, annex: AnnexReading) -> None:
        entry_ids: list[str] = []
        by_item: dict[int, list[Row]] = {}
        groups: dict[int, int] = {}
        item_ids: dict[int, str] = {}
        for entry in annex.entries:
            if entry.item_ordinal not in item_ids:
                item_ids[entry.item_ordinal] = self.mint.mint(
                    entry.lifecycle, entry.scenario_name, entry.item_name, None
                )
                groups[entry.item_ordinal] = entry.numbering_group
            row = self._entry_row(source_file, entry, item_ids[entry.item_ordinal])
            entry_ids.append(row["entry_id"])
            by_item.setdefault(entry.item_ordinal, []).append(row)
            self.rows["entries_all"].append(row)
            if self.is_current:
                self.rows["entries"].append(row)
                self._add_roles(row, entry)
        self.counts["n_entries"] += len(annex.entries)
        self.counts["n_items"] += len(by_item)
        self.counts["n_sub_items"] += sum(one.sub_item_no is not None for one in annex.entries)
        if self.is_current:
            items = [item_row(rows, groups[ordinal]) for ordinal, rows in by_item.items()]
            self.rows["items"] += items
            self.rows["sub_items"] += [
                sub_item_row(row)
                for rows in by_item.values()
                for row in rows
                if row["sub_item_no"] is not None
            ]
            self.rows["scenarios"] += scenario_rows(by_item.values())
        self._add_cells(source_file, annex, entry_ids)
        self._add_rejects(source_file, annex)

    def _entry_row(self, source_file: str, entry: EntryRow, item_id: str) -> Row:
        entry_id = item_id
        if entry.sub_item_name is not None:
            entry_id = self.mint.mint(
                entry.lifecycle, entry.scenario_name, entry.item_name, entry.sub_item_name
            )
        level = entry.authority_level or self.series.declared.authority_level
        leads = self._canonical(entry.lead_text)
        has_lead = bool(leads)
        return {
            "entry_id": entry_id,
            **self.ids,
            "division_code": self.series.declared.division_code,
            "annex_no": entry.annex_no,
            "lifecycle": entry.lifecycle,
            "stage_no": entry.stage_no,
            "stage_name": entry.stage_name,
            "scenario_no": entry.scenario_no,
            "scenario_name": entry.scenario_name,
            "item_id": item_id,
            "item_no": entry.item_no,
            "item_name": entry.item_name,
            "sub_item_no": entry.sub_item_no,
            "sub_item_name": entry.sub_item_name,
            "item_type": entry.item_type,
            "item_type_code": entry.item_type_code,
            "authority_level": level,
            "is_city_level": level == "city",
            "is_province_level": level == "province",
            "lead_departments": leads,
            "lead_source": entry.lead_source if has_lead else None,
            "lead_source_row": entry.lead_source_row if has_lead else None,
            "source_lead_table": entry.source_lead_table if has_lead else None,
            "co_departments": self._canonical(entry.co_text),
            "corrected": [],
            "source_file": source_file,
            "source_table": entry.source_table,
            "source_row": entry.source_row,
            "source_page": entry.source_page,
        }

    def _canonical(self, text: str | None) -> list[str]:
        directory = self.names.directory
        written = self.names.in_cell(text).departments
        return list(dict.fromkeys(directory.of(name).name for name in written))

    def _add_roles(self, row: Row, entry: EntryRow) -> None:
        for role, text, source in (
            ("lead", entry.lead_text, entry.lead_source),
            ("co", entry.co_text, "stated"),
        ):
            seen: set[str] = set()
            for name in self.names.in_cell(text).departments:
                department = self.names.directory.of(name)
                if department.department_id in seen:
                    continue
                seen.add(department.department_id)
                self.rows["entry_departments"].append(
                    {
                        "entry_id": row["entry_id"],
                        "department_id": department.department_id,
                        "role": role,
                        "position": len(seen),
                        **self.ids,
                        "source": source,
                        "as_written": name,
                    }
                )

    def _add_cells(self, source_file: str, annex: AnnexReading, entry_ids: list[str]) -> None:
        for cell in annex.cells:
            self.rows["source_cells"].append(
                {
                    **self.ids,
                    "source_file": source_file,
                    "source_table": cell.source_table,
                    "source_row": cell.source_row,
                    "source_column": cell.source_column,
                    "row_span": cell.row_span,
                    "column_span": cell.column_span,
                    "text": cell.text,
                    "use": cell.use,
                    "entry_ids": [entry_ids[index] for index in cell.entries],
                }
            )

    def _add_rejects(self, source_file: str, annex: AnnexReading) -> None:
        known = {
            (problem.file, problem.table, problem.row)
            for problem in self.edition.declared.known_problems
        }
        name = source_file.rsplit("/", 1)[-1]
        for reject in annex.rejects:
            self.rows["rejects"].append(
                {
                    **self.ids,
                    "source_file": source_file,
                    "source_table": reject.source_table,
                    "source_row": reject.source_row,
                    "reason": reject.reason,
                    "message": reject.message,
                    "cells": list(reject.cells),
                    "is_known": (name, reject.source_table, reject.source_row) in known,
                    "annex_no": reject.annex_no,
                    "numbering_group": reject.numbering_group,
                    "item_no": reject.item_no,
                    "is_numbered": reject.numbered,
                }
            )

    def _add_notice(self) -> None:
        declared, reading = self.edition.declared, self.edition.reading
        notice, files = reading.notice, reading.files
        known = {problem.warning for problem in declared.known_problems}
        self.rows["notices"].append(
            {
                **self.ids,
                "division_code": self.series.declared.division_code,
                "title": declared.title or notice.title,
                "issuer": notice.issuer,
                "doc_number": declared.doc_number or notice.doc_number,
                "issued_on": declared.issued_on,
                "basis": list(notice.basis),
                "stated_minimum_items": notice.stated_minimum_items,
                "stated_totals": [
                    f"{annex.number}:{annex.stated_total}"
                    for file in files
                    for annex in file.annexes
                    if annex.stated_total is not None
                ],
                **self.counts,
                "n_rejects": len(reading.rejects),
                "n_data_rows": reading.data_rows,
                "n_tasks": len(notice.tasks),
                "is_current": self.is_current,
                "is_complete": reading.is_complete,
                "source_files": [file.source_file for file in files],
                "warnings": [one for one in reading.warnings if one not in known],
            }
        )
        for task in notice.tasks:
            self.rows["tasks"].append(
                {
                    **self.ids,
                    "task_no": task.number,
                    "section": task.section,
                    "point": task.point,
                    "title": task.title,
                    "text": task.text,
                    "responsible_departments": list(task.responsible_departments),
                    "supporting_departments": list(task.supporting_departments),
                    "deadlines": list(task.deadlines),
                    "source_file": reading.notice_file,
                    "source_paragraph": task.paragraph,
                }
            )


def _held_back_row(one: HeldBack) -> Row:
    return {
        "series_id": one.series_id,
        "edition_id": one.edition_id,
        "source_file": one.source_file,
        "source_table": one.error.table,
        "source_row": one.error.row,
        "reason": one.error.reason,
        "message": f"{one.error.what}; {one.error.remedy}",
        "cells": [],
        "is_known": one.is_known,
        "annex_no": None,
        "numbering_group": None,
        "item_no": None,
        "is_numbered": False,
    }
