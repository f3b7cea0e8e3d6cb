"""Who is responsible for a point of a notice, and who supports."""

from __future__ import annotations

import pytest
from bodies import day, notice_of, point_of
from hypothesis import given
from hypothesis import strategies as st

from pipeline.notices.duties import DEPARTMENT_ENDINGS, duties_in

# --- departments --------------------------------------------------------------------------------


def duties(text: str) -> tuple[list[str], list[str]]:
    task = point_of(text)
    return list(task.responsible_departments), list(task.supporting_departments)


@pytest.mark.parametrize(
    ("text", "responsible", "supporting"),
    [
        ("（甲局、区有关部门负责）", ["甲局", "区有关部门"], []),
        ("（各阶段牵头部门负责，区有关部门配合）", ["各阶段牵头部门"], ["区有关部门"]),
        ("（甲局牵头，乙局、丙局按职责分工负责）", ["甲局", "乙局", "丙局"], []),
        ("（甲局牵头、乙局配合）", ["甲局"], ["乙局"]),
        ("（甲局，乙局负责）", ["甲局", "乙局"], []),
        ("（由甲局牵头负责；乙局配合落实）", ["甲局"], ["乙局"]),
        ("(甲局负责)(乙局负责，丙中心协助)", ["甲局", "乙局"], ["丙中心"]),
        ("（2021年底前完成，甲局负责）", ["甲局"], []),
        ("（甲局、乙局等有关部门负责）", ["甲局", "乙局"], []),
        ("（甲局和乙局共同负责）", ["甲局", "乙局"], []),
        ("（区文化和旅游局负责）", ["区文化和旅游局"], []),
        ("（各镇、街道及区直各部门负责）", ["各镇", "街道", "区直各部门"], []),
        ("（甲办公室（乙局）负责）", ["甲办公室（乙局）"], []),
        ("（牵头单位：甲局；责任单位：乙局、丙局）", ["甲局", "乙局", "丙局"], []),
        ("（牵头单位：甲局 责任单位：乙局 丙局）", ["甲局", "乙局", "丙局"], []),
        ("（责任单位：甲局；配合单位：乙局；完成时限：2021年底前）", ["甲局"], ["乙局"]),
        ("（责任单位：甲局，2021年底前完成）", ["甲局"], []),
        ("责任单位：甲局、乙局。", ["甲局", "乙局"], []),
        ("责任部门（单位）：甲局 完成时限：12月底前", ["甲局"], []),
        ("牵头部门：甲局，协同部门：乙局", ["甲局"], ["乙局"]),
        ("甲局负责做好甲；乙局、丙中心负责乙工作。", ["甲局", "乙局", "丙中心"], []),
        ("2021年底前，甲局要负责做好甲。", ["甲局"], []),
        ("由甲局牵头，乙局配合，建立机制。", ["甲局"], ["乙局"]),
        ("甲局负责甲。（乙局、甲局负责）", ["甲局", "乙局"], []),
        ("（甲局、\n乙局负责）", ["甲局", "乙局"], []),
    ],
)
def test_departments_are_those_named_with_what_they_do(
    text: str, responsible: list[str], supporting: list[str]
) -> None:
    text = text.translate({ord(one): f"区{one}" for one in "甲乙丙"})
    expected = [
        [name.translate({ord(one): f"区{one}" for one in "甲乙丙"}) for name in names]
        for names in (responsible, supporting)
    ]
    notice = notice_of(
        "关于事的通知", "某办公室", "2021年6月30日", "一、任务", f"（一）做好工作。{text}"
    )
    task = notice.tasks[0]
    assert [list(task.responsible_departments), list(task.supporting_departments)] == expected
    assert notice.warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        "配合市级部门围绕开展主题式服务。",
        "区财政局配合市级部门做好工作。",
        "各部门主要负责同志要亲自抓。",
        "区财政局负责人参加。",
        "区财政局负责的事项。",
        "谁审批谁负责。",
        "要求区财政局负责落实。",
        "各牵头部门督促区财政局负责落实。",
        "各阶段牵头部门组织协同部门负责落实。",
        "办公室负责统筹。",
        "对本单位负责。",
        "各部门密切配合，形成合力。",
        "窗口（部门办事大厅）负责受理。",
        "实现数据共享、业务协同，提升水平。",
        "附件1、2（附件1、2）。",
        "（负责人：某某）",
    ],
)
def test_text_that_names_no_department_gives_nobody_and_no_warning(text: str) -> None:
    notice = notice_of("关于事的通知", "一、任务", f"（一）做好工作。{text}")
    task = notice.tasks[0]
    assert (task.responsible_departments, task.supporting_departments) == ((), ())
    assert notice.warnings == ()


@pytest.mark.parametrize(
    ("text", "responsible"),
    [
        ("（区供电负责）", []),
        ("（区财政局、区供电负责）", []),
        ("（责任单位：区财政局、区供电）", ["区财政局"]),
        ("（区大数据局负责，区财政局配合做好资金保障）", ["区大数据局"]),
    ],
)
def test_bracket_whose_departments_cannot_be_told_is_reported(
    text: str, responsible: list[str]
) -> None:
    notice = notice_of("关于事的通知", "一、任务", f"（一）做好工作。{text}")
    task = notice.tasks[0]
    assert (list(task.responsible_departments), task.supporting_departments) == (responsible, ())
    assert len(notice.warnings) == 1
    assert "line 3: point （一）" in notice.warnings[0]


def test_departments_of_a_line_of_its_own_do_not_run_into_the_next() -> None:
    task = point_of("推进甲", "做好乙。", "责任单位：区财政局、区税务局", "完成时限：12月底前")
    assert task.responsible_departments == ("区财政局", "区税务局")
    assert task.deadlines == (day("2021-12-31"),)


@given(
    st.lists(st.sampled_from(DEPARTMENT_ENDINGS).map(lambda ending: f"区政务{ending}"), min_size=1)
)
def test_every_listed_department_is_found_in_order_and_once(names: list[str]) -> None:
    found = duties_in(f"（{'、'.join(names)}负责）")
    assert list(found.responsible) == list(dict.fromkeys(names))
