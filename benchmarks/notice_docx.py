"""The real notice as a plain .docx, written with python-docx: what opening it is measured on."""

from __future__ import annotations

from pathlib import Path

import docx

from pipeline.document import Paragraph
from pipeline.readers import read


def write(source: Path, target: Path) -> None:
    """Write the text notice's paragraphs and tables, every cell a cell, names over two merged."""
    document = docx.Document()
    for block in read(source).blocks:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text)
            continue
        table = document.add_table(block.row_count, block.column_count)
        rows = [list(row.cells) for row in table.rows]
        for cell in block.cells:
            target_cell = rows[cell.row][cell.column]
            if cell.column_span > 1:
                last = cell.column + cell.column_span - 1
                target_cell = target_cell.merge(rows[cell.row][last])
            target_cell.text = cell.text
    document.save(str(target))
