"""Views of what was linked over the editions: changes, history and ids, held against ``entries_all``.

Each measures; the suite of its name says what is right. See ``views.cells`` for what a view is. They tell from the
files alone what an entry was and became, by means of their own.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from pipeline.checks.release_files import ReleaseFiles
from pipeline.checks.views.base import EDITION, PLACE, view_table
from pipeline.schema import COUNT, DAY, FLAG, SHARE, TEXT
from pipeline.text import compare_key

Entry = Mapping[str, Any]
_COLUMNS = (
    "entry_id",
    *PLACE,
    "annex_no",
    "stage_name",
    "scenario_no",
    "scenario_name",
    "item_name",
    "sub_item_name",
    "item_type",
    "authority_level",
    "lead_departments",
    "co_departments",
)
_NAMES = {"item_name": TEXT, "sub_item_name": TEXT}

# What each field of changes says, told from an entry's row; names are compared, numbers are not.
_FIELDS: dict[str, Callable[[Entry], str | None]] = {
    "name": lambda row: compare_key(row["sub_item_name"] or row["item_name"]),
    "item_name": lambda row: row["sub_item_name"] and compare_key(row["item_name"]),
    "item_type": lambda row: row["item_type"],
    "authority_level": lambda row: row["authority_level"],
    "lead_departments": lambda row: "、".join(row["lead_departments"]),
    "co_departments": lambda row: "、".join(row["co_departments"]),
    "stage": lambda row: compare_key(row["stage_name"]),
    "scenario": lambda row: compare_key(row["scenario_name"]),
}


def _editions(now: ReleaseFiles) -> dict[str, list[str]]:
    """The editions of each series, the earliest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for series_id, edition_id in sorted(now.rows("notices", *EDITION)):
        found[series_id].append(edition_id)
    return found


def _entries(now: ReleaseFiles) -> dict[tuple[str, str], dict[str, Entry]]:
    """The entries of each edition, by id."""
    found: dict[tuple[str, str], dict[str, Entry]] = defaultdict(dict)
    for series_id, edition_id, *values in now.rows("entries_all", *EDITION, *_COLUMNS):
        row = dict(zip(_COLUMNS, values, strict=True))
        found[series_id, edition_id][row["entry_id"]] = row
    return found


def _changes(now: ReleaseFiles) -> dict[tuple[str, str, str], list[Entry]]:
    """The changes between two editions: (series, from, to) -> rows."""
    names = ("entry_id", "annex_no", "change", "field", "after", "comparable")
    found: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for series_id, one, other, *values in now.rows(
        "changes", "series_id", "from_edition", "to_edition", *names
    ):
        found[series_id, one, other].append(dict(zip(names, values, strict=True)))
    return found


# --- replay -------------------------------------------------------------------------------------


