"""What is no notice is known by its bytes, whatever its name, and refused by its own name with what to do."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile

import pytest

from pipeline import readers
from pipeline.bundle import is_bundle
from pipeline.errors import UnreadableFile
from pipeline.readers.sniff import NOT_READ, sniff
from tests.builders.word_file import zipped
from tests.builders.zip_file import entry, zip_file

LEAVE_OUT, UNPACK = "leave it out", "unpack it, and name the files themselves"
SHEETS, DOCUMENT = "save it as .xlsx", "save it as .docx"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
SVG = b'<svg xmlns="x"><text>\xe9\x80\x9a</text></svg>'
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- saved -->\n'
MIMETYPE = b"application/vnd.oasis.opendocument."
PRESENTATION = (
    '<Types><Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>'
    '<Override PartName="/ppt/presentation.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>'
)
HEADER = "序号,阶段,场景,事项名称,事项类型,牵头部门,协同部门"
CSV = (
    f"附件1\r\n{HEADER}\r\n1,1 企业开办,1.1 开办,设立,行政许可,某局,\r\n2,,,变更,行政许可,,某局\r\n"
)


def tar(data: bytes) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        info = tarfile.TarInfo("通知.pdf")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "what", "remedy"),
    [
        (b"Rar!\x1a\x07\x00" + PDF, "a RAR archive (.rar)", UNPACK),
        (b"Rar!\x1a\x07\x01\x00" + PDF, "a RAR archive (.rar)", UNPACK),
        (b"7z\xbc\xaf\x27\x1c\x00\x04" + PDF, "a 7-Zip archive (.7z)", UNPACK),
        (gzip.compress(PDF, mtime=0), "a gzip archive", UNPACK),
        (tar(PDF), "a tar archive", UNPACK),
        (bz2.compress(PDF), "an archive", UNPACK),
        (lzma.compress(PDF), "an archive", UNPACK),
        (b"MSCF\0\0\0\0" + PDF, "an archive", UNPACK),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture (PNG)", LEAVE_OUT),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a picture (JPEG)", LEAVE_OUT),
        (b"II*\0\x08\0\0\0", "a picture (TIFF)", LEAVE_OUT),
        (b"MM\0*\0\0\0\x08", "a picture (TIFF)", LEAVE_OUT),
        (b"GIF89a\x01\0\x01\0", "a picture (GIF)", LEAVE_OUT),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0", "a picture (BMP)", LEAVE_OUT),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a picture", LEAVE_OUT),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a picture", LEAVE_OUT),
        (SVG, "a picture (SVG)", LEAVE_OUT),
        (XML + SVG, "a picture (SVG)", LEAVE_OUT),
        (b"\0\x01\0\0\0\x0f\0\x80\0\x03\0\x70DSIG", "a font", LEAVE_OUT),
        (b"OTTO\0\x0b\0\x80", "a font", LEAVE_OUT),
        (b"wOFF\0\x01\0\0", "a font", LEAVE_OUT),
        (b"MZ\x90\0\x03\0\0\0", "a program", LEAVE_OUT),
        (b"\x7fELF\x02\x01\x01\0", "a program", LEAVE_OUT),
        (b"L\0\0\0\x01\x14\x02\0\0\0\0\0", "a shortcut", LEAVE_OUT),
        (b"\0\x01\0\0Standard Jet DB\0", "a database", LEAVE_OUT),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "a recording", LEAVE_OUT),
        (zipped({"OFD.xml": "<x/>", "Doc_0/Document.xml": "<x/>"}), "(.ofd, 版式文件)", "OFD"),
        (zipped({"mimetype": MIMETYPE + b"text", "content.xml": b"<x/>"}), "(.odt)", ".docx"),
        (zipped({"mimetype": MIMETYPE + b"spreadsheet"}), "(.ods)", SHEETS),
        (zipped({"mimetype": MIMETYPE + b"graphics"}), "OpenDocument", DOCUMENT),
        (zipped({"mimetype": b"application/epub+zip"}), "EPUB", DOCUMENT),
        (zipped({"[Content_Types].xml": PRESENTATION}), "(.pptx)", DOCUMENT),
        (
            XML + b'<?mso-application progid="Excel.Sheet"?>\n<Workbook/>',
            "XML Spreadsheet 2003",
            SHEETS,
        ),
        (
            XML + b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "XML Spreadsheet 2003",
            SHEETS,
        ),
        (XML + b"<office:document office:version='1.3'/>", "OpenDocument", DOCUMENT),
        (XML + b"<data><a>1</a></data>", "an XML file", "web page"),
        (CSV.encode("gb18030"), "(CSV)", SHEETS),
        (CSV.encode("utf-8-sig"), "(CSV)", SHEETS),
        (CSV.replace(",", "\t").encode("utf-16"), "(CSV)", SHEETS),
    ],
)
def test_a_file_that_is_no_notice_is_refused_by_its_own_name(
    data: bytes, what: str, remedy: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        readers.read_bytes(data, shown="通知.docx")
    line = str(caught.value)
    assert line.startswith("通知.docx: is a") and what in line and remedy in line
    assert "\n" not in line
    assert not is_bundle(data, sniff(data))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("BM 开头的通知\n".encode(), "text"),
        ("MZ 开头的通知\n".encode("gb18030"), "text"),
        ("ID3 通知\n".encode(), "text"),
        ("通知，一，二，三，四，五。\n第一条, 第二条\n".encode(), "text"),
        (XML + b"<html xmlns='x'><body>a</body></html>", "html"),
        (XML + b"<div>a</div>", "html"),
        (b"<html xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'><table></table>", "html"),
        (PDF, "pdf"),
    ],
)
def test_what_may_be_a_notice_is_no_other_file(data: bytes, kind: str) -> None:
    assert sniff(data) == kind


def test_a_zip_of_files_that_are_no_notices_is_a_bundle_all_the_same() -> None:
    data = zip_file(entry("通知.txt", "通知".encode()), entry("a.ofd", zipped({"OFD.xml": "<x/>"})))
    assert sniff(data) == "zip" and is_bundle(data, "zip")


def test_every_kind_that_is_not_read_says_what_it_is() -> None:
    assert all(what.startswith(("a ", "an ", "no ", "encrypted ")) for what in NOT_READ.values())
