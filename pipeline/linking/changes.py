"""What differs between two successive editions, as the contract's ``changes`` has it.

Told by the ids: an entry of both editions is compared field by field, any other was added or removed. A new
number, row or page is no change, nor is another width, space or bracket. A move is one change, ``scenario``: a scenario
brings its stage along, so ``stage`` is told only where the scenario stays.

``replay`` is the way back: the earlier edition's values with the changes made to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.linking.lineage import TracedEdition
from pipeline.linking.outline import LinkEdition, Row
from pipeline.text import compare_key

# Lists are one text in ``changes``, as the notice prints them.
JOINT = "、"


@dataclass(frozen=True)
class Field:
    """A field of ``changes``: how its value is told apart, and how it is shown; None for no value."""

    key: Callable[[Row], Any]
    shown: Callable[[Row], str | None]


def _name(row: Row) -> str:
    name: str = row["item_name"] if row["sub_item_name"] is None else row["sub_item_name"]
    return name


def _item_name(row: Row) -> str | None:
    return None if row["sub_item_name"] is None else row["item_name"]


def _key(text: str | None) -> str | None:
    return None if text is None else compare_key(text)


def _plain(column: str) -> Field:
    return Field(lambda row: row[column], lambda row: row[column])


def _list(column: str) -> Field:
    return Field(
        lambda row: tuple(row[column]),
        lambda row: JOINT.join(row[column]),
    )


FIELDS: Mapping[str, Field] = {
    "name": Field(lambda row: compare_key(_name(row)), _name),
    "item_name": Field(lambda row: _key(_item_name(row)), _item_name),
    "item_type": _plain("item_type"),
    "authority_level": _plain("authority_level"),
    "lead_departments": _list("lead_departments"),
    "co_departments": _list("co_departments"),
    "stage": Field(
        lambda row: compare_key(row["stage_name"]),
        lambda row: f"{row['stage_no']} {row['stage_name']}",
    ),
    "scenario": Field(
        lambda row: compare_key(row["scenario_name"]),
        lambda row: f"{row['scenario_no']} {row['scenario_name']}",
    ),
}


def differences(before: Row, after: Row) -> list[str]:
    """The fields in which an entry of two editions differs, in the order of ``FIELDS``."""
    found = [name for name, field in FIELDS.items() if field.key(before) != field.key(after)]
    if "scenario" in found and "stage" in found:
        found.remove("stage")
    return found


@dataclass(frozen=True)
class EditionRows:
    """An edition with its ids: its entries' rows by index, its outline, how it was traced."""

    edition_id: str
    rows: Sequence[Row]
    outline: LinkEdition
    traced: TracedEdition


def changes_between(
    series_id: str, before: EditionRows, after: EditionRows
) -> list[dict[str, Any]]:
    """The rows of ``changes`` between two successive editions, in the order of the later's text."""
    earlier = {one: index for index, one in enumerate(before.traced.entry_ids)}
    later = {one: index for index, one in enumerate(after.traced.entry_ids)}
    shown = _Shown(before, after, earlier, later)
    ids = {
        "series_id": series_id,
        "from_edition": before.edition_id,
        "to_edition": after.edition_id,
    }
    found: list[dict[str, Any]] = []

    def add(change: str, entry_id: str, row: Row, confidence: float, **more: Any) -> None:
        found.append(
            {
                **ids,
                "change": change,
                "entry_id": entry_id,
                "lifecycle": row["lifecycle"],
                "annex_no": row["annex_no"],
                "item_name": row["item_name"],
                "sub_item_name": row["sub_item_name"],
                "field": None,
                "before": None,
                "after": None,
                "confidence": confidence,
                "comparable": True,
                **more,
            }
        )

    for entry_id, index in later.items():
        row = after.rows[index]
        if entry_id not in earlier:
            sure = shown.confidence_of_new(index)
            add("added", entry_id, row, sure, comparable=shown.could_show_added(index))
            continue
        was = before.rows[earlier[entry_id]]
        for name in differences(was, row):
            field = FIELDS[name]
            add(
                "changed",
                entry_id,
                row,
                shown.confidence_of_link(index),
                field=name,
                before=field.shown(was),
                after=field.shown(row),
            )
    for entry_id, index in earlier.items():
        if entry_id not in later:
            sure = shown.confidence_of_gone(index)
            row = before.rows[index]
            add("removed", entry_id, row, sure, comparable=shown.could_show_removed(index))
    return found


