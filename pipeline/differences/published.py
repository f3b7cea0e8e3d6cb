"""Editions as the tables of a release have them, as linking's rooms take them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain, groupby
from typing import Any

from pipeline.checks.release_files import ReleaseFiles
from pipeline.differences.data import Difference, Unseen
from pipeline.errors import UsageError
from pipeline.linking.changes import FIELDS, EditionRows
from pipeline.linking.lineage import TracedEdition
from pipeline.linking.outline import LinkEdition, Row, edition_of
from pipeline.schema import CHANGES
from pipeline.text import compare_key

_COLUMNS = (
    "entry_id",
    "item_id",
    "annex_no",
    "lifecycle",
    "stage_no",
    "stage_name",
    "scenario_no",
    "scenario_name",
    "item_name",
    "sub_item_name",
    "item_type",
    "authority_level",
    "lead_departments",
    "co_departments",
    "source_table",
    "source_row",
)
_LIFECYCLES = frozenset(("enterprise", "individual"))

# What a release has of a series of which it has no edition.
NOTHING = EditionRows("", (), LinkEdition((), ()), TracedEdition((), (), None, {}))

_TABLES = {
    "entries_all": ("series_id", "edition_id", *_COLUMNS),
    "notices": ("series_id", "edition_id", "is_complete", "n_rejects"),
    "rejects": ("series_id", "edition_id", "reason", "annex_no"),
    "changes": CHANGES.column_names,
}


def is_comparable(files: ReleaseFiles) -> bool:
    """Whether a release has the tables and columns that comparing reads; one of an older version may not."""
    for table, columns in _TABLES.items():
        schema = files.schema(table)
        if schema is None or not set(columns) <= set(schema.names):
            return False
    return True


class Published:
    """A release's editions, each read once.

    Args:
        release_id: its id, for errors.
        files: its tables.

    Raises:
        UsageError: another version of the code made the release, with other tables.
    """

    def __init__(self, release_id: str, files: ReleaseFiles) -> None:
        self.files = files
        if not is_comparable(files):
            raise UsageError(
                f"release {release_id} is of another version of the catalog, with other tables",
                remedy="compare releases of one version",
            )
        self.editions: dict[str, list[str]] = {}
        self.notices: dict[tuple[str, str], tuple[bool, int]] = {}
        for series_id, edition_id, is_complete, n_rejects in sorted(
            files.rows("notices", "series_id", "edition_id", "is_complete", "n_rejects")
        ):
            self.editions.setdefault(series_id, []).append(edition_id)
            self.notices[series_id, edition_id] = is_complete, n_rejects
        self._rows: dict[tuple[str, str], list[Row]] = {}

    def rows(self, series_id: str, edition_id: str) -> list[Row]:
        """The rows of an edition's entries, in the order of the text."""
        key = series_id, edition_id
        if key not in self._rows:
            found = self._where("entries_all", series_id=series_id, edition_id=edition_id)
            self._rows[key] = sorted(
                found, key=lambda row: (row["annex_no"], row["source_table"], row["source_row"])
            )
        return self._rows[key]

    def edition(
        self, series_id: str, edition_id: str, ids: Mapping[str, str] | None = None
    ) -> EditionRows:
        """An edition as linking has it; ``ids`` are the entries' ids where they are others."""
        rows = self.rows(series_id, edition_id)
        if ids:
            rows = [{**row, "entry_id": ids.get(row["entry_id"], row["entry_id"])} for row in rows]
        items = [list(members) for _, members in groupby(rows, key=lambda row: row["item_id"])]
        cut, hidden = self._unseen(series_id, edition_id, rows)
        traced = TracedEdition(
            tuple(members[0]["item_id"] for members in items),
            tuple(row["entry_id"] for row in rows),
            None,
            {},
        )
        return EditionRows(edition_id, rows, edition_of(items, cut=cut, hidden=hidden), traced)

    def changes(self, series_id: str, old: str, new: str) -> list[Row]:
        """The rows of ``changes`` between two successive editions."""
        return self._where("changes", series_id=series_id, from_edition=old, to_edition=new)

    def unseen(self, series_id: str, edition_id: str) -> tuple[Unseen, ...]:
        """What an edition does not show, if anything."""
        is_complete, n_rejects = self.notices[series_id, edition_id]
        # The row that an edition breaks off in is a reject, too, and is told as what it is.
        n_rejects -= len(self._broken_off(series_id, edition_id))
        if is_complete and not n_rejects:
            return ()
        return (Unseen(edition_id=edition_id, breaks_off=not is_complete, n_rejects=n_rejects),)

    def confidences(self, series_id: str, old: str, new: str) -> dict[str, float]:
        """Of each entry the least confidence of its links between two editions, where one is told."""
        first, last = sorted((old, new))
        found: dict[str, float] = {}
        for row in self._where("changes", series_id=series_id):
            if first <= row["from_edition"] and row["to_edition"] <= last:
                entry_id = row["entry_id"]
                found[entry_id] = min(row["confidence"], found.get(entry_id, 1.0))
        return found

    def _broken_off(self, series_id: str, edition_id: str) -> list[Row]:
        return self._where(
            "rejects", series_id=series_id, edition_id=edition_id, reason="row-broken-off"
        )

    def _where(self, table: str, **wanted: str) -> list[Row]:
        """The rows that hold these values; tables are sorted, so they stand in few stretches."""
        # Not by an Arrow expression: making its scalar imports pandas.
        values = tuple(wanted.values())
        found: list[Row] = []
        start: int | None = None
        whole = self.files.table(table)
        for number, one in enumerate(chain(self.files.rows(table, *wanted), [None])):
            if one == values and start is None:
                start = number
            elif one != values and start is not None:
                found += whole.slice(start, number - start).to_pylist()
                start = None
        return found

    def _unseen(
        self, series_id: str, edition_id: str, rows: Sequence[Row]
    ) -> tuple[frozenset[str], frozenset[str]]:
        """The life cycles that the edition breaks off in, and those it does not show; as ``series_rows.unseen``."""
        if self.notices[series_id, edition_id][0]:
            return frozenset(), frozenset()
        annexes = {row["annex_no"]: row["lifecycle"] for row in rows}
        hidden = _LIFECYCLES - set(annexes.values())
        broken_off = self._broken_off(series_id, edition_id)
        cut = {annexes[one["annex_no"]] for one in broken_off if one["annex_no"] in annexes}
        if not cut and not hidden:
            cut = {annexes[max(annexes)]}
        return frozenset(cut), hidden


