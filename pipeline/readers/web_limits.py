"""What a web page may hold before it is refused, each limit with its reason.

How deep its elements are nested is told from its tags before it is parsed (web_nesting).

The limits are the reader's own, for they decide what it gives; the settings take them from here, and
an environment variable sets one.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class WebLimits(BaseModel):
    """What a web page may hold before it is refused; ``CATALOG_WEB__<NAME>`` sets one."""

    model_config = ConfigDict(frozen=True)

    max_page_bytes: int = Field(
        default=16 * 2**20,
        description="The page itself, without pictures. The notice with all that Word writes into its "
        "cells has half a megabyte; 16 MB of nothing but tags take ten seconds and half a gigabyte.",
    )
    max_depth: int = Field(
        default=512,
        le=512,
        description="Elements within elements. Browsers build no deeper trees (512 in Blink); a table "
        "in the layout tables of an old site takes sixty.",
    )
    max_reopened: int = Field(
        default=500_000,
        description="Elements that the parser would open again because they were never closed. A page "
        "with ten forgotten font tags and a thousand cells has 10,000; each takes memory.",
    )
    max_nested_tables: int = Field(
        default=30,
        le=50,
        description="Tables within tables. Sites laid out with tables nest six.",
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
