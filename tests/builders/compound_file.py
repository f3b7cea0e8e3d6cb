"""OLE compound files written by hand: a directory of names, and nothing in the streams."""

from __future__ import annotations

import struct

_SECTOR, _END, _NONE = 512, 0xFFFF_FFFE, 0xFFFF_FFFF


def compound_file(*names: str, inner: str = "") -> bytes:
    """A compound file with these streams at its root.

    Args:
        names: of the streams.
        inner: a stream within a storage called ``ObjectPool``, where there is to be one.
    """
    streams = [(name, 2, _NONE) for name in names]
    if inner:
        streams = [*streams, ("ObjectPool", 1, len(streams) + 2)]
    entries = [_entry("Root Entry", 5, right=_NONE, child=1)]
    for number, (name, kind, child) in enumerate(streams, start=1):
        right = number + 1 if number < len(streams) else _NONE
        entries.append(_entry(name, kind, right=right, child=child))
    if inner:
        entries.append(_entry(inner, 2, right=_NONE, child=_NONE))
    directory = b"".join(entries)
    sectors = -(-len(directory) // _SECTOR)
    chain = [0xFFFF_FFFD, *range(2, sectors + 1), _END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    header = struct.pack(
        "<8s16x5H6x9I109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, 4096, _END, 0, _END, 0),
        *(0, *[_NONE] * 108),
    )
    return header + table + directory.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, *, right: int, child: int) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack("<64sHBB3I36xIQ", text, len(text) + 2, kind, 1, _NONE, right, child, _END, 0)
