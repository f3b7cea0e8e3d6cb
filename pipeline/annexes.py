"""Find each annex's tables in a Document.

A notice ends in annexes. Each starts with a paragraph of its own, then its title, then a table - or
several, where the table was split over pages::

    附件：1.企业全生命周期事项清单及责任分工      the body's list: declares annexes, starts none
    2.个人全生命周期事项清单及责任分工
    ...
    附件1                                        heading of annex 1
    企业全生命周期事项清单及责任分工               its title
    | 序号 | 阶段 | ...                           its table
    （续表）
    | 序号 | 阶段 | ...                           the same annex goes on
    附件2 ...

A list may look like headings (`附件1：...` in the body); what tells them apart is the table: a heading
of a number that has no table stands for nothing while another of the same number has one. Where the
same number comes again with a table of its own, its title must be the same, with or without （续表）, or
none. What stands in layout tables has been taken out by layout.py, and what stands in rows over a header by
divisions.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.annex_headings import (
    CONTINUED,
    HEADING,
    PAGE_NUMBER,
    SENTENCE,
    heading_of,
    is_title_again,
    without_file_ending,
)
from pipeline.annex_parts import Part, hold_no_copies, hold_one_life, hold_one_life_in
from pipeline.body_list import LISTED, declared_in, starts_list
from pipeline.divisions import divided_blocks
from pipeline.document import Block, Document, Paragraph, Table
from pipeline.errors import EditionRejected
from pipeline.layout import Placed, header_row, hold_one_header
from pipeline.text import compare_key, printed
from pipeline.vocabulary import Lifecycle, Vocabulary

_TOTAL = re.compile(r"共(?:计)?([0-9]{1,6})(?:个|大)?(?:项|事项)")
_LABELLED = re.compile("[\u4e00-\u9fff]{2,6}:")
_TITLE_LINES = 4
_ANNEX_MARK = re.compile(r"附\s*件\s*[:：]\s*")


@dataclass(frozen=True)
class Annex:
    """An annex: its number, title, whose life it lists, its tables in order.

    ``stated_total`` is the number of items the title declares (共146项), or None.
    """

    number: int
    title: str
    lifecycle: Lifecycle
    stated_total: int | None
    parts: tuple[Part, ...]


@dataclass
class _Candidate:
    number: int
    title_lines: list[str]
    position: int  # among the document's blocks
    place: int  # among the blocks as laid out and divided
    parts: list[Part] = field(default_factory=list)
    title_complete: bool = False
    has_title_in_table: bool = False

    @property
    def title(self) -> str:
        """The title; lines in brackets under it (（共107项）, （单位：项）) are no part of it."""
        return "".join(line for line in self.title_lines if line[0] not in "（(【[")


@dataclass(frozen=True)
class Found:
    """The annexes of a document, where its body ends, and what was met on the way.

    ``body_blocks`` counts the document's blocks before the first annex, and ``body`` is their text, with that
    of tables of lines; ``declared`` are the annex numbers that the body's list names, and ``listed`` the keys
    of the titles that it gives them.
    """

    annexes: tuple[Annex, ...]
    body_blocks: int
    declared: tuple[int, ...]
    warnings: tuple[str, ...]
    listed: Mapping[int, str] = field(default_factory=dict)
    body: tuple[Paragraph, ...] = ()


def find(
    document: Document, vocabulary: Vocabulary, listed: Mapping[int, str] | None = None
) -> Found:
    """The annexes of a document; none is no error here, a bundle's body has none.

    Args:
        document: the file as read.
        vocabulary: the words for whose life an annex lists.
        listed: that of the file that the body is in, where that is another one: an annex may then
            stand under its listed title alone, as it may in the body's own file.

    Raises:
        EditionRejected: ``no-annex``, where an annex has no table or its title does not say
            whose life it lists.
    """
    declared = declared_in(document, vocabulary)
    titles = {title: number for number, title in {**(listed or {}), **declared}.items()}
    placed_blocks = list(divided_blocks(document, titles, vocabulary))
    candidates, unowned = _candidates(placed_blocks, titles, vocabulary)
    with_table = {candidate.number for candidate in candidates if candidate.parts}
    warnings: list[str] = []
    merged: dict[int, _Candidate] = {}
    for candidate in candidates:
        if not candidate.parts and candidate.number in with_table:
            continue
        known = merged.setdefault(candidate.number, candidate)
        if known is not candidate:
            _hold_same_title(known, candidate)
            known.parts.extend(candidate.parts)
    annexes = [
        _annex(candidate, vocabulary, warnings)
        for candidate in sorted(merged.values(), key=lambda one: one.number)
    ]
    if merged:
        warnings += [
            f"table {number} has the header of an annex, stands under no heading of one and is not read"
            for number in unowned
        ]
    heads = merged.values()
    body_blocks = min((one.position for one in heads), default=len(document.blocks))
    above = placed_blocks[: min((one.place for one in heads), default=len(placed_blocks))]
    return Found(
        annexes=tuple(annex for annex in annexes if annex is not None),
        body_blocks=body_blocks,
        declared=tuple(declared),
        warnings=tuple(warnings),
        listed=declared,
        body=tuple(_body(document, body_blocks, above)),
    )


def _body(document: Document, body_blocks: int, above: Sequence[Placed]) -> Iterator[Paragraph]:
    """The body's paragraphs, with the lines of tables in their places."""
    lines: dict[int, list[Paragraph]] = {}
    for placed in above:
        if placed.of_notice and isinstance(placed.block, Paragraph):
            lines.setdefault(placed.position, []).append(placed.block)
    for position, block in enumerate(document.blocks[: body_blocks + 1]):
        if isinstance(block, Table):
            yield from lines.get(position, ())
        elif position < body_blocks:
            yield block


