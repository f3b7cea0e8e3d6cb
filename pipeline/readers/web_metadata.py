"""What a web page says about its notice apart from the notice's own text.

Government pages print it in a table or list of their own (信息公开 head) and in <meta name="..."> elements::

    | 索引号   | 11371002...  | 发布机构 | 威海市环翠区人民政府办公室 |      label and value in cells of their own
    | 成文日期 | 2021-06-30   | 有效性   | 有效                       |
    发布时间：2021-07-01 10:20  来源：区政府办公室                        labels and values in one line
    <meta name="PubDate" content="2021-07-01 10:20">

The labels, and what each is called in ``Document.metadata``, stand in vocabulary/web_pages.yaml. What a page says
twice is taken where it is said first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pipeline.readers.web_text import collapsed, lines_of
from pipeline.text import compare_key, is_blank, printed
from pipeline.vocabulary import Vocabulary

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# A head of this kind has a dozen labels; what is longer is text or a table of the notice.
LONGEST: Final = 1_500
_LONGEST_LABEL: Final = 14
_ROWS_LOOKED_AT: Final = 20
_LONGEST_TITLE, _HEADINGS_LOOKED_AT = 300, 3
_PAGES: Final = re.compile(r"共\s{0,4}(?:[2-9]|[1-9][0-9]{1,2})\s{0,4}页")
# Of links to files so many are looked at, and so many named.
_LINKS_LOOKED_AT, _LINKS_SHOWN = 200, 10
_FILES: Final = (".doc", ".docx", ".wps", ".xls", ".xlsx", ".et", ".pdf", ".zip", ".rar")
_NOTHING: Final = re.compile(r"[-–—―/\\]*|无|暂无|空")
_BEHIND_A_LABEL: Final = "：:】]"
_PADDED: Final = "【】[]：: \u3000\t\n"


def of_meta(parser: LexborHTMLParser, words: Vocabulary) -> dict[str, str]:
    """What the page's meta elements say."""
    names = {meta.lower(): field.name for field in words.web_pages.fields for meta in field.meta}
    found: dict[str, str] = {}
    for node in () if parser.head is None else parser.head.css("meta[name][content]"):
        attributes = node.attributes
        name = names.get((attributes.get("name") or "").strip().lower())
        value = printed(collapsed(attributes.get("content") or ""))
        if name is not None and value:
            found.setdefault(name, value)
    return found


def titles(
    parser: LexborHTMLParser, headings: Sequence[LexborNode], hidden: Collection[int]
) -> dict[str, str]:
    """The texts of the title element and of the first headings that are shown, a line each, as 网页标题.

    Args:
        headings: the page's h1, among others.
        hidden: elements, by ``mem_id``.
    """
    title = None if parser.head is None else parser.head.css_first("title")
    found = [*([title] if title is not None else []), *(one for one in headings if one.tag == "h1")]
    texts = (
        printed(collapsed(node.text()))
        for node in found[: _HEADINGS_LOOKED_AT + 1]
        if node.mem_id not in hidden
    )
    said = dict.fromkeys(text for text in texts if text and len(text) <= _LONGEST_TITLE)
    return {"网页标题": "\n".join(said)} if said else {}


def attachments(links: Sequence[LexborNode], skipped: Collection[int]) -> dict[str, str]:
    """The names of the files that the notice's part of a page links to, as 附件链接; empty without one.

    Args:
        links: those of the page.
        skipped: elements, by ``mem_id``, that are no part of the notice.
    """
    names: dict[str, None] = {}
    files = ((link, link.attributes.get("href") or "") for link in links)
    found = [(link, href) for link, href in files if href.lower().endswith(_FILES)]
    for link, href in found[:_LINKS_LOOKED_AT]:
        node: LexborNode | None = link
        while node is not None and node.mem_id not in skipped:
            node = node.parent
        if node is None:
            target = href.rsplit("/", 1)[-1]
            shown = printed(collapsed(link.text()))
            names[f"{shown}（{target}）" if shown and shown != target else target] = None
    return {"附件链接": "、".join(list(names)[:_LINKS_SHOWN])} if names else {}


def other_pages(text: str, words: Vocabulary) -> list[str]:
    """A warning where a page's text says that it goes on on other pages."""
    pages = _PAGES.search(text) if words.web_pages.next_page in text else None
    if pages is None:
        return []
    return [f"the notice goes on on other pages ({pages[0]}), which are not in this file"]


