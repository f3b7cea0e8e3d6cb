"""A second edition of the real notice, edited by hand: every edit is found, none invented, ids kept."""

from __future__ import annotations

import csv
import datetime
from typing import Any

import pytest
from conftest import NOTICE, ROOT

from pipeline import vocabulary
from pipeline.editions import ReadFile, read_edition
from pipeline.landing import EditionDeclaration, LandedFile, declaration_of
from pipeline.linking.changes import replay, state_of
from pipeline.readers import read_bytes
from pipeline.tables import EditionInput, SeriesInput, build

SERIES = "huancui-shuangquan"
SECOND = ROOT / "tests/golden/second-edition.txt"
CHANGES = ROOT / "tests/golden/second-edition-changes.tsv"

Rows = list[dict[str, Any]]


def edition(date: str, data: bytes) -> EditionInput:
    file = ReadFile(f"{SERIES}/{date}/n.txt", "0" * 64, read_bytes(data, shown="notice"))
    declared = EditionDeclaration(
        issued_on=datetime.date.fromisoformat(date),
        files=(LandedFile(name="n.txt", sha256="0" * 64, size=1, format="text"),),
    )
    return EditionInput(date, declared, read_edition([file], vocabulary.load()))


def tables_of(*editions: EditionInput) -> dict[str, Rows]:
    series = SeriesInput(SERIES, declaration_of(ROOT / "raw", SERIES), editions)
    return {name: table.to_pylist() for name, table in build([series], vocabulary.load()).items()}


@pytest.fixture(scope="module")
def first() -> EditionInput:
    return edition("2021-06-30", NOTICE.read_bytes())


@pytest.fixture(scope="module")
def second() -> EditionInput:
    return edition("2022-06-28", SECOND.read_bytes())


@pytest.fixture(scope="module")
def both(first: EditionInput, second: EditionInput) -> dict[str, Rows]:
    return tables_of(first, second)


def golden() -> list[dict[str, str]]:
    with CHANGES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def as_golden(row: dict[str, Any]) -> dict[str, str]:
    """A row of changes as the golden file writes it: - for null."""
    texts = {
        name: "-" if row[name] is None else str(row[name])
        for name in (
            "change",
            "annex_no",
            "item_name",
            "sub_item_name",
            "field",
            "before",
            "after",
        )
    }
    return {**texts, "comparable": str(row["comparable"]).lower()}


def by_line(rows: list[dict[str, str]]) -> list[str]:
    return sorted("\t".join(row.values()) for row in rows)


def test_every_edit_is_found_and_none_is_invented(both: dict[str, Rows]) -> None:
    assert by_line([as_golden(row) for row in both["changes"]]) == by_line(golden())


def test_the_edits_are_of_every_kind() -> None:
    rows = golden()
    assert {(row["change"], row["field"]) for row in rows} == {
        ("added", "-"),
        ("removed", "-"),
        *(
            ("changed", field)
            for field in (
                "name",
                "item_name",
                "item_type",
                "authority_level",
                "lead_departments",
                "co_departments",
                "stage",
                "scenario",
            )
        ),
    }


def test_ids_of_the_first_edition_are_as_if_it_were_alone(
    first: EditionInput, both: dict[str, Rows]
) -> None:
    alone = {row["source_row"] * 10 + row["annex_no"]: row for row in tables_of(first)["entries"]}
    then = [row for row in both["entries_all"] if row["edition_id"] == "2021-06-30"]
    assert {row["source_row"] * 10 + row["annex_no"]: row for row in then} == alone


def test_an_entry_that_is_there_in_both_keeps_its_id(both: dict[str, Rows]) -> None:
    """But for those that the golden changes call added or removed, the ids are the same."""
    rows = golden()
    counts = {
        change: sum(row["change"] == change for row in rows) for change in ("added", "removed")
    }
    then = {row["entry_id"] for row in both["entries_all"] if row["edition_id"] == "2021-06-30"}
    now = {row["entry_id"] for row in both["entries"]}
    assert (len(then), len(now)) == (291, 296)
    assert len(now - then) == counts["added"] == 11
    assert len(then - now) == counts["removed"] == 6


@pytest.mark.parametrize(
    ("item_name", "is_kept"),
    [
        ("发票管理", True),  # split: the item stays
        ("城市公共汽（电）车客运经营（含线路经营）许可", True),  # no longer split
        ("动产和权利担保统一登记", True),  # renamed
        ("公章刻制信息备案", True),
        ("企业名称自主申报", False),
        ("养老保险待遇核定支付", False),
    ],
)
def test_an_item_keeps_its_id_over_splitting_joining_and_renaming(
    both: dict[str, Rows], item_name: str, is_kept: bool
) -> None:
    then = {row["item_id"] for row in both["entries_all"] if row["edition_id"] == "2021-06-30"}
    (item,) = [row for row in both["items"] if row["item_name"] == item_name]
    assert (item["item_id"] in then) == is_kept


def test_replaying_the_changes_over_the_first_gives_the_second(both: dict[str, Rows]) -> None:
    then, now = (
        {row["entry_id"]: row for row in both["entries_all"] if row["edition_id"] == one}
        for one in ("2021-06-30", "2022-06-28")
    )
    assert replay(state_of(then), both["changes"], now) == state_of(now)


def test_history_has_a_span_for_each_stretch_without_a_change(both: dict[str, Rows]) -> None:
    changed = {row["entry_id"] for row in both["changes"] if row["change"] == "changed"}
    spans: dict[str, Rows] = {}
    for row in both["history"]:
        spans.setdefault(row["entry_id"], []).append(row)
    then, now = datetime.date(2021, 6, 30), datetime.date(2022, 6, 28)
    for entry_id, rows in spans.items():
        dates = [(row["valid_from"], row["valid_to"], row["is_current"]) for row in rows]
        kinds = {row["change"] for row in both["changes"] if row["entry_id"] == entry_id}
        if entry_id in changed:
            assert dates == [(then, now, False), (now, None, True)]
        elif kinds == {"added"}:
            assert dates == [(now, None, True)]
        elif kinds == {"removed"}:
            assert dates == [(then, now, False)]
        else:
            assert dates == [(then, None, True)]
            assert rows[0]["edition_id"] == "2022-06-28"
    assert len(both["history"]) == 291 + 11 + len(changed)


def test_links_are_sure_where_names_are_equal_and_less_where_they_are_not(
    both: dict[str, Rows],
) -> None:
    for row in both["changes"]:
        renamed = row["field"] == "name"
        assert 0.5 < row["confidence"] <= 1
        if row["change"] == "changed" and not renamed and row["field"] == "stage":
            assert row["confidence"] == 1
