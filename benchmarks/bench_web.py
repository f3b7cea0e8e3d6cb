"""How fast the reader of web pages is beside the parser it uses, and beside the other one.

Each is measured in processes of its own. "Lexbor's parse" is that of the page as decoded, a tree that stays; the reader's
time has the end of its tree in it. lxml's parse is beside it, for it is what was not chosen, and so is the
making of the tables alone: what no reader can be faster than, however it comes by the cells.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import NO_GOAL, Figure, median_of, ratio, report
from tests.builders.web_notice import SHAPES, notice

# Goals: times the parser's own; a row's time beside that of the small page's.
PARSER_GOAL, ROW_GOAL = 3.0, 1.3
LARGE_TIMES = 10
# As government sites publish it: pasted from Word, alone and within the site's navigation.
PUBLISHED = ("within a site's navigation", "pasted from Word")
# Shapes with next to no markup, of which the parser has little to do: making the tables alone takes longer than it
# does. And pages that are not in UTF-8, whose bytes are decoded before there is anything to parse. They have no goal.
OTHERS = (
    "labels merged by rowspan",
    "written in a site's editor",
    "within a site laid out with tables",
    "GBK, declared as GB2312",
    "saved as MHT",
)
# Of which the large page is read, too: one of either kind.
LARGE = (PUBLISHED[0], OTHERS[0])

_BYTES = "page = open(sys.argv[1], 'rb').read()"
_READ = f"from pipeline.readers import web\n{_BYTES}", "web.read(page)"
_LEXBOR = f"from selectolax.lexbor import LexborHTMLParser\n{_BYTES}", "LexborHTMLParser(page)"
_LXML = (
    f"from lxml import etree\n{_BYTES}",
    "etree.fromstring(page, etree.HTMLParser(encoding='utf-8', huge_tree=True))",
)
_TABLES = (
    "import pickle\nfrom pipeline.document import Cell, Table\nmade = pickle.load(open(sys.argv[1], 'rb'))",
    "[Table([Cell(*values) for values in cells]) for cells in made]",
)


def figures(folder: Path) -> Iterator[Figure]:
    """Every figure of the reader of web pages; ``folder`` takes the files that are read."""
    from pipeline.readers import web

    for name in (*PUBLISHED, *OTHERS):
        page, decoded, made = folder / "page.html", folder / "decoded.html", folder / "cells"
        page.write_bytes(notice(SHAPES[name]))
        decoded.write_bytes(web.source_of(page.read_bytes(), web.WebLimits())[0])
        tables = [[tuple(cell) for cell in one.cells] for one in web.read(page.read_bytes()).tables]
        made.write_bytes(pickle.dumps(tables))
        read, parsed = median_of(_READ, page), median_of(_LEXBOR, decoded)
        goal = PARSER_GOAL if name in PUBLISHED else NO_GOAL
        yield ratio(f"web page, {name}", read, "Lexbor's parse", parsed, goal)
        if name == PUBLISHED[0]:
            yield ratio("the same", read, "lxml's parse", median_of(_LXML, decoded), PARSER_GOAL)
        floor = median_of(_TABLES, made)
        yield ratio("its tables alone", floor, "Lexbor's parse", parsed)
    for name in LARGE:
        page.write_bytes(notice(SHAPES[name]))
        small, rows = median_of(_READ, page), _rows(page)
        page.write_bytes(notice(SHAPES[name], times=LARGE_TIMES))
        large = median_of(_READ, page, rounds=5)
        times = _rows(page) / rows
        what = f"a row of {LARGE_TIMES} times the rows, {name}"
        yield ratio(what, large / times, "a row of the notice", small, ROW_GOAL)


def _rows(page: Path) -> int:
    from pipeline.readers import web

    return sum(table.row_count for table in web.read(page.read_bytes()).tables)


if __name__ == "__main__":
    raise SystemExit(report(figures))
