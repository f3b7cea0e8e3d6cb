"""The body of a notice: title, issuer, number, date, basis and the numbered points.

The parts of an official document and their places are those of GB/T 9704-2012 (党政机关公文格式)::

    威环政办发〔2025〕1号                              发文字号 (7.2.5), before the title or just after it
    威海市环翠区人民政府办公室                         title (7.3.1), over one line or several
    关于印发《...实施方案》的通知
    各镇政府、街道办事处：                             addressee (7.3.2)
    ...现印发给你们，请认真组织实施。
        威海市环翠区人民政府办公室                     signature (7.3.5): the issuer,
            2021年6月30日                              and below it the date (7.3.5.4)
    （此件公开发布）                                   note (7.3.6)
    ...根据《...的通知》（鲁政办发〔2021〕7号）...     basis
    一、工作目标                                       points: points.py
    （一）推进“极简办”。通过减环节...
    附件：1. ...                                       list of annexes (7.3.4)
    — 1 —                                              page number (7.5), left out wherever it stands

A 发文字号 is the agency's code, the year in four digits in 〔〕, a number without leading zero and without 第, and
号. One that is written otherwise is reported as written and not mended: what it should have been is for
the data team to say. A number in a sentence is another document's and never the notice's own.

Nothing here raises. What the text does not say is None or empty; what it says and cannot be settled
is a warning with its place. Every step takes linear time.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.document import Paragraph
from pipeline.notices.dates import half_width, looks_like_date, unspaced, written_date
from pipeline.notices.duties import DEPARTMENT_ENDINGS, enclosed, shown
from pipeline.notices.head import (
    ENDS_IN_ISSUING_KIND,
    ISSUES,
    is_about_the_notice,
    read_head,
)
from pipeline.notices.points import Line, as_paragraphs, joined, tasks_of
from pipeline.reading import Notice
from pipeline.text import chinese_number, printed

_PAGE = re.compile(
    r"[-–—―－·]{1,3}\s?[0-9０-９]{1,4}\s?[-–—―－·]{1,3}|第\s?[0-9]{1,4}\s?页(?:\s?[,，/共].{0,12})?"
)

_LONGEST_SIGNATURE = 60
_NO_SIGNATURE = re.compile(
    r"[。；：！？，,;:!?]|[0-9]\s?年|^[（(《“]|^[0-9一二三四五六七八九十]{1,3}[.．、]|^附\s?件"
)

_LONGEST_CITED_TITLE = 300
_CITED_NUMBER = re.compile(
    r"\s{0,4}(?P<opening>[（(])"
    r"(?P<inner>(?:[^（）()]|[（(][^（）()]{0,40}[）)]){1,120})(?P<closing>[）)])"
)
_ENDS_NUMBER = re.compile(r"[，,；;]|以下简称|简称|下称")
_IS_NUMBER = re.compile("号(?:文件?|令|公告)?$")
_SHORT_NAME = re.compile('(?:简称|下称)(?:为|:|：)?[《“"]([^《》“”"\n]{1,60})[》”"]')
_CLAUSE_END = re.compile("[，。；：！？,;!?:\n]")
_BY = re.compile("根据|依据|按照|依照|遵照|为[^，。；]{0,20}(?:贯彻|落实)")

_MINIMUM = re.compile(
    "(?:不得?少于|不低于|至少)(?:推出|梳理|完成|实现|发布|公布|确定)?"
    "(?P<number>[0-9]{1,6}|[一二两三四五六七八九十百千零〇]{1,9})"
    "(?:个[^,。;:、0-9]{0,12}?事项|项(?!目|措施|制度|任务|机制|指标|活动|改革|工作|服务))"
)


def read_notice(paragraphs: Sequence[Paragraph], page_titles: Sequence[str] = ()) -> Notice:
    """What the body says about the notice, and its tasks.

    Args:
        paragraphs: those before the first annex's heading, in order, blank ones left out.
        page_titles: what a web page says its title is, apart from its text (``page.titles_of``).

    Returns:
        The notice; title, issuer, number, date and minimum are None where the body does not say them.
        ``warnings`` are what it says and what could not be settled, a line each.
    """
    warnings: list[str] = []
    lines = _lines(paragraphs)
    head = read_head(lines, warnings, page_titles)
    body = lines[head.end :]
    signature = _read_signature(body, warnings)
    year = None if signature.date is None else signature.date.year
    tasks, of_tasks = tasks_of(body, year, signature.lines)
    return Notice(
        title=head.title,
        issuer=signature.issuer,
        doc_number=head.doc_number,
        issued_on=signature.date,
        basis=_basis(body, head.title or "", warnings),
        stated_minimum_items=_minimum(body, warnings),
        tasks=tasks,
        warnings=tuple(dict.fromkeys((*warnings, *of_tasks))),
    )


def _lines(paragraphs: Sequence[Paragraph]) -> list[Line]:
    """Each paragraph in one line, without page numbers.

    A signature with its date in a second line of the same paragraph is two.
    """
    lines: list[Line] = []
    for position, paragraph in enumerate(paragraphs, start=1):
        parts = [printed(part) for part in paragraph.text.splitlines()]
        groups = [parts]
        if len(parts) > 1 and looks_like_date(parts[-1]) and _may_sign(joined(parts[:-1])):
            groups = [parts[:-1], parts[-1:]]
        for text in map(joined, groups):
            if text and not _PAGE.fullmatch(text):
                lines.append(Line(text, paragraph.line, position))
    return lines


# --- signature ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Signature:
    """Issuer and date, and the lines they stand in."""

    issuer: str | None
    date: datetime.date | None
    lines: frozenset[Line]


def _read_signature(body: Sequence[Line], warnings: list[str]) -> _Signature:
    """The first paragraph that is only a date and has a signature above, else the first at all."""
    dated = [position for position, line in enumerate(body) if looks_like_date(line.text)]
    signed = [one for one in dated if one > 0 and _may_sign(body[one - 1].text)]
    if not dated:
        return _Signature(None, None, frozenset())
    position = signed[0] if signed else dated[0]
    line = body[position]
    date = written_date(line.text)
    if date is None:
        warnings.append(f"line {line.line}: {line.text} is no date of the calendar")
    if len({written_date(body[one].text) for one in signed}) > 1:
        warnings.append(f"line {line.line}: several dates are signed, and the first is taken")
    if signed:
        above = body[position - 1]
        if position > 1 and body[position - 2].text.endswith(DEPARTMENT_ENDINGS):
            warnings.append(f"line {above.line}: several agencies sign, and only the last is taken")
        return _Signature(above.text, date, frozenset((above, line)))
    if position > 0:
        warnings.append(f"line {line.line}: no signature stands above the date {line.text}")
    return _Signature(None, date, frozenset((line,)))


def _may_sign(text: str) -> bool:
    """Whether a line can be a signature: a name, no sentence, no list, no date."""
    return (
        0 < len(text) <= _LONGEST_SIGNATURE
        and _NO_SIGNATURE.search(text) is None
        and not is_about_the_notice(text)
    )


# --- basis and minimum --------------------------------------------------------------------------


def _basis(body: Sequence[Line], title: str, warnings: list[str]) -> tuple[str, ...]:
    """The documents that the body cites: with a number anywhere, without one behind 根据 and the like.

    Neither the short names that the body gives (以下简称《方案》) nor what the notice issues are documents cited.
    """
    text = as_paragraphs([line.text for line in body])
    short_names = {unspaced(match[1]) for match in _SHORT_NAME.finditer(text)}
    own_titles = _own_titles(unspaced(title))
    cited: dict[str, dict[str, str]] = {}
    position, by = 0, False
    for start, end in enclosed(text, "《", "》", _LONGEST_CITED_TITLE):
        if start < position:
            continue
        before = _CLAUSE_END.split(text[position:start])
        if any("《" in one for one in before):
            warnings.append(f"a 《 is not closed near: {shown(before[-1])}{shown(text[start:end])}")
        by = (by and len(before) == 1) or _BY.search(before[-1]) is not None
        number, position = _cited_number(text, end)
        name = unspaced(text[start + 1 : end - 1])
        is_own = text[max(0, start - 1) : start] == "本" or any(
            one.endswith(name) for one in own_titles
        )
        if name and (number or (by and not is_own and name not in short_names)):
            known = cited.setdefault(name, {})
            known.setdefault(unspaced(number), (text[start:end] + number).replace("\n", ""))
    if "《" in text[position:]:
        warnings.append(f"a 《 is not closed near: {shown(text[text.rfind('《') :])}")
    # Cited with its number and without it, it is one document.
    return tuple(
        citation
        for known in cited.values()
        for number, citation in known.items()
        if number or len(known) == 1
    )


def _own_titles(title: str) -> tuple[str, ...]:
    """The notice's title, and those of what it issues; the text cites them by their last words, too."""
    issues = ISSUES.search(title)
    if issues is None:
        return (title,)
    issued = ENDS_IN_ISSUING_KIND.sub("", title[issues.end() :])
    named = [
        issued[start + 1 : end - 1] for start, end in enclosed(issued, "《", "》", len(issued))
    ]
    return (title, issued, *named)


