"""Merged ranges of a sheet: which cells they cover, and what is settled where they overlap.

A merged range shows the text of its first cell over all of it; what stands in its other cells is not shown
(ECMA-376 Part 1, 18.3.1.55), though some programs write it there. Excel calls a file damaged whose ranges
overlap; others write such files, and then the range that starts first - further up, then further left -
keeps its cells, and the other is none.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable

from pipeline.readers.excel_sheet import Sheet, place_name

# Row and column, from 1.
Place = tuple[int, int]
# The places named in one warning.
_MOST_NAMED = 5


def settle(sheet: Sheet) -> dict[Place, Place]:
    """The last place of each merged range by its first; texts under ranges go, with a warning.

    Ranges are cut off where the sheet's texts end; one of a single cell is none.
    """
    if not sheet.merged or not sheet.rows:
        return {}
    last_row = max(sheet.rows)
    last_column = max(max(cells) for cells in sheet.rows.values())
    ranges = sorted(
        (top, left, min(bottom, last_row), min(right, last_column))
        for top, left, bottom, right in set(sheet.merged)
        if top <= last_row and left <= last_column and top > 0
    )
    settled = _Sweep(sheet)
    for row, starting in _by_row(ranges, sorted(sheet.rows)):
        settled.go_to(row)
        for one in starting:
            settled.add(one)
        settled.drop_covered(row)
    settled.warn()
    return settled.kept


def _by_row(
    ranges: list[tuple[int, int, int, int]], rows: list[int]
) -> Iterable[tuple[int, list[tuple[int, int, int, int]]]]:
    """Each row that has texts or where ranges start, in order, with the ranges that start there."""
    starting: dict[int, list[tuple[int, int, int, int]]] = {row: [] for row in rows}
    for one in ranges:
        starting.setdefault(one[0], []).append(one)
    return sorted(starting.items())


class _Sweep:
    """The ranges that reach over the current row, which never overlap, in the order of their columns."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._open: list[tuple[int, int, Place]] = []  # first column, last column, first place
        self._ends: list[tuple[int, tuple[int, int, Place]]] = []
        self._overlapping: list[str] = []
        self._covered: list[str] = []
        self.kept: dict[Place, Place] = {}

    def go_to(self, row: int) -> None:
        """Let go of the ranges that end above the row."""
        while self._ends and self._ends[0][0] < row:
            _, ended = heapq.heappop(self._ends)
            del self._open[bisect_left(self._open, ended)]

    def add(self, one: tuple[int, int, int, int]) -> None:
        """Keep a range that starts in the current row, or note that it overlaps another."""
        top, left, bottom, right = one
        # Whatever overlaps it and starts no later reaches over its first row.
        place = bisect_right(self._open, (right, 1 << 30, (0, 0)))
        if place and self._open[place - 1][1] >= left:
            self._overlapping.append(f"{place_name(top, left)}:{place_name(bottom, right)}")
            return
        kept = (left, right, (top, left))
        insort(self._open, kept)
        heapq.heappush(self._ends, (bottom, kept))
        if (bottom, right) != (top, left):
            self.kept[top, left] = (bottom, right)

    def drop_covered(self, row: int) -> None:
        """Drop the row's texts that stand under a range."""
        cells = self._sheet.rows.get(row)
        if cells is None or not self._open:
            return
        for column in list(cells):
            place = bisect_right(self._open, (column, 1 << 30, (0, 0)))
            if place:
                _, right, first = self._open[place - 1]
                if right >= column and first != (row, column):
                    del cells[column]
                    self._covered.append(place_name(row, column))
        if not cells:
            del self._sheet.rows[row]

    def warn(self) -> None:
        """Say what was settled."""
        for what, places in (
            ("has merged ranges that overlap others, which are left out", self._overlapping),
            ("holds texts under merged ranges, which show nothing of them", self._covered),
        ):
            if places:
                rest = len(places) - _MOST_NAMED
                more = f" and {rest} more" if rest > 0 else ""
                self._sheet.warnings.append(f"{what}: {', '.join(places[:_MOST_NAMED])}{more}")
