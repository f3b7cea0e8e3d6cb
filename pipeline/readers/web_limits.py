"""What a web page may hold before it is refused, each limit with its reason; and the check before the parser.

A conforming parser does what the HTML standard says, and on some pages that is very much work: a block's
start looks through all open elements for a ``p`` (13.2.6.4.7), so that nested blocks take time by the square
of their depth; and an element such as ``font`` that is never closed is opened again in every block after
it (13.2.4.3, the list of active formatting elements), so that a small page makes a huge tree. ``hold``
counts both from the tags alone, in linear time, before the page is parsed.

The limits are the reader's own, for they decide what it gives; the settings take them from here, and
an environment variable sets one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from pipeline.errors import UnreadableFile


class WebLimits(BaseModel):
    """What a web page may hold before it is refused; ``CATALOG_WEB__<NAME>`` sets one."""

    model_config = ConfigDict(frozen=True)

    max_page_bytes: int = Field(
        default=16 * 2**20,
        description="The page itself, without pictures. The notice with all that Word writes into its "
        "cells has half a megabyte; 16 MB of nothing but tags take ten seconds and half a gigabyte.",
    )
    max_depth: int = Field(
        default=512,
        le=512,
        description="Elements within elements. Browsers build no deeper trees (512 in Blink); a table "
        "in the layout tables of an old site takes sixty.",
    )
    max_reopened: int = Field(
        default=500_000,
        description="Elements that the parser would open again because they were never closed. A page "
        "with ten forgotten font tags and a thousand cells has 10,000; each takes memory.",
    )
    max_nested_tables: int = Field(
        default=30,
        le=50,
        description="Tables within tables. Sites laid out with tables nest six.",
    )
    max_table_rows: int = Field(
        default=100_000,
        description="The largest published annex seen has 300 rows; beyond this it is no table for "
        "people.",
    )
    max_table_cells: int = Field(
        default=500_000,
        description="Positions of one table's grid. The largest published annex seen has under "
        "10,000; at 500,000 the grid alone takes a quarter of a gigabyte.",
    )


# 13.2.4.2 has "in button scope" end at these; a cell's end closes what is open in it (13.2.6.4.15), and the
# list of active formatting elements has a marker there.
_SCOPES: Final = frozenset(
    ("table", "td", "th", "caption", "template", "object", "applet", "marquee", "button")
)
# 13.2.4.3: those that are opened again.
_FORMATTING: Final = frozenset(
    (
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    )
)
_VOID: Final = frozenset(
    (
        "area",
        "base",
        "basefont",
        "bgsound",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "keygen",
    )
)
# Elements whose start ends an open one of their kind: an open one is no depth.
_CLOSED_BY_THEIR_OWN: Final = frozenset(
    ("p", "li", "dt", "dd", "option", "tr", "td", "th", "tbody")
)
_TAG: Final = re.compile(rb"<(/?)([a-z][^\s/>]{0,40})")
# A page of fewer tags than this cannot be nested so deep that it takes the parser a second.
_FEW_TAGS, _FEW_FORMATTING = 20_000, 100


def hold(page: bytes, limits: WebLimits, tags: Mapping[bytes, int]) -> None:
    """Hold a page to its limits before it is parsed.

    Args:
        page: its source in UTF-8, in lower case.
        tags: how often a tag of each name starts there (``web_marks.names_of``).

    Raises:
        UnreadableFile: nested too deep, or with too many elements that are never closed.
    """
    formatting = sum(tags.get(name.encode(), 0) for name in _FORMATTING)
    if page.count(b"<") < _FEW_TAGS and formatting < _FEW_FORMATTING:
        return
    depth = reopened = 0
    # One list a scope: the names that are open in it, and how many of them are formatting elements.
    scopes: list[tuple[str, list[str], int]] = []
    scope, names, open_formatting = "", list[str](), 0
    for closes, written in _TAG.findall(page):
        name = written.decode("ascii", "replace")
        if name in _VOID:
            reopened += open_formatting
        elif not closes:
            if name in _SCOPES:
                if name in ("td", "th", "caption") and scope in ("td", "th", "caption"):
                    depth -= len(names)  # the cell before it ends
                else:
                    scopes.append((scope, names, open_formatting))
                    depth += 1
                scope, names, open_formatting = name, [], 0
            elif name in _FORMATTING:
                open_formatting += 1
                names.append(name)
                depth += 1
            else:
                reopened += open_formatting
                if name in _CLOSED_BY_THEIR_OWN and name in names[-3:]:
                    continue
                names.append(name)
                depth += 1
            if depth > limits.max_depth:
                raise UnreadableFile(
                    f"its elements are nested deeper than {limits.max_depth}",
                    remedy="open it in a browser, save it again and add that",
                )
            if reopened > limits.max_reopened:
                raise UnreadableFile(
                    "has elements that are never closed, so that its tree would grow beyond "
                    f"{limits.max_reopened:,} elements",
                    remedy="open it in a browser, save it again and add that",
                )
        elif name in _SCOPES:
            while scopes and (scope == name or any(one[0] == name for one in scopes[-2:])):
                ended = scope
                depth -= len(names) + 1
                scope, names, open_formatting = scopes.pop()
                if ended == name:
                    break
        elif name in names[-64:]:
            _close(names, name)
            depth = depth - 1
            open_formatting -= name in _FORMATTING


def _close(names: list[str], name: str) -> None:
    """Take the last open element of the name off; those opened behind it may stay open."""
    for position in range(len(names) - 1, -1, -1):
        if names[position] == name:
            del names[position]
            return
