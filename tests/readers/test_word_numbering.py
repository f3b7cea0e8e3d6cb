"""Automatic numbers: counted in the order of the text, shown as the file's formats say."""

from __future__ import annotations

import pytest

from pipeline.readers import word
from pipeline.readers.word_number_formats import shown, shown_custom
from tests.builders.word_file import (
    cell,
    level,
    numbered,
    numbering,
    paragraph,
    row,
    run,
    styles,
    table,
    word_file,
)


def labels(*cells: str, part: str, styles_part: str = "") -> list[str | None]:
    """The numbers of a table's first column."""
    data = word_file(
        table(*(row(one, "x") for one in cells)), numbering_part=part, styles_part=styles_part
    )
    return [one.number for one in word.read(data).tables[0].cells if one.column == 0]


def listed(number_id: int = 1, depth: int = 0) -> str:
    return cell(numbered("", number_id, depth))


DECIMAL = numbering(level(0, "decimal", "%1."))


def test_a_serial_column_is_counted_and_is_no_text() -> None:
    data = word_file(table(row(listed(), "a"), row(listed(), "b")), numbering_part=DECIMAL)
    first = word.read(data).tables[0].cells[0]
    assert (first.number, first.text, first.shown) == ("1.", "", "1.")
    assert labels(listed(), listed(), part=DECIMAL) == ["1.", "2."]


def test_numbers_count_on_over_tables_and_paragraphs() -> None:
    data = word_file(
        numbered("甲"), table(row(listed(), "a")), numbered("乙"), numbering_part=DECIMAL
    )
    document = word.read(data)
    assert [one.text for one in document.paragraphs] == ["1. 甲", "3. 乙"]
    assert document.tables[0].cells[0].number == "2."


def test_a_chinese_number_needs_no_space_before_a_paragraphs_text() -> None:
    part = numbering(level(0, "chineseCountingThousand", "%1、"))
    document = word.read(word_file(numbered("工作目标"), numbering_part=part))
    assert document.paragraphs[0].text == "一、工作目标"


def test_levels_restart_below_a_higher_one() -> None:
    part = numbering(level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"))
    cells = [listed(), listed(1, 1), listed(1, 1), listed(), listed(1, 1)]
    assert labels(*cells, part=part) == ["1", "1.1", "1.2", "2", "2.1"]


def test_a_level_that_never_restarts_counts_on() -> None:
    part = numbering(
        level(0, "decimal", "%1"), level(1, "decimal", "%2", more='<w:lvlRestart w:val="0"/>')
    )
    assert labels(listed(), listed(1, 1), listed(), listed(1, 1), part=part) == ["1", "1", "2", "2"]


def test_a_higher_level_not_counted_yet_shows_its_start() -> None:
    part = numbering(level(0, "decimal", "%1", start=3), level(1, "decimal", "%1.%2"))
    assert labels(listed(1, 1), listed(1, 1), part=part) == ["3.1", "3.2"]


def test_a_start_override_starts_anew_once() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    part = numbering(level(0, "decimal", "%1"), overrides=override)
    assert labels(listed(), listed(2), listed(2), listed(), part=part) == ["1", "5", "6", "7"]


def test_an_overriding_level_shows_its_own_format() -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1")}</w:lvlOverride>'
    part = numbering(level(0, "decimal", "%1"), overrides=override)
    assert labels(listed(), listed(2), part=part) == ["1", "II"]


def test_legal_levels_show_digits() -> None:
    part = numbering(
        level(0, "chineseCounting", "%1"), level(1, "decimal", "%1.%2", more="<w:isLgl/>")
    )
    assert labels(listed(), listed(1, 1), part=part) == ["一", "1.1"]


def test_bullets_and_number_id_nought_are_no_numbers() -> None:
    assert labels(listed(), part=numbering(level(0, "bullet", "●"))) == [None]
    assert labels(listed(0), listed(9), part=DECIMAL) == [None, None]


def test_a_style_numbers_its_paragraphs() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        '</w:style><w:style w:type="paragraph" w:styleId="Row"><w:basedOn w:val="Base"/></w:style>'
    )
    one = cell(paragraph("a", '<w:pStyle w:val="Row"/>'))
    off = cell(paragraph("b", '<w:pStyle w:val="Row"/><w:numPr><w:numId w:val="0"/></w:numPr>'))
    assert labels(one, off, one, part=DECIMAL, styles_part=styles(style)) == ["1.", None, "2."]


def test_covered_and_deleted_paragraphs_do_not_count() -> None:
    merged = cell(numbered(), down="restart")
    covered = cell(numbered(), down="continue")
    assert labels(merged, covered, listed(), part=DECIMAL) == ["1.", "2."]
    deleted = '<w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    gone = f'<w:del w:id="1" w:author="a">{run("x")}</w:del>'
    one = cell(paragraph(gone, deleted) + numbered("a"))
    assert labels(one, listed(), part=DECIMAL) == ["1.", "2."]


def test_former_numbering_is_not_counted() -> None:
    former = '<w:pPrChange w:id="1" w:author="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange>'
    assert labels(cell(paragraph("a", former)), listed(), part=DECIMAL) == [None, "1."]


