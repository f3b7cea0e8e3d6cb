"""Zips written by hand: each field of the ZIP APPNOTE's headers as a test wants it, also wrong."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

UTF8 = 0x800


@dataclass(frozen=True)
class Entry:
    """A member: its name as bytes, its content, and what the headers say of it.

    A None is what is true: ``crc`` and ``size`` are those of the content.
    """

    name: bytes
    data: bytes = b""
    flags: int = 0
    extra: bytes = b""
    stored: bool = False
    method: int | None = None
    crc: int | None = None
    size: int | None = None
    mode: int = 0


def entry(name: str, data: bytes, encoding: str = "utf-8", **more: int | bytes | bool) -> Entry:
    """A member with a name in this encoding; UTF-8 is flagged."""
    raw = name.encode(encoding)
    flags = UTF8 if encoding == "utf-8" else 0
    return Entry(**{"name": raw, "data": data, "flags": flags, **more})  # type: ignore[arg-type]


def unicode_path(name: str, of: bytes) -> bytes:
    """The Info-ZIP Unicode Path extra field (4.6.9) made for the name ``of``."""
    field = b"\x01" + struct.pack("<I", zlib.crc32(of)) + name.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


def zip_file(*entries: Entry, before: bytes = b"", comment: bytes = b"") -> bytes:
    """A zip of these members, in this order."""
    written, listed = bytearray(before), bytearray()
    for one in entries:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = one.data if one.stored else packer.compress(one.data) + packer.flush()
        method = (0 if one.stored else 8) if one.method is None else one.method
        crc = zlib.crc32(one.data) if one.crc is None else one.crc
        size = len(one.data) if one.size is None else one.size
        sizes = struct.pack("<III", crc, len(packed), size)
        head = struct.pack("<HHHHH", 20, one.flags, method, 0, 0x21) + sizes
        lengths = struct.pack("<HH", len(one.name), len(one.extra))
        listed += (
            b"PK\x01\x02"
            + struct.pack("<H", 20 | 3 << 8)
            + head
            + lengths
            + struct.pack("<HHHII", 0, 0, 0, one.mode << 16, len(written) - len(before))
            + one.name
            + one.extra
        )
        written += b"PK\x03\x04" + head + lengths + one.name + one.extra + packed
    end = struct.pack(
        "<HHHHIIH",
        0,
        0,
        len(entries),
        len(entries),
        len(listed),
        len(written) - len(before),
        len(comment),
    )
    return bytes(written + listed + b"PK\x05\x06" + end + comment)
