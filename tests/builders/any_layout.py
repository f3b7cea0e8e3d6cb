"""A notice's annexes laid out as drawn tables: which label stands where, merged, repeated or left blank.

A drawn table has for each position the text of its cell, (text, rows, columns) of a merged one, or None where
a merged cell covers it, as ``pdf_file`` draws them. With it comes what only the layout says of an entry:
its row, and whether its lead is stated, merged or inferred.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from tests.builders.any_notice import Annex, Notice, Row

Box = str | tuple[str, int, int] | None
Style = Literal["merged", "repeated", "blank"]
LABELS = ("number", "stage", "scenario", "name", "lead")
VALUES = ("type", "co", "level")

WORDS = {
    "number": ("序号", "序号", "编号"),
    "stage": ("阶段", "阶段名称", "生命周期阶段"),
    "scenario": ("场景", "场景名称", "服务场景"),
    "name": ("事项名称", "事项名称", "政务服务事项", "事项", "主项名称"),
    "type": ("事项类型", "事项类型", "事项类别", "类型", "权力类型"),
    "level": ("行使层级", "事项层级", "办理层级"),
}
NAME_PAIRS = (("主项名称", "子项名称"), ("主项", "子项"), ("事项名称", "办理项名称"))
DEPARTMENT_PAIRS = (
    ("牵头部门", "协同部门"),
    ("牵头部门", "协同部门"),
    ("牵头单位", "责任单位"),
    ("责任单位", "配合单位"),
    ("责任部门", "配合部门"),
    ("实施主体", "联办机构"),
)
ORDERS = (
    ("number", "stage", "scenario", "name", "type", "level", "lead", "co"),
    ("number", "stage", "scenario", "name", "type", "level", "lead", "co"),
    ("stage", "scenario", "number", "name", "type", "lead", "co", "level"),
    ("number", "stage", "scenario", "name", "lead", "co", "level", "type"),
    ("stage", "scenario", "number", "type", "name", "level", "co", "lead"),
)


@dataclass(frozen=True)
class Place:
    """Where an entry stands: its row in the table, from 1, the rows over the header, and its lead's source."""

    row: int
    over_header: int
    lead_source: str | None


@dataclass
class Drawn:
    """A table: its rows of boxes, all of one width; ``over_header`` are rows above the header."""

    rows: list[list[Box]] = field(default_factory=list)
    over_header: int = 0


@dataclass(frozen=True)
class Layout:
    """How an annex is laid out."""

    styles: dict[str, Style]
    order: tuple[str, ...]
    words: dict[str, str]
    names: Literal["wide", "two words", "two rows", "narrow"]
    alone: Literal["over both", "left"]
    rows_a_table: int
    restated: Literal["all", "names", "nothing"]
    between: tuple[str, ...]
    header_again: bool
    header_inside: int
    heading: Literal["lines", "colon", "space", "two lines", "in table", "listed", "bare"]
    two_serials: bool
    closing: tuple[str, ...]

    def flattened(self) -> Layout:
        """The layout as flattened text can show it: what is covered is blank, and values are never covered."""
        styles: dict[str, Style] = {
            role: "repeated" if role in VALUES else "blank" if style == "merged" else style
            for role, style in self.styles.items()
        }
        between = self.between or ("（续表）",)
        return replace(self, styles=styles, between=between)


