"""A page -> its lines of text and its tables, in the order of reading.

A line of text stands before a table whose top is below it, and what stands beside a table is no line of
it. A table within a cell of another is that cell's.

Never read in part: a character without a meaning in a table, a table whose lines leave cells that are no
rectangles, and a header of known headings that no lines part.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.readers.pdf_grid import Grid, TooManyRules, grids_of
from pipeline.readers.pdf_limits import PdfLimits
from pipeline.readers.pdf_page import UNKNOWN, Glyph, PageContent
from pipeline.readers.pdf_rules import SNAP
from pipeline.readers.pdf_text import Line, cell_text, lines_of, margins, runs_of
from pipeline.text import brief, compare_key
from pipeline.vocabulary import load

# A cell that has less room than this many lines below its text may go on on the next page: a line or two are
# left where a paragraph keeps two lines together (widow and orphan control).
_LINES_OF_ROOM = 3
# Points: a table that comes as near to the page's edge was cut by it.
_EDGE = 0.5
# Of a character's size: how far below the one before it a line stands at most, between the two.
_NEAR = 0.8
# Of a cell's height or width, what is less: no character of its own is larger.
_TOO_LARGE = 1.5
# A table's header has more columns than a signature or a form's line.
_HEADINGS_OF_A_TABLE = 3
_NO_RULES = "publish the notice with lines around the table's cells, or as Word or a web page"


@dataclass
class PageTable:
    """A table of one page: its grid and what stands in its cells, by the numbers of ``Grid.cells``."""

    grid: Grid
    page: int
    texts: list[str]
    open_columns: set[float]  # the left ends of the last row's cells that may go on
    nested: list[tuple[int, PageTable]]
    columns: list[float] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """The table as plain values, in the columns that it shares with those it goes on from."""
        lines = self.columns or self.grid.xs
        place = {x: nearest(lines, x) for x in self.grid.xs}
        xs = self.grid.xs
        cells = [
            (
                cell.row,
                place[xs[cell.column]],
                cell.row_span,
                place[xs[cell.column + cell.column_span]] - place[xs[cell.column]],
                text,
            )
            for cell, text in zip(self.grid.cells, self.texts, strict=True)
        ]
        return {
            "cells": cells,
            "rows": len(self.grid.ys) - 1,
            "columns": len(lines) - 1,
            "page": self.page,
            "open": sorted(place[x] for x in self.open_columns),
            "cut": sorted(cells[number][1] for number in self.grid.cut),
            "begun": sorted(cells[number][1] for number in self.grid.begun),
            "nested": [(*cells[number][:2], inner.told()) for number, inner in self.nested],
        }


def nearest(lines: list[float], x: float) -> int:
    """The number of the line of a grid that is nearest to a place."""
    return min(range(len(lines)), key=lambda number: abs(lines[number] - x))


@dataclass
class LaidOut:
    """A page's lines and tables, from the top down; ``notes`` are what was met and settled by rule."""

    number: int
    width: float
    height: float
    items: list[Line | PageTable]
    notes: list[str]


def laid_out(content: PageContent, limits: PdfLimits) -> LaidOut:
    """A page's lines and tables.

    Raises:
        UnreadableFile: it cannot be read whole, or holds more than the limits allow.
    """
    notes: list[str] = []
    number = content.number
    try:
        grids = grids_of(
            content.rules,
            [(one.x, one.y) for one in content.glyphs],
            max_rules=limits.max_page_rules,
            max_cells=limits.max_page_cells,
        )
    except TooManyRules as error:
        raise UnreadableFile(
            f"page {number} is no page of a notice: {error}",
            remedy="check the file; CATALOG_PDF__MAX_PAGE_RULES and _CELLS raise the limits",
        ) from error
    for grid in grids:
        x0, top, x1, bottom = grid.box
        if min(x0, top) < _EDGE or x1 > content.width - _EDGE or bottom > content.height - _EDGE:
            raise UnreadableFile(
                f"page {number} has a table that runs off the page: what lies beyond is not there",
                remedy="publish the notice on pages as wide as its tables, or as Word or a web page",
            )
    grids, drawings = _tables_and_drawings(grids, content)
    part = content.cut_off
    if part is not None and any(grid.cell_of(part.x, part.y) >= 0 for grid in grids):
        raise UnreadableFile(
            f"page {number} shows a text of a table only in part, cut off after {brief(part.text)}",
            remedy="publish the notice with line breaks in the cells, or as Word or a web page",
        )
    if drawings:
        notes.append("the text of a drawing is read as paragraphs")
    texts, around = _shared_out(grids, content.glyphs)
    around = _without_overflow(grids, texts, around)
    # What stands beyond the page's edge are printers' marks.
    around = [glyph for glyph in around if _is_on(content, glyph)]
    if any(UNKNOWN in glyph.text for glyphs in texts for cell in glyphs.values() for glyph in cell):
        raise UnreadableFile(
            f"page {number} has characters in a table whose meaning the file does not say "
            "(a font without a map to Unicode)",
            remedy=_NO_RULES.replace("with lines around the table's cells, or ", ""),
        )
    if any(UNKNOWN in glyph.text for glyph in around):
        notes.append(f"characters whose meaning the file does not say stand as {UNKNOWN}")
    tables = _nested([_table(grid, own, number) for grid, own in zip(grids, texts, strict=True)])
    lines = _lines_around(around, [table.grid for table in tables])
    _check_rules(lines, number)
    items: list[Line | PageTable] = [*lines, *tables]
    items.sort(key=_place)
    return LaidOut(number, content.width, content.height, items, notes)


