"""What a page shows of what it draws: pdfminer.six's layout, without what is hidden.

A sheet that is printed over several pages draws a merged cell's text on each of them whole, and lets a
clipping path (ISO 32000-1 8.5.4) show the page's own part of it; a machine that read a scan leaves its guesses
behind the picture as invisible text (9.3.6, mode 3); what lies outside the crop box is not shown (14.11.2).
pdfminer.six gives all of it. Clipping is taken by the box around its path, which may show more than the path, and
never less.
"""

from __future__ import annotations

from typing import Any, Final

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.utils import apply_matrix_pt
from pdfplumber.page import Page

Box = tuple[float, float, float, float]
_INVISIBLE: Final = 3
# Points: characters of one line stand no further apart in height.
_NEAR: Final = 0.5


def layout_of(page: Page) -> tuple[LTPage, tuple[str, Box] | None]:
    """A page's layout, and a line of which a clipping path shows only a part, with the box of its last character."""
    shown = page.page_obj
    shown.mediabox = _common(shown.mediabox, shown.cropbox) or shown.mediabox
    device = _Device(page.pdf.rsrcmgr, pageno=page.page_number, laparams=None)
    _Interpreter(page.pdf.rsrcmgr, device).process_page(shown)
    return device.get_result(), device.cut_off


def _common(one: Box, other: Box) -> Box | None:
    """What two boxes share, or None."""
    x0, y0, x1, y1 = (*map(max, one[:2], other[:2]), *map(min, one[2:], other[2:]))
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


class _Device(PDFPageAggregator):
    """Keeps the characters that show; ``clip`` is the box that does, None where all of the page does."""

    clip: Box | None = None
    cut_off: tuple[str, Box] | None = None
    _is_invisible = False
    _before: LTChar | None = None  # the character before, and whether it shows
    _showed = True

    def render_string(self, textstate: Any, *others: Any) -> None:
        self._is_invisible = textstate.render == _INVISIBLE
        super().render_string(textstate, *others)

    def render_char(self, *arguments: Any, **named: Any) -> float:
        advance = super().render_char(*arguments, **named)
        kept = self.cur_item._objs
        if self._is_invisible:
            kept.pop()
        elif self.clip is not None:
            item: Any = kept[-1]
            x0, y0, x1, y1 = item.bbox
            left, bottom, right, top = self.clip
            shows = left <= (x0 + x1) / 2 <= right and bottom <= (y0 + y1) / 2 <= top
            if not shows:
                kept.pop()
            if shows != self._showed and _goes_on(self._before, item) and self.cut_off is None:
                shown = self._before if self._showed and self._before is not None else item
                self.cut_off = _line_of(kept, shown), shown.bbox
            self._before, self._showed = item, shows
        return advance


def _goes_on(before: LTChar | None, item: LTChar) -> bool:
    """Whether a character that says something stands right behind another that does, on one line."""
    if before is None or item.get_text().isspace() or before.get_text().isspace():
        return False
    return abs(item.y0 - before.y0) < _NEAR and abs(item.x0 - before.x1) < item.size / 2


def _line_of(kept: list[Any], one: LTChar) -> str:
    line = (item for item in kept if isinstance(item, LTChar))
    return "".join(item.get_text() for item in line if abs(item.y0 - one.y0) < _NEAR)[-20:]


class _Interpreter(PDFPageInterpreter):
    """Hears of clipping paths, which pdfminer.six passes over."""

    device: _Device
    _is_clip = False

    def do_W(self) -> None:
        self._is_clip = True

    def do_W_a(self) -> None:
        self._is_clip = True

    def do_n(self) -> None:
        if self._is_clip:
            self._clip()
        super().do_n()

    def _clip(self) -> None:
        self._is_clip = False
        points = [
            apply_matrix_pt(self.ctm, (float(values[at]), float(values[at + 1])))
            for _, *values in self.curpath
            for at in range(0, len(values), 2)
        ]
        if points:
            xs, ys = zip(*points, strict=True)
            box = min(xs), min(ys), max(xs), max(ys)
            known = self.device.clip
            nothing = box[0], box[1], box[0], box[1]
            self.device.clip = box if known is None else _common(known, box) or nothing

    def get_current_state(self) -> Any:
        return (*super().get_current_state(), self.device.clip)

    def set_current_state(self, state: Any) -> None:
        *others, self.device.clip = state
        super().set_current_state(tuple(others))

    def do_Do(self, xobjid_arg: Any) -> None:
        clip = self.device.clip
        super().do_Do(xobjid_arg)
        self.device.clip = clip
