"""Published ids that a release would move, as it does where an older edition is landed late.

Ids follow from the editions and the decisions alone, so that a late landing gives what landing it in time had
given. What was published meanwhile has other ids, and whoever kept those must hear of it: the check
``entries_all.ids-kept`` blocks such a release until it is accepted, and the release that is accepted says
which ids it moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from pipeline.checks.release_files import ReleaseFiles
from pipeline.checks.views.ids import kept_ids

# The check that a release which moves ids fails.
CHECK = "entries_all.ids-kept"
# So many of the ids are named in the one line; release.json names all.
_IDS_IN_LINE = 5


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry whose id was another in the release before; its names as the later edition has them."""

    series_id: str
    item_name: str
    sub_item_name: str | None
    before: str
    now: str

    def as_json(self) -> dict[str, str | None]:
        """The fields, as release.json has them."""
        return asdict(self)


def moved_ids(now: ReleaseFiles, before: ReleaseFiles) -> list[Moved]:
    """The published ids that are others now, each pair once, in the order of series and edition."""
    view = kept_ids(now, before)
    found: dict[tuple[str, str], Moved] = {}
    columns = ("series_id", "item_name", "sub_item_name", "id_before", "entry_id")
    for series_id, item_name, sub_item_name, was, entry_id in zip(
        *(view.column(name).to_pylist() for name in columns), strict=True
    ):
        if was is not None and was != entry_id:
            found[was, entry_id] = Moved(series_id, item_name, sub_item_name, was, entry_id)
    return list(found.values())


def refusal(moved: Sequence[Moved]) -> str:
    """What a release that would move ids is refused with, on one line."""
    first = "; ".join(
        f"{one.before} -> {one.now} {one.sub_item_name or one.item_name}"
        for one in moved[:_IDS_IN_LINE]
    )
    more = len(moved) - _IDS_IN_LINE
    return (
        f"{CHECK}: {len(moved)} published id{'s' if len(moved) > 1 else ''} would move: {first}"
        + (f"; and {more} more" if more > 0 else "")
        + "; tell those who keep them, then `catalog refresh --accept-rekey --reason TEXT`"
    )
