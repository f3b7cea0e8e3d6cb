"""Which rows of a sheet are text and which a table, and what its merged ranges settle to."""

from __future__ import annotations

from pipeline.document import Document, Paragraph, State, Table
from pipeline.readers import excel
from tests.builders.excel_file import members, row, sheet, workbook
from tests.builders.word_file import zipped


def drawn(document: Document) -> list[str | list[str]]:
    """Paragraphs as their text, tables as a list of rows, cells joined by `|`."""
    found: list[str | list[str]] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        else:
            found.append(lines(block))
    return found


def lines(table: Table) -> list[str]:
    """A table's rows; a covered position shows as `<`."""
    return [
        "|".join(
            "<" if table.state(r, c) is State.COVERED else cell.text
            for c, cell in enumerate(line)
            if cell is not None
        )
        for r, line in enumerate(table.grid)
    ]


def read(*rows: str, merged: tuple[str, ...] = ()) -> list[str | list[str]]:
    return drawn(excel.read(workbook(*rows, merged=merged)))


def named(sheets: dict[str, str], states: tuple[str, ...] = ()) -> Document:
    return excel.read(zipped(members(sheets, states=states)))


HEAD, DATA = ("序号", "事项", "部门"), ("1", "设立登记", "区局")


def test_rows_of_one_text_over_a_table_are_paragraphs() -> None:
    found = read(
        row(1, "附件1"), row(2, "企业清单"), row(4, *HEAD), row(5, *DATA), merged=("A2:C2",)
    )
    assert found == ["附件1", "企业清单", ["序号|事项|部门", "1|设立登记|区局"]]


def test_a_title_over_two_rows_is_one_paragraph_and_its_lines_are_several() -> None:
    found = read(row(1, "附件1\n企业清单"), row(3, *HEAD), row(4, *DATA), merged=("A1:C2",))
    assert found == ["附件1", "企业清单", ["序号|事项|部门", "1|设立登记|区局"]]


def test_a_cell_merged_down_into_a_table_is_no_title() -> None:
    found = read(row(1, "阶段"), row(2, "", "事项", "部门"), row(3, *DATA), merged=("A1:A2",))
    assert found == [["阶段||", "<|事项|部门", "1|设立登记|区局"]]


def test_a_blank_row_ends_a_table_but_not_where_a_merged_text_reaches_over_it() -> None:
    first = [row(1, *HEAD), row(2, *DATA)]
    assert read(*first, row(4, *DATA)) == [
        ["序号|事项|部门", "1|设立登记|区局"],
        ["1|设立登记|区局"],
    ]
    assert read(*first, row(4, "", "变更登记", "区局"), merged=("A2:A4",)) == [
        ["序号|事项|部门", "1|设立登记|区局", "<||", "<|变更登记|区局"]
    ]


def test_a_table_that_goes_on_after_a_blank_row_has_the_columns_that_it_had() -> None:
    found = read(
        row(1, *HEAD), row(2, *DATA), row(4, "", "变更登记"), row(5, "", "注销登记", "区局")
    )
    assert found[1:] == ["变更登记", ["|注销登记|区局"]]


def test_within_a_table_a_heading_ends_it_and_any_other_text_is_a_row() -> None:
    found = read(
        row(1, *HEAD),
        row(2, "一、企业开办"),
        row(3, *DATA),
        row(4, "附件2"),
        row(5, "个人清单"),
        row(6, *HEAD),
        row(7, *DATA),
        row(8, "（续表）"),
        row(9, *HEAD),
        merged=("A2:C2",),
    )
    assert found == [
        ["序号|事项|部门", "一、企业开办|<|<", "1|设立登记|区局"],
        "附件2",
        "个人清单",
        ["序号|事项|部门", "1|设立登记|区局"],
        "（续表）",
        ["序号|事项|部门"],
    ]


def test_a_text_over_a_repeated_header_is_the_title_of_the_next_table() -> None:
    found = read(row(1, *HEAD), row(2, *DATA), row(3, "个人清单"), row(4, *HEAD), row(5, *DATA))
    assert found[1] == "个人清单" and len(found) == 3


def test_notes_at_the_end_of_a_table_are_paragraphs_and_a_broken_row_is_not() -> None:
    table = ["序号|事项|部门", "1|设立登记|区局"]
    rows = [row(1, *HEAD), row(2, *DATA)]
    assert read(*rows, row(3, "注：共1项。")) == [table, "注：共1项。"]
    assert read(*rows, row(3, "共1项"), merged=("A3:C3",)) == [table, "共1项"]
    assert read(*rows, row(3, "2")) == [[*table, "2||"]]


def test_what_stands_beside_an_annex_heading_is_no_part_of_its_title() -> None:
    found = read(row(1, "附件1", "", "单位：项"), row(2, "企业清单"), row(3, *HEAD), row(4, *DATA))
    assert found[:3] == ["单位：项", "附件1", "企业清单"]


def test_headings_of_annexes_side_by_side_are_rows_of_the_table_that_these_make() -> None:
    """Which columns are whose annex, the grid shows; as text over it, both headings would be of one."""
    beside = [*HEAD, "", *HEAD]
    rows = (row(1, "附件1", "", "", "", "附件2"), row(2, "企业清单", "", "", "", "个人清单"))
    assert read(*rows, row(3, *beside), row(4, *DATA, "", *DATA)) == [
        [
            "附件1||||附件2||",
            "企业清单||||个人清单||",
            "序号|事项|部门||序号|事项|部门",
            "1|设立登记|区局||1|设立登记|区局",
        ]
    ]


