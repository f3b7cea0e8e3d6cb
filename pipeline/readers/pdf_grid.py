"""Lines of a page -> the grids of its tables.

::

    rules                      walls between elementary cells         regions
    +----+----+---------+      +----+----+----+----+                  +----+----+---------+
    |    |    |         |      |    |    |    :    |                  | a  | b  | c       |   c spans two
    |    +----+----+----+      |    +----+----+----+                  |    +----+----+----+   columns,
    |    |    |    |    |      |    |    |    |    |                  |    | d  | e  | f  |   a two rows
    +----+----+----+----+      +----+----+----+----+                  +----+----+----+----+

Every line that ends some cell is a line of the grid. Where no wall stands between two elementary
cells, they are one cell: so spans come from the lines alone. Two lines closer than ``SNAP`` are one
(double lines, the two edges of a thin filled rectangle, lines drawn once for each cell). A side of which
nothing at all is drawn is closed where the lines across it end (tables without outer borders); where
pieces of it are drawn, the gaps between them are closed, and those that two lines across bound; elsewhere the
table ends where the pieces do. A single closed box is no table but a frame around text, and lines that no other
crosses are no table either.

Printers of web pages and of sheets draw no line under a cell that goes on on the next page, under those that end
they do: ``cut`` has the cells that are open so, and ``begun`` those at the top that have no line above.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from pipeline.readers.pdf_rules import SNAP, Rule, clustered, joined, side_by_side, touching

# Of a side: where less is drawn, the side is open.
_DRAWN = 0.1


# Distances from the left and the top of the page.
Point = tuple[float, float]


class TooManyRules(Exception):
    """The page holds more lines, or a table more cells, than the limits allow."""


class Span(NamedTuple):
    """A cell of a grid: its first row and column, and how many it spans."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass
class Grid:
    """A table by its lines: where they stand (points from the top left), and the cells between.

    ``cell_at`` has, for every position, the number of its cell in ``cells``, or -1 outside the table.
    ``odd`` counts the cells that are no rectangles; they are not among ``cells``. ``cut`` are the numbers of
    the cells in the last row without a line under them, where others there have one; ``begun`` those in the
    first row without one above.
    """

    xs: list[float]
    ys: list[float]
    cells: list[Span]
    cell_at: list[list[int]]
    odd: int
    cut: frozenset[int] = frozenset()
    begun: frozenset[int] = frozenset()

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def sides_of(self, number: int) -> tuple[float, float]:
        """Where a cell begins and ends, from the left."""
        cell = self.cells[number]
        return self.xs[cell.column], self.xs[cell.column + cell.column_span]

    def cell_of(self, x: float, y: float) -> int:
        """The number of the cell around a point, or -1."""
        column, row = bisect_left(self.xs, x) - 1, bisect_left(self.ys, y) - 1
        if 0 <= row < len(self.cell_at) and 0 <= column < len(self.cell_at[0]):
            return self.cell_at[row][column]
        return -1


