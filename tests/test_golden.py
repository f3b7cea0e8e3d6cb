"""The real notice, entry by entry, against the transcription made by reading it (tests/golden/)."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import lru_cache

import pytest
from conftest import NOTICE, ROOT

from pipeline import vocabulary
from pipeline.departments import Spellings, names_in
from pipeline.editions import ReadFile, read_edition
from pipeline.readers import read
from pipeline.reading import EditionReading, EntryRow

GOLDEN = ROOT / "tests/golden/huancui-2021-06-30.tsv"


def golden() -> list[dict[str, str]]:
    """The transcription; a missing file fails."""
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@lru_cache(maxsize=1)
def edition() -> EditionReading:
    return read_edition([ReadFile("notice", "0" * 64, read(NOTICE))], vocabulary.load())


def entries() -> list[EntryRow]:
    return [entry for annex in edition().files[0].annexes for entry in annex.entries]


def _departments(text: str | None) -> str:
    words = vocabulary.load()
    names = names_in(text or "", Spellings(words), words).departments
    return "、".join(re.sub(r"\s", "", name) for name in names)


def test_the_transcription_holds_all_entries_and_each_of_its_texts_stands_in_the_source() -> None:
    lines = NOTICE.read_text("utf-8").split("\n")
    rows = golden()
    assert len(rows) == 291
    assert [int(row["line"]) for row in rows] == sorted({int(row["line"]) for row in rows})
    for row in rows:
        assert lines[int(row["line"]) - 1].strip() == (row["sub_item_name"] or row["item_name"])
        assert f"\t{row['item_type']}" in lines or row["item_type"] in lines
        for name in ("stage_name", "scenario_name"):
            assert row[name] in lines
        assert f"\t{row['item_name']}" in lines
        if row["lead"]:
            start = int(row["lead_line"]) - 1
            assert re.sub(r"\s", "", "".join(lines[start : start + 2])).startswith(row["lead"])


@pytest.mark.parametrize("position", range(291))
def test_an_entry_is_as_transcribed_in_every_column(position: int) -> None:
    assert len(entries()) == 291
    row, entry = golden()[position], entries()[position]
    read_as = {
        "annex_no": str(entry.annex_no),
        "stage_no": str(entry.stage_no),
        "stage_name": entry.stage_name,
        "scenario_no": entry.scenario_no,
        "scenario_name": entry.scenario_name,
        "item_no": str(entry.item_no),
        "item_name": entry.item_name,
        "sub_item_no": str(entry.sub_item_no or ""),
        "sub_item_name": entry.sub_item_name or "",
        "item_type": entry.item_type,
        "authority_level": entry.authority_level or "district",
        "lead": _departments(entry.lead_text),
        "lead_source": entry.lead_source or "",
        "co": _departments(entry.co_text),
    }
    assert read_as == {name: row[name] for name in read_as}


def test_the_figures_are_those_of_the_notice() -> None:
    first, second = edition().files[0].annexes

    def figures(rows: tuple[EntryRow, ...]) -> tuple[int, int, int]:
        items = {entry.item_ordinal for entry in rows}
        return len(items), sum(entry.sub_item_no is not None for entry in rows), len(rows)

    assert figures(first.entries) == (107, 48, 143)
    assert figures(second.entries) == (103, 67, 148)
    every = entries()
    assert Counter(entry.item_type for entry in every) == {
        "公共服务": 96,
        "行政许可": 86,
        "其他": 47,
        "行政确认": 29,
        "其他行政权力": 23,
        "行政给付": 10,
    }
    levels = Counter(entry.authority_level or "district" for entry in every)
    assert levels == {"district": 203, "city": 85, "province": 3}
    assert len({(entry.annex_no, entry.stage_no) for entry in every}) == 16
    assert len({(entry.annex_no, entry.scenario_no) for entry in every}) == 38
    sources = Counter(entry.lead_source for entry in every)
    assert sources == {"stated": 35, "inferred": 205, None: 51}


def test_the_one_reject_is_the_row_in_which_the_text_breaks_off() -> None:
    (reject,) = edition().rejects
    assert (reject.source_table, reject.source_row, reject.item_no) == (2, 150, 104)
    assert reject.reason == "row-broken-off"
    assert reject.cells == ("104", "", "", "养老保险待遇核定支付\n ")
    assert not edition().is_complete


def test_every_cell_has_its_use() -> None:
    cells = [cell for annex in edition().files[0].annexes for cell in annex.cells]
    uses = Counter(cell.use for cell in cells)
    assert uses == {"entry": 1064, "continuation-label": 4, "header": 14, "rejected": 2}
    assert sum(uses.values()) == 1084
    assert all(cell.entries for cell in cells if cell.use in ("entry", "continuation-label"))
    labels = [(cell.source_row, cell.text) for cell in cells if cell.use == "continuation-label"]
    assert labels == [
        (60, "4\n工作"),
        (60, "住房公积金缴存"),
        (132, "8\n就医"),
        (132, "工伤保险待遇核定支付"),
    ]
