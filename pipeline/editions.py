"""One edition read whole: its files' Documents -> notice, annexes, or the reason it is held back.

Pure: Documents in, an ``EditionReading`` out. An edition may be several files (the body in one, annexes in
others); the notice is read from the first that has a title, each annex from the one file it is in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import annexes, rows
from pipeline.corrections import NumberedCorrection, hold_annexes_there
from pipeline.document import Document, Paragraph, Table
from pipeline.errors import EditionRejected
from pipeline.notices import read_notice
from pipeline.notices.page import with_page
from pipeline.reading import MAX_REJECT_SHARE, EditionReading, FileReading, Notice
from pipeline.vocabulary import Vocabulary


@dataclass(frozen=True)
class ReadFile:
    """A file of an edition as its reader gave it, with its name under raw/ and its hash."""

    source_file: str
    sha256: str
    document: Document


def read_edition(
    files: Sequence[ReadFile],
    vocabulary: Vocabulary,
    *,
    max_reject_share: float = MAX_REJECT_SHARE,
    corrections: Sequence[NumberedCorrection] = (),
) -> EditionReading:
    """An edition as read, complete.

    Raises:
        EditionRejected: ``no-annex``, ``unknown-heading``, ``wrong-correction`` or ``too-many-rejects``, with
            the place.
    """
    notice: Notice | None = None
    readings: list[FileReading] = []
    warnings: list[str] = []
    declared: set[int] = set()
    owner: dict[int, str] = {}
    for file in files:
        document = file.document
        warnings += document.warnings
        try:
            found = annexes.find(document, vocabulary)
            read = tuple(
                rows.read_annex(
                    annex,
                    vocabulary,
                    last_row_of_file=last_row(document),
                    corrections=[one for one in corrections if one.declared.annex == annex.number],
                )
                for annex in found.annexes
            )
        except EditionRejected as error:
            raise error.located(f"raw/{file.source_file}") from error.__cause__
        for annex in read:
            if annex.number in owner:
                raise EditionRejected(
                    f"annex {annex.number} stands in {owner[annex.number]} and in {file.source_file}",
                    reason="no-annex",
                    remedy="land the edition with one file for each annex",
                    file=f"raw/{file.source_file}",
                )
            owner[annex.number] = file.source_file
            warnings += annex.warnings
        warnings += found.warnings
        declared |= set(found.declared)
        body = with_page(read_notice(_body(document, found.body_blocks)), document.metadata)
        if notice is None or (notice.title is None and body.title is not None):
            notice = body
        readings.append(FileReading(source_file=file.source_file, sha256=file.sha256, annexes=read))
    if notice is None or not owner:
        raise EditionRejected(
            "has no annex with a table of items",
            reason="no-annex",
            remedy="check that the file is the notice with its annexes (附件1, title, table)",
            file=f"raw/{files[0].source_file}" if files else None,
        )
    hold_annexes_there(corrections, list(owner))
    missing = sorted(declared - set(owner))
    warnings += [f"annex {number} is declared in the body and is not there" for number in missing]
    pairs = zip(files, readings, strict=True)
    reading = EditionReading(
        notice=notice,
        files=tuple(readings),
        is_complete=not (missing or any(_breaks_off(*pair) for pair in pairs)),
        warnings=(*notice.warnings, *warnings),
    )
    within_share(reading, max_reject_share)
    return reading


def _breaks_off(file: ReadFile, reading: FileReading) -> bool:
    return file.document.breaks_off or any(
        reject.reason == "row-broken-off" for annex in reading.annexes for reject in annex.rejects
    )


def _body(document: Document, body_blocks: int) -> list[Paragraph]:
    return [block for block in document.blocks[:body_blocks] if isinstance(block, Paragraph)]


def last_row(document: Document) -> tuple[int, int] | None:
    """The row with which the file ends, as (table from 1, row from 0), if it ends in a table."""
    if not document.blocks or not isinstance(document.blocks[-1], Table):
        return None
    return len(document.tables), document.tables[-1].row_count - 1


def within_share(reading: EditionReading, max_reject_share: float) -> None:
    """Hold an edition as read to the share of its data rows that may be rejects.

    Raises:
        EditionRejected: ``too-many-rejects``, with the first of them.
    """
    data_rows = reading.data_rows
    rejects = [
        (one.source_file, reject)
        for one in reading.files
        for annex in one.annexes
        for reject in annex.rejects
    ]
    if len(rejects) <= max_reject_share * data_rows:
        return
    source_file, first = rejects[0]
    raise EditionRejected(
        f"{len(rejects)} of {data_rows} rows could not be read, more than "
        f"{max_reject_share:.0%}; the first: {first.message} ({first.reason})",
        reason="too-many-rejects",
        remedy="see all of them with `catalog check`",
        file=f"raw/{source_file}",
        table=first.source_table,
        row=first.source_row,
    )
