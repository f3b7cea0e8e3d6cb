"""A zip of published files: its members, unpacked within limits, with nothing guessed.

A government publishes a notice as a download: the body, and its annexes as files of their own, in one
.zip. What was published are the files; the zip is what they came in. So raw/ holds the members, byte for
byte as they are in the zip (their CRC is checked), and edition.yaml names for each the zip - its name,
its sha256 - and the member's whole path there; see ``landing.FromArchive``.

A .docx or .xlsx is a zip too: ``is_bundle`` tells them apart by content, never by a name.

The format is that of the ZIP APPNOTE (6.3.10). A member's name is a relative path with forward slashes
(4.4.17); what characters it is made of, ``file_names`` decides. A member in a folder is landed under its own name.

A zip that is damaged, encrypted, hostile, or in any way two-faced is refused whole: half an edition is
none. Only what systems put beside the files is left out, by name, and reported.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from pipeline.errors import LandingError
from pipeline.file_names import hold_name, name_key, path_of, printable
from pipeline.readers.sniff import BAD_ZIP, sniff
from pipeline.readers.zip_list import LIST_ENTRY, MOST_LISTED, without_false_flags

_CHUNK: Final = 1 << 20
_AGAIN: Final = "retrieve it again from its publisher"
_HOSTILE: Final = "do not unpack it, and ask its publisher for another copy"
_BY_HAND: Final = "unpack it, and name the files themselves"
# The longest data descriptor that may follow a member (4.3.9): signature, CRC, two sizes of 8 bytes.
_DESCRIPTOR: Final = 24
# Encrypted; strongly encrypted; with an encrypted list of members (4.4.4).
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
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
    if data.count(LIST_ENTRY) > MOST_LISTED:
        return kind == "zip"
    try:
        with zipfile.ZipFile(io.BytesIO(without_false_flags(data))) as archive:
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
    if data.count(LIST_ENTRY) > MOST_LISTED:
        raise LandingError(
            f"lists more than {MOST_LISTED:,} members, its own and those of documents in it",
            remedy=_BY_HAND,
        )
    data = without_false_flags(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BAD_ZIP as error:
        raise LandingError(
            "is a damaged zip: the list of its members, at its end, cannot be read", remedy=_AGAIN
        ) from error
    with archive:
        infos = archive.infolist()
        if len(infos) > limits.max_members:
            raise LandingError(
                f"holds {len(infos):,} members, more than the limit of {limits.max_members:,}",
                remedy="check that it is the notice; CATALOG_BUNDLE__MAX_MEMBERS raises the limit",
            )
        _hold_apart(data, infos, archive.start_dir)
        members: list[Member] = []
        left_out: list[str] = []
        names: dict[str, str] = {}
        room = limits.max_unpacked_bytes
        for info in infos:
            path = path_of(info)
            _hold_plain(info, path)
            parts = [part for part in path.split("/") if part not in ("", ".")]
            if _is_left_out(parts):
                left_out.append(path)
                continue
            if path.endswith("/"):
                continue
            name = parts[-1] if parts else ""
            hold_name(name, path)
            key = name_key(name)
            if key in names:
                raise LandingError(
                    f"holds two files of one name, {names[key]} and {path}",
                    remedy=f"{_BY_HAND}, one of them renamed",
                )
            names[key] = path
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


def _hold_apart(data: bytes, infos: list[zipfile.ZipInfo], start_of_list: int) -> None:
    """Hold that the members fill the file from its start to their list, one after another.

    A zip cut off behind a .docx in it would else be that .docx's own list; members that share their bytes are
    what the worst bombs are made of; and a list that is damaged may skip a member.

    Raises:
        LandingError: they do not.
    """
    place = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < place:
            raise LandingError("is a damaged zip: two of its members overlap", remedy=_AGAIN)
        if info.header_offset > place + (_DESCRIPTOR if place else 0):
            raise LandingError(
                f"is a damaged zip: its list leaves out what stands before {printable(path_of(info))}",
                remedy=_AGAIN,
            )
        # What this gives for a header that is none, opening the member refuses.
        start = info.header_offset + 26
        name, extra = data[start : start + 2], data[start + 2 : start + 4]
        lengths = int.from_bytes(name, "little") + int.from_bytes(extra, "little")
        place = start + 4 + lengths + info.compress_size
    if not place <= start_of_list <= place + (_DESCRIPTOR if place else 0):
        raise LandingError(
            "is a damaged zip: its members do not end where their list begins", remedy=_AGAIN
        )


def _hold_plain(info: zipfile.ZipInfo, path: str) -> None:
    """Hold that a member is a plain file or folder, in the zip's own folder.

    Raises:
        LandingError: its path leads elsewhere, it is a link or a device, or it is encrypted.
    """
    shown = printable(path)
    if shown != path:
        raise LandingError(
            f"holds a member whose name cannot be printed ({shown})", remedy=_BY_HAND
        )
    slashed = path.replace("\\", "/")
    if slashed.startswith("/") or _DRIVE.match(path) or ".." in slashed.split("/"):
        raise LandingError(f"holds a member whose path leads outside ({path})", remedy=_HOSTILE)
    if slashed != path:
        # 4.4.17.1: slashes only. Whether a backslash is a folder's or a name's own, nobody can say.
        raise LandingError(f"holds a member with a backslash in its path ({path})", remedy=_BY_HAND)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise LandingError(f"holds a link or a device, {path}, and no file", remedy=_HOSTILE)
    if kind == stat.S_IFDIR and not path.endswith("/"):
        raise LandingError(f"holds {path} as a folder and as a file", remedy=_HOSTILE)
    # Nothing deflates to two bytes.
    if path.endswith("/") and (info.file_size or info.compress_size > 2):
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
