"""Lines of a page that touch one another -> the lines of each table.

Pieces that stand on one line and touch are one line. Two lines closer than ``SNAP`` are one: double lines, the two
edges of a thin filled rectangle, lines drawn once for each cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

# Points. The strokes of a double line stand up to 3 apart; no row or column of text is that narrow.
SNAP = 3.0


class Rule(NamedTuple):
    """A straight line: across the page at a height, or down it at a distance from the left."""

    across: bool
    at: float
    start: float
    end: float


# Lines across and lines down.
Group = tuple[list[Rule], list[Rule]]


def joined(rules: list[Rule]) -> list[Rule]:
    """The rules with those that stand on one line and touch made one."""
    places = clustered([rule.at for rule in rules])
    on_line: dict[float, list[Rule]] = {}
    for rule in rules:
        on_line.setdefault(places[rule.at], []).append(rule)
    made: list[Rule] = []
    for at, pieces in on_line.items():
        pieces.sort(key=lambda rule: rule.start)
        start, end = pieces[0].start, pieces[0].end
        for piece in pieces[1:]:
            if piece.start <= end + SNAP:
                end = max(end, piece.end)
                continue
            made.append(Rule(pieces[0].across, at, start, end))
            start, end = piece.start, piece.end
        made.append(Rule(pieces[0].across, at, start, end))
    # What is shorter than a character is the dot of a dotted line, or a mark.
    return [rule for rule in made if rule.end - rule.start > SNAP]


def clustered(values: Sequence[float]) -> dict[float, float]:
    """Each value's place: the middle of the values within ``SNAP`` of the cluster's first."""
    places: dict[float, float] = {}
    cluster: list[float] = []
    for value in [*sorted(set(values)), float("inf")]:
        if cluster and value - cluster[0] > SNAP:
            middle = (cluster[0] + cluster[-1]) / 2
            places.update(dict.fromkeys(cluster, middle))
            cluster = []
        cluster.append(value)
    return places


def touching(across: list[Rule], down: list[Rule]) -> list[Group]:
    """The rules in groups that touch one another."""
    parent = list(range(len(across) + len(down)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    order = sorted(range(len(down)), key=lambda number: down[number].at)
    places = [down[number].at for number in order]
    for number, rule in enumerate(across):
        first = bisect_left(places, rule.start - SNAP)
        for other in order[first:]:
            other_rule = down[other]
            if other_rule.at > rule.end + SNAP:
                break
            if other_rule.start - SNAP <= rule.at <= other_rule.end + SNAP:
                parent[root(number)] = root(len(across) + other)
    groups: dict[int, Group] = {}
    for number, rule in enumerate([*across, *down]):
        groups.setdefault(root(number), ([], []))[0 if rule.across else 1].append(rule)
    return list(groups.values())


def side_by_side(groups: list[Group]) -> list[Group]:
    """The groups that are tables, with those made one between which a merged cell fills the page's height.

    Such a cell has no line above or below it on this page, so that nothing across it joins what stands to its
    left and right. They are one table where they begin and end at the same heights, the lines of the one are lines of
    the other too, and the one is a single column or a line down stands between them. A line down that stands alone
    at these heights is the table's.
    """
    alone = [group for group in groups if not group[0]]
    whole = sorted((group for group in groups if all(group)), key=_left)
    for line in (rule for _, down in alone for rule in down):
        beside = [group for group in whole if _same_height(group[1], [line])]
        if beside:
            near = max(
                (one for one in beside if _left(one) < line.at), key=_left, default=beside[0]
            )
            near[1].append(line)
    made: list[Group] = []
    for group in whole:
        other = next((one for one in made if _is_one_table(one, group)), None)
        if other is None:
            made.append(group)
        else:
            other[0].extend(group[0])
            other[1].extend(group[1])
    return made


def _left(group: Group) -> float:
    return min(rule.at for rule in group[1])


def _same_height(one: list[Rule], other: list[Rule]) -> bool:
    """Whether lines down begin and end at the same heights, in all."""
    return (
        abs(min(rule.start for rule in one) - min(rule.start for rule in other)) <= SNAP
        and abs(max(rule.end for rule in one) - max(rule.end for rule in other)) <= SNAP
    )


def _is_one_table(left: Group, right: Group) -> bool:
    if not _same_height(left[1], right[1]):
        return False
    few, many = sorted(({rule.at for rule in group[0]} for group in (left, right)), key=len)
    if not few <= many:
        return False
    end = max(rule.end for rule in left[0])
    between = any(rule.at > end + SNAP for rule in left[1])
    return between or any(len({rule.at for rule in group[1]}) == 2 for group in (left, right))
