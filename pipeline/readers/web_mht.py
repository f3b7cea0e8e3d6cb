"""A web page saved as one file (MHT, MHTML) -> the page's own bytes.

Standard: RFC 2557 (MHTML) over RFC 2045 to 2047 (MIME): a multipart/related message whose parts are the page,
its pictures and its style sheets. The page is the part that ``start`` names, else the first of type
text/html (RFC 2387, 3.2).
"""

from __future__ import annotations

import email
import email.message
import re
from typing import Final

from pipeline.errors import UnreadableFile

_HTTP: Final = re.compile(rb"HTTP/[0-9.]{1,3} [0-9]{3}\b")
_CHARSET: Final = re.compile(
    rb"^content-type:[^\r\n]*charset\s*=\s*[\"']?([\w.:\-]{2,40})", re.I | re.M
)
_PAGE: Final = ("text/html", "application/xhtml+xml")
# A saved page has some hundred pictures; each part costs time though it may be empty.
_MOST_PARTS: Final = 5_000


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
    if data.count(b"\n--") > _MOST_PARTS * 2:
        raise UnreadableFile(
            f"has more than {_MOST_PARTS:,} parts, as no saved web page has",
            remedy="save the page again as HTML",
        )
    message = email.message_from_bytes(data)
    try:
        pages = [part for part in message.walk() if part.get_content_type() in _PAGE]
    except RecursionError as error:
        raise UnreadableFile(
            "has messages within messages without end", remedy="save the page again as HTML"
        ) from error
    start = str(message.get_param("start") or "").strip("<> ")
    named = [
        part for part in pages if start and str(part.get("Content-ID", "")).strip("<> ") == start
    ]
    for part in (*named, *pages):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            return content, _charset(part)
    raise UnreadableFile(
        "is a saved web page (MHT) without a page in it", remedy="save the page again as HTML"
    )


def _charset(part: email.message.Message) -> str | None:
    charset = part.get_content_charset()
    return charset if isinstance(charset, str) else None
