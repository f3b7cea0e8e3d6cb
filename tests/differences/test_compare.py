"""What differs between editions and releases, against changes typed by reading."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from catalogs import FIRST, SECOND, SECOND_TEXT, THIRD, copied, land, run
from warehouses import ROOT, SERIES

from pipeline import release
from pipeline.checks.release_files import ReleaseFiles
from pipeline.differences.compare import diff_of
from pipeline.differences.data import Diff, Difference
from pipeline.differences.published import Published
from pipeline.errors import UsageError
from pipeline.linking.changes import changes_between
from pipeline.settings import Settings

GOLDEN = ROOT / "tests/golden/second-edition-changes.tsv"


def golden() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def as_golden(one: Difference) -> dict[str, str]:
    values = {
        "change": one.change,
        "annex_no": one.annex_no,
        "item_name": one.item_name,
        "sub_item_name": one.sub_item_name,
        "field": one.field,
        "before": one.before,
        "after": one.after,
        "comparable": str(one.comparable).lower(),
    }
    return {name: "-" if value is None else str(value) for name, value in values.items()}


def told(diff: Diff) -> Counter[str]:
    return Counter("\t".join(as_golden(one).values()) for one in diff.differences)


def published(settings: Settings) -> Published:
    name = release.current_id(settings.warehouse)
    assert name is not None
    return Published(name, ReleaseFiles(settings.warehouse / "releases" / name))


# --- two editions -------------------------------------------------------------------------------


def test_two_editions_differ_as_their_changes_were_typed(both: Settings) -> None:
    expected = Counter("\t".join(row.values()) for row in golden())
    assert told(diff_of(both.warehouse, FIRST, SECOND)) == expected


def test_the_summary_adds_up_what_was_typed(both: Settings) -> None:
    diff = diff_of(both.warehouse)
    rows = [row for row in golden() if row["comparable"] == "true"]
    summary = diff.series[0].summary
    assert summary.added == sum(row["change"] == "added" for row in rows) == 6
    assert summary.removed == sum(row["change"] == "removed" for row in rows) == 6
    changed = [row for row in rows if row["change"] == "changed"]
    assert summary.changed == len({(row["item_name"], row["sub_item_name"]) for row in changed})
    assert summary.fields == Counter(row["field"] for row in changed)
    assert summary.not_comparable == {"added": 5}
    assert diff.lines == [
        (
            f"{SERIES} {FIRST} -> {SECOND}: added 6, removed 6, changed 39: name 4, item_name 6, "
            "item_type 2, authority_level 1, lead_departments 4, co_departments 2, stage 11, "
            "scenario 14; not comparable: added 5"
        ),
        f"not compared: {SERIES} {FIRST} breaks off: what stands there could not be compared",
    ]


def test_without_names_the_last_two_editions_are_compared(both: Settings) -> None:
    assert diff_of(both.warehouse) == diff_of(both.warehouse, FIRST, SECOND)
    assert diff_of(both.warehouse, series_id=SERIES) == diff_of(both.warehouse)


def test_the_changes_stand_in_the_order_of_the_text_by_stage_and_scenario(both: Settings) -> None:
    [series] = diff_of(both.warehouse).series
    groups = [*series.groups(comparable=True), *series.groups(comparable=False)]
    places = [(one.annex_no, one.stage, one.scenario) for one in groups[:5]]
    assert places == [
        (1, "1 企业开办", "1.1 企业开办"),
        (1, "2 企业准营", "2.1 生产许可办理"),
        (1, "2 企业准营", "2.2 经营许可办理"),
        (1, "3 企业运营", "3.1 员工保障"),
        (1, "3 企业运营", "3.2 纳税服务"),
    ]
    rows = [row for group in groups for entry in group.entries for row in entry]
    assert Counter(rows) == Counter(series.differences)
    assert [row.name for entry in groups[1].entries for row in entry] == [
        "食品生产许可",
        "食品生产许可",
        "工业产品生产许可",
    ]


def test_what_an_edition_shows_is_told_from_the_tables_as_it_was_from_the_reading(
    both: Settings,
) -> None:
    """Compared straight, two successive editions differ as the release's own changes have it."""
    tables = published(both)
    straight = changes_between(
        SERIES, tables.edition(SERIES, FIRST), tables.edition(SERIES, SECOND)
    )

    def key(row: dict[str, object]) -> str:
        return str({name: value for name, value in row.items() if name != "confidence"})

    assert sorted(map(key, straight)) == sorted(map(key, tables.changes(SERIES, FIRST, SECOND)))  # type: ignore[arg-type]


