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
from pipeline.notices.points import Line, as_paragraphs, joined, tasks_of
from pipeline.reading import Notice
from pipeline.text import chinese_number, printed

# The kinds of official documents (党政机关公文处理工作条例, 第八条) and of what they issue.
_KINDS = (
    "决议|决定|命令|令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要"
    "|方案|办法|细则|规定|规划|计划|要点|措施|规则|制度|纲要|指南|规范"
)
_ENDS_IN_KIND = re.compile(rf"(?:{_KINDS})(?:[（(][^（）()]{{1,12}}[）)])?$")
# What a document that issues or forwards another one (关于印发...的通知) can be.
_ISSUES = re.compile("关于(?:印发|转发|批转|公布|发布|颁布)")
_ENDS_IN_ISSUING_KIND = re.compile(
    r"的(?:通知|公告|通告|函|决定|命令|令)(?:[（(][^（）()]{1,12}[）)])?$"
)
# In 关于...的实施意见 and the like, so many characters at most stand from 的 on.
_LONGEST_ENDING = 24
_GOES_ON = re.compile("[的》〉”、和及与]|[（(](?:试行|暂行|修订|征求意见)")
_NO_TITLE_LINE = re.compile(
    r"[。；！？;!?]|[:：]$|^附\s?件|^[（(]?[一二三四五六七八九十]{1,3}[）)、.．]"
)
_TITLE_PAIRS = (("《", "》"), ("〈", "〉"), ("“", "”"), ("（", "）"))
_LONGEST_TITLE_LINE, _TITLE_LINES, _HEAD_LINES = 150, 8, 30
# Web pages and printed heads put these above the title, each in a line of its own.
_LABELLED = re.compile(r"[【\[]?(?!附\s?件)[^\s：:，。、《】\]]{2,10}[】\]]?\s?[:：]")
_PRINTED_HEAD = re.compile(
    "[0-9]{6}|(?:特急|加急|平急|急件|(?:绝密|机密|秘密)(?:★[^绝机秘特加平急]{0,6})?)+"
)
_PAGE = re.compile(
    r"[-–—―－·]{1,3}\s?[0-9０-９]{1,4}\s?[-–—―－·]{1,3}|第\s?[0-9]{1,4}\s?页(?:\s?[,，/共].{0,12})?"
)

_NUMBER = re.compile("[\u4e00-\u9fff]{1,20}〔(?:19|20)[0-9]{2}〕[1-9][0-9]{0,4}号")
# Whatever was meant to be one: another bracket, two digits of the year, 第, no 号, brackets around it.
_OPENING, _CLOSING = r"[〔﹝\[({【〖<〈《「]", r"[〕﹝﹞\])}】〗>〉》」]"
_NUMBER_LIKE = re.compile(
    rf"[(\[【]?(?:[\u4e00-\u9fff]{{0,20}}?(?:"
    rf"{_OPENING}?[0-9]{{2,4}}年?{_CLOSING}?第?[0-9]{{0,5}}号"
    rf"|{_OPENING}[0-9]{{2,4}}年?{_CLOSING}第?[0-9]{{1,5}})"
    rf"|第[0-9一二三四五六七八九十百]{{1,5}}号)[)\]】]?"
)
_LONGEST_NUMBER = 40
_NUMBER_LABEL = re.compile(
    r"(?:^|(?<=[\s【\[]))[【\[]?(?:发文字号|发文文号|文件字号|文件编号|文号)[】\]]?\s?[:：]?"
)
_SIGNED_BY = re.compile(r"签发人\s?[:：]?.*")
_NEXT_LABEL = re.compile(r"\s[【\[]?[\u4e00-\u9fff]{2,8}[】\]]?\s?[:：]")
_NOTHING = re.compile("[-–—―/\\\\]*|无|暂无")

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


def read_notice(paragraphs: Sequence[Paragraph]) -> Notice:
    """What the body says about the notice, and its tasks.

    Args:
        paragraphs: those before the first annex's heading, in order, blank ones left out.

    Returns:
        The notice; title, issuer, number, date and minimum are None where the body does not say them.
        ``warnings`` are what it says and what could not be settled, a line each.
    """
    warnings: list[str] = []
    lines = _lines(paragraphs)
    head = _read_head(lines, warnings)
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


