"""The checks on what is right, on older editions, and against the release before."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from candidates import SUITES, Mutant, Rows, real_tables, table_of, write
from mutations import (
    IN_ALL,
    SUITE_OF,
    VIEW_ROWS,
    Mutation,
    empty,
    outcome_of,
    put,
    run_mutant,
    says_city,
    without_item,
)

from pipeline import checks
from pipeline.checks import ChecksResult
from pipeline.checks.release_files import ReleaseFiles
from pipeline.checks.suites import MAY_BE_EMPTY
from pipeline.checks.views import VIEWS
from pipeline.schema import TABLES

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
        "changes.change-known",  # there is one edition, and nothing changed
        "changes.confidence-a-share",
        "corrections.column-known",  # and nothing is corrected
        "changes.something-in-common",
        "changes.few-removed",
        "changes.few-renamed",
        "notices.annexes-match-total",  # this notice declares no total
    }


def test_the_levels_of_the_real_notice_are_counted_in_the_raw_cells(base: Path) -> None:
    view = VIEWS["levels"](ReleaseFiles(base), None)
    assert view.column("printed_city").to_pylist().count(True) == 85
    assert view.column("printed_province").to_pylist().count(True) == 3
    cells = VIEWS["cells"](ReleaseFiles(base), None).column("n_entries_of_level").to_pylist()
    assert sum(count for count in cells if count is not None) == 88


def numbered_through(mutant: Mutant) -> None:
    """The scenarios numbered from 1 to the annex's last, without dots."""
    for annex in (1, 2):
        rows = [row for row in mutant["entries_all"] if row["annex_no"] == annex]
        labels = dict.fromkeys((row["stage_no"], row["scenario_no"]) for row in rows)
        numbers = {label: str(number) for number, label in enumerate(sorted(labels), start=1)}
        for row in rows:
            row["scenario_no"] = numbers[row["stage_no"], row["scenario_no"]]


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
    "scenarios numbered through": ("scenarios.scenarios-without-gap", numbered_through),
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


def in_one_layout_table(mutant: Mutant) -> None:
    """The real notice as if one table laid out both annexes: they share its number, and rows count on."""
    first = max(row["source_row"] for row in mutant["source_cells"] if row["source_table"] == 1)
    for name in TABLES:
        columns = set(TABLES[name].arrow.names)
        if "source_table" not in columns:
            continue
        for row in mutant[name]:
            if row.get("source_lead_table") == 2 and row["lead_source_row"] is not None:
                row["lead_source_row"] += first
                row["source_lead_table"] = 1
            if row["source_table"] == 2:
                row["source_table"] = 1
                row["source_row"] += first


def test_annexes_of_one_layout_table_pass_every_check(base: Path, tmp_path: Path) -> None:
    result = run_mutant(in_one_layout_table, base, tmp_path, *SUITE_OF)
    assert [one.line for one in result.outcomes if not one.passed] == []


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


@pytest.mark.parametrize(
    "table", [name for name in TABLES if name not in ("changes", "corrections")]
)
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
    [name for name in TABLES if name not in MAY_BE_EMPTY],
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
    counted = {name for name in SUITE_OF if name.endswith(".rows")}
    assert failed >= counted - {f"{name}.rows" for name in MAY_BE_EMPTY}


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
