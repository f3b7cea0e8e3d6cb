"""What a Word file's styles say about text: is it hidden, is it numbered.

A property that a paragraph or run does not set itself comes from its style, and from the styles
that one is based on (ECMA-376 Part 1, 17.7.2)::

    w:p -- pStyle --> Heading 2 -- basedOn --> Heading 1 -- basedOn --> Normal
           numPr?     numPr?                   numPr?                   the first that says it counts

Hidden text (w:vanish) is a toggle: set by a paragraph style and by a character style at once it is
off again (17.7.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.readers.word_xml import (
    PARAGRAPH_PROPERTIES,
    RUN_PROPERTIES,
    Element,
    W,
    first,
    is_on,
    number,
    value,
)

VANISH: Final = f"{W}vanish"
NUMBERING: Final = f"{W}numPr"
_STYLE, _BASED_ON, _IDENTIFIER = f"{W}style", f"{W}basedOn", f"{W}styleId"
_KIND, _DEFAULT = f"{W}type", f"{W}default"
_LEVEL, _NUMBER = f"{W}ilvl", f"{W}numId"


class Styles:
    """The styles of one file.

    Args:
        root: the styles part's w:styles; None where the file has none.
    """

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._hidden: dict[str, bool] = {}
        self._numbered: dict[str, tuple[str | None, int | None]] = {}
        self.default_paragraph_style: str | None = None
        says_hidden = says_numbered = False
        if root is not None:
            for style in root.iterchildren(_STYLE):
                identifier = style.get(_IDENTIFIER)
                if identifier is None:
                    continue
                self._styles.setdefault(identifier, style)
                if style.get(_KIND) == "paragraph" and style.get(_DEFAULT) in ("1", "true", "on"):
                    self.default_paragraph_style = identifier
            says_hidden = next(root.iter(VANISH), None) is not None
            says_numbered = next(root.iter(NUMBERING), None) is not None
        # Most files hide nothing and number few styles: then no paragraph's style need be looked up.
        self._hide_text = says_hidden
        self._number_paragraphs = says_numbered
        self.runs_may_hide = any(
            style.get(_KIND) == "character" and self.hides(identifier)
            for identifier, style in self._styles.items()
        )
        self.matter = says_hidden or says_numbered
        self._plain: dict[str | None, bool] = {}

    def is_plain(self, identifier: str | None) -> bool:
        """Whether a paragraph of this style is neither hidden nor numbered by it."""
        if not self.matter:
            return True
        if identifier is None:
            identifier = self.default_paragraph_style
        if identifier not in self._plain:
            self._plain[identifier] = (
                not self.hides(identifier) and self.numbering(identifier)[0] is None
            )
        return self._plain[identifier]

    def hides(self, identifier: str | None) -> bool:
        """Whether a paragraph or character style hides its text."""
        if not self._hide_text or identifier is None:
            return False
        # What a style says holds for all of the chain that led to it: each style is looked at once.
        asked: list[str] = []
        hides = False
        for name, style in self._chain(identifier):
            if name in self._hidden:
                hides = self._hidden[name]
                break
            asked.append(name)
            properties = first(style, RUN_PROPERTIES)
            vanish = None if properties is None else first(properties, VANISH)
            if vanish is not None:
                hides = is_on(vanish)
                break
        self._hidden.update(dict.fromkeys(asked, hides))
        return hides

    def numbering(self, identifier: str | None) -> tuple[str | None, int | None]:
        """Number id and level that a paragraph style gives; None where it says none (17.9.18)."""
        if not self._number_paragraphs or identifier is None:
            return None, None
        asked: list[tuple[str, int | None]] = []
        number_id: str | None = None
        level: int | None = None
        for name, style in self._chain(identifier):
            if name in self._numbered:
                number_id, level = self._numbered[name]
                break
            properties = first(style, PARAGRAPH_PROPERTIES)
            found = None if properties is None else first(properties, NUMBERING)
            said_id, said_level = (None, None) if found is None else numbering_of(found)
            if said_id is not None:
                number_id, level = self._numbered[name] = said_id, said_level
                break
            asked.append((name, said_level))
        for name, said_level in reversed(asked):
            level = level if said_level is None else said_level
            self._numbered[name] = number_id, level
        return number_id, level

    def _chain(self, identifier: str) -> Iterator[tuple[str, Element]]:
        """The style and those it is based on with their names, the nearest first; a circle ends the chain."""
        seen: set[str] = set()
        wanted: str | None = identifier
        while wanted is not None and wanted not in seen and wanted in self._styles:
            seen.add(wanted)
            style = self._styles[wanted]
            yield wanted, style
            based_on = first(style, _BASED_ON)
            wanted = None if based_on is None else value(based_on)


def numbering_of(properties: Element) -> tuple[str | None, int | None]:
    """Number id and level of a w:numPr (17.3.1.19); None for what it does not say."""
    number_id, level = first(properties, _NUMBER), first(properties, _LEVEL)
    return (
        None if number_id is None else value(number_id),
        None if level is None else min(max(number(level, 0), 0), 8),
    )
