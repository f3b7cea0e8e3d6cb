"""An Excel workbook (.xlsx, .xlsm, .xltx) -> Document: what its sheets show, sheet after sheet.

::

    sheet 通知       lines of text                 Paragraph ...            (excel_blocks tells text from tables)
    sheet 附件1      附件1                          Paragraph "附件1"
                     企业全生命周期事项清单           Paragraph
                     序号 | 阶段 | ...              Table
    sheet 附件2      序号 | 阶段 | ...              Paragraph "附件2" (the sheet's name), Table
    sheet 字典       hidden: left out, and said so
    chart            no cells

Where nothing on a sheet heads its first table as an annex, the sheet's name does if it reads so; and
where nothing at all stands over it, the name stands in for a title, unless it is a name that programs give.

A hidden sheet is left out: what it holds - lists to choose from, drafts - is on no page, and as a table
after the annex before it it would be taken for that annex's. Where it holds an annex by its name or a heading, the
Document says so (``hidden_annexes``): an edition without that annex is not complete. Hidden rows and columns are
read: they are within a table, and a filter hides rows that belong to it. All are said.

Macros, links to other workbooks, comments and drawings are neither run nor followed nor read.
The values of formulas are those that the file was saved with; where it was saved without, as libraries write it,
nobody knows what it shows, and it is refused.

Standard: ECMA-376 (Office Open XML) Part 1, 18 SpreadsheetML, Transitional and Strict.
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.collector import paused
from pipeline.document import Block, Document, Paragraph, Table
from pipeline.errors import UnreadableFile
from pipeline.readers.excel_blocks import TOP_ROWS, BlockReader, annexes_headed
from pipeline.readers.excel_limits import ExcelLimits
from pipeline.readers.excel_sheet import SheetReader, Workbook
from pipeline.readers.excel_text import Budget, CellFormats, S, shared_strings
from pipeline.readers.sheet_names import heading_lines
from pipeline.readers.zip_package import Element, Kind, Package, Relationship
from pipeline.text import brief

_EXCEL: Final = Kind(
    "Excel",
    "CATALOG_EXCEL__",
    # Workbooks and templates, with macros and without (Part 1, 12.3.22; [MS-OFFMACRO2] 2.2).
    re.compile(r"application/vnd\..*(?:spreadsheetml|excel).*\.main\+xml", re.IGNORECASE),
)
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK, _SHEETS, _SHEET = f"{S}workbook", f"{S}sheets", f"{S}sheet"
_PROPERTIES, _CALCULATION = f"{S}workbookPr", f"{S}calcPr"
_WORKSHEET_TYPE: Final = "/worksheet"
_HIDDEN: Final = frozenset({"hidden", "veryHidden"})
_MOST_WARNINGS: Final = 50
_AGAIN: Final = "retrieve the file again from its publisher"
_ASK: Final = "retrieve the file again, or ask its publisher for one that holds the text"
_UNREAD: Final = {
    "/comments": "comments, which are not read",
    "/threadedComment": "comments, which are not read",
    "/drawing": "pictures, charts or text boxes, which are not read",
}


def read(data: bytes, limits: ExcelLimits | None = None) -> Document:
    """The Document of a workbook.

    Args:
        data: the file's bytes.
        limits: what the file may hold; default: their defaults.

    Raises:
        UnreadableFile: damaged, encrypted, hostile, beyond a limit, no workbook, or without text.
    """
    with paused():
        return _Reader(data, limits or ExcelLimits()).read()


class _Reader:
    """Reads one workbook."""

    def __init__(self, data: bytes, limits: ExcelLimits) -> None:
        self._limits = limits
        self._package = Package(data, limits, _EXCEL)
        self._package.check()
        self._main = self._package.main_part()
        self._related = self._package.related(self._main)
        self._warnings: list[str] = []

    def read(self) -> Document:
        root = self._tree(self._main)
        if root.tag != _WORKBOOK:
            raise UnreadableFile(f"has no workbook in {self._main}", remedy=_AGAIN)
        sheets = self._sheets(root)
        self._say_what_is_not_run()
        budget = Budget(self._limits)
        workbook = Workbook(
            strings=shared_strings(self._package, self._part("/sharedStrings"), budget),
            formats=CellFormats(self._styles()),
            from_1904=_says(root, _PROPERTIES, "date1904"),
            recalculates=_says(root, _CALCULATION, "fullCalcOnLoad"),
        )
        tables = BlockReader(self._limits)
        blocks: list[Block] = []
        hidden: set[int] = set()
        for name, part, is_shown in sheets:
            reader = SheetReader(workbook, self._limits, budget, brief(name))
            if not is_shown:
                top = reader.top(self._package, part, TOP_ROWS)
                hidden.update(annexes_headed(name, top))
                continue
            sheet = reader.read(self._package, part)
            found = tables.read(sheet, brief(name))
            self._warnings += [f"sheet {brief(name)} {what}" for what in sheet.warnings]
            self._say_what_is_unread(name, part)
            blocks += [*_named(name, found), *found]
        if not blocks:
            raise UnreadableFile("holds no text in any cell of its sheets", remedy=_ASK)
        return Document(
            blocks=tuple(blocks),
            format="xlsx",
            warnings=tuple(_shortened(self._warnings)),
            hidden_annexes=tuple(sorted(hidden)),
        )

    def _sheets(self, root: Element) -> list[tuple[str, str, bool]]:
        """Name and part of each worksheet, in the order of the tabs, and whether it is shown."""
        by_id = {one.id: one for one in self._related}
        found: list[tuple[str, str, bool]] = []
        others = hidden = 0
        listed = [
            sheet for sheets in root.iterchildren(_SHEETS) for sheet in sheets.iterchildren(_SHEET)
        ]
        if len(listed) > self._limits.max_sheets:
            raise UnreadableFile(
                f"has {len(listed):,} sheets, more than the limit of {self._limits.max_sheets:,}",
                remedy="check that it is the notice; CATALOG_EXCEL__MAX_SHEETS raises the limit",
            )
        for sheet in listed:
            name = sheet.get("name") or ""
            relationship = by_id.get(sheet.get(_RELATION) or "")
            if relationship is None:
                raise UnreadableFile(
                    f"is damaged: the part of sheet {brief(name)} is missing", remedy=_AGAIN
                )
            if not relationship.type.endswith(_WORKSHEET_TYPE):
                others += 1
                kind = relationship.type.rsplit("/", 1)[-1]
                self._warnings.append(
                    f"sheet {brief(name)} is a {brief(kind)}, which holds no cells"
                )
            else:
                is_shown = sheet.get("state") not in _HIDDEN
                found.append((name, relationship.target, is_shown))
                if not is_shown:
                    hidden += 1
                    self._warnings.append(f"sheet {brief(name)} is hidden and is left out")
        if len(found) == hidden:
            what = "no sheets"
            if hidden or others:
                what = f"no sheet with cells to be seen: {others} with charts or macros, {hidden} hidden"
            raise UnreadableFile(f"has {what}", remedy=_ASK)
        return found

    def _tree(self, part: str) -> Element:
        return self._package.tree(part, self._limits.max_tree_bytes)

    def _part(self, kind: str) -> str | None:
        return next((one.target for one in self._related if one.type.endswith(kind)), None)

    def _styles(self) -> Element | None:
        part = self._part("/styles")
        return None if part is None else self._tree(part)

    def _say_what_is_not_run(self) -> None:
        kinds = [one.type.rsplit("/", 1)[-1] for one in self._related]
        links = kinds.count("externalLink")
        if links:
            self._warnings.append(
                f"refers to {links} other workbooks, which are not opened: the values are those saved with it"
            )
        if "vbaProject" in kinds or "xlMacrosheet" in kinds:
            self._warnings.append("holds macros, which are not run")

    def _say_what_is_unread(self, name: str, part: str) -> None:
        related: list[Relationship] = self._package.related(part)
        said = {
            what for one in related for kind, what in _UNREAD.items() if one.type.endswith(kind)
        }
        self._warnings += [f"sheet {brief(name)} holds {what}" for what in sorted(said)]


def _says(root: Element, tag: str, name: str) -> bool:
    """Whether the workbook says so: that days count from 1904 (18.2.28), or when to calculate (18.2.2)."""
    return any(one.get(name) in ("1", "true", "on") for one in root.iterchildren(tag))


def _named(name: str, blocks: list[Block]) -> list[Paragraph]:
    """The sheet's name as paragraphs before its blocks, where it heads them; see the module's text."""
    above: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            break
        above.append(block.text)
    else:
        return []
    return [Paragraph(line, 0) for line in heading_lines(name, above)]


def _shortened(warnings: list[str]) -> list[str]:
    distinct = list(dict.fromkeys(warnings))
    if len(distinct) <= _MOST_WARNINGS:
        return distinct
    rest = len(distinct) - _MOST_WARNINGS
    return [*distinct[:_MOST_WARNINGS], f"and {rest} more warnings of the same kinds"]
