"""The head of a notice: its title and number (GB/T 9704-2012, 7.2.5 and 7.3.1), and what stands around them.

::

    某区人民政府 政务公开 搜索          a web page's own words
    2021年7月1日 星期四
    威海市环翠区人民政府办公室           the title, over one line or several
    关于印发《...实施方案》的通知
    发布时间：2021-07-01 来源：...
    威海市环翠区人民政府办公室关于...    the title again
    威环政办发〔2025〕1号                the number, before the title or just after it

Where a page says the notice's title apart from its text, in its title element or first heading, the lines that say
that are the title, wherever they stand. Else it is the first that titles are made like; above a line with 关于 only
agencies belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.notices.dates import half_width, looks_like_date, unspaced
from pipeline.notices.duties import enclosed, shown
from pipeline.notices.points import Line, joined
from pipeline.text import compare_key

# The kinds of official documents (党政机关公文处理工作条例, 第八条) and of what they issue.
_KINDS = (
    "决议|决定|命令|令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要"
    "|方案|办法|细则|规定|规划|计划|要点|措施|规则|制度|纲要|指南|规范"
)
_ENDS_IN_KIND = re.compile(rf"(?:{_KINDS})(?:[（(][^（）()]{{1,12}}[）)])?$")
# What a document that issues or forwards another one (关于印发...的通知) can be.
ISSUES = re.compile("关于(?:印发|转发|批转|公布|发布|颁布)")
ENDS_IN_ISSUING_KIND = re.compile(
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
# So many lines between a title and the number below it may say what nobody knows.
_OTHER_LINES = 4
_SHORTEST_TITLE, _LINES_OF_A_PAGE = 8, 200
# A page's title element has the site's name and the section beside the notice's title.
_BETWEEN_TITLES = re.compile(r"[-_|–—―\s·]+")
# A second title (——...) or a note on how it was adopted, under the title (GB/T 9704-2012, 7.3.1).
_UNDER_TITLE = re.compile(r"[-–—―]{1,4}[^。；]{2,60}|[（(][^（）()。；]{2,80}[）)]")
_PLACE = re.compile("[国省市区县州盟旗乡镇党]")
_AGENCY = re.compile(
    r"(?:政府|办公室|委员会|管委会|办事处|街道|领导小组|工作组|专班|指挥部|法院|检察院|人大|政协|公司"
    r"|联合会|协会|[局委办厅院])$"
)
# Web pages and printed heads put these above the title, each in a line of its own.
_LABELLED = re.compile(r"[【\[]?(?!附\s?件)[^\s：:，。、《】\]]{2,10}[】\]]?\s?[:：]")
_PRINTED_HEAD = re.compile(
    "[0-9]{6}|(?:特急|加急|平急|急件|(?:绝密|机密|秘密)(?:★[^绝机秘特加平急]{0,6})?)+"
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


def is_doc_number(text: str) -> bool:
    """Whether an unspaced text is a 发文字号 as GB/T 9704-2012 (7.2.5) has it."""
    return len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text) is not None


@dataclass(frozen=True)
class Head:
    """Title and number; the body starts at the line ``end``, behind the title."""

    title: str | None
    doc_number: str | None
    end: int


def read_head(lines: Sequence[Line], warnings: list[str], page_titles: Sequence[str] = ()) -> Head:
    """The lines up to the title's end, and those beside it that are about the notice.

    Args:
        lines: the body's, from its start.
        warnings: is told what cannot be settled.
        page_titles: what a page says its title is, apart from its text.
    """
    numbers: dict[str, None] = {}
    begin, count = _titled_by_page(lines, page_titles)
    if count:
        above = begin
        while above and is_about_the_notice(lines[above - 1].text):
            above -= 1
        for line in lines[above:begin]:
            _take_number(line, numbers, warnings)
    else:
        begin, count = _titled_as_titles_are(lines, page_titles, numbers, warnings)
    title = joined([line.text for line in lines[begin : begin + count]]) or None
    end = position = begin + count if title else 0
    others = 0
    while title is not None and position < min(len(lines), begin + _HEAD_LINES):
        line = lines[position]
        again, said = _said_again(lines, position, title)
        if again:
            for one in lines[position:again]:
                if is_about_the_notice(one.text):
                    _take_number(one, numbers, warnings)
            position = end = again
            title = max(title, said, key=len)
        elif is_about_the_notice(line.text) or _UNDER_TITLE.fullmatch(line.text):
            _take_number(line, numbers, warnings)
            position += 1
        elif others < _OTHER_LINES and _may_be_title(line.text):
            # A page's own words; the addressee ends in a colon, and the text in sentences.
            others += 1
            position += 1
        else:
            break
    if len(numbers) > 1:
        warnings.append(f"the notice has several numbers, and none is taken: {'、'.join(numbers)}")
    return Head(title, next(iter(numbers)) if len(numbers) == 1 else None, end)


def _titled_as_titles_are(
    lines: Sequence[Line], page_titles: Sequence[str], numbers: dict[str, None], warnings: list[str]
) -> tuple[int, int]:
    """The first line of what is made like a title, and how many it takes; none: 0 of them."""
    for position, line in enumerate(lines[:_HEAD_LINES]):
        if is_about_the_notice(line.text):
            _take_number(line, numbers, warnings)
            continue
        if not _may_be_title(line.text):
            break
        count = _title_length(lines[position:])
        if count:
            run = [one.text for one in lines[position : position + count]]
            above = _lines_above_title(run, [compare_key(one) for one in page_titles])
            return position + above, count - above
        # A line that no title starts with is the printed head's: the agency's name.
    return 0, 0


def _titled_by_page(lines: Sequence[Line], page_titles: Sequence[str]) -> tuple[int, int]:
    """Where a title stands that the page says to be its own, and how many lines it takes; else 0 lines."""
    whole = [compare_key(one) for one in page_titles]
    pieces = [compare_key(piece) for one in page_titles for piece in _BETWEEN_TITLES.split(one)]
    pieces = [piece for piece in pieces if len(piece) >= _SHORTEST_TITLE]
    if not pieces:
        return 0, 0
    as_said: tuple[int, int] | None = None
    for position in range(min(len(lines), _LINES_OF_A_PAGE)):
        run = _run(lines[position:])
        for count in range(1, len(run) + 1):
            text = joined(run[:count])
            key = compare_key(text)
            if len(key) < _SHORTEST_TITLE or not _may_end_title(text):
                continue
            if count < len(run) and _GOES_ON.match(run[count]):
                continue
            above = _lines_above_title(run[:count], whole)
            place = position + above, count - above
            # What the page's title names as issued (关于印发...) has a title of its own, below the notice's.
            if any(key in one and not ISSUES.search(one.partition(key)[0]) for one in whole):
                # With the agency in the line above it, where that is the title's first.
                return as_said if as_said is not None and sum(as_said) == sum(place) else place
            # The page's title may leave the agency out.
            said = next((one for one in pieces if key.endswith(one)), None)
            if as_said is None and said is not None and "关于" not in key.removesuffix(said):
                as_said = place
    return as_said or (0, 0)


def _lines_above_title(run: Sequence[str], page_titles: Sequence[str] = ()) -> int:
    """How many first lines of a run that ends as a title does are no part of it.

    Above the line with 关于 only the agencies stand, or the beginning of an agency's name; neither the site's name
    nor what is said again.
    """
    about = next((number for number, line in enumerate(run) if "关于" in line), None)
    if not about:
        return 0
    before = run[about].split("关于", 1)[0]
    is_rest = bool(before) and _PLACE.search(before) is None
    begin = about
    while begin and (is_rest or _AGENCY.search(run[begin - 1])):
        key = compare_key(run[begin - 1])
        if key in page_titles or key in compare_key(before):
            break
        begin, is_rest = begin - 1, False
    return begin


def _said_again(lines: Sequence[Line], position: int, title: str) -> tuple[int, str]:
    """The line behind the title said again, with or without its agency, and as it is said; 0: it is not.

    Between the two stand lines that are no sentences.
    """
    known = compare_key(title)
    for begin in range(position, min(len(lines), position + _HEAD_LINES)):
        run = _run(lines[begin:])
        for count in range(1, len(run) + 1):
            text = joined(run[:count])
            key = compare_key(text)
            is_same = key == known or (
                "关于" in key and (known.endswith(key) or key.endswith(known))
            )
            if is_same and _may_end_title(text):
                above = _lines_above_title(run[:count])
                return begin + count, joined(run[above:count])
        if not (run or is_about_the_notice(lines[begin].text)):
            break
    return 0, ""


def is_about_the_notice(text: str) -> bool:
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


def _run(lines: Sequence[Line]) -> list[str]:
    """The texts of the first lines that may be a title's."""
    run: list[str] = []
    for line in lines[:_TITLE_LINES]:
        if is_about_the_notice(line.text) or not _may_be_title(line.text):
            break
        run.append(line.text)
    return run


def _title_length(lines: Sequence[Line]) -> int:
    """How many lines the title takes that starts here; 0: none does."""
    run = _run(lines)
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
    if ISSUES.search(text):
        return ENDS_IN_ISSUING_KIND.search(text) is not None
    return text.rfind("的") > max(about, len(text) - _LONGEST_ENDING)
