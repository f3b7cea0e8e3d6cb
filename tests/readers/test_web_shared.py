"""Real web pages: every table as two HTML parsers have it, or the difference declared with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline import readers
from pipeline.readers import web
from pipeline.text import compare_key

# Files of other people's, which are not part of this repository: they stand beside it.
FOLDER = Path(__file__).resolve().parents[3] / "shared" / "html"
TRUTHS = sorted(FOLDER.glob("*.json"))

# Tables whose grid is exact and of whose texts the cells named differ.
NESTED = "a nested table is in its cell's `tables` and its text is not the cell's (contract, From Python); the truth has textContent (DOM Standard, 4.4), which goes through it"
CHARSET = "the page declares windows-1251 and is read so (HTML standard, 13.2.3.2); the truth took it for GB18030"
DECLARED: dict[tuple[str, int], tuple[set[int], str]] = {
    ("130cc20ffeff", 0): ({1, 2}, f"{CHARSET}; {NESTED}"),
    ("25afa1a7147b", 0): ({4}, NESTED),
    ("4c1f6c5ca114", 1): ({0}, NESTED),
    ("4c1f6c5ca114", 5): ({3, 5, 7, 15}, NESTED),
    ("4c1f6c5ca114", 6): ({1}, NESTED),
    ("8988f28d3a14", 2): ({6}, NESTED),
    ("90eb923ea0cd", 0): ({2}, NESTED),
}
# How many tables the notice's reading gives where that is not the page's own count, and why.
LAYOUT = "a table lays out the page, and what stands in it is read in its stead"
LINKS = "tables of links to other pages are left out: nearly all of their text is links"
OTHER_COUNTS: dict[str, tuple[int, str]] = {
    "130cc20ffeff": (11, LAYOUT),
    "3ad50ac94c4c": (0, LAYOUT),
    "4c1f6c5ca114": (4, LINKS),
    "8a8867f6cedb": (3, "two stand in an element that the page hides (CSS 2.2, 9.2.4: display)"),
    "a41f163af380": (1, LINKS),
}


def test_the_real_pages_are_there() -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"the real web pages are not at {FOLDER}; in CI that is a failure")
    assert sum(len(tables(truth)) for truth in TRUTHS) >= 66


def tables(truth: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(truth.read_text(encoding="utf-8"))["tables"]
    return found


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_every_table_is_exact_or_its_difference_is_declared(truth: Path) -> None:
    document = web.read_whole(truth.with_suffix(".html").read_bytes())
    for expected in tables(truth):
        number = int(str(expected["table"]))
        cells: list[list[object]] = expected["cells"]  # type: ignore[assignment]
        table = document.tables[number]
        assert [list(cell[:4]) for cell in table.cells] == [cell[:4] for cell in cells]
        differing = {
            position
            for position, (cell, (*_, text)) in enumerate(zip(table.cells, cells, strict=True))
            if compare_key(cell.text) != compare_key(str(text))
        }
        declared, _ = DECLARED.get((truth.stem, number), (set(), ""))
        assert differing == declared
        for position in declared - {1, 2} if truth.stem == "130cc20ffeff" else declared:
            nested = table.cells[position].tables
            assert nested, "the text that is not the cell's is in the tables nested in it"


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_no_table_is_taken_for_the_sites_but_the_declared_ones(truth: Path) -> None:
    data = truth.with_suffix(".html").read_bytes()
    whole = web.read_whole(data).tables
    count, _ = OTHER_COUNTS.get(truth.stem, (len(whole), ""))
    assert len(readers.read_bytes(data, shown=truth.name).tables) == count
