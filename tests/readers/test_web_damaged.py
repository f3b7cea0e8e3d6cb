"""Damaged, hostile and mutated pages: a Document or one clear line, in bounded time and memory."""

from __future__ import annotations

import os
import random
import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import annexes, readers, rows
from pipeline.document import Document
from pipeline.editions import last_row
from pipeline.errors import CatalogError, UnreadableFile
from pipeline.readers import web
from pipeline.readers.limits import Limits
from pipeline.readers.web_limits import WebLimits
from pipeline.vocabulary import load
from tests.builders.web_notice import SHAPES, notice

# A longer run: FUZZ_EXAMPLES=10000.
FUZZ_EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))
PLAIN = notice(SHAPES["labels merged by rowspan"])


def refused(data: bytes, limits: WebLimits | None = None) -> str:
    with pytest.raises(UnreadableFile) as caught:
        readers.read_bytes(data, shown="notice.html", limits=limits and Limits(web=limits))
    line = str(caught.value)
    assert "\n" not in line and line.startswith("notice.html: ") and "; " in line
    return line


def outcome(data: bytes) -> Document | None:
    """The Document, or None for a documented error; in bounded time."""
    start = time.process_time()
    document: Document | None = None
    try:
        document = readers.read_bytes(data, shown="page")
    except CatalogError as error:
        assert "\n" not in str(error)
    assert time.process_time() - start < 10
    return document


# --- broken off ---------------------------------------------------------------------------------


def test_a_page_cut_off_in_a_row_has_a_last_row_that_is_open() -> None:
    end = PLAIN.index("住房公积金缴存".encode(), len(PLAIN) // 2)
    document = readers.read_bytes(PLAIN[: end + 9], shown="page")
    assert document.breaks_off and "breaks off inside a table" in document.warnings[0]
    assert document.tables[-1].last_row_open and document.tables[-1].last_cell_open
    assert not document.tables[0].last_row_open
    found = [
        rows.read_annex(annex, load(), last_row_of_file=last_row(document))
        for annex in annexes.find(document, load()).annexes
    ]
    assert [reject.reason for reject in found[-1].rejects] == ["row-broken-off"]


def test_a_page_cut_off_between_rows_breaks_off_and_rejects_no_row() -> None:
    end = PLAIN.rindex(b"</tr>", 0, len(PLAIN) - 5_000) + 5
    document = readers.read_bytes(PLAIN[:end], shown="page")
    assert document.breaks_off and not document.tables[-1].last_row_open


def test_a_part_of_a_page_without_its_end_tags_is_whole() -> None:
    assert not readers.read_bytes(b"<p>a</p><table><tr><td>b</table>", shown="x").breaks_off
    assert not readers.read_bytes(b"<html><body><p>a", shown="x").breaks_off


def test_a_page_cut_off_in_a_character_or_tag_breaks_off() -> None:
    assert readers.read_bytes("<p>通知</p><p>附".encode()[:-1], shown="x").breaks_off
    assert readers.read_bytes("<p>通知</p><p cla".encode(), shown="x").breaks_off


# --- empty, large, deep ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"<html></html>", b"<html><script>x</script></html>", b"<p hidden>a"]
)
def test_a_page_without_text_is_refused(data: bytes) -> None:
    assert "holds no text" in refused(data)


def test_a_page_of_50_mb_is_refused_by_its_size_in_little_memory() -> None:
    data = b"<html><body>" + b"<p>a</p>" * (50 * 2**17)
    tracemalloc.start()
    try:
        assert "more than the limit of 16,777,216" in refused(data)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "tag", ["div", "ul><li", "table><tr><td", "b", "section", "p><div", "center"]
)
def test_100_000_nested_elements_are_refused_at_once(tag: str) -> None:
    start = time.process_time()
    assert "nested deeper" in refused(b"<html>" + f"<{tag}>".encode() * 100_000)
    assert time.process_time() - start < 2


