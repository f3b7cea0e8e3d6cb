"""The headers of an annex's tables: which table has one, and one that a page break cuts in two put together.

::

    | 序号 | 生命周期 | 场景 | 事项名称 | 事项类 | 牵头部门 |      the last row of a page
    - - - - - - - - - - - - - - - - - - - - - - - - - - - - -
    |      | 阶段     |      |          | 型     |          |      the first row of the next

The halves are one header only where they have as many cells, and all that the two rows say together, cell by cell,
are heading words. A header said again is none: its words come twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.annex_parts import Part
from pipeline.annexes import Annex
from pipeline.document import Cell
from pipeline.errors import EditionRejected
from pipeline.headings import Header, find_header, missing_header
from pipeline.serials import settled
from pipeline.text import compare_key
from pipeline.vocabulary import Vocabulary

Place = tuple[int, int]
# Of the upper half's words, those that are whole; as of any header (layout.py).
_LEAST_WORDS = 2


def headers_of(
    annex: Annex, vocabulary: Vocabulary
) -> tuple[list[Header | None], dict[int, dict[Place, Cell]]]:
    """The header of each of an annex's tables, None where a table has none; the first has one.

    Returns:
        the headers; and by the position of each table whose first row is the rest of a header: for the cells of
        that row, the cells of the table before that they go on from.

    Raises:
        EditionRejected: ``unknown-heading``.
    """
    parts, rests = _put_together(annex.parts, vocabulary)
    founds: list[Header | None] = []
    header: Header | None = None
    for part in parts:
        try:
            found = find_header(part.table, vocabulary, part.source_table)
        except EditionRejected as error:
            raise error.below(part.rows_before) from error.__cause__
        if found is None and not founds:
            missing = missing_header(part.table, vocabulary, part.source_table)
            raise missing.below(part.rows_before)
        if found is not None and header is not None and _goes_on_first(part, found, header):
            found = None  # among the rows below, it is a header said again
        header = found or header
        founds.append(found)
    return settled(annex, founds), rests


def _goes_on_first(part: Part, found: Header, header: Header) -> bool:
    """Whether rows of the table before stand over a table's header, and no lines of a title.

    They have a cell for each heading, blank ones included, as a row has that the page before began.
    """
    least = len(found.order) - ("sub_item_name" in found.order)
    return (
        part.follows
        and found.order == header.order
        and found.first_row > 0
        and all(len(part.table.row_cells(row)) >= least for row in range(found.first_row))
    )


def _put_together(
    parts: Sequence[Part], vocabulary: Vocabulary
) -> tuple[list[Part], dict[int, dict[Place, Cell]]]:
    """The tables with whole headers and without the rests; and the rests, as ``headers_of`` gives them."""
    made = list(parts)
    rests: dict[int, dict[Place, Cell]] = {}
    for number in range(1, len(parts)):
        above, below = parts[number - 1], parts[number]
        if not below.follows:
            continue
        heads = _heads(above, below, vocabulary)
        found = heads or _divided(above, below, vocabulary)
        if not found:
            continue
        rests[number] = found
        words = {place: _whole(head, below, place) for place, head in found.items()}
        whole = {head[:2]: words[place] for place, head in found.items()}
        made[number - 1] = _with_texts(made[number - 1], whole)
        # Below a whole header there is none, but for the lower of its rows, which needs all of its words.
        ends_above = heads and all(cell.row_span == 1 for cell in _cells_at(below, 0))
        made[number] = _with_texts(below, dict.fromkeys(heads, "") if ends_above else words)
    return made, rests


def _heads(above: Part, below: Part, vocabulary: Vocabulary) -> dict[Place, Cell]:
    """For each cell of the lower row, the one that it goes on from; none where they are no header's halves."""
    own, said = _cells_at(below, 0), _cells_at(above, above.table.row_count - 1)
    known = vocabulary.headings
    if len(own) != len(said) or all(cell.is_blank for cell in own):
        return {}
    heads = {cell[:2]: head for cell, head in zip(own, said, strict=True)}
    if sum(compare_key(head.text) in known for head in said) < _LEAST_WORDS:
        return {}
    words = (compare_key(_whole(head, below, place)) for place, head in heads.items())
    return heads if all(word in known for word in words) else {}


def _divided(above: Part, below: Part, vocabulary: Vocabulary) -> dict[Place, Cell]:
    """As ``_heads``, where the upper table ends between the two rows of a header; the words below the name's are whole.

    ::

        | 序号 | 阶段 | 事项名称    | 事项类 |
        - - - - - - - - - - - - - - - - - - -
        |      |      | 主项 | 子项 | 型     |
    """
    own, said = _cells_at(below, 0), _cells_at(above, above.table.row_count - 1)
    known = vocabulary.headings
    roles = [known.get(compare_key(cell.text)) for cell in own]
    if len(own) != len(said) + 1 or ("item_name", "sub_item_name") not in pairwise(roles):
        return {}
    at = roles.index("sub_item_name") - 1
    if known.get(compare_key(said[at].text)) != "item_name":
        return {}
    heads = {
        cell[:2]: head
        for cell, head in zip(
            [*own[:at], *own[at + 2 :]], [*said[:at], *said[at + 1 :]], strict=True
        )
    }
    words = (compare_key(_whole(head, below, place)) for place, head in heads.items())
    return heads if all(word in known for word in words) else {}


def _with_texts(part: Part, texts: Mapping[Place, str]) -> Part:
    cells = [cell._replace(text=texts.get(cell[:2], cell.text)) for cell in part.table.cells]
    return replace(part, table=part.table.with_cells(cells))


def _cells_at(part: Part, row: int) -> list[Cell]:
    """The cells of a row from left to right, those merged from above too."""
    line = part.table.grid[row] if 0 <= row < part.table.row_count else []
    return list(dict.fromkeys(cell for cell in line if cell is not None))


def _whole(head: Cell, below: Part, place: Place) -> str:
    cell = below.table.grid[place[0]][place[1]]
    own = "" if cell is None or cell.is_blank else cell.text
    return f"{head.text}\n{own}" if own else head.text
