"""Flattened text -> Document: rows, spans, encodings, and what is no text at all."""

from __future__ import annotations

import pytest
from conftest import NOTICE
from flattened import HEADER, document_of, flattened, notice_text, rows_of
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.document import Cell, Document, Paragraph, State, Table
from pipeline.errors import CatalogError, UnreadableFile
from pipeline.readers import read_bytes
from pipeline.text import is_blank

PLAIN = ["2", "", "", "公章刻制备案", "其他行政权力", "", "公安分局"]
SPLIT = ["1", "1\n企业开办", "1.1\n企业开办", "设立登记", "公司设立登记", "行政许可", "区局", ""]


def only_table(text: str | bytes) -> Table:
    (table,) = document_of(text).tables
    return table


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in table.row_cells(row)] for row in range(table.row_count)]


def places(table: Table, row: int) -> list[tuple[int, int]]:
    """Column and column span of each cell of a row."""
    return [(cell.column, cell.column_span) for cell in table.row_cells(row)]


def hold_invariants(document: Document) -> None:
    """What every Document promises, whatever it was read from."""
    assert document.blocks
    assert document.tables == tuple(one for one in document.blocks if isinstance(one, Table))
    for paragraph in document.paragraphs:
        assert not is_blank(paragraph.text)
        assert paragraph.line >= 1
    lines = [paragraph.line for paragraph in document.paragraphs]
    assert lines == sorted(lines)
    for table in document.tables:
        covered: set[tuple[int, int]] = set()
        assert list(table.cells) == sorted(table.cells, key=lambda cell: cell[:2])
        for cell in table.cells:
            assert cell.row_span >= 1
            assert cell.column_span >= 1
            area = {
                (row, column)
                for row in range(cell.row, cell.row + cell.row_span)
                for column in range(cell.column, cell.column + cell.column_span)
            }
            assert not area & covered
            covered |= area
        for row in range(table.row_count):
            for column in range(table.column_count):
                absent = table.state(row, column) is State.ABSENT
                assert absent == ((row, column) not in covered)


# --- rows and cells -----------------------------------------------------------------------------


def test_the_first_zero_length_line_ends_a_row_and_further_ones_are_nothing() -> None:
    table = only_table("\t序号\n\t阶段\n\n\n\n\n\t1\n\t开办\n\n\n")
    assert texts(table) == [["序号", "阶段"], ["1", "开办"]]


def test_further_lines_of_a_cell_have_no_tab() -> None:
    table = only_table("\t1\n\t3.1\n员工\n保障\n\t\n\n")
    assert texts(table) == [["1", "3.1\n员工\n保障", ""]]


def test_a_tab_alone_may_be_followed_by_the_cells_text() -> None:
    table = only_table("\t1\n\t\n其他\n\t\n\n")
    assert texts(table) == [["1", "\n其他", ""]]


def test_a_line_of_white_space_is_a_line_of_its_cell_and_ends_no_row() -> None:
    table = only_table("\t1\n\t养老\n \n\t\n\n")
    assert texts(table) == [["1", "养老\n ", ""]]


def test_in_the_notice_further_zero_length_lines_and_a_tab_alone_are_read_so() -> None:
    first, second = document_of(notice_text()).tables
    numbers = [row[0] for row in texts(first)]
    assert numbers[numbers.index("33") + 1] == "34"  # after two zero-length lines
    assert "\n其他" in [cell.text for cell in second.cells]  # after a tab alone
    for table, number in ((first, 1), (second, 2)):
        own = [list(row.cells) for row in rows_of(notice_text()) if row.table == number]
        assert texts(table) == own


def test_a_name_over_both_columns_spans_two_of_eight() -> None:
    table = only_table(flattened([HEADER, SPLIT, PLAIN]))
    assert table.column_count == 8
    one_name = [(0, 1), (1, 1), (2, 1), (3, 2), (5, 1), (6, 1), (7, 1)]
    assert places(table, 0) == places(table, 2) == one_name
    assert places(table, 1) == [(column, 1) for column in range(8)]


def test_a_seven_cell_header_has_eight_columns_even_where_no_row_has() -> None:
    table = only_table(flattened([HEADER, PLAIN]))
    assert table.column_count == 8
    assert places(table, 1)[3:5] == [(3, 2), (5, 1)]


