"""Tables that hold more than one annex, or lines of the notice beside them, divided at the headings in their rows.

::

    | 某区人民政府关于...的通知                     |    over the first annex, rows of one text are lines
    | 附件：1.企业...清单                          |    of the notice, as paragraphs are
    | 附件1                                       |    a heading of another annex, alone in its row: below it
    | 企业全生命周期事项清单                        |    stands another table, whose rows count on, so that
    | 序号 | 阶段 | ...                           |    number and row name one place
    | 1    | ..   | ...                           |
    | 附件2                                       |    likewise
    | 个人全生命周期事项清单                        |
    - - - - - - - - - - - - - - - - - - - - - - -      a heading at a page's end heads the next page's table
    | 序号 | 阶段 | ...                           |

A heading is 附件 and a number, or a title that the body's list has. Where the table's header stands below it, it is
one wherever it stands in its row; else only at the row's beginning. The annex's own heading said again divides nothing,
nor does a header alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.annex_headings import HEADING, PAGE_NUMBER, heading_of
from pipeline.document import Cell, Document, Paragraph, Table
from pipeline.layout import Placed, blocks_of, header_row, is_header
from pipeline.text import compare_key, is_blank
from pipeline.vocabulary import Vocabulary

# Between a heading and its header: lines of a title, totals in brackets, a unit.
_LINES_OVER_HEADER = 4
# Beside a heading may stand one thing more (单位：项).
_TEXTS_OF_A_HEADING = 2
_LINES_OF_A_TITLE = 3


def divided_blocks(
    document: Document, titles: Mapping[str, int], vocabulary: Vocabulary
) -> Iterator[Placed]:
    """The blocks in the order of the text, each annex's table apart, and what stands over its header as lines.

    Args:
        document: the file as read.
        titles: the numbers of the annexes by the compare keys of the titles that the body's list has.
        vocabulary: the words.
    """
    divider = _Divider(titles, vocabulary)
    for placed in blocks_of(document, vocabulary):
        yield from divider.take(placed)


def lone_lines(table: Table, vocabulary: Vocabulary) -> Iterator[str]:
    """The texts that stand alone in their rows, but for those over the table's header."""
    for row in range(header_row(table, vocabulary) or 0, table.row_count):
        said = _said(table, row)
        if len(said) == 1:
            yield from said[0].shown.split("\n")


