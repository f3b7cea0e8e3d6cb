"""What a page says about its notice, and how it fills what the notice's own text does not say."""

from __future__ import annotations

import datetime

import pytest

from pipeline import readers
from pipeline.document import Document
from pipeline.notices import read_notice
from pipeline.notices.page import with_page
from pipeline.readers.web_metadata import pairs
from pipeline.reading import Notice
from pipeline.vocabulary import load

SENTENCE = "现将企业全生命周期事项清单印发给你们，请认真组织实施。"
BODY = f"<p>某区人民政府办公室</p><p>关于印发《方案》的通知</p><p>各单位：</p>{f'<p>{SENTENCE}</p>' * 12}"
TABLE = (
    "<table><tr><td>索 引 号：</td><td>113710/2021-1</td><td>文　　号</td><td>某政办发〔2021〕3号</td></tr>"
    "<tr><td>发布机构</td><td>某区人民政府办公室</td><td>成文日期</td><td>2021年6月30日</td></tr>"
    "<tr><td>有效性</td><td>有效</td><td>失效日期</td><td></td></tr></table>"
)
SAID = {
    "索引号": "113710/2021-1",
    "发文字号": "某政办发〔2021〕3号",
    "发文机关": "某区人民政府办公室",
    "成文日期": "2021年6月30日",
    "有效性": "有效",
}
HEADS = {
    "a table of labels and values": TABLE,
    "labels over their values": "<table>"
    + "".join(
        f"<tr><{tag}>" + f"<{tag}>".join(row) for tag, row in (("th", SAID), ("td", SAID.values()))
    )
    + "</table>",
    "a list": "<ul><li><b>索引号：</b>113710/2021-1</li><li>发文字号: 某政办发〔2021〕3号</li><li>发布机关：<span>"
    "某区人民政府办公室</span></li><li>成文日期：2021年6月30日</li><li>有效性：有效</li></ul>",
    "terms and descriptions": "<dl>"
    + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in SAID.items())
    + "</dl>",
    "one line": "<div>"
    + "　".join(f"{name}：{value}" for name, value in SAID.items())
    + "　浏览：3</div>",
    "labels in brackets": "<table>"
    + "".join(f"<tr><td>【{name}】{value}</td></tr>" for name, value in SAID.items())
    + "</table>",
}


def page(head: str, body: str = BODY, meta: str = "") -> Document:
    source = (
        f"<html><head><meta charset=utf-8>{meta}</head><body><div>{head}{body}</div></body></html>"
    )
    return readers.read_bytes(source.encode(), shown="page")


def notice(document: Document) -> Notice:
    return with_page(read_notice(document.paragraphs), document.metadata)


@pytest.mark.parametrize("name", HEADS)
def test_every_kind_of_head_is_metadata_and_not_text(name: str) -> None:
    document = page(HEADS[name])
    assert {key: value for key, value in document.metadata.items() if key in SAID} == SAID
    assert document.tables == ()
    assert document.paragraphs[0].text == "某区人民政府办公室"


def test_meta_elements_say_title_and_day_of_publication() -> None:
    meta = '<meta name="ArticleTitle" content="关于某事的通知"><META NAME=pubdate content="2021-07-01 08:00">'
    assert page("", meta=meta).metadata == {
        "标题": "关于某事的通知",
        "发布日期": "2021-07-01 08:00",
    }


def test_a_label_without_its_value_takes_no_other_cells() -> None:
    words = load()
    assert pairs(["文号", "", "主题分类", "综合"], words) == {"分类": "综合"}
    assert pairs(["文号", "发布机构", "某局"], words) == {"发文机关": "某局"}
    assert pairs(["文号：无", "索引号：-"], words) == {}


def test_the_page_fills_what_the_notice_does_not_print() -> None:
    found = notice(page(TABLE))
    assert found.title == "某区人民政府办公室关于印发《方案》的通知"
    assert found.doc_number == "某政办发〔2021〕3号"
    assert found.issuer == "某区人民政府办公室"
    assert found.issued_on == datetime.date(2021, 6, 30)
    assert found.warnings == ()


def test_the_notices_own_text_holds_and_a_contradiction_is_a_warning() -> None:
    body = f"{BODY}<p>某区人民政府</p><p>2021年6月29日</p>"
    found = notice(page(TABLE, body))
    assert (found.issuer, found.issued_on) == ("某区人民政府", datetime.date(2021, 6, 29))
    assert [("成文日期" in line, "发文机关" in line) for line in found.warnings] == [
        (False, True),
        (True, False),
    ]


def test_a_shorter_name_of_the_same_issuer_is_no_contradiction() -> None:
    body = f"{BODY}<p>某市某区人民政府办公室</p><p>2021年6月30日</p>"
    found = notice(page(TABLE, body))
    assert found.issuer == "某市某区人民政府办公室" and found.warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("某政办发〔2021〕3号", "某政办发[2021]3号", "发文字号"),
        ("2021年6月30日", "2021年6月31日", "成文日期"),
        ("2021年6月30日", "去年", "成文日期"),
    ],
)
def test_what_the_page_writes_wrong_is_a_warning_and_is_not_taken(
    old: str, new: str, word: str
) -> None:
    found = notice(page(TABLE.replace(old, new)))
    assert len(found.warnings) == 1 and word in found.warnings[0]
    assert (found.doc_number is None) == (word == "发文字号")
    assert (found.issued_on is None) == (word == "成文日期")


def test_the_day_of_publication_is_not_the_notices_date() -> None:
    assert notice(page("<div>发布时间：2021-07-01 10:20　来源：某局</div>")).issued_on is None


def test_without_metadata_nothing_changes() -> None:
    document = page("")
    assert with_page(read_notice(document.paragraphs), {}) == read_notice(document.paragraphs)
