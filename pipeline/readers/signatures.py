"""Files that are no notices, told by their first bytes: pictures, archives, fonts, programs, and so on.

They come along in a download, or under a notice's name. Each is refused by its own name, with what to do; what a
notice looks like, ``sniff`` knows. The signatures are those of the formats' own specifications: PNG (ISO/IEC 15948,
5.2), JPEG (ITU-T T.81, B.1.1.3), TIFF 6.0 (2), GIF89a (17), BMP ([MS-WMF] 2.2.2.9), RIFF; gzip (RFC 1952, 2.3.1), RAR (its
technical note), 7z (7zFormat.txt), tar (POSIX.1-2017, pax); OpenType (font file), ISO/IEC 14496-12 (4.3), [MS-SHLLINK] 2.1.

Documents that are zips are told by what stands at their root: OFD (GB/T 33190-2016, 7.1), OpenDocument (1.3 Part 2,
3.3), EPUB (OCF 3.3, 4.2), PowerPoint (ECMA-376 Part 1, 13.3.6).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple


class _Signature(NamedTuple):
    """A kind of file, what it is in the words of an error, and how it begins."""

    kind: str
    what: str
    begins: re.Pattern[bytes]


def _is(kind: str, what: str, begins: bytes) -> _Signature:
    return _Signature(kind, what, re.compile(begins, re.DOTALL))


_SIGNATURES: Final = (
    _is("rar", "a RAR archive (.rar)", rb"Rar!\x1a\x07"),
    _is("7z", "a 7-Zip archive (.7z)", rb"7z\xbc\xaf\x27\x1c"),
    _is("gzip", "a gzip archive (.gz, .tgz)", rb"\x1f\x8b\x08"),
    _is("tar", "a tar archive (.tar)", rb".{257}ustar"),
    _is(
        "archive",
        "an archive (.bz2, .xz, .cab or .wim)",
        rb"BZh[1-9]1AY&SY|\xfd7zXZ\x00|MSCF\x00{4}|MSWIM\x00",
    ),
    _is("png", "a picture (PNG)", rb"\x89PNG\r\n\x1a\n"),
    _is("jpeg", "a picture (JPEG)", rb"\xff\xd8\xff"),
    _is("tiff", "a picture (TIFF)", rb"II[\x2a\x2b]\x00|MM\x00[\x2a\x2b]"),
    _is("gif", "a picture (GIF)", rb"GIF8[79]a"),
    _is("bmp", "a picture (BMP)", rb"BM.{4}\x00{4}"),
    _is(
        "picture",
        "a picture",
        rb"RIFF.{4}WEBP|\x00{3}.ftyp(?:hei|mif1|msf1|avif)|8BPS\x00|\x00{3}\x0cjP  \r\n|AC10[0-9]{2}\x00",
    ),
    _is("font", "a font", rb"OTTO\x00|wOF[F2]|ttcf\x00|\x00\x01\x00{3}[\x01-\x40][\x00-\x04]"),
    _is(
        "database",
        "a database",
        rb"\x00\x01\x00\x00Standard (?:Jet|ACE) DB|SQLite format 3\x00|PAR1[^\r\n]*?\x00",
    ),
    _is(
        "program",
        "a program",
        rb"MZ.{0,58}\x00|\x7fELF|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe",
    ),
    _is("shortcut", "a shortcut (.lnk)", rb"L\x00\x00\x00\x01\x14\x02\x00"),
    _is(
        "recording",
        "a recording of sound or pictures",
        rb"\x00{3}.ftyp|ID3[\x02-\x04]|\xff[\xfb\xf3\xf2]|RIFF.{4}(?:WAVE|AVI )|OggS\x00|fLaC\x00|\x1aE\xdf\xa3|FLV\x01|[CFZ]WS[\x01-\x40]",
    ),
    _is("chm", "a compiled help file (.chm)", rb"ITSF[\x02\x03]\x00"),
)
_SVG: Final = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_BEFORE_ROOT: Final = re.compile(
    rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s+svg[^>]*>)*+", re.DOTALL
)

_UNPACK: Final = "unpack it, and name the files themselves"
_LEAVE_OUT: Final = "leave it out, and add the files that hold the notice and its tables as text"
_SAVE_DOCUMENT: Final = "open it, save it as .docx or PDF, then add it"
_SAVE_SHEETS: Final = "open it in Excel or LibreOffice, save it as .xlsx, then add it"
# Documents that are zips.
_DOCUMENTS: Final = {
    "ofd": (
        "an OFD document (.ofd, 版式文件), which is not read",
        "open it in an OFD reader, export it as Word or PDF with its text, then add that; or take the publisher's web page",
    ),
    "odt": ("an OpenDocument text (.odt), which is not read", _SAVE_DOCUMENT),
    "ods": ("an OpenDocument spreadsheet (.ods), which is not read", _SAVE_SHEETS),
    "odf": ("an OpenDocument file, which is not read", _SAVE_DOCUMENT),
    "epub": ("an EPUB book, which is not read", _SAVE_DOCUMENT),
    "pptx": ("a PowerPoint presentation (.pptx), which is not read", _SAVE_DOCUMENT),
}
_MIMETYPES: Final = (
    (b"application/vnd.oasis.opendocument.text", "odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
    (b"application/vnd.oasis.opendocument", "odf"),
    (b"application/epub", "epub"),
)
_ARCHIVES: Final = ("rar", "7z", "gzip", "tar", "archive")

# What each is, and what to do about it; ``svg`` is a picture in words.
NO_NOTICES: Final = {
    **{one.kind: one.what for one in _SIGNATURES},
    "svg": "a picture (SVG)",
    **{kind: what for kind, (what, _) in _DOCUMENTS.items()},
}
NO_NOTICE_REMEDIES: Final = {
    **{one.kind: _UNPACK if one.kind in _ARCHIVES else _LEAVE_OUT for one in _SIGNATURES},
    "svg": _LEAVE_OUT,
    **{kind: remedy for kind, (_, remedy) in _DOCUMENTS.items()},
}


def no_notice(head: bytes) -> str | None:
    """The kind of a file that begins so and is no notice (a key of ``NO_NOTICES``); None for any other.

    >>> no_notice(b"Rar!" + bytes([0x1A, 7, 1, 0])), no_notice("通知".encode())
    ('rar', None)
    """
    for one in _SIGNATURES:
        if one.begins.match(head):
            return one.kind
    start = _BEFORE_ROOT.match(head)
    return "svg" if _SVG.match(head, start.end() if start else 0) else None


def document_zip(names: Iterable[str], mimetype: bytes, declared: bytes) -> str | None:
    """The kind of a document that is a zip and is not read; None for any other.

    Args:
        names: of its members, in lower case.
        mimetype: what its member `mimetype` says.
        declared: its declared content types, in lower case.
    """
    if "ofd.xml" in names:
        return "ofd"
    for start, kind in _MIMETYPES:
        if mimetype.startswith(start):
            return kind
    return "pptx" if b"presentationml" in declared or b"ms-powerpoint" in declared else None
