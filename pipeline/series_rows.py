"""A series' editions linked: ids into the rows of all its entries, and what changed over the editions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise

from pipeline.arrow_tables import Row
from pipeline.entry_rows import AnnexRows, SeriesInput
from pipeline.errors import CatalogError
from pipeline.landing import links_shown
from pipeline.linking import decisions
from pipeline.linking.changes import EditionRows, changes_between
from pipeline.linking.history import history_of
from pipeline.linking.lineage import MintedName, trace
from pipeline.linking.outline import LinkEdition, edition_of
from pipeline.reading import EditionReading

_LIFECYCLES = frozenset(("enterprise", "individual"))


def link_series(
    series: SeriesInput, editions: Sequence[Sequence[AnnexRows]]
) -> tuple[list[Row], list[Row]]:
    """Give every row its ids, in place; the rows of ``changes`` and of ``history``.

    Args and errors: see ``linked_editions``.
    """
    found = linked_editions(series, editions)
    changes = [
        row
        for before, after in pairwise(found)
        for row in changes_between(series.series_id, before, after)
    ]
    history = history_of(
        [
            (edition.declared.issued_on, {row["entry_id"]: row for row in one.rows})
            for edition, one in zip(series.editions, found, strict=True)
        ]
    )
    return changes, history


def linked_editions(
    series: SeriesInput, editions: Sequence[Sequence[AnnexRows]]
) -> list[EditionRows]:
    """Give every row its ids, in place; the editions with how they were linked.

    Args:
        series: the series, its editions the earliest first.
        editions: the rows of each of its editions.

    Raises:
        DeclarationError: links.yaml names what is not there.
        CatalogError: two editions are of one date, or they are out of order.
    """
    edition_ids = [one.edition_id for one in series.editions]
    if edition_ids != sorted(set(edition_ids)):
        raise CatalogError(
            f"the editions {'、'.join(edition_ids)} are not each of a later date than the one before",
            remedy="this is a fault of the pipeline: report it with the folder names",
            file=f"raw/{series.series_id}",
        )
    items = [[item for annex in annexes for item in annex.items] for annexes in editions]
    # Ids are told from what was published: a correction moves none.
    published = [[item for annex in annexes for item in annex.published] for annexes in editions]
    outlines = [
        edition_of(rows, cut=cut, hidden=hidden)
        for rows, (cut, hidden) in zip(
            published, (unseen(one.reading) for one in series.editions), strict=True
        )
    ]
    traced = trace(
        series.series_id,
        [
            (edition_id, outline, [_minted(row) for row in chain.from_iterable(rows)])
            for edition_id, outline, rows in zip(edition_ids, outlines, published, strict=True)
        ],
        _settled(series, dict(zip(edition_ids, outlines, strict=True))),
    )
    found: list[EditionRows] = []
    for edition_id, outline, rows, ids in zip(edition_ids, outlines, items, traced, strict=True):
        flat = list(chain.from_iterable(rows))
        for index, row in enumerate(flat):
            row["entry_id"] = ids.entry_ids[index]
            row["item_id"] = ids.item_ids[outline.entries[index].item]
        found.append(EditionRows(edition_id, flat, outline, ids))
    return found


def _minted(row: Row) -> MintedName:
    return MintedName(
        row["lifecycle"], row["scenario_name"], row["item_name"], row["sub_item_name"]
    )


def _settled(series: SeriesInput, outlines: dict[str, LinkEdition]) -> list[decisions.Settled]:
    landed = {*series.landed, *outlines}
    return decisions.settle(series.links, outlines, landed, shown=links_shown(series.series_id))


def unseen(reading: EditionReading) -> tuple[frozenset[str], frozenset[str]]:
    """The life cycles that an edition breaks off in, and those that it does not show at all.

    An edition that is not complete breaks off where a row does; where no row tells, and every life cycle is
    there, at the end of its last annex.
    """
    if reading.is_complete:
        return frozenset(), frozenset()
    annexes = [annex for file in reading.files for annex in file.annexes]
    hidden = _LIFECYCLES - {annex.lifecycle for annex in annexes if annex.entries}
    cut = {
        annex.lifecycle
        for annex in annexes
        if any(reject.reason == "row-broken-off" for reject in annex.rejects)
    }
    if not cut and not hidden:
        cut = {max(annexes, key=lambda annex: annex.number).lifecycle}
    return frozenset(cut), hidden
