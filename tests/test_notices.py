"""The body of a notice: what is read from the published one, each rule, and each bad form."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import annexes, readers, vocabulary
from pipeline.document import Paragraph
from pipeline.notices import read_notice
from pipeline.notices.dates import deadlines_in, half_width, looks_like_date, written_date
from pipeline.notices.duties import DEPARTMENT_ENDINGS, duties_in, enclosed
from pipeline.reading import Notice, Task

ROOT = Path(__file__).parents[1]
PUBLISHED = ROOT / "raw" / "huancui-shuangquan" / "2021-06-30" / "huancui-2021-06-30.txt"


def notice_of(*texts: str) -> Notice:
    return read_notice([Paragraph(text, line) for line, text in enumerate(texts, start=1)])


def point_of(*texts: str, year: int | None = 2021) -> Task:
    """The only point of a notice of that year, with these paragraphs behind its number."""
    signature = () if year is None else ("某区人民政府办公室", f"{year}年6月30日")
    notice = notice_of(
        "关于做好某事的通知", *signature, "一、工作任务", f"（一）{texts[0]}", *texts[1:]
    )
    assert len(notice.tasks) == 1
    return notice.tasks[0]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# --- the published notice -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def body() -> list[Paragraph]:
    document = readers.read(PUBLISHED)
    end = annexes.find(document, vocabulary.load()).body_blocks
    return [block for block in document.blocks[:end] if isinstance(block, Paragraph)]


@pytest.fixture(scope="module")
def published(body: list[Paragraph]) -> Notice:
    return read_notice(body)


def test_published_title_is_its_three_lines_in_one(published: Notice) -> None:
    assert published.title == (
        "威海市环翠区人民政府办公室关于印发《环翠区推进政务服务“双全双百”工程实施方案》的通知"
    )


def test_published_issuer_and_date_are_those_of_the_signature(published: Notice) -> None:
    assert published.issuer == "威海市环翠区人民政府办公室"
    assert published.issued_on == datetime.date(2021, 6, 30)


def test_published_notice_prints_no_number_and_takes_none_of_those_it_cites(
    published: Notice,
) -> None:
    assert published.doc_number is None


def test_published_basis_is_the_two_documents_with_their_numbers(published: Notice) -> None:
    assert published.basis == (
        "《山东省人民政府办公厅关于印发山东省政务服务“双全双百”工程实施方案的通知》（鲁政办发〔2021〕7号）",
        "《威海市人民政府办公室关于印发威海市推进政务服务“双全双百”工程实施方案的通知》（威政办发〔2021〕3号）",
    )


def test_published_minimum_is_a_hundred_items(published: Notice) -> None:
    assert published.stated_minimum_items == 100


def test_published_notice_gives_no_warning(published: Notice) -> None:
    assert published.warnings == ()


OFFICE, BIG_DATA = "区政务服务管理办公室", "区大数据中心"
# Typed from the published text: section, point, title, responsible, supporting, deadlines.
POINTS: list[tuple[str, str, str, list[str], list[str], list[str]]] = [
    ("工作目标", "（一）", "推进“极简办”", [], [], []),
    ("工作目标", "（二）", "深化“集成办”", [], [], []),
    ("工作目标", "（三）", "推行“全域办”", [], [], []),
    ("工作任务", "（一）", "制定事项办理清单", ["区直有关部门"], [], []),
    ("工作任务", "（二）", "简化事项办理流程", [OFFICE, "区有关部门"], [], ["2021-12-31"]),
    (
        "工作任务",
        "（三）",
        "优化场景集成服务",
        ["各阶段牵头部门"],
        ["区有关部门"],
        ["2021-06-30"],
    ),
    (
        "工作任务",
        "（四）",
        "编制业务工作规范",
        ["各阶段牵头部门"],
        ["区有关部门"],
        ["2021-07-31"],
    ),
    ("工作任务", "（五）", "强化数据共享应用", [OFFICE, BIG_DATA], [], ["2021-12-31"]),
    (
        "工作任务",
        "（六）",
        "线上线下协同推进",
        [OFFICE, BIG_DATA],
        [],
        ["2021-09-30", "2021-12-31"],
    ),
    ("保障措施", "（一）", "加强组织领导", [OFFICE, BIG_DATA, "区财政局"], [], []),
    ("保障措施", "（二）", "实施动态调整", [], [], []),
    ("保障措施", "（三）", "加大宣传力度", [], [], []),
    ("保障措施", "（四）", "强化监督指导", [], [], []),
]


def test_published_notice_has_its_thirteen_points_numbered_through(published: Notice) -> None:
    assert [task.number for task in published.tasks] == list(range(1, 14))


@pytest.mark.parametrize("number", range(1, 14))
def test_published_point_reads_as_printed(published: Notice, number: int) -> None:
    task = published.tasks[number - 1]
    section, point, title, responsible, supporting, deadlines = POINTS[number - 1]
    assert (task.section, task.point, task.title) == (section, point, title)
    assert list(task.responsible_departments) == responsible
    assert list(task.supporting_departments) == supporting
    assert list(task.deadlines) == [day(one) for one in deadlines]


def test_published_points_hold_their_whole_paragraphs_and_say_where(
    published: Notice, body: list[Paragraph]
) -> None:
    for task in published.tasks:
        assert task.point + task.text == body[task.paragraph - 1].text.strip()


def test_published_last_point_ends_before_the_list_of_annexes(published: Notice) -> None:
    assert published.tasks[-1].text.endswith("纳入2021年度政务服务考核。")


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


# --- basis --------------------------------------------------------------------------------------


def basis_of(text: str, title: str = "关于做好某事的通知") -> tuple[str, ...]:
    return notice_of(title, "各单位：", text).basis


def test_document_with_its_number_is_cited_wherever_it_stands() -> None:
    text = "现将《甲意见》（鲁政办发〔2021〕7号）转发给你们。"
    assert basis_of(text) == ("《甲意见》（鲁政办发〔2021〕7号）",)


@pytest.mark.parametrize(
    "number", ["鲁政办发[2021]7号", "国务院令第722号", "鲁政办发〔2021〕7号文件"]
)
def test_cited_number_stays_as_written(number: str) -> None:
    assert basis_of(f"见《甲》({number})。") == (f"《甲》({number})",)


@pytest.mark.parametrize("word", ["根据", "依据", "按照", "为贯彻落实", "为深入贯彻落实国家"])
def test_document_without_a_number_is_cited_where_the_clause_says_so(word: str) -> None:
    text = f"{word}《甲条例》、《乙办法》等规定，参考《丙》，制定《丁》。"
    assert basis_of(text) == ("《甲条例》", "《乙办法》")


def test_basis_keeps_the_order_and_names_each_once() -> None:
    text = "根据《乙》、《甲》（国发〔2020〕1号）和《乙》，按照《甲》（国发〔2020〕1号）及《甲》的要求。"
    assert basis_of(text) == ("《乙》", "《甲》（国发〔2020〕1号）")


def test_document_cited_first_without_and_then_with_its_number_is_one() -> None:
    assert basis_of("根据《甲》，见《甲》（国发〔2020〕1号）。") == ("《甲》（国发〔2020〕1号）",)


def test_two_documents_of_one_title_are_two_by_their_numbers() -> None:
    text = "根据《通知》（国发〔2020〕1号）、《通知》（国发〔2021〕2号）。"
    assert basis_of(text) == ("《通知》（国发〔2020〕1号）", "《通知》（国发〔2021〕2号）")


@pytest.mark.parametrize(
    "text",
    [
        "根据《甲》（国发〔2020〕1号，以下简称《方案》）、《乙》，按照《方案》要求。",
        "根据《甲》（国发〔2020〕1号）、《乙》，以下简称《方案》，按照《方案》要求。",
        "根据《甲》（国发〔2020〕1号）（以下简称“方案”）、根据《乙》，按照《方案》要求。",
    ],
)
def test_short_name_is_no_document(text: str) -> None:
    assert basis_of(text) == ("《甲》（国发〔2020〕1号）", "《乙》")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "关于印发《环翠区甲实施方案》的通知",
            "《环翠区甲实施方案》已经同意，按照《环翠区甲实施方案》执行。",
        ),
        ("关于印发环翠区甲实施方案的通知", "按照《环翠区甲实施方案》和《方案》执行。"),
        ("环翠区甲实施方案", "根据《实施方案》和本《方案》。"),
    ],
)
def test_what_the_notice_issues_is_no_document_cited(title: str, text: str) -> None:
    assert basis_of(text, title) == ()


def test_document_that_the_title_is_about_is_cited() -> None:
    title = "关于贯彻落实《优化营商环境条例》的实施意见"
    assert basis_of("根据《优化营商环境条例》，", title) == ("《优化营商环境条例》",)


@pytest.mark.parametrize(
    "document", ["《关于转发〈甲〉的通知》", "《关于转发《甲》的通知》", "《甲（试行）》"]
)
def test_document_with_a_title_inside_its_title_is_one(document: str) -> None:
    assert basis_of(f"根据{document}（国发〔2020〕1号）。") == (f"{document}（国发〔2020〕1号）",)


def test_brackets_behind_a_title_that_hold_no_number_are_left_out() -> None:
    assert basis_of("根据《甲办法》（2020年修订）制定。") == ("《甲办法》",)


def test_document_broken_over_lines_is_joined() -> None:
    notice = notice_of("关于甲的通知", "根据《乙", "办法》（国发〔2020〕", "1号）执行。")
    assert notice.basis == ("《乙办法》（国发〔2020〕1号）",)


def test_title_mark_that_is_not_closed_is_reported_and_the_others_read() -> None:
    notice = notice_of("关于甲的通知", "各单位：", "根据《乙办法，根据《丙办法》执行。")
    assert notice.basis == ("《丙办法》",)
    assert len(notice.warnings) == 1


# --- minimum ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("各推出不少于100个事项", 100),
        ("推出不少于80项", 80),
        ("至少100个事项", 100),
        ("至少推出100个政务服务事项", 100),
        ("不少于１００个事项", 100),
        ("不少于 100 个事项", 100),
        ("不少于一百二十个事项", 120),
        ("推出100个事项", None),
        ("不少于10个工作日", None),
        ("不少于100个项目", None),
        ("不少于5项措施", None),
        ("不少于100项目", None),
        ("", None),
    ],
)
def test_minimum_is_the_number_of_items_stated(text: str, value: int | None) -> None:
    assert notice_of("关于甲的通知", f"要{text}，完成改革。").stated_minimum_items == value


def test_several_minimums_are_reported_and_the_first_holds() -> None:
    notice = notice_of("关于甲的通知", "不少于100个事项，每年新增不少于10项。")
    assert notice.stated_minimum_items == 100
    assert len(notice.warnings) == 1


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
