"""Candidate releases of the real notice's tables, whole and with something wrong."""

from __future__ import annotations

import copy
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from pipeline import editions, landing, readers, tables, vocabulary
from pipeline.schema import TABLES

ROOT = Path(__file__).parents[1]
SUITES = ROOT / "expectations"
SERIES, EDITION = "huancui-shuangquan", "2021-06-30"
NOTICE_FILE = ROOT / "raw" / SERIES / EDITION / "huancui-2021-06-30.txt"

Rows = list[dict[str, Any]]


@lru_cache(maxsize=1)
def real_input() -> tables.SeriesInput:
    """The real series with its first edition as read."""
    [series] = [one for one in landing.series_of(ROOT / "raw") if one.series_id == SERIES]
    [edition] = [one for one in series.editions if one.edition_id == EDITION]
    files = [
        editions.ReadFile(edition.shown(file.name), file.sha256, readers.read(edition.path(file)))
        for file in edition.declared.files
    ]
    reading = editions.read_edition(files, vocabulary.load())
    return tables.SeriesInput(
        SERIES, series.declared, (tables.EditionInput(EDITION, edition.declared, reading),)
    )


@lru_cache(maxsize=1)
def real_tables() -> dict[str, pa.Table]:
    """The contract's tables of the real notice."""
    return tables.build([real_input()], vocabulary.load())


def write(folder: Path, built: dict[str, pa.Table]) -> Path:
    """A release directory with these tables; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in built.items():
        parquet.write_table(table, folder / f"{name}.parquet")
    return folder


class Mutant:
    """The real tables with something wrong: ``mutant["entries"]`` are rows to be changed in place.

    ``files`` replaces a table by an Arrow table of any schema, or leaves its file out (None).
    """

    def __init__(self) -> None:
        self.rows: dict[str, Rows] = {}
        self.files: dict[str, pa.Table | None] = {}

    def __getitem__(self, name: str) -> Rows:
        if name not in self.rows:
            self.rows[name] = copy.deepcopy(real_tables()[name].to_pylist())
        return self.rows[name]

    def find(self, table: str, **wanted: Any) -> dict[str, Any]:
        """The first row of a table that holds all of this; a value may be a condition."""
        return next(
            row
            for row in self[table]
            if all(
                want(row[name]) if callable(want) else row[name] == want
                for name, want in wanted.items()
            )
        )

    def write(self, folder: Path, base: Path) -> Path:
        """A release directory: what was changed is written, all else is the base's."""
        folder.mkdir(parents=True)
        changed = {name: table_of(name, rows) for name, rows in self.rows.items()}
        for path in base.glob("*.parquet"):
            if path.stem not in changed and path.stem not in self.files:
                os.link(path, folder / path.name)
        files = {name: table for name, table in self.files.items() if table is not None}
        return write(folder, {**changed, **files})


def table_of(name: str, rows: Rows) -> pa.Table:
    """Rows as a table of the contract, also where they hold nulls that it does not allow."""
    schema = TABLES[name].arrow
    fields = [
        field.with_nullable(True) if any(row[field.name] is None for row in rows) else field
        for field in schema
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))
