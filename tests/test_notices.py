"""Title, number, issuer and date of a notice: each rule, and each bad form."""

from __future__ import annotations

import datetime

import pytest
from bodies import day, notice_of

from pipeline.notices import read_notice
from pipeline.reading import Notice

# --- title --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "威海市环翠区人民政府关于加快推进一件事改革的实施意见",
        "环翠区政务服务工作方案",
        "威海市环翠区人民政府公告",
        "威海市环翠区人民政府关于公布规范性文件清理结果的决定",
        "环翠区政务服务管理办法",
        "威海市环翠区人民政府关于禁止燃放烟花爆竹的通告",
        "威海市环翠区人民政府办公室关于征求意见的函",
        "关于印发《甲方案》的通知（试行）",
    ],
)
def test_title_ends_with_the_kind_of_document(title: str) -> None:
    assert notice_of(title, "各单位：", "请执行。").title == title


@pytest.mark.parametrize(
    "lines",
    [
        ("威海市环翠区人民政府办公室", "关于印发甲工作方案的通知"),
        ("关于印发甲工作方案", "的通知"),
        ("关于印发《甲工作方案", "》的通知"),
        ("关于印发甲工作方案", "和乙考核办法的通知"),
        ("关于印发甲工作方案乙办法", "丙要点的通知"),
        ("关于印发甲工作方案的通", "知"),
        ("关于转发省政府办公厅关于甲的意见", "的通知"),
        ("环翠区甲工作方案", "（征求意见稿）"),
    ],
)
def test_title_goes_on_over_lines_until_it_is_whole(lines: tuple[str, ...]) -> None:
    assert notice_of(*lines, "各单位：", "请执行。").title == "".join(lines)


def test_title_broken_inside_a_paragraph_is_joined_without_a_break() -> None:
    assert notice_of("关于印发甲\n　方案的通知　\n", "各单位：").title == "关于印发甲方案的通知"


def test_title_does_not_take_the_line_below_it() -> None:
    assert notice_of("关于甲的通知", "甲实施方案", "为了甲，制定本方案。").title == "关于甲的通知"


def test_title_without_的_before_its_kind_is_taken_when_there_is_no_other() -> None:
    assert notice_of("关于环翠区2021年工作计划", "一、总体要求").title == "关于环翠区2021年工作计划"


@pytest.mark.parametrize(
    "above",
    [
        "威环政办发〔2021〕5号",
        "威海市环翠区人民政府办公室文件",
        "索引号：11371002/2021-00123　主题分类：综合政务",
        "发布日期：2021-06-30",
        "特急",
        "机密★1年",
        "000012",
        "2021年6月30日",
        "— 1 —",
    ],
)
def test_lines_about_the_notice_above_the_title_are_no_part_of_it(above: str) -> None:
    assert notice_of(above, "关于甲的通知", "各单位：").title == "关于甲的通知"


def test_agency_above_the_number_is_no_part_of_the_title() -> None:
    notice = notice_of("威海市环翠区人民政府", "威环政发〔2021〕5号", "关于甲的通知", "各单位：")
    assert (notice.title, notice.doc_number) == ("关于甲的通知", "威环政发〔2021〕5号")


@pytest.mark.parametrize(
    "texts",
    [
        (),
        ("企业全生命周期事项清单及责任分工",),
        ("各镇政府、街道办事处：", "请认真组织实施关于甲的通知。"),
        ("一、工作目标", "（一）印发关于甲的通知"),
        ("附件：关于甲的通知",),
    ],
)
def test_without_a_title_there_is_none_and_no_warning(texts: tuple[str, ...]) -> None:
    notice = notice_of(*texts)
    assert notice.title is None
    assert "title" not in "".join(notice.warnings)


def test_nothing_gives_an_empty_notice() -> None:
    assert read_notice([]) == Notice(
        title=None,
        issuer=None,
        doc_number=None,
        issued_on=None,
        basis=(),
        stated_minimum_items=None,
        tasks=(),
    )


# --- number -------------------------------------------------------------------------------------

NUMBER = "威环政办发〔2025〕1号"


@pytest.mark.parametrize(
    "texts",
    [
        (NUMBER, "关于甲的通知", "各单位："),
        ("关于甲的通知", NUMBER, "各单位："),
        (f"文号：{NUMBER}", "关于甲的通知", "各单位："),
        (f"发文字号　{NUMBER}", "关于甲的通知", "各单位："),
        ("关于甲的通知", f"发文字号：{NUMBER}", "各单位："),
        (f"索引号：1137 文号：{NUMBER} 发布日期：2025-01-02", "关于甲的通知", "各单位："),
        (f"【文号】{NUMBER}", "关于甲的通知", "各单位："),
        (f"　　{NUMBER}　　签发人：某某", "关于甲的请示", "各单位："),
        ("威环政办发 〔2025〕 1 号", "关于甲的通知", "各单位："),
        (f"文号：{NUMBER}", NUMBER, "关于甲的通知", "各单位："),
    ],
)
def test_number_in_a_line_of_its_own_in_the_head_is_the_notices(texts: tuple[str, ...]) -> None:
    notice = notice_of(*texts)
    assert notice.doc_number == NUMBER
    assert notice.warnings == ()


@pytest.mark.parametrize(
    "texts",
    [
        ("关于甲的通知", "各单位：", f"根据《乙》（{NUMBER}），制定本方案。"),
        ("关于甲的通知", "各单位：", "请执行。", NUMBER),
        ("关于甲的通知", f"现将{NUMBER}文件转发给你们。"),
        ("关于转发威环政办发〔2025〕1号文件的通知", "各单位："),
        ("关于甲的通知", "各单位：", "请执行。", f"文号：{NUMBER}"),
    ],
)
def test_number_anywhere_else_is_not_the_notices(texts: tuple[str, ...]) -> None:
    assert notice_of(*texts).doc_number is None


