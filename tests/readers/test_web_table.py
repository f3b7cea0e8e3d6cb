"""The grid of a table element: the HTML standard's algorithm, and what it leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Document, State, Table
from pipeline.errors import UnreadableFile
from pipeline.readers import web
from pipeline.readers.web_limits import WebLimits
from pipeline.readers.web_text import is_hidden, lines_of
from pipeline.text import is_blank

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# So much text beside the table that it cannot be what lays out the page.
FILLER = f"<p>{'各镇政府、街道办事处。' * 10}</p>"


def page(content: str) -> Document:
    source = f"<!DOCTYPE html><meta charset=utf-8><body>{content}{FILLER}</body></html>"
    return web.read(source.encode())


def table(rows: str) -> Table:
    return page(f"<table>{rows}</table>").tables[0]


def grid(rows: str) -> list[str]:
    """The rows as drawn: each position's text, `~` where there is no cell."""
    read = table(rows)
    return ["".join(cell.text if cell else "~" for cell in row) for row in read.grid]


def test_cells_take_the_first_free_column() -> None:
    assert grid("<tr><td rowspan=2>a<td>b<td>c<tr><td>d<td>e") == ["abc", "ade"]
    assert grid("<tr><td>a<td rowspan=2 colspan=2>b<tr><td>c<td>d") == ["abb~", "cbbd"]


def test_a_short_row_ends_early_and_what_follows_is_absent() -> None:
    read = table("<tr><td>a<td><td>c<tr><td>d")
    assert [[read.state(row, column) for column in range(3)] for row in range(2)] == [
        [State.TEXT, State.EMPTY, State.TEXT],
        [State.TEXT, State.ABSENT, State.ABSENT],
    ]


def test_a_rowspan_of_0_goes_on_to_the_end_of_its_row_group() -> None:
    rows = "<tbody><tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d</tbody><tbody><tr><td>e<td>f</tbody>"
    assert grid(rows) == ["ab", "ac", "ad", "ef"]


@pytest.mark.parametrize("span", ["3", "65534", "65535", "99999999999999999999"])
def test_a_rowspan_ends_with_its_row_group_and_with_the_table(span: str) -> None:
    rows = (
        f"<thead><tr><td rowspan={span}>a<td>b</thead><tbody><tr><td rowspan={span}>c<td>d</tbody>"
    )
    assert grid(rows) == ["ab", "cd"]


@pytest.mark.parametrize(
    ("written", "columns"),
    [
        ("0", 1),
        ("-2", 1),
        ("x", 1),
        ("", 1),
        ("2.7", 2),
        (" +3px", 3),
        ("1001", 1000),
        ("9" * 30, 1000),
    ],
)
def test_a_colspan_is_read_by_the_rules_for_numbers(written: str, columns: int) -> None:
    assert table(f"<tr><td colspan='{written}'>a").cells[0].column_span == columns


def test_a_cell_that_would_overlap_one_from_above_ends_before_it_with_a_warning() -> None:
    document = page("<table><tr><td>a<td rowspan=2>b<tr><td colspan=2>c</table>")
    read = document.tables[0]
    assert ["".join(cell.text for cell in row if cell) for row in read.grid] == ["ab", "cb"]
    assert "table 1, row 2" in document.warnings[0] and "overlaps" in document.warnings[0]


def test_a_footer_stands_last_and_a_header_is_marked() -> None:
    rows = "<thead><tr><th>a</thead><tfoot><tr><td>z</tfoot><tbody><tr><td>b</tbody>"
    assert grid(rows) == ["a", "b", "z"]
    assert table(rows).header_rows == 1
    assert table("<tr><th>a<tr><td>b").header_rows == 0


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        ("<tbody><tr><td>b</tbody><thead><tr><th>a</thead>", "ab"),
        ("<tr><td>b<thead><tr><th>a</thead><tfoot><tr><td>z</tfoot>", "abz"),
        (
            "<tfoot><tr><td>z</tfoot><tbody><tr><td>b</tbody><thead><tr><th>a</thead>",
            "abz",
        ),
        (
            "<thead><tr><th>a</thead><tbody><tr><td>b</tbody><thead><tr><th>c</thead><tbody><tr><td>d</tbody>",
            "abcd",
        ),
        (
            "<tfoot><tr><td>z</tfoot><tbody><tr><td>b</tbody><tfoot><tr><td>c</tfoot><tbody><tr><td>d</tbody>",
            "bcdz",
        ),
        ("<tbody><tr><td>b</tbody><thead hidden><tr><th>x</thead><thead><tr><th>a</thead>", "ab"),
    ],
)
def test_the_first_header_is_shown_first_and_the_first_footer_last(groups: str, shown: str) -> None:
    assert "".join(grid(groups)) == shown


