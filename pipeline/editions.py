"""One edition read whole: its files' Documents -> notice, annexes, or the reason it is held back.

Pure: Documents in, an ``EditionReading`` out. An edition may be several files (the body in one, annexes in
others), in any order; each annex is read from the one file it is in, the notice from the one that says most::

    通知.pdf                        the body: title, date, list of annexes
    附件1：企业...清单.docx          its own heading (附件1), or a title of the body's list, or its name
    附件2：个人...清单.xlsx

A file with a table and no heading within is an annex by its name, where that is a heading (``附件1：...``): the
publisher wrote it, and often nowhere else. It comes last, after what stands in the file and in the body's list,
and is said in a warning. Readers never look at names, and what format a file has no name decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pipeline import annexes, rows
from pipeline.annexes import Annex, Found
from pipeline.corrections import NumberedCorrection, hold_annexes_there
from pipeline.document import Document, Paragraph, Table
from pipeline.errors import AnnexTwice, EditionRejected
from pipeline.notices import read_notice
from pipeline.notices.page import ATTACHMENTS, titles_of, with_page
from pipeline.reading import MAX_REJECT_SHARE, AnnexReading, EditionReading, FileReading, Notice
from pipeline.text import brief, chinese_number, printed
from pipeline.vocabulary import Vocabulary

_MARK = r"[\s:：.．,，、_()（）\-－—]"
# 附件1：企业...清单, 附件 1-企业...清单, 附件一 企业...清单, 附件：2.个人...清单; or, of the only annex, 附件：企业...清单. In
# a file's name a mark after the digits may be missing, for 附件1 is no word of a sentence there; but 附件一览表 is
# a list of annexes and none itself.
_NAMED = re.compile(
    r"\s*附\s*件(?:\s*[:：_]?\s*"
    rf"(?P<number>[0-9０-９]{{1,3}}(?![0-9０-９])|[一二三四五六七八九十]{{1,3}}(?={_MARK}|$)){_MARK}*(?P<title>.*)"
    rf"|(?:{_MARK}+(?P<only>.*))?)",
    re.S,
)


@dataclass(frozen=True)
class ReadFile:
    """A file of an edition as its reader gave it, with its name under raw/ and its hash."""

    source_file: str
    sha256: str
    document: Document

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.source_file).name


@dataclass(frozen=True)
class BodyReading:
    """The notice as the edition's body says it: which of the files that is, and what was met."""

    position: int
    notice: Notice
    warnings: tuple[str, ...]


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
    readings: list[FileReading] = []
    warnings: list[str] = []
    founds: list[Found] = []
    for file, found in zip(files, find_annexes(files, vocabulary), strict=True):
        if isinstance(found, EditionRejected):
            raise found.located(f"raw/{file.source_file}") from found.__cause__
        try:
            read = tuple(
                rows.read_annex(
                    annex,
                    vocabulary,
                    last_row_of_file=last_row(file.document),
                    corrections=[one for one in corrections if one.declared.annex == annex.number],
                )
                for annex in found.annexes
            )
            for annex, one in zip(found.annexes, read, strict=True):
                _hold_something_read(annex, one)
        except EditionRejected as error:
            raise error.located(f"raw/{file.source_file}") from error.__cause__
        founds.append(found)
        warnings += [*file.document.warnings, *found.warnings]
        warnings += [line for annex in read for line in annex.warnings]
        readings.append(FileReading(source_file=file.source_file, sha256=file.sha256, annexes=read))
    owners = owners_of(files, founds)
    if not owners:
        nothing = no_annex(files)
        raise nothing.located(f"raw/{files[0].source_file}") if files else nothing
    body = body_of(files, founds)
    missing = missing_annexes(files, founds, owners)
    hold_annexes_there(corrections, list(owners))
    warnings += missing
    pairs = zip(files, readings, strict=True)
    reading = EditionReading(
        notice=body.notice,
        notice_file=files[body.position].source_file,
        files=tuple(readings),
        is_complete=not (missing or any(_breaks_off(*pair) for pair in pairs)),
        warnings=(*body.notice.warnings, *body.warnings, *warnings),
    )
    within_share(reading, max_reject_share)
    return reading


