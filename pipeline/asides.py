"""Rows of an annex's table that are no data: what a page's top says again, notes, totals.

::

    | （续表）                                     |    the annex's heading or title again, or that it goes on
    | 序号 | 阶段 | ...                            |    the header again (headings.py)
    | 注：标*的事项为试点                          |    a note
    | 合计：146项                                  |    a total: a note, and the annex's where its title has none

Each says one thing in one cell. Any other row of one cell is a reject: nobody knows what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.annexes import Annex, is_annex_again
from pipeline.document import Cell
from pipeline.reading import CellUse
from pipeline.text import compare_key

_NOTE = re.compile(r"(?:注|备注|说明|填表说明)[0-9]*:")
_TOTAL = re.compile(
    r"(?P<word>合计|总计|小计|共计?)[:,]?共?(?P<number>[0-9]{1,6})[个大]?(?P<unit>主?事?项|主项|事项)?"
    r"(?P<more>[,(;。].{0,80})?"
)


class Asides:
    """Tells the rows of one annex that are no data, and keeps the totals that they state."""

    def __init__(self, annex: Annex) -> None:
        self._annex = annex
        self._totals: list[int] = []

    def use_of(self, said: Sequence[Cell]) -> CellUse | None:
        """What the row with these non-empty cells is used for; None where it is data, or nobody knows."""
        if len(said) != 1:
            return None
        key = compare_key(said[0].shown)
        if _NOTE.match(key):
            return "note"
        if is_annex_again(key, self._annex.number, self._annex.title):
            return "repeated-header"
        total = _TOTAL.fullmatch(key)
        if total is None or (total["word"] in ("共", "共计") and not total["unit"]):
            return None
        if total["word"] != "小计":
            self._totals.append(int(total["number"]))
        return "note"

    @property
    def stated_total(self) -> int | None:
        """The annex's total: its title's, or that of its one row with a total."""
        if self._annex.stated_total is None and len(self._totals) == 1:
            return self._totals[0]
        return self._annex.stated_total

    @property
    def warnings(self) -> list[str]:
        """A line where a row states another total than the title, or than another row."""
        stated = set(self._totals)
        if self._totals and self._annex.stated_total is not None:
            stated.add(self._annex.stated_total)
        if len(stated) < 2:
            return []
        said = "、".join(map(str, sorted(stated)))
        return [f"annex {self._annex.number} states several totals of items: {said}"]
