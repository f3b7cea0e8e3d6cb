"""The view that holds the entries' ``corrected`` against the corrections, and those against the raw cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from pipeline.checks.release_files import ReleaseFiles
from pipeline.checks.views.base import EDITION, PLACE, view_table
from pipeline.schema import TEXT

_LEVEL = ("authority_level", "is_city_level", "is_province_level")
# The columns of entries that a cell gives a value to, by what a correction says of the cell.
_GIVES = {
    "item_no": ("item_no",),
    "stage": ("stage_no", "stage_name"),
    "scenario": ("scenario_no", "scenario_name"),
    "item_name": ("item_name",),
    "sub_item_name": ("sub_item_name",),
    "item_type": ("item_type", "item_type_code"),
    "authority_level": _LEVEL,
    "lead_departments": (
        "lead_departments",
        "lead_source",
        "lead_source_row",
        "source_lead_table",
        *_LEVEL,
    ),
    "co_departments": ("co_departments", *_LEVEL),
}
_CELL = (*EDITION, *PLACE, "source_column")


def corrected_entries(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row an entry of any edition, and one a correction that names none of its edition.

    ``unborne`` are the columns that the entry's ``corrected`` names and no correction of a cell of it can have
    changed; ``misquoted`` are its corrections whose ``text`` is not what ``source_cells`` has in that place -
    where it has no cell, the text is blank. Null where there is none.
    """
    raw = dict(
        zip(now.rows("source_cells", *_CELL), now.column("source_cells", "text"), strict=True)
    )
    entries = set(now.rows("entries_all", *EDITION, "entry_id"))
    borne: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    misquoted: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    of_none: list[tuple[Any, ...]] = []
    for *cell, number, column, text, ids in now.rows(
        "corrections", *_CELL, "correction_no", "column", "text", "entry_ids"
    ):
        wrong = None if raw.get(tuple(cell), "") == text else f"correction {number}"
        keys = [(*cell[:2], one) for one in ids]
        for key in keys:
            borne[key].update(_GIVES.get(column, ()))
            if wrong is not None:
                misquoted[key].append(wrong)
        if not all(key in entries for key in keys) or not keys:
            unknown = "、".join(key[-1] for key in keys if key not in entries) or None
            of_none.append((*cell[:5], unknown, None, unknown, wrong))

    def rows() -> Iterator[tuple[Any, ...]]:
        for *place, entry_id, name, sub_name, marks in now.rows(
            "entries_all",
            *EDITION,
            *PLACE,
            "entry_id",
            "item_name",
            "sub_item_name",
            "corrected",
        ):
            key = (*place[:2], entry_id)
            unborne = [column for column in marks if column not in borne[key]]
            yield (
                *place,
                entry_id,
                sub_name or name,
                "、".join(unborne) or None,
                "、".join(misquoted[key]) or None,
            )
        yield from of_none

    return view_table(
        {**EDITION, **PLACE, "entry_id": TEXT, "name": TEXT, "unborne": TEXT, "misquoted": TEXT},
        rows(),
    )
