"""How text is compared, printed, and read as a number."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.text import chinese_number, compare_key, is_blank, printed, seen, serial_number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("事项 类型", "事项类型"),
        ("工作机 制", "工作机制"),
        ("项 目 名 称", "项目名称"),
        ("事项\n类型", "事项类型"),
        ("公司（企业）设立", "公司(企业)设立"),
        ("〔2025〕", "（2025）"),
        ("【备注】", "[备注]"),
        ("１２", "12"),
        ("事\u200b项\ufeff", "事项"),
        ("事\u200e项\u202c", "事项"),
        ("A－B", "A-B"),
        ("\u3000序\u00a0号", "序号"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert compare_key(one) == compare_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("区人社局", "市人社局"), ("其他", "其它"), ("A", "a"), ("十", "拾")]
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert compare_key(one) != compare_key(other)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("区人力资源\n社会保障局", "区人力资源社会保障局"),
        ("\n其他", "其他"),
        (" \u3000公司设立登记 ", "公司设立登记"),
        ("区人力资源\r\n\r\n\u3000社会保障局", "区人力资源社会保障局"),
        ("a\nb", "a b"),
        ("爱山东APP\n服务", "爱山东APP服务"),
        ("one\n\n two", "one two"),
        ("公司（企业）设立 登记", "公司（企业）设立 登记"),
        ("a\tb", "a b"),
        ("局\u2028", "局"),
        ("\u0085区\u2029局\u2028", "区局"),
        ("\u200b\n局\u2003", "局"),
        ("\u200e公司\u202c", "公司"),
        ("\n\u3000\n", ""),
        ("", ""),
    ],
)
def test_printed_text_has_no_line_breaks_and_no_padding(text: str, line: str) -> None:
    assert printed(text) == line


@given(st.text())
@example("\u2028")
@example("\x1c\u200b")
def test_whatever_is_printed_is_one_line_and_says_the_same(text: str) -> None:
    line = printed(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert printed(line) == line
    assert compare_key(line) == compare_key(text)


# A soft hyphen, marks without width, of direction, joiners, selectors, fillers; and what they stand beside.
UNSEEN = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u180e\u200b\u200e\u202e\u2060\u2066\u206f\u3164\ufeff\uffa0\ufff0\U000e0041"
_MIXED = UNSEEN + "\u180b\u200c\u200d\ufe00\ufe0f\U000e0100葛葛 a\n\u3000क♥1"


@pytest.mark.parametrize("mark", UNSEEN)
def test_what_shows_as_nothing_is_in_no_printed_text_and_in_no_key(mark: str) -> None:
    for text in (f"公{mark}司", f"{mark}公司", f"公司{mark}", f"公{mark}\n{mark}司"):
        assert printed(text) == "公司" == compare_key(text)
    assert is_blank(mark) and is_blank(f" {mark}\n{mark}") and not is_blank(f"{mark}1")
    assert printed(mark) == "" and seen(f"公{mark} 司") == "公 司"
    assert serial_number(f"1{mark}2") == 12


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("葛\ufe00城", "葛\ufe00城"),
        ("\ufe0f葛城 \ufe0f", "葛城"),
        ("क\u200dष", "क\u200dष"),
        ("👨\u200d👩", "👨\u200d👩"),
        ("公\u200d司", "公司"),
        ("a\u200cb\u200d", "ab"),
        ("♥\ufe0f", "♥\ufe0f"),
    ],
)
def test_what_changes_the_form_of_others_stays_in_printed_text_and_is_in_no_key(
    text: str, line: str
) -> None:
    assert printed(text) == line
    assert compare_key(text) == "".join(c for c in compare_key(line) if c not in "\u200c\u200d")
    assert not set(compare_key(text)) & set("\u200c\u200d\ufe00\ufe0f\U000e0100\U000e0101")


@given(st.text(_MIXED))
def test_printed_text_of_such_characters_is_settled(text: str) -> None:
    line = printed(text)
    assert printed(line) == line and compare_key(line) == compare_key(text)
    assert is_blank(text) == (line == "")


@given(st.text(st.characters(categories=("Zs", "Zl", "Zp", "Cc", "Cf", "Lo"))))
def test_blank_is_what_prints_as_nothing(text: str) -> None:
    assert is_blank(text) == (printed(text) == "")


@pytest.mark.parametrize("text", ["", " ", "\u3000\n", "\u2003\u2002", "\u200b\ufeff", "\t\r\n"])
def test_white_space_of_every_kind_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "、", "-", "\u3000·", "\u200b1"])
def test_anything_that_shows_is_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("104", 104),
        (" 12 \n", 12),
        ("１２．", 12),
        ("3.", 3),
        ("3、", 3),
        ("（7）", 7),
        ("(7)", 7),
        ("①", 1),
        ("四十五", 45),
        ("一百零三", 103),
        ("007", 7),
    ],
)
def test_serial_numbers(text: str, number: int) -> None:
    assert serial_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "00",
        "零",
        "1.1",
        "-1",
        "1a",
        "十一a",
        "4五",
        "1-2",
        "1,2",
        "约3",
        "1\n2项",
        "Ⅰa",
        "1²",
        "x₂",
    ],
)
def test_what_is_no_serial_number(text: str) -> None:
    assert serial_number(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二〇二一", 2021),
        ("二○二一", 2021),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("一百", 100),
        ("一百零三", 103),
        ("一千零一", 1001),
        ("两百", 200),
    ],
)
def test_chinese_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize("text", ["一" * 10, "9" * 5000, "九" * 5000, "１" * 10])
def test_a_number_beyond_all_numbering_is_none(text: str) -> None:
    assert serial_number(text) is None


@pytest.mark.parametrize("text", ["", "十百", "零十", "一二十三百", "4十", "百千", "二一十"])
def test_what_is_no_chinese_number(text: str) -> None:
    assert chinese_number(text) is None
