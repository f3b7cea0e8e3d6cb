"""Views that hold the tables against each other: shape, keys, references, copies.

Each measures; the suite of its name says what is right. See ``views.cells`` for what a view is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as compute

from pipeline.checks.release_files import ReleaseFiles, text_of
from pipeline.checks.views.base import PLACE, placed, view_table
from pipeline.schema import COUNT, FLAG, TABLES, TEXT

# Line breaks, tabs, and what stands before or after a text without being seen.
_UNTIDY = r"[\n\r\t\v\f\x{85}\x{2028}\x{2029}]|^[\s\x{A0}\x{3000}\x{200B}\x{FEFF}]|[\s\x{A0}\x{3000}\x{200B}\x{FEFF}]$"
# Columns that keep the source's own characters.
_VERBATIM = {
    ("source_cells", "text"),
    ("corrections", "text"),
    ("corrections", "corrected_text"),
    ("rejects", "cells"),
    ("rejects", "message"),
    ("entry_departments", "as_written"),
}


# --- shape --------------------------------------------------------------------------------------


def columns(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row a column of any table, declared or found: its Arrow type and place, and what its values are.

    ``n_null`` counts nulls where none may be; ``n_untidy`` texts with line breaks, tabs or padding, but for the
    columns that keep the source's own characters. The place is that of the first such row.
    """

    def rows() -> Iterator[tuple[Any, ...]]:
        for table in sorted({*TABLES, *now.names}):
            declared = TABLES[table].arrow if table in TABLES else pa.schema([])
            found = now.schema(table) or pa.schema([])
            for name in dict.fromkeys([*declared.names, *found.names]):
                n_null, n_untidy, first = 0, 0, None
                if _type(declared, name) is not None and _type(declared, name) == _type(
                    found, name
                ):
                    n_null, n_untidy, first = _values(now, table, declared.field(name))
                place = (None, None, None)
                if first is not None and table in TABLES:
                    place = placed(now, table)[first]
                yield (
                    table,
                    name,
                    *place,
                    _shape(declared, name),
                    _shape(found, name),
                    n_null,
                    n_untidy,
                )

    return view_table(
        {
            "table": TEXT,
            "column": TEXT,
            **PLACE,
            "declared": TEXT,
            "found": TEXT,
            "n_null": COUNT,
            "n_untidy": COUNT,
        },
        rows(),
    )


def _shape(schema: pa.Schema, name: str) -> str:
    position = schema.get_field_index(name)
    if position < 0:
        return "absent" if schema.names.count(name) < 2 else "twice"
    field = schema.field(position)
    return f"{position + 1}: {field.type}{'' if field.nullable else ' not null'}"


def _type(schema: pa.Schema, name: str) -> pa.DataType | None:
    position = schema.get_field_index(name)
    return None if position < 0 else schema.field(position).type


def _values(now: ReleaseFiles, table: str, field: pa.Field) -> tuple[int, int, int | None]:
    """How many nulls and untidy texts a column has where none may be, and the first such row."""
    values = now.table(table).column(field.name).combine_chunks()
    n_null = 0 if field.nullable else values.null_count
    if n_null:
        return n_null, 0, values.is_null().to_pylist().index(True)
    if (table, field.name) in _VERBATIM:
        return 0, 0, None
    rows = None
    if pa.types.is_list(field.type):
        rows, values = compute.list_parent_indices(values), compute.list_flatten(values)
    if not pa.types.is_string(values.type):
        return 0, 0, None
    untidy = compute.match_substring_regex(values, _UNTIDY)
    n_untidy = compute.sum(untidy).as_py() or 0
    if not n_untidy:
        return 0, 0, None
    first = compute.index(untidy, True).as_py()
    return 0, n_untidy, first if rows is None else rows[first].as_py()


