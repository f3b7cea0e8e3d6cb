"""The one door to a disk: whole files, whole directories, the ``current`` link, the lock.

Everything that is written goes through here, so that a full or read-only disk is met in one place and a
reader never sees half of anything: a file or a directory is made beside its place under a
hidden name, flushed to the disk, and renamed - POSIX rename(2) is atomic within a file system.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import StorageError

# Hidden names of what is being made or removed; a run that finds them left over removes them.
MAKING = ".making-"
REMOVING = ".removing-"

_SAID: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", "free some space and run again"),
    errno.EDQUOT: ("the disk quota is used up", "free some space and run again"),
    errno.EROFS: ("the file system is read-only", "mount it writable or name another --root"),
    errno.EACCES: ("may not be written", "check its owner and permissions"),
    errno.EPERM: ("may not be written", "check its owner and permissions"),
    errno.ENOTDIR: ("is no directory", "move away what stands in its place"),
    errno.EEXIST: ("or a folder of it is no directory", "move away what stands in its place"),
    errno.EISDIR: ("is a directory", "move it away"),
    errno.ELOOP: ("is a loop of links", "remove the links"),
    errno.EFBIG: ("is larger than the file system or a limit allows", "raise the limit"),
}


@contextmanager
def _door(path: Path) -> Iterator[None]:
    """Say what the system said about ``path``, as one line."""
    try:
        yield
    except OSError as error:
        what, remedy = _SAID.get(
            error.errno or 0, (f"cannot be written: {error.strerror}", "check the disk")
        )
        raise StorageError(what, remedy=remedy, file=str(path)) from error


def _write(path: Path, data: bytes) -> None:
    """Write and flush; the one place where bytes reach a file."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_file(path: Path, data: bytes) -> None:
    """Put ``data`` in ``path``, whole or not at all.

    Raises:
        StorageError: the disk is full, read-only, or the like.
    """
    with _door(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.parent / f"{MAKING}{os.getpid()}-{path.name}"
        try:
            _write(beside, data)
            beside.replace(path)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
        _flush_directory(path.parent)


def write_inside(path: Path, data: bytes) -> None:
    """Put ``data`` in a file of a directory that is still being made under a hidden name.

    Raises:
        StorageError: the disk is full, read-only, or the like.
    """
    with _door(path):
        _write(path, data)


def write_directory(path: Path, fill: Callable[[Path], None]) -> None:
    """Make ``path`` a directory that ``fill`` fills beside its place, whole or not at all.

    Raises:
        StorageError: the disk is full, read-only, or ``path`` exists.
    """
    beside = make_directory_beside(path)
    try:
        fill(beside)
        move_directory(beside, path)
    except BaseException:
        remove_directory(beside)
        raise


def make_directory_beside(path: Path) -> Path:
    """A new empty directory beside ``path``, under a hidden name."""
    beside = path.parent / f"{MAKING}{os.getpid()}-{path.name}"
    with _door(beside):
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
    return beside


def move_directory(beside: Path, path: Path) -> None:
    """Give a finished directory its name, in one rename."""
    with _door(path):
        _flush_directory(beside)
        beside.rename(path)
        _flush_directory(path.parent)


def remove_directory(path: Path) -> None:
    """Remove a directory: first its name in one rename, then what it holds."""
    with _door(path):
        if not path.exists():
            return
        going = path
        if not path.name.startswith((MAKING, REMOVING)):
            going = path.parent / f"{REMOVING}{path.name}"
            shutil.rmtree(going, ignore_errors=True)
            path.rename(going)
        shutil.rmtree(going)


def remove_leftovers(folder: Path) -> list[str]:
    """Remove what a killed run left half made or half removed; the names, without the prefix."""
    if not folder.is_dir():
        return []
    names: list[str] = []
    for path in sorted(folder.iterdir()):
        if not path.name.startswith((MAKING, REMOVING)):
            continue
        names.append(path.name)
        with _door(path):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    return names


def remove_leftovers_below(folder: Path) -> None:
    """Remove leftovers at any depth below a folder whose leftovers nobody needs to hear of."""
    for path in sorted(folder.rglob(f"{MAKING}*")) if folder.is_dir() else []:
        with _door(path):
            path.unlink(missing_ok=True)


def point_link(link: Path, target: str) -> None:
    """Make ``link`` point at ``target`` (relative to its folder), in one rename.

    Whoever resolves the link sees the old target or the new one, never none.
    """
    with _door(link):
        beside = link.parent / f"{MAKING}{os.getpid()}-{link.name}"
        beside.unlink(missing_ok=True)
        beside.symlink_to(target, target_is_directory=True)
        beside.replace(link)
        _flush_directory(link.parent)


@contextmanager
def locked(path: Path, *, wait_seconds: float, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file ``path``; a second holder waits, and ``on_wait`` says so.

    The system releases the lock when its holder dies, so a killed run blocks nobody.

    Raises:
        StorageError: the lock was not free within ``wait_seconds``.
    """
    with _door(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            on_wait()
            try:
                lock.acquire(timeout=wait_seconds, poll_interval=0.1)
            except Timeout as error:
                raise StorageError(
                    f"is held by another run for more than {wait_seconds:.0f} seconds",
                    remedy="wait for it, or end it; CATALOG_LOCK_WAIT_SECONDS sets the patience",
                    file=str(path),
                ) from error
    try:
        yield
    finally:
        lock.release()
