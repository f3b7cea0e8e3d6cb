"""Whole pages, in the manners of sites and of what is pasted into them: an edition, or one line with the reason."""

from __future__ import annotations

import pytest

from pipeline import readers
from pipeline.editions import ReadFile, read_edition
from pipeline.errors import CatalogError, UnreadableFile
from pipeline.reading import EditionReading
from pipeline.vocabulary import load

ENTERPRISE = "企业全生命周期事项清单及责任分工"
INDIVIDUAL = "个人全生命周期事项清单及责任分工"
TITLE = "某区人民政府办公室关于印发《双全双百工程实施方案》的通知"
NUMBER = "某政办发〔2021〕3号"
LINKS = "".join(f"<li><a href='/{number}'>栏目{number}</a></li>" for number in range(30))
HEADINGS = ("序号", "阶段", "场景", "事项名称", "事项类型", "牵头部门", "协同部门")


def row(*cells: str) -> str:
    spans = ("", "", "", " colspan=2", "", "", "")
    return (
        "<tr>"
        + "".join(f"<td{span}>{cell}</td>" for cell, span in zip(cells, spans, strict=True))
        + "</tr>"
    )


def data(number: str, name: str) -> str:
    stage, scenario = "1<br>企业开办", "1.1<br>企业开办"
    return row(number, stage, scenario, name, "行政许可", "区行政审批服务局", "")


HEADER = row(*HEADINGS)
ROWS = data("1", "公章刻制") + data("2", "设立登记")
TABLE = f"<table border=1>{HEADER}{ROWS}</table>"
HEADING = f"<p>附件1</p><p>{ENTERPRISE}</p>"
BODY = (
    "<p>各镇政府、街道办事处，区直各部门：</p><p>现将《双全双百工程实施方案》印发给你们，请认真组织实施，确保工作落实"
    "到位、取得实效。</p><p>某区人民政府办公室</p><p>2021年6月30日</p><p>为深入贯彻落实上级部署，进一步优化营商"
    "环境，制定本方案。</p><p>一、工作目标</p><p>（一）推进“极简办”。通过减环节、减材料，实现事项“极简办”。</p>"
)
TEXT = f"<p>{NUMBER}</p>{BODY}"
WHOLE = f"<h1>{TITLE}</h1>{TEXT}{HEADING}{TABLE}"


def page(body: str, head: str = "") -> bytes:
    start = f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head>"
    return f"{start}<body>{body}</body></html>".encode()


def edition(data: bytes) -> EditionReading:
    document = readers.read_bytes(data, shown="notice.html")
    return read_edition([ReadFile("s/e/notice.html", "0", document)], load(), max_reject_share=1)


