"""Readers: one file a format, one function for all of them.

``read(path)`` looks at the bytes, never at the name, picks the format's reader and gives a
``Document``. Every failure is an ``UnreadableFile`` that names the file and says what to do.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.collector import paused
from pipeline.document import Document
from pipeline.errors import CatalogError, UnreadableFile, UsageError
from pipeline.readers import text
from pipeline.readers.limits import Limits
from pipeline.readers.sniff import NOT_READ, REMEDIES, sniff

# Beyond this a file is no notice; see settings.max_file_bytes, which the refresh passes on.
MAX_FILE_BYTES = 100 * 2**20


def read(
    path: str | Path,
    *,
    max_bytes: int = MAX_FILE_BYTES,
    shown: str | None = None,
    limits: Limits | None = None,
) -> Document:
    """A published file as a ``Document``: paragraphs and tables in the order of the text.

    Args:
        path: the file; its name and suffix are never looked at.
        max_bytes: a larger file is refused before it is read.
        shown: the file's name in errors; default: the path.
        limits: what a file of each format may hold; default: their defaults.

    Raises:
        UnreadableFile: empty, too large, of a format that is not read, or damaged.
        UsageError: there is no such file.
    """
    path = Path(path)
    name = shown or str(path)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise UsageError("is no file", remedy="name a published file", file=name)
        if size > max_bytes:
            raise UnreadableFile(
                f"has {size:,} bytes, more than the limit of {max_bytes:,}",
                remedy="check that it is the notice; CATALOG_MAX_FILE_BYTES raises the limit",
                file=name,
            )
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}",
            remedy="check the path and its permissions",
            file=name,
        ) from error
    return read_bytes(data, shown=name, limits=limits)


def read_bytes(
    data: bytes,
    *,
    shown: str,
    limits: Limits | None = None,
) -> Document:
    """The bytes of a published file as a ``Document``; ``shown`` names the file in errors.

    Raises:
        UnreadableFile: as ``read``.
    """
    kind, limits = sniff(data), limits or Limits()
    try:
        if kind == "empty":
            raise UnreadableFile("is empty", remedy="retrieve the file again")
        if kind == "text":
            with paused():
                return text.read(data)
        if kind == "docx":
            # python-docx takes a tenth of a second to import: only who reads Word files waits.
            from pipeline.readers import word

            return word.read(data, limits.word)
        if kind in ("html", "mht"):
            from pipeline.readers import web

            return web.read(data, limits.web)
        if kind == "doc":
            from pipeline.readers import word_binary

            return word_binary.read(data, limits.word)
        if kind == "pdf":
            from pipeline.readers import pdf

            return pdf.read(data, limits.pdf)
        if kind == "xlsx":
            from pipeline.readers import excel

            return excel.read(data, limits.excel)
        raise UnreadableFile(
            f"is {NOT_READ[kind]}",
            remedy=REMEDIES.get(kind, "save it as .docx, .xlsx or PDF, then add it"),
        )
    except CatalogError as error:
        raise error.located(shown) from error.__cause__
