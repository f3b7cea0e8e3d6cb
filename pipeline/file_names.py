"""What published files are called: a zip's names decoded, and what may stand in raw/.

Of a member's name the ZIP APPNOTE (6.3.10) says that it is UTF-8 where flag bit 11 is set (Appendix D), or where
the Info-ZIP Unicode Path field (4.6.9, 0x7075) gives it beside. Without either it is in whatever its writer's
system uses: in China GB18030 (GB 18030-2022, which contains GBK and GB2312), or UTF-8 without saying so. Some
writers set the bit and write GB18030 all the same.
"""

from __future__ import annotations

import struct
import unicodedata
import zipfile
import zlib
from typing import Final

from pipeline.errors import LandingError

_UTF8_FLAG: Final = 0x800
_UNICODE_PATH: Final = 0x7075
# The longest name that file systems take, in bytes.
_LONGEST_NAME: Final = 255
_BY_HAND: Final = "unpack it, and name the files themselves"


def name_key(name: str) -> str:
    """What two names have in common that some file system takes for one.

    Unicode composes (UAX #15; macOS stores names decomposed) and folds case (Windows, macOS).
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def hold_name(name: str, shown: str) -> None:
    """Hold that a file's name can stand in raw/.

    An ideographic space (U+3000) is as good as a letter there, though Python does not count it as printable.

    Raises:
        LandingError: it is hidden, a declaration's, unprintable, or too long.
    """
    if not name.replace("\u3000", "").isprintable() or not name:
        what = "has a name that cannot be printed"
    elif name.startswith(".") or name.lower().endswith(".yaml"):
        what = "has a name that raw/ keeps for itself"
    elif len(name.encode()) > _LONGEST_NAME:
        what = f"has a name of {len(name.encode())} bytes, more than the {_LONGEST_NAME} of a file system"
    else:
        return
    raise LandingError(f"{printable(shown)} {what}", remedy="rename the file")


def printable(text: str) -> str:
    """The name as a message shows it: with what cannot be printed written out."""
    return text if text.replace("\u3000", "").isprintable() else repr(text)[1:-1]


def path_of(info: zipfile.ZipInfo) -> str:
    """A member's path as its writer wrote it.

    zipfile takes every name without flag bit 11 for code page 437, in which each byte is a character: so
    the bytes can be had back.

    Raises:
        LandingError: the name is in no encoding that is known.
    """
    # The name up to a NUL is what zipfile shows; the original is what stands there.
    written = info.orig_filename
    if info.flag_bits & _UTF8_FLAG:
        return written
    raw = written.encode("cp437")
    path = _unicode_path(info.extra, raw) or _named(raw)
    if path is None:
        raise LandingError(
            f"holds a member whose name is neither UTF-8 nor GB18030 ({raw[:60]!r})",
            remedy=_BY_HAND,
        )
    return path


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in the Info-ZIP Unicode Path field, which holds only for the very name it was made for.

    4.6.9: a version (1), the CRC-32 of the name in the header, the name in UTF-8; where the CRC is another, the
    header's name was changed since, and the field is to be ignored.
    """
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            if int.from_bytes(field[1:5], "little") == zlib.crc32(raw):
                return _decoded(field[5:], "utf-8")
            return None
    return None


def _named(raw: bytes) -> str | None:
    """A name that does not say its encoding: UTF-8 if it is Chinese so, else GB18030.

    Chinese is three bytes a character in UTF-8, and GBK is hardly ever valid as that. But two GBK bytes may
    be valid as one of UTF-8's two-byte characters - 通知 is, as two combining marks -, and no name here
    is Greek or Hebrew: where UTF-8 gives nothing beyond these and GB18030 gives a name, it is GB18030.
    """
    utf8 = _decoded(raw, "utf-8")
    if utf8 is not None and (utf8.isascii() or max(utf8) >= "\u0800"):
        return utf8
    return _decoded(raw, "gb18030") or utf8


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None
