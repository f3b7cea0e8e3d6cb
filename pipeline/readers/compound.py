"""What an OLE compound file holds, told from the names of its streams ([MS-CFB]).

Word 97-2003, Excel, PowerPoint, Outlook and Works all write the same container; who wrote it stands in
the directory at its root, not in the file's name. What an inner storage holds (a worksheet within a
Word document) says nothing about the file::

    Root Entry
      WordDocument          -> doc (also what WPS Office writes as .wps)
      1Table
      ObjectPool
        _1234567890
          Workbook          not looked at
"""

from __future__ import annotations

import struct
from typing import Final

# 2.2: the header's fields that are used here. 2.6.1: one entry of the directory.
_HEADER: Final = struct.Struct("<30xH16xI24x109I")
_ENTRY: Final = struct.Struct("<64sHBx3I36xIQ")
_FREE: Final = 0xFFFF_FFFA  # from here on a sector number means none
_STREAM: Final = 2
# A Word document with a thousand embedded objects has under ten thousand entries.
_MOST_ENTRIES: Final = 1 << 16
# [MS-DOC] 2.5.2: the FIB starts with wIdent; bit 8 of the word at 10 is fEncrypted.
_WORD_IDENT: Final = 0xA5EC
_ENCRYPTED: Final = 0x0100
_MINI_CUTOFF: Final = 4096

# By a stream or storage at the root, in lower case; the first that is there.
_BY_NAME: Final = {
    "encryptedpackage": "encrypted",
    "worddocument": "doc",
    "workbook": "xls",
    "book": "xls",
    "powerpoint document": "ppt",
    "__properties_version1.0": "msg",
    "quill": "compound",  # Publisher, whose text is called Contents, as that of Works
    "matost": "works",
    "matadorobject": "works",
    "mn0": "works",
    "contents": "works",
}


def kind_of(data: bytes) -> str:
    """`doc`, `xls`, `ppt`, `msg`, `works`, `encrypted`, or `compound` for any other or a damaged one."""
    names = _root_names(data)
    for name, kind in _BY_NAME.items():
        if name in names:
            return "encrypted" if kind == "doc" and _is_encrypted(data, *names[name]) else kind
    return "compound"


def _root_names(data: bytes) -> dict[str, tuple[int, int]]:
    """Lower-case name -> first sector and size, of what stands at the root."""
    entries = _entries(data)
    if not entries:
        return {}
    found: dict[str, tuple[int, int]] = {}
    waiting, seen = [entries[0][3]], {0}
    while waiting:
        number = waiting.pop()
        if number >= len(entries) or number in seen:
            continue
        seen.add(number)
        name, left, right, _, start, size, kind = entries[number]
        found[name] = (start, size if kind == _STREAM else 0)
        waiting += [left, right]
    return found


def _entries(data: bytes) -> list[tuple[str, int, int, int, int, int, int]]:
    """The directory: name, left and right sibling, child, first sector, size, kind of each entry."""
    if len(data) < _HEADER.size:
        return []
    shift, sector, *tables = _HEADER.unpack_from(data)
    if shift not in (9, 12):
        return []
    size = 1 << shift
    entries: list[tuple[str, int, int, int, int, int, int]] = []
    seen: set[int] = set()
    while sector < _FREE and sector not in seen and len(entries) < _MOST_ENTRIES:
        seen.add(sector)
        begin = (sector + 1) * size
        for place in range(begin, min(begin + size, len(data) - _ENTRY.size + 1), _ENTRY.size):
            name, length, kind, left, right, child, start, count = _ENTRY.unpack_from(data, place)
            text = name[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace").lower()
            entries.append((text, left, right, child, start, count, kind))
        sector = _next(data, tables, sector, size)
    return entries


def _next(data: bytes, tables: list[int], sector: int, size: int) -> int:
    """The sector after this one, by the allocation tables that the header lists (2.3)."""
    table, place = divmod(sector, size // 4)
    if table >= len(tables) or tables[table] >= _FREE:
        return _FREE
    begin = (tables[table] + 1) * size + 4 * place
    if begin + 4 > len(data):
        return _FREE
    return int.from_bytes(data[begin : begin + 4], "little")


def _is_encrypted(data: bytes, sector: int, length: int) -> bool:
    """Whether the FIB says that a password is needed."""
    begin = (sector + 1) * (1 << int.from_bytes(data[30:32], "little"))
    if length < _MINI_CUTOFF or begin + 12 > len(data):
        return False
    ident, flags = struct.unpack_from("<H8xH", data, begin)
    return ident == _WORD_IDENT and bool(flags & _ENCRYPTED)