def _hold_something_read(annex: Annex, reading: AnnexReading) -> None:
    """Hold that an annex has an entry or a reject: a table of which nothing is read is none of items.

    Raises:
        EditionRejected: ``no-annex``.
    """
    if reading.entries or reading.rejects:
        return
    raise EditionRejected(
        f"annex {annex.number} ({annex.title}): no row of its table says anything below the header",
        reason="no-annex",
        remedy="check that the published file is whole; texts in pictures are not read",
        table=annex.parts[0].source_table,
    )


# --- what is in which file ----------------------------------------------------------------------


def find_annexes(
    files: Sequence[ReadFile], vocabulary: Vocabulary
) -> list[Found | EditionRejected]:
    """What each file holds, in the files' order: its annexes, or why they cannot be told."""
    alone = [_found(file.document, vocabulary, {}) for file in files]
    listed: dict[int, str] = {}
    # The file that each annex stands in; the first, where there are two.
    owners: dict[int, str] = {}
    for file, found in zip(files, alone, strict=True):
        if isinstance(found, Found):
            listed = {**found.listed, **listed}
            for annex in found.annexes:
                owners.setdefault(annex.number, file.source_file)
    return [
        _with_others(file, found, listed, owners, vocabulary) if isinstance(found, Found) else found
        for file, found in zip(files, alone, strict=True)
    ]


def _found(
    document: Document, vocabulary: Vocabulary, listed: Mapping[int, str]
) -> Found | EditionRejected:
    try:
        return annexes.find(document, vocabulary, listed)
    except EditionRejected as error:
        return error


def _with_others(
    file: ReadFile,
    found: Found,
    listed: Mapping[int, str],
    owners: dict[int, str],
    vocabulary: Vocabulary,
) -> Found | EditionRejected:
    """What a file holds as one of several: also an annex that only the body's list or its name heads.

    ``owners`` are the files by the annexes that they hold; one that has its annex from its name is added.
    """
    named = _named(file.name)
    if found.annexes:
        held = [annex.number for annex in found.annexes]
        if named is None or named[0] is None or named[0] in held:
            return found
        numbers = "、".join(map(str, held))
        return _warned(found, f"{file.name} is named as annex {named[0]} and holds annex {numbers}")
    if not file.document.tables:
        if named is None:
            return found
        return _warned(found, f"{file.name} is named as an annex, has no table and is left out")
    if listed and not found.declared:
        again = _found(file.document, vocabulary, listed)
        # A listed title with no table below it is a mention of the annex, and no annex.
        if again.annexes if isinstance(again, Found) else again.table is not None:
            return again
    if named is None:
        return found
    number, title = named[0] or 1, named[1]
    owner = owners.setdefault(number, file.source_file)
    if owner != file.source_file:
        return AnnexTwice(number, owner, file.source_file)
    by_name = _found(_headed(file.document, number, title, vocabulary), vocabulary, {})
    if isinstance(by_name, EditionRejected):
        return by_name
    line = (
        f"{file.name}: its table has no heading of an annex in it; the file's name is taken for one"
    )
    return _warned(replace(by_name, body_blocks=0, body=()), line)


def _warned(found: Found, line: str) -> Found:
    return replace(found, warnings=(*found.warnings, line))


def _named(name: str) -> tuple[int | None, str] | None:
    """Number and title of the annex that a file's name is the heading of, or None.

    The number is None where the name, that of the only annex, has none.
    """
    match = _NAMED.fullmatch(PurePosixPath(name).stem)
    if match is None:
        return None
    digits = match["number"]
    if digits is None:
        return None, printed(match["only"] or "")
    number = int(digits) if digits.isdecimal() else chinese_number(digits)
    return None if number is None else (number, printed(match["title"]))


def _headed(document: Document, number: int, title: str, vocabulary: Vocabulary) -> Document:
    """The document under the heading of its file's name.

    Where the lines over its table already say whose life it lists, they are the title, and the name gives the
    number alone: a title written in both places is one.
    """
    over: list[str] = []
    for block in document.blocks:
        if isinstance(block, Table):
            break
        over.append(block.text)
    own = vocabulary.lifecycle("".join(over)) is not None
    heading = f"附件{number}" if own or not title else f"附件{number}：{title}"
    return replace(document, blocks=(Paragraph(heading, 0), *document.blocks))


