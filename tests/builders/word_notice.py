"""The real notice as Word files, in the shapes in which such notices are published.

Made from the golden file, which was typed from the source by hand, and from the merges declared
below; the pipeline's own reading has no part in it. One entry is one row of this grid::

    序号 | 阶段 | 场景 | 事项名称 (two columns) | 事项类型 | 牵头部门 | 协同部门

A shape says how a label that holds for several rows stands there (merged, repeated, blank), how
the columns are ordered and headed, and where the tables are split.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.builders import word_file as word

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "huancui-2021-06-30.tsv"
SOURCE = ROOT / "raw" / "huancui-shuangquan" / "2021-06-30" / "huancui-2021-06-30.txt"
TITLES = {"1": "企业全生命周期事项清单及责任分工", "2": "个人全生命周期事项清单及责任分工"}
LEVEL_WORDS = {"district": "", "city": "市级事项", "province": "省级事项"}
# The body's lines in the source: everything above the line `附件1`.
BODY_LINES = 44

Role = Literal["number", "stage", "scenario", "name", "type", "lead", "co", "note"]
HEADINGS: dict[Role, str] = {
    "number": "序号",
    "stage": "阶段",
    "scenario": "场景",
    "name": "事项名称",
    "type": "事项类型",
    "lead": "牵头部门",
    "co": "协同部门",
}
OTHER_HEADINGS: dict[Role, str] = {
    "number": "编 号",
    "stage": "阶段名称",
    "scenario": "服务场景",
    "name": "主项名称|子项名称",
    "type": "事项\n类别",
    "lead": "责任部门",
    "co": "配合单位",
}
ORDER: tuple[Role, ...] = ("number", "stage", "scenario", "name", "type", "lead", "co")


@dataclass(frozen=True)
class Shape:
    """How a notice's tables are laid out; see the module's text."""

    labels: Literal["merged", "repeated", "blank"]
    order: tuple[Role, ...] = ORDER
    headings: tuple[tuple[Role, str], ...] = tuple(HEADINGS.items())
    rows_a_table: int = 0
    # What stands again in the first row of a split table: all labels, or stage and item name only.
    restated: Literal["all", "names"] = "all"
    automatic_numbers: bool = False
    merged_levels: bool = False


SHAPES: dict[str, Shape] = {
    "labels merged": Shape("merged"),
    "labels repeated in every row": Shape("repeated"),
    "labels left blank": Shape("blank"),
    "split over tables, merges started anew": Shape("merged", rows_a_table=23),
    "split, only stage and item name stand again": Shape(
        "blank", rows_a_table=17, restated="names"
    ),
    "split and merged, only stage and item name stand again": Shape(
        "merged", rows_a_table=19, restated="names"
    ),
    "columns in another order": Shape(
        "merged", order=("stage", "scenario", "number", "type", "name", "co", "lead")
    ),
    "a column of notes": Shape(
        "merged", order=(*ORDER, "note"), headings=(*HEADINGS.items(), ("note", "备注"))
    ),
    "other heading words": Shape("merged", headings=tuple(OTHER_HEADINGS.items())),
    "numbered by Word": Shape("merged", automatic_numbers=True),
    "level words merged over rows": Shape("merged", merged_levels=True),
}


def entries() -> list[dict[str, str]]:
    """The golden file's rows."""
    with GOLDEN.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


Part = Literal["body", "1", "2"]
PARTS: tuple[Part, ...] = ("body", "1", "2")


def notice(
    shape: Shape,
    *,
    times: int = 1,
    dressed: bool = True,
    parts: Sequence[Part] = PARTS,
    over: Literal["heading and title", "title", "nothing"] = "heading and title",
) -> bytes:
    """The notice as a .docx.

    Args:
        shape: the layout.
        times: how often each annex's rows stand there, for measuring.
        dressed: with the fonts, widths and alignments that Word writes into every cell.
        parts: what of it stands in this file, where it is published as several.
        over: what stands over each annex's table.
    """
    body = SOURCE.read_text(encoding="utf-8").splitlines()[:BODY_LINES] if "body" in parts else []
    blocks = [word.paragraph(line) for line in body]
    for annex in [part for part in parts if part != "body"]:
        heading = [word.paragraph(f"附件{annex}"), word.paragraph(TITLES[annex])]
        blocks += {"heading and title": heading, "title": heading[1:], "nothing": []}[over]
        rows = [entry for entry in entries() if entry["annex_no"] == annex] * times
        size = shape.rows_a_table or len(rows)
        for start in range(0, len(rows), size):
            if start:
                blocks.append(word.paragraph("（续表）"))
            blocks.append(_table(rows, start, min(start + size, len(rows)), shape, dressed))
    # Word ends every body in a paragraph; LibreOffice, reading a .doc, relies on it.
    blocks.append(word.paragraph())
    numbering = word.numbering(
        word.level(0, "decimal", "%1"), overrides=_restart() if shape.automatic_numbers else ""
    )
    return word.word_file(*blocks, numbering_part=numbering)


def _restart() -> str:
    return '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'


