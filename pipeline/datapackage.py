"""The Frictionless description of a release: every table and column (Data Package v1).

Types follow the Table Schema specification (specs.frictionlessdata.io/table-schema); an int16 says so in
``arrowType``, which the specification leaves to the writer.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipeline.columns import Column, TableSchema
from pipeline.schema import TABLES


def describe(release_id: str, created_at: str, row_counts: dict[str, int]) -> dict[str, Any]:
    """The descriptor of a release, as datapackage.json holds it."""
    return {
        "profile": "data-package",
        "name": "shuangquan-catalog",
        "title": "政务服务事项目录 Catalog of public services",
        "version": release_id,
        "created": created_at,
        "resources": [_resource(table, row_counts[table.name]) for table in TABLES.values()],
    }


def _resource(table: TableSchema, rows: int) -> dict[str, Any]:
    return {
        "name": table.name.replace("_", "-"),
        "title": table.name,
        "path": f"{table.name}.parquet",
        "profile": "data-resource",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": table.row,
        "rows": rows,
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "fields": list(reference.columns),
                    "reference": {
                        "resource": reference.table.replace("_", "-"),
                        "fields": list(reference.key),
                    },
                }
                for reference in table.references
            ],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": type_name(column.type),
        "arrowType": str(column.type),
        "description": column.description,
        "constraints": {"required": not column.nullable},
    }


def type_name(arrow: pa.DataType) -> str:
    """The Table Schema type of an Arrow type."""
    if pa.types.is_list(arrow):
        return "array"
    for is_type, name in (
        (pa.types.is_string, "string"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_date, "date"),
        (pa.types.is_floating, "number"),
    ):
        if is_type(arrow):
            return name
    raise TypeError(f"no Table Schema type is declared for the Arrow type {arrow}")
