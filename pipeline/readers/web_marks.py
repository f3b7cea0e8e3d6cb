"""Which elements of a page are not simply their text: looked up once for the whole page, not in every cell.

What the parser gives of an element in one call - all of its text - is what a browser shows of it, unless
something in it is hidden, or is an element of its own kind of text (``pre``, ``select``, a ruby's ``rt``), or a
table. Few elements of a page are; where they stand is found here::

    table                        above: it has a hidden cell
      tr  td p span              plain: read in one call
          td p span[hidden]      above: the td, the p; the span is hidden
          td table               above: the td; and whatever that table stands in

A page names its elements in its source: a name that no tag there has need not be looked for in the tree, which has
no element of the kinds looked for here but by its tag (HTML standard, 13.2.6.4).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from pipeline.readers.web_elements import Marks
from pipeline.readers.web_text import BETWEEN, BETWEEN_TEXTS, is_hidden

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# The names that a table of a notice is full of are never asked for, and so not taken.
_NAME: Final = re.compile(rb"<(?=[a-z])(?!t[drh]\b|p\b|span\b|o:)([a-z][a-z0-9]*)")
# What is never shown and may hold text: it goes from the tree.
_REMOVED: Final = ("script", "style", "noscript", "template", "iframe", "object", "svg")
# Elements whose text is not simply their line's.
_RICH: Final = (
    "select",
    "option",
    "datalist",
    "button",
    "textarea",
    "pre",
    "listing",
    "xmp",
    "plaintext",
    "rt",
    "rp",
    "xml",
    "title",
    "map",
    "marquee",
    "noframes",
    "noembed",
    "audio",
    "video",
    "canvas",
    "applet",
)
_CELLS: Final = frozenset(("td", "th"))
_TABLES: Final = ("table", "[colspan]", "[rowspan]")
_LINKS: Final = ("a[href]", "a[onclick]")
# Of each property by which a style hides something, a start (what is searched for by its first five bytes is
# found without looking at every byte), the rule, and what selects it. A browser reads character references in values.
_HIDING: Final = (
    (b"displ", re.compile(rb"display\s*(?:&|:\s*(?:none|&))"), '[style*="display" i]'),
    (
        b"visib",
        re.compile(rb"visibility\s*(?:&|:\s*(?:hidden|collapse|&))"),
        '[style*="visibility" i]',
    ),
)
# A letter, sign or space of ASCII, written as a character reference. It is found by its #, which is rarer than &.
_ASCII_REFERENCE: Final = re.compile(
    rb"#(?<=&#)(?:0*(?:[0-9]{1,2}|1[01][0-9]|12[0-7])(?![0-9])|x0*[0-7]?[0-9a-f](?![0-9a-f]))"
)
# What is put between the pieces of texts, where the page itself has it.
_SEPARATORS: Final = (BETWEEN.encode(), BETWEEN_TEXTS.encode())
_SEPARATOR_REFERENCE: Final = re.compile(rb"&#(?:0*3[01](?![0-9])|x0*1[ef](?![0-9a-f]))")
# A tag from its start to within the value of its style.
_IN_TAG: Final = re.compile(
    rb"<([a-z][a-z0-9]*)(?:\s+[\w:.\-]+(?:\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'|[^\s\"'<>=]+))?)*"
    rb"\s+style\s*=\s*(?:\"[^\"<]*|'[^'<]*|[^\s\"'<>]*)"
)
# A tag longer than this is not looked into.
_LONGEST_TAG: Final = 2_000
# Of what is looked for in the source one by one, so many at most; beyond, it is looked for otherwise.
_MOST_LOOKED_AT: Final = 500


def names_of(source: bytes) -> Counter[bytes]:
    """How often a tag of each name starts in a page, at least as often as the parser finds one.

    Not counted are cells, rows, ``p`` and ``span``, which nothing here depends on.

    Args:
        source: the page in UTF-8, in lower case.
    """
    return Counter(_NAME.findall(source))


def remove_unseen(parser: LexborHTMLParser, names: Mapping[bytes, int]) -> None:
    """Take out of the tree what is never shown and has text of its own."""
    there = [name for name in _REMOVED if name.encode() in names]
    left = sum(names[name.encode()] for name in there)
    # Most pages have theirs in the head alone, which is small.
    for part in (parser.head, parser.root):
        if part is not None and left:
            found = part.css(",".join(there))
            left -= len(found)
            for node in found:
                node.remove()


def marks_of(parser: LexborHTMLParser, source: bytes, names: Mapping[bytes, int]) -> Marks:
    """Where a page's elements stand that are not simply their text.

    Args:
        parser: the page, without what ``remove_unseen`` takes out.
        source: the page in UTF-8, in lower case.
        names: of its tags.
    """
    body = parser.body
    if body is None:
        return Marks()
    refers = _refers(source)
    found = _styled(source, refers=refers)
    styled = {tag for tag, _ in found}
    rich = [name for name in _RICH if name.encode() in names]
    if parser.head is not None and names.get(b"title", 0) == len(parser.head.css("title")):
        rich = [name for name in rich if name != "title"]
    asked = [*rich, *(f"{tag}{selector}" for tag, selector in sorted(found))]
    asked += _LINKS if b"a" in names else ()
    asked += _TABLES if b"table" in names else ()
    asked += ("h1", "[hidden]") if b"h1" in names else ("[hidden]",)
    marks = Marks(
        is_plain=not (
            any(separator in source for separator in _SEPARATORS)
            or (refers and _SEPARATOR_REFERENCE.search(source) is not None)
        ),
    )
    # Going through the tree takes longer than asking each of its elements for one thing more: once, for all.
    for node in body.css(",".join(asked)):
        tag, attributes = node.tag or "", node.attributes
        if "hidden" in attributes or (("" in styled or tag in styled) and is_hidden(node)):
            marks.hidden.add(node.mem_id)
            _climb(node, marks.above, marks.cells_above)
        if tag in _CELLS:
            marks.spanned[node.mem_id] = attributes
        elif tag == "table":
            marks.tables.append(node)
            _climb(node.parent, marks.holders, marks.cells_above)
        elif tag == "a" and ("href" in attributes or "onclick" in attributes):
            marks.links.append(node)
        elif tag == "h1":
            marks.headings.append(node)
        elif tag in _RICH:
            _climb(node, marks.above, marks.cells_above)
    marks.above.update(marks.holders)
    return marks


def _climb(node: LexborNode | None, seen: set[int], cells: set[int]) -> None:
    """Add the element and those that it stands in, and the cells among these."""
    while node is not None and node.mem_id not in seen:
        seen.add(node.mem_id)
        if node.tag in _CELLS:
            cells.add(node.mem_id)
        node = node.parent


def _refers(source: bytes) -> bool:
    """Whether a letter, sign or space of ASCII is written as a character reference."""
    at = source.find(b"#")
    for _ in range(_MOST_LOOKED_AT):
        if at < 0:
            return False
        if _ASCII_REFERENCE.match(source, at) is not None:
            return True
        at = source.find(b"#", at + 1)
    return _ASCII_REFERENCE.search(source, max(at, 0)) is not None


def _styled(source: bytes, *, refers: bool) -> set[tuple[str, str]]:
    """The elements that may hide by their style: the names of their tags, and what finds them among these.

    The name is empty where it cannot be told from the source: any.
    """
    any_element = {("", selector) for _, _, selector in _HIDING}
    if refers:
        return any_element
    found: set[tuple[str, str]] = set()
    looked_at = 0
    for start, rule, selector in _HIDING:
        at = source.find(start)
        while at >= 0:
            following = at + 1
            if rule.match(source, at) is not None:
                looked_at += 1
                if looked_at > _MOST_LOOKED_AT:
                    return any_element
                before = source.rfind(b"<", max(at - _LONGEST_TAG, 0), at)
                tag = _IN_TAG.fullmatch(source, before, at) if before >= 0 else None
                if tag is not None:
                    found.add((tag[1].decode(), selector))
                elif (sheet := source.rfind(b"<style", 0, at)) > source.rfind(b"</style", 0, at):
                    # A style sheet: rules for classes, which the reader does not know.
                    end = source.find(b"</style", sheet)
                    following = len(source) if end < 0 else max(end, following)
                else:
                    return any_element
            at = source.find(start, following)
    return found
