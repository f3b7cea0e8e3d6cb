"""What a page shows: its characters and straight lines, as pdfplumber and pdfminer.six lay them out.

Coordinates are points (1/72 inch) from the top left of the page as it is shown: /Rotate is applied
(ISO 32000-1 7.7.3.3), and where most of the text runs up or down the page, or on its head, the page is
turned until it reads upright. Characters that run in another direction along an axis are kept as the runs
that they form; slanted ones are a watermark and no text of the notice: they are left out, with a warning.

What is refused rather than read in part: a page whose content is missing or unpacks to less than it
should, and one that holds more than the limits allow.
"""

from __future__ import annotations

import math
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from pdfminer.layout import LTChar, LTCurve, LTFigure, LTImage, LTLine, LTRect
from pdfminer.pdftypes import PDFStream, resolve1
from pdfplumber.page import Page

from pipeline.errors import UnreadableFile
from pipeline.readers.pdf_device import layout_of
from pipeline.readers.pdf_limits import PdfLimits
from pipeline.readers.pdf_rules import SNAP, Rule

DAMAGED = "retrieve the file again, or publish the notice as Word or a web page"
# What stands for a character that the file does not say the meaning of.
UNKNOWN = "\ufffd"
# Fonts map the ideograph to the radical that looks like it (Unicode 2E80-2EF3 and 2F00-2FD5); the text means the
# ideograph. Only the latter have a compatibility mapping; those of the former are Equivalent_Unified_Ideograph
# in the Unicode Character Database (UAX #44).
_SUPPLEMENT = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺"
    "⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀"
    "聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
_RADICALS: dict[int, str] = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    **{ord(radical): one for radical, one in zip(_SUPPLEMENT, _IDEOGRAPHS, strict=True)},
}
# A picture that fills more of a page than this, on a page without text, is the page's scan.
_SCAN_SHARE = 0.5
# An angle this near to an axis, in quarter turns, is along it.
_ALONG = 0.02


class Glyph(NamedTuple):
    """A character, or a run of them in another direction, and the box around it."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    size: float

    @property
    def x(self) -> float:
        """The middle of its box, from the left."""
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        """The middle of its box, from the top."""
        return (self.top + self.bottom) / 2


@dataclass
class PageContent:
    """A page as shown: its size in points, its characters and rules.

    ``slanted`` counts characters left out; ``is_picture`` says that one picture fills a page without text that
    shows; ``cut_off`` is a text of which only a part shows, in the box of the last character that does.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Rule]
    slanted: int
    is_picture: bool
    cut_off: Glyph | None


class _Char(NamedTuple):
    """A character as pdfminer gives it: its box upwards, its direction in quarter turns or None."""

    box: tuple[float, float, float, float]
    text: str
    size: float
    direction: int | None


def read_page(page: Page, limits: PdfLimits) -> PageContent:
    """The content of a page.

    Raises:
        UnreadableFile: the page is damaged or holds more than the limits allow.
    """
    number = page.page_number
    _check_content(page, limits)
    layout, hidden = layout_of(page)
    chars: list[_Char] = []
    rules: list[Rule] = []
    pictures = 0.0
    for count, item in enumerate(_items(layout), start=1):
        if count > limits.max_page_objects:
            raise UnreadableFile(
                f"page {number} holds more than {limits.max_page_objects:,} characters and shapes",
                remedy="check that it is a notice; CATALOG_PDF__MAX_PAGE_OBJECTS raises the limit",
            )
        if isinstance(item, LTChar):
            chars.append(_char(item))
        elif isinstance(item, LTCurve):
            rules.extend(_rules(item))
        elif isinstance(item, LTImage):
            pictures = max(pictures, item.width * item.height)
    x0, y0, x1, y1 = layout.bbox
    turns = _turns(chars)
    width, height = layout_size = x1 - x0, y1 - y0
    glyphs, slanted = _glyphs(chars, turns, width, height)
    flat = [_turned_rule(rule, turns, width, height) for rule in rules]
    if turns % 2:
        width, height = height, width
    return PageContent(
        number=number,
        width=width,
        height=height,
        glyphs=glyphs,
        rules=flat,
        slanted=slanted,
        is_picture=not glyphs and pictures > _SCAN_SHARE * width * height,
        cut_off=hidden
        and Glyph(*_turned(hidden[1], turns, *layout_size), hidden[0], hidden[1][3] - hidden[1][1]),
    )


def _check_content(page: Page, limits: PdfLimits) -> None:
    """Hold that the page's content streams are there, and unpack: pdfminer takes what it gets.

    Raises:
        UnreadableFile: one is not there or damaged, or they are longer than the limit.
    """
    number, size = page.page_number, 0
    for part in _listed(page.page_obj.attrs.get("Contents")):
        stream = resolve1(part)
        if not isinstance(stream, PDFStream) or _is_lost(stream):
            raise UnreadableFile(
                f"page {number} is damaged: a part of it is missing", remedy=DAMAGED
            )
        size += len(stream.get_data())
        if size > limits.max_page_bytes:
            raise UnreadableFile(
                f"page {number} unpacks to more than {limits.max_page_bytes:,} bytes",
                remedy="check that it is a notice; CATALOG_PDF__MAX_PAGE_BYTES raises the limit",
            )


def _is_lost(stream: PDFStream) -> bool:
    """Whether a stream that holds bytes unpacked to none because they are damaged."""
    packed = stream.get_rawdata()
    if not packed or stream.get_data() or stream.decipher:
        return False
    try:
        return bool(zlib.decompress(packed)) if stream.get_filters() else True
    except zlib.error:
        return True


def _listed(contents: Any) -> list[Any]:
    if contents is None:
        return []
    told = resolve1(contents)
    return list(told) if isinstance(told, list) else [contents]


