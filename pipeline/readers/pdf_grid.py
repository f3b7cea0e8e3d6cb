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
pieces of it are drawn, the gaps between them are closed, and the table ends where they do. A single closed box is no table but a frame
around text, and lines that no other crosses are no table either.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# Points. The strokes of a double line stand up to 3 apart; no row or column of text is that narrow.
SNAP = 3.0
# Of a side: where less is drawn, the side is open.
_DRAWN = 0.1


class Rule(NamedTuple):
    """A straight line: across the page at a height, or down it at a distance from the left."""

    across: bool
    at: float
    start: float
    end: float


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
    ``odd`` counts the cells that are no rectangles; they are not among ``cells``.
    """

    xs: list[float]
    ys: list[float]
    cells: list[Span]
    cell_at: list[list[int]]
    odd: int
    inner: list[tuple[int, Grid]] = field(default_factory=list)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_of(self, x: float, y: float) -> int:
        """The number of the cell around a point, or -1."""
        column, row = bisect_left(self.xs, x) - 1, bisect_left(self.ys, y) - 1
        if 0 <= row < len(self.cell_at) and 0 <= column < len(self.cell_at[0]):
            return self.cell_at[row][column]
        return -1


def grids_of(rules: Sequence[Rule], *, max_rules: int, max_cells: int) -> list[Grid]:
    """The tables of a page, from the top down; frames of one cell are left out.

    Raises:
        TooManyRules: more joined lines than ``max_rules``, or a grid of more than ``max_cells``.
    """
    across = _joined([rule for rule in rules if rule.across])
    down = _joined([rule for rule in rules if not rule.across])
    if len(across) + len(down) > max_rules:
        raise TooManyRules(f"{len(across) + len(down):,} lines, more than {max_rules:,}")
    found = []
    for group in _touching(across, down):
        grid = _grid(*group, max_cells)
        if grid is not None:
            found.append(grid)
    return sorted(found, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _joined(rules: list[Rule]) -> list[Rule]:
    """The rules with those that stand on one line and touch made one."""
    places = _clustered([rule.at for rule in rules])
    on_line: dict[float, list[Rule]] = {}
    for rule in rules:
        on_line.setdefault(places[rule.at], []).append(rule)
    joined: list[Rule] = []
    for at, pieces in on_line.items():
        pieces.sort(key=lambda rule: rule.start)
        start, end = pieces[0].start, pieces[0].end
        for piece in pieces[1:]:
            if piece.start <= end + SNAP:
                end = max(end, piece.end)
                continue
            joined.append(Rule(pieces[0].across, at, start, end))
            start, end = piece.start, piece.end
        joined.append(Rule(pieces[0].across, at, start, end))
    # What is shorter than a character is the dot of a dotted line, or a mark.
    return [rule for rule in joined if rule.end - rule.start > SNAP]


def _clustered(values: Sequence[float]) -> dict[float, float]:
    """Each value's place: the middle of the values within ``SNAP`` of the cluster's first."""
    places: dict[float, float] = {}
    cluster: list[float] = []
    for value in [*sorted(set(values)), float("inf")]:
        if cluster and value - cluster[0] > SNAP:
            middle = (cluster[0] + cluster[-1]) / 2
            places.update(dict.fromkeys(cluster, middle))
            cluster = []
        cluster.append(value)
    return places


def _touching(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """The rules in groups that touch one another."""
    parent = list(range(len(across) + len(down)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    order = sorted(range(len(down)), key=lambda number: down[number].at)
    places = [down[number].at for number in order]
    for number, rule in enumerate(across):
        first = bisect_left(places, rule.start - SNAP)
        for other in order[first:]:
            other_rule = down[other]
            if other_rule.at > rule.end + SNAP:
                break
            if other_rule.start - SNAP <= rule.at <= other_rule.end + SNAP:
                parent[root(number)] = root(len(across) + other)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate([*across, *down]):
        groups.setdefault(root(number), ([], []))[0 if rule.across else 1].append(rule)
    return [group for group in groups.values() if group[0] and group[1]]


def _grid(across: list[Rule], down: list[Rule], max_cells: int) -> Grid | None:
    left = min([rule.start for rule in across] + [rule.at for rule in down])
    right = max([rule.end for rule in across] + [rule.at for rule in down])
    top = min([rule.start for rule in down] + [rule.at for rule in across])
    bottom = max([rule.end for rule in down] + [rule.at for rule in across])
    down = down + [_closing(down, side, top, bottom) for side in (left, right)]
    across = across + [_closing(across, side, left, right) for side in (top, bottom)]
    xs, ys = _places(down), _places(across)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1:
        return None
    if columns * rows > max_cells:
        raise TooManyRules(f"a table of {rows:,} x {columns:,} cells, more than {max_cells:,}")
    above = _walls(across, ys, xs)
    before = _walls(down, xs, ys)
    return _regions(xs, ys, above, before)


def _closing(rules: list[Rule], side: float, start: float, end: float) -> Rule:
    """What closes a side: all of it where next to nothing is drawn, else the gaps between what is."""
    drawn = [rule for rule in rules if abs(rule.at - side) <= SNAP]
    if sum(rule.end - rule.start for rule in drawn) < _DRAWN * (end - start):
        return Rule(rules[0].across, side, start, end)
    first, last = min(rule.start for rule in drawn), max(rule.end for rule in drawn)
    return Rule(rules[0].across, drawn[0].at, first, last)


def _places(rules: list[Rule]) -> list[float]:
    return sorted(set(_clustered([rule.at for rule in rules]).values()))


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


def _regions(
    xs: list[float], ys: list[float], above: list[list[bool]], before: list[list[bool]]
) -> Grid | None:
    """The cells: elementary ones that no wall parts; what is open to the outside is none."""
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
    boxes: dict[int, tuple[int, int, int, int]] = {}
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
    return _compressed(xs, ys, region, boxes, odd)


def _compressed(
    xs: list[float],
    ys: list[float],
    region: list[list[int]],
    boxes: dict[int, tuple[int, int, int, int]],
    odd: int,
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
        [xs[line] for line in column_lines], [ys[line] for line in row_lines], cells, cell_at, odd
    )
