"""Tables within tables, from a file's bytes to the place of every cell."""

from __future__ import annotations

import pytest
from test_table_shapes import HEAD, TITLE, data, read_document, read_word

from pipeline import readers
from pipeline.editions import ReadFile, read_edition
from pipeline.errors import EditionRejected
from pipeline.reading import AnnexReading
from pipeline.vocabulary import load
from tests.builders.word_file import cell, paragraph, row, table, word_file

INDIVIDUAL = "个人全生命周期事项清单及责任分工"


def rows_of(reading: AnnexReading) -> list[tuple[str, int, int]]:
    return [(entry.item_name, entry.source_table, entry.source_row) for entry in reading.entries]


def hold_places_unique(readings: list[AnnexReading]) -> None:
    places = [
        (cell.source_table, cell.source_row, cell.source_column)
        for reading in readings
        for cell in reading.cells
    ]
    assert len(places) == len(set(places))


ONE = paragraph("附件1") + paragraph(TITLE) + table(HEAD, data())
TWO = paragraph("附件2\n" + INDIVIDUAL) + table(HEAD, data(name="出生"), data("2", "入学"))
END = paragraph("（完）")


@pytest.mark.parametrize(
    "laid_out",
    [
        table(row(cell(ONE + TWO + END))),
        table(row(cell(ONE + END)), row(cell(TWO + END))),
        table(row(cell(ONE + END), cell(TWO + END))),
        table(row("", cell(ONE + TWO + END), "")),
        table(row("", cell(table(row(cell(ONE + TWO + END))) + END), "")),
        table(row(cell(ONE + table(row(cell(TWO + END))) + END))),
    ],
)
def test_two_annexes_in_a_layout_table_are_read_and_no_two_cells_have_one_place(
    laid_out: str,
) -> None:
    readings = read_word(paragraph("正文"), laid_out)
    assert [rows_of(reading) for reading in readings] == [
        [("公章刻制", 1, 2)],
        [("出生", 1, 4), ("入学", 1, 5)],
    ]
    assert [reading.rejects for reading in readings] == [(), ()]
    assert [entry.lead_source_row for entry in readings[1].entries] == [4, 5]
    hold_places_unique(readings)


def test_an_annex_split_in_two_within_the_cell_goes_on() -> None:
    rest = paragraph("（续表）") + table(
        HEAD, data("2", "药品经营许可"), row("x", "", "", cell("又", span=2), "其他", "", "")
    )
    (reading,) = read_word(table(row(cell(ONE + rest + END))))
    assert rows_of(reading) == [("公章刻制", 1, 2), ("药品经营许可", 1, 4)]
    assert [(one.source_table, one.source_row) for one in reading.rejects] == [(1, 5)]
    hold_places_unique([reading])


def test_an_error_names_the_row_that_counts_on() -> None:
    strange = table(row("序号", "阶段", "怪物", cell("事项名称", span=2), "事项类型", "", ""))
    with pytest.raises(EditionRejected) as caught:
        read_word(table(row(cell(ONE + paragraph("附件2 " + INDIVIDUAL) + strange + END))))
    assert (caught.value.table, caught.value.row) == (1, 3)


def test_a_table_in_a_cell_of_the_annexes_own_is_kept_as_notes_with_a_warning() -> None:
    inner = table(row("其中", "甲"), row("", cell(table(row("乙")) + END)))
    holding = row(
        "1",
        "1\n企业开办",
        "1.1\n企业开办",
        cell("公章刻制", span=2),
        "行政许可",
        "区行政审批服务局",
        cell(paragraph("市级事项") + inner + END),
    )
    (reading, other) = read_word(
        table(
            row(
                cell(
                    paragraph("附件1 " + TITLE) + table(HEAD, holding, data("2", "变更登记")) + TWO
                )
            )
        )
    )
    assert rows_of(reading) == [("公章刻制", 1, 2), ("变更登记", 1, 3)]
    assert reading.rejects == () and reading.entries[0].authority_level == "city"
    notes = [
        (cell.source_row, cell.source_column, cell.text)
        for cell in reading.cells
        if cell.use == "note"
    ]
    assert notes == [(4, 1, "其中"), (4, 2, "甲"), (5, 2, "（完）"), (6, 1, "乙")]
    assert reading.warnings == (
        "annex 1, table 1, row 2, column 7: the cell holds a table, whose texts are kept as notes",
    )
    assert rows_of(other) == [("出生", 1, 8), ("入学", 1, 9)]
    hold_places_unique([reading, other])


def test_a_name_that_stands_only_in_a_table_of_its_cell_is_a_reject_and_kept() -> None:
    holding = row(
        "2", "", "", cell(table(row("其中", "变更登记")) + paragraph(), span=2), "行政许可", "", ""
    )
    (reading,) = read_word(paragraph("附件1"), paragraph(TITLE), table(HEAD, data(), holding))
    assert rows_of(reading) == [("公章刻制", 1, 2)]
    assert [(one.source_row, one.reason) for one in reading.rejects] == [(3, "orphan-row")]
    assert [cell.text for cell in reading.cells if cell.use == "note"] == ["其中", "变更登记"]
    assert len(reading.warnings) == 1


