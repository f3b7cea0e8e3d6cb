"""LibreOffice as an independent reader of Word and Excel files: what its HTML says the tables are."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from lxml import etree, html

# One cell: row, column, row span, column span (logical columns), text without white space.
GridCell = tuple[int, int, int, int, str]

# LibreOffice writes its own marks of fields and controls into the HTML as control characters.
_FIELD_MARKS = dict.fromkeys(range(9))
_NOT_TEXT = {"table", "del", "script", "style", "sdfootnote"}


def to_html(files: list[Path], folder: Path) -> dict[Path, Path]:
    """Convert all files in one call; the HTML of each file."""
    return convert(files, folder, "html:HTML (StarWriter):EmbedImages")


def convert(files: list[Path], folder: Path, target: str) -> dict[Path, Path]:
    """Convert all files in one call; what came of each file.

    Args:
        files: with different stems.
        folder: where to put what comes of them.
        target: a suffix and, behind a colon, the name of LibreOffice's filter.

    Raises:
        AssertionError: LibreOffice did not convert a file.
    """
    command = shutil.which("soffice")
    if command is None:
        # In CI a skipped test is a failure, and .ci/run installs it.
        pytest.skip("LibreOffice is missing: apt-get install libreoffice-writer libreoffice-calc")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                command,
                f"-env:UserInstallation=file://{profile}",
                "--headless",
                "--convert-to",
                target,
                "--outdir",
                str(folder),
                *map(str, files),
            ],
            check=True,
            capture_output=True,
            timeout=600,
        )
    converted = {path: folder / f"{path.stem}.{target.partition(':')[0]}" for path in files}
    missing = [path.name for path, target in converted.items() if not target.exists()]
    assert not missing, f"LibreOffice did not convert {missing}"
    return converted


def tables(page: Path) -> list[list[GridCell]]:
    """The top-level tables of the page's body, without those in headers, footers and text boxes."""
    root = html.fromstring(page.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    found = []
    for table in root.iter("table"):
        around = {one.tag for one in table.iterancestors()}
        titles = {one.get("title") for one in table.iterancestors("div")}
        if "table" not in around and not titles & {"header", "footer"} and "span" not in around:
            found.append(_grid(table))
    return found


def _grid(table: etree._Element) -> list[GridCell]:
    """The cells at their places, by the rule of HTML tables: each takes the next free columns."""
    cells: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    # Some of its rows hold no cell at all, and are none.
    rows = [
        row for row in table.iter("tr") if next(row.iterancestors("table")) is table and len(row)
    ]
    for number, row in enumerate(rows):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (number, column) in taken:
                column += 1
            height, width = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            taken |= {
                (number + down, column + right) for down in range(height) for right in range(width)
            }
            text = "".join(_text(cell).split()).translate(_FIELD_MARKS)
            cells.append((number, column, height, width, text))
            column += width
    edges = sorted({one[1] for one in cells} | {one[1] + one[3] for one in cells})
    place = {edge: index for index, edge in enumerate(edges)}
    return [(r, place[c], h, place[c + w] - place[c], text) for r, c, h, w, text in cells]


def _text(element: etree._Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _NOT_TEXT and not _is_mark(child):
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _is_mark(element: etree._Element) -> bool:
    """Whether the element is the mark of a note or comment, or a text box."""
    return element.get("class") in ("sdfootnoteanc", "sdendnoteanc", "comment") or (
        element.tag == "span" and "position: absolute" in (element.get("style") or "")
    )
