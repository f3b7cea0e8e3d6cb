"""``catalog add``: land files, with the date that is given or that the notice says."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from pipeline import annexes, landing, vocabulary
from pipeline.document import Paragraph
from pipeline.errors import EditionRejected, LandingError, UsageError
from pipeline.landing import NewFile
from pipeline.notices import read_notice
from pipeline.readers import read_bytes
from pipeline.readers.sniff import sniff
from pipeline.settings import Settings


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
        LandingError: no date is to be found, or the edition is landed already with other bytes.
    """
    landing.declaration_of(settings.raw, series_id)
    files = [_new_file(path) for path in paths]
    edition = landing.landed_already(settings.raw, series_id, files)
    if edition is not None:
        names = "、".join(file.name for file in files)
        return [f"{names}: these bytes are landed already as {series_id}/{edition.edition_id}"]
    lines: list[str] = []
    said, problem = _said_date(settings, files)
    if issued_on is not None:
        day = _date(issued_on)
        if said is not None and said != day:
            lines.append(f"warning: the notice says {said}; it is landed under {day} as stated")
        elif problem is not None:
            lines.append(f"warning: a refresh would hold the edition back: {problem}")
    elif said is not None:
        day = said
    else:
        raise LandingError(
            "no 成文日期 is to be found in it" if problem is None else f"no date: {problem.what}",
            remedy="give the date with --issued-on YYYY-MM-DD",
            file=str(paths[0]),
        )
    folder = landing.add(
        settings.raw,
        series_id,
        files,
        issued_on=day,
        source_url=source_url,
        retrieved_on=datetime.datetime.now(datetime.UTC).date(),
    )
    for file in files:
        lines.append(
            f"landed {folder / file.name}: {file.format}, {len(file.data):,} bytes, "
            f"sha256 {file.sha256}"
        )
    return lines


def _new_file(path: Path) -> NewFile:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}", remedy="check the path", file=str(path)
        ) from error
    if path.name.startswith(".") or path.suffix.lower() == ".yaml" or not path.name.isprintable():
        raise UsageError(
            "has a name that raw/ keeps for itself, or that cannot be printed",
            remedy="rename the file",
            file=repr(str(path))[1:-1],
        )
    return NewFile(path.name, data, sniff(data))


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text} is no date", remedy="write it as 2021-06-30") from error


def _said_date(
    settings: Settings, files: Sequence[NewFile]
) -> tuple[datetime.date | None, EditionRejected | None]:
    """The date that the notice says, and what stood in the way of reading a file."""
    problem: EditionRejected | None = None
    words = vocabulary.load()
    for file in files:
        try:
            document = read_bytes(
                file.data, shown=file.name, word_limits=settings.word, excel_limits=settings.excel
            )
            body = document.blocks[: annexes.find(document, words).body_blocks]
        except EditionRejected as error:
            problem = problem or error
            continue
        notice = read_notice([block for block in body if isinstance(block, Paragraph)])
        if notice.issued_on is not None:
            return notice.issued_on, problem
    return None, problem
