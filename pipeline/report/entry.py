"""One entry of the current release, with the exact source cells it came from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.compute as compute
import pyarrow.parquet as parquet

from pipeline import release
from pipeline.errors import UsageError


def describe(warehouse: Path, entry: str) -> Iterator[str]:
    """The lines that show an entry: its columns, its source cells as published, what corrections made of them.

    Args:
        entry: an entry_id or the first characters of one, or a whole name of an entry.

    Raises:
        UsageError: no entry is called so, or several are; nothing is published.
    """
    current = release.current(warehouse)
    if current is None:
        raise UsageError("nothing is published yet", remedy="run `catalog refresh`")
    release_id = current.id
    folder = release.releases_folder(warehouse) / release_id
    rows = parquet.read_table(folder / "entries.parquet").to_pylist()
    found = [row for row in rows if row["entry_id"].startswith(entry)] or [
        row for row in rows if entry in (row["sub_item_name"], row["item_name"])
    ]
    if len(found) != 1:
        raise UsageError(
            f"{len(found) or 'no'} entries of release {release_id} are called {entry}",
            remedy="give an entry_id"
            + (": " + "、".join(row["entry_id"] for row in found[:8]) if found else ""),
        )
    row = found[0]
    yield f"release {release_id}"
    for name, value in row.items():
        yield f"{name:<20} {_shown(value)}"
    yield ""
    yield f"source cells in raw/{row['source_file']}"
    table = parquet.read_table(
        folder / "source_cells.parquet",
        filters=(compute.field("series_id") == row["series_id"])
        & (compute.field("edition_id") == row["edition_id"]),
    )
    for cell in table.to_pylist():
        if row["entry_id"] not in cell["entry_ids"]:
            continue
        place = f"table {cell['source_table']}, row {cell['source_row']}"
        text = cell["text"].replace("\n", "⏎")
        yield f"  {place}, column {cell['source_column']}: {text}  ({cell['use']})"
    yield from _corrections(folder, row)


def _corrections(folder: Path, row: dict[str, Any]) -> Iterator[str]:
    """What corrections made of the entry's cells: the text as published, the new one, why, who and when."""
    path = folder / "corrections.parquet"
    # A release of before there were corrections has no such table.
    cells = parquet.read_table(path).to_pylist() if path.is_file() else []
    edition = row["series_id"], row["edition_id"]
    found = [
        cell
        for cell in cells
        if (cell["series_id"], cell["edition_id"]) == edition
        and row["entry_id"] in cell["entry_ids"]
    ]
    if not found:
        return
    yield ""
    yield f"corrections in raw/{edition[0]}/{edition[1]}/corrections.yaml"
    for cell in found:
        place = f"table {cell['source_table']}, row {cell['source_row']}"
        before, after = (
            cell[name].replace("\n", "⏎") or "(blank)" for name in ("text", "corrected_text")
        )
        yield f"  {place}, {cell['column']}: published {before}, read as {after}"
        yield f"    {cell['reason']}  ({cell['corrected_by']}, {cell['corrected_on']})"


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
