"""A sheet's rows -> paragraphs and tables, in their order.

A sheet has one grid, whatever stands on it: titles, notes and tables are all cells. Which rows are text
and which a table is told by where they stand, never by their words but for those of an annex's heading::

    1  附件1                                              |  at the start, and after a blank row, a row of
    2  企业全生命周期事项清单 (merged over all columns)      |  one text is a paragraph; so are its lines
    3  序号 | 阶段 | 场景 | 事项名称 | ...                  |  the first row of more than one: a table, row 1
    4  1    | 1 企业开办 (merged down) | ...                |  it goes on to the next blank row that no
    5  一、...                                             |  merged text reaches over; one text in it stays
    6  2    |  ..    | ...                                |  a row of it, but for
    7  附件2  /  （续表）                                   |  - an annex's heading, 续表,
    8  个人全生命周期事项清单                                |  - rows over a repetition of row 3,
    9  序号 | 阶段 | 场景 | ...                            |    which all end it, and
    10 注：...                                             |  - notes at its end (注：, or over all columns)

A sheet's tables share their columns: from the first to the last in which a row of any of them says
something. So a table that goes on after a blank row has the columns that it had.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.document import Block, Cell, Paragraph, Table
from pipeline.errors import UnreadableFile
from pipeline.readers.excel_limits import ExcelLimits
from pipeline.readers.excel_merged import Place, settle
from pipeline.readers.excel_sheet import Sheet
from pipeline.text import chinese_number, compare_key, is_blank

_ANNEX = re.compile(
    r"附件(?P<number>[0-9]{1,3}|[一二三四五六七八九十]{1,3})?(?:[:.、(].*|\D{0,40})", re.DOTALL
)
# Over a table stand a heading, a title of some lines, a unit; what heads it further down is none.
TOP_ROWS = 20
_CONTINUED = re.compile(r"\(?续表?[0-9一二三四五六七八九十]*\)?|续?\(?(?:上|前|接上)表\)?")
_NOTE = re.compile(r"(?:注|备注|附注|说明|填表说明)[0-9]?[:.、].*", re.DOTALL)


def is_annex_heading(text: str) -> bool:
    """Whether a text reads as the heading of an annex: `附件1`, `附件 2：企业...清单`, `附件`."""
    return annex_number(text) is not None


def annex_number(text: str) -> int | None:
    """The number of the annex that a text is the heading of, 1 where it has none; None for any other text."""
    match = _ANNEX.fullmatch(compare_key(text.strip().split("\n", 1)[0]))
    if match is None:
        return None
    digits = match["number"] or "1"
    return int(digits) if digits.isdecimal() else chinese_number(digits)


def annexes_headed(name: str, sheet: Sheet) -> list[int]:
    """The numbers of the annexes that a sheet's first rows are of, by its name or by a heading in them."""
    if not sheet.rows:
        return []
    texts = [text for cells in sheet.rows.values() if len(cells) <= 2 for text in cells.values()]
    numbers = {annex_number(text) for text in (name, *texts)}
    return sorted(number for number in numbers if number is not None)


@dataclass
class _Run:
    """Rows that follow each other, of a table or of text."""

    is_table: bool
    rows: list[int] = field(default_factory=list)


class BlockReader:
    """Turns the sheets of a workbook into blocks."""

    def __init__(self, limits: ExcelLimits) -> None:
        self._limits = limits
        self._tables = 0

    def read(self, sheet: Sheet, shown: str) -> list[Block]:
        """The blocks of a sheet; ``shown`` is its name, for errors.

        Raises:
            UnreadableFile: a table beyond a limit.
        """
        spans = settle(sheet)
        if not sheet.rows:
            return []
        runs = list(_runs(sheet.rows, spans))
        columns = [
            column for run in runs if run.is_table for row in run.rows for column in sheet.rows[row]
        ]
        grid = _Grids(sheet, spans, min(columns, default=1), max(columns, default=1))
        blocks: list[Block] = []
        for run in runs:
            if run.is_table:
                self._tables += 1
                self._check(run, grid, shown)
                blocks.append(grid.table(run.rows[0], run.rows[-1]))
            else:
                blocks += _paragraphs(sheet, run)
        return blocks

    def _check(self, run: _Run, grid: _Grids, shown: str) -> None:
        rows = run.rows[-1] - run.rows[0] + 1
        limits = self._limits
        for count, what, most, setting in (
            (self._tables, "tables", limits.max_tables, "MAX_TABLES"),
            (rows, f"rows in table {self._tables}", limits.max_table_rows, "MAX_TABLE_ROWS"),
            (
                rows * grid.width,
                f"cells in table {self._tables}",
                limits.max_table_cells,
                "MAX_TABLE_CELLS",
            ),
        ):
            if count > most:
                raise UnreadableFile(
                    f"has more than {most:,} {what}, in sheet {shown}",
                    remedy=f"check that it is the notice; CATALOG_EXCEL__{setting} raises the limit",
                )


def _paragraphs(sheet: Sheet, run: _Run) -> Iterator[Paragraph]:
    for row in run.rows:
        heading, *beside = [text for _, text in sorted(sheet.rows[row].items())]
        # What stands beside a heading is no part of the title that comes below it.
        for text in (*beside, heading):
            for line in text.split("\n"):
                if not is_blank(line):
                    yield Paragraph(line, row)


