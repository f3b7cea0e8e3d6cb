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
# Any element that a page or a part of one starts with (HTML standard, 4); a saved part may lack <html>.
_HTML = re.compile(
    rb"<(!doctype\s+html|html|head|body|table|meta|title|script|style|link|div|p|span|center|font|base"
    rb"|section|article|main|h[1-6]|form|br|ul|ol|a|img|b|strong)(?=[\s/>])",
    re.IGNORECASE,
)
# An Office document as one XML file: its program's name stands before the root ([MS-DOCX], Flat OPC; the
# XML formats of Office 2003).
_OFFICE_XML = re.compile(rb"<\?mso-application\s+progid=|<pkg:package\b|<w:wordDocument\b")
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
# A zip's list of members is opened whole: two million of them take a gigabyte and ten seconds. The
# members of documents in it, with lists of their own, count too.
LIST_ENTRY = b"PK\x01\x02"
MOST_LISTED = 20_000

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
    "xml": "an Office document as one XML file, which is not read",
    "rtf": "an RTF document, which is not read",
    "binary": "no text: it holds control bytes",
}

REMEDIES = {
    "xls": "open it in Excel or LibreOffice, save it as .xlsx, then add it",
    "xlsb": "open it in Excel or LibreOffice, save it as .xlsx, then add it",
    "encrypted": "save it without a password, then add it",
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
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = head.replace(b"\x00", b"")[2:].lstrip()
        return "html" if _HTML.match(start) else "text"
    stripped = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if stripped.startswith(b"{\\rtf"):
        return "rtf"
    if stripped.startswith(b"<?xml") and _OFFICE_XML.search(head):
        return "xml"
    if _HTML.match(stripped) or (stripped.startswith((b"<?xml", b"<!--")) and _HTML.search(head)):
        return "html"
    if _HTTP.match(head):
        return "html"
    if is_mht(data):
        return "mht"
    return "binary" if _CONTROL.search(data) else "text"


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
    declared = b""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()]
            for info in archive.infolist():
                if len(declared) >= _MOST_DECLARED:
                    break
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
