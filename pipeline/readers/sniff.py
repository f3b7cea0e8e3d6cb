"""What kind of file some bytes are, told from the bytes alone.

Names lie: HTML is saved as .doc, a zip is called .doc, a .docx is no zip. The signatures are those of
the formats' own specifications (ZIP APPNOTE 4.3.7, [MS-CFB] 2.2, ISO 32000-1 7.5.2, RTF 1.9).
"""

from __future__ import annotations

import re

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_MHT = re.compile(rb"^(mime-version|content-type):", re.IGNORECASE | re.MULTILINE)
# C0 controls that no text has; tab, line feed, vertical tab, form feed and return are text.
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

NOT_READ = {
    "docx": "a Word document (.docx), which is not read yet",
    "xlsx": "an Excel workbook (.xlsx), which is not read yet",
    "zip": "a zip archive, which is not read yet",
    "doc": "a Word 97-2003 or WPS document, which is not read yet",
    "pdf": "a PDF, which is not read yet",
    "html": "a web page, which is not read yet",
    "mht": "a saved web page (MHT), which is not read yet",
    "rtf": "an RTF document, which is not read",
    "binary": "no text: it holds control bytes",
}


def sniff(data: bytes) -> str:
    """The format's name: ``text``, ``empty``, or a key of ``NOT_READ``."""
    head = data[:4096]
    if not data.strip(b"\x00\t\r\n\x0b\x0c \xef\xbb\xbf"):
        return "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        # A zip names its members in its local headers and in the directory at its end.
        if b"word/" in head or b"word/" in data[-65_536:]:
            return "docx"
        return "xlsx" if b"xl/" in head or b"xl/" in data[-65_536:] else "zip"
    if head.startswith(_OLE):
        return "doc"
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