# --- which rows a label holds for ---------------------------------------------------------------


def _item(entry: dict[str, str]) -> tuple[str, ...]:
    return entry["annex_no"], entry["scenario_no"], entry["item_no"], entry["item_name"]


GROUPS: dict[Role, Callable[[dict[str, str]], tuple[str, ...]]] = {
    "number": _item,
    "stage": lambda entry: (entry["annex_no"], entry["stage_no"]),
    "scenario": lambda entry: (entry["annex_no"], entry["scenario_no"]),
    "name": _item,
    "lead": lambda entry: (entry["annex_no"], entry["scenario_no"], entry["lead_line"]),
}


def text_of(entry: dict[str, str], role: Role) -> str:
    if role == "number":
        return entry["item_no"]
    if role == "stage":
        return f"{entry['stage_no']}\n{entry['stage_name']}"
    if role == "scenario":
        return f"{entry['scenario_no']}\n{entry['scenario_name']}"
    if role == "type":
        return entry["item_type"]
    if role == "lead":
        # Long names stand on two lines, as they do in the source.
        return entry["lead"].replace("区人力资源社会保障局", "区人力资源\n社会保障局")
    if role == "co":
        words = [LEVEL_WORDS[entry["authority_level"]], entry["co"]]
        return "、".join(word for word in words if word)
    return ""


# --- rows ---------------------------------------------------------------------------------------


def _table(rows: list[dict[str, str]], start: int, end: int, shape: Shape, dressed: bool) -> str:
    headings = dict(shape.headings)
    header = []
    for role in shape.order:
        words = headings[role].split("|")
        span = 2 if role == "name" and len(words) == 1 else 1
        header += [_cell(text, dressed, span=span) for text in words]
    lines = [word.row(*header, more="<w:tblHeader/>")]
    for index in range(start, end):
        cells: list[str] = []
        for role in shape.order:
            cells += _cells(rows, index, start, role, shape, dressed)
        lines.append(word.row(*cells))
    return word.table(*lines, columns=len(shape.order) + 1)


def _cells(
    rows: list[dict[str, str]], index: int, start: int, role: Role, shape: Shape, dressed: bool
) -> list[str]:
    """The XML of one role's cell in one row, two for a name with a sub-item."""
    entry = rows[index]
    goes_on = index > start and _same(rows[index - 1], entry, role, shape)
    restated = index == start and start > 0 and _same(rows[index - 1], entry, role, shape)
    is_sub = role == "name" and bool(entry["sub_item_name"])
    text = entry["item_name"] if role == "name" else text_of(entry, role)
    if restated and shape.restated == "names" and role in ("number", "scenario", "lead"):
        text = ""
    if role not in GROUPS and not (role == "co" and shape.merged_levels):
        return [_cell(text, dressed)]
    if role == "name" and not is_sub:
        return [_cell(text, dressed, span=2)]
    down = ""
    if shape.labels == "merged":
        followed = index + 1 < len(rows) and _same(entry, rows[index + 1], role, shape)
        down = "continue" if goes_on else "restart" if followed else ""
        text = "" if goes_on else text
    elif shape.labels == "blank":
        # A lead's blank is one only below its own line; a scenario without a lead is blank anyway.
        text = "" if goes_on else text
    number = role == "number" and shape.automatic_numbers
    first = _cell(
        text,
        dressed,
        down=down,
        automatic=(1 if entry["annex_no"] == "1" else 2) if number and text else 0,
    )
    return [first, _cell(entry["sub_item_name"], dressed)] if is_sub else [first]


def _same(above: dict[str, str], entry: dict[str, str], role: Role, shape: Shape) -> bool:
    """Whether one label stands for both rows."""
    if role == "co":
        text = text_of(entry, "co")
        return shape.merged_levels and text == text_of(above, "co") == "市级事项"
    if role not in GROUPS or (role == "name" and not entry["sub_item_name"]):
        return False
    return GROUPS[role](above) == GROUPS[role](entry)


def _cell(text: str, dressed: bool, *, span: int = 1, down: str = "", automatic: int = 0) -> str:
    if not dressed:
        content = word.numbered("", automatic) if automatic else text
        return word.cell(content, span=span, down=down)
    fonts = '<w:rFonts w:ascii="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:hAnsi="宋体" w:hint="eastAsia"/>'
    run_properties = f'{fonts}<w:color w:val="000000"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
    listed = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{automatic}"/></w:numPr>'
    properties = (
        (listed if automatic else "")
        + f'<w:spacing w:line="300" w:lineRule="exact"/><w:jc w:val="center"/><w:rPr>{run_properties}</w:rPr>'
    )
    shown = "" if automatic else text
    # A label's number and name are two paragraphs; other line breaks are w:br.
    lines = shown.split("\n") if shown[:1].isdigit() else [shown]
    content = "".join(
        word.paragraph(word.run(line, run_properties) if line else "", properties) for line in lines
    )
    more = f'<w:tcW w:w="{1200 * span}" w:type="dxa"/>'
    return word.cell(content, span=span, down=down, more=more)
