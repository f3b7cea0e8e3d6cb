"""How many attributes the tags of a page have, told in linear time before it is parsed.

A parser leaves out an attribute whose name the tag already has (HTML standard, 13.2.5.33), and Lexbor looks for it
among all of the tag: a tag of 200,000 attributes, a page of a megabyte, takes minutes. Word's own tags have ten.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from pipeline.errors import UnreadableFile
from pipeline.readers.web_tags import ATTRIBUTE, TAG, TEXT_ONLY, end_of_text

# A page of nothing but tags with so many takes a second for each megabyte.
_MOST_ATTRIBUTES: Final = 2_000
# So many names that differ take four bytes each and more, thus 8,000 in all: they have 2,000 bytes without a >, or
# three values with one. Of a page with neither, no tag is looked at.
_STRETCH, _MOST_STRETCHES = 2_000, 3
_IN_VALUE: Final = re.compile(rb"=[\t\n\f\r ]*+(?:\"[^\">]*+>|'[^'>]*+>)")
_ONE: Final = re.compile(ATTRIBUTE)
# Within these, style and its like are no text (13.2.6.4.16, 13.2.6.5): tags in it are tags.
_OTHER_RULES: Final = (b"<svg", b"<math", b"<select", b"<frameset")


def hold(page: bytes) -> None:
    """Hold the tags of a page to their limit.

    Args:
        page: its source in UTF-8, in lower case.

    Raises:
        UnreadableFile: a tag has too many attributes.
    """
    within = islice(_IN_VALUE.finditer(page), _MOST_STRETCHES)
    if not _has_stretch(page) and sum(1 for _ in within) < _MOST_STRETCHES:
        return
    skips = not any(name in page for name in _OTHER_RULES)
    position: int | None = 0
    while position is not None:
        position = _read_on(page, position, skips=skips)


def _has_stretch(page: bytes) -> bool:
    """Whether the page goes on for so many bytes without a >; looked at backwards from each such step."""
    position = 0
    while position + _STRETCH <= len(page):
        end = page.rfind(b">", position, position + _STRETCH)
        if end < 0:
            return True
        position = end + 1
    return False


def _read_on(page: bytes, position: int, *, skips: bool) -> int | None:
    """Look at tags up to one whose text holds none, and where that text ends; None at the page's end."""
    for match in TAG.finditer(page, position):
        closes, name, attributes, cut = match.groups()
        if cut is not None:
            # The page's end cuts the tag, and all that is there is read as its attributes.
            _count(page[match.end() :])
            return None
        if name is not None:
            if len(attributes) > _STRETCH:
                _count(attributes)
            if skips and not closes and name in TEXT_ONLY:
                return end_of_text(page, match.end(), name)
    return None


def _count(attributes: bytes) -> None:
    for number, _ in enumerate(_ONE.finditer(attributes), start=1):
        if number > _MOST_ATTRIBUTES:
            raise UnreadableFile(
                f"has a tag with more than {_MOST_ATTRIBUTES:,} attributes",
                remedy="open it in a browser, save it again and add that",
            )
