"""What a PDF may hold before it is refused, each limit with its reason.

The limits are the reader's own, for they decide what it gives; the settings take them from here, and
an environment variable sets one.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class PdfLimits(BaseModel):
    """What a PDF may hold before it is refused; ``CATALOG_PDF__<NAME>`` sets one."""

    model_config = ConfigDict(frozen=True)

    max_pages: int = Field(
        default=2_000,
        ge=1,
        description="A notice with its annexes has 20 to 60 pages, a year's gazette some hundreds; "
        "2,000 full ones take two to three minutes.",
    )
    max_page_objects: int = Field(
        default=100_000,
        description="Characters, lines and shapes of one page. The fullest page of a notice has "
        "2,000; a map or a drawing has hundreds of thousands, and no table of services.",
    )
    max_page_bytes: int = Field(
        default=8 * 2**20,
        description="What draws one page, unpacked. The fullest page of the notice takes under 100 KB.",
    )
    max_page_rules: int = Field(
        default=4_000,
        description="Lines of one page, pieces of one line counted once. A table of 100 rows and 20 columns "
        "has 120.",
    )
    max_page_cells: int = Field(
        default=100_000,
        description="Positions of one table's grid on a page: more than a page can show legibly.",
    )
    read_seconds: float = Field(
        default=300.0,
        gt=0,
        description="One file. The notice takes a second, the most pages that are read two to three "
        "minutes.",
    )
    max_memory_bytes: int = Field(
        default=1 << 30,
        description="Address space of the process that reads, of which the program itself takes a "
        "fifth; 1,000 full pages need 200 MB. A damaged or hostile file may unpack to any size.",
    )