def test_backwards_the_same_is_told_the_other_way_round(both: Settings) -> None:
    there, back = diff_of(both.warehouse, FIRST, SECOND), diff_of(both.warehouse, SECOND, FIRST)
    turned = {"added": "removed", "removed": "added", "changed": "changed"}

    def of(diff: Diff, *, is_back: bool) -> set[tuple[object, ...]]:
        return {
            (
                turned[one.change] if is_back else one.change,
                one.entry_id,
                one.field,
                one.after if is_back else one.before,
                one.before if is_back else one.after,
                one.comparable,
                one.confidence if one.change == "changed" else None,
            )
            for one in diff.differences
        }

    assert of(back, is_back=True) == of(there, is_back=False)


def test_editions_that_do_not_follow_each_other_are_compared_straight(
    both: Settings, tmp_path: Path
) -> None:
    """What the second edition changed and the third took back is no difference."""
    settings = copied(both, tmp_path)
    text = SECOND_TEXT.replace("公章刻制信息备案", "公章刻制备案")
    assert text != SECOND_TEXT
    land(settings, THIRD, text)
    assert run(settings).exit_code == 0
    [series] = diff_of(settings.warehouse, FIRST, THIRD).series
    expected = Counter(
        "\t".join(row.values())
        for row in golden()
        if "公章刻制信息备案" not in (row["item_name"], row["after"])
    )
    assert told(diff_of(settings.warehouse, FIRST, THIRD)) == expected
    assert {one.confidence for one in series.differences} > {1.0}
    assert diff_of(settings.warehouse).series[0].from_edition == SECOND
    assert [one.after for one in diff_of(settings.warehouse).differences] == ["公章刻制备案"]


def test_an_edition_is_the_same_as_itself_though_it_breaks_off(both: Settings) -> None:
    diff = diff_of(both.warehouse, FIRST, FIRST)
    assert diff.is_same and diff.not_compared == []


def test_two_editions_that_break_off_are_not_called_the_same(
    both: Settings, tmp_path: Path
) -> None:
    settings = copied(both, tmp_path)
    shutil.rmtree(settings.raw / SERIES / SECOND)
    text = next((settings.raw / SERIES / FIRST).glob("*.txt")).read_text("utf-8")
    land(settings, SECOND, text)
    assert run(settings, accept={}).exit_code in (0, 1)
    shutil.rmtree(settings.warehouse)
    assert run(settings).exit_code == 0
    diff = diff_of(settings.warehouse)
    assert diff.differences == []
    assert not diff.is_same
    assert [line.partition(":")[0] for line in diff.not_compared] == [
        f"{SERIES} {FIRST} breaks off",
        f"{SERIES} {SECOND} breaks off",
    ]


def test_only_what_cannot_be_compared_is_no_same(both: Settings, tmp_path: Path) -> None:
    settings = copied(both, tmp_path)
    land(settings, THIRD, SECOND_TEXT[: SECOND_TEXT.index("\n附件2\n个人全")])
    accepted = {line.partition(":")[0]: "the annex follows" for line in run(settings).refused}
    assert run(settings, accept=accepted).is_new
    diff = diff_of(settings.warehouse)
    assert {(one.change, one.comparable) for one in diff.differences} == {("removed", False)}
    assert not diff.is_same
    assert (diff.series[0].summary.removed, diff.series[0].summary.not_comparable) == (
        0,
        {"removed": len(diff.differences)},
    )


# --- two releases -------------------------------------------------------------------------------


def test_two_releases_differ_by_their_current_editions(both: Settings) -> None:
    old, new = release.release_ids(both.warehouse)
    diff = diff_of(both.warehouse, old, new)
    assert told(diff) == told(diff_of(both.warehouse, FIRST, SECOND))
    assert diff.lines[0] == f"release {old} -> {new}"
    counts = {one.name: (one.rows_before, one.rows_now) for one in diff.tables}
    assert counts["entries"] == (291, 296) and counts["changes"] == (0, 61)
    assert diff_of(both.warehouse, new, new).is_same


