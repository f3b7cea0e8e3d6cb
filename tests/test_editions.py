"""An edition read whole, or held back with one clear line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flattened import HEADER, annex_text, document_of, flattened, notice_text

from pipeline.editions import ReadFile, last_row, read_edition
from pipeline.errors import EDITION_REASONS, EditionRejected
from pipeline.reading import EditionReading
from pipeline.vocabulary import load

BODY = "某区人民政府办公室\n关于印发《方案》的通知\n各单位：\n请执行。\n2021年6月30日\n"
ITEM = ["1", "1\n企业开办", "1.1\n企业开办", "公章刻制", "其他", "区局", ""]


def item(number: int, name: str = "某事项", item_type: str = "其他") -> list[str]:
    return [str(number), "", "", name, item_type, "", ""]


def edition(*texts: str, share: float = 0.02) -> EditionReading:
    files = [
        ReadFile(f"series/2021-06-30/{number}.txt", "0" * 64, document_of(text))
        for number, text in enumerate(texts, start=1)
    ]
    return read_edition(files, load(), max_reject_share=share)


def held_back(*texts: str, reason: str) -> str:
    with pytest.raises(EditionRejected) as caught:
        edition(*texts)
    assert caught.value.reason == reason
    assert reason in EDITION_REASONS
    assert caught.value.exit_code == 1
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith("raw/series/2021-06-30/")
    assert "; " in line, "it says what to do"
    return line


def test_the_notice_is_one_edition_that_breaks_off() -> None:
    reading = edition(notice_text())
    assert reading.data_rows == 292
    assert len(reading.rejects) == 1
    assert not reading.is_complete
    assert reading.notice.title is not None
    assert [annex.number for annex in reading.files[0].annexes] == [1, 2]


def test_a_whole_edition_is_complete() -> None:
    reading = edition(BODY + annex_text(1, [ITEM, item(2)]))
    assert reading.is_complete
    assert reading.rejects == []


def test_annexes_may_stand_in_files_of_their_own() -> None:
    reading = edition(BODY, annex_text(1, [ITEM]), annex_text(2, [ITEM]))
    assert [[annex.number for annex in file.annexes] for file in reading.files] == [[], [1], [2]]
    assert reading.notice.title is not None


def test_an_annex_in_two_files_holds_the_edition_back() -> None:
    line = held_back(BODY + annex_text(1, [ITEM]), annex_text(1, [ITEM]), reason="no-annex")
    assert "annex 1 stands in series/2021-06-30/1.txt and in series/2021-06-30/2.txt" in line


def test_a_text_without_annexes_holds_the_edition_back() -> None:
    assert "has no annex" in held_back(BODY, reason="no-annex")
    assert "has no annex" in held_back(BODY + flattened([HEADER, ITEM]), reason="no-annex")


def test_an_annex_without_a_table_holds_the_edition_back() -> None:
    line = held_back(BODY + "附件1\n企业全生命周期事项清单\n", reason="no-annex")
    assert "annex 1 (企业全生命周期事项清单) has no table" in line


def test_an_unknown_heading_holds_the_edition_back_with_table_and_row() -> None:
    header = ["序号", "阶段", "场景", "事项名称", "事项类某", "牵头部门", "协同部门"]
    line = held_back(
        BODY + annex_text(1, [ITEM]) + annex_text(2, [ITEM], header), reason="unknown-heading"
    )
    assert "/1.txt, table 2, row 1: the heading 事项类某 is unknown" in line
    assert "事项类型" in line


def test_an_edition_with_too_many_rejects_is_held_back_with_the_first_of_them() -> None:
    good = BODY + annex_text(1, [ITEM, item(2)])
    bad = annex_text(2, [ITEM, item(2, "甲", "某型"), item(3, "乙", "")])
    line = held_back(good, bad, reason="too-many-rejects")
    assert line.startswith("raw/series/2021-06-30/2.txt, table 1, row 3: 2 of 5 rows")
    assert "甲 has the unknown type 某型" in line


@pytest.mark.parametrize(("rows", "is_held_back"), [(99, False), (48, True), (49, False)])
def test_two_in_a_hundred_rows_may_be_rejects_and_no_more(rows: int, is_held_back: bool) -> None:
    data = [ITEM, item(2, "甲", "某型"), *(item(number) for number in range(3, rows + 2))]
    text = BODY + annex_text(1, data)
    if is_held_back:
        held_back(text, reason="too-many-rejects")
    else:
        assert [reject.reason for reject in edition(text).rejects] == ["unknown-type"]


def test_an_annex_that_the_body_declares_and_that_is_not_there_is_a_warning() -> None:
    listed = "附件：1.企业全生命周期事项清单\n2.个人全生命周期事项清单\n"
    reading = edition(BODY + listed + annex_text(1, [ITEM]))
    assert not reading.is_complete
    assert "annex 2 is declared in the body and is not there" in reading.warnings


def test_an_annex_that_a_file_hides_is_missing_unless_it_stands_elsewhere() -> None:
    hiding = replace(document_of(BODY + annex_text(1, [ITEM])), hidden_annexes=(2,))
    files = [ReadFile("s/e/通知.xlsx", "0" * 64, hiding)]
    reading = read_edition(files, load())
    assert not reading.is_complete
    line = reading.warnings[-1]
    assert line.startswith("annex 2 stands in 通知.xlsx on a hidden sheet, which is left out")
    shown = ReadFile("s/e/附件2.txt", "1" * 64, document_of(annex_text(2, [ITEM])))
    reading = read_edition([*files, shown], load())
    assert reading.is_complete and not any("hidden" in line for line in reading.warnings)


def test_a_file_that_ends_inside_a_character_is_not_complete() -> None:
    data = (BODY + annex_text(1, [ITEM]) + "附件说明").encode()[:-1]
    files = [ReadFile("a", "0" * 64, document_of(data))]
    reading = read_edition(files, load())
    assert not reading.is_complete
    assert "the file ends inside a character" in reading.warnings


def test_the_last_row_is_that_of_a_table_that_the_file_ends_in() -> None:
    text = annex_text(1, [ITEM, item(2)])
    assert last_row(document_of(text)) == (1, 2)
    assert last_row(document_of(text + "注：无\n")) is None
    assert last_row(document_of(BODY)) is None


def test_an_edition_of_no_file_is_held_back() -> None:
    with pytest.raises(EditionRejected, match="has no annex"):
        read_edition([], load())


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["2", "", "", "某事项", "其他", ""], "wrong-cell-count"),
        (["2", "", "", "某事项", "甲", "其他", "", "", "多余"], "wrong-cell-count"),
        (["二2", "", "", "某事项", "其他", "", ""], "bad-number"),
        (["1", "", "", "某事项", "其他", "", ""], "duplicate-number"),
        (["2", "", "", "某事项", "某型", "", ""], "unknown-type"),
        (["2", "", "", "某事项", "", "", ""], "missing-type"),
        (["", "", "", "", "某子项", "其他", "", ""], "orphan-row"),
    ],
)
def test_a_bad_row_is_a_reject_with_its_reason_and_loses_nothing(
    row: list[str], reason: str
) -> None:
    reading = edition(BODY + annex_text(1, [ITEM, row, item(3)]), share=0.5)
    (annex,) = reading.files[0].annexes
    (reject,) = annex.rejects
    assert (reject.source_row, reject.reason, reject.cells) == (3, reason, tuple(row))
    assert [entry.item_no for entry in annex.entries] == [1, 3]
    kept = [cell.text for cell in annex.cells if cell.source_row == 3]
    assert kept == [text for text in row if text]


def test_a_sub_item_before_any_item_is_a_reject() -> None:
    first = ["", "1\n企业开办", "1.1\n企业开办", "", "某子项", "其他", "区局", ""]
    reading = edition(BODY + annex_text(1, [first, item(1)]), share=0.5)
    assert [reject.reason for reject in reading.rejects] == ["orphan-row"]
    (entry,) = reading.files[0].annexes[0].entries
    assert (entry.scenario_no, entry.lead_text) == ("1.1", "区局")


# --- several files ------------------------------------------------------------------------------

ENTERPRISE = "企业全生命周期事项清单及责任分工"
LISTED = BODY + f"附件：1.{ENTERPRISE}\n2.个人全生命周期事项清单及责任分工\n"
TABLE = annex_text(1, [ITEM]).split("\n", 2)[2]


def of_files(**files: str) -> EditionReading:
    """An edition of files by their names without suffix."""
    read = [
        ReadFile(f"series/2021-06-30/{name}.txt", "0" * 64, document_of(text))
        for name, text in files.items()
    ]
    return read_edition(read, load())


def annexes_of(reading: EditionReading) -> list[list[tuple[int, str]]]:
    return [[(one.number, one.title) for one in file.annexes] for file in reading.files]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        (f"附件1：{ENTERPRISE}", 1),
        (f"附件 1　{ENTERPRISE}", 1),
        (f"附件１-{ENTERPRISE}", 1),
        (f"附件2{ENTERPRISE}", 2),
        (f"附件二、{ENTERPRISE}", 2),
        (f"附件：2.{ENTERPRISE}", 2),
        (f"附件：{ENTERPRISE}", 1),
        (f"附 件 _{ENTERPRISE}", 1),
        (f"附件12（{ENTERPRISE}", 12),
    ],
)
def test_a_table_without_a_heading_is_the_annex_that_its_files_name_says(
    name: str, number: int
) -> None:
    reading = of_files(**{"通知": BODY, name: TABLE})
    assert annexes_of(reading) == [[], [(number, ENTERPRISE)]]
    line = (
        f"{name}.txt: its table has no heading of an annex in it; the file's name is taken for one"
    )
    assert line in reading.warnings
    assert reading.notice_file.endswith("通知.txt")


@pytest.mark.parametrize(
    "name",
    [ENTERPRISE, f"1.{ENTERPRISE}", "附件一览表", "附件2021年清单", f"关于附件1：{ENTERPRISE}"],
)
def test_a_name_that_is_no_heading_heads_nothing(name: str) -> None:
    whole = BODY + annex_text(2, [ITEM])
    reading = of_files(**{"通知": whole, name: TABLE})
    assert [[number for number, _ in file] for file in annexes_of(reading)] == [[2], []]
    assert f"{name}.txt: its tables belong to no annex and are not read" in reading.warnings


def test_a_title_in_the_file_and_in_its_name_is_one_title() -> None:
    reading = of_files(**{"通知": BODY, f"附件1：{ENTERPRISE}": f"{ENTERPRISE}\n{TABLE}"})
    assert annexes_of(reading) == [[], [(1, ENTERPRISE)]]
    reading = of_files(通知=BODY, 附件1=f"{ENTERPRISE}\n{TABLE}")
    assert annexes_of(reading) == [[], [(1, ENTERPRISE)]]


def test_a_heading_in_the_file_stands_before_its_name() -> None:
    reading = of_files(通知=BODY, 附件2=annex_text(1, [ITEM]))
    assert [[number for number, _ in file] for file in annexes_of(reading)] == [[], [1]]
    assert "附件2.txt is named as annex 2 and holds annex 1" in reading.warnings
    unnumbered = of_files(通知=BODY, 附件=annex_text(2, [ITEM]))
    assert not [line for line in unnumbered.warnings if "附件" in line]


def test_a_title_of_the_bodys_list_heads_an_annex_in_another_file() -> None:
    reading = of_files(清单=f"{ENTERPRISE}\n{TABLE}", 通知=LISTED)
    assert annexes_of(reading) == [[(1, ENTERPRISE)], []]
    assert not [line for line in reading.warnings if "清单" in line]


def test_an_annex_that_is_only_mentioned_is_none() -> None:
    other = "注\n" + flattened([["甲", "乙"], ["丙", "丁"]]) + f"\n{ENTERPRISE}\n"
    reading = of_files(通知=LISTED, 附件1=annex_text(1, [ITEM]), 说明=other)
    assert [[number for number, _ in file] for file in annexes_of(reading)] == [[], [1], []]


def test_an_annex_file_without_a_table_is_said() -> None:
    reading = of_files(**{"通知": BODY, "附件1": annex_text(1, [ITEM]), "附件2：流程图": "流程\n"})
    assert (
        "附件2：流程图.txt is named as an annex, has no table and is left out" in reading.warnings
    )


def test_the_notice_is_read_from_the_file_that_lists_the_annexes() -> None:
    other = "某区人民政府办公室\n关于转发《方案》的通知\n请执行。\n2021年7月9日\n"
    for names in (("甲", "乙"), ("乙", "甲")):
        texts = {"甲": other, "乙": LISTED}
        reading = of_files(**{name: texts[name] for name in names}, 附件1=annex_text(1, [ITEM]))
        assert reading.notice_file == "series/2021-06-30/乙.txt"
        assert reading.notice.issued_on is not None and reading.notice.issued_on.month == 6
        assert any("甲.txt has a title and a date of its own" in one for one in reading.warnings)
