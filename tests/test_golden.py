"""The published notice against the golden file that was made by reading it."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT
from flattened import document_of, notice_annexes, notice_text, rows_of

from pipeline.departments import Spellings, names_in
from pipeline.editions import ReadFile, read_edition
from pipeline.reading import AnnexReading, EntryRow
from pipeline.vocabulary import load

GOLDEN = ROOT / "tests/golden/huancui-2021-06-30.tsv"
COLUMNS = [
    "line",
    "annex_no",
    "stage_no",
    "stage_name",
    "scenario_no",
    "scenario_name",
    "item_no",
    "item_name",
    "sub_item_no",
    "sub_item_name",
    "item_type",
    "authority_level",
    "lead",
    "lead_source",
    "lead_line",
    "co",
]


def golden(path: Path = GOLDEN) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def truth() -> list[dict[str, str]]:
    return golden()


@pytest.fixture(scope="module")
def annexes() -> tuple[AnnexReading, ...]:
    return notice_annexes()


@pytest.fixture(scope="module")
def entries(annexes: tuple[AnnexReading, ...]) -> list[EntryRow]:
    return [entry for annex in annexes for entry in annex.entries]


def line_of_each_cell() -> dict[tuple[int, int, int], int]:
    """Source line of each cell, by table, row and position in the row, told without the reader."""
    return {
        (row.table, row.row, position): line
        for row in rows_of(notice_text())
        for position, line in enumerate(row.lines)
    }


def unspaced(text: str | None) -> str:
    return "".join((text or "").split())


def departments(text: str | None) -> str:
    vocabulary = load()
    if text is None:
        return ""
    return "、".join(map(unspaced, names_in(text, Spellings(vocabulary), vocabulary).departments))


def as_golden(entry: EntryRow, lines: dict[tuple[int, int, int], int]) -> dict[str, str]:
    """An entry as the golden file writes it."""
    name_position = 3 if entry.sub_item_name is None else 4
    lead_line = ""
    if entry.source_lead_table is not None and entry.lead_source_row is not None:
        place = entry.source_lead_table, entry.lead_source_row
        has_eight = (*place, 7) in lines
        lead_line = str(lines[(*place, 6 if has_eight else 5)])
    return {
        "line": str(lines[entry.source_table, entry.source_row, name_position]),
        "annex_no": str(entry.annex_no),
        "stage_no": str(entry.stage_no),
        "stage_name": entry.stage_name,
        "scenario_no": entry.scenario_no,
        "scenario_name": entry.scenario_name,
        "item_no": str(entry.item_no),
        "item_name": entry.item_name,
        "sub_item_no": "" if entry.sub_item_no is None else str(entry.sub_item_no),
        "sub_item_name": entry.sub_item_name or "",
        "item_type": entry.item_type,
        "authority_level": entry.authority_level or "district",
        "lead": departments(entry.lead_text),
        "lead_source": entry.lead_source or "",
        "lead_line": lead_line,
        "co": departments(entry.co_text),
    }


def test_a_missing_golden_file_fails(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        golden(tmp_path / "huancui-2021-06-30.tsv")


def test_the_golden_file_has_all_291_entries_and_all_columns(truth: list[dict[str, str]]) -> None:
    assert len(truth) == 291
    assert all(list(row) == COLUMNS and None not in row.values() for row in truth)


def test_every_entry_is_the_golden_file_s_in_every_column(
    truth: list[dict[str, str]], entries: list[EntryRow]
) -> None:
    lines = line_of_each_cell()
    read = [as_golden(entry, lines) for entry in entries]
    # The golden file names the line where a text starts; a cell's tab may stand on the line above it.
    source = notice_text().split("\n")
    for row in read:
        for column in ("line", "lead_line"):
            if row[column] and source[int(row[column]) - 1] == "\t":
                row[column] = str(int(row[column]) + 1)
    for expected, got in zip(truth, read, strict=True):
        assert got == expected


def test_every_text_of_the_golden_file_stands_in_the_source_at_its_line(
    truth: list[dict[str, str]],
) -> None:
    source = notice_text().split("\n")

    def cell_from(line: int) -> str:
        """The cell's text from this line on, without white space."""
        text = source[line - 1]
        for following in source[line:]:
            if not following or following.startswith("\t"):
                break
            text += following
        return unspaced(text)

    for row in truth:
        line = int(row["line"])
        assert cell_from(line) == (row["sub_item_name"] or row["item_name"]), row
        if row["lead"]:
            assert departments(cell_from(int(row["lead_line"]))) == row["lead"]
        # The line names where the entry's name starts; what else it says stands in the lines below, up to
        # the zero-length line that ends the row.
        rest = "\n".join(source[line - 1 : source.index("", line)])
        assert row["item_type"] in map(unspaced, rest.split("\t"))
        for name in filter(None, row["co"].split("、")):
            assert name in unspaced(rest)
        word = {"district": "", "city": "市级事项", "province": "省级事项"}[row["authority_level"]]
        assert word in rest
        assert f"\t{row['item_name']}\n" in notice_text()
        assert f"\t{row['item_no']}\n" in notice_text()
        for number, name in (("stage_no", "stage_name"), ("scenario_no", "scenario_name")):
            assert f"\t{row[number]}\n{row[name]}" in notice_text()


