"""The real notice as several files, and what landing and publishing them gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline import add as adding
from pipeline.errors import LandingError
from pipeline.refresh import refresh
from pipeline.settings import Settings
from tests.builders.word_notice import BODY_LINES, SHAPES, notice
from tests.test_formats import Rows, rows_of
from tests.warehouses import EDITION, NOTICE, SERIES, whole_release

SHAPE = SHAPES["labels merged"]
TABLES = ("items", "sub_items", "entries", "tasks")
BODY_TEXT = "\n".join(NOTICE.read_text("utf-8").splitlines()[:BODY_LINES]).encode()
FIRST, SECOND = notice(SHAPE, parts=["1"]), notice(SHAPE, parts=["2"])
THREE = {"通知.txt": BODY_TEXT, "附件1.docx": FIRST, "附件2.docx": SECOND}


def written(folder: Path, files: dict[str, bytes]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def add(settings: Settings, paths: Sequence[Path], issued_on: str | None = None) -> list[str]:
    return adding.add(settings, paths, SERIES, issued_on, None)


def refused(settings: Settings, paths: Sequence[Path], issued_on: str | None = None) -> str:
    with pytest.raises(LandingError) as caught:
        add(settings, paths, issued_on)
    untouched(settings)
    return str(caught.value)


def untouched(settings: Settings) -> None:
    assert [path.name for path in (settings.raw / SERIES).iterdir()] == ["series.yaml"]


def published(settings: Settings) -> Rows:
    said: list[str] = []
    assert refresh(settings, say=said.append).exit_code == 0, said
    whole_release(settings)
    return {table: rows_of(settings, table) for table in TABLES}


def notices(settings: Settings) -> dict[str, Any]:
    (row,) = rows_of(settings, "notices")
    import pyarrow.parquet as parquet

    read = parquet.read_table(settings.warehouse / "current" / "notices.parquet")
    return {**row, "source_files": read["source_files"].to_pylist()[0]}


def declared(settings: Settings) -> list[dict[str, Any]]:
    path = settings.raw / SERIES / EDITION / "edition.yaml"
    files: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["files"]
    return files
