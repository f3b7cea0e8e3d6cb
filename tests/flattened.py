"""Flattened text, taken apart and put together again by the tests' own means, never by the reader's.

A cell starts with a tab on a new line, further lines of it have none, and the first zero-length line
ends the row. ``Row.first_line`` counts the lines of the text from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from conftest import NOTICE

from pipeline import annexes, rows
from pipeline.document import Document
from pipeline.editions import last_row
from pipeline.readers import read_bytes
from pipeline.reading import AnnexReading, EntryRow
from pipeline.vocabulary import load

HEADER = ["序号", "阶段", "场景", "事项名称", "事项类型", "牵头部门", "协同部门"]
TITLES = {1: "企业全生命周期事项清单", 2: "个人全生命周期事项清单"}


@dataclass(frozen=True)
class Row:
    """A row of a flattened table: its place, and its cells with the line that each starts on."""

    table: int
    row: int
    cells: tuple[str, ...]
    lines: tuple[int, ...]
    last_line: int  # of its last cell; the zero-length line comes after

    @property
    def first_line(self) -> int:
        return self.lines[0]


@lru_cache(maxsize=1)
def notice_text() -> str:
    return NOTICE.read_text(encoding="utf-8")


def rows_of(text: str) -> list[Row]:
    """The rows of a flattened text's tables, in order."""
    found: list[Row] = []
    table, number, is_between = 0, 0, True
    cells: list[str] = []
    starts: list[int] = []
    lines = text.split("\n")
    for line_number, line in enumerate([*lines, ""], start=1):
        if line.startswith("\t"):
            if not cells and is_between:
                table, number, is_between = table + 1, 0, False
            cells.append(line[1:])
            starts.append(line_number)
        elif cells and line:
            cells[-1] += "\n" + line
        elif cells:
            number += 1
            found.append(Row(table, number, tuple(cells), tuple(starts), line_number - 1))
            cells, starts = [], []
        elif line.strip():
            is_between = True
    return found


def flattened(cells_of_rows: Iterable[Sequence[str]]) -> str:
    """Rows as flattened text, each ended by a zero-length line."""
    return "".join("".join(f"\t{cell}\n" for cell in row) + "\n" for row in cells_of_rows)


def annex_text(number: int, data: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> str:
    """One annex: its heading, its title, its table."""
    return f"附件{number}\n{TITLES[number]}\n" + flattened([header, *data])


def document_of(text: str | bytes) -> Document:
    data = text.encode() if isinstance(text, str) else text
    return read_bytes(data, shown="notice.txt")


def annexes_of(text: str | bytes) -> list[AnnexReading]:
    """The annexes of a flattened text, read to entries and rejects."""
    document = document_of(text)
    vocabulary = load()
    return [
        rows.read_annex(annex, vocabulary, last_row_of_file=last_row(document))
        for annex in annexes.find(document, vocabulary).annexes
    ]


def entries_of(text: str | bytes) -> list[EntryRow]:
    return [entry for annex in annexes_of(text) for entry in annex.entries]


@lru_cache(maxsize=1)
def notice_annexes() -> tuple[AnnexReading, ...]:
    """The published notice, read once for all tests; nobody may change it."""
    return tuple(annexes_of(notice_text()))
