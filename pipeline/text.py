"""How text is compared and how it is printed. Chinese stays Chinese in both.

Two forms of one text:

- ``compare_key``: what two spellings of the same name have in common. Unicode NFKC (UAX #15) folds
  full and half width; white space goes; the bracket families become one. Nothing is stripped
  to ASCII, romanised or re-cased. A key is never shown and never stored in a name's place.
- ``printed``: a cell's text as a table column holds it: no line breaks, no padding, nothing that shows as
  nothing, and otherwise as written.

What shows as nothing are Unicode's default ignorable code points (DerivedCoreProperties.txt; the Unicode
Standard, 5.21): soft hyphens, joiners, byte order marks, marks of writing direction. They come along when text is
copied out of web pages and Word. Two kinds of them change what others look like, and stay in printed text: a
variation selector behind the character whose form it chooses (an ideograph's, UTS #37), and a joiner between two
characters of a script that joins (UAX #31, 2.3). No key has any, as in NFKC_Casefold (the Unicode Standard, 3.13).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_JOINERS = "\u200c\u200d"
# Default ignorable letters: they are no spaces, and str.isprintable takes them, a grapheme joiner and vowels for shown.
_FILLERS = "\u115f\u1160\u3164\uffa0"
_SHOWN_AS_NOTHING = "\u034f\u17b4\u17b5" + _FILLERS
_MARKS = (
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_IGNORABLE = re.compile(f"[{_MARKS}{_SHOWN_AS_NOTHING}{_JOINERS}{_SELECTORS}]+")
_UNSEEN = re.compile(f"[{_MARKS}{_SHOWN_AS_NOTHING}]+")
# Scripts that join stand between the alphabets of Europe and the signs of General Punctuation; so do signs of
# pictures, which joiners make one of.
_JOINED = (
    "\u0590-\u1fff\u2190-\u2bff\ua800-\uabff\ufb1d-\ufdff\ufe0f\ufe70-\ufefc\U00010800-\U0001ffff"
)
_LOOSE_JOINER = re.compile(f"(?<![{_JOINED}])[{_JOINERS}]+|[{_JOINERS}]+(?![{_JOINED}])")
_BASELESS = re.compile(f"(?:^|(?<=\\s))[{_SELECTORS}{_JOINERS}]+")
# What may stand between two characters of a word, for patterns: white space, and what shows as nothing.
GAP = rf"[\s{_MARKS}{_SHOWN_AS_NOTHING}{_JOINERS}{_SELECTORS}]*"
_BRACKETS = str.maketrans("〔〕【】［］[]〖〗{}", "()()()()()()")
_DASHES = str.maketrans("–—―－‐‑−", "-------")
# What is padding at a text's ends: Unicode's white space (as str.isspace has it), and the marks met most.
_SPACES = (
    " \t\r\n\v\f\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_PADDING = (
    _SPACES + "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
)


@lru_cache(maxsize=65_536)
def compare_key(text: str) -> str:
    """The key by which names are compared: width, white space and brackets folded.

    >>> compare_key("公司（企业） 设立登记") == compare_key("公司(企业)设立登记")
    True
    """
    folded = unicodedata.normalize("NFKC", text)
    if not folded.isascii():
        folded = _IGNORABLE.sub("", folded)
    return "".join(folded.split()).translate(_BRACKETS).translate(_DASHES)


def printed(text: str) -> str:
    """The text without line breaks and padding, as text columns hold it.

    Lines are joined without a space, as Chinese is written; between two Latin letters a line
    break was the space between two words and becomes one.

    >>> printed("区人力资源\\n社会\\u00ad保障局 ")
    '区人力资源社会保障局'
    """
    if text.isprintable() and text.strip(" ") == text and _IGNORABLE.search(text) is None:
        return text  # no other white space is printable
    text = seen(text)
    lines = [line for line in (one.strip(_SPACES) for one in text.splitlines()) if line]
    joined = lines[0] if lines else ""
    for before, line in pairwise(lines):
        joined += (" " if _are_latin(before[-1], line[0]) else "") + line
    return joined.replace("\t", " ")


def seen(text: str) -> str:
    """The text without what shows as nothing: its white space and what changes other characters stay.

    >>> seen("公\\u200b司\\ufeff"), seen("葛\\U000e0100城") == "葛\\U000e0100城"
    ('公司', True)
    """
    if _IGNORABLE.search(text) is None:
        return text
    text = _BASELESS.sub("", _UNSEEN.sub("", text))
    return _LOOSE_JOINER.sub("", text)


def _are_latin(*characters: str) -> bool:
    return all(character.isascii() and character.isalpha() for character in characters)


def brief(text: str, most: int = 60) -> str:
    """The printed text for a message: a line that somebody reads to the end.

    >>> brief("区人力资源\\n社会保障局"), brief("事项" * 40, most=5)
    ('区人力资源社会保障局', '事项事项…')
    """
    line = printed(text)
    return line if len(line) <= most else line[: most - 1] + "…"


def stripped(text: str) -> str:
    """The text without the white space and the marks without width at its ends."""
    return text.strip(_PADDING)


def is_blank(text: str) -> bool:
    """True where a reader of the page sees nothing.

    >>> is_blank(" \\u3000\\n")
    True
    """
    if not text or (text[0].isalnum() and text[0] not in _FILLERS):
        return not text
    rest = text.strip(_PADDING)
    if not rest or (rest[0].isalnum() and rest[0] not in _FILLERS):
        return not rest
    return not (rest[0].isascii() or seen(rest).strip(_SPACES))


# --- numbers ------------------------------------------------------------------------------------

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "Ｏ": 0,
    "两": 2,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_PLAIN = re.compile(r"[0-9]{1,9}")


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral below ten thousand, by place (二〇二一) or by unit (一百零三).

    >>> chinese_number("一百零三"), chinese_number("十二"), chinese_number("二〇二一")
    (103, 12, 2021)
    >>> chinese_number("四5") is None
    True
    """
    if not text or any(character not in _DIGITS and character not in _UNITS for character in text):
        return None
    if not any(character in _UNITS for character in text):
        if len(text) > 9:
            return None
        return int("".join(str(_DIGITS[character]) for character in text))
    total, digit, last_unit = 0, None, 10_000
    for character in text:
        if character in _UNITS:
            unit = _UNITS[character]
            if unit >= last_unit or digit == 0:
                return None
            total += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
        elif digit is not None and digit != 0:
            return None
        else:
            digit = _DIGITS[character]
    return total + (digit or 0)


def serial_number(text: str) -> int | None:
    """The number that a 序号 cell prints, or None where it is no number.

    Full width digits, a closing dot or 、 and Chinese numerals are numbers, and so is a whole number that a
    spreadsheet shows with decimals (12.0); anything else is none. Zero is no serial number.

    >>> serial_number("１２．"), serial_number("四十五"), serial_number("4五"), serial_number("12.0")
    (12, 45, None, 12)
    """
    if len(text) < 10 and text.isascii() and text.isdecimal():
        return int(text) or None
    if any("<su" in unicodedata.decomposition(character) for character in text):
        return None  # raised or lowered digits: the mark of a footnote, no part of a number
    key = compare_key(text).rstrip(".、)")
    if key.startswith("(") and compare_key(text).endswith(")"):
        key = key[1:]
    whole, dot, decimals = key.partition(".")
    if dot and not decimals.strip("0"):
        key = whole
    value = int(key) if _PLAIN.fullmatch(key) else chinese_number(key)
    return value if value else None
