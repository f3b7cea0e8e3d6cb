"""warehouse/: releases, immutable and whole, and the ``current`` link to one of them.

::

    warehouse/current              -> releases/<id>, moved by one rename
    warehouse/releases/<id>/       a Parquet file a table, release.json, datapackage.json
    warehouse/journal.jsonl        every move of the link: when, to what, by which command; ids that moved
    warehouse/stands.json          the release that stands for certain inputs though it was not made from them:
                                chosen by a rollback, or found to hold the same
    warehouse/runs/<id>/           the page and the JSON of a run's checks
    warehouse/.lock                held by whoever writes

A release is built beside its place, checked there, renamed into releases/ and only then pointed at. A run
killed between the two renames leaves a release that never was current; it is told by the journal, and
the next run removes it.
"""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import storage
from pipeline.errors import StorageError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

RELEASE_FILE, PACKAGE_FILE = "release.json", "datapackage.json"
CONTENT_HASH = b"content_hash"
_JOURNAL, _STANDS = "journal.jsonl", "stands.json"


@dataclass(frozen=True, kw_only=True)
class Release:
    """What release.json says; times are UTC in ISO 8601.

    ``rekeyed`` are the published ids that it moved, each with ``before`` and ``now``.
    """

    id: str
    created_at: str
    code_version: str
    inputs: str
    content_hash: str
    raw_files: list[dict[str, Any]]
    row_counts: dict[str, int]
    checks: dict[str, Any]
    held_back: list[dict[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    accepted: list[dict[str, str]] = field(default_factory=list)
    rekeyed: list[dict[str, Any]] = field(default_factory=list)
    before: str | None = None


# --- reading ------------------------------------------------------------------------------------


def releases_folder(warehouse: Path) -> Path:
    """Where releases stand."""
    return warehouse / "releases"


def current_id(warehouse: Path) -> str | None:
    """The id of the release that ``current`` points at, or None before the first."""
    link = warehouse / "current"
    return link.readlink().name if link.is_symlink() else None


def load(warehouse: Path, release_id: str) -> Release:
    """The release of this id.

    Raises:
        UsageError: there is none.
        StorageError: its release.json cannot be read.
    """
    path = releases_folder(warehouse) / release_id / RELEASE_FILE
    if Path(release_id).name != release_id or release_id.startswith("."):
        raise UsageError(f"{release_id!r} is no release", remedy="see `catalog releases`")
    try:
        return Release(**json.loads(path.read_bytes()))
    except FileNotFoundError as error:
        raise UsageError(
            f"there is no release {release_id}", remedy="see `catalog releases`"
        ) from error
    except (ValueError, TypeError) as error:
        raise StorageError(
            "is no description of a release", remedy="roll back to another one", file=str(path)
        ) from error


def current(warehouse: Path) -> Release | None:
    """The release that is current, or None before the first."""
    release_id = current_id(warehouse)
    if release_id is None:
        return None
    if release_id not in release_ids(warehouse):
        raise StorageError(
            f"points at {release_id}, which is no whole release",
            remedy="roll back to one that `catalog releases` lists",
            file=str(warehouse / "current"),
        )
    return load(warehouse, release_id)


def release_ids(warehouse: Path) -> list[str]:
    """The ids of all published releases, the oldest first."""
    folder = releases_folder(warehouse)
    if not folder.is_dir():
        return []
    return sorted(
        path.name
        for path in folder.iterdir()
        if not path.name.startswith(".") and (path / RELEASE_FILE).is_file()
    )


def stands_for(warehouse: Path, inputs: str) -> bool:
    """Whether current stands for these very inputs: by a rollback, or since it holds the same."""
    try:
        said = json.loads((warehouse / _STANDS).read_bytes())
    except (OSError, ValueError):
        return False
    return bool(said == {"release": current_id(warehouse), "inputs": inputs})


# --- writing ------------------------------------------------------------------------------------


def new_id(now: datetime.datetime, content_hash: str) -> str:
    """A release's id: when it was made, and what it holds."""
    return f"{now.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}-{content_hash[:8]}"


def write_tables(directory: Path, tables: dict[str, pa.Table], content_hash: str) -> None:
    """Write each table as ``<name>.parquet``, byte for byte the same for the same tables."""
    import pyarrow.parquet as parquet

    for name, table in tables.items():
        sink = io.BytesIO()
        marked = table.replace_schema_metadata({CONTENT_HASH: content_hash.encode()})
        parquet.write_table(marked, sink, compression="zstd", version="2.6")
        storage.write_inside(directory / f"{name}.parquet", sink.getvalue())


def write_description(directory: Path, release: Release, package: dict[str, Any]) -> None:
    """Write release.json and datapackage.json."""
    for name, value in ((PACKAGE_FILE, package), (RELEASE_FILE, asdict(release))):
        text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False)
        storage.write_inside(directory / name, text.encode() + b"\n")


def publish(warehouse: Path, directory: Path, release: Release) -> None:
    """Give a finished, checked release its name and make it current.

    Raises:
        StorageError: the disk refuses; ``current`` is as it was.
    """
    storage.move_directory(directory, releases_folder(warehouse) / release.id)
    moved = [[one["before"], one["now"]] for one in release.rekeyed]
    noted: dict[str, Any] = {}
    if moved:
        # Releases are pruned, the journal never is: whoever kept an old id finds the new one here.
        noted = {"rekeyed": moved, "accepted": release.accepted}
    _point_at(warehouse, release.id, "publish", release.created_at, **noted)


def roll_back(warehouse: Path, release_id: str, *, inputs: str, now: datetime.datetime) -> Release:
    """Make an older release current; it stays until raw/ or the code changes.

    Args:
        inputs: the fingerprint of raw/ and the code as they are now.

    Raises:
        UsageError: there is no such release.
    """
    release = load(warehouse, release_id)
    let_stand(warehouse, release_id, inputs)
    _point_at(warehouse, release_id, "rollback", now.astimezone(datetime.UTC).isoformat())
    return release


def let_stand(warehouse: Path, release_id: str, inputs: str) -> None:
    """Note that this release, while it is current, stands for these inputs."""
    said = json.dumps({"release": release_id, "inputs": inputs}) + "\n"
    storage.write_file(warehouse / _STANDS, said.encode())


def _point_at(warehouse: Path, release_id: str, command: str, at: str, **noted: Any) -> None:
    storage.point_link(warehouse / "current", f"releases/{release_id}")
    _note(warehouse, {"at": at, "command": command, "release": release_id, **noted})


def _note(warehouse: Path, entry: dict[str, Any]) -> None:
    path = warehouse / _JOURNAL
    before = path.read_bytes() if path.exists() else b""
    line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
    storage.write_file(path, before + line)


def journal(warehouse: Path) -> list[dict[str, Any]] | None:
    """Every move of ``current``, the oldest first, with the ids that it moved; None where it is lost or damaged."""
    try:
        lines = (warehouse / _JOURNAL).read_bytes().splitlines()
        entries: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
        return entries if all(entry["release"] for entry in entries) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


# --- keeping house ------------------------------------------------------------------------------


@contextmanager
def held(warehouse: Path, *, wait_seconds: float, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the warehouse to write in it, after clearing away what a killed run left.

    Raises:
        StorageError: another run held it for longer than ``wait_seconds``.
    """
    with storage.locked(
        warehouse / ".lock",
        wait_seconds=wait_seconds,
        on_wait=lambda: say("another run is at work; waiting for it to end"),
    ):
        clean_up(warehouse, say)
        yield


def clean_up(warehouse: Path, say: Callable[[str], None]) -> None:
    """Remove what a killed run left: half made files, and releases that never were current."""
    for folder in (warehouse, releases_folder(warehouse), warehouse / "runs"):
        for name in storage.remove_leftovers(folder):
            say(f"removed what an interrupted run left: {name}")
    moves, now_current = journal(warehouse), current_id(warehouse)
    ids = release_ids(warehouse)
    if moves is None and now_current is not None:
        # Without a journal nobody can tell what was never published: every release stays.
        storage.write_file(warehouse / _JOURNAL, b"")
        for release_id in ids:
            _note(warehouse, {"at": "", "command": "found", "release": release_id})
        return
    noted = {entry["release"] for entry in moves or []}
    if now_current in ids and now_current not in noted:
        # Killed after the link moved and before the journal was written: the move counts.
        _note(warehouse, {"at": "", "command": "publish", "release": now_current})
        noted.add(now_current)
    for release_id in ids:
        if release_id not in noted:
            storage.remove_directory(releases_folder(warehouse) / release_id)
            say(f"removed a release that was never published: {release_id}")


def prune(warehouse: Path, *, keep_releases: int, keep_runs: int) -> list[str]:
    """Remove releases beyond the last ``keep_releases``, but the first of each month and current."""
    ids = release_ids(warehouse)
    first_of_month: dict[str, str] = {}
    for release_id in ids:
        first_of_month.setdefault(release_id[:6], release_id)
    kept = {*ids[-keep_releases:], *first_of_month.values(), current_id(warehouse)}
    removed = [release_id for release_id in ids if release_id not in kept]
    for release_id in removed:
        storage.remove_directory(releases_folder(warehouse) / release_id)
    runs = warehouse / "runs"
    if runs.is_dir():
        pages = sorted(path for path in runs.iterdir() if not path.name.startswith("."))
        for path in pages[:-keep_runs]:
            storage.remove_directory(path)
    return removed