def test_a_custom_format_pads_with_zeros() -> None:
    alternative = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback>'
        '<w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1"/></w:lvl>'
    )
    assert labels(listed(), part=numbering(alternative)) == ["001"]
    assert shown_custom(1234, "001, 002, ...") == "1234"


def test_an_unknown_format_is_shown_in_digits_and_is_a_warning() -> None:
    part = numbering(level(0, "klingon", "%1"))
    document = word.read(word_file(numbered("a"), numbering_part=part))
    assert document.paragraphs[0].text == "1 a"
    assert "klingon" in document.warnings[0]


@pytest.mark.parametrize(
    ("number_format", "expected"),
    [
        ("chineseCounting", {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 100: "一○○"}),
        (
            "chineseCountingThousand",
            {
                10: "十",
                21: "二十一",
                100: "一百",
                101: "一百〇一",
                110: "一百一十",
                1001: "一千〇一",
            },
        ),
        ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 21: "贰拾壹", 101: "壹佰零壹"}),
        ("ideographDigital", {1: "一", 10: "一〇", 21: "二一", 101: "一〇一"}),
        ("taiwaneseCountingThousand", {10: "十", 101: "一百零一"}),
        ("japaneseCounting", {101: "一百一"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥", 13: "13"}),
        ("ideographEnclosedCircle", {1: "㈠", 10: "㈩"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 50: "㊿", 51: "51"}),
        ("decimalEnclosedFullstop", {1: "⒈"}),
        ("decimalEnclosedParen", {1: "⑴"}),
        ("decimalFullWidth", {12: "１２"}),
        ("decimalZero", {3: "03", 12: "12"}),
        ("upperRoman", {4: "IV", 1999: "MCMXCIX", 0: "0"}),
        ("lowerLetter", {1: "a", 26: "z", 27: "aa", 28: "bb"}),
        ("ordinal", {1: "1st", 2: "2nd", 11: "11th", 23: "23rd"}),
        ("cardinalText", {21: "Twenty-one", 101: "One hundred one"}),
        ("ordinalText", {1: "First", 21: "Twenty-first", 30: "Thirtieth"}),
        ("numberInDash", {7: "- 7 -"}),
        ("hex", {255: "FF"}),
    ],
)
def test_formats_show_numbers_as_word_does(number_format: str, expected: dict[int, str]) -> None:
    assert {value: shown(value, number_format) for value in expected} == expected


def test_a_negative_number_is_shown_in_digits_in_every_format() -> None:
    from pipeline.readers import word_number_formats

    for number_format in word_number_formats._WRITERS:
        assert shown(-3, number_format) == "-3"
        for value in (0, 1, 10_000, 999_999_999):
            assert shown(value, number_format)


def test_a_style_that_names_no_level_numbers_at_the_level_that_names_it() -> None:
    style = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for name in ("S1", "S2")
    )
    part = numbering(
        level(0, "decimal", "%1.", more='<w:pStyle w:val="S1"/>'),
        level(1, "decimal", "%1.%2", more='<w:pStyle w:val="S2"/>'),
    )
    rows = [
        cell(paragraph("x", f'<w:pStyle w:val="{name}"/>')) for name in ("S1", "S2", "S2", "S1")
    ]
    found = labels(*rows, part=part, styles_part=styles(style))
    assert found == ["1.", "1.1", "1.2", "2."]


def test_legal_numbers_are_digits_and_keep_their_nought() -> None:
    part = numbering(
        level(0, "chineseCounting", "%1"),
        level(1, "decimalZero", "%1.%2"),
        level(2, "decimal", "%1.%2.%3", more="<w:isLgl/>"),
    )
    found = labels(listed(1, 0), listed(1, 1), listed(1, 2), part=part)
    assert found == ["一", "一.01", "1.01.1"]


def test_an_overrides_start_holds_whenever_its_level_starts_anew() -> None:
    override = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride>'
    part = numbering(level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"), overrides=override)
    depths = (0, 1, 1, 0, 1)
    found = labels(*(listed(2, depth) for depth in depths), part=part)
    assert found == ["1", "1.5", "1.6", "2", "2.5"]


def test_a_paragraph_that_its_style_hides_is_not_there_and_counts_nowhere() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="Gone"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        "<w:rPr><w:vanish/></w:rPr></w:style>"
    )
    gone = paragraph("x", '<w:pStyle w:val="Gone"/>')
    data = word_file(
        table(row(cell(gone + paragraph("r")), "y")), numbered("a"), gone, numbered("b"),
        numbering_part=DECIMAL, styles_part=styles(style),
    )  # fmt: skip
    document = word.read(data)
    assert document.tables[0].cells[0].text == "r"
    assert [one.text for one in document.paragraphs] == ["1. a", "2. b"]


def test_styles_based_on_each_other_in_a_long_chain_are_each_looked_at_once() -> None:
    chain = "".join(
        f'<w:style w:type="character" w:styleId="s{n}"><w:basedOn w:val="s{n + 1}"/></w:style>'
        for n in range(20_000)
    )
    last = '<w:style w:type="character" w:styleId="s20000"><w:rPr><w:vanish/></w:rPr></w:style>'
    hidden = run("x", '<w:rStyle w:val="s0"/>')
    data = word_file(
        table(row(cell(paragraph(run("a") + hidden)))), styles_part=styles(chain + last)
    )
    assert word.read(data).tables[0].cells[0].text == "a"
