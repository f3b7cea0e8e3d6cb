"""Rows of an annex's table that are no data: what a page's top says again, notes, totals.

::

    | （续表）                                     |    the annex's heading or title again, or that it goes on
    | 序号 | 阶段 | ...                            |    the header again (headings.py)
    | - 2 -, 第 2 页 共 24 页                       |    a page's number; a bare number may be an item's
    | 注：标*的事项为试点                          |    a note
    | 合计：146项                                  |    a total: a note, and the annex's where its title has none
    | 合计      | 146                             |    the same in two cells, or in more: which number is of what,
    | 小计      |        | 12    | 30             |    nobody can tell then
    | 1    | 2    | 3    | 4    | ...             |    the columns' numbers, under the header
    | 填报人：王某  | 联系电话：5231234             |    what a form says of itself

Any other row of one cell is a reject: nobody knows what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.annex_headings import PAGE_NUMBER, is_annex_again
from pipeline.annexes import Annex
from pipeline.document import Cell
from pipeline.reading import CellUse
from pipeline.text import compare_key
from pipeline.vocabulary import Vocabulary

_NOTE = re.compile(r"(?:注|备注|说明|填表说明)[0-9]*:")
_TOTAL = re.compile(
    r"(?P<word>合计|总计|小计|共计?)[:,]?共?(?P<number>[0-9]{1,6})[个大]?(?P<unit>主?事?项|主项|事项)?"
    r"(?P<more>[,(;。].{0,80})?"
)
# The word alone, and the numbers in the cells after it.
_TOTAL_WORD = re.compile(
    r"(?P<word>合计|总计|小计|共计)(?:\(?(?P<unit>主?事?项|主项|事项)数?\)?)?:?"
)
# How asides of several cells begin: a form's word and its colon, a total's word, the first column's number. Most rows
# begin otherwise, and need no further look.
_BEGINS = re.compile(r"[^:]{1,12}:|[合总小共]计|\(?1\)?\Z")
# 序号, a name, a type and a department at the least.
_LEAST_COLUMNS = 4
# 第 2 页 | 共 24 页; what says no more than a number is none, for an item may have lost all but its own.
_BEGINS_PAGE_NUMBER = re.compile(r"[-·•第共]")
_CELLS_OF_A_PAGE_NUMBER = 2
_COUNT = re.compile(r"共?(?P<number>[0-9]{1,6})[个大]?(?P<unit>主?事?项|主项|事项)?")


class Asides:
    """Tells the rows of one annex that are no data, and keeps the totals that they state."""

    def __init__(self, annex: Annex, vocabulary: Vocabulary) -> None:
        self._annex, self._vocabulary = annex, vocabulary
        # What is counted, where the row does not say that it is items, may be rows.
        self._totals: list[tuple[int, bool]] = []

    def use_of(self, said: Sequence[Cell]) -> CellUse | None:
        """What the row with these non-empty cells is used for; None where it is data, or nobody knows."""
        if not said:
            return None  # what it says stands in tables within its cells
        key = compare_key(said[0].shown)
        if _BEGINS.match(key) is not None:
            keys = [key, *(compare_key(cell.shown) for cell in said[1:])]
            if self._is_of_the_form(keys) or _numbers_columns(keys) or self._is_total(keys):
                return "note"
        if len(said) <= _CELLS_OF_A_PAGE_NUMBER and _BEGINS_PAGE_NUMBER.match(key):
            joined = "".join(compare_key(cell.shown) for cell in said)
            if PAGE_NUMBER.fullmatch(joined) and not joined[-1].isdecimal():
                return "note"
        if len(said) != 1:
            return None
        if _NOTE.match(key):
            return "note"
        if is_annex_again(key, self._annex.number, self._annex.title):
            return "repeated-header"
        total = _TOTAL.fullmatch(key)
        if total is None or (total["word"] in ("共", "共计") and not total["unit"]):
            return None
        self._state(total["word"], total["number"], total["unit"])
        return "note"

    def _is_of_the_form(self, keys: Sequence[str]) -> bool:
        """Whether each cell is a form's word with a colon, or what is written after one in the next cell."""
        words = self._vocabulary.form_words
        is_open = False
        for key in keys:
            word, colon, said = key.partition(":")
            is_word = bool(colon) and word in words
            if not is_word and not is_open:
                return False
            is_open = is_word and not said
        return True

    def _is_total(self, keys: Sequence[str]) -> bool:
        """Whether a row of several cells is a word for a total, and numbers."""
        word = _TOTAL_WORD.fullmatch(keys[0])
        counts = [_COUNT.fullmatch(key) for key in keys[1:]]
        if word is None or None in counts:
            return False
        if len(counts) == 1 and counts[0] is not None:
            self._state(word["word"], counts[0]["number"], word["unit"] or counts[0]["unit"])
        return True

    def _state(self, word: str, number: str, unit: str | None) -> None:
        if word != "小计":
            self._totals.append((int(number), unit is not None))

    def stated_total(self, data_rows: int, items: int) -> int | None:
        """The annex's total of items: its title's, or that of its one row with a total.

        A bare number that is that of the annex's data rows, and not of its items, counts rows.
        """
        totals = self._of_items(data_rows, items)
        if self._annex.stated_total is None and len(totals) == 1:
            return totals[0]
        return self._annex.stated_total

    def _of_items(self, data_rows: int, items: int) -> list[int]:
        return [
            number
            for number, is_of_items in self._totals
            if is_of_items or number != data_rows or number == items
        ]

    def warnings(self, data_rows: int, items: int) -> list[str]:
        """A line where a row states another total than the title, or than another row."""
        totals = self._of_items(data_rows, items)
        stated = set(totals)
        if totals and self._annex.stated_total is not None:
            stated.add(self._annex.stated_total)
        if len(stated) < 2:
            return []
        said = "、".join(map(str, sorted(stated)))
        return [f"annex {self._annex.number} states several totals of items: {said}"]


def _numbers_columns(keys: Sequence[str]) -> bool:
    """Whether a row numbers the columns from 1 on: no item is called by a number, and no type."""
    numbers = [key.strip("()") for key in keys]
    return len(keys) >= _LEAST_COLUMNS and numbers == list(map(str, range(1, len(keys) + 1)))