def test_a_seven_cell_header_of_unknown_words_has_its_fourth_cell_wide() -> None:
    table = only_table(flattened([list("甲乙丙丁戊己庚"), list("1234567"), list("12345678")]))
    assert places(table, 0)[3] == (3, 2)
    assert places(table, 1)[3] == (3, 2)
    assert places(table, 2)[3] == (3, 1)


@pytest.mark.parametrize("position", range(7))
def test_the_wide_column_is_the_names_wherever_its_heading_stands(position: int) -> None:
    others = [word for word in HEADER if word != "事项名称"]
    header = [*others[:position], "事项名称", *others[position:]]
    cells = [f"格{number}" for number in range(7)]
    table = only_table(flattened([header, cells]))
    assert [span for _, span in places(table, 0)] == [1] * position + [2] + [1] * (6 - position)
    assert places(table, 0) == places(table, 1)


def test_a_header_of_item_and_sub_item_gives_a_row_with_one_cell_less_one_name() -> None:
    header = ["序号", "阶段", "场景", "主项名称", "子项名称", "类型", "牵头单位", "配合单位"]
    table = only_table(flattened([header, SPLIT, PLAIN]))
    assert table.column_count == 8
    assert places(table, 0) == places(table, 1) == [(column, 1) for column in range(8)]
    assert places(table, 2)[3:5] == [(3, 2), (5, 1)]


def test_headings_of_item_and_sub_item_that_stand_apart_make_no_column_wide() -> None:
    header = ["主项名称", "序号", "阶段", "场景", "子项名称", "类型", "牵头单位"]
    table = only_table(flattened([header, list("1234567"), list("123456")]))
    assert table.column_count == 7
    assert all(cell.column_span == 1 for cell in table.cells)


def test_a_header_with_a_notes_column_has_its_name_wide_where_rows_have_a_cell_more() -> None:
    header = [*HEADER, "备注"]
    table = only_table(flattened([header, [*SPLIT, "注"], [*PLAIN, "注"]]))
    assert table.column_count == 9
    assert places(table, 2)[3:5] == [(3, 2), (5, 1)]
    table = only_table(flattened([header, [*PLAIN, "注"]]))
    assert table.column_count == 8
    assert all(span == 1 for _, span in places(table, 1))


def test_a_row_too_short_or_too_long_keeps_its_cells_from_the_left() -> None:
    short, long = PLAIN[:5], [*SPLIT, "多余"]
    table = only_table(flattened([HEADER, short, long]))
    assert texts(table)[1:] == [short, long]
    assert places(table, 1) == [(column, 1) for column in range(5)]
    assert places(table, 2) == [(column, 1) for column in range(9)]


def test_the_four_states_of_a_position_stay_apart() -> None:
    table = only_table(flattened([HEADER, PLAIN, PLAIN[:5]]))
    assert table.state(1, 0) is State.TEXT
    assert table.state(1, 1) is State.EMPTY
    assert table.state(1, 4) is State.COVERED
    assert table.state(2, 6) is State.ABSENT


def test_a_title_row_over_the_header_does_not_hide_the_header() -> None:
    table = only_table(flattened([["企业全生命周期事项清单"], HEADER, PLAIN]))
    assert places(table, 2)[3] == (3, 2)


def test_a_table_without_a_header_goes_on_with_the_columns_of_the_one_before() -> None:
    text = flattened([HEADER, SPLIT]) + "— 2 —\n" + flattened([SPLIT, PLAIN])
    first, second = document_of(text).tables
    assert second.column_count == first.column_count == 8
    assert places(second, 0) == [(column, 1) for column in range(8)]
    assert places(second, 1)[3] == (3, 2)


def test_only_rows_of_a_later_page_may_show_that_the_name_has_two_columns() -> None:
    header = [*HEADER, "备注"]
    text = flattened([header, [*PLAIN, ""]]) + "— 2 —\n" + flattened([[*SPLIT, ""], [*PLAIN, ""]])
    first, second = document_of(text).tables
    assert (first.column_count, second.column_count) == (8, 9)
    assert places(second, 1)[3] == (3, 2)


# --- between the tables -------------------------------------------------------------------------