class _Divider:
    """Divides the tables of one document, in the order of the text."""

    def __init__(self, titles: Mapping[str, int], vocabulary: Vocabulary) -> None:
        self._titles, self._vocabulary = titles, vocabulary
        # The annex that was headed last, and whether a table stands just above.
        self._number: int | None = None
        self._is_below_table = False

    def take(self, placed: Placed) -> Iterator[Placed]:
        """The block; a table's parts, each behind the lines over its header."""
        block = placed.block
        if isinstance(block, Paragraph):
            self._note(block.text)
            self._is_below_table &= PAGE_NUMBER.fullmatch(compare_key(block.text)) is not None
            yield placed
            return
        begins = [0, *self._divisions(block)]
        ends = [*begins[1:], block.row_count]
        heading_rows = 0
        if len(begins) > 1 and _lone_rows(block, begins[-1]) == ends[-1] - begins[-1]:
            # They head what stands on the next page, and are rows of what they end.
            heading_rows = ends[-1] - begins.pop()
            ends[-2:] = ends[-1:]
        for begin, end in zip(begins, ends, strict=True):
            below = end - heading_rows if end == block.row_count else end
            yield from self._part(placed, block.between(begin, end), begin, end - below)
        if heading_rows:
            yield from self._over(placed, block, block.row_count - heading_rows, block.row_count)
        self._is_below_table = True

    def _part(
        self, placed: Placed, table: Table, rows_above: int, heading_rows: int
    ) -> Iterator[Placed]:
        header = header_row(table, self._vocabulary)
        if self._number is None and header is None and _says_lines(table):
            for line in _lines(table, 0, table.row_count):
                self._note(line.text)
                yield placed._replace(block=line, of_notice=True)
            return
        begins_annex = rows_above > 0 or self._heading_at(table, 0, self._number) is not None
        over = _lone_rows(table, 0) if header is None and begins_annex else header or 0
        yield from self._over(placed, table, 0, over)
        if over < table.row_count:
            rows_before = placed.rows_before + rows_above
            yield placed._replace(block=table, rows_before=rows_before, heading_rows=heading_rows)

    def _over(self, placed: Placed, table: Table, begin: int, end: int) -> Iterator[Placed]:
        for text in self._whole_titles([line.text for line in _lines(table, begin, end)]):
            self._note(text)
            yield placed._replace(block=Paragraph(text, 0), of_table=True)

    def _whole_titles(self, lines: list[str]) -> list[str]:
        """The lines, with those together that only together are a title of the body's list."""
        whole: list[str] = []
        while lines:
            count = next(
                (
                    count
                    for count in range(min(_LINES_OF_A_TITLE, len(lines)), 1, -1)
                    if compare_key("".join(lines[:count])) in self._titles
                ),
                1,
            )
            whole.append("".join(lines[:count]))
            lines = lines[count:]
        return whole

    # --- headings -------------------------------------------------------------------------------

    def _note(self, text: str) -> None:
        heading = self._heading(text)
        if heading is not None:
            self._number = heading[0]

    def _heading(self, text: str) -> tuple[int, bool] | None:
        """The number of the annex that a text heads, and whether it says the number itself."""
        line = text.split("\n", 1)[0]
        if line[:1].isascii() and line[:1].isalnum():
            return None
        key = compare_key(line)
        heading = HEADING.fullmatch(key)
        if heading is not None and heading["number"] is not None:
            found = heading_of(key, line)
            return None if found is None else (found[0], True)
        number = self._titles.get(compare_key(text))
        return None if number is None else (number, False)

    def _divisions(self, table: Table) -> list[int]:
        """The rows, from 0, at which another annex begins."""
        top = header_row(table, self._vocabulary) or 0
        number = self._number
        first = 1
        if top and not self._is_below_table:
            # These are lines over a header, and no rows that the page before began.
            first = top
            for text in self._whole_titles([line.text for line in _lines(table, 0, top)]):
                heading = self._heading(text)
                number = number if heading is None else heading[0]
        else:
            number = self._heading_at(table, 0, number) or number
        rows = []
        for row in range(first, table.row_count):
            found = self._heading_at(table, row, number)
            if found is not None:
                number = found
                rows.append(row)
        return rows

    def _heading_at(self, table: Table, row: int, number: int | None) -> int | None:
        """The number of the annex that a row heads, if it is another than this one."""
        said = _said(table, row)
        if not 1 <= len(said) <= _TEXTS_OF_A_HEADING:
            return None
        heading = self._heading(said[0].shown)
        if heading is None and len(said) == 1 and self._titles:
            end = row + _lone_rows(table, row, _LINES_OF_A_TITLE)
            first, *_ = self._whole_titles([line.text for line in _lines(table, row, end)])
            heading = self._heading(first)
        if heading is None or heading[0] == number:
            return None
        if len(said) > 1 and self._heading(said[1].shown) is not None:
            return None
        found, has_number = heading
        end = row + 1 + _lone_rows(table, row + 1, _LINES_OVER_HEADER)
        if self._is_header(table, end) and end - row <= _LINES_OVER_HEADER:
            between = (_said(table, line)[:1] for line in range(row + 1, end))
            others = (self._heading(cell.shown) for cells in between for cell in cells)
            return found if all(other is None or other[0] == found for other in others) else None
        stands_first = len(said) == 1 and said[0].column == 0 and number is not None
        return found if stands_first and (has_number or end == table.row_count) else None

    def _is_header(self, table: Table, row: int) -> bool:
        return row < table.row_count and is_header(table, row, self._vocabulary)


def _said(table: Table, row: int) -> list[Cell]:
    return [cell for cell in table.row_cells(row) if not cell.is_blank]


def _lone_rows(table: Table, first: int, most: int | None = None) -> int:
    """How many rows from a row on, and how many at most, say one thing at most, or a heading and one thing beside it."""
    row = first
    end = table.row_count if most is None else min(table.row_count, first + most)
    while row < end:
        said = _said(table, row)
        if len(said) > _TEXTS_OF_A_HEADING:
            break
        if len(said) > 1 and not compare_key(said[0].shown).startswith("附件"):
            break
        row += 1
    return row - first


def _says_lines(table: Table) -> bool:
    """Whether most rows that say something say one thing."""
    counts = [len(_said(table, row)) for row in range(table.row_count)]
    return 2 * counts.count(1) > len(counts) - counts.count(0)


def _lines(table: Table, begin: int, end: int) -> Iterator[Paragraph]:
    """The lines of these rows. What stands beside a heading is no part of the title that comes below it."""
    for row in range(begin, end):
        cells = table.row_cells(row)
        said = [cell for cell in cells if not cell.is_blank]
        if len(said) > 1 and compare_key(said[0].shown).startswith("附件"):
            said = [*said[1:], said[0]]
        for cell in said:
            for line in cell.shown.split("\n"):
                if not is_blank(line):
                    yield Paragraph(line, 0)
