"""The grid of a Word table: each way a file may say it, with a file that does."""

from __future__ import annotations

import pytest

from pipeline.document import Document, State, Table
from pipeline.readers import word
from tests.builders.word_file import cell, paragraph, row, run, table, word_file


def read(*blocks: str) -> Document:
    return word.read(word_file(*blocks))


def grid(one: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in one.cells]


def only(*rows: str, columns: int = 0) -> tuple[Table, tuple[str, ...]]:
    document = read(table(*rows, columns=columns))
    return document.tables[0], document.warnings


def test_a_grid_span_covers_columns() -> None:
    one, warnings = only(row(cell("a", span=2), "b"), row("c", "d", "e"), columns=3)
    assert grid(one) == [
        (0, 0, 1, 2, "a"),
        (0, 2, 1, 1, "b"),
        (1, 0, 1, 1, "c"),
        (1, 1, 1, 1, "d"),
        (1, 2, 1, 1, "e"),
    ]
    assert one.state(0, 1) is State.COVERED
    assert warnings == ()


def test_a_vertical_merge_covers_rows_and_its_covered_text_is_not_read() -> None:
    one, _ = only(
        row(cell("a", down="restart"), "b"),
        row(cell("unseen", down="continue"), "c"),
        row(cell("", down="continue"), "d"),
        columns=2,
    )
    assert grid(one) == [(0, 0, 3, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c"), (2, 1, 1, 1, "d")]


def test_a_restart_below_a_merge_starts_another() -> None:
    one, _ = only(
        row(cell("a", down="restart")),
        row(cell("b", down="restart")),
        row(cell("", down="continue")),
    )
    assert grid(one) == [(0, 0, 1, 1, "a"), (1, 0, 2, 1, "b")]


def test_a_merge_over_rows_and_columns_is_one_cell() -> None:
    one, _ = only(
        row(cell("a", span=2, down="restart"), "b"),
        row(cell("", span=2, down="continue"), "c"),
        row("d", "e", "f"),
        columns=3,
    )
    assert grid(one)[0] == (0, 0, 2, 2, "a")


def test_a_continue_without_a_restart_is_its_own_cell_and_a_warning() -> None:
    one, warnings = only(row("a", cell("b", down="continue")), row("c", "d"))
    assert (0, 1, 1, 1, "b") in grid(one)
    assert "row 1" in warnings[0] and "does not start above" in warnings[0]


def test_a_continue_below_a_cell_that_is_not_merged_is_its_own() -> None:
    one, warnings = only(row("a", "b"), row(cell("c", down="continue"), "d"))
    assert (1, 0, 1, 1, "c") in grid(one)
    assert len(warnings) == 1


def test_a_continue_of_another_width_is_its_own_cell_and_a_warning() -> None:
    one, warnings = only(
        row(cell("a", span=2, down="restart"), "b"),
        row(cell("c", down="continue"), "d", "e"),
        columns=3,
    )
    assert (0, 0, 1, 2, "a") in grid(one) and (1, 0, 1, 1, "c") in grid(one)
    assert len(warnings) == 1


def test_a_horizontal_merge_covers_the_cells_right_of_it() -> None:
    one, _ = only(
        row(cell("a", across="restart"), cell("unseen", across="continue"), "b"),
        row("c", "d", "e"),
        columns=3,
    )
    assert grid(one)[:2] == [(0, 0, 1, 2, "a"), (0, 2, 1, 1, "b")]


def test_a_horizontal_merge_merged_down_is_one_cell() -> None:
    one, _ = only(
        row(
            cell("a", across="restart", down="restart"),
            cell("", across="continue", down="restart"),
            "b",
        ),
        row(
            cell("", across="restart", down="continue"),
            cell("", across="continue", down="continue"),
            "c",
        ),
        row("d", "e", "f"),
        columns=3,
    )
    assert grid(one)[0] == (0, 0, 2, 2, "a")


def test_a_horizontal_continue_without_a_restart_is_its_own_cell_and_a_warning() -> None:
    one, warnings = only(row("a", cell("b", across="continue")))
    assert grid(one) == [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]
    assert "left of it" in warnings[0]


def test_columns_before_and_after_a_row_are_absent() -> None:
    one, _ = only(row("a", "b", "c"), row("d", before=1, after=1), columns=3)
    assert [one.state(1, column) for column in range(3)] == [State.ABSENT, State.TEXT, State.ABSENT]


def test_a_row_shorter_than_the_grid_ends_early() -> None:
    one, _ = only(row("a", "b", "c"), row("d"), columns=3)
    assert [one.state(1, column) for column in range(3)] == [State.TEXT, State.ABSENT, State.ABSENT]


def test_a_row_longer_than_the_grid_widens_the_table() -> None:
    one, _ = only(row("a", "b"), row("c", "d", "e"), columns=2)
    assert one.column_count == 3 and one.state(0, 2) is State.ABSENT


def test_a_table_without_a_grid_is_as_wide_as_its_widest_row() -> None:
    one, _ = only(row(cell("a", span=3)), row("b", "c", "d"))
    assert grid(one)[0] == (0, 0, 1, 3, "a") and one.column_count == 3


def test_a_grid_span_of_nought_is_one() -> None:
    one, _ = only(row(cell("a", span=0), "b"), row("c", "d"), columns=2)
    assert grid(one)[:2] == [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]


def test_a_grid_span_past_the_grid_ends_with_it_and_is_a_warning() -> None:
    one, warnings = only(row("a", cell("b", span=40)), row("c", "d"), columns=2)
    assert grid(one)[1] == (0, 1, 1, 1, "b") and one.column_count == 2
    assert "past its grid" in warnings[0]


def test_a_grid_span_that_is_no_number_is_one() -> None:
    broken = cell("a", more='<w:gridSpan w:val="many"/>')
    one, _ = only(row(broken, "b"), row("c", "d"), columns=2)
    assert one.column_count == 2


def test_grid_columns_that_no_cell_starts_or_ends_at_are_dropped() -> None:
    one, _ = only(row(cell("a", span=3), "b"), row(cell("c", span=3), "d"), columns=4)
    assert grid(one) == [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"), (1, 1, 1, 1, "d")]


def control(content: str) -> str:
    return f'<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


@pytest.mark.parametrize(
    "around",
    [
        control,
        lambda content: f'<w:customXml w:element="x">{content}</w:customXml>',
        lambda content: f'<w:smartTag w:element="x">{content}</w:smartTag>',
        lambda content: f'<w:ins w:id="1" w:author="a">{content}</w:ins>',
        lambda content: control(control(content)),
    ],
    ids=["content control", "custom XML", "smart tag", "insertion", "nested control"],
)
def test_what_stands_around_is_looked_through(around) -> None:  # type: ignore[no-untyped-def]
    plain = row("a", "b")
    expected = [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]
    assert grid(read(around(table(plain))).tables[0]) == expected
    assert grid(only(around(plain))[0]) == expected
    assert grid(only(row(around(cell("a")), cell("b")))[0]) == expected
    assert grid(only(row(cell(around(paragraph("a"))), cell("b")))[0]) == expected
    assert grid(only(row(cell(paragraph(around(run("a")))), cell("b")))[0]) == expected


def test_deleted_rows_and_cells_are_out() -> None:
    one, _ = only(
        row("gone", "gone", more='<w:del w:id="1" w:author="a"/>'),
        row(
            "a",
            cell("gone", more='<w:cellDel w:id="2" w:author="a"/>'),
            "b",
            more='<w:ins w:id="3" w:author="a"/>',
        ),
        columns=2,
    )
    assert grid(one) == [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]


def test_a_merge_whose_first_row_is_deleted_starts_where_the_rows_go_on() -> None:
    one, _ = only(
        row(cell("gone", down="restart"), "gone", more='<w:del w:id="1" w:author="a"/>'),
        row(cell("", down="continue"), "a"),
        row(cell("", down="continue"), "b"),
    )
    assert grid(one) == [(0, 0, 2, 1, ""), (0, 1, 1, 1, "a"), (1, 1, 1, 1, "b")]


def test_continues_below_one_without_a_restart_are_each_their_own() -> None:
    one, warnings = only(
        row("a", "b"),
        row(cell("c", down="continue"), "d"),
        row(cell("", down="continue"), "e"),
    )
    assert [c[:4] for c in grid(one) if c[1] == 0] == [(0, 0, 1, 1), (1, 0, 1, 1), (2, 0, 1, 1)]
    assert len(warnings) == 2


def test_a_deleted_row_within_a_merge_leaves_it_whole() -> None:
    one, warnings = only(
        row(cell("a", down="restart"), "b"),
        row(cell("", down="continue"), "gone", more='<w:del w:id="1" w:author="a"/>'),
        row(cell("", down="continue"), "c"),
    )
    assert grid(one) == [(0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c")]
    assert warnings == ()


def test_a_tracked_merge_is_as_if_accepted() -> None:
    merged = '<w:cellMerge w:id="1" w:author="a" w:vMerge="{}"/>'
    one, _ = only(
        row(cell("a", more=merged.format("rest")), "b"),
        row(cell("", more=merged.format("cont")), "c"),
    )
    assert grid(one)[0] == (0, 0, 2, 1, "a")


def test_former_properties_of_a_cell_are_not_its_own() -> None:
    former = '<w:tcPrChange w:id="1" w:author="a"><w:tcPr><w:gridSpan w:val="2"/></w:tcPr></w:tcPrChange>'
    one, _ = only(row(cell("a", more=former), "b"), row("c", "d"), columns=2)
    assert grid(one)[0] == (0, 0, 1, 1, "a")


def test_a_table_whose_rows_are_all_deleted_is_none() -> None:
    gone = table(row("gone", more='<w:del w:id="1" w:author="a"/>'))
    assert read(gone, paragraph("a")).tables == ()


def test_a_hidden_row_is_out_and_a_warning() -> None:
    one, warnings = only(row("gone", more="<w:hidden/>"), row("a"))
    assert grid(one) == [(0, 0, 1, 1, "a")]
    assert "hidden row" in warnings[0]


def test_a_nested_table_is_its_cells_and_not_its_text() -> None:
    inner = table(row("x", "y"), columns=2)
    one, _ = only(row(cell(paragraph("a") + inner + paragraph()), "b"), columns=2)
    first = one.cells[0]
    assert first.text.strip() == "a"
    assert [grid(nested) for nested in first.tables] == [[(0, 0, 1, 1, "x"), (0, 1, 1, 1, "y")]]
    assert len(read(table(row(cell(inner + paragraph())))).tables) == 1


def test_a_table_in_a_run_is_a_table() -> None:
    document = read(paragraph(run("a") + f"<w:r>{table(row('b'))}</w:r>"))
    assert [one.text for one in document.paragraphs] == ["a"] and grid(document.tables[0]) == [
        (0, 0, 1, 1, "b")
    ]


def test_header_rows_are_those_at_the_top_that_are_marked() -> None:
    one, _ = only(
        row("a", more="<w:tblHeader/>"),
        row("b", more='<w:tblHeader w:val="1"/>'),
        row("c", more='<w:tblHeader w:val="0"/>'),
        row("d", more="<w:tblHeader/>"),
    )
    assert one.header_rows == 2


def test_paragraphs_and_tables_come_in_the_order_of_the_body() -> None:
    document = read(
        paragraph("a"), table(row("b")), paragraph(), control(paragraph("c") + table(row("d")))
    )
    shown = [one.cells[0].text if isinstance(one, Table) else one.text for one in document.blocks]
    assert shown == ["a", "b", "c", "d"]
    assert [one.line for one in document.paragraphs] == [1, 3]


def test_plain_rows_read_alike_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.readers.word_rows import RowReader
    from tests.builders.word_notice import SHAPES, notice

    files = [notice(shape) for shape in SHAPES.values()]
    quick = [word.read(data) for data in files]
    monkeypatch.setattr(RowReader, "plain_rows", lambda *_: {})
    assert [word.read(data) for data in files] == quick


def test_text_that_a_merge_covers_is_a_warning() -> None:
    down = table(row(cell("a", down="restart"), "b"), row(cell("x", down="continue"), "c"))
    across = table(row(cell("a", across="restart"), cell("x", across="continue"), "b"))
    for one, number in ((down, 2), (across, 1)):
        document = word.read(word_file(one))
        assert "x" not in [each.text for each in document.tables[0].cells]
        assert document.warnings == (
            f"table 1, row {number}: a merge covers a cell with text, which is left out",
        )
