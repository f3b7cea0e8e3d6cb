"""Annexes whose tables and headings stand elsewhere: in layout tables, again on each page, in the table's rows."""

from __future__ import annotations

import pytest
from found_annexes import ENTERPRISE, INDIVIDUAL, found, only, places, said, table
from grids import FIRST, grid
from grids import HEADER as DRAWN

from pipeline.document import Cell, Table
from pipeline.errors import EditionRejected
from pipeline.rows import read_annex
from pipeline.vocabulary import load

# --- frames -------------------------------------------------------------------------------------


def frame(*cells: tuple[str, tuple[Table, ...]]) -> Table:
    return Table(
        Cell(row, 0, 1, 1, text, tables=tables) for row, (text, tables) in enumerate(cells)
    )


def test_a_table_within_a_frame_is_the_annexes_with_the_frames_number() -> None:
    inner = table()
    annexes = found(
        "正文", grid("a | b"), frame((f"附件1\n{ENTERPRISE}", ()), ("", (inner,)), ("注：x", ()))
    )
    assert said(annexes) == [(1, ENTERPRISE, "enterprise")]
    (part,) = annexes.annexes[0].parts
    assert part.table is inner and part.source_table == 2
    assert annexes.body_blocks == 2


def test_a_frame_below_its_heading_and_two_frames() -> None:
    one, other = table(), table("其他")
    annexes = found(
        "附件1", ENTERPRISE, frame(("", (one,))), "附件2", frame((INDIVIDUAL, (other,)))
    )
    assert [part.table for annex in annexes.annexes for part in annex.parts] == [one, other]
    assert [part.source_table for annex in annexes.annexes for part in annex.parts] == [1, 2]


def test_two_annexes_in_the_rows_of_a_frame_share_its_number_and_their_rows_count_on() -> None:
    one, other = table(), table("其他")
    outer = frame((f"附件1\n{ENTERPRISE}", (one,)), (f"附件2\n{INDIVIDUAL}", (other,)))
    annexes = found("正文", grid("a | b"), outer)
    assert said(annexes) == [(1, ENTERPRISE, "enterprise"), (2, INDIVIDUAL, "individual")]
    assert [places(annex) for annex in annexes.annexes] == [[(2, 0, False)], [(2, 2, False)]]


def test_two_annexes_in_one_cell_have_the_tables_that_stand_under_their_headings() -> None:
    one, other, third = table(), table("其他"), table("社保")
    text = f"附件1\n{ENTERPRISE}\n附件2\n{INDIVIDUAL}\n（续表）"
    cell = Cell(0, 0, 1, 1, text, None, (one, other, third), (2, 4, 5))
    annexes = found(Table([cell]))
    assert [[part.table for part in annex.parts] for annex in annexes.annexes] == [
        [one],
        [other, third],
    ]
    assert [places(annex) for annex in annexes.annexes] == [
        [(1, 0, False)],
        [(1, 2, False), (1, 4, True)],
    ]


def test_one_annex_split_in_two_in_a_frame() -> None:
    annex = only("附件1", ENTERPRISE, frame(("", (table(),)), ("", (table("其他"),))))
    assert places(annex) == [(1, 0, False), (1, 2, True)]


def test_where_nobody_knows_which_line_stands_over_which_table_a_frame_stays_as_it_is() -> None:
    outer = frame((f"附件1\n{ENTERPRISE}\n附件2\n{INDIVIDUAL}", (table(), table("其他"))))
    annex = only("附件1", ENTERPRISE, outer)
    assert [part.table for part in annex.parts] == [outer]


def test_empty_cells_beside_the_one_with_the_table_lay_out_the_page() -> None:
    inner = table()
    outer = Table(
        [Cell(0, 0, 1, 1, ""), Cell(0, 1, 1, 1, "", tables=(inner,)), Cell(0, 2, 1, 1, "")]
    )
    annex = only("附件1", ENTERPRISE, outer)
    assert [part.table for part in annex.parts] == [inner]


def test_a_frame_within_a_frame() -> None:
    inner = table()
    outer = frame((f"附件1\n{ENTERPRISE}", (frame(("", (inner,))),)), ("注：x", ()))
    assert [part.table for part in only(outer).parts] == [inner]


def test_frames_within_frames_are_looked_through_only_so_far() -> None:
    outer = table()
    for _ in range(40):
        outer = frame(("", (outer,)))
    assert len(only("附件1", ENTERPRISE, outer).parts) == 1


