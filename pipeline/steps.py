"""The steps of a refresh: verify, read, build, check, publish; ``run_pages`` reports.

Each takes the settings and what the step before gave, and does one thing; ``refresh`` puts them in
their order. Heavy libraries are imported by the step that needs them, so that a run with nothing new
costs next to nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import landing, release, staging, storage
from pipeline.errors import EditionRejected
from pipeline.inputs import code_version, inputs_of, problems_of, suites_folder
from pipeline.reading import EditionReading
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.checks import ChecksResult
    from pipeline.rekey import Moved
    from pipeline.tables import HeldBack, SeriesInput


@dataclass
class Verified:
    """What raw/ holds, and whether a refresh has anything to do."""

    series: list[landing.Series]
    problems: dict[tuple[str, str], EditionRejected]
    inputs: str
    current: release.Release | None
    nothing_new: bool


@dataclass
class ReadEdition:
    """An edition with its reading, or why it is held back.

    Both where it was read before, and only its files or its corrections are wrong since: the reading is
    that of then.
    """

    edition: landing.Edition
    reading: EditionReading | None
    error: EditionRejected | None


@dataclass
class Candidate:
    """A release that is built and not yet published."""

    directory: Path
    release: release.Release
    warnings: list[str]


# --- verify -------------------------------------------------------------------------------------


def verify(settings: Settings, accept: Mapping[str, str]) -> Verified:
    """Look at raw/: what it holds, what changed since it was landed, whether anything is new."""
    series = landing.series_of(settings.raw)
    problems = problems_of(series)
    inputs = inputs_of(settings, series, problems)
    now = release.current(settings.warehouse)
    unchanged = now is not None and (
        now.inputs == inputs or release.stands_for(settings.warehouse, inputs)
    )
    return Verified(series, problems, inputs, now, unchanged and not accept)


# --- read ---------------------------------------------------------------------------------------


def _staged_key(settings: Settings, edition: landing.Edition) -> staging.Key:
    sha256s = [f"{file.name} {file.sha256}" for file in edition.declared.files]
    return staging.key_of(sha256s, settings.reading, edition.corrections.model_dump_json())


def _staged_folder(settings: Settings, edition: landing.Edition) -> Path:
    return settings.staging / edition.series_id / edition.edition_id


def needs_reading(settings: Settings, edition: landing.Edition) -> bool:
    """Whether nothing usable is staged for the edition."""
    folder = _staged_folder(settings, edition)
    return not staging.is_kept(folder, _staged_key(settings, edition))


def from_staging(
    settings: Settings, edition: landing.Edition, problem: EditionRejected | None
) -> ReadEdition:
    """The edition as staged; where its files have changed since, it is told and still held."""
    folder = _staged_folder(settings, edition)
    reading = staging.load(folder, _staged_key(settings, edition))
    if reading is None:
        return read_one(settings, edition, problem)
    return ReadEdition(edition, reading, problem)


def read_one(
    settings: Settings, edition: landing.Edition, problem: EditionRejected | None
) -> ReadEdition:
    """Read one edition from its files and stage it, or say why it is held back."""
    from pipeline import vocabulary
    from pipeline.corrections import numbered
    from pipeline.editions import ReadFile, read_edition
    from pipeline.readers import read

    folder, key = _staged_folder(settings, edition), _staged_key(settings, edition)
    if problem is not None:
        return ReadEdition(edition, None, problem)
    try:
        files = [
            ReadFile(
                source_file=edition.shown(file.name),
                sha256=file.sha256,
                document=read(
                    edition.path(file),
                    max_bytes=settings.max_file_bytes,
                    shown=f"raw/{edition.shown(file.name)}",
                    limits=settings.limits,
                ),
            )
            for file in edition.declared.files
        ]
        corrections_file = f"raw/{edition.shown(landing.CORRECTIONS_FILE)}"
        reading = read_edition(
            files,
            vocabulary.load(),
            max_reject_share=settings.max_reject_share,
            corrections=numbered(edition.corrections, corrections_file),
        )
    except EditionRejected as error:
        error.located(f"raw/{edition.series_id}/{edition.edition_id}")
        last_good = None
        if error.reason == "wrong-correction":
            last_good = staging.load(folder, key, with_any_corrections=True)
        return ReadEdition(edition, last_good, error)
    staging.keep(folder, key, reading)
    return ReadEdition(edition, reading, None)


# --- build --------------------------------------------------------------------------------------


def build(
    settings: Settings,
    verified: Verified,
    editions: Sequence[ReadEdition],
) -> Candidate:
    """Build all tables and write them beside the releases."""
    from pipeline import tables, vocabulary
    from pipeline.arrow_tables import content_hash as hash_of

    held_back = [
        (one.edition, one.error)
        for one in editions
        if one.error is not None and (one.reading is None or one.error.reason == "wrong-correction")
    ]
    built = tables.build(
        [series_input(one, editions) for one in verified.series],
        vocabulary.load(),
        [_held_back(edition, error) for edition, error in held_back],
    )
    content_hash = hash_of(built)
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    described = release.Release(
        id=release.new_id(now, content_hash),
        created_at=now.isoformat(),
        code_version=code_version(),
        inputs=verified.inputs,
        content_hash=content_hash,
        raw_files=[
            {
                "path": one.edition.shown(file.name),
                **file.model_dump(exclude={"name"}, exclude_none=True),
            }
            for one in editions
            for file in one.edition.declared.files
        ],
        row_counts={name: table.num_rows for name, table in built.items()},
        checks={},
        held_back=[
            {
                "series_id": edition.series_id,
                "edition_id": edition.edition_id,
                "reason": error.reason,
                "line": str(error),
            }
            for edition, error in held_back
        ],
        before=None if verified.current is None else verified.current.id,
    )
    place = release.releases_folder(settings.warehouse) / described.id
    directory = storage.make_directory_beside(place)
    try:
        release.write_tables(directory, built, content_hash)
    except BaseException:
        storage.remove_directory(directory)
        raise
    return Candidate(directory, described, [line for one in editions for line in _warnings(one)])


def _warnings(one: ReadEdition) -> list[str]:
    """What reading the edition warned of, less what somebody has looked at."""
    if one.reading is None:
        return []
    place = f"{one.edition.series_id}/{one.edition.edition_id}"
    known = {problem.warning for problem in one.edition.declared.known_problems}
    return [f"{place}: {line}" for line in one.reading.warnings if line not in known]


def series_input(series: landing.Series, editions: Sequence[ReadEdition]) -> SeriesInput:
    """A series with those of its editions that could be read, as ``tables`` takes it."""
    from pipeline.tables import EditionInput, SeriesInput

    return SeriesInput(
        series_id=series.series_id,
        declared=series.declared,
        editions=tuple(
            EditionInput(one.edition.edition_id, one.edition.declared, one.reading)
            for one in editions
            if one.edition.series_id == series.series_id and one.reading is not None
        ),
        links=series.links,
        landed=tuple(one.edition_id for one in series.editions),
    )


def _held_back(edition: landing.Edition, error: EditionRejected) -> HeldBack:
    from pipeline.tables import HeldBack

    # The file that the error names; what is wrong with all of them together stands at the first.
    named = [file.name for file in edition.declared.files]
    name = next((one for one in named if error.file == f"raw/{edition.shown(one)}"), named[0])
    is_known = any(
        problem.table is None and problem.row is None and problem.file == name
        for problem in edition.declared.known_problems
    )
    return HeldBack(
        edition.series_id, edition.edition_id, edition.shown(name), error, is_known=is_known
    )


# --- check, publish, report ---------------------------------------------------------------------


def check(
    settings: Settings,
    candidate: Candidate,
    current: release.Release | None,
    accept: Mapping[str, str],
) -> ChecksResult:
    """Run the suites on the candidate's files."""
    from pipeline import checks

    folder = release.releases_folder(settings.warehouse)
    return checks.run(
        candidate.directory,
        suites_folder(settings),
        before=None if current is None else folder / current.id,
        accepted=tuple(accept),
    )