@pytest.mark.parametrize(
    ("said", "top", "nested"),
    [("甲", "", "乙丙"), ("附件", "乙", None), ("当前位置：首页", "乙", None)],
)
def test_a_table_that_lays_out_a_page_stands_as_it_is_where_nothing_says_that_the_page_has_a_notice(
    said: str, top: str, nested: str | None
) -> None:
    inner = "<table><tr><td>乙<td>丙</table>"
    source = f"<html><p>{said}</p><table><tr><td><p>丁</p><p>戊</p><p>己</p>{inner}</table></html>"
    (only,) = web.read(source.encode()).tables
    assert only.cells[0].text == (top or "丁\n戊\n己")
    within = ["".join(cell.text for cell in table.cells) for table in only.cells[0].tables]
    assert within == ([] if nested is None else [nested])


def test_an_error_in_tables_within_tables_is_one_line_that_a_person_can_read() -> None:
    with pytest.raises(UnreadableFile) as caught:
        web.read(b"<html><table><tr><td>a<tr><td>" + b"<table><tr><td>" * 40 + b"b")
    assert str(caught.value).startswith(
        "table 1, row 2, nested table 31 deep stands in more than 30 tables; "
    )
    nested = "<table><tr><td>a<td rowspan=2>b<tr><td colspan=2>c</table>"
    warnings = page(f"<table><tr><td><table><tr><td>{nested}<tr><td>x</table></table>").warnings
    assert warnings[0].startswith("table 1, row 1, nested table 2 deep, row 2: ")


def test_a_row_of_covered_positions_is_a_row() -> None:
    assert grid("<tr><td rowspan=2>a<tr></tr><tr><td>b") == ["a", "a", "b"]


def test_hidden_rows_and_cells_are_not_there() -> None:
    rows = (
        "<tr><td>a<td style='display: none'>x<td>b<tr hidden><td>x<tr style='DISPLAY:none'><td>x"
        "<tr><td>c<td style='visibility:hidden'>x<td style='display:table-cell'>d"
    )
    assert grid(rows) == ["ab", "cd"]


def test_a_nested_table_is_in_its_cells_tables_and_its_text_is_not_the_cells() -> None:
    cell = table("<tr><td>before<table><caption>title</caption><tr><td>inner</table>after").cells[0]
    assert cell.text == "before\ntitle\nafter"
    assert [one.text for one in cell.tables[0].cells] == ["inner"]


def test_a_caption_is_a_paragraph_above_the_table() -> None:
    document = page("<p>a</p><table><caption>附件<br>1</caption><tr><td>b</table>")
    assert [one.text for one in document.paragraphs][:-1] == ["a", "附件", "1"]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("a<br>b", "a\nb"),
        ("<p>a</p>\n  <p>b</p>", "a\nb"),
        ("<p>a</p><p>&nbsp;</p><p>b</p>", "a\nb"),
        ("<p>a</p>b", "a\nb"),
        ("a  \n\t b", "a b"),
        ("区人力资源\n   社会保障局", "区人力资源社会保障局"),
        ("a&nbsp;&nbsp;b", "a  b"),
        ("　a　", "　a　"),
        ("&nbsp;", ""),
        ("<o:p>&nbsp;</o:p>", ""),
        ("a<!-- x -->b", "ab"),
        ("<!--[if gte mso 9]><p>x</p><![endif]-->a", "a"),
        ("<![if !supportLists]>1.<![endif]>a", "1.a"),
        ("<b>a</b><span style='mso-spacerun:yes'> </span><i>b</i>", "a b"),
        ("a<script>x</script><style>x</style><template>x</template>", "a"),
        ("a<select><option>x</select><textarea>x</textarea><button>x</button>", "a"),
        ("a<span style='color:red;display : none'>x</span>", "a"),
        ("<ruby>漢<rp>(</rp><rt>x</rt></ruby>", "漢"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("<div><div>a</div></div>", "a"),
        ("a<sup>2</sup>", "a2"),
        ("<input value=x>a<img alt=x>", "a"),
        ("&lt;p&gt; &amp;amp;", "<p> &amp;"),
        ("a\x1fb", "a\x1fb"),
    ],
)
def test_the_text_of_a_cell_is_what_a_browser_shows(written: str, text: str) -> None:
    assert table(f"<tr><td>{written}</td></tr>").cells[0].text == text


def test_limits_are_kept_in_one_line() -> None:
    def refused(rows: str, limits: WebLimits) -> str:
        with pytest.raises(UnreadableFile) as caught:
            web.read(f"{FILLER}<table>{rows}</table></html>".encode(), limits)
        assert "\n" not in str(caught.value) and "table 1" in str(caught.value)
        return str(caught.value)

    assert "more than 3 rows" in refused("<tr><td>a" * 4, WebLimits(max_table_rows=3))
    assert "more than 9 cells" in refused("<tr><td colspan=5>a" * 2, WebLimits(max_table_cells=9))
    nested = "<tr><td><table>" * 4 + "<tr><td>a"
    assert "more than 2 tables" in refused(nested, WebLimits(max_nested_tables=2))


