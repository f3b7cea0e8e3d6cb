"""The links of each series as raw/ and staging/ have them now, whatever is published: what ``catalog review`` looks at.

A release that was refused for its links is nowhere, and it is those links that somebody wants to see.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from pipeline import landing, vocabulary
from pipeline.doubts import doubtful_links
from pipeline.entry_rows import Names, annexes_of
from pipeline.errors import UsageError
from pipeline.inputs import key_of, problems_of
from pipeline.linking.changes import EditionRows
from pipeline.report.review import as_yaml
from pipeline.series_rows import linked_editions
from pipeline.settings import Settings
from pipeline.steps import from_staging, series_input


def reviewed(
    settings: Settings, series_id: str | None, *, below: float, by: str, on: datetime.date
) -> Iterator[str]:
    """The links that are less sure, a block of YAML a series.

    Args:
        series_id: only this series.
        below: a confidence in [0, 1].
        by, on: who looks at them, and when.

    Raises:
        UsageError: there is no such series.
        DeclarationError: links.yaml names what is not there.
    """
    decided = {one.series_id for one in landing.series_of(settings.raw) if one.links.decisions}
    for number, (one, editions) in enumerate(linked(settings, series_id).items()):
        if number:
            yield ""
        links = doubtful_links(one, editions, below=below)
        yield from as_yaml(one, links, below=below, by=by, on=on, has_decisions=one in decided)


def linked(settings: Settings, series_id: str | None) -> dict[str, list[EditionRows]]:
    """The good editions of each series with their links, from raw/ and staging/ as they are now.

    Args:
        series_id: only this series.

    Raises:
        UsageError: there is no such series.
        DeclarationError: links.yaml names what is not there.
    """
    landed = landing.series_of(settings.raw)
    wanted = [one for one in landed if series_id in (None, one.series_id)]
    if series_id is not None and not wanted:
        known = "、".join(one.series_id for one in landed) or "none"
        raise UsageError(f"there is no series {series_id}", remedy=f"there are: {known}")
    # The departments' names are told by all series of a division, as in a refresh.
    divisions = {one.declared.division_code for one in wanted}
    landed = [one for one in landed if one.declared.division_code in divisions]
    problems = problems_of(landed)
    inputs = [
        series_input(
            one, [from_staging(settings, each, problems.get(key_of(each))) for each in one.editions]
        )
        for one in landed
    ]
    found = {}
    for one in inputs:
        if series_id not in (None, one.series_id):
            continue
        division = one.declared.division_code
        members = [each for each in inputs if each.declared.division_code == division]
        names = Names(division, members, vocabulary.load())
        found[one.series_id] = linked_editions(
            one, [annexes_of(one, edition, names) for edition in one.editions]
        )
    return found
