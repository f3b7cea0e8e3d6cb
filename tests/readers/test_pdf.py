"""The PDF reader: what lines and characters of a page come out as."""

from __future__ import annotations

import pytest

from pipeline.document import Document
from pipeline.errors import UnreadableFile
from pipeline.readers import pdf
from pipeline.readers.pdf_flow import document_of
from pipeline.readers.pdf_limits import PdfLimits
from pipeline.readers.pdf_process import contents_of
from tests.builders.pdf_file import A4, Page, objects, pdf_file, stream, written

Rows = list[list[str | tuple[str, int, int] | None]]
WIDTHS = [40.0, 60.0, 60.0]
ROWS: Rows = [
    ["序号", ("事项名称", 1, 2), None],
    ["1", ("设立登记", 2, 1), "公司"],
    ["2", None, "3.1\n员工保障"],
]
GRID = [
    (0, 0, 1, 1, "序号"),
    (0, 1, 1, 2, "事项名称"),
    (1, 0, 1, 1, "1"),
    (1, 1, 2, 1, "设立登记"),
    (1, 2, 1, 1, "公司"),
    (2, 0, 1, 1, "2"),
    (2, 2, 1, 1, "3.1\n员工保障"),
]


def read(*pages: Page) -> Document:
    """The Document of the pages, read in this process."""
    return of(pdf_file(*pages))


def of(data: bytes) -> Document:
    limits = PdfLimits()
    return pdf.document_from(document_of(contents_of(data, limits), limits))


def refused(*pages: Page) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(*pages)
    return str(caught.value)


def grid(document: Document, table: int = 0) -> list[tuple[int, int, int, int, str]]:
    return [cell[:5] for cell in document.tables[table].cells]


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


# --- grids from lines ---------------------------------------------------------------------------


@pytest.mark.parametrize("draw", ["lines", "bars", "double"])
@pytest.mark.parametrize("outer", [True, False], ids=["all sides", "open sides"])
def test_spans_come_from_the_lines_however_they_are_drawn(draw: str, outer: bool) -> None:
    page = Page().table(50, 80, WIDTHS, ROWS, draw=draw, outer=outer)
    assert grid(read(page)) == GRID


def test_the_child_process_gives_what_reading_here_gives() -> None:
    data = pdf_file(Page().text(50, 40, "附件1").table(50, 80, WIDTHS, ROWS))
    there, here = pdf.read(data), of(data)
    assert (there.blocks, there.warnings, there.format) == (here.blocks, (), "pdf")


def test_a_table_is_closed_at_the_top_and_bottom_where_nothing_is_drawn_there() -> None:
    page = Page()
    for x in (50.0, 110.0, 170.0):
        page.line(x, 80, x, 140)
    page.line(50, 110, 170, 110)
    for place, text in (((55, 90), "甲"), ((115, 90), "乙"), ((55, 120), "丙"), ((115, 120), "丁")):
        page.text(*place, text)
    assert [cell[4] for cell in grid(read(page))] == ["甲", "乙", "丙", "丁"]


def test_a_gap_in_a_side_is_closed() -> None:
    page = Page().box(50, 80, 110, 110).box(110, 80, 170, 110).box(170, 80, 230, 110)
    page.line(50, 140, 110, 140).line(170, 140, 230, 140)
    for x in (50, 110, 170, 230):
        page.line(x, 110, x, 140)
    page.text(55, 120, "甲")
    assert [cell[:4] for cell in read(page).tables[0].cells if cell.row == 1] == [
        (1, 0, 1, 1),
        (1, 1, 1, 1),
        (1, 2, 1, 1),
    ]


def test_a_dotted_line_is_a_line() -> None:
    page = Page().line(50, 80, 170, 80).line(50, 140, 170, 140)
    for x in (50, 110, 170):
        page.line(x, 80, x, 140)
    for step in range(60):
        page.bar(50 + 2 * step, 109.5, 51 + 2 * step, 110.5)
    page.text(55, 90, "甲")
    assert read(page).tables[0].row_count == 2


def test_two_tables_on_a_page_are_two_with_the_text_between_them() -> None:
    page = Page().table(50, 80, WIDTHS, ROWS).text(50, 250, "附件2").table(50, 300, WIDTHS, ROWS)
    document = read(page)
    assert [type(block).__name__ for block in document.blocks] == ["Table", "Paragraph", "Table"]
    assert grid(document, 0) == grid(document, 1) == GRID


def test_tables_side_by_side_are_two() -> None:
    document = read(Page().table(50, 80, WIDTHS, ROWS).table(300, 80, WIDTHS, ROWS))
    assert grid(document, 0) == grid(document, 1) == GRID


def test_text_beside_a_table_is_no_part_of_it() -> None:
    page = Page().table(200, 80, WIDTHS, ROWS).text(50, 85, "左边的说明").text(400, 85, "右边")
    document = read(page)
    assert grid(document) == GRID
    assert texts(document) == ["左边的说明", "右边"]


