"""What commands print: tables that line up with Chinese in them, and short summaries.

Widths follow Unicode Standard Annex #11: wide and full-width characters take two columns.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipeline.departments import take_levels
from pipeline.reading import AnnexReading, EditionReading, EntryRow
from pipeline.text import printed
from pipeline.vocabulary import Vocabulary

# No column of a printed table is wider: a long name is folded, not cut.
_WIDEST = 40


@lru_cache(maxsize=8192)
def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width(text: str) -> int:
    """How many terminal columns the text takes."""
    return sum(map(_character_width, text))


def _folded(text: str, widest: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for character in text:
        wide = _character_width(character)
        if used + wide > widest:
            lines.append(line)
            line, used = "", 0
        line += character
        used += wide
    return [*lines, line]


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with lines under its header, as text; long cells are folded."""
    body = [[_folded(cell, _WIDEST) for cell in row] for row in rows]
    head = [[cell] for cell in header]
    widths = [
        max(width(line) for row in [head, *body] for line in row[column])
        for column in range(len(header))
    ]

    def lines_of(row: list[list[str]]) -> Iterable[str]:
        for position in range(max(map(len, row))):
            cells = [cell[position] if position < len(cell) else "" for cell in row]
            padded = [
                cell + " " * (wide - width(cell)) for cell, wide in zip(cells, widths, strict=True)
            ]
            yield " | ".join(padded).rstrip()

    rule = "-+-".join("-" * wide for wide in widths)
    return "\n".join([*lines_of(head), rule, *(line for row in body for line in lines_of(row))])


def edition(reading: EditionReading, vocabulary: Vocabulary) -> str:
    """An edition as read, to compare with the paper: its notice, annexes, rejects and warnings."""
    notice = reading.notice
    parts = [
        f"标题      {notice.title or '(none read)'}",
        f"发文机关  {notice.issuer or '(none read)'}",
        f"成文日期  {notice.issued_on or '(none read)'}",
        f"发文字号  {notice.doc_number or '(none printed)'}",
    ]
    parts += [f"依据      {document}" for document in notice.basis]
    if notice.stated_minimum_items is not None:
        parts.append(f"各不少于  {notice.stated_minimum_items} 个事项")
    parts.append(f"任务      {len(notice.tasks)} numbered points")
    for file in reading.files:
        for annex in file.annexes:
            parts += ["", *_annex(annex, vocabulary)]
    parts += ["", *_summary(reading)]
    return "\n".join(parts)


def _annex(annex: AnnexReading, vocabulary: Vocabulary) -> Iterable[str]:
    yield f"附件{annex.number} {annex.title} ({annex.lifecycle})"
    yield table(
        ["表.行", "序号", "阶段", "场景", "事项名称", "子项", "事项类型", "牵头部门", "协同部门"],
        _paper_rows(annex, vocabulary),
    )
    for reject in annex.rejects:
        place = f"table {reject.source_table}, row {reject.source_row}"
        cells = " | ".join(printed(cell) for cell in reject.cells)
        yield f"退回 {place}: {reject.reason}: {reject.message}  [{cells}]"


def _paper_rows(annex: AnnexReading, vocabulary: Vocabulary) -> Iterable[list[str]]:
    """Rows as the paper has them: labels where they change, a lead where the notice states it."""
    before: EntryRow | None = None
    for entry in annex.entries:
        same_stage = before is not None and before.stage_name == entry.stage_name
        same_scenario = (
            same_stage and before is not None and (before.scenario_name == entry.scenario_name)
        )
        same_item = before is not None and before.item_ordinal == entry.item_ordinal
        stated = entry.lead_source in ("stated", "merged")
        yield [
            f"{entry.source_table}.{entry.source_row}",
            "" if same_item else str(entry.item_no),
            "" if same_stage else f"{entry.stage_no} {entry.stage_name}",
            "" if same_scenario else f"{entry.scenario_no} {entry.scenario_name}",
            "" if same_item else entry.item_name,
            entry.sub_item_name or "",
            entry.item_type,
            printed(entry.lead_text or "") if stated else "",
            _co(entry, vocabulary),
        ]
        before = entry


def _co(entry: EntryRow, vocabulary: Vocabulary) -> str:
    rest = printed(take_levels(entry.co_text or "", vocabulary)[0]).strip("、")
    level = {"city": "[市级]", "province": "[省级]", "district": "[区级]", None: ""}
    return " ".join(part for part in (rest, level[entry.authority_level]) if part)


def _summary(reading: EditionReading) -> Iterable[str]:
    entries = [entry for file in reading.files for annex in file.annexes for entry in annex.entries]
    items = len({(entry.annex_no, entry.item_ordinal) for entry in entries})
    sub_items = sum(entry.sub_item_no is not None for entry in entries)
    rejected = f"{len(reading.rejects)} of {reading.data_rows} rows rejected"
    yield f"{len(entries)} entries, {items} items, {sub_items} sub-items, {rejected}"
    for title, counted in (
        ("types", Counter(entry.item_type for entry in entries)),
        ("levels", Counter(entry.authority_level or "the series' own" for entry in entries)),
        ("leads", Counter(entry.lead_source or "none" for entry in entries)),
    ):
        yield f"{title}: " + ", ".join(f"{name} {n}" for name, n in counted.most_common())
    if not reading.is_complete:
        yield "the published text is not complete"
    for warning in reading.warnings:
        yield f"warning: {warning}"
