"""A zip of published files: its members, unpacked within limits, with nothing guessed.

A government publishes a notice as a download: the body, and its annexes as files of their own, in one
.zip. What was published are the files; the zip is what they came in. So raw/ holds the members, byte for
byte as they are in the zip (their CRC is checked), and edition.yaml names for each the zip - its name,
its sha256 - and the member's whole path there; see ``landing.FromArchive``.

A .docx or .xlsx is a zip too: ``is_bundle`` tells them apart by content, never by a name.

The format is that of the ZIP APPNOTE (6.3.10). Of a member's name it says (4.4.17) that it is a relative
path with forward slashes and (Appendix D) that it is UTF-8 where flag bit 11 is set, or where the Info-ZIP
Unicode Path field (4.6.9, 0x7075) gives it beside. Without either it is in whatever the publisher's
system writes: in China GB18030 (which contains GBK and GB2312), or UTF-8 without saying so; see ``_named``.

A zip that is damaged, encrypted, hostile, or in any way two-faced is refused whole: half an edition is
none. Only what systems put beside the files is left out, by name, and reported.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from pipeline.errors import LandingError
from pipeline.readers.sniff import BAD_ZIP, sniff

_CHUNK: Final = 1 << 20
_AGAIN: Final = "retrieve it again from its publisher"
_HOSTILE: Final = "do not unpack it, and ask its publisher for another copy"
_BY_HAND: Final = "unpack it, and name the files themselves"
_LIST_ENTRY: Final = b"PK\x01\x02"
# Nested .docx and .xlsx files have lists of their own, of a dozen members each. A list of two million
# members takes a gigabyte as soon as it is opened.
_MOST_IN_LISTS: Final = 20_000
_UTF8_FLAG: Final = 0x800
# Encrypted; strongly encrypted; with an encrypted list of members (4.4.4).
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_UNICODE_PATH: Final = 0x7075
_DRIVE: Final = re.compile(r"[A-Za-z]:")
# What macOS and Windows put beside the files of a folder.
_LEFT_OUT_FOLDERS: Final = frozenset({"__macosx"})
_LEFT_OUT_FILES: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
# How documents that are zips begin, also damaged ones (ECMA-376 Part 2; ODF 1.3 Part 2, 3.3; GB/T 33190), and
# what stands at the root of one, wherever in its list.
_PACKAGE: Final = re.compile(
    rb"(?:\[content_types\]\.xml|mimetype|ofd\.xml)\Z|(?:_rels|docprops|word|xl|customxml)/",
    re.IGNORECASE,
)
_PACKAGE_ROOT: Final = re.compile(
    r"(?:\[content_types\]\.xml|mimetype|ofd\.xml)\Z|meta-inf/", re.IGNORECASE
)
# The longest name that file systems take, in bytes.
_LONGEST_NAME: Final = 255


class BundleLimits(BaseModel):
    """What a .zip may hold before it is refused; ``CATALOG_BUNDLE__<NAME>`` sets one."""

    model_config = ConfigDict(frozen=True)

    max_members: int = Field(
        default=200,
        ge=1,
        description="A notice has a body and some annexes, a dozen files at the most; with a picture of "
        "each page some dozens. Beyond this it is somebody's archive.",
    )
    max_unpacked_bytes: int = Field(
        default=256 * 2**20,
        ge=1,
        description="All members together: they are held in memory until the edition is landed whole. "
        "A notice with its annexes is well under 10 MB.",
    )
    max_compression_ratio: int = Field(
        default=200,
        ge=1,
        description="Text packs 5 to 20 times, Word's own XML up to 60; deflate reaches 1,032 on one "
        "repeated byte, which is what bombs are made of.",
    )
    bomb_floor_bytes: int = Field(
        default=16 * 2**20,
        ge=0,
        description="Below this no ratio does harm, and an empty form may pack very well.",
    )


@dataclass(frozen=True)
class Member:
    """A file of a zip: its own name, its path there as written, its bytes."""

    name: str
    path: str
    data: bytes


@dataclass(frozen=True)
class Unpacked:
    """The files of a zip in its own order, and the paths of what was left out by name."""

    members: tuple[Member, ...]
    left_out: tuple[str, ...]


def is_bundle(data: bytes, kind: str) -> bool:
    """Whether the bytes are a zip of files and no document; ``kind`` is what ``sniff`` says of them.

    Documents of other kinds are zips too: OpenDocument, OFD (GB/T 33190-2016), EPUB, PowerPoint. They are told by
    what stands at their root. A zip that is cut off behind a .docx in it ends as that .docx does, and
    would pass for it; but a document begins with the first part of its own list.
    """
    if kind not in ("zip", "docx", "xlsx"):
        return False
    length = int.from_bytes(data[26:28], "little")
    begins_as_package = _PACKAGE.match(data[30 : 30 + length].replace(b"\\", b"/").lstrip(b"/"))
    if begins_as_package:
        return False
    if data.count(_LIST_ENTRY) > _MOST_IN_LISTS:
        return kind == "zip"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except BAD_ZIP:
        return True
    if kind == "zip":
        return not any(_PACKAGE_ROOT.match(info.orig_filename) for info in infos)
    return not any(info.header_offset == 0 for info in infos)


def unpack(data: bytes, *, shown: str, limits: BundleLimits, max_file_bytes: int) -> Unpacked:
    """The files of a zip.

    Args:
        data: the zip.
        shown: its name in errors.
        limits: what it may hold.
        max_file_bytes: of one member; a larger one is refused by every reader.

    Raises:
        LandingError: damaged, encrypted, hostile, beyond a limit, empty, or with two files of one name.
    """
    try:
        return _unpack(data, limits, max_file_bytes)
    except LandingError as error:
        raise error.located(shown) from error.__cause__


def _unpack(data: bytes, limits: BundleLimits, max_file_bytes: int) -> Unpacked:
    if data.count(_LIST_ENTRY) > _MOST_IN_LISTS:
        raise _too_many(f"more than {_MOST_IN_LISTS:,}", limits)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BAD_ZIP as error:
        raise LandingError(
            "is a damaged zip: the list of its members, at its end, cannot be read", remedy=_AGAIN
        ) from error
    with archive:
        infos = archive.infolist()
        if len(infos) > limits.max_members:
            raise _too_many(f"{len(infos):,}", limits)
        _hold_apart(infos, archive.start_dir)
        members: list[Member] = []
        left_out: list[str] = []
        names: dict[str, str] = {}
        room = limits.max_unpacked_bytes
        for info in infos:
            path = _path(info)
            _hold_plain(info, path)
            parts = [part for part in path.split("/") if part not in ("", ".")]
            if _is_left_out(parts):
                left_out.append(path)
                continue
            if path.endswith("/"):
                continue
            name = parts[-1] if parts else ""
            hold_name(name, path)
            before = names.setdefault(name_key(name), path)
            if before is not path:
                raise LandingError(
                    f"holds two files of one name, {before} and {path}",
                    remedy=f"{_BY_HAND}, one of them renamed",
                )
            content = _content(archive, info, path, room, limits, max_file_bytes)
            room -= len(content)
            if is_bundle(content, sniff(content)):
                raise LandingError(
                    f"holds another zip, {path}",
                    remedy="unpack both, and name the files themselves",
                )
            members.append(Member(name, path, content))
    if not members:
        beside = f" but {'、'.join(left_out)}, which are left out" if left_out else ""
        raise LandingError(f"holds no file{beside}", remedy=_AGAIN)
    return Unpacked(tuple(members), tuple(left_out))


def _too_many(count: str, limits: BundleLimits) -> LandingError:
    return LandingError(
        f"holds {count} members, more than the limit of {limits.max_members:,}",
        remedy="check that it is the notice; CATALOG_BUNDLE__MAX_MEMBERS raises the limit",
    )


def _hold_apart(infos: list[zipfile.ZipInfo], start_of_list: int) -> None:
    """Hold that the members stand one after another, the first at the start.

    A zip cut off behind a .docx in it would else be that .docx's own list; and members that share their
    bytes are what the worst bombs are made of.

    Raises:
        LandingError: they do not.
    """
    places = sorted((info.header_offset, info.compress_size) for info in infos)
    if places and places[0][0] != 0:
        raise LandingError(
            "is a damaged zip: it does not begin with the first member of its list", remedy=_AGAIN
        )
    ends = [place for place, _ in places[1:]] + [start_of_list]
    for (place, size), end in zip(places, ends, strict=False):
        if place + 30 + size > end:
            raise LandingError("is a damaged zip: two of its members overlap", remedy=_AGAIN)


# --- names --------------------------------------------------------------------------------------


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
    raise LandingError(f"{_printable(shown)} {what}", remedy="rename the file")


def _printable(text: str) -> str:
    return text if text.replace("\u3000", "").isprintable() else repr(text)[1:-1]


def _path(info: zipfile.ZipInfo) -> str:
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


def _hold_plain(info: zipfile.ZipInfo, path: str) -> None:
    """Hold that a member is a plain file or folder, in the zip's own folder.

    Raises:
        LandingError: its path leads elsewhere, it is a link or a device, or it is encrypted.
    """
    shown = _printable(path)
    if shown != path:
        raise LandingError(
            f"holds a member whose name cannot be printed ({shown})", remedy=_BY_HAND
        )
    if path.startswith("/") or "\\" in path or _DRIVE.match(path) or ".." in path.split("/"):
        raise LandingError(
            f"holds a member whose path leads outside, or has backslashes ({path})", remedy=_HOSTILE
        )
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise LandingError(f"holds a link or a device, {path}, and no file", remedy=_HOSTILE)
    if path.endswith("/") != (kind == stat.S_IFDIR) and kind == stat.S_IFDIR:
        raise LandingError(f"holds {path} as a folder and as a file", remedy=_HOSTILE)
    if path.endswith("/") and (info.file_size or info.compress_size):
        raise LandingError(f"holds a folder with bytes of its own, {path}", remedy=_HOSTILE)
    if info.flag_bits & _ENCRYPTED:
        raise LandingError(
            f"is encrypted: {path} needs a password",
            remedy="unpack it, and name the files themselves",
        )


def _is_left_out(parts: list[str]) -> bool:
    folded = [part.casefold() for part in parts]
    if _LEFT_OUT_FOLDERS.intersection(folded[:-1]) or folded[-1:] == ["__macosx"]:
        return True
    return bool(folded) and (folded[-1] in _LEFT_OUT_FILES or folded[-1].startswith("._"))


# --- bytes --------------------------------------------------------------------------------------


def _content(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    path: str,
    room: int,
    limits: BundleLimits,
    max_file_bytes: int,
) -> bytes:
    """A member's bytes, a piece at a time, with every limit checked on what has come so far.

    Raises:
        LandingError: beyond a limit, of another compression, or damaged.
    """
    # Other methods are unpacked without a bound on what one piece may become.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise LandingError(
            f"holds {path} in a compression that is not read (method {info.compress_type})",
            remedy=_BY_HAND,
        )
    chunks: list[bytes] = []
    size = 0
    try:
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                size += len(chunk)
                _hold_within(size, path, info.compress_size, room, limits, max_file_bytes)
                chunks.append(chunk)
    except BAD_ZIP as error:
        what = "has another check sum than it should" if "CRC" in str(error) else "does not unpack"
        raise LandingError(f"is a damaged zip: {path} {what}", remedy=_AGAIN) from error
    if size != info.file_size:
        raise LandingError(f"is a damaged zip: {path} breaks off", remedy=_AGAIN)
    return b"".join(chunks)


def _hold_within(
    size: int, path: str, packed: int, room: int, limits: BundleLimits, max_file_bytes: int
) -> None:
    if size > limits.bomb_floor_bytes and size > limits.max_compression_ratio * packed:
        raise LandingError(
            f"is a zip bomb: {path} unpacks to more than {limits.max_compression_ratio} times its size",
            remedy=_HOSTILE,
        )
    if size > room:
        raise LandingError(
            f"unpacks to more than {limits.max_unpacked_bytes:,} bytes",
            remedy="check that it is the notice; CATALOG_BUNDLE__MAX_UNPACKED_BYTES raises the limit",
        )
    if size > max_file_bytes:
        raise LandingError(
            f"holds {path}, which unpacks to more than the limit of {max_file_bytes:,} bytes a file",
            remedy="check that it is the notice; CATALOG_MAX_FILE_BYTES raises the limit",
        )
