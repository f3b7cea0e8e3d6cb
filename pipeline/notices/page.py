"""What a web page says about its notice, where the notice's own text does not say it.

A government page prints the notice's 发文字号, 发文机关 and 成文日期 beside the notice (see
``readers.web_metadata``). The notice's own text holds: what it prints is taken, and a page that says otherwise is
a warning. What it does not print is taken from the page, by the same rules as from the text: a
发文字号 must be one (GB/T 9704-2012, 7.2.5), and a date must be of the calendar. 发布日期 is when the page was
published and never the notice's date.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Mapping
from typing import Final

from pipeline.notices.dates import half_width, unspaced, written_date
from pipeline.notices.head import is_doc_number
from pipeline.reading import Notice
from pipeline.text import brief, compare_key

TITLE: Final = "标题"
# The texts of the title element and of the first headings, a line each; the site's name stands there, too.
PAGE_TITLES: Final = "网页标题"
# The files that the notice's part of a page links to.
ATTACHMENTS: Final = "附件链接"
DOC_NUMBER: Final = "发文字号"
ISSUER: Final = "发文机关"
ISSUED_ON: Final = "成文日期"
_PLAIN_DATE: Final = re.compile(
    r"([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T]*[0-9]{1,2}[:：时].*)?"
)


def titles_of(metadata: Mapping[str, str]) -> list[str]:
    """What a page says its title is, apart from its text; the notice's own is in it.

    Args:
        metadata: ``Document.metadata``.
    """
    said = (metadata.get(name, "") for name in (TITLE, PAGE_TITLES))
    return [line for text in said for line in text.split("\n") if line]


def with_page(notice: Notice, metadata: Mapping[str, str]) -> Notice:
    """The notice with what only its page says, and a warning for each contradiction.

    Args:
        notice: as its own text has it.
        metadata: ``Document.metadata``.
    """
    if not metadata:
        return notice
    warnings: list[str] = []
    said = {key: metadata[key] for key in (TITLE, DOC_NUMBER, ISSUER, ISSUED_ON) if key in metadata}
    number = unspaced(said.get(DOC_NUMBER, ""))
    if number and not is_doc_number(number):
        warnings.append(
            f"the page's 发文字号, {brief(number)}, is none as GB/T 9704-2012 has it, and is not taken"
        )
        number = ""
    day = page_date(said[ISSUED_ON]) if ISSUED_ON in said else None
    if ISSUED_ON in said and day is None:
        warnings.append(
            f"the page's 成文日期, {brief(said[ISSUED_ON])}, is no date of the calendar"
        )
    issuer = said.get(ISSUER)
    _contradicts(warnings, DOC_NUMBER, notice.doc_number, number or None)
    _contradicts(warnings, ISSUER, notice.issuer, issuer)
    if notice.issued_on is not None and day is not None and notice.issued_on != day:
        warnings.append(
            f"the page says 成文日期 {day}, the notice itself {notice.issued_on}, which holds"
        )
    return dataclasses.replace(
        notice,
        title=notice.title or said.get(TITLE),
        doc_number=notice.doc_number or number or None,
        issuer=notice.issuer or issuer,
        issued_on=notice.issued_on or day,
        warnings=(*notice.warnings, *warnings),
    )


def page_date(text: str) -> datetime.date | None:
    """The day that a page writes (2021-06-30, 2021年6月30日, with a time or without); None for none.

    >>> page_date("2021-06-30 10:20"), page_date("2021年6月31日")
    (datetime.date(2021, 6, 30), None)
    """
    match = _PLAIN_DATE.fullmatch(half_width(text).strip())
    if match is None:
        return written_date(text)
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _contradicts(warnings: list[str], name: str, printed: str | None, page: str | None) -> None:
    """Warn where both say it and neither name is the other's end, as 区政府办公室 is 环翠区政府办公室's."""
    if printed is None or page is None:
        return
    ours, theirs = compare_key(printed), compare_key(page)
    if not (ours.endswith(theirs) or theirs.endswith(ours)):
        warnings.append(
            f"the page says {name} {brief(page)}, the notice itself {brief(printed)}, which holds"
        )
