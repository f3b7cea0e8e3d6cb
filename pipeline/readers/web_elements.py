"""What is known of a page's elements, looked up once by ``web_marks`` and asked by all who read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


@dataclass(frozen=True)
class Marks:
    """What is known of a page's elements, each by its ``mem_id``.

    ``hidden`` say themselves that they are not shown; ``above``: something that is not simply text stands in
    them, or they are it, and ``cells_above`` are the cells among them; ``holders``: a table stands in them; ``spanned``: cells that may say a span, with their
    attributes. ``tables`` are the page's, ``links`` the elements that lead elsewhere, ``headings`` its h1. ``is_plain``: of an element that is not above,
    its text in one call is what it shows.
    """

    hidden: set[int] = field(default_factory=set)
    above: set[int] = field(default_factory=set)
    cells_above: set[int] = field(default_factory=set)
    holders: set[int] = field(default_factory=set)
    spanned: dict[int, dict[str, str | None]] = field(default_factory=dict)
    tables: list[LexborNode] = field(default_factory=list)
    links: list[LexborNode] = field(default_factory=list)
    headings: list[LexborNode] = field(default_factory=list)
    is_plain: bool = False