def _hold_same_title(known: _Candidate, again: _Candidate) -> None:
    """Hold that two headings of one number head one annex, and not two of which one has a wrong number.

    Raises:
        EditionRejected: ``no-annex``.
    """
    if not again.title or not known.title or is_title_again(known.title, compare_key(again.title)):
        return
    raise EditionRejected(
        f"annex {known.number} stands twice, as {known.title} and as {again.title}",
        reason="no-annex",
        remedy="check the numbers over the annexes in the published file",
        table=again.parts[0].source_table if again.parts else None,
    )


def _candidates(
    placed_blocks: Sequence[Placed], titles: Mapping[str, int], vocabulary: Vocabulary
) -> tuple[list[_Candidate], list[int]]:
    """The headings of annexes with their tables, and the numbers of the tables above them all with an annex's header."""
    candidates: list[_Candidate] = []
    unowned: list[int] = []
    in_list = False
    # The lines since the last table, and whose that was.
    between: list[str] = []
    owner: _Candidate | None = None
    blocks = [placed.block for placed in placed_blocks]
    for position, placed in enumerate(placed_blocks):
        block = placed.block
        current = candidates[-1] if candidates else None
        if isinstance(block, Table):
            if current is not None:
                hold_one_header(placed, block, vocabulary)
                follows = owner is not None and current.number == owner.number
                follows = follows and any(one is owner for one in candidates[-2:])
                follows = follows and _is_page_end(between, _titled(candidates, current.number))
                if owner is current and header_row(block, vocabulary) is not None:
                    own = current.number, current.title
                    hold_one_life(*own, between, placed.source_table, None, vocabulary)
                rows = placed.rows_before, placed.heading_rows
                current.parts.append(Part(placed.source_table, block, follows, *rows))
                current.title_complete = True
                owner, between = current, []
            elif _is_annex_table(block, vocabulary):
                unowned.append(placed.source_table)
            continue
        key = compare_key(block.text)
        if not placed.of_table:
            between.append(key)
        listed = LISTED.fullmatch(key)
        if key.startswith("附件:") and (listed is not None or starts_list(blocks, position, key)):
            in_list = True
            continue
        if in_list and listed is not None and not key.startswith("附件"):
            continue
        in_list = False
        heading = heading_of(key, block.text)
        if heading is None and key in titles and (current is None or current.parts):
            heading = titles[key], printed(block.text)
        if heading is None and key.startswith("附件:") and _stands_over_table(blocks, position):
            heading = 1, _ANNEX_MARK.sub("", printed(block.text), count=1)
        if heading is not None:
            number, title = heading[0], without_file_ending(heading[1])
            if title != heading[1] and not _stands_over_table(blocks, position):
                continue  # a link to the annex's file
            if placed.of_table and _heads_the_same(current, number, title):
                continue
            lines = [title] if title else []
            candidates.append(_Candidate(number, lines, placed.position, position))
        elif (
            current is not None
            and not current.title_complete
            and (not placed.of_table or _lacks(current, block.text, vocabulary))
        ):
            current.has_title_in_table |= placed.of_table
            _add_title_line(current, block.text)
    return candidates, unowned


