"""Bytes of a web page -> its text, whatever they claim to be written in.

What says the encoding, in this order (HTML standard, 13.2.3.2 "determining the character encoding")::

    byte order mark                          certain
    Content-Type of the HTTP or MIME head    a claim, charset=gb2312
    <?xml encoding="..."?>, <meta charset>   a claim, in the first bytes of the page
    the bytes themselves

Labels are those of the WHATWG Encoding standard: gb2312 and gbk are read as gb18030, iso-8859-1 as
windows-1252. Pages lie, mostly because somebody saved them in another encoding, so a claim is held
against the bytes: what is valid UTF-8 with Chinese in it is UTF-8 (no GBK text of any length is that by
chance), and where a claimed encoding has no such bytes, the others are tried. A false claim is a warning.
"""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

from pipeline.errors import UnreadableFile

# The standard looks at 1,024 bytes; pages with scripts before their meta are read by browsers all the same.
_LOOKED_AT: Final = 8_192
_META: Final = re.compile(
    rb"<meta\b[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})", re.IGNORECASE
)
_XML: Final = re.compile(
    rb"^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.\-]{2,40})", re.IGNORECASE
)
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Where the Encoding standard reads a label otherwise than Python does.
_READ_AS: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-cn": "gb18030",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-7": "utf-8",
}
_LABELS: Final = {
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "gb_2312": "gb18030",
    "utf8": "utf-8",
}
# Of the double bytes of a Chinese text in GBK, most are the 3,755 common characters, whose first byte
# is B0 to D7 (GB 2312-80, level 1), or punctuation (A1, A3).
_GB_PAIR: Final = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
# Bytes of a page that are looked at in one piece.
_AT_ONCE: Final = 1 << 15
_COMMON_SHARE, _PAIRS_LOOKED_AT = 0.8, 20_000


class Decoded(NamedTuple):
    """A page's text in UTF-8; ``breaks_off``: the bytes end inside a character."""

    text: bytes
    warnings: tuple[str, ...]
    breaks_off: bool


def decode(data: bytes, stated: str | None = None) -> Decoded:
    """The text of a page.

    Args:
        data: the page's bytes.
        stated: the charset that its HTTP or MIME head states, if any.

    Raises:
        UnreadableFile: a byte order mark is followed by nothing that can be read by it.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            found = _strict(data[len(mark) :], marked)
            if found is not None:
                return found
            if marked != "utf-8":
                raise UnreadableFile(
                    f"is {marked.upper()} by its mark, with damaged bytes",
                    remedy="retrieve the file again",
                )
            data = data[len(mark) :]
            return _lenient(data, "utf-8")
    claim = stated or claimed(data)
    encoding = None if claim is None else encoding_of(claim)
    warnings: list[str] = []
    if claim is not None and encoding is None:
        warnings.append(f"declares the unknown charset {claim}")
    plain = data.isascii()
    found = _strict(data, "utf-8")
    if found is not None and not (found.breaks_off and encoding not in (None, "utf-8")):
        if not plain and encoding not in (None, "utf-8"):
            warnings.append(f"declares the charset {claim} and is UTF-8, as which it is read")
        return Decoded(found.text, (*warnings, *found.warnings), found.breaks_off)
    for other in dict.fromkeys((encoding, "gb18030", "big5hkscs")):
        if other in (None, "utf-8"):
            continue
        if other == encoding and other == "cp1252" and _looks_chinese(data):
            continue  # every byte is a letter there: no error could tell
        if other == "big5hkscs" and encoding == "utf-8":
            continue
        if other != encoding and _mostly_utf8(data):
            continue
        found = _strict(data, str(other))
        if found is not None:
            if encoding is not None and other != encoding:
                warnings.append(
                    f"declares the charset {claim} and is no such text: read as {str(other).upper()}"
                )
            return Decoded(found.text, (*warnings, *found.warnings), found.breaks_off)
    if _mostly_utf8(data) or encoding is None:
        encoding = "utf-8" if _mostly_utf8(data) else "gb18030"
    elif encoding == "utf-8" and _looks_chinese(data):
        warnings.append(f"declares the charset {claim} and is no such text: read as GB18030")
        encoding = "gb18030"
    damaged = _lenient(data, encoding)
    return Decoded(damaged.text, (*warnings, *damaged.warnings), damaged.breaks_off)


def claimed(data: bytes) -> str | None:
    """The charset that the page itself declares, as it writes it; None where it declares none."""
    head = data[:_LOOKED_AT]
    match = _XML.search(head) or _META.search(_COMMENT.sub(b"", head))
    return None if match is None else match[1].decode("ascii")


def encoding_of(label: str) -> str | None:
    """Python's name of the encoding that browsers read a label as; None for no encoding they know."""
    name = label.strip().lower()
    if name in _LABELS:
        return _LABELS[name]
    try:
        known = codecs.lookup(name)
        "".encode(known.name)  # a codec from bytes to bytes is no encoding of text
    except (LookupError, ValueError, TypeError):
        return None
    return _READ_AS.get(known.name, known.name)


def _strict(data: bytes, encoding: str) -> Decoded | None:
    """The text where every byte is of the encoding, but for a character that the end cuts in two."""
    try:
        if encoding == "utf-8":
            end = _end_of_utf8(data)
            written, is_cut = data[:end], end < len(data)
        else:
            decoder = codecs.getincrementaldecoder(encoding)()
            written = decoder.decode(data).encode("utf-8", "replace")
            is_cut = bool(decoder.getstate()[0])
    except UnicodeDecodeError:
        return None
    return Decoded(written, ("the file ends inside a character",) if is_cut else (), is_cut)


def _end_of_utf8(data: bytes) -> int:
    """Where the last whole character ends; decoded piece by piece, a page takes no memory beside its own.

    Raises:
        UnicodeDecodeError: the bytes before are no UTF-8.
    """
    view, at, read = memoryview(data), 0, 1
    while read:
        _, read = codecs.utf_8_decode(view[at : at + _AT_ONCE], "strict", False)
        at += read
    return at


def _lenient(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    count = text.count("\ufffd")
    return Decoded(
        text.encode(),
        (f"holds {count} damaged characters ({encoding.upper()}), shown as \ufffd",),
        False,
    )


def _mostly_utf8(data: bytes) -> bool:
    """Whether it is UTF-8 with some damage: of its characters beyond ASCII nearly all are good."""
    lenient = data.decode("utf-8", "replace")
    return lenient.count("\ufffd") * 20 < sum(map(len, re.findall("[^\x00-\x7f]+", lenient)))


def _looks_chinese(data: bytes) -> bool:
    pairs = [match[0] for match in _GB_PAIR.findall(data[: 1 << 20])[:_PAIRS_LOOKED_AT]]
    common = sum(0xB0 <= first <= 0xD7 or first in (0xA1, 0xA3) for first in pairs)
    return len(pairs) >= 10 and common >= _COMMON_SHARE * len(pairs)
