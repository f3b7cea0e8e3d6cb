"""What a Word file may hold before it is refused, each limit with its reason.

The limits are the reader's own, for they decide what it gives; the settings take them from here, and
an environment variable sets one.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


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
    convert_seconds: float = Field(
        default=120.0,
        gt=0,
        description="One conversion of a .doc. The notice takes two seconds; LibreOffice, started for the "
        "first time on a busy machine, up to thirty.",
    )
    max_convert_bytes: int = Field(
        default=4 * 2**30,
        description="Memory that a conversion may ask for, most of which it never uses. The notice "
        "takes a tenth of a gigabyte; a damaged .doc may say that it holds anything.",
    )
