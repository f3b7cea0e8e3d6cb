"""The real notice as web pages, in the shapes in which such notices are published.

Made from the golden file, which was typed from the source by hand, as ``word_notice`` makes its Word files; the
pipeline's own reading has no part in it. One entry is one row of this grid::

    序号 | 阶段 | 场景 | 事项名称 (colspan 2) | 事项类型 | 牵头部门 | 协同部门

A shape says how a label that holds for several rows stands there (merged by rowspan, repeated, blank), what
the cells look like, what stands around the notice, and how the page is written to bytes.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tests.builders.word_notice import BODY_LINES, HEADINGS, LEVEL_WORDS, SOURCE, TITLES, entries

Entry = dict[str, str]
Around = Literal["nothing", "site", "old site", "marked site"]


@dataclass(frozen=True)
class WebShape:
    """How a page is made; see the module's text."""

    labels: Literal["merged", "repeated", "blank"] = "merged"
    dress: Literal["plain", "word", "editor"] = "plain"
    around: Around = "nothing"
    written: Literal["utf-8", "gbk", "gbk undeclared", "gbk as utf-8", "utf-8 as gb2312", "mht"] = (
        "utf-8"
    )
    xhtml: bool = False
    frame: bool = False
    body_by_breaks: bool = False
    linked_names: bool = False


SHAPES: dict[str, WebShape] = {
    "labels merged by rowspan": WebShape(),
    "labels repeated in every row": WebShape("repeated"),
    "labels left blank": WebShape("blank"),
    "pasted from Word": WebShape(dress="word"),
    "written in a site's editor": WebShape(dress="editor", around="site"),
    "within a site's navigation": WebShape(around="site", dress="word"),
    "within a site laid out with tables": WebShape(around="old site"),
    "where the site marks its content": WebShape(around="marked site"),
    "each annex in a table that lays it out": WebShape(frame=True),
    "GBK, declared as GB2312": WebShape(written="gbk", around="site"),
    "GBK, declared by nobody": WebShape(written="gbk undeclared"),
    "GBK, declared as UTF-8": WebShape(written="gbk as utf-8"),
    "UTF-8, declared as GB2312": WebShape(written="utf-8 as gb2312"),
    "saved as MHT": WebShape(written="mht", dress="word", around="site"),
    "XHTML": WebShape(xhtml=True),
    "lines ended by br": WebShape(body_by_breaks=True, around="site"),
    "item names that are links": WebShape(linked_names=True, around="site"),
}

METADATA = {
    "索引号": "11371002MB2857833T/2021-00123",
    "发文机关": "威海市环翠区人民政府办公室",
    "成文日期": "2021-06-30",
    "发布日期": "2021-07-01",
    "有效性": "有效",
}
NAVIGATION = (
    "首页",
    "网站导航",
    "信访留言",
    "走进环翠",
    "魅力环翠",
    "当前位置",
    "版权所有",
    "鲁ICP备",
)


@lru_cache(maxsize=32)
def notice(shape: WebShape, *, times: int = 1) -> bytes:
    """The notice as a web page.

    Args:
        shape: the layout.
        times: how often each annex's rows stand there, for measuring.
    """
    lines = SOURCE.read_text(encoding="utf-8").splitlines()[:BODY_LINES]
    content = _body(lines, shape)
    for annex in ("1", "2"):
        rows = [entry for entry in entries() if entry["annex_no"] == annex] * times
        part = _line(f"附件{annex}", shape) + _line(TITLES[annex], shape) + _table(rows, shape)
        content += f"<table width='100%'><tr><td>{part}</td></tr></table>" if shape.frame else part
    return _bytes(_page(content, shape), shape)


# --- the notice ---------------------------------------------------------------------------------


def _body(lines: list[str], shape: WebShape) -> str:
    if shape.body_by_breaks:
        return "<div>" + "<br/>\n".join(html.escape(line) for line in lines) + "</div>"
    return "".join(_line(line, shape) for line in lines)


def _line(text: str, shape: WebShape) -> str:
    shown = html.escape(text)
    if shape.dress == "word":
        # Word keeps each space of several by &nbsp;, and marks empty paragraphs.
        shown = shown.replace("  ", "&nbsp; ") or "<o:p>&nbsp;</o:p>"
        return (
            f"<p class=MsoNormal style='text-indent:32.0pt;mso-char-indent-count:2.0'><span\nlang=EN-US "
            f"style='font-size:16.0pt;font-family:仿宋_GB2312;mso-hansi-font-family:宋体'>{shown}"
            "<o:p></o:p></span></p>\n"
        )
    if shape.dress == "editor":
        return f'<p style="text-align: justify; text-indent: 2em;"><span>{shown}</span></p>\n'
    return f"<p>{shown}</p>\n"