def test_items_sub_items_and_entries_of_both_annexes(entries: list[EntryRow]) -> None:
    counts = {}
    for number in (1, 2):
        of_annex = [entry for entry in entries if entry.annex_no == number]
        items = {entry.item_ordinal for entry in of_annex}
        sub_items = [entry for entry in of_annex if entry.sub_item_no is not None]
        counts[number] = len(items), len(sub_items), len(of_annex)
    assert counts == {1: (107, 48, 143), 2: (103, 67, 148)}


def test_the_one_reject_is_item_104_where_the_text_breaks_off(
    annexes: tuple[AnnexReading, ...],
) -> None:
    (reject,) = [reject for annex in annexes for reject in annex.rejects]
    assert (reject.annex_no, reject.item_no, reject.reason) == (2, 104, "row-broken-off")
    assert reject.cells == ("104", "", "", "养老保险待遇核定支付\n ")
    assert (reject.source_table, reject.source_row) == (2, 150)
    edition = read_edition([ReadFile("notice", "0" * 64, document_of(notice_text()))], load())
    assert not edition.is_complete


def test_types_and_levels(entries: list[EntryRow]) -> None:
    assert Counter(entry.item_type for entry in entries) == {
        "公共服务": 96,
        "行政许可": 86,
        "其他": 47,
        "行政确认": 29,
        "其他行政权力": 23,
        "行政给付": 10,
    }
    levels = Counter(entry.authority_level for entry in entries)
    assert levels == {None: 203, "city": 85, "province": 3}


def test_stages_scenarios_and_leads(entries: list[EntryRow]) -> None:
    assert len({(entry.annex_no, entry.stage_no) for entry in entries}) == 16
    assert len({(entry.annex_no, entry.scenario_no) for entry in entries}) == 38
    assert Counter(entry.lead_source for entry in entries) == {
        "stated": 35,
        "inferred": 205,
        None: 51,
    }


def test_every_non_empty_cell_is_used_but_headers_and_the_row_broken_off(
    annexes: tuple[AnnexReading, ...],
) -> None:
    uses = Counter(cell.use for annex in annexes for cell in annex.cells)
    assert sum(uses.values()) == 1084
    assert uses["header"] == 14
    assert uses["rejected"] == 2
    assert uses["entry"] + uses["continuation-label"] == 1068
    tables = document_of(notice_text()).tables
    assert sum(not cell.is_blank for table in tables for cell in table.cells) == 1084
    again = [
        (cell.source_table, cell.source_row, cell.text)
        for annex in annexes
        for cell in annex.cells
        if cell.use == "continuation-label"
    ]
    assert again == [
        (2, 60, "4\n工作"),
        (2, 60, "住房公积金缴存"),
        (2, 132, "8\n就医"),
        (2, 132, "工伤保险待遇核定支付"),
    ]


def test_every_used_cell_names_the_entries_that_it_gave_a_value_to(
    annexes: tuple[AnnexReading, ...],
) -> None:
    for annex in annexes:
        for cell in annex.cells:
            assert bool(cell.entries) == (cell.use in ("entry", "continuation-label"))
        # An entry has its name, its type, its stage and its scenario from somewhere.
        givers = Counter(index for cell in annex.cells for index in set(cell.entries))
        assert set(givers) == set(range(len(annex.entries)))
        assert min(givers.values()) >= 4


def test_the_first_of_each_numbering_is_one_and_none_is_left_out(
    annexes: tuple[AnnexReading, ...],
) -> None:
    for annex in annexes:
        numbers = {entry.item_no for entry in annex.entries}
        numbers |= {reject.item_no for reject in annex.rejects if reject.item_no is not None}
        assert {entry.numbering_group for entry in annex.entries} == {1}
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
