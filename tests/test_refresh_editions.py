"""Refreshing over two editions of the real notice: what is published, what is refused, what decides ids."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
import yaml
from flattened import annex_text
from refreshed import land, run
from warehouses import EDITION, NOTICE, ROOT, SERIES, new_root, parquet_bytes, whole_release

from pipeline.errors import DeclarationError
from pipeline.refresh import Outcome
from pipeline.settings import Settings

SECOND = (ROOT / "tests/golden/second-edition.txt").read_text("utf-8")
NEXT = "2022-06-28"


def rows(settings: Settings, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parquet.read_table(
        settings.warehouse / "current" / f"{table}.parquet"
    ).to_pylist()
    return found


def refused(outcome: Outcome) -> set[str]:
    return {line.partition(":")[0] for line in outcome.refused}


@pytest.fixture(scope="module")
def with_both(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root whose warehouse holds both editions, the second landed after the first; never changed."""
    root = tmp_path_factory.mktemp("both") / "root"
    settings = Settings(root=shutil.copytree(published, root, symlinks=True))
    land(settings, NEXT, SECOND)
    outcome = run(settings)
    assert (outcome.exit_code, outcome.is_new, outcome.refused) == (0, True, [])
    return root


@pytest.fixture
def first(settings: Settings) -> Settings:
    return settings


@pytest.fixture
def both(with_both: Path, tmp_path: Path) -> Settings:
    return Settings(root=shutil.copytree(with_both, tmp_path / "root", symlinks=True))


def test_a_second_edition_is_published_with_its_changes(both: Settings) -> None:
    described = whole_release(both)
    assert described is not None
    counts = described["row_counts"]
    assert (counts["entries"], counts["entries_all"], counts["changes"]) == (296, 587, 61)
    assert {row["edition_id"] for row in rows(both, "entries")} == {NEXT}
    then = {row["entry_id"] for row in rows(both, "history") if row["valid_to"] is not None}
    assert then == {row["entry_id"] for row in rows(both, "changes") if row["change"] != "added"}
    assert run(both).is_new is False


def test_both_landed_at_once_or_the_older_one_late_give_the_very_same_files(
    both: Settings, tmp_path: Path
) -> None:
    expected = parquet_bytes(both)
    at_once = new_root(tmp_path / "at-once")
    land(at_once, NEXT, SECOND)
    assert run(at_once).exit_code == 0
    assert parquet_bytes(at_once) == expected
    # The second edition alone has ids of its own: with the first some move, and that is asked about.
    late = new_root(tmp_path / "late", with_edition=False)
    land(late, NEXT, SECOND)
    assert run(late).exit_code == 0
    shutil.copytree(ROOT / "raw" / SERIES / EDITION, late.raw / SERIES / EDITION)
    outcome = run(late)
    assert refused(outcome) == {"entries_all.ids-kept"}
    assert run(late, accept={"entries_all.ids-kept": "the first edition was found"}).exit_code == 0
    assert parquet_bytes(late) == expected


# --- editions that want a look ------------------------------------------------------------------


def test_a_wrong_file_is_refused_and_may_be_let_through(first: Settings) -> None:
    before = parquet_bytes(first)
    names = [f"第{number}号渔业船舶检验" for number in range(1, 291)]
    annexes = [
        annex_text(
            annex,
            [
                [str(number), "1\n渔业", "1.1\n船舶", name, "行政许可", "区农业农村局", ""]
                for number, name in enumerate(names[half::2], start=1)
            ],
        )
        for annex, half in ((1, 0), (2, 1))
    ]
    head = SECOND[: SECOND.index("\n附件1\n企业全")]
    land(first, "2023-06-28", f"{head}\n" + "".join(annexes))
    outcome = run(first)
    assert outcome.exit_code == 1
    assert refused(outcome) >= {"changes.something-in-common", "changes.few-removed"}
    assert "share_kept 0.0" in " ".join(outcome.refused)
    assert parquet_bytes(first) == before
    reasons = dict.fromkeys(refused(outcome), "a reform that starts anew")
    assert run(first, accept=reasons).is_new
    # What was let through is not asked about again, also where something else is new.
    (first.raw / SERIES / "links.yaml").write_text("decisions: []\n", "utf-8")
    assert run(first).exit_code == 0


