"""How well and how fast editions are linked: the figures by kind of edit, and beside two plain ways.

``python -m benchmarks.bench_link`` makes random next editions of the published list (``tests/random_editions.py``
has their rules), links each pair, and compares the changes with those that the edits' keys tell:

- ours: ``pipeline.linking``;
- join: entries of one life cycle, scenario, item and sub-item name are one, all others added or removed;
- greedy: the same, then what is left by rapidfuzz's ratio of the names, the most alike pair first, from 60 up.

Precision and recall count rows of ``changes``. The seeds were never used for tuning. Linking is timed in turn with what
it is held to, reading two Word files of the notice.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure, paired, python, seconds_of

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from edition_trees import Change, Edition, published
from linked_editions import Score, found_changes, replays, traced
from random_editions import next_edition

SEEDS = range(500_000, 500_200)
LEAST_PRECISION, LEAST_RECALL = 0.99, 0.98
# In times of reading the two editions as Word files; 30,000 entries may take so many times that of 291.
SMALL_LIMIT, LARGE_LIMIT, MEGABYTES = 1.0, 150.0, 2048.0
COPIES = 103
LEAST_RATIO = 60.0
# `make bench` takes so many of the 200 editions: half a minute.
_EDITIONS_IN_ALL_FIGURES = 50

Rows = list[dict[str, Any]]
Items = list[Rows]
Pair = tuple[int, int]


# --- two plain ways -----------------------------------------------------------------------------


def _names(row: dict[str, Any]) -> tuple[Any, ...]:
    names = row["lifecycle"], row["scenario_name"], row["item_name"], row["sub_item_name"]
    return tuple(None if one is None else "".join(one.split()) for one in names)


def join(before: Rows, after: Rows) -> list[Pair]:
    """Pairs of equal names."""
    left = {_names(row): index for index, row in enumerate(before)}
    return [(left[_names(row)], index) for index, row in enumerate(after) if _names(row) in left]


def greedy(before: Rows, after: Rows) -> list[Pair]:
    """Pairs of equal names, then the most alike, one after the other."""
    from rapidfuzz import fuzz

    pairs = join(before, after)
    left = set(range(len(before))) - {one for one, _ in pairs}
    right = set(range(len(after))) - {other for _, other in pairs}

    def text(row: dict[str, Any]) -> str:
        return f"{row['item_name']} {row['sub_item_name'] or ''}".strip()

    ranked = sorted(
        (-fuzz.ratio(text(before[one]), text(after[other])), one, other)
        for one in left
        for other in right
        if before[one]["lifecycle"] == after[other]["lifecycle"]
    )
    for ratio, one, other in ranked:
        if -ratio >= LEAST_RATIO and one in left and other in right:
            left.discard(one)
            right.discard(other)
            pairs.append((one, other))
    return pairs


def changes_of(before: Rows, after: Rows, pairs: Sequence[Pair]) -> set[Change]:
    from pipeline.linking.changes import differences

    found: set[Change] = set()
    for one, other in pairs:
        key = before[one]["key"] if before[one]["key"] == after[other]["key"] else -one
        found |= {("changed", key, name) for name in differences(before[one], after[other])}
    linked, linked_now = {one for one, _ in pairs}, {other for _, other in pairs}
    found |= {("removed", row["key"], None) for i, row in enumerate(before) if i not in linked}
    found |= {("added", row["key"], None) for i, row in enumerate(after) if i not in linked_now}
    return found


# --- figures ------------------------------------------------------------------------------------


def scored(number: int) -> dict[str, Score]:
    """What each way finds over so many random editions."""
    first = published()
    scores = {"ours": Score(), "join": Score(), "greedy": Score()}
    ways: dict[str, Callable[[Rows, Rows], list[Pair]]] = {"join": join, "greedy": greedy}
    for seed in SEEDS[:number]:
        after = next_edition(first, seed)
        [one, other] = traced([first.items(), after.items()])
        scores["ours"].add(found_changes(one, other), first, after)
        scores["ours"].replayed += replays(one, other)
        for name, way in ways.items():
            rows, rows_now = list(one.rows), list(other.rows)
            found = changes_of(rows, rows_now, way(rows, rows_now))  # type: ignore[arg-type]
            scores[name].add(found, first, after)
    return scores


def quality(number: int) -> bool:
    """Print precision and recall, in all and by kind; whether the goals are met."""
    scores = scored(number)
    ours = scores["ours"]
    print(f"{ours.editions} random editions, {ours.expected} changes; replayed {ours.replayed}")
    print(f"{'':<32}" + "".join(f"{name:>22}" for name in scores))
    for what in ("precision", "recall"):
        print(f"{what:<32}" + "".join(f"{getattr(one, what):>22.4f}" for one in scores.values()))
    print("recall by kind of edit")
    for kind in sorted(ours.by_kind):
        counts = [one.by_kind[kind] for one in scores.values()]
        print(
            f"  {kind:<30}"
            + "".join(
                f"{one['found']:>8} of {one['expected']:>4} {one['found'] / one['expected']:.3f}"
                for one in counts
            )
        )
    met = (
        ours.precision >= LEAST_PRECISION
        and ours.recall >= LEAST_RECALL
        and ours.replayed == ours.editions
    )
    print("met" if met else "MISSED")
    return met


def many(first: Edition, seed: int | None) -> Items:
    """30,000 entries: copies of the list, each for a town of its own; with 20 edits each where seeded."""
    items: Items = []
    for number in range(COPIES):
        edition = first if seed is None else next_edition(first, seed + number, 20)
        for rows in edition.items():
            for row in rows:
                row["item_name"] += f"（{number}镇）"
                row["scenario_name"] += f"（{number}镇）"
            items.append(rows)
    return items


def link_large() -> None:
    from pipeline.linking.link import link
    from pipeline.linking.outline import edition_of

    first = published()
    link(edition_of(many(first, None)), edition_of(many(first, 600_000)))


def figures(folder: Path) -> Iterator[Figure]:
    """Precision and recall over a part of the editions, and the speed; ``main`` has them by kind of edit."""
    ours = scored(_EDITIONS_IN_ALL_FIGURES)["ours"]
    over = f"{ours.editions} random editions, {ours.expected} changes"
    yield Figure("precision of changes", "1", ours.precision, LEAST_PRECISION, over, at_least=True)
    yield Figure("recall of changes", "1", ours.recall, LEAST_RECALL, over, at_least=True)
    replayed = ours.replayed / ours.editions
    yield Figure("editions made again by their changes", "1", replayed, 1.0, over, at_least=True)
    yield from speed(folder)


def speed(folder: Path) -> Iterator[Figure]:
    """Linking against reading the two as Word files."""
    from pipeline.linking.link import link
    from pipeline.linking.outline import edition_of
    from pipeline.readers import word
    from tests.builders.word_notice import SHAPES, notice

    first = published()
    small, small_now = first.items(), next_edition(first, 600_000, 20).items()
    large, large_now = many(first, None), many(first, 600_000)
    data = notice(SHAPES["labels merged"])
    words = seconds_of(lambda: (word.read(data), word.read(data)), 3)
    yield paired(
        "linking two editions of 291 entries",
        seconds_of(lambda: link(edition_of(small), edition_of(small_now)), 3),
        "reading the two as Word files",
        words,
        SMALL_LIMIT,
    )
    yield paired(
        f"linking two of {sum(map(len, large)):,} entries",
        seconds_of(lambda: link(edition_of(large), edition_of(large_now))),
        "reading two of 291 as Word files",
        words,
        LARGE_LIMIT,
        runs=3,
    )
    # Not ru_maxrss, which is that of any process that was started before.
    code = (
        "from benchmarks.bench_link import link_large; link_large(); "
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    ended = subprocess.run(python("-c", code), check=True, capture_output=True)
    peak = int(ended.stdout) / 1024
    yield Figure("its peak memory in MB", "1 MB", peak, MEGABYTES, "whole process")


def main() -> int:
    """Print every figure; 1 where one misses its goal."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--editions", type=int, default=len(SEEDS))
    options = arguments.parse_args()
    met = quality(options.editions)
    with tempfile.TemporaryDirectory() as folder:
        for figure in speed(Path(folder)):
            print(figure.line(), flush=True)
            met = met and figure.holds
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
