"""A published list as a plain tree, and what a careful reader would call the changes between two.

Stages, scenarios, items, entries, made from the golden file that was typed by hand; the pipeline has no
part in it. Every entry and item has a key of its own that stays with it through all edits: which is the same over
two editions is known, and the expected changes are told from the keys alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent / "golden" / "huancui-2021-06-30.tsv"


@dataclass
class Entry:
    """An entry; ``name`` is None for the entry that an item without sub-items is."""

    key: int
    name: str | None
    item_type: str
    level: str
    lead: list[str]
    co: list[str]


@dataclass
class Item:
    key: int
    name: str
    parts: list[Entry]

    @property
    def is_whole(self) -> bool:
        return self.parts[0].name is None


@dataclass
class Scenario:
    lifecycle: str
    stage: str
    name: str
    items: list[Item] = field(default_factory=list)


@dataclass
class Edition:
    scenarios: list[Scenario]
    # What was done to which entry: key -> kinds of edit.
    edits: dict[int, list[str]] = field(default_factory=dict)

    def placed(self) -> Iterator[tuple[Scenario, Item, Entry]]:
        for scenario in self.scenarios:
            for item in scenario.items:
                for entry in item.parts:
                    yield scenario, item, entry

    def names(self, lifecycle: str) -> set[str]:
        return {
            name
            for scenario, item, entry in self.placed()
            if scenario.lifecycle == lifecycle
            for name in (item.name, entry.name)
            if name
        }

    def items(self) -> list[list[dict[str, Any]]]:
        """Rows of the contract's columns, an inner list an item; ``key`` and ``item_key`` are the truth."""
        found = []
        stages: dict[tuple[str, str], int] = {}
        scenarios: dict[tuple[str, int], int] = {}
        numbers: dict[str, int] = {}
        row_number = 0
        for scenario in self.scenarios:
            annex = 1 if scenario.lifecycle == "enterprise" else 2
            stage = stages.setdefault(
                (scenario.lifecycle, scenario.stage),
                1 + sum(one == scenario.lifecycle for one, _ in stages),
            )
            place = scenarios[scenario.lifecycle, stage] = (
                scenarios.get((scenario.lifecycle, stage), 0) + 1
            )
            for item in scenario.items:
                numbers[scenario.lifecycle] = numbers.get(scenario.lifecycle, 0) + 1
                rows = []
                for position, entry in enumerate(item.parts, start=1):
                    row_number += 1
                    rows.append(
                        {
                            "key": entry.key,
                            "item_key": item.key,
                            "annex_no": annex,
                            "lifecycle": scenario.lifecycle,
                            "stage_no": stage,
                            "stage_name": scenario.stage,
                            "scenario_no": f"{stage}.{place}",
                            "scenario_name": scenario.name,
                            "item_no": numbers[scenario.lifecycle],
                            "item_name": item.name,
                            "sub_item_no": None if entry.name is None else position,
                            "sub_item_name": entry.name,
                            "item_type": entry.item_type,
                            "authority_level": entry.level,
                            "lead_departments": list(entry.lead),
                            "co_departments": list(entry.co),
                            "source_row": row_number,
                        }
                    )
                found.append(rows)
        return found


# Keys are never used twice, in no edition of no test.
new_keys = count(1)


def published() -> Edition:
    """The first edition of the real notice, as the golden file has it."""
    with GOLDEN.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    scenarios: dict[tuple[str, str], Scenario] = {}
    items: dict[tuple[str, str], Item] = {}
    for row in rows:
        lifecycle = "enterprise" if row["annex_no"] == "1" else "individual"
        place = row["annex_no"], row["scenario_no"]
        scenario = scenarios.setdefault(
            place, Scenario(lifecycle, row["stage_name"], row["scenario_name"])
        )
        number = row["annex_no"], row["item_no"]
        if number not in items:
            items[number] = Item(next(new_keys), row["item_name"], [])
            scenario.items.append(items[number])
        items[number].parts.append(
            Entry(
                next(new_keys),
                row["sub_item_name"] or None,
                row["item_type"],
                row["authority_level"],
                [one for one in row["lead"].split("、") if one],
                [one for one in row["co"].split("、") if one],
            )
        )
    return Edition(list(scenarios.values()))


def common(left: str, right: str) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(right) + 1)
    for one in left:
        before = 0
        for position, other in enumerate(right, start=1):
            kept = row[position]
            row[position] = before + 1 if one == other else max(row[position], row[position - 1])
            before = kept
    return row[-1]


# --- what is expected ---------------------------------------------------------------------------

Change = tuple[str, int, str | None]


def expected_changes(before: Edition, after: Edition) -> set[Change]:
    """(change, key of the entry, field): what the contract says of two editions, told by the keys."""
    earlier = {entry.key: (scenario, item, entry) for scenario, item, entry in before.placed()}
    later = {entry.key: (scenario, item, entry) for scenario, item, entry in after.placed()}
    found: set[Change] = {("removed", key, None) for key in earlier.keys() - later.keys()}
    found |= {("added", key, None) for key in later.keys() - earlier.keys()}
    for key in earlier.keys() & later.keys():
        (scenario, item, entry), (new_scenario, new_item, new) = earlier[key], later[key]
        pairs = {
            "name": (plain(entry.name or item.name), plain(new.name or new_item.name)),
            "item_type": (entry.item_type, new.item_type),
            "authority_level": (entry.level, new.level),
            "lead_departments": (entry.lead, new.lead),
            "co_departments": (entry.co, new.co),
            "scenario": (scenario.name, new_scenario.name),
        }
        if entry.name:
            pairs["item_name"] = plain(item.name), plain(new_item.name)
        if scenario.name == new_scenario.name:
            pairs["stage"] = scenario.stage, new_scenario.stage
        found |= {("changed", key, name) for name, (old, now) in pairs.items() if old != now}
    return found


def plain(name: str) -> str:
    """A name without spaces, brackets in their full width."""
    return name.replace(" ", "").translate(str.maketrans("()", "（）"))
