"""Drawn tables and lines as files of each format, and nothing between: see ``any_layout``."""

from __future__ import annotations

import html
import io
from collections.abc import Sequence

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.builders import word_file as word
from tests.builders.any_layout import Box, Drawn

Blocks = Sequence[str | Drawn]


def as_text(body: Sequence[str], annexes: Sequence[Blocks]) -> bytes:
    """Flattened text: a cell on a line of its own behind a tab, a zero-length line after each row."""
    lines = [*body]
    for block in (block for blocks in annexes for block in blocks):
        if isinstance(block, str):
            lines.append(block)
            continue
        for row in block.rows:
            # A covered position beside its cell is no cell; one below it is a blank one.
            wide = 0
            for box in row:
                wide -= 1
                if box is None and wide > 0:
                    continue
                wide = 1 if box is None or isinstance(box, str) else box[2]
                lines.append("\t" + _text(box))
            lines.append("")
    return "\n".join([*lines, ""]).encode()


def _text(box: Box) -> str:
    return box if isinstance(box, str) else "" if box is None else box[0]


def _covers(rows: Sequence[Sequence[Box]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Of each covered position: where its merged cell begins."""
    covered = {}
    for top, row in enumerate(rows):
        for left, box in enumerate(row):
            if isinstance(box, tuple):
                for down in range(box[1]):
                    for right in range(box[2]):
                        covered[top + down, left + right] = (top, left)
    return covered


def as_word(
    body: Sequence[str],
    annexes: Sequence[Blocks],
    *,
    breaks: bool = False,
    size: tuple[int, int] | None = None,
) -> bytes:
    """A .docx; ``breaks`` writes line breaks as w:br and no paragraphs, ``size`` is a page's, in twentieths of a point."""
    parts = [word.paragraph(line) for line in body]
    for block in (block for blocks in annexes for block in blocks):
        if isinstance(block, str):
            parts.append(word.paragraph(block))
            continue
        if parts and parts[-1].startswith("<w:tbl>"):
            parts.append(word.paragraph())
        covers = _covers(block.rows)
        rows = []
        for top, row in enumerate(block.rows):
            cells = []
            for left, box in enumerate(row):
                begin = covers.get((top, left))
                if box is None and (begin is None or begin[1] != left):
                    continue
                begin_box = block.rows[begin[0]][begin[1]] if begin else None
                span = begin_box[2] if isinstance(begin_box, tuple) else 1
                tall = isinstance(begin_box, tuple) and begin_box[1] > 1
                down = "" if not tall else "restart" if begin == (top, left) else "continue"
                cells.append(word.cell(_paragraphs(_text(box), breaks), span=span, down=down))
            rows.append(word.row(*cells))
        parts.append(word.table(*rows, columns=len(block.rows[0])))
    members = word.members(*parts, word.paragraph())
    if size is not None:
        section = (
            f'<w:sectPr><w:pgSz w:w="{size[0]}" w:h="{size[1]}"/><w:pgMar w:top="900" w:right="900" '
            'w:bottom="900" w:left="900" w:header="450" w:footer="450" w:gutter="0"/></w:sectPr>'
        )
        document = members["word/document.xml"]
        members["word/document.xml"] = document.replace("<w:sectPr/>", section)
    return word.zipped(members)


def _paragraphs(text: str, breaks: bool) -> str:
    lines = [text] if breaks else text.split("\n")
    return "".join(word.paragraph(word.run(line) if line else "") for line in lines)


def as_web(
    body: Sequence[str],
    annexes: Sequence[Blocks],
    *,
    line: str = "<p>{}</p>\n",
    cell: str = "{}",
    joint: str = "<br>",
    empty: str = "",
    tag: str = "td",
) -> bytes:
    """A web page; ``line`` is around a line, ``cell`` in a cell, ``joint`` a line break, ``empty`` what a blank cell holds."""
    parts = [line.format(html.escape(text)) for text in body]
    for block in (block for blocks in annexes for block in blocks):
        if isinstance(block, str):
            parts.append(line.format(html.escape(block)))
            continue
        parts.append("<table border=1><tbody>")
        for row in block.rows:
            parts.append("<tr>")
            for box in row:
                if box is None:
                    continue
                down, right = (1, 1) if isinstance(box, str) else box[1:]
                spans = (f' rowspan="{down}"' if down > 1 else "") + (
                    f' colspan="{right}"' if right > 1 else ""
                )
                said = joint.join(html.escape(_text(box)).split("\n")) or empty
                parts.append(f"<{tag}{spans}>{cell.format(said)}</{tag}>")
            parts.append("</tr>\n")
        parts.append("</tbody></table>\n")
    head = '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>通知公告</title></head>'
    return f"{head}<body>{''.join(parts)}</body></html>".encode()


def as_excel(
    body: Sequence[str],
    annexes: Sequence[Blocks],
    *,
    one_sheet: bool = False,
    as_numbers: bool = False,
    first_column: int = 1,
) -> bytes:
    """An .xlsx: the body on the first sheet, each annex on its own or all on one."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for number, line in enumerate(body, start=1):
        sheet.cell(number, 1, line)
    row = 0
    for place, blocks in enumerate(annexes):
        if not one_sheet or not place:
            sheet, row = book.create_sheet(f"表{place + 1}"), 0
        else:
            row += 1
        above: str | Drawn = ""
        for block in blocks:
            row += 1
            if isinstance(block, str):
                sheet.cell(row, first_column, block)
                above = block
                continue
            if isinstance(above, Drawn):
                row += 1
            _put(sheet, block.rows, row, first_column, as_numbers)
            row += len(block.rows) - 1
            above = block
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _put(
    sheet: Worksheet, rows: Sequence[Sequence[Box]], top: int, left: int, as_numbers: bool
) -> None:
    for down, row in enumerate(rows):
        for right, box in enumerate(row):
            text = _text(box)
            if text:
                number = as_numbers and text.isascii() and text.isdecimal()
                sheet.cell(top + down, left + right, int(text) if number else text)
            if isinstance(box, tuple) and (box[1] > 1 or box[2] > 1):
                sheet.merge_cells(
                    start_row=top + down,
                    start_column=left + right,
                    end_row=top + down + box[1] - 1,
                    end_column=left + right + box[2] - 1,
                )