def test_a_table_in_a_cell_of_the_annexes_own_table_makes_that_no_frame() -> None:
    drawn = grid(DRAWN, FIRST)
    outer = Table(
        cell._replace(tables=(grid("序号 | 事项名称"),)) if cell.text == "1" else cell
        for cell in drawn.cells
    )
    assert [part.table for part in only("附件1", ENTERPRISE, outer).parts] == [outer]


def test_a_page_with_rows_of_data_and_a_table_in_a_cell_is_no_frame() -> None:
    inner = table()
    drawn = grid(FIRST)
    page = Table(
        cell._replace(tables=(inner,)) if cell.column == 7 else cell for cell in drawn.cells
    )
    annex = only("附件1", ENTERPRISE, table(), page)
    assert annex.parts[1].table is page


# --- headings again, and in other places --------------------------------------------------------


@pytest.mark.parametrize(
    "between",
    [
        [f"附件1 {ENTERPRISE}（续表）"],
        [f"附件1：{ENTERPRISE}（续）"],
        [f"附件1 {ENTERPRISE}"],
        ["附件1（续）", f"{ENTERPRISE}（续）"],
        ["附件1（续）", ENTERPRISE],
        ["附件1", f"{ENTERPRISE}续表"],
        ["附件1", f"{ENTERPRISE}(续表1)", "— 3 —"],
        ["附件1", ENTERPRISE[:5], f"{ENTERPRISE[5:]}（接上页）"],
        [f"附件1\n{ENTERPRISE}（续）"],
        [f"{ENTERPRISE}（续）"],
        ["（续上表）"],
        ["附件1"],
    ],
)
def test_a_heading_again_with_or_without_a_mark_that_it_goes_on(between: list[str]) -> None:
    annex = only("附件1", ENTERPRISE, "（共2项）", table(), *between, table("其他"))
    assert (annex.title, annex.stated_total) == (ENTERPRISE, 2)
    assert places(annex) == [(1, 0, False), (2, 0, True)]


@pytest.mark.parametrize("between", ["说明如下", "附件1 企业办事清单目录", f"{ENTERPRISE}说明"])
def test_what_is_no_heading_again_does_not_follow_or_stands_twice(between: str) -> None:
    try:
        annex = only("附件1", ENTERPRISE, table(), between, table("其他"))
    except EditionRejected as error:
        assert "annex 1 stands twice" in str(error)
    else:
        assert places(annex) == [(1, 0, False), (2, 0, False)]


@pytest.mark.parametrize("title", ["企业手续", "企业办理手续表"])
def test_a_title_may_end_in_the_word_for_going_on(title: str) -> None:
    annex = only("附件1", title, table(), f"附件1 {title}（续）", table("其他"))
    assert annex.title == title and len(annex.parts) == 2


@pytest.mark.parametrize(
    "heading",
    [
        f"附件1\n{ENTERPRISE}",
        f"附件1：\n{ENTERPRISE}",
        f"附件\n{ENTERPRISE}",
        f"附件一\n\n{ENTERPRISE[:5]}\n{ENTERPRISE[5:]}",
    ],
)
def test_a_line_break_may_stand_between_heading_and_title(heading: str) -> None:
    annexes = found("正文", heading, table())
    assert said(annexes) == [(1, ENTERPRISE, "enterprise")]
    assert annexes.body_blocks == 1


def test_a_list_of_annexes_in_one_paragraph_declares_them_all() -> None:
    annexes = found(f"附件：\n1.{ENTERPRISE}\n2.{INDIVIDUAL}", "附件1", ENTERPRISE, table())
    assert annexes.declared == (1, 2)
    assert said(annexes) == [(1, ENTERPRISE, "enterprise")]


def test_an_annexs_table_above_all_headings_is_named() -> None:
    tasks = grid("序号 | 工作任务 | 责任单位 | 完成时限", "1 | 公布清单 | 区政府办 | 6月底前")
    annexes = found(tasks, table("甲"), "附件2", INDIVIDUAL, table("乙"))
    assert said(annexes) == [(2, INDIVIDUAL, "individual")]
    assert annexes.warnings == (
        "table 2 has the header of an annex, stands under no heading of one and is not read",
    )
    assert found(table("甲")).warnings == ()


# --- headings in the table's own rows -----------------------------------------------------------

WIDE = " | < | < | < | < | < | < | <"


