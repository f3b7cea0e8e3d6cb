"""A refresh that is killed at any point: ``current`` stays whole, the next run cleans up and succeeds.

Each run is a forked process that kills itself (SIGKILL) at the n-th instant: before, in the middle of and after
every write, and before and after every rename, link and removal. The parent has everything
imported, so that hundreds of instants can be tried.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from warehouses import (
    EDITION,
    NOTICE,
    SERIES,
    leftovers,
    mend_edition,
    new_root,
    parquet_bytes,
    whole_release,
)

from pipeline import storage
from pipeline.refresh import refresh
from pipeline.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


class _Instants:
    """Counts the instants of a run and kills the process at one of them."""

    def __init__(self, fatal: int | None) -> None:
        self.count, self.fatal = 0, fatal

    def pass_one(self) -> None:
        self.count += 1
        if self.count == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **options: Any) -> Any:
            self.pass_one()
            result = function(*arguments, **options)
            self.pass_one()
            return result

        return wrapped

    def write(self, path: Path, data: bytes) -> None:
        self.pass_one()
        with path.open("wb") as file:
            file.write(data[: len(data) // 2])
            file.flush()
            self.pass_one()
            file.write(data[len(data) // 2 :])
        self.pass_one()


def _run(settings: Settings, fatal: int | None) -> int:
    """Refresh with these instants; how many there were."""
    instants = _Instants(fatal)
    storage._write = instants.write
    for name in ("rename", "replace", "symlink_to"):
        setattr(Path, name, instants.around(getattr(Path, name)))
    shutil.rmtree = instants.around(shutil.rmtree)  # type: ignore[assignment]
    outcome = refresh(settings, say=lambda line: None)
    assert outcome.exit_code == 0, outcome
    return instants.count


def _forked(work: Callable[[], int]) -> int | None:
    """What ``work`` gives, run in a forked process; None where it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            os.write(writing, str(work()).encode())
            os._exit(0)
        except BaseException as error:
            os.write(writing, f"!{type(error).__name__}: {error}".encode())
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as said:
        text = said.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    assert not text.startswith("!"), text
    return int(text)


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Everything that a refresh imports, imported once in the parent: by a refresh."""
    refresh(new_root(tmp_path_factory.mktemp("warm")), say=lambda line: None)


def _second_edition_root(folder: Path) -> tuple[Settings, dict[str, Any]]:
    """A root with one release, and a changed edition that the next refresh will publish."""
    settings = new_root(folder)
    refresh(settings, say=lambda line: None)
    before = whole_release(settings)
    assert before is not None
    text = NOTICE.read_text("utf-8").replace(
        "\t旅馆业特种行业许可\n\t行政许可\n\t\n\t公安分局",
        "\t旅馆业特种行业许可\n\t行政许可\n\t\n\t消防大队",
    )
    mend_edition(settings, SERIES, EDITION, text)
    return settings, before


def _kill_points(total: int) -> list[int]:
    return list(range(1, total + 1))


def test_a_refresh_killed_at_any_instant_leaves_current_whole_and_the_next_run_succeeds(
    warm: None, tmp_path: Path
) -> None:
    template, before = _second_edition_root(tmp_path / "template")
    counted = shutil.copytree(template.root, tmp_path / "counted", symlinks=True)
    total = _forked(lambda: _run(Settings(root=counted), None))
    assert total is not None and total > 60
    published_after = 0
    for fatal in _kill_points(total):
        root = tmp_path / "killed"
        shutil.copytree(template.root, root, symlinks=True)
        settings = Settings(root=root)
        assert _forked(lambda settings=settings, n=fatal: _run(settings, n)) is None
        after = whole_release(settings)
        assert after is not None
        if after["id"] != before["id"]:
            published_after += 1
        if fatal % 6 == 0 or fatal > total - 30:
            # The next run is dearer than the killed one: every sixth, and all around the publishing.
            assert _forked(lambda settings=settings: _run(settings, None)) is not None
            last = whole_release(settings)
            assert last is not None
            assert last["row_counts"] == before["row_counts"]
            assert last["content_hash"] != before["content_hash"]
            assert leftovers(settings) == []
        shutil.rmtree(root)
    assert 0 < published_after < total


def test_a_first_refresh_killed_at_any_instant_leaves_nothing_or_a_whole_release(
    warm: None, tmp_path: Path
) -> None:
    template = new_root(tmp_path / "template")
    counted = shutil.copytree(template.root, tmp_path / "counted", symlinks=True)
    total = _forked(lambda: _run(Settings(root=counted), None))
    assert total is not None
    for fatal in _kill_points(total)[::5]:
        root = tmp_path / "killed"
        shutil.copytree(template.root, root, symlinks=True)
        settings = Settings(root=root)
        assert _forked(lambda settings=settings, n=fatal: _run(settings, n)) is None
        whole_release(settings)
        shutil.rmtree(root)


def test_a_refresh_killed_at_random_moments_leaves_current_whole(
    warm: None, tmp_path: Path
) -> None:
    template, before = _second_edition_root(tmp_path / "template")
    chance = random.Random(20210630)
    for _ in range(12):
        root = tmp_path / "killed"
        shutil.copytree(template.root, root, symlinks=True)
        settings = Settings(root=root)
        child = os.fork()
        if child == 0:
            refresh(settings, say=lambda line: None)
            os._exit(0)
        time.sleep(chance.uniform(0.0, 1.5))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        after = whole_release(settings)
        assert after is not None
        assert _forked(lambda settings=settings: _run(settings, None)) is not None
        last = whole_release(settings)
        assert last is not None and last["content_hash"] != before["content_hash"]
        assert leftovers(settings) == []
        assert set(parquet_bytes(settings)) == {f"{name}.parquet" for name in last["row_counts"]}
        shutil.rmtree(root)
