"""What a run leaves for people: the page of its checks, and of what changed.

Both lie in ``warehouse/runs/<id>/``, also where the release is refused, so that one can look first.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import release, storage
from pipeline.settings import Settings
from pipeline.steps import Candidate

if TYPE_CHECKING:
    from pipeline.checks import ChecksResult
    from pipeline.differences.data import Diff

# Beside the page of the checks, where something changed.
CHANGES_PAGE = "changes.html"


def what_changed(
    settings: Settings, candidate: Candidate, current: release.Release | None, *, is_new: bool
) -> Diff:
    """What the candidate, published or refused, says otherwise than the release before.

    The last two editions of each series whose current edition is another now, or between whose last two editions
    something else is told than before.
    """
    from pipeline.checks.release_files import ReleaseFiles
    from pipeline.differences.compare import news_of

    folder = release.releases_folder(settings.warehouse)
    now = folder / candidate.release.id if is_new else candidate.directory
    return news_of(
        candidate.release.id,
        ReleaseFiles(now),
        None if current is None else ReleaseFiles(folder / current.id),
    )


def report(
    settings: Settings,
    candidate: Candidate,
    result: ChecksResult,
    current: release.Release | None,
    held_back: list[str],
    changed: Diff | None = None,
) -> Path:
    """Leave the page and the JSON of the run's checks, and the page of what changed; the checks' page."""
    from pipeline.report import checks_page, diff_page

    described = candidate.release
    folder = settings.warehouse / "runs" / f"{described.id}-{os.getpid()}"
    again = 1
    while folder.exists():
        # Another run of this process, in the very second and with the very same tables.
        again += 1
        folder = folder.with_name(f"{described.id}-{os.getpid()}-{again}")
    facts = checks_page.Facts(
        run_id=described.id,
        created_at=described.created_at,
        is_published=not result.blocking,
        row_counts=described.row_counts,
        row_counts_before={} if current is None else current.row_counts,
        held_back=held_back,
        warnings=candidate.warnings,
        accepted=described.accepted,
    )
    page = checks_page.render(result, facts).encode()
    data = json.dumps(
        {
            "release": asdict(described),
            "published": not result.blocking,
            "checks": result.as_json(),
        },
        ensure_ascii=False,
        indent=2,
    )

    def fill(beside: Path) -> None:
        storage.write_inside(beside / "checks.html", page)
        storage.write_inside(beside / "checks.json", data.encode() + b"\n")
        if changed is not None and changed.series:
            storage.write_inside(beside / CHANGES_PAGE, diff_page.render(changed).encode())

    storage.write_directory(folder, fill)
    return folder / "checks.html"