def refused(data: bytes) -> str:
    with pytest.raises(CatalogError) as caught:
        edition(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


SITES = {
    "a site laid out with tables": f"<div class=header><ul>{LINKS}</ul></div><table><tr><td>当前位置：<a>首页</a></td>"
    f"</tr><tr><td align=center>{TITLE}</td></tr><tr><td>发布日期：2021-07-01&nbsp;访问次数：&nbsp;字号：[ <a>大</a> "
    f"<a>中</a> <a>小</a> ]</td></tr><tr><td>{TEXT}{HEADING}{TABLE}</td></tr></table>",
    "a marked content with its title again": f"<ul>{LINKS}</ul><div><h2>{TITLE}</h2><div>来源：某区政府　时间：2021-07-01"
    f"</div><div class=TRS_Editor><style>.a{{}}</style><p>{TITLE}</p>{TEXT}{HEADING}{TABLE}</div></div>",
    "a title beside the marked content": f"<form><div class=v_news_title><h2>{TITLE}</h2></div><div>发布时间：2021-07-01"
    f"　点击：[<span>12</span>]</div><div id=vsb_content>{TEXT}{HEADING}{TABLE}</div></form>",
    "a table of labels": "<table><tr><td>索 引 号：</td><td>11371002/2021-1</td><td>发布机构：</td><td>某区人民政府办公室"
    f"</td></tr><tr><td>名　　称：</td><td colspan=3>{TITLE}</td></tr><tr><td>文　　号：</td><td>{NUMBER}</td><td>主 题 词："
    f"</td><td></td></tr></table><div>{TITLE}</div>{BODY}{HEADING}{TABLE}",
    "pasted from Excel": WHOLE.replace(
        "<table border=1>", "<table x:str><col width=72 span=3><col>"
    )
    .replace("<td", "<td class=xl24 x:num")
    .replace(
        "</table>",
        "<![if supportMisalignedColumns]><tr height=0 style='display:none'><td></td></tr><![endif]></table>",
    ),
    "uppercase tags and fonts": WHOLE.replace("<td", "<TD").replace(
        "公章", "<FONT><B>公</FONT>章</B>"
    ),
    "cells and rows that are not closed": WHOLE.replace("</td>", "").replace("</tr>", ""),
    "a form around all": f"<form id=aspnetForm><input type=hidden value=x>{WHOLE}</form>",
    "a header on every page": WHOLE.replace(
        ROWS, data("1", "公章刻制") + HEADER + data("2", "设立登记")
    ),
    "a table split in three": f"<h1>{TITLE}</h1>{TEXT}{HEADING}<table>{HEADER}{data('1', '公章刻制')}</table>"
    f"<p>（续表）</p><table>{HEADER}</table><table>{data('2', '设立登记')}</table>",
    "a copy for printers that is hidden": f"{WHOLE}<div style='display:none'>{HEADING}{TABLE}</div>",
    "numbers in full width between spaces": WHOLE.replace(
        "<td>1</td>", "<td>&nbsp;１&#12288;</td>"
    ),
    "a caption": f"<h1>{TITLE}</h1>{TEXT}<p>附件1</p>{TABLE.replace('border=1>', f'><caption>{ENTERPRISE}</caption>')}",
    "a unit over the table": WHOLE.replace(HEADING, f"{HEADING}<p>（共2项）</p><p>单位：项</p>"),
    "a header below its rows": f"<h1>{TITLE}</h1>{TEXT}{HEADING}<table><tbody>{ROWS}</tbody><thead>{HEADER}</thead></table>",
    "a fold": f"<h1>{TITLE}</h1>{TEXT}<details><summary>附件1　{ENTERPRISE}</summary>{TABLE}</details>",
    "buttons and drawings": f"<div><svg><title>分享</title><path d='M0'/></svg><button>打印</button></div>{WHOLE}",
}


@pytest.mark.parametrize("name", SITES)
def test_a_page_in_the_manner_of_a_site_gives_its_notice_and_annex(name: str) -> None:
    read = edition(page(SITES[name]))
    notice = read.notice
    assert (notice.title, notice.doc_number) == (TITLE, NUMBER)
    assert (notice.issuer, str(notice.issued_on)) == ("某区人民政府办公室", "2021-06-30")
    (annex,) = read.files[0].annexes
    assert annex.title == ENTERPRISE
    assert [(one.item_no, one.item_name) for one in annex.entries] == [
        (1, "公章刻制"),
        (2, "设立登记"),
    ]
    assert read.rejects == [] and read.is_complete


def test_what_stands_in_files_that_the_page_links_to_is_said_with_their_names() -> None:
    listed = (
        f"<p>附件：1.<a href='/f/P02.docx'>{ENTERPRISE}</a></p><p>2.<a href='b.XLSX'>b.XLSX</a></p>"
    )
    line = refused(
        page(f"<ul>{LINKS}<li><a href='/other.doc'>其他</a></ul><h1>{TITLE}</h1>{TEXT}{listed}")
    )
    assert (
        f"download the files that it links to and land them together with it: {ENTERPRISE}（P02.docx）、b.XLSX"
        in line
    )
    assert "other.doc" not in line
    listed = f"<p>附件：1.{ENTERPRISE}</p><p>2.<a href='b.doc'>{INDIVIDUAL}</a></p>"
    read = edition(page(f"<h1>{TITLE}</h1>{TEXT}{listed}{HEADING}{TABLE}"))
    assert not read.is_complete
    assert [line for line in read.warnings if "declared" in line] == [
        f"annex 2 is declared in the body and is not there; the page links to {INDIVIDUAL}（b.doc）"
    ]


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=header><ul>{LINKS}</ul></div><IFRAME width=1 src='content.html'></iframe>",
        "<frameset cols=20%,*><frame name=x src=content.html><frame src=b.html></frameset>",
    ],
)
def test_a_page_that_only_shows_another_one_names_it(body: str) -> None:
    source = f"<html><head><meta charset=utf-8><title>x</title></head>{body}</html>".encode()
    with pytest.raises(
        UnreadableFile, match=r"shows another page in a frame, content\.html; open that"
    ):
        readers.read_bytes(source, shown="notice.html")


