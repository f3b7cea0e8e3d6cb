"""Random editions through the linking, and what it makes of them beside what the keys say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from edition_trees import Change, Edition, expected_changes

from pipeline.linking.changes import EditionRows, changes_between, replay, state_of
from pipeline.linking.lineage import MintedName, trace
from pipeline.linking.outline import edition_of

SERIES = "s"


def dated(number: int) -> str:
    return f"{2021 + number}-06-30"


def traced(
    editions: Sequence[list[list[dict[str, Any]]]], cut: Sequence[Collection[str]] | None = None
) -> list[EditionRows]:
    """Editions, each as rows by item, with their ids in the rows."""
    outlines = [
        edition_of(items, cut=() if cut is None else cut[number])
        for number, items in enumerate(editions)
    ]
    rows = [list(chain.from_iterable(items)) for items in editions]
    names = [
        [
            MintedName(
                row["lifecycle"], row["scenario_name"], row["item_name"], row["sub_item_name"]
            )
            for row in one
        ]
        for one in rows
    ]
    numbers = range(len(editions))
    ids = trace(SERIES, [(dated(number), outlines[number], names[number]) for number in numbers])
    found = []
    for number in numbers:
        for index, row in enumerate(rows[number]):
            row["entry_id"] = ids[number].entry_ids[index]
            row["item_id"] = ids[number].item_ids[outlines[number].entries[index].item]
        found.append(EditionRows(dated(number), rows[number], outlines[number], ids[number]))
    return found


def by_id(edition: EditionRows) -> dict[str, Any]:
    return {row["entry_id"]: row for row in edition.rows}


def found_changes(before: EditionRows, after: EditionRows) -> set[Change]:
    """The changes by the entries' keys; one between two different entries has a key of neither."""
    then, now = by_id(before), by_id(after)
    found: set[Change] = set()
    for row in changes_between(SERIES, before, after):
        entry_id = row["entry_id"]
        keys = {one[entry_id]["key"] for one in (then, now) if entry_id in one}
        found.add((row["change"], keys.pop() if len(keys) == 1 else -min(keys), row["field"]))
    return found


def replays(before: EditionRows, after: EditionRows) -> bool:
    changes = changes_between(SERIES, before, after)
    now = by_id(after)
    return replay(state_of(by_id(before)), changes, now) == state_of(now)


@dataclass
class Score:
    """How many changes were found of those expected, in all and by kind of edit."""

    right: int = 0
    found: int = 0
    expected: int = 0
    replayed: int = 0
    editions: int = 0
    by_kind: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, found: set[Change], before: Edition, after: Edition) -> None:
        expected = expected_changes(before, after)
        self.right += len(found & expected)
        self.found += len(found)
        self.expected += len(expected)
        self.editions += 1
        for change in expected:
            kinds = after.edits.get(change[1]) or ["rename a scenario or a stage"]
            for kind in kinds:
                counts = self.by_kind.setdefault(kind, Counter())
                counts["expected"] += 1
                counts["found"] += change in found

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def recall(self) -> float:
        return self.right / self.expected


def score_of(pairs: Sequence[tuple[Edition, Edition]]) -> Score:
    """Link each pair of editions and count."""
    score = Score()
    for before, after in pairs:
        [first, second] = traced([before.items(), after.items()])
        score.add(found_changes(first, second), before, after)
        score.replayed += replays(first, second)
    return score
