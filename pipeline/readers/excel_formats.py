"""Number formats: what a cell shows of its number.

A format is up to four sections - positive, negative, zero, text - of digit places, date parts and words::

    #,##0.00_ ;[Red]-#,##0.00        1234.5   -> 1,234.50
    0.00%                            0.125    -> 12.50%
    yyyy"年"m"月"d"日"                44377    -> 2021年6月30日
    [DBNum1][$-804]yyyy"年"m"月"      44377    -> 二〇二一年六月
    "第"0"号";;;@                     7        -> 第7号

Standard: ECMA-376 Part 1, 18.8.30 (built-in formats, with those of zh-CN) and 18.8.31 (format codes). Where the
standard leaves it to the program's language, a Chinese notice shows what a Chinese Excel shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from pipeline.readers.excel_dates import DATE_PARTS, date_text
from pipeline.readers.excel_digits import chinese_digits, digits_text

GENERAL: Final = "General"
# 18.8.30: by number, those of all languages and of zh-CN; 14 and 22 are the language's own.
BUILT_IN: Final = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|\\(?P<escaped>.)"
    r"|_(?P<padding>.)"
    r"|\*(?P<fill>.)"
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General|G/通用格式)"
    r"|(?P<half>AM/PM|A/P|上午/下午)"
    r"|(?P<exponent>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|aaaa?|e+|g+|b+)"
    r"|(?P<digit>[0#?])"
    r"|(?P<sign>[.,%/@])"
    r"|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+(?:E[+-]?[0-9]+)?)", re.IGNORECASE)
_ELAPSED: Final = re.compile(r"h+|m+|s+", re.IGNORECASE)
_SYSTEM_DATES: Final = {"-F800": 'yyyy"年"m"月"d"日"', "-F400": "h:mm:ss"}
# Excel shows dates from its first day to the last of the year 9999.
_LAST_DAY: Final = 2_958_466
_MOST_CODE: Final = 255

Token = tuple[str, str]


@dataclass(frozen=True)
class _Section:
    """One section: its tokens, the condition under which it holds, and in which digits it is written."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None
    numerals: int  # of [DBNum1] to [DBNum3]; 0: Arabic
    is_chinese: bool

    @property
    def kinds(self) -> set[str]:
        return {kind for kind, _ in self.tokens}

    def holds(self, value: float) -> bool:
        sign, bound = self.condition or ("", 0.0)
        return {
            "<": value < bound,
            "<=": value <= bound,
            ">": value > bound,
            ">=": value >= bound,
            "=": value == bound,
            "<>": value != bound,
        }.get(sign, True)


@dataclass(frozen=True)
class NumberFormat:
    """A format code, ready to show numbers and texts."""

    sections: tuple[_Section, ...]

    def shown(self, value: float, *, from_1904: bool = False) -> str:
        """What a cell of this format shows of a number, without the padding at its ends.

        Args:
            value: the number; a date is its days.
            from_1904: the workbook counts days from 1904-01-01 and not from 1900.
        """
        section, is_absolute = self._section_of(value)
        if section is None:
            return general(value)
        kinds = section.kinds
        if kinds & DATE_PARTS:
            if not 0 <= value < _LAST_DAY:
                return general(value)
            return date_text(value, section.tokens, section.numerals, section.is_chinese, from_1904)
        number = abs(value) if is_absolute else value
        if "general" in kinds or "@" in {text for kind, text in section.tokens if kind == "sign"}:
            shown = general(number)
        elif kinds & {"digit"}:
            shown = ""
        else:
            return _words(section, "-" if number < 0 and section.tokens else "")
        if "general" in kinds or not kinds & {"digit"}:
            return _words(section, chinese_digits(shown, section.numerals), in_place=True)
        return digits_text(number, section.tokens, section.numerals)

    def shown_text(self, text: str) -> str:
        """What a cell of this format shows of a text (18.8.31: its fourth section, or the one with an @)."""
        section = self.sections[3] if len(self.sections) > 3 else None
        if section is None:
            last = self.sections[-1]
            if ("sign", "@") not in last.tokens:
                return text
            section = last
        return "".join(
            text if (kind, one) == ("sign", "@") or kind == "general" else one
            for kind, one in section.tokens
            if kind not in ("padding", "fill")
        )

    @property
    def changes_text(self) -> bool:
        """Whether a text of this format may show as another."""
        return self.shown_text("\x00") != "\x00"

    def _section_of(self, value: float) -> tuple[_Section | None, bool]:
        """The section for a number, and whether it shows the number without its sign."""
        sections = self.sections[:3]
        if len(self.sections) > 1 and ("sign", "@") in sections[-1].tokens and len(sections) < 3:
            sections = sections[:-1]
        if any(section.condition for section in sections):
            for section in sections:
                if section.holds(value):
                    # Of several sections only the first may show a sign of its own accord.
                    sign = section.condition[0] if section.condition else ""
                    is_absolute = sign.startswith("<") or section is not sections[0]
                    return section, value < 0 and is_absolute
            return None, False
        if value < 0 and len(sections) > 1:
            return sections[1], True
        if value == 0 and len(sections) > 2:
            return sections[2], True
        return sections[0], False


