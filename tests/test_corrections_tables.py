"""Corrections made in the real notice, also of cells that a page break cut: the tables, the checks, the ids."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from candidates import EDITION, NOTICE_FILE, SERIES, SUITES, real_input, real_tables, write
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import checks, editions, readers, tables, vocabulary
from pipeline.corrections import CorrectionsDeclaration, numbered
from pipeline.document import Cell, Document, Table

# Row 58 of the first table, from 1: its cells, and where the page breaks them.
ROW = 58
LEVEL = "市级事项"
NAME = "确有困难的单位住房公积金降低缴存比例或者缓缴审核"
HALVES = {
    NAME: ("确有困难的单位住房公积金降低", "缴存比例或者缓缴审核"),
    LEVEL: (LEVEL, "（公安分局）"),
}


def cut_document() -> Document:
    """The real notice, with its first table on two pages: the break falls inside row 58."""
    document = readers.read(NOTICE_FILE)
    table = document.tables[0]
    upper: list[Cell] = []
    lower: list[Cell] = []
    for cell in table.cells:
        row = cell.row + 1
        if row < ROW:
            assert row + cell.row_span <= ROW, "no merged cell reaches over the break"
            upper.append(cell)
        elif row > ROW:
            lower.append(cell._replace(row=row - ROW))
        else:
            above, below = HALVES.get(cell.text, (cell.text, ""))
            upper.append(cell._replace(text=above))
            lower.append(cell._replace(row=0, text=below))
    pages = [
        Table(upper, open_columns=frozenset(range(table.column_count))),
        Table(lower),
    ]
    blocks = list(document.blocks)
    at = blocks.index(table)
    return replace(document, blocks=(*blocks[:at], *pages, *blocks[at + 1 :]))


def built(*corrections: dict[str, Any], document: Document | None = None) -> dict[str, Any]:
    said = {"annex": 1, "reason": "a slip", "by": "王芳", "date": datetime.date(2021, 7, 5)}
    declared = CorrectionsDeclaration.model_validate(
        {"corrections": [{**said, **one} for one in corrections]}
    )
    name = f"{SERIES}/{EDITION}/{NOTICE_FILE.name}"
    source = editions.ReadFile(name, "0" * 64, document or cut_document())
    words = vocabulary.load()
    reading = editions.read_edition([source], words, corrections=numbered(declared, "shown"))
    real = real_input()
    edition = replace(real.editions[0], reading=reading)
    return tables.build([replace(real, editions=(edition,))], words)


def blocking(folder: Path, found: dict[str, Any]) -> list[str]:
    return [one.line for one in checks.run(write(folder, found), SUITES, before=None).blocking]


def entry(found: dict[str, Any], name: str) -> dict[str, Any]:
    [row] = [one for one in found["entries"].to_pylist() if one["item_name"] == name]
    return dict(row)


@pytest.mark.parametrize(
    ("correction", "values"),
    [
        (
            {"table": 1, "row": ROW, "column": "item_name", "text": NAME, "new": "缓缴审核"},
            {"item_name": "缓缴审核", "authority_level": "city", "corrected": ["item_name"]},
        ),
        (
            {
                "item": 46,
                "column": "co_departments",
                "text": "市级事项（公安分局）",
                "new": "省级事项",
            },
            {"item_name": NAME, "authority_level": "province"},
        ),
        (
            {
                "table": 2,
                "row": 1,
                "column": "co_departments",
                "text": "市级事项（公安分局）",
                "new": "",
            },
            {"item_name": NAME, "authority_level": "district", "co_departments": []},
        ),
    ],
)
def test_a_cut_cell_is_corrected_and_every_check_passes(
    correction: dict[str, Any], values: dict[str, Any], tmp_path: Path
) -> None:
    plain = built()
    assert blocking(tmp_path / "plain", plain) == []
    found = built(correction)
    assert blocking(tmp_path / "corrected", found) == []
    row = entry(found, values["item_name"])
    assert {name: row[name] for name in values} == values
    assert row["entry_id"] == entry(plain, NAME)["entry_id"]
    halves = [one["text"] for one in found["corrections"].to_pylist()]
    assert tuple(halves) in HALVES.values() and "".join(halves) == correction["text"]


# --- any correction -----------------------------------------------------------------------------

COLUMNS = {4: "item_name", 5: "sub_item_name", 7: "lead_departments", 8: "co_departments"}
TEXTS = [
    (annex.number, cell.source_row, COLUMNS[cell.source_column], cell.text)
    for file in real_input().editions[0].reading.files
    for annex in file.annexes
    for cell in annex.cells
    if cell.use == "entry" and cell.source_column in COLUMNS
]


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.sampled_from(TEXTS), st.text("甲乙丙区局市级事项、", min_size=1, max_size=12))
def test_whatever_is_corrected_no_entry_has_another_id_than_before(
    cell: tuple[int, int, str, str], new: str
) -> None:
    annex, row, column, text = cell
    correction = {"annex": annex, "row": row, "column": column, "text": text, "new": new}
    found = built(correction, document=readers.read(NOTICE_FILE))
    before = {places(one): one["entry_id"] for one in real_tables()["entries"].to_pylist()}
    after = {places(one): one["entry_id"] for one in found["entries"].to_pylist()}
    assert after.items() <= before.items()
    # A text of two levels in one row is a reject, and so may the rows below it be.
    assert len(after) == len(before) or found["rejects"].num_rows > 1


def places(row: dict[str, Any]) -> tuple[int, int]:
    return row["source_table"], row["source_row"]
