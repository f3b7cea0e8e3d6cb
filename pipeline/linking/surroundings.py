"""How alike two items, or two entries, are in everything but their names.

Where they stand, who stands next to them, what they are split into, their type, level and departments. A
scenario that was renamed is still the same place: it is found by where most of its items went.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from pipeline.linking.outline import LinkEdition, Place

# Whoever looks for a neighbour that is linked already walks past so many that are not.
_WALK = 12


class Surroundings:
    """The surroundings of two editions' items and entries, by the links known so far.

    ``items`` and ``entries`` map indexes of the earlier edition to those of the later, ``items_back`` and
    ``entries_back`` the other way.
    """

    def __init__(self, before: LinkEdition, after: LinkEdition) -> None:
        self.before, self.after = before, after
        self.items: dict[int, int] = {}
        self.entries: dict[int, int] = {}
        self._moved_to: dict[Place, Place] = {}
        self.items_back: dict[int, int] = {}
        self.entries_back: dict[int, int] = {}

    def link_items(self, one: int, other: int) -> None:
        """Know of a link of two items."""
        self.items[one] = other
        self.items_back[other] = one

    def link_entries(self, one: int, other: int) -> None:
        """Know of a link of two entries."""
        self.entries[one] = other
        self.entries_back[other] = one

    # --- places ---------------------------------------------------------------------------------

    @cached_property
    def _places(self) -> tuple[frozenset[Place], frozenset[Place]]:
        return (
            frozenset(item.place for item in self.before.items),
            frozenset(item.place for item in self.after.items),
        )

    def settle_places(self, links: Mapping[int, int]) -> None:
        """Find which scenario was renamed to which, from items that are linked, or may be.

        A scenario that is gone became the new one that most of its linked items are in, where that is
        more than half of them.
        """
        earlier, later = self._places
        votes: dict[Place, Counter[Place]] = {}
        for one, other in links.items():
            place, now = self.before.items[one].place, self.after.items[other].place
            if place not in later and now not in earlier:
                votes.setdefault(place, Counter())[now] += 1
        self._moved_to = {}
        for place, counter in votes.items():
            now, count = counter.most_common(1)[0]
            if 2 * count > counter.total():
                self._moved_to[place] = now

    def place_now(self, place: Place) -> Place:
        """What a scenario of the earlier edition is in the later: itself, or what it was renamed to."""
        return self._moved_to.get(place, place)

    def same_place(self, one: Place, other: Place) -> bool:
        """Whether two scenarios are one, by name or renamed."""
        return one == other or self._moved_to.get(one) == other

    def nearness(self, one: int, other: int) -> float:
        """1 for items of one scenario, 0.5 for items of one stage, 0 for others."""
        place, now = self.before.items[one].place, self.after.items[other].place
        if self.same_place(place, now):
            return 1.0
        return 0.5 if place.stage == now.stage else 0.0

    # --- neighbours -----------------------------------------------------------------------------

    def item_neighbours(self, one: int, other: int) -> float:
        """The share of the two sides, above and below, on which the next linked items are linked."""
        sides = [
            self._beside_item(self.before, one, step, self.items)
            == self._beside_item(self.after, other, step, self.items_back, back=True)
            for step in (-1, 1)
        ]
        return sum(sides) / 2

    def _beside_item(
        self,
        edition: LinkEdition,
        index: int,
        step: int,
        links: dict[int, int],
        *,
        back: bool = False,
    ) -> int | None:
        """The earlier edition's index of the next linked item of the scenario; None at its end."""
        place = edition.items[index].place
        for position in range(index + step, index + step * (_WALK + 1), step):
            if not 0 <= position < len(edition.items) or edition.items[position].place != place:
                return None
            if position in links:
                return links[position] if back else position
        return -1 if back else -2  # too far to tell: equal to nothing

    def entry_neighbours(self, one: int, other: int) -> float:
        """The same of two sub-items, among those of their items."""
        above_and_below = 0
        for step in (-1, 1):
            earlier = self._beside_entry(self.before, one, step, self.entries)
            later = self._beside_entry(self.after, other, step, self.entries_back)
            if later is not None:
                later = self.entries_back.get(later, later)
            above_and_below += earlier == later
        return above_and_below / 2

    def _beside_entry(
        self, edition: LinkEdition, index: int, step: int, links: Mapping[int, int]
    ) -> int | None:
        """The next linked sub-item of the item; None at its end."""
        item = edition.entries[index].item
        for position in range(index + step, index + step * (_WALK + 1), step):
            if not 0 <= position < len(edition.entries) or edition.entries[position].item != item:
                return None
            if position in links:
                return position
        return -1 if edition is self.before else -2  # too far to tell: equal to nothing

    def spots(self) -> tuple[list[object], list[object]]:
        """Of each item of either edition: its scenario, and the linked item above it in that scenario."""
        earlier: list[object] = []
        above, place = None, None
        for index, item in enumerate(self.before.items):
            if item.place != place:
                above, place = None, item.place
            earlier.append((self.place_now(item.place), above))
            above = index if index in self.items else above
        later: list[object] = []
        above, place = None, None
        for index, item in enumerate(self.after.items):
            if item.place != place:
                above, place = None, item.place
            later.append((item.place, above))
            above = self.items_back.get(index, above)
        return earlier, later

    # --- what they are --------------------------------------------------------------------------

    def parts(self, one: int, other: int) -> float | None:
        """The share of sub-item names that two items have in common; None where neither has any."""
        item, now = self.before.items[one], self.after.items[other]
        if item.is_whole and now.is_whole:
            return None
        if item.is_whole or now.is_whole:
            return 0.0
        names = Counter(self.before.entries[entry].name for entry in item.entries)
        common = names & Counter(self.after.entries[entry].name for entry in now.entries)
        most = max(len(item.entries), len(now.entries))
        return common.total() / most if most else 0.0

    def same_type(self, one: int, other: int) -> bool:
        """Whether two entries are of one type."""
        return self.before.entries[one].item_type == self.after.entries[other].item_type

    def same_level(self, one: int, other: int) -> bool:
        """Whether two entries are of one authority level."""
        return self.before.entries[one].level == self.after.entries[other].level

    def same_departments(self, one: int, other: int) -> bool:
        """Whether two entries have the same departments, in the same roles."""
        return self.before.entries[one].departments == self.after.entries[other].departments