@lru_cache(maxsize=4096)
def number_format(code: str) -> NumberFormat:
    """The format of a code; one longer than Excel writes, or that says nothing, is General."""
    sections: list[list[Token]] = [[]]
    condition: list[tuple[str, float] | None] = [None]
    numerals, chinese = [0], [False]
    if len(code) > _MOST_CODE or not code:
        code = GENERAL
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or "literal"
        text = match[kind]
        if kind == "literal" and text == ";":
            if len(sections) == 4:
                break
            sections.append([])
            condition.append(None)
            numerals.append(0)
            chinese.append(False)
        elif kind == "bracket":
            found = _CONDITION.fullmatch(text)
            if found is not None:
                condition[-1] = _condition(found)
            elif text.upper().startswith("DBNUM") and text[5:] in ("1", "2", "3"):
                numerals[-1] = int(text[5:])
            elif text.startswith("$"):
                symbol, _, locale = text[1:].partition("-")
                if symbol:
                    sections[-1].append(("literal", symbol))
                chinese[-1] = chinese[-1] or locale.upper().endswith("804")
                for token in _TOKEN.finditer(_SYSTEM_DATES.get("-" + locale.upper(), "")):
                    group = token.lastgroup or "literal"
                    name = "literal" if group == "quoted" else group
                    sections[-1].append((name, token[group]))
                if "-" + locale.upper() in _SYSTEM_DATES:
                    break
            elif _ELAPSED.fullmatch(text):
                sections[-1].append(("elapsed", text.lower()))
        else:
            name = "literal" if kind in ("quoted", "escaped") else kind
            sections[-1].append((name, text))
    return NumberFormat(
        tuple(
            _Section(tuple(_told_apart(tokens)), bound, written, names)
            for tokens, bound, written, names in zip(
                sections, condition, numerals, chinese, strict=True
            )
        )
    )


def _condition(found: re.Match[str]) -> tuple[str, float] | None:
    try:
        return found[1], float(found[2])
    except ValueError:
        return None


def _told_apart(tokens: list[Token]) -> list[Token]:
    """The tokens with months and minutes told apart: minutes stand after hours or before seconds.

    `b`, `e` and `g` are words' letters where no other part of a date stands.
    """
    kinds = [
        (text[0].lower() if kind in ("date", "elapsed") else "half" if kind == "half" else "")
        for kind, text in tokens
    ]
    is_date = any(kind in tuple("ymdhsa") or kind == "half" for kind in kinds)
    if ("exponent" in {kind for kind, _ in tokens}) or not (is_date or "e" in kinds):
        return [("literal", text) if kind == "date" else (kind, text) for kind, text in tokens]
    parts = [index for index, kind in enumerate(kinds) if kind and kind != "half"]
    told = [(kind, text.lower() if kind == "date" else text) for kind, text in tokens]
    for place, index in enumerate(parts):
        if kinds[index] != "m" or len(tokens[index][1]) > 2 or tokens[index][0] == "elapsed":
            continue
        before = kinds[parts[place - 1]] if place else ""
        after = kinds[parts[place + 1]] if place + 1 < len(parts) else ""
        if before == "h" or after == "s":
            told[index] = ("minute", tokens[index][1].lower())
    return told


def _words(section: _Section, number: str, *, in_place: bool = False) -> str:
    """The section's words with the number in place of General or @, or before them."""
    parts: list[str] = [] if in_place else [number]
    for kind, text in section.tokens:
        if kind == "general" or (kind, text) == ("sign", "@"):
            parts.append(number if in_place else "")
        elif kind == "padding":
            parts.append(" ")
        elif kind != "fill":
            parts.append(text)
    return "".join(parts).strip(" ")


def general(value: float) -> str:
    """A number in the General format: up to eleven characters, whole numbers in full.

    A whole number of up to fifteen digits, all that a cell holds, is shown with all of them: what a
    column too narrow makes of it (`1.23457E+11`) is no number that anybody published.

    >>> general(1.0), general(0.1 + 0.2), general(1 / 3), general(-2.50), general(371002000000.0)
    ('1', '0.3', '0.333333333', '-2.5', '371002000000')
    """
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    magnitude = abs(value)
    if 1e-9 <= magnitude < 1e11:
        whole = len(str(int(magnitude)))
        if magnitude >= 1e-4:
            places = Decimal(1).scaleb(-max(10 - whole, 0))
            rounded = Decimal(f"{value:.15g}").quantize(places, ROUND_HALF_UP)
            text = f"{rounded:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, _, exponent = f"{value:.5E}".partition("E")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}E{exponent[0]}{int(exponent[1:]):02d}"