def refusals(
    settings: Settings,
    candidate: Candidate,
    result: ChecksResult,
    current: release.Release | None,
) -> list[str]:
    """The critical checks that failed, a line each; of ids that would move, which."""
    from pipeline import rekey

    lines = []
    for outcome in result.blocking:
        moved = _moved(settings, candidate, result, current) if outcome.check == rekey.CHECK else []
        lines.append(rekey.refusal(moved) if moved else outcome.line)
    return lines


def _moved(
    settings: Settings,
    candidate: Candidate,
    result: ChecksResult,
    current: release.Release | None,
) -> list[Moved]:
    """The published ids that the candidate moves, where the checks found any."""
    from pipeline import rekey
    from pipeline.checks.release_files import ReleaseFiles

    failed = (one.check for one in (*result.blocking, *result.let_through))
    if current is None or rekey.CHECK not in failed:
        return []
    before = release.releases_folder(settings.warehouse) / current.id
    return rekey.moved_ids(ReleaseFiles(candidate.directory), ReleaseFiles(before))


def publish(
    settings: Settings,
    candidate: Candidate,
    result: ChecksResult,
    current: release.Release | None,
    accept: Mapping[str, str],
) -> bool:
    """Describe the candidate, with what the checks found, and make it current.

    Where it holds the very same as the current release there is nothing to publish: that one stands,
    for these inputs too. Gives whether there is a new release.
    """
    from pipeline.datapackage import describe

    described = candidate.release
    if current is not None and current.content_hash == described.content_hash:
        release.let_stand(settings.warehouse, current.id, described.inputs)
        return False
    described.accepted.extend(
        {"check": one.check, "reason": accept[one.check]} for one in result.let_through
    )
    described.rekeyed.extend(one.as_json() for one in _moved(settings, candidate, result, current))
    described.checks.update(result.summary)
    described.warnings.extend([*candidate.warnings, *(one.line for one in result.warnings)])
    package = describe(described.id, described.created_at, described.row_counts)
    release.write_description(candidate.directory, described, package)
    release.publish(settings.warehouse, candidate.directory, described)
    release.prune(
        settings.warehouse,
        keep_releases=settings.keep_releases,
        keep_runs=settings.keep_runs,
    )
    return True
