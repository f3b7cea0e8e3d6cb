"""Characters -> lines, the text of cells, and paragraphs.

A PDF has no paragraphs and no line breaks: a character stands where it stands. What ended a line is told
by whether the line had room for what begins the next::

    |区行政审|      the cell has no room for 批 in its first line: the break is soft,
    |批服务局|      and the lines are one
    |3.1     |      員 would have fitted (and a number never loses its break):
    |员工保障|      the break is the publisher's own

What cannot be parted stands together when a line is broken (UAX #14): a Latin word or a number, a closing
bracket or mark with the character before it, an opening one with the character after it. In a cell a break
is kept where joining could make one name of two: after a lone number, and between two lines that each
end as a department's name does. Whoever reads the cell joins lines; nobody could part them again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.readers.pdf_page import Glyph

_CLOSING = frozenset("，。、；：！？）》】〕」』”’…—％,.;:!?)]}%")
_OPENING = frozenset("（《【〔「『“‘([{")
_LONE_NUMBER = re.compile(r"[0-9０-９.．]+[.．、]?|[一二三四五六七八九十]+[.．、]?")
# How the names of departments, and of what takes part like one, end.
_NAME_END = re.compile(r".*(?:局|办|委|会|院|部|厅|处|队|所|站|中心|公司|银行|支行|联|署|社)$")
_MARKED = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[.．、](?![0-9])|附\s*件"
)
_ANNEX = re.compile(r"附\s*件\s*[0-9０-９一二三四五六七八九十]*\s*[:：]?")
_ENDED = frozenset("。：；:;）)！？!?”")
# Fractions of a character's size.
_WORD_GAP, _WIDE_GAP, _COLUMN_GAP = 0.2, 0.8, 1.8
_DOUBLE = 0.3
_PILED = 0.6
# The most that a cell's own margins take at a side, in points; Word's are 5.4.
_MARGIN = 8.0


@dataclass
class Line:
    """A line of text: its box, its text, and what may be parted in it.

    ``segments`` are its pieces between gaps as wide as those between columns; ``head`` is the width of
    what cannot be parted at its start, ``size`` that of its largest character; ``end`` is ``x1`` without the
    marks that may hang over a margin; ``is_piled`` says that two of its characters stand in one place.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    size: float
    head: float
    end: float
    segments: int
    is_piled: bool


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """The lines that characters form, from the top down; blank ones are left out.

    Characters are on one line where the middle of one is within half the height of the others; what is
    drawn twice in one place (bold by hand) stands there once.
    """
    lines = (_line(_once(row)) for row in _rows(glyphs))
    return [line for line in lines if line is not None]


def runs_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The pieces of lines that characters form, parted by gaps wider than a character, from the top down."""
    runs: list[list[Glyph]] = []
    for row in _rows(glyphs):
        end = float("-inf")
        for glyph in row:
            if glyph.x0 - end > glyph.size:
                runs.append([])
            runs[-1].append(glyph)
            end = max(end, glyph.x1)
    return runs


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    middle = height = 0.0
    for glyph in sorted(glyphs, key=lambda one: one.top + one.bottom):
        center = (glyph.top + glyph.bottom) / 2
        own = glyph.bottom - glyph.top
        if rows and abs(center - middle) <= min(height, own) / 2:
            rows[-1].append(glyph)
            count = len(rows[-1])
            middle += (center - middle) / count
            height = max(height, own)
        else:
            rows.append([glyph])
            middle, height = center, own
    for row in rows:
        row.sort(key=lambda one: one.x0)
    return rows


def _once(row: list[Glyph]) -> list[Glyph]:
    kept: list[Glyph] = []
    for glyph in row:
        double = False
        for other in reversed(kept[-3:]):
            if other.text == glyph.text and glyph.x0 - other.x0 < _DOUBLE * (other.x1 - other.x0):
                double = True
        if not double:
            kept.append(glyph)
    return kept


def _line(row: list[Glyph]) -> Line | None:
    shown = [glyph for glyph in row if not glyph.text.isspace()]
    if not shown:
        return None
    size = max(glyph.size for glyph in shown)
    parts: list[str] = []
    segments = 1
    end: float | None = None  # of the last character that shows
    spaced = is_piled = False
    for glyph in row:
        if glyph.text.isspace():
            spaced = bool(parts)
            continue
        if end is not None:
            gap = glyph.x0 - end
            is_piled = is_piled or (gap < -_PILED * size and (parts[-1] + glyph.text).isalnum())
            latin = parts[-1][-1].isascii() and glyph.text[0].isascii()
            segments += gap > _COLUMN_GAP * size
            if spaced or gap > (_WORD_GAP if latin else _WIDE_GAP) * size:
                parts.append(" ")
        parts.append(glyph.text)
        end, spaced = glyph.x1, False
    return Line(
        x0=shown[0].x0,
        top=min(glyph.top for glyph in shown),
        x1=max(glyph.x1 for glyph in shown),
        bottom=max(glyph.bottom for glyph in shown),
        text="".join(parts),
        size=size,
        head=_head(row[row.index(shown[0]) :]),
        end=next((one.x1 for one in reversed(shown) if one.text not in _CLOSING), shown[-1].x1),
        segments=segments,
        is_piled=is_piled,
    )


def _head(row: list[Glyph]) -> float:
    """The width of what stands together at a line's start."""
    number = 0
    while number < len(row) - 1 and row[number].text in _OPENING:
        number += 1
    if _is_word(row[number]):
        while number < len(row) - 1 and _is_word(row[number + 1]):
            number += 1
    while number < len(row) - 1 and row[number + 1].text in _CLOSING:
        number += 1
    return row[number].x1 - row[0].x0