def linked_files(files: Sequence[ReadFile]) -> str:
    """The files that the pages of an edition link to, for a message; they may be of it already."""
    said = (file.document.metadata.get(ATTACHMENTS, "") for file in files)
    return brief("、".join(one for one in said if one), 200)


def owners_of(files: Sequence[ReadFile], founds: Sequence[Found]) -> dict[int, str]:
    """The ``source_file`` of each annex, by its number.

    Raises:
        AnnexTwice: an annex stands in two files.
    """
    owners: dict[int, str] = {}
    for file, found in zip(files, founds, strict=True):
        for annex in found.annexes:
            if annex.number in owners:
                error = AnnexTwice(annex.number, owners[annex.number], file.source_file)
                raise error.located(f"raw/{file.source_file}")
            owners[annex.number] = file.source_file
    return owners


def missing_annexes(
    files: Sequence[ReadFile], founds: Sequence[Found], owners: Mapping[int, str]
) -> list[str]:
    """A line for each annex that is known of and not read: an edition with any is not complete.

    The body lists it, or it stands where nobody sees it, on a hidden sheet.
    """
    linked = linked_files(files)
    where = f"; the page links to {linked}" if linked else ""
    lines = {
        number: f"annex {number} is declared in the body and is not there{where}"
        for found in founds
        for number in found.declared
    }
    for file in files:
        for number in file.document.hidden_annexes:
            lines[number] = (
                f"annex {number} stands in {file.name} on a hidden sheet, which is left out; if it is a part of "
                "the notice, ask its publisher for a file that shows it"
            )
    return [lines[number] for number in sorted(set(lines) - set(owners))]


def no_annex(files: Sequence[ReadFile]) -> EditionRejected:
    """Why an edition of files without any annex is held back."""
    linked = linked_files(files)
    remedy = "check that the file is the notice with its annexes (附件1, title, table)"
    if linked:
        remedy = f"download the files that it links to and land them together with it: {linked}"
    return EditionRejected("has no annex with a table of items", reason="no-annex", remedy=remedy)


def body_of(files: Sequence[ReadFile], founds: Sequence[Found]) -> BodyReading:
    """The edition's body: the file that lists annexes, with a title, a date and a number before one without.

    What comes along with a notice (政策解读, a letter) may have a title and a date too; such a file is named
    in a warning, and so is one whose tables belong to no annex. At least one file.
    """
    notices = [
        with_page(
            read_notice(found.body, titles_of(file.document.metadata)),
            file.document.metadata,
        )
        for file, found in zip(files, founds, strict=True)
    ]
    position = max(
        range(len(files)),
        key=lambda one: (_weight(notices[one], founds[one]), -one),
    )
    notice = notices[position]
    warnings: list[str] = []
    for other, (file, found) in enumerate(zip(files, founds, strict=True)):
        if other == position:
            continue
        said = notices[other]
        if said.title is not None and said.issued_on is not None:
            warnings.append(
                f"{file.name} has a title and a date of its own ({said.issued_on}); the notice is read from "
                f"{files[position].name}"
            )
        if file.document.tables and not found.annexes:
            warnings.append(f"{file.name}: its tables belong to no annex and are not read")
    return BodyReading(position, notice, tuple(warnings))


def _weight(notice: Notice, found: Found) -> tuple[bool, bool, bool, bool, int]:
    return (
        notice.title is not None,
        bool(found.declared),
        notice.issued_on is not None,
        notice.doc_number is not None,
        len(notice.tasks),
    )


def _breaks_off(file: ReadFile, reading: FileReading) -> bool:
    return file.document.breaks_off or any(
        reject.reason == "row-broken-off" for annex in reading.annexes for reject in annex.rejects
    )


def last_row(document: Document) -> tuple[int, int] | None:
    """The row with which the file ends, as (table from 1, row from 0), if it ends in a table."""
    if not document.blocks or not isinstance(document.blocks[-1], Table):
        return None
    last = document.tables[-1]
    if document.format != "text" and not last.last_row_open:
        return None  # what ends a table says so; only flattened text may end anywhere
    return len(document.tables), last.row_count - 1


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
