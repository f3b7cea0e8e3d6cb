"""The checks on a release: each fires on the fault it is for, and none on the real notice's tables."""

from __future__ import annotations

import copy
import datetime
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from candidates import EDITION, SERIES, SUITES, Mutant, Rows, real_tables, table_of, write

from pipeline import checks, reading, vocabulary
from pipeline.checks import ChecksResult, Outcome
from pipeline.checks.release_files import ReleaseFiles
from pipeline.checks.views import VIEWS
from pipeline.errors import EDITION_REASONS, ROW_REASONS, StorageError, UsageError
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


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("base"), real_tables())


@pytest.fixture(scope="module")
def untouched(base: Path) -> ChecksResult:
    return checks.run(base, SUITES, before=base)


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
}


def test_every_check_has_a_mutation_or_is_a_views_row_count() -> None:
    assert set(MUTATIONS) | set(VIEW_ROWS) == set(SUITE_OF)
    assert len(VIEW_ROWS) == len(VIEWS)


@pytest.mark.parametrize(
    ("check", "number"),
    [(check, number) for check, mutations in MUTATIONS.items() for number in range(len(mutations))],
)
def test_a_check_fires_on_the_fault_it_is_for(
    check: str, number: int, base: Path, tmp_path: Path, untouched: ChecksResult
) -> None:
    assert outcome_of(untouched, check).passed
    result = run_mutant(MUTATIONS[check][number], base, tmp_path, check)
    outcome = outcome_of(result, check)
    assert not outcome.passed
    assert "not checked" not in outcome.message
    failed = result.blocking if SEVERITY[check] == "critical" else result.warnings
    assert outcome in failed
    if "min_value" not in KWARGS[check] or "column" in KWARGS[check]:
        assert 0 < outcome.rows_failed <= outcome.rows_looked_at
        assert 0 < len(outcome.rows) <= 20
        assert all(column in row for row in outcome.rows for column in outcome.columns)
    json.dumps(result.as_json(), ensure_ascii=False)


