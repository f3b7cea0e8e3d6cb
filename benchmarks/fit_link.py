"""Where the weights of ``pipeline.linking.evidence`` come from: a logistic regression over random editions.

``python -m benchmarks.fit_link`` links a few hundred random next editions of the published list, takes the traits
of every pair under different names that was weighed, and fits the chance that the two are one. The weights in
the code are these, rounded and tempered (see there); the seeds are for tuning alone.
"""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import Any

import numpy

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from edition_trees import published
from random_editions import next_edition

from pipeline.linking import evidence
from pipeline.linking.evidence import Editions, Traits
from pipeline.linking.link import link
from pipeline.linking.outline import edition_of

SEEDS = range(1_000, 1_300)
NAMES = ("kept", "telling", "nearness", "neighbours", "same_type", "same_level", "same_departments")


def main() -> None:
    """Print the weights of items and of sub-items."""
    weighed: dict[str, list[tuple[Traits, bool]]] = {"items": [], "sub-items": []}
    keys: dict[str, list[Any]] = {}
    of_items, of_entries = evidence.traits_of_items, evidence.traits_of_entries

    def items(one: int, other: int, editions: Editions) -> Traits:
        traits = of_items(one, other, editions)
        if traits.kept < 1:
            weighed["items"].append((traits, keys["items"][one] == keys["items now"][other]))
        return traits

    def entries(one: int, other: int, editions: Editions) -> Traits:
        traits = of_entries(one, other, editions)
        if traits.kept < 1:
            is_one = keys["entries"][one] == keys["entries now"][other]
            weighed["sub-items"].append((traits, is_one))
        return traits

    evidence.traits_of_items, evidence.traits_of_entries = items, entries
    first = published()
    for seed in SEEDS:
        rows, rows_now = first.items(), next_edition(first, seed).items()
        for name, found in (("", rows), (" now", rows_now)):
            keys["items" + name] = [one[0]["item_key"] for one in found]
            keys["entries" + name] = [row["key"] for row in chain.from_iterable(found)]
        link(edition_of(rows), edition_of(rows_now))
    for what, pairs in weighed.items():
        print(what, len(pairs), "pairs,", sum(is_one for _, is_one in pairs), "are one")
        for name, weight in zip(
            ("always", *NAMES, "split or home", "parts"), fit(pairs), strict=True
        ):
            print(f"  {name:<18}{weight:7.2f}")


def fit(pairs: list[tuple[Traits, bool]]) -> list[float]:
    """Weights of a logistic regression, by Newton's method, kept small (ridge 0.05)."""
    features = numpy.array(
        [
            [
                1.0,
                *(getattr(traits, name) for name in NAMES),
                float(traits.home or traits.parts is not None),
                traits.parts or 0.0,
            ]
            for traits, _ in pairs
        ]
    )
    truth = numpy.array([float(is_one) for _, is_one in pairs])
    weights = numpy.zeros(features.shape[1])
    ridge = 0.05 * numpy.eye(len(weights))
    for _ in range(50):
        chance = 1 / (1 + numpy.exp(-features @ weights))
        slope = features.T @ (truth - chance) - ridge @ weights
        curve = (features.T * (chance * (1 - chance))) @ features + ridge
        weights += numpy.linalg.solve(curve, slope)
    return [float(weight) for weight in weights]


if __name__ == "__main__":
    main()
