"""What a page is written in: what it claims, what its bytes say, and which of the two holds."""

from __future__ import annotations

import pytest

from pipeline import readers
from pipeline.document import Document
from pipeline.errors import UnreadableFile
from pipeline.readers.web_charset import claimed, encoding_of

TEXT = "威海市环翠区人民政府办公室关于印发企业全生命周期事项清单的通知，各镇政府、街道办事处。"


def page(charset: str, text: str = TEXT) -> str:
    return f'<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'


def read(data: bytes) -> Document:
    return readers.read_bytes(data, shown="page")


@pytest.mark.parametrize(
    ("declared", "written", "warns"),
    [
        ("utf-8", "utf-8", False),
        ("gb2312", "gbk", False),
        ("GBK", "gb18030", False),
        ("gb_2312-80", "gbk", False),
        ("gb18030", "gb18030", False),
        ("big5", "big5hkscs", False),
        ("utf-8", "gbk", True),
        ("gb2312", "utf-8", True),
        ("iso-8859-1", "gbk", True),
        ("windows-1252", "utf-8", True),
        ("no-such-charset", "utf-8", True),
        ("no-such-charset", "gbk", True),
        ("", "gbk", False),
        ("", "utf-8", False),
        ("base64", "utf-8", True),
    ],
)
def test_a_page_is_read_by_its_bytes_and_a_false_claim_is_a_warning(
    declared: str, written: str, warns: bool
) -> None:
    # Big5 holds traditional characters.
    text = "環翠區人民政府辦公室關於印發企業事項清單的通知" if declared == "big5" else TEXT
    document = read(page(declared, text).encode(written))
    assert document.paragraphs[0].text == text
    assert bool(document.warnings) == warns
    assert all(declared in line for line in document.warnings)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_holds_whatever_is_declared(encoding: str) -> None:
    document = read(page("gb2312").encode(encoding))
    assert document.paragraphs[0].text == TEXT and document.warnings == ()


def test_the_head_of_a_saved_answer_states_the_charset() -> None:
    head = b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Type: text/html; charset=GBK\r\n\r\n"
    document = read(head + f"<html><body><p>{TEXT}</p></body></html>".encode("gbk"))
    assert [one.text for one in document.paragraphs] == [TEXT]


def test_the_xml_declaration_is_a_claim_and_a_comment_is_none() -> None:
    assert claimed(b'<?xml version="1.0" encoding="GB2312"?><html>') == "GB2312"
    assert (
        claimed(b"<!-- <meta charset=gbk> --><meta content='text/html; charset=utf-8'>") == "utf-8"
    )
    assert claimed(b"<p>charset=gbk</p>") is None


def test_labels_are_those_of_the_encoding_standard() -> None:
    assert encoding_of("GB2312") == encoding_of("gbk") == "gb18030"
    assert encoding_of("latin1") == encoding_of("us-ascii") == "cp1252"
    assert encoding_of("rot13") is None and encoding_of("x-user") is None


def test_damaged_bytes_are_a_warning_that_counts_them() -> None:
    damaged = page("utf-8", TEXT * 5).encode().replace("通知".encode(), b"\xff\xfe", 1)
    document = read(damaged)
    assert document.warnings == ("holds 2 damaged characters (UTF-8), shown as \ufffd",)


def test_a_damaged_page_in_utf_16_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"UTF-16-LE by its mark.*retrieve"):
        read(b"\xff\xfe" + page("utf-16").encode("utf-16-le") + b"\x00\xd8\x41\x00")
