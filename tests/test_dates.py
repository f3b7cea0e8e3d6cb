"""The deadlines of a point: each form, and what is none."""

from __future__ import annotations

import datetime

import pytest
from bodies import day, notice_of, point_of
from hypothesis import given
from hypothesis import strategies as st

from pipeline.notices.dates import deadlines_in, written_date

# --- deadlines ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年6月底前", ["2021-06-30"]),
        ("2021年6月末前", ["2021-06-30"]),
        ("2021年底前", ["2021-12-31"]),
        ("2021年年底之前", ["2021-12-31"]),
        ("2021年内", ["2021-12-31"]),
        ("12月底前", ["2021-12-31"]),
        ("2023年启动，12月底前", ["2023-12-31"]),
        ("2022年9月底前，12月底前", ["2022-09-30", "2022-12-31"]),
        ("2021年6月30日前", ["2021-06-30"]),
        ("6月30日前", ["2021-06-30"]),
        ("6月30日18时前", ["2021-06-30"]),
        ("年底前", ["2021-12-31"]),
        ("今年底前", ["2021-12-31"]),
        ("今年年底前", ["2021-12-31"]),
        ("2023年启动，今年底前", ["2021-12-31"]),
        ("明年3月底前", ["2022-03-31"]),
        ("来年3月底前", ["2022-03-31"]),
        ("次年3月底前", ["2022-03-31"]),
        ("2023年底前，次年3月底前", ["2023-12-31", "2024-03-31"]),
        ("明年3月底前，6月底前", ["2022-03-31", "2022-06-30"]),
        ("2022年上半年", ["2022-06-30"]),
        ("2022年上半年前", ["2022-06-30"]),
        ("2022年上半年内", ["2022-06-30"]),
        ("下半年前", ["2021-12-31"]),
        ("第一季度", ["2021-03-31"]),
        ("二季度末", ["2021-06-30"]),
        ("2022年第三季度底前", ["2022-09-30"]),
        ("四季度末前", ["2021-12-31"]),
        ("2021年6月前", ["2021-05-31"]),
        ("2022年1月前", ["2021-12-31"]),
        ("2021年6月至12月", ["2021-12-31"]),
        ("2021年12月至次年2月", ["2022-02-28"]),
        ("2021年12月—2022年3月", ["2022-03-31"]),
        ("6-12月", ["2021-12-31"]),
        ("6月1日至30日", ["2021-06-30"]),
        ("6月1日至7月10日", ["2021-07-10"]),
        ("2024年2月底前", ["2024-02-29"]),
        ("2月底前", ["2021-02-28"]),
        ("２０２１ 年 ６ 月底前", ["2021-06-30"]),
        ("二〇二一年六月底前", ["2021-06-30"]),
        ("十二月底前", ["2021-12-31"]),
        ("到2022年底", ["2022-12-31"]),
        ("9月底前做好，2021年6月底前，9月底前", ["2021-09-30", "2021-06-30"]),
    ],
)
def test_deadline_is_the_last_day_on_which_it_is_kept(text: str, expected: list[str]) -> None:
    task = point_of(f"做好工作。{text}，完成任务。")
    assert list(task.deadlines) == [day(one) for one in expected]


@pytest.mark.parametrize(
    "text",
    [
        "纳入2021年度考核",
        "2021年以来",
        "根据2021年6月印发的文件",
        "自2021年6月30日起",
        "2021年6月30日",
        "2021年底",
        "截止到2021年底",
        "每年12月底前",
        "每年6月、12月底前",
        "每季度末前",
        "三年内",
        "3个月前",
        "1-2个月",
        "前三季度",
        "2021年上半年以来",
        "上半年",
        "6月底前后",
        "按照《2021年第一季度工作要点》",
        "按照《关于转发《2021年底前工作要点》的通知》",
        "本月底前",
        "缩短至5日",
    ],
)
def test_time_that_is_no_deadline_gives_none_and_no_warning(text: str) -> None:
    assert deadlines_in(f"{text}，完成任务。", 2021) == ((), ())


@pytest.mark.parametrize(
    "text",
    ["2021年6月31日前", "2月30日前", "2021年13月底前", "6月中旬前", "2021年11月至3月", "0月前"],
)
def test_deadline_that_is_no_day_is_reported(text: str) -> None:
    notice = notice_of(
        "关于事的通知", "某办公室", "2021年6月30日", "一、任务", f"（一）工作。{text}完成。"
    )
    assert notice.tasks[0].deadlines == ()
    assert len(notice.warnings) == 1
    assert text in notice.warnings[0]


@pytest.mark.parametrize("text", ["12月底前", "年底前", "今年底前", "明年3月底前", "第一季度"])
def test_deadline_without_any_year_is_reported(text: str) -> None:
    notice = notice_of("关于事的通知", "一、任务", f"（一）工作。{text}完成。")
    assert notice.tasks[0].deadlines == ()
    assert len(notice.warnings) == 1
    assert text in notice.warnings[0]


def test_year_named_in_one_point_does_not_hold_in_the_next() -> None:
    tasks = notice_of(
        "关于事的通知",
        "某办公室",
        "2021年6月30日",
        "一、任务",
        "（一）甲。2023年6月底前。",
        "（二）乙。9月底前。",
    ).tasks
    assert [task.deadlines for task in tasks] == [(day("2023-06-30"),), (day("2021-09-30"),)]


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_every_date_is_read_back(date: datetime.date) -> None:
    written = f"{date.year}年{date.month}月{date.day}日"
    assert written_date(written) == date
    assert deadlines_in(f"{written}前", None) == ((date,), ())


@given(st.integers(1000, 9999), st.integers(1, 12))
def test_end_of_every_month_is_its_last_day(year: int, month: int) -> None:
    ((deadline,), warnings) = deadlines_in(f"{year}年{month}月底前", None)
    assert warnings == ()
    assert (deadline.year, deadline.month) == (year, month)
    assert deadline == datetime.date.max or (deadline + datetime.timedelta(days=1)).day == 1
