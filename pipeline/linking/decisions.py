"""``raw/<series>/links.yaml``: what people have decided about which entry is which.

::

    decisions:
    - verdict: same            # or: apart
      before: {edition: 2021-06-30, item: 住房公积金缴存, sub_item: 住房公积金汇（补）缴}
      after: {edition: 2022-06-30, item: 住房公积金缴存, sub_item: 住房公积金补缴}
      reason: 汇缴 is listed apart now
      by: 王芳
      date: 2022-07-04

``item`` alone names the item, and with it the entry that an item without sub-items is. ``lifecycle`` and
``scenario`` are added where an edition has the names more than once. The two editions need not follow each other:
an entry that comes back under another name is named as it was last seen. A decision that names no entry, or more
than one, is an error, so that it is mended when the text is; one of an edition that is held back waits.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, field_validator, model_validator

from pipeline.errors import DeclarationError
from pipeline.linking.outline import LinkEdition
from pipeline.text import compare_key
from pipeline.vocabulary import Declared, Lifecycle

Verdict = Literal["same", "apart"]


class NamedEntry(Declared):
    """An item or sub-item of an edition, by its names as published there."""

    edition: datetime.date
    lifecycle: Lifecycle | None = None
    scenario: str | None = None
    item: str = Field(min_length=1)
    sub_item: str | None = None

    @property
    def shown(self) -> str:
        """The names on one line."""
        parts = [self.edition.isoformat(), self.lifecycle, self.scenario, self.item, self.sub_item]
        return " ".join(part for part in parts if part)


class Decision(Declared):
    """Two that are the same, or that are not, with the reason and who says so."""

    verdict: Verdict
    before: NamedEntry
    after: NamedEntry
    reason: str
    by: str
    date: datetime.date

    @field_validator("reason", "by")
    @classmethod
    def _said(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("is blank: say why, and who says so")
        return text

    @model_validator(mode="after")
    def _earlier_first(self) -> Decision:
        if self.before.edition >= self.after.edition:
            raise ValueError("before is no earlier edition than after")
        return self


class LinksDeclaration(Declared):
    """links.yaml: the decisions about a series' links."""

    decisions: tuple[Decision, ...] = ()


NO_DECISIONS = LinksDeclaration()


@dataclass(frozen=True)
class Named:
    """What a decision names: an item, and the entry where it is one; indexes of an edition."""

    item: int
    entry: int | None
    is_item: bool


@dataclass(frozen=True)
class Settled:
    """A decision with what it names: editions by their ids, items and entries by index."""

    verdict: Verdict
    before_edition: str
    before: Named
    after_edition: str
    after: Named
    shown: str


def settle(
    declared: LinksDeclaration,
    editions: Mapping[str, LinkEdition],
    landed: Collection[str],
    *,
    shown: str,
) -> list[Settled]:
    """The decisions with what they name.

    Args:
        declared: the decisions.
        editions: the outlines of the editions that are linked, by their ids.
        landed: the ids of all landed editions; decisions about one that is held back are left out.
        shown: the file's name in errors.

    Raises:
        DeclarationError: a decision names no entry, or more than one, or two that cannot be one, or
            contradicts another.
    """
    found: list[Settled] = []
    for decision in declared.decisions:
        sides = []
        for side in (decision.before, decision.after):
            edition = side.edition.isoformat()
            if edition not in editions:
                if edition not in landed:
                    raise _error(f"there is no edition {edition}", "name a landed one", shown)
                break
            sides.append(_named(side, editions[edition], shown))
        if len(sides) < 2:
            continue
        before, after = sides
        one = Settled(
            decision.verdict,
            decision.before.edition.isoformat(),
            before,
            decision.after.edition.isoformat(),
            after,
            f"{decision.before.shown} and {decision.after.shown}",
        )
        _possible(one, editions, shown)
        found.append(one)
    _no_contradiction(found, shown)
    return found


def _error(what: str, remedy: str, shown: str) -> DeclarationError:
    return DeclarationError(what, remedy=remedy, file=shown)


def _named(named: NamedEntry, edition: LinkEdition, shown: str) -> Named:
    item_name = compare_key(named.item)
    scenario = None if named.scenario is None else compare_key(named.scenario)
    sub_item = None if named.sub_item is None else compare_key(named.sub_item)
    found: list[Named] = []
    for index, item in enumerate(edition.items):
        if (
            item.name != item_name
            or named.lifecycle not in (None, item.place.lifecycle)
            or scenario not in (None, item.place.scenario)
        ):
            continue
        if sub_item is None:
            found.append(Named(index, item.entries[0] if item.is_whole else None, True))
        else:
            found += [
                Named(index, entry, False)
                for entry in item.entries
                if not item.is_whole and edition.entries[entry].name == sub_item
            ]
    if not found:
        raise _error(
            f"{named.shown} names no entry of that edition",
            "write item and sub_item as published there, or remove the decision",
            shown,
        )
    if len(found) > 1:
        raise _error(
            f"{named.shown} names {len(found)} entries of that edition",
            "add its scenario or lifecycle",
            shown,
        )
    return found[0]


def _possible(one: Settled, editions: Mapping[str, LinkEdition], shown: str) -> None:
    before, after = editions[one.before_edition], editions[one.after_edition]
    if before.items[one.before.item].place.lifecycle != after.items[one.after.item].place.lifecycle:
        raise _error(
            f"{one.shown} are of two life cycles, and no entry is of both",
            "remove the decision",
            shown,
        )
    if one.before.is_item != one.after.is_item and None in (one.before.entry, one.after.entry):
        raise _error(
            f"{one.shown} are a sub-item and an item that is split: no entry is both",
            "name two items, or two entries",
            shown,
        )


def _no_contradiction(found: list[Settled], shown: str) -> None:
    pairs: dict[tuple[object, ...], Verdict] = {}
    partners: dict[tuple[object, ...], object] = {}
    for one in found:
        left = one.before_edition, one.before, one.after_edition
        right = one.after_edition, one.after
        if pairs.setdefault((*left, *right), one.verdict) != one.verdict:
            raise _error(f"{one.shown} are the same and are not", "keep one of the two", shown)
        if one.verdict == "same" and (
            partners.setdefault(("before", *left), right) != right
            or partners.setdefault(("after", *right), left) != left
        ):
            raise _error(
                f"{one.shown}: one of the two is the same as another, too",
                "keep one of the decisions",
                shown,
            )
