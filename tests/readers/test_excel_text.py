"""What a cell shows: numbers by their formats, dates, texts, formulas."""

from __future__ import annotations

import csv
import datetime
import io
import shutil
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.document import Document
from pipeline.errors import UnreadableFile
from pipeline.readers import excel
from pipeline.readers.excel_formats import BUILT_IN, number_format
from tests.builders.excel_file import members, row, sheet, workbook
from tests.builders.word_file import zipped
from tests.readers import libreoffice

_YEAR_MONTH_DAY = 'yyyy"年"m"月"d"日"'


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1.0, "General", "1"),
        (0.1 + 0.2, "General", "0.3"),
        (1e-7, "General", "1E-07"),
        (-2.5, "General", "-2.5"),
        (371002198001011234.0, "General", "3.71002E+17"),
        (371002000000.0, "General", "371002000000"),
        (3.1, "0.00", "3.10"),
        (3.1, "General", "3.1"),
        (2.675, "0.00", "2.68"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (1234567, "#,##0,", "1,235"),
        (0.125, "0.0%", "12.5%"),
        (7, "000", "007"),
        (7, '"第"0"号"', "第7号"),
        (-7, "0;(0)", "(7)"),
        (0, '0;-0;"无"', "无"),
        (5, ";;;", ""),
        (-0.001, "0.00", "0.00"),
        (1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (12345, "0.00E+00", "1.23E+04"),
        (5.25, "# ?/?", "5 1/4"),
        (123, "[DBNum1]General", "一百二十三"),
        (30, "[DBNum2]0", "叁拾"),
        (44377, _YEAR_MONTH_DAY, "2021年6月30日"),
        (44377, f"[DBNum1][$-804]{_YEAR_MONTH_DAY}", "二〇二一年六月三十日"),
        (44377, "[$-F800]dddd, mmmm dd, yyyy", "2021年6月30日"),
        (44377, BUILT_IN[14], "2021/6/30"),
        (44377, BUILT_IN[57], "2021年6月"),
        (44377, "aaaa", "星期三"),
        (44377, "[$-804]dddd", "星期三"),
        (44377, "d-mmm-yy", "30-Jun-21"),
        (44377.75, "yyyy-mm-dd hh:mm", "2021-06-30 18:00"),
        (44377.75, '上午/下午h"时"mm"分"', "下午6时00分"),
        (0.5, "h:mm AM/PM", "12:00 PM"),
        (1.5, "[h]:mm", "36:00"),
        (60, "yyyy/m/d", "1900/2/29"),
        (1, "yyyy/m/d", "1900/1/1"),
        (-1, "yyyy/m/d", "-1"),
        (3_000_000, "yyyy/m/d", "3000000"),
        (0.999999, "h:mm:ss", "0:00:00"),
        (5, "[<1]0.00;[>=1]0", "5"),
        (5, "[$￥-804]#,##0.00", "￥5.00"),
    ],
)
def test_a_number_shows_as_its_format_says(value: float, code: str, shown: str) -> None:
    assert number_format(code).shown(value) == shown


def test_days_may_count_from_1904() -> None:
    assert number_format("yyyy/m/d").shown(42915, from_1904=True) == "2021/6/30"
    data = zipped(
        members(
            {"a": sheet(row(1, '<c s="1"><v>42915</v></c>'))},
            formats=["yyyy/m/d"],
            properties='date1904="1"',
        )
    )
    assert texts(excel.read(data)) == ["2021/6/30"]


@given(
    st.floats(-1e15, 1e15),
    st.text(st.sampled_from('0#?.,%/@;[]"\\_*ymdhsaeE+-年General<>=1$804 DBNum'), max_size=30),
)
def test_any_code_shows_something_of_any_number(value: float, code: str) -> None:
    shape = number_format(code)
    assert "\n" not in shape.shown(value)
    assert isinstance(shape.shown_text("文"), str)


@given(st.dates(datetime.date(1900, 3, 1), datetime.date(9999, 12, 31)))
def test_a_date_is_the_day_that_it_was(day: datetime.date) -> None:
    value = (day - datetime.date(1899, 12, 30)).days
    shown = number_format("yyyy-mm-dd aaa").shown(value)
    assert shown == f"{day:%Y-%m-%d} {'一二三四五六日'[day.weekday()]}"


# --- cells --------------------------------------------------------------------------------------


def texts(document: Document) -> list[str]:
    """The texts of a document of paragraphs."""
    return [paragraph.text for paragraph in document.paragraphs]


def cells(document: Document) -> list[str]:
    """The texts of a document's table."""
    (table,) = document.tables
    return [cell.text for cell in table.cells]


def test_rich_text_is_joined_and_phonetic_runs_are_no_text() -> None:
    strings = [
        (
            "<r><t>区人力资源</t></r><r><rPr><b/></rPr><t>社会保障局</t></r>"
            '<rPh sb="0" eb="1"><t>qu</t></rPh><phoneticPr fontId="1"/>'
        ),
        "<t>二</t>",
    ]
    data = workbook(row(1, '<c t="s"><v>0</v></c>', '<c t="s"><v>1</v></c>'), strings=strings)
    assert cells(excel.read(data)) == ["区人力资源社会保障局", "二"]


