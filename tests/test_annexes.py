"""Finding the annexes: their headings in many forms, their titles, their tables."""

from __future__ import annotations

import pytest
from flattened import HEADER, annex_text, document_of, flattened, notice_text
from found_annexes import ENTERPRISE, INDIVIDUAL, found, only, said, table

from pipeline.annexes import find
from pipeline.document import Paragraph, Table
from pipeline.errors import EditionRejected
from pipeline.vocabulary import load


def test_the_notice_has_two_annexes_and_declares_both() -> None:
    annexes = find(document_of(notice_text()), load())
    assert said(annexes) == [
        (1, "企业全生命周期事项清单及责任分工", "enterprise"),
        (2, "个人全生命周期事项清单及责任分工", "individual"),
    ]
    assert annexes.declared == (1, 2)
    assert annexes.warnings == ()
    assert [part.source_table for annex in annexes.annexes for part in annex.parts] == [1, 2]


@pytest.mark.parametrize(
    "heading",
    [
        "附件1",
        "附件１",
        "附件 1",
        "附件1：",
        "附件一",
        "附 件 1",
        "附件1.",
        "附件1、",
        "  附件1  ",
        "附件",
        "附件：",
    ],
)
def test_a_heading_stands_alone_over_its_title(heading: str) -> None:
    annex = only("通知", heading, ENTERPRISE, table())
    assert (annex.number, annex.title, annex.lifecycle) == (1, ENTERPRISE, "enterprise")


@pytest.mark.parametrize(
    "link",
    ["附件1.docx", "附件1：企业清单.xlsx", f"附件1.{ENTERPRISE}.PDF", f"附件1 {ENTERPRISE}.doc"],
)
def test_a_link_to_an_annexs_file_is_no_heading(link: str) -> None:
    annex = only("通知", "附件1", ENTERPRISE, table(), link)
    assert annex.title == ENTERPRISE
    assert found("附件1", ENTERPRISE, table(), link).warnings == ()


def test_a_list_of_files_declares_their_titles() -> None:
    lines = f"附件：1.{ENTERPRISE}.docx", f"2.{INDIVIDUAL}.xls"
    annexes = found(*lines, ENTERPRISE, table(), INDIVIDUAL, table())
    assert annexes.declared == (1, 2)
    assert [(one.number, one.title) for one in annexes.annexes] == [
        (1, ENTERPRISE),
        (2, INDIVIDUAL),
    ]


def test_a_files_name_over_a_table_heads_it() -> None:
    assert only("通知", f"附件1：{ENTERPRISE}.docx", table()).title == ENTERPRISE


@pytest.mark.parametrize(
    "heading",
    [
        f"附件2：{INDIVIDUAL}",
        f"附件2:{INDIVIDUAL}",
        f"附件2 {INDIVIDUAL}",
        f"附件 2 {INDIVIDUAL}",
        f"附件 2\u3000{INDIVIDUAL}",
        f"附件2.{INDIVIDUAL}",
        f"附件二：{INDIVIDUAL}",
    ],
)
def test_a_heading_may_hold_its_title(heading: str) -> None:
    annex = only(heading, table())
    assert (annex.number, annex.title) == (2, INDIVIDUAL)


def test_a_single_annex_may_have_no_number() -> None:
    annex = only(f"附件：{ENTERPRISE}", table())
    assert (annex.number, annex.title) == (1, ENTERPRISE)


def test_a_title_may_be_broken_over_lines_and_have_a_line_in_brackets_under_it() -> None:
    annex = only("附件1", "企业全生命周期", "事项清单及责任分工", "（共146项）", table())
    assert annex.title == "企业全生命周期事项清单及责任分工"
    assert annex.stated_total == 146


def test_a_title_that_declares_no_total_has_none() -> None:
    assert only("附件1", ENTERPRISE, table()).stated_total is None


@pytest.mark.parametrize(
    "sentence",
    [
        "附件1所列事项由区直有关部门负责。",
        "附件1和附件2同时印发",
        "附件2中的事项",
        "详见附件1",
    ],
)
def test_a_sentence_about_an_annex_is_no_heading(sentence: str) -> None:
    annexes = found(sentence, "附件1", ENTERPRISE, table(), sentence, table("其他"))
    assert said(annexes) == [(1, ENTERPRISE, "enterprise")]
    assert len(annexes.annexes[0].parts) == 2


@pytest.mark.parametrize(
    "listed",
    [
        [f"附件：1.{ENTERPRISE}", f"2.{INDIVIDUAL}"],
        [f"附件：1. {ENTERPRISE}", f"      2. {INDIVIDUAL}"],
        [f"附件: 1、{ENTERPRISE}", f"2、{INDIVIDUAL}"],
        ["附件：", f"1.{ENTERPRISE}", f"2.{INDIVIDUAL}"],
        [f"附件1：{ENTERPRISE}", f"附件2：{INDIVIDUAL}"],
        [f"附件1.{ENTERPRISE}", f"附件2.{INDIVIDUAL}"],
    ],
)
def test_the_list_in_the_body_starts_no_annex_and_does_not_end_the_body(listed: list[str]) -> None:
    signature = ["威海市环翠区人民政府办公室", "2021年6月30日"]
    blocks = ["通知", *listed, *signature]
    annexes = found(
        *blocks, "附件1", ENTERPRISE, table(), "附件2", INDIVIDUAL, table("社会保险登记")
    )
    assert said(annexes) == [(1, ENTERPRISE, "enterprise"), (2, INDIVIDUAL, "individual")]
    assert annexes.body_blocks == len(blocks)


