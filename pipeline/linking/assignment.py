"""One to one, and best as a whole: the pairs whose weights add up to the most.

Pairs that share nothing with others are settled at once; what is entangled is solved exactly, as a sparse
assignment of each group of entangled pairs (scipy's LAPJVsp).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Pair = tuple[int, int]


def best_pairs(weights: Mapping[Pair, float]) -> list[Pair]:
    """The pairs of the one-to-one assignment of the greatest total weight, sorted.

    Args:
        weights: (left, right) -> weight; only pairs of a positive weight can be in it.
    """
    chosen: list[Pair] = []
    for group in _groups(pair for pair, weight in weights.items() if weight > 0):
        if len(group) == 1:
            chosen += group
        else:
            chosen += _solved(group, weights)
    return sorted(chosen)


def _groups(pairs: Iterable[Pair]) -> list[list[Pair]]:
    """Pairs that hang together through a left or a right that they share."""
    listed = sorted(pairs)
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for left, right in listed:
        parent[root(("left", left))] = root(("right", right))
    groups: dict[tuple[str, int], list[Pair]] = {}
    for left, right in listed:
        groups.setdefault(root(("left", left)), []).append((left, right))
    return list(groups.values())


def _solved(group: list[Pair], weights: Mapping[Pair, float]) -> list[Pair]:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    lefts = {left: row for row, left in enumerate(sorted({left for left, _ in group}))}
    rights = {right: column for column, right in enumerate(sorted({right for _, right in group}))}
    # Each left may also stay alone, in a column of its own: so a full matching always exists. Costs are
    # kept above zero, for a sparse matrix has no edges of weight zero.
    ceiling = 1.0 + max(weights[pair] for pair in group)
    rows = [lefts[left] for left, _ in group] + list(lefts.values())
    columns = [rights[right] for _, right in group]
    columns += [len(rights) + row for row in lefts.values()]
    costs = [ceiling - weights[pair] for pair in group] + [ceiling] * len(lefts)
    matrix = csr_array((costs, (rows, columns)), shape=(len(lefts), len(rights) + len(lefts)))
    by_row, by_column = list(lefts), list(rights)
    found = min_weight_full_bipartite_matching(matrix)
    return [
        (by_row[row], by_column[column])
        for row, column in zip(*(one.tolist() for one in found), strict=True)
        if column < len(by_column)
    ]
