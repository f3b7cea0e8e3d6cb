"""The random notice of a seed as a file of each format, with what the catalog has to say of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.builders import drawn_files
from tests.builders.any_layout import Layout, Place, any_layout, laid_out
from tests.builders.any_notice import Notice, any_notice

DRESSES: tuple[dict[str, str], ...] = (
    {},
    {"tag": "th"},
    {"joint": "</p><p>", "cell": "<p>{}</p>", "empty": "&nbsp;"},
    {"joint": "<br/>", "cell": "<span>{}</span>", "line": "<div><span>{}</span></div>"},
    {
        "joint": "</p>\n  <p class=MsoNormal>",
        "cell": "\n  <p class=MsoNormal>{}</p>\n  ",
        "empty": "<o:p>&nbsp;</o:p>",
    },
)
# The size of a page and of a column, in twentieths of a point.
PAGES = ((11906, 16838), (16838, 11906), (12240, 9000))
COLUMN, MARGINS = 1200, 2000


@dataclass(frozen=True)
class Made:
    """A file; ``places`` are those of the notice's entries in it, in their order."""

    notice: Notice
    places: list[Place]
    data: bytes


def made(kind: str, seed: int) -> Made:
    """The file of a seed: ``txt``, ``docx``, ``html`` or ``xlsx``; or ``paged``, a .docx whose pages may break anywhere."""
    notice = any_notice(seed)
    layouts = [any_layout(annex, notice, seed) for annex in notice.annexes]
    change: dict[str, Callable[[Layout], Layout]] = {"txt": Layout.flattened, "paged": _paged}
    layouts = [change[kind](one) if kind in change else one for one in layouts]
    written = [laid_out(*pair) for pair in zip(notice.annexes, layouts, strict=True)]
    blocks = [one for one, _ in written]
    places = [place for _, of_annex in written for place in of_annex]
    pick = random.Random(f"file {seed}")
    if kind == "txt":
        data = drawn_files.as_text(notice.body, blocks)
    elif kind == "html":
        data = drawn_files.as_web(notice.body, blocks, **pick.choice(DRESSES))
    elif kind == "xlsx":
        data = drawn_files.as_excel(
            notice.body,
            blocks,
            one_sheet=pick.random() < 0.5,
            as_numbers=pick.random() < 0.5,
            first_column=pick.choice((1, 1, 2)),
        )
    else:
        size = None
        if kind == "paged":
            width, height = pick.choice(PAGES)
            columns = max(
                len(one.rows[0])
                for of_annex in blocks
                for one in of_annex
                if not isinstance(one, str)
            )
            size = max(width, columns * COLUMN + MARGINS), height
        data = drawn_files.as_word(notice.body, blocks, breaks=pick.random() < 0.5, size=size)
    return Made(notice, places, data)


def _paged(layout: Layout) -> Layout:
    """The layout without what a page's end makes illegible: values merged over rows, a header of two rows."""
    styles = {**layout.styles, "lead": "repeated", "type": "repeated", "co": "repeated"}
    names = "wide" if layout.names == "two rows" else layout.names
    return replace(layout, styles={**styles, "level": "repeated"}, names=names)  # type: ignore[arg-type]
