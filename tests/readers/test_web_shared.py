"""Real web pages: every table as two HTML parsers have it, or the difference declared with its reason."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline import readers
from pipeline.document import Table
from pipeline.text import compare_key

# Files of other people's, which are not part of this repository: they stand beside it.
FOLDER = Path(__file__).resolve().parents[3] / "shared" / "html"
TRUTHS = sorted(FOLDER.glob("*.json"))

# Cells whose texts differ, of tables whose grid is exact.
NESTED = "a nested table is in its cell's `tables` and its text is not the cell's (contract, From Python); the truth has textContent (DOM Standard, 4.4), which goes through it"
CHARSET = "the page declares windows-1251 and is read so (HTML standard, 13.2.3.2); the truth took it for GB18030"
CONTROLS = "what a form control may be set to is no text of the page (HTML standard, 15.5); the truth has it"
TEXTS: dict[tuple[str, int], tuple[set[int], str]] = {
    ("130cc20ffeff", 0): ({1, 2}, f"{CHARSET}; {NESTED}"),
    ("25afa1a7147b", 0): ({4}, NESTED),
    ("4c1f6c5ca114", 1): ({0}, NESTED),
    ("4c1f6c5ca114", 5): ({3, 5, 7, 15}, NESTED),
    ("4c1f6c5ca114", 6): ({1}, NESTED),
    ("8988f28d3a14", 2): ({6}, NESTED),
    ("8a8867f6cedb", 0): ({5, 7}, CONTROLS),
    ("8a8867f6cedb", 4): ({12, 15, 31}, CONTROLS),
    ("90eb923ea0cd", 0): ({2}, NESTED),
}
# What the page hides is not read (CSS 2.2, 9.2.4: an element with display: none generates no boxes), and the truth has
# it: for each page, how many tables are shown, and those whose cells are fewer.
HIDDEN: dict[str, tuple[int, dict[int, int]]] = {
    "024cab70ad56": (1, {0: 17}),
    "4c1f6c5ca114": (8, {0: 48}),
    "8a8867f6cedb": (3, {}),
}
_HIDES = re.compile(rb"(display\s*:\s*)none|(visibility\s*:\s*)hidden")


def test_the_real_pages_are_there() -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"the real web pages are not at {FOLDER}; in CI that is a failure")
    assert sum(len(tables(truth)) for truth in TRUTHS) >= 66


def tables(truth: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(truth.read_text(encoding="utf-8"))["tables"]
    return found


def read(truth: Path, *, shows_all: bool = False) -> tuple[Table, ...]:
    """The tables of the page beside a truth; as it is, or with nothing in it hidden by a style."""
    data = truth.with_suffix(".html").read_bytes()
    return readers.read_bytes(
        _HIDES.sub(rb"\1\2inherit", data) if shows_all else data, shown=truth.stem
    ).tables


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_every_table_is_exact_or_its_difference_is_declared(truth: Path) -> None:
    found = read(truth, shows_all=truth.stem in HIDDEN)
    for expected in tables(truth):
        number = int(str(expected["table"]))
        cells: list[list[object]] = expected["cells"]  # type: ignore[assignment]
        table = found[number]
        assert [list(cell[:4]) for cell in table.cells] == [cell[:4] for cell in cells]
        differing = {
            position
            for position, (cell, (*_, text)) in enumerate(zip(table.cells, cells, strict=True))
            if compare_key(cell.text) != compare_key(str(text))
        }
        declared, reason = TEXTS.get((truth.stem, number), (set(), ""))
        assert differing == declared
        if reason == NESTED:
            assert all(table.cells[position].tables for position in declared)


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the real web pages are not there")
@pytest.mark.parametrize("name", HIDDEN)
def test_what_a_real_page_hides_is_not_read(name: str) -> None:
    count, fewer = HIDDEN[name]
    found = read(FOLDER / f"{name}.json")
    assert len(found) == count
    assert {number: len(found[number].cells) for number in fewer} == fewer
