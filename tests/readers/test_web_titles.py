"""The notice's own title and number in a page that prints other things around them, or the title again."""

from __future__ import annotations

import pytest

from pipeline import readers
from pipeline.notices import read_notice
from pipeline.notices.page import titles_of, with_page
from pipeline.reading import Notice
from tests.bodies import notice_of

SHORT = "关于印发《“双全双百”工程实施方案》的通知"
ISSUER = "某区人民政府办公室"
TITLE = ISSUER + SHORT
NUMBER = "某政办发〔2021〕3号"
ELSE = "关于开展政风行风评议活动的公告"
BODY = (
    "<p>各镇政府、街道办事处：</p>"
    + "<p>现将《方案》印发给你们，请认真组织实施，确保工作落实到位、取得实效。</p>" * 8
    + f"<p>{ISSUER}</p><p>2021年6月30日</p>"
)
N = f"<p>{NUMBER}</p>"
T = f"<p>{TITLE}</p>"
TWO_LINES = f"<p>{ISSUER}</p><p>{SHORT}</p>"


def notice(body: str, title: str = "") -> Notice:
    source = f"<html><head><meta charset=utf-8>{title}</head><body>{body}</body></html>"
    document = readers.read_bytes(source.encode(), shown="page")
    read = read_notice(document.paragraphs, titles_of(document.metadata))
    return with_page(read, document.metadata)


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>{TITLE}</h1>{N}{BODY}",
        f"<h1>{TITLE}</h1><div id=zoom>{T}{N}{BODY}</div>",
        f"<h1>{TITLE}</h1><div id=zoom>{N}{T}{BODY}</div>",
        f"<h1>{TITLE}</h1><div id=zoom>{N}{TWO_LINES}{BODY}</div>",
        f"<h1>{TITLE}</h1><h2>{TITLE}</h2><div id=zoom>{TWO_LINES}{N}{BODY}</div>",
        f"<h1>{SHORT}</h1><div id=zoom>{TWO_LINES}{N}{BODY}</div>",
        f"<div>{TITLE}</div><div>{TWO_LINES}{N}{BODY}</div>",
        f"<h1>{TITLE}</h1><p>（2021年6月30日）</p>{T}<p>——优化营商环境之一</p>{N}{BODY}",
        f"<h1>{TITLE}</h1><p>2021-07-01 10:20:33</p>{N}{BODY}",
        f"<h1>{TITLE}</h1><p>【语音播报】</p><div>播放</div>{N}{BODY}",
        f"<h1>{TITLE}</h1><p>发布时间：2021-07-01　来源：某局</p><p>字号 大 中 小</p>{T}{N}{BODY}",
    ],
)
def test_a_title_said_again_hides_no_number(body: str) -> None:
    found = notice(body)
    assert (found.title, found.doc_number, found.issuer) == (TITLE, NUMBER, ISSUER)
    assert found.warnings == ()


@pytest.mark.parametrize(
    "around",
    [
        "<form><input value='请输入关键字'><a href=#>搜索</a>热搜：社保 公积金</form>",
        "<div><input type=text placeholder=请输入>综合搜索</div>",
        "<div>今天是2021年6月30日 星期三</div>",
        "<p>今天是2021年6月30日 星期三</p><p>请输入关键字搜索</p><p>欢迎访问某区人民政府网站</p>",
        "<div><span>2021年6月30日 星期三</span><span>长者模式</span><span>智能问答</span></div>",
        "<p>搜索</p><p>无障碍 | 长者版</p>",
        "<p>政务要览</p><p>魅力之区</p>",
        "<div class=logo>某区人民政府</div>",
        f"<div>某区简介：某区位于半岛东端，三面环海；人口众多，风景优美。是全国文明城市。</div><p>{ELSE}</p>",
        f"<p>{ELSE}</p>",
        f"<p>{ELSE}</p><p>搜索</p><p>某区人民政府</p>",
    ],
)
@pytest.mark.parametrize("said_by", ["h1", "title", "meta"])
def test_what_a_site_prints_above_is_no_part_of_the_title(around: str, said_by: str) -> None:
    heading = f"<h1>{TITLE}</h1>" if said_by == "h1" else T
    title = {
        "h1": "",
        "title": f"<title>{SHORT}-政策文件_某区人民政府</title>",
        "meta": f"<meta name=ArticleTitle content='{TITLE}'>",
    }[said_by]
    info = "<div>字体：大 中 小</div><div>来源：某局 发布时间：2021-07-01 10:00</div>"
    for body in (
        f"{around}<div>{heading}{info}{N}{BODY}</div>",
        f"<div>{around}{heading}{info}{N}{BODY}</div>",
    ):
        found = notice(body, title)
        assert (found.title, found.doc_number) == (TITLE, NUMBER)


def test_a_number_below_the_addressee_or_a_sentence_is_another_documents() -> None:
    assert notice_of(TITLE, "各镇政府、街道办事处：", NUMBER, "请认真落实。").doc_number is None
    assert notice_of(TITLE, "现将文件转发给你们。", NUMBER).doc_number is None
    assert notice_of(TITLE, "一、工作目标", NUMBER).doc_number is None


def test_without_a_word_of_the_page_only_agencies_stand_above_the_line_with_the_title() -> None:
    def title_of(*lines: str) -> str | None:
        return notice_of(*lines, "各单位：", "请认真落实。").title

    assert title_of("今日要闻", "某区人民政府", "办公室关于做好某事的通知") == (
        "某区人民政府办公室关于做好某事的通知"
    )
    assert title_of("政务要览", "关于做好某事的通知") == "关于做好某事的通知"
    assert title_of("中共某区委办公室", "某区人民政府办公室", SHORT) == (
        f"中共某区委办公室某区人民政府办公室{SHORT}"
    )
    assert title_of("某区推进政府职能转变和“放管服”改革", "协调小组关于做好某事的通知") == (
        "某区推进政府职能转变和“放管服”改革协调小组关于做好某事的通知"
    )
    assert title_of("某区人民政府", "某区人民政府关于做好某事的通知") == (
        "某区人民政府关于做好某事的通知"
    )
    assert title_of("某区“双全双百”", "工程实施方案") == "某区“双全双百”工程实施方案"


@pytest.mark.parametrize(
    "line",
    [
        "登录“爱山东”，可以办理。",
        "注册后三日内，部门应当告知。",
        "大中小企业，一视同仁。",
        "搜索“某区”，即可办理。",
        "——",
        "下载中心设在某路",
    ],
)
def test_a_sentence_that_begins_with_a_sites_word_stays(line: str) -> None:
    source = f"<html><body><p>{line}</p>{BODY}</body></html>"
    document = readers.read_bytes(source.encode(), shown="page")
    assert document.paragraphs[0].text == line


def test_a_form_that_holds_the_page_is_no_search_box() -> None:
    found = notice(
        f"<form id=aspnetForm><input type=hidden value=x><h1>{TITLE}</h1>{N}{BODY}</form>"
    )
    assert (found.title, found.doc_number) == (TITLE, NUMBER)
