"""A diff in every form: nothing is lost, nothing is told twice, and nothing is asked of anywhere."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import asdict, replace
from html.parser import HTMLParser

import pytest
from catalogs import FIRST, SECOND
from hypothesis import given
from hypothesis import strategies as st

from pipeline.differences.compare import diff_of
from pipeline.differences.data import Diff, Difference, SeriesDiff
from pipeline.report import diff_files, diff_page, diff_terminal
from pipeline.report.diff_forms import FORMS, rendered
from pipeline.report.terminal import width
from pipeline.settings import Settings

EVIL = "<script>alert('市级')</script>&amp;\"\x1b[31m\u202e"
VOID = {"meta"}
FIELD = re.compile(r"^ {3}(\w+) ")
HEAD = re.compile(r"^([+\-~])(\??) +.*? {2}([0-9a-f]{16}) {2}[0-9.]+$")


class Page(HTMLParser):
    """Collects tags, attributes and the rows' cells, and holds that every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.cells: list[list[str]] = []
        self.text = ""
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.cells.append([])
        if tag in ("td", "th"):
            self.cells[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data
        if {"td", "th"} & {*self.open}:
            self.cells[-1][-1] += data

    @property
    def rows(self) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if "data-entry" in attributes]


@pytest.fixture(scope="module")
def diff(both: Settings) -> Diff:
    return diff_of(both.warehouse)


@pytest.fixture(scope="module")
def same(both: Settings) -> Diff:
    return diff_of(both.warehouse, FIRST, FIRST)


def key(one: Difference) -> tuple[str, str, str]:
    return one.entry_id, one.change, one.field or ""


def with_value(diff: Diff, value: str) -> Diff:
    """The diff with a value of somebody's making in every text."""
    [series] = diff.series
    changed = tuple(
        replace(
            one,
            item_name=value,
            stage=f"1 {value}",
            scenario=f"1.1 {value}",
            before=value if one.before else one.before,
            after=f"{value}改" if one.after else one.after,
        )
        for one in series.differences
    )
    return replace(diff, series=(replace(series, differences=changed),))


# --- data ---------------------------------------------------------------------------------------


def test_json_has_every_difference_as_it_is(diff: Diff, same: Diff) -> None:
    value = json.loads(diff_files.as_json(diff))
    [series] = value["series"]
    assert series["changes"] == [asdict(one) for one in diff.differences]
    assert (series["from_edition"], series["to_edition"]) == (FIRST, SECOND)
    assert series["summary"]["fields"]["stage"] == 11
    assert series["summary"]["not_comparable"] == {"added": 5}
    assert (value["kind"], value["same"], len(value["not_compared"])) == ("editions", False, 1)
    assert json.loads(diff_files.as_json(same))["same"] is True
    assert "公章刻制备案" in diff_files.as_json(diff)


def test_csv_has_a_row_for_each_difference(diff: Diff) -> None:
    rows = list(csv.DictReader(io.StringIO(diff_files.as_csv(diff))))
    assert len(rows) == 61
    expected = [
        {
            name: ""
            if value is None
            else str(value).lower()
            if name == "comparable"
            else str(value)
            for name, value in asdict(one).items()
        }
        for one in diff.differences
    ]
    assert rows == expected


def test_csv_and_json_keep_whatever_a_name_holds(diff: Diff) -> None:
    evil = with_value(diff, 'a,"b"\r\n=1+1;' + EVIL)
    rows = list(csv.DictReader(io.StringIO(diff_files.as_csv(evil), newline="")))
    assert [row["item_name"] for row in rows] == [one.item_name for one in evil.differences]
    value = json.loads(diff_files.as_json(evil))
    assert value["series"][0]["changes"] == [asdict(one) for one in evil.differences]


# --- the page -----------------------------------------------------------------------------------


def test_the_page_has_a_row_for_each_difference(diff: Diff) -> None:
    page = Page(diff_page.render(diff))
    assert Counter(
        (row["data-entry"], row["data-change"], row["data-field"]) for row in page.rows
    ) == (Counter(map(key, diff.differences)))


def test_the_page_shows_old_and_new_side_by_side(diff: Diff) -> None:
    page = Page(diff_page.render(diff))
    shown = Counter(tuple(cells[-3:-1]) for cells in page.cells if len(cells) in (4, 5))
    empty = {None: "无 none", "": "空 empty"}
    told = Counter(
        (empty.get(one.before, one.before), empty.get(one.after, one.after))
        for one in diff.differences
        if one.field is not None
    )
    assert shown - Counter([("原 before", "现 after")] * shown["原 before", "现 after"]) == told


def test_a_page_needs_nothing_from_anywhere(diff: Diff, same: Diff) -> None:
    for one in (diff, same, with_value(diff, EVIL)):
        text = diff_page.render(one)
        assert not re.search(r"https?:|url\(|@import|src=|href=", text)
        tags = {tag for tag, _ in Page(text).tags}
        assert not tags & {"script", "link", "img", "iframe", "object"}


