"""The text of a part of a page as a browser shows it: lines, and the tables between them.

What stands in an element, and what is read of it::

    text                        white space collapsed (CSS Text 3, 4.1.1); &nbsp; is a space that stays
    p, div, li, h1, td, ...     a line of its own (HTML standard, 15.3: display: block)
    br                          ends the line
    span, b, font, o:p, ...     looked through: their text is the line's
    pre                         its line breaks end lines
    script, style, template     no text; nor are comments, with them Word's <!--[if gte mso 9]>
    select, button, textarea    controls of the page, no text of the notice
    rt, rp                      the small text above a word; its base is read
    hidden, display:none,       not shown
    visibility:hidden
    table                       kept apart, in its place

A line break in the source between two Chinese characters is no space (CSS Text 3, 4.1.3, and Level 4 for signs
such as “): Word breaks the lines of the pages that it writes anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Final, Union

from pipeline.readers.web_elements import Marks
from pipeline.text import is_blank

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

TEXT: Final = "-text"
BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "listing",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "p",
        "search",
        "section",
        "summary",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "v:shape",
        "v:textbox",
        "w:txbxcontent",
    ]
)
NOT_SHOWN: Final = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "title",
        "link",
        "meta",
        "base",
        "iframe",
        "object",
        "embed",
        "applet",
        "audio",
        "video",
        "canvas",
        "svg",
        "noframes",
        "noembed",
        "rt",
        "rp",
        "xml",
        "map",
        "area",
        "param",
        "source",
        "track",
        "colgroup",
        "col",
        "-comment",
        "!doctype",
        "select",
        "option",
        "datalist",
        "button",
        "input",
        "textarea",
    ]
)
_AS_WRITTEN: Final = frozenset(("pre", "listing", "xmp", "plaintext"))
_HIDES: Final = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b",
    re.I | re.A,
)
# Put between the pieces of an element's text, and between such texts.
BETWEEN: Final = "\x1f"
BETWEEN_TEXTS: Final = "\x1e"
_WHITE_SPACE: Final = " \t\r\n\f"

# Of the cells of a table, so many show what cells are like there.
_LOOKED_AT: Final = 8

_SPACE: Final = re.compile("[ \t\n\r\f]+")
# Wide characters (UAX #11), and the signs of Chinese text that are wide there and narrow elsewhere.
_WIDE: Final = "[\u00b7\u2014\u2018\u2019\u201c\u201d\u2026\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
_BREAK_IN_CHINESE: Final = re.compile(f"(?<={_WIDE})[ \t]*[\r\n][ \t\r\n\f]*(?={_WIDE})")
# The same where nothing stands before a line break that belongs to it: found by the break, not at each character.
_BREAK_ALONE: Final = re.compile(f"\n(?<={_WIDE}\n)[ \t\n\f]*(?={_WIDE})")

Line = Union[str, "LexborNode"]


def is_hidden(node: LexborNode) -> bool:
    """Whether the element itself says that it is not shown."""
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return style is not None and _HIDES.search(style) is not None


def collapsed(text: str) -> str:
    """The text of one line with its white space collapsed, without that at its ends.

    >>> collapsed("  区人力资源\\n   社会保障局\\u00a0 a\\n b ")
    '区人力资源社会保障局  a b'
    """
    if not text.isprintable():
        if "\r" in text or " \n" in text or "\t\n" in text:
            text = _BREAK_IN_CHINESE.sub("", text)
        elif "\n" in text:
            text = _BREAK_ALONE.sub("", text)
        # Often nothing is left but what is no white space of a source, as &nbsp;.
        if "\n" in text or "\t" in text or "\r" in text or "\f" in text:
            text = _SPACE.sub(" ", text)
    if "  " in text:
        text = _SPACE.sub(" ", text)
    return text.strip(" ").replace("\u00a0", " ")


def text_of(node: LexborNode) -> str:
    """All text in an element, its pieces with ``BETWEEN`` between them; those that are blank are left out."""
    return node.text(True, BETWEEN, False, True)


def texts_of(nodes: list[LexborNode]) -> list[str]:
    """As ``text_of`` of each; but a text that is all that stands in an element may be blank."""
    first = nodes[:_LOOKED_AT]
    if sum(_only_text(node) is not None for node in first) * 2 <= len(first):
        return [node.text(True, BETWEEN, False, True) for node in nodes]
    texts = map(_only_text, nodes)
    return [
        text_of(node) if text is None else text for node, text in zip(nodes, texts, strict=True)
    ]


def _only_text(node: LexborNode) -> str | None:
    """The text that is all that stands in an element, which the parser gives faster; else None."""
    child = node.first_child
    return None if child is None or child.next is not None else child.text_content


def lines_of_all(texts: list[str]) -> list[str | None]:
    """As ``collapsed`` of each, empty where it is blank; None where it has several pieces.

    Most have no white space but single spaces. The others go through ``collapsed`` all at once.

    Args:
        texts: as ``text_of`` has them; none holds ``BETWEEN_TEXTS``.

    >>> lines_of_all([" a ", "业\\n  务", "\\u00a0", "\\n a  b\\n", "a\\x1fb"])
    ['a', '业务', '', 'a b', None]
    """
    lines = [text.strip(" ") if text.isprintable() and "  " not in text else None for text in texts]
    others = [
        position
        for position, line in enumerate(lines)
        if line is None and BETWEEN not in texts[position]
    ]
    if others:
        text = BETWEEN_TEXTS.join([texts[position].strip(_WHITE_SPACE) for position in others])
        shown = collapsed(text).split(BETWEEN_TEXTS)
        # Most are empty cells, and written alike.
        blank = set(filter(is_blank, set(shown)))
        for position, line in zip(others, shown, strict=True):
            lines[position] = "" if line in blank else line
    return lines


def lines_of(
    node: LexborNode,
    *,
    skipped: Collection[int] = (),
    looked_through: Collection[int] = (),
    marks: Marks | None = None,
) -> list[Line]:
    """The lines that an element shows, and the tables between them as their elements, in order.

    Args:
        node: the element; it is not asked whether it is hidden itself.
        skipped: elements (by ``mem_id``) that are left out with all that is in them.
        looked_through: tables (by ``mem_id``) that only lay out the page.
        marks: what is known of the page; what is plain by it is read in one call, with the same outcome.
    """
    hidden = None if marks is None else marks.hidden
    above = marks.above if marks is not None and marks.is_plain else None
    found: list[Line] = []
    parts: list[str] = []
    open_elements: list[tuple[bool, LexborNode | None]] = []
    current = node.first_child

    def end_line() -> None:
        if parts:
            # Between blocks there is mostly white space, and no line.
            text = "".join(parts).strip(_WHITE_SPACE)
            parts.clear()
            if text:
                found.append(collapsed(text))

    while True:
        while current is None:
            if not open_elements:
                end_line()
                return found
            is_block, current = open_elements.pop()
            if is_block:
                end_line()
        tag = current.tag or ""
        if tag == TEXT:
            parts.append(current.text_content or "")
        elif (
            tag == "p"
            and above is not None
            and current.mem_id not in above
            and not (skipped and current.mem_id in skipped)
        ):
            # Mostly one line, never one within another, and not hidden.
            text = text_of(current)
            if BETWEEN in text:
                end_line()
                open_elements.append((True, current.next))
                current = current.first_child
                continue
            end_line()
            text = collapsed(text)
            if text:
                found.append(text)
        elif tag == "br":
            end_line()
        elif tag in NOT_SHOWN or (
            is_hidden(current) if hidden is None else current.mem_id in hidden
        ):
            pass
        elif skipped and current.mem_id in skipped:
            end_line()
        elif tag == "table" and current.mem_id not in looked_through:
            end_line()
            found.append(current)
        elif tag in _AS_WRITTEN:
            end_line()
            for line in current.text(deep=True).splitlines():
                if line:
                    found.append(line.replace("\u00a0", " "))
        else:
            is_block = tag in BLOCKS or tag == "table"
            if is_block:
                end_line()
            inner = current.first_child
            if inner is not None:
                open_elements.append((is_block, current.next))
                current = inner
                continue
        current = current.next
