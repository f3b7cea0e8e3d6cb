"""The page of a run's checks: whole in one file, escaped, and readable without colours or scripts."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from candidates import SUITES, Mutant, real_tables, write

from pipeline import checks
from pipeline.checks import ChecksResult
from pipeline.report.checks_page import Facts, render

EVIL = "<script>alert('市级')</script>&amp;\""
VOID = {"meta", "link", "br", "img", "input", "hr"}


class _Page(HTMLParser):
    """Collects tags, attributes and texts, and holds that every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag in ("td", "th", "p", "dd", "dt"):
            self.texts.append(" ")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


def facts(**changes: object) -> Facts:
    counts = {name: table.num_rows for name, table in real_tables().items()}
    plain = {
        "run_id": "20261123T052000Z-abcdef12",
        "created_at": "2026-11-23T05:20:00+00:00",
        "is_published": True,
        "row_counts": counts,
    }
    return Facts(**{**plain, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> ChecksResult:
    base = write(tmp_path_factory.mktemp("good"), real_tables())
    return checks.run(base, SUITES, before=None)


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> ChecksResult:
    base = write(tmp_path_factory.mktemp("base"), real_tables())
    mutant = Mutant()
    mutant["entries"][3]["item_type"] = EVIL
    mutant["departments"][0]["is_known"] = False
    folder = mutant.write(tmp_path_factory.mktemp("bad") / "candidate", base)
    return checks.run(folder, SUITES, before=base, accepted=["entries.as-in-their-origin"])


def test_a_page_needs_nothing_from_anywhere(good: ChecksResult, bad: ChecksResult) -> None:
    for result in (good, bad):
        page = render(result, facts())
        tags = _Page(page).tags
        assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in tags}
        for tag, attributes in tags:
            assert not {"src", "srcset", "onclick", "onload"} & set(attributes), tag
            assert (attributes.get("href") or "#").startswith("#")
        assert not re.search(r"url\(|@import|https?://", page)


def test_every_text_of_the_data_is_escaped(bad: ChecksResult) -> None:
    page = render(
        bad,
        facts(
            is_published=False,
            held_back=[f"held back {EVIL}"],
            warnings=[f"warned {EVIL}"],
            accepted=[{"check": "entries.as-in-their-origin", "reason": EVIL}],
        ),
    )
    assert "<script" not in page
    assert _Page(page).text.count(EVIL) >= 5


def test_the_summary_comes_first(good: ChecksResult, bad: ChecksResult) -> None:
    published = _Page(render(good, facts())).text
    assert published.index("已发布 published") < published.index("全部检查 All checks")
    assert f"共 {len(good.outcomes)} 项" in published
    assert "20261123T052000Z-abcdef12" in published
    refused = _Page(render(bad, facts(is_published=False))).text
    assert "已拒绝 refused" in refused
    assert "已发布 published" not in refused


def test_failed_checks_come_before_all_and_show_their_rows(bad: ChecksResult) -> None:
    page = render(bad, facts(is_published=False))
    text = _Page(page).text
    failed = text[text.index("Checks that failed") : text.index("各表行数")]
    for outcome in (*bad.blocking, *bad.warnings, *bad.let_through):
        assert outcome.check in failed
        assert " ".join(outcome.reason.split()) in failed
    assert "✗ 阻断 blocks" in failed
    assert "! 提醒 warns" in failed
    assert "◐ 放行 let through" in failed
    assert "entries.rows" not in failed
    assert not re.search(r"<details|hidden=|display:\s*none[^}]*failure", page)


def test_every_check_stands_there_with_its_reason(good: ChecksResult) -> None:
    text = _Page(render(good, facts())).text
    for outcome in good.outcomes:
        assert outcome.check in text
        assert outcome.message in text
        assert outcome.reason in text
    assert "all checks passed" in text


def test_counts_are_shown_against_the_release_before(good: ChecksResult) -> None:
    first = _Page(render(good, facts())).text
    assert "the first release" in first
    before = {**facts().row_counts, "entries": 300, "items": 210, "tasks": None}
    text = _Page(render(good, facts(row_counts_before=before))).text
    assert re.search(r"300 291 -9", text)
    assert re.search(r"210 210 不变 same", text)


def test_the_page_says_what_was_held_back_and_warned_of(good: ChecksResult) -> None:
    page = facts(held_back=["raw/x/2022-06-30: is unreadable"], warnings=["annex 3 is missing"])
    text = _Page(render(good, page)).text
    assert "raw/x/2022-06-30: is unreadable" in text
    assert "annex 3 is missing" in text


def test_the_page_can_be_read_aloud(bad: ChecksResult) -> None:
    page = _Page(render(bad, facts(held_back=["x"], warnings=["y"])))
    attributes = dict(reversed(page.tags))
    assert attributes["html"]["lang"] == "zh-CN"
    headings = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert headings[0] == 1
    assert headings.count(1) == 1
    steps = itertools.pairwise(headings)
    assert all(after - before <= 1 for before, after in steps)
    for tag, found in page.tags:
        if tag == "th":
            assert found.get("scope") in ("col", "row")
    ids = [found["id"] for _, found in page.tags if "id" in found]
    assert len(ids) == len(set(ids))
    targets = {found["href"] for tag, found in page.tags if tag == "a"}
    assert targets <= {f"#{one}" for one in ids}


def test_a_page_is_one_file_of_moderate_size(bad: ChecksResult, tmp_path: Path) -> None:
    page = render(bad, facts(is_published=False))
    (tmp_path / "checks.html").write_text(page, "utf-8")
    assert len(page.encode()) < 1_000_000
