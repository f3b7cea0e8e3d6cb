"""From raw/ to a release: the steps, in their one order.

``refresh`` reads top to bottom. How a step is run - plainly, or as a task of a flow - is for its caller: it
passes each step through ``run``. So a person at a terminal and the nightly flow do the same things.

::

    verify   raw/ is as it was landed; is there anything new?
    read     one run an edition, only those whose bytes or reader changed; the others from staging/
    build    tables, written as Parquet beside the releases
    check    expectations/ on those files; a critical failure ends here, current as it was
    publish  one rename
    report   the page of the checks, and what changed
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

from pipeline import release, storage
from pipeline.errors import StorageError
from pipeline.inputs import key_of
from pipeline.run_pages import report, what_changed
from pipeline.settings import Settings
from pipeline.steps import (
    Verified,
    build,
    check,
    from_staging,
    needs_reading,
    publish,
    read_one,
    refusals,
    verify,
)

P = ParamSpec("P")
T = TypeVar("T")
Say = Callable[[str], None]


class Run(Protocol):
    """Runs one step: its name, the function, its arguments."""

    def __call__(self, name: str, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``step`` with the arguments; what it gives."""
        ...


def directly(name: str, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a step as a plain call."""
    return step(*args, **kwargs)


@dataclass
class Outcome:
    """How a refresh ended.

    ``release`` is what is current afterwards (None before the first); ``is_new`` says that this run
    published it; ``refused`` are the critical checks that failed, a line each; ``faults`` are what could
    not be written after the publishing; ``page`` is the page of the checks, where some were run, and
    ``differences`` is what the release, or the refused one, changed between editions, a line a series.
    """

    release: release.Release | None = None
    is_new: bool = False
    held_back: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    page: Path | None = None

    @property
    def exit_code(self) -> int:
        """0: done; 1: the data fell short; 2: something could not be written."""
        if self.faults:
            return 2
        return 1 if self.held_back or self.refused else 0


def refresh(
    settings: Settings,
    *,
    run: Run = directly,
    say: Say,
    accept: Mapping[str, str] | None = None,
) -> Outcome:
    """Bring warehouse/ up to date with raw/; the whole of it, under the warehouse's lock.

    Args:
        run: runs each step.
        say: takes a line of progress.
        accept: check name -> reason: critical checks that may fail this once.

    Raises:
        CatalogError: a fault; ``current`` is as it was. Data that falls short raises nothing: see
            ``Outcome``.
    """
    with release.held(settings.warehouse, wait_seconds=settings.lock_wait_seconds, say=say):
        storage.remove_leftovers_below(settings.staging)
        verified = run("verify", verify, settings, accept or {})
        if verified.nothing_new:
            return _nothing_new(verified)
        editions = []
        for edition in (one for series in verified.series for one in series.editions):
            problem = verified.problems.get(key_of(edition))
            if needs_reading(settings, edition):
                editions.append(run("read", read_one, settings, edition, problem))
            else:
                editions.append(from_staging(settings, edition, problem))
        held_back = [str(one.error) for one in editions if one.error is not None]
        if all(one.reading is None for one in editions):
            return Outcome(release=verified.current, held_back=held_back)
        candidate = run("build", build, settings, verified, editions)
        try:
            result = run("check", check, settings, candidate, verified.current, accept or {})
            refused = refusals(settings, candidate, result, verified.current)
            is_new = not refused and run(
                "publish", publish, settings, candidate, result, verified.current, accept or {}
            )
            outcome = Outcome(
                release=candidate.release if is_new else verified.current,
                is_new=is_new,
                held_back=held_back,
                refused=refused,
                warnings=[*candidate.warnings, *(one.line for one in result.warnings)],
                changed=changed_counts(candidate.release, verified.current),
            )
            try:
                changed = what_changed(settings, candidate, verified.current, is_new=is_new)
                outcome.differences = changed.lines
                outcome.page = run(
                    "report",
                    report,
                    settings,
                    candidate,
                    result,
                    verified.current,
                    held_back,
                    changed,
                )
            except StorageError as error:
                # What is published stays published; the missing page is a fault of its own.
                outcome.faults.append(str(error))
        finally:
            storage.remove_directory(candidate.directory)
        return outcome


def _nothing_new(verified: Verified) -> Outcome:
    known = [] if verified.current is None else [one["line"] for one in verified.current.held_back]
    told = [str(error) for error in verified.problems.values()]
    return Outcome(
        release=verified.current,
        held_back=list(dict.fromkeys([*known, *told])),
        warnings=[] if verified.current is None else verified.current.warnings,
    )


def changed_counts(new: release.Release, before: release.Release | None) -> list[dict[str, Any]]:
    """Row counts of each table, before and now."""
    counts = {} if before is None else before.row_counts
    return [
        {"table": name, "before": counts.get(name), "now": count}
        for name, count in new.row_counts.items()
    ]
