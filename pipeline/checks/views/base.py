"""What the views share: their columns' types, the table of their rows, and how texts are compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from pipeline.checks.release_files import ReleaseFiles
from pipeline.schema import COUNT, TEXT
from pipeline.text import seen

EDITION = {"series_id": TEXT, "edition_id": TEXT}
PLACE = {"source_file": TEXT, "source_table": COUNT, "source_row": COUNT}

_SPACE = re.compile(r"\s+")


def view_table(columns: Mapping[str, pa.DataType], rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    """Rows as an Arrow table with these columns."""
    listed = list(rows)
    values = zip(*listed, strict=True) if listed else ([] for _ in columns)
    return pa.table(
        {
            name: pa.array(column, type)
            for (name, type), column in zip(columns.items(), values, strict=True)
        }
    )


def compact(text: str) -> str:
    """A text without white space and what shows as nothing: as it reads where a page breaks it at will."""
    return _SPACE.sub("", seen(text))


def placed(now: ReleaseFiles, table: str) -> list[tuple[Any, ...]]:
    """The place of each row of a table in the published files, as far as the table has places."""
    names = now.table(table).column_names
    missing: list[Any] = [None] * now.table(table).num_rows
    return list(
        zip(
            *(now.column(table, name) if name in names else missing for name in PLACE),
            strict=True,
        )
    )


def distinct(values: Iterable[tuple[int, Any]]) -> Iterator[tuple[Any, int, int]]:
    """Each different value with how often it stands there and in which row first."""
    counts: Counter[Any] = Counter()
    first: dict[Any, int] = {}
    for row, value in values:
        counts[value] += 1
        first.setdefault(value, row)
    return ((value, count, first[value]) for value, count in counts.items())
