"""A Word file's package, opened so that nothing in it can hurt: limits first, then python-docx.

A .docx is a zip of parts (ECMA-376 Part 2). Who reads whom::

    bytes --> Package --------------------> docx.Document --> parts as trees
              every member unpacked once    where it can
              within the limits, its CRC             |
              checked, no DTD in any XML             | cannot: a relationship to nowhere (NULL), the
                       |                             | Strict namespaces, a template (.dotx) or a
                       |                             v macro file (.docm), parts in odd spelling
                       +--------------------> the same parts, found by their relationships

There is one check and one fall-back. What python-docx refuses is opened by the package's own
relationships; what these do not give either is an ``UnreadableFile``. No relationship to the outside is
ever followed, and nothing is written to a disk.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Final

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from pipeline.errors import UnreadableFile
from pipeline.readers.sniff import BAD_ZIP
from pipeline.readers.word_limits import WordLimits
from pipeline.readers.word_xml import BODY, Element, first
from pipeline.readers.zip_package import Kind, Package

# Relationship types end alike in Transitional and Strict files (ECMA-376 Part 1, 11.3).
_STYLES: Final = "/styles"
_NUMBERING: Final = "/numbering"
# Documents, templates, and both with macros (Part 1, 11.3.10; [MS-DOCX] 2.1).
_WORD: Final = Kind(
    "Word",
    "CATALOG_WORD__",
    re.compile(r"application/vnd\..*word.*\.main\+xml", re.IGNORECASE),
)
_AGAIN: Final = "retrieve the file again from its publisher"
# What python-docx raises on a package it cannot open; RecursionError where a thousand parts form a
# chain, AttributeError where a part it wants has another root.
_NOT_OPENED: Final = (
    *BAD_ZIP,
    PackageNotFoundError,
    etree.LxmlError,
    AttributeError,
    AssertionError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Parts:
    """The parts that are read, as trees; ``styles`` and ``numbering`` are None where there are none."""

    body: Element
    styles: Element | None
    numbering: Element | None
    warnings: tuple[str, ...] = ()


def open_package(data: bytes, limits: WordLimits) -> Parts:
    """The parts of a Word file.

    Raises:
        UnreadableFile: no zip, damaged, encrypted, beyond a limit, hostile, or no Word document.
    """
    package = Package(data, limits, _WORD)
    package.check()
    return _by_python_docx(data) or _by_relationships(package)


def _by_python_docx(data: bytes) -> Parts | None:
    """The parts as python-docx opens them; None where it cannot."""
    try:
        main = docx.Document(io.BytesIO(data)).part
        body = first(main.element, BODY)
        if body is None:
            return None
        found: dict[str, Element] = {}
        for relationship in main.rels.values():
            for kind in (_STYLES, _NUMBERING):
                if not relationship.is_external and relationship.reltype.endswith(kind):
                    element = getattr(relationship.target_part, "element", None)
                    if element is not None:
                        found.setdefault(kind, element)
    except _NOT_OPENED:
        return None
    return Parts(body, found.get(_STYLES), found.get(_NUMBERING))


def _by_relationships(package: Package) -> Parts:
    main = package.main_part()
    body = first(package.tree(main), BODY)
    if body is None:
        raise UnreadableFile(f"has no document body in {main}", remedy=_AGAIN)
    found: dict[str, Element | None] = {_STYLES: None, _NUMBERING: None}
    warnings: list[str] = []
    for _, kind, target in package.related(main):
        for wanted in found:
            if kind.endswith(wanted) and found[wanted] is None:
                try:
                    found[wanted] = package.tree(target)
                except UnreadableFile as error:
                    # The tables can be read without styles or numbers: say what may be missing.
                    warnings.append(f"{target} is left out: it {error.what}")
    return Parts(body, found[_STYLES], found[_NUMBERING], tuple(warnings))
