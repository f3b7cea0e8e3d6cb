"""The numbered points of a notice: sections, numbers, titles, texts."""

from __future__ import annotations

import pytest
from bodies import notice_of, point_of

from pipeline.document import Paragraph
from pipeline.notices import read_notice

# --- points -------------------------------------------------------------------------------------


def points_of(*texts: str) -> list[tuple[str, str, str]]:
    return [
        (task.section, task.point, task.text) for task in notice_of("关于甲的通知", *texts).tasks
    ]


def test_points_are_numbered_through_over_any_sections() -> None:
    tasks = notice_of(
        "关于甲的通知", "一、总体要求", "（一）甲。", "二、重点任务。", "（一）乙。", "（二）丙。"
    ).tasks
    assert [(task.number, task.section, task.point, task.text) for task in tasks] == [
        (1, "总体要求", "（一）", "甲。"),
        (2, "重点任务", "（一）", "乙。"),
        (3, "重点任务", "（二）", "丙。"),
    ]


def test_title_of_a_point_is_its_text_up_to_the_first_full_stop() -> None:
    assert point_of("推进“极简办”。通过减环节。减时限。").title == "推进“极简办”"


def test_title_of_a_point_without_a_full_stop_is_its_first_paragraph() -> None:
    task = point_of("推进“极简办”", "通过减环节。减时限。")
    assert (task.title, task.text) == ("推进“极简办”", "推进“极简办”通过减环节。减时限。")


def test_title_of_a_point_goes_on_over_a_broken_line() -> None:
    assert point_of("推进“极简", "办”。通过减环节。").title == "推进“极简办”"


def test_number_alone_takes_its_title_from_the_next_paragraph() -> None:
    assert point_of("", "推进甲。做好乙。").title == "推进甲"


def test_paragraphs_without_a_number_belong_to_the_point() -> None:
    task = point_of("推进甲。\n通过乙。", "实现丙。", "— 2 —", "1.做好丁。", "（1）做好戊。")
    assert task.text == "推进甲。通过乙。实现丙。1.做好丁。（1）做好戊。"


def test_latin_words_on_two_lines_keep_the_space_between_them() -> None:
    assert point_of("推进甲。APP", "Store").text == "推进甲。APP Store"


@pytest.mark.parametrize(
    ("printed", "point"),
    [("(一)", "(一)"), ("（ 一 ）", "（一）"), ("（一）、", "（一）"), ("㈠", "㈠")],
)
def test_point_number_is_kept_as_printed(printed: str, point: str) -> None:
    assert points_of("一、任务", f"{printed}甲。") == [("任务", point, "甲。")]


@pytest.mark.parametrize("mark", ["1.", "1．", "1、", "１．"])
def test_section_without_bracketed_points_gives_its_plain_ones(mark: str) -> None:
    assert points_of("一、任务", "要点如下：", f"{mark}甲。", "续。") == [
        ("任务", mark, "甲。续。")
    ]


def test_decimal_number_starts_no_point() -> None:
    assert points_of("一、任务", "1.甲。", "1.5万人。") == [("任务", "1.", "甲。1.5万人。")]


def test_section_without_points_gives_none() -> None:
    assert points_of("一、任务", "各部门要高度重视。", "二、要求。抓好落实。") == []


def test_section_name_ends_before_the_text_on_its_line() -> None:
    assert points_of("一、任务。做好以下工作：", "（一）甲。") == [("任务", "（一）", "甲。")]


@pytest.mark.parametrize(
    "ending",
    [
        ("附件：1.甲清单", "2.乙清单"),
        ("附件1：甲清单",),
        ("（此件公开发布）",),
        ("某区人民政府", "2021年6月30日", "（此件公开发布）"),
        ("抄送：区委。", "某办公室印发"),
    ],
)
def test_last_point_ends_before_what_stands_under_the_body(ending: tuple[str, ...]) -> None:
    assert points_of("一、任务", "（一）甲。", *ending) == [("任务", "（一）", "甲。")]


def test_list_of_annexes_gives_no_points() -> None:
    assert points_of("一、任务", "1.甲。", "附件：1.甲清单", "2.乙清单") == [("任务", "1.", "甲。")]


def test_point_in_no_section_is_kept_and_reported() -> None:
    notice = notice_of("关于甲的通知", "（一）乙。")
    assert [(task.section, task.text) for task in notice.tasks] == [("", "乙。")]
    assert len(notice.warnings) == 1


def test_gap_in_the_numbers_of_points_is_reported() -> None:
    notice = notice_of("关于甲的通知", "一、任务", "（一）乙。", "（三）丙。")
    assert [task.point for task in notice.tasks] == ["（一）", "（三）"]
    assert len(notice.warnings) == 1
    assert "line 4" in notice.warnings[0]


def test_paragraph_counts_the_paragraphs_given_not_their_lines() -> None:
    notice = read_notice(
        [Paragraph("一、任务", 7), Paragraph("— 1 —", 8), Paragraph("（一）甲", 9)]
    )
    assert notice.tasks[0].paragraph == 3
