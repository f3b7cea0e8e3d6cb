"""A fault for every check: mutations of the real notice's tables, by the check they must set off."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from candidates import EDITION, SERIES, SUITES, Mutant, real_tables
from correction_mutations import CORRECTION_MUTATIONS, MORE_MUTATIONS
from link_mutations import LINK_MUTATIONS

from pipeline import checks
from pipeline.checks import ChecksResult, Outcome
from pipeline.schema import TABLES

Mutation = Callable[[Mutant], Any]


def _stated() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(SUITES.rglob("*.json")):
        for one in json.loads(path.read_bytes())["expectations"]:
            yield path.stem, one


SUITE_OF = {one["meta"]["check"]: suite for suite, one in _stated()}
KWARGS = {one["meta"]["check"]: one["kwargs"] for _, one in _stated()}
SEVERITY = {one["meta"]["check"]: one["severity"] for _, one in _stated()}
VIEW_ROWS = [name for name in SUITE_OF if name.startswith("views.")]


def outcome_of(result: ChecksResult, check: str) -> Outcome:
    [one] = [one for one in result.outcomes if one.check == check]
    return one


def run_mutant(
    mutation: Mutation, base: Path, tmp_path: Path, *checked: str, **options: Any
) -> ChecksResult:
    """Run the suites of the named checks (all of them without any) on mutated tables."""
    mutant = Mutant()
    mutation(mutant)
    folder = mutant.write(tmp_path / "candidate", base)
    only = {SUITE_OF[name] for name in checked} or None
    return checks.run(folder, SUITES, **{"before": base, "only": only, **options})


# --- the mutations ------------------------------------------------------------------------------


def put(table: str, column: str, value: Any, **where: Any) -> Mutation:
    """A mutation that sets a column of the first row that holds all of ``where``."""

    def mutate(mutant: Mutant) -> None:
        row = mutant.find(table, **where)
        row[column] = value(row[column]) if callable(value) else value

    return mutate


def empty(table: str) -> Mutation:
    return lambda mutant: mutant[table].clear()


def drop(table: str, **where: Any) -> Mutation:
    return lambda mutant: mutant[table].remove(mutant.find(table, **where))


def filled(value: Any) -> bool:
    return value not in (None, [], "")


def says_city(text: str) -> bool:
    return text.strip() == "市级事项"


def change_row(mutant: Mutant, **columns: Any) -> None:
    entry = mutant["entries"][0]
    mutant["changes"].append(
        {
            "series_id": SERIES,
            "from_edition": EDITION,
            "to_edition": "2022-06-30",
            "change": "added",
            "entry_id": entry["entry_id"],
            "lifecycle": entry["lifecycle"],
            "annex_no": entry["annex_no"],
            "item_name": entry["item_name"],
            "sub_item_name": None,
            "field": None,
            "before": None,
            "after": None,
            "confidence": 1.0,
            "comparable": True,
            **columns,
        }
    )


def history_row(mutant: Mutant, **columns: Any) -> None:
    day = datetime.date(2021, 6, 30)
    span = {"valid_from": day, "valid_to": None, "is_current": True}
    mutant["history"].append({**mutant["entries"][0], **span, **columns})


def more_rejects(mutant: Mutant) -> None:
    for row in range(200, 206):
        mutant["rejects"].append({**mutant["rejects"][0], "source_row": row, "item_no": row})


def other_type(mutant: Mutant) -> None:
    mutant.files["entries"] = real_tables()["entries"].set_column(
        4, "annex_no", real_tables()["entries"]["annex_no"].cast(pa.int32())
    )


def last_stage(mutant: Mutant, column: str, value: Callable[[Any], Any]) -> None:
    rows = mutant["entries_all"]
    last = max(row["stage_no"] for row in rows if row["annex_no"] == 1)
    for row in rows:
        if row["annex_no"] == 1 and row["stage_no"] == last:
            row[column] = value(row[column])


def last_scenario(mutant: Mutant) -> None:
    rows = [row for row in mutant["entries_all"] if row["annex_no"] == 1 and row["stage_no"] == 3]
    last = max(row["scenario_no"] for row in rows)
    for row in rows:
        if row["scenario_no"] == last:
            row["scenario_no"] = "3.9"


def without_item(mutant: Mutant) -> None:
    mutant["entries_all"][:] = [
        row for row in mutant["entries_all"] if (row["annex_no"], row["item_no"]) != (1, 50)
    ]


def fewer_tasks(left: int) -> Mutation:
    def mutate(mutant: Mutant) -> None:
        del mutant["tasks"][left:]

    return mutate


def tasks_of_another_series(mutant: Mutant) -> None:
    for row in mutant["tasks"]:
        row["series_id"] = "another"


IN_ALL = "entries_all"

# Check -> mutations of the real tables, each of which it must fire on.
MUTATIONS: dict[str, list[Mutation]] = {
    "entries.rows": [empty("entries")],
    "items.rows": [empty("items")],
    "entries_all.rows": [empty(IN_ALL)],
    "notices.rows": [empty("notices")],
    "scenarios.rows": [empty("scenarios")],
    "departments.rows": [empty("departments")],
    "entry_departments.rows": [empty("entry_departments")],
    "tasks.rows": [empty("tasks")],
    "source_cells.rows": [empty("source_cells")],
    "entries.item-type-present": [put("entries", "item_type", None)],
    "entries.item-type-known": [
        put("entries", "item_type", "行政指导"),
        put("entries", "item_type", ""),
    ],
    "items.item-type-present": [put("items", "item_type", None)],
    "sub_items.item-type-present": [put("sub_items", "item_type", None)],
    "history.item-type-present": [lambda mutant: history_row(mutant, item_type=None)],
    "entries_all.lifecycle-known": [put(IN_ALL, "lifecycle", "both")],
    "entries_all.lead-source-known": [put(IN_ALL, "lead_source", "guessed", lead_source=filled)],
    "entries_all.sub-item-number-positive": [put(IN_ALL, "sub_item_no", 0, sub_item_no=1)],
    "entries_all.sub-item-number-unique": [
        put(IN_ALL, "sub_item_no", 1, sub_item_no=2),
        lambda mutant: mutant[IN_ALL].append(
            {**mutant.find(IN_ALL, sub_item_no=None), "entry_id": "another"}
        ),
    ],
    "departments.known": [put("departments", "is_known", False)],
    "entry_departments.role-known": [put("entry_departments", "role", "helper")],
    "source_cells.use-known": [put("source_cells", "use", "decoration")],
    "rejects.reason-known": [put("rejects", "reason", "unlucky")],
    "rejects.known": [put("rejects", "is_known", False)],
    "changes.change-known": [lambda mutant: change_row(mutant, change="moved")],
    "changes.confidence-a-share": [
        lambda mutant: change_row(mutant, confidence=1.5),
        lambda mutant: change_row(mutant, confidence=-0.1),
    ],
    # shape
    "release.columns-as-declared": [
        other_type,
        lambda mutant: mutant.files.update(entries=real_tables()["entries"].drop(["item_name"])),
        lambda mutant: mutant.files.update(
            entries=real_tables()["entries"].select(TABLES["entries"].column_names[::-1])
        ),
        lambda mutant: mutant.files.update(
            items=real_tables()["items"].append_column("extra", real_tables()["items"]["item_id"])
        ),
        lambda mutant: mutant.files.update(tasks=None),
        lambda mutant: mutant.files.update(extras=real_tables()["tasks"]),
        put("scenarios", "stage_name", None),
    ],
    "release.required-columns-filled": [
        put("scenarios", "stage_name", None),
        put("source_cells", "text", None),
    ],
    "release.text-tidy": [
        put("items", "item_name", "住房公积金\n缴存"),
        put("entries", "scenario_name", "员工\t保障"),
        put("tasks", "text", " 推进"),
        put("tasks", "title", "推进　"),
        put("departments", "spellings", ["区税务\n局"]),
        put("notices", "issuer", "区政府\u2028办公室"),
    ],
    "release.keys-unique": [
        lambda mutant: mutant["scenarios"].append(mutant["scenarios"][3]),
        lambda mutant: mutant["rejects"].append(mutant["rejects"][0]),
    ],
    "release.references-hold": [
        put("entries", "item_id", "0" * 16),
        put("sub_items", "sub_item_id", "0" * 16),
        put("entry_departments", "department_id", "0" * 16),
        put("tasks", "edition_id", "1999-01-01"),
        empty("notices"),
    ],
    "entries.as-in-their-origin": [
        put("entries", "co_departments", lambda names: [*names, "区税务局"]),
        put("sub_items", "lead_source_row", 3),
        drop("entries"),
        drop("sub_items"),
        drop(IN_ALL),
    ],
    # levels, against the raw cells
    "entries_all.city-level-as-printed": [
        put(IN_ALL, "is_city_level", False, is_city_level=True),
        put(IN_ALL, "is_city_level", True, is_city_level=False),
        drop("source_cells", text=says_city),
        put("source_cells", "text", "市级\n事项", use="entry", source_column=8, text="区税务局"),
        put("source_cells", "text", "区税务局", text=says_city),
        put("source_cells", "source_row", lambda row: row + 1, text=says_city),
    ],
    "entries_all.province-level-as-printed": [
        put(IN_ALL, "is_province_level", False, is_province_level=True),
        put(IN_ALL, "is_province_level", True, is_province_level=False),
        put("source_cells", "text", "市级事项", text=lambda text: "省级事项" in text),
    ],
    "entries_all.authority-level-as-flags": [
        put(IN_ALL, "authority_level", "district", authority_level="city"),
        put(IN_ALL, "authority_level", "county"),
        put(IN_ALL, "is_city_level", True, authority_level="province"),
    ],
    "departments.no-level-word": [
        put("departments", "department_name", "市级事项"),
        put("departments", "spellings", ["区税务局", "省级事项"]),
        put("entries", "co_departments", ["国家级"]),
        put("entries", "lead_departments", ["县级事项"]),
        put("entry_departments", "as_written", "市级\n事项"),
        put(IN_ALL, "co_departments", ["区税务局、市级事项"]),
    ],
    # cells
    "source_cells.level-words-on-entries": [
        put("source_cells", "source_row", 9999, text=says_city),
    ],
    "source_cells.values-reach-entries": [
        put("source_cells", "entry_ids", [], use="entry"),
        put("source_cells", "entry_ids", [], use="continuation-label"),
    ],
    "source_cells.entries-exist": [put("source_cells", "entry_ids", ["0" * 16], use="entry")],
    "source_cells.rejected-in-rejects": [
        empty("rejects"),
        put("source_cells", "use", "rejected", use="entry"),
    ],
    "source_cells.header-above-data": [put("source_cells", "source_row", 40, use="header")],
    "entries_all.name-in-own-row": [
        put(IN_ALL, "item_name", lambda name: name[:-1], sub_item_no=None),
        put(IN_ALL, "sub_item_name", lambda name: name + "登记", sub_item_no=2),
        put(IN_ALL, "source_row", lambda row: row + 1),
    ],
    "entries_all.lead-columns-agree": [
        put(IN_ALL, "lead_source", None, lead_source=filled),
        put(IN_ALL, "lead_source_row", None, lead_source=filled),
        put(IN_ALL, "lead_departments", [], lead_source=filled),
        put(IN_ALL, "lead_source", "stated", lead_source=None),
    ],
    "entries_all.lead-not-below": [put(IN_ALL, "lead_source_row", 999, lead_source="inferred")],
    # items and parts
    "items.sub-items-counted": [
        put("items", "n_sub_items", lambda count: count + 1),
        drop("sub_items"),
    ],
    "items.entries-counted": [drop("entries"), put("items", "n_sub_items", 7, n_sub_items=0)],
    "items.types-as-entries": [
        put("items", "item_types", ["行政奖励"]),
        put("items", "item_type", "行政奖励"),
        put(
            "items",
            "item_types",
            lambda types: types[::-1],
            item_types=lambda types: len(types) > 1,
        ),
    ],
    "items.levels-as-entries": [
        put("items", "is_city_level", lambda flag: not flag),
        put("items", "has_city_level", lambda flag: not flag),
    ],
    "items.item-types-present": [put("items", "item_types", [])],
    "items.item-types-known": [
        put("items", "item_types", ["公共服务", "行政指导"]),
        put("sub_items", "item_type", "行政指导"),
        put(IN_ALL, "item_type", "行政指导"),
    ],
    "entries.item-type-code-agrees": [
        put("entries", "item_type_code", "99"),
        put(IN_ALL, "item_type_code", None, item_type="行政许可"),
        put("sub_items", "item_type_code", "01", item_type="公共服务"),
    ],
    "entry_departments.as-in-entries": [
        drop("entry_departments"),
        put("entry_departments", "role", "co", role="lead"),
        put("departments", "department_name", "区某局"),
    ],
    # numbers
    "items.numbers-without-gap": [
        without_item,
        put("rejects", "item_no", 106),
    ],
    "items.numbers-once": [put(IN_ALL, "item_no", lambda number: number - 1, item_no=9)],
    "scenarios.numbers-agree": [
        lambda mutant: last_stage(mutant, "scenario_no", lambda number: "1" + number[1:]),
    ],
    "scenarios.stages-without-gap": [
        lambda mutant: last_stage(mutant, "stage_no", lambda number: number + 1),
        put(IN_ALL, "stage_name", "企业营运"),
    ],
    "scenarios.scenarios-without-gap": [last_scenario],
    "scenarios.counts-agree": [
        put("scenarios", "n_entries", lambda count: count + 1),
        put("scenarios", "n_city_level", lambda count: count + 1),
        drop("scenarios"),
    ],
    # editions
    "notices.annexes-reach-minimum": [put("notices", "stated_minimum_items", 105)],
    "notices.annexes-match-total": [
        put("notices", "stated_totals", ["1:107", "2:146"]),
        put("notices", "stated_totals", ["3:100"]),
    ],
    "notices.counts-agree": [
        *(
            put("notices", name, lambda count: count + 1)
            for name in (
                "n_items",
                "n_sub_items",
                "n_entries",
                "n_rejects",
                "n_data_rows",
                "n_tasks",
            )
        ),
        drop("tasks"),
    ],
    "notices.newest-is-current": [
        put("notices", "is_current", False),
        lambda mutant: mutant["notices"].append(
            {**mutant["notices"][0], "edition_id": "2020-06-30"}
        ),
    ],
    "notices.rejects-few": [more_rejects],
    "notices.complete": [put("rejects", "is_known", False), empty("rejects")],
    "notices.published-editions-kept": [
        put("notices", "edition_id", "2021-07-01"),
        empty("notices"),
    ],
    "release.rows-not-lost": [fewer_tasks(9), empty("sub_items"), tasks_of_another_series],
    "release.rows-hardly-fewer": [fewer_tasks(11)],
    **LINK_MUTATIONS,
    **CORRECTION_MUTATIONS,
}
for _check, _more in MORE_MUTATIONS.items():
    MUTATIONS[_check] += _more
