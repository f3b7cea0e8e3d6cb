"""The text of a Word cell or paragraph: what Word shows and nothing else."""

from __future__ import annotations

import pytest

from pipeline.document import Cell, Document
from pipeline.readers import word
from tests.builders.word_file import (
    cell,
    paragraph,
    row,
    run,
    styles,
    table,
    word_file,
)


def read(*blocks: str, styles_part: str = "") -> Document:
    return word.read(word_file(*blocks, styles_part=styles_part))


def shown(content: str, styles_part: str = "") -> str:
    """The text of a cell with this content; a second row keeps the file from being empty."""
    return one_cell(content, styles_part).text


def one_cell(content: str, styles_part: str = "") -> Cell:
    return read(table(row(cell(content)), row("end")), styles_part=styles_part).tables[0].cells[0]


def test_paragraphs_of_a_cell_are_lines() -> None:
    assert shown(paragraph("a") + paragraph() + paragraph("b")) == "a\n\nb"


def test_tabs_and_breaks_are_kept_and_tab_stops_are_none() -> None:
    stops = '<w:tabs><w:tab w:val="left" w:pos="420"/></w:tabs>'
    runs = (
        run("a\tb\nc")
        + "<w:r><w:cr/><w:t>d</w:t><w:noBreakHyphen/><w:t>e</w:t><w:softHyphen/></w:r>"
    )
    assert shown(paragraph(runs, stops)) == "a\tb\nc\nd\u2011e"


def test_outer_space_counts_only_where_the_file_says_so() -> None:
    runs = '<w:r><w:t> a </w:t></w:r><w:r><w:t xml:space="preserve"> b\n</w:t></w:r>'
    assert shown(paragraph(runs)) == "a b "


def test_insertions_and_moves_here_are_in_deletions_and_moves_away_are_out() -> None:
    mark = 'w:id="1" w:author="a"'
    runs = (
        f"<w:ins {mark}>{run('a')}</w:ins><w:del {mark}><w:r><w:delText>x</w:delText></w:r></w:del>"
        f"<w:moveFrom {mark}>{run('x')}</w:moveFrom><w:moveTo {mark}>{run('b')}</w:moveTo>"
        f"<w:ins {mark}><w:del {mark}>{run('x')}</w:del></w:ins>"
    )
    assert shown(paragraph(runs)) == "ab"


def test_a_paragraph_whose_mark_is_deleted_runs_on_into_the_next() -> None:
    deleted = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    assert shown(paragraph("a", deleted) + paragraph("b")) == "ab"
    document = read(paragraph("c", deleted), paragraph("d"), paragraph("e"))
    assert [one.text for one in document.paragraphs] == ["cd", "e"]


def field(code: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return mark("begin") + code + mark("separate") + result + mark("end")


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def test_a_field_shows_its_result_and_not_its_code() -> None:
    simple = f'<w:fldSimple w:instr="DATE">{run("b")}</w:fldSimple>'
    assert shown(paragraph(field(code("PAGE"), run("a")) + simple)) == "ab"


def test_a_field_in_the_code_of_a_field_is_not_shown() -> None:
    inner = field(code("IF"), run("x"))
    assert shown(paragraph(field(code("QUOTE") + inner, run("a")))) == "a"


def test_a_field_over_paragraphs_shows_its_result() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    middle = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    content = (
        paragraph(begin + run("x"))
        + paragraph(run("x") + middle + run("a"))
        + paragraph("b")
        + paragraph(end)
    )
    assert shown(content).split() == ["a", "b"]


def test_a_field_that_never_ends_hides_no_text_and_is_a_warning() -> None:
    document = read(
        paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("a")), paragraph("b")
    )
    assert [one.text for one in document.paragraphs] == ["a", "b"]
    assert "do not match" in document.warnings[0]


def test_hyperlinks_show_their_text() -> None:
    assert shown(paragraph(f'<w:hyperlink r:id="rId9">{run("a")}</w:hyperlink>' + run("b"))) == "ab"


def test_hidden_text_is_out() -> None:
    assert (
        shown(paragraph(run("a") + run("x", "<w:vanish/>") + run("b", '<w:vanish w:val="0"/>')))
        == "ab"
    )


HIDING = (
    '<w:style w:type="character" w:styleId="Hidden"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Deeper"><w:basedOn w:val="Hidden"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Circle"><w:basedOn w:val="Circle"/></w:style>'
)


def test_text_hidden_by_a_style_is_out() -> None:
    part = styles(HIDING)
    assert shown(paragraph(run("a") + run("x", '<w:rStyle w:val="Deeper"/>')), part) == "a"
    assert shown(paragraph("x", '<w:pStyle w:val="Gone"/>') + paragraph("a"), part).strip() == "a"
    assert shown(paragraph("a", '<w:pStyle w:val="Circle"/>'), part) == "a"


def test_a_hiding_run_in_a_hiding_paragraph_shows() -> None:
    runs = run("a", '<w:rStyle w:val="Hidden"/>')
    assert shown(paragraph(runs, '<w:pStyle w:val="Gone"/>'), styles(HIDING)) == "a"


