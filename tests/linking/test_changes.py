"""What changed between two editions, field by field; and the spans of history that follow from it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from linked_editions import SERIES, by_id, traced
from outlines import Rows, item

from pipeline.linking.changes import changes_between, replay, state_of
from pipeline.linking.history import history_of

A, B = item("劳动用工备案"), item("企业养老保险关系转入")
C = item("社会保险登记", "职工参保登记", "工伤参保登记")


def changes(
    before: list[Rows], after: list[Rows], cut: tuple[tuple[str, ...], ...] = ((), ())
) -> list[dict[str, Any]]:
    [first, second] = traced(
        [[[dict(row) for row in rows] for rows in edition] for edition in (before, after)], cut
    )
    found = changes_between(SERIES, first, second)
    assert replay(state_of(by_id(first)), found, by_id(second)) == state_of(by_id(second))
    return found


def told(before: list[Rows], after: list[Rows]) -> list[tuple[str | None, str | None, str | None]]:
    return [(row["field"], row["before"], row["after"]) for row in changes(before, after)]


CHANGED: dict[str, tuple[dict[str, Any], tuple[str, str, str]]] = {
    "type": ({"item_type": "行政确认"}, ("item_type", "公共服务", "行政确认")),
    "level": ({"authority_level": "city"}, ("authority_level", "district", "city")),
    "lead": (
        {"lead_departments": ["区税务局", "区医保局"]},
        ("lead_departments", "区人力资源社会保障局", "区税务局、区医保局"),
    ),
    "no lead": ({"lead_departments": []}, ("lead_departments", "区人力资源社会保障局", "")),
    "co": ({"co_departments": ["公安分局"]}, ("co_departments", "", "公安分局")),
    "stage": ({"stage_name": "企业经营"}, ("stage", "3 企业运营", "3 企业经营")),
    "scenario": ({"scenario_name": "职工权益"}, ("scenario", "3.1 员工保障", "3.1 职工权益")),
    "another stage": (
        {"stage_no": 4, "stage_name": "投资建设", "scenario_no": "4.2", "scenario_name": "施工"},
        ("scenario", "3.1 员工保障", "4.2 施工"),
    ),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_value_that_differs_is_one_change(name: str) -> None:
    values, expected = CHANGED[name]
    after = [[{**row, **values} for row in A], B]
    assert told([A, B], after) == [expected]


def test_the_order_of_departments_is_part_of_what_is_listed() -> None:
    one, other = (
        [item("备案", co_departments=names), B]
        for names in (["公安分局", "消防大队"], ["消防大队", "公安分局"])
    )
    assert told(one, other) == [("co_departments", "公安分局、消防大队", "消防大队、公安分局")]


@pytest.mark.parametrize(
    "values",
    [
        {"item_no": 77, "stage_no": 9, "scenario_no": "9.9", "annex_no": 3, "source_row": 99},
        {"item_name": "劳动用工 备案"},
        {"scenario_name": "员工　保障", "stage_name": "企业 运营"},
    ],
)
def test_numbers_places_and_spaces_are_no_change(values: dict[str, Any]) -> None:
    assert changes([A, B], [[{**row, **values} for row in A], B]) == []


def test_brackets_and_width_are_no_change() -> None:
    assert changes([item("许可（零售）")], [item("许可(零售)")]) == []


def test_a_renamed_item_is_told_at_each_sub_item() -> None:
    found = changes([A, C], [A, item("社会保险参保登记", "职工参保登记", "工伤参保登记")])
    assert [(row["field"], row["before"], row["after"]) for row in found] == [
        ("item_name", "社会保险登记", "社会保险参保登记")
    ] * 2
    assert [row["item_name"] for row in found] == ["社会保险参保登记"] * 2
    assert [row["sub_item_name"] for row in found] == ["职工参保登记", "工伤参保登记"]


def test_added_and_removed_have_no_field_and_the_names_of_their_edition() -> None:
    found = changes([A, B], [B, C])
    assert [
        (row["change"], row["item_name"], row["sub_item_name"], row["field"], row["before"])
        for row in found
    ] == [
        ("added", "社会保险登记", "职工参保登记", None, None),
        ("added", "社会保险登记", "工伤参保登记", None, None),
        ("removed", "劳动用工备案", None, None, None),
    ]
    assert all(row["comparable"] for row in found)


def test_an_item_that_is_split_is_removed_and_its_parts_are_added() -> None:
    found = changes([A, B], [item("劳动用工备案", "登记", "变更"), B])
    assert [row["change"] for row in found] == ["added", "added", "removed"]


def test_a_sub_item_that_becomes_an_item_has_no_item_name_any_more() -> None:
    found = told([C, A], [item("社会保险登记", "职工参保登记"), item("工伤参保登记"), A])
    assert found == [("item_name", "社会保险登记", None)]


# --- what an edition that breaks off cannot show ------------------------------------------------

LATE = item("失业保险金申领")
CUT, WHOLE = ("enterprise",), ()


def comparable(before: list[Rows], after: list[Rows], *cut: tuple[str, ...]) -> dict[str, bool]:
    return {
        row["item_name"]: row["comparable"]
        for row in changes(before, after, cut)
        if row["change"] != "changed"
    }


def test_what_comes_after_the_end_of_an_edition_that_breaks_off_cannot_be_compared() -> None:
    new = item("农药经营许可")
    found = comparable([A, B], [A, new, B, LATE], CUT, WHOLE)
    assert found == {"农药经营许可": True, "失业保险金申领": False}
    assert comparable([A, B], [A, B, LATE], WHOLE, WHOLE) == {"失业保险金申领": True}


def test_nor_what_a_later_edition_that_breaks_off_does_not_reach() -> None:
    assert comparable([A, B, LATE], [A, B], WHOLE, CUT) == {"失业保险金申领": False}
    assert comparable([A, B, LATE], [A, LATE], WHOLE, CUT) == {"企业养老保险关系转入": True}


def test_the_end_is_found_where_the_last_entry_has_gone_or_moved() -> None:
    last = item("工伤认定")
    assert comparable([A, B, last], [A, B, LATE], CUT, WHOLE)["失业保险金申领"] is False
    moved = item("工伤认定", scenario="纳税服务")
    assert comparable([A, B, last], [moved, A, B, LATE], CUT, WHOLE) == {"失业保险金申领": False}


def test_another_life_cycle_than_the_one_that_breaks_off_is_compared() -> None:
    person = item("契税申报", lifecycle="individual")
    assert comparable([A, B], [A, B, person], CUT, WHOLE) == {"契税申报": True}


# --- history ------------------------------------------------------------------------------------


def spans(*editions: dict[str, dict[str, Any]]) -> list[tuple[Any, ...]]:
    days = [datetime.date(2021 + number, 6, 30) for number in range(len(editions))]
    found = history_of(list(zip(days, editions, strict=True)))
    years = [
        (row["entry_id"], row["valid_from"].year, row["valid_to"] and row["valid_to"].year)
        for row in found
    ]
    assert all(row["is_current"] == (row["valid_to"] is None) for row in found)
    return sorted(years, key=str)


def row(number: int = 1, **values: Any) -> dict[str, Any]:
    return {**A[0], "entry_id": "a", "item_no": number, **values}


def test_a_span_goes_on_while_nothing_changes() -> None:
    assert spans({"a": row(1)}, {"a": row(2)}, {"a": row(3)}) == [("a", 2021, None)]


def test_a_change_ends_a_span_and_begins_another() -> None:
    changed = row(item_type="行政确认")
    assert spans({"a": row()}, {"a": changed}, {"a": changed}) == [
        ("a", 2021, 2022),
        ("a", 2022, None),
    ]


def test_an_entry_that_comes_back_leaves_a_gap() -> None:
    assert spans({"a": row()}, {}, {"a": row()}) == [("a", 2021, 2022), ("a", 2023, None)]
    assert spans({"a": row()}, {}, {}) == [("a", 2021, 2022)]


def test_a_span_is_as_in_its_last_edition() -> None:
    days = [datetime.date(2021, 6, 30), datetime.date(2022, 6, 30)]
    [span] = history_of([(days[0], {"a": row(1)}), (days[1], {"a": row(2)})])
    assert (span["item_no"], span["valid_from"], span["valid_to"]) == (2, days[0], None)
