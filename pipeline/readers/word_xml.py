"""Names of WordprocessingML, and the little that every module of the Word reader asks of an element.

The names are those of ECMA-376 Part 1 (Transitional); a Strict file's namespaces are renamed to
them before it is parsed (``word_package``), so that there is one set of names.

Many elements only stand around others - content controls, custom XML, smart tags, tracked
insertions - and Word shows what they hold as if they were not there. ``through`` is the one place
that looks through them::

    w:tbl                                     through(w:tbl, {w:tr})
      w:tr                                      -> w:tr
      w:sdt                content control
        w:sdtPr
        w:sdtContent
          w:tr                                  -> w:tr
      w:del                deleted: not shown
        ...
      mc:AlternateContent  one of its branches
        mc:Choice                               -> what the first Choice that is understood holds,
        mc:Fallback                                else the Fallback
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from lxml import etree

from pipeline.errors import UnreadableFile

Element: TypeAlias = etree._Element

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
SYMBOL_EXTENSION: Final = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}"

BODY, PARAGRAPH, TABLE, ROW, CELL, RUN = (
    f"{W}body",
    f"{W}p",
    f"{W}tbl",
    f"{W}tr",
    f"{W}tc",
    f"{W}r",
)
PARAGRAPH_PROPERTIES, RUN_PROPERTIES, VALUE = f"{W}pPr", f"{W}rPr", f"{W}val"
CONTENT_CONTROL, CONTENT_CONTROL_CONTENT = f"{W}sdt", f"{W}sdtContent"
ALTERNATE, CHOICE, FALLBACK = f"{MC}AlternateContent", f"{MC}Choice", f"{MC}Fallback"
DELETED, MOVED_AWAY, INSERTED, MOVED_HERE = f"{W}del", f"{W}moveFrom", f"{W}ins", f"{W}moveTo"

# What stands around other content and shows it (ECMA-376 Part 1: 17.5.1 custom XML and smart tags,
# 17.13.5 tracked insertions and moves, 17.16.22 hyperlinks, 17.16.19 simple fields, 17.3.2.3 and
# 17.3.2.8 directions).
_TRANSPARENT: Final = frozenset(
    {
        CONTENT_CONTROL_CONTENT,
        f"{W}customXml",
        f"{W}smartTag",
        INSERTED,
        MOVED_HERE,
        f"{W}hyperlink",
        f"{W}fldSimple",
        f"{W}dir",
        f"{W}bdo",
        f"{W}rubyBase",
    }
)
WRAPPERS: Final = _TRANSPARENT | {CONTENT_CONTROL, ALTERNATE}

# Namespaces a Choice may require and be read: their shapes and text boxes are looked into, and what
# they add to WordprocessingML's own elements changes no text (ECMA-376 Part 3, 7.5 and 7.6).
_UNDERSTOOD: Final = frozenset(
    {
        "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
        "http://schemas.microsoft.com/office/word/2010/wordml",
        "http://schemas.microsoft.com/office/word/2012/wordml",
        "http://schemas.microsoft.com/office/word/2015/wordml/symex",
        "http://schemas.microsoft.com/office/drawing/2010/main",
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    }
)


def value(element: Element) -> str | None:
    """The element's w:val."""
    written: str | None = element.get(VALUE)
    return written


def number(element: Element, default: int) -> int:
    """The element's w:val as a whole number (17.18.10), or the default where it is none.

    Longer digit strings than any count in a document are none.
    """
    written = element.get(VALUE)
    if written is None or len(written) > 9:
        return default
    try:
        return int(written)
    except ValueError:
        return default


def is_on(element: Element | None) -> bool:
    """Whether an on/off property is there and on (17.17.4): without a value it is on."""
    return element is not None and element.get(VALUE) not in ("0", "false", "off")


def first(parent: Element, *tags: str) -> Element | None:
    """The first child with one of the tags."""
    return next(parent.iterchildren(*tags), None)


def branch(alternate: Element) -> Element | None:
    """The branch of an mc:AlternateContent that is read: one, never both."""
    fallback = None
    for child in alternate.iterchildren(CHOICE, FALLBACK):
        if child.tag == FALLBACK:
            fallback = child
        else:
            prefixes = (child.get("Requires") or "").split()
            if all(child.nsmap.get(prefix) in _UNDERSTOOD for prefix in prefixes):
                return child
    return fallback


def through(parent: Element, wanted: frozenset[str], depth: int) -> Iterator[Element]:
    """The wanted children in order, looking through what only stands around them.

    Args:
        parent: the element whose content is asked for.
        wanted: tags of the elements to give; they are not looked into.
        depth: how many more elements may stand within each other.

    Raises:
        UnreadableFile: the elements stand deeper than ``depth``.
    """
    tags = wanted | WRAPPERS
    for child in parent.iterchildren(*tags):
        if child.tag in wanted:
            yield child
        else:
            inner = content_of(child)
            if inner is not None:
                if depth <= 0:
                    raise too_deep()
                yield from through(inner, wanted, depth - 1)


def content_of(wrapper: Element) -> Element | None:
    """The element that holds a wrapper's content: itself, or one of its children."""
    if wrapper.tag == CONTENT_CONTROL:
        return first(wrapper, CONTENT_CONTROL_CONTENT)
    if wrapper.tag == ALTERNATE:
        return branch(wrapper)
    return wrapper


def too_deep() -> UnreadableFile:
    """The error for XML that is nested deeper than any document."""
    return UnreadableFile(
        "has XML elements nested deeper than any document's",
        remedy="it is damaged or hostile: retrieve it again from its publisher",
    )