def test_ruby_shows_its_base() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('x')}</w:rt><w:rubyBase>{run('a')}</w:rubyBase></w:ruby></w:r>"
    assert shown(paragraph(ruby + run("b"))) == "ab"


def test_note_and_comment_marks_are_no_text() -> None:
    marks = '<w:r><w:footnoteReference w:id="2"/><w:endnoteReference w:id="2"/><w:commentReference w:id="1"/></w:r>'
    assert shown(paragraph(run("a") + marks)) == "a"


@pytest.mark.parametrize(
    ("font", "place", "character"),
    [
        ("Wingdings", "F0FE", "☑"),
        ("Wingdings", "FE", "☑"),
        ("Wingdings 2", "F052", "☑"),
        ("宋体", "2460", "①"),
        ("Unknown", "F0AA", "\uf0aa"),
        ("Wingdings", "zz", ""),
        ("Wingdings", "D800", ""),
    ],
)
def test_symbols_are_characters(font: str, place: str, character: str) -> None:
    symbol = f'<w:r><w:sym w:font="{font}" w:char="{place}"/></w:r>'
    assert shown(paragraph(symbol + run("a"))) == character + "a"


def test_formulas_show_their_text() -> None:
    assert shown(paragraph("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>" + run("a"))) == "x=1a"


def box(content: str) -> str:
    """A text box as Word writes it: once for itself, once for older programs."""
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp>"
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape>"
        f"<v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def test_a_text_box_in_a_cell_is_not_its_text_and_is_a_warning() -> None:
    document = read(table(row(cell(paragraph(run("a") + box(paragraph("x")))), "b")))
    assert [one.text for one in document.tables[0].cells] == ["a", "b"]
    assert "1 text box" in document.warnings[0]


def test_a_text_box_between_the_tables_is_read_once() -> None:
    document = read(paragraph(run("a") + box(paragraph("b") + paragraph("c"))), paragraph("d"))
    assert [one.text for one in document.paragraphs] == ["a", "b", "c", "d"]


def test_one_branch_of_an_alternative_is_read() -> None:
    both = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:r><w:t>a</w:t></w:r></mc:Choice>'
        "<mc:Fallback><w:r><w:t>x</w:t></w:r></mc:Fallback></mc:AlternateContent>"
    )
    assert shown(paragraph(both)) == "a"
    unknown = both.replace('"w14"', '"other"').replace(
        "<mc:AlternateContent>", '<mc:AlternateContent xmlns:other="urn:o">'
    )
    assert shown(paragraph(unknown)) == "x"


def test_embedded_parts_that_are_not_read_are_warnings() -> None:
    document = read('<w:altChunk r:id="rId1"/>', paragraph(run("a") + "<w:r><w:object/></w:r>"))
    assert any("altChunk" in line for line in document.warnings)
    assert any("embedded objects" in line for line in document.warnings)


def test_a_field_whose_end_is_deleted_hides_nothing_behind_it() -> None:
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    deleted = (
        f'<w:del w:id="1" w:author="a">{separate}<w:r><w:delText>x</w:delText></w:r>{end}</w:del>'
    )
    document = read(
        paragraph(
            run("A") + begin + "<w:r><w:instrText>PAGE</w:instrText></w:r>" + deleted + run("B")
        ),
        paragraph("C"),
        table(row("x", "y")),
    )
    assert [one.text for one in document.paragraphs] == ["AB", "C"]
    assert [one.text for one in document.tables[0].cells] == ["x", "y"]
    assert "field marks do not match" in document.warnings[0]


@pytest.mark.parametrize(
    ("form", "what"),
    [
        (
            '<w:ddList><w:result w:val="0"/><w:listEntry w:val="甲"/></w:ddList>',
            "drop-down lists of a form, whose choice is not read",
        ),
        ("<w:checkBox><w:checked/></w:checkBox>", "check boxes of a form, which are not read"),
    ],
)
def test_a_forms_choice_is_no_text_and_a_warning(form: str, what: str) -> None:
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{form}</w:ffData></w:fldChar></w:r>'
    code = "<w:r><w:instrText>FORM</w:instrText></w:r>"
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    document = read(paragraph(run("a") + begin + code + end + run("b")))
    assert document.paragraphs[0].text == "ab"
    assert document.warnings == (f"holds 1 {what}",)


def test_a_field_that_shows_its_code_is_a_warning() -> None:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end")]
    code = r"<w:r><w:instrText> EQ \o\ac(○,1)</w:instrText></w:r>"
    document = read(paragraph(run("a") + marks[0] + code + marks[1]))
    assert document.warnings == (
        "holds 1 formulas that stand in field codes (EQ), which are not read",
    )


def test_a_cell_of_very_many_paragraphs_takes_its_time_once() -> None:
    symbol = '<w:r><w:sym w:font="x" w:char="41"/></w:r>'
    assert shown("<w:p/>" * 200_000 + paragraph(symbol)).count("\n") == 200_000
