"""``catalog add``: land the files of one edition, with the date that is given or that the notice says.

The files may come alone, several together (the body, the annexes), in a .zip, or any of these mixed;
what is landed is the same, whatever the order they are named in: the body first, then the annexes by number.
Whatever cannot be one edition - an annex in two files, a file twice, two files of one name - is refused
before anything is landed. So is what is no notice (a picture, an archive, OFD), and a file that cannot be read: what is
landed stays for good, and a whole copy could not take its place. Where people state the date, a file that cannot be
read is taken for what was published, and landed with a warning: a refresh holds its edition back. Whatever else
would hold it back, an unknown heading or no annex, is landed with such a warning, too.
"""

from __future__ import annotations

import datetime
import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import bundle, editions, file_names, landing, vocabulary
from pipeline.annexes import Found
from pipeline.editions import ReadFile
from pipeline.errors import AnnexTwice, EditionRejected, LandingError, UsageError
from pipeline.landing import FromArchive, NewFile
from pipeline.readers import read_bytes
from pipeline.readers.signatures import NO_NOTICES
from pipeline.readers.sniff import sniff
from pipeline.settings import Settings


@dataclass(frozen=True)
class _Said:
    """What the files say together: their order, their date, and what a refresh would warn of or refuse."""

    files: list[NewFile]
    date: datetime.date | None
    problem: EditionRejected | None
    warnings: list[str]


def add(
    settings: Settings,
    paths: Sequence[Path],
    series_id: str,
    issued_on: str | None,
    source_url: str | None,
) -> list[str]:
    """Land the files of one edition; the lines that say what was done.

    Raises:
        UsageError: a file cannot be opened, or the date is no date.
        LandingError: a zip cannot be unpacked, the files are not those of one edition, no date is to be
            found, or the edition is landed already with other bytes.
        UnreadableFile: a file cannot be read, and no date is given; or it is of a kind that no notice is.
    """
    landing.declaration_of(settings.raw, series_id)
    lines: list[str] = []
    files = [file for path in paths for file in _new_files(path, settings, lines)]
    _hold_apart(files)
    edition = landing.landed_already(settings.raw, series_id, files)
    if edition is not None:
        names = "、".join(file.name for file in files)
        return [f"{names}: these bytes are landed already as {series_id}/{edition.edition_id}"]
    said = _said(settings, files, is_dated=issued_on is not None)
    lines += said.warnings
    if issued_on is not None:
        day = _date(issued_on)
        if said.date is not None and said.date != day:
            lines.append(
                f"warning: the notice says {said.date}; it is landed under {day} as stated"
            )
    elif said.date is not None:
        day = said.date
    else:
        raise _no_date(said.problem, str(paths[0]))
    if said.problem is not None:
        where = "" if said.problem.file is None else f"{said.problem.file} "
        lines.append(f"warning: a refresh would hold the edition back: {where}{said.problem.what}")
    folder = landing.add(
        settings.raw,
        series_id,
        said.files,
        issued_on=day,
        source_url=source_url,
        retrieved_on=datetime.datetime.now(datetime.UTC).date(),
    )
    for file in said.files:
        where = "" if file.archive is None else f", from {file.shown}"
        lines.append(
            f"landed {folder / file.name}: {file.format}, {len(file.data):,} bytes, "
            f"sha256 {file.sha256}{where}"
        )
    return lines


def _no_date(problem: EditionRejected | None, shown: str) -> LandingError:
    date = "give the date with --issued-on YYYY-MM-DD"
    if problem is None:
        return LandingError("no 成文日期 is to be found in it", remedy=date, file=shown)
    return LandingError(
        f"{problem.what}, and no 成文日期 is to be found",
        remedy=f"{problem.remedy}; to land it all the same, {date}",
        file=problem.file or shown,
        table=problem.table,
        row=problem.row,
    )


# --- the files ----------------------------------------------------------------------------------


