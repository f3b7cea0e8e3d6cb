"""A saved page's parts: taken apart here or by Python's email package, they are the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableFile
from pipeline.readers import web_mht
from tests.builders.web_notice import SHAPES, notice

_HEADS = [
    "Content-Type: text/html; charset=gb2312", "Content-Type: text/html;\n charset=\"utf-8\"", "Content-Type: TEXT/HTML",
    "Content-Type: image/png", "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: quoted-printable",
    "Content-Transfer-Encoding: 8bit", "Content-ID: <page>", "Content-Location: file:///C:/a.html", "no head at all",
    "content-type: application/xhtml+xml", "Content-Type: message/rfc822", "Content-Transfer-Encoding: uuencode",
    "Content-Type: multipart/alternative; boundary=b",
]  # fmt: skip
_LINES = [
    "PHA+5Lia5YqhPC9wPg==", "PHA+", "<p>业务</p>", "=E4=B8=9A=", "--a", "--a--", "--a \t", "--ab", " --a", "", "<p>a</p>",
    "--b", "--b--", "Content-Type: text/html",
]  # fmt: skip
_PART = st.tuples(
    st.lists(st.sampled_from(_HEADS), max_size=3), st.lists(st.sampled_from(_LINES), max_size=4)
)


def by_email(data: bytes) -> tuple[bytes, str | None] | None:
    try:
        return web_mht._page_of_any(data)
    except UnreadableFile:
        return None


@settings(max_examples=500, deadline=None, database=None)
@given(
    st.lists(_PART, max_size=4),
    st.sampled_from(["", "; start=\"<page>\"", "; type=\"text/html\""]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["--a--\n", "--a--", "", "\n"]),
    st.sampled_from(["multipart/related; boundary=a", "multipart/digest; boundary=a", "text/html", "multipart/mixed"]),
)  # fmt: skip
def test_a_saved_page_reads_alike_in_both_ways(
    parts: list[tuple[list[str], list[str]]], more: str, line_break: str, end: str, kind: str
) -> None:
    written = f"MIME-Version: 1.0\nContent-Type: {kind}{more}\n\nWhoever reads this\n"
    for heads, lines in parts:
        written += "\n".join(["--a", *heads, "", *lines]) + "\n"
    data = (written + end).replace("\n", line_break).encode()
    flat = web_mht._page_of_flat(data)
    assert flat is None or flat == by_email(data)


def test_the_saved_notice_is_taken_apart_here() -> None:
    data = notice(SHAPES["saved as MHT"])
    page = web_mht._page_of_flat(data)
    assert page == by_email(data)
    assert page is not None
    assert page[1] == "gb2312"
    assert page[0].startswith(b"<html") and page[0].endswith(b"</html>\n")


def test_the_part_that_the_message_starts_with_is_the_page() -> None:
    head = b'Content-Type: multipart/related; boundary="a b"; start="<2@x>"\n\n'
    parts = b"".join(
        b"--a b\nContent-Type: text/html\nContent-ID: <%d@x>\n\n<p>%d</p>\n" % (number, number)
        for number in (1, 2, 3)
    )
    assert web_mht.page_of(head + parts) == (b"<p>2</p>", None)
    assert web_mht.page_of(head.replace(b"<2@x>", b"<3@x>") + parts) == (b"<p>3</p>", None)
    assert web_mht.page_of(head.replace(b"<2@x>", b"<9@x>") + parts) == (b"<p>1</p>", None)


@pytest.mark.parametrize("part", [b"--a\n\n\n", b"--a\nContent-Type: text/html\n\n\n"])
def test_more_parts_than_a_page_has_are_refused(part: bytes) -> None:
    head = b"Content-Type: multipart/related; boundary=a\n\n"
    with pytest.raises(UnreadableFile, match="more than 5,000 parts"):
        web_mht.page_of(head + part * 20_000)