@pytest.mark.parametrize("check", VIEW_ROWS)
def test_an_empty_view_fails(check: str, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view = SUITE_OF[check]
    emptied = {**VIEWS, view: lambda now, before: VIEWS[view](now, before).slice(0, 0)}
    monkeypatch.setattr(checks, "VIEWS", emptied)
    outcome = outcome_of(checks.run(base, SUITES, before=base, only=[view]), check)
    assert not outcome.passed
    assert outcome.severity == "critical"


# --- what must pass -----------------------------------------------------------------------------


def test_the_real_tables_pass_every_check(untouched: ChecksResult, base: Path) -> None:
    assert [one.line for one in untouched.outcomes if not one.passed] == []
    assert untouched.blocking == untouched.warnings == untouched.let_through == []
    assert [one.check for one in untouched.outcomes] != []
    first = checks.run(base, SUITES, before=None)
    assert [one.line for one in first.outcomes if not one.passed] == []


def test_checks_look_at_rows_where_there_are_any(untouched: ChecksResult) -> None:
    looked_at_none = {one.check for one in untouched.outcomes if not one.rows_looked_at}
    assert looked_at_none == {
        "history.item-type-present",  # both tables are empty until editions are linked
        "changes.change-known",
        "changes.confidence-a-share",
        "notices.annexes-match-total",  # this notice declares no total
    }


def test_the_levels_of_the_real_notice_are_counted_in_the_raw_cells(base: Path) -> None:
    view = VIEWS["levels"](ReleaseFiles(base), None)
    assert view.column("printed_city").to_pylist().count(True) == 85
    assert view.column("printed_province").to_pylist().count(True) == 3
    cells = VIEWS["cells"](ReleaseFiles(base), None).column("n_entries_of_level").to_pylist()
    assert sum(count for count in cells if count is not None) == 88


PASSING: dict[str, tuple[str, Mutation]] = {
    "a level word broken by white space": (
        "entries_all.city-level-as-printed",
        put("source_cells", "text", " 市级\n 事 项\n", text=says_city),
    ),
    "a level word beside departments": (
        "entries_all.city-level-as-printed",
        put("source_cells", "text", "区税务局、市级事项", text=says_city),
    ),
    "a name with the word in it": (
        "entries_all.city-level-as-printed",
        put("source_cells", "text", "市级事项下放", use="entry", source_column=4),
    ),
    "a level cell of a rejected row": (
        "source_cells.level-words-on-entries",
        put("source_cells", "text", "市级事项", use="rejected"),
    ),
    "one more sub-item": ("release.rows-not-lost", lambda mutant: mutant["tasks"].pop()),
    "fewer rejects": ("release.rows-not-lost", empty("rejects")),
    "a number without a dot": (
        "scenarios.numbers-agree",
        put(IN_ALL, "scenario_no", "1", scenario_no="1.1"),
    ),
    "an automatic number before the name": (
        "entries_all.name-in-own-row",
        put("source_cells", "text", lambda text: "1.\n" + text, source_row=2, source_column=5),
    ),
    "a name broken over lines": (
        "entries_all.name-in-own-row",
        put(
            "source_cells",
            "text",
            lambda text: text[:2] + " \n" + text[2:],
            source_row=2,
            source_column=5,
        ),
    ),
    "a department with a level in its name": (
        "departments.no-level-word",
        put("departments", "department_name", "国家级经济技术开发区管委会"),
    ),
    "no stated minimum": (
        "notices.annexes-reach-minimum",
        put("notices", "stated_minimum_items", None),
    ),
    "the stated total": (
        "notices.annexes-match-total",
        put("notices", "stated_totals", ["1:107", "2:104"]),
    ),
}


@pytest.mark.parametrize("name", PASSING)
def test_a_check_does_not_fire_on_what_is_right(name: str, base: Path, tmp_path: Path) -> None:
    check, mutation = PASSING[name]
    outcome = outcome_of(run_mutant(mutation, base, tmp_path, check), check)
    assert outcome.passed, outcome.line
    assert outcome.rows == ()


def level_column(word: str) -> Mutation:
    """The real annex 1 with a column of its own for the level instead of 协同部门."""

    def mutate(mutant: Mutant) -> None:
        for cell in mutant["source_cells"]:
            if cell["source_table"] == 1 and cell["source_column"] == 8:
                if cell["use"] == "header":
                    cell["text"] = "行使\n层级"
                elif "市级事项" in cell["text"]:
                    cell["text"] = word

    return mutate


@pytest.mark.parametrize("word", ["市级", "市 级", "设区的市级", "市"])
def test_a_level_column_is_found_by_its_heading(word: str, base: Path, tmp_path: Path) -> None:
    check = "entries_all.city-level-as-printed"
    outcome = outcome_of(run_mutant(level_column(word), base, tmp_path, check), check)
    assert outcome.passed, outcome.line


def test_the_same_words_below_another_heading_say_no_level(base: Path, tmp_path: Path) -> None:
    def mutate(mutant: Mutant) -> None:
        level_column("市级")(mutant)
        mutant.find("source_cells", use="header", source_table=1, source_column=8)["text"] = "备注"

    check = "entries_all.city-level-as-printed"
    assert not outcome_of(run_mutant(mutate, base, tmp_path, check), check).passed


def test_a_table_without_a_header_goes_on_under_the_one_before(base: Path, tmp_path: Path) -> None:
    def mutate(mutant: Mutant) -> None:
        level_column("市级")(mutant)
        for table in (IN_ALL, "source_cells"):
            for row in mutant[table]:
                if row["source_table"] == 2:
                    row["source_table"] = 3
                elif row["source_row"] > 50:
                    row["source_table"] = 2

    check = "entries_all.city-level-as-printed"
    outcome = outcome_of(run_mutant(mutate, base, tmp_path, check), check)
    assert outcome.passed, outcome.line


def test_a_merged_level_cell_covers_its_rows(base: Path, tmp_path: Path) -> None:
    def mutate(mutant: Mutant) -> None:
        cell = mutant.find("source_cells", text=says_city)
        rows = {cell["source_row"], cell["source_row"] + 1}
        mutant["source_cells"][:] = [
            one
            for one in mutant["source_cells"]
            if one is cell
            or (one["source_table"], one["source_column"]) != (cell["source_table"], 8)
            or one["source_row"] not in rows
        ]
        cell["row_span"] = 2
        for entry in mutant[IN_ALL]:
            if entry["source_table"] == cell["source_table"] and entry["source_row"] in rows:
                entry.update(authority_level="city", is_city_level=True, is_province_level=False)

    check = "entries_all.city-level-as-printed"
    outcome = outcome_of(run_mutant(mutate, base, tmp_path, check), check)
    assert outcome.passed, outcome.line


def test_a_citys_own_list_is_at_city_level_where_no_cell_says_so(
    base: Path, tmp_path: Path
) -> None:
    def mutate(mutant: Mutant) -> None:
        for entry in mutant[IN_ALL]:
            entry["division_code"] = "371000"
            if entry["authority_level"] == "district":
                entry.update(authority_level="city", is_city_level=True)

    check = "entries_all.city-level-as-printed"
    outcome = outcome_of(run_mutant(mutate, base, tmp_path, check), check)
    assert outcome.passed, outcome.line


def older_edition(mutant: Mutant, restart_at: int | None = None) -> Rows:
    """Adds an older edition of annex 1, whose numbers may start again at an item; its entries."""
    rows = [copy.deepcopy(row) for row in mutant[IN_ALL] if row["annex_no"] == 1]
    for row in rows:
        row["edition_id"] = "2020-06-30"
        if restart_at is not None and row["item_no"] >= restart_at:
            row["item_no"] -= restart_at - 1
    mutant[IN_ALL].extend(rows)
    return rows


@pytest.mark.parametrize("restart_at", [None, 60])
def test_numbers_of_an_older_edition_may_start_again(
    restart_at: int | None, base: Path, tmp_path: Path
) -> None:
    check = "items.numbers-without-gap"
    result = run_mutant(lambda mutant: older_edition(mutant, restart_at), base, tmp_path, check)
    assert outcome_of(result, check).passed
    assert outcome_of(result, "items.numbers-once").passed


def test_a_run_of_an_older_edition_may_begin_with_a_reject(base: Path, tmp_path: Path) -> None:
    def mutate(mutant: Mutant) -> None:
        rows = older_edition(mutant, 60)
        first = max((row for row in rows if row["item_no"] == 1), key=lambda row: row["source_row"])
        gone = [row for row in rows if row["item_id"] == first["item_id"]]
        mutant[IN_ALL][:] = [row for row in mutant[IN_ALL] if row not in gone]
        places = ("edition_id", "source_file", "source_table", "source_row", "annex_no")
        place = {name: first[name] for name in places}
        reject = {**mutant["rejects"][0], **place, "item_no": 1, "numbering_group": 2}
        mutant["rejects"].append(reject)

    check = "items.numbers-without-gap"
    result = run_mutant(mutate, base, tmp_path, check)
    assert outcome_of(result, check).passed
    assert outcome_of(result, "items.numbers-once").passed


def test_a_gap_in_an_older_edition_is_found(base: Path, tmp_path: Path) -> None:
    def mutate(mutant: Mutant) -> None:
        rows = older_edition(mutant, 60)
        gone = [row for row in rows if row["item_no"] == 20 and row["source_row"] > 90]
        mutant[IN_ALL][:] = [row for row in mutant[IN_ALL] if row not in gone]

    check = "items.numbers-without-gap"
    assert not outcome_of(run_mutant(mutate, base, tmp_path, check), check).passed


@pytest.mark.parametrize(("illegible", "passes"), [(1, True), (2, True), (0, False)])
def test_a_gap_is_explained_by_rejects_whose_number_is_illegible(
    illegible: int, passes: bool, base: Path, tmp_path: Path
) -> None:
    def mutate(mutant: Mutant) -> None:
        without_item(mutant)
        reject = {**mutant["rejects"][0], "annex_no": 1, "source_table": 1, "item_no": None}
        for row in range(illegible):
            mutant["rejects"].append({**reject, "source_row": 300 + row})

    check = "items.numbers-without-gap"
    assert outcome_of(run_mutant(mutate, base, tmp_path, check), check).passed is passes


@pytest.mark.parametrize("table", [name for name in TABLES if name not in ("history", "changes")])
def test_a_row_that_stands_twice_is_found_in_every_table(
    table: str, base: Path, tmp_path: Path
) -> None:
    def mutate(mutant: Mutant) -> None:
        mutant[table].append(mutant[table][0])

    check = "release.keys-unique"
    outcome = outcome_of(run_mutant(mutate, base, tmp_path, check), check)
    assert [row["table"] for row in outcome.rows] == [table]


@pytest.mark.parametrize(
    "table",
    [name for name in TABLES if name not in ("history", "changes", "rejects", "sub_items")],
)
def test_an_empty_table_never_passes(table: str, base: Path, tmp_path: Path) -> None:
    outcome = outcome_of(
        run_mutant(empty(table), base, tmp_path, f"{table}.rows", before=None), f"{table}.rows"
    )
    assert not outcome.passed
    assert outcome.severity == "critical"


def test_tables_without_any_row_fail_in_every_view_that_stands_on_them(tmp_path: Path) -> None:
    nothing = write(tmp_path / "nothing", {name: table_of(name, []) for name in TABLES})
    result = checks.run(nothing, SUITES, before=None)
    failed = {one.check for one in result.blocking}
    of_shape = {"views.columns-rows", "views.keys-rows", "views.row-counts-rows"}
    assert failed >= set(VIEW_ROWS) - of_shape
    assert failed >= {name for name in SUITE_OF if name.endswith(".rows")}


# --- against the release before -----------------------------------------------------------------


def test_a_series_that_vanished_blocks_by_name(base: Path, tmp_path: Path) -> None:
    built = {name: table.to_pylist() for name, table in real_tables().items()}
    before = write(
        tmp_path / "before",
        {
            name: table_of(
                name,
                [*rows, *({**row, "series_id": "other"} for row in rows if "series_id" in row)],
            )
            for name, rows in built.items()
        },
    )
    result = checks.run(base, SUITES, before=before, only=["published_editions", "row_counts"])
    assert {one.check for one in result.blocking} == {
        "notices.published-editions-kept",
        "release.rows-not-lost",
    }
    kept = outcome_of(result, "notices.published-editions-kept")
    assert [row["series_id"] for row in kept.rows] == ["other"]
    assert "other" in kept.line


def test_an_older_edition_that_vanished_blocks_too(base: Path, tmp_path: Path) -> None:
    mutant = Mutant()
    old = {**mutant["notices"][0], "edition_id": "2020-06-30", "is_current": False}
    mutant["notices"].append(old)
    before = mutant.write(tmp_path / "before", base)
    result = checks.run(base, SUITES, before=before, only=["published_editions"])
    assert [one.check for one in result.blocking] == ["notices.published-editions-kept"]


def test_a_release_before_of_another_shape_is_compared_as_far_as_it_goes(
    base: Path, tmp_path: Path
) -> None:
    mutant = Mutant()
    mutant.files["changes"] = None
    mutant.files["tasks"] = real_tables()["tasks"].drop(["series_id", "title"])
    before = mutant.write(tmp_path / "before", base)
    result = checks.run(base, SUITES, before=before)
    assert [one.line for one in result.outcomes if not one.passed] == []


# --- what a result says -------------------------------------------------------------------------


def test_a_failing_row_is_named_by_its_place_and_value(base: Path, tmp_path: Path) -> None:
    check = "entries.item-type-known"
    result = run_mutant(MUTATIONS[check][0], base, tmp_path, check)
    [outcome] = result.blocking
    [row] = outcome.rows
    assert row["source_file"].endswith("huancui-2021-06-30.txt")
    assert {"source_table", "source_row", "entry_id", "item_name", "item_type"} <= set(row)
    assert f"table {row['source_table']}, row {row['source_row']}" in outcome.line
    assert "item_type 行政指导" in outcome.line
    assert "\n" not in outcome.line
    assert outcome.line.startswith(check)
    assert "1 of 291" in outcome.line


def test_many_failing_rows_are_counted_and_twenty_are_named(base: Path, tmp_path: Path) -> None:
    def mutate(mutant: Mutant) -> None:
        for row in mutant["entries"]:
            row["item_type"] = "行政指导"

    check = "entries.item-type-known"
    outcome = outcome_of(run_mutant(mutate, base, tmp_path, check), check)
    assert (outcome.rows_failed, outcome.rows_looked_at, len(outcome.rows)) == (291, 291, 20)
    assert "286 more" in outcome.line


def test_unknown_departments_are_named_in_the_warning(base: Path, tmp_path: Path) -> None:
    check = "departments.known"
    mutation = put("departments", "is_known", False, department_name="通信协会")
    [warning] = run_mutant(mutation, base, tmp_path, check).warnings
    assert "通信协会" in warning.line


def test_an_accepted_check_fails_and_does_not_block(base: Path, tmp_path: Path) -> None:
    check = "entries.item-type-known"
    result = run_mutant(MUTATIONS[check][0], base, tmp_path, check, accepted=[check])
    outcome = outcome_of(result, check)
    assert (outcome.passed, outcome.accepted) == (False, True)
    assert result.blocking == []
    assert result.let_through == [outcome]
    assert result.summary["let_through"] == [check]


def test_accepting_one_check_lets_no_other_through(base: Path, tmp_path: Path) -> None:
    check = "entries.item-type-known"
    other = "entries.item-type-present"
    result = run_mutant(MUTATIONS[check][0], base, tmp_path, check, accepted=[other])
    assert [one.check for one in result.blocking] == [check]


@pytest.mark.parametrize("option", ["accepted", "only"])
def test_a_name_that_nothing_has_is_wrong_usage(option: str, base: Path) -> None:
    with pytest.raises(UsageError, match="no-such-name"):
        checks.run(base, SUITES, **{"before": None, option: ["no-such-name"]})


@pytest.mark.parametrize("accepted", [[], ["release.columns-as-declared"]])
def test_tables_of_another_shape_are_not_checked_further_and_block(
    accepted: list[str], base: Path, tmp_path: Path
) -> None:
    result = run_mutant(other_type, base, tmp_path, accepted=accepted)
    blocking = {one.check for one in result.blocking}
    assert blocking >= {name for name in SUITE_OF if name.startswith("entries.")}
    assert ("release.columns-as-declared" in blocking) is not bool(accepted)
    assert "not checked" in outcome_of(result, "entries.rows").message


def test_a_file_that_is_no_table_is_a_fault(base: Path, tmp_path: Path) -> None:
    folder = Mutant().write(tmp_path / "candidate", base)
    (folder / "entries.parquet").unlink()
    (folder / "entries.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(StorageError, match=r"entries\.parquet"):
        checks.run(folder, SUITES, before=None)


# --- the suites say what the code says ----------------------------------------------------------


def test_suites_and_vocabulary_agree() -> None:
    types = vocabulary.load().item_type_list
    for check in ("entries.item-type-known", "items.item-types-known"):
        assert KWARGS[check]["value_set"] == [one.name for one in types]
    pairs = KWARGS["entries.item-type-code-agrees"]["value_pairs_set"]
    assert pairs == [[one.name, one.code] for one in types]


def test_suites_and_code_agree() -> None:
    assert set(KWARGS["source_cells.use-known"]["value_set"]) == set(reading.CELL_USES)
    reasons = {*ROW_REASONS, *EDITION_REASONS}
    assert set(KWARGS["rejects.reason-known"]["value_set"]) == reasons
    sources = reading.LeadSource.__args__  # type: ignore[attr-defined]
    assert set(KWARGS["entries_all.lead-source-known"]["value_set"]) == set(sources)
    lifecycles = vocabulary.Lifecycle.__args__  # type: ignore[attr-defined]
    assert set(KWARGS["entries_all.lifecycle-known"]["value_set"]) == set(lifecycles)


# --- cheap, quiet and offline -------------------------------------------------------------------

_QUIET = """
import socket, sys
def refuse(*arguments, **options):
    raise AssertionError("a connection was tried")
socket.socket.connect = socket.create_connection = refuse
from pathlib import Path
from pipeline import checks
heavy = {"great_expectations", "pandas", "prefect"} & set(sys.modules)
assert not heavy, heavy
result = checks.run(Path(sys.argv[1]), Path(sys.argv[2]), before=None)
print(len(result.outcomes), len(result.blocking))
"""


def test_a_run_is_quiet_offline_and_writes_nothing(base: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", _QUIET, str(base), str(SUITES)],
        cwd=home,
        env={
            "HOME": str(home),
            "TMPDIR": str(home),
            "PYTHONPATH": str(SUITES.parent),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.split() == [str(len(SUITE_OF)), "0"]
    assert list(home.iterdir()) == []