class _Shown:
    """What either edition could show of the other's entries, and how sure it is which is which."""

    def __init__(
        self,
        before: EditionRows,
        after: EditionRows,
        earlier: Mapping[str, int],
        later: Mapping[str, int],
    ) -> None:
        self.before, self.after = before, after
        self.linked = after.traced.linked
        pairs = [(earlier[one], later[one]) for one in earlier if one in later]
        self._ends_of_after = _ends(before.outline, after.outline, pairs)
        back = [(right, left) for left, right in pairs]
        self._ends_of_before = _ends(after.outline, before.outline, back)

    def could_show_added(self, index: int) -> bool:
        """Whether the earlier edition could have shown an entry of the later."""
        return _could_show(self.before.outline, self.after.outline, index, self._ends_of_after)

    def could_show_removed(self, index: int) -> bool:
        """Whether the later edition could have shown an entry of the earlier."""
        return _could_show(self.after.outline, self.before.outline, index, self._ends_of_before)

    def confidence_of_link(self, index: int) -> float:
        """Of an entry of both editions."""
        found = None if self.linked is None else self.linked.entries.get(index)
        return 1.0 if found is None else found.confidence

    def confidence_of_new(self, index: int) -> float:
        """That an added entry is none of the earlier edition; of one that came back, that it is that one."""
        if index in self.after.traced.returned:
            return self.after.traced.returned[index]
        doubt = 0.0 if self.linked is None else self.linked.doubts_after.get(index, 0.0)
        return round(1.0 - doubt, 4)

    def confidence_of_gone(self, index: int) -> float:
        """That a removed entry is none of the later edition."""
        doubt = 0.0 if self.linked is None else self.linked.doubts_before.get(index, 0.0)
        return round(1.0 - doubt, 4)


def _ends(cut: LinkEdition, whole: LinkEdition, pairs: Sequence[tuple[int, int]]) -> dict[str, int]:
    """Where an edition that breaks off ends, as positions in the other: life cycle -> last position.

    That is the last of its last scenario's entries that stand in the same scenario of the other; what comes
    after it nobody can compare. -1 where no entry tells.
    """
    ends: dict[str, int] = {}
    for lifecycle in cut.cut:
        last: tuple[int, int] | None = None
        order: dict[tuple[str, str], int] = {}
        for index, item in enumerate(cut.items):
            if item.place.lifecycle == lifecycle:
                order[item.place.stage, item.place.scenario] = index
        for one, other in pairs:
            place, now = cut.place_of(one), whole.place_of(other)
            if place.lifecycle == lifecycle and place.scenario == now.scenario:
                at = order[place.stage, place.scenario], other
                last = at if last is None else max(last, at)
        ends[lifecycle] = -1 if last is None else last[1]
    return ends


def _could_show(cut: LinkEdition, whole: LinkEdition, index: int, ends: Mapping[str, int]) -> bool:
    lifecycle = whole.place_of(index).lifecycle
    if lifecycle in cut.hidden:
        return False
    return lifecycle not in ends or index <= ends[lifecycle]


# --- replay -------------------------------------------------------------------------------------

State = dict[str, dict[str, Any]]


def state_of(rows: Mapping[str, Row]) -> State:
    """Of each entry the values that ``changes`` tells of, as ``changes`` shows them less their numbers.

    >>> _unnumbered("3.1 员工保障")
    '员工保障'
    """
    return {
        entry_id: {name: _comparable(name, field.shown(row)) for name, field in FIELDS.items()}
        for entry_id, row in rows.items()
    }


def replay(state: State, changes: Sequence[Row], added: Mapping[str, Row]) -> State:
    """The earlier edition's state with the changes made to it.

    Args:
        state: of the earlier edition, see ``state_of``.
        changes: the rows of ``changes`` between the two.
        added: rows of the later edition, of which those that were added are taken, and of which a scenario
            that somebody moved to has its stage.
    """
    found = {entry_id: dict(values) for entry_id, values in state.items()}
    stages = {
        (row["annex_no"], compare_key(row["scenario_no"]), compare_key(row["scenario_name"])): row[
            "stage_name"
        ]
        for row in added.values()
    }
    for row in changes:
        entry_id = row["entry_id"]
        if row["change"] == "removed":
            found.pop(entry_id, None)
        elif row["change"] == "added":
            found.update(state_of({entry_id: added[entry_id]}) if entry_id in added else {})
        elif entry_id in found:
            found[entry_id][row["field"]] = _comparable(row["field"], row["after"])
            if row["field"] == "scenario":
                number, _, name = row["after"].partition(" ")
                stage = stages.get((row["annex_no"], compare_key(number), compare_key(name)))
                found[entry_id]["stage"] = None if stage is None else compare_key(stage)
    return found


def _comparable(name: str, shown: str | None) -> str | None:
    if shown is None:
        return None
    if name in ("stage", "scenario"):
        return compare_key(_unnumbered(shown))
    return compare_key(shown)


def _unnumbered(shown: str) -> str:
    return shown.partition(" ")[2]