def test_two_annexes_in_one_cell_of_a_web_page() -> None:
    head = "<tr>" + "".join(
        f"<td{' colspan=2' if word == '事项名称' else ''}>{word}</td>"
        for word in ["序号", "阶段", "场景", "事项名称", "事项类型", "牵头部门", "协同部门"]
    )

    def body(name: str) -> str:
        return (
            "<tr><td>1<td>1<br>企业开办<td>1.1<br>企业开办"
            f"<td colspan=2>{name}<td>行政许可<td>区行政审批服务局<td>"
        )

    page = (
        f"<html><body><table><tr><td></td><td><p>附件1</p><p>{TITLE}</p>"
        f"<table>{head}{body('公章刻制')}</table><p>附件2</p><p>{INDIVIDUAL}</p>"
        f"<table>{head}{body('出生')}</table></td><td></td></tr></table></body></html>"
    )
    document = readers.read_bytes(page.encode(), shown="notice.html")
    readings = read_document(document)
    assert [[one.item_name for one in reading.entries] for reading in readings] == [
        ["公章刻制"],
        ["出生"],
    ]
    hold_places_unique(readings)


# --- frames around a cell's text ----------------------------------------------------------------


def framed(text: str, times: int = 1) -> str:
    return text if not times else cell(table(row("", framed(text, times - 1))) + paragraph())


@pytest.mark.parametrize("times", [1, 2, 4])
def test_a_table_of_one_cell_around_a_cells_text_is_only_a_frame(times: int) -> None:
    words = ("序号", "阶段", "场景", "事项名称", "事项类型", "牵头部门", "协同部门")
    values = ("1", "1\n企业开办", "1.1\n企业开办", "公章刻制", "行政许可", "区公安分局", "")
    (reading,) = read_word(
        paragraph("附件1"),
        paragraph(TITLE),
        table(
            row(*(framed(word, times) for word in words)),
            row(*(framed(value, times) for value in values)),
        ),
    )
    assert rows_of(reading) == [("公章刻制", 1, 2)]
    assert (reading.rejects, reading.warnings) == ((), ())
    assert [cell.text for cell in reading.cells if cell.use == "entry"] == list(values[:-1])
    hold_places_unique([reading])


def test_a_frame_around_an_annex_is_still_looked_into_and_text_beside_a_frame_is_no_frame() -> None:
    (reading,) = read_word(table(row(cell(table(row(cell(ONE + END))) + END))))
    assert rows_of(reading) == [("公章刻制", 1, 2)]
    beside = row(
        "2",
        "",
        "",
        cell(paragraph("变更") + table(row("登记")) + paragraph(), span=2),
        "其他",
        "",
        "",
    )
    (reading,) = read_word(paragraph("附件1"), paragraph(TITLE), table(HEAD, data(), beside))
    assert [entry.item_name for entry in reading.entries] == ["公章刻制", "变更"]
    assert [cell.text for cell in reading.cells if cell.use == "note"] == ["登记"]
    assert len(reading.warnings) == 1


def test_departments_that_stand_only_in_a_table_of_their_cell_are_never_taken_for_none() -> None:
    held = cell(table(row("区市场监管局"), row("区卫生健康局")) + paragraph())
    merged = cell(table(row("区市场监管局", "区公安分局")) + paragraph(), down="restart")
    labels = ("1\n企业开办", "1.1\n企业开办")
    (reading,) = read_word(
        paragraph("附件1"),
        paragraph(TITLE),
        table(
            HEAD,
            data(),
            row("2", *labels, cell("变更登记", span=2), "行政许可", "区行政审批服务局", held),
            row("3", *labels, cell("注销登记", span=2), "行政许可", merged, ""),
            row("4", *labels, cell("备案", span=2), "行政许可", cell("", down="continue"), ""),
        ),
    )
    assert rows_of(reading) == [("公章刻制", 1, 2)]
    assert [(one.source_row, one.reason) for one in reading.rejects] == [
        (3, "wrong-cell-count"),
        (4, "wrong-cell-count"),
        (5, "wrong-cell-count"),
    ]


def test_a_row_that_says_everything_in_tables_of_its_cells_is_a_reject() -> None:
    held = cell(table(row("2", "变更登记")) + paragraph())
    (reading,) = read_word(
        paragraph("附件1"),
        paragraph(TITLE),
        table(HEAD, data(), row(held, "", "", cell("", span=2), "", "", "")),
    )
    assert rows_of(reading) == [("公章刻制", 1, 2)]
    assert [(one.source_row, one.reason) for one in reading.rejects] == [(3, "orphan-row")]


@pytest.mark.parametrize("rows", ["", row("", "", "", cell("", span=2), "", "", "") * 2])
def test_an_annex_of_which_nothing_is_read_holds_its_edition_back(rows: str) -> None:
    document = readers.read_bytes(
        word_file(
            paragraph("附件1"),
            paragraph(TITLE),
            table(HEAD, data()),
            paragraph("附件2 " + INDIVIDUAL),
            table(HEAD, rows),
        ),
        shown="notice.docx",
    )
    with pytest.raises(EditionRejected) as caught:
        read_edition([ReadFile("s/e/notice.docx", "0", document)], load())
    assert (caught.value.reason, caught.value.table) == ("no-annex", 2)
    assert "annex 2" in str(caught.value) and "\n" not in str(caught.value)
