"""Whatever a body says, reading it ends in a Notice, in linear time."""

from __future__ import annotations

import pytest
from bodies import notice_of
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.notices.dates import half_width, looks_like_date, written_date
from pipeline.notices.duties import enclosed
from pipeline.reading import Notice

# --- any text -----------------------------------------------------------------------------------

PIECES = (
    "一、|（一）|1.|《|》|〈|〉|（|）|(|)|关于|印发|的|通知|方案|各单位：|根据|以下简称《方案》|威政办发〔2021〕3号"
    "|[2021]|〔|〕|号|第1号|文号：|2021年|6月|30日|31日|底前|年底前|至|上半年|第一季度|今年|次年|每年|前|不少于"
    "|100|个事项|区财政局|、|和|负责|配合|牵头|责任单位：|，|。|；|附件：|办公室|2021年6月30日|二〇二一年|— 1 —|等"
    "|\n| |　|\u200b|１|0000年|9999年|13月|零月"
)
WORDS = st.sampled_from(PIECES.split("|"))
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=30).map("".join))


@settings(deadline=None, max_examples=500)
@given(st.lists(TEXTS, max_size=12))
def test_any_text_gives_a_notice_and_never_raises(texts: list[str]) -> None:
    notice = notice_of(*texts)
    assert isinstance(notice, Notice)
    assert [task.number for task in notice.tasks] == list(range(1, len(notice.tasks) + 1))
    shown = [notice.title or "", notice.issuer or "", *notice.basis]
    shown += [one for task in notice.tasks for one in (task.section, task.title, task.text)]
    shown += [one for task in notice.tasks for one in task.responsible_departments]
    assert not any("\n" in one for one in (*shown, *notice.warnings))
    assert all(1 <= task.paragraph <= len(texts) for task in notice.tasks)
    assert all(len(set(task.deadlines)) == len(task.deadlines) for task in notice.tasks)


@given(st.text())
def test_half_width_keeps_every_character_in_its_place(text: str) -> None:
    assert len(half_width(text)) == len(text)


@given(st.text())
def test_text_that_reads_as_a_date_looks_like_one(text: str) -> None:
    assert looks_like_date(text) or written_date(text) is None


@given(st.text(alphabet="《》甲", max_size=60))
def test_enclosed_pairs_do_not_overlap_and_keep_their_brackets(text: str) -> None:
    end = 0
    for pair in enclosed(text, "《", "》", 40):
        assert end <= pair[0] < pair[1] <= len(text)
        assert text[pair[0]] == "《"
        assert text[pair[1] - 1] == "》"
        assert pair[1] - pair[0] <= 40
        end = pair[1]


# A pattern that goes back over the text for each character would not return within a day.
MEGABYTE = 1_000_000
ADVERSARIES = [
    " ",
    "\n",
    "《",
    "《甲》（",
    "（负责",
    "区财政局和",
    "按职责",
    "2021年",
    "6月1日至",
    "（一）",
    "\u0301\u0316",
]


@pytest.mark.parametrize("unit", ADVERSARIES)
def test_a_megabyte_of_one_pattern_is_read_to_its_end(unit: str) -> None:
    text = unit * (MEGABYTE // len(unit))
    notice = notice_of("关于甲的通知", "一、任务", f"（一）乙{text}负责）")
    assert len(notice.tasks) == 1
    assert isinstance(notice_of(text), Notice)
