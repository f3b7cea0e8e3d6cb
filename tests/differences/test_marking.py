"""What is marked of an old and a new value: nothing lost, nothing torn, and what a reader would mark."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.differences.marking import Parts, graphemes, marked
from pipeline.linking.changes import FIELDS, JOINT
from pipeline.text import compare_key

# Names, with brackets of both widths, marks, variation selectors, flags, joined signs and Hangul.
PIECES = [
    "公",
    "章",
    "备",
    "案",
    "（",
    "）",
    "(",
    ")",
    "、",
    " ",
    "\u3000",
    "e",
    "e\u0301",
    "葛\U000e0100",
]
PIECES += [
    "\U0001f1e8",
    "\U0001f1f3",
    "👩\u200d🔬",
    "👍\U0001f3fd",
    "한",
    "\u1112\u1161\u11ab",
    "1",
    "\r\n",
]
names = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=20)


def text_of(parts: Parts) -> str:
    return "".join(part.text for part in parts)


def shown(parts: Parts) -> str:
    return "".join(f"[{part.text}]" if part.is_marked else part.text for part in parts)


@given(st.sampled_from([None, *FIELDS]), names, names)
def test_the_parts_give_both_texts_back(field: str | None, before: str, after: str) -> None:
    old, new = marked(field, before, after)
    assert (text_of(old), text_of(new)) == (before, after)
    for parts in (old, new):
        assert all(part.text for part in parts)
        flags = [part.is_marked for part in parts]
        assert all(one is not other for one, other in itertools.pairwise(flags))


@given(st.sampled_from(["name", "item_name"]), names, names)
def test_what_is_not_marked_is_the_same_on_both_sides(field: str, before: str, after: str) -> None:
    kept = [
        "".join(
            compare_key(cluster)
            for part in parts
            if not part.is_marked
            for cluster in graphemes(part.text)
        )
        for parts in marked(field, before, after)
    ]
    assert kept[0] == kept[1]


@given(st.sampled_from([*FIELDS]), names)
def test_of_two_equal_values_nothing_is_marked(field: str, text: str) -> None:
    for parts in marked(field, text, text):
        assert not any(part.is_marked for part in parts)


@given(names, names)
def test_no_character_is_torn(before: str, after: str) -> None:
    for text, parts in zip((before, after), marked("name", before, after), strict=True):
        whole = graphemes(text)
        assert [one for part in parts for one in graphemes(part.text)] == whole
        for part in parts[1:]:
            assert unicodedata.category(part.text[0]) not in ("Mn", "Me", "Mc")


@given(names)
def test_graphemes_are_the_text(text: str) -> None:
    assert "".join(graphemes(text)) == text
    assert all(graphemes(text))


@pytest.mark.parametrize(
    "cluster",
    [
        "e\u0301",
        "葛\U000e0100",
        "\U0001f1e8\U0001f1f3",
        "👩\u200d🔬",
        "👍\U0001f3fd",
        "\r\n",
        "\u1112\u1161\u11ab",
    ],
)
def test_what_a_reader_takes_for_one_is_one(cluster: str) -> None:
    assert graphemes(f"公{cluster}章") == ["公", cluster, "章"]
    assert graphemes(cluster * 2) == [cluster, cluster]


departments = st.lists(
    st.sampled_from(["区民政局", "区卫健局", "公安分局", "区住建局"]), unique=True
)


@given(departments, departments)
def test_lists_are_marked_by_whole_elements(before: list[str], after: list[str]) -> None:
    old, new = marked("lead_departments", JOINT.join(before), JOINT.join(after))
    for mine, others, parts in ((before, after, old), (after, before, new)):
        told = {
            element: part.is_marked
            for part in parts
            for element in part.text.split(JOINT)
            if element
        }
        assert set(told) == set(mine)
        for element in mine:
            # What only one side has is marked; what both have is, at most, where it has moved.
            assert told[element] or element in others
        kept = [element for element in mine if not told[element]]
        assert kept == [element for element in others if element in kept]


@pytest.mark.parametrize(
    ("field", "before", "after", "old", "new"),
    [
        ("name", "公章刻制备案", "公章刻制信息备案", "公章刻制备案", "公章刻制[信息]备案"),
        ("name", "核发机动车检验合格标志", "机动车检验合格标志核发", "[核发]机动车检验合格标志", "机动车检验合格标志[核发]"),
        # Width, brackets and spaces are no change.
        ("name", "公司（企业）登记", "公司(企业) 设立登记", "公司（企业）登记", "公司(企业) [设立]登记"),
        ("item_type", "其他", "其他行政权力", "[其他]", "[其他行政权力]"),
        ("authority_level", "district", "city", "[district]", "[city]"),
        ("co_departments", "公安分局", "公安分局、消防大队", "公安分局", "公安分局、[消防大队]"),
        ("lead_departments", "区民政局", "区民政局", "区民政局", "区民政局"),
        ("scenario", "2.3 社会服务许可办理", "2.2 经营许可办理", "[2.3] [社会服务]许可办理", "[2.2] [经营]许可办理"),
        ("stage", "6 企业退出", "6 企业注销退出", "6 企业退出", "6 企业[注销]退出"),
        ("item_name", "高层次人才服务", None, "[高层次人才服务]", ""),
        ("co_departments", "", "区民政局", "", "[区民政局]"),
    ],
)  # fmt: skip
def test_what_a_reader_would_mark(
    field: str, before: str | None, after: str | None, old: str, new: str
) -> None:
    found = marked(field, before, after)
    assert (shown(found[0]), shown(found[1])) == (old, new)


def test_of_texts_without_measure_the_ends_are_compared() -> None:
    long = "公章" * 20_000
    old, new = marked("name", f"{long}刻{long}", f"{long}刻制{long}")
    assert [part.text for part in new if part.is_marked] == ["制"]
    assert not any(part.is_marked for part in old)