def keys(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row a table: its rows and the different keys among them; the first key that stands twice."""

    def rows() -> Iterator[tuple[Any, ...]]:
        for table in TABLES.values():
            counts: Counter[tuple[Any, ...]] = Counter()
            twice: tuple[tuple[Any, ...], tuple[Any, ...]] | None = None
            for position, key in enumerate(now.rows(table.name, *table.key)):
                counts[key] += 1
                if twice is None and counts[key] > 1:
                    twice = key, placed(now, table.name)[position]
            found, place = twice or (None, (None, None, None))
            yield (
                table.name,
                "、".join(table.key),
                *place,
                None if found is None else text_of(found),
                now.table(table.name).num_rows,
                len(counts),
            )

    return view_table(
        {
            "table": TEXT,
            "key": TEXT,
            **PLACE,
            "first_twice": TEXT,
            "n_rows": COUNT,
            "n_keys": COUNT,
        },
        rows(),
    )


def references(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row a foreign key's value, as schema.py declares the keys: whether the row it names is there.

    ``n_rows`` rows have it; the place is that of the first.
    """

    def rows() -> Iterator[tuple[Any, ...]]:
        for table in TABLES.values():
            for reference in table.references:
                there = set(now.rows(reference.table, *reference.key))
                values = list(now.rows(table.name, *reference.columns))
                counts = Counter(values)
                places = placed(now, table.name)
                first: dict[tuple[Any, ...], int] = {}
                for position, value in enumerate(values):
                    first.setdefault(value, position)
                for value, count in counts.items():
                    yield (
                        table.name,
                        "、".join(reference.columns),
                        *places[first[value]],
                        reference.table,
                        text_of(value),
                        count,
                        value in there,
                    )

    return view_table(
        {
            "table": TEXT,
            "columns": TEXT,
            **PLACE,
            "refers_to": TEXT,
            "value": TEXT,
            "n_rows": COUNT,
            "is_there": FLAG,
        },
        rows(),
    )


def copies(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row an entry or sub-item that stands in two tables: in which columns the two differ.

    ``entries`` are the rows of ``entries_all`` of the current editions, ``sub_items`` are the entries with a
    sub-item number, both ways. ``difference`` names the columns, or the table that lacks the row; null
    where the two are equal.
    """
    is_current = {
        tuple(edition)
        for *edition, flag in now.rows("notices", "series_id", "edition_id", "is_current")
        if flag
    }

    def rows() -> Iterator[tuple[Any, ...]]:
        names = TABLES["entries_all"].column_names
        series, edition = names.index("series_id"), names.index("edition_id")
        everything = [
            row
            for row in now.rows("entries_all", *names)
            if (row[series], row[edition]) in is_current
        ]
        yield from _compare(
            "entries", names, now.rows("entries", *names), "entries_all", everything
        )
        shared = [name for name in TABLES["sub_items"].column_names if name in names]
        position = ("entry_id", *shared).index("sub_item_no")
        parts = [
            row for row in now.rows("entries", "entry_id", *shared) if row[position] is not None
        ]
        sub_items = now.rows("sub_items", "sub_item_id", *shared)
        yield from _compare("sub_items", ("entry_id", *shared), sub_items, "entries", parts)

    return view_table(
        {"table": TEXT, "entry_id": TEXT, **PLACE, "difference": TEXT},
        rows(),
    )


def _compare(
    table: str,
    names: Iterable[str],
    rows: Iterable[tuple[Any, ...]],
    origin: str,
    originals: Iterable[tuple[Any, ...]],
) -> Iterator[tuple[Any, ...]]:
    columns = list(names)
    key = columns.index("entry_id")
    place = [columns.index(name) for name in PLACE]
    copied = {row[key]: row for row in rows}
    original = {row[key]: row for row in originals}
    for entry_id in dict.fromkeys([*original, *copied]):
        one, other = copied.get(entry_id), original.get(entry_id)
        shown = one or other or ()
        if one is None or other is None:
            difference: str | None = f"not in {table if one is None else origin}"
        elif one == other:
            difference = None
        else:
            pairs = zip(columns, one, other, strict=True)
            difference = "、".join(name for name, left, right in pairs if left != right)
        yield table, entry_id, *(shown[position] for position in place), difference
