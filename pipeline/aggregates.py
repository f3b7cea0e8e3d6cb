"""What entries add up to: items, sub-items, scenarios. Rows are dictionaries by column."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.arrow_tables import Row
from pipeline.schema import TABLES


def _in_order(rows: Iterable[Row], column: str) -> list[str]:
    return list(dict.fromkeys(value for row in rows for value in row[column]))


def item_row(entries: list[Row], numbering_group: int) -> Row:
    """The row of items that these entries, all of one item, add up to."""
    first = entries[0]
    types = list(dict.fromkeys(row["item_type"] for row in entries))
    return {
        **{name: first[name] for name in TABLES["items"].column_names if name in first},
        "n_sub_items": sum(row["sub_item_no"] is not None for row in entries),
        "item_types": types,
        "item_type": "、".join(types),
        "is_city_level": all(row["is_city_level"] for row in entries),
        "has_city_level": any(row["is_city_level"] for row in entries),
        "lead_departments": _in_order(entries, "lead_departments"),
        "co_departments": _in_order(entries, "co_departments"),
        "numbering_group": numbering_group,
    }


def sub_item_row(entry: Row) -> Row:
    """The row of sub_items of an entry that is a sub-item."""
    names = TABLES["sub_items"].column_names
    return {"sub_item_id": entry["entry_id"], **{name: entry[name] for name in names[1:]}}


def scenario_rows(items: Iterable[list[Row]]) -> list[Row]:
    """The rows of scenarios of an annex, from the entries of its items."""
    scenarios: dict[tuple[str, str], list[Row]] = {}
    for rows in items:
        for row in rows:
            scenarios.setdefault((row["scenario_no"], row["scenario_name"]), []).append(row)
    columns = TABLES["scenarios"].column_names
    return [
        {
            **{name: rows[0][name] for name in columns if name in rows[0]},
            "lead_departments": _in_order(rows, "lead_departments"),
            "n_items": len({row["item_id"] for row in rows}),
            "n_entries": len(rows),
            "n_city_level": sum(row["is_city_level"] for row in rows),
        }
        for rows in scenarios.values()
    ]
