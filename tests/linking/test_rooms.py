"""What linking is made of: likeness of names, candidates, the best assignment, evidence."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlines import item

from pipeline.linking import candidates
from pipeline.linking.assignment import best_pairs
from pipeline.linking.evidence import Traits, chance, log_odds, odds
from pipeline.linking.outline import edition_of
from pipeline.linking.similarity import MOST_CHARACTERS, Names, kept_in_order, tokens_of
from pipeline.linking.surroundings import Surroundings

NAMES = st.text("登记备案许可公积金医保社会企业个人变更注销", min_size=0, max_size=12)

# --- similarity ---------------------------------------------------------------------------------


@given(NAMES, NAMES)
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    names = Names([one, other, "农药经营"])
    for measure in (kept_in_order, names.telling):
        assert 0 <= measure(one, other) <= 1 + 1e-9
        assert measure(one, other) == pytest.approx(measure(other, one))
        assert measure(one, one) == pytest.approx(1)


def test_rare_words_tell_more_than_common_ones() -> None:
    common = [
        f"{word}经营许可" for word in ["农药", "兽药", "食品", "烟草", "旅馆", "典当", "粮食"]
    ]
    names = Names([*common, "农药零售备案"])
    assert names.telling("农药经营许可", "农药零售备案") > names.telling(
        "农药经营许可", "食品经营许可"
    )
    assert kept_in_order("农药经营许可", "食品经营许可") > kept_in_order(
        "农药经营许可", "农药零售备案"
    )


def test_tokens_are_characters_and_pairs() -> None:
    assert tokens_of("公积金") == {"公", "积", "金", "公积", "积金"}
    assert tokens_of("") == frozenset()
    assert tokens_of("甲" * MOST_CHARACTERS + "乙") == {"甲", "甲甲"}


def test_the_rarest_tokens_come_first_and_equal_ones_in_a_fixed_order() -> None:
    names = Names(["农药许可", "兽药许可", "食品许可"])
    assert names.rarest("农药许可")[:2] == ["农", "农药"]
    assert set(names.rarest("农药许可")[-3:]) == {"许", "可", "许可"}


# --- candidates ---------------------------------------------------------------------------------


def test_no_name_is_compared_with_more_than_the_nearest_few() -> None:
    words = ["农药", "兽药", "食品", "烟草", "旅馆", "典当", "粮食", "公积金", "养老", "医保"]
    left = {
        number: words[number % 10] + words[number // 10 % 10] + words[number // 100] + "登记"
        for number in range(1_000)
    }
    right = {number: name + "信息" for number, name in left.items()}
    found = candidates.by_names(left, right, Names([*left.values(), *right.values()]))
    assert len(found) <= candidates.NEAREST * len(right)


def test_names_without_anything_rare_meet_where_they_begin_or_end_alike() -> None:
    left = {number: f"登记{number:05}" for number in range(3_000)}
    right = {number: f"登记{number:05}号" for number in range(3_000)}
    right_backwards = {number: f"（{number:05}）登记" for number in range(3_000)}
    found = candidates.by_alphabet(left, right)
    assert {(number, number) for number in range(3_000)} <= found
    assert len(found) <= 4 * candidates.BESIDE * len(right)
    ends = {number: f"{number:05}）登记" for number in range(3_000)}
    found = candidates.by_alphabet(ends, right_backwards)
    assert {(number, number) for number in range(3_000)} <= found


def test_blocks_hold_what_has_one_key_on_both_sides() -> None:
    left, right = ["甲", "乙", "甲"], ["丙", "甲", "甲", "乙"]
    found = candidates.blocks(range(3), range(4), left.__getitem__, right.__getitem__)
    assert sorted(found) == [([0, 2], [1, 2]), ([1], [3])]


def test_a_part_that_many_have_makes_no_pairs() -> None:
    left = {number: ["抵押权登记"] for number in range(candidates.NEAREST + 1)}
    assert candidates.by_parts(left, {0: ["抵押权登记"]}) == set()
    del left[0]
    assert len(candidates.by_parts(left, {0: ["抵押权登记"]})) == candidates.NEAREST


def test_a_long_run_of_unlinked_items_is_no_spot() -> None:
    few, many = range(3), range(candidates.LONGEST_RUN + 1)
    assert len(candidates.by_spot(few, few, lambda one: "spot", lambda one: "spot")) == 9
    assert candidates.by_spot(many, few, lambda one: "spot", lambda one: "spot") == set()


# --- assignment ---------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(-5, 20), max_size=16
    )
)
def test_the_assignment_is_one_to_one_and_of_the_greatest_weight(
    weights: dict[tuple[int, int], int],
) -> None:
    found = best_pairs(weights)
    assert found == sorted(found)
    assert len({one for one, _ in found}) == len({other for _, other in found}) == len(found)
    assert all(weights[pair] > 0 for pair in found)
    best = max(
        sum(max(0, weights.get(pair, 0)) for pair in enumerate(order))
        for order in permutations(range(5))
    )
    assert sum(weights[pair] for pair in found) == best


def test_the_assignment_does_not_take_the_best_pair_first() -> None:
    assert best_pairs({(0, 0): 10, (0, 1): 9, (1, 0): 8}) == [(0, 1), (1, 0)]


def test_nothing_to_assign_is_nothing() -> None:
    assert best_pairs({}) == best_pairs({(0, 0): 0.0, (1, 1): -1.0}) == []


# --- evidence -----------------------------------------------------------------------------------

PLAIN = Traits(0.5, 0.5, 0.5, 0.5, None, 0.5, 0.5, 0.5, None)


@pytest.mark.parametrize("name", [one.name for one in fields(Traits) if one.name != "home"])
def test_every_trait_speaks_for_a_link(name: str) -> None:
    assert log_odds(replace(PLAIN, **{name: 1.0})) > log_odds(replace(PLAIN, **{name: 0.2}))


def test_a_sub_item_at_home_is_likelier_than_one_away() -> None:
    away, home = (log_odds(replace(PLAIN, home=home)) for home in (False, True))
    assert away < log_odds(PLAIN) < home


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_chance_is_a_share_and_rivals_lower_it(one: float, rival: float) -> None:
    alone, beside = chance(one), chance(one, odds(rival))
    assert 0 <= beside <= alone <= 1


def test_even_odds_are_an_even_chance() -> None:
    assert chance(0.0) == 0.5
    assert chance(0.0, rivals=odds(0.0)) == pytest.approx(1 / 3, abs=1e-4)


# --- surroundings -------------------------------------------------------------------------------


def around(scenario: str = "员工保障") -> Surroundings:
    before = [item("甲"), item("乙", "一", "二"), item("丙")]
    after = [
        item("甲", scenario=scenario),
        item("乙", "二", "三", scenario=scenario),
        item("丁", scenario=scenario),
    ]
    return Surroundings(edition_of(before), edition_of(after))


def test_a_scenario_that_is_gone_became_the_one_that_most_of_its_items_are_in() -> None:
    found = around("职工权益")
    places = found.before.items[0].place, found.after.items[0].place
    assert not found.same_place(*places)
    found.settle_places({0: 0, 1: 1})
    assert found.same_place(*places)
    found.settle_places({})
    assert not found.same_place(*places)


def test_a_scenario_that_is_still_there_became_no_other() -> None:
    before = [item("甲"), item("乙"), item("丙")]
    after = [item("甲", scenario="新"), item("乙", scenario="新"), item("丙")]
    found = Surroundings(edition_of(before), edition_of(after))
    found.settle_places({0: 0, 1: 1})
    assert not found.same_place(found.before.items[0].place, found.after.items[0].place)


def test_neighbours_are_the_next_linked_above_and_below() -> None:
    found = around()
    found.link_items(0, 0)
    assert found.item_neighbours(1, 1) == 1  # 甲 above, nothing linked below
    assert found.item_neighbours(2, 2) == 1
    found.link_items(1, 2)
    assert found.item_neighbours(2, 1) == 0  # 乙 is above 丙, and below 乙 of the later


def test_parts_are_shared_names_of_sub_items() -> None:
    found = around()
    assert found.parts(1, 1) == 0.5
    assert found.parts(0, 0) is None
    assert found.parts(0, 1) == 0


def test_spots_are_scenarios_with_the_linked_item_above() -> None:
    found = around()
    found.link_items(0, 0)
    earlier, later = found.spots()
    assert earlier[1] == later[1] == later[2]
    assert earlier[0] != earlier[1]