def _place(item: Line | PageTable) -> tuple[float, float]:
    return (item.top, item.x0) if isinstance(item, Line) else (item.grid.ys[0], item.grid.xs[0])


def _is_on(page: PageContent, glyph: Glyph) -> bool:
    return glyph.x1 > 0 and glyph.x0 < page.width and glyph.bottom > 0 and glyph.top < page.height


def _tables_and_drawings(grids: list[Grid], content: PageContent) -> tuple[list[Grid], int]:
    """The grids that are tables, and how many are drawings: boxes and what connects them.

    Raises:
        UnreadableFile: a table with texts in its cells has a cell that is no rectangle.
    """
    tables = []
    for grid in grids:
        if not grid.odd:
            tables.append(grid)
            continue
        said = set()
        for glyph in content.glyphs:
            said.add(grid.cell_of(glyph.x, glyph.y))
        if len(said - {-1}) >= 4:
            raise UnreadableFile(
                f"page {content.number} has a table whose lines leave a cell that is no rectangle",
                remedy="publish the notice as Word or a web page",
            )
    return tables, len(grids) - len(tables)


def _shared_out(
    grids: list[Grid], glyphs: list[Glyph]
) -> tuple[list[dict[int, list[Glyph]]], list[Glyph]]:
    """The characters of each grid's cells, and those around the tables; the innermost grid has them."""
    texts: list[dict[int, list[Glyph]]] = [{} for _ in grids]
    order = sorted(range(len(grids)), key=lambda number: _area(grids[number]))
    around = []
    for glyph in glyphs:
        for number in order:
            cell = grids[number].cell_of(glyph.x, glyph.y)
            if cell >= 0:
                texts[number].setdefault(cell, []).append(glyph)
                break
        else:
            around.append(glyph)
    return texts, around


def _without_overflow(
    grids: list[Grid], texts: list[dict[int, list[Glyph]]], around: list[Glyph]
) -> list[Glyph]:
    """The characters around the tables, but for those that a table's first or last row has no room for.

    They reach over the line at the table's end; or they stand below it, line on line, under a cell that has no
    line there. Those go to the cells' texts, if the cell is as wide as what stands there.
    """
    rest = []
    reached: dict[
        tuple[int, int], float
    ] = {}  # by table and cell: how far its text reaches below it
    for run in runs_of(around):
        x0, x1 = run[0].x0, max(glyph.x1 for glyph in run)
        top, bottom = min(glyph.top for glyph in run), max(glyph.bottom for glyph in run)
        for number, grid in enumerate(grids):
            over = top < grid.ys[0] < bottom
            cell = grid.cell_of(run[0].x, grid.ys[0] + SNAP if over else grid.ys[-1] - SNAP)
            if cell < 0:
                continue
            left, right = grid.sides_of(cell)
            near = _NEAR * run[0].size if cell in grid.cut else 0.0
            end = reached.get((number, cell), grid.ys[-1])
            if (
                left - SNAP < x0
                and x1 < right + SNAP
                and (over or top < end + near < bottom + near)
            ):
                reached[number, cell] = max(end, bottom)
                texts[number].setdefault(cell, []).extend(run)
                break
        else:
            rest += run
    return rest


