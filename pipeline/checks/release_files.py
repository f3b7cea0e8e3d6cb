"""The Parquet files of one release directory, as whoever reads a release has them.

Checks and their views read nothing else: what BI will read is what is judged.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from pipeline.errors import StorageError


class ReleaseFiles:
    """A release directory's tables, each file read once and each column turned to Python once.

    Args:
        folder: holds ``<table>.parquet`` for every table.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tables: dict[str, pa.Table] = {}
        self._columns: dict[tuple[str, str], list[Any]] = {}

    @cached_property
    def names(self) -> list[str]:
        """The names of the tables that are there."""
        return sorted(path.stem for path in self.folder.glob("*.parquet"))

    def schema(self, name: str) -> pa.Schema | None:
        """The Arrow schema of a table's file, or None where there is no file.

        Raises:
            StorageError: the file cannot be read.
        """
        return self.table(name).schema if name in self.names else None

    def table(self, name: str) -> pa.Table:
        """A table, as its file has it.

        Raises:
            StorageError: the file is missing or cannot be read.
        """
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name]

    def series_of_rows(self, name: str) -> list[str | None]:
        """The series of each row of a table; None where the table has no series.

        Raises:
            StorageError: the file is missing or cannot be read.
        """
        table = self._tables[name] if name in self._tables else self._read(name, only="series_id")
        if "series_id" not in table.column_names:
            return [None] * table.num_rows
        series: list[str | None] = table.column("series_id").to_pylist()
        return series

    def _read(self, name: str, only: str | None = None) -> pa.Table:
        path = self.folder / f"{name}.parquet"
        try:
            # Not parquet.read_table: it takes folder names with = in them for columns.
            with parquet.ParquetFile(path) as file:
                return file.read(None if only is None else [only])
        except (OSError, pa.ArrowException) as error:
            raise StorageError(
                "cannot be read as a table of the release",
                remedy="run again; a release that is damaged is left with `catalog rollback`",
                file=str(path),
            ) from error

    def column(self, table: str, column: str) -> list[Any]:
        """A column's values as Python values."""
        key = table, column
        if key not in self._columns:
            self._columns[key] = self.table(table).column(column).to_pylist()
        return self._columns[key]

    def rows(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a table as tuples of these columns."""
        return zip(*(self.column(table, column) for column in columns), strict=True)

    def elements(self, table: str, column: str) -> Iterator[tuple[int, Any]]:
        """The values of a column with their row from 0; a list column gives each element."""
        values = self.column(table, column)
        if not pa.types.is_list(self.table(table).schema.field(column).type):
            return iter(enumerate(values))
        return itertools.chain.from_iterable(
            ((row, element) for element in elements) for row, elements in enumerate(values)
        )


def text_of(values: Sequence[object]) -> str:
    """Values as one line of text, as messages and comparisons show them."""
    return " ".join("-" if value is None else str(value) for value in values)