def any_layout(annex: Annex, notice: Notice, seed: int) -> Layout:
    """The layout of a seed."""
    pick = random.Random(f"layout {seed} {annex.number}")
    style: Style = pick.choice(("merged", "repeated", "blank"))
    styles: dict[str, Style] = dict.fromkeys(LABELS, style)
    if pick.random() < 0.3:
        styles = {role: pick.choice(("merged", "repeated", "blank")) for role in LABELS}
    styles |= {role: pick.choice(("merged", "repeated")) for role in VALUES}
    order = [one for one in pick.choice(ORDERS) if one != "level" or annex.has_levels]
    order += [f"note {place}" for place in range(1, len(annex.note_words) + 1)]
    if len(annex.note_words) == 2 and pick.random() < 0.5:
        order.insert(order.index("type"), order.pop())
    words = {role: _dressed(pick.choice(said), pick) for role, said in WORDS.items()}
    lead, co = pick.choice(DEPARTMENT_PAIRS)
    words |= {"lead": _dressed(lead, pick), "co": _dressed(co, pick)}
    words |= {
        f"note {place}": _dressed(word, pick) for place, word in enumerate(annex.note_words, 1)
    }
    item, sub_item = pick.choice(NAME_PAIRS)
    words |= {"item": _dressed(item, pick), "sub": _dressed(sub_item, pick)}
    names: Literal["wide", "two words", "two rows", "narrow"] = pick.choice(
        ("wide", "wide", "two words", "two rows")
    )
    if not any(row.has_sub_item for row in annex.rows) and pick.random() < 0.5:
        names = "narrow"
    headings = ["lines", "lines", "colon", "space", "two lines", "in table"]
    if any(line.strip("　").endswith(f"{annex.number}.{annex.title}") for line in notice.body):
        headings.append("listed")
    if len(notice.annexes) == 1:
        headings.append("bare")
    closing = []
    if pick.random() < 0.1:
        closing.append(f"合计：{len({row.groups['number'] for row in annex.rows})}项")
    if pick.random() < 0.15:
        closing.append("注：1.本清单实行动态调整。2.标*的为试点事项。")
    return Layout(
        styles=styles,
        order=tuple(order),
        words=words,
        names=names,
        alone=pick.choice(("over both", "over both", "left")),
        rows_a_table=pick.choice((0, 0, 7, 13)),
        restated=pick.choice(("all", "names", "nothing")),
        between=pick.choice((("（续表）",), ("续表",), ())),
        header_again=pick.random() < 0.6,
        header_inside=pick.choice((0, 0, 0, 0, 5)),
        heading=pick.choice(headings),  # type: ignore[arg-type]
        two_serials=pick.random() < 0.1,
        closing=tuple(closing),
    )


def _dressed(word: str, pick: random.Random) -> str:
    """A heading as it may be printed: spaced, or broken over lines."""
    how = pick.random()
    if how < 0.6 or len(word) < 2:
        return word
    return {0: " ".join(word), 1: "　".join(word), 2: f"{word[:-2]}\n{word[-2:]}".strip()}[
        pick.randrange(3)
    ]


def laid_out(annex: Annex, layout: Layout) -> tuple[list[str | Drawn], list[Place]]:
    """An annex's lines and tables, in order, and where each of its entries stands."""
    return _Writer(annex, layout).write()