def test_escaped_characters_are_themselves_and_controls_are_none() -> None:
    data = workbook(
        row(
            1,
            "区人力资源_x000D_\n社会保障局",
            "_x005F_x000D_",
            "a_x0007_b",
            "_xD83D__xDE00_",
            "_xD800_x",
        )
    )
    assert cells(excel.read(data)) == [
        "区人力资源\n社会保障局",
        "_x000D_",
        "ab",
        "\U0001f600",
        "\ufffdx",
    ]


def test_a_number_stored_as_text_stays_as_it_is_written() -> None:
    data = workbook(
        row(1, "3.10", '<c s="1"><v>3.1</v></c>', "<c><v>3.1</v></c>", "007"), formats=["0.00"]
    )
    assert cells(excel.read(data)) == ["3.10", "3.10", "3.1", "007"]


def test_truth_values_dates_and_errors_show_and_errors_are_said() -> None:
    data = workbook(
        row(
            1,
            '<c t="b"><v>1</v></c>',
            '<c t="b"><v>0</v></c>',
            '<c t="d" s="1"><v>2021-06-30T00:00:00</v></c>',
            '<c t="e"><v>#REF!</v></c>',
        ),
        formats=[_YEAR_MONTH_DAY],
    )
    document = excel.read(data)
    assert cells(document) == ["TRUE", "FALSE", "2021年6月30日", "#REF!"]
    assert document.warnings == ("sheet Sheet1 shows an error instead of a value (#REF!): D1",)


def test_a_formula_shows_the_value_that_it_was_saved_with() -> None:
    data = workbook(
        row(
            1,
            "<c><f>1+1</f><v>2</v></c>",
            '<c t="str"><f>"a"&amp;"b"</f><v>ab</v></c>',
            '<c t="str"><f>""</f><v></v></c>',
            "x",
        )
    )
    document = excel.read(data)
    assert cells(document) == ["2", "ab", "", "x"]
    assert document.warnings == ()


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2"><f>A1</f><v></v></c>',
        '<c r="B2"><f>A1</f><v/></c>',
        '<c r="B2"><f>A1</f></c>',
        '<c r="B2"><f t="shared" si="0"/></c>',
        '<c r="B2" t="str"><f>A1</f></c>',
        '<c r="B2" t="s"><f>A1</f><v/></c>',
    ],
)
def test_a_formula_that_nobody_calculated_is_no_blank_cell(cell: str) -> None:
    data = zipped(members({"附件1": sheet(row(1, "a", "b"), row(2, "c", cell))}))
    with pytest.raises(UnreadableFile) as caught:
        excel.read(data)
    line = str(caught.value)
    assert (
        "formulas without the values that they show, in sheet 附件1: B2; open it in Excel" in line
    )
    assert "save it as .xlsx, then add it" in line


def test_values_that_are_to_be_calculated_on_opening_are_not_those_that_show() -> None:
    """As libraries write them that save 0 for every formula, and leave it to Excel."""
    parts = members({"附件1": sheet(row(1, "a", '<c r="B1"><f>1+1</f><v>0</v></c>'))})
    workbook_part = parts["xl/workbook.xml"]
    assert cells(excel.read(zipped(parts))) == ["a", "0"]
    parts["xl/workbook.xml"] = workbook_part.replace(
        "</workbook>", '<calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>'
    )
    with pytest.raises(UnreadableFile, match="in sheet 附件1: B1; open it"):
        excel.read(zipped(parts))
    parts["xl/worksheets/sheet1.xml"] = sheet(row(1, "a", "b"))
    assert cells(excel.read(zipped(parts))) == ["a", "b"], "without formulas nothing is calculated"
    said = '<c r="B1" t="str"><f>B2</f><v>区人社局</v></c>', '<c r="C1"><f>1+1</f><v>2</v></c>'
    parts["xl/worksheets/sheet1.xml"] = sheet(row(1, "a", *said))
    document = excel.read(zipped(parts))
    assert cells(document) == ["a", "区人社局", "2"], "a value that was saved is what the cell says"
    assert document.warnings == (
        "sheet 附件1 has formulas whose values were saved and are yet to be calculated: B1, C1",
    )


def test_a_formula_as_a_common_library_writes_it_is_refused_with_its_cells() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.append(["序号", "协同部门"])
    for number in range(2, 10):
        page.append([number, f'=IF(A{number}>0,"区局","")'])
    written = io.BytesIO()
    book.save(written)
    with pytest.raises(UnreadableFile, match="B2, B3, B4, B5, B6 and 3 more"):
        excel.read(written.getvalue())


