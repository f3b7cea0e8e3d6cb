"""Automatic numbers: what Word shows before a paragraph that has none of its own text.

A serial column is often numbered by Word: its cells are empty paragraphs with a w:numPr. The number is
nowhere in the file and has to be counted, in the order of the text (ECMA-376 Part 1, 17.9)::

    w:p numPr (numId 7, ilvl 1)      numbering.xml
              |                        w:num 7 ----------------> w:abstractNum 3
              |                          lvlOverride 1             lvl 0  start 1 decimal          "%1."
              +------------------------>   startOverride 5         lvl 1  start 1 chineseCounting  "（%2）"

    counters of abstractNum 3:   level  0  1  2 ...
                                        4  2  -        "（二）"; a paragraph of level 0 starts 1 anew

All w:num of one w:abstractNum count on together, but a w:num with a startOverride starts anew where it is
first used. The number of a level that has not been counted yet is its start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from pipeline.readers.word_number_formats import shown, shown_custom
from pipeline.readers.word_styles import Styles
from pipeline.readers.word_xml import (
    ALTERNATE,
    RUN_PROPERTIES,
    Element,
    W,
    branch,
    first,
    is_on,
    number,
    value,
)

_LEVELS: Final = 9
_NUM, _ABSTRACT, _LEVEL = f"{W}num", f"{W}abstractNum", f"{W}lvl"
_PLACE: Final = re.compile(r"%([1-9])")


@dataclass
class _Level:
    # Without w:start a level starts at nought (17.9.25).
    start: int = 0
    number_format: str = "decimal"
    custom_format: str = ""
    text: str = ""
    # The level (from 1) whose use starts this one anew; None: any higher one; 0: none does.
    restart: int | None = None
    is_legal: bool = False
    style: str | None = None
    is_hidden: bool = False


@dataclass
class _Numbering:
    """One w:num: its levels, where it counts, and where it starts anew when first used."""

    counters: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The numbering of one file, with its counters: ask for each paragraph once, in order.

    Args:
        root: the numbering part's w:numbering; None where the file has none.
        styles: numbering may be linked through a style.
        warnings: a line is added for a format that is not known and shown in digits.
    """

    def __init__(self, root: Element | None, styles: Styles, warnings: list[str]) -> None:
        self._styles = styles
        self._warnings = warnings
        self._abstract: dict[str, Element] = {}
        self._num: dict[str, Element] = {}
        self._known: dict[str, _Numbering | None] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._used: set[tuple[str, int]] = set()
        self._unknown_formats: set[str] = set()
        if root is not None:
            for element in root.iterchildren(_ABSTRACT):
                self._abstract.setdefault(element.get(f"{W}abstractNumId") or "", element)
            for element in root.iterchildren(_NUM):
                self._num.setdefault(element.get(f"{W}numId") or "", element)

    def next_label(self, number_id: str | None, level: int | None) -> str | None:
        """Count the paragraph and give what Word shows before it; None where it shows no number.

        A bullet is no number. ``number_id`` None or `0` is no numbering (17.9.18).
        """
        if number_id is None or number_id == "0":
            return None
        numbering = self._of(number_id)
        if numbering is None:
            return None
        depth = level or 0
        counters = self._counters.setdefault(numbering.counters, {})
        self._count(numbering, number_id, counters, depth)
        return self._label(numbering, counters, depth)

    def level_of_style(self, number_id: str, style: str | None) -> int | None:
        """The level that names the paragraph style as its own (w:pStyle, 17.9.23); None where none does."""
        numbering = self._of(number_id)
        levels = {} if numbering is None or style is None else numbering.levels
        return next((depth for depth, level in levels.items() if level.style == style), None)

    def _of(self, number_id: str) -> _Numbering | None:
        if number_id not in self._known:
            self._known[number_id] = self._read(number_id)
        return self._known[number_id]

    def _count(
        self, numbering: _Numbering, number_id: str, counters: dict[int, int], depth: int
    ) -> None:
        start = numbering.starts.get(depth)
        if start is not None and (number_id, depth) not in self._used:
            self._used.add((number_id, depth))
            counters[depth] = start
        elif depth in counters:
            counters[depth] += 1
        else:
            # An override's start holds whenever the level starts anew (17.9.27).
            usual = numbering.levels.get(depth, _Level()).start
            counters[depth] = usual if start is None else start
        for deeper in range(depth + 1, _LEVELS):
            restart = numbering.levels.get(deeper, _Level()).restart
            # A level starts anew below a higher one, or below those up to the level it names.
            if deeper in counters and (restart is None or depth + 1 <= restart):
                del counters[deeper]

    def _label(self, numbering: _Numbering, counters: dict[int, int], depth: int) -> str | None:
        level = numbering.levels.get(depth, _Level())
        if level.number_format == "bullet" or level.is_hidden:
            return None

        def place(match: re.Match[str]) -> str:
            place_depth = int(match[1]) - 1
            if place_depth > depth:
                return ""
            placed = numbering.levels.get(place_depth, _Level())
            count = counters.get(place_depth, numbering.starts.get(place_depth, placed.start))
            # Legal numbers are digits (17.9.4); Word keeps a nought before them ([MS-DOC] 2.9.150, fLegal).
            if level.is_legal and placed.number_format != "decimalZero":
                return str(count)
            return self._written(count, placed)

        text = _PLACE.sub(place, level.text).strip()
        return text or None

    def _written(self, count: int, level: _Level) -> str:
        if level.number_format == "none":
            return ""
        if level.number_format == "custom":
            written = shown_custom(count, level.custom_format)
        else:
            written = shown(count, level.number_format)
        if written is None:
            if level.number_format not in self._unknown_formats:
                self._unknown_formats.add(level.number_format)
                self._warnings.append(
                    f"the number format {level.number_format} is not known and shown in digits"
                )
            return str(count)
        return written

    # --- definitions ----------------------------------------------------------------------------

    def _read(self, number_id: str) -> _Numbering | None:
        element = self._num.get(number_id)
        if element is None:
            return None
        abstract = self._abstract_of(element)
        if abstract is None:
            return None
        identifier = abstract.get(f"{W}abstractNumId") or ""
        numbering = _Numbering(identifier, _levels(abstract))
        for override in element.iterchildren(f"{W}lvlOverride"):
            depth = _depth(override)
            for replaced in override.iterchildren(_LEVEL):
                numbering.levels[depth] = _level(replaced)
            start = first(override, f"{W}startOverride")
            if start is not None:
                numbering.starts[depth] = number(start, 0)
        return numbering

    def _abstract_of(self, element: Element) -> Element | None:
        """The definition of a w:num, through a linked style where it names one (17.9.21)."""
        seen: set[str] = set()
        while True:
            reference = first(element, f"{W}abstractNumId")
            abstract = self._abstract.get((value(reference) or "") if reference is not None else "")
            link = None if abstract is None else first(abstract, f"{W}numStyleLink")
            style = None if link is None else value(link)
            if style is None or style in seen:
                return abstract
            seen.add(style)
            number_id = self._styles.numbering(style)[0]
            linked = None if number_id is None else self._num.get(number_id)
            if linked is None:
                return abstract
            element = linked


def _levels(abstract: Element) -> dict[int, _Level]:
    return {_depth(element): _level(element) for element in abstract.iterchildren(_LEVEL)}


def _depth(element: Element) -> int:
    written = element.get(f"{W}ilvl") or "0"
    return int(written) if written.isdecimal() and len(written) == 1 else 0


def _level(element: Element) -> _Level:
    level = _Level()
    for child in element.iterchildren():
        if child.tag == ALTERNATE:
            # A custom format stands in a Choice, its nearest plain one in the Fallback.
            inner = branch(child)
            child = child if inner is None else next(inner.iterchildren(), child)
        tag = child.tag
        if tag == f"{W}start":
            level.start = number(child, 0)
        elif tag == f"{W}numFmt":
            level.number_format = value(child) or "decimal"
            level.custom_format = child.get(f"{W}format") or ""
        elif tag == f"{W}lvlText":
            level.text = value(child) or ""
        elif tag == f"{W}lvlRestart":
            level.restart = number(child, 0)
        elif tag == f"{W}pStyle":
            level.style = value(child)
        elif tag == f"{W}isLgl":
            level.is_legal = is_on(child)
        elif tag == RUN_PROPERTIES:
            level.is_hidden = is_on(first(child, f"{W}vanish"))
    return level
