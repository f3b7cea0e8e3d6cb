"""Workbooks saved as web pages: the sheets' names, and what is written around them."""

from __future__ import annotations

import pytest

from pipeline.document import Document
from pipeline.readers import web


def page(name: str, *rows: str, listed: bool = True) -> Document:
    """A page as Calc writes it of a workbook of two sheets, the second with these rows."""
    links = f'<A HREF="#table0">通知</A><br><A HREF="#table1">{name}</A><br>'
    body = "".join(
        "<tr>" + "".join(f"<td>{text}</td>" for text in row.split("|")) + "</tr>" for row in rows
    )
    text = (
        "<html><head><meta charset=utf-8><title></title></head><body>"
        + (f"<hr><p><center><h1>Overview</h1>{links}</center></p><hr>" if listed else "")
        + '<A NAME="table0"><h1>Sheet 1: <em>通知</em></h1></A>'
        "<table><tr><td>关于印发某方案的通知</td></tr></table><hr>"
        f'<A NAME="table1"><h1>Sheet 2: <em>{name}</em></h1></A>'
        f"<table>{body}</table></body></html>"
    )
    return web.read(text.encode())


@pytest.mark.parametrize(
    ("name", "rows", "said"),
    [
        ("附件1", ["企业清单|", "序号|阶段"], ["附件1"]),
        ("附件1 企业清单", ["序号|阶段"], ["附件1", "企业清单"]),
        ("附件1", ["附件1|", "序号|阶段"], []),
        ("企业&amp;个人清单", ["序号|阶段"], ["企业&个人清单"]),
        ("附表", ["企业清单|", "序号|阶段"], []),
        ("Sheet1", ["序号|阶段"], []),
    ],
)
def test_a_sheets_name_heads_its_table_where_nothing_on_the_sheet_does(
    name: str, rows: list[str], said: list[str]
) -> None:
    for listed in (True, False):
        document = page(name, *rows, listed=listed)
        assert [one.text for one in document.paragraphs] == said
        assert len(document.tables) == 2
        assert "Overview" not in document.metadata.get("网页标题", "")


def test_headings_of_other_pages_stay() -> None:
    source = "<body><a name=table1><h1>关于<em>某事</em>的通知</h1></a><table><tr><td>正文</table></body>"
    assert [one.text for one in web.read(source.encode()).paragraphs] == ["关于某事的通知"]
