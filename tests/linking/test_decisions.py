"""links.yaml: what people decide about links names entries that are there, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from outlines import item

from pipeline.errors import DeclarationError
from pipeline.linking.decisions import LinksDeclaration, Settled, settle
from pipeline.linking.outline import edition_of
from pipeline.vocabulary import load_yaml

SHOWN = "raw/s/links.yaml"
EDITIONS = {
    "2021-06-30": edition_of(
        [
            item("社会保险登记", "职工参保登记", "工伤参保登记"),
            item("劳动用工备案"),
            item("不动产登记", scenario="购置新房"),
            item("不动产登记", scenario="购置二手房"),
            item("契税申报", lifecycle="individual"),
        ]
    ),
    "2022-06-30": edition_of([item("参保登记", "职工参保登记"), item("用工备案")]),
}


def decision(**changed: Any) -> dict[str, Any]:
    return {
        "verdict": "same",
        "before": {"edition": "2021-06-30", "item": "劳动用工备案"},
        "after": {"edition": "2022-06-30", "item": "用工备案"},
        "reason": "the same form",
        "by": "王芳",
        "date": "2022-07-04",
        **changed,
    }


def side(edition: str, **names: str) -> dict[str, str]:
    return {"edition": edition, **names}


def load(path: Path, *decisions: dict[str, Any]) -> LinksDeclaration:
    path = path / "links.yaml"
    path.write_text(yaml.safe_dump({"decisions": list(decisions)}, allow_unicode=True), "utf-8")
    return load_yaml(path, LinksDeclaration, shown=SHOWN)


def settled(path: Path, *decisions: dict[str, Any], landed: tuple[str, ...] = ()) -> list[Settled]:
    return settle(load(path, *decisions), EDITIONS, [*EDITIONS, *landed], shown=SHOWN)


def refused(path: Path, *decisions: dict[str, Any]) -> str:
    with pytest.raises(DeclarationError) as caught:
        settled(path, *decisions)
    line = str(caught.value)
    assert line.startswith(SHOWN)
    assert "\n" not in line
    return line


def test_an_item_without_sub_items_is_named_with_its_entry(tmp_path: Path) -> None:
    (one,) = settled(tmp_path, decision())
    assert (one.before.item, one.before.entry, one.before.is_item) == (1, 2, True)
    assert (one.after.item, one.after.entry) == (1, 1)


def test_an_item_with_sub_items_is_named_without_an_entry(tmp_path: Path) -> None:
    (one,) = settled(
        tmp_path,
        decision(
            before=side("2021-06-30", item="社会保险登记"),
            after=side("2022-06-30", item="参保登记"),
        ),
    )
    assert one.before.entry is one.after.entry is None


def test_names_are_compared_as_everywhere(tmp_path: Path) -> None:
    named = side("2021-06-30", item=" 社会保险 登记", sub_item="工伤 参保登记")
    (one,) = settled(tmp_path, decision(before=named))
    assert (one.before.item, one.before.entry, one.before.is_item) == (0, 1, False)


@pytest.mark.parametrize(
    "named",
    [
        {"item": "养犬登记"},
        {"item": "社会保险登记", "sub_item": "生育参保登记"},
        {"item": "劳动用工备案", "sub_item": "劳动用工备案"},
        {"item": "劳动用工备案", "scenario": "纳税服务"},
        {"item": "劳动用工备案", "lifecycle": "individual"},
    ],
)
def test_a_decision_that_names_no_entry_is_an_error(tmp_path: Path, named: dict[str, str]) -> None:
    line = refused(tmp_path, decision(before=side("2021-06-30", **named)))
    assert "names no entry" in line
    assert named["item"] in line


def test_a_decision_that_names_two_entries_is_an_error(tmp_path: Path) -> None:
    line = refused(tmp_path, decision(before=side("2021-06-30", item="不动产登记")))
    assert "names 2 entries" in line and "scenario" in line
    named = side("2021-06-30", item="不动产登记", scenario="购置二手房")
    (one,) = settled(tmp_path, decision(before=named))
    assert one.before.item == 3


def test_an_edition_that_was_never_landed_is_an_error_and_one_held_back_is_waited_for(
    tmp_path: Path,
) -> None:
    of_another = decision(before=side("2020-06-30", item="劳动用工备案"))
    assert "no edition 2020-06-30" in refused(tmp_path, of_another)
    assert settled(tmp_path, of_another, landed=("2020-06-30",)) == []


def test_two_life_cycles_are_never_one(tmp_path: Path) -> None:
    named = side("2021-06-30", item="契税申报")
    assert "two life cycles" in refused(tmp_path, decision(before=named))


def test_a_sub_item_is_no_item_that_is_split(tmp_path: Path) -> None:
    named = side("2021-06-30", item="社会保险登记", sub_item="职工参保登记")
    line = refused(tmp_path, decision(before=named, after=side("2022-06-30", item="参保登记")))
    assert "no entry is both" in line


def test_contradictions_are_errors(tmp_path: Path) -> None:
    assert "are the same and are not" in refused(
        tmp_path, decision(), decision(verdict="apart", reason="another form")
    )
    other = side("2021-06-30", item="不动产登记", scenario="购置新房")
    assert "is the same as another" in refused(tmp_path, decision(), decision(before=other))
    assert len(settled(tmp_path, decision(), decision(verdict="apart", before=other))) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"verdict": "maybe"}, "decisions.0.verdict"),
        ({"reason": "  "}, "decisions.0.reason"),
        ({"by": ""}, "decisions.0.by"),
        ({"colour": "red"}, "decisions.0.colour"),
        ({"before": {"edition": "2021-06-30", "item": ""}}, "decisions.0.before.item"),
        ({"before": {"edition": "2023-06-30", "item": "甲"}}, "no earlier edition"),
        ({"before": {"edition": "soon", "item": "甲"}}, "decisions.0.before.edition"),
    ],
)
def test_a_decision_of_another_shape_is_an_error(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(DeclarationError) as caught:
        load(tmp_path, decision(**changed))
    assert said in str(caught.value)
