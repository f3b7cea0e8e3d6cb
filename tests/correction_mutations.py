"""Faults of corrected values: for the checks of corrections, and for those that hold values to raw cells."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from candidates import Mutant

Mutation = Callable[[Mutant], Any]


def name_cell(mutant: Mutant, entry: dict[str, Any]) -> dict[str, Any]:
    """The raw cell of an entry's name."""
    return mutant.find(
        "source_cells",
        source_row=entry["source_row"],
        source_table=entry["source_table"],
        text=entry["item_name"],
    )


def corrected(mutant: Mutant, entry: dict[str, Any], **columns: Any) -> None:
    """A correction of the entry's name cell."""
    cell = name_cell(mutant, entry)
    shared = {
        name: cell[name]
        for name in (
            "series_id",
            "edition_id",
            "source_file",
            "source_table",
            "source_row",
            "source_column",
            "row_span",
            "column_span",
            "text",
        )
    }
    mutant["corrections"].append(
        {
            **shared,
            "correction_no": 1,
            "column": "item_name",
            "corrected_text": cell["text"] + "（更正）",
            "reason": "a slip",
            "corrected_by": "王芳",
            "corrected_on": datetime.date(2021, 7, 5),
            "entry_ids": [entry["entry_id"]],
            **columns,
        }
    )


def whole(mutant: Mutant) -> dict[str, Any]:
    """An entry whose name is in a raw cell of its row, as it is."""
    return mutant.find("entries_all", sub_item_name=None)


def with_correction(*marks: str, name: str | None = None, **columns: Any) -> Mutation:
    """An entry with a correction of its name and these marks, perhaps under another name."""

    def mutate(mutant: Mutant) -> None:
        entry = whole(mutant)
        corrected(mutant, entry, **columns)
        entry["corrected"] = list(marks)
        if name is not None:
            entry["item_name"] += name

    return mutate


def marked(*marks: str) -> Mutation:
    def mutate(mutant: Mutant) -> None:
        whole(mutant)["corrected"] = list(marks)

    return mutate


def city_level(*marks: str) -> Mutation:
    """An entry at city level, whose correction says no such thing - or has no mark of it."""

    def mutate(mutant: Mutant) -> None:
        entry = mutant.find("entries_all", sub_item_name=None, authority_level="district")
        text = "区民政局" if marks else "市级事项"
        corrected(
            mutant, entry, column="co_departments", source_column=8, text="", corrected_text=text
        )
        entry["corrected"] = list(marks)
        entry["is_city_level"] = True
        entry["authority_level"] = "city"

    return mutate


CORRECTION_MUTATIONS: dict[str, list[Mutation]] = {
    "corrections.column-known": [with_correction(column="colour")],
    "entries_all.corrected-borne-out": [
        marked("item_type"),
        with_correction("item_name", "item_type"),
        with_correction("item_name", entry_ids=[]),
    ],
    "corrections.text-as-published": [
        with_correction("item_name", text="another text"),
        with_correction("item_name", text=""),
        with_correction(text="another text", entry_ids=[]),
    ],
}
# For checks that have mutations of other kinds, too.
MORE_MUTATIONS: dict[str, list[Mutation]] = {
    "entries_all.name-in-own-row": [
        with_correction("item_name", name="（另）"),
        with_correction(name="（更正）"),
        with_correction("item_name"),
    ],
    "entries_all.city-level-as-printed": [city_level(), city_level("authority_level")],
}