# --- in the order of the text -------------------------------------------------------------------


def differences_of(
    changes: Sequence[Row], old: Sequence[Row], new: Sequence[Row]
) -> tuple[Difference, ...]:
    """Rows of ``changes`` in the order of the text, with the places they stand in.

    Args:
        changes: between the two editions, in any order.
        old, new: the rows of the two editions' entries, with the ids that ``changes`` has.
    """
    earlier, later = _positions(old), _positions(new)
    labels = {_place(row): row for row in reversed(new)}
    fields = _order_of_fields(changes)
    found: list[tuple[tuple[Any, ...], Difference]] = []
    for change in changes:
        is_gone = change["change"] == "removed"
        position = (earlier if is_gone else later)[change["entry_id"]]
        row = (old if is_gone else new)[position]
        label = labels.get(_place(row), row)
        rank = (
            label["annex_no"],
            label["stage_no"],
            _number(label["scenario_no"]),
            label["scenario_name"],
            is_gone,
            position,
            fields[change["field"]],
        )
        found.append((rank, _difference(change, label)))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _positions(rows: Sequence[Row]) -> dict[str, int]:
    return {row["entry_id"]: position for position, row in enumerate(rows)}


def _place(row: Row) -> tuple[str, ...]:
    return (
        row["lifecycle"],
        compare_key(row["stage_name"]),
        compare_key(row["scenario_name"]),
    )


def _number(printed: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"[0-9]+", printed))


def _order_of_fields(changes: Sequence[Row]) -> dict[str | None, int]:
    order: dict[str | None, int] = {name: number for number, name in enumerate([None, *FIELDS])}
    for change in changes:
        order.setdefault(change["field"], len(order))
    return order


def _difference(change: Row, label: Row) -> Difference:
    return Difference(
        series_id=change["series_id"],
        from_edition=change["from_edition"],
        to_edition=change["to_edition"],
        change=change["change"],
        entry_id=change["entry_id"],
        lifecycle=change["lifecycle"],
        annex_no=change["annex_no"],
        stage=f"{label['stage_no']} {label['stage_name']}",
        scenario=f"{label['scenario_no']} {label['scenario_name']}",
        item_name=change["item_name"],
        sub_item_name=change["sub_item_name"],
        field=change["field"],
        before=change["before"],
        after=change["after"],
        confidence=change["confidence"],
        comparable=change["comparable"],
    )
