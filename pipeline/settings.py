"""Folders, limits and thresholds, each with its reason.

Every value can be set by an environment variable ``CATALOG_<NAME>``; the defaults are what the
nightly run uses. Thresholds of single checks stand in expectations/, with the check they belong to.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.bundle import BundleLimits
from pipeline.readers import MAX_FILE_BYTES
from pipeline.readers.excel_limits import ExcelLimits
from pipeline.readers.limits import Limits
from pipeline.readers.pdf_limits import PdfLimits
from pipeline.readers.web_limits import WebLimits
from pipeline.readers.word_limits import WordLimits
from pipeline.reading import MAX_REJECT_SHARE

# See ``Settings.review_below``.
REVIEW_BELOW = 0.8


class Settings(BaseSettings):
    """The settings of one run; ``root`` holds raw/, staging/, warehouse/ and expectations/."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_", env_nested_delimiter="__", frozen=True)

    root: Path = Path()

    max_file_bytes: int = Field(
        default=MAX_FILE_BYTES,
        description="A notice with its annexes is well under 10 MB; beyond this it is another kind "
        "of file, and reading it whole could exhaust the memory of a small machine.",
    )
    word: WordLimits = Field(
        default=WordLimits(), description="What a Word file may hold; each limit has its reason."
    )
    pdf: PdfLimits = Field(
        default=PdfLimits(), description="What a PDF may hold; each limit has its reason."
    )
    web: WebLimits = Field(
        default=WebLimits(), description="What a web page may hold; each limit has its reason."
    )
    bundle: BundleLimits = Field(
        default=BundleLimits(), description="What a .zip may hold; each limit has its reason."
    )
    excel: ExcelLimits = Field(
        default=ExcelLimits(),
        description="What an Excel workbook may hold; each limit has its reason.",
    )
    max_reject_share: float = Field(
        default=MAX_REJECT_SHARE,
        description="Above 2% of an edition's data rows the reading itself is in doubt, not the "
        "rows: the edition is held back. One broken-off row in 292 is 0.3%.",
    )
    lock_wait_seconds: float = Field(
        default=900.0,
        description="A refresh of thirty editions takes under a minute; a second one that "
        "waits a quarter of an hour waits for something that hangs.",
    )
    review_below: float = Field(
        default=REVIEW_BELOW,
        ge=0,
        le=1,
        description="Links between two editions that are less sure are listed by "
        "`catalog review`. Of 34,389 links in 120 randomly edited editions 21 are below it: one in "
        "five or six editions, a look at which costs a minute, and where a wrong one would be.",
    )
    keep_releases: int = Field(
        default=30,
        ge=1,
        description="A month of nightly releases to roll back to; besides, the first release of "
        "each month is kept for good.",
    )
    keep_runs: int = Field(
        default=90,
        ge=1,
        description="Check pages of the last three months of nightly runs; a page is under 1 MB.",
    )

    @property
    def reading(self) -> str:
        """The settings that decide what reading gives, beside a file's bytes and the code."""
        return repr((self.max_reject_share, self.max_file_bytes, self.limits))

    @property
    def limits(self) -> Limits:
        """What a published file may hold, format by format."""
        return Limits(word=self.word, web=self.web, pdf=self.pdf, excel=self.excel)

    @property
    def raw(self) -> Path:
        """Where published files are landed."""
        return self.root / "raw"

    @property
    def staging(self) -> Path:
        """Where editions as read are cached."""
        return self.root / "staging"

    @property
    def warehouse(self) -> Path:
        """Where releases are published."""
        return self.root / "warehouse"

    @property
    def expectations(self) -> Path:
        """Where the suites of checks stand."""
        return self.root / "expectations"
