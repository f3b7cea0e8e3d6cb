"""Bytes -> Document: encodings, what is no text at all, and what ``read`` says of a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import NOTICE
from flattened import document_of, notice_text

from pipeline.errors import UnreadableFile, UsageError
from pipeline.readers import read

# --- encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_the_notice_is_the_same_in_every_encoding_that_is_read(encoding: str) -> None:
    mark = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}.get(encoding, "")
    data = (mark + notice_text()).encode(encoding)
    assert document_of(data).blocks == document_of(notice_text()).blocks


@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_other_line_breaks_are_line_breaks(line_break: str) -> None:
    text = notice_text().replace("\n", line_break)
    assert document_of(text).blocks == document_of(notice_text()).blocks


def test_damaged_utf_8_is_an_error_with_its_line_and_no_other_encoding() -> None:
    data = notice_text().encode()
    third_line = data.index(b"\n", data.index(b"\n") + 1) + 1
    damaged = data[: third_line + 3] + b"\xff" + data[third_line + 4 :]
    with pytest.raises(UnreadableFile, match="UTF-8 with damaged bytes at line 3"):
        document_of(damaged)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + "附件".encode() + b"\xff\xfe" + "附件".encode(),
        b"\xff\xfe" + b"\x00\xdc" * 8,
        b"\xfe\xff" + b"\xdc\x00" * 8,
        b"\xff\xfe\x00\x00" + "附件".encode("utf-32-le"),
    ],
    ids=["utf-8 by its mark", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_a_file_that_is_not_what_its_mark_says_is_an_error(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        document_of(data)
    assert str(caught.value).startswith("notice.txt: ")


def test_bytes_that_are_no_encoding_at_all_are_an_error() -> None:
    with pytest.raises(UnreadableFile, match="neither UTF-8 nor GB18030"):
        document_of(b"\xff\xfd\xfc\xfb" * 20)


# --- what is no text ----------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"\n\n\n", b"\xef\xbb\xbf", b" \t\r\n", b"\x00" * 100])
def test_an_empty_file_is_an_error(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"notice.txt: is empty; retrieve the file again"):
        document_of(data)


@pytest.mark.parametrize("text", ["\u3000\n\u200b\n", "\t\n\n\t\u3000\n\n"])
def test_a_file_of_nothing_to_see_is_an_error(text: str) -> None:
    with pytest.raises(UnreadableFile, match="holds no text"):
        document_of(text)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"PK\x03\x04....other", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "OLE compound file"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\xef\xbb\xbf\n{\\rtf1\\ansi", "RTF"),
        (b"<?xml version='1.0'?>\n<?mso-application progid='Word.Document'?>\n<w:x/>", "XML file"),
        (b"<?xml version='1.0'?>\n<pkg:package xmlns:pkg='x'/>", "XML file"),
        (b"\x00\x02\x01\x01\x00" + b"\x00" * 64, "control bytes"),
    ],
)
def test_a_file_of_another_format_is_named_by_its_bytes(data: bytes, word: str) -> None:
    with pytest.raises(UnreadableFile, match=word):
        document_of(data)


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1a", "\x7f"])
def test_a_control_character_is_no_text(control: str) -> None:
    with pytest.raises(UnreadableFile):
        document_of(f"通知\n附{control}件\n")
    with pytest.raises(UnreadableFile, match=r"line 2 holds the control character U\+00"):
        document_of(f"通知\n附{control}件\n".encode("utf-16"))


# --- read() -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a", "通知.html", "a.txt.zip"])
def test_read_never_looks_at_the_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(NOTICE.read_bytes())
    assert read(path).blocks == document_of(notice_text()).blocks


def test_read_names_the_file_in_every_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none.txt: cannot be read"):
        read(tmp_path / "none.txt")
    with pytest.raises(UsageError, match="is no file"):
        read(tmp_path)
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * 11)
    with pytest.raises(UnreadableFile, match=r"large.txt: has 11 bytes, more than the limit of 10"):
        read(path, max_bytes=10)
    path.write_bytes(b"")
    with pytest.raises(UnreadableFile, match=r"^raw/a/b.txt: is empty"):
        read(path, shown="raw/a/b.txt")
