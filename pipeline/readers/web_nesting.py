"""How deep a page's elements are nested, told from its tags alone, in linear time, before it is parsed.

A conforming parser does what the HTML standard says, and on some pages that is very much work: a block's
start looks through all open elements for a ``p`` (13.2.6.4.7), so that nested blocks take time by the square
of their depth; and an element such as ``font`` that is never closed is opened again in every block after
it (13.2.4.3, the list of active formatting elements), so that a small page makes a huge tree.

What is open is counted as the tree is built (13.2.6), but where web_flatness is sure of a page. Where that takes the
whole tree, as for what stands between a table's rows, an element is taken to stay open: a page is rather
taken to be deeper than it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pipeline.errors import UnreadableFile
from pipeline.readers.web_flatness import is_flat
from pipeline.readers.web_limits import WebLimits
from pipeline.readers.web_tags import (
    CELLS,
    CLOSED,
    DRAWINGS,
    ENDS,
    ENDS_DRAWING,
    ENDS_P,
    FORMATTING,
    GROUPS,
    HEADINGS,
    HTML_IN_DRAWING,
    IN_TABLES,
    NO_QUIRKS,
    SCOPES,
    SELECT,
    SPECIAL,
    TAG,
    TEXT_ONLY,
    VOID,
    end_of_text,
    ends_itself,
    is_doubtful,
)

# A page of fewer tags than this cannot be nested so deep that it takes the parser a second.
_FEW_TAGS, _FEW_FORMATTING = 20_000, 100
# So far back is an open element looked for; what is not found is taken to be open still.
_NEAR: Final = 16
# An item of a list ends the one above it also from within these.
_WITHIN_LINES: Final = FORMATTING | {b"address", b"div", b"p", b"span", b"o:p"}
# Of formatting elements that are alike, so many are opened again (13.2.4.3, the Noah's Ark clause).
_MOST_ALIKE: Final = 3
_REMEDY: Final = "open it in a browser, save it again and add that"


def hold(page: bytes, limits: WebLimits, tags: Mapping[bytes, int]) -> None:
    """Hold a page to its limits before it is parsed.

    Args:
        page: its source in UTF-8, in lower case.
        tags: how often a tag of each name starts there (``web_marks.names_of``).

    Raises:
        UnreadableFile: nested too deep, or with too many elements that are never closed.
    """
    formatting = sum(tags.get(name, 0) for name in FORMATTING)
    if formatting < _FEW_FORMATTING and page.count(b"<") < _FEW_TAGS:
        return
    if not is_flat(page, limits.max_depth):
        _Nesting(limits).read(page)


class _Name(bytes):
    """The name of one formatting element, which is no other's: so a list holds it or not."""


@dataclass(slots=True)
class _Formatting:
    """A formatting element that was not closed, and where in its scope it is open, if it still is."""

    name: _Name
    attributes: bytes
    place: int


@dataclass(slots=True)
class _Scope:
    """What is open in a table, a cell, or another part with formatting elements of its own."""

    name: bytes
    names: list[bytes] = field(default_factory=list)
    formatting: list[_Formatting] = field(default_factory=list)

    def reopen(self) -> int:
        """Open again what was closed with a block that it stands in (13.2.4.3); how many that are."""
        first = len(self.formatting)
        while first and not self._is_open(self.formatting[first - 1]):
            first -= 1
        for one in self.formatting[first:]:
            one.name, one.place = _Name(one.name), len(self.names)
            self.names.append(one.name)
        return len(self.formatting) - first

    def _is_open(self, one: _Formatting) -> bool:
        return one.place < len(self.names) and self.names[one.place] is one.name

    def take(self, one: _Formatting) -> None:
        """Note a formatting element; three that are alike are kept."""
        alike = [
            other
            for other in self.formatting[-_NEAR:]
            if other.name == one.name and other.attributes == one.attributes
        ]
        if len(alike) >= _MOST_ALIKE:
            self.formatting = [other for other in self.formatting if other is not alike[0]]
        self.formatting.append(one)

    def take_out(self, place: int) -> None:
        """Take one element off; those that stand in it stay open."""
        del self.names[place]
        for one in self.formatting:
            one.place -= one.place > place


