"""What an Excel workbook may hold before it is refused, each limit with its reason.

The limits are the reader's own, for they decide what it gives; the settings take them from here, and
an environment variable sets one.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ExcelLimits(BaseModel):
    """What a workbook may hold before it is refused; ``CATALOG_EXCEL__<NAME>`` sets one."""

    model_config = ConfigDict(frozen=True)

    max_members: int = Field(
        default=5_000,
        description="A workbook has a part or two a sheet, a dozen beside; each more costs time though it may be empty.",
    )
    max_unpacked_bytes: int = Field(
        default=512 * 2**20,
        description="All parts together, pictures included: a sheet at its own limit, and as much again.",
    )
    max_xml_bytes: int = Field(
        default=320 * 2**20,
        description="One sheet or its strings, read piece by piece. A million rows of eight blank cells, "
        "which somebody formatted to the bottom of the sheet, take 220 MB and a quarter of a minute.",
    )
    max_tree_bytes: int = Field(
        default=32 * 2**20,
        description="Any other XML part, read whole. Its tree takes about ten times its bytes; styles of 4,000 fonts, "
        "which copying between workbooks piles up, take 2 MB.",
    )
    max_compression_ratio: int = Field(
        default=200,
        description="Excel's own XML packs 10 to 60 times; deflate reaches 1,032 on one repeated byte, "
        "which is what bombs are made of.",
    )
    bomb_floor_bytes: int = Field(
        default=16 * 2**20,
        description="Below this no ratio does harm, and an empty form may pack very well.",
    )
    max_sheets: int = Field(
        default=500,
        description="A notice has a sheet an annex; an office's workbook of a decade some dozens.",
    )
    max_text_characters: int = Field(
        default=32 * 2**20,
        description="Of all texts together, each kept once. The notice has 20,000; four bytes each, this is "
        "an eighth of a gigabyte.",
    )
    max_cells: int = Field(
        default=1_000_000,
        description="Cells that say something, of all sheets. The largest published annex seen has under 10,000; "
        "a million take a third of a gigabyte.",
    )
    max_merged_ranges: int = Field(
        default=200_000,
        description="Of one sheet. Each row of a table merges a few cells, and the largest annex seen has 300 rows.",
    )
    max_tables: int = Field(
        default=2_000,
        description="A notice has a table or two an annex; a sheet that blank rows cut into more is no notice.",
    )
    max_table_rows: int = Field(
        default=100_000,
        description="The largest published annex seen has 300 rows; beyond this it is no table for people.",
    )
    max_table_cells: int = Field(
        default=500_000,
        description="Positions of one table's grid. The largest published annex seen has under 10,000; at "
        "500,000 the grid alone takes a quarter of a gigabyte.",
    )
