"""Rows as Arrow tables of a declared schema, sorted by key; and the hash of what they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from pipeline.columns import TableSchema
from pipeline.errors import CatalogError

Row = dict[str, Any]


def arrow_table(schema: TableSchema, rows: Iterable[Row]) -> pa.Table:
    """Rows as an Arrow table of this schema, sorted by its key.

    Raises:
        CatalogError: a row lacks a column, or a column that may not be null is.
    """
    ordered = sorted(rows, key=lambda row: [_sortable(row[column]) for column in schema.key])
    arrow = schema.arrow
    columns = []
    for field in arrow:
        values = pa.array([row[field.name] for row in ordered], type=field.type)
        if not field.nullable and values.null_count:
            raise CatalogError(
                f"{schema.name}.{field.name} is null in {values.null_count} rows",
                remedy="this is a fault of the pipeline: report it with the raw file",
            )
        columns.append(values)
    return pa.Table.from_arrays(columns, schema=arrow)


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)


def content_hash(tables: dict[str, pa.Table]) -> str:
    """The hash of all tables' names, schemas and values; equal tables have equal hashes."""
    digest = hashlib.sha256()
    for name in sorted(tables):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, tables[name].schema) as writer:
            writer.write_table(tables[name].combine_chunks())
        digest.update(name.encode() + b"\0" + hashlib.sha256(sink.getvalue()).digest())
    return digest.hexdigest()
