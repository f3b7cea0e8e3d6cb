"""Two editions, two releases, or what nobody named: what is compared, and the Diff of it.

Two successive editions differ as ``changes`` says. Two others are compared straight, entry by entry, and not by
adding up what happened in between; the confidence of an entry is then the least that any of the links in between has.
Two releases are compared by the current edition of each series.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from pipeline import release
from pipeline.checks.release_files import ReleaseFiles
from pipeline.differences.data import Diff, SeriesDiff, TableDiff, Unseen
from pipeline.differences.published import NOTHING, Published, differences_of, is_comparable
from pipeline.errors import UsageError
from pipeline.linking.changes import changes_between
from pipeline.linking.outline import Row
from pipeline.rekey import moved_ids
from pipeline.release import Release

_SEE = "see `catalog releases`, and the editions in raw/"


def diff_of(
    warehouse: Path, old: str | None = None, new: str | None = None, series_id: str | None = None
) -> Diff:
    """What differs.

    Args:
        old, new: two editions of the current release (2021-06-30), or two releases by their ids. Without
            them the last two editions of each series, or the current release against the one before it where no
            series has two editions.
        series_id: only this series.

    Raises:
        UsageError: a name is no edition and no release, or there is nothing to compare with.
        StorageError: a table cannot be read.
    """
    current = release.current(warehouse)
    if current is None:
        raise UsageError("nothing is published yet", remedy="run `catalog refresh`")
    if (old is None) != (new is None):
        raise UsageError(f"{old or new} is compared with nothing", remedy="name two, or none")
    ids = release.release_ids(warehouse)
    if old is not None and new is not None and (old in ids or new in ids):
        for name in (old, new):
            if name not in ids:
                raise UsageError(f"{name} is no release", remedy="see `catalog releases`")
        return _releases(
            warehouse, release.load(warehouse, old), release.load(warehouse, new), series_id
        )
    published = _published(warehouse, current)
    _known(series_id, published.editions)
    if old is not None and new is not None:
        return _editions(published, current, old, new, series_id)
    pairs = {
        one: (editions[-2], editions[-1])
        for one, editions in published.editions.items()
        if len(editions) > 1 and series_id in (None, one)
    }
    if pairs:
        return last_editions(published, pairs, notes=_held_back(current, series_id))
    if current.before is None or current.before not in ids:
        raise UsageError(
            "there is nothing to compare with: no series has two editions, and there is no release before",
            remedy="land a second edition, or name two releases",
        )
    return _releases(warehouse, release.load(warehouse, current.before), current, series_id)


def _published(warehouse: Path, one: Release) -> Published:
    return Published(one.id, ReleaseFiles(release.releases_folder(warehouse) / one.id))


def _known(series_id: str | None, *editions: Mapping[str, Sequence[str]]) -> None:
    known = sorted({name for one in editions for name in one})
    if series_id is not None and series_id not in known:
        raise UsageError(
            f"there is no series {series_id}", remedy=f"there are: {'、'.join(known) or 'none'}"
        )


def _held_back(one: Release, series_id: str | None) -> tuple[str, ...]:
    return tuple(
        f"{held['series_id']} {held['edition_id']} is held back: {held['reason']}"
        for held in one.held_back
        if series_id in (None, held["series_id"])
    )


# --- two editions -------------------------------------------------------------------------------


def last_editions(
    published: Published, pairs: Mapping[str, tuple[str, str]], notes: tuple[str, ...] = ()
) -> Diff:
    """What differs between two editions of each of these series."""
    found = tuple(_between(published, one, *pair) for one, pair in pairs.items())
    return Diff(kind="editions", old=None, new=None, series=found, notes=notes)


def news_of(release_id: str, now: ReleaseFiles, before: ReleaseFiles | None) -> Diff:
    """What differs between the last two editions of each series of which the release before told otherwise.

    That is of series whose current edition was another, or whose last two editions had other changes between them.
    """
    published = Published(release_id, now)
    was = Published("before", before) if before is not None and is_comparable(before) else None
    pairs = {}
    for series_id, editions in published.editions.items():
        if len(editions) < 2:
            continue
        old, new = editions[-2:]
        is_known = (
            was is not None
            and was.editions.get(series_id, [None])[-1] == new
            and was.changes(series_id, old, new) == published.changes(series_id, old, new)
        )
        if not is_known:
            pairs[series_id] = old, new
    return last_editions(published, pairs)


def _editions(
    published: Published, current: Release, old: str, new: str, series_id: str | None
) -> Diff:
    having = [
        one
        for one, editions in published.editions.items()
        if old in editions and new in editions and series_id in (None, one)
    ]
    if not having:
        names = sorted(
            f"{one} {'、'.join(editions)}"
            for one, editions in published.editions.items()
            if series_id in (None, one)
        )
        raise UsageError(
            f"no series of release {current.id} has the editions {old} and {new}",
            remedy=f"there are: {'; '.join(names)}; {_SEE}",
        )
    return last_editions(published, dict.fromkeys(having, (old, new)))


def _between(published: Published, series_id: str, old: str, new: str) -> SeriesDiff:
    order = published.editions[series_id]
    changes: list[Row]
    if order.index(new) == order.index(old) + 1:
        changes = published.changes(series_id, old, new)
    else:
        sure = published.confidences(series_id, old, new)
        changes = [
            {**row, "confidence": sure.get(row["entry_id"], 1.0)}
            for row in changes_between(
                series_id, published.edition(series_id, old), published.edition(series_id, new)
            )
        ]
    unseen = (*published.unseen(series_id, old), *published.unseen(series_id, new))
    return SeriesDiff(
        series_id=series_id,
        from_edition=old,
        to_edition=new,
        differences=differences_of(
            changes, published.rows(series_id, old), published.rows(series_id, new)
        ),
        unseen=() if old == new else unseen,
    )


# --- two releases -------------------------------------------------------------------------------


def _releases(warehouse: Path, old: Release, new: Release, series_id: str | None) -> Diff:
    before, now = _published(warehouse, old), _published(warehouse, new)
    _known(series_id, before.editions, now.editions)
    moved = [
        one for one in moved_ids(now.files, before.files) if series_id in (None, one.series_id)
    ]
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for one in moved:
        # Of two that became one the first is taken, for an edition has an id once.
        if one.now not in taken:
            ids[one.before] = one.now
            taken.add(one.now)
    names = sorted({*before.editions, *now.editions})
    unshown = {held["series_id"] for one in (old, new) for held in one.held_back}
    told = dict.fromkeys(_held_back(old, series_id)), dict.fromkeys(_held_back(new, series_id))
    notes = [f"release {old.id}: {line}" for line in told[0] if line not in told[1]]
    notes += [f"release {new.id}: {line}" for line in told[1] if line not in told[0]]
    return Diff(
        kind="releases",
        old=old.id,
        new=new.id,
        series=tuple(
            _between_releases(one, before, now, ids, unshown)
            for one in names
            if series_id in (None, one)
        ),
        tables=_tables(before.files, now.files) if series_id is None else (),
        moved_ids=len(moved),
        notes=tuple(notes),
    )


def _between_releases(
    series_id: str,
    before: Published,
    now: Published,
    ids: Mapping[str, str],
    unshown: Collection[str],
) -> SeriesDiff:
    """The current editions of a series in two releases.

    Args:
        ids: the ids of the older release that are others in the newer.
        unshown: series of which a release holds an edition back.
    """
    editions = [one.editions.get(series_id, [None])[-1] for one in (before, now)]
    old, new = editions
    then = NOTHING if old is None else before.edition(series_id, old, ids)
    later = NOTHING if new is None else now.edition(series_id, new)
    sure: Mapping[str, float] = {}
    unseen: tuple[Unseen, ...] = ()
    if old is not None and new is not None and old != new:
        sure = now.confidences(series_id, old, new)
        unseen = (*before.unseen(series_id, old), *now.unseen(series_id, new))
    # A release without the series could not show it where it holds an edition back.
    is_hidden = None in editions and series_id in unshown
    changes = [
        {
            **row,
            "from_edition": old,
            "to_edition": new,
            "confidence": sure.get(row["entry_id"], 1.0),
            "comparable": row["comparable"] and not is_hidden,
        }
        for row in changes_between(series_id, then, later)
    ]
    return SeriesDiff(
        series_id=series_id,
        from_edition=old,
        to_edition=new,
        differences=differences_of(changes, then.rows, later.rows),
        unseen=unseen,
    )


def _tables(before: ReleaseFiles, now: ReleaseFiles) -> tuple[TableDiff, ...]:
    """The tables that hold other rows, whatever their metadata."""
    found = []
    for name in sorted({*before.names, *now.names}):
        one, other = (files.table(name) if name in files.names else None for files in (before, now))
        if one is None or other is None or not one.equals(other):
            counts = (None if table is None else table.num_rows for table in (one, other))
            found.append(TableDiff(name, *counts))
    return tuple(found)
