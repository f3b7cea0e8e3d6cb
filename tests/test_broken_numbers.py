"""Labels whose number a narrow cell breaks over lines: read right where that can be told, and never silently wrong."""

from __future__ import annotations

import pytest
from grids import HEADER, grid, read_rows, read_tables, reasons

from pipeline.label_texts import read_label_in_sequence


@pytest.mark.parametrize(
    ("text", "before", "label"),
    [
        ("1\n3、退役军人", "12", ("13", "退役军人")),
        ("1\n3、退役军人", None, ("13", "退役军人")),
        ("1\n0 养老", "9", ("10", "养老")),
        ("1\n0\n养老", "9", ("10", "养老")),
        ("１\n０养老", "9", ("10", "养老")),
        ("1\n0养老", "4", None),
        ("3.\n1 员工保障", None, ("3.1", "员工保障")),
        ("3\n.1\n员工保障", None, ("3.1", "员工保障")),
        ("3.1\n0 员工保障", "3.9", ("3.10", "员工保障")),
        ("3.1\n0员工保障", "3.9", ("3.10", "员工保障")),
        ("1\n3.1 养老", "12.4", ("13.1", "养老")),
        # A name may begin with a digit.
        ("1\n3岁以下婴幼儿照护", None, ("1", "3岁以下婴幼儿照护")),
        ("2\n3岁以下婴幼儿照护", "1", ("2", "3岁以下婴幼儿照护")),
        ("2\n3岁以下婴幼儿照护", "5", ("2", "3岁以下婴幼儿照护")),
        ("2\n12345热线", "5", ("2", "12345热线")),
        ("1\n120急救", "5", ("1", "120急救")),
        ("1、\n3岁以下婴幼儿照护", "12", ("1", "3岁以下婴幼儿照护")),
        # Neither follows the label before.
        ("1\n3退役军人", "7", None),
        ("1\n3退役军人", "", None),
    ],
)
def test_a_number_broken_over_lines(
    text: str, before: str | None, label: tuple[str, str] | None
) -> None:
    assert read_label_in_sequence(text, before) == label


def test_the_scenarios_number_tells_the_stages_and_the_stages_the_scenarios() -> None:
    reading = read_rows("1 | 1/3退役军人 | 1/3.1 安置 | 甲 | < | 其他 | | ")
    (entry,) = reading.entries
    assert (entry.stage_no, entry.stage_name) == (13, "退役军人")
    assert (entry.scenario_no, entry.scenario_name) == ("13.1", "安置")


def test_labels_in_sequence() -> None:
    reading = read_rows(
        "1 | 9/出行 | 9.1/出行 | 甲 | < | 其他 | | ",
        "2 | 1/0养老 | 1/0.1/养老 | 乙 | < | 其他 | | ",
        "3 | 1/1、身后 | 1/1.1/后事 | 丙 | < | 其他 | | ",
        "4 | | 1/1.2/继承 | 丁 | < | 其他 | | ",
    )
    assert [(entry.stage_no, entry.scenario_no) for entry in reading.entries] == [
        (9, "9.1"),
        (10, "10.1"),
        (11, "11.1"),
        (11, "11.2"),
    ]


def test_a_label_whose_number_nobody_can_tell_ends_what_held() -> None:
    reading = read_rows(
        "1 | 7/出行 | 7/出行 | 甲 | < | 其他 | | ",
        "2 | 1/3退役军人 | 1/安置 | 乙 | < | 其他 | | ",
    )
    assert reasons(reading) == [(3, "bad-number")]
    assert "13" not in str(reading.entries)


def test_a_number_that_a_page_breaks() -> None:
    first = grid(HEADER, "1 | 12/身后 | 12.1/后事 | 甲 | < | 其他 | | ")
    reading = read_tables(
        first, grid(HEADER, "2 | 1/3、退役军人 | 1/3.1、安置 | 乙 | < | 其他 | | ")
    )
    assert [entry.stage_no for entry in reading.entries] == [12, 13]
