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
of a number that has no table stands for nothing while another of the same number has one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.document import Document, Table
from pipeline.errors import EditionRejected
from pipeline.text import chinese_number, compare_key, printed
from pipeline.vocabulary import Lifecycle, Vocabulary

_HEADING = re.compile(
    r"附件\s*(?P<number>[0-9]{1,3}|[一二三四五六七八九十]{1,3})?\s*(?P<mark>[:.、]?)(?P<title>.*)",
    re.S,
)
_LISTED = re.compile(r"(?:附件\s*:?)?\s*(?P<number>[0-9]{1,3})\s*[.、]\s*(?P<title>.+)", re.S)
_CONTINUED = re.compile(r"\(?续表?[0-9一二三四五六七八九十]*\)?|续\(?(?:上|前)表\)?")
_TOTAL = re.compile(r"共(?:计)?([0-9]+)(?:个|大)?(?:项|事项)")
_TITLE_LINES = 4
_SENTENCE = re.compile(r"[。；]")


@dataclass(frozen=True)
class Part:
    """One table of an annex, with the number that source_table columns give it."""

    source_table: int
    table: Table


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
    parts: list[Part]
    title_complete: bool = False


@dataclass(frozen=True)
class Found:
    """The annexes of a document, where its body ends, and what was met on the way.

    ``body_blocks`` counts the document's blocks before the first annex; ``declared`` are the annex
    numbers that the body's list names.
    """

    annexes: tuple[Annex, ...]
    body_blocks: int
    declared: tuple[int, ...]
    warnings: tuple[str, ...]


def find(document: Document, vocabulary: Vocabulary) -> Found:
    """The annexes of a document; none is no error here, a bundle's body has none.

    Raises:
        EditionRejected: ``no-annex``, where an annex has no table or its title does not say
            whose life it lists.
    """
    declared = _declared(document)
    candidates, body_blocks = _candidates(document, declared)
    with_table = {candidate.number for candidate in candidates if candidate.parts}
    warnings: list[str] = []
    merged: dict[int, _Candidate] = {}
    for candidate in candidates:
        if not candidate.parts and candidate.number in with_table:
            continue
        known = merged.setdefault(candidate.number, candidate)
        if known is not candidate:
            known.parts.extend(candidate.parts)
    annexes = [
        _annex(candidate, vocabulary, warnings)
        for candidate in sorted(merged.values(), key=lambda one: one.number)
    ]
    return Found(
        annexes=tuple(annex for annex in annexes if annex is not None),
        body_blocks=body_blocks,
        declared=tuple(declared),
        warnings=tuple(warnings),
    )


def _declared(document: Document) -> dict[int, str]:
    """Title keys by annex number, from the body's list (附件：1. ... / 2. ...)."""
    declared: dict[int, str] = {}
    open_list = False
    for paragraph in document.paragraphs:
        key = compare_key(paragraph.text)
        starts = key.startswith("附件:")
        if not starts and not open_list:
            continue
        match = _LISTED.fullmatch(key)
        if match is None or int(match["number"]) != len(declared) + 1:
            if starts and not declared and len(key) > 3:
                return {1: key[3:]}
            if open_list:
                break
            continue
        declared[int(match["number"])] = match["title"]
        open_list = True
    return declared


def _candidates(document: Document, declared: dict[int, str]) -> tuple[list[_Candidate], int]:
    candidates: list[_Candidate] = []
    titles = {title: number for number, title in declared.items()}
    body_blocks = len(document.blocks)
    source_table = 0
    in_list = False
    for position, block in enumerate(document.blocks):
        if isinstance(block, Table):
            source_table += 1
            if candidates:
                candidates[-1].parts.append(Part(source_table, block))
                candidates[-1].title_complete = True
            continue
        key = compare_key(block.text)
        if key.startswith("附件:") and _LISTED.fullmatch(key):
            in_list = True
            continue
        listed = _LISTED.fullmatch(key)
        if in_list and listed is not None and not key.startswith("附件"):
            continue
        in_list = False
        heading = _heading(key, block.text)
        if heading is None and key in titles and not (candidates and not candidates[-1].parts):
            heading = titles[key], printed(block.text)
        if heading is not None:
            number, title = heading
            candidates.append(_Candidate(number, [title] if title else [], []))
            body_blocks = min(body_blocks, position)
        elif candidates and not candidates[-1].title_complete:
            _add_title_line(candidates[-1], block.text)
    return candidates, body_blocks


def _heading(key: str, text: str) -> tuple[int, str] | None:
    """Number and title of an annex heading, or None for any other paragraph."""
    match = _HEADING.fullmatch(key)
    if match is None or _SENTENCE.search(key) or len(key) > 80:
        return None
    digits, title = match["number"], match["title"]
    if digits is None:
        # `附件` alone, or `附件：` and a title, heads the only annex.
        return (1, "") if not title and match["mark"] in ("", ":") else None
    if title and not match["mark"] and not title.startswith("("):
        written = printed(text)
        if compare_key(written.split()[0]) != f"附件{digits}":
            # `附件1所列事项...` is a sentence; `附件1 企业...清单` is a heading.
            return None
    number = int(digits) if digits.isdigit() else chinese_number(digits)
    if number is None or _CONTINUED.fullmatch(title):
        return None if number is None else (number, "")
    if not title:
        return number, ""
    written = printed(text)
    start = re.match(r"附\s*件\s*[0-9０-９一二三四五六七八九十]+\s*[:：.．、]?\s*", written)
    return number, written[start.end() :] if start else title


def _add_title_line(candidate: _Candidate, text: str) -> None:
    line = printed(text)
    if _CONTINUED.fullmatch(compare_key(line)):
        return
    if len(candidate.title_lines) >= _TITLE_LINES or _SENTENCE.search(line):
        candidate.title_complete = True
        return
    candidate.title_lines.append(line)


def _annex(candidate: _Candidate, vocabulary: Vocabulary, warnings: list[str]) -> Annex | None:
    # Lines in brackets under the title (（共107项）, （单位：项）) are no part of it.
    title = "".join(line for line in candidate.title_lines if line[0] not in "（(【[")
    total = _TOTAL.search(compare_key("".join(candidate.title_lines)))
    lifecycle = vocabulary.lifecycle(title)
    if not candidate.parts:
        if title and lifecycle is None:
            warnings.append(f"annex {candidate.number} ({title}) has no table and is left out")
            return None
        raise EditionRejected(
            f"annex {candidate.number} ({title or 'without a title'}) has no table",
            reason="no-annex",
            remedy="check that the published file is whole and that its table is a table",
        )
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
