"""How fast the reader of web pages is beside the parser it uses, and beside the other one.

``python -m benchmarks.bench_web`` measures the real notice as web pages and prints a line each figure, as the other
benchmarks do; exit 1 where one is beyond its limit. "The parser's own time" is Lexbor's for the same bytes, the tree's
end included, in turn with the reader; lxml's is beside it, for it is what was not chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.measure import Figure, paired, seconds_of
from tests.builders.web_notice import SHAPES, notice

# Goals: times the parser's own; a row's time beside that of the small page's.
PARSER_GOAL, ROW_GOAL = 3.0, 1.3
LARGE_TIMES = 10
# As a government site publishes it: pasted from Word, within the site's navigation.
PUBLISHED = "within a site's navigation"
# Shapes with next to no markup, of which the parser has little to do; no goal is set for them.
BARE = ("labels merged by rowspan", "written in a site's editor")


def figures() -> Iterator[Figure]:
    """All figures, one after another."""
    from selectolax.lexbor import LexborHTMLParser

    from pipeline.readers import web

    def parsed(data: bytes) -> Callable[[], float]:
        return seconds_of(lambda: LexborHTMLParser(data), 5)

    def read(data: bytes) -> Callable[[], float]:
        return seconds_of(lambda: web.read(data), 5)

    small = notice(SHAPES[PUBLISHED])
    yield paired(
        "the notice as published, read",
        read(small),
        "Lexbor's parse",
        parsed(small),
        PARSER_GOAL,
        11,
    )
    yield paired(
        "the same, read",
        read(small),
        "lxml's parse",
        seconds_of(lambda: _by_lxml(small), 5),
        PARSER_GOAL,
        11,
    )
    for name in BARE:
        data = notice(SHAPES[name])
        yield paired(f"{name}, read", read(data), "Lexbor's parse", parsed(data), float("inf"), 7)
    large = notice(SHAPES[PUBLISHED], times=LARGE_TIMES)
    rows, many = (sum(one.row_count for one in web.read(data).tables) for data in (small, large))
    figure = paired(
        f"{LARGE_TIMES} times the rows, time per row",
        seconds_of(lambda: web.read(large)),
        "that of the notice",
        seconds_of(lambda: web.read(small), LARGE_TIMES),
        ROW_GOAL,
    )
    share = figure.value * rows / many
    yield Figure(figure.what, figure.against, share, ROW_GOAL, figure.detail)


def _by_lxml(data: bytes) -> object:
    from lxml import etree

    return etree.fromstring(data, etree.HTMLParser(encoding="utf-8", huge_tree=True))


def main() -> int:
    """Measure, print, and say by the exit code whether every figure is within its limit."""
    holds = True
    for figure in figures():
        print(figure.line(), flush=True)
        holds = holds and figure.holds
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