def _item(entry: Entry) -> tuple[str, ...]:
    return entry["annex_no"], entry["scenario_no"], entry["item_no"], entry["item_name"]


_GROUPS: dict[str, Callable[[Entry], tuple[str, ...]]] = {
    "number": _item,
    "stage": lambda entry: (entry["annex_no"], entry["stage_no"]),
    "scenario": lambda entry: (entry["annex_no"], entry["scenario_no"]),
    "name": _item,
    "lead": lambda entry: (entry["annex_no"], entry["scenario_no"], entry["lead_line"]),
}


def _text(entry: Entry, role: str) -> str:
    if role == "co":
        words = [LEVEL_WORDS[entry["authority_level"]], entry["co"]]
        return "、".join(word for word in words if word)
    if role in ("stage", "scenario"):
        return f"{entry[f'{role}_no']}\n{entry[f'{role}_name']}"
    key = {"number": "item_no", "name": "item_name", "type": "item_type", "lead": "lead"}[role]
    # Long names stand on two lines, as they do in the source.
    return entry[key].replace("区人力资源社会保障局", "区人力资源\n社会保障局")


def _table(rows: list[Entry], shape: WebShape) -> str:
    header = "".join(
        _cell(words, shape, tag="th", column_span=2 if role == "name" else 1)
        for role, words in HEADINGS.items()
        if role != "note"
    )
    lines = [f"<thead><tr>{header}</tr></thead>\n<tbody>"]
    for index in range(len(rows)):
        cells = "".join(_cells(rows, index, role, shape) for role in HEADINGS if role != "note")
        lines.append(f"<tr>{cells}</tr>\n")
    attributes = "border=1 cellspacing=0 cellpadding=0" if not shape.xhtml else 'border="1"'
    if shape.dress == "word":
        attributes = (
            "class=MsoTableGrid border=1 style='border-collapse:collapse;mso-yfti-tbllook:1184'"
        )
    return f"<table {attributes}>{''.join(lines)}</tbody></table>\n"


def _cells(rows: list[Entry], index: int, role: str, shape: WebShape) -> str:
    entry = rows[index]
    sub_item = entry["sub_item_name"] if role == "name" else ""
    text = _text(entry, role)
    row_span = 1
    if role in _GROUPS and not (role == "name" and not sub_item):
        if index and _same(rows[index - 1], entry, role):
            if shape.labels == "merged":
                return _cell(sub_item, shape) if sub_item else ""
            text = "" if shape.labels == "blank" else text
        elif shape.labels == "merged":
            while index + row_span < len(rows) and _same(entry, rows[index + row_span], role):
                row_span += 1
    if role == "name" and not sub_item:
        return _cell(text, shape, column_span=2, link=shape.linked_names)
    first = _cell(text, shape, row_span=row_span)
    return first + (_cell(sub_item, shape, link=shape.linked_names) if sub_item else "")


def _same(above: Entry, entry: Entry, role: str) -> bool:
    if role == "name" and not entry["sub_item_name"]:
        return False
    return _GROUPS[role](above) == _GROUPS[role](entry)


def _cell(
    text: str,
    shape: WebShape,
    *,
    tag: str = "td",
    row_span: int = 1,
    column_span: int = 1,
    link: bool = False,
) -> str:
    spans = (f' rowspan="{row_span}"' if row_span > 1 else "") + (
        f' colspan="{column_span}"' if column_span > 1 else ""
    )
    shown = html.escape(text)
    if link:
        shown = f'<a href="#guide">{shown}</a>'
    if shape.dress == "word":
        # Word breaks its source's lines anywhere, and writes a label's lines as paragraphs.
        lines = shown.split("\n") if shown else ["<o:p>&nbsp;</o:p>"]
        paragraphs = "".join(
            "<p class=MsoNormal align=center style='text-align:center;line-height:15.0pt;\n  mso-line-height-rule:"
            f"exactly'><span\n  style='font-size:10.5pt;font-family:仿宋_GB2312;color:black'>{_broken(line)}"
            "<![if !supportEmptyParas]><![endif]></span></p>"
            for line in lines
        )
        style = f"width:{60 * column_span}.0pt;border:solid windowtext 1.0pt;\n  padding:0cm 5.4pt 0cm 5.4pt"
        return f"<td width={80 * column_span} valign=top{spans} style='{style}'>\n  {paragraphs}\n  </td>\n"
    if shape.dress == "editor":
        inner = "<br>".join(shown.split("\n")) or "&nbsp;"
        return f'<{tag}{spans} style="border: 1px solid; word-break: break-all;">{inner}</{tag}>'
    return f"<{tag}{spans}>{shown.replace(chr(10), '<br/>')}</{tag}>"


