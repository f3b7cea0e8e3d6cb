"""From raw/ to a release: what is published, what is refused, and what may be let through."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml
from refreshed import land, mended_text, run, text_of_notice
from warehouses import (
    EDITION,
    NOTICE,
    SERIES,
    leftovers,
    mend_edition,
    new_root,
    parquet_bytes,
    whole_release,
)

from pipeline import landing, release
from pipeline import refresh as refreshing
from pipeline.errors import CatalogError, UsageError
from pipeline.refresh import Outcome, refresh
from pipeline.settings import Settings

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
    land(settings, "2022-06-30", text_of_notice())
    read: list[str] = []
    real = refreshing.read_one

    def counted(settings: Settings, edition: landing.Edition, problem: Any) -> Any:
        read.append(edition.edition_id)
        return real(settings, edition, problem)

    monkeypatch.setattr(refreshing, "read_one", counted)
    assert run(settings).is_new
    assert read == ["2022-06-30"]


def test_a_new_edition_is_current_and_every_edition_stays_in_full(settings: Settings) -> None:
    land(settings, "2022-06-30", text_of_notice())
    run(settings)
    described = whole_release(settings)
    assert described is not None
    assert described["row_counts"]["entries"] == 291
    assert described["row_counts"]["entries_all"] == 582
    import pyarrow.parquet as parquet

    folder = settings.warehouse / "current"
    entries = parquet.read_table(folder / "entries.parquet").to_pylist()
    assert {row["edition_id"] for row in entries} == {"2022-06-30"}


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


# --- two at once; what is known -----------------------------------------------------------------


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


def test_a_notice_without_numbered_points_is_published_with_a_warning(tmp_path: Path) -> None:
    settings = new_root(tmp_path, with_edition=False)
    body = [
        "环翠区人民政府办公室",
        "关于公布双全双百事项清单的通知",
        "各镇政府：",
        "现将清单予以公布。",
    ]
    annexes = text_of_notice().split("\n附件1\n", 1)[1]
    land(settings, EDITION, "\n".join(body) + "\n附件1\n" + annexes)
    outcome = run(settings)
    assert outcome.exit_code == 0
    counts = json.loads((settings.warehouse / "current" / "release.json").read_text("utf-8"))[
        "row_counts"
    ]
    assert (counts["entries"], counts["tasks"]) == (291, 0)
    assert any(line.startswith("tasks.rows: ") for line in outcome.warnings)


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
