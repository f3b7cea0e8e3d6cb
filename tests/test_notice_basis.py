"""What a notice cites as its basis, and the least number of items it states."""

from __future__ import annotations

import pytest
from bodies import notice_of

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