def test_elements_that_are_never_closed_are_refused_before_they_multiply() -> None:
    fonts = "".join(f"<font color={number}>" for number in range(10))
    line = refused(f"<html><p>{fonts}</p>{'<p>a</p>' * 60_000}".encode())
    assert "never closed" in line


@pytest.mark.parametrize(
    "page",
    [
        "<p>a" + "</div>" * 50_000,
        "<p " + " ".join(f"a{number}=1" for number in range(20_000)) + ">a",
        "<p>" + "&" * 200_000,
        "<p>a<!--" * 20_000,
        "<table>" * 400 + "a",
        "<p>a</p><table>" + "<tr>" * 50_000 + "<td>a</table>",
        "<p>a</p><table>" + "<tr><td rowspan=65535 colspan=1000>a" * 400 + "</table>",
        "<p>a</p><table><tr>"
        + "<td rowspan=65535>a" * 400
        + "<tr><td colspan=1000>b" * 900
        + "</table>",
        "<a href=x>" * 3_000 + "a",
        "<p>a</p>" + "<a href=x>link</a> " * 50_000,
        "<div>" * 300 + "<p>a</p><p>b</p>",
        "<p>" + "区\n" * 300_000,
        "<p>" + " " * 1_000_000 + "a",
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n" + "--x\n" * 50_000,
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n\na\n--x--",
        "MIME-Version: 1.0\nContent-Type: text/html\n\n<p>a",
        "HTTP/1.1 200 OK\n\n<",
        "<p>a</p><style>" + "p {display:none} " * 200_000,
        "<p>a</p>" + "<p a b=1 style='display:none'>" * 100_000,
    ],
    ids=range(19),
)
def test_a_hostile_page_is_a_document_or_one_line_in_bounded_time(page: str) -> None:
    outcome(page.encode())


def test_deep_and_wide_pages_below_the_limits_are_read() -> None:
    assert web.read(b"<div>" * 400 + b"a").paragraphs[0].text == "a"
    nested = b"<p>b</p><p>c</p><table><tr><td>" * 12 + b"a"
    assert web.read(nested).tables


# --- mutated ------------------------------------------------------------------------------------

_PIECES = [
    b"<tr>", b"</tr>", b"<td>", b"<table>", b"</table>", b"</td>", b"<td rowspan=0>", b" rowspan=65535",
    b' colspan="1000"', b"<!--", b"-->", b"\x00", b"\xff", b"&#x0;", b"<div hidden>", b"<script>", b"</p>",
    b"<select>", b"<template>", b"<svg>", b"<math>", b"<frameset>", b"<body>", b"</html>", b"<plaintext>",
    b"<caption>", b"<tfoot>", b"<a href=x>", b"<font color=1>", b"<form>", b"<![CDATA[", b"<noscript>",
]  # fmt: skip
_SMALL = [
    data[:6_000] + data[-4_000:]
    for data in (
        PLAIN,
        notice(SHAPES["within a site laid out with tables"]),
        notice(SHAPES["written in a site's editor"]),
        notice(SHAPES["GBK, declared as GB2312"]),
    )
] + [notice(SHAPES["saved as MHT"])[:20_000]]


def mutated(seed: int) -> bytes:
    """A page with random damage: bytes put in, taken out, moved, or cut off."""
    chance = random.Random(seed)
    raw = bytearray(chance.choice(_SMALL))
    for _ in range(chance.randint(1, 8)):
        start = chance.randrange(len(raw))
        end = min(len(raw), start + chance.choice((0, 0, 1, 5, 40)))
        source = chance.randrange(len(raw))
        raw[start:end] = chance.choice(
            [*_PIECES, bytes(raw[source : source + chance.randint(1, 200)])]
        ) * chance.choice((1, 1, 1, 50))
    return bytes(raw[: chance.randrange(len(raw))]) if chance.random() < 0.2 else bytes(raw)


@settings(
    max_examples=FUZZ_EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.integers(0, 2**63))
def test_any_mutated_page_is_a_document_or_a_documented_error(seed: int) -> None:
    document = outcome(mutated(seed))
    for one in () if document is None else document.tables:
        assert len(one.grid) == one.row_count