def _items(layout: Iterable[Any]) -> Iterator[Any]:
    """The layout's objects, with those of figures (forms) in the figures' stead."""
    open_ones = [iter(layout)]
    while open_ones:
        for item in open_ones[-1]:
            if isinstance(item, LTFigure):
                open_ones.append(iter(item))
                break
            yield item
        else:
            open_ones.pop()


# --- characters ---------------------------------------------------------------------------------


def _char(item: LTChar) -> _Char:
    a, b = item.matrix[0], item.matrix[1]
    if not a and not b:
        direction: int | None = None
    elif abs(b) < 1e-6 * abs(a):
        direction = 0 if a > 0 else 2
    else:
        quarter = math.atan2(b, a) / (math.pi / 2)
        direction = round(quarter) % 4 if abs(quarter - round(quarter)) < _ALONG else None
    return _Char(item.bbox, _meaning(item.get_text()), item.size, direction)


def _meaning(text: str) -> str:
    """The character's text; ``UNKNOWN`` where the font has no Unicode map for it."""
    if len(text) == 1:
        if text >= "\u2e80":
            return text.translate(_RADICALS)
        return UNKNOWN if text < " " and text not in "\t\n\r" else text
    return UNKNOWN if text.startswith("(cid:") else text.replace("\x00", "") or UNKNOWN


def _turns(chars: list[_Char]) -> int:
    """By how many quarter turns, clockwise, most of the text must be turned to read upright."""
    directions = Counter(
        char.direction for char in chars if char.direction is not None and not char.text.isspace()
    )
    return directions.most_common(1)[0][0] if directions else 0


def _turned(
    box: tuple[float, float, float, float], turns: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """A box with y upwards, as left, top, right, bottom of the page turned clockwise."""
    x0, y0, x1, y1 = box
    if turns == 0:
        return x0, height - y1, x1, height - y0
    if turns == 1:
        return y0, x0, y1, x1
    if turns == 2:
        return width - x1, y0, width - x0, y1
    return height - y1, width - x1, height - y0, width - x0


def _glyphs(chars: list[_Char], turns: int, width: float, height: float) -> tuple[list[Glyph], int]:
    glyphs: list[Glyph] = []
    slanted = 0
    before: tuple[int, Glyph] | None = None  # the run that the next character may go on
    for char in chars:
        if char.direction is None:
            slanted += not char.text.isspace()
            continue
        glyph = Glyph(*_turned(char.box, turns, width, height), char.text, char.size)
        if char.direction == turns:
            glyphs.append(glyph)
            before = None
            continue
        if before is not None and before[0] == char.direction and _goes_on(before[1], glyph):
            glyph = _together(before[1], glyph)
            glyphs[-1] = glyph
        else:
            glyphs.append(glyph)
        before = char.direction, glyph
    return glyphs, slanted


def _goes_on(run: Glyph, glyph: Glyph) -> bool:
    """Whether a character stands beside the end of a run in another direction."""
    reach = glyph.size
    return (
        glyph.x0 < run.x1 + reach
        and run.x0 - reach < glyph.x1
        and glyph.top < run.bottom + reach
        and run.top - reach < glyph.bottom
    )


def _together(run: Glyph, glyph: Glyph) -> Glyph:
    return Glyph(
        min(run.x0, glyph.x0),
        min(run.top, glyph.top),
        max(run.x1, glyph.x1),
        max(run.bottom, glyph.bottom),
        run.text + glyph.text,
        run.size,
    )


# --- lines --------------------------------------------------------------------------------------


def _rules(item: LTCurve) -> Iterator[Rule]:
    """The straight lines along the axes that a shape draws, with y still upwards.

    A filled shape without a stroke is a line where it is thin, and else a background. Of a path
    only its straight pieces count.
    """
    if isinstance(item, LTLine) or (isinstance(item, LTRect) and not item.stroke):
        wide, high = item.x1 - item.x0, item.y1 - item.y0
        if wide <= SNAP and high <= SNAP:
            # A dot: a piece of a line in either direction, if others join it.
            yield Rule(True, (item.y0 + item.y1) / 2, item.x0, item.x1)
            yield Rule(False, (item.x0 + item.x1) / 2, item.y0, item.y1)
        elif high <= SNAP:
            yield Rule(True, (item.y0 + item.y1) / 2, item.x0, item.x1)
        elif wide <= SNAP:
            yield Rule(False, (item.x0 + item.x1) / 2, item.y0, item.y1)
    elif isinstance(item, LTRect):
        yield Rule(True, item.y0, item.x0, item.x1)
        yield Rule(True, item.y1, item.x0, item.x1)
        yield Rule(False, item.x0, item.y0, item.y1)
        yield Rule(False, item.x1, item.y0, item.y1)
    elif item.stroke:
        yield from _pieces(item)


def _pieces(item: LTCurve) -> Iterator[Rule]:
    at: tuple[float, float] | None = None
    start: tuple[float, float] | None = None
    for operator, *points in item.original_path or ():
        target: Any = start if operator == "h" else points[-1]
        if operator == "m":
            start = target
        elif operator in "lh" and at is not None and target is not None:
            (x0, y0), (x1, y1) = at, target
            if abs(y1 - y0) <= 1 < abs(x1 - x0):
                yield Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
            elif abs(x1 - x0) <= 1 < abs(y1 - y0):
                yield Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
        at = target


def _turned_rule(rule: Rule, turns: int, width: float, height: float) -> Rule:
    across, at, start, end = rule
    box = (start, at, end, at) if across else (at, start, at, end)
    x0, top, x1, bottom = _turned(box, turns, width, height)
    if x1 - x0 >= bottom - top:
        return Rule(True, top, x0, x1)
    return Rule(False, x0, top, bottom)
