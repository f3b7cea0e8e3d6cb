"""A number as an automatic numbering shows it: 12 as 12, xii, l, 十二, ⑫ or 12th.

The formats are those of ECMA-376 Part 1, 17.18.59 (ST_NumberFormat), with [MS-DOCX] 2.4 and
[MS-OI29500] 2.1.540 for what Word itself does::

    chineseCounting           一 十 二十一  一○○        ten has its character, a hundred has none
    chineseCountingThousand   一 十 二十一  一百〇一
    ideographDigital          一 一〇 二一  一〇一       place by place
    chineseLegalSimplified    壹 壹拾 贰拾壹 壹佰零壹
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_PLAIN: Final = "一二三四五六七八九"
_LEGAL_SIMPLIFIED: Final = "壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL: Final = "壹貳參肆伍陸柒捌玖"
_ROMAN: Final = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
# fmt: off
_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
# fmt: on
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINAL: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def shown(value: int, number_format: str) -> str | None:
    """The number as the format shows it; None where the format is not known.

    What a format has no sign for (a circled 51, the roman zero) is shown in digits, as Word does.

    >>> shown(12, "chineseCounting"), shown(101, "chineseCountingThousand"), shown(3, "decimalZero")
    ('十二', '一百〇一', '03')
    """
    writer = _WRITERS.get(number_format)
    if writer is None:
        return None
    # A damaged w:start may be negative; no format has a sign for that.
    return writer(value) if value >= 0 else str(value)


def shown_custom(value: int, pattern: str) -> str | None:
    """The number in a custom format that pads with zeros (`001, 002, ...`), [MS-DOCX] 2.4.

    >>> shown_custom(7, "001, 002, 003, ...")
    '007'
    """
    match = re.match(r"(0+)1\s*,", pattern)
    return None if match is None else str(value).zfill(len(match[1]) + 1)


def _digits(characters: str) -> Callable[[int], str]:
    """Digit by digit; the first character is zero."""
    return lambda value: "".join(characters[int(digit)] for digit in str(value))


def _set(characters: str) -> Callable[[int], str]:
    """One sign a number while there are signs, then plain digits."""
    return lambda value: characters[value - 1] if 0 < value <= len(characters) else str(value)


def _letters(value: int) -> str:
    """a to z, then aa, bb, cc: the same letter again (17.18.59, lowerLetter)."""
    if not 0 < value <= 780:
        return str(value)
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _roman(value: int) -> str:
    if not 0 < value < 32_768:
        return str(value)
    parts: list[str] = []
    for unit, letters in _ROMAN:
        parts.append(letters * (value // unit))
        value %= unit
    return "".join(parts)


def _by_units(digits: str, zero: str, units: str, *, one_ten: bool) -> Callable[[int], str]:
    """By ten, hundred and thousand; ``one_ten`` says that ten is written with its one (壹拾)."""

    def write(value: int) -> str:
        if not 0 < value < 10_000:
            return str(value)
        parts: list[str] = []
        skipped = False
        for power in (3, 2, 1, 0):
            digit = value // 10**power % 10
            if digit == 0:
                skipped = bool(parts)
                continue
            if skipped:
                parts.append(zero)
                skipped = False
            if not (power == 1 and digit == 1 and not parts and not one_ten):
                parts.append(digits[digit - 1])
            if power:
                parts.append(units[power - 1])
        return "".join(parts)

    return write


def _chinese_counting(value: int) -> str:
    if 0 < value < 100:
        return _COUNTING_THOUSAND(value)
    return _digits("○" + _PLAIN)(value)


def _ordinal(value: int) -> str:
    teens = 10 < value % 100 < 20
    return f"{value}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"


def _cardinal_text(value: int) -> str:
    return _spelled(value).capitalize() if 0 < value < 1_000_000 else str(value)


def _ordinal_text(value: int) -> str:
    if not 0 < value < 1_000_000:
        return str(value)
    head, separator, last = _spelled(value).rpartition("-")
    if not separator:
        head, separator, last = _spelled(value).rpartition(" ")
    if last in _ORDINAL:
        last = _ORDINAL[last]
    else:
        last = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    return f"{head}{separator}{last}".capitalize()


def _spelled(value: int) -> str:
    if value < 20:
        return _ONES[value]
    if value < 100:
        rest = value % 10
        return _TENS[value // 10 - 2] + (f"-{_ONES[rest]}" if rest else "")
    unit, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    rest = value % unit
    return f"{_spelled(value // unit)} {name}" + (f" {_spelled(rest)}" if rest else "")


def _run(first: int, count: int) -> str:
    return "".join(chr(first + offset) for offset in range(count))


_COUNTING_THOUSAND: Final = _by_units(_PLAIN, "〇", "十百千", one_ten=False)
_CIRCLED: Final = _set(_run(0x2460, 20) + _run(0x3251, 15) + _run(0x32B1, 15))
_TAIWANESE: Final = _by_units(_PLAIN, "零", "十百千", one_ten=False)

_WRITERS: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda value: str(value).zfill(2),
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "ordinal": _ordinal,
    "cardinalText": _cardinal_text,
    "ordinalText": _ordinal_text,
    "hex": lambda value: f"{value:X}",
    "numberInDash": lambda value: f"- {value} -",
    "chineseCounting": _chinese_counting,
    "chineseCountingThousand": _COUNTING_THOUSAND,
    "chineseLegalSimplified": _by_units(_LEGAL_SIMPLIFIED, "零", "拾佰仟", one_ten=True),
    "ideographDigital": _digits("〇" + _PLAIN),
    "ideographTraditional": _set("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _set("子丑寅卯辰巳午未申酉戌亥"),
    "ideographZodiacTraditional": lambda value: (
        "甲乙丙丁戊己庚辛壬癸"[(value - 1) % 10] + "子丑寅卯辰巳午未申酉戌亥"[(value - 1) % 12]
        if 0 < value <= 60
        else str(value)
    ),
    # Word writes these in brackets, not circles ([MS-OI29500] 2.1.540 a).
    "ideographEnclosedCircle": _set(_run(0x3220, 10)),
    "ideographLegalTraditional": _by_units(_LEGAL_TRADITIONAL, "零", "拾佰仟", one_ten=True),
    "taiwaneseCounting": _TAIWANESE,
    "taiwaneseCountingThousand": _TAIWANESE,
    "taiwaneseDigital": _digits("○" + _PLAIN),
    "japaneseCounting": _by_units(_PLAIN, "", "十百千", one_ten=False),
    "japaneseDigitalTenThousand": _digits("〇" + _PLAIN),
    "koreanDigital": _digits("영일이삼사오육칠팔구"),
    "koreanDigital2": _digits("零" + _PLAIN),
    "ganada": _set("가나다라마바사아자차카타파하"),
    "chosung": _set("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"),
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedFullstop": _set(_run(0x2488, 20)),
    "decimalEnclosedParen": _set(_run(0x2474, 20)),
    "russianLower": _set("абвгдежзиклмнопрстуфхцчшщыэюя"),
    "russianUpper": _set("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ"),
}