# --- both ways of reading a cell, and the standard's own algorithm ------------------------------------------------

_PIECES = [
    "a", "业", " ", "\n", "<p>", "</p>", "<br>", "<b>", "</b>", "&nbsp;", "<div>", "</div>", "<span>",
    "</span>", "<!-- x -->", "　", "<o:p>", "</o:p>", "<i>c</i>", "业\n 务", "a  b",
]  # fmt: skip
# What makes a page's elements other than plain: what they hold is walked, and no other cell is.
_SPECIAL = [
    "<p style='display:none'>", "<span hidden>", "<span style='color:red; DISPLAY : NONE'>", "<pre>", "</pre>",
    "<ruby>漢<rt>x</rt></ruby>", "<select><option>x</select>", "<script>x</script>", "\x1f", "\x1e", "<svg>x</svg>",
    "<b style=visibility:hidden>", "<i style='dis&#112;lay:none'>", "<u style='display&colon;none'>",
    "<i title='a<b ' style='display:none'>", "<template>x</template>", "<map>x</map>", "<marquee><p>",
    "&#31b", "&#x1E;", "<i style='v&#105s&#73bility:hidden'>", "<b hidden colspan=2>",
]  # fmt: skip
_ALL_PIECES = st.lists(st.sampled_from([*_PIECES, *_SPECIAL]), max_size=8)


def walked(cell: LexborNode) -> str:
    """The text of a cell, element by element, with nothing known of the page."""
    lines = [line for line in lines_of(cell) if isinstance(line, str)]
    return "\n".join(line for line in lines if not is_blank(line))


def page_of(written: str) -> tuple[LexborHTMLParser, Document]:
    """A page's tree, and the page as it is read with all that is known of it but what is the site's."""
    source = f"<p>各镇</p>{written}</html>".encode()
    decoded, *_ = web.source_of(source, WebLimits())
    return web.parse(decoded), web.read(source)


@settings(max_examples=200, deadline=None, database=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=12))
def test_a_cell_reads_alike_in_one_call_and_walked(pieces: list[str]) -> None:
    source = f"<table><tr><td>{''.join(pieces)}</td></tr></table>".encode()
    cell = web.parse(source).css_first("td")
    assert web.read(b"<p>x</p>" + source).tables[0].cells[0].text == walked(cell)


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(_ALL_PIECES, min_size=1, max_size=4))
def test_plain_cells_beside_others_read_alike_in_one_call_and_walked(
    contents: list[list[str]],
) -> None:
    cells = "</td><td>".join("".join(pieces) for pieces in contents)
    parser, document = page_of(
        f"{FILLER}<table><tr><th>序号<th>事项名称</tr><tr><td>{cells}</td></tr></table>{FILLER}"
    )
    # What a browser moves before the table, and nothing hidden around a cell.
    there = [cell for cell in parser.css("td") if not is_hidden(cell)]
    found = [cell.text for cell in document.tables[0].cells[2:]]
    assert found == [walked(cell) for cell in there]


@settings(max_examples=300, deadline=None, database=None)
@given(_ALL_PIECES)
def test_paragraphs_read_alike_in_one_call_and_walked(pieces: list[str]) -> None:
    parser, document = page_of(f"<p>{''.join(pieces)}</p>")
    assert [one.text for one in document.paragraphs] == [
        line for line in lines_of(parser.body) if isinstance(line, str) and not is_blank(line)
    ]


_Cell = tuple[int, int]


def slots(rows: list[list[_Cell]]) -> dict[tuple[int, int], int]:
    """The algorithm for forming a table (HTML standard, 4.9.12.1), slot by slot; rows as given are one group."""
    owner: dict[tuple[int, int], int] = {}
    number = 0
    for y, row in enumerate(rows):
        x = 0
        for column_span, row_span in row:
            while (y, x) in owner:
                x += 1
            height = row_span or len(rows) - y
            width = 0
            while width < column_span and (y, x + width) not in owner:
                width += 1
            for down in range(y, min(y + height, len(rows))):
                for across in range(x, x + width):
                    owner[down, across] = number
            x += width
            number += 1
    return owner


@settings(max_examples=200, deadline=None, database=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(1, 4), st.integers(0, 5)), min_size=1, max_size=5),
        min_size=1,
        max_size=6,
    )
)
def test_every_slot_belongs_to_the_cell_that_the_algorithm_gives_it(
    rows: list[list[_Cell]],
) -> None:
    number = 0
    written = ""
    for row in rows:
        written += "<tr>"
        for column_span, row_span in row:
            written += f"<td colspan={column_span} rowspan={row_span}>{number}</td>"
            number += 1
    read = table(written)
    found = {
        (y, x): int(cell.text)
        for y, line in enumerate(read.grid)
        for x, cell in enumerate(line)
        if cell is not None
    }
    assert found == slots(rows)
