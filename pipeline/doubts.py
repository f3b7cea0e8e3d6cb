"""The links of a series that want a look: those less sure than a threshold.

A link is named as ``links.yaml`` names it, by the names as published: as shortly as names one entry, with scenario and
life cycle where an edition has the names more than once. Two that nobody can name - equal names in one
scenario - have no names here, for no decision could be written about them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import DeclarationError
from pipeline.linking.changes import EditionRows
from pipeline.linking.decisions import Decision, LinksDeclaration, NamedEntry, settle
from pipeline.linking.evidence import Step
from pipeline.linking.outline import LinkEdition, Row


@dataclass(frozen=True, kw_only=True)
class DoubtfulLink:
    """Two entries, or two items of which one at least is split, that were taken for one.

    ``before`` and ``after`` name them for ``links.yaml``; None where their names are not enough. ``before_row`` and
    ``after_row`` are rows of theirs: of a split item its first.
    """

    series_id: str
    before_edition: str
    after_edition: str
    before: NamedEntry | None
    after: NamedEntry | None
    before_row: Row
    after_row: Row
    is_item: bool
    step: Step | None
    came_back: bool
    confidence: float


def doubtful_links(
    series_id: str, editions: Sequence[EditionRows], *, below: float
) -> list[DoubtfulLink]:
    """The links of all editions that are less sure, by edition, the least sure first.

    Args:
        editions: of the series, the earliest first.
        below: a confidence in [0, 1]; links that somebody decided are never listed.
    """
    outlines = {one.edition_id: one.outline for one in editions}
    found: list[DoubtfulLink] = []
    for number, after in enumerate(editions):
        here = [
            _link(series_id, editions[one.earlier], after, one, outlines)
            for one in _links(editions, number, below)
            if one.step != "decided"
        ]
        found += sorted(here, key=lambda one: one.confidence)
    return found


@dataclass(frozen=True)
class _Found:
    """A link by numbers: of the earlier edition, and of the items or entries in the two."""

    earlier: int
    before: int
    after: int
    is_item: bool
    step: Step | None
    came_back: bool
    confidence: float


def _links(editions: Sequence[EditionRows], number: int, below: float) -> Iterator[_Found]:
    """The links of an edition with earlier ones that are less sure."""
    after = editions[number]
    linked = after.traced.linked
    if linked is None:
        return
    before, last = editions[number - 1], number - 1
    for link in linked.items.values():
        one, other = before.outline.items[link.before], after.outline.items[link.after]
        # Of two items without sub-items their entries say it.
        if link.confidence < below and not (one.is_whole and other.is_whole):
            yield _Found(last, link.before, link.after, True, link.step, False, link.confidence)
    for link in linked.entries.values():
        if link.confidence < below:
            yield _Found(last, link.before, link.after, False, link.step, False, link.confidence)
    for index, confidence in after.traced.returned.items():
        entry_id = after.traced.entry_ids[index]
        if confidence >= below:
            continue
        for earlier in reversed(range(number)):
            ids = editions[earlier].traced.entry_ids
            if entry_id in ids:
                yield _Found(earlier, ids.index(entry_id), index, False, None, True, confidence)
                break


def _link(
    series_id: str,
    before: EditionRows,
    after: EditionRows,
    found: _Found,
    outlines: Mapping[str, LinkEdition],
) -> DoubtfulLink:
    rows = [
        one.rows[one.outline.items[index].entries[0] if found.is_item else index]
        for one, index in ((before, found.before), (after, found.after))
    ]
    named = _named(before, after, rows, found.is_item, outlines)
    return DoubtfulLink(
        series_id=series_id,
        before_edition=before.edition_id,
        after_edition=after.edition_id,
        before=named and named[0],
        after=named and named[1],
        before_row=rows[0],
        after_row=rows[1],
        is_item=found.is_item,
        step=found.step,
        came_back=found.came_back,
        confidence=found.confidence,
    )


def _named(
    before: EditionRows,
    after: EditionRows,
    rows: Sequence[Row],
    is_item: bool,
    outlines: Mapping[str, LinkEdition],
) -> tuple[NamedEntry, NamedEntry] | None:
    """Both by the fewest names that a decision can be settled with."""
    for more in ((), ("scenario",), ("scenario", "lifecycle")):
        one, other = (
            NamedEntry(
                edition=datetime.date.fromisoformat(edition.edition_id),
                lifecycle=row["lifecycle"] if "lifecycle" in more else None,
                scenario=row["scenario_name"] if "scenario" in more else None,
                item=row["item_name"],
                sub_item=None if is_item else row["sub_item_name"],
            )
            for edition, row in zip((before, after), rows, strict=True)
        )
        decision = Decision(
            verdict="same", before=one, after=other, reason="-", by="-", date=one.edition
        )
        try:
            settle(LinksDeclaration(decisions=(decision,)), outlines, outlines, shown="")
        except DeclarationError:
            continue
        return one, other
    return None
