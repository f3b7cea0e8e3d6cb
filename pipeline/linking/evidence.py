"""How sure a link is: what speaks for it and against it, as one number in [0, 1].

What is known of a pair - how alike the names, how alike the surroundings - is weighed as log-odds, which
add up; a link is made where they are above zero, and its confidence is the chance that they stand for, less what
speaks for other partners of the same two. The weights are those of a logistic regression over
thousands of pairs of randomly edited editions (benchmarks/fit_link.py), rounded; what random edits favour
by the way they are made, above all that a renamed entry keeps its type, level and departments, is weighed
less than fitted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, Protocol

from pipeline.linking.similarity import Names, kept_in_order
from pipeline.linking.surroundings import Surroundings

Step = Literal["decided", "same", "moved", "renamed"]

# Equal names in one place are one entry unless somebody decides otherwise; equal names elsewhere nearly so.
SAME, MOVED = 1.0, 0.97


@dataclass(frozen=True, slots=True)
class Link:
    """An item or entry of the earlier edition that is one of the later: indexes, step, confidence.

    ``in_place`` says that both stand in one scenario, by name or renamed.
    """

    before: int
    after: int
    step: Step
    confidence: float
    in_place: bool


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a pair, each in [0, 1]; ``parts`` is None where neither is split.

    ``home`` says for two sub-items whether their items are linked; None for items.
    """

    kept: float
    telling: float
    nearness: float
    neighbours: float
    parts: float | None
    same_type: float
    same_level: float
    same_departments: float
    home: bool | None


class Editions(Protocol):
    """Two editions that are being linked."""

    @property
    def around(self) -> Surroundings:
        """Their surroundings."""
        ...

    @property
    def names(self) -> Names:
        """Their names."""
        ...


def _alike(one: str, other: str, editions: Editions) -> tuple[float, float]:
    if one == other:
        return 1.0, 1.0
    return kept_in_order(one, other), editions.names.telling(one, other)


def traits_of_items(one: int, other: int, editions: Editions) -> Traits:
    """The traits of an item of the earlier edition and one of the later."""
    around = editions.around
    item, now = around.before.items[one], around.after.items[other]
    type_, level, departments = _shared(around, item.entries, now.entries)
    return Traits(
        *_alike(item.name, now.name, editions),
        around.nearness(one, other),
        around.item_neighbours(one, other),
        around.parts(one, other),
        type_,
        level,
        departments,
        None,
    )


def _shared(
    around: Surroundings, ones: tuple[int, ...], others: tuple[int, ...]
) -> tuple[float, float, float]:
    """The shares of entries, taken in order, of one type, of one level, with the same departments."""
    pairs = list(zip(ones, others, strict=False))
    if not pairs:
        return 0.0, 0.0, 0.0
    return (
        sum(around.same_type(*pair) for pair in pairs) / len(pairs),
        sum(around.same_level(*pair) for pair in pairs) / len(pairs),
        sum(around.same_departments(*pair) for pair in pairs) / len(pairs),
    )


def traits_of_entries(one: int, other: int, editions: Editions) -> Traits:
    """The traits of two sub-items."""
    around = editions.around
    entry, now = around.before.entries[one], around.after.entries[other]
    is_home = around.items.get(entry.item) == now.item
    return Traits(
        *_alike(entry.name, now.name, editions),
        around.nearness(entry.item, now.item),
        around.entry_neighbours(one, other) if is_home else 0.0,
        None,
        float(around.same_type(one, other)),
        float(around.same_level(one, other)),
        float(around.same_departments(one, other)),
        is_home,
    )


def log_odds(traits: Traits) -> float:
    """How much speaks for a pair being one, against its being two: above zero, a link."""
    total = (
        -12.0
        + 13.0 * traits.kept
        + 7.0 * traits.telling
        + 0.3 * traits.nearness
        + 2.2 * traits.neighbours
        + 0.9 * traits.same_type
        + 0.8 * traits.same_level
        + 0.7 * traits.same_departments
    )
    if traits.home is not None:
        # Moved to another item and renamed, both at once, is rare.
        total += 1.0 if traits.home else -1.5
    if traits.parts is not None:
        total += 5.5 * traits.parts - 2.0
    return total


def chance(odds: float, rivals: float = 0.0) -> float:
    """The chance of a pair of these log-odds; ``rivals`` are the odds of the other partners, summed."""
    # Beyond these no double tells the chance from 0 or 1.
    mine = math.exp(max(-40.0, min(40.0, odds)))
    return round(mine / (1.0 + mine + rivals), 4)


def odds(log: float) -> float:
    """The odds of log-odds, kept within what a double can add up."""
    return math.exp(max(-40.0, min(40.0, log)))
