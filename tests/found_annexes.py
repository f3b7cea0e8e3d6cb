"""Annexes found in small documents of drawn tables."""

from __future__ import annotations

from grids import FIRST, document, grid
from grids import HEADER as DRAWN

from pipeline.annexes import Annex, Found, find
from pipeline.document import Table
from pipeline.vocabulary import load

ENTERPRISE, INDIVIDUAL = "企业全生命周期事项清单", "个人全生命周期事项清单"


def table(name: str = "公章刻制") -> Table:
    return grid(DRAWN, FIRST.replace("公章刻制", name))


def found(*blocks: str | Table) -> Found:
    return find(document(*blocks), load())


def only(*blocks: str | Table) -> Annex:
    (annex,) = found(*blocks).annexes
    return annex


def said(annexes: Found) -> list[tuple[int, str, str]]:
    return [(annex.number, annex.title, annex.lifecycle) for annex in annexes.annexes]


def places(annex: Annex) -> list[tuple[int, int, bool]]:
    """Of each part: its table, the rows of that number above it, whether only a page's end stands between."""
    return [(part.source_table, part.rows_before, part.follows) for part in annex.parts]
