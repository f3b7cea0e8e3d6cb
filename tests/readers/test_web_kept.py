"""What looks like a part of the site and is the notice's: its heading in a header of its own, items with a site's words."""

from __future__ import annotations

import datetime

import pytest

from pipeline import annexes, readers
from pipeline.document import Document
from pipeline.notices import read_notice
from pipeline.notices.page import titles_of
from pipeline.vocabulary import load

TITLE = "某区人民政府办公室关于印发《某区全生命周期服务实施方案》的通知"
HEADER = f"<header><h1>{TITLE}</h1><p>某政办发〔2023〕5号</p></header>"
BODY = "<p>各镇人民政府，各街道办事处：</p><p>现将实施方案印发给你们，请认真贯彻执行。</p>" * 8
HEADINGS = (
    "<tr><th>序号<th>阶段<th>场景<th colspan=2>事项名称<th>事项类型<th>牵头部门<th>协同部门</tr>"
)
ROW = "<tr><td>{}<td>1<br>企业开办<td>1.1<br>登记<td colspan=2>{}<td>行政许可<td>区行政审批局<td></tr>"
NAMES = ["内资企业设立登记", "互联网信息服务ICP备案", "网站标识码核发"]


def page(inner: str) -> Document:
    source = (
        f"<html><head><meta charset=utf-8><title>某区人民政府</title></head><body>"
        "<header><h1>某区人民政府门户网站</h1></header>"
        f"<div>{inner}</div><footer>主办单位：某区人民政府 鲁ICP备05001号</footer></body></html>"
    )
    return readers.read_bytes(source.encode(), shown="page.html")


def table(names: list[str], header: str = HEADINGS) -> str:
    rows = "".join(ROW.format(number, name) for number, name in enumerate(names, start=1))
    return f"<table>{header}{rows}</table>"


def test_the_header_of_an_article_is_the_notices_and_that_of_the_page_is_the_sites() -> None:
    for name in ("article", "main", "section"):
        shown = [one.text for one in page(f"<{name}>{HEADER}{BODY}</{name}>").paragraphs]
        assert shown[:2] == [TITLE, "某政办发〔2023〕5号"]
        assert not [line for line in shown if "门户网站" in line or "主办单位" in line]


def test_an_annex_with_a_sites_words_in_its_items_is_no_part_of_the_site() -> None:
    inner = f"{BODY}<p>附件1</p><p>企业全生命周期事项清单</p>{table(NAMES)}"
    found = annexes.find(page(inner), load()).annexes
    assert [len(annex.parts) for annex in found] == [1]
    names = [cell.text for cell in page(inner).tables[0].cells if cell.column == 3]
    assert names == ["事项名称", *NAMES]


def test_nor_is_the_part_of_an_annex_without_headings_that_the_next_table_holds() -> None:
    inner = f"{BODY}<p>附件1</p><p>企业全生命周期事项清单</p>{table(['内资企业设立登记'])}{table(NAMES, '')}"
    assert [table.row_count for table in page(inner).tables] == [2, 3]


@pytest.mark.parametrize("issued", ["《某区全生命周期服务实施方案》", "某区全生命周期服务实施方案"])
@pytest.mark.parametrize("marked", [True, False])
def test_the_title_is_the_notices_where_the_pages_leaves_out_the_agency(
    issued: str, marked: bool
) -> None:
    about = f"关于印发{issued}的通知"
    head = f"<div>某区人民政府办公室{about}</div><div>某政办发〔2023〕5号</div>"
    body = (
        f"{BODY}<p>某区人民政府办公室</p><p>2023年5月6日</p><p>某区全生命周期服务实施方案</p>{BODY}"
    )
    inner = f"{head}<div id=zoom>{body}</div>" if marked else f"<div>{head}{body}</div>"
    source = f"<title>{about}_某区人民政府</title><div>{inner}<div>相关阅读：<a href=1>解读</a></div></div>"
    document = readers.read_bytes(source.encode(), shown="page.html")
    found = read_notice(document.paragraphs, page_titles=titles_of(document.metadata))
    assert found.title == f"某区人民政府办公室{about}"
    assert found.doc_number == "某政办发〔2023〕5号"
    assert found.issued_on == datetime.date(2023, 5, 6)


def test_a_trail_of_sections_before_the_title_is_the_sites() -> None:
    about = "关于印发《某区全生命周期服务实施方案》的通知"
    head = (
        f"<div class=crumb>首页政策文件{about}</div><p>某区人民政府办公室</p><p>{about}</p>{BODY}"
    )
    source = f"<title>{about}_某区人民政府</title><div>{head}</div>"
    document = readers.read_bytes(source.encode(), shown="page.html")
    found = read_notice(document.paragraphs, page_titles=titles_of(document.metadata))
    assert found.title == f"某区人民政府办公室{about}"
