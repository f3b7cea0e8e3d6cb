"""Dates and times of a cell: days since the workbook's first day, shown by the parts of a number format.

Standard: ECMA-376 Part 1, 18.17.4 (dates: day 60 of 1900 is the 29th of February, which never was) and
18.8.31 (the parts). Names of months and weekdays are Chinese where the format says so ([$-804]), else English.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from pipeline.readers.excel_digits import by_digit, chinese_digits

DATE_PARTS: Final = frozenset({"date", "minute", "elapsed", "half"})
_DAY: Final = 86_400
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_WEEKDAYS: Final = "一二三四五六日"
_CHINESE_MONTHS: Final = (
    "一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月",
)  # fmt: skip


class _Moment:
    """A day and a time of it, as Excel counts them."""

    def __init__(self, value: float, decimals: int, from_1904: bool) -> None:
        scale = 10**decimals
        units = round(round(value, 10) * _DAY * scale)
        self.seconds, self.fraction = divmod(units, scale)
        self.total = self.seconds
        days, rest = divmod(self.seconds, _DAY)
        self.hour, rest = divmod(rest, 3600)
        self.minute, self.second = divmod(rest, 60)
        # Without 1904: day 1 is 1900-01-01, a Sunday to Excel, and day 60 is 1900-02-29.
        self.weekday = (days - 2 if not from_1904 else days + 4) % 7
        if from_1904:
            self._set(datetime.date(1904, 1, 1) + datetime.timedelta(days))
        elif days == 60:
            self.year, self.month, self.day = 1900, 2, 29
        elif days == 0:
            self.year, self.month, self.day = 1900, 1, 0
        else:
            self._set(datetime.date(1899, 12, 31 if days < 60 else 30) + datetime.timedelta(days))

    def _set(self, date: datetime.date) -> None:
        self.year, self.month, self.day = date.year, date.month, date.day


def date_text(
    value: float,
    tokens: Sequence[tuple[str, str]],
    numerals: int,
    is_chinese: bool,
    from_1904: bool,
) -> str:
    """What the parts of a format show of a day and time.

    Args:
        value: days since the first day, from 0; the fraction is the time of day.
        tokens: the format's, months and minutes told apart.
        numerals: of [DBNum1] to [DBNum3]; 0 for Arabic.
        is_chinese: names of months and weekdays are Chinese.
        from_1904: the first day is 1904-01-01.
    """
    decimals = max((len(text) - 2 for kind, text in tokens if _has_fraction(kind, text)), default=0)
    decimals = min(decimals, 3)
    try:
        moment = _Moment(value, decimals, from_1904)
    except OverflowError:
        return ""
    halves = any(kind == "half" for kind, _ in tokens)
    parts = [
        _part(kind, text, moment, decimals, numerals, is_chinese, halves) for kind, text in tokens
    ]
    return "".join(parts).strip(" ")


def _has_fraction(kind: str, text: str) -> bool:
    return kind == "date" and text.startswith("s") and "." in text


def _part(
    kind: str,
    text: str,
    moment: _Moment,
    decimals: int,
    numerals: int,
    is_chinese: bool,
    halves: bool,
) -> str:
    if kind == "date":
        return _date_part(text, moment, decimals, numerals, is_chinese, halves)
    if kind == "minute":
        return _number(moment.minute, len(text), numerals)
    if kind == "half":
        before, _, after = text.partition("/")
        return after if moment.hour >= 12 else before
    if kind == "elapsed":
        unit = {"h": 3600, "m": 60, "s": 1}[text[0]]
        return str(moment.total // unit).rjust(len(text), "0")
    if kind in ("padding", "fill"):
        return " " if kind == "padding" else ""
    return text


def _date_part(
    text: str, moment: _Moment, decimals: int, numerals: int, is_chinese: bool, halves: bool
) -> str:
    letter, count = text[0], len(text)
    if letter in "ye":
        # Chinese has no years of its own: e is the year (18.8.31 has it for Japanese eras).
        long = letter == "e" or count > 2
        year = str(moment.year) if long else f"{moment.year % 100:02d}"
        return by_digit(year, numerals)
    if letter == "m":
        if count <= 2:
            return _number(moment.month, count, numerals)
        if is_chinese:
            return _CHINESE_MONTHS[moment.month - 1]
        name = _MONTHS[moment.month - 1]
        return name[0] if count == 5 else name if count == 4 else name[:3]
    if letter == "d" and count <= 2:
        return _number(moment.day, count, numerals)
    if letter == "a" or (letter == "d" and is_chinese):
        short = _CHINESE_WEEKDAYS[moment.weekday]
        if text == "aaa":
            return short
        return f"周{short}" if text == "ddd" else f"星期{short}"
    if letter == "d":
        name = _WEEKDAYS[moment.weekday]
        return name if count > 3 else name[:3]
    if letter == "h":
        hour = (moment.hour % 12 or 12) if halves else moment.hour
        return _number(hour, count, numerals)
    if letter == "s":
        whole = _number(moment.second, len(text.partition(".")[0]), numerals)
        if "." not in text:
            return whole
        return f"{whole}.{moment.fraction:0{decimals}d}"
    return ""  # g and b: eras and the Buddhist year, which Chinese has not


def _number(value: int, count: int, numerals: int) -> str:
    if numerals:
        return chinese_digits(str(value), numerals)
    return f"{value:02d}" if count >= 2 else str(value)