def grids_of(
    rules: Sequence[Rule], texts: Sequence[Point], *, max_rules: int, max_cells: int
) -> list[Grid]:
    """The tables of a page, from the top down; frames of one cell are left out.

    Args:
        rules: the page's lines.
        texts: where its characters stand: below a table's last row, in the strip to the page's end that only
            cells which go on on the next page reach into, none stands under a cell that ends.
        max_rules, max_cells: the limits.

    Raises:
        TooManyRules: more joined lines than ``max_rules``, or a grid of more than ``max_cells``.
    """
    across = joined([rule for rule in rules if rule.across])
    down = joined([rule for rule in rules if not rule.across])
    if len(across) + len(down) > max_rules:
        raise TooManyRules(f"{len(across) + len(down):,} lines, more than {max_rules:,}")
    found = []
    for group in side_by_side(touching(across, down)):
        grid = _grid(*group, texts, max_cells)
        if grid is not None:
            found.append(grid)
    return sorted(found, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _grid(
    across: list[Rule], down: list[Rule], texts: Sequence[Point], max_cells: int
) -> Grid | None:
    left = min([rule.start for rule in across] + [rule.at for rule in down])
    right = max([rule.end for rule in across] + [rule.at for rule in down])
    top = min([rule.start for rule in down] + [rule.at for rule in across])
    bottom = max([rule.end for rule in down] + [rule.at for rule in across])
    closed_down = down + [_closing(down, side, top, bottom) for side in (left, right)]
    closed_across = across + [_closing(across, side, left, right) for side in (top, bottom)]
    xs, ys = _places(closed_down), _places(closed_across)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1:
        return None
    if columns * rows > max_cells:
        raise TooManyRules(f"a table of {rows:,} x {columns:,} cells, more than {max_cells:,}")
    above = _walls(closed_across, ys, xs)
    before = _walls(closed_down, xs, ys)
    drawn = _walls(across, ys, xs)
    if rows > 1 and not any(drawn[-1]) and any(drawn[-2]):
        lined = [
            (x0, x1) for (x0, x1), is_drawn in zip(pairwise(xs), drawn[-2], strict=True) if is_drawn
        ]
        if not any(x0 < x < x1 for x, y in texts if ys[-2] < y < ys[-1] for x0, x1 in lined):
            ys, above, drawn = ys[:-1], above[:-1], drawn[:-1]
            before = [steps[:-1] for steps in before]
    for walls, others in ((above, before), (before, above)):
        for side, step in ((0, 0), (-1, -1)):
            _close_between(walls[side], [other[step] for other in others])
    return _regions(xs, ys, above, before, (drawn[0], drawn[-1]))


def _closing(rules: list[Rule], side: float, start: float, end: float) -> Rule:
    """What closes a side: all of it where next to nothing is drawn, else the gaps between what is."""
    drawn = [rule for rule in rules if abs(rule.at - side) <= SNAP]
    if sum(rule.end - rule.start for rule in drawn) < _DRAWN * (end - start):
        return Rule(rules[0].across, side, start, end)
    first, last = min(rule.start for rule in drawn), max(rule.end for rule in drawn)
    return Rule(rules[0].across, drawn[0].at, first, last)


def _close_between(side: list[bool], reached: list[bool]) -> None:
    """Close a side between two lines that reach it, with none between them.

    Args:
        side: along which steps the side is drawn.
        reached: whether a line reaches it at the steps' ends.
    """
    ends = [number for number, reaches in enumerate(reached) if reaches]
    for start, end in pairwise(ends):
        side[start:end] = [True] * (end - start)


def _places(rules: list[Rule]) -> list[float]:
    return sorted(set(clustered([rule.at for rule in rules]).values()))


def _walls(rules: list[Rule], places: list[float], steps: list[float]) -> list[list[bool]]:
    """For each line of the grid, along which steps it is drawn."""
    walls = [[False] * (len(steps) - 1) for _ in places]
    for rule in rules:
        line = bisect_left(places, rule.at - SNAP)  # the lines stand further apart than that
        first = bisect_left(steps, rule.start - SNAP)
        for step in range(first, len(steps) - 1):
            if steps[step + 1] > rule.end + SNAP:
                break
            walls[line][step] = True
    return walls


# Of a cell among elementary ones: first row and column, and those after its last.
_Box = tuple[int, int, int, int]


def _regions(
    xs: list[float],
    ys: list[float],
    above: list[list[bool]],
    before: list[list[bool]],
    drawn: tuple[list[bool], list[bool]],
) -> Grid | None:
    """The cells: elementary ones that no wall parts; what is open to the outside is none.

    ``drawn`` says along which steps the first and the last line are drawn, and not only closed.
    """
    columns, rows = len(xs) - 1, len(ys) - 1
    region = [[-1] * columns for _ in range(rows)]
    members: list[list[tuple[int, int]]] = []
    outside: set[int] = set()
    for row in range(rows):
        for column in range(columns):
            if region[row][column] >= 0:
                continue
            number = len(members)
            region[row][column] = number
            reached = [(row, column)]
            for r, c in reached:
                for wall, r2, c2 in (
                    (above[r][c], r - 1, c),
                    (above[r + 1][c], r + 1, c),
                    (before[c][r], r, c - 1),
                    (before[c + 1][r], r, c + 1),
                ):
                    if wall:
                        continue
                    if not (0 <= r2 < rows and 0 <= c2 < columns):
                        outside.add(number)
                    elif region[r2][c2] < 0:
                        region[r2][c2] = number
                        reached.append((r2, c2))
            members.append(reached)
    boxes: dict[int, _Box] = {}
    odd = 0
    for number, reached in enumerate(members):
        if number in outside:
            continue
        first_row, last_row = min(r for r, _ in reached), max(r for r, _ in reached)
        first_column, last_column = min(c for _, c in reached), max(c for _, c in reached)
        if len(reached) == (last_row - first_row + 1) * (last_column - first_column + 1):
            boxes[number] = (first_row, first_column, last_row + 1, last_column + 1)
        else:
            odd += 1
    if len(boxes) + odd < 2:
        return None
    first = {number: box for number, box in boxes.items() if box[0] == 0}
    last = {number: box for number, box in boxes.items() if box[2] == rows}
    ends = _without_line(first, drawn[0]), _without_line(last, drawn[1])
    return _compressed(xs, ys, region, boxes, odd, ends)


def _without_line(cells: dict[int, _Box], drawn: list[bool]) -> list[int]:
    """The cells at a side that have no line there, where others have one."""
    bare = [number for number, box in cells.items() if not any(drawn[box[1] : box[3]])]
    return bare if len(bare) < len(cells) else []


def _compressed(
    xs: list[float],
    ys: list[float],
    region: list[list[int]],
    boxes: dict[int, _Box],
    odd: int,
    ends: tuple[list[int], list[int]],
) -> Grid | None:
    """The grid without lines that end no cell, as strokes that lead nowhere do."""
    if not boxes:
        return None
    row_lines = sorted({line for box in boxes.values() for line in (box[0], box[2])})
    column_lines = sorted({line for box in boxes.values() for line in (box[1], box[3])})
    new_row = {line: number for number, line in enumerate(row_lines)}
    new_column = {line: number for number, line in enumerate(column_lines)}
    numbers: dict[int, int] = {}
    cells: list[Span] = []
    for number, (top, left, bottom, right) in sorted(boxes.items(), key=lambda pair: pair[1]):
        numbers[number] = len(cells)
        row, column = new_row[top], new_column[left]
        cells.append(Span(row, column, new_row[bottom] - row, new_column[right] - column))
    cell_at = [
        [numbers.get(region[row][column], -1) for column in column_lines[:-1]]
        for row in row_lines[:-1]
    ]
    return Grid(
        [xs[line] for line in column_lines],
        [ys[line] for line in row_lines],
        cells,
        cell_at,
        odd,
        cut=frozenset(numbers[number] for number in ends[1]),
        begun=frozenset(numbers[number] for number in ends[0]),
    )