def test_the_list_declares_the_annexes() -> None:
    annexes = found(f"附件：1.{ENTERPRISE}", f"2.{INDIVIDUAL}", "附件1", ENTERPRISE, table())
    assert annexes.declared == (1, 2)
    assert found("附件：", f"1.{ENTERPRISE}", f"2.{INDIVIDUAL}").declared == (1, 2)
    assert found(f"附件：{ENTERPRISE}").declared == (1,)
    assert found("通知").declared == ()


def test_a_title_as_the_list_has_it_starts_its_annex_where_the_heading_is_missing() -> None:
    annexes = found(
        f"附件：1.{ENTERPRISE}", f"2.{INDIVIDUAL}", ENTERPRISE, table(), INDIVIDUAL, table("其他")
    )
    assert said(annexes) == [(1, ENTERPRISE, "enterprise"), (2, INDIVIDUAL, "individual")]


@pytest.mark.parametrize(
    "between", ["（续表）", "续表", "（续上表）", "— 2 —", "附件1（续）", "附件1（续表1）", "附件1"]
)
def test_tables_of_the_pages_of_one_annex_are_joined(between: str) -> None:
    annex = only("附件1", ENTERPRISE, table(), between, table("其他"))
    assert [part.source_table for part in annex.parts] == [1, 2]
    assert annex.title == ENTERPRISE


def test_a_table_before_the_first_annex_is_no_part_of_it_and_still_counts() -> None:
    annex = only(table("正文中的表"), "附件1", ENTERPRISE, table())
    assert [part.source_table for part in annex.parts] == [2]


def test_annexes_come_by_their_number() -> None:
    annexes = found("附件2", INDIVIDUAL, table(), "附件1", ENTERPRISE, table("其他"))
    assert [annex.number for annex in annexes.annexes] == [1, 2]


def test_a_document_without_annexes_has_none_and_is_all_body() -> None:
    annexes = found("通知", "一、目标", table())
    assert annexes.annexes == ()
    assert annexes.body_blocks == 3


def test_an_annex_without_a_table_rejects_the_edition_and_names_it() -> None:
    with pytest.raises(
        EditionRejected, match=r"annex 1 \(企业全生命周期事项清单\) has no table"
    ) as caught:
        found("附件1", ENTERPRISE, "附件2", INDIVIDUAL, table())
    assert caught.value.reason == "no-annex"


def test_an_annex_that_is_no_list_and_has_no_table_is_left_out_with_a_warning() -> None:
    annexes = found("附件1", ENTERPRISE, table(), "附件2", "填报说明", "请各单位按时报送。")
    assert said(annexes) == [(1, ENTERPRISE, "enterprise")]
    assert annexes.warnings == ("annex 2 (填报说明) has no table and is left out",)


@pytest.mark.parametrize("title", ["事项清单及责任分工", "企业和个人全生命周期事项清单"])
def test_a_title_that_does_not_say_whose_life_rejects_the_edition(title: str) -> None:
    with pytest.raises(EditionRejected, match="does not say whether") as caught:
        found("附件1", title, table())
    assert caught.value.reason == "no-annex"
    assert title in str(caught.value)
    assert caught.value.table == 1


def test_one_number_over_two_annexes_rejects_the_edition() -> None:
    with pytest.raises(
        EditionRejected, match=r"annex 1 stands twice, as 企业.* and as 个人"
    ) as caught:
        found("附件1", ENTERPRISE, table(), "附件1", INDIVIDUAL, table("其他"))
    assert caught.value.reason == "no-annex"
    assert caught.value.table == 2


def test_in_flattened_text_headings_indented_by_a_tab_are_headings() -> None:
    row = ["1", "1\n企业开办", "1.1\n企业开办", "公章刻制", "其他", "", ""]
    text = annex_text(1, [row]) + flattened([["附件2"], [INDIVIDUAL], HEADER, row])
    annexes = find(document_of(text), load())
    assert said(annexes) == [(1, ENTERPRISE, "enterprise"), (2, INDIVIDUAL, "individual")]


def test_body_blocks_are_those_before_the_first_annex() -> None:
    annexes = find(document_of(notice_text()), load())
    blocks = document_of(notice_text()).blocks
    following = blocks[annexes.body_blocks]
    assert isinstance(following, Paragraph)
    assert following.text == "附件1"
    assert not any(isinstance(block, Table) for block in blocks[: annexes.body_blocks])
