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
from pipeline.readers.signatures import NO_NOTICE_REMEDIES, NO_NOTICES, document_zip, no_notice
from pipeline.readers.zip_list import LIST_ENTRY, MOST_LISTED, without_false_flags

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Any element that a page or a part of one starts with (HTML standard, 4); a saved part may lack <html>.
_HTML = re.compile(
    rb"<(!doctype\s+html|html|head|body|table|meta|title|script|style|link|div|p|span|center|font|base"
    rb"|section|article|main|h[1-6]|form|br|ul|ol|a|img|b|strong)(?=[\s/>])",
    re.IGNORECASE,
)
# An Office document as one XML file: its program's name stands before the root, or its namespace at it ([MS-DOCX],
# Flat OPC; the XML formats of Office 2003).
_OFFICE_XML = re.compile(
    rb"<\?mso-application\s+progid=|<pkg:package\b|<w:wordDocument\b|urn:schemas-microsoft-com:office:spreadsheet"
)
_WORKBOOK_XML = re.compile(rb"progid=[\"']Excel\.Sheet|<(?:\w+:)?Workbook\b", re.IGNORECASE)
# What stands before the root of an XML file (XML 1.0, 2.8).
_BEFORE_ROOT = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
# A saved page with its HTTP head (RFC 9112, 4).
_HTTP = re.compile(rb"HTTP/[0-9.]{1,3} [0-9]{3}\b[^\x00]*?\r?\n\r?\n\s*<", re.DOTALL)
_MHT = re.compile(rb"^(mime-version|content-type):", re.IGNORECASE | re.MULTILINE)
_MHT_HEAD = re.compile(rb"[A-Za-z][A-Za-z-]{1,40}:[^\x00]")
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
# What tells a table from a text: its first lines, and commas in a line: an annex has seven columns.
_TEXT_LOOKED_AT = 1 << 16
_LEAST_MARKS = 4
_LONGEST_MIMETYPE = 200
# A workbook may hold Word documents, and a Word document workbooks: what it is says the type of its main
# part (ECMA-376 Part 1, 11.3.10 and 12.3.22; [MS-XLSB] 2.1.7.61 has no XML in it).
_WORKBOOK = re.compile(rb"application/vnd\.[a-z.-]*(?:spreadsheetml|ms-excel)[a-z.]*\.main\+xml")
_DOCUMENT = re.compile(rb"application/vnd\.[a-z.-]*(?:wordprocessingml|ms-word)[a-z.]*\.main\+xml")
_BINARY_WORKBOOK = b"ms-excel.sheet.binary.macroenabled.main"

NOT_READ = {
    "xlsb": "a binary Excel workbook (.xlsb), which is not read",
    "zip": "a zip archive and no Word document or Excel workbook, or its list of members is damaged",
    "encrypted": "encrypted with a password",
    "works": "a Microsoft Works document (.wps), which is not read",
    "xls": "an Excel 97-2003 workbook (.xls, .et), which is not read",
    "ppt": "a PowerPoint presentation (.ppt), which is not read",
    "msg": "an Outlook message (.msg), which is not read",
    "compound": "an OLE compound file that holds no Word document, or whose directory is damaged",
    "xml": "an Office document as one XML file, which is not read",
    "xmlsheet": "an Excel workbook as one XML file (XML Spreadsheet 2003), which is not read",
    "otherxml": "an XML file that is no web page",
    "csv": "a table as text with commas or tabs between its cells (CSV), which is not read",
    "rtf": "an RTF document, which is not read",
    "binary": "no text: it holds control bytes",
    **NO_NOTICES,
}

_SAVE_SHEETS = "open it in Excel or LibreOffice, save it as .xlsx, then add it"
_SAVE_DOCUMENT = "open it in Word, WPS or LibreOffice, save it as .docx, then add it"
REMEDIES = {
    "xls": _SAVE_SHEETS,
    "xlsb": _SAVE_SHEETS,
    "xmlsheet": _SAVE_SHEETS,
    "csv": _SAVE_SHEETS,
    "xml": _SAVE_DOCUMENT,
    "rtf": _SAVE_DOCUMENT,
    "works": _SAVE_DOCUMENT,
    "zip": "name a zip of files to `catalog add`, or the files in it; else retrieve it again from its publisher",
    "compound": "retrieve it again from its publisher",
    "otherxml": "add the publisher's document or web page instead",
    "binary": "retrieve it again from its publisher, or leave it out",
    "encrypted": "save it without a password, then add it",
    **NO_NOTICE_REMEDIES,
}