def test_with_one_edition_the_release_before_is_compared(both: Settings, tmp_path: Path) -> None:
    settings = copied(both, tmp_path)
    first = release.release_ids(settings.warehouse)[0]
    shutil.rmtree(settings.raw / SERIES / SECOND)
    shutil.copytree(settings.raw / SERIES, settings.raw / "other")
    accepted = {line.partition(":")[0]: "one edition less" for line in run(settings).refused}
    outcome = run(settings, accept=accepted)
    assert outcome.is_new and outcome.release is not None
    diff = diff_of(settings.warehouse, first, outcome.release.id)
    assert diff == diff_of(settings.warehouse, first, outcome.release.id, None)
    whole, same = sorted(diff.series, key=lambda one: one.series_id == SERIES)
    assert (whole.series_id, whole.from_edition, whole.to_edition) == ("other", None, FIRST)
    assert whole.summary.added == 291
    assert (same.series_id, same.differences, same.unseen) == (SERIES, (), ())
    # The release before this one had the second edition.
    assert diff_of(settings.warehouse).kind == "releases"
    assert diff_of(settings.warehouse, series_id=SERIES).series[0].from_edition == SECOND


def test_a_series_whose_edition_is_held_back_is_not_compared(
    both: Settings, tmp_path: Path
) -> None:
    settings = copied(both, tmp_path)
    shutil.copytree(settings.raw / SERIES, settings.raw / "other")
    shutil.rmtree(settings.raw / "other" / FIRST)
    assert run(settings).exit_code == 0
    good = release.current_id(settings.warehouse)
    (settings.raw / "other" / SECOND / "notice.txt").write_text("gone\n", "utf-8")
    shutil.rmtree(settings.staging)
    accepted = {line.partition(":")[0]: "a damaged file" for line in run(settings).refused}
    outcome = run(settings, accept=accepted)
    assert outcome.is_new and outcome.release is not None
    diff = diff_of(settings.warehouse, good, outcome.release.id, "other")
    assert {(one.change, one.comparable) for one in diff.differences} == {("removed", False)}
    assert diff.notes == (
        f"release {outcome.release.id}: other {SECOND} is held back: unreadable-file",
    )


# --- what is no edition and no release ----------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((FIRST, "2020-01-01"), "has the editions 2021-06-30 and 2020-01-01; there are: huancui"),
        ((FIRST, None), "2021-06-30 is compared with nothing"),
        ((FIRST, SECOND, "nobody"), "there is no series nobody; there are: huancui-shuangquan"),
        ((None, None, "nobody"), "there is no series nobody"),
    ],
)
def test_a_name_that_is_nothing_is_said(
    both: Settings, names: tuple[str | None, ...], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        diff_of(both.warehouse, *names)


def test_a_release_is_not_compared_with_an_edition(both: Settings) -> None:
    with pytest.raises(UsageError, match=f"{FIRST} is no release"):
        diff_of(both.warehouse, release.current_id(both.warehouse), FIRST)


def test_with_nothing_to_compare_with_it_fails(both: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing is published yet"):
        diff_of(tmp_path / "nowhere")
    settings = copied(both, tmp_path)
    shutil.rmtree(settings.warehouse)
    shutil.rmtree(settings.raw / SERIES / SECOND)
    assert run(settings).exit_code == 0
    with pytest.raises(UsageError, match="there is nothing to compare with"):
        diff_of(settings.warehouse)


def test_a_release_with_other_tables_is_not_compared(both: Settings, tmp_path: Path) -> None:
    settings = copied(both, tmp_path)
    old, new = release.release_ids(settings.warehouse)
    (settings.warehouse / "releases" / old / "changes.parquet").unlink()
    with pytest.raises(UsageError, match=f"release {old} is of another version"):
        diff_of(settings.warehouse, old, new)
    described = settings.warehouse / "releases" / old / "release.json"
    assert json.loads(described.read_bytes())["id"] == old