# --- which rows are text ------------------------------------------------------------------------


def _runs(rows: dict[int, dict[int, str]], spans: dict[Place, Place]) -> Iterator[_Run]:
    """The sheet's rows as runs of text and tables; see the module's drawing."""
    numbers = sorted(rows)
    reach = {
        row: max([row, *(spans.get((row, column), (row,))[0] for column in rows[row])])
        for row in numbers
    }
    run = _Run(is_table=False)
    covered = 0  # the last row over which a merged text from above reaches
    for index, row in enumerate(numbers):
        is_lone = len(rows[row]) == 1 and row > covered
        below = numbers[index + 1] if index + 1 < len(numbers) else None
        is_after_gap = index > 0 and row > max(numbers[index - 1], covered) + 1
        is_text = is_lone and (below is None or reach[row] < below)
        if run.is_table and not is_after_gap:
            is_text = is_text and _ends_table(rows, numbers, index, run.rows[0])
        is_text = is_text or (row > covered and _is_heading_beside(rows[row]))
        if run.is_table and (is_after_gap or is_text):
            yield from _without_notes(run, rows, spans)
            run = _Run(is_table=False)
        if not is_text and not run.is_table:
            if run.rows:
                yield run
            run = _Run(is_table=True)
        run.rows.append(row)
        covered = max(covered, reach[row])
    yield from _without_notes(run, rows, spans)


def _is_heading_beside(cells: dict[int, str]) -> bool:
    """Whether a row is an annex's heading with something beside it (`附件1` and, on the right, `单位：项`).

    Another heading there is that of an annex beside it: both are rows of the table that the two make.
    """
    first, *others = [text for _, text in sorted(cells.items())]
    return len(others) == 1 and is_annex_heading(first) and not is_annex_heading(others[0])


def _ends_table(
    rows: dict[int, dict[int, str]], numbers: list[int], index: int, first_row: int
) -> bool:
    """Whether a row of one text within a table is a heading of the next."""
    (text,) = rows[numbers[index]].values()
    key = compare_key(text)
    if is_annex_heading(text) or _CONTINUED.fullmatch(key):
        return True
    for row in numbers[index + 1 :]:
        if len(rows[row]) > 1:
            return rows[row] == rows[first_row]
    return False


def _without_notes(
    run: _Run, rows: dict[int, dict[int, str]], spans: dict[Place, Place]
) -> Iterator[_Run]:
    """A run; where it is a table, without the notes at its end, which follow as text."""
    notes = _Run(is_table=False)
    while run.is_table and len(run.rows) > 1 and _is_note(run, rows, spans):
        notes.rows.insert(0, run.rows.pop())
    if run.rows:
        yield run
    if notes.rows:
        yield notes


def _is_note(run: _Run, rows: dict[int, dict[int, str]], spans: dict[Place, Place]) -> bool:
    row = run.rows[-1]
    if len(rows[row]) != 1:
        return False
    ((column, text),) = rows[row].items()
    if _NOTE.fullmatch(compare_key(text)):
        return True
    used = [one for other in (run.rows[0], run.rows[-2]) for one in rows[other]]
    return spans.get((row, column), (row, column))[1] >= max(used) > column <= min(used)


# --- grids --------------------------------------------------------------------------------------


class _Grids:
    """Cuts the tables of a sheet out of its rows, each once and from the top down."""

    def __init__(
        self, sheet: Sheet, spans: dict[Place, Place], first_column: int, last_column: int
    ) -> None:
        self._rows = sheet.rows
        self._left, self._right = first_column, last_column
        self._waiting = sorted(
            (
                (place, last)
                for place, last in spans.items()
                if place[1] <= last_column and last[1] >= first_column
            ),
            reverse=True,
        )
        self._open: list[tuple[Place, Place]] = []
        self.width = last_column - first_column + 1

    def table(self, top: int, bottom: int) -> Table:
        """The table of these rows, in the columns of all the sheet's tables."""
        left, right = self._left, self._right
        cells: list[Cell] = []
        taken = [bytearray(self.width) for _ in range(bottom - top + 1)]
        for (row, column), (last_row, last_column) in self._reaching(top, bottom):
            text = self._rows.get(row, {}).get(column, "") if row >= top else ""
            row, column = max(row, top), max(column, left)
            height, width = min(last_row, bottom) - row + 1, min(last_column, right) - column + 1
            if height < 1 or width < 1:
                continue
            cells.append(Cell(row - top, column - left, height, width, text))
            for line in range(row - top, row - top + height):
                taken[line][column - left : column - left + width] = b"\x01" * width
        for line, used in enumerate(taken):
            texts = self._rows.get(top + line, {})
            cells += [
                Cell(line, position, 1, 1, texts.get(left + position, ""))
                for position in range(self.width)
                if not used[position]
            ]
        return Table(cells, row_count=bottom - top + 1, column_count=self.width)

    def _reaching(self, top: int, bottom: int) -> list[tuple[Place, Place]]:
        """The merged ranges that reach over any of the rows."""
        while self._waiting and self._waiting[-1][0][0] <= bottom:
            self._open.append(self._waiting.pop())
        self._open = [one for one in self._open if one[1][0] >= top]
        return self._open