def _is_annex_table(table: Table, vocabulary: Vocabulary) -> bool:
    """Whether a table lists items by its header; one of tasks, or of contents, does not."""
    row = header_row(table, vocabulary)
    cells = [] if row is None else table.row_cells(row)
    roles = {vocabulary.headings.get(compare_key(cell.text)) for cell in cells}
    return roles >= {"number", "item_name", "item_type"}


def _heads_the_same(current: _Candidate | None, number: int, title: str) -> bool:
    """Whether a heading in a table's first rows says what stands over the table, and no more."""
    if current is None or current.number != number or current.parts:
        return False
    return not title or bool(current.title and is_title_again(current.title, compare_key(title)))


def _lacks(candidate: _Candidate, text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line in a table's first rows is a line of the title: it stands nowhere else."""
    if candidate.has_title_in_table and compare_key(text) not in compare_key(candidate.title):
        return True
    in_brackets = printed(text)[:1] in ("（", "(")
    return in_brackets or vocabulary.lifecycle(candidate.title) is None


def _titled(candidates: Sequence[_Candidate], number: int) -> _Candidate | None:
    """The first of a number's headings with a title and a table."""
    return next(
        (one for one in candidates if one.number == number and one.parts and one.title), None
    )


def _is_page_end(keys: Sequence[str], titled: _Candidate | None) -> bool:
    """Whether lines between two tables say nothing but what a page's end and the next one's top do."""
    said = ""
    known = set() if titled is None else {compare_key(line) for line in titled.title_lines}
    for key in keys:
        heading = HEADING.fullmatch(key)
        line = key if heading is None else heading["title"]
        marks = line in known and line.startswith("(")
        if not (marks or CONTINUED.fullmatch(line) or PAGE_NUMBER.fullmatch(line)):
            said += line
    return not said or (titled is not None and is_title_again(titled.title, said))


def _stands_over_table(blocks: Sequence[Block], position: int) -> bool:
    return isinstance(blocks[position + 1] if position + 1 < len(blocks) else None, Table)


def _add_title_line(candidate: _Candidate, text: str) -> None:
    line = printed(text)
    key = compare_key(line)
    if CONTINUED.fullmatch(key) or PAGE_NUMBER.fullmatch(key):
        return
    if candidate.title_lines and _LABELLED.match(key):
        return  # 单位：项 over the table
    if len(candidate.title_lines) >= _TITLE_LINES or SENTENCE.search(line):
        candidate.title_complete = True
        return
    candidate.title_lines.append(line)


def _annex(candidate: _Candidate, vocabulary: Vocabulary, warnings: list[str]) -> Annex | None:
    title = candidate.title
    total = _TOTAL.search(compare_key("".join(candidate.title_lines)))
    lifecycle = vocabulary.lifecycle(title)
    if not candidate.parts:
        if title and lifecycle is None:
            warnings.append(f"annex {candidate.number} ({title}) has no table and is left out")
            return None
        raise EditionRejected(
            f"annex {candidate.number} ({title or 'without a title'}) has no table",
            reason="no-annex",
            remedy="check that the published file is whole, and that its table is one and no picture of one",
        )
    hold_no_copies(candidate.number, candidate.parts, vocabulary)
    hold_one_life_in(candidate.number, title, candidate.parts, vocabulary)
    if lifecycle is None:
        raise EditionRejected(
            f"the title of annex {candidate.number} ({title or 'none'}) does not say whether it "
            "lists the life of an enterprise (企业) or of a person (个人)",
            reason="no-annex",
            remedy="add the title's word to vocabulary/lifecycles.yaml",
            table=candidate.parts[0].source_table,
        )
    return Annex(
        number=candidate.number,
        title=title,
        lifecycle=lifecycle,
        stated_total=int(total[1]) if total else None,
        parts=tuple(candidate.parts),
    )