def test_a_format_may_dress_a_text_and_hide_a_number() -> None:
    data = workbook(
        row(
            1,
            '<c r="A1" s="1" t="inlineStr"><is><t>7</t></is></c>',
            '<c r="B1" s="2"><v>5</v></c>',
            "x",
        ),
        formats=['"编号"@', ";;;"],
    )
    document = excel.read(data)
    assert cells(document) == ["编号7", "", "x"]
    assert "hides values by their number format" in document.warnings[0]
    assert document.warnings[0].endswith(": B1")


def test_what_is_no_value_of_its_type_is_read_as_written_and_said() -> None:
    data = workbook(
        row(1, "<c><v>1e999</v></c>", '<c t="d"><v>2021-02-30</v></c>', '<c t="b"><v>x</v></c>')
    )
    document = excel.read(data)
    assert cells(document) == ["1e999", "2021-02-30", "x"]
    assert "not of their cell's type, read as they are written: A1, B1, C1" in document.warnings[0]


# --- beside others ------------------------------------------------------------------------------

_NUMBERS = (0, 1, 3.1, -2.5, 12, 1234.567, 1234567, 0.125, 99.995, 0.05, 44377, 44377.75)
_CODES = (
    "General", "0", "0.00", "#,##0", "#,##0.00", "0%", "0.00%", "0.00E+00", "000", "#.##", '0"项"', '"第"0"号"',
    "0.0;(0.0)", '0;-0;"无"', "#,##0,", "0000-00", "# ?/?", "0.0##", "[>100]0;0.00", '[Red]-0.0;"b"0',
)  # fmt: skip
_DATE_CODES = (
    "yyyy-mm-dd", "yyyy/m/d", _YEAR_MONTH_DAY, 'yyyy"年"mm"月"', "d/m/yy", "h:mm:ss", "hh:mm", "mm:ss",
    "yyyy-mm-dd hh:mm", "[h]:mm", "[$-804]aaaa", "h:mm AM/PM", "[$-409]mmm d", "[$-409]dddd",
)  # fmt: skip
# What LibreOffice shows otherwise, each with why this reader is right.
_NO_LEAP_DAY = (
    "LibreOffice has no 29th of February 1900, so that its days before it are one off Excel's, which the "
    "standard's 18.17.4.1 has for files of the 1900 system"
)
_POINT = "the standard's 18.8.31 shows the point that stands in the code; LibreOffice drops it at the end"
DECLARED: dict[tuple[float, str], str] = {
    **{
        (value, code): _NO_LEAP_DAY
        for value in (1, 0.25)
        for code in _DATE_CODES
        if ("yy" in code or "d" in code) and "[$-409]dddd" not in code
    },
    **{(value, "#.##"): _POINT for value in (0, 1, 12, 99.995, 44377, 1234567)},
}


def test_numbers_show_as_libreoffice_shows_them_or_declared(tmp_path: Path) -> None:
    if shutil.which("localc") is None:
        pytest.skip("LibreOffice is missing: apt-get install libreoffice-calc")
    pairs = [(value, code) for code in _CODES for value in _NUMBERS]
    pairs += [(value, code) for code in _DATE_CODES for value in (1, 0.25, 44377, 44377.75)]
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    for line, (value, code) in enumerate(pairs, start=1):
        page.cell(line, 1, "x")
        page.cell(line, 2, value).number_format = code
    path = tmp_path / "formats.xlsx"
    book.save(path)
    # Comma, quotation mark, UTF-8, from the first line; the rest's defaults give texts as they show.
    target = "csv:Text - txt - csv (StarCalc):44,34,76,1"
    converted = libreoffice.convert([path], tmp_path, target)[path]
    theirs = [line[1].strip() for line in csv.reader(io.StringIO(converted.read_text("utf-8")))]
    (table,) = excel.read(path.read_bytes()).tables
    ours = [line[1].text for line in table.grid if line[1] is not None]
    assert len(theirs) == len(ours) == len(pairs) > 280
    differing = {
        pair: (mine, other)
        for pair, mine, other in zip(pairs, ours, theirs, strict=True)
        if mine != other
    }
    assert set(differing) == set(DECLARED), differing


def test_texts_and_merged_ranges_are_those_that_openpyxl_reads() -> None:
    from tests.builders.excel_notice import SHAPES, notice

    data = notice(SHAPES["labels merged"])
    book = openpyxl.load_workbook(io.BytesIO(data))
    for annex, table in zip(("Sheet1", "Sheet2"), excel.read(data).tables, strict=True):
        page = book[annex]
        top = 3  # below the heading and the title
        said = {
            (cell.row - top, cell.column - 1): str(cell.value)
            for line in page.iter_rows(min_row=top)
            for cell in line
            if cell.value is not None
        }
        assert {(c.row, c.column): c.text for c in table.cells if c.text} == said
        merged = {
            (one.min_row - top, one.min_col - 1, one.size["rows"], one.size["columns"])
            for one in page.merged_cells.ranges
            if one.min_row >= top
        }
        assert {c[:4] for c in table.cells if c.row_span > 1 or c.column_span > 1} == merged