def test_a_header_in_a_table_of_its_own_on_every_page_is_no_copy() -> None:
    pages = "".join(
        f"<table>{HEADER}</table><table>{data(number, name)}</table>"
        for number, name in (("1", "公章刻制"), ("2", "设立登记"))
    )
    read = edition(page(WHOLE.replace(TABLE, pages)))
    assert [one.item_name for one in read.files[0].annexes[0].entries] == ["公章刻制", "设立登记"]


def test_the_same_table_once_more_is_said_in_one_line() -> None:
    line = refused(page(f"{WHOLE}<div class=phone>{HEADING}{TABLE}</div>"))
    assert "table 2: annex 1 has its table 1 once more, cell by cell" in line


@pytest.mark.parametrize(
    ("end", "shown"),
    [("<script>var a = '", "a script"), ("<!-- a", "a comment"), ("<p class='", "a tag")],
)
def test_a_page_cut_off_behind_its_table_breaks_off(end: str, shown: str) -> None:
    read = edition(page(f"{WHOLE}{end}").removesuffix(b"</body></html>"))
    assert not read.is_complete and f"the page breaks off inside {shown}" in read.warnings
    assert len(read.files[0].annexes[0].entries) == 2


def test_a_notice_that_goes_on_on_other_pages_is_named() -> None:
    pager = "<div>共 3 页 <a href=_1.html>下一页</a></div>"
    assert edition(page(WHOLE + pager)).warnings == (
        "the notice goes on on other pages (共 3 页), which are not in this file",
    )
    assert edition(page(WHOLE + pager.replace("3", "1"))).warnings == ()


def test_a_table_that_stands_only_in_a_hidden_part_is_named() -> None:
    second = f"<p>附件2</p><p>{INDIVIDUAL}</p>{TABLE.replace('公章刻制', '出生登记')}"
    read = edition(page(f"{WHOLE}<div class=tab style='display:none'>{second}</div>"))
    assert [annex.number for annex in read.files[0].annexes] == [1]
    assert [line for line in read.warnings if "hides" in line] == [
        f"a table that the page hides is not read: {'、'.join(HEADINGS)}"
    ]


def test_a_short_last_row_of_a_whole_page_is_no_broken_off_one() -> None:
    short = data("3", "变更登记").replace(" colspan=2", "")
    read = edition(page(WHOLE.replace(ROWS, ROWS + short)))
    assert [one.reason for one in read.rejects] == ["wrong-cell-count"] and read.is_complete


def test_what_stands_in_input_fields_is_no_text_and_a_row_without_it_a_reject() -> None:
    field = data("3", "<input value='变更登记'>")
    read = edition(page(WHOLE.replace(ROWS, ROWS + field)))
    assert [one.reason for one in read.rejects] == ["orphan-row"]
