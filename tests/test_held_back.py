"""An edition that cannot be read, or is not what was landed: held back, while the others go on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from refreshed import land, run, text_of_notice
from warehouses import EDITION, NOTICE, ROOT, SERIES, new_root, parquet_bytes, whole_release

from pipeline.settings import Settings

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
    land(settings, "2022-06-30", text)
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
    land(settings, "2022-06-30", "没有附件")
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
        land(settings, f"{year}-06-30", text_of_notice())
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
    land(settings, "2022-06-30", text_of_notice())
    path = settings.raw / SERIES / "2022-06-30" / "notice.txt"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert "2022-06-30" in run(settings).held_back[0]
    path.write_bytes(whole)
    outcome = run(settings)
    assert outcome.exit_code == 0 and outcome.is_new and outcome.held_back == []