def of_part(node: LexborNode, words: Vocabulary) -> dict[str, str]:
    """What a part of the page says in labels and values; empty where it is no such part.

    Args:
        node: an element; a table is read cell by cell.
    """
    if _names(words).search(compare_key(node.text())) is None:
        return {}
    return pairs(_below_one_another(node, words) or list(_pieces(node)), words)


def _below_one_another(node: LexborNode, words: Vocabulary) -> list[str]:
    """Labels, each with its value, of a table whose rows of labels stand over rows of values; empty for another."""
    found: list[str] = []
    above: list[str] = []
    for row in node.css("tr")[:_ROWS_LOOKED_AT]:
        cells = [" ".join(_lines(cell, set())) for cell in row.css("td, th")]
        are_labels = [_label(cell, words) is not None for cell in cells]
        if len(above) == len(cells) > 1 and not any(are_labels):
            found += [piece for pair in zip(above, cells, strict=True) for piece in pair]
        above = cells if all(are_labels) else []
    return found


def pairs(pieces: Sequence[str], words: Vocabulary) -> dict[str, str]:
    """Labels and values, in cells that follow one another or in lines.

    >>> from pipeline.vocabulary import load
    >>> pairs(["索 引 号：", "11371002", "文号", "", "成文日期：2021-06-30  有效性：有效"], load())
    {'索引号': '11371002', '成文日期': '2021-06-30', '有效性': '有效'}
    """
    found: dict[str, str] = {}
    fields = words.page_fields
    for position, piece in enumerate(pieces):
        label = _label(piece, words)
        if label is not None:
            value = pieces[position + 1] if position + 1 < len(pieces) else ""
            if _label(value, words) is None:
                _take(found, label, value)
            continue
        if not any(sign in piece for sign in _BEHIND_A_LABEL):
            continue
        marks = list(_labels(words).finditer(piece))
        for number, match in enumerate(marks):
            end = marks[number + 1].start() if number + 1 < len(marks) else len(piece)
            name = fields.get(compare_key(match["enclosed"] or match["plain"]))
            if name is not None:
                _take(found, name, _OTHER_LABEL.split(piece[match.end() : end], maxsplit=1)[0])
    return found


_OTHER_LABEL: Final = re.compile(r"\s[【\[]?[\u4e00-\u9fff]{2,8}[】\]]?\s?[:：]")


def _take(found: dict[str, str], name: str, value: str) -> None:
    shown = printed(value).strip(_PADDED)
    if shown and not _NOTHING.fullmatch(shown):
        found.setdefault(name, shown)


def _label(piece: str, words: Vocabulary) -> str | None:
    """The field that a piece names, where it is a label alone."""
    if len(piece) > _LONGEST_LABEL:
        return None
    return words.page_fields.get(compare_key(piece.strip(_PADDED)))


@lru_cache(maxsize=4)
def _names(words: Vocabulary) -> re.Pattern[str]:
    """Finds a label in the compare key of a text: what holds none says nothing of the kind."""
    firsts = "".join({word[0] for word in words.page_fields})
    return re.compile(
        rf"(?=[{re.escape(firsts)}])(?:{'|'.join(map(re.escape, words.page_fields))})"
    )


@lru_cache(maxsize=4)
def _labels(words: Vocabulary) -> re.Pattern[str]:
    """Finds a label with its colon in a line; its characters may be spaced."""
    spaced = [
        r"\s*".join(map(re.escape, word)) for one in words.web_pages.fields for word in one.words
    ]
    labels = "|".join(sorted(spaced, key=len, reverse=True))
    firsts = re.escape("".join({word[0] for one in words.web_pages.fields for word in one.words}))
    # Where no label starts, none of all of them is tried.
    return re.compile(
        rf"(?=[【\[{firsts}])(?:[【\[](?P<enclosed>{labels})[】\]]\s*[:：]?\s*"
        rf"|(?<![\u4e00-\u9fff])(?P<plain>{labels})\s*[:：]\s*)"
    )


def _pieces(node: LexborNode) -> Iterator[str]:
    tables = {one.mem_id for one in node.css("table")}
    cells = node.css("td, th") if tables else []
    if not cells:
        yield from _lines(node, tables)
        return
    for cell in cells:
        if cell.css_first("table") is None:
            # An empty cell is a value that is not there.
            yield " ".join(_lines(cell, tables))


def _lines(node: LexborNode, tables: set[int]) -> list[str]:
    lines = lines_of(node, looked_through=tables)
    return [line for line in lines if isinstance(line, str) and not is_blank(line)]