def test_the_used_range_begins_where_the_texts_do() -> None:
    styled = '<c r="A1" s="1"/>'
    data = workbook(row(1, styled), '<row r="9"><c r="C9"><v>1</v></c><c r="E9"><v>2</v></c></row>')
    (table,) = excel.read(data).tables
    assert lines(table) == ["1||2"]


# --- merged ranges ------------------------------------------------------------------------------


def test_merged_ranges_are_spans_also_where_they_are_blank() -> None:
    (table,) = excel.read(
        workbook(row(1, "a", "", "b"), row(2, "", "", "c"), merged=("A1:B2",))
    ).tables
    assert [cell[:5] for cell in table.cells] == [
        (0, 0, 2, 2, "a"), (0, 2, 1, 1, "b"), (1, 2, 1, 1, "c"),
    ]  # fmt: skip
    (table,) = excel.read(
        workbook(row(1, "a", "", "b"), row(2, "c", "", "d"), merged=("B1:B2",))
    ).tables
    assert lines(table) == ["a||b", "c|<|d"]


def test_of_overlapping_ranges_the_one_that_starts_first_is_kept_and_it_is_said() -> None:
    document = excel.read(
        workbook(
            row(1, "a", "b", "c"),
            row(2, "d", "e", "f"),
            merged=("B1:C1", "A1:B2", "A2:B2", "A1:B2"),
        )
    )
    (table,) = document.tables
    assert lines(table) == ["a|<|c", "<|<|f"]
    overlapping, covered = document.warnings
    assert overlapping.endswith("overlap others, which are left out: B1:C1, A2:B2")
    assert covered.endswith("under merged ranges, which show nothing of them: B1, A2, B2")


def test_a_merged_range_that_is_none_is_left_out_and_said() -> None:
    document = excel.read(workbook(row(1, "a", "b"), merged=("A1:B2:C3", "A:B", "")))
    assert len(document.warnings) == 3 and "is none and is left out" in document.warnings[0]


# --- sheets -------------------------------------------------------------------------------------

TABLE = sheet(row(1, *HEAD), row(2, *DATA))


def test_a_sheets_name_heads_its_table_where_nothing_else_does() -> None:
    titled = sheet(row(1, "企业清单"), row(2, *HEAD), row(3, *DATA))
    headed = sheet(row(1, "附件 1：企业清单"), row(2, *HEAD), row(3, *DATA))
    for name, part, expected in (
        ("附件1", TABLE, ["附件1"]),
        ("附件1 企业清单", TABLE, ["附件1", "企业清单"]),
        ("附件一-企业清单", TABLE, ["附件一", "企业清单"]),
        ("企业清单", TABLE, ["企业清单"]),
        ("Sheet1", TABLE, []),
        ("附件1", titled, ["附件1", "企业清单"]),
        ("附件1 企业", titled, ["附件1", "企业清单"]),
        ("企业", titled, ["企业清单"]),
        ("附件1", headed, ["附件 1：企业清单"]),
        ("附件1", sheet(row(1, "一"), row(2, "二")), ["一", "二"]),
    ):
        document = named({name: part})
        assert [one.text for one in document.paragraphs] == expected, name


def test_a_hidden_sheet_is_left_out_and_said() -> None:
    document = named({"附件1": TABLE, "字典": TABLE, "旧": TABLE}, ("", "hidden", "veryHidden"))
    assert len(document.tables) == 1
    assert document.warnings == (
        "sheet 字典 is hidden and is left out",
        "sheet 旧 is hidden and is left out",
    )
    assert document.hidden_annexes == ()


def test_a_hidden_sheet_with_an_annex_by_its_name_or_its_heading_is_told_by_number() -> None:
    headed = sheet(row(1, "附件三", "单位：项"), row(2, "个人清单"), row(3, *HEAD), row(4, *DATA))
    unread = sheet(row(1, *HEAD), row(2, "1", '<c r="B2"><f>A1</f></c>', "区局"))
    sheets = {"附件1": TABLE, "附件2": unread, "Sheet3": headed, "字典": TABLE, "附件5": sheet()}
    document = named(sheets, ("", "hidden", "veryHidden", "hidden", "hidden"))
    assert document.hidden_annexes == (2, 3)
    assert len(document.tables) == 1


def test_hidden_rows_and_columns_are_read_and_said() -> None:
    hidden = sheet(
        row(1, *HEAD),
        row(2, *DATA, more='hidden="1"'),
        row(3, *DATA, more='hidden="1"'),
        row(4, *DATA),
        row(9, "", more='hidden="1"'),
        before='<cols><col min="2" max="2" hidden="1"/><col min="7" max="16384" hidden="1"/></cols>',
    )
    document = named({"附件1": hidden})
    assert document.tables[0].row_count == 4
    assert document.warnings == (
        "sheet 附件1 has hidden rows, which are read like the others: 2-3",
        "sheet 附件1 has hidden columns, which are read like the others: B",
    )


def test_a_chart_sheet_beside_others_is_passed_over_and_said() -> None:
    data = zipped(members({"图": sheet(), "附件1": TABLE}, kinds=["chartsheet"]))
    document = excel.read(data)
    assert len(document.tables) == 1
    assert document.warnings == ("sheet 图 is a chartsheet, which holds no cells",)
