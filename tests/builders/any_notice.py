"""Random notices of the family: another district's, with the catalog that their annexes list.

A notice is made as a plain model first - stages, scenarios, items, sub-items, what each row says - and the
catalog is read off that model by the contract's rules; the pipeline has no part in it. How the annexes are
laid out is ``any_layout``'s, and which file they become ``drawn_files``'s.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.builders.any_words import (
    ACTS,
    KNOWN,
    LEVEL_COLUMN,
    LEVELS,
    NOTES,
    PARTS,
    PLACES,
    SCENARIOS,
    STAGES,
    SUBJECTS,
    TYPES,
    UNKNOWN,
    WHOSE,
    Lifecycle,
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the catalog has to say of one row, by the contract; departments as written, without white space."""

    annex_no: int
    lifecycle: Lifecycle
    stage_no: int
    stage_name: str
    scenario_no: str
    scenario_name: str
    item_no: int
    item_name: str
    sub_item_no: int | None
    sub_item_name: str | None
    item_type: str
    item_type_code: str | None
    authority_level: str | None
    lead: tuple[str, ...]
    co: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A row of an annex: its entry, and the cells as the publisher writes them, by role.

    ``groups`` say by role which rows share one label: the same number, one label. A value in ``co``, ``type``
    or ``level`` is each row's own, and shared only where the publisher merged equal ones.
    """

    entry: Entry
    texts: dict[str, str]
    groups: dict[str, int]

    @property
    def has_sub_item(self) -> bool:
        return self.entry.sub_item_name is not None


@dataclass(frozen=True)
class Annex:
    """An annex as published: number, title, rows. ``has_levels`` says that a column of its own has the level."""

    number: int
    title: str
    rows: tuple[Row, ...]
    has_levels: bool
    note_words: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """A notice: its body, the lines above the first annex, and its annexes."""

    body: tuple[str, ...]
    annexes: tuple[Annex, ...]

    @property
    def entries(self) -> list[Entry]:
        return [row.entry for annex in self.annexes for row in annex.rows]


def any_notice(seed: int) -> Notice:
    """The notice of a seed."""
    return _Maker(random.Random(f"notice {seed}")).notice()


@dataclass
class _Maker:
    """Makes one notice; everything follows from its random numbers."""

    random: random.Random
    place: str = ""
    prefix: str = ""
    count: int = 0
    names: set[str] = field(default_factory=set)

    def notice(self) -> Notice:
        self.place, self.prefix = self.random.choice(PLACES)
        lives: list[Lifecycle] = self.random.choice(
            (
                ["enterprise", "individual"],
                ["enterprise", "individual"],
                ["individual"],
                ["enterprise"],
                ["individual", "enterprise", "enterprise"],
                ["enterprise", "enterprise", "individual", "individual"],
            )
        )
        annexes: tuple[Annex, ...] = ()
        while len({annex.title for annex in annexes}) < len(lives):
            annexes = tuple(self.annex(number, one) for number, one in enumerate(lives, start=1))
        return Notice(tuple(self.body(annexes)), annexes)

    def body(self, annexes: tuple[Annex, ...]) -> list[str]:
        name = f"{self.place}推进政务服务“双全双百”工程实施方案"
        lines = [
            f"{self.place}人民政府办公室关于印发《{name}》的通知",
            "各镇人民政府、街道办事处，各有关部门、单位：",
            f"《{name}》已经同意，现印发给你们，请认真组织实施。",
            f"{self.place}人民政府办公室",
            "2022年3月15日",
            name,
            "一、工作目标",
            "围绕企业从开办到退出、个人从出生到身后两个全生命周期，推出一批事项（附件1、2）。",
            "二、工作任务",
            f"（一）制定事项清单。2022年6月底前，公布事项清单。（{self.prefix}行政审批服务局负责）",
        ]
        how = self.random.choice(("list", "one line", "none"))
        if how == "list":
            lines.append("附件：")
            lines += [f"{annex.number}.{annex.title}" for annex in annexes]
        elif how == "one line":
            first, *rest = annexes
            lines.append(f"附件：1.{first.title}")
            lines += [f"　　　{annex.number}.{annex.title}" for annex in rest]
        return lines

    # --- an annex -------------------------------------------------------------------------------

    def annex(self, number: int, lifecycle: Lifecycle) -> Annex:
        pick = self.random
        has_levels = pick.random() < 0.2
        note_words = tuple(
            pick.sample(("备注", "设定依据", "承诺时限", "法定期限"), pick.choice((0, 0, 0, 1, 2)))
        )
        whose = pick.choice(WHOSE[lifecycle])
        ending = pick.choice(("事项清单", "事项清单及责任分工", "服务事项清单（2022年版）"))
        rows: list[Row] = []
        self.names = set()
        item_no = 0
        restarts = pick.choice(("", "", "", "", "stage", "scenario"))
        dotted = pick.random() < 0.9
        mark = pick.choice(("\n", "\n", "\n", " ", "、", "．"))
        stages = pick.sample(STAGES[lifecycle], pick.randint(1, len(STAGES[lifecycle])))
        merges = pick.random() < 0.25
        scenario_count = 0
        for stage_no, stage_name in enumerate(stages, start=1):
            if restarts == "stage":
                item_no = 0
            count = pick.choice((1, 1, 2, 3, 4))
            scenarios = pick.sample(SCENARIOS, count)
            if count == 1 and pick.random() < 0.5:
                scenarios = [stage_name]
            stage_group = self.next_group()
            over_stage = pick.random() < 0.15
            stage_lead, stage_lead_group = self.lead(), self.next_group()
            for place, scenario_name in enumerate(scenarios, start=1):
                scenario_count += 1
                if restarts == "scenario":
                    item_no = 0
                scenario_no = f"{stage_no}.{place}" if dotted else str(scenario_count)
                common = {
                    "annex_no": number,
                    "lifecycle": lifecycle,
                    "stage_no": stage_no,
                    "stage_name": stage_name,
                    "scenario_no": scenario_no,
                    "scenario_name": scenario_name,
                }
                dot_free = "\n" if scenario_name[0].isdigit() else mark
                labels = {
                    "stage": f"{stage_no}{mark}{self.wrapped(stage_name)}",
                    # Behind a dot a digit would go on with the number.
                    "scenario": f"{scenario_no}{dot_free}{self.wrapped(scenario_name)}",
                }
                groups = {"stage": stage_group, "scenario": self.next_group()}
                lead, lead_group = (("", ()), self.next_group())
                if over_stage:
                    lead, lead_group = stage_lead, stage_lead_group
                elif pick.random() < 0.85:
                    lead = self.lead()
                for _ in range(pick.choice((1, 1, 2, 3, 5))):
                    item_no += 1
                    if not over_stage and pick.random() < 0.2:
                        lead, lead_group = self.lead(), self.next_group()
                    rows += self.item(
                        item_no, common, labels, groups | {"lead": lead_group}, lead, has_levels
                    )
        if merges:
            rows = _merged_values(rows)
        total = len({row.groups["number"] for row in rows})
        title = f"{pick.choice(('', self.place))}{whose}全生命周期{ending}"
        if pick.random() < 0.2:
            title += f"（共{total}项）"
        return Annex(number, title, tuple(rows), has_levels, note_words)

    def item(
        self,
        item_no: int,
        common: dict[str, object],
        labels: dict[str, str],
        groups: dict[str, int],
        lead: tuple[str, tuple[str, ...]],
        has_levels: bool,
    ) -> list[Row]:
        pick = self.random
        name = self.name()
        count = pick.choice((0, 0, 0, 1, 2, 3, 7))
        parts: list[str | None] = [None]
        if count:
            parts = [*pick.sample(PARTS, count)]
            if pick.random() < 0.2:
                parts[0] = name
            if pick.random() < 0.2:
                parts[-1] = name + (parts[-1] or "")
        written = {**labels, "number": str(item_no), "name": self.wrapped(name), "lead": lead[0]}
        groups = {**groups, "number": self.next_group()}
        groups["name"] = groups["number"]
        item_type = pick.choice(TYPES)
        level = pick.choice((None, None, "city", "province"))
        rows = []
        for place, part in enumerate(parts, start=1):
            if pick.random() < 0.4:
                item_type = pick.choice(TYPES)
            if pick.random() < 0.3:
                level = pick.choice((None, None, "city", "province"))
            shown_level, in_column = level, ""
            if has_levels:
                shown_level = level or pick.choice((None, "district"))
                in_column = pick.choice(LEVEL_COLUMN[shown_level])
            co_text, co = self.co(None if has_levels else level)
            entry = Entry(
                **common,  # type: ignore[arg-type]
                item_no=item_no,
                item_name=name,
                sub_item_no=None if part is None else place,
                sub_item_name=part,
                item_type=item_type[1],
                item_type_code=item_type[2],
                authority_level=shown_level,
                lead=lead[1],
                co=co,
            )
            texts = {
                **written,
                "sub": "" if part is None else self.wrapped(part),
                "type": item_type[0],
                "level": in_column,
                "co": co_text,
                "note 1": pick.choice(NOTES),
                "note 2": pick.choice(NOTES),
            }
            own = {role: self.next_group() for role in ("type", "level", "co")}
            rows.append(Row(entry, texts, groups | own))
        return rows

    # --- words ----------------------------------------------------------------------------------

    def next_group(self) -> int:
        self.count += 1
        return self.count

    def name(self) -> str:
        while True:
            name = self.random.choice(SUBJECTS) + self.random.choice(ACTS)
            if self.random.random() < 0.1:
                name += f"（{self.random.choice(SUBJECTS)}{self.random.choice(ACTS)}）"
            if name not in self.names:
                self.names.add(name)
                return name

    def wrapped(self, text: str) -> str:
        """A name as it may stand in its cell: on a line, or broken where no two Latin letters meet."""
        places = [
            at
            for at in range(2, len(text) - 1)
            if not (text[at - 1].isascii() and text[at].isascii())
        ]
        if len(text) < 6 or not places or self.random.random() < 0.75:
            return text
        at = self.random.choice(places)
        return f"{text[:at]}\n{text[at:]}"

    def department(self) -> str:
        if self.random.random() < 0.15:
            return self.random.choice(UNKNOWN)
        # A banner's departments have a prefix that no vocabulary knows.
        prefix = self.random.choice((self.prefix, self.prefix, "市"))
        return prefix + self.random.choice(KNOWN)

    def department_cell(self, names: list[str]) -> str:
        text = "、".join(names)
        how = self.random.random()
        if how < 0.15 and len(names) > 1 and all(_is_known(name) for name in names):
            return "\n".join(names)
        if how < 0.3:
            return text.replace("、", "、\n")
        if how < 0.45 and len(text) > 6:
            # Broken inside a name, so that no line alone is a department.
            first = names[0]
            at = max(2, len(first) // 2)
            return text.replace(first, f"{first[:at]}\n{first[at:]}", 1)
        return text

    def lead(self) -> tuple[str, tuple[str, ...]]:
        names = [self.department()]
        if self.random.random() < 0.15:
            names = list(dict.fromkeys([*names, self.department()]))
        return self.department_cell(names), tuple(names)

    def co(self, level: str | None) -> tuple[str, tuple[str, ...]]:
        """A co-departments cell and the names in it, with the word of the level where it has one."""
        names = [self.department() for _ in range(self.random.choice((0, 0, 0, 1, 2, 4)))]
        names = list(dict.fromkeys(names))
        if not names and level is None and self.random.random() < 0.1:
            return self.random.choice(("无", "—", "/")), ()
        text = self.department_cell(names) if names else ""
        if level is not None:
            word = LEVELS[level]
            joint = self.random.choice(("、", "、", "\n"))
            if text:
                text = self.random.choice(
                    (f"{word}{joint}{text}", f"{text}{joint}{word}", f"{text}（{word}）")
                )
            else:
                text = word
        return text, tuple(names)


def _is_known(name: str) -> bool:
    return name[:1] in ("区", "县", "市") and name[1:] in KNOWN


def _merged_values(rows: list[Row]) -> list[Row]:
    """The rows with equal types and co-departments of one item's rows under one merged cell each."""
    made: list[Row] = []
    for row in rows:
        if made and made[-1].groups["number"] == row.groups["number"]:
            above = made[-1]
            same = [
                role
                for role in ("type", "co", "level")
                if row.texts[role] and above.texts[role] == row.texts[role]
            ]
            row = Row(row.entry, row.texts, row.groups | {one: above.groups[one] for one in same})
        made.append(row)
    return made