def _new_files(path: Path, settings: Settings, lines: list[str]) -> list[NewFile]:
    """The file, or the files in it where it is a zip of files; what is left out of it goes to ``lines``."""
    data = _bytes(path, settings.max_file_bytes)
    kind = sniff(data)
    if not bundle.is_bundle(data, kind):
        file_names.hold_name(path.name, str(path))
        return [NewFile(path.name, data, kind)]
    unpacked = bundle.unpack(
        data, shown=str(path), limits=settings.bundle, max_file_bytes=settings.max_file_bytes
    )
    if unpacked.left_out:
        lines.append(f"left out of {path.name}: {'、'.join(unpacked.left_out)}")
    sha256 = hashlib.sha256(data).hexdigest()
    return [
        NewFile(
            member.name,
            member.data,
            sniff(member.data),
            FromArchive(name=file_names.printable(path.name), sha256=sha256, member=member.path),
        )
        for member in unpacked.members
    ]


def _bytes(path: Path, most: int) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > most:
            raise LandingError(
                f"has {path.stat().st_size:,} bytes, more than the limit of {most:,}",
                remedy="check that it is the notice; CATALOG_MAX_FILE_BYTES raises the limit",
                file=str(path),
            )
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}", remedy="check the path", file=str(path)
        ) from error


def _hold_apart(files: Sequence[NewFile]) -> None:
    """Hold that no two files are the same bytes or have one name.

    Raises:
        LandingError: two are or have, with both.
    """
    by_bytes: dict[str, NewFile] = {}
    by_name: dict[str, NewFile] = {}
    for file in files:
        same = by_bytes.setdefault(file.sha256, file)
        if same is not file:
            raise LandingError(
                f"{same.shown} and {file.shown} are the same file", remedy="name it once"
            )
        namesake = by_name.setdefault(file_names.name_key(file.name), file)
        if namesake is not file:
            raise LandingError(
                f"{namesake.shown} and {file.shown} have one name", remedy="rename one of them"
            )


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text} is no date", remedy="write it as 2021-06-30") from error


# --- what they say ------------------------------------------------------------------------------


def _said(settings: Settings, files: Sequence[NewFile], *, is_dated: bool) -> _Said:
    """What the files say together.

    Args:
        is_dated: people gave the date, so that a file that cannot be read is a problem of the edition's.

    Raises:
        LandingError: an annex stands in two of them.
        UnreadableFile: one of them cannot be read, and no date is given; or it is of a kind that no notice is.
    """
    words = vocabulary.load()
    problem: EditionRejected | None = None
    # The order in which they were named decides nothing.
    files = sorted(files, key=lambda file: file.name)
    sources: dict[int, ReadFile] = {}
    for position, file in enumerate(files):
        try:
            document = read_bytes(file.data, shown=file.shown, limits=settings.limits)
            sources[position] = ReadFile(file.name, file.sha256, document)
        except EditionRejected as error:
            if not is_dated or file.format in NO_NOTICES:
                raise
            problem = problem or error
    founds: dict[int, Found] = {}
    told = editions.find_annexes(list(sources.values()), words)
    for position, found in zip(sources, told, strict=True):
        if isinstance(found, AnnexTwice):
            raise LandingError(found.what, remedy=found.remedy) from found
        if isinstance(found, EditionRejected):
            found.located(files[position].shown)
            problem = problem or found
        else:
            founds[position] = found
    readable = [sources[position] for position in founds]
    try:
        owners = editions.owners_of(readable, list(founds.values()))
    except AnnexTwice as error:
        raise LandingError(error.what, remedy=error.remedy) from error
    if not readable:
        return _Said(files, None, problem, [])
    if not owners and problem is None:
        problem = editions.no_annex(readable)
    body = editions.body_of(readable, list(founds.values()))
    first = list(founds)[body.position]
    warnings = [line for one in readable for line in one.document.warnings]
    warnings += [line for found in founds.values() for line in found.warnings]
    warnings += editions.missing_annexes(readable, list(founds.values()), owners)
    return _Said(
        files=[
            files[position] for position in sorted(range(len(files)), key=_place(first, founds))
        ],
        date=body.notice.issued_on,
        problem=problem,
        warnings=[f"warning: {line}" for line in (*body.warnings, *warnings)],
    )


def _place(body: int, founds: dict[int, Found]) -> Callable[[int], tuple[bool, float, int]]:
    """The order in which files are landed: the body, the annexes by number, what is neither by name."""

    def place(position: int) -> tuple[bool, float, int]:
        found = founds.get(position)
        numbers = [annex.number for annex in found.annexes] if found is not None else []
        return position != body, min(numbers, default=math.inf), position

    return place
