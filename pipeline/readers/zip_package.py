"""The zip of an Office file, opened so that nothing in it can hurt: limits first, then parts.

A .docx or .xlsx is a zip of parts (ECMA-376 Part 2). Every member is unpacked once within the limits, its CRC
checked, and no XML in it may declare a DTD; only then is a part parsed, whole (``tree``) or piece by
piece (``pieces``). No relationship to the outside is ever followed, and nothing is written to a disk.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple, Protocol, TypeAlias

from lxml import etree

from pipeline.errors import UnreadableFile
from pipeline.readers.sniff import BAD_ZIP

Element: TypeAlias = etree._Element

_CONTENT_TYPES: Final = "[content_types].xml"
_TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Relationship types end alike in Transitional and Strict files (ECMA-376 Part 1, 11.3).
_MAIN: Final = "/officeDocument"
# Part 2, 8.1.4: a part's XML is UTF-8 or UTF-16. Others could hide a DTD from the look for one.
_ENCODING: Final = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", re.IGNORECASE)
_ENCODINGS: Final = frozenset({b"utf-8", b"utf8", b"utf-16", b"utf-16le", b"utf-16be", b"us-ascii"})
_UTF16: Final = re.compile(
    rb"\xff\xfe[^\x00]\x00|\xfe\xff\x00[^\x00]|<\x00[^\x00]\x00|\x00<\x00[^\x00]"
)
# A DTD stands before the root, behind comments and processing instructions (XML 1.0, 2.8).
_BEFORE_ROOT: Final = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_PROLOG: Final = 1 << 16
_STRICT: Final = re.compile(
    rb"(xmlns(?::[\w.-]+)?\s*=\s*[\"'])http://purl\.oclc\.org/ooxml/"
    rb"((?:wordprocessingml|spreadsheetml)/main|officeDocument/(?:math|relationships))"
)
_TRANSITIONAL: Final = {
    b"wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    b"officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
}
_CHUNK: Final = 1 << 20
# What is parsed before the rest is let go: a tree of ten times its bytes.
_PIECE: Final = 1 << 17
# A row of all 16,384 columns with a number in each takes ten.
_MOST_PIECES: Final = 128
_PARSER: Final = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "remove_comments": True,
    "remove_pis": True,
}
_AGAIN: Final = "retrieve the file again from its publisher"
_HOSTILE: Final = "do not open it, and ask its publisher for another copy"


class ZipLimits(Protocol):
    """What a zip of parts may hold; each kind of file has its own limits, with their reasons."""

    @property
    def max_members(self) -> int:
        """How many parts."""

    @property
    def max_unpacked_bytes(self) -> int:
        """All parts together."""

    @property
    def max_xml_bytes(self) -> int:
        """One XML part."""

    @property
    def max_compression_ratio(self) -> int:
        """How often a part may be larger than it is packed."""

    @property
    def bomb_floor_bytes(self) -> int:
        """What may be of any ratio."""


@dataclass(frozen=True)
class Kind:
    """Which program's file it is: its name, what its settings start with, its main part's types."""

    name: str
    settings: str
    main_type: re.Pattern[str]


class Relationship(NamedTuple):
    """One relationship of a part to another that is there; ``type`` is compared by its end."""

    id: str
    type: str
    target: str


@dataclass
class Package:
    """The zip of an Office file: its members by lower-case name, each read within the limits.

    Part names are compared without case (Part 2, 6.2.2.3); a backslash, which some writers put
    there, is a slash.

    Raises:
        UnreadableFile: no zip, its list of members is damaged, or it names what no such file has.
    """

    data: bytes = field(repr=False)
    limits: ZipLimits
    kind: Kind
    members: dict[str, zipfile.ZipInfo] = field(init=False, repr=False)
    _zip: zipfile.ZipFile = field(init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(self.data))
            infos = self._zip.infolist()
        except BAD_ZIP as error:
            raise UnreadableFile(
                f"is a damaged {self.kind.name} file: the list of its parts, at its end, cannot be read",
                remedy=_AGAIN,
            ) from error
        if len(infos) > self.limits.max_members:
            raise UnreadableFile(
                f"holds {len(infos):,} parts, more than the limit of {self.limits.max_members:,}",
                remedy=self._raise("MAX_MEMBERS"),
            )
        self.members = {}
        for info in infos:
            name = info.filename.replace("\\", "/").lstrip("/").lower()
            if ".." in name.split("/"):
                raise UnreadableFile(
                    f"holds a part named {info.filename!r}, outside of the package", remedy=_HOSTILE
                )
            if info.flag_bits & 0x1:
                raise UnreadableFile(
                    f"is encrypted: {name} needs a password",
                    remedy="save it without a password and add it again",
                )
            if name in self.members:
                raise UnreadableFile(f"holds the part {name} twice", remedy=_AGAIN)
            if not info.is_dir():
                self.members[name] = info

    # --- within the limits ----------------------------------------------------------------------

    def check(self) -> None:
        """Unpack every member once, within the limits, and look for what no Office file holds.

        Raises:
            UnreadableFile: a wrong CRC, a bomb, a DTD, an encoding that may hide one.
        """
        room = self.limits.max_unpacked_bytes
        for name in self.members:
            is_first = self._is_xml(name)
            for chunk in self._chunks(name, room):
                room -= len(chunk)
                if is_first:
                    self._check_xml(name, chunk)
                    is_first = False

    def _chunks(self, name: str, room: int) -> Iterator[bytes]:
        """A member's bytes, a piece at a time, with every limit checked on what has come so far."""
        info, limits = self.members[name], self.limits
        limit = min(room, limits.max_xml_bytes) if self._is_xml(name) else room
        size = 0
        try:
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise NotImplementedError("a compression that Office files do not have")
            with self._zip.open(info) as member:
                while chunk := member.read(_CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise self._too_large(name, limit < room)
                    if size > limits.bomb_floor_bytes and size > (
                        limits.max_compression_ratio * info.compress_size
                    ):
                        raise UnreadableFile(
                            f"is a zip bomb: {name} unpacks to more than "
                            f"{limits.max_compression_ratio} times its size",
                            remedy=_HOSTILE,
                        )
                    yield chunk
        except BAD_ZIP as error:
            raise UnreadableFile(f"is damaged in {name}: {error}", remedy=_AGAIN) from error
        if size != info.file_size:
            raise UnreadableFile(f"is damaged: {name} breaks off", remedy=_AGAIN)

    def _raise(self, setting: str) -> str:
        return f"check that it is the notice; {self.kind.settings}{setting} raises the limit"

    def _too_large(self, name: str, is_xml: bool) -> UnreadableFile:
        if is_xml:
            return UnreadableFile(
                f"{name} unpacks to more than {self.limits.max_xml_bytes:,} bytes of XML",
                remedy=self._raise("MAX_XML_BYTES"),
            )
        return UnreadableFile(
            f"unpacks to more than {self.limits.max_unpacked_bytes:,} bytes",
            remedy=self._raise("MAX_UNPACKED_BYTES"),
        )

    # --- parts ----------------------------------------------------------------------------------

    def _is_xml(self, name: str) -> bool:
        """Whether anybody may parse the part as XML."""
        if name.endswith((".xml", ".rels")):
            return True
        return self._content_type(name).endswith("xml")

    def _content_type(self, name: str) -> str:
        return self._types.get("/" + name) or self._types.get(name.rsplit(".", 1)[-1]) or ""

    @cached_property
    def _types(self) -> dict[str, str]:
        """Content types (Part 2, 7.2.3): by part name with its slash, and by suffix without."""
        types: dict[str, str] = {}
        if _CONTENT_TYPES in self.members:
            for element in self.tree(_CONTENT_TYPES):
                kind = element.get("ContentType") or ""
                if element.tag == f"{_TYPES}Override":
                    types["/" + (element.get("PartName") or "").lstrip("/").lower()] = kind
                elif element.tag == f"{_TYPES}Default":
                    types[(element.get("Extension") or "").lower()] = kind
        return types

    @cached_property
    def main_parts(self) -> list[str]:
        """Names that have the kind's main content type, whether or not there is such a part."""
        return [
            name[1:]
            for name, kind in self._types.items()
            if name.startswith("/") and self.kind.main_type.fullmatch(kind)
        ] + [
            name for name in self.members if self.kind.main_type.fullmatch(self._content_type(name))
        ]

    def main_part(self) -> str:
        """The name of the part that the file is about: its document or workbook.

        Raises:
            UnreadableFile: there is none.
        """
        named = [target for _, kind, target in self.related("") if kind.endswith(_MAIN)]
        for name in named + self.main_parts:
            if name in self.members:
                return name
        missing = (
            f"{(named + self.main_parts)[0]} is missing" if named + self.main_parts else "none"
        )
        raise UnreadableFile(f"has no document part: {missing}", remedy=_AGAIN)

    def related(self, source: str) -> list[Relationship]:
        """The relationships of a part to other parts that are there.

        ``source`` is the part's name, or the empty string for the package itself. What points
        outside or nowhere is left out: it is never needed and never followed.
        """
        folder, _, name = source.rpartition("/")
        relationships = f"{folder}/_rels/{name}.rels".lstrip("/")
        if relationships not in self.members:
            return []
        found: list[Relationship] = []
        for element in self.tree(relationships).iterchildren(_RELATIONSHIP):
            if element.get("TargetMode") == "External":
                continue
            target = (element.get("Target") or "").replace("\\", "/").lower()
            path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            if path in self.members or not source:
                found.append(Relationship(element.get("Id") or "", element.get("Type") or "", path))
        return found

    def tree(self, name: str, most_bytes: int | None = None) -> Element:
        """The root of an XML part, with a Strict file's namespaces renamed to the Transitional.

        ``most_bytes`` is what it may have, where that is less than any part may.

        Raises:
            UnreadableFile: the part is damaged, too large or hostile.
        """
        if most_bytes is not None and self.members[name].file_size > most_bytes:
            raise UnreadableFile(
                f"{name} unpacks to more than {most_bytes:,} bytes of XML",
                remedy=self._raise("MAX_TREE_BYTES"),
            )
        data = b"".join(self._chunks(name, self.limits.max_unpacked_bytes))
        self._check_xml(name, data)
        parser = etree.XMLParser(remove_blank_text=True, **_PARSER)
        try:
            return etree.fromstring(_STRICT.sub(_as_transitional, data), parser)
        except (etree.LxmlError, ValueError) as error:
            raise UnreadableFile(f"has invalid XML in {name}: {error}", remedy=_AGAIN) from error

    def pieces(self, name: str, root: str, tags: Sequence[str]) -> Iterator[Element]:
        """The elements with these tags of an XML part of any size, each when it has ended.

        What has been read is let go after every piece of the file: an element is whole when it is given,
        and gone when the next but some is asked for. The names are the Transitional ones.

        Args:
            name: the part.
            root: the tag that its root must have.
            tags: of the elements that are given.

        Raises:
            UnreadableFile: the part is damaged, too large or another's.
        """
        parser = etree.XMLPullParser(("start", "end"), tag=(root, *tags), **_PARSER)
        top: Element | None = None
        last: Element | None = None
        pieces = 0
        try:
            for piece in self._pieces(name):
                parser.feed(piece)
                for event, element in parser.read_events():
                    if top is None:
                        if element.tag != root or element.getparent() is not None:
                            break
                        top = element
                    elif event == "end" and element is not top:
                        yield element
                if top is None:
                    raise UnreadableFile(f"has another part in the place of {name}", remedy=_AGAIN)
                before, last = last, _let_go(top, tags)
                pieces = pieces + 1 if last is not None and last is before else 0
                if pieces > _MOST_PIECES:
                    raise UnreadableFile(
                        f"has an element of more than {_MOST_PIECES * _PIECE:,} bytes in {name}",
                        remedy=_HOSTILE,
                    )
            parser.close()
        except (etree.LxmlError, ValueError) as error:
            raise UnreadableFile(f"has invalid XML in {name}: {error}", remedy=_AGAIN) from error

    def _pieces(self, name: str) -> Iterator[bytes]:
        """An XML part's bytes, a little at a time, with the Transitional names in the first."""
        is_first = True
        for chunk in self._chunks(name, self.limits.max_unpacked_bytes):
            if is_first:
                self._check_xml(name, chunk)
                chunk = _STRICT.sub(_as_transitional, chunk)
                is_first = False
            for start in range(0, len(chunk), _PIECE):
                yield chunk[start : start + _PIECE]

    def _check_xml(self, name: str, data: bytes) -> None:
        """Refuse XML that declares a DTD before its root, or in an encoding that may hide one.

        ``data`` is the part, or its first piece: what stands before the root fits there.
        """
        text = data.removeprefix(b"\xef\xbb\xbf")
        if _UTF16.match(text):
            # Half the bytes of what stands before the root are nought; without them it reads the same.
            text = text[:_PROLOG].replace(b"\x00", b"").lstrip(b"\xff\xfe")
        else:
            declared = _ENCODING.match(text)
            if declared is not None and declared[1].lower() not in _ENCODINGS:
                raise UnreadableFile(
                    f"has {name} in the encoding {declared[1].decode('ascii')}, not UTF-8 or UTF-16",
                    remedy=f"open it in {self.kind.name} and save it anew",
                )
        root = _BEFORE_ROOT.match(text, 0, _PROLOG)
        start = text[root.end() : root.end() + 2] if root is not None else b""
        if start == b"<!":
            raise UnreadableFile(
                f"declares a DTD in {name}, which no {self.kind.name} file does", remedy=_HOSTILE
            )
        if text and not ((start.startswith(b"<") and start[1:].isalnum()) or start == b"<_"):
            raise UnreadableFile(
                f"has invalid XML in {name}: it does not start as XML", remedy=_AGAIN
            )


def _as_transitional(match: re.Match[bytes]) -> bytes:
    return match[1] + _TRANSITIONAL[match[2]]


def _let_go(element: Element, tags: Sequence[str]) -> Element | None:
    """Drop what stands before the last child, at every level down to a wanted element, and give that."""
    while len(element):
        del element[:-1]
        element = element[0]
        if element.tag in tags:
            return element
    return None
