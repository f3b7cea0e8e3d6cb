"""Dates in the text of a notice: the one it is signed with, and the deadlines that it sets.

A written date is year, month and day in full, in Arabic digits (GB/T 9704-2012, 7.3.5.4) or, as before
that standard, in Chinese ones: 2021年6月30日, 二〇二一年六月三十日. Full width digits and white space are
typesetting. A date that no calendar has (6月31日) is no date.

A deadline is the last day on which the text still holds it kept::

    2021年6月30日前, 6月30日前         that day
    2021年6月底前, 6月末前             the month's last day, February's by the calendar
    2021年6月前                        the last day before that month: 2021-05-31. What is due before June
                                      is not due in June; the publisher who means June's end writes 底
    2021年底前, 年底前, 2021年内        31 December
    2022年上半年, 上半年前             30 June; 下半年: 31 December
    第二季度, 二季度末前               the quarter's last day
    2021年6月至12月, 6月1日至30日      the end of the period
    到2021年底                         31 December; without 到 and without 前 it is a time, no deadline

A year that is not printed is the last one named before it in the same text, else the notice's own. 今年,
本年, 明年 and 来年 count from the notice's year, 当年, 次年 and 翌年 from the last one named. What recurs
(每年12月底前) has no date, and neither has a year (2021年度), a start (2021年以来) or the title of
another document (《2021年第一季度工作要点》).
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass, field

from pipeline.text import chinese_number

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
# What is typed for the Chinese zero in years, besides 〇 itself.
_ZEROS = str.maketrans("○◯Oo0零", "〇〇〇〇〇〇")

_CHINESE_YEAR = "[〇○◯Oo零一二三四五六七八九]{4}"
_MONTH = "(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九])"
_DAY = "(?:[0-9]{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_WRITTEN = re.compile(
    f"(?P<year>[0-9]{{4}}|{_CHINESE_YEAR})年(?P<month>{_MONTH})月(?P<day>{_DAY})日"
)
# Longer paragraphs are no date, however they are spaced.
_LONGEST_DATE = 60


def half_width(text: str) -> str:
    """The text in half width, each character in its own place.

    Not NFKC: that reorders combining marks in more than linear time, and it changes lengths.

    >>> half_width("（２０２１）")
    '(2021)'
    """
    return text.translate(_HALF_WIDTH)


def unspaced(text: str) -> str:
    """The text without white space and zero-width characters."""
    return "".join(text.translate(_ZERO_WIDTH).split())


def looks_like_date(text: str) -> bool:
    """True for a text that is only a year, a month and a day, be it in the calendar or not."""
    return _written(text) is not None


def written_date(text: str) -> datetime.date | None:
    """The date of a text that is only a date (成文日期, GB/T 9704-2012, 7.3.5.4), else None.

    >>> written_date("２０２１ 年 6 月 30 日"), written_date("二〇二一年六月三十日")
    (datetime.date(2021, 6, 30), datetime.date(2021, 6, 30))
    >>> written_date("2021年6月31日") is None
    True
    """
    match = _written(text)
    if match is None:
        return None
    return _date(_year_number(match["year"]), _number(match["month"]), _number(match["day"]))


def _written(text: str) -> re.Match[str] | None:
    key = unspaced(text) if len(text) <= _LONGEST_DATE else unspaced(text.strip())
    return _WRITTEN.fullmatch(half_width(key)) if len(key) <= _LONGEST_DATE else None


def _year_number(text: str) -> int:
    return int(text) if text.isdecimal() else chinese_number(text.translate(_ZEROS)) or 0


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else chinese_number(text) or 0


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> datetime.date | None:
    if not (datetime.MINYEAR <= year <= datetime.MAXYEAR and 1 <= month <= 12):
        return None
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


# --- deadlines ----------------------------------------------------------------------------------

_NO_NUMBER = "(?<![0-9一二三四五六七八九十])"
_TO = "(?:[至到~–-]|—{1,2})"
# 6月底前后 is about the end of June, and in 6月前往 the 前 is another word's.
_BEFORE = "[之以]?前(?![后往])"


def _year_pattern(prefix: str) -> str:
    written = f"(?<![0-9])[0-9]{{4}}|{_CHINESE_YEAR}"
    relative = "今年|本年|明年|来年|当年|次年|翌年"
    return f"(?:(?P<{prefix}year>{written})年|(?P<{prefix}relative>{relative}))"


# Read on text in half width without white space. Every repetition is bounded, so a match at each
# place costs a constant.
_TOKEN = re.compile(
    rf"""
    (?P<stop>[,;:。\n])
  | (?P<recurring>每个?(?:半年|年|季度?|月|周))
  | (?:{_year_pattern("")})?
    (?:
        {_NO_NUMBER}(?P<from_month>{_MONTH})(?:月(?:{_DAY}日)?)?起?{_TO}
        (?:{_year_pattern("to_")})?(?P<to_month>{_MONTH})月(?:(?P<to_day>{_DAY})日)?
      | {_NO_NUMBER}(?P<in_month>{_MONTH})月{_DAY}日?{_TO}(?P<in_month_to>{_DAY})日
      | {_NO_NUMBER}(?P<month>{_MONTH})月
        (?:
            (?P<day>{_DAY})日(?:[0-9]{{1,2}}[时点])?{_BEFORE}
          | 份?(?P<month_end>[底末])(?P<month_end_before>{_BEFORE})?
          | (?P<third>[上中下]旬){_BEFORE}
          | 份?(?P<month_before>{_BEFORE})
        )
      | (?P<year_end>年?[底末])(?P<year_end_before>{_BEFORE})?
      | (?P<within_year>年?内)
      | (?P<half>[上下])半年(?!以来|度)(?P<half_end>[底末]?(?:{_BEFORE}|内)|[底末])?
      | (?<!前)(?:第|{_NO_NUMBER})(?P<quarter>[一二三四1-4])季度(?!以来)
    )
  | {_year_pattern("only_")}
    """,
    re.VERBOSE,
)
_TITLE = re.compile("《[^《》]{0,300}》")
_AS_OF = ("截止到", "截至到")


@dataclass
class _Deadlines:
    """The scan of one text: the years named so far, and what was found."""

    notice_year: int | None
    named_year: int | None = None
    recurring: bool = False
    found: dict[datetime.date, None] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)

    def take(self, match: re.Match[str]) -> None:
        if match["stop"]:
            self.recurring = False
        elif match["recurring"]:
            self.recurring = True
        elif match["only_year"] or match["only_relative"]:
            self.named_year = self._year(match, "only_")
        else:
            self._take_deadline(match)

    def _year(self, match: re.Match[str], prefix: str) -> int | None:
        """The year that the match prints or says, else the one that holds here; None: unknown."""
        if match[f"{prefix}year"]:
            return _year_number(match[f"{prefix}year"])
        relative = match[f"{prefix}relative"]
        if relative in ("今年", "本年"):
            return self.notice_year
        if relative in ("明年", "来年"):
            return None if self.notice_year is None else self.notice_year + 1
        holding = self.notice_year if self.named_year is None else self.named_year
        if relative in ("次年", "翌年"):
            return None if holding is None else holding + 1
        return holding

    def _take_deadline(self, match: re.Match[str]) -> None:
        names_year = bool(match["year"] or match["relative"])
        year = self._year(match, "")
        if names_year:
            self.named_year = year
        if not _sets_deadline(match, names_year) or (self.recurring and not names_year):
            return
        if match["third"]:
            self._warn(match, "names no day")
            return
        if match["to_year"] or match["to_relative"]:
            # 2021年12月至次年3月: the year after the one that the period starts in.
            self.named_year = year
            year = self.named_year = self._year(match, "to_")
        if year is None:
            self._warn(match, "has no year, and neither has the notice's date")
            return
        day = _last_day(match, year)
        if day is None:
            self._warn(match, "is no date")
        else:
            self.found[day] = None

    def _warn(self, match: re.Match[str], what: str) -> None:
        self.warnings[f"the deadline {match[0]} {what}"] = None


def _sets_deadline(match: re.Match[str], names_year: bool) -> bool:
    """Whether the token is a deadline, and not merely a time."""
    text, start = match.string, match.start()
    if match["year_end"]:
        bare = not names_year
        if bare and (match["year_end"][0] != "年" or _ends_in_number(text, start)):
            return False
        return bool(match["year_end_before"]) or _is_until(text, start)
    if match["month_end"]:
        return bool(match["month_end_before"]) or _is_until(text, start)
    if match["within_year"]:
        # Without its year, 年内 is a span (三年内).
        return names_year
    if match["half"]:
        return names_year or bool(match["half_end"])
    return True


def _ends_in_number(text: str, end: int) -> bool:
    return end > 0 and text[end - 1] in "0123456789〇○零一二三四五六七八九十两"


def _is_until(text: str, start: int) -> bool:
    return text[start - 1 : start] == "到" and text[max(0, start - 3) : start] not in _AS_OF


def _last_day(match: re.Match[str], year: int) -> datetime.date | None:
    """The day of the deadline; None where no calendar has it."""
    if match["to_month"]:
        return _period_end(match, year)
    if match["in_month"]:
        return _date(year, _number(match["in_month"]), _number(match["in_month_to"]))
    if match["day"]:
        return _date(year, _number(match["month"]), _number(match["day"]))
    if match["month_before"]:
        first = _date(year, _number(match["month"]), 1)
        if first is None or first == datetime.date.min:
            return None
        return first - datetime.timedelta(days=1)
    if match["month_end"]:
        return _month_end(year, _number(match["month"]))
    if match["half"]:
        return _month_end(year, 6 if match["half"] == "上" else 12)
    if match["quarter"]:
        return _month_end(year, 3 * _number(match["quarter"]))
    return _month_end(year, 12)


def _period_end(match: re.Match[str], year: int) -> datetime.date | None:
    """The end of a period; None also for one that would run backwards (11月至3月, no year)."""
    from_month, to_month = _number(match["from_month"]), _number(match["to_month"])
    backwards = to_month < from_month and not (match["to_year"] or match["to_relative"])
    if backwards or not 1 <= from_month <= 12:
        return None
    if match["to_day"]:
        return _date(year, to_month, _number(match["to_day"]))
    return _month_end(year, to_month)


def deadlines_in(
    text: str, notice_year: int | None
) -> tuple[tuple[datetime.date, ...], tuple[str, ...]]:
    """The deadlines that a text sets, each once, in order; and what could not be settled.

    Args:
        text: a point's text; line breaks end a sentence.
        notice_year: the year of the notice's date, for deadlines without one; None if unknown.

    >>> deadlines_in("2021年9月底前上线，12月底前推广", 2021)[0]
    (datetime.date(2021, 9, 30), datetime.date(2021, 12, 31))
    """
    lines = (unspaced(line) for line in half_width(text).splitlines())
    # Twice: a title may hold another one.
    flat = _TITLE.sub("", _TITLE.sub("", "\n".join(lines)))
    scan = _Deadlines(notice_year)
    for match in _TOKEN.finditer(flat):
        scan.take(match)
    return tuple(scan.found), tuple(scan.warnings)