def test_paragraphs_and_tables_come_in_the_order_of_the_text_with_their_lines() -> None:
    text = "通知\n\n附件1\n" + flattened([HEADER, PLAIN]) + "附件2\n" + flattened([HEADER])
    blocks = document_of(text).blocks
    assert [type(block) for block in blocks] == [Paragraph, Paragraph, Table, Paragraph, Table]
    assert [block for block in blocks if isinstance(block, Paragraph)] == [
        Paragraph("通知", 1),
        Paragraph("附件1", 3),
        Paragraph("附件2", 20),
    ]


def test_lines_of_white_space_are_no_paragraphs() -> None:
    assert document_of("通知\n   \n\u3000\u3000\n\u200b\n完\n").paragraphs == (
        Paragraph("通知", 1),
        Paragraph("完", 5),
    )


def test_paragraphs_indented_by_a_tab_are_no_table() -> None:
    document = document_of("通知\n\t一、目标\n为此，\n\n\t二、任务\n\n完\n")
    assert document.tables == ()
    assert document.paragraphs == (
        Paragraph("通知", 1),
        Paragraph("一、目标", 2),
        Paragraph("为此，", 3),
        Paragraph("二、任务", 5),
        Paragraph("完", 7),
    )


def test_an_annex_heading_indented_by_a_tab_ends_the_table_above_it() -> None:
    text = flattened([HEADER, PLAIN, ["附件2"], ["个人全生命周期事项清单"], HEADER, PLAIN])
    blocks = document_of(text).blocks
    assert [type(block) for block in blocks] == [Table, Paragraph, Paragraph, Table]
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == [
        "附件2",
        "个人全生命周期事项清单",
    ]


def test_a_row_of_one_cell_is_no_paragraph_where_it_is_no_annex_heading() -> None:
    table = only_table(flattened([HEADER, PLAIN, ["104"]]))
    assert texts(table)[2] == ["104"]


def test_a_form_feed_ends_a_page_and_neither_a_row_nor_a_line() -> None:
    table = only_table("\t序号\n\t阶段\n\n\t1\n\f\n\f\t企业\n\f开办\n\n")
    assert texts(table) == [["序号", "阶段"], ["1", "企业\n开办"]]
    assert document_of("通知\n\f\n\f附件1\n").paragraphs[1] == Paragraph("附件1", 3)


# --- where the file ends ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "row_open", "cell_open"),
    [
        ("\t公安分局\n\n", False, False),
        ("\t公安分局\n\n\n", False, False),
        ("\t公安分局\n", True, False),
        ("\t公安分局", True, True),
        ("\t公安分局\n\n\u3000", False, False),
        ("\t公安分局\n\n附件2", False, False),
    ],
)
def test_only_a_zero_length_line_ends_the_last_row(
    end: str, row_open: bool, cell_open: bool
) -> None:
    text = flattened([HEADER, PLAIN]).removesuffix("\t公安分局\n\n") + end
    table = only_table(text)
    assert (table.last_row_open, table.last_cell_open) == (row_open, cell_open)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_cut_inside_a_character_says_that_it_breaks_off(encoding: str) -> None:
    data = (flattened([HEADER, PLAIN]) + "附件2\n" + "件" * 40).encode(encoding)
    document = document_of(data[:-1])
    assert document.breaks_off
    assert document.warnings == ("the file ends inside a character",)
    assert document.paragraphs[-1].text == "件" * 39
    assert not document.tables[0].last_row_open
    assert not document_of(data).breaks_off


def test_a_row_cut_inside_a_character_is_open() -> None:
    data = flattened([HEADER, PLAIN]).encode()
    table = only_table(data[:-4])
    assert table.last_row_open
    assert table.last_cell_open
    assert texts(table)[1][-1] == "公安分"


def test_a_cell_of_very_many_lines_takes_its_time_once() -> None:
    lines = "\n".join(["行"] * 200_000)
    table = only_table(f"\t序号\n\t阶段\n\n\t1\n\t{lines}\n\n")
    assert len(table.row_cells(1)[1].text) == 399_999


def test_what_is_left_of_a_row_at_the_top_of_the_last_page_is_a_row() -> None:
    first, last = document_of(flattened([HEADER, PLAIN]) + "— 2 —\n\t104").tables
    assert texts(last) == [["104"]]
    assert last.last_row_open
    document = document_of(flattened([HEADER, PLAIN]) + "（此件公开发布）\n\t抄送：区委。\n")
    assert document.tables == (first,)
    assert document.paragraphs[-1].text == "抄送：区委。"