def is_doc_number(text: str) -> bool:
    """Whether an unspaced text is a 发文字号 as GB/T 9704-2012 (7.2.5) has it."""
    return len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text) is not None


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


# --- head ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Head:
    """Title and number; the body starts at the line ``end``, behind the title."""

    title: str | None
    doc_number: str | None
    end: int


def _read_head(lines: Sequence[Line], warnings: list[str]) -> _Head:
    """The lines up to the title's end, and those just after it that are about the notice."""
    title: str | None = None
    end = position = 0
    numbers: dict[str, None] = {}
    while position < min(len(lines), _HEAD_LINES):
        line = lines[position]
        if _is_about_the_notice(line.text):
            _take_number(line, numbers, warnings)
            position += 1
            continue
        if title is not None or not _may_be_title(line.text):
            break
        count = _title_length(lines[position:])
        if count:
            title = joined([one.text for one in lines[position : position + count]])
            end = position + count
        # A line that no title starts with is the printed head's: the agency's name.
        position += max(count, 1)
    if len(numbers) > 1:
        warnings.append(f"the notice has several numbers, and none is taken: {'、'.join(numbers)}")
    return _Head(title, next(iter(numbers)) if len(numbers) == 1 else None, end)


def _is_about_the_notice(text: str) -> bool:
    """A line of its own in the head that is no part of the title: a number, a label, 特急."""
    return (
        _LABELLED.match(text) is not None
        or _NUMBER_LABEL.match(text) is not None
        or _PRINTED_HEAD.fullmatch(half_width(text)) is not None
        or looks_like_date(text)
        or _is_like_number(text)
        or (text.endswith("文件") and "关于" not in text)
    )


def _is_like_number(text: str) -> bool:
    if len(text) > _LONGEST_NUMBER:
        return False
    return _NUMBER_LIKE.fullmatch(half_width(unspaced(_SIGNED_BY.sub("", text)))) is not None


def _take_number(line: Line, numbers: dict[str, None], warnings: list[str]) -> None:
    """Take the line's 发文字号, or say that it is damaged; white space in it is typesetting."""
    label = _NUMBER_LABEL.search(line.text)
    if label is not None:
        written = _NEXT_LABEL.split(line.text[label.end() :], maxsplit=1)[0].strip()
    elif _is_like_number(line.text):
        written = line.text
    else:
        return
    written = _SIGNED_BY.sub("", written)
    number = unspaced(written)
    if is_doc_number(number):
        numbers[number] = None
    elif not _NOTHING.fullmatch(number):
        warnings.append(
            f"line {line.line}: {shown(written)} is no 发文字号 as GB/T 9704-2012 has it, "
            "and is not taken"
        )


def _may_be_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE_LINE and _NO_TITLE_LINE.search(text) is None


def _title_length(lines: Sequence[Line]) -> int:
    """How many lines the title takes that starts here; 0: none does."""
    run: list[str] = []
    for line in lines[:_TITLE_LINES]:
        if _is_about_the_notice(line.text) or not _may_be_title(line.text):
            break
        run.append(line.text)
    for ends in (_ends_title, _may_end_title):
        for count in range(1, len(run) + 1):
            following = run[count] if count < len(run) else ""
            if _GOES_ON.match(following) is None and ends(joined(run[:count])):
                return count
    return 0


def _may_end_title(text: str) -> bool:
    whole = all(text.count(opening) == text.count(closing) for opening, closing in _TITLE_PAIRS)
    return whole and _ENDS_IN_KIND.search(text) is not None


def _ends_title(text: str) -> bool:
    """Whether it is a whole title as titles are made: 关于...的通知, or the kind without 关于.

    So `关于印发环翠区优化营商环境工作方案` is not over with its 方案.
    """
    if not _may_end_title(text):
        return False
    for start, end in reversed(enclosed(text, "《", "》", len(text))):
        text = text[:start] + text[end:]
    about = text.find("关于")
    if about < 0:
        return True
    if _ISSUES.search(text):
        return _ENDS_IN_ISSUING_KIND.search(text) is not None
    return text.rfind("的") > max(about, len(text) - _LONGEST_ENDING)


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
        and not _is_about_the_notice(text)
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
    issues = _ISSUES.search(title)
    if issues is None:
        return (title,)
    issued = _ENDS_IN_ISSUING_KIND.sub("", title[issues.end() :])
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
