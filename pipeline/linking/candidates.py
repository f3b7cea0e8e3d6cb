"""What is compared at all: never every pair of two editions.

Names that are equal meet in a block. Of the rest, two meet where their names share rare characters, or begin or
end alike, where they stand at the same spot between linked neighbours, or where they have parts in common;
of each only the nearest few. So the work grows with the number of names, not with its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from pipeline.linking.similarity import Names

Pair = tuple[int, int]

# Of a name so many of its rarest tokens are looked up, and of a token that stands in more names than
# this nothing: it is not rare. Of what is found so many are compared.
RAREST, MOST_NAMES, NEAREST = 24, 64, 8
# Of the names before and after one in their order, so many.
BESIDE = 2
# A run of items between two linked neighbours, compared item by item; a longer one is no spot.
LONGEST_RUN = 8


def blocks(
    ones: Iterable[int],
    others: Iterable[int],
    key_before: Callable[[int], Hashable],
    key_after: Callable[[int], Hashable],
) -> list[tuple[list[int], list[int]]]:
    """Those of the earlier and those of the later edition that have one key, in order; both sides filled."""
    left: dict[Hashable, list[int]] = {}
    for one in ones:
        left.setdefault(key_before(one), []).append(one)
    found: dict[Hashable, tuple[list[int], list[int]]] = {}
    for other in others:
        key = key_after(other)
        if key in left:
            found.setdefault(key, (left[key], []))[1].append(other)
    return list(found.values())


def by_names(left: Mapping[int, str], right: Mapping[int, str], names: Names) -> set[Pair]:
    """Pairs whose names share rare tokens: for each of the later edition the nearest of the earlier."""
    holders: dict[str, list[int]] = {}
    for one, name in left.items():
        for token in names.tokens(name):
            holders.setdefault(token, []).append(one)
    pairs: set[Pair] = set()
    for other, name in right.items():
        shared: dict[int, float] = {}
        looked_up = 0
        for token in names.rarest(name):
            found = holders.get(token, ())
            if not found or len(found) > MOST_NAMES:
                continue
            for one in found:
                shared[one] = shared.get(one, 0.0) + names.weight[token]
            looked_up += 1
            if looked_up == RAREST:
                break
        nearest = sorted(shared.items(), key=lambda one: (-one[1], one[0]))[:NEAREST]
        pairs |= {(one, other) for one, _ in nearest}
    return pairs


def by_alphabet(left: Mapping[int, str], right: Mapping[int, str]) -> set[Pair]:
    """Pairs that are near each other in the order of their names, or of their names read backwards.

    So names meet that begin or end alike, also where nothing in them is rare.
    """
    pairs: set[Pair] = set()
    for reads in (slice(None), slice(None, None, -1)):
        ordered = sorted((name[reads], one) for one, name in left.items())
        for other, name in right.items():
            at = bisect_left(ordered, (name[reads], -1))
            near = ordered[max(0, at - BESIDE) : at + BESIDE]
            pairs |= {(one, other) for _, one in near}
    return pairs


def by_parts(left: Mapping[int, Sequence[str]], right: Mapping[int, Sequence[str]]) -> set[Pair]:
    """Pairs of items that have the name of a sub-item in common, where few have it."""
    holders: dict[str, list[int]] = {}
    for one, parts in left.items():
        for part in dict.fromkeys(parts):
            holders.setdefault(part, []).append(one)
    pairs: set[Pair] = set()
    for other, parts in right.items():
        for part in dict.fromkeys(parts):
            found = holders.get(part, [])
            if len(found) <= NEAREST:
                pairs |= {(one, other) for one in found}
    return pairs


def by_spot(
    left: Iterable[int],
    right: Iterable[int],
    spot_before: Callable[[int], Hashable],
    spot_after: Callable[[int], Hashable],
) -> set[Pair]:
    """Pairs that stand at one spot, where not too many do."""
    return {
        (one, other)
        for ones, others in blocks(left, right, spot_before, spot_after)
        if len(ones) <= LONGEST_RUN and len(others) <= LONGEST_RUN
        for one in ones
        for other in others
    }
