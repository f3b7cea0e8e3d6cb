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
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pipeline.readers.web_text import BETWEEN, BETWEEN_TEXTS, is_hidden

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# The names that a table of a notice is full of are never asked for, and so not taken.
_NAME: Final = re.compile(rb"<(?!t[drh]\b|p\b|span\b|o:)([a-z][a-z0-9]*)")
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
# Of each word by which a page hides something, a start (what is searched for by its first five bytes is
# found without looking at every byte), the rule, and what selects it. A browser reads character references in values.
_HIDING: Final = (
    (b"displ", re.compile(rb"display\s*(?:&|:\s*(?:none|&))"), '[style*="display" i]'),
    (
        b"visib",
        re.compile(rb"visibility\s*(?:&|:\s*(?:hidden|collapse|&))"),
        '[style*="visibility" i]',
    ),
    (b"hidde", re.compile(rb"(?<=[\s\"'/])hidden(?=[\s=/>])"), "[hidden]"),
)
# A letter, sign or space of ASCII, written as a character reference.
_ASCII_REFERENCE: Final = re.compile(
    rb"&#(?:0*(?:[0-9]{1,2}|1[01][0-9]|12[0-7])|x0*[0-7]?[0-9a-f])(?![0-9a-f])"
)
# A tag from its start to within the value of its style, or to its attribute ``hidden``.
_IN_TAG: Final = re.compile(
    rb"<([a-z][a-z0-9]*)(?:\s+[\w:.\-]+(?:\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'|[^\s\"'<>=]+))?)*"
    rb"\s+(?:style\s*=\s*(?:\"[^\"<]*|'[^'<]*|[^\s\"'<>]*))?"
)
# A tag longer than this is not looked into.
_LONGEST_TAG: Final = 2_000
# A page that hides more than this is searched element by element.
_MOST_LOOKED_AT: Final = 500


@dataclass(frozen=True)
class Marks:
    """What is known of a page's elements, each by its ``mem_id``.

    ``hidden`` say themselves that they are not shown; ``above``: something that is not simply text stands in
    them, or they are it; ``holders``: a table stands in them. ``is_plain``: of an element that is not above, its
    text in one call is what it shows.
    """

    hidden: set[int] = field(default_factory=set)
    above: set[int] = field(default_factory=set)
    holders: set[int] = field(default_factory=set)
    tables: list[LexborNode] = field(default_factory=list)
    text: str = ""
    is_plain: bool = False


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


def marks_of(
    parser: LexborHTMLParser, source: bytes, names: Mapping[bytes, int], *, hides: bool
) -> Marks:
    """Where a page's elements stand that are not simply their text.

    Args:
        parser: the page, without what ``remove_unseen`` takes out.
        source: the page in UTF-8, in lower case.
        names: of its tags.
        hides: whether what says that it is hidden is not shown.
    """
    body = parser.body
    if body is None:
        return Marks()
    hidden = _hidden(body, source) if hides else []
    above: set[int] = set()
    rich = [name for name in _RICH if name.encode() in names]
    if parser.head is not None and names.get(b"title", 0) == len(parser.head.css("title")):
        rich = [name for name in rich if name != "title"]
    for node in (*hidden, *(body.css(",".join(rich)) if rich else ())):
        _climb(node, above)
    tables = body.css("table") if b"table" in names else []
    holders: set[int] = set()
    for table in tables:
        _climb(table.parent, holders)
    text = body.text()
    return Marks(
        hidden={node.mem_id for node in hidden},
        above=above | holders,
        holders=holders,
        tables=tables,
        text=text,
        is_plain=BETWEEN not in text and BETWEEN_TEXTS not in text,
    )


def _climb(node: LexborNode | None, seen: set[int]) -> None:
    """Add the element and those that it stands in."""
    while node is not None and node.mem_id not in seen:
        seen.add(node.mem_id)
        node = node.parent


def _hidden(body: LexborNode, source: bytes) -> list[LexborNode]:
    """The elements that say themselves that they are not shown."""
    selectors = _hiding(source)
    if not selectors:
        return []
    return [node for node in body.css(",".join(sorted(selectors))) if is_hidden(node)]


def _hiding(source: bytes) -> set[str]:
    """What finds the elements that a page hides: by the names of their tags, where these can be told."""
    any_element = {selector for _, _, selector in _HIDING}
    if b"#" in source and b"&#" in source and _ASCII_REFERENCE.search(source) is not None:
        return any_element
    found: set[str] = set()
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
                    found.add(f"{tag[1].decode()}{selector}")
                elif (sheet := source.rfind(b"<style", 0, at)) > source.rfind(b"</style", 0, at):
                    # A style sheet: rules for classes, which the reader does not know.
                    end = source.find(b"</style", sheet)
                    following = len(source) if end < 0 else max(end, following)
                else:
                    return any_element
            at = source.find(start, following)
    return found
