"""The numbered points of a notice's body: its tasks.

The body is numbered 一、 （一） 1. （1） (GB/T 9704-2012, 7.3.3)::

    二、工作任务                                       a section, by the name behind its number
    （一）制定事项办理清单。根据《方案》...            its points
    （二）...
    1.编制清单。...                                    belongs to the text of point （二）
    三、保障措施
    1.加强组织领导。...                                a section without （一）: these are its points

A point reaches to the next point or section; paragraphs without a number in between are its own. The list of
annexes, the signature, and what stands under it end the section. A point's title is its text up to the first
。; a first paragraph without one is a heading, and the title is that paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.notices.dates import deadlines_in, half_width
from pipeline.notices.duties import duties_in
from pipeline.reading import Task
from pipeline.text import chinese_number

_SECTION = re.compile(r"(?P<number>[一二三四五六七八九十]{1,3})\s?[、.．]\s*(?P<name>.*)", re.S)
_POINT = re.compile(
    r"(?P<point>[（(]\s?[一二三四五六七八九十]{1,3}\s?[）)]|[㈠-㈩])[、.．]?\s*(?P<text>.*)", re.S
)
_SMALL_POINT = re.compile(
    r"(?P<point>[0-9０-９]{1,2}\s?[.．、])(?![0-9０-９])\s*(?P<text>.*)", re.S
)
_NUMERAL = re.compile("[一二三四五六七八九十]+|[0-9]+")
_END_OF_BODY = re.compile(
    r"附\s?件\s?[0-9０-９一二三四五六七八九十]{0,3}\s?[:：]|[（(]此件|抄送\s?[:：]"
)
_OPEN_ENDS = ("，", "、", "；", "：", ",", ";", ":")
_SENTENCE_ENDS = ("。", "；", "：", "！", "？", "）", "”", "》", ")", ".", ";", ":", "!", "?")
_STARTS_ANEW = re.compile(
    r"[^\s：:，。、]{2,8}[:：]|[（(]?[0-9一二三四五六七八九十]{1,3}[）).．、]"
)
_PAIRS = (("《", "》"), ("〈", "〉"), ("“", "”"), ("（", "）"), ("〔", "〕"), ("(", ")"))
# A heading that is still open after so many lines is no heading.
_HEADING_LINES = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph in one line; ``paragraph`` counts the document's paragraphs from 1."""

    text: str
    line: int
    paragraph: int


@dataclass
class _Section:
    name: str
    lines: list[Line] = field(default_factory=list)


@dataclass
class _Point:
    printed: str
    start: Line
    paragraphs: list[str]


def joined(parts: Sequence[str]) -> str:
    """Lines as one, without a space as Chinese is written; with one between two Latin words."""
    pieces: list[str] = []
    for part in (one for one in parts if one):
        if pieces and _is_latin(pieces[-1][-1]) and _is_latin(part[0]):
            pieces.append(" ")
        pieces.append(part)
    return "".join(pieces)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def as_paragraphs(lines: Sequence[str]) -> str:
    """The lines with a line break after each that ends a paragraph; a sentence goes on over the others."""
    pieces: list[str] = []
    for line in (one for one in lines if one):
        if pieces and (pieces[-1].endswith(_SENTENCE_ENDS) or _STARTS_ANEW.match(line)):
            pieces.append("\n")
        pieces.append(line)
    return "".join(pieces)


def tasks_of(
    lines: Sequence[Line], notice_year: int | None, signature: frozenset[Line]
) -> tuple[tuple[Task, ...], tuple[str, ...]]:
    """The points of all sections as tasks, numbered from 1, and what could not be settled.

    Args:
        lines: the body behind the title.
        notice_year: the year of the notice's date; None if unknown.
        signature: the lines of issuer and date, which belong to no point.
    """
    tasks: list[Task] = []
    warnings: list[str] = []
    for section in _sections(lines, signature):
        for point in _points(section, warnings):
            tasks.append(_task(point, section.name, len(tasks) + 1, notice_year, warnings))
    return tuple(tasks), tuple(warnings)


def _sections(lines: Sequence[Line], signature: frozenset[Line]) -> list[_Section]:
    """The sections in order; one without a name holds what stands outside of all."""
    sections = [_Section("")]
    for line in lines:
        heading = _SECTION.fullmatch(line.text)
        if line in signature or _END_OF_BODY.match(line.text):
            sections.append(_Section(""))
        elif heading is not None:
            sections.append(_Section(heading["name"].split("。", 1)[0].rstrip("：: \t\u3000")))
        else:
            sections[-1].lines.append(line)
    return sections


def _points(section: _Section, warnings: list[str]) -> list[_Point]:
    numbered = [(line, _POINT.fullmatch(line.text)) for line in section.lines]
    if section.name and not any(match for _, match in numbered):
        numbered = [(line, _SMALL_POINT.fullmatch(line.text)) for line in section.lines]
    points: list[_Point] = []
    for line, match in numbered:
        if match is not None:
            printed = "".join(match["point"].split())
            points.append(_Point(printed, line, [match["text"]]))
        elif points:
            points[-1].paragraphs.append(line.text)
    _check_numbers(section, points, warnings)
    return points


def _check_numbers(section: _Section, points: list[_Point], warnings: list[str]) -> None:
    if points and not section.name:
        first = points[0]
        warnings.append(f"line {first.start.line}: the point {first.printed} is in no section")
    expected = 1
    for point in points:
        number = _point_number(point.printed)
        if number != expected:
            warnings.append(
                f"line {point.start.line}: the point {point.printed} stands where number "
                f"{expected} is due"
            )
        expected = (number or expected) + 1


def _point_number(printed: str) -> int | None:
    if "㈠" <= printed <= "㈩":
        return ord(printed) - ord("㈠") + 1
    match = _NUMERAL.search(half_width(printed))
    if match is None:
        return None
    return int(match[0]) if match[0].isascii() else chinese_number(match[0])


def _task(
    point: _Point, section: str, number: int, notice_year: int | None, warnings: list[str]
) -> Task:
    title, heading_lines = _title(point.paragraphs)
    rest = as_paragraphs(point.paragraphs[heading_lines:])
    printed = "\n".join([joined(point.paragraphs[:heading_lines]), rest])
    duties = duties_in(printed)
    deadlines, unsettled = deadlines_in(printed, notice_year)
    for warning in (*duties.warnings, *unsettled):
        warnings.append(f"line {point.start.line}: point {point.printed}: {warning}")
    return Task(
        number=number,
        section=section,
        point=point.printed,
        title=title,
        text=joined(point.paragraphs),
        responsible_departments=tuple(duties.responsible),
        supporting_departments=tuple(duties.supporting),
        deadlines=deadlines,
        paragraph=point.start.paragraph,
    )


def _title(paragraphs: Sequence[str]) -> tuple[str, int]:
    """A point's title, and how many of its lines hold it."""
    heading = ""
    for count, line in enumerate(paragraphs[:_HEADING_LINES], start=1):
        heading = joined([heading, line])
        if "。" in heading:
            return heading.split("。", 1)[0].rstrip(), count
        if heading and not _is_open(heading):
            return heading.rstrip("：: "), count
    return paragraphs[0].rstrip("：: "), 1


def _is_open(heading: str) -> bool:
    """Whether a heading goes on in the next line: it ends in a comma or inside brackets."""
    return heading.endswith(_OPEN_ENDS) or any(
        heading.count(opening) > heading.count(closing) for opening, closing in _PAIRS
    )
