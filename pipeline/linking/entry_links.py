"""Which entry is which: the sub-items of linked items first, then those that are in no item linked so far."""

from __future__ import annotations

from collections import Counter

from pipeline.linking import candidates, evidence
from pipeline.linking.assignment import Pair
from pipeline.linking.evidence import Link
from pipeline.linking.matching import LARGEST_BLOCK, Matching
from pipeline.linking.outline import LinkEdition

# Moved to another item and renamed, both at once: where others are as likely, it is none.
_SURE_STRAY = 0.5


def link_parts(state: Matching) -> None:
    """Link the entries of linked items."""
    for one, other in sorted(state.given.same_entries.items()):
        state.link_entry(one, other, "decided", 1.0)
    for found in list(state.item_links.values()):
        item, now = state.before.items[found.before], state.after.items[found.after]
        if item.is_whole and now.is_whole:
            one, other = item.entries[0], now.entries[0]
            if one in state.entries_left and other in state.entries_right:
                state.link_entry(one, other, found.step, found.confidence)
        elif not now.is_whole:
            ones = _parts(state.before, item.entries, state.entries_left)
            others = _parts(state.after, now.entries, state.entries_right)
            if ones and others:
                _link_parts(state, found, ones, others)


def _parts(edition: LinkEdition, entries: tuple[int, ...], left: dict[int, None]) -> list[int]:
    return [one for one in entries if one in left and not edition.entries[one].is_whole]


def _link_parts(state: Matching, found: Link, ones: list[int], others: list[int]) -> None:
    before, after = state.before.entries, state.after.entries
    for left, right in candidates.blocks(
        ones, others, lambda one: before[one].name, lambda other: after[other].name
    ):
        for one, other, share in state.paired(
            left, right, state.entries_apart, lambda *pair: _weight(state, *pair), _look
        ):
            # As sure as its item is.
            sure = round(found.confidence * share, 4)
            state.link_entry(one, other, "same" if found.in_place else "moved", sure)
    may = state.given.renamed_from
    if may is not None and found.before not in may:
        return
    ones = [one for one in ones if one in state.entries_left]
    others = [other for other in others if other in state.entries_right]
    if len(ones) * len(others) <= LARGEST_BLOCK:
        pairs = {(one, other) for one in ones for other in others}
    else:
        names = {one: before[one].name for one in ones}
        names_now = {other: after[other].name for other in others}
        pairs = candidates.by_names(names, names_now, state.names)
        pairs |= candidates.by_alphabet(names, names_now)
    _take(state, pairs)


def _take(state: Matching, pairs: set[Pair], least: float = 0.0) -> None:
    chances = state.take_renamed(
        pairs, state.entries_apart, lambda *pair: _weight(state, *pair), state.link_entry, least
    )
    for (one, other), chance in chances.items():
        state.doubt((one,), (other,), chance)


def _weight(state: Matching, one: int, other: int) -> float:
    return evidence.log_odds(evidence.traits_of_entries(one, other, state))


def _look(edition: LinkEdition, index: int) -> object:
    entry = edition.entries[index]
    return entry.item_type, entry.level, entry.departments


# --- entries that are nowhere yet ---------------------------------------------------------------


def link_strays(state: Matching) -> None:
    """Link sub-items that moved to another item, and those that were or became an item of their own.

    By a name that stands once in either edition's life cycle: 变更 of one item is not 变更 of another.
    """
    if not state.given.strays:
        return
    before, after = state.before, state.after
    linked = state.around.items
    there = {*state.item_links, *state.given.taken_items}
    # An item without sub-items may, too, where the item itself is nowhere.
    ones = [
        one
        for one in state.entries_left
        if not before.entries[one].is_whole or before.entries[one].item not in linked
    ]
    others = [
        other
        for other in state.entries_right
        if not after.entries[other].is_whole or after.entries[other].item not in there
    ]
    if not ones or not others:
        return
    often, often_now = _often(before), _often(after)
    for left, right in candidates.blocks(
        ones, others, lambda one: _name(before, one), lambda other: _name(after, other)
    ):
        name = _name(before, left[0])
        if often[name] == often_now[name] == 1 and not state.entries_apart(left[0], right[0]):
            state.link_entry(left[0], right[0], "moved", evidence.MOVED)
    _renamed_strays(state)


def _name(edition: LinkEdition, entry: int) -> tuple[str, str]:
    return edition.place_of(entry).lifecycle, edition.entries[entry].name


def _often(edition: LinkEdition) -> Counter[tuple[str, str]]:
    return Counter(_name(edition, entry) for entry in range(len(edition.entries)))


def _renamed_strays(state: Matching) -> None:
    """Sub-items that moved to another item under another name."""
    before, after = state.before, state.after
    may = state.given.renamed_from
    left = {
        one: before.entries[one].name
        for one in state.entries_left
        if not before.entries[one].is_whole and (may is None or before.entries[one].item in may)
    }
    right = {
        other: after.entries[other].name
        for other in state.entries_right
        if not after.entries[other].is_whole
    }
    if left and right:
        found = candidates.by_names(left, right, state.names)
        _take(
            state,
            {
                (one, other)
                for one, other in found
                if before.place_of(one).lifecycle == after.place_of(other).lifecycle
                and left[one] != right[other]
            },
            _SURE_STRAY,
        )
