"""``catalog review``: doubtful links as YAML that can be pasted as it is."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from linked_editions import traced
from warehouses import ROOT, SERIES, new_root

from pipeline import landing
from pipeline.doubts import doubtful_links
from pipeline.errors import UsageError
from pipeline.linking.decisions import LinksDeclaration
from pipeline.report.review import as_yaml
from pipeline.review import linked, reviewed
from pipeline.settings import Settings
from pipeline.text import compare_key, printed

FIRST, SECOND = "2021-06-30", "2022-06-28"
TODAY = datetime.date(2026, 11, 24)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A root with two editions in raw/ and staging/, and nothing published; never changed."""
    settings = new_root(tmp_path_factory.mktemp("review") / "root")
    landing.add(
        settings.raw,
        SERIES,
        [
            landing.NewFile(
                "notice.txt", (ROOT / "tests/golden/second-edition.txt").read_bytes(), "text"
            )
        ],
        issued_on=datetime.date.fromisoformat(SECOND),
        source_url=None,
        retrieved_on=TODAY,
    )
    linked(settings, None)
    return settings


@pytest.fixture
def settings(read: Settings, tmp_path: Path) -> Settings:
    return Settings(root=shutil.copytree(read.root, tmp_path / "root", symlinks=True))


def block(settings: Settings, below: float) -> str:
    lines = reviewed(settings, SERIES, below=below, by="王芳", on=TODAY)
    return "\n".join(lines) + "\n"


def ids(settings: Settings) -> list[tuple[str, ...]]:
    return [one.traced.entry_ids for one in linked(settings, SERIES)[SERIES]]


def test_what_is_pasted_loads_and_says_what_is_linked_already(settings: Settings) -> None:
    # Everything below 1: renamed, moved, all that is not the same name in the same place.
    text, before = block(settings, 1.0), ids(settings)
    path = settings.raw / SERIES / "links.yaml"
    path.write_text(text, "utf-8")
    declared = landing.load_yaml(path, LinksDeclaration, shown="links.yaml")
    assert len(declared.decisions) == len(yaml.safe_load(text)["decisions"]) > 5
    assert {one.verdict for one in declared.decisions} == {"same"}
    assert {(one.by, one.date) for one in declared.decisions} == {("王芳", TODAY)}
    named = {(one.before.item, one.after.item) for one in declared.decisions}
    assert ("公章刻制备案", "公章刻制信息备案") in named
    assert ("环境影响登记表备案", "建设项目环境影响登记表备案") in named
    assert ids(settings) == before
    # Nobody is asked twice.
    assert block(settings, 1.0) == f"# {SERIES}: 0 links are less sure than 1\n"


def test_more_can_be_pasted_below_what_is_there(settings: Settings) -> None:
    path = settings.raw / SERIES / "links.yaml"
    whole = block(settings, 1.0)
    first, rest = whole.split("\n\n", 2)[:2], whole.split("\n\n", 2)[2]
    path.write_text("\n\n".join(first) + "\n", "utf-8")
    more = block(settings, 1.0)
    assert "decisions:" not in more
    assert yaml.safe_load(more) == yaml.safe_load(rest)
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    assert landing.load_yaml(path, LinksDeclaration, shown="links.yaml").decisions
    assert "0 links" in block(settings, 1.0)


def test_each_link_has_names_places_step_and_confidence_beside_it(settings: Settings) -> None:
    lines = block(settings, 0.98).splitlines()
    at = next(number for number, line in enumerate(lines) if "生育登记" in line)
    assert lines[at - 1] == "  # entry, moved, confidence 0.9700"
    assert lines[at] == f"  #   {FIRST}  生育登记  (附件2 / 7 婚育 / 7.1 婚育)"
    assert lines[at + 1] == f"  #   {SECOND}  生育登记  (附件2 / 1 出生 / 1.1 出生)"
    for line in lines:
        assert not line.startswith("  #") or "confidence 1.0" not in line


def test_the_threshold_says_which(settings: Settings) -> None:
    found = {
        below: len(doubtful_links(SERIES, linked(settings, SERIES)[SERIES], below=below))
        for below in (0.0, 0.8, 0.98, 1.0)
    }
    assert found[0.0] == 0
    assert found[0.8] <= found[0.98] <= found[1.0]
    assert found[0.98] >= 4