def _cited_number(text: str, end: int) -> tuple[str, int]:
    """The number in brackets behind a cited title, as written, and where the text goes on.

    （鲁政办发〔2021〕7号，以下简称《方案》） holds the number and a short name; （试行） is no number.
    """
    brackets = _CITED_NUMBER.match(text, end)
    if brackets is None:
        return "", end
    number = _ENDS_NUMBER.split(brackets["inner"], maxsplit=1)[0].strip()
    if "〔" in number or _IS_NUMBER.search(number):
        return f"{brackets['opening']}{number}{brackets['closing']}", brackets.end()
    return "", brackets.end() if _SHORT_NAME.search(brackets["inner"]) else end


def _minimum(body: Sequence[Line], warnings: list[str]) -> int | None:
    """How many items the notice promises at least (不少于100个事项); the first, if it says several."""
    flat = unspaced(half_width("".join(line.text for line in body)))
    stated: dict[int, None] = {}
    for match in _MINIMUM.finditer(flat):
        digits = match["number"]
        value = int(digits) if digits.isdecimal() else chinese_number(digits)
        if value is not None:
            stated[value] = None
    if len(stated) > 1:
        numbers = ", ".join(map(str, stated))
        warnings.append(f"the notice states several minimums of items, {numbers}; the first holds")
    return next(iter(stated), None)