class _Writer:
    """Lays out one annex."""

    def __init__(self, annex: Annex, layout: Layout) -> None:
        self.annex, self.layout = annex, layout
        self.places: list[Place] = []
        self.table = Drawn()
        roles = ("serial", *layout.order) if layout.two_serials else layout.order
        self.columns: dict[str, int] = {}
        column = 0
        for role in roles:
            self.columns[role] = column
            column += 2 if role == "name" and layout.names != "narrow" else 1
        self.width = column

    def write(self) -> tuple[list[str | Drawn], list[Place]]:
        layout, rows = self.layout, self.annex.rows
        blocks: list[str | Drawn] = [*self.over()]
        size = layout.rows_a_table or len(rows)
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            self.table = Drawn()
            if start:
                blocks += layout.between
            else:
                self.in_table()
            if not start or layout.header_again:
                self.header()
            self.data(part, is_first=not start, above=rows[start - 1] if start else None)
            blocks.append(self.table)
        for text in layout.closing:
            self.table.rows.append([(text, 1, self.width), *[None] * (self.width - 1)])
        return blocks, self.places

    def over(self) -> list[str]:
        number, title = self.annex.number, self.annex.title
        half = len(title) // 2
        return {
            "lines": [f"附件{number}", title],
            "colon": [f"附件{number}：{title}"],
            "space": [f"附件 {number}　{title}"],
            "two lines": [f"附件{number}", title[:half], title[half:]],
            "in table": [f"附件{number}"],
            "listed": [title],
            "bare": ["附件", title],
        }[self.layout.heading]

    def in_table(self) -> None:
        if self.layout.heading == "in table":
            self.table.rows.append([(self.annex.title, 1, self.width), *[None] * (self.width - 1)])
            self.table.over_header = 1

    def header(self) -> None:
        layout = self.layout
        two_rows = layout.names == "two rows"
        first: list[Box] = []
        second: list[Box] = []
        for role in self.columns:
            if role == "name" and layout.names != "narrow":
                pair = [layout.words["item"], layout.words["sub"]]
                if layout.names == "two words":
                    first += pair
                else:
                    first += [(layout.words["name"], 1, 2), None]
                second += pair
                continue
            word = "序号" if role == "serial" else layout.words[role]
            if role == "number" and layout.two_serials:
                word = "编号"
            first.append((word, 2, 1) if two_rows else word)
            second.append(None)
        self.table.rows += [first, second] if two_rows else [first]

    def data(self, rows: Sequence[Row], *, is_first: bool, above: Row | None) -> None:
        inside = self.layout.header_inside
        lines: list[list[Box]] = []
        says_lead = False
        for index, row in enumerate(rows):
            line: list[Box] = [None] * self.width
            for role, column in self.columns.items():
                box = self.box(rows, index, role, above)
                line[column] = box
                if role == "name" and self.layout.names != "narrow":
                    if row.has_sub_item:
                        line[column + 1] = row.texts["sub"]
                    elif self.layout.alone == "over both":
                        line[column] = (row.texts["name"], 1, 2)
                    else:
                        line[column + 1] = ""
            lines.append(line)
        for line, row in zip(lines, rows, strict=True):
            self.table.rows.append(line)
            lead = line[self.columns["lead"]]
            if lead is not None:
                says_lead = bool(lead if isinstance(lead, str) else lead[0])
            # A merged cell that says nothing gives nothing: the lead is that of rows further up.
            source = "inferred" if not says_lead else "merged" if lead is None else "stated"
            place = Place(
                len(self.table.rows), self.table.over_header, source if row.entry.lead else None
            )
            self.places.append(place)
        if (
            inside
            and len(rows) > inside
            and not any(
                None in (line[self.columns[r]] for r in self.columns)
                for line in lines[inside : inside + 1]
            )
        ):
            at = len(self.table.rows) - len(rows) + inside
            end = len(self.table.rows)
            self.header()
            again = self.table.rows[end:]
            self.table.rows = [*self.table.rows[:at], *again, *self.table.rows[at:end]]
            moved = len(rows) - inside
            self.places[-moved:] = [
                replace(one, row=one.row + len(again)) for one in self.places[-moved:]
            ]

    def box(self, rows: Sequence[Row], index: int, role: str, above: Row | None) -> Box:
        """The box of a role in a row; the name's left one."""
        row = rows[index]
        if role == "serial":
            text, group, style = row.entry.scenario_no.split(".")[-1], "scenario", "merged"
            if self.layout.styles["number"] != "merged":
                style = self.layout.styles["number"]
        else:
            text, group, style = row.texts[role], role, self.layout.styles.get(role, "repeated")
        if group not in row.groups:
            return text
        if role == "name" and (not row.has_sub_item or self.layout.names == "narrow"):
            return text
        goes_on = index > 0 and _same(rows[index - 1], row, group)
        if not goes_on and index == 0 and above is not None and _same(above, row, group):
            text = self.restated(text, role, rows, above)
        if style == "repeated":
            return row.texts[role] if role != "serial" and role in VALUES else text
        if style == "blank":
            same_scenario = index > 0 and _same(rows[index - 1], row, "scenario")
            return "" if goes_on and (same_scenario or group == "stage") else text
        if goes_on:
            return None
        count = 1
        while index + count < len(rows) and _same(row, rows[index + count], group):
            count += 1
        return (text, count, 1) if count > 1 else text

    def restated(self, text: str, role: str, rows: Sequence[Row], above: Row) -> str:
        """What a label says at the top of a table that goes on with its row."""
        how = self.layout.restated
        style = self.layout.styles.get(role, "merged")
        if role in VALUES or how == "all" or style == "repeated":
            return text
        spans = [row for row in rows if _same(row, rows[0], "lead")]
        if role == "lead" and not all(_same(above, row, "scenario") for row in spans):
            return text  # a lead left out holds within its scenario only
        return text if how == "names" and role in ("stage", "name") else ""


def _same(above: Row, row: Row, role: str) -> bool:
    return above.groups[role] == row.groups[role]
