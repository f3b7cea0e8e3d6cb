"""Two editions: which item is which, then which entry is which, in steps that a reader can follow.

Items first, for a sub-item is looked for in its own item before anywhere else::

    decided   somebody said so
    same      the same name in the same scenario
    moved     the same name in another scenario
    renamed   the names and the surroundings are alike

then the sub-items of linked items by the same steps, and what is left over: a sub-item that moved to another
item, or that became an item of its own or was one. Within a step links are one to one and best as a
whole. Life cycles are never crossed: an enterprise's registration is not a person's.

An item stays the same item when it gains or loses sub-items, also the first and the last; the entry that an item
without sub-items is ends where it is split.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.linking import candidates, evidence
from pipeline.linking.assignment import Pair, best_pairs
from pipeline.linking.evidence import Link, Step
from pipeline.linking.outline import LinkEdition
from pipeline.linking.similarity import Names
from pipeline.linking.surroundings import Surroundings

# Equal names in blocks beyond this many pairs are not weighed pair by pair: alike ones are taken in order.
LARGEST_BLOCK = 2_500
# Weight that equal names alone have in a block, where somebody of the block must be the one.
_EQUAL_NAMES = 8.0


@dataclass(frozen=True)
class Given:
    """What is settled before two editions are compared.

    Pairs are (index of the earlier, index of the later). ``taken`` are indexes of the later edition that
    are linked to something else already; ``renamed_from``, where given, are the only items of the earlier
    edition that are looked for under other names, with their sub-items.
    """

    same_items: Mapping[int, int] = field(default_factory=dict)
    same_entries: Mapping[int, int] = field(default_factory=dict)
    apart_items: frozenset[Pair] = frozenset()
    apart_entries: frozenset[Pair] = frozenset()
    taken_items: frozenset[int] = frozenset()
    taken_entries: frozenset[int] = frozenset()
    renamed_from: frozenset[int] | None = None


@dataclass(frozen=True)
class Linked:
    """Which is which: links by the index of the later edition.

    ``doubts_before`` and ``doubts_after`` are, of entries that were not linked, the confidence that the
    best link of them would have had.
    """

    items: dict[int, Link]
    entries: dict[int, Link]
    doubts_before: dict[int, float]
    doubts_after: dict[int, float]


def link(before: LinkEdition, after: LinkEdition, given: Given | None = None) -> Linked:
    """Link the items and entries of two editions."""
    linker = _Linker(before, after, given or Given())
    linker.link_items()
    linker.link_parts()
    linker.link_strays()
    return Linked(
        linker.item_links, linker.entry_links, linker.doubts_before, linker.doubts_after
    )


class _Linker:
    def __init__(self, before: LinkEdition, after: LinkEdition, given: Given) -> None:
        self.before, self.after, self.given = before, after, given
        self.around = Surroundings(before, after)
        self.item_links: dict[int, Link] = {}
        self.entry_links: dict[int, Link] = {}
        self.doubts_before: dict[int, float] = {}
        self.doubts_after: dict[int, float] = {}
        self.items_left = dict.fromkeys(range(len(before.items)))
        self.items_right = dict.fromkeys(
            index for index in range(len(after.items)) if index not in given.taken_items
        )
        self.entries_left = dict.fromkeys(range(len(before.entries)))
        self.entries_right = dict.fromkeys(
            index for index in range(len(after.entries)) if index not in given.taken_entries
        )
        self._names: Names | None = None
        for one, other in given.same_entries.items():
            # A sub-item that was or became an item of its own is no other item.
            if before.entries[one].is_whole:
                self.items_left.pop(before.entries[one].item, None)
            if after.entries[other].is_whole:
                self.items_right.pop(after.entries[other].item, None)

    @property
    def names(self) -> Names:
        """The names of both editions, taken apart when the first pair is compared."""
        if self._names is None:
            self._names = evidence.all_names(self.before, self.after)
        return self._names

    # --- making a link --------------------------------------------------------------------------

    def _link_item(self, one: int, other: int, step: Step, confidence: float) -> None:
        in_place = self.around.same_place(
            self.before.items[one].place, self.after.items[other].place
        )
        self.item_links[other] = Link(one, other, step, confidence, in_place)
        self.around.items[one] = other
        self.items_left.pop(one, None)
        self.items_right.pop(other, None)

    def _link_entry(self, one: int, other: int, step: Step, confidence: float) -> None:
        in_place = self.around.same_place(self.before.place_of(one), self.after.place_of(other))
        self.entry_links[other] = Link(one, other, step, confidence, in_place)
        self.around.entries[one] = other
        self.entries_left.pop(one, None)
        self.entries_right.pop(other, None)

    def _items_apart(self, one: int, other: int) -> bool:
        return (one, other) in self.given.apart_items

    def _entries_apart(self, one: int, other: int) -> bool:
        return (one, other) in self.given.apart_entries

    # --- items ----------------------------------------------------------------------------------

    def link_items(self) -> None:
        for one, other in sorted(self.given.same_items.items()):
            self._link_item(one, other, "decided", 1.0)
        before, after = self.before.items, self.after.items
        self._items_of_one_key(
            "same",
            lambda one: (before[one].place.lifecycle, before[one].place.scenario, before[one].name),
            lambda other: (
                after[other].place.lifecycle,
                after[other].place.scenario,
                after[other].name,
            ),
        )
        self._settle_places()
        self._items_of_one_key(
            "moved",
            lambda one: (before[one].place.lifecycle, before[one].name),
            lambda other: (after[other].place.lifecycle, after[other].name),
        )
        self.around.settle_places()
        self._rename_items()
        self.around.settle_places()

    def _settle_places(self) -> None:
        """Which scenario was renamed, told from names that stand once in either edition's rest."""
        before, after = self.before.items, self.after.items
        trial = Surroundings(self.before, self.after)
        for ones, others in candidates.blocks(
            self.items_left,
            self.items_right,
            lambda one: (before[one].place.lifecycle, before[one].name),
            lambda other: (after[other].place.lifecycle, after[other].name),
        ):
            if len(ones) == len(others) == 1:
                trial.items[ones[0]] = others[0]
        trial.items.update(self.around.items)
        trial.settle_places()
        self.around.take_places(trial)

    def _items_of_one_key(
        self, step: Step, key_before: Callable[[int], object], key_after: Callable[[int], object]
    ) -> None:
        sure = evidence.SAME if step == "same" else evidence.MOVED
        found = candidates.blocks(self.items_left, self.items_right, key_before, key_after)
        # Names that stand once first: they are the surroundings of those that stand twice.
        for ones, others in sorted(found, key=lambda block: len(block[0]) * len(block[1]) > 1):
            for one, other, share in self._paired(
                ones, others, self._items_apart, self._item_weight, self._item_look
            ):
                self._link_item(one, other, step, round(sure * share, 4))

    def _item_weight(self, one: int, other: int) -> float:
        traits = evidence.traits_of_items(one, other, self.names, self.around)
        return evidence.log_odds(traits)

    def _item_look(self, edition: LinkEdition, index: int) -> object:
        item = edition.items[index]
        entries = [edition.entries[entry] for entry in item.entries]
        return item.place.scenario, *(
            (entry.name, entry.item_type, entry.level, entry.departments) for entry in entries
        )

    def _paired(
        self,
        ones: list[int],
        others: list[int],
        apart: Callable[[int, int], bool],
        weight: Callable[[int, int], float],
        look: Callable[[LinkEdition, int], object],
    ) -> Iterable[tuple[int, int, float]]:
        """The pairs of a block of equal names, each with the share that speaks for it among its rivals."""
        if len(ones) == len(others) == 1:
            return [] if apart(ones[0], others[0]) else [(ones[0], others[0], 1.0)]
        if len(ones) * len(others) > LARGEST_BLOCK:
            return self._in_order(ones, others, apart, look)
        weights = {
            (one, other): _EQUAL_NAMES + weight(one, other) - 1e-6 * abs(at - to)
            for at, one in enumerate(ones)
            for to, other in enumerate(others)
            if not apart(one, other)
        }
        rivals = _rivals(weights)
        return [
            (*pair, evidence.odds(weights[pair]) / (rivals[pair] + evidence.odds(weights[pair])))
            for pair in best_pairs(weights)
        ]

    def _in_order(
        self,
        ones: list[int],
        others: list[int],
        apart: Callable[[int, int], bool],
        look: Callable[[LinkEdition, int], object],
    ) -> list[tuple[int, int, float]]:
        """Alike ones in order; then the others in order. Nobody could say more of so many equal names."""
        found: list[tuple[int, int, float]] = []
        rest, rest_now = dict.fromkeys(ones), dict.fromkeys(others)
        looks: list[Callable[[LinkEdition, int], object]] = [look, lambda edition, index: None]
        for one_look in looks:
            for left, right in candidates.blocks(
                rest,
                rest_now,
                lambda one, one_look=one_look: one_look(self.before, one),  # type: ignore[misc]
                lambda other, one_look=one_look: one_look(self.after, other),  # type: ignore[misc]
            ):
                share = 1.0 / max(len(left), len(right))
                found += [
                    (one, other, share)
                    for one, other in zip(left, right, strict=False)
                    if not apart(one, other)
                ]
            for one, other, _ in found:
                rest.pop(one, None)
                rest_now.pop(other, None)
        return found

    def _rename_items(self) -> None:
        may = self.given.renamed_from
        left = [one for one in self.items_left if may is None or one in may]
        right = list(self.items_right)
        if not left or not right:
            return
        pairs: set[Pair] = set()
        for lifecycle in sorted({self.before.items[one].place.lifecycle for one in left}):
            ones = [one for one in left if self.before.items[one].place.lifecycle == lifecycle]
            others = [one for one in right if self.after.items[one].place.lifecycle == lifecycle]
            pairs |= self._item_candidates(ones, others)
        weights = {
            pair: self._item_weight(*pair) - 1e-6 * abs(pair[0] - pair[1])
            for pair in sorted(pairs)
            if not self._items_apart(*pair)
        }
        self._take(weights, self._link_item)
        for (one, other), chance in _doubts(weights).items():
            # The doubts about an item are those of the entry that it is, and of its sub-items.
            for entry in self.before.items[one].entries:
                self.doubts_before[entry] = max(chance, self.doubts_before.get(entry, 0.0))
            for entry in self.after.items[other].entries:
                self.doubts_after[entry] = max(chance, self.doubts_after.get(entry, 0.0))

    def _item_candidates(self, ones: list[int], others: list[int]) -> set[Pair]:
        before, after = self.before, self.after
        spots = self.around.spots()
        return (
            candidates.by_names(
                {one: before.items[one].name for one in ones},
                {other: after.items[other].name for other in others},
                self.names,
            )
            | candidates.by_parts(
                {one: _part_names(before, one) for one in ones},
                {other: _part_names(after, other) for other in others},
            )
            | candidates.by_spot(ones, others, spots[0].__getitem__, spots[1].__getitem__)
        )

    def _take(
        self,
        weights: Mapping[Pair, float],
        take: Callable[[int, int, Step, float], None],
        step: Step = "renamed",
    ) -> None:
        rivals = _rivals(weights)
        for pair in best_pairs(weights):
            take(*pair, step, evidence.chance(weights[pair], rivals[pair]))

    # --- sub-items ------------------------------------------------------------------------------

    def link_parts(self) -> None:
        """The entries of linked items."""
        for one, other in sorted(self.given.same_entries.items()):
            self._link_entry(one, other, "decided", 1.0)
        before, after = self.before, self.after
        for found in list(self.item_links.values()):
            item, now = before.items[found.before], after.items[found.after]
            ones = [entry for entry in item.entries if entry in self.entries_left]
            others = [entry for entry in now.entries if entry in self.entries_right]
            if not ones or not others or item.is_whole != now.is_whole:
                continue
            if item.is_whole:
                self._link_entry(ones[0], others[0], found.step, found.confidence)
                continue
            for left, right in candidates.blocks(
                [one for one in ones if not before.entries[one].is_whole],
                others,
                lambda one: before.entries[one].name,
                lambda one: after.entries[one].name,
            ):
                for first, second, share in self._paired(
                    left, right, self._entries_apart, self._entry_weight, self._entry_look
                ):
                    sure = round(min(found.confidence, 1.0) * share, 4)
                    # As the item was found, so were its sub-items: moved or renamed with it.
                    self._link_entry(first, second, "same" if found.in_place else "moved", sure)
            self._rename_parts(found)

    def _rename_parts(self, found: Link) -> None:
        may = self.given.renamed_from
        if may is not None and found.before not in may:
            return
        ones = [
            one
            for one in self.before.items[found.before].entries
            if one in self.entries_left and not self.before.entries[one].is_whole
        ]
        others = [
            one for one in self.after.items[found.after].entries if one in self.entries_right
        ]
        if not ones or not others:
            return
        if len(ones) * len(others) <= LARGEST_BLOCK:
            pairs = {(one, other) for one in ones for other in others}
        else:
            pairs = candidates.by_names(
                {one: self.before.entries[one].name for one in ones},
                {other: self.after.entries[other].name for other in others},
                self.names,
            )
        self._weigh_entries(pairs)

    def _weigh_entries(self, pairs: Collection[Pair]) -> None:
        weights = {
            pair: self._entry_weight(*pair) - 1e-6 * abs(pair[0] - pair[1])
            for pair in sorted(pairs)
            if not self._entries_apart(*pair)
        }
        self._take(weights, self._link_entry)
        for (one, other), chance in _doubts(weights).items():
            self.doubts_before[one] = max(chance, self.doubts_before.get(one, 0.0))
            self.doubts_after[other] = max(chance, self.doubts_after.get(other, 0.0))

    def _entry_weight(self, one: int, other: int) -> float:
        traits = evidence.traits_of_entries(one, other, self.names, self.around)
        return evidence.log_odds(traits)

    def _entry_look(self, edition: LinkEdition, index: int) -> object:
        entry = edition.entries[index]
        return entry.item_type, entry.level, entry.departments

    # --- entries that are nowhere yet -----------------------------------------------------------

    def link_strays(self) -> None:
        """Sub-items that moved to another item, and those that were or became an item of their own."""
        ones = [one for one in self.entries_left if self._may_stray(self.before, one, "before")]
        others = [one for one in self.entries_right if self._may_stray(self.after, one, "after")]
        if not ones or not others:
            return

        def pairs_of(left: list[int], right: list[int]) -> list[tuple[list[int], list[int]]]:
            return candidates.blocks(
                left,
                right,
                lambda one: (self.before.place_of(one).lifecycle, self.before.entries[one].name),
                lambda one: (self.after.place_of(one).lifecycle, self.after.entries[one].name),
            )

        for left, right in pairs_of(ones, others):
            for one, other, share in self._paired(
                left, right, self._entries_apart, self._entry_weight, self._entry_look
            ):
                self._link_entry(one, other, "moved", round(evidence.MOVED * share, 4))
        self._rename_strays()

    def _may_stray(self, edition: LinkEdition, index: int, side: str) -> bool:
        """A sub-item may; so may an item without sub-items, where the item itself is not linked."""
        entry = edition.entries[index]
        if not entry.is_whole:
            return True
        links = self.around.items if side == "before" else self.item_links
        return entry.item not in links and not (
            side == "after" and entry.item in self.given.taken_items
        )

    def _rename_strays(self) -> None:
        """Sub-items that moved to another item under another name."""
        may = self.given.renamed_from
        left = {
            one: self.before.entries[one].name
            for one in self.entries_left
            if not self.before.entries[one].is_whole
            and (may is None or self.before.entries[one].item in may)
        }
        right = {
            one: self.after.entries[one].name
            for one in self.entries_right
            if not self.after.entries[one].is_whole
        }
        if left and right:
            self._weigh_entries(
                [
                    (one, other)
                    for one, other in candidates.by_names(left, right, self.names)
                    if self.before.place_of(one).lifecycle == self.after.place_of(other).lifecycle
                ]
            )


def _part_names(edition: LinkEdition, item: int) -> list[str]:
    found = edition.items[item]
    return [] if found.is_whole else [edition.entries[entry].name for entry in found.entries]


def _rivals(weights: Mapping[Pair, float]) -> dict[Pair, float]:
    """For each pair the odds of the other pairs of the same two, summed."""
    left: dict[int, float] = {}
    right: dict[int, float] = {}
    for (one, other), weight in sorted(weights.items()):
        left[one] = left.get(one, 0.0) + evidence.odds(weight)
        right[other] = right.get(other, 0.0) + evidence.odds(weight)
    return {
        (one, other): max(0.0, left[one] + right[other] - 2 * evidence.odds(weight))
        for (one, other), weight in weights.items()
    }


def _doubts(weights: Mapping[Pair, float]) -> dict[Pair, float]:
    """What speaks for pairs that were not linked."""
    return {
        pair: evidence.chance(weight) for pair, weight in weights.items() if weight > -5.0
    }
