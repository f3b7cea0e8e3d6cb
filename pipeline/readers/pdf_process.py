"""The program of the child process that reads a PDF: the file in its folder in, plain values out.

pdfminer.six reads on where a file is damaged: a stream that does not unpack is an empty one, an object
that is missing is nothing, a page that cannot be found is left out. A notice read so would lack entries and
nobody would know; so whatever is lost is an error here.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1

from pipeline.errors import UnreadableFile
from pipeline.readers.pdf import IN, LIMITS, OUT
from pipeline.readers.pdf_flow import document_of
from pipeline.readers.pdf_limits import PdfLimits
from pipeline.readers.pdf_page import DAMAGED, PageContent, read_page


def main() -> None:
    """Read the PDF in the working folder and leave what it says, or why it is refused, beside it."""
    place = Path()
    limits = PdfLimits.model_validate_json((place / LIMITS).read_bytes())
    told: dict[str, Any]
    try:
        told = document_of(contents_of((place / IN).read_bytes(), limits), limits)
    except UnreadableFile as error:
        told = {"error": [error.what, error.remedy]}
    except RecursionError:
        told = {"error": ["is a damaged PDF: its parts hold one another", DAMAGED]}
    (place / OUT).write_text(json.dumps(told), "utf-8")


def contents_of(data: bytes, limits: PdfLimits) -> Iterator[PageContent]:
    """The pages one after another; each is released before the next is read.

    Raises:
        UnreadableFile: a password is needed, the file is damaged, or it has too many pages.
    """
    losses = _Losses()
    logger = logging.getLogger("pdfminer")
    logger.addHandler(losses)
    propagates, logger.propagate = logger.propagate, False
    place = "its list of pages"
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            _check_pages(pdf, limits)
            for page in pdf.pages:
                place = f"page {page.page_number}"
                content = read_page(page, limits)
                if losses.met:
                    raise UnreadableFile(
                        f"{place} is damaged: a part of it is missing", remedy=DAMAGED
                    )
                yield content
                page.close()
    except (UnreadableFile, MemoryError, GeneratorExit):
        raise
    except Exception as error:
        # pdfminer.six meets damage with whatever exception it runs into: all of them mean the same.
        causes = [error, *error.args, error.__cause__, error.__context__]
        if any(isinstance(one, PDFPasswordIncorrect) for one in causes):
            raise UnreadableFile(
                "is a PDF that needs a password",
                remedy="open it with its password and save it without one, or publish it without",
            ) from error
        if any(isinstance(one, PDFEncryptionError) for one in causes):
            raise UnreadableFile(
                "is a PDF encrypted in a way that is not read",
                remedy="open it and save it without encryption",
            ) from error
        if any(isinstance(one, MemoryError) for one in causes):
            raise MemoryError from error
        cause = next((one for one in causes[1:] if isinstance(one, Exception)), error)
        raise UnreadableFile(
            f"is a damaged PDF: {place} cannot be read ({type(cause).__name__})", remedy=DAMAGED
        ) from error
    finally:
        logger.removeHandler(losses)
        logger.propagate = propagates


class _Losses(logging.Handler):
    """Hears what pdfminer only tells its log: that a stream did not unpack whole."""

    met = False

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of a loss; all else it says is about looks."""
        self.met = self.met or "Data-loss" in record.getMessage()


def _check_pages(pdf: Any, limits: PdfLimits) -> None:
    """Hold that the file has as many pages as it says, and not too many.

    Raises:
        UnreadableFile: it has none, fewer, or more than the limit.
    """
    count = 0
    for _ in PDFPage.create_pages(pdf.doc):
        count += 1
        if count > limits.max_pages:
            raise UnreadableFile(
                f"has more than {limits.max_pages:,} pages",
                remedy="check that it is the notice; CATALOG_PDF__MAX_PAGES raises the limit",
            )
    tree = resolve1(pdf.doc.catalog.get("Pages"))
    said = resolve1(tree.get("Count")) if isinstance(tree, dict) else None
    if count == 0 or (isinstance(said, int) and said > count):
        declared = f"{said:,}" if isinstance(said, int) else "its"
        raise UnreadableFile(
            f"is a damaged PDF: of {declared} pages {count:,} are there", remedy=DAMAGED
        )
