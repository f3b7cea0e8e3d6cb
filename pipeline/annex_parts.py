"""The tables of an annex, and what may not stand in them: the same table again, the title of another annex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.annex_headings import SENTENCE
from pipeline.document import Table
from pipeline.errors import EditionRejected
from pipeline.layout import header_row
from pipeline.text import brief, compare_key
from pipeline.vocabulary import Vocabulary


@dataclass(frozen=True)
class Part:
    """One table of an annex, with the number that source_table columns give it.

    ``follows`` says that nothing stands between it and the annex's table before it but a page's end:
    （续表）, a page number, the annex's heading and title again. ``rows_before`` are the rows of that
    number above the table's own: a row's source_row is its number in the table and these, for the tables
    of one layout table share its number (layout.py), and so do those of a table that holds several annexes
    (divisions.py). The last ``heading_rows`` of the table head the next annex.
    """

    source_table: int
    table: Table
    follows: bool = False
    rows_before: int = 0
    heading_rows: int = 0


def hold_no_copies(number: int, parts: Sequence[Part], vocabulary: Vocabulary) -> None:
    """Hold that no table of an annex stands there twice, as pages have one more for printers or phones.

    Raises:
        EditionRejected: ``no-annex``.
    """
    seen_before: dict[Table, Part] = {}
    for part in parts:
        first = seen_before.setdefault(part.table, part)
        has_data = any(vocabulary.item_type(cell.text) for cell in part.table.cells)
        if first is not part and has_data:
            raise EditionRejected(
                f"annex {number} has its table {first.source_table} once more, cell by cell",
                reason="no-annex",
                remedy="remove one of the two in a copy of the file, and land that",
                table=part.source_table,
            )


def hold_one_life(
    number: int,
    title: str,
    keys: Sequence[str],
    source_table: int,
    row: int | None,
    vocabulary: Vocabulary,
) -> None:
    """Hold that no line over another header of an annex is the title of another annex, which has no heading.

    Args:
        number, title: the annex's.
        keys: of the lines.
        source_table, row: where the header stands, for the message; the row from 0.

    Raises:
        EditionRejected: ``no-annex``; what stands below would be read as this annex's.
    """
    own = vocabulary.lifecycle(title)
    for key in keys:
        if own is None or vocabulary.lifecycle(key) in (None, own) or SENTENCE.search(key):
            continue
        raise EditionRejected(
            f"{brief(key)} stands over a header within annex {number} ({title}), and no number of "
            "an annex with it",
            reason="no-annex",
            remedy="add the heading (附件2) that is missing over it in a copy of the file, and land that",
            table=source_table,
            row=None if row is None else row + 1,
        )


def hold_one_life_in(
    number: int, title: str, parts: Sequence[Part], vocabulary: Vocabulary
) -> None:
    """As ``hold_one_life``, of the rows over headers within the annex's tables."""
    for part in parts:
        table, top = part.table, header_row(part.table, vocabulary)
        first = "" if top is None else table.row_cells(top)[0].text
        for row in range(0 if top is None else top + 2, table.row_count if first else 0):
            cells = table.row_cells(row)
            if not cells or cells[0].text != first:
                continue
            said = [cell for cell in table.row_cells(row - 1) if not cell.is_blank]
            if len(said) == 1:
                keys = [compare_key(said[0].shown)]
                place = part.source_table, part.rows_before + row
                hold_one_life(number, title, keys, *place, vocabulary)
