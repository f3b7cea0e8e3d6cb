"""Find the notice in a page: what stands around it is known by what it is, and left out.

A page of a government site holds the notice somewhere within parts of the site::

    body
      div.header, nav                       the site's name, menus: links            left out
      div.wrap                              holds nearly all of the page's text      looked into
        div.crumb   当前位置：首页 > ...      words of page furniture                  left out
        table       索引号 | ... | 文号 | ... labels and values                        metadata
        table > tr > td                     lays out the page                        looked into
          h1        关于...的通知                                                     kept
          div#zoom  p, p, table, p, table   the notice                               kept
        div         相关链接: links           mostly links                             left out
      div.footer    主办单位 ... 鲁ICP备...                                            left out

A page that says no word of vocabulary/web_pages.yaml, neither a notice's nor a site's, is some other page: all of it is
read, and its tables stand as they are. From the body downwards, the parts of an element are looked at one by one, and then those of the part that
holds most of its text, as long as one does. A part is left out only for a reason that can be named: it is
marked as navigation (HTML standard, 4.3; ARIA landmarks), its text is mostly links, it is short and says
words of vocabulary/web_pages.yaml, or it is metadata. So a part that nobody knows stays, and the
notice loses nothing. Only where a site's system marks the part that it came to (``content`` there), the other parts go too,
but for headings, annexes and tables; what has sentences is then named in a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from pipeline.readers import web_metadata
from pipeline.readers.web_elements import Marks
from pipeline.readers.web_parts import Texts, link_text, size_of
from pipeline.readers.web_text import NOT_SHOWN
from pipeline.text import brief, compare_key
from pipeline.vocabulary import Vocabulary

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# Of the text of an element beyond links, so much in one part says that the notice is there.
_MOST: Final = 0.6
_LOOKED_INTO: Final = frozenset(
    [
        "html",
        "body",
        "div",
        "section",
        "article",
        "main",
        "center",
        "form",
        "span",
        "font",
        "td",
        "tr",
        "tbody",
        "table",
        "blockquote",
        "fieldset",
    ]
)
_MARKED: Final = frozenset(("nav", "menu"))
_AROUND: Final = frozenset(("header", "footer", "aside"))
# A header or footer within one of these is of that part, and not the page's (HTML standard, 4.3.8; ARIA in HTML, banner).
_OF_ITS_OWN: Final = frozenset(("article", "main", "section"))
_ROLES: Final = frozenset(
    ("navigation", "banner", "contentinfo", "search", "complementary", "menu")
)
_LINES: Final = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6"))
_HEADINGS: Final = frozenset(("h1", "h2", "h3"))
_LISTS: Final = frozenset(("table", "ul", "ol", "dl"))
# A heading that is shorter stands over a section of the site.
_LEAST_OF_A_TITLE: Final = 10
# Beyond links, a part of a site has some hundred characters at most; a paragraph of a notice ends in 。
_SHORT: Final = 300
_ROWS_OF_A_GRID, _COLUMNS_OF_A_GRID, _NEARLY_ALL = 3, 2, 9
# A header stands at the top; above it at most a title row or two.
_ROWS_LOOKED_AT: Final = 5
# A table that lays out a page has some dozen cells; the notice is in one of the first.
_CELLS_OF_A_LAYOUT: Final = 60
# A part of so many parts is text and no wrapper; only its lines' first words are looked at.
_MANY_PARTS: Final = 400
_DOC_NUMBER: Final = re.compile(r"[\u4e00-\u9fff]{2,20}[〔(\[][0-9]{4}[〕)\]][0-9]{1,4}号")
_AGENCY_AND_TITLE: Final = re.compile(
    r"(?:[\u4e00-\u9fff]{2,40}?[府室会委局办厅院])?(关于.{6,200}(?:通知|公告|通告|意见))"
)
_FIELDS: Final = "input:not([type=hidden])"


@dataclass
class Page:
    """Which elements are no part of the notice, which tables only lay out the page, and its metadata.

    Elements are named by ``mem_id``. ``reads_metadata``: a table of labels and values is metadata.
    """

    skipped: set[int] = field(default_factory=set)
    looked_through: set[int] = field(default_factory=set)
    metadata: dict[str, str] = field(default_factory=dict)
    reads_metadata: bool = True


def find(
    parser: LexborHTMLParser, words: Vocabulary, marks: Marks, warn: Callable[[str], None]
) -> Page:
    """The notice's place in a page.

    Args:
        parser: the page; what is never shown may already be gone from it.
        words: what sites print around a notice.
        marks: what is known of the page's elements.
        warn: is told what with sentences is left out, and that the notice goes on on other pages.
    """
    page, body = Page(metadata=web_metadata.of_meta(parser, words)), parser.body
    if body is None:
        return page
    texts = Texts(body, marks)
    text = texts.of(body)
    if _may_hold_notice(text, words) or not marks.tables:
        page.metadata.update(web_metadata.titles(parser, marks.headings, marks.hidden))
        _Finder(texts, words, marks, page, warn).look(body)
        page.metadata.update(web_metadata.attachments(marks.links, page.skipped))
    for said in web_metadata.other_pages(text, words):
        warn(said)
    return page


def _may_hold_notice(text: str, words: Vocabulary) -> bool:
    """Whether a page says a word that pages with notices say; of any other, nothing is left out."""
    if any(word in text for word in words.page_words):
        return True
    key = compare_key(text)
    return any(word in key for word in words.page_words)


@dataclass
class _Part:
    """A part of the page: its text, how much of it, how much beyond links."""

    node: LexborNode
    tag: str
    text: str
    size: int
    own: int


class _Finder:
    def __init__(
        self,
        texts: Texts,
        words: Vocabulary,
        marks: Marks,
        page: Page,
        warn: Callable[[str], None],
    ) -> None:
        self._words = words
        self._marks = marks
        self._page = page
        self._warn = warn
        self._links = link_text(marks.links)
        self._texts = texts
        furniture = words.web_pages.furniture
        self._starts = tuple(map(compare_key, furniture.starts))
        self._holds = tuple(map(compare_key, furniture.holds))
        self._navigation = {name.lower() for name in words.web_pages.navigation}
        self._words_alone = words.site_words
        named = (*page.metadata.get("网页标题", "").split("\n"), page.metadata.get("标题", ""))
        self._titles = [compare_key(one) for one in named if one]
        self._content = {name.lower() for name in words.web_pages.content}

    def _part(self, node: LexborNode) -> _Part:
        text = self._texts.of(node)
        size = size_of(text)
        return _Part(node, node.tag or "", text, size, size - self._links.get(node.mem_id, 0))

    def look(self, body: LexborNode) -> None:
        """Look through the page, from its body to the part that holds the notice."""
        current: _Part | None = _Part(body, "body", "", 0, 0)
        others: list[_Part] = []
        while current is not None:
            if self._is_marked(current):
                self._leave_out(others)
            found = self._look_into(current.node)
            others += found[1]
            current = found[0]

    def _look_into(self, node: LexborNode) -> tuple[_Part | None, list[_Part]]:
        """Leave out the parts of an element that are the site's.

        Returns:
            The part to look into next, if any, and those beside it that are kept.
        """
        children = [child for child in node.iter() if child.tag not in NOT_SHOWN]
        if len(children) > _MANY_PARTS:
            for child in children:
                if child.tag in _LINES and self._is_furniture_line(child.text(deep=True)):
                    self._page.skipped.add(child.mem_id)
            return None, []
        kept: list[_Part] = []
        for child in children:
            part = None if child.mem_id in self._marks.hidden else self._part(child)
            if part is None or not part.size:
                continue
            if self._is_metadata(part) or self._is_the_sites(part):
                self._page.skipped.add(child.mem_id)
            else:
                kept.append(part)
        total = sum(part.own for part in kept)
        best = max(kept, key=lambda part: part.own, default=None)
        if best is None or best.tag not in _LOOKED_INTO or best.own < _MOST * total:
            return None, []
        if best.tag == "table":
            if not self._lays_out(best):
                return None, []
            self._page.looked_through.add(best.node.mem_id)
        return best, [part for part in kept if part is not best]

    def _is_marked(self, part: _Part) -> bool:
        """Whether the site's own system marks the part as the one that holds the notice."""
        return not self._content.isdisjoint(_names(part.node).split())

    def _leave_out(self, others: list[_Part]) -> None:
        """Leave out what stands beside the marked part, but for what is the notice's all the same."""
        for part in others:
            if self._belongs(part):
                continue
            self._page.skipped.add(part.node.mem_id)
            if part.own >= _SHORT and _has_sentence(part.text):
                self._warn(f"text outside of the page's content is left out: {brief(part.text)}")
        others.clear()

    def _lays_out(self, table: _Part) -> bool:
        """Whether a table only lays out the page: one of its cells holds most, and holds parts itself."""
        if self._is_headed(table.node):
            return False
        for cell in table.node.css("td, th")[:_CELLS_OF_A_LAYOUT]:
            part = self._part(cell)
            if part.own >= _MOST * table.own:
                inner = cell.css_first("table") is not None
                return inner or len(cell.css("p, div, br, h1, h2, h3")) > 2
        return False

    def _is_headed(self, table: LexborNode) -> bool:
        """Whether a row of the table's own holds words that stand over an annex's columns."""
        rows = (
            row for part in table.iter() for row in ([part] if part.tag == "tr" else part.iter())
        )
        for row in islice(rows, _ROWS_LOOKED_AT):
            words = [cell.text(deep=True) for cell in row.iter()]
            known = [
                len(word) < 200 and compare_key(word) in self._words.headings for word in words
            ]
            if sum(known) > 1:
                return True
        return False

    # --- which parts are left out -------------------------------------------------------------------

    def _is_metadata(self, part: _Part) -> bool:
        if part.size > web_metadata.LONGEST or part.tag in _HEADINGS:
            return False
        if part.tag not in _LISTS and _has_sentence(part.text):
            return False  # it may hold a short notice with its head
        found = web_metadata.of_part(part.node, self._words)
        if len(found) < 2 and not (found and part.tag not in _LINES and part.size < 80):
            return False
        for name, value in found.items():
            self._page.metadata.setdefault(name, value)
        return True

    def _is_the_sites(self, part: _Part) -> bool:
        key = compare_key(part.text[:200])
        if key.startswith("附件"):
            return False
        if part.tag in _LINES:
            return self._is_furniture_line(part.text)
        if part.own > _SHORT and _has_sentence(part.text):
            return part.tag in _MARKED
        if part.tag in _MARKED or (part.tag in _AROUND and not _is_introduction(part.node)):
            return True
        attributes = part.node.attributes
        if (attributes.get("role") or "").lower() in _ROLES:
            return True
        linked = part.size - part.own
        if linked > part.own and len(part.node.css("a")) > 1:
            # A table of rows and columns may have names that are links; one of nothing but links is a menu.
            if linked > _NEARLY_ALL * part.own:
                return not self._belongs(part)
            if not _has_grid(part.node):
                return True
        if part.own > _SHORT:
            return False
        named = _names(part.node)
        if not self._navigation.isdisjoint(re.split(r"[\s_-]+", named)):
            return not self._belongs(part)
        whole = compare_key(part.text)
        if whole.startswith(self._starts) or any(word in whole for word in self._holds):
            # An annex has words of a site in its items (ICP备案).
            return not (self._has_headings(part.node) or _has_grid(part.node))
        if self._words_alone.fullmatch(whole) is not None:
            return True
        # A box to search the site, or to sign in.
        is_box = part.tag != "table" and part.node.css_first(_FIELDS) is not None
        is_box = is_box and part.node.css_first("table") is None
        return is_box and not _has_sentence(part.text) and not self._belongs(part)

    def _is_furniture_line(self, text: str) -> bool:
        start = text.strip()[:40]
        if not start or len(text) >= _SHORT:
            return False
        if compare_key(start).startswith(self._starts):
            return True
        return self._words_alone.fullmatch(compare_key(text)) is not None

    def _belongs(self, part: _Part) -> bool:
        """Whether a part outside of the content is the notice's all the same."""
        key = compare_key(part.text)
        if part.tag in _HEADINGS or "附件" in key[:200]:
            return True
        if len(key) < _SHORT and len(_first_heading(part)) >= _LEAST_OF_A_TITLE:
            return True
        if len(key) >= 6 and any(key in title or title in key for title in self._titles):
            return True
        if part.own == part.size and len(key) < _SHORT and _DOC_NUMBER.fullmatch(key):
            return True
        # The page's title leaves out the agency, and adds the site's name.
        titled = _AGENCY_AND_TITLE.fullmatch(key) if part.own == part.size else None
        if titled is not None and any(titled[1] in title for title in self._titles):
            return True
        return self._has_headings(part.node)

    def _has_headings(self, node: LexborNode) -> bool:
        """Whether words that stand over an annex's columns are in cells of its first rows."""
        headings = self._words.headings
        cells = node.css("tr td, tr th")[:60]
        return sum(compare_key(cell.text(deep=True)) in headings for cell in cells) > 1


def _has_sentence(text: str) -> bool:
    """Whether it has the end of one."""
    return "。" in text or "；" in text


def _first_heading(part: _Part) -> str:
    heading = part.node.css_first("h1, h2") if part.own == part.size else None
    return "" if heading is None else compare_key(heading.text())


def _names(node: LexborNode) -> str:
    attributes = node.attributes
    return f"{attributes.get('id') or ''} {attributes.get('class') or ''}".lower()


def _is_introduction(node: LexborNode) -> bool:
    """Whether a header or footer is that of an article or section, which says what that is, not the page's."""
    above = None if node.tag == "aside" else node.parent
    while above is not None and above.tag not in _OF_ITS_OWN:
        above = above.parent
    return above is not None


def _has_grid(node: LexborNode) -> bool:
    """Whether a table of rows and columns stands in it."""
    rows = (len(row.css("td, th")) for row in node.css("table tr")[:60])
    return sum(count >= _COLUMNS_OF_A_GRID for count in rows) >= _ROWS_OF_A_GRID
