"""Old and new side by side: which characters, or which elements of a list, changed.

A character is what a reader takes for one: a base with its marks and variation selectors, a flag, a joined
sequence (the extended grapheme clusters of Unicode Standard Annex #29, section 3, without the rules of single
Indic scripts). Characters are compared by ``text.compare_key``: width and brackets are no change.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.linking.changes import JOINT
from pipeline.text import compare_key

# Finding what two texts have in common costs the square of their lengths. A name has some dozens of characters;
# of texts beyond this only the ends are compared.
_LONGEST = 400
_JOINER = "\u200d"
_LISTS = ("lead_departments", "co_departments")
_NUMBERED = ("stage", "scenario")
# Words of a vocabulary: one is another as a whole, whatever characters they share.
_WORDS = ("item_type", "authority_level")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text, and whether it is marked as changed."""

    text: str
    is_marked: bool


Parts = tuple[Part, ...]


def marked(field: str | None, before: str | None, after: str | None) -> tuple[Parts, Parts]:
    """The two values of a change in parts; the parts of each give its text back.

    Departments are marked as whole names, words of a vocabulary as a whole, all else by characters. A value
    that is not there has no parts.

    >>> [part.text for part in marked("name", "公章刻制备案", "公章刻制信息备案")[1] if part.is_marked]
    ['信息']
    """
    if before is None or after is None:
        return tuple((Part(text, True),) if text else () for text in (before, after))  # type: ignore[return-value]
    if field in _LISTS:
        return _elements(before.split(JOINT), after.split(JOINT))
    if field in _WORDS:
        return _elements([before], [after])
    if field in _NUMBERED:
        return _characters(_numbered(before), _numbered(after))
    return _characters(graphemes(before), graphemes(after))


def graphemes(text: str) -> list[str]:
    """The text's characters as a reader takes them; joined they are the text.

    >>> graphemes("葛\U000e0100城e\u0301")
    ['葛\U000e0100', '城', 'e\u0301']
    """
    found: list[str] = []
    for character in text:
        if found and _goes_on(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def _goes_on(cluster: str, character: str) -> bool:
    last = cluster[-1]
    if last + character == "\r\n":
        return True
    if unicodedata.category(last) in ("Cc", "Zl", "Zp"):
        return False
    if unicodedata.category(character) in ("Mn", "Me", "Mc") or character in ("\u200c", _JOINER):
        return True
    if "\U0001f3fb" <= character <= "\U0001f3ff":
        return True  # a skin tone goes with what stands before it
    if last == _JOINER:
        return ord(character) > 0x2000
    if _is_flag_letter(last) and _is_flag_letter(character):
        return len(cluster) % 2 == 1
    return _is_syllable(last, character)


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_syllable(last: str, character: str) -> bool:
    """Whether two Hangul letters are of one syllable, by their order: leading, vowel, trailing."""
    if "\u1100" <= last <= "\u115f":
        return "\u1100" <= character <= "\u11a7" or "\uac00" <= character <= "\ud7a3"
    is_open = "\uac00" <= last <= "\ud7a3" and (ord(last) - 0xAC00) % 28 == 0
    if "\u1160" <= last <= "\u11a7" or is_open:
        return "\u1160" <= character <= "\u11ff"
    is_closed = "\u11a8" <= last <= "\u11ff" or "\uac00" <= last <= "\ud7a3"
    return is_closed and "\u11a8" <= character <= "\u11ff"


def _numbered(shown: str) -> list[str]:
    """A stage or scenario by its characters, its number being one of them: 2.3 and 2.2 are two numbers."""
    number, space, name = shown.partition(" ")
    return [number, *graphemes(space + name)]


def _characters(ones: Sequence[str], others: Sequence[str]) -> tuple[Parts, Parts]:
    keys, other_keys = [compare_key(one) for one in ones], [compare_key(one) for one in others]
    kept, other_kept = _kept(keys, other_keys)
    # White space has no key, and is no change wherever it stands.
    kept = [is_kept or not key for is_kept, key in zip(kept, keys, strict=True)]
    other_kept = [is_kept or not key for is_kept, key in zip(other_kept, other_keys, strict=True)]
    return _parts(ones, kept), _parts(others, other_kept)


def _elements(before: Sequence[str], after: Sequence[str]) -> tuple[Parts, Parts]:
    kept, other_kept = _kept(before, after)
    return _joined(before, kept), _joined(after, other_kept)


def _joined(elements: Sequence[str], kept: Sequence[bool]) -> Parts:
    texts, flags = [elements[0]], [kept[0]]
    for element, is_kept in zip(elements[1:], kept[1:], strict=True):
        texts += [JOINT, element]
        flags += [True, is_kept]
    return _parts(texts, flags)


def _kept(ones: Sequence[Hashable], others: Sequence[Hashable]) -> tuple[list[bool], list[bool]]:
    """Of two sequences, which members they have in common, in order."""
    kept, other_kept = [False] * len(ones), [False] * len(others)
    if max(len(ones), len(others)) > _LONGEST:
        shortest = min(len(ones), len(others))
        start = next((at for at in range(shortest) if ones[at] != others[at]), shortest)
        rest = shortest - start
        end = next((at for at in range(rest) if ones[-1 - at] != others[-1 - at]), rest)
        blocks = [(0, 0, start), (len(ones) - end, len(others) - end, end)]
    else:
        matcher = SequenceMatcher(None, ones, others, autojunk=False)
        blocks = [(one.a, one.b, one.size) for one in matcher.get_matching_blocks()]
    for one, other, size in blocks:
        kept[one : one + size] = [True] * size
        other_kept[other : other + size] = [True] * size
    return kept, other_kept


def _parts(texts: Sequence[str], kept: Sequence[bool]) -> Parts:
    """The texts in stretches of what is kept and what is marked; empty ones are left out."""
    found: list[Part] = []
    for text, is_kept in zip(texts, kept, strict=True):
        if not text:
            continue
        if found and found[-1].is_marked is not is_kept:
            found[-1] = Part(found[-1].text + text, not is_kept)
        else:
            found.append(Part(text, not is_kept))
    return tuple(found)