def _area(grid: Grid) -> float:
    x0, top, x1, bottom = grid.box
    return (x1 - x0) * (bottom - top)


def _table(grid: Grid, glyphs: dict[int, list[Glyph]], page: int) -> PageTable:
    lines = {number: lines_of(own) for number, own in glyphs.items()}
    for number, own in lines.items():
        _check_legible(own, grid, number, page)
    boxes = list(map(grid.sides_of, range(len(grid.cells))))
    left, right = margins((*boxes[number], own) for number, own in lines.items())
    texts = [
        cell_text(lines.get(number, ()), x1 - x0 - left - right)
        for number, (x0, x1) in enumerate(boxes)
    ]
    sizes = Counter(round(line.size, 1) for own in lines.values() for line in own)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    open_columns = set()
    for number, cell in enumerate(grid.cells):
        if cell.row + cell.row_span < len(grid.ys) - 1:
            continue
        own = lines.get(number, [])
        begin = own[-1].bottom if own else grid.ys[cell.row]
        pitch = own[-1].bottom - own[-2].bottom if len(own) > 1 else 1.5 * usual
        if grid.ys[-1] - begin < _LINES_OF_ROOM * max(pitch, usual):
            open_columns.add(grid.xs[cell.column])
    return PageTable(grid, page, texts, open_columns, [])


def _check_legible(lines: list[Line], grid: Grid, number: int, page: int) -> None:
    """Hold that a cell's lines are its own, and none is printed over another.

    Raises:
        UnreadableFile: they are, or a character is much larger than the cell, as those of a watermark.
    """
    left, right = grid.sides_of(number)
    cell = grid.cells[number]
    room = min(right - left, grid.ys[cell.row + cell.row_span] - grid.ys[cell.row])
    piled = [line for line in lines if line.is_piled or line.size > _TOO_LARGE * room]
    for before, line in pairwise(lines):
        over = before.bottom - line.top > min(before.size, line.size) / 2
        if over and before.x0 < line.x1 and line.x0 < before.x1:
            piled.append(line)
    if piled:
        raise UnreadableFile(
            f"page {page} has texts printed over one another in a table, at {brief(piled[0].text)}",
            remedy="publish the notice without a watermark and with rows as high as their texts, or as "
            "Word or a web page",
        )


def _nested(tables: list[PageTable]) -> list[PageTable]:
    """The tables that stand on the page itself; those within a cell of another go into it."""
    top = []
    order = sorted(tables, key=lambda table: _area(table.grid))
    for number, table in enumerate(order):
        x0, y0, x1, y1 = table.grid.box
        for other in order[number + 1 :]:
            cell = other.grid.cell_of((x0 + x1) / 2, (y0 + y1) / 2)
            if cell >= 0 and cell == other.grid.cell_of(x0, y0) == other.grid.cell_of(x1, y1):
                other.nested.append((cell, table))
                break
        else:
            top.append(table)
    for table in order:
        table.nested.sort(key=lambda one: (one[0], one[1].grid.box[1], one[1].grid.box[0]))
    return top


def _lines_around(glyphs: list[Glyph], grids: list[Grid]) -> list[Line]:
    """The lines outside the tables; text to the left and to the right of a table is never one line."""
    lanes: dict[tuple[bool, ...], list[Glyph]] = {}
    for glyph in glyphs:
        lane = tuple(glyph.x > grid.xs[0] for grid in grids if grid.ys[0] <= glyph.y <= grid.ys[-1])
        lanes.setdefault(lane, []).append(glyph)
    return [line for own in lanes.values() for line in lines_of(own)]


def _check_rules(lines: list[Line], page: int) -> None:
    """Hold that no table stands there without lines: its columns could only be guessed.

    Raises:
        UnreadableFile: a line outside every table is a header of known headings.
    """
    for line in lines:
        if line.segments < _HEADINGS_OF_A_TABLE:
            continue
        words = load().headings
        known = [word for word in line.text.split(" ") if compare_key(word) in words]
        if len(known) >= _HEADINGS_OF_A_TABLE:
            raise UnreadableFile(
                f"page {page} has a table without lines: {'、'.join(known)} stand over columns that "
                "no lines part",
                remedy=_NO_RULES,
            )
