"""From raw/ to a release: what is published, what is held back, and what stays as it was."""

from __future__ import annotations

import datetime
import errno
import json
import os
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml
from warehouses import (
    EDITION,
    NOTICE,
    ROOT,
    SERIES,
    leftovers,
    mend_edition,
    new_root,
    parquet_bytes,
    whole_release,
)

from pipeline import landing, release, storage
from pipeline import refresh as refreshing
from pipeline.errors import CatalogError, StorageError, UsageError
from pipeline.inputs import inputs_of, problems_of
from pipeline.refresh import Outcome, refresh
from pipeline.settings import Settings


def run(settings: Settings, **options: Any) -> Outcome:
    return refresh(settings, say=lambda line: None, **options)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root whose warehouse holds a release of the real notice; never changed."""
    root = tmp_path_factory.mktemp("published")
    assert run(new_root(root)).exit_code == 0
    return root


@pytest.fixture
def settings(published: Path, tmp_path: Path) -> Settings:
    """A copy of that root."""
    return Settings(root=shutil.copytree(published, tmp_path / "root", symlinks=True))


def text_of_notice() -> str:
    return NOTICE.read_text("utf-8")


def mended_text() -> str:
    """The notice with something changed that moves no id."""
    return text_of_notice().replace("\t消防大队", "\t公安分局")


def add_edition(settings: Settings, date: str, text: str, series: str = SERIES) -> None:
    landing.add(
        settings.raw,
        series,
        [landing.NewFile("notice.txt", text.encode(), "text")],
        issued_on=datetime.date.fromisoformat(date),
        source_url=None,
        retrieved_on=datetime.date(2026, 11, 23),
    )


# --- publishing ---------------------------------------------------------------------------------


def test_the_real_notice_becomes_a_release_with_the_figures_of_its_text(settings: Settings) -> None:
    described = whole_release(settings)
    assert described is not None
    counts = described["row_counts"]
    assert (counts["entries"], counts["items"], counts["sub_items"]) == (291, 210, 115)
    assert (counts["rejects"], counts["scenarios"], counts["tasks"]) == (1, 38, 13)
    assert (counts["source_cells"], counts["history"], counts["changes"]) == (1084, 291, 0)
    assert described["raw_files"][0]["path"] == f"{SERIES}/{EDITION}/{NOTICE.name}"
    assert described["before"] is None and described["held_back"] == []


def test_nothing_new_makes_no_release(settings: Settings) -> None:
    outcome = run(settings)
    assert outcome.exit_code == 0 and not outcome.is_new
    assert release.release_ids(settings.warehouse) == [release.current_id(settings.warehouse)]


def test_the_same_raw_and_code_give_the_same_bytes_without_staging_or_warehouse(
    settings: Settings,
) -> None:
    before = parquet_bytes(settings)
    shutil.rmtree(settings.staging)
    shutil.rmtree(settings.warehouse)
    run(settings)
    assert parquet_bytes(settings) == before


def test_a_damaged_staging_is_made_again(settings: Settings) -> None:
    before = parquet_bytes(settings)
    (staged,) = settings.staging.rglob("reading.json")
    staged.write_bytes(staged.read_bytes()[:-40] + b"0" * 40)
    shutil.rmtree(settings.warehouse)
    assert run(settings).exit_code == 0
    assert parquet_bytes(settings) == before


def test_only_editions_whose_bytes_changed_are_read_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_edition(settings, "2022-06-30", text_of_notice())
    read: list[str] = []
    real = refreshing.read_one

    def counted(settings: Settings, edition: landing.Edition, problem: Any) -> Any:
        read.append(edition.edition_id)
        return real(settings, edition, problem)

    monkeypatch.setattr(refreshing, "read_one", counted)
    assert run(settings).is_new
    assert read == ["2022-06-30"]


def test_a_new_edition_is_current_and_every_edition_stays_in_full(settings: Settings) -> None:
    add_edition(settings, "2022-06-30", text_of_notice())
    run(settings)
    described = whole_release(settings)
    assert described is not None
    assert described["row_counts"]["entries"] == 291
    assert described["row_counts"]["entries_all"] == 582
    import pyarrow.parquet as parquet

    folder = settings.warehouse / "current"
    entries = parquet.read_table(folder / "entries.parquet").to_pylist()
    assert {row["edition_id"] for row in entries} == {"2022-06-30"}


# --- held back ----------------------------------------------------------------------------------

BAD_EDITIONS = {
    "no annexes": ("只有正文，没有附件。\n", "no-annex"),
    "an annex without a table": ("正文\n附件1\n企业全生命周期事项清单\n", "no-annex"),
    "an unknown heading": (text_of_notice().replace("\t事项类型", "\t事项种别"), "unknown-heading"),
    "too many rejects": (text_of_notice().replace("\t公共服务", "\t公共服各"), "too-many-rejects"),
    "an empty file": ("", "unreadable-file"),
    "control bytes": ("\x00\x01\x02" * 100, "unreadable-file"),
}


@pytest.mark.parametrize(("text", "reason"), BAD_EDITIONS.values(), ids=BAD_EDITIONS)
def test_a_bad_edition_is_held_back_and_its_series_keeps_the_last_good_one(
    text: str, reason: str, settings: Settings
) -> None:
    add_edition(settings, "2022-06-30", text)
    shutil.copytree(settings.raw / SERIES / EDITION, settings.raw / "other" / EDITION)
    shutil.copy(settings.raw / SERIES / "series.yaml", settings.raw / "other")
    outcome = run(settings)
    assert outcome.exit_code == 1 and outcome.is_new
    (line,) = outcome.held_back
    assert "2022-06-30" in line and "\n" not in line
    described = whole_release(settings)
    assert described is not None
    assert described["row_counts"]["entries"] == 2 * 291
    assert described["held_back"][0]["reason"] == reason
    again = run(settings)
    assert again.exit_code == 1 and not again.is_new and again.held_back == [line]


def test_a_root_whose_only_edition_is_bad_publishes_nothing(tmp_path: Path) -> None:
    settings = new_root(tmp_path, with_edition=False)
    add_edition(settings, "2022-06-30", "没有附件")
    outcome = run(settings)
    assert outcome.exit_code == 1 and outcome.release is None
    assert whole_release(settings) is None


def test_a_file_changed_after_landing_is_told_and_nothing_is_lost(settings: Settings) -> None:
    before = parquet_bytes(settings)
    path = settings.raw / SERIES / EDITION / NOTICE.name
    path.write_text(text_of_notice().replace("公章", "印章"), "utf-8")
    outcome = run(settings)
    assert outcome.exit_code == 1 and not outcome.is_new
    assert "has changed since it was landed" in outcome.held_back[0]
    assert parquet_bytes(settings) == before


def test_a_changed_file_keeps_its_edition_while_the_other_series_go_on(settings: Settings) -> None:
    path = settings.raw / SERIES / EDITION / NOTICE.name
    path.write_text(text_of_notice().replace("公章", "印章"), "utf-8")
    shutil.copytree(ROOT / "raw" / SERIES, settings.raw / "other")
    outcome = run(settings)
    assert outcome.exit_code == 1 and outcome.is_new
    described = whole_release(settings)
    assert described is not None and described["row_counts"]["entries"] == 2 * 291


def test_a_published_edition_that_cannot_be_made_again_blocks(settings: Settings) -> None:
    before = parquet_bytes(settings)
    path = settings.raw / SERIES / EDITION / NOTICE.name
    path.write_text(text_of_notice().replace("公章", "印章"), "utf-8")
    shutil.rmtree(settings.staging)
    shutil.copytree(ROOT / "raw" / SERIES, settings.raw / "other")
    outcome = run(settings)
    assert outcome.exit_code == 1 and not outcome.is_new and outcome.refused
    assert parquet_bytes(settings) == before


def test_an_older_published_edition_that_cannot_be_made_again_blocks_too(
    settings: Settings,
) -> None:
    for year in range(2022, 2032):
        add_edition(settings, f"{year}-06-30", text_of_notice())
    run(settings)
    before = parquet_bytes(settings)
    path = settings.raw / SERIES / EDITION / NOTICE.name
    path.write_text(text_of_notice().replace("公章", "印章"), "utf-8")
    shutil.rmtree(settings.staging)
    outcome = run(settings)
    assert outcome.exit_code == 1 and not outcome.is_new
    assert any("published-editions-kept" in line for line in outcome.refused)
    assert parquet_bytes(settings) == before


def test_a_file_that_is_mended_again_is_read_and_its_edition_published(settings: Settings) -> None:
    add_edition(settings, "2022-06-30", text_of_notice())
    path = settings.raw / SERIES / "2022-06-30" / "notice.txt"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert "2022-06-30" in run(settings).held_back[0]
    path.write_bytes(whole)
    outcome = run(settings)
    assert outcome.exit_code == 0 and outcome.is_new and outcome.held_back == []


# --- refused ------------------------------------------------------------------------------------


def test_a_critical_failure_publishes_nothing_and_names_the_rows(settings: Settings) -> None:
    before = whole_release(settings)
    # Item 2 of annex 1 goes missing: a gap in 序号.
    text = text_of_notice().replace(
        "\t2\n\t\n\t\n\t公章刻制备案\n\t其他行政权力\n\t\n\t公安分局\n\n", ""
    )
    mend_edition(settings, SERIES, EDITION, text)
    outcome = run(settings)
    assert outcome.exit_code == 1 and not outcome.is_new
    assert any("2" in line for line in outcome.refused)
    assert whole_release(settings) == before
    assert outcome.page is not None and outcome.page.is_file()
    assert json.loads((outcome.page.parent / "checks.json").read_bytes())["published"] is False
    assert leftovers(settings) == []


def test_a_refused_release_can_be_let_through_once_with_a_reason(settings: Settings) -> None:
    text = text_of_notice().replace(
        "\t2\n\t\n\t\n\t公章刻制备案\n\t其他行政权力\n\t\n\t公安分局\n\n", ""
    )
    mend_edition(settings, SERIES, EDITION, text)
    refused = run(settings)
    names = [line.split(":")[0] for line in refused.refused]
    outcome = run(settings, accept=dict.fromkeys(names, "the publisher skips 2"))
    assert outcome.is_new and outcome.exit_code == 0
    described = whole_release(settings)
    assert described is not None
    assert {one["check"] for one in described["accepted"]} == set(names)
    assert {one["reason"] for one in described["accepted"]} == {"the publisher skips 2"}


def test_accepting_where_nothing_fails_makes_no_release(settings: Settings) -> None:
    outcome = run(settings, accept={"items.numbers-without-gap": "just in case"})
    assert outcome.exit_code == 0 and not outcome.is_new
    assert len(release.release_ids(settings.warehouse)) == 1


def test_a_change_that_changes_no_table_makes_no_release(settings: Settings) -> None:
    path = settings.raw / SERIES / EDITION / "edition.yaml"
    path.write_text(path.read_text("utf-8") + "# looked at again\n", "utf-8")
    assert not run(settings).is_new
    assert not run(settings).is_new
    assert len(release.release_ids(settings.warehouse)) == 1


def test_a_check_that_does_not_exist_cannot_be_accepted(settings: Settings) -> None:
    mend_edition(settings, SERIES, EDITION, text_of_notice() + "\n")
    with pytest.raises(UsageError, match="no-such-check"):
        run(settings, accept={"no-such-check": "why not"})


def test_without_expectations_nothing_is_published(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = whole_release(settings)
    (settings.root / "expectations").mkdir()
    with pytest.raises(CatalogError, match="expectations"):
        run(settings)
    assert whole_release(settings) == before


# --- rollback, pruning --------------------------------------------------------------------------


def test_after_a_rollback_the_chosen_release_stays_until_raw_changes(settings: Settings) -> None:
    first = release.current_id(settings.warehouse)
    assert first is not None
    add_edition(settings, "2022-06-30", text_of_notice())
    run(settings)
    second = release.current_id(settings.warehouse)
    assert second != first
    series = landing.series_of(settings.raw)
    inputs = inputs_of(settings, series, problems_of(series))
    now = datetime.datetime.now(datetime.UTC)
    release.roll_back(settings.warehouse, first, inputs=inputs, now=now)
    assert whole_release(settings)["id"] == first  # type: ignore[index]
    assert not run(settings).is_new
    assert release.current_id(settings.warehouse) == first
    assert set(release.release_ids(settings.warehouse)) == {first, second}
    add_edition(settings, "2023-06-30", text_of_notice())
    assert run(settings).is_new


def test_a_rollback_to_what_is_not_there_changes_nothing(settings: Settings) -> None:
    before = release.current_id(settings.warehouse)
    with pytest.raises(UsageError, match="there is no release 2020"):
        release.roll_back(
            settings.warehouse, "2020", inputs="", now=datetime.datetime.now(datetime.UTC)
        )
    assert release.current_id(settings.warehouse) == before


@pytest.mark.parametrize("wrong", ["../releases/x", "..", "", ".making-1-x", "a/b"])
def test_a_rollback_takes_no_path(wrong: str, settings: Settings) -> None:
    with pytest.raises(UsageError, match="is no release"):
        release.roll_back(
            settings.warehouse, wrong, inputs="", now=datetime.datetime.now(datetime.UTC)
        )
    whole_release(settings)


def test_a_lost_or_damaged_journal_costs_no_release(settings: Settings) -> None:
    add_edition(settings, "2022-06-30", text_of_notice())
    run(settings)
    both = release.release_ids(settings.warehouse)
    journal = settings.warehouse / "journal.jsonl"
    for damage in (b'{"at": "x', None):
        journal.unlink() if damage is None else journal.write_bytes(damage)
        assert run(settings).exit_code == 0
        assert release.release_ids(settings.warehouse) == both


def test_a_link_that_points_nowhere_is_named_and_a_rollback_mends_it(settings: Settings) -> None:
    good = release.current_id(settings.warehouse)
    assert good is not None
    storage.point_link(settings.warehouse / "current", "releases/none")
    with pytest.raises(StorageError, match="current: points at none, which is no whole release"):
        run(settings)
    now = datetime.datetime.now(datetime.UTC)
    release.clean_up(settings.warehouse, lambda line: None)
    release.roll_back(settings.warehouse, good, inputs="", now=now)
    assert whole_release(settings)["id"] == good  # type: ignore[index]


def test_pruning_keeps_the_last_thirty_the_first_of_each_month_and_current(
    settings: Settings,
) -> None:
    folder = release.releases_folder(settings.warehouse)
    model = folder / str(release.current_id(settings.warehouse))
    days = [datetime.date(2020, 1, 1) + datetime.timedelta(days=n) for n in range(100)]
    for day in days:
        shutil.copytree(model, folder / f"{day:%Y%m%d}T020000Z-00000000")
    release.prune(settings.warehouse, keep_releases=30, keep_runs=5)
    kept = release.release_ids(settings.warehouse)
    assert model.name in kept
    assert [one for one in kept if one[6:8] == "01"] == [
        f"2020{month:02}01T020000Z-00000000" for month in (1, 2, 3, 4)
    ]
    assert len(kept) == 30 + 3  # of the last thirty, one is the first of April


# --- the disk -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_refuses_at_any_write_is_one_line_and_current_is_whole(
    number: int, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mend_edition(settings, SERIES, EDITION, mended_text())
    before = whole_release(settings)
    real = storage._write
    counter = {"writes": 0, "fatal": 0}

    def write(path: Path, data: bytes) -> None:
        counter["writes"] += 1
        if counter["writes"] == counter["fatal"]:
            path.write_bytes(data[: len(data) // 2])
            raise OSError(number, os.strerror(number))
        real(path, data)

    monkeypatch.setattr(storage, "_write", write)
    refused = 0
    for fatal in range(1, 40):
        counter.update(writes=0, fatal=fatal)
        shutil.rmtree(settings.staging, ignore_errors=True)
        try:
            run(settings)
        except StorageError as error:
            refused += 1
            assert "\n" not in str(error)
            now = whole_release(settings)
            assert now is not None
            if now["id"] != before["id"]:  # type: ignore[index]
                break  # published: what failed came after
    assert refused >= 17  # staging, thirteen tables, and the descriptions
    counter["fatal"] = 0
    run(settings)
    assert leftovers(settings) == []


def test_a_page_that_cannot_be_written_is_told_and_the_release_stays_published(
    settings: Settings,
) -> None:
    mend_edition(settings, SERIES, EDITION, mended_text())
    shutil.rmtree(settings.warehouse / "runs")
    (settings.warehouse / "runs").write_text("in the way", "utf-8")
    outcome = run(settings)
    assert outcome.exit_code == 2 and outcome.is_new and outcome.page is None
    assert "runs" in outcome.faults[0]
    whole_release(settings)


def test_two_refreshes_at_once_both_end_well_and_publish_once(settings: Settings) -> None:
    mend_edition(settings, SERIES, EDITION, mended_text())
    outcomes: list[Outcome] = []
    said: list[str] = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(refresh(settings, say=said.append)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.is_new for outcome in outcomes) == [False, True]
    assert any("waiting" in line for line in said)
    whole_release(settings)


def test_a_known_problem_no_longer_warns(tmp_path: Path) -> None:
    settings = new_root(tmp_path)
    path = settings.raw / SERIES / EDITION / "edition.yaml"
    declared = yaml.safe_load(path.read_text("utf-8"))
    assert declared["known_problems"]
    known = run(settings)
    declared["known_problems"] = []
    path.write_text(yaml.safe_dump(declared, allow_unicode=True), "utf-8")
    unknown = run(settings)
    assert len(unknown.warnings) > len(known.warnings)
