"""What published files may hold before they are refused, format by format.

Each format's limits stand beside its reader, each with its reason; here they are one value, which whoever
reads files of any format passes on.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from pipeline.readers.excel_limits import ExcelLimits
from pipeline.readers.pdf_limits import PdfLimits
from pipeline.readers.web_limits import WebLimits
from pipeline.readers.word_limits import WordLimits


class Limits(BaseModel):
    """The limits of every format that has its own."""

    model_config = ConfigDict(frozen=True)

    word: WordLimits = WordLimits()
    web: WebLimits = WebLimits()
    pdf: PdfLimits = PdfLimits()
    excel: ExcelLimits = ExcelLimits()