def test_an_edition_with_one_annex_only_is_refused(first: Settings) -> None:
    text = SECOND[: SECOND.index("\n附件2\n个人全")].replace(
        "\n2.个人全生命周期事项清单及责任分工\n", "\n"
    )
    land(first, NEXT, text)
    assert "changes.few-removed" in refused(run(first))


def test_an_annex_that_is_missing_though_declared_cannot_be_compared(first: Settings) -> None:
    land(first, NEXT, SECOND[: SECOND.index("\n附件2\n个人全")])
    outcome = run(first)
    assert "changes.few-removed" not in refused(outcome)
    assert "release.rows-not-lost" in refused(outcome)
    reasons = dict.fromkeys(refused(outcome), "the annex follows")
    assert run(first, accept=reasons).is_new
    gone = [row for row in rows(first, "changes") if row["annex_no"] == 2]
    assert len(gone) == 148
    assert {(row["change"], row["comparable"]) for row in gone} == {("removed", False)}


# --- links.yaml ---------------------------------------------------------------------------------


def decide(settings: Settings, **changed: Any) -> None:
    decision = {
        "verdict": "apart",
        "before": {"edition": EDITION, "item": "公章刻制备案"},
        "after": {"edition": NEXT, "item": "公章刻制信息备案"},
        "reason": "the new one is a report, not a filing",
        "by": "王芳",
        "date": "2022-07-04",
        **changed,
    }
    text = yaml.safe_dump({"decisions": [decision]}, allow_unicode=True)
    (settings.raw / SERIES / "links.yaml").write_text(text, "utf-8")


def test_a_decision_makes_a_new_release_once_the_moved_id_is_accepted(both: Settings) -> None:
    before = parquet_bytes(both)
    decide(both)
    assert refused(run(both)) == {"entries_all.ids-kept"}
    assert parquet_bytes(both) == before
    assert run(both, accept={"entries_all.ids-kept": "they are two"}).is_new
    told = {
        (row["change"], row["item_name"])
        for row in rows(both, "changes")
        if "公章" in row["item_name"]
    }
    assert told == {("added", "公章刻制信息备案"), ("removed", "公章刻制备案")}
    (both.raw / SERIES / "links.yaml").unlink()
    assert refused(run(both)) == {"entries_all.ids-kept"}


def test_an_items_id_that_would_move_is_refused_as_an_entrys_is(both: Settings) -> None:
    name = "公司（企业）设立登记"
    decide(both, before={"edition": EDITION, "item": name}, after={"edition": NEXT, "item": name})
    assert refused(run(both)) == {"entries_all.ids-kept"}
    assert run(both, accept={"entries_all.ids-kept": "they are two"}).is_new
    described = whole_release(both)
    assert described is not None
    moved = [one for one in described["rekeyed"] if one["item_name"] == name]
    assert [one["sub_item_name"] for one in moved] == [None]
    ids = {row["item_id"] for row in rows(both, "items") if row["item_name"] == name}
    assert ids == {moved[0]["now"]}


def test_a_decision_that_names_no_entry_stops_the_refresh(both: Settings) -> None:
    before = parquet_bytes(both)
    decide(both, after={"edition": NEXT, "item": "公章刻制"})
    with pytest.raises(DeclarationError, match=r"links\.yaml: .*公章刻制 names no entry"):
        run(both)
    (both.raw / SERIES / "links.yaml").write_text("decisions: [", "utf-8")
    with pytest.raises(DeclarationError, match=r"links\.yaml: is no valid YAML"):
        run(both)
    assert parquet_bytes(both) == before


def test_a_decision_of_an_edition_that_is_held_back_waits(first: Settings) -> None:
    land(first, NEXT, "no notice\n")
    decide(first)
    outcome = run(first)
    assert len(outcome.held_back) == 1
    assert outcome.refused == []


def test_the_notice_itself_is_untouched() -> None:
    assert NOTICE.stat().st_size == 31_110
