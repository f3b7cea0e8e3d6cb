"""What heads an annex, told from a line's text: 附件1 and its title, both said again, and a mark that a table goes on.

::

    附件1  企业全生命周期事项清单            a heading: number and title
    附件1                                 a heading alone: its title is in the lines below
    附件1所列事项由...                      a sentence
    企业全生命周期事项清单（续）              the title again, at the top of a page
    （续表）, 续上表, - 2 -                 what pages print where a table goes on
    附件1：企业全生命周期事项清单.docx         over no table: a link to a file
"""

from __future__ import annotations

import re

from pipeline.text import chinese_number, compare_key, printed, seen, stripped

HEADING = re.compile(
    r"附件\s*(?P<number>[0-9]{1,3}|[一二三四五六七八九十]{1,3})?\s*(?P<mark>[:.、]?)(?P<title>.*)",
    re.S,
)
CONTINUED = re.compile(
    r"-{0,2}\(?(?:续|接(?=[上前]))\(?[上前]?[表页]?[0-9一二三四五六七八九十]*\)?\)?"
)
_OF_PAGES = r"[,/(-]?(?:共|总)(?:计)?[0-9]{1,4}页\)?"
PAGE_NUMBER = re.compile(
    rf"[-·•第]*[0-9]{{1,4}}页?[-·•]*|第[0-9]{{1,4}}页{_OF_PAGES}|共[0-9]{{1,4}}页[,/]?第[0-9]{{1,4}}页"
)
SENTENCE = re.compile(r"[。；]")
_FILE_ENDING = re.compile(
    r"\.(?:docx?|xlsx?|xlsm|pdf|wps|et|ofd|txt|html?|zip|rar|7z|jpe?g|png)\Z", re.I
)
_NUMBER = re.compile(r"附\s*件\s*[0-9０-９一二三四五六七八九十]+")
_NUMBER_AND_MARK = re.compile(_NUMBER.pattern + r"\s*[:：.．、]?\s*")


def heading_of(key: str, text: str) -> tuple[int, str] | None:
    """Number and title of an annex heading, or None for any other paragraph.

    Args:
        key: the paragraph's compare key.
        text: the paragraph as written.
    """
    match = HEADING.fullmatch(key)
    if match is None or SENTENCE.search(key) or len(key) > 80:
        return None
    digits, title = match["number"], match["title"]
    if digits is None:
        # `附件` alone, or `附件：` and a title, heads the only annex.
        return (1, "") if not title and match["mark"] in ("", ":") else None
    number = int(digits) if digits.isdigit() else chinese_number(digits)
    if number is None or not title or CONTINUED.fullmatch(title):
        return None if number is None else (number, "")
    written = stripped(seen(text))
    if not match["mark"] and not title.startswith("("):
        # `附件1所列事项...` is a sentence; `附件1 企业...清单` is a heading.
        start = _NUMBER.match(written)
        if start is None or not written[start.end() : start.end() + 1].isspace():
            return None
    start = _NUMBER_AND_MARK.match(written)
    return number, printed(written[start.end() :]) if start else title


def without_file_ending(title: str) -> str:
    """A title without the ending of the file that it is the name of, as a page's list of attachments has it.

    >>> without_file_ending("企业全生命周期事项清单.docx"), without_file_ending("清单1.1")
    ('企业全生命周期事项清单', '清单1.1')
    """
    return _FILE_ENDING.sub("", title)


def is_annex_again(key: str, number: int, title: str) -> bool:
    """Whether a text, as a compare key, says an annex's heading or title again, or that it goes on (续表).

    >>> is_annex_again("附件1企业事项清单(续)", 1, "企业事项清单"), is_annex_again("附件2", 1, "企业事项清单")
    (True, False)
    """
    heading = HEADING.fullmatch(key)
    line = key
    if heading is not None:
        digits = heading["number"] or "1"
        if (int(digits) if digits.isdigit() else chinese_number(digits)) != number:
            return False
        line = heading["title"]
    return (
        (heading is not None and not line)
        or CONTINUED.fullmatch(line) is not None
        or (bool(title) and is_title_again(title, line))
    )


def is_title_again(title: str, key: str) -> bool:
    """Whether a text is the title again, with or without a mark that its table goes on (续表)."""
    known = compare_key(title)
    rest = key[len(known) :]
    return key.startswith(known) and (not rest or CONTINUED.fullmatch(rest) is not None)