def test_a_table_within_a_cell_is_that_cell_s() -> None:
    page = Page().box(40, 70, 300, 300).line(40, 280, 300, 280).text(50, 285, "脚注")
    document = read(page.table(60, 90, WIDTHS, ROWS))
    assert len(document.tables) == 1
    outer = document.tables[0].cells
    assert [cell[:4] for cell in outer] == [(0, 0, 1, 1), (1, 0, 1, 1)]
    assert [cell[:5] for cell in outer[0].tables[0].cells] == GRID
    assert outer[0].text == ""


def test_a_frame_around_text_and_a_line_across_are_no_tables() -> None:
    document = read(Page().box(40, 70, 500, 300).text(50, 90, "通知").line(40, 60, 500, 60))
    assert document.tables == () and texts(document) == ["通知"]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_shown_turned_reads_as_it_is_shown(rotate: int) -> None:
    """The content is drawn so that /Rotate sets it upright, as scanners and printers do."""
    upright = Page().text(50, 40, "附件1").table(50, 80, WIDTHS, ROWS)
    width, height = A4
    matrix = {
        0: "1 0 0 1 0 0",
        90: f"0 1 -1 0 {height} 0",
        180: f"-1 0 0 -1 {width} {height}",
        270: f"0 -1 1 0 0 {width}",
    }[rotate]
    turned = Page(size=A4 if rotate % 180 == 0 else (height, width), rotate=rotate)
    turned.content = [f"{matrix} cm", *upright.content]
    document = read(turned)
    assert grid(document) == GRID and texts(document) == ["附件1"]


def test_a_table_set_sideways_on_its_page_is_turned_upright() -> None:
    upright = Page().text(50, 40, "附件1").table(50, 80, WIDTHS, ROWS)
    sideways = Page(size=(842.0, 595.0))
    sideways.content = ["0 1 -1 0 842 0 cm", *upright.content]
    document = read(sideways)
    assert grid(document) == GRID and texts(document) == ["附件1"]


def test_a_slanted_watermark_is_left_out_and_said_so() -> None:
    page = (
        Page().table(50, 80, WIDTHS, ROWS).text(60, 150, "内部资料", 40, matrix="0.7 0.7 -0.7 0.7")
    )
    document = read(page)
    assert grid(document) == GRID
    assert document.warnings == ("page 1: slanted text, as of a watermark, is left out",)


# --- text ---------------------------------------------------------------------------------------


