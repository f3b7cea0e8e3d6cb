"""The view that holds published ids: what each entry and each item had for an id in the release before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from pipeline.checks.release_files import ReleaseFiles
from pipeline.checks.views.base import EDITION, PLACE, view_table
from pipeline.checks.views.links import has
from pipeline.schema import TEXT

_NAMES = {"item_name": TEXT, "sub_item_name": TEXT}
_IDS = ("entry_id", "item_id")


def kept_ids(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row an entry of any edition: its id, and the id that the release before has for it.

    An item with sub-items has a row, too, at its first row, without a sub-item's name. Of one edition in two
    releases it is the entry of the same names in the same scenario, else the one of the same row. ``id_before`` is
    null where there is none. ``own_item_id`` is the item_id of an entry that has no sub-item's name.
    """
    place, names = (*EDITION, *PLACE), (*EDITION, "lifecycle", "scenario_name", *_NAMES)
    there = (
        before if before is not None and has(before, "entries_all", *place, *names, *_IDS) else None
    )

    def rows() -> Iterator[tuple[Any, ...]]:
        for of in (_entries_by_names, _items_by_names):
            published = {} if there is None else of(there)
            left = dict(published)
            current = of(now)
            by_names = [left.pop(key, None) for key in current]
            by_row = {one.place: one.id for one in left.values()}
            for found, was in zip(current.values(), by_names, strict=True):
                id_before = by_row.get(found.place) if was is None else was.id
                names = found.item_name, found.sub_item_name
                yield *found.place, *names, found.id, id_before, found.own_item_id

    ids = {"entry_id": TEXT, "id_before": TEXT, "own_item_id": TEXT}
    return view_table({**EDITION, **PLACE, **_NAMES, **ids}, rows())


class _Named(NamedTuple):
    place: tuple[Any, ...]
    item_name: str
    sub_item_name: str | None
    id: str
    own_item_id: str | None


def _entries_by_names(files: ReleaseFiles) -> dict[tuple[Any, ...], _Named]:
    """Every entry by its names in its scenario and, of equal ones, which it is in the order of the rows."""
    return _by_names(
        (
            (*edition, lifecycle, scenario, item, sub_item),
            _Named(
                (*edition, *place), item, sub_item, entry_id, item_id if sub_item is None else None
            ),
        )
        for edition, place, lifecycle, scenario, item, sub_item, entry_id, item_id in _in_order(
            files
        )
    )


def _items_by_names(files: ReleaseFiles) -> dict[tuple[Any, ...], _Named]:
    """Every item with sub-items, likewise, at its first row; one without is its entry."""
    items: dict[tuple[Any, ...], tuple[tuple[Any, ...], _Named]] = {}
    for edition, place, lifecycle, scenario, item, sub_item, _, item_id in _in_order(files):
        if sub_item is not None:
            named = _Named((*edition, *place), item, None, item_id, None)
            items.setdefault((*edition, item_id), ((*edition, lifecycle, scenario, item), named))
    return _by_names(items.values())


def _in_order(files: ReleaseFiles) -> Iterator[tuple[Any, ...]]:
    columns = (*EDITION, *PLACE, "lifecycle", "scenario_name", *_NAMES, *_IDS)
    rows = sorted(
        files.rows("entries_all", *columns), key=lambda row: row[: len(EDITION) + len(PLACE)]
    )
    ends = len(EDITION), len(EDITION) + len(PLACE)
    return ((row[: ends[0]], row[ends[0] : ends[1]], *row[ends[1] :]) for row in rows)


def _by_names(
    found: Iterable[tuple[tuple[Any, ...], _Named]],
) -> dict[tuple[Any, ...], _Named]:
    seen: dict[tuple[Any, ...], int] = defaultdict(int)
    named: dict[tuple[Any, ...], _Named] = {}
    for key, one in found:
        seen[key] += 1
        named[*key, seen[key]] = one
    return named