class _Nesting:
    """What is open at a place of the page; ``drawing``: where in the scope an open drawing begins."""

    def __init__(self, limits: WebLimits) -> None:
        self.limits = limits
        self.scope = _Scope(b"")
        self.scopes = [self.scope]
        # Where in them the tables and templates are.
        self.tables: list[int] = []
        # How many elements are open in all scopes but the last.
        self.below = 0
        self.reopened = 0
        self.has_form = False
        # Then, and where nobody knows, a table stands in the p before it.
        self.quirks = True
        self.drawing: int | None = None

    def read(self, page: bytes) -> None:
        """Read all tags of the page."""
        self.quirks = NO_QUIRKS.match(page) is None
        position: int | None = 0
        while position is not None:
            position = self._read_on(page, position)

    def _read_on(self, page: bytes, position: int) -> int | None:
        """Read tags up to one whose text holds none, and where that text ends; None at the page's end."""
        for match in TAG.finditer(page, position):
            closes, name, attributes, cut = match.groups()
            if self.scope.formatting and match.start() > position:
                self._read_text(page, position, match.start())
            position = match.end()
            if name is None:
                if cut is not None:
                    return None
                if self.drawing is not None and is_doubtful(page, match.start(), position):
                    raise UnreadableFile("has a CDATA section in a drawing", remedy=_REMEDY)
            elif closes:
                self._end(name)
            elif self.drawing is not None and name not in ENDS_DRAWING:
                if name in HTML_IN_DRAWING:
                    closed = CLOSED.match(page, position)
                    if closed is None or closed[1] != name:
                        shown = name.decode("ascii", "replace")
                        raise UnreadableFile(f"has a {shown} in a drawing", remedy=_REMEDY)
                    return closed.end()
                if not ends_itself(attributes):
                    self.scope.names.append(name)
                    self._check()
            else:
                self._start(name, attributes)
                if name in TEXT_ONLY:
                    return end_of_text(page, position, name)
        return None

    def _read_text(self, page: bytes, start: int, end: int) -> None:
        """Text stands in all that was not closed; between a table's rows, white space does not."""
        if self.scope.name != b"table" or page[start:end].strip():
            self.reopened += self.scope.reopen()
            self._check()

    # --- tags -----------------------------------------------------------------------------------

    def _start(self, name: bytes, attributes: bytes) -> None:
        scope = self.scope
        if self.drawing is not None:
            del scope.names[self.drawing :]
            self.drawing = None
        if name in IN_TABLES:
            self._start_in_table(name)
        elif name in ENDS_P:
            if name == b"form":
                if self.has_form:
                    return
                self.has_form = True
            self._close(b"p", stays=name == b"table" and self.quirks)
            self._start_block(name)
        else:
            if name in (b"a", b"nobr"):
                self._end_formatting(name)
            elif name in (b"option", b"optgroup") and scope.names[-1:] == [b"option"]:
                scope.names.pop()
            self.reopened += scope.reopen()
            if name in FORMATTING:
                self._start_formatting(name, attributes)
            elif name in SCOPES:
                self._open_scope(name)
            elif name in DRAWINGS:
                if not ends_itself(attributes):
                    self.drawing = len(scope.names)
                    scope.names.append(name)
            elif name not in VOID and name not in TEXT_ONLY:
                scope.names.append(name)
        self._check()

    def _start_block(self, name: bytes) -> None:
        names = self.scope.names
        if name == b"table":
            if self.scope.name == name:
                self._close_to(len(self.scopes) - 2)
            self._open_scope(name)
            return
        if name in (b"li", b"dd", b"dt"):
            self._end_in_list(name)
        elif name in HEADINGS and names and names[-1] in HEADINGS:
            names.pop()
        if name in VOID or name in TEXT_ONLY:
            self.reopened += self.scope.reopen()
        else:
            names.append(name)

    def _check(self) -> None:
        depth = self.below + len(self.scope.names)
        if depth > self.limits.max_depth:
            raise UnreadableFile(
                f"its elements are nested deeper than {self.limits.max_depth}", remedy=_REMEDY
            )
        if self.reopened > self.limits.max_reopened:
            raise UnreadableFile(
                "has elements that are never closed, so that its tree would grow beyond "
                f"{self.limits.max_reopened:,} elements",
                remedy=_REMEDY,
            )

    def _end(self, name: bytes) -> None:
        if self.drawing is not None:
            names = self.scope.names
            for position in range(len(names) - 1, self.drawing - 1, -1):
                if names[position] == name:
                    del names[position:]
                    if position == self.drawing:
                        self.drawing = None
                    return
            if name in (b"p", b"br"):
                del names[self.drawing :]
        if name in FORMATTING:
            self._end_formatting(name)
        elif name in IN_TABLES or name in SCOPES:
            self._end_in_table(name)
        else:
            self.has_form = self.has_form and name != b"form"
            self._close(name)
        if (
            self.drawing is not None
            and b"svg" not in self.scope.names
            and b"math" not in self.scope.names
        ):
            self.drawing = None

    def _close(self, name: bytes, *, stays: bool = False) -> None:
        """Close the last open element of the name with all in it, as far as an end tag of it reaches.

        ``stays``: nothing is closed, and no tag that comes later closes it by its name.
        """
        names = self.scope.names
        ends = SPECIAL if name not in SPECIAL else ENDS.get(name, SELECT)
        for position in range(len(names) - 1, max(len(names) - 1 - _NEAR, -1), -1):
            one = names[position]
            if one == name or (name in HEADINGS and one in HEADINGS):
                # A form's end takes it off and leaves open what stands in it.
                if stays or (name == b"form" and position < len(names) - 1):
                    names[position] = b""
                else:
                    del names[position:]
                return
            if one in ends:
                return

    def _end_in_list(self, name: bytes) -> None:
        names = self.scope.names
        ended = (b"li",) if name == b"li" else (b"dd", b"dt")
        for position in range(len(names) - 1, max(len(names) - 1 - _NEAR, -1), -1):
            one = names[position]
            if one in ended:
                del names[position:]
                return
            if one not in _WITHIN_LINES:
                return

    # --- formatting elements --------------------------------------------------------------------

    def _start_formatting(self, name: bytes, attributes: bytes) -> None:
        """A formatting element starts."""
        scope = self.scope
        one = _Formatting(_Name(name), attributes.strip(b"\t\n\f\r /"), len(scope.names))
        scope.take(one)
        scope.names.append(one.name)

    def _end_formatting(self, name: bytes) -> None:
        """13.2.6.4.7, the adoption agency: blocks that stand in the element stay open."""
        names, formatting = self.scope.names, self.scope.formatting
        is_listed = holds_block = False
        for position in range(len(formatting) - 1, max(len(formatting) - 1 - _NEAR, -1), -1):
            if formatting[position].name == name:
                del formatting[position]
                is_listed = True
                break
        for position in range(len(names) - 1, max(len(names) - 1 - _NEAR, -1), -1):
            one = names[position]
            if one == name:
                if not holds_block:
                    del names[position:]
                elif is_listed:
                    self.scope.take_out(position)
                return
            if one == b"select":
                return
            holds_block = holds_block or one in SPECIAL

    # --- tables ---------------------------------------------------------------------------------

    def _start_in_table(self, name: bytes) -> None:
        """A part of a table starts: what is open above its table ends. Without a table it is no element."""
        if not self.tables:
            return
        place = self.tables[-1]
        if self.scopes[place].name == b"template":
            self.scope.names.append(name)
            return
        self._close_to(place)
        names = self.scope.names
        group = names[0] if names and names[0] in GROUPS and names[0] != b"colgroup" else b"tbody"
        if name in GROUPS:
            names[:] = (name,)
        elif name == b"caption":
            names.clear()
        else:
            names[:] = (group, b"tr")
        if name in CELLS:
            self._open_scope(name)

    def _end_in_table(self, name: bytes) -> None:
        """The end tag of a part of a table, or of another scope: that is closed, if it is open."""
        scopes = self.scopes
        if name in (b"applet", b"object", b"marquee"):
            if self.scope.name == name and b"select" not in self.scope.names[-_NEAR:]:
                self._close_to(len(scopes) - 2)
            return
        lowest = 1
        if name not in (b"table", b"template"):
            if not self.tables:
                return
            lowest = self.tables[-1]
        if name in GROUPS or name == b"tr":
            names = scopes[lowest].names
            if scopes[lowest].name == b"table" and name in names[:2]:
                self._close_to(lowest)
                del names[names.index(name) :]
            return
        for place in range(len(scopes) - 1, max(len(scopes) - 1 - _NEAR, lowest - 1), -1):
            if scopes[place].name == name:
                self._close_to(place - 1)
                return
            if scopes[place].name == b"template":
                return

    def _open_scope(self, name: bytes) -> None:
        self.below += len(self.scope.names) + 1
        self.scope = _Scope(name)
        if name in (b"table", b"template"):
            self.tables.append(len(self.scopes))
        self.scopes.append(self.scope)

    def _close_to(self, place: int) -> None:
        """Close the scopes above the one at a place."""
        while len(self.scopes) - 1 > place:
            ended = self.scopes.pop()
            if self.tables and self.tables[-1] == len(self.scopes):
                self.tables.pop()
            self.scope = self.scopes[-1]
            self.below -= len(self.scope.names) + 1
            if ended.name == b"table":
                # What stands between its rows goes on behind it: a table is no marker.
                for one in ended.formatting:
                    one.place = self.limits.max_depth + 1
                    self.scope.take(one)
