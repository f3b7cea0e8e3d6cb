"""What linking sees of an edition: its items and entries, by their names and places.

Names are compare keys (``text.compare_key``): width, spaces and brackets are no difference. Numbers
and rows are left out, for they say nothing about which entry is which; only the order stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.text import compare_key

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: life cycle, stage and scenario, by their compare keys."""

    lifecycle: str
    stage: str
    scenario: str


@dataclass(frozen=True, slots=True)
class LinkEntry:
    """An entry (办理项).

    ``name`` is its own name: the sub-item's, or the item's for an item without sub-items; ``item`` is the
    index of its item in the edition, and ``position`` counts the edition's entries in order.
    """

    name: str
    is_whole: bool
    item: int
    item_type: str
    level: str
    departments: tuple[str, ...]
    position: int


@dataclass(frozen=True, slots=True)
class LinkItem:
    """An item (事项) with the indexes of its entries; ``is_whole`` says that it has no sub-items.

    ``position`` counts the edition's items in order.
    """

    name: str
    place: Place
    is_whole: bool
    entries: tuple[int, ...]
    position: int


@dataclass(frozen=True, slots=True)
class LinkEdition:
    """An edition as linking sees it.

    Args:
        items: in the order of the text.
        entries: in the order of the text.
        cut: life cycles whose annex breaks off after its last entry.
        hidden: life cycles that an edition which is not complete does not show at all.
    """

    items: tuple[LinkItem, ...]
    entries: tuple[LinkEntry, ...]
    cut: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def place_of(self, entry: int) -> Place:
        """Where an entry stands."""
        return self.items[self.entries[entry].item].place


def edition_of(
    items: Sequence[Sequence[Row]],
    *,
    cut: Collection[str] = (),
    hidden: Collection[str] = (),
) -> LinkEdition:
    """The outline of an edition.

    Args:
        items: the rows of each item's entries, in the order of the text, by the contract's columns of
            ``entries`` (ids are not looked at).
        cut, hidden: see ``LinkEdition``.
    """
    found_items: list[LinkItem] = []
    found: list[LinkEntry] = []
    for rows in items:
        first = rows[0]
        item_name = compare_key(first["item_name"])
        start = len(found)
        for row in rows:
            sub_item = row["sub_item_name"]
            found.append(
                LinkEntry(
                    item_name if sub_item is None else compare_key(sub_item),
                    sub_item is None,
                    len(found_items),
                    row["item_type"],
                    row["authority_level"],
                    (*row["lead_departments"], "/", *row["co_departments"]),
                    len(found),
                )
            )
        place = Place(
            first["lifecycle"],
            compare_key(first["stage_name"]),
            compare_key(first["scenario_name"]),
        )
        found_items.append(
            LinkItem(
                item_name,
                place,
                first["sub_item_name"] is None,
                tuple(range(start, len(found))),
                len(found_items),
            )
        )
    return LinkEdition(tuple(found_items), tuple(found), frozenset(cut), frozenset(hidden))
