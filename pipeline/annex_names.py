"""Which department names an annex's cells hold: those that are known, and those that it says elsewhere."""

from __future__ import annotations

from functools import cached_property

from pipeline.annexes import Annex
from pipeline.departments import Spellings, names_in
from pipeline.text import compare_key, is_blank
from pipeline.vocabulary import Vocabulary

# A page's header and its first row stand above this one.
_NEAR_THE_TOP = 2


class AnnexNames:
    """The department names that a cell may hold: the vocabulary's, and those of the annex's other rows."""

    def __init__(self, annex: Annex, vocabulary: Vocabulary) -> None:
        self._annex, self._vocabulary = annex, vocabulary
        self._spellings = Spellings(vocabulary)

    @cached_property
    def _here(self) -> frozenset[str]:
        """The names of all cells away from the pages' ends, where nothing cuts them."""
        found: set[str] = set()
        for part in self._annex.parts:
            last = part.table.row_count - 1
            for cell in part.table.cells:
                if cell.row > _NEAR_THE_TOP and cell.row + cell.row_span <= last:
                    found.update(map(compare_key, self._in(cell.text)))
        return frozenset(found)

    def _in(self, text: str) -> tuple[str, ...]:
        return names_in(text, self._spellings, self._vocabulary).departments

    def all_known(self, text: str) -> bool:
        """Whether the text holds names, and each is known; a level is as good as a name."""
        names = self._in(text)
        if not names:
            return not is_blank(text)
        return all(
            self._spellings.is_known(name) or compare_key(name) in self._here for name in names
        )
