"""Two editions are linked in steps: the same, moved, renamed; items before their sub-items."""

from __future__ import annotations

import pytest
from outlines import Rows, item, linked, pairs, steps

from pipeline.linking.matching import Given

WORK, TAX = "员工保障", "纳税服务"
LIST = [
    item("劳动用工备案"),
    item("社会保险登记", "企业职工参保登记", "工程建设项目办理工伤保险参保登记"),
    item("企业养老保险关系转入"),
    item("发票管理", scenario=TAX),
    item("出口退（免）税", scenario=TAX),
]


def test_equal_editions_are_linked_whole_and_surely() -> None:
    found = linked(LIST, LIST)
    assert {of.before for of in found.entries.values()} == set(range(6))
    assert all(of.before == of.after and of.confidence == 1 for of in found.entries.values())
    assert {of.step for of in found.entries.values()} == {"same"}
    assert found.doubts_after == found.doubts_before == {}


def test_the_order_and_the_numbers_decide_nothing() -> None:
    assert set(steps(LIST, LIST[::-1]).values()) == {"same"}


def test_an_item_in_another_scenario_has_moved() -> None:
    after = [*LIST[1:], item("劳动用工备案", scenario=TAX)]
    assert steps(LIST, after)["纳税服务:劳动用工备案"] == "moved"
    assert pairs(LIST, after)["员工保障:劳动用工备案"] == "纳税服务:劳动用工备案"


def test_a_renamed_scenario_is_the_same_place() -> None:
    after = [item(rows[0]["item_name"], *_parts(rows), scenario="职工权益") for rows in LIST[:3]]
    found = linked(LIST, [*after, *LIST[3:]])
    assert len(found.entries) == 6
    assert all(of.in_place and of.confidence == 1 for of in found.entries.values())


def _parts(rows: Rows) -> list[str]:
    return [row["sub_item_name"] for row in rows if row["sub_item_name"]]


@pytest.mark.parametrize(
    "name", ["劳动用工信息备案", "劳动用工登记备案", "劳动用工备 案", "用工备案（劳动）"]
)
def test_a_renamed_item_is_found_by_its_likeness(name: str) -> None:
    after = [item(name), *LIST[1:]]
    assert "员工保障:劳动用工备案" in pairs(LIST, after)


def test_what_is_not_alike_is_not_linked() -> None:
    after = [item("农药经营许可"), *LIST[1:]]
    found = linked(LIST, after)
    assert 0 not in found.entries
    assert len(found.entries) == 5


def test_likeness_is_weighed_as_a_whole_and_not_greedily() -> None:
    """The most alike pair is not taken where another assignment fits all better."""
    before = [item("企业职工养老保险登记变更"), item("企业职工养老保险登记")]
    after = [item("企业职工养老保险登记变更办理"), item("企业职工养老保险登记变更等")]
    assert len(pairs(before, after)) == 2


def test_names_that_stand_in_two_scenarios_keep_to_their_places() -> None:
    before = [
        item("不动产登记", "预告登记", "抵押权登记", scenario="购置新房"),
        item("不动产登记", "所有权转移登记", "抵押权登记", scenario="购置二手房"),
    ]
    found = pairs(before, before[::-1])
    assert all(one == other for one, other in found.items())
    assert len(found) == 4


def test_names_that_stand_twice_and_moved_are_told_by_their_parts() -> None:
    before = [
        item("不动产登记", "预告登记", "抵押权登记", scenario="购置新房"),
        item("不动产登记", "所有权转移登记", "抵押权登记", scenario="购置二手房"),
    ]
    after = [
        item("不动产登记", "所有权转移登记", "抵押权登记", scenario="房产"),
        item("不动产登记", "预告登记", "抵押权登记", scenario="住房"),
    ]
    assert pairs(before, after) == {
        "购置新房:不动产登记/预告登记": "住房:不动产登记/预告登记",
        "购置新房:不动产登记/抵押权登记": "住房:不动产登记/抵押权登记",
        "购置二手房:不动产登记/所有权转移登记": "房产:不动产登记/所有权转移登记",
        "购置二手房:不动产登记/抵押权登记": "房产:不动产登记/抵押权登记",
    }


# --- items and their sub-items ------------------------------------------------------------------


def test_sub_items_stay_with_an_item_that_is_renamed() -> None:
    after = [
        LIST[0],
        item("社会保险参保登记", "企业职工参保登记", "工程建设项目办理工伤保险参保登记"),
    ]
    found = linked(LIST, after)
    assert found.items[1].step == "renamed"
    assert [found.entries[index].before for index in (1, 2)] == [1, 2]


def test_sub_items_tell_an_item_that_has_quite_another_name() -> None:
    parts = ["流动人员档案接收", "流动人员档案转出", "流动人员档案借阅"]
    before, after = [item("人事管理服务", *parts)], [item("档案代管", *parts)]
    assert len(pairs(before, after)) == 3


def test_an_item_that_gains_and_loses_sub_items_is_the_same() -> None:
    after = [item("社会保险登记", "灵活就业人员登记", "企业职工参保登记")]
    found = linked(LIST, after)
    assert found.items[0].before == 1
    assert {index: of.before for index, of in found.entries.items()} == {1: 1}


def test_an_item_that_is_split_stays_and_its_entry_ends() -> None:
    after = [*LIST[:3], item("发票管理", "发票领用", "发票代开", scenario=TAX), LIST[4]]
    found = linked(LIST, after)
    assert found.items[3].before == 3
    assert {4, 5} & set(found.entries) == set()


