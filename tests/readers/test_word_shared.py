"""Real Word files with merged cells: every table as two independent readings have it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline import readers

# Files of other people's, which are not part of this repository: they stand beside it.
FOLDER = Path(__file__).resolve().parents[3] / "shared" / "word"
TRUTHS = sorted(FOLDER.glob("*.json"))


def test_the_real_files_are_there() -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"the real Word files are not at {FOLDER}; in CI that is a failure")
    assert len(TRUTHS) >= 37


def word_file_of(truth: Path) -> Path:
    return next(path for path in truth.parent.glob(f"{truth.stem}.*") if path != truth)


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_every_table_is_exact(truth: Path) -> None:
    document = readers.read(word_file_of(truth))
    for expected in json.loads(truth.read_text(encoding="utf-8"))["tables"]:
        table = document.tables[expected["table"]]
        read = [
            [cell.row, cell.column, cell.row_span, cell.column_span, "".join(cell.text.split())]
            for cell in table.cells
        ]
        assert read == expected["cells"]
