"""Readings -> the contract's tables, as Arrow tables. Pure: no disk, no clock.

A series at a time: its entries' rows, with levels and canonical departments; their ids, told over all its
editions; then items, sub-items, scenarios and the departments' roles, gathered from the entries. The tables
of all series are concatenated and each is sorted by its key.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from pipeline.aggregates import item_row, scenario_rows, sub_item_row
from pipeline.arrow_tables import Row, arrow_table
from pipeline.departments import Directory
from pipeline.entry_rows import (
    AnnexRows,
    EditionInput,
    HeldBack,
    Names,
    SeriesInput,
    annexes_of,
)
from pipeline.reading import AnnexReading, EntryRow
from pipeline.schema import TABLES
from pipeline.series_rows import link_series
from pipeline.text import printed
from pipeline.vocabulary import Vocabulary

__all__ = ["EditionInput", "HeldBack", "SeriesInput", "build"]


def build(
    series: Sequence[SeriesInput], vocabulary: Vocabulary, held_back: Sequence[HeldBack] = ()
) -> dict[str, pa.Table]:
    """All tables of the contract, each with its exact schema, sorted by its key."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    divisions: dict[str, list[SeriesInput]] = {}
    for one in series:
        divisions.setdefault(one.declared.division_code, []).append(one)
    for division_code, members in sorted(divisions.items()):
        names = Names(division_code, members, vocabulary)
        for member in members:
            editions = [annexes_of(member, edition, names) for edition in member.editions]
            changes, history = link_series(member, editions)
            rows["changes"] += changes
            rows["history"] += history
            for edition, annexes in zip(member.editions, editions, strict=True):
                is_current = edition is member.editions[-1]
                _Edition(member, edition, is_current, names, rows).add(annexes)
        _add_departments(names.directory, rows)
    rows["rejects"] += [_held_back_row(one) for one in held_back]
    return {name: arrow_table(TABLES[name], rows[name]) for name in TABLES}


# --- departments --------------------------------------------------------------------------------


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
        names: Names,
        rows: dict[str, list[Row]],
    ) -> None:
        self.series, self.edition, self.is_current = series, edition, is_current
        self.names, self.rows = names, rows
        self.ids: Row = {"series_id": series.series_id, "edition_id": edition.edition_id}
        self.counts = {"n_items": 0, "n_sub_items": 0, "n_entries": 0}

    def add(self, annexes: Sequence[AnnexRows]) -> None:
        """Add everything that the edition says; the rows of its entries have their ids."""
        for annex in annexes:
            self._add_annex(annex)
        self._add_notice()

    def _add_annex(self, found: AnnexRows) -> None:
        annex = found.annex
        for row, entry in zip(found.rows, annex.entries, strict=True):
            self.rows["entries_all"].append(row)
            if self.is_current:
                self.rows["entries"].append(row)
                self._add_roles(row, entry)
        self.counts["n_entries"] += len(annex.entries)
        self.counts["n_items"] += len(found.items)
        self.counts["n_sub_items"] += sum(one.sub_item_no is not None for one in annex.entries)
        if self.is_current:
            self.rows["items"] += [
                item_row(rows, group)
                for rows, group in zip(found.items, found.numbering_groups, strict=True)
            ]
            self.rows["sub_items"] += [
                sub_item_row(row)
                for rows in found.items
                for row in rows
                if row["sub_item_no"] is not None
            ]
            self.rows["scenarios"] += scenario_rows(found.items)
        self._add_cells(found.source_file, annex, [row["entry_id"] for row in found.rows])
        self._add_corrections(found)
        self._add_rejects(found.source_file, annex)

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

    def _add_corrections(self, found: AnnexRows) -> None:
        for cell in found.annex.corrected:
            self.rows["corrections"].append(
                {
                    **self.ids,
                    "source_file": found.source_file,
                    "source_table": cell.source_table,
                    "source_row": cell.source_row,
                    "source_column": cell.source_column,
                    "row_span": cell.row_span,
                    "column_span": cell.column_span,
                    "correction_no": cell.number,
                    "column": cell.column,
                    "text": cell.text,
                    "corrected_text": cell.corrected_text,
                    "reason": printed(cell.reason),
                    "corrected_by": printed(cell.by),
                    "corrected_on": cell.date,
                    "entry_ids": [found.rows[index]["entry_id"] for index in cell.entries],
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
