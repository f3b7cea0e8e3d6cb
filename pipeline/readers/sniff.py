"""What kind of file some bytes are, told from the bytes alone.

Names lie: HTML is saved as .doc, a zip is called .doc, a .docx is no zip. The signatures are those of
the formats' own specifications (ZIP APPNOTE 4.3.7, [MS-CFB] 2.2, ISO 32000-1 7.5.2, RTF 1.9).
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from pipeline.readers.compound import kind_of

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_MHT = re.compile(rb"^(mime-version|content-type):", re.IGNORECASE | re.MULTILINE)
# C0 controls that no text has; tab, line feed, vertical tab, form feed and return are text.
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# What zipfile raises on a damaged zip; NotImplementedError is an unknown method of compression.
BAD_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
# A zip's declared content types; no list of parts is longer.
_CONTENT_TYPES = "[content_types].xml"
_MOST_DECLARED = 1 << 20

# A workbook may hold Word documents, and a Word document workbooks: what it is says the type of its main
# part (ECMA-376 Part 1, 11.3.10 and 12.3.22; [MS-XLSB] 2.1.7.61 has no XML in it).
_WORKBOOK = re.compile(rb"application/vnd\.[a-z.-]*(?:spreadsheetml|ms-excel)[a-z.]*\.main\+xml")
_DOCUMENT = re.compile(rb"application/vnd\.[a-z.-]*(?:wordprocessingml|ms-word)[a-z.]*\.main\+xml")
_BINARY_WORKBOOK = b"ms-excel.sheet.binary.macroenabled.main"

NOT_READ = {
    "xlsb": "a binary Excel workbook (.xlsb), which is not read",
    "zip": "a zip archive that holds no Word document or Excel workbook, or whose list of members is damaged",
    "encrypted": "encrypted with a password",
    "works": "a Microsoft Works document (.wps), which is not read",
    "xls": "an Excel 97-2003 workbook (.xls), which is not read",
    "ppt": "a PowerPoint presentation (.ppt), which is not read",
    "msg": "an Outlook message (.msg), which is not read",
    "compound": "an OLE compound file that holds no Word document, or whose directory is damaged",
    "pdf": "a PDF, which is not read yet",
    "html": "a web page, which is not read yet",
    "mht": "a saved web page (MHT), which is not read yet",
    "rtf": "an RTF document, which is not read",
    "binary": "no text: it holds control bytes",
}

REMEDIES = {
    "xls": "open it in Excel or LibreOffice, save it as .xlsx, then add it",
    "xlsb": "open it in Excel or LibreOffice, save it as .xlsx, then add it",
    "encrypted": "save it without a password, then add it",
}


def sniff(data: bytes) -> str:
    """The format's name: ``text``, ``docx``, ``doc``, ``xlsx``, ``empty``, or a key of ``NOT_READ``."""
    head = data[:4096]
    if not data.strip(b"\x00\t\r\n\x0b\x0c \xef\xbb\xbf"):
        return "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    if head.startswith(_OLE):
        # A password makes any Office document a compound file ([MS-OFFCRYPTO] 2.3.4.4).
        return kind_of(data)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    stripped = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _HTML.match(stripped) or (stripped.startswith((b"<?xml", b"<!--")) and _HTML.search(head)):
        return "html"
    if _MHT.match(stripped) and b"boundary=" in data[:65_536]:
        return "mht"
    return "binary" if _CONTROL.search(data) else "text"


def _kind_of_zip(data: bytes) -> str:
    """What a zip is, by the content types that it declares or, where it is damaged, by its names.

    A Word file need not have a folder ``word/``, and any zip may.
    """
    head, tail = data[:4096], data[-65_536:]
    names: list[str] = []
    declared = b""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()]
            for info in archive.infolist():
                if info.filename.lower().endswith(_CONTENT_TYPES):
                    with archive.open(info) as member:
                        declared += member.read(_MOST_DECLARED)
    except BAD_ZIP:
        # Damaged or encrypted: its reader says what is wrong, if it is a Word file by its names.
        declared += b"word/" if b"word/" in head or b"word/" in tail else b""
        declared += b"xl/" if b"xl/" in head or b"xl/" in tail else b""
    plain = declared.replace(b"\x00", b"").lower()  # UTF-16 looks alike without its zero bytes
    if _BINARY_WORKBOOK in plain:
        return "xlsb"
    if _WORKBOOK.search(plain) and not _DOCUMENT.search(plain):
        return "xlsx"
    if b"word/" in plain or b"wordprocessingml" in plain or b"ms-word" in plain:
        return "docx"
    if b"xl/" in plain or b"spreadsheetml" in plain:
        return "xlsx"
    return "docx" if any(name == "word/document.xml" for name in names) else "zip"
