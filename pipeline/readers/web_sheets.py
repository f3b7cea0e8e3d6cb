"""A workbook saved as a web page: what the program puts around its sheets, and what their names say.

LibreOffice Calc writes every sheet as a table under its name, and over them all a list of the names::

    Overview                        a heading and links, no text of the workbook
    通知 / 附件1
    Sheet 2: <em>附件1</em>          a heading: the sheet's name, which heads its table where nothing on it does
    | 企业全生命周期事项清单 |
    | 序号 | 阶段 | ...      |
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Final

from pipeline.readers.excel_blocks import TOP_ROWS
from pipeline.readers.sheet_names import heading_lines
from pipeline.text import is_blank, printed

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_NAME: Final = 'a[name^="table"] > h1 > em'
_LINK: Final = 'a[href^="#table"]'


def without_names(parser: LexborHTMLParser, names: Mapping[bytes, int]) -> None:
    """Take a workbook's list of sheets and their headings out of a page, but for names that head tables.

    Args:
        parser: the page.
        names: of its tags.
    """
    if b"em" not in names or b"h1" not in names:
        return
    for name in parser.css(_NAME):
        heading = name.parent
        anchor = None if heading is None else heading.parent
        if heading is None or anchor is None:
            continue
        table = anchor.next
        while table is not None and table.tag == "-text" and is_blank(table.text()):
            table = table.next
        said = printed(name.text())
        before = printed(heading.text().removesuffix(name.text()))
        if table is None or table.tag != "table" or not before.endswith((":", "：")):
            continue
        lines = heading_lines(said, _texts_over(table))
        # A line of its own each, as an element that is no heading of the page.
        for line in lines:
            made = parser.create_node("p")
            made.insert_child(line)
            anchor.insert_before(made)
        anchor.decompose()
    for link in parser.css(_LINK):
        listed = link.parent
        if listed is not None and listed.tag == "center" and listed.css_first("h1") is not None:
            listed.decompose()
            return


def _texts_over(table: LexborNode) -> list[str]:
    """The texts of the rows that say one thing, over the first that says more; some where all say one thing."""
    texts: list[str] = []
    for row in islice(table.css("tr"), TOP_ROWS):
        said = [text for text in (cell.text() for cell in row.css("td, th")) if not is_blank(text)]
        if len(said) > 1:
            return texts
        texts += said
    return texts