@pytest.mark.parametrize("in_label", [False, True])
@pytest.mark.parametrize(
    "written",
    [
        "威环政办发[2025]1号",
        "威环政办发（2025）1号",
        "威环政办发【2025】1号",
        "威环政办发﹝2025﹞1号",
        "威环政办发〔25〕1号",
        "威环政办发〔2025〕01号",
        "威环政办发〔2025〕第1号",
        "威环政办发〔2025〕1",
        "威环政办发〔2025〕号",
        "威环政办发〔２０２５〕１号",
        "威环政办发2025年1号",
        "威环政办发〔2025 1号",
        "〔2025〕1号",
        "第1号",
        "（威环政办发〔2025〕1号）",
    ],
)
def test_damaged_number_is_reported_as_written_and_not_mended(written: str, in_label: bool) -> None:
    line = f"发文字号：{written}" if in_label else written
    for texts in ((line, "关于甲的通知", "各单位："), ("关于甲的通知", line, "各单位：")):
        notice = notice_of(*texts)
        assert notice.doc_number is None
        assert notice.title == "关于甲的通知"
        assert len(notice.warnings) == 1
        assert written in notice.warnings[0]


@pytest.mark.parametrize("nothing", ["", "无", "—", "/"])
def test_label_without_a_number_is_no_damaged_number(nothing: str) -> None:
    notice = notice_of(f"文号：{nothing}", "关于甲的通知", "各单位：")
    assert (notice.doc_number, notice.warnings) == (None, ())


def test_two_different_numbers_are_not_settled() -> None:
    notice = notice_of("威环政发〔2025〕1号", "威环政办发〔2025〕2号", "关于甲的通知")
    assert notice.doc_number is None
    assert len(notice.warnings) == 1


def test_another_kind_of_number_is_none_of_the_notices() -> None:
    notice = notice_of("规范性文件编号：HCDR-2021-0020001", "关于甲的通知", "各单位：")
    assert (notice.doc_number, notice.warnings) == (None, ())


# --- issuer and date ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "2021年6月30日",
        "　　　　2021年6月30日　",
        "2021 年 6 月 30 日",
        "２０２１年６月３０日",
        "2021年06月30日",
        "二〇二一年六月三十日",
        "二○二一年六月三十日",
        "二Ｏ二一年六月三十日",
        "二零二一年六月三十日",
    ],
)
def test_date_is_a_paragraph_that_is_only_a_date(written: str) -> None:
    notice = notice_of("关于甲的通知", "请执行。", "某区人民政府", written)
    assert notice.issued_on == datetime.date(2021, 6, 30)
    assert notice.issuer == "某区人民政府"
    assert notice.warnings == ()


@pytest.mark.parametrize(
    "written", ["2021年6月31日", "2021年2月29日", "2021年13月1日", "0000年1月1日", "2021年6月0日"]
)
def test_date_that_no_calendar_has_is_none_and_is_reported(written: str) -> None:
    notice = notice_of("关于甲的通知", "请执行。", "某区人民政府", written)
    assert notice.issued_on is None
    assert notice.issuer == "某区人民政府"
    assert len(notice.warnings) == 1
    assert written in notice.warnings[0]


@pytest.mark.parametrize(
    "text",
    [
        "2021年6月30日印发",
        "自2021年6月30日起施行。",
        "2021年6月",
        "6月30日",
        "2021-06-30",
        "二一年六月一日",
    ],
)
def test_text_around_a_date_or_a_part_of_one_is_no_date(text: str) -> None:
    notice = notice_of("关于甲的通知", "请执行。", "某区人民政府", text)
    assert (notice.issued_on, notice.issuer) == (None, None)


def test_signature_and_date_in_one_paragraph_are_two_lines() -> None:
    notice = notice_of("关于甲的通知", "请执行。", "　　某区人民政府\n　　2021年6月30日")
    assert (notice.issuer, notice.issued_on) == ("某区人民政府", day("2021-06-30"))


@pytest.mark.parametrize("above", ["请认真执行。", "附件：甲清单", "2.乙清单", "（此件公开发布）"])
def test_line_above_the_date_that_is_no_signature_names_no_issuer(above: str) -> None:
    notice = notice_of("关于甲的通知", above, "2021年6月30日")
    assert (notice.issuer, notice.issued_on) == (None, day("2021-06-30"))
    assert len(notice.warnings) == 1


def test_date_just_below_the_title_has_no_issuer_and_no_warning() -> None:
    notice = notice_of("关于甲的通知", "2021年6月30日", "各单位：")
    assert (notice.issuer, notice.issued_on, notice.warnings) == (None, day("2021-06-30"), ())


def test_signed_date_goes_before_one_below_the_title() -> None:
    notice = notice_of("关于甲的通知", "2021年7月2日", "请执行。", "某区政府", "2021年6月30日")
    assert (notice.issuer, notice.issued_on) == ("某区政府", day("2021-06-30"))


def test_several_signed_dates_are_reported() -> None:
    notice = notice_of(
        "关于甲的通知", "某区政府", "2021年6月30日", "请执行。", "某办公室", "2021年7月1日"
    )
    assert (notice.issuer, notice.issued_on) == ("某区政府", day("2021-06-30"))
    assert len(notice.warnings) == 1


def test_several_signatures_are_reported() -> None:
    notice = notice_of("关于甲的通知", "请执行。", "某区财政局", "某区税务局", "2021年6月30日")
    assert notice.issuer == "某区税务局"
    assert len(notice.warnings) == 1
