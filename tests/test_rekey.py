"""An older edition landed late: its ids are those of landing it in time, once somebody said that they may move."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from refreshed import run
from warehouses import EDITION, ROOT, SERIES, new_root, parquet_bytes, whole_release

from pipeline import landing, release
from pipeline.checks.release_files import ReleaseFiles
from pipeline.differences.compare import diff_of
from pipeline.rekey import CHECK, Moved, moved_ids, refusal
from pipeline.settings import Settings

SECOND = "2022-06-28"
REASON = "the first edition was found in the archive"
CATALOG = str(Path(sys.executable).parent / "catalog")


def land_second(settings: Settings) -> None:
    import datetime

    landing.add(
        settings.raw,
        SERIES,
        [
            landing.NewFile(
                "notice.txt", (ROOT / "tests/golden/second-edition.txt").read_bytes(), "text"
            )
        ],
        issued_on=datetime.date.fromisoformat(SECOND),
        source_url=None,
        retrieved_on=None,
    )


@pytest.fixture(scope="module")
def second_alone(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A root that has published the second edition, with the first one landed late; never changed."""
    settings = new_root(tmp_path_factory.mktemp("late") / "root", with_edition=False)
    land_second(settings)
    assert run(settings).exit_code == 0
    shutil.copytree(ROOT / "raw" / SERIES / EDITION, settings.raw / SERIES / EDITION)
    return settings


@pytest.fixture
def late(second_alone: Settings, tmp_path: Path) -> Settings:
    return Settings(root=shutil.copytree(second_alone.root, tmp_path / "root", symlinks=True))


@pytest.fixture(scope="module")
def in_time(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = new_root(tmp_path_factory.mktemp("in-time") / "root")
    land_second(settings)
    assert run(settings).exit_code == 0
    return settings


def ids_of_second(settings: Settings) -> dict[tuple[int, int, str], str]:
    """The second edition's ids of entries and items, by annex, row and column."""
    table = parquet.read_table(settings.warehouse / "current" / "entries_all.parquet")
    return {
        (row["annex_no"], row["source_row"], column): row[column]
        for row in table.to_pylist()
        for column in ("entry_id", "item_id")
        if row["edition_id"] == SECOND
    }


def expected(late: Settings, in_time: Settings) -> set[tuple[str, str]]:
    """The ids that move, told by the rows of the one edition in two warehouses."""
    was, now = ids_of_second(late), ids_of_second(in_time)
    return {(was[place], now[place]) for place in was if was[place] != now[place]}


def test_without_leave_nothing_moves_and_one_line_says_which_would(
    late: Settings, in_time: Settings
) -> None:
    before = parquet_bytes(late)
    moves = expected(late, in_time)
    assert len(moves) > 5
    outcome = run(late)
    assert (outcome.exit_code, outcome.is_new) == (1, False)
    [line] = [line for line in outcome.refused if line.startswith(CHECK)]
    assert f"{len(moves)} published ids would move: " in line
    told = {tuple(part.split()[:3:2]) for part in line.split("would move: ")[1].split("; ")[:5]}
    assert told <= moves and len(told) == 5
    assert f"; and {len(moves) - 5} more; " in line
    assert "\n" not in line and "--accept-rekey --reason TEXT" in line
    assert parquet_bytes(late) == before


def test_with_leave_it_is_as_if_landed_in_time_and_noted(late: Settings, in_time: Settings) -> None:
    moves = expected(late, in_time)
    old = release.current_id(late.warehouse)
    outcome = run(late, accept={CHECK: REASON})
    assert (outcome.exit_code, outcome.is_new) == (0, True)
    assert parquet_bytes(late) == parquet_bytes(in_time)
    described = whole_release(late)
    assert described is not None
    assert described["accepted"] == [{"check": CHECK, "reason": REASON}]
    assert {(one["before"], one["now"]) for one in described["rekeyed"]} == moves
    assert all(one["series_id"] == SERIES and one["item_name"] for one in described["rekeyed"])
    journal = release.journal(late.warehouse)
    assert journal is not None
    assert {tuple(pair) for pair in journal[-1]["rekeyed"]} == moves
    assert journal[-1]["accepted"] == described["accepted"]
    assert "rekeyed" not in journal[0]
    # It is asked once.
    (late.raw / SERIES / "links.yaml").write_text("decisions: []\n", "utf-8")
    assert run(late).exit_code == 0
    # The two releases are told apart past the new ids: the second edition is what both have.
    diff = diff_of(late.warehouse, old, described["id"])
    assert diff.moved_ids == len(moves)
    assert diff.differences == [] and not diff.is_same


def test_the_command_says_so_and_takes_leave_with_a_reason(late: Settings) -> None:
    def catalog(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [CATALOG, "--root", str(late.root), "refresh", "--direct", *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    for wrong in (("--accept-rekey",), ("--accept-rekey", "--reason", " ")):
        done = catalog(*wrong)
        assert done.returncode == 2
        assert done.stderr.strip().startswith("error: --reason goes with --accept")
    done = catalog()
    assert done.returncode == 1
    assert "published ids would move" in done.stderr
    done = catalog("--accept-rekey", "--reason", REASON)
    assert done.returncode == 0, done.stderr
    folder = (late.warehouse / "current").resolve()
    described = json.loads((folder / "release.json").read_bytes())
    assert described["accepted"] == [{"check": CHECK, "reason": REASON}]
    assert described["rekeyed"]


def test_leave_that_nobody_needs_changes_nothing(in_time: Settings, tmp_path: Path) -> None:
    settings = Settings(root=shutil.copytree(in_time.root, tmp_path / "root", symlinks=True))
    outcome = run(settings, accept={CHECK: REASON})
    assert (outcome.exit_code, outcome.is_new) == (0, False)
    described = whole_release(settings)
    assert described is not None
    assert described["accepted"] == described["rekeyed"] == []


def test_a_release_without_the_first_moves_no_ids(in_time: Settings) -> None:
    files = ReleaseFiles((in_time.warehouse / "current").resolve())
    assert moved_ids(files, files) == []


def test_a_refusal_names_the_first_few() -> None:
    one = Moved("s", "公章刻制备案", None, "a" * 16, "b" * 16)
    assert refusal([one]).startswith(
        f"{CHECK}: 1 published id would move: {'a' * 16} -> {'b' * 16} 公章刻制备案; tell"
    )
    assert "; and 2 more; " in refusal([one] * 7)


def test_the_command_lets_through_the_check_that_ids_fail() -> None:
    from pipeline import cli

    assert cli._IDS_KEPT == CHECK