def row(item: str, sub_item: str | None, scenario: str, **more: Any) -> dict[str, Any]:
    return {
        "annex_no": 1,
        "lifecycle": "enterprise",
        "stage_no": 1,
        "stage_name": "企业开办",
        "scenario_no": "1.1",
        "scenario_name": scenario,
        "item_name": item,
        "sub_item_name": sub_item,
        "item_type": "行政许可",
        "authority_level": "district",
        "lead_departments": ["区行政审批服务局"],
        "co_departments": [],
        **more,
    }


def test_names_that_stand_twice_are_named_with_their_place() -> None:
    def edition() -> list[list[dict[str, Any]]]:
        return [
            [row("不动产登记", None, "财产登记")],
            [row("不动产登记", None, "置业")],
            [row("食品经营许可", None, "财产登记")],
        ]

    links = doubtful_links(SERIES, traced([edition(), edition()]), below=1.1)
    shown = [one.before.shown for one in links if one.before is not None]
    assert shown == [
        f"{FIRST} 财产登记 不动产登记",
        f"{FIRST} 置业 不动产登记",
        f"{FIRST} 食品经营许可",
    ]


def test_names_that_stand_twice_in_one_scenario_cannot_be_named() -> None:
    twice = [[row("不动产登记", None, "置业")], [row("不动产登记", None, "置业")]]
    again = [[row("不动产登记", None, "置业")], [row("不动产登记", None, "置业")]]
    links = doubtful_links(SERIES, traced([twice, again]), below=1.1)
    assert [(one.before, one.after) for one in links] == [(None, None)] * 2
    text = "\n".join(as_yaml(SERIES, links, below=1.0, by="-", on=TODAY, has_decisions=False))
    assert text.count("no decision can name them") == 2
    assert yaml.safe_load(text) == {"decisions": None}


ODD = ["yes", "2021-06-30", "# 登记", "a: b", "- 登记", "'登记\"", "{登记}", "0123", "null", "~"]
names = st.sampled_from(ODD) | st.text(min_size=1, max_size=20).map(printed).filter(compare_key)


@settings_of_hypothesis(max_examples=60)
@given(names, names, names)
def test_whatever_a_name_holds_is_pasted_as_it_is(item: str, sub_item: str, by: str) -> None:
    edition = [[row(item, sub_item, "置业")]]
    again = [[dict(one) for one in rows] for rows in edition]
    links = doubtful_links(SERIES, traced([edition, again]), below=1.1)
    text = "\n".join(as_yaml(SERIES, links, below=1.1, by=by, on=TODAY, has_decisions=False))
    declared = LinksDeclaration.model_validate(yaml.safe_load(text))
    for one in declared.decisions:
        assert (one.after.item, one.by) == (item, by)
        assert one.before.sub_item in (sub_item, None)
    assert declared.decisions


def test_an_entry_that_came_back_is_named_as_it_was_last_seen() -> None:
    there = [[row("公章刻制备案", None, "开办")], [row("食品经营许可", None, "准营")]]
    without = there[1:]
    editions = [
        [[dict(one) for one in item] for item in items] for items in (there, without, there)
    ]
    found = doubtful_links(SERIES, traced(editions), below=1.1)
    back = [one for one in found if one.came_back]
    assert [(one.before_edition, one.after_edition) for one in back] == [
        ("2021-06-30", "2023-06-30")
    ]
    assert back[0].before is not None and back[0].before.item == "公章刻制备案"


def test_a_series_that_is_not_there_is_said(read: Settings) -> None:
    with pytest.raises(UsageError, match="there is no series nobody; there are: huancui"):
        list(reviewed(read, "nobody", below=0.8, by="-", on=TODAY))


def test_the_command_prints_it(read: Settings) -> None:
    catalog = str(Path(sys.executable).parent / "catalog")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [catalog, "--root", str(read.root), "review", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )

    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"# {SERIES}: ") and "less sure than 0.8" in done.stdout
    done = run("--series", SERIES, "--below", "0.98", "--by", "王芳")
    decisions = yaml.safe_load(done.stdout)["decisions"]
    assert {one["by"] for one in decisions} == {"王芳"}
    for wrong in (("--below", "2"), ("--below", "x"), ("--series", "nobody")):
        done = run(*wrong)
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.strip().splitlines()) == 1
