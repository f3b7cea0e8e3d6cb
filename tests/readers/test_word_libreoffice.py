"""Word tables beside LibreOffice's own reading of the same files, cell by cell.

LibreOffice converts every file to HTML in one call. Every difference is settled and declared here with its
reason; one that no longer shows fails the test, so that the list stays true.
"""

from __future__ import annotations

import pytest

from pipeline import readers
from pipeline.document import Document, State, Table
from tests.builders.word_file import (
    cell,
    level,
    numbered,
    numbering,
    paragraph,
    row,
    run,
    table,
    word_file,
)
from tests.builders.word_notice import SHAPES, notice
from tests.readers import libreoffice
from tests.readers.libreoffice import GridCell
from tests.readers.test_word_shared import TRUTHS, word_file_of


def _control(content: str) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"


_DELETED = '<w:del w:id="1" w:author="a"/>'
_RUBY = f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('x')}</w:rt><w:rubyBase>{run('a')}</w:rubyBase></w:ruby></w:r>"
# Small files that have one feature each.
FEATURES: dict[str, bytes] = {
    "grid-span": word_file(table(row(cell("a", span=2), "b"), row("c", "d", "e"), columns=3)),
    "vertical-merge": word_file(
        table(row(cell("a", down="restart"), "b"), row(cell("", down="continue"), "c"), columns=2)
    ),
    "merge-both-ways": word_file(
        table(
            row(cell("a", span=2, down="restart"), "b"),
            row(cell("", span=2, down="continue"), "c"),
            row("d", "e", "f"),
            columns=3,
        )
    ),
    "horizontal-merge": word_file(
        table(
            row(cell("a", across="restart"), cell("", across="continue"), "b"),
            row("c", "d", "e"),
            columns=3,
        )
    ),
    "grid-before-after": word_file(
        table(row("a", "b", "c"), row("d", before=1, after=1), columns=3)
    ),
    "content-controls": word_file(
        _control(
            table(
                _control(row("a", _control(cell("b")))),
                row(cell(_control(paragraph("c"))), "d"),
                columns=2,
            )
        )
    ),
    "nested-table": word_file(
        table(
            row(cell(paragraph("a") + table(row("x", "y"), columns=2) + paragraph()), "b"),
            columns=2,
        )
    ),
    "span-past-grid": word_file(table(row("a", cell("b", span=9)), row("c", "d"), columns=2)),
    "tracked-row-deletion": word_file(
        table(row("x", "x", more=_DELETED), row("a", "b"), columns=2)
    ),
    "hidden-text": word_file(
        table(row(cell(paragraph(run("a") + run("x", "<w:vanish/>"))), "b"), columns=2)
    ),
    "ruby": word_file(table(row(cell(paragraph(_RUBY)), "b"), columns=2)),
    "orphan-continue": word_file(
        table(
            row("a", "b"),
            row(cell("c", down="continue"), "d"),
            row(cell("", down="continue"), "e"),
            columns=2,
        )
    ),
    "numbered": word_file(
        table(row(cell(numbered()), "a"), row(cell(numbered()), "b"), columns=2),
        numbering_part=numbering(level(0, "decimal", "%1.")),
    ),
}
# Tables that LibreOffice reads otherwise, by file and table from 0, each with why this reader is right.
_WIDTHS = (
    "LibreOffice makes columns of the cells' widths, which differ by a few twips from row to row; the "
    "rendered page shows seven days in seven columns"
)
_DELETED_TABLES = (
    "two of the four tables have nothing but rows whose deletion is tracked; LibreOffice's HTML keeps "
    "them, and what is compared with its second table here is its fourth"
)
DECLARED: dict[tuple[str, int], str] = {
    **{("cdec738aa9d0", number): _WIDTHS for number in (1, 2, 4, 5, 7, 10)},
    ("3ad34dd0480f", 1): _DELETED_TABLES,
    ("d98b39814e66", 1): _DELETED_TABLES,
    ("tracked-row-deletion", 0): "LibreOffice's HTML keeps rows whose deletion is tracked",
    ("hidden-text", 0): "LibreOffice's HTML keeps hidden text; its rendered page does not show it",
    ("span-past-grid", 0): (
        "LibreOffice's HTML gives the cell as many columns as it asks for; its rendered page shows two "
        "columns"
    ),
}
# Files in which the numbers of tables differ, likewise.
DECLARED_COUNTS: dict[str, str] = {
    "3ad34dd0480f": _DELETED_TABLES,
    "d98b39814e66": _DELETED_TABLES,
}


@pytest.fixture(scope="module")
def pairs(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, tuple[Document, list[list[GridCell]]]]:
    folder = tmp_path_factory.mktemp("oracle")
    files = [word_file_of(truth) for truth in TRUTHS]
    for name, data in (FEATURES | {name: notice(shape) for name, shape in SHAPES.items()}).items():
        path = folder / f"{name}.docx"
        path.write_bytes(data)
        files.append(path)
    converted = libreoffice.to_html(files, folder)
    return {
        path.stem: (readers.read(path), libreoffice.tables(page))
        for path, page in converted.items()
    }


def _cells(one: Table) -> list[GridCell]:
    return [
        (c.row, c.column, c.row_span, c.column_span, "".join(c.text.split())) for c in one.cells
    ]


def _without_fillers(theirs: list[GridCell], ours: Table) -> list[GridCell]:
    """Without the blank cells that HTML needs where Word's row has no cell at all."""

    def is_filler(one: GridCell) -> bool:
        r, c, height, width, text = one
        return not text and all(
            down < ours.row_count
            and right < ours.column_count
            and ours.state(down, right) is State.ABSENT
            for down in range(r, r + height)
            for right in range(c, c + width)
        )

    return [one for one in theirs if not is_filler(one)]


def test_every_table_is_as_libreoffice_reads_it_or_declared(
    pairs: dict[str, tuple[Document, list[list[GridCell]]]],
) -> None:
    differing, counts, compared = set(), set(), 0
    for name, (document, theirs) in pairs.items():
        if len(theirs) != len(document.tables):
            counts.add(name)
        for number, (ours, other) in enumerate(zip(document.tables, theirs, strict=False)):
            compared += 1
            if _cells(ours) != _without_fillers(other, ours):
                differing.add((name, number))
    assert differing == set(DECLARED)
    assert counts == set(DECLARED_COUNTS)
    assert compared > 150
