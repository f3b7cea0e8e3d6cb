"""What a release is made from: raw/ as it is, the code, the checks; and the hash of all that."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pipeline import landing, staging
from pipeline.errors import EditionRejected, SuiteError
from pipeline.settings import Settings

_PACKAGE = Path(__file__).parent
# Libraries that decide what a release's bytes or checks are.
_LIBRARIES = (
    "pyarrow",
    "pandas",
    "great_expectations",
    "rapidfuzz",
    "scipy",
    *staging.READER_LIBRARIES,
)


def key_of(edition: landing.Edition) -> tuple[str, str]:
    """What names an edition."""
    return edition.series_id, edition.edition_id


def problems_of(series: Sequence[landing.Series]) -> dict[tuple[str, str], EditionRejected]:
    """What is wrong with landed files, the first problem of each edition that has any."""
    problems: dict[tuple[str, str], EditionRejected] = {}
    for edition in (edition for one in series for edition in one.editions):
        for problem in landing.problems_of(edition)[:1]:
            problems[key_of(edition)] = EditionRejected(
                problem.what,
                reason="unreadable-file",
                remedy=problem.remedy,
                file=problem.file,
            )
    return problems


def inputs_of(
    settings: Settings,
    series: Sequence[landing.Series],
    problems: Mapping[tuple[str, str], EditionRejected],
) -> str:
    """The hash of all that a release is made from: raw/ as it is, the code, the checks.

    Landed files count by their declared hashes and by what is wrong with them now: one that is
    tampered with, and one that is mended again, are both something new.
    """
    told = "".join(sorted(map(str, problems.values())))
    return hashlib.sha256((fingerprint(settings, series) + told).encode()).hexdigest()


def fingerprint(settings: Settings, series: Sequence[landing.Series]) -> str:
    """The hash of what is declared in raw/, of the code, and of the checks."""
    digest = hashlib.sha256(code_version().encode())
    digest.update(settings.reading.encode())
    if any(
        file.format == "doc"
        for one in series
        for edition in one.editions
        for file in edition.declared.files
    ):
        from pipeline.readers import word_binary

        # An edition that was held back for want of LibreOffice is read once it is installed.
        digest.update(repr(word_binary.falls_back()).encode())
    declarations = [settings.raw / one.series_id / landing.SERIES_FILE for one in series] + [
        edition.folder / landing.EDITION_FILE for one in series for edition in one.editions
    ]
    links = [settings.raw / one.series_id / landing.LINKS_FILE for one in series]
    corrections = [
        edition.folder / landing.CORRECTIONS_FILE for one in series for edition in one.editions
    ]
    declarations += [path for path in (*links, *corrections) if path.is_file()]
    digest.update(staging.hash_files(sorted(declarations), settings.raw).encode())
    suites = suites_folder(settings)
    digest.update(staging.hash_files(sorted(suites.rglob("*.json")), suites).encode())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def code_version() -> str:
    """The distribution's version and the hash of its code, its words and the libraries it uses."""
    from importlib.metadata import version

    sources = sorted(
        path
        for path in _PACKAGE.rglob("*")
        if path.suffix in (".py", ".yaml", ".html", ".css") and path.is_file()
    )
    libraries = ",".join(f"{name}={version(name)}" for name in _LIBRARIES)
    digest = hashlib.sha256((staging.hash_files(sources, _PACKAGE) + libraries).encode())
    return f"{version('shuangquan')}+{digest.hexdigest()[:12]}"


def suites_folder(settings: Settings) -> Path:
    """Where the suites of checks are: the root's, else those that come with the code.

    Raises:
        SuiteError: there are none.
    """
    for folder in (settings.expectations, _PACKAGE.parent / "expectations"):
        if folder.is_dir():
            return folder
    raise SuiteError(
        "is missing", remedy="restore it: nothing is published unchecked", file="expectations"
    )