def _is_word(glyph: Glyph) -> bool:
    return glyph.text.isascii() and glyph.text.isalnum()


# --- cells --------------------------------------------------------------------------------------


def margins(cells: Iterable[tuple[float, float, Sequence[Line]]]) -> tuple[float, float]:
    """How near the lines of a table come to the left and right ends of their cells, in points.

    Args:
        cells: each cell's left and right, and its lines.
    """
    left = right = _MARGIN
    for x0, x1, lines in cells:
        for line in lines:
            left = min(left, line.x0 - x0)
            right = min(right, x1 - line.x1)
    return max(left, 0.0), max(right, 0.0)


def cell_text(lines: Sequence[Line], room: float) -> str:
    """A cell's text with its soft line breaks joined.

    Args:
        lines: the cell's lines, from the top down.
        room: the width that a line may take, in points.
    """
    if not lines:
        return ""
    text = last = lines[0].text
    for before, line in pairwise(lines):
        soft = before.x1 - before.x0 + line.head > room + 0.5
        if soft and not _keeps_apart(last, line.text):
            text += _between(text, line.text) + line.text
            last += line.text
        else:
            text += "\n" + line.text
            last = line.text
    return text


def _keeps_apart(before: str, after: str) -> bool:
    if before.isdecimal() and after.isdecimal():
        return False  # a number that is wider than its column
    if _LONE_NUMBER.fullmatch(before) or _LONE_NUMBER.fullmatch(after):
        return True
    return _NAME_END.match(before) is not None and _NAME_END.match(after) is not None


def _between(before: str, after: str) -> str:
    """What a joined line break leaves: between two Latin words it was a space."""
    pair = before[-1] + after[0]
    return " " if pair.isascii() and pair.isalpha() else ""


# --- paragraphs ---------------------------------------------------------------------------------


def goes_on(before: Line, line: Line, left: float, right: float, *, same_page: bool) -> bool:
    """Whether a line of the body is of the same paragraph as the one before it.

    Args:
        before: the line above, or the last one of the page before.
        line: the line at hand.
        left, right: where the body's lines begin and end on pages of this width.
        same_page: both stand on one page.
    """
    size = before.size
    if _ANNEX.fullmatch(before.text) or _ANNEX.fullmatch(line.text):
        return False
    if before.x1 + line.head <= right + 0.5 or before.x0 > left + 3.5 * size:
        return False
    if abs(line.size - size) > 0.15 * size or line.x0 > left + 0.8 * size:
        return False
    if same_page and not 0 < line.bottom - before.bottom < 2.8 * size:
        return False
    return not (_MARKED.match(line.text) and before.text[-1] in _ENDED)


def joined(before: str, line: str) -> str:
    """A paragraph's text with its next line."""
    return before + _between(before, line) + line