@pytest.mark.parametrize(
    ("above", "first"),
    [
        ([], ["附件1", ENTERPRISE]),
        ([], [f"附件1/{ENTERPRISE}"]),
        ([], [f"附件1 {ENTERPRISE}"]),
        ([], [f"附件：{ENTERPRISE}"]),
        (["附件1"], [ENTERPRISE]),
        (["附件1", ENTERPRISE], ["附件1"]),
        (["附件1", ENTERPRISE], [ENTERPRISE]),
        (["附件1", ENTERPRISE], ["附件1", ENTERPRISE, "单位：项"]),
        (["附件1"], [ENTERPRISE, "（共1项）"]),
    ],
)
def test_heading_and_title_may_stand_in_the_tables_first_rows(
    above: list[str], first: list[str]
) -> None:
    drawn = grid(*(line + WIDE for line in first), DRAWN, FIRST)
    annexes = found("正文", *above, drawn)
    assert said(annexes) == [(1, ENTERPRISE, "enterprise")]
    assert annexes.annexes[0].parts[0].table is drawn
    assert annexes.body_blocks == 1


def test_headings_in_the_tables_first_rows_begin_each_its_annex_or_go_on_with_it() -> None:
    one = grid("附件1" + WIDE, ENTERPRISE + WIDE, DRAWN, FIRST)
    again = grid(f"{ENTERPRISE}（续）" + WIDE, DRAWN, FIRST)
    other = grid("附件2" + WIDE, INDIVIDUAL + WIDE, DRAWN, FIRST)
    annexes = found(one, again, other)
    assert said(annexes) == [(1, ENTERPRISE, "enterprise"), (2, INDIVIDUAL, "individual")]
    assert [places(annex) for annex in annexes.annexes] == [
        [(1, 0, False), (2, 0, True)],
        [(3, 0, False)],
    ]


# --- side by side -------------------------------------------------------------------------------

HEADERS = f"{DRAWN} | {DRAWN}"
PERSON = "1 | 1/出生 | 1.1/出生 | 出生登记 | < | 行政许可 | 区公安分局 | "
OVER = " | ".join(["附件1", *"<" * 7, "附件2", *"<" * 7])
TITLES = " | ".join([ENTERPRISE, *"<" * 7, INDIVIDUAL, *"<" * 7])


@pytest.mark.parametrize(
    "over",
    [
        (OVER, TITLES),
        (OVER.replace("附件1", f"附件1/{ENTERPRISE}").replace("附件2", f"附件2/{INDIVIDUAL}"),),
    ],
)
def test_two_annexes_side_by_side_with_headings_of_their_own_are_two(over: tuple[str, ...]) -> None:
    second = FIRST.replace("1 |", "2 |", 1).replace("公章刻制", "变更登记")
    blank = " | ".join([""] * 8)
    drawn = grid(*over, HEADERS, f"{FIRST} | {PERSON}", f"{second} | {blank}")
    annexes = found("正文", drawn)
    assert said(annexes) == [(1, ENTERPRISE, "enterprise"), (2, INDIVIDUAL, "individual")]
    readings = [read_annex(annex, load()) for annex in annexes.annexes]
    assert [[entry.item_name for entry in one.entries] for one in readings] == [
        ["公章刻制", "变更登记"],
        ["出生登记"],
    ]
    assert [one.rejects for one in readings] == [(), ()]
    cells = {
        (cell.source_row, cell.source_column): cell.text for one in readings for cell in one.cells
    }
    assert cells == {
        (cell.row + 1, cell.column + 1): cell.text for cell in drawn.cells if cell.text
    }


@pytest.mark.parametrize(
    "blocks",
    [
        ("附件1", ENTERPRISE, grid(HEADERS, f"{FIRST} | {PERSON}")),
        (f"附件1 {ENTERPRISE}", f"附件2 {INDIVIDUAL}", grid(HEADERS, f"{FIRST} | {PERSON}")),
        (
            "附件1",
            ENTERPRISE,
            grid(DRAWN, FIRST),
            grid(HEADERS, f"{FIRST} | {FIRST}"),
        ),
        (f"附件1 {ENTERPRISE}", grid(OVER.replace("附件2", ""), HEADERS, f"{FIRST} | {PERSON}")),
    ],
)
def test_headers_side_by_side_without_headings_of_their_own_are_refused_in_a_clear_line(
    blocks: tuple[str | Table, ...],
) -> None:
    with pytest.raises(EditionRejected) as caught:
        found(*blocks)
    assert caught.value.reason == "unknown-heading"
    assert "2 headers stand side by side in it, from columns 1 and 9 on" in str(caught.value)


def test_two_serial_numbers_side_by_side_are_one_header() -> None:
    header = DRAWN.replace("序号 |", "序号 | 编号 |")
    annex = only("附件1", ENTERPRISE, grid(header, FIRST.replace("1 |", "1 | 7 |", 1)))
    assert [entry.item_name for entry in read_annex(annex, load()).entries] == ["公章刻制"]