def _broken(text: str) -> str:
    return text if len(text) < 8 or "<" in text else f"{text[:6]}\n  {text[6:]}"


# --- the page -----------------------------------------------------------------------------------

_MENU = "".join(
    f'<li><a href="/{number}">{word}</a></li>' for number, word in enumerate(NAVIGATION[:5] * 6)
)
_HEAD_TABLE = (
    '<table class="xxgk_table"><tr>'
    + "</tr><tr>".join(f"<td>{name}：</td><td>{value}</td>" for name, value in METADATA.items())
    + "<td>主题分类</td><td>&nbsp;</td></tr></table>"
)
_CRUMB = '<div class="wz">当前位置：<a href="/">首页</a> &gt; <a href="/zw">政务公开</a> &gt; 政策文件</div>'
_FOOT = (
    "<p>主办单位：威海市环翠区人民政府　承办单位：威海市环翠区大数据中心</p>"
    "<p>版权所有　网站标识码：3710020001　鲁ICP备05030289号　鲁公网安备 37100202000001号</p>"
)
_SHARE = '<div>字体：大 中 小　<a href="#">打印本页</a>　<a href="#">关闭窗口</a>　分享到：</div>'
_TITLE = "威海市环翠区人民政府办公室关于印发《“双全双百”工程实施方案》的通知"


def _page(content: str, shape: WebShape) -> str:
    if shape.around == "site":
        content = (
            f'<div class="header"><h2>威海市环翠区人民政府</h2><ul class="nav">{_MENU}</ul></div>'
            f'<div class="main"><div class="container">{_CRUMB}{_HEAD_TABLE}<div class="article">'
            f'<div class="info">发布时间：2021-07-01 10:20　来源：区政府办公室　浏览次数：12</div>{_SHARE}'
            f"<div class='con'>{content}</div><div style='display: none'>隐藏的文字</div></div>"
            f'<div class="right"><ul>{_MENU}</ul></div></div></div><div class="footer">{_FOOT}</div>'
        )
    elif shape.around == "old site":
        content = (
            f"<center><table width=1000><tr><td><table><tr>{_MENU.replace('li>', 'td>')}</tr></table></td></tr>"
            f"<tr><td>{_CRUMB}</td></tr><tr><td><table><tr><td width=200><ul>{_MENU}</ul></td>"
            f"<td width=800>{_HEAD_TABLE}{content}{_SHARE}</td></tr></table></td></tr>"
            f"<tr><td align=center>{_FOOT}</td></tr></table></center>"
        )
    elif shape.around == "marked site":
        content = (
            f"<div id='top'>威海市环翠区人民政府 欢迎您</div><ul>{_MENU}</ul><div class=box><div>某部门</div>"
            f"<div id='zoom'>{content}</div><div>其他的话</div></div><div>{_FOOT}</div>"
        )
    charset = {
        "gbk": "gb2312",
        "gbk as utf-8": "utf-8",
        "utf-8 as gb2312": "gb2312",
        "mht": "gb2312",
        "gbk undeclared": "",
    }.get(shape.written, "utf-8")
    meta = '<meta name="PubDate" content="2021-07-01 10:20"/>'
    if charset:
        meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}"/>{meta}'
    start = "<!DOCTYPE html>\n<html>"
    if shape.xhtml:
        start = (
            '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" '
            '"xhtml1-strict.dtd">\n<html xml:lang="zh">'
        )
    if shape.dress == "word":
        start = "<html xmlns:o='urn:schemas-microsoft-com:office:office'>"
        meta += (
            "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->"
            "<style><!-- p.MsoNormal {mso-style-parent:''; font-family:宋体} --></style>"
        )
    title = f"<title>{_TITLE}</title><script>var menu = '<table><tr><td>';</script>"
    return f"{start}<head>{meta}{title}</head>\n<body>{content}</body></html>\n"


def _bytes(page: str, shape: WebShape) -> bytes:
    if shape.written.startswith("gbk"):
        return page.encode("gb18030")
    if shape.written != "mht":
        return page.encode()
    content = base64.encodebytes(page.encode("gb18030")).decode()
    head = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="----=_Next"; type="text/html"\n\n'
        '------=_Next\nContent-Type: text/html; charset="gb2312"\nContent-Transfer-Encoding: base64\n'
        f"Content-Location: file:///C:/notice.htm\n\n{content}\n"
        "------=_Next\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
        "------=_Next--\n"
    )
    return head.replace("\n", "\r\n").encode()
