"""The state of linking two editions: what is linked, what is left, and how pairs are made one to one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.linking import candidates, evidence
from pipeline.linking.assignment import Pair, best_pairs
from pipeline.linking.evidence import Link, Step
from pipeline.linking.outline import LinkEdition
from pipeline.linking.similarity import Names
from pipeline.linking.surroundings import Surroundings

# Equal names in blocks beyond this many pairs are not weighed pair by pair, but taken in order.
LARGEST_BLOCK = 400
# Of equal names that look alike in all else, as many in either edition, the first is the first.
_AS_MANY = 0.9
# Weight that equal names alone have in a block, where somebody of the block must be the one.
_EQUAL_NAMES = 8.0
# Log-odds below these are no doubt worth keeping: a chance of less than one in a hundred.
_NO_DOUBT = -5.0
# Of pairs that weigh the same, those nearer each other in the order of the text.
_BY_ORDER = 1e-6

Weight = Callable[[int, int], float]
Apart = Callable[[int, int], bool]
Look = Callable[[LinkEdition, int], object]


@dataclass(frozen=True)
class Given:
    """What is settled before two editions are compared.

    Pairs are (index of the earlier, index of the later). ``taken`` are indexes of the later edition that
    are linked to something else already; ``renamed_from``, where given, are the only items of the earlier
    edition that are looked for under other names, with their sub-items. ``strays`` says whether sub-items may
    be found outside their item.
    """

    same_items: Mapping[int, int] = field(default_factory=dict)
    same_entries: Mapping[int, int] = field(default_factory=dict)
    apart_items: frozenset[Pair] = frozenset()
    apart_entries: frozenset[Pair] = frozenset()
    taken_items: frozenset[int] = frozenset()
    taken_entries: frozenset[int] = frozenset()
    renamed_from: frozenset[int] | None = None
    strays: bool = True


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


class Matching:
    """Two editions while they are linked."""

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
        for one, other in given.same_entries.items():
            # A sub-item that was or became an item of its own is no other item.
            if before.entries[one].is_whole:
                self.items_left.pop(before.entries[one].item, None)
            if after.entries[other].is_whole:
                self.items_right.pop(after.entries[other].item, None)

    @cached_property
    def names(self) -> Names:
        """The names of both editions, taken apart when the first pair is compared."""
        return Names(
            name
            for edition in (self.before, self.after)
            for name in (
                *(item.name for item in edition.items),
                *(entry.name for entry in edition.entries if not entry.is_whole),
            )
        )

    # --- making a link --------------------------------------------------------------------------

    def link_item(self, one: int, other: int, step: Step, confidence: float) -> None:
        """Link two items."""
        in_place = self.around.same_place(
            self.before.items[one].place, self.after.items[other].place
        )
        self.item_links[other] = Link(one, other, step, confidence, in_place)
        self.around.link_items(one, other)
        self.items_left.pop(one, None)
        self.items_right.pop(other, None)

    def link_entry(self, one: int, other: int, step: Step, confidence: float) -> None:
        """Link two entries."""
        in_place = self.around.same_place(self.before.place_of(one), self.after.place_of(other))
        self.entry_links[other] = Link(one, other, step, confidence, in_place)
        self.around.link_entries(one, other)
        self.entries_left.pop(one, None)
        self.entries_right.pop(other, None)

    def items_apart(self, one: int, other: int) -> bool:
        """Whether somebody decided that two items are not one."""
        return (one, other) in self.given.apart_items

    def entries_apart(self, one: int, other: int) -> bool:
        """Whether somebody decided that two entries are not one."""
        return (one, other) in self.given.apart_entries

    def paired(
        self,
        ones: list[int],
        others: list[int],
        apart: Apart,
        weight: Weight,
        look: Look,
    ) -> list[tuple[int, int, float]]:
        """The pairs of a block of equal names, each with the share that speaks for it among its rivals.

        ``weight`` are log-odds of a pair; ``look`` is what those have in common that are alike in all
        but their order.
        """
        if len(ones) == len(others) == 1:
            return [] if apart(ones[0], others[0]) else [(ones[0], others[0], 1.0)]
        found = self._alike(ones, others, apart, look)
        done, done_now = {one for one, _, _ in found}, {other for _, other, _ in found}
        left = [one for one in ones if one not in done]
        right = [other for other in others if other not in done_now]
        if len(left) * len(right) > LARGEST_BLOCK:
            return found + _in_order(left, right, apart)
        weights = {
            (one, other): _EQUAL_NAMES + weight(one, other) - _BY_ORDER * abs(at - to)
            for at, one in enumerate(left)
            for to, other in enumerate(right)
            if not apart(one, other)
        }
        rivals = _rivals(weights)
        return found + [
            (*pair, evidence.odds(weights[pair]) / (rivals[pair] + evidence.odds(weights[pair])))
            for pair in best_pairs(weights)
        ]

    def _alike(
        self, ones: list[int], others: list[int], apart: Apart, look: Look
    ) -> list[tuple[int, int, float]]:
        """Those that look alike, where either edition has as many of them: in order."""
        found: list[tuple[int, int, float]] = []
        for left, right in candidates.blocks(
            ones,
            others,
            lambda one: look(self.before, one),
            lambda other: look(self.after, other),
        ):
            pairs = list(zip(left, right, strict=False))
            if len(left) == len(right) and not any(apart(*pair) for pair in pairs):
                found += [(*pair, 1.0 if len(left) == 1 else _AS_MANY) for pair in pairs]
        return found

    # --- under other names ----------------------------------------------------------------------

    def take_renamed(
        self,
        pairs: Iterable[Pair],
        apart: Apart,
        weight: Weight,
        take: Callable[[int, int, Step, float], None],
        least: float = 0.0,
    ) -> dict[Pair, float]:
        """Link the best of these pairs; the chance of each pair, on its own, that was worth a thought.

        ``least`` is the confidence below which the best is not taken: it has rivals that are nearly as good.
        """
        weights = {
            pair: weight(*pair) - _BY_ORDER * abs(pair[0] - pair[1])
            for pair in sorted(pairs)
            if not apart(*pair)
        }
        rivals = _rivals(weights)
        for pair in best_pairs(weights):
            confidence = evidence.chance(weights[pair], rivals[pair])
            if confidence >= least:
                take(*pair, "renamed", confidence)
        return {
            pair: evidence.chance(weight) for pair, weight in weights.items() if weight > _NO_DOUBT
        }

    def doubt(self, ones: Iterable[int], others: Iterable[int], chance: float) -> None:
        """Keep that these entries might have been linked."""
        for one in ones:
            self.doubts_before[one] = max(chance, self.doubts_before.get(one, 0.0))
        for other in others:
            self.doubts_after[other] = max(chance, self.doubts_after.get(other, 0.0))


def _in_order(ones: list[int], others: list[int], apart: Apart) -> list[tuple[int, int, float]]:
    """One after the other: nobody could say more of so many equal names."""
    share = 1.0 / max(len(ones), len(others))
    pairs = zip(ones, others, strict=False)
    return [(*pair, share) for pair in pairs if not apart(*pair)]


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
