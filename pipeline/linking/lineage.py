"""All editions of a series, the earliest first: which id each item and entry has.

An id is minted where an item or entry first appears, and passed on along the links. Each edition is linked
with the one before; what is new in it is looked for among those that an earlier edition had and the one before
had not: whoever comes back has the id of old. By its names only - but where the one before could not show an entry,
for it broke off there, also renamed.

The ids follow from the editions and the decisions alone: landing an older edition late gives what landing
it in time had given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.identity import Mint
from pipeline.linking.assignment import Pair
from pipeline.linking.decisions import Settled
from pipeline.linking.link import link
from pipeline.linking.matching import Given, Linked
from pipeline.linking.outline import LinkEdition, LinkEntry, LinkItem


@dataclass(frozen=True)
class MintedName:
    """An entry's or item's names as an id is minted from them, as published."""

    lifecycle: str
    scenario: str
    item: str
    sub_item: str | None


@dataclass(frozen=True)
class TracedEdition:
    """An edition with the ids of its items and entries, by index, and its links with the one before.

    ``returned`` are the entries that an edition before the last had: index -> confidence.
    """

    item_ids: tuple[str, ...]
    entry_ids: tuple[str, ...]
    linked: Linked | None
    returned: Mapping[int, float]


@dataclass
class _Seen:
    """An item or entry as it was last seen: edition and index."""

    edition: int
    index: int


def trace(
    series_id: str,
    editions: Sequence[tuple[str, LinkEdition, Sequence[MintedName]]],
    decisions: Sequence[Settled] = (),
) -> list[TracedEdition]:
    """The ids of every edition.

    Args:
        series_id: the series, of which the ids are hashed.
        editions: id, outline and each entry's names, the earliest first.
        decisions: what people decided, see ``decisions.settle``.
    """
    tracer = _Tracer(series_id, decisions)
    return [tracer.add(edition_id, outline, names) for edition_id, outline, names in editions]


class _Tracer:
    def __init__(self, series_id: str, decisions: Sequence[Settled]) -> None:
        self.mint = Mint(series_id)
        self.decisions: dict[str, list[Settled]] = {}
        for one in decisions:
            self.decisions.setdefault(one.after_edition, []).append(one)
        self.outlines: list[LinkEdition] = []
        self.traced: dict[str, TracedEdition] = {}
        self.in_order: list[TracedEdition] = []
        # Where each id was last seen, by what it is the id of.
        self.items: dict[str, _Seen] = {}
        self.entries: dict[str, _Seen] = {}

    def add(
        self, edition_id: str, outline: LinkEdition, names: Sequence[MintedName]
    ) -> TracedEdition:
        item_ids: dict[int, str] = {}
        entry_ids: dict[int, str] = {}
        linked: Linked | None = None
        returned: dict[int, float] = {}
        if self.in_order:
            before = self.in_order[-1]
            given = self._given(edition_id, before.item_ids, before.entry_ids)
            linked = link(self.outlines[-1], outline, given)
            item_ids = {one: before.item_ids[of.before] for one, of in linked.items.items()}
            entry_ids = {one: before.entry_ids[of.before] for one, of in linked.entries.items()}
            _settle_whole(outline, item_ids, entry_ids)
            found = self._come_back(edition_id, outline, item_ids, entry_ids)
            _settle_whole(outline, item_ids, entry_ids)
            returned = {entry: sure for entry, sure in found.items() if entry in entry_ids}
        self._complete(outline, names, item_ids, entry_ids)
        traced = TracedEdition(
            tuple(item_ids[index] for index in range(len(outline.items))),
            tuple(entry_ids[index] for index in range(len(outline.entries))),
            linked,
            returned,
        )
        number = len(self.outlines)
        self.outlines.append(outline)
        for index, item_id in enumerate(traced.item_ids):
            self.items[item_id] = _Seen(number, index)
        for index, entry_id in enumerate(traced.entry_ids):
            self.entries[entry_id] = _Seen(number, index)
        self.traced[edition_id] = traced
        self.in_order.append(traced)
        return traced

    def _complete(
        self,
        outline: LinkEdition,
        names: Sequence[MintedName],
        item_ids: dict[int, str],
        entry_ids: dict[int, str],
    ) -> None:
        """Mint what is new, in the order of the text."""
        # An item's id is nobody else's: a sub-item that once was the item is another one now.
        items = set(item_ids.values())
        for entry, entry_id in list(entry_ids.items()):
            if entry_id in items and not outline.entries[entry].is_whole:
                del entry_ids[entry]
        for index, item in enumerate(outline.items):
            first = item.entries[0]
            if index not in item_ids:
                if item.is_whole and first in entry_ids:
                    # A sub-item that became an item of its own is that item, too.
                    item_ids[index] = entry_ids[first]
                else:
                    name = names[first]
                    item_ids[index] = self.mint.mint(name.lifecycle, name.scenario, name.item, None)
            for entry in item.entries:
                if entry in entry_ids:
                    continue
                if item.is_whole:
                    entry_ids[entry] = item_ids[index]
                else:
                    name = names[entry]
                    entry_ids[entry] = self.mint.mint(
                        name.lifecycle, name.scenario, name.item, name.sub_item
                    )

    # --- decisions ------------------------------------------------------------------------------

    def _given(self, edition_id: str, item_ids: Sequence[str], entry_ids: Sequence[str]) -> Given:
        """The decisions about an edition, as pairs with those of the earlier one that have their ids."""
        items = {one: index for index, one in enumerate(item_ids)}
        entries = {one: index for index, one in enumerate(entry_ids)}
        same_items: dict[int, int] = {}
        same_entries: dict[int, int] = {}
        apart_items: set[Pair] = set()
        apart_entries: set[Pair] = set()
        waiting_items: set[int] = set()
        waiting_entries: set[int] = set()
        for one in self.decisions.get(edition_id, ()):
            then = self.traced[one.before_edition]
            is_same = one.verdict == "same"
            if one.before.is_item and one.after.is_item:
                item = items.get(then.item_ids[one.before.item])
                if item is None:
                    # The edition before has it not: it comes back, and is kept for that.
                    waiting_items |= {one.after.item} if is_same else set()
                elif is_same:
                    same_items[item] = one.after.item
                else:
                    apart_items.add((item, one.after.item))
            if one.before.entry is None or one.after.entry is None:
                continue
            entry = entries.get(then.entry_ids[one.before.entry])
            if entry is None:
                waiting_entries |= {one.after.entry} if is_same else set()
            elif not is_same:
                apart_entries.add((entry, one.after.entry))
            elif not (one.before.is_item and one.after.is_item):
                same_entries[entry] = one.after.entry
        return Given(
            same_items,
            same_entries,
            frozenset(apart_items),
            frozenset(apart_entries),
            frozenset(waiting_items),
            frozenset(waiting_entries),
        )

    # --- coming back ----------------------------------------------------------------------------

    def _come_back(
        self,
        edition_id: str,
        outline: LinkEdition,
        item_ids: dict[int, str],
        entry_ids: dict[int, str],
    ) -> dict[int, float]:
        """Link what is new with those that an earlier edition had; adds to the ids."""
        there = {*item_ids.values(), *entry_ids.values()}
        absent = [one for one in self.entries if one not in there and not self._is_now(one)]
        gone = [one for one in self.items if one not in there and not self._is_now_item(one)]
        is_open = len(entry_ids) < len(outline.entries) or len(item_ids) < len(outline.items)
        if not is_open or not (absent or gone):
            return {}
        ghosts = _Ghosts(self, absent, gone)
        now_items = {one: index for index, one in item_ids.items()}
        given = self._given(edition_id, ghosts.item_ids, ghosts.entry_ids)
        # Items that are there are their own sub-items' home.
        homes = {
            ghost: now_items[item_id]
            for ghost, item_id in enumerate(ghosts.item_ids)
            if item_id in now_items
        }
        linked = link(
            ghosts.outline,
            outline,
            replace(
                given,
                same_items={**given.same_items, **homes},
                taken_items=frozenset(item_ids),
                taken_entries=frozenset(entry_ids),
                renamed_from=ghosts.hidden_before(),
                strays=False,
            ),
        )
        for index, found in linked.items.items():
            item_ids.setdefault(index, ghosts.item_ids[found.before])
        returned: dict[int, float] = {}
        for index, found in linked.entries.items():
            entry_ids[index] = ghosts.entry_ids[found.before]
            returned[index] = found.confidence
        return returned

    def _is_now(self, entry_id: str) -> bool:
        """Whether the edition before had the entry: then it was removed just now, and nobody comes back."""
        return self.entries[entry_id].edition == len(self.outlines) - 1

    def _is_now_item(self, item_id: str) -> bool:
        return self.items[item_id].edition == len(self.outlines) - 1


def _settle_whole(
    outline: LinkEdition, item_ids: dict[int, str], entry_ids: dict[int, str]
) -> None:
    """Let an item without sub-items and its entry be one: they have one id.

    What it is as an item holds. Where only its entry is known - a sub-item that became an item of its own - that
    is what the item is, unless the id is another item's now.
    """
    items = set(item_ids.values())
    for index, item in enumerate(outline.items):
        entry = item.entries[0]
        if not item.is_whole or entry not in entry_ids or entry_ids[entry] == item_ids.get(index):
            continue
        if index in item_ids or entry_ids[entry] in items:
            del entry_ids[entry]
        else:
            item_ids[index] = entry_ids[entry]
            items.add(entry_ids[entry])


class _Ghosts:
    """Those that an earlier edition had and the one before had not, as an edition of their own."""

    def __init__(self, tracer: _Tracer, absent: Sequence[str], gone: Sequence[str]) -> None:
        self.tracer = tracer
        by_item: dict[str, list[str]] = {one: [] for one in gone}
        for entry_id in absent:
            seen = tracer.entries[entry_id]
            home = tracer.outlines[seen.edition].entries[seen.index].item
            by_item.setdefault(tracer.in_order[seen.edition].item_ids[home], []).append(entry_id)
        items: list[LinkItem] = []
        entries: list[LinkEntry] = []
        self.item_ids: list[str] = []
        self.entry_ids: list[str] = []
        order = sorted(
            by_item, key=lambda one: (tracer.items[one].edition, tracer.items[one].index)
        )
        for item_id in order:
            last = tracer.items[item_id]
            item = tracer.outlines[last.edition].items[last.index]
            members = []
            for entry_id in by_item[item_id]:
                seen = tracer.entries[entry_id]
                entry = tracer.outlines[seen.edition].entries[seen.index]
                members.append(len(entries))
                entries.append(
                    LinkEntry(
                        entry.name,
                        entry.is_whole,
                        len(items),
                        entry.item_type,
                        entry.level,
                        entry.departments,
                        len(entries),
                    )
                )
                self.entry_ids.append(entry_id)
            is_whole = len(members) == 1 and entries[members[0]].is_whole
            items.append(LinkItem(item.name, item.place, is_whole, tuple(members), len(items)))
            self.item_ids.append(item_id)
        self.outline = LinkEdition(tuple(items), tuple(entries))

    def hidden_before(self) -> frozenset[int]:
        """The items that the editions since they were seen could not show, for those broke off there."""
        outlines = self.tracer.outlines
        found: set[int] = set()
        for index, item in enumerate(self.outline.items):
            seen = self.tracer.items[self.item_ids[index]].edition
            between = outlines[seen + 1 :]
            if all(item.place.lifecycle in one.cut | one.hidden for one in between):
                found.add(index)
        return frozenset(found)