def sniff(data: bytes) -> str:
    """The format's name: that of a reader, ``empty``, or a key of ``NOT_READ``.

    Those of readers are ``text``, ``html``, ``mht``, ``docx``, ``doc``, ``xlsx`` and ``pdf``.
    """
    head = data[:4096]
    if not data.strip(b"\x00\t\r\n\x0b\x0c \xef\xbb\xbf"):
        return "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    if head.startswith(_OLE):
        # A password makes any Office document a compound file ([MS-OFFCRYPTO] 2.3.4.4).
        return kind_of(data)
    # Before PDF: an archive of one holds its first bytes, too.
    other = no_notice(head)
    if other is not None:
        return other
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = head.replace(b"\x00", b"")[2:].lstrip()
        return "html" if _HTML.match(start) else _kind_of_text(data)
    stripped = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if stripped.startswith(b"{\\rtf"):
        return "rtf"
    if _HTML.match(stripped):
        return "html"
    if stripped.startswith(b"<?xml"):
        return _kind_of_xml(head, stripped)
    if stripped.startswith(b"<!--") and _HTML.search(head):
        return "html"
    if _HTTP.match(head):
        return "html"
    if is_mht(data):
        return "mht"
    return "binary" if _CONTROL.search(data) else _kind_of_text(data)


def _kind_of_xml(head: bytes, stripped: bytes) -> str:
    """What an XML file is, by its root, and the program that it names before it."""
    root = _BEFORE_ROOT.match(stripped)
    start = 0 if root is None else root.end()
    if _HTML.match(stripped, start):
        return "html"
    if stripped.startswith(b"<office:document", start):
        return "odf"
    if _OFFICE_XML.search(head):
        return "xmlsheet" if _WORKBOOK_XML.search(head) else "xml"
    # Behind a declaration that no XML file has, a page's own markup.
    return "html" if re.search(rb"<html[\s>]", head, re.IGNORECASE) else "otherxml"


def _kind_of_text(data: bytes) -> str:
    """``csv`` where half of the lines of a text, or more, are cells with one mark between them, else ``text``.

    A cell of a notice's text is a line of its own, and its sentences have Chinese commas.
    """
    start = data[:_TEXT_LOOKED_AT]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.decode("utf-16", "ignore").encode()
    lines = [line for line in start.splitlines() if line.strip()]
    for mark in (b",", b"\t"):
        if sum(line.count(mark) >= _LEAST_MARKS for line in lines) * 2 >= max(len(lines), 4):
            return "csv"
    return "text"


def is_mht(data: bytes) -> bool:
    """Whether some bytes are a message that holds a web page (RFC 2557): a MIME head, then its parts."""
    start = data[:65_536].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _MHT_HEAD.match(start) is None:
        return False
    head = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0].lower()
    return _MHT.search(head) is not None and (
        b"boundary=" in head or b"text/html" in head or b"multipart/" in head
    )


def _kind_of_zip(data: bytes) -> str:
    """What a zip is, by the content types that it declares or, where it is damaged, by its names.

    A Word file need not have a folder ``word/``, and any zip may.
    """
    if data.count(LIST_ENTRY) > MOST_LISTED:
        return "zip"
    head, tail = data[:4096], data[-65_536:]
    names: list[str] = []
    declared = mimetype = b""
    try:
        with zipfile.ZipFile(io.BytesIO(without_false_flags(data))) as archive:
            names = [name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()]
            for info in archive.infolist():
                if len(declared) >= _MOST_DECLARED:
                    break
                if info.filename.lower().endswith(_CONTENT_TYPES):
                    with archive.open(info) as member:
                        declared += member.read(_MOST_DECLARED)
                elif info.filename == "mimetype":
                    with archive.open(info) as member:
                        mimetype = member.read(_LONGEST_MIMETYPE)
    except BAD_ZIP:
        # Damaged or encrypted: its reader says what is wrong, if it is a Word file by its names.
        declared += b"word/" if b"word/" in head or b"word/" in tail else b""
        declared += b"xl/" if b"xl/" in head or b"xl/" in tail else b""
    plain = declared.replace(b"\x00", b"").lower()  # UTF-16 looks alike without its zero bytes
    if _BINARY_WORKBOOK in plain:
        return "xlsb"
    if _WORKBOOK.search(plain) and not _DOCUMENT.search(plain):
        return "xlsx"
    if not _DOCUMENT.search(plain) and "word/document.xml" not in names:
        # Of a kind that is told by its root, and may hold documents of the others.
        other = document_zip(names, mimetype, plain)
        if other is not None:
            return other
    if b"word/" in plain or b"wordprocessingml" in plain or b"ms-word" in plain:
        return "docx"
    if b"xl/" in plain or b"spreadsheetml" in plain:
        return "xlsx"
    return "docx" if "word/document.xml" in names else "zip"
