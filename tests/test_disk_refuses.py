"""A disk that refuses: one line, and the current release is whole."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest
from refreshed import mended_text, run
from warehouses import EDITION, SERIES, leftovers, mend_edition, whole_release

from pipeline import storage
from pipeline.errors import StorageError
from pipeline.settings import Settings


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_refuses_at_any_write_is_one_line_and_current_is_whole(
    number: int, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mend_edition(settings, SERIES, EDITION, mended_text())
    before = whole_release(settings)
    real = storage._write
    counter = {"writes": 0, "fatal": 0}

    def write(path: Path, data: bytes) -> None:
        counter["writes"] += 1
        if counter["writes"] == counter["fatal"]:
            path.write_bytes(data[: len(data) // 2])
            raise OSError(number, os.strerror(number))
        real(path, data)

    monkeypatch.setattr(storage, "_write", write)
    refused = 0
    for fatal in range(1, 40):
        counter.update(writes=0, fatal=fatal)
        shutil.rmtree(settings.staging, ignore_errors=True)
        try:
            run(settings)
        except StorageError as error:
            refused += 1
            assert "\n" not in str(error)
            now = whole_release(settings)
            assert now is not None
            if now["id"] != before["id"]:  # type: ignore[index]
                break  # published: what failed came after
    assert refused >= 17  # staging, thirteen tables, and the descriptions
    counter["fatal"] = 0
    run(settings)
    assert leftovers(settings) == []


def test_a_page_that_cannot_be_written_is_told_and_the_release_stays_published(
    settings: Settings,
) -> None:
    mend_edition(settings, SERIES, EDITION, mended_text())
    shutil.rmtree(settings.warehouse / "runs")
    (settings.warehouse / "runs").write_text("in the way", "utf-8")
    outcome = run(settings)
    assert outcome.exit_code == 2 and outcome.is_new and outcome.page is None
    assert "runs" in outcome.faults[0]
    whole_release(settings)
