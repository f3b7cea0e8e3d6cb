"""What a run of the checks says, and that it is cheap, quiet and offline."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from candidates import SUITES, Mutant
from mutations import (
    KWARGS,
    MUTATIONS,
    SUITE_OF,
    other_type,
    outcome_of,
    put,
    run_mutant,
)

from pipeline import checks, reading, vocabulary
from pipeline.errors import EDITION_REASONS, ROW_REASONS, StorageError, UsageError

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
