"""Whether a page is flat beyond doubt: told without following what is open at each of its tags.

A large page repeats its tags. Each is looked at once and becomes one byte, and of these bytes those of innermost
elements, which hold no tag, are taken away again and again::

    <div> <p> <b>..</b> </p> <p>..</p> </div> <p>      D P B b p P p d P
    b, within lines first                              D P p P p d P
    p                                                  D d P
    div                                                P            nested three deep, and one not closed

An element that is taken away holds only such elements, so its end tag finds it open (unless it was closed before, which
only makes the tree flatter): it closes whatever was opened since its start. What stays open are those left over, and
what a table adds of itself, a ``tbody`` and a ``tr`` (HTML standard, 13.2.6.4.9, 13.2.6.4.13). Elements of formatting
(13.2.4.3) are taken away only where nothing but such and other elements of a line stands in them: so
none is closed by a block, to be opened again later. Where elements with rules of their own (``svg``, ``template``,
``object``, ``button``) or a tag that is not whole stand in a page, nothing is said of it.
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.readers.web_tags import (
    DRAWINGS,
    ENDS_P,
    FORMATTING,
    IN_TABLES,
    SCOPES,
    SPECIAL,
    TAG,
    TEXT_ONLY,
    VOID,
)

# Beyond, the pieces of a page take more memory than the page; it is followed tag by tag.
_MOST_PIECES: Final = 500_000
_MOST_NAMES: Final = 60
_MOST_STEPS: Final = 400
# What a table adds to itself, and the page: html, head, body, and an element without content.
_WITH_TABLE, _OF_PAGE = 3, 8

_OWN_RULES: Final = (
    (SCOPES - IN_TABLES - {b"table"})
    | DRAWINGS
    | TEXT_ONLY
    | frozenset(b"nobr button frame frameset ruby rb rt rtc rp keygen isindex".split())
)
_OF_SELECT: Final = (b"select", b"option", b"optgroup")
# Which close nothing that is open, unlike hr and col.
_IN_LINE: Final = frozenset(b"area br embed img link meta param source track wbr".split())
_BLOCKS: Final = SPECIAL | ENDS_P | IN_TABLES | SCOPES
# Comments, and text without tags that ends with its element (13.2.5.15 to 31; a script within a script is
# left, and with it the page). In the value of an attribute it leaves a tag that is not whole. What does not end
# is looked through as far as the next of its name, so that every look is linear.
_WITHOUT_TAGS: Final = re.compile(
    rb"<(?:!--(?:-?>|(?s:.*?)(?:--!?>|\Z))"
    rb"|(script|style|title|textarea|noscript|iframe)(?=[\t\n\f\r />])([^<>]*+>)"
    rb"(?:[^<]++|<(?!/?script|/?\1))*+</\1[\t\n\f\r ]*+>)"
)
_COMMENT, _TEXT = b"<?c>", b"<?t>"
# What stands in no select: text without tags and an input, which ends it; and what closes other elements.
_NOTHING, _NOT_IN_SELECT, _CLOSING = 0, 1, 2
_FIRST: Final = 3
_A_SELECT: Final = re.compile(rb"\x03[\x05-\x08]*+\x04")


def is_flat(page: bytes, most: int) -> bool:
    """Whether no element is nested deeper, and none is opened again; False also where that is not sure.

    Args:
        page: its source in UTF-8, in lower case.
        most: elements within elements.
    """
    if page.count(b"<") > _MOST_PIECES:
        return False
    pieces = _WITHOUT_TAGS.sub(_instead, page).split(b"<")[1:]
    codes = dict.fromkeys(pieces, _NOTHING)
    names = {name: _FIRST + 2 * number for number, name in enumerate(_OF_SELECT)}
    for piece in codes:
        code = _code_of(piece, names)
        if code is None or len(names) > _MOST_NAMES:
            return False
        codes[piece] = code
    left = bytes(map(codes.__getitem__, pieces)).translate(None, bytes((_NOTHING,)))
    left = _A_SELECT.sub(b"", left).translate(None, bytes((_NOT_IN_SELECT,)))
    if any(names[name] + closes in left for name in _OF_SELECT for closes in (0, 1)):
        return False
    # The end of a form within a form is taken for that of the outer one, which then stays open (13.2.6.4.7).
    if b"form" in names and _nests(left, names[b"form"]):
        return False
    steps = levels = 0
    for in_lines in (True, False):
        tried = [code for name, code in names.items() if not in_lines or name not in _BLOCKS]
        before = -1
        while len(left) != before:
            before = len(left)
            for code in tried:
                size = len(left)
                left = left.replace(bytes((code, code + 1)), b"")
                levels += len(left) < size
                steps += 1
            if steps > _MOST_STEPS:
                return False
        if any(
            names[name] + closes in left for name in FORMATTING & names.keys() for closes in (0, 1)
        ):
            return False
        left = left.translate(None, bytes((_CLOSING,)))
    starts = sum(left.count(code) for code in names.values())
    return _WITH_TABLE * (levels + starts) + _OF_PAGE <= most


def _nests(left: bytes, code: int) -> bool:
    """Whether start and end tags of a name do not take turns."""
    those = bytes((code, code + 1))
    others = bytes(set(range(256)) - set(those))
    return left.translate(None, others) != those * left.count(code)


def _instead(match: re.Match[bytes]) -> bytes:
    if match[1] is None:
        return _COMMENT
    # A > in the value of an attribute does not end a tag.
    return _TEXT if TAG.fullmatch(b"<" + match[1] + match[2]) else match[0]


def _code_of(piece: bytes, names: dict[bytes, int]) -> int | None:
    """The byte of what a < begins; None where it is no whole tag, or of an element with rules of its own."""
    if piece == _TEXT[1:]:
        return _NOT_IN_SELECT
    match = TAG.match(b"<" + piece)
    if match is None:
        return _NOTHING  # a < that is text
    closes, name, _, cut = match.groups()
    if cut is not None or piece.startswith(b"!--"):
        return None
    if name is None:
        return _NOTHING
    if name in _OWN_RULES:
        return None
    if name == b"input":
        return _NOT_IN_SELECT
    if name in VOID:
        return _NOTHING if name in _IN_LINE and not closes else _CLOSING
    return names.setdefault(name, _FIRST + 2 * len(names)) + bool(closes)
