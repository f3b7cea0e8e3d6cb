"""How text is compared and how it is printed. Chinese stays Chinese in both.

Two forms of one text:

- ``compare_key``: what two spellings of the same name have in common. Unicode NFKC (UAX #15) folds
  full and half width; white space goes; the bracket families become one. Nothing is stripped
  to ASCII, romanised or re-cased. A key is never shown and never stored in a name's place.
- ``printed``: a cell's text as a table column holds it: no line breaks, no padding, and otherwise
  as written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Zero-width characters come along when text is copied out of web pages and Word.
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_BRACKETS = str.maketrans("〔〕【】［］[]〖〗{}", "()()()()()()")
_DASHES = str.maketrans("–—―－‐‑−", "-------")
_LINE = re.compile(r"[ \t\u00a0\u3000]*[\r\n\v\f\u0085\u2028\u2029]+[ \t\u00a0\u3000]*")
_PADDING = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff"


@lru_cache(maxsize=65_536)
def compare_key(text: str) -> str:
    """The key by which names are compared: width, white space and brackets folded.

    >>> compare_key("公司（企业） 设立登记") == compare_key("公司(企业)设立登记")
    True
    """
    folded = unicodedata.normalize("NFKC", text).translate(_ZERO_WIDTH)
    return "".join(folded.split()).translate(_BRACKETS).translate(_DASHES)


def printed(text: str) -> str:
    """The text without line breaks and padding, as text columns hold it.

    Lines are joined without a space, as Chinese is written; between two Latin letters a line
    break was the space between two words and becomes one.

    >>> printed("区人力资源\\n社会保障局 ")
    '区人力资源社会保障局'
    """
    trimmed = text.strip(_PADDING)
    if "\n" not in trimmed and _LINE.search(trimmed) is None:
        return trimmed.replace("\t", " ") if "\t" in trimmed else trimmed
    return _LINE.sub(_joint, trimmed).replace("\t", " ")


def _joint(match: re.Match[str]) -> str:
    before, after = match.string[match.start() - 1], match.string[match.end()]
    latin = before.isascii() and before.isalpha() and after.isascii() and after.isalpha()
    return " " if latin else ""


def is_blank(text: str) -> bool:
    """True where a reader of the page sees nothing.

    >>> is_blank(" \\u3000\\n")
    True
    """
    return not text or not text.translate(_ZERO_WIDTH).strip(_PADDING)


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

    Full width digits, a closing dot or 、 and Chinese numerals are numbers; anything else is
    none. Zero is no serial number.

    >>> serial_number("１２．"), serial_number("四十五"), serial_number("4五")
    (12, 45, None)
    """
    key = compare_key(text).rstrip(".、)")
    if key.startswith("(") and compare_key(text).endswith(")"):
        key = key[1:]
    value = int(key) if _PLAIN.fullmatch(key) else chinese_number(key)
    return value if value else None