def replayed(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row an entry of any edition: in what the changes, made to the edition before, give it otherwise.

    ``difference`` names the fields, or says that the changes lack the entry or leave it over; null where they give
    what ``entries_all`` has, and in a series' first edition.
    """
    entries, changes = _entries(now), _changes(now)

    def rows() -> Iterator[tuple[Any, ...]]:
        for series_id, editions in _editions(now).items():
            for position, edition_id in enumerate(editions):
                there = entries[series_id, edition_id]
                made = {one: _values(row) for one, row in there.items()}
                if position:
                    last = editions[position - 1]
                    made = _made(
                        entries[series_id, last], changes[series_id, last, edition_id], there
                    )
                for entry_id in dict.fromkeys([*there, *made]):
                    row = there.get(entry_id, {})
                    yield (
                        series_id,
                        edition_id,
                        *(row.get(name) for name in PLACE),
                        entry_id,
                        *(row.get(name) for name in _NAMES),
                        _difference(row, made.get(entry_id)),
                    )

    return view_table({**EDITION, **PLACE, "entry_id": TEXT, **_NAMES, "difference": TEXT}, rows())


def _values(row: Entry) -> dict[str, str | None]:
    return {name: value(row) for name, value in _FIELDS.items()}


def _made(
    then: Mapping[str, Entry], changes: list[Entry], there: Mapping[str, Entry]
) -> dict[str, dict[str, str | None]]:
    """The values of the edition before with the changes made to them; added entries as they are."""
    made = {one: _values(row) for one, row in then.items()}
    stages = {
        (row["annex_no"], row["scenario_no"], row["scenario_name"]): row["stage_name"]
        for row in there.values()
    }
    for change in changes:
        entry_id, after = change["entry_id"], change["after"]
        if change["change"] == "removed":
            made.pop(entry_id, None)
        elif change["change"] == "added" and entry_id in there:
            made[entry_id] = _values(there[entry_id])
        elif change["field"] in _FIELDS and entry_id in made:
            name = change["field"]
            if name in ("stage", "scenario"):
                number, _, after = (after or "").partition(" ")
                if name == "scenario":
                    # A scenario brings its stage along.
                    key = change["annex_no"], number, after
                    made[entry_id]["stage"] = compare_key(stages.get(key, ""))
            is_name = name in ("name", "item_name", "stage", "scenario")
            made[entry_id][name] = compare_key(after) if is_name and after is not None else after
    return made


def _difference(row: Entry, made: Mapping[str, str | None] | None) -> str | None:
    if made is None:
        return "not by the changes"
    if not row:
        return "not in entries_all"
    values = _values(row)
    return "、".join(name for name in _FIELDS if values[name] != made[name]) or None


# --- history ------------------------------------------------------------------------------------


def spans(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row a span of history: whether it goes forward, and how it joins the entry's next.

    ``joint`` is null for an entry's last span, and where ``changes`` has a reason for what is between two: a
    change where they touch, ``removed`` and ``added`` where there is a gap. ``origin`` names what of the row is
    not as in ``entries_all`` of the edition it names.
    """
    days: dict[tuple[str, Any], str] = {}
    for series_id, edition_id, issued_on in now.rows("notices", *EDITION, "issued_on"):
        days[series_id, issued_on] = edition_id
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (_, _, edition_id), changes in _changes(now).items():
        for change in changes:
            told[edition_id, change["entry_id"]].add(change["change"])
    entries = _entries(now)
    lives: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in now.table("history").to_pylist():
        lives[row["entry_id"]].append(row)

    def joint(one: dict[str, Any], other: dict[str, Any]) -> str | None:
        end, start = one["valid_to"], other["valid_from"]
        if end is None or end > start:
            return "overlap"
        key = one["series_id"]
        at_end = told[days.get((key, end), ""), one["entry_id"]]
        at_start = told[days.get((key, start), ""), one["entry_id"]]
        if end == start:
            return None if "changed" in at_end else "touch without a change"
        is_told = "removed" in at_end and "added" in at_start
        return None if is_told else "gap without removed and added"

    def rows() -> Iterator[tuple[Any, ...]]:
        for history in lives.values():
            ordered = sorted(history, key=lambda row: row["valid_from"])
            for position, row in enumerate(ordered):
                end = row["valid_to"]
                follower = ordered[position + 1] if position + 1 < len(ordered) else None
                yield (
                    row["series_id"],
                    row["edition_id"],
                    *(row[name] for name in PLACE),
                    row["entry_id"],
                    row["item_name"],
                    row["sub_item_name"],
                    row["valid_from"],
                    end,
                    (end is None or row["valid_from"] < end) and row["is_current"] == (end is None),
                    None if follower is None else joint(row, follower),
                    _origin(row, entries[row["series_id"], row["edition_id"]]),
                )

    return view_table(
        {
            **EDITION,
            **PLACE,
            "entry_id": TEXT,
            **_NAMES,
            "valid_from": DAY,
            "valid_to": DAY,
            "goes_forward": FLAG,
            "joint": TEXT,
            "origin": TEXT,
        },
        rows(),
    )


def _origin(row: Entry, entries: Mapping[str, Entry]) -> str | None:
    entry = entries.get(row["entry_id"])
    if entry is None:
        return "not in entries_all"
    return "、".join(name for name in _COLUMNS if entry[name] != row[name]) or None


def lives(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row an entry of any edition: in how many of its spans of history the edition lies.

    And one row for each edition in which a span lies though the entry is not there.
    """
    days = {(one, edition): day for one, edition, day in now.rows("notices", *EDITION, "issued_on")}
    history: dict[tuple[str, str], list[tuple[datetime.date, datetime.date | None]]]
    history = defaultdict(list)
    for series_id, entry_id, start, end in now.rows(
        "history", "series_id", "entry_id", "valid_from", "valid_to"
    ):
        history[series_id, entry_id].append((start, end))
    entries = _entries(now)

    def rows() -> Iterator[tuple[Any, ...]]:
        for (series_id, edition_id), day in sorted(days.items()):
            there = entries[series_id, edition_id]
            known = dict.fromkeys([*there, *(one for key, one in history if key == series_id)])
            for entry_id in known:
                n_spans = sum(
                    start <= day and (end is None or day < end)
                    for start, end in history[series_id, entry_id]
                )
                row = there.get(entry_id, {})
                if row or n_spans:
                    yield (
                        series_id,
                        edition_id,
                        *(row.get(name) for name in PLACE),
                        entry_id,
                        *(row.get(name) for name in _NAMES),
                        n_spans,
                        int(bool(row)),
                    )

    return view_table(
        {
            **EDITION,
            **PLACE,
            "entry_id": TEXT,
            **_NAMES,
            "n_spans": COUNT,
            "n_there": COUNT,
        },
        rows(),
    )


# --- against what was before --------------------------------------------------------------------


def successions(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row an edition: what of the edition before it is still there, is removed, is renamed, as shares.

    Of the entries that it could show, for an edition that breaks off shows not all. Null for a series' first
    edition, and where the release before has the same two editions with as many removed and renamed: those have
    been looked at.
    """
    entries, changes = _entries(now), _changes(now)
    published: dict[tuple[str, str, str], tuple[int, int]] = {}
    if before is not None and has(before, "changes", "from_edition", "comparable"):
        published = {key: _gone_and_renamed(rows) for key, rows in _changes(before).items()}

    def rows() -> Iterator[tuple[Any, ...]]:
        for series_id, editions in _editions(now).items():
            for position, edition_id in enumerate(editions):
                last = editions[position - 1] if position else None
                shares: tuple[float | None, ...] = (None, None, None)
                if last is not None:
                    key = series_id, last, edition_id
                    removed, renamed = _gone_and_renamed(changes[key])
                    unseen = sum(
                        row["change"] == "removed" and not row["comparable"] for row in changes[key]
                    )
                    shown = len(entries[series_id, last]) - unseen
                    was = published.get(key)
                    is_looked_at = was is not None and was[0] >= removed and was[1] >= renamed
                    if shown and not is_looked_at:
                        shares = (shown - removed) / shown, removed / shown, renamed / shown
                yield series_id, edition_id, last, *shares

    return view_table(
        {
            **EDITION,
            "from_edition": TEXT,
            "share_kept": SHARE,
            "share_removed": SHARE,
            "share_renamed": SHARE,
        },
        rows(),
    )


def _gone_and_renamed(changes: list[Entry]) -> tuple[int, int]:
    """How many entries are gone for sure, and how many have another name of their own."""
    return (
        sum(row["change"] == "removed" and row["comparable"] for row in changes),
        sum(row["field"] == "name" for row in changes),
    )


def has(files: ReleaseFiles, table: str, *columns: str) -> bool:
    """Whether a release has the table with these columns; an older one may not."""
    schema = files.schema(table)
    return schema is not None and set(columns) <= set(schema.names)
