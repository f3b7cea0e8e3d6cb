"""A web page saved as one file (MHT, MHTML) -> the page's own bytes.

Standard: RFC 2557 (MHTML) over RFC 2045 to 2047 (MIME): a multipart/related message whose parts are the page,
its pictures and its style sheets. The page is the part that ``start`` names, else the first of type
text/html (RFC 2387, 3.2).

A saved page is nearly always one message with its parts right in it. Such a one is taken apart here, without a look
at the lines of its pictures; Python's email package, which reads line by line, is given the heads. Any other
message it is given whole. A test holds that both ways give the same.
"""

from __future__ import annotations

import binascii
import email
import email.message
import email.parser
import quopri
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.errors import UnreadableFile

_HTTP: Final = re.compile(rb"HTTP/[0-9.]{1,3} [0-9]{3}\b")
_CHARSET: Final = re.compile(
    rb"^content-type:[^\r\n]*charset\s*=\s*[\"']?([\w.:\-]{2,40})", re.I | re.M
)
_PAGE: Final = ("text/html", "application/xhtml+xml")
# A saved page has some hundred pictures; each part costs time though it may be empty.
_MOST_PARTS: Final = 5_000
_BREAK: Final = rb"(?:\r\n|\n|\r(?!\n))"
# A part may have no head, but for the blank line behind it.
_BREAK_FIRST: Final = re.compile(_BREAK)
_END_OF_HEAD: Final = re.compile(_BREAK + _BREAK)
# What stands in the head of a page, and of what may hold parts itself.
_TELLING: Final = re.compile(rb"html|multipart|message", re.I)


class _Part(NamedTuple):
    """A part of a message: its head, and its content as it stands there."""

    head: email.message.Message
    content: bytes


def without_http_head(data: bytes) -> tuple[bytes, str | None]:
    """A page without the HTTP head that some programs save with it (RFC 9112), and the charset it states."""
    if _HTTP.match(data) is None:
        return data, None
    end = re.search(rb"\r?\n\r?\n", data[:65_536])
    if end is None:
        return data, None
    charset = _CHARSET.search(data[: end.start()])
    return data[end.end() :], None if charset is None else charset[1].decode("ascii", "replace")


def page_of(data: bytes) -> tuple[bytes, str | None]:
    """The page in a saved one, and the charset that its part states.

    Raises:
        UnreadableFile: it holds no page, or more parts than a page has.
    """
    found = _page_of_flat(data)
    return _page_of_any(data) if found is None else found


def _page_of_flat(data: bytes) -> tuple[bytes, str | None] | None:
    """The page in a message whose parts stand right in it; None where there is none, or in another message."""
    whole = _part(data)
    if whole is None or whole.head.get_content_maintype() != "multipart":
        return None
    boundary = whole.head.get_boundary()
    if not boundary or not boundary.isascii() or whole.head.get_content_subtype() == "digest":
        return None
    pages: list[_Part] = []
    for content in _between(whole.content, b"--" + boundary.encode()):
        end = _END_OF_HEAD.search(content)
        if _TELLING.search(content, 0, len(content) if end is None else end.end()) is None:
            continue
        part = _part(content)
        if part is None or part.head.get_content_maintype() in ("multipart", "message"):
            return None
        if part.head.get_content_type() in _PAGE:
            pages.append(part)
    for part in sorted(pages, key=lambda page: not _is_start(page.head, whole.head)):
        page = _decoded(part)
        if page is None:
            return None
        if page.strip():
            return page, _charset(part.head)
    return None


def _page_of_any(data: bytes) -> tuple[bytes, str | None]:
    if data.count(b"\n--") > _MOST_PARTS * 2:
        raise _too_many_parts()
    message = email.message_from_bytes(data)
    try:
        pages = [part for part in message.walk() if part.get_content_type() in _PAGE]
    except RecursionError as error:
        raise UnreadableFile(
            "has messages within messages without end", remedy="save the page again as HTML"
        ) from error
    for part in sorted(pages, key=lambda page: not _is_start(page, message)):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            return content, _charset(part)
    raise UnreadableFile(
        "is a saved web page (MHT) without a page in it", remedy="save the page again as HTML"
    )


def _is_start(part: email.message.Message, message: email.message.Message) -> bool:
    """Whether the message says that it starts with the part."""
    start = str(message.get_param("start") or "").strip("<> ")
    return bool(start) and str(part.get("Content-ID", "")).strip("<> ") == start


def _part(data: bytes) -> _Part | None:
    """Head and content of a part (RFC 2046, 5.1); None where the head has lines that belong to none."""
    found = _BREAK_FIRST.match(data) or _END_OF_HEAD.search(data)
    written, content = (
        (data, b"") if found is None else (data[: found.start()], data[found.end() :])
    )
    head = email.parser.BytesHeaderParser().parsebytes(written)
    return None if head.get_payload() else _Part(head, content)


def _between(data: bytes, delimiter: bytes) -> Iterator[bytes]:
    """What stands between the lines of a delimiter, to its last one or the end (RFC 2046, 5.1.1).

    Raises:
        UnreadableFile: more parts than a page has.
    """
    rest = re.compile(rb"(--)?[ \t]*(?:" + _BREAK + rb"|\Z)")
    start: int | None = None
    count = 0
    at = data.find(delimiter)
    while at >= 0:
        line = rest.match(data, at + len(delimiter))
        if line is not None and (at == 0 or data[at - 1] in b"\r\n"):
            if start is not None:
                yield _without_last_break(data[start:at])
                count += 1
                if count > _MOST_PARTS:
                    raise _too_many_parts()
            if line[1]:
                return
            start = line.end()
        at = data.find(delimiter, at + 1)
    if start is not None:
        yield _without_last_break(data[start:])


def _without_last_break(part: bytes) -> bytes:
    """A part without the line break before the delimiter, which is the delimiter's."""
    return part[:-2] if part.endswith(b"\r\n") else part[:-1] if part[-1:] in b"\r\n" else part


def _decoded(part: _Part) -> bytes | None:
    """A part's content without its transfer encoding (RFC 2045, 6); None for an encoding that is not plain."""
    encoding = str(part.head.get("content-transfer-encoding", "")).lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(part.content)
    if encoding == "base64":
        try:
            return binascii.a2b_base64(part.content)
        except binascii.Error:
            return None
    return None if "uu" in encoding else part.content


def _charset(part: email.message.Message) -> str | None:
    charset = part.get_content_charset()
    return charset if isinstance(charset, str) else None


def _too_many_parts() -> UnreadableFile:
    return UnreadableFile(
        f"has more than {_MOST_PARTS:,} parts, as no saved web page has",
        remedy="save the page again as HTML",
    )
