"""Ids over the editions of a series: minted once, passed on, and given back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection, Sequence

import pytest
from conftest import ROOT
from linked_editions import SERIES, dated, traced
from outlines import Rows, item

from pipeline.identity import Mint
from pipeline.linking.changes import EditionRows, changes_between
from pipeline.linking.decisions import LinksDeclaration, settle
from pipeline.linking.lineage import MintedName, trace
from pipeline.linking.outline import edition_of

A, B, C = item("劳动用工备案"), item("企业养老保险关系转入"), item("社会保险登记", "职工", "工伤")
TAX = "纳税服务"


def ids(
    *editions: list[Rows], cut: Sequence[Collection[str]] | None = None
) -> list[dict[str, str]]:
    """Of each edition the ids by entry: its own name, with its scenario where that is not the usual."""
    fresh = [[[dict(row) for row in rows] for rows in edition] for edition in editions]
    return [
        {
            (row["scenario_name"] if row["scenario_name"] != "员工保障" else "")
            + (row["sub_item_name"] or row["item_name"]): row["entry_id"]
            for row in edition.rows
        }
        for edition in traced(fresh, cut)
    ]


def minted(name: str, sub_item: str | None = None, scenario: str = "员工保障") -> str:
    return Mint(SERIES).mint("enterprise", scenario, name, sub_item)


def test_an_id_is_of_what_an_entry_was_when_it_first_appeared() -> None:
    renamed = item("劳动用工信息备案", scenario=TAX)
    first, second, third = ids([A, B, C], [renamed, B, C], [item("劳动用工备案"), B, C])
    assert first["劳动用工备案"] == minted("劳动用工备案")
    assert second[TAX + "劳动用工信息备案"] == first["劳动用工备案"]
    assert third["劳动用工备案"] == first["劳动用工备案"]


def test_who_comes_back_has_the_id_of_old() -> None:
    first, _, third = ids([A, B, C], [B, C], [A, B, C])
    assert third == first
    first, _, _, fourth = ids([A, B, C], [B, C], [C], [item("劳动用工备案", scenario=TAX), B, C])
    assert fourth[TAX + "劳动用工备案"] == first["劳动用工备案"]
    assert fourth["企业养老保险关系转入"] == first["企业养老保险关系转入"]


def test_a_sub_item_comes_back_to_its_item() -> None:
    first, _, third = ids([A, C], [A, item("社会保险登记", "职工")], [A, C])
    assert third == first


def test_an_item_that_is_split_and_joined_again_is_the_entry_that_it_was() -> None:
    split = item("劳动用工备案", "备案登记", "备案变更")
    first, second, third = ids([A, B], [split, B], [A, B])
    assert first["劳动用工备案"] not in second.values()
    assert third == first


def test_who_comes_back_under_another_name_is_new() -> None:
    first, _, third = ids([A, B, C], [B, C], [item("劳动用工信息备案"), B, C])
    assert third["劳动用工信息备案"] != first["劳动用工备案"]


def test_what_an_edition_that_breaks_off_could_not_show_comes_back_also_renamed() -> None:
    cut = [(), ("enterprise",), ("enterprise",), ()]
    renamed = item("企业养老保险关系转入接续")
    first, *_, last = ids([A, B, C], [A], [A], [A, renamed, C], cut=cut)
    assert last["企业养老保险关系转入接续"] == first["企业养老保险关系转入"]
    assert last["职工"] == first["职工"]


def test_a_newcomer_in_an_old_place_has_an_id_of_its_own() -> None:
    """The entry moved on and kept its id; another of the same names is minted a second one."""
    moved = item("劳动用工备案", scenario=TAX, item_type="行政确认")
    first, second, third = ids([A, B], [moved, B], [A, moved, B])
    assert second[TAX + "劳动用工备案"] == first["劳动用工备案"]
    assert third[TAX + "劳动用工备案"] == first["劳动用工备案"]
    assert third["劳动用工备案"] not in first.values()


def test_equal_names_have_ids_by_their_order() -> None:
    [edition] = traced([[item("登记"), item("登记"), item("登记")]])
    mint = Mint(SERIES)
    expected = [mint.mint("enterprise", "员工保障", "登记", None) for _ in range(3)]
    assert list(edition.traced.entry_ids) == expected
    assert len(set(expected)) == 3


def test_a_sub_item_that_becomes_an_item_takes_its_id_along() -> None:
    before = [item("人才服务", "惠才卡办理", "英才卡办理"), A]
    [first, second, third] = traced(
        [before, [item("人才服务", "惠才卡办理"), item("英才卡办理"), A], before]
    )
    old = first.traced.entry_ids[1]
    assert second.traced.entry_ids[1] == second.traced.item_ids[1] == old
    assert third.traced.entry_ids == first.traced.entry_ids
    assert third.traced.item_ids == first.traced.item_ids


def test_an_item_without_sub_items_and_its_entry_have_one_id_whatever_it_was_before() -> None:
    whole = item("社会保险登记", scenario=TAX)
    histories = (
        [
            [C, A],
            [item("社保业务一件事", "社会保险登记", "参保信息查询"), A],
            [item("社会保险登记"), A],
        ],
        [[item("甲登记", "乙登记")], [item("乙登记", "甲登记")], [item("甲登记", scenario=TAX)]],
        [
            [item("社会保险登记"), item("人才服务", "社会保险登记")],
            [item("人才服务", "社会保险登记")],
            [whole],
        ],
    )
    for editions in histories:
        fresh = [[[dict(row) for row in rows] for rows in edition] for edition in editions]
        for edition in traced(fresh):
            for index, entry in enumerate(edition.outline.entries):
                is_item = edition.traced.entry_ids[index] == edition.traced.item_ids[entry.item]
                assert is_item == entry.is_whole


@pytest.mark.parametrize("number", range(6))
def test_ids_are_never_two_entries_of_one_edition(number: int) -> None:
    """Names go round and come back as items, sub-items and items again."""
    whole, part = item("甲登记"), item("乙登记", "甲登记", "丙登记")
    rows = [
        [whole, item("乙登记")],
        [part],
        [item("乙登记", "丙登记")],
        [whole, part],
        [whole, item("乙登记", "丙登记")],
        [part, item("丙登记"), whole],
    ]
    order = rows[number:] + rows[:number]
    for edition in traced([[[dict(row) for row in one] for one in rows] for rows in order]):
        entry_ids = edition.traced.entry_ids
        assert len(set(entry_ids)) == len(entry_ids)
        assert len(set(edition.traced.item_ids)) == len(edition.traced.item_ids)
        for index, entry in enumerate(edition.outline.entries):
            is_item = entry_ids[index] in edition.traced.item_ids
            assert is_item == entry.is_whole
            if entry.is_whole:
                assert entry_ids[index] == edition.traced.item_ids[entry.item]


def test_an_older_edition_landed_late_gives_what_landing_it_in_time_had_given() -> None:
    older = [item("劳动用工备案登记"), B, C]
    in_time = ids(older, [A, B, C])
    assert in_time[1]["劳动用工备案"] == in_time[0]["劳动用工备案登记"] != minted("劳动用工备案")
    # Known late it is the same, for ids follow from the editions and not from when they came.
    assert ids(older, [A, B, C]) == in_time


def test_ids_do_not_depend_on_the_order_of_sets() -> None:
    """Texts hash otherwise in every process."""
    code = (
        "from edition_trees import published\n"
        "from linked_editions import traced; from random_editions import next_edition\n"
        "one = published(); two = next_edition(one, 72000, 30); three = next_edition(two, 72001, 30)\n"
        "for edition in traced([x.items() for x in (one, two, three)]):\n"
        "    print(edition.traced.entry_ids, edition.traced.item_ids, edition.traced.linked)\n"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={
                **os.environ,
                "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
                "PYTHONHASHSEED": seed,
            },
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1


# --- decisions ----------------------------------------------------------------------------------


def decided(editions: list[list[Rows]], *decisions: dict[str, object]) -> list[EditionRows]:
    outlines = {dated(number): edition_of(rows) for number, rows in enumerate(editions)}
    declared = LinksDeclaration.model_validate(
        {
            "decisions": [
                {"reason": "it is so", "by": "王芳", "date": "2026-11-24", **one}
                for one in decisions
            ]
        }
    )
    flat = [[row for item_rows in rows for row in item_rows] for rows in editions]
    names = [
        [
            MintedName(
                row["lifecycle"], row["scenario_name"], row["item_name"], row["sub_item_name"]
            )
            for row in one
        ]
        for one in flat
    ]
    found = trace(
        SERIES,
        [(edition, outlines[edition], names[n]) for n, edition in enumerate(outlines)],
        settle(declared, outlines, outlines, shown="links.yaml"),
    )
    return [
        EditionRows(edition, flat[n], outlines[edition], found[n])
        for n, edition in enumerate(outlines)
    ]


def named(number: int, item: str, **more: str) -> dict[str, str]:
    return {"edition": dated(number), "item": item, **more}


def test_what_is_decided_the_same_keeps_its_id_under_any_name() -> None:
    editions = [[A, B], [item("农药经营许可"), B]]
    same = {
        "verdict": "same",
        "before": named(0, "劳动用工备案"),
        "after": named(1, "农药经营许可"),
    }
    first, second = decided(editions, same)
    assert second.traced.entry_ids == first.traced.entry_ids
    (change,) = changes_between(SERIES, first, second)
    assert (change["field"], change["confidence"]) == ("name", 1.0)


def test_what_is_decided_apart_has_two_ids_also_under_one_name() -> None:
    apart = {
        "verdict": "apart",
        "before": named(0, "劳动用工备案"),
        "after": named(1, "劳动用工备案"),
    }
    first, second = decided([[A, B], [A, B]], apart)
    assert first.traced.entry_ids[0] not in second.traced.entry_ids
    assert first.traced.entry_ids[1] == second.traced.entry_ids[1]


def test_who_comes_back_under_another_name_is_decided_by_the_name_it_had() -> None:
    editions = [[A, B], [B], [item("农药经营许可"), B]]
    same = {
        "verdict": "same",
        "before": named(0, "劳动用工备案"),
        "after": named(2, "农药经营许可"),
    }
    first, _, third = decided(editions, same)
    assert third.traced.entry_ids[0] == first.traced.entry_ids[0]


def test_a_decision_about_who_comes_back_goes_before_a_likeness_to_the_last() -> None:
    editions = [[A, B], [item("劳动用工登记"), B], [item("劳动用工登记备案"), B]]
    apart = {
        "verdict": "apart",
        "before": named(0, "劳动用工备案"),
        "after": named(1, "劳动用工登记"),
    }
    same = {
        "verdict": "same",
        "before": named(0, "劳动用工备案"),
        "after": named(2, "劳动用工登记备案"),
    }
    first, second, third = decided(editions, apart, same)
    assert second.traced.entry_ids[0] != first.traced.entry_ids[0]
    assert third.traced.entry_ids[0] == first.traced.entry_ids[0]


def test_a_sub_item_and_an_item_may_be_decided_one() -> None:
    editions = [[C, A], [item("社会保险登记", "工伤"), item("职工事务"), A]]
    same = {
        "verdict": "same",
        "before": named(0, "社会保险登记", sub_item="职工"),
        "after": named(1, "职工事务"),
    }
    first, second = decided(editions, same)
    assert second.traced.entry_ids[1] == second.traced.item_ids[1] == first.traced.entry_ids[0]