# --- whatever comes -----------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["\t", "\n", "\n\n", "\t1", "附件1", "序号\n", "\t事项名称", "\f", "\r\n", " ", "\u3000", "、"]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.lists(PIECES, max_size=60).map("".join)))
@example(b"\xef\xbb\xbf\xff")
@example(b"\xff\xfe\x00\xdc\x41\x00")
@example("\t\u2028\n\t\x85\n\n")
def test_any_bytes_end_in_a_document_or_one_line(content: bytes | str) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    try:
        document = read_bytes(data, shown="file")
    except CatalogError as error:
        assert str(error).startswith("file: ")
        assert "\n" not in str(error)
    else:
        hold_invariants(document)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_notice_damaged_anywhere_ends_in_a_document_or_one_line(data: st.DataObject) -> None:
    published = NOTICE.read_bytes()
    start = data.draw(st.integers(0, len(published)))
    length = data.draw(st.integers(0, 40))
    put = data.draw(st.binary(max_size=20))
    try:
        document = read_bytes(published[:start] + put + published[start + length :], shown="file")
    except CatalogError as error:
        assert "\n" not in str(error)
    else:
        hold_invariants(document)


# What a cell may hold: lines that are not empty (a zero-length line would end the row).
CELLS = st.lists(
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=6),
    max_size=3,
).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([7, 8]).flatmap(lambda n: st.lists(CELLS, min_size=n, max_size=n))))
def test_a_grid_written_as_flattened_text_reads_back_as_itself(data: list[list[str]]) -> None:
    table = only_table(flattened([HEADER, *data]))
    assert texts(table) == [HEADER, *data]
    for number, row in enumerate(data, start=1):
        assert table.row_cells(number)[3].column_span == 9 - len(row)
    hold_invariants(document_of(flattened([HEADER, *data])))


def test_a_grid_that_is_impossible_is_never_made() -> None:
    with pytest.raises(UnreadableFile, match="two cells cover row 1, column 2"):
        Table([Cell(0, 0, 1, 2, "a"), Cell(0, 1, 1, 1, "b")])
    with pytest.raises(UnreadableFile, match="two cells cover row 2, column 1"):
        Table([Cell(0, 0, 2, 1, "a"), Cell(1, 0, 1, 1, "b")])
    for cell in (Cell(0, 0, 0, 1, ""), Cell(0, 0, 1, 0, ""), Cell(-1, 0, 1, 1, "")):
        with pytest.raises(UnreadableFile, match="a cell has the place"):
            Table([cell])
    # Equal up to the number, which is None in one and text in the other.
    with pytest.raises(UnreadableFile, match="two cells cover row 1, column 1"):
        Table([Cell(0, 0, 1, 1, "a"), Cell(0, 0, 1, 1, "a", number="1")], column_count=2)
    with pytest.raises(UnreadableFile, match="a cell has the place"):
        Table([Cell(0, 0, 1, 1, ""), Cell(0, -1, 1, 1, "")], row_count=1, column_count=1)


def test_a_grid_reaches_as_far_as_its_cells_whatever_was_said() -> None:
    cells = [Cell(1, 0, 1, 2, "c"), Cell(0, 1, 1, 1, "b"), Cell(0, 0, 1, 1, "a")]
    table = Table(cells, row_count=1, column_count=1)
    assert (table.row_count, table.column_count) == (2, 2)
    assert table.cells == (cells[2], cells[1], cells[0])
    assert table.grid == [[cells[2], cells[1]], [cells[0], cells[0]]]
    assert [table.row_cells(0), table.row_cells(1)] == [[cells[2], cells[1]], [cells[0]]]
    assert Table(cells, row_count=3).grid[2] == [None, None]


def test_a_cell_shows_its_automatic_number_before_its_text() -> None:
    assert Cell(0, 0, 1, 1, "企业开办", number="1").shown == "1\n企业开办"
    assert Cell(0, 0, 1, 1, "", number="12").shown == "12"
    assert not Cell(0, 0, 1, 1, "", number="12").is_blank
    assert Cell(0, 0, 1, 1, " \u3000").is_blank
