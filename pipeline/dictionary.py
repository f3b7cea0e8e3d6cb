"""The README's data dictionary, made from schema.py.

``python -m pipeline.dictionary README.md`` rewrites what stands between its two marks; a test holds that the
README says what the schema says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.columns import Column, TableSchema
from pipeline.schema import TABLES

START, END = "<!-- data dictionary: made by `make docs` -->", "<!-- end of the data dictionary -->"


def markdown() -> str:
    """The dictionary: a section a table, its key, references and columns."""
    return "\n".join(line for table in TABLES.values() for line in _section(table))


def _section(table: TableSchema) -> Iterator[str]:
    yield f"### {table.name}"
    yield ""
    yield f"A row: {table.row}.  "
    yield f"Key: {_code(table.key)}.  "
    for reference in table.references:
        target = ", ".join(f"`{reference.table}.{name}`" for name in reference.key)
        yield f"Refers: {_code(reference.columns)} to {target}.  "
    yield ""
    yield "| column | type | holds |"
    yield "| --- | --- | --- |"
    for column in table.columns:
        yield f"| `{column.name}` | {_type(column)} | {column.description.replace('|', '/')} |"
    yield ""


def _code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _type(column: Column) -> str:
    text = str(column.type).replace("element: ", "").replace(" not null", "")
    return f"{text}, null" if column.nullable else text


def rewritten(readme: str) -> str:
    """The README's text with the dictionary between its marks as the schema says it now.

    Raises:
        ValueError: the marks are missing.
    """
    before, start, rest = readme.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError("the README lacks the marks of the data dictionary")
    return f"{before}{start}\n\n{markdown()}\n{end}{after}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(rewritten(path.read_text("utf-8")), "utf-8")
