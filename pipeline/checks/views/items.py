"""Views on items and their parts: counts, types, departments, each in two tables that must agree.

Each measures; the suite of its name says what is right. See ``views.cells`` for what a view is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from pipeline.checks.release_files import ReleaseFiles
from pipeline.checks.views.base import EDITION, PLACE, compact, distinct, placed, view_table
from pipeline.schema import COUNT, TEXT

# --- items and their parts ----------------------------------------------------------------------


def item_parts(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row an item: what it says of its parts, and what its entries and sub-items say.

    ``n_entries_due`` is the number of its sub-items, or 1 without any; ``levels`` is all, some or none of its
    entries at city level.
    """
    sub_items = Counter(now.column("sub_items", "item_id"))
    parts: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
    for item_id, number, item_type, city in now.rows(
        "entries", "item_id", "sub_item_no", "item_type", "is_city_level"
    ):
        parts[item_id].append((number or 0, item_type or "", bool(city)))

    def rows() -> Iterator[tuple[Any, ...]]:
        for *place, item_id, name, stated, types, item_type, city, any_city in now.rows(
            "items",
            *EDITION,
            *PLACE,
            "item_id",
            "item_name",
            "n_sub_items",
            "item_types",
            "item_type",
            "is_city_level",
            "has_city_level",
        ):
            entries = sorted(parts[item_id])
            listed = "、".join(types or [])
            flags = [flag for _, _, flag in entries]
            yield (
                *place,
                item_id,
                name,
                stated,
                sub_items[item_id],
                len(entries),
                max(stated or 0, 1),
                listed if listed == item_type else f"{listed} ≠ {item_type}",
                "、".join(dict.fromkeys(one for _, one, _ in entries)),
                _how_many(bool(city), bool(any_city)),
                _how_many(bool(flags) and all(flags), any(flags)),
            )

    return view_table(
        {
            **EDITION,
            **PLACE,
            "item_id": TEXT,
            "item_name": TEXT,
            "n_sub_items": COUNT,
            "n_in_sub_items": COUNT,
            "n_entries": COUNT,
            "n_entries_due": COUNT,
            "types": TEXT,
            "types_of_entries": TEXT,
            "levels": TEXT,
            "levels_of_entries": TEXT,
        },
        rows(),
    )


def _how_many(every: bool, some: bool) -> str:
    if every:
        return "all" if some else "all and none"
    return "some" if some else "none"


def item_types(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row a table and different item type in it, and how many rows have it.

    Of items, the elements of ``item_types``; a list without any is a type that is null.
    """

    def rows() -> Iterator[tuple[Any, ...]]:
        for table in ("entries", "entries_all", "sub_items"):
            places = placed(now, table)
            for item_type, count, first in distinct(enumerate(now.column(table, "item_type"))):
                yield table, *places[first], item_type, count
        places = placed(now, "items")
        elements = (
            (row, element)
            for row, types in enumerate(now.column("items", "item_types"))
            for element in types or [None]
        )
        for item_type, count, first in distinct(elements):
            yield "items", *places[first], item_type, count

    return view_table(
        {"table": TEXT, **PLACE, "item_type": TEXT, "n_rows": COUNT},
        rows(),
    )


def type_codes(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row a table and different pair of item_type and item_type_code, and how many rows have it."""

    def rows() -> Iterator[tuple[Any, ...]]:
        for table in ("entries", "entries_all", "sub_items"):
            places = placed(now, table)
            pairs = enumerate(now.rows(table, "item_type", "item_type_code"))
            for pair, count, first in distinct(pairs):
                yield table, *places[first], *pair, count

    return view_table(
        {"table": TEXT, **PLACE, "item_type": TEXT, "item_type_code": TEXT, "n_rows": COUNT},
        rows(),
    )


def department_words(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row a column and different department in it, without white space, and how many there are."""

    def rows() -> Iterator[tuple[Any, ...]]:
        for table, column in (
            ("departments", "department_name"),
            ("departments", "spellings"),
            ("entries", "lead_departments"),
            ("entries", "co_departments"),
            ("entries_all", "lead_departments"),
            ("entries_all", "co_departments"),
            ("items", "lead_departments"),
            ("items", "co_departments"),
            ("scenarios", "lead_departments"),
            ("entry_departments", "as_written"),
        ):
            places = placed(now, table)
            for name, count, first in distinct(now.elements(table, column)):
                yield table, column, *places[first], None if name is None else compact(name), count

    return view_table(
        {"table": TEXT, "column": TEXT, **PLACE, "name": TEXT, "n_rows": COUNT}, rows()
    )


def roles(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row an entry and role: the departments that entries lists, and those entry_departments has."""
    names = dict(now.rows("departments", "department_id", "department_name"))
    listed: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for entry_id, department_id, role, position in now.rows(
        "entry_departments", "entry_id", "department_id", "role", "position"
    ):
        name = names.get(department_id, f"unknown {department_id}")
        listed[entry_id, role].append((position, name))

    def rows() -> Iterator[tuple[Any, ...]]:
        for *place, entry_id, leads, others in now.rows(
            "entries", *PLACE, "entry_id", "lead_departments", "co_departments"
        ):
            for role, departments in (("lead", leads), ("co", others)):
                found = sorted(listed.pop((entry_id, role), []))
                yield (
                    *place,
                    entry_id,
                    role,
                    "、".join(departments or []),
                    "、".join(name for _, name in found),
                )
        for (entry_id, role), found in listed.items():
            yield None, None, None, entry_id, role, None, "、".join(name for _, name in found)

    return view_table(
        {**PLACE, "entry_id": TEXT, "role": TEXT, "in_entries": TEXT, "in_entry_departments": TEXT},
        rows(),
    )