def cell_of(text: str, width: float) -> str:
    rows: Rows = [[text, ""], ["满" * int((width - 10) // 10), ""]]
    return read(Page().table(50, 80, [width, 60], rows)).tables[0].cells[0].text


def test_a_line_that_is_full_goes_on_and_one_with_room_ends() -> None:
    assert cell_of("区行政审\n批服务局", 50) == "区行政审批服务局"
    assert cell_of("区行政\n审批局", 70) == "区行政\n审批局"


def test_a_lone_number_keeps_its_line() -> None:
    assert cell_of("3.1\n员工\n保障", 30) == "3.1\n员工保障"


def test_two_departments_that_fill_their_lines_keep_them() -> None:
    assert cell_of("区税务局\n区医保局", 50) == "区税务局\n区医保局"


def test_a_mark_that_may_begin_no_line_takes_its_character_along() -> None:
    assert cell_of("药品经营\n许）可", 60) == "药品经营许）可"
    assert cell_of("药品经营\n许可", 60) == "药品经营\n许可"


def test_words_keep_their_space_over_a_line_s_end() -> None:
    assert cell_of("ETC\nCard", 50) == "ETC Card"


def test_characters_drawn_twice_for_bold_stand_once() -> None:
    page = Page().table(50, 80, WIDTHS, ROWS)
    page.content += Page().text(55.3, 83, "序号").content
    assert grid(read(page)) == GRID
    assert texts(read(Page().text(50, 40, "1100号").text(50.4, 40, "1100号"))) == ["1100号"]


def test_radicals_that_stand_for_ideographs_are_ideographs() -> None:
    assert texts(read(Page().text(50, 40, "⼈⼒资源"))) == ["人力资源"]


def test_lines_of_a_paragraph_are_joined_and_paragraphs_are_not() -> None:
    full = "二" * 45
    page = Page().text(70, 40, "一" * 43).text(50, 60, full).text(50, 80, "到此为止。")
    page.text(70, 100, "又一段" + "三" * 40).text(50, 120, "完")
    page.text(50, 150, "（一）" + "四" * 42).text(50, 170, "（二）另一段")
    assert texts(read(page)) == [
        "一" * 43 + full + "到此为止。",
        "又一段" + "三" * 40 + "完",
        "（一）" + "四" * 42 + "（二）另一段",
    ]
    page.content[-2:] = (
        Page().text(50, 150, "（一）" + "四" * 41 + "。").text(50, 170, "（二）另").content
    )
    assert texts(read(page))[2:] == ["（一）" + "四" * 41 + "。", "（二）另"]


def test_a_paragraph_goes_on_over_a_page_s_end() -> None:
    first = Page().text(50, 700, "一" * 45).text(280, 800, "— 1 —")
    second = Page().text(50, 40, "二。").text(280, 800, "— 2 —")
    assert texts(read(first, second)) == ["一" * 45 + "二。"]


@pytest.mark.parametrize("number", ["- {} -", "— {} —", "{}", "第{}页 共3页", "{}/3"])
def test_page_numbers_and_running_heads_are_no_paragraphs(number: str) -> None:
    pages = [
        Page()
        .text(200, 20, "环翠区人民政府公报")
        .text(50, 100, f"正文{page}")
        .table(50, 200, WIDTHS, ROWS)
        .text(280, 810, number.format(page))
        for page in (1, 2, 3)
    ]
    document = read(*pages)
    assert texts(document) == ["正文1", "正文2", "正文3"]
    assert [table.row_pages for table in document.tables] == [(page,) * 3 for page in (1, 2, 3)]


def test_an_annex_heading_on_every_page_stays() -> None:
    pages = [Page().text(50, 20, "附件1").text(280, 810, str(page)) for page in (1, 2, 3)]
    assert texts(read(*pages)) == ["附件1"] * 3


def test_tables_that_follow_each_other_share_their_columns() -> None:
    narrow: Rows = [["3", "一件事"], ["4", "又一件"]]
    pages = Page().table(50, 80, WIDTHS, ROWS), Page().table(50, 40, [40.0, 120.0], narrow)
    document = read(*pages)
    assert document.tables[1].column_count == 3
    assert grid(document, 1)[1] == (0, 1, 1, 2, "一件事")
    parted = read(pages[0].text(50, 300, "附件2"), pages[1])
    assert parted.tables[1].column_count == 2


# --- never guessed ------------------------------------------------------------------------------


def test_a_header_without_lines_is_refused_by_its_words() -> None:
    page = Page().text(50, 80, "序号").text(120, 80, "事项名称").text(250, 80, "事项类型")
    line = refused(page.text(50, 100, "1").text(120, 100, "设立登记").text(250, 100, "行政许可"))
    assert line.startswith("page 1 has a table without lines: 序号、事项名称、事项类型")


def test_three_lines_across_are_no_table_either() -> None:
    page = Page().text(50, 80, "序号").text(120, 80, "事项名称").text(250, 80, "事项类型")
    for top in (75, 95, 130):
        page.line(45, top, 400, top)
    assert "has a table without lines" in refused(page)


def test_a_cell_that_is_no_rectangle_is_refused() -> None:
    page = Page().table(50, 80, [60.0, 60.0, 60.0], [["甲", "乙", "丙"], ["丁", "戊", "己"]])
    page.box(50, 118, 230, 178).line(110, 118, 110, 148).line(50, 148, 110, 148)
    page.text(55, 130, "庚").text(120, 130, "辛")
    assert "leave a cell that is no rectangle" in refused(page)


def test_a_table_that_runs_off_the_page_is_refused() -> None:
    page = Page().table(500, 80, WIDTHS, ROWS)
    assert refused(page).startswith("page 1 has a table that runs off the page")


def test_a_character_without_a_meaning_is_refused_in_a_table_and_warned_of_in_text() -> None:
    in_table = Page().table(50, 80, WIDTHS, ROWS)
    with pytest.raises(UnreadableFile, match="characters in a table whose meaning"):
        of(written(objects([in_table], characters="序号事项名称")))
    in_text = of(written(objects([Page().text(50, 40, "通知书")], characters="通知")))
    assert texts(in_text) == ["通知\ufffd"]
    assert in_text.warnings == (
        "page 1: characters whose meaning the file does not say stand as \ufffd",
    )


def _scanned() -> dict[int, bytes]:
    page = Page()
    page.content.append("q 500 0 0 800 0 0 cm /I Do Q")
    made = objects([page, Page().text(50, 40, "通知")])
    made[7] = made[7].replace(b"/Resources <<", b"/Resources << /XObject << /I 20 0 R >>")
    made[20] = stream(
        bytes(100),
        "/Type /XObject /Subtype /Image /Width 10 /Height 10 /BitsPerComponent 8 /ColorSpace /DeviceGray",
    )
    return made


def test_a_scan_is_refused_by_name_in_whole_or_in_part() -> None:
    made = _scanned()
    with pytest.raises(UnreadableFile, match="is in part a scan: page 1 is a picture without text"):
        of(written(made))
    made[2] = made[2].replace(b"/Count 2", b"/Count 1").replace(b" 9 0 R", b"")
    with pytest.raises(UnreadableFile, match="is a scan: its pages are pictures without text"):
        of(written(made))


def test_a_blank_page_is_none_of_the_reader_s_business() -> None:
    assert texts(read(Page().text(50, 40, "通知"), Page())) == ["通知"]
