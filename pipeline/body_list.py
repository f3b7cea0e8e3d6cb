"""The list of annexes in a notice's body: which it declares, and by what titles.

::

    附件：1.企业全生命周期事项清单           the list, on a line or on several
    2.个人全生命周期事项清单

    附件：企业全生命周期事项清单             the only annex
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.annex_headings import without_file_ending
from pipeline.divisions import lone_lines
from pipeline.document import Block, Document, Paragraph, Table
from pipeline.layout import lines_of
from pipeline.text import compare_key
from pipeline.vocabulary import Vocabulary

LISTED = re.compile(r"(?:附件\s*:?)?\s*(?P<number>[0-9]{1,3})\s*[.、]\s*(?P<title>.+)", re.S)


def _lines_said(document: Document, vocabulary: Vocabulary) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Table):
            yield from lone_lines(block, vocabulary)
        else:
            yield from (line.text for line in lines_of(block))


def declared_in(document: Document, vocabulary: Vocabulary) -> dict[int, str]:
    """Title keys by annex number, from the body's list (附件：1. ... / 2. ...)."""
    declared: dict[int, str] = {}
    open_list = False
    for line in _lines_said(document, vocabulary):
        key = compare_key(line)
        starts = key.startswith("附件:")
        if not starts and not open_list:
            continue
        match = LISTED.fullmatch(key)
        if match is None or int(match["number"]) != len(declared) + 1:
            if starts and not declared and len(key) > 3:
                return {1: without_file_ending(key[3:])}
            # `附件：` alone may head a list in the lines below it, or the only annex.
            open_list = starts and not declared
            if declared:
                break
            continue
        declared[int(match["number"])] = without_file_ending(match["title"])
        open_list = True
    return declared


def starts_list(blocks: Sequence[Block], position: int, key: str) -> bool:
    """Whether `附件：` stands alone over the first line of a list."""
    following = blocks[position + 1] if position + 1 < len(blocks) else None
    if key != "附件:" or not isinstance(following, Paragraph):
        return False
    first = LISTED.fullmatch(compare_key(following.text))
    return first is not None and first["number"] == "1"
