"""Folders, limits and thresholds, each with its reason.

Every value can be set by an environment variable ``CATALOG_<NAME>``; the defaults are what the
nightly run uses. Thresholds of single checks stand in expectations/, with the check they belong to.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class WordLimits(BaseModel):
    """What a Word file may hold before it is refused; ``CATALOG_WORD__<NAME>`` sets one."""

    model_config = ConfigDict(frozen=True)

    max_members: int = Field(
        default=5_000,
        description="A notice has a dozen parts, a book of photographs some hundreds; each more costs "
        "time though it may be empty.",
    )
    max_unpacked_bytes: int = Field(
        default=256 * 2**20,
        description="All parts together, pictures included. The notice with its rows repeated 35 "
        "times unpacks to under 30 MB.",
    )
    max_xml_bytes: int = Field(
        default=64 * 2**20,
        description="One XML part. Its tree takes about ten times its bytes: 64 MB is what a machine "
        "of 2 GB can hold, and eighty times the notice.",
    )
    max_compression_ratio: int = Field(
        default=200,
        description="Word's own XML packs 10 to 60 times; deflate reaches 1,032 on one repeated "
        "byte, which is what bombs are made of.",
    )
    bomb_floor_bytes: int = Field(
        default=16 * 2**20,
        description="Below this no ratio does harm, and an empty form may pack very well.",
    )
    max_xml_depth: int = Field(
        default=256,
        le=256,
        description="libxml2 parses no deeper without its huge option, which is never turned on; "
        "a table within a table within a table takes thirty.",
    )
    max_table_rows: int = Field(
        default=100_000,
        description="The largest published annex seen has 300 rows; beyond this it is no table for "
        "people.",
    )
    max_table_cells: int = Field(
        default=500_000,
        description="Positions of one table's grid. The largest published annex seen has under "
        "10,000; at 500,000 the grid alone takes a quarter of a gigabyte.",
    )


class Settings(BaseSettings):
    """The settings of one run; ``root`` holds raw/, staging/, warehouse/ and expectations/."""

    model_config = SettingsConfigDict(env_prefix="CATALOG_", env_nested_delimiter="__", frozen=True)

    root: Path = Path()

    max_file_bytes: int = Field(
        default=100 * 2**20,
        description="A notice with its annexes is well under 10 MB; beyond this it is another kind "
        "of file, and reading it whole could exhaust the memory of a small machine.",
    )
    max_table_cells: int = Field(
        default=1_000_000,
        description="The largest published annex seen has under 10,000 cells; a table a hundred "
        "times that is damaged or hostile.",
    )
    word: WordLimits = Field(
        default=WordLimits(), description="What a Word file may hold; each limit has its reason."
    )
    max_reject_share: float = Field(
        default=0.02,
        description="Above 2% of an edition's data rows the reading itself is in doubt, not the "
        "rows: the edition is held back. One broken-off row in 222 is 0.5%.",
    )
    lock_wait_seconds: float = Field(
        default=900.0,
        description="A refresh of thirty editions takes under a minute; a second one that "
        "waits a quarter of an hour waits for something that hangs.",
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
