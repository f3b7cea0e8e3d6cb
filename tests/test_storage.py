"""The one door to a disk: whole or not at all, and what the system says is said in one line."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest

from pipeline import storage
from pipeline.errors import StorageError


def test_a_file_is_written_whole_or_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "folder" / "file"
    storage.write_file(path, b"old")

    def full(beside: Path, data: bytes) -> None:
        beside.write_bytes(data[:1])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage, "_write", full)
    with pytest.raises(StorageError, match="the disk is full; free some space"):
        storage.write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in path.parent.iterdir()] == ["file"]


def test_a_directory_that_cannot_be_filled_leaves_nothing(tmp_path: Path) -> None:
    def fill(beside: Path) -> None:
        storage.write_file(beside / "one", b"1")
        raise StorageError("the disk is full", remedy="free some space")

    with pytest.raises(StorageError):
        storage.write_directory(tmp_path / "made", fill)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_exists_is_not_overwritten(tmp_path: Path) -> None:
    storage.write_directory(
        tmp_path / "made", lambda beside: storage.write_file(beside / "a", b"1")
    )
    with pytest.raises(StorageError):
        storage.write_directory(
            tmp_path / "made", lambda beside: storage.write_file(beside / "a", b"2")
        )
    assert (tmp_path / "made" / "a").read_bytes() == b"1"
    assert [one.name for one in tmp_path.iterdir()] == ["made"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EROFS, "the file system is read-only"),
        (errno.EACCES, "may not be written"),
        (errno.EIO, "cannot be written"),
    ],
)
def test_what_the_disk_says_is_one_line_with_the_place(
    number: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, data: bytes) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(storage, "_write", refuse)
    with pytest.raises(StorageError, match=said) as caught:
        storage.write_file(tmp_path / "file", b"")
    assert str(tmp_path / "file") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_link_always_points_somewhere_while_it_is_moved(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    link = tmp_path / "current"
    storage.point_link(link, "one")
    done = threading.Event()
    seen: set[str] = set()

    def watch() -> None:
        while not done.is_set():
            seen.add(link.resolve(strict=True).name)

    watcher = threading.Thread(target=watch)
    watcher.start()
    for position in range(300):
        storage.point_link(link, ("one", "two")[position % 2])
    done.set()
    watcher.join()
    assert seen <= {"one", "two"} and seen


def test_leftovers_of_a_killed_run_are_removed_and_named(tmp_path: Path) -> None:
    (tmp_path / ".making-1-x").mkdir()
    (tmp_path / ".removing-y").mkdir()
    (tmp_path / ".making-2-z").write_bytes(b"half")
    (tmp_path / "kept").mkdir()
    assert storage.remove_leftovers(tmp_path) == [".making-1-x", ".making-2-z", ".removing-y"]
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


def test_a_second_holder_of_the_lock_waits_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    waited: list[str] = []
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with storage.locked(path, wait_seconds=0, on_wait=lambda: None):
            held.set()
            free.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    with (
        pytest.raises(StorageError, match="is held by another run"),
        storage.locked(path, wait_seconds=0.2, on_wait=lambda: waited.append("said")),
    ):
        pass
    free.set()
    with storage.locked(path, wait_seconds=10, on_wait=lambda: None):
        pass
    holder.join()
    assert waited == ["said"]
