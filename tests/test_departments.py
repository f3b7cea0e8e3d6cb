"""Department cells -> names and levels; names -> the departments of a division."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.departments import Directory, Spellings, names_in, take_levels
from pipeline.vocabulary import load

SERIES = Spellings(
    load(), {"公安分局": [], "人民银行威海市中心支行": ["人民银行"]}, {"环翠区": "区"}
)


@pytest.mark.parametrize(
    ("text", "departments", "levels"),
    [
        ("区人社局", ["区人社局"], set()),
        ("区医保局、区税务局", ["区医保局", "区税务局"], set()),
        (
            "区医保局，区税务局；区人社局/区民政局",
            ["区医保局", "区税务局", "区人社局", "区民政局"],
            set(),
        ),
        ("区医保局、区税务\n局", ["区医保局", "区税务\n局"], set()),
        ("人民银行\n威海市中心支行", ["人民银行\n威海市中心支行"], set()),
        ("区人社局\n区医保局", ["区人社局", "区医保局"], set()),
        ("区人社局 区医保局", ["区人社局", "区医保局"], set()),
        ("区人力资源\n社会保障局", ["区人力资源\n社会保障局"], set()),
        ("区人社局区医保局", ["区人社局", "区医保局"], set()),
        ("区人社\n局市市场监管局区税务\n局", ["区人社局", "市市场监管局", "区税务局"], set()),
        ("市市场监管局", ["市市场监管局"], set()),
        ("区人社局某某办公室", ["区人社局某某办公室"], set()),
        ("市公安局公安分局", ["市公安局公安分局"], set()),
        ("市级事项", [], {"city"}),
        ("省级\n事项", [], {"province"}),
        ("区住建局、市级事项", ["区住建局"], {"city"}),
        ("区住建局（市级事项）", ["区住建局"], {"city"}),
        ("市级事项\n区住建局", ["区住建局"], {"city"}),
        ("市级事项、省级事项", [], {"city", "province"}),
        ("、 、", [], set()),
        ("", [], set()),
        ("某某办公室", ["某某办公室"], set()),
        ("市级事项（公安分局）", ["公安分局"], {"city"}),
        ("（公安分局）", ["公安分局"], set()),
        ("（市）人社局（区）", ["（市）人社局（区）"], set()),
        ("无", [], set()),
        ("—", [], set()),
        ("（无）", [], set()),
        ("（）", [], set()),
        ("（", ["（"], set()),
    ],
)
def test_a_cell_names_departments_and_levels(
    text: str, departments: list[str], levels: set[str]
) -> None:
    names = names_in(text, Spellings(load()), load())
    assert list(names.departments) == departments
    assert names.levels == levels


@pytest.mark.parametrize("words", ["市级事项", "省级事项", "区级事项"])
def test_no_level_word_is_left_among_the_departments(words: str) -> None:
    rest, levels = take_levels(f"区住建局、{words}、公安分局", load())
    assert words not in rest
    assert len(levels) == 1


@given(st.lists(st.sampled_from(["区住建局", "公安分局", "市级事项", "某局"]), max_size=6))
def test_every_name_of_a_list_comes_back_in_its_order(names: list[str]) -> None:
    found = names_in("、".join(names), SERIES, load())
    assert list(found.departments) == [name for name in names if name != "市级事项"]


def test_a_cell_of_very_much_white_space_takes_no_time() -> None:
    rest, levels = take_levels("区住建局" + " " * 50_000 + "市级事项", load())
    assert rest.split() == ["区住建局", "、"]
    assert levels == {"city"}


def test_a_department_is_known_by_its_form_and_the_place_before_it() -> None:
    for name in ("区人社局", "市人社局", "环翠区人社局", "公安分局", "区人力资源 社会保障局"):
        assert SERIES.is_known(name), name
    for name in ("区某某局", "里口山管理服务中心", "区", "威海人社局"):
        assert not SERIES.is_known(name), name


def test_spellings_of_one_department_are_one_department() -> None:
    written = ["区人社局", "区人力资源\n社会保障局", "环翠区人社局", "市人社局"]
    directory = Directory("371002", SERIES, written)
    ours = directory.of("区人社局")
    assert ours.name == "区人力资源社会保障局"
    assert ours is directory.of("区人力资源社会保障局") is directory.of("环翠区人社局")
    assert directory.of("市人社局") is not ours
    assert ours.is_known
    assert ours.spellings == sorted(["区人社局", "区人力资源社会保障局", "环翠区人社局"])


def test_without_a_declared_name_the_longest_spelling_used_is_canonical() -> None:
    directory = Directory("371002", SERIES, ["区卫健局", "区卫生健康局"])
    assert directory.of("区卫健局").name == "区卫生健康局"
    assert Directory("371002", SERIES, ["区卫健局"]).of("区卫健局").name == "区卫健局"


def test_the_series_own_name_wins() -> None:
    directory = Directory("371002", SERIES, ["人民银行", "人民银行\n威海市中心支行"])
    assert directory.of("人民银行").name == "人民银行威海市中心支行"
    assert len(directory.departments) == 1


def test_a_national_spelling_is_the_department_that_the_series_names() -> None:
    spellings = Spellings(load(), {"环翠区人社局": []}, {"环翠区": "区"})
    directory = Directory("371002", spellings, ["区人力资源社会保障局", "环翠区人社局"])
    assert directory.of("区人力资源社会保障局").name == "环翠区人社局"
    assert len(directory.departments) == 1


def test_a_name_nobody_knows_is_kept_as_written_and_marked() -> None:
    department = Directory("371002", SERIES, ["里口山\n管理服务中心"]).of("里口山管理服务中心")
    assert department.name == "里口山管理服务中心"
    assert not department.is_known


@given(
    st.permutations(
        ["区人社局", "区人力资源社会保障局", "公安分局", "甲乙办", "区卫健委", "区卫健局"]
    )
)
def test_the_order_of_the_names_decides_nothing(written: list[str]) -> None:
    directory = Directory("371002", SERIES, written)
    fixed = Directory("371002", SERIES, sorted(written))
    for name in written:
        assert directory.of(name) == fixed.of(name)


def test_an_id_depends_on_the_division_and_the_department_alone() -> None:
    one = Directory("371002", SERIES, ["区人社局"]).of("区人社局")
    other = Directory("371002", SERIES, ["公安分局", "区人力资源社会保障局"])
    assert one.department_id == other.of("区人力资源社会保障局").department_id
    elsewhere = Directory("371003", SERIES, ["区人社局"]).of("区人社局")
    assert elsewhere.department_id != one.department_id