def test_an_item_that_is_split_into_a_part_of_its_own_name_ends_as_an_entry() -> None:
    after = [*LIST[:3], item("发票管理", "发票管理", "发票代开", scenario=TAX), LIST[4]]
    assert "纳税服务:发票管理" not in pairs(LIST, after)


def test_an_item_that_is_no_longer_split_stays_and_its_sub_items_end() -> None:
    after = [LIST[0], item("社会保险登记"), *LIST[2:]]
    found = linked(LIST, after)
    assert found.items[1].before == 1
    assert 1 not in found.entries


def test_a_renamed_sub_item_is_found_within_its_item() -> None:
    after = [LIST[0], item("社会保险登记", "职工参保登记", "工程建设项目工伤保险参保登记")]
    assert pairs(LIST, after)["员工保障:社会保险登记/企业职工参保登记"].endswith("/职工参保登记")


def test_a_sub_item_that_moved_to_another_item_is_found() -> None:
    before = [item("缴存", "账户设立", "同城转移"), item("查询", "信息查询", "进度查询")]
    after = [item("缴存", "账户设立"), item("查询", "信息查询", "进度查询", "同城转移")]
    assert pairs(before, after)["员工保障:缴存/同城转移"] == "员工保障:查询/同城转移"


def test_a_sub_item_of_a_name_that_many_have_is_none_of_another_item() -> None:
    before = [item("甲登记", "设立", "变更"), item("乙许可", "延续", "变更")]
    after = [item("甲登记", "设立"), item("乙许可", "延续", "变更"), item("丙备案", "变更")]
    assert "员工保障:甲登记/变更" not in pairs(before, after)


def test_a_sub_item_may_become_an_item_of_its_own_and_back() -> None:
    before = [item("高层次人才服务", "惠才卡办理", "英才卡办理")]
    after = [item("高层次人才服务", "惠才卡办理"), item("英才卡办理")]
    assert pairs(before, after)["员工保障:高层次人才服务/英才卡办理"] == "员工保障:英才卡办理"
    assert pairs(after, before)["员工保障:英才卡办理"] == "员工保障:高层次人才服务/英才卡办理"


# --- hard cases ---------------------------------------------------------------------------------


def test_life_cycles_are_never_crossed() -> None:
    before = [item("机动车登记"), item("契税申报", lifecycle="individual")]
    after = [item("机动车登记", lifecycle="individual"), item("契税申报", lifecycle="enterprise")]
    assert pairs(before, after) == {}


@pytest.mark.parametrize(("count", "count_now"), [(10, 10), (10, 9), (300, 300), (300, 310)])
def test_where_all_names_are_equal_the_order_decides(count: int, count_now: int) -> None:
    found = linked([item("登记")] * count, [item("登记")] * count_now)
    assert {index: of.before for index, of in found.entries.items()} == {
        index: index for index in range(min(count, count_now))
    }
    assert all(0 < of.confidence < 1 for of in found.entries.values())


def test_of_equal_names_those_of_one_type_are_one() -> None:
    types = ["行政许可", "行政确认", "行政给付"]
    before = [item("登记", item_type=types[number % 3]) for number in range(150)]
    after = [item("登记", item_type=types[number % 3]) for number in range(149, -1, -1)]
    found = linked(before, after)
    assert all(
        before[of.before][0]["item_type"] == after[of.after][0]["item_type"]
        for of in found.entries.values()
    )
    assert len(found.entries) == 150


def test_nothing_in_common_is_nothing_linked() -> None:
    other = [item("农药经营许可", scenario="经营"), item("取水许可", scenario="投资")]
    assert pairs(LIST, other) == {}


def test_an_edition_of_one_annex_only_is_linked_as_far_as_it_goes() -> None:
    both = [*LIST, item("出生医学证明办理", lifecycle="individual", annex_no=2)]
    assert len(pairs(both, LIST)) == len(pairs(LIST, both)) == 6


def test_an_edition_without_entries_has_no_links() -> None:
    assert pairs([], LIST) == pairs(LIST, []) == pairs([], []) == {}


def test_a_name_of_a_thousand_characters_is_compared_by_its_beginning() -> None:
    before, after = [item("登记" * 5_000)], [item("登记" * 5_000 + "一")]
    assert len(pairs(before, after)) == 1


# --- what is given ------------------------------------------------------------------------------


def test_what_is_decided_to_be_one_is_one() -> None:
    after = [item("农药经营许可"), *LIST[1:]]
    found = linked(LIST, after, Given(same_items={0: 0}))
    assert (found.entries[0].before, found.entries[0].step) == (0, "decided")
    assert found.entries[0].confidence == 1


def test_what_is_decided_to_be_two_is_two_also_where_the_names_are_equal() -> None:
    given = Given(apart_items=frozenset({(0, 0)}), apart_entries=frozenset({(0, 0)}))
    assert 0 not in linked(LIST, LIST, given).entries


def test_sub_items_are_decided_by_themselves() -> None:
    after = [LIST[0], item("社会保险登记", "甲", "乙"), *LIST[2:]]
    found = linked(LIST, after, Given(same_entries={1: 2}))
    assert found.entries[2].before == 1


def test_a_doubt_is_kept_where_no_link_was_made() -> None:
    before, after = [item("食品生产许可")], [item("药品生产登记备案")]
    found = linked(before, after)
    assert found.entries == {}
    assert 0 < found.doubts_after[0] == found.doubts_before[0] < 0.5
