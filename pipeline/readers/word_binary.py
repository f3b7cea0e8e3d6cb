"""A Word 97-2003 file (.doc, .dot; .wps of WPS Office) -> Document, by way of the docx that says the same.

Two converters, one after the other, each in a process of its own with a limit on time and memory::

    bytes --> msdoc2docx --------------------> docx bytes --> word.read
                 |                                  ^
                 | refuses it, fails, takes too     |
                 | long, or melts a table away      |
                 +-----> LibreOffice, if it is -----+
                         installed

msdoc2docx is pure Python and always there. It is strict: a header field that a reader may ignore makes
it refuse a file that Word opens. LibreOffice opens nearly all; it gets a profile of its own, which
forbids macros and links to other files, and a proxy that is nowhere.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from pipeline.document import Document
from pipeline.errors import UnreadableFile
from pipeline.readers import child, word
from pipeline.readers.word_limits import WordLimits

# What msdoc2docx reports that may have changed a table's cells, their text or numbers. The others are
# about looks, pictures, notes and what else no cell shows.
_TOUCHES_TABLES: Final = frozenset(
    {
        "BROKEN_LISTNUM_FIELDS_FLATTENED",
        "LIST_NUMBER_FORMAT_APPROXIMATED",
        "MALFORMED_TABLE_FLATTENED",
        "NUMBERING_TABLE_MALFORMED",
        "STYLE_TABLE_MALFORMED",
        "TABLE_CELL_DEFINITION_MISMATCH",
        "TABLE_GRID_MISMATCH",
        "UNTERMINATED_FIELD",
    }
)
# This one says that a table came out as paragraphs: another converter may still see the table.
_LOST: Final = "MALFORMED_TABLE_FLATTENED"
_SOFFICE: Final = "soffice"
_INSTALL: Final = (
    "install LibreOffice (apt-get install libreoffice-writer), which may still open it, "
    "or save it as .docx and add that"
)
_SAVE: Final = "retrieve it again, or open it, save it as .docx and add that"
# A converted file is a zip; the reader's own limits hold for what is in it.
_MOST_OUTPUT: Final = 1 << 29
_NOWHERE: Final = "127.0.0.1"
# LibreOffice's own settings: no macros, no links to other files, and every address behind a proxy
# (port 9, discard) that does not answer.
_PROFILE: Final = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>{_NOWHERE}</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>{_NOWHERE}</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True)
class _Converted:
    """The docx that a converter made, or None and why not; ``lossy`` where a table is lost."""

    docx: bytes | None
    why_not: str = ""
    warnings: tuple[str, ...] = ()
    lossy: bool = False


def read(data: bytes, limits: WordLimits | None = None) -> Document:
    """The Document of a Word 97-2003 file.

    Args:
        data: the file's bytes, a compound file with a stream ``WordDocument``.
        limits: what the file may hold and a conversion may take; default: their defaults.

    Raises:
        UnreadableFile: no converter can open it; or as ``word.read``.
    """
    limits = limits or WordLimits()
    made = _by_msdoc2docx(data, limits)
    document = _document(made, limits)
    if document is None or made.lossy:
        other = _by_libreoffice(data, limits)
        again = None if other is None else _document(other, limits)
        if again is not None and (document is None or len(again.tables) > len(document.tables)):
            return again
    if document is None:
        also = "" if other is None else f"; LibreOffice: {other.why_not}"
        raise UnreadableFile(
            f"is a Word 97-2003 document that cannot be converted: {made.why_not}{also}",
            remedy=_INSTALL if other is None else _SAVE,
        )
    return document


def _document(made: _Converted, limits: WordLimits) -> Document | None:
    if made.docx is None:
        return None
    document = word.read(made.docx, limits)
    return replace(document, format="doc", warnings=(*made.warnings, *document.warnings))


def falls_back() -> bool:
    """Whether LibreOffice is there for what msdoc2docx cannot open."""
    return shutil.which(_SOFFICE) is not None


def _by_msdoc2docx(data: bytes, limits: WordLimits) -> _Converted:
    with child.folder() as place:
        (place / "file.doc").write_bytes(data)
        report = ("--report", "report.json")
        size = ("--max-input-bytes", str(len(data) + 1))
        # -I: neither the folder nor the user's own packages stand before the installed ones.
        ended = child.run(
            (sys.executable, "-I", "-m", "doc2docx", "file.doc", "-o", "made.docx", *report, *size),
            place,
            seconds=limits.convert_seconds,
            max_bytes=limits.max_convert_bytes,
        )
        made = _made(place / "made.docx", ended, limits)
        if made.docx is None:
            return made
        told = json.loads((place / "report.json").read_bytes())
    found = [one for one in told["diagnostics"] if one["code"] in _TOUCHES_TABLES]
    return _Converted(
        made.docx,
        warnings=tuple(dict.fromkeys(_line(one) for one in found)),
        lossy=any(one["code"] == _LOST for one in found),
    )


def _line(diagnostic: dict[str, Any]) -> str:
    """One warning: the converter's words, and how many where it counts."""
    counts = ", ".join(
        f"{name.replace('_', ' ')} {count}"
        for name, count in (diagnostic.get("details") or {}).items()
        if isinstance(count, int)
    )
    return f"converting from .doc: {diagnostic['message']}" + (f" ({counts})" if counts else "")


def _by_libreoffice(data: bytes, limits: WordLimits) -> _Converted | None:
    """What LibreOffice makes of the file; None where it is not installed."""
    soffice = shutil.which(_SOFFICE)
    if soffice is None:
        return None
    with child.folder() as place:
        (place / "file.doc").write_bytes(data)
        profile = place / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        own = f"-env:UserInstallation={profile.as_uri()}"
        target = ("--convert-to", "docx:MS Word 2007 XML", "--outdir", "made")
        ended = child.run(
            (soffice, own, "--headless", "--norestore", *target, "file.doc"),
            place,
            seconds=limits.convert_seconds,
            max_bytes=limits.max_convert_bytes,
            environment={"HOME": str(place), "TMPDIR": str(place)},
        )
        return _made(place / "made" / "file.docx", ended, limits)


def _made(target: Path, ended: child.Ended, limits: WordLimits) -> _Converted:
    """What a converter left, whatever its exit code says: LibreOffice's is 0 where it failed."""
    if ended.code is None:
        return _Converted(None, f"took more than {limits.convert_seconds:g} seconds")
    if ended.code != 0 or not target.is_file():
        said = ended.said.rpartition("error: ")[2][-200:].strip()
        return _Converted(None, said or f"gave nothing (exit code {ended.code})")
    if target.stat().st_size > _MOST_OUTPUT:
        return _Converted(None, f"gave more than {_MOST_OUTPUT:,} bytes")
    return _Converted(target.read_bytes())
