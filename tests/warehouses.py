"""Roots to refresh in: a raw/ of the real notice in a temporary folder, and what is in its warehouse."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet

from pipeline import release
from pipeline.schema import TABLES
from pipeline.settings import Settings

ROOT = Path(__file__).parents[1]
SERIES = "huancui-shuangquan"
EDITION = "2021-06-30"
NOTICE = ROOT / "raw" / SERIES / EDITION / "huancui-2021-06-30.txt"


def new_root(folder: Path, *, with_edition: bool = True) -> Settings:
    """A root with the real series, with or without its edition."""
    target = folder / "raw" / SERIES
    if with_edition:
        shutil.copytree(ROOT / "raw" / SERIES, target)
    else:
        target.mkdir(parents=True)
        shutil.copy(ROOT / "raw" / SERIES / "series.yaml", target)
    return Settings(root=folder)


def mend_edition(settings: Settings, series: str, edition: str, text: str) -> None:
    """Replace an edition's text as if it had been published and landed so."""
    import yaml

    folder = settings.raw / series / edition
    path = folder / "edition.yaml"
    declared = yaml.safe_load(path.read_text("utf-8"))
    file = declared["files"][0]
    data = text.encode()
    (folder / file["name"]).write_bytes(data)
    file["sha256"] = hashlib.sha256(data).hexdigest()
    file["size"] = len(data)
    path.write_text(yaml.safe_dump(declared, allow_unicode=True), "utf-8")


def whole_release(settings: Settings) -> dict[str, Any] | None:
    """What release.json of the current release says, after making sure that it is whole.

    None where nothing is published. Raises AssertionError where ``current`` is anything but one whole
    release: a table missing, of another release, or with other rows than release.json counts.
    """
    link = settings.warehouse / "current"
    if not link.is_symlink():
        assert not link.exists()
        return None
    folder = link.resolve(strict=True)
    described: dict[str, Any] = json.loads((folder / "release.json").read_bytes())
    assert folder.name == described["id"] == release.current_id(settings.warehouse)
    assert (folder / "datapackage.json").is_file()
    for name in TABLES:
        table = parquet.read_table(folder / f"{name}.parquet")
        assert table.num_rows == described["row_counts"][name]
        metadata = table.schema.metadata or {}
        assert metadata[b"content_hash"].decode() == described["content_hash"]
    return described


def parquet_bytes(settings: Settings) -> dict[str, bytes]:
    """Every Parquet file of the current release."""
    folder = (settings.warehouse / "current").resolve()
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.parquet"))}


def leftovers(settings: Settings) -> list[Path]:
    """Half made things anywhere below the root."""
    return [
        path
        for path in settings.root.rglob(".*")
        if path.name.startswith((".making-", ".removing-"))
    ]
