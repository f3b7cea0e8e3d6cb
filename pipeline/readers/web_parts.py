"""How much text stands in the parts of a page, and how much of it is links: by which the notice is found there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.readers.web_elements import Marks

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# A text longer than this is long with its white space and without.
_LONG: Final = 5_000
_BLANKS: Final = " \n\t\r\u00a0\u3000"
# Steps from links upwards; a page has some thousand. What is beyond is not counted as link text.
_MOST_STEPS: Final = 200_000


def size_of(text: str) -> int:
    """How many characters a text has, without its white space where that counts."""
    size = len(text)
    return size if size >= _LONG else size - sum(map(text.count, _BLANKS))


class Texts:
    """The texts of a page's parts, each asked of the parser once.

    Of the parts within one another that hold nearly all of a page, each has as much text as the page. So
    the text of what a table stands in is put together from that of its parts, and is a stretch of one text.
    """

    def __init__(self, body: LexborNode, marks: Marks) -> None:
        self._body = body
        self._holders = marks.holders
        self._known: dict[int, str] = {}
        self._whole = ""
        self._stretches: dict[int, tuple[int, int]] = {}

    def of(self, node: LexborNode) -> str:
        """All text in an element, as the parser gives it."""
        number = node.mem_id
        if number in self._holders:
            if not self._stretches:
                self._put_together()
            if number in self._stretches:
                start, end = self._stretches[number]
                return self._whole[start:end]
        text = self._known.get(number)
        if text is None:
            text = self._known[number] = node.text()
        return text

    def _put_together(self) -> None:
        texts: list[str] = []
        length = 0
        # What is open, where its text starts, and the parts of it that are still to come.
        within = [(self._body.mem_id, 0, self._body.iter(include_text=True))]
        while within:
            holder, start, parts = within[-1]
            for part in parts:
                number = part.mem_id
                if number in self._holders:
                    within.append((number, length, part.iter(include_text=True)))
                    break
                text = part.text()
                self._known[number] = text
                texts.append(text)
                length += len(text)
            else:
                self._stretches[holder] = start, length
                within.pop()
        self._whole = "".join(texts)


def link_text(links: list[LexborNode]) -> dict[int, int]:
    """How many characters of each element's text are links, by ``mem_id``."""
    sums: dict[int, int] = {}
    level: dict[int, tuple[LexborNode, int]] = {}
    for link in links:
        text = link.text(deep=True)
        size = len(text) - sum(map(text.count, _BLANKS))
        if size:
            level[link.mem_id] = (link, size)
    steps = 0
    while level and steps < _MOST_STEPS:
        above: dict[int, tuple[LexborNode, int]] = {}
        for number, (node, size) in level.items():
            steps += 1
            sums[number] = sums.get(number, 0) + size
            parent = node.parent
            if parent is not None and parent.mem_id != number:
                known = above.get(parent.mem_id)
                above[parent.mem_id] = (parent, size + (known[1] if known else 0))
        level = above
    return sums
