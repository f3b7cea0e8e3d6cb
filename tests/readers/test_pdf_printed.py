"""Pages as browsers and spreadsheets print them: cells cut by a page's end, hidden and overflowing text."""

from __future__ import annotations

import pytest

from pipeline.document import Document
from pipeline.errors import UnreadableFile
from tests.builders.pdf_file import Page, objects, stream, written
from tests.readers.test_pdf import ROWS, WIDTHS, Rows, grid, of, read, refused, texts

# Three columns of 60 from 50, two rows of 30 from 80: 序号 and 阶段 go on on the next page, 名称 ends.
XS = (50.0, 110.0, 170.0, 230.0)


def cut(*, bottom: float = 140.0) -> Page:
    """A page whose first two columns have no line at the table's end."""
    page = Page().line(50, 80, 230, 80).line(50, 110, 230, 110).line(170, 140, 230, 140)
    for x in XS:
        page.line(x, 80, x, bottom)
    for x, text in zip(XS, ("序号", "阶段", "名称"), strict=False):
        page.text(x + 5, 88, text)
    return page.text(55, 118, "1").text(115, 118, "2").text(175, 118, "甲")


def shape(document: Document) -> list[tuple[int, int, int, int]]:
    return [cell[:4] for cell in document.tables[0].cells]


EVERY_PLACE = [(row, column, 1, 1) for row in range(2) for column in range(3)]


# --- cut by the page's end ----------------------------------------------------------------------


def test_cells_without_a_line_at_the_table_s_end_are_cells_that_go_on() -> None:
    table = read(cut()).tables[0]
    assert shape(read(cut())) == EVERY_PLACE
    assert (table.cut_columns, table.begun_columns) == ({0, 1}, frozenset())


def test_cells_without_a_line_at_the_top_go_on_from_the_page_before() -> None:
    page = Page().line(170, 80, 230, 80).line(50, 110, 230, 110).line(50, 140, 230, 140)
    for x in XS:
        page.line(x, 80, x, 140)
    table = read(page.text(55, 88, "甲")).tables[0]
    assert (table.cut_columns, table.begun_columns) == (frozenset(), {0, 1})


def test_where_every_cell_has_a_line_or_none_the_lines_tell_nothing() -> None:
    assert read(Page().table(50, 80, WIDTHS, ROWS)).tables[0].cut_columns == frozenset()


def test_the_strip_below_the_last_row_that_only_cut_cells_reach_into_is_no_row() -> None:
    document = read(cut(bottom=160))
    assert shape(document) == EVERY_PLACE
    assert document.tables[0].cut_columns == {0, 1}


def test_a_column_that_one_cell_fills_from_page_to_page_is_the_table_s() -> None:
    page = Page()
    for x in XS:
        page.line(x, 80, x, 140)
    for top in (80, 110, 140):
        page.line(50, top, 110, top).line(170, top, 230, top)
    page.text(55, 88, "1").text(115, 105, "企业开办").text(175, 88, "甲")
    assert shape(read(page)) == [
        (0, 0, 1, 1),
        (0, 1, 2, 1),
        (0, 2, 1, 1),
        (1, 0, 1, 1),
        (1, 2, 1, 1),
    ]


def test_text_below_the_last_row_is_that_of_the_cell_that_goes_on() -> None:
    page = cut().text(115, 136, "企业").text(115, 151, "准营").text(50, 300, "说明")
    document = read(page)
    assert grid(document)[4] == (1, 1, 1, 1, "2\n企业\n准营")
    assert texts(document) == ["说明"]


def test_text_that_reaches_over_the_table_s_end_is_its_cell_s() -> None:
    rows: Rows = [["序号", "名称"], ["1", "甲"]]
    page = Page().table(50, 80, [40, 60], rows, heights=[20, 12])
    page.content = [line for line in page.content if "7532" not in line]
    page.text(95, 107.5, "甲").text(50, 118, "注")
    document = read(page)
    assert grid(document)[3] == (1, 1, 1, 1, "甲") and texts(document) == ["注"]


# --- hidden text --------------------------------------------------------------------------------


def clipped(page: Page, x0: float, top: float, x1: float, bottom: float, text: str) -> Page:
    """A line of text from the box's left, of which the box shows its part."""
    y = page.height - bottom
    page.content.append(f"q {x0} {y} {x1 - x0} {bottom - top} re W* n")
    page.text(x0, top, text)
    page.content.append("Q")
    return page


def test_text_that_a_clipping_path_hides_is_not_read() -> None:
    page = Page().table(50, 80, WIDTHS, ROWS)
    page.content.append("q 0 600 595 200 re W n")
    page.text(55, 300, "企业准营").text(95, 83, "")
    page.content.append("Q")
    document = read(page.text(50, 320, "说明"))
    assert texts(document) == ["说明"]


def test_a_text_of_a_table_that_shows_only_in_part_is_refused() -> None:
    page = clipped(
        Page().table(50, 80, WIDTHS, [*ROWS, ["3", "", ""]]), 92, 148, 125, 160, "一二三四五"
    )
    assert "page 1 shows a text of a table only in part, cut off after 一二三" in refused(page)


def test_what_lies_outside_the_crop_box_is_not_read() -> None:
    page = (
        Page(more="/CropBox [0 100 595 842]").table(50, 80, WIDTHS, ROWS).text(50, 800, "裁切线外")
    )
    document = read(page)
    assert texts(document) == [] and len(document.tables) == 1


def test_a_scan_with_a_machine_s_reading_behind_it_is_a_scan() -> None:
    page = Page()
    page.content.append("q 500 0 0 800 0 0 cm /I Do Q 3 Tr")
    made = objects([page.text(50, 40, "通知")])
    made[7] = made[7].replace(b"/Resources <<", b"/Resources << /XObject << /I 20 0 R >>")
    made[20] = stream(
        bytes(100),
        "/Type /XObject /Subtype /Image /Width 10 /Height 10 /BitsPerComponent 8 /ColorSpace /DeviceGray",
    )
    with pytest.raises(UnreadableFile, match="is a scan"):
        of(written(made))


def test_texts_printed_over_one_another_in_a_table_are_refused() -> None:
    page = Page().table(50, 80, WIDTHS, ROWS).text(57, 83, "内部", 30)
    assert "page 1 has texts printed over one another in a table" in refused(page)


# --- text ---------------------------------------------------------------------------------------


def test_radicals_without_a_compatibility_mapping_are_ideographs_too() -> None:
    assert texts(read(Page().text(50, 40, "⺠政局、出租汽⻋、⻛险"))) == ["民政局、出租汽车、风险"]


def test_a_number_broken_by_a_narrow_column_is_one() -> None:
    page = Page().table(50, 80, [30.0, 60.0], [["10\n0", "医疗保险"], ["99", "甲"]])
    assert grid(read(page))[0][4] == "100"


def test_a_running_foot_with_the_page_s_number_is_no_paragraph() -> None:
    pages = [
        Page().table(50, 80, WIDTHS, ROWS).text(50, 810, "环翠区公报").text(500, 810, f"{page}/3")
        for page in (1, 2, 3)
    ]
    assert texts(read(*pages)) == []
    named = [Page().text(50, 100, f"第{page}章").text(50, 300, "正文") for page in (1, 2, 3)]
    assert [text for text in texts(read(*named)) if "章" in text] == ["第1章", "第2章", "第3章"]
