"""Releases that are kept: rolled back to, counted by the journal, pruned."""

from __future__ import annotations

import datetime
import shutil

import pytest
from refreshed import land, run, text_of_notice
from warehouses import whole_release

from pipeline import landing, release, storage
from pipeline.errors import StorageError, UsageError
from pipeline.inputs import inputs_of, problems_of
from pipeline.settings import Settings


def test_after_a_rollback_the_chosen_release_stays_until_raw_changes(settings: Settings) -> None:
    first = release.current_id(settings.warehouse)
    assert first is not None
    land(settings, "2022-06-30", text_of_notice())
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
    land(settings, "2023-06-30", text_of_notice())
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
    land(settings, "2022-06-30", text_of_notice())
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