def test_a_page_escapes_whatever_a_name_holds(diff: Diff) -> None:
    page = Page(diff_page.render(with_value(diff, EVIL)))
    assert EVIL in page.text and len(page.rows) == 61


def test_every_row_of_the_page_has_all_columns(diff: Diff) -> None:
    page = Page(diff_page.render(diff))
    widths: list[int] = []
    below = 0
    for tag, attributes in page.tags:
        if tag == "tr":
            taken = 1 if below else 0
            below -= taken
            widths.append(taken)
        if tag in ("th", "td"):
            widths[-1] += int(attributes.get("colspan") or 1)
            below += int(attributes.get("rowspan") or 1) - 1
    assert {*widths} == {5} and below == 0
    headings = [one for tag, one in page.tags if tag == "th"]
    assert {one["scope"] for one in headings} == {"col", "row"}


def test_the_page_says_apart_what_could_not_be_compared(diff: Diff, same: Diff) -> None:
    text = Page(diff_page.render(diff)).text
    assert "无法比较 Could not be compared" in text
    assert text.index("户口登记（死亡注销）") > text.index("无法比较 Could not be compared")
    assert "没有变化 same" not in text
    assert "没有变化 same" in Page(diff_page.render(same)).text


# --- the terminal -------------------------------------------------------------------------------


def told_in(text: str) -> Counter[tuple[str, str, str]]:
    """The differences that a terminal's lines tell of."""
    found: Counter[tuple[str, str, str]] = Counter()
    entry = ""
    for line in text.splitlines():
        if head := HEAD.match(line):
            entry = head[3]
            if head[1] != "~":
                found[entry, {"+": "added", "-": "removed"}[head[1]], ""] += 1
        elif field := FIELD.match(line):
            found[entry, "changed", field[1]] += 1
    return found


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_the_terminal_tells_each_difference_once(diff: Diff, columns: int) -> None:
    lines = diff_terminal.layout(diff, columns, has_brackets=True)
    text = "\n".join("".join(one.text for one in line) for line in lines)
    assert told_in(text) == Counter(map(key, diff.differences))


def test_without_a_terminal_brackets_mark_what_changed(diff: Diff) -> None:
    lines = diff_terminal.plain(diff).splitlines()
    assert re.search(
        r"name +公章刻制备案 +公章刻制\{\+信息\+\}备案$", "\n".join(lines), re.MULTILINE
    )
    assert re.search(
        r"co_departments +\[-区市场监管局-\] +\(empty\)$", "\n".join(lines), re.MULTILINE
    )
    assert re.search(r"item_name +\[-高层次人才服务-\] +\(none\)$", "\n".join(lines), re.MULTILINE)
    assert [line[:2] for line in lines if "高龄津贴发放" in line] == ["+?"]
    assert lines[0].startswith(f"huancui-shuangquan {FIRST} -> {SECOND}: added 6, removed 6")


def test_the_terminal_says_what_is_the_same(same: Diff) -> None:
    assert diff_terminal.plain(same).splitlines()[-1] == "same"


def test_nothing_that_steers_a_terminal_reaches_it(diff: Diff) -> None:
    text = diff_terminal.plain(with_value(diff, EVIL))
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "\\x1b[31m\\u202e" in text


@given(st.text(min_size=1, max_size=120), st.integers(20, 160))
def test_names_are_folded_within_the_columns_and_never_cut(name: str, columns: int) -> None:
    change = Difference(
        series_id="s",
        from_edition="2021-06-30",
        to_edition="2022-06-30",
        change="changed",
        entry_id="0" * 16,
        lifecycle="enterprise",
        annex_no=1,
        stage="1 a",
        scenario="1.1 b",
        item_name="x",
        sub_item_name=None,
        field="name",
        before=name,
        after="x",
        confidence=1.0,
        comparable=True,
    )
    series = SeriesDiff(
        series_id="s", from_edition="2021-06-30", to_edition="2022-06-30", differences=(change,)
    )
    diff = Diff(kind="editions", old=None, new=None, series=(series,))
    lines = list(diff_terminal.layout(diff, columns, has_brackets=False))
    body = [line for line in lines if line and line[0].style == "quiet"]
    # The first line ends with the new name, the others with the gap before it.
    ends = [-2, *(-1 for _ in body[1:])]
    shown = "".join(one.text for line, end in zip(body, ends, strict=True) for one in line[1:end])
    safe = "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in name
    )
    assert shown == safe
    for line in body:
        assert sum(width(one.text) for one in line) <= max(columns, 60) + 1


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_rendered_alike_each_time_and_ends_with_a_line(diff: Diff, form: str) -> None:
    text = rendered(diff, form)  # type: ignore[arg-type]
    assert text == rendered(diff, form)  # type: ignore[arg-type]
    assert text.endswith("\n") and not text.endswith("\n\n")
