"""The list of members at a zip's end: how long it may be, and whether it says truly which names are UTF-8.

Standard: ZIP APPNOTE 6.3.10, 4.3 (its parts) and Appendix D (bit 11 of a member's flags: its name is UTF-8).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

# A zip's list of members is opened whole: two million of them take a gigabyte and ten seconds. The
# members of documents in it, with lists of their own, count too.
LIST_ENTRY: Final = b"PK\x01\x02"
MOST_LISTED: Final = 20_000

_UTF8_FLAG: Final = 0x800
# 4.3.16: the end of the list of members says where that begins; 4.3.12: an entry of it, its flags, the lengths of
# its name, extra field and comment, where its member is; 4.3.7: that member's own flags.
_END: Final = b"PK\x05\x06"
_END_FIELDS: Final = struct.Struct("<4s4xHHII")
_ENTRY_FIELDS: Final = struct.Struct("<4s4xH18xHHH8xI")
_MEMBER: Final = b"PK\x03\x04"
_FLAGS_AT, _MEMBER_FLAGS_AT = 8, 6
_FLAGS: Final = struct.Struct("<H")


def without_false_flags(data: bytes) -> bytes:
    """The zip without flag bit 11, where one of its names has it and is no UTF-8; ``file_names`` tells what they are.

    Who wrote one so wrote all so, also those that happen to be UTF-8. What follows no list of members, as in a
    damaged zip, stays as it is: opening the zip refuses that.
    """
    flagged: list[int] = []
    is_false = False
    for places, flags, name in _listed(data):
        if flags & _UTF8_FLAG:
            flagged += places
            is_false = is_false or not _is_utf8(name)
    if not is_false:
        return data
    mended = bytearray(data)
    for place in flagged:
        (flags,) = _FLAGS.unpack_from(mended, place)
        _FLAGS.pack_into(mended, place, flags & ~_UTF8_FLAG)
    return bytes(mended)


def _listed(data: bytes) -> Iterator[tuple[list[int], int, bytes]]:
    """Of each entry of the list of members: where its flags stand, there and at the member; what they are; its name."""
    end = data.rfind(_END)
    if end < 0 or end + _END_FIELDS.size > len(data):
        return
    _, _, count, size, offset = _END_FIELDS.unpack_from(data, end)
    place = end - size
    before = place - offset  # bytes before the zip, which its offsets do not count
    for _ in range(count):
        if place < 0 or place + _ENTRY_FIELDS.size > end:
            return
        signature, flags, name, extra, comment, member = _ENTRY_FIELDS.unpack_from(data, place)
        if signature != LIST_ENTRY:
            return
        start = place + _ENTRY_FIELDS.size
        places = [place + _FLAGS_AT]
        if data.startswith(_MEMBER, max(before + member, 0)):
            places.append(before + member + _MEMBER_FLAGS_AT)
        yield places, flags, data[start : start + name]
        place = start + name + extra + comment


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
