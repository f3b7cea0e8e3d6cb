"""A fault for every check on what was linked: a second edition beside the real one, with something wrong."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable
from typing import Any

from candidates import EDITION, SERIES, Mutant

Mutation = Callable[[Mutant], Any]

NEXT = "2022-06-30"
FIRST_DAY, NEXT_DAY = datetime.date(2021, 6, 30), datetime.date(2022, 6, 30)


def next_edition(mutant: Mutant, keep: int | None = None) -> list[dict[str, Any]]:
    """Adds an edition with the first entries of the real one, told by changes; its entries."""
    notice = mutant["notices"][0]
    mutant["notices"].append({**notice, "edition_id": NEXT, "issued_on": NEXT_DAY})
    rows = [{**copy.deepcopy(row), "edition_id": NEXT} for row in mutant["entries_all"]]
    for row in rows[len(rows) if keep is None else keep :]:
        change(mutant, "removed", row)
    rows = rows[:keep]
    mutant["entries_all"].extend(rows)
    return rows


def change(mutant: Mutant, kind: str, row: dict[str, Any], **columns: Any) -> None:
    """Adds a row of changes between the two editions."""
    mutant["changes"].append(
        {
            "series_id": SERIES,
            "from_edition": EDITION,
            "to_edition": NEXT,
            "change": kind,
            **{name: row[name] for name in ("entry_id", "lifecycle", "annex_no")},
            **{name: row[name] for name in ("item_name", "sub_item_name")},
            "field": None,
            "before": None,
            "after": None,
            "confidence": 1.0,
            "comparable": True,
            **columns,
        }
    )


def with_next(mutate: Callable[[Mutant, list[dict[str, Any]]], Any]) -> Mutation:
    """A mutation of the real tables with a next edition that is like the first."""

    def mutation(mutant: Mutant) -> None:
        mutate(mutant, next_edition(mutant))

    return mutation


def left_out(mutant: Mutant, rows: list[dict[str, Any]]) -> None:
    mutant["entries_all"].remove(rows[0])


def retold(field: str, after: str) -> Mutation:
    return with_next(
        lambda mutant, rows: change(mutant, "changed", rows[0], field=field, after=after)
    )


def span(column: str, value: Any) -> Mutation:
    def mutation(mutant: Mutant) -> None:
        mutant["history"][0][column] = value

    return mutation


def two_spans(end: datetime.date, start: datetime.date, *told: str) -> Mutation:
    """The first entry's span is cut in two, with these changes told."""

    def mutation(mutant: Mutant) -> None:
        rows = next_edition(mutant)
        first = mutant["history"][0]
        [row] = [row for row in rows if row["entry_id"] == first["entry_id"]]
        mutant["history"].append({**first, "valid_from": start})
        first.update(valid_to=end, is_current=False)
        for kind in told:
            change(mutant, kind, row)

    return mutation


def shrunk(keep: int) -> Mutation:
    return lambda mutant: next_edition(mutant, keep)


def renamed(count: int) -> Mutation:
    def mutate(mutant: Mutant, rows: list[dict[str, Any]]) -> None:
        for row in rows[:count]:
            change(mutant, "changed", row, field="name", before="一", after="二")

    return with_next(mutate)


LATER = datetime.date(2023, 6, 30)

LINK_MUTATIONS: dict[str, list[Mutation]] = {
    "changes.replay-gives-later-edition": [
        with_next(left_out),
        with_next(lambda mutant, rows: rows[0].update(entry_id="another")),
        with_next(lambda mutant, rows: rows[0].update(item_type="行政奖励")),
        with_next(lambda mutant, rows: rows[0].update(item_name="另一事项", sub_item_name=None)),
        with_next(lambda mutant, rows: rows[0].update(lead_departments=["区财政局"])),
        with_next(lambda mutant, rows: rows[0].update(co_departments=["区财政局"])),
        with_next(lambda mutant, rows: rows[0].update(scenario_name="另一场景")),
        with_next(lambda mutant, rows: rows[0].update(stage_name="另一阶段")),
        with_next(lambda mutant, rows: change(mutant, "removed", rows[0])),
        retold("authority_level", "province"),
        retold("scenario", "3.3 财产登记"),
        retold("item_name", "另一事项"),
    ],
    "history.rows": [lambda mutant: mutant["history"].clear()],
    "history.spans-go-forward": [
        span("valid_to", FIRST_DAY),
        span("is_current", False),
    ],
    "history.gaps-explained": [
        two_spans(LATER, NEXT_DAY),
        two_spans(NEXT_DAY, NEXT_DAY),
        two_spans(NEXT_DAY, LATER),
        two_spans(NEXT_DAY, LATER, "removed"),
    ],
    "history.as-in-entries-all": [
        span("item_type", "行政奖励"),
        span("edition_id", NEXT),
        span("entry_id", "another"),
    ],
    "history.one-span-an-edition": [
        lambda mutant: mutant["history"].pop(),
        lambda mutant: mutant["history"].append(
            {**mutant["history"][0], "valid_from": datetime.date(2021, 6, 1)}
        ),
        span("valid_from", NEXT_DAY),
        with_next(left_out),
    ],
    "changes.something-in-common": [shrunk(20), shrunk(0)],
    "changes.few-removed": [shrunk(220)],
    "changes.few-renamed": [renamed(80)],
    "entries_all.whole-item-is-its-entry": [
        lambda mutant: mutant.find("entries_all", sub_item_name=None).update(item_id="another"),
        lambda mutant: mutant.find("entries_all", sub_item_name=None).update(entry_id="another"),
    ],
    "entries_all.ids-kept": [
        lambda mutant: mutant["entries_all"][0].update(entry_id="another"),
        lambda mutant: [
            row.update(item_id="another")
            for row in mutant["entries_all"]
            if row["item_name"] == "公司（企业）设立登记"
        ],
    ],
}
