"""Which item is which: the same names in the same place, the same names elsewhere, then renamed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from pipeline.linking import candidates, evidence
from pipeline.linking.assignment import Pair
from pipeline.linking.evidence import Step
from pipeline.linking.matching import Matching
from pipeline.linking.outline import LinkEdition, Place
from pipeline.linking.surroundings import Surroundings


def link_items(state: Matching) -> None:
    """Link the items of two editions."""
    for one, other in sorted(state.given.same_items.items()):
        state.link_item(one, other, "decided", 1.0)
    _same_names(state, "same")
    _find_renamed_places(state)
    _same_names(state, "same")
    _same_names(state, "moved")
    state.around.settle_places(state.around.items)
    _renamed(state)
    state.around.settle_places(state.around.items)


def _key(place: Place, name: str, step: Step) -> Hashable:
    if step == "same":
        return place.lifecycle, place.scenario, name
    return place.lifecycle, name


def _blocks(state: Matching, step: Step) -> list[tuple[list[int], list[int]]]:
    before, after, now = state.before.items, state.after.items, state.around.place_now
    return candidates.blocks(
        state.items_left,
        state.items_right,
        lambda one: _key(now(before[one].place), before[one].name, step),
        lambda other: _key(after[other].place, after[other].name, step),
    )


def _same_names(state: Matching, step: Step) -> None:
    sure = evidence.SAME if step == "same" else evidence.MOVED

    def weight(one: int, other: int) -> float:
        return _weight(state, one, other)

    # Names that stand once come first: they are the surroundings of those that stand twice.
    found = sorted(_blocks(state, step), key=lambda block: len(block[0]) * len(block[1]) > 1)
    for ones, others in found:
        for one, other, share in state.paired(ones, others, state.items_apart, weight, _look):
            state.link_item(one, other, step, round(sure * share, 4))


def _find_renamed_places(state: Matching) -> None:
    """Which scenario was renamed, told by the names in it that stand once in what is left of either edition."""
    once = {
        ones[0]: others[0]
        for ones, others in _blocks(state, "moved")
        if len(ones) == len(others) == 1
    }
    state.around.settle_places({**once, **state.around.items})


def _weight(state: Matching, one: int, other: int) -> float:
    return evidence.log_odds(evidence.traits_of_items(one, other, state))


def _look(edition: LinkEdition, index: int) -> object:
    item = edition.items[index]
    entries = [edition.entries[entry] for entry in item.entries]
    return item.place.scenario, *(
        (entry.name, entry.item_type, entry.level, entry.departments) for entry in entries
    )


def _renamed(state: Matching) -> None:
    may = state.given.renamed_from
    left = [one for one in state.items_left if may is None or one in may]
    right = list(state.items_right)
    if not left or not right:
        return
    before, after = state.before.items, state.after.items
    pairs: set[Pair] = set()
    for lifecycle in sorted({before[one].place.lifecycle for one in left}):
        ones = [one for one in left if before[one].place.lifecycle == lifecycle]
        others = [one for one in right if after[one].place.lifecycle == lifecycle]
        pairs |= _candidates(state, ones, others, state.around)
    chances = state.take_renamed(
        pairs, state.items_apart, lambda *pair: _weight(state, *pair), state.link_item
    )
    for (one, other), chance in chances.items():
        # The doubts about an item are those of the entry that it is, or of its sub-items.
        state.doubt(before[one].entries, after[other].entries, chance)


def _candidates(
    state: Matching, ones: Sequence[int], others: Sequence[int], around: Surroundings
) -> set[Pair]:
    before, after = state.before, state.after
    left = {one: before.items[one].name for one in ones}
    right = {other: after.items[other].name for other in others}
    parts = {one: _part_names(before, one) for one in ones}
    parts_now = {other: _part_names(after, other) for other in others}
    spot_before, spot_after = around.spots()
    return (
        candidates.by_names(left, right, state.names)
        | candidates.by_alphabet(left, right)
        | candidates.by_parts(parts, parts_now)
        | candidates.by_spot(ones, others, spot_before.__getitem__, spot_after.__getitem__)
    )


def _part_names(edition: LinkEdition, item: int) -> list[str]:
    found = edition.items[item]
    return [] if found.is_whole else [edition.entries[entry].name for entry in found.entries]
