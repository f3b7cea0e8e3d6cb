"""What can go wrong, and how it is said: one line with the place and the remedy.

The tree::

    CatalogError                exit code 2: wrong usage, unreadable input or a fault
    ├── UsageError              the command's words are off
    ├── DataError               the data fell short: exit code 1
    │   ├── EditionRejected     an edition is held back, with one of EDITION_REASONS
    │   │   └── AnnexTwice      an annex stands in two of its files
    │   └── ReleaseRefused      a critical check failed: nothing is published
    ├── LandingError            raw/: a file that may not be landed, or that changed since
    ├── DeclarationError        a YAML file that people maintain has a wrong shape
    ├── SuiteError              an expectation suite does not say what its file says
    └── StorageError            the disk: full, read-only, or held by another run

A row that cannot become an entry is no exception: it is a ``Reject`` and stays with the edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RejectReason = Literal[
    "row-broken-off",
    "wrong-cell-count",
    "bad-number",
    "duplicate-number",
    "unknown-type",
    "missing-type",
    "orphan-row",
    "unreadable-value",
]
EditionReason = Literal[
    "unreadable-file", "unknown-heading", "no-annex", "too-many-rejects", "wrong-correction"
]

ROW_REASONS: tuple[str, ...] = RejectReason.__args__  # type: ignore[attr-defined]
EDITION_REASONS: tuple[str, ...] = EditionReason.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A source row that could not be turned into an entry.

    ``source_table`` counts ``Document.tables`` from 1 and ``source_row`` the table's rows as
    published, the header row being 1. ``cells`` are the row's own texts, verbatim, from left to
    right. ``item_no`` is the printed number where it is legible, else None; ``numbered`` says
    that the row bears a number of its own, legible or not.
    """

    source_table: int
    source_row: int
    reason: RejectReason
    message: str
    cells: tuple[str, ...]
    annex_no: int
    numbering_group: int
    item_no: int | None
    numbered: bool


class CatalogError(Exception):
    """An error that ends a command, as one line: the place, what is wrong, what to do.

    Args:
        what: what is wrong, without the place.
        remedy: what the reader of the line can do about it.
        file: the file it stands in; relative paths read best.
        table: table of the file, counted from 1.
        row: row of the table as published, the header row being 1.
    """

    exit_code = 2

    def __init__(
        self,
        what: str,
        *,
        remedy: str,
        file: str | None = None,
        table: int | None = None,
        row: int | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.file = file
        self.table = table
        self.row = row

    def located(self, file: str) -> CatalogError:
        """The same error with its file named, where a room did not know the file's name."""
        if self.file is None:
            self.file = file
        return self

    def __str__(self) -> str:
        place = [
            self.file,
            None if self.table is None else f"table {self.table}",
            None if self.row is None else f"row {self.row}",
        ]
        where = ", ".join(part for part in place if part)
        line = f"{where}: {self.what}" if where else self.what
        return " ".join(f"{line}; {self.remedy}".split())


class UsageError(CatalogError):
    """The command's words are off."""


class DataError(CatalogError):
    """The data fell short; the program did what it should."""

    exit_code = 1


class EditionRejected(DataError):
    """An edition that is held back whole; its series keeps its last good edition."""

    def __init__(
        self,
        what: str,
        *,
        reason: EditionReason,
        remedy: str,
        file: str | None = None,
        table: int | None = None,
        row: int | None = None,
    ) -> None:
        super().__init__(what, remedy=remedy, file=file, table=table, row=row)
        self.reason: EditionReason = reason

    def below(self, rows: int) -> EditionRejected:
        """The same error, its row counted on from rows above that its table does not have."""
        if self.row is not None:
            self.row += rows
        return self


class AnnexTwice(EditionRejected):
    """An annex that stands in two files of an edition, or in parts in both."""

    def __init__(self, number: int, first: str, second: str) -> None:
        super().__init__(
            f"annex {number} stands in {first} and in {second}",
            reason="no-annex",
            remedy="land the edition with one file for each annex",
        )


class UnreadableFile(EditionRejected):
    """A file that no reader can turn into a Document.

    Its exit code is 2 where the file itself was the command's argument; in a refresh it holds
    back its edition like any other ``EditionRejected``.
    """

    exit_code = 2

    def __init__(
        self,
        what: str,
        *,
        remedy: str,
        file: str | None = None,
        table: int | None = None,
        row: int | None = None,
    ) -> None:
        super().__init__(
            what, reason="unreadable-file", remedy=remedy, file=file, table=table, row=row
        )


class ReleaseRefused(DataError):
    """A critical check failed on the candidate's tables: ``current`` stays as it was."""


class LandingError(CatalogError):
    """A file that may not be landed in raw/, or that changed after it was landed."""


class DeclarationError(CatalogError):
    """A YAML file that people maintain does not have the shape that the code checks."""


class SuiteError(CatalogError):
    """An expectation suite that cannot be loaded whole, or a check that could not run."""


class StorageError(CatalogError):
    """The disk is full, read-only, or another run holds the warehouse."""
