"""A zip of published files: unpacked as it is, or refused whole in one line."""

from __future__ import annotations

import io
import re
import stat
import tracemalloc
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.bundle import BundleLimits, Unpacked, is_bundle, unpack
from pipeline.errors import LandingError
from pipeline.readers.sniff import sniff
from pipeline.readers.zip_list import without_false_flags
from tests.builders.word_file import paragraph, word_file
from tests.builders.zip_file import UTF8, Entry, entry, unicode_path, zip_file

BODY, FIRST = "通知正文".encode(), "附件一的表".encode()
MOST = 100 * 2**20
WORD = word_file(paragraph("通知"))


def unpacked(data: bytes, *, most: int = MOST, **limits: Any) -> Unpacked:
    assert is_bundle(data, sniff(data))
    return unpack(data, shown="a.zip", limits=BundleLimits(**limits), max_file_bytes=most)


def names(data: bytes) -> list[str]:
    return [member.name for member in unpacked(data).members]


def refused(data: bytes, **limits: Any) -> str:
    with pytest.raises(LandingError) as caught:
        unpacked(data, **limits)
    line = str(caught.value)
    assert line.startswith("a.zip: ") and "; " in line and "\n" not in line
    assert line.isprintable()
    assert caught.value.exit_code == 2
    return line


# --- what is in it ------------------------------------------------------------------------------


def test_the_members_come_out_as_they_are_in_it_in_its_order() -> None:
    data = zip_file(entry("通知.txt", BODY), entry("附件/附件1.txt", FIRST, stored=True))
    members = unpacked(data).members
    assert [(one.name, one.path, one.data) for one in members] == [
        ("通知.txt", "通知.txt", BODY),
        ("附件1.txt", "附件/附件1.txt", FIRST),
    ]


def test_a_zip_as_a_common_library_writes_it_is_unpacked() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("附件")
        archive.writestr("附件/附件1.txt", FIRST)
        archive.writestr("通知.txt", BODY)
    assert names(written.getvalue()) == ["附件1.txt", "通知.txt"]


def test_a_word_file_is_no_bundle_and_a_bundle_of_word_files_is_one() -> None:
    assert not is_bundle(WORD, sniff(WORD))
    for stored in (True, False):
        data = zip_file(entry("通知.docx", WORD, stored=stored), entry("b.txt", BODY))
        assert [sniff(one.data) for one in unpacked(data).members] == ["docx", "text"]


@pytest.mark.parametrize(
    "first",
    ["mimetype", "OFD.xml", "Doc_0/Document.xml", "[Content_Types].xml", "word/document.xml"],
)
def test_another_document_that_is_a_zip_is_no_bundle(first: str) -> None:
    data = zip_file(entry(first, b"x"), entry("OFD.xml", b"<x/>"))
    assert not is_bundle(data, sniff(data))


def test_what_systems_put_beside_the_files_is_left_out_by_name() -> None:
    beside = [
        "__MACOSX/._通知.txt",
        "附件/.DS_Store",
        "附件/Thumbs.db",
        "desktop.ini",
        "._通知.txt",
    ]
    data = zip_file(entry("通知.txt", BODY), *(entry(name, b"?") for name in beside))
    found = unpacked(data)
    assert [one.name for one in found.members] == ["通知.txt"]
    assert list(found.left_out) == beside
    only = refused(zip_file(*(entry(name, b"?") for name in beside)))
    assert "holds no file but __MACOSX" in only


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk"])
@pytest.mark.parametrize(
    "name",
    [
        "通知.docx",
        "附件1：企业全生命周期事项清单及责任分工.docx",
        "联通.txt",
        "鲁政办发〔2021〕7号.pdf",
        "a.txt",
    ],
)
def test_names_are_read_in_whatever_their_writer_used(name: str, encoding: str) -> None:
    for flagged in (True, False):
        if not (flagged and encoding != "utf-8"):
            one = Entry(name.encode(encoding), BODY, flags=0x800 if flagged else 0)
            assert names(zip_file(one)) == [name]


@pytest.mark.parametrize("first", ["通知.docx", "附件1：企业清单.docx"])
def test_names_in_gbk_that_are_said_to_be_utf8_are_read(first: str) -> None:
    """The bytes of 通知 happen to be UTF-8, as two combining marks; those beside it are none."""
    files = {first: WORD, "附件2.xlsx": FIRST, "a.txt": BODY}
    data = zip_file(*(entry(name, one, "gbk", flags=UTF8) for name, one in files.items()))
    assert {one.name: one.data for one in unpacked(data).members} == files
    true = zip_file(*(entry(name, one) for name, one in files.items()))
    assert without_false_flags(true) is true
    assert [without_false_flags(data[:end]) for end in (0, 21, len(data) - 30)] == [
        data[:end] for end in (0, 21, len(data) - 30)
    ]


def test_a_backslash_byte_within_a_gbk_character_is_no_backslash() -> None:
    raw = "誠信.txt".encode("gbk")
    assert b"\\" in raw
    assert names(zip_file(Entry(raw, BODY))) == ["誠信.txt"]


def test_the_unicode_path_field_holds_for_the_name_that_it_was_made_for() -> None:
    raw = b"??.txt"
    made = Entry(raw, BODY, extra=unicode_path("通知.txt", raw))
    assert names(zip_file(made)) == ["通知.txt"]
    renamed = Entry(b"b.txt", BODY, extra=unicode_path("通知.txt", raw))
    assert names(zip_file(renamed)) == ["b.txt"]


def test_a_name_in_no_known_encoding_is_refused() -> None:
    assert "neither UTF-8 nor GB18030" in refused(zip_file(Entry(b"\xff\xff.txt", BODY)))


def test_a_name_with_an_ideographic_space_is_a_name() -> None:
    assert names(zip_file(entry("附件1\u3000清单.txt", BODY))) == ["附件1\u3000清单.txt"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../通知.txt", "leads outside"),
        ("附件/../../通知.txt", "leads outside"),
        ("/etc/passwd", "leads outside"),
        ("C:/通知.txt", "leads outside"),
        ("C:通知.txt", "leads outside"),
        ("附件\\通知.txt", "with a backslash in its path"),
        ("..\\通知.txt", "leads outside"),
        ("../", "leads outside"),
        ("a\x00.txt", "cannot be printed"),
        ("a\n.txt", "cannot be printed"),
        ("\u202etxt.exe", "cannot be printed"),
        (".hidden", "raw/ keeps for itself"),
        ("edition.yaml", "raw/ keeps for itself"),
        ("附件/Series.YAML", "raw/ keeps for itself"),
        ("清" * 90 + ".txt", "274 bytes, more than the 255"),
    ],
)
def test_a_name_that_leads_elsewhere_or_cannot_stand_in_raw_is_refused(
    name: str, said: str
) -> None:
    assert said in refused(zip_file(entry("通知.txt", BODY), entry(name, b"x" * (name[-1] != "/"))))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("通知.txt", "通知.txt"),
        ("a", "a"),
        ("附件1.TXT", "附件1.txt"),
        ("甲/附件1.txt", "乙/附件1.txt"),
        ("caf\u00e9.txt", "cafe\u0301.txt"),
    ],
)
def test_two_members_of_one_name_are_an_error_that_names_both(first: str, second: str) -> None:
    line = refused(zip_file(entry(first, BODY), entry(second, FIRST)))
    assert f"two files of one name, {first} and {second}" in line


# --- what it must not be ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_or_a_device_is_refused(kind: int) -> None:
    line = refused(zip_file(entry("通知.txt", b"/etc/passwd", mode=kind | 0o777)))
    assert "holds a link or a device, 通知.txt" in line


@pytest.mark.parametrize("flag", [0x1, 0x41, 0x2001])
def test_an_encrypted_member_is_refused(flag: int) -> None:
    assert "is encrypted: 附件1.txt" in refused(
        zip_file(entry("通知.txt", BODY), entry("附件1.txt", FIRST, flags=0x800 | flag))
    )


def test_a_zip_inside_is_refused() -> None:
    inner = zip_file(entry("附件1.txt", FIRST))
    assert "holds another zip, 附件.zip" in refused(
        zip_file(entry("通知.txt", BODY), entry("附件.zip", inner))
    )
    assert "holds another zip, 附件.zip" in refused(zip_file(entry("附件.zip", zip_file())))


def test_an_empty_zip_is_refused() -> None:
    assert "holds no file" in refused(zip_file())
    assert "holds no file" in refused(zip_file(entry("附件/", b"")))


@pytest.mark.parametrize("method", [9, 12, 14, 93, 99])
def test_another_compression_is_refused_by_its_number(method: int) -> None:
    assert f"method {method}" in refused(zip_file(entry("通知.txt", BODY, method=method)))


# --- limits -------------------------------------------------------------------------------------


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = zip_file(entry("通知.txt", bytes(64 * 2**20)))
    assert len(data) < 100_000
    tracemalloc.start()
    try:
        assert "is a zip bomb: 通知.txt" in refused(data)
        assert tracemalloc.get_traced_memory()[1] < 40 * 2**20
    finally:
        tracemalloc.stop()


def test_members_are_counted_before_they_are_unpacked() -> None:
    data = zip_file(*(entry(f"{number}.txt", b"x") for number in range(4)))
    assert len(unpacked(data, max_members=4).members) == 4
    assert "holds 4 members, more than the limit of 3" in refused(data, max_members=3)


def test_a_list_without_end_is_refused_before_it_is_opened() -> None:
    data = zip_file(*(Entry(b"a", stored=True) for _ in range(20_001)))
    tracemalloc.start()
    try:
        assert is_bundle(data, sniff(data))
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()
    assert "lists more than 20,000 members" in refused(data)


def test_all_members_together_and_each_alone_have_a_limit() -> None:
    data = zip_file(*(entry(f"{number}.txt", b"x" * 1_000 + b"y") for number in range(3)))
    assert len(unpacked(data, max_unpacked_bytes=3_003, most=1_001).members) == 3
    assert "unpacks to more than 3,002 bytes" in refused(data, max_unpacked_bytes=3_002)
    assert "more than the limit of 1,000 bytes a file" in refused(data, most=1_000)


# --- damage -------------------------------------------------------------------------------------


def test_a_wrong_check_sum_is_refused_with_the_members_name() -> None:
    line = refused(zip_file(entry("通知.txt", BODY), entry("附件1.txt", FIRST, crc=1)))
    assert "附件1.txt has another check sum" in line


@pytest.mark.parametrize("size", [0, 3, 10_000])
def test_a_member_of_another_size_than_it_says_is_refused(size: int) -> None:
    line = refused(zip_file(entry("通知.txt", BODY, size=size)))
    assert "is a damaged zip: 通知.txt" in line


def test_a_zip_cut_off_anywhere_is_refused_also_behind_a_whole_word_file_in_it() -> None:
    data = zip_file(entry("通知.docx", WORD, stored=True), entry("附件1.txt", FIRST * 50))
    for end in range(30, len(data), 7):
        cut = data[:end]
        if is_bundle(cut, sniff(cut)):
            assert "damaged zip" in refused(cut)
        else:
            assert sniff(cut) not in ("docx", "xlsx"), end


def test_members_that_share_their_bytes_are_refused() -> None:
    data = bytearray(zip_file(entry("a.txt", BODY), entry("b.txt", FIRST)))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = bytes(4)
    assert "two of its members overlap" in refused(bytes(data))


def test_bytes_before_the_first_member_are_refused() -> None:
    inner = zip_file(entry("甲.txt", BODY))
    line = refused(inner + zip_file(entry("乙.txt", FIRST)))
    assert "its list leaves out what stands before 乙.txt" in line


@pytest.mark.parametrize(
    ("swallowing", "said"),
    [(0, "leaves out what stands before 丙.txt"), (1, "do not end where their list begins")],
)
def test_a_list_that_skips_a_member_is_refused(swallowing: int, said: str) -> None:
    names = ("甲.txt", "乙.txt", "丙.txt")
    data = bytearray(zip_file(*(entry(name, name.encode()) for name in names)))
    lists = [match.start() for match in re.finditer(rb"PK\x01\x02", data)] + [len(data) - 22]
    swallowed = lists[swallowing + 2] - lists[swallowing + 1]
    # The length of the comment (4.3.12), which the next member's entry becomes.
    data[lists[swallowing] + 32 : lists[swallowing] + 34] = swallowed.to_bytes(2, "little")
    assert said in refused(bytes(data))


def test_a_member_beyond_the_end_is_refused() -> None:
    data = bytearray(zip_file(entry("通知.txt", BODY)))
    place = data.rindex(b"PK\x01\x02") + 42
    data[place : place + 4] = (2**31).to_bytes(4, "little")
    assert "damaged zip" in refused(bytes(data))


WHOLE = zip_file(
    entry("通知.txt", BODY * 20),
    entry("附件1.txt", FIRST, "gbk"),
    entry("附件2.docx", WORD, stored=True),
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_zip_gives_its_files_or_one_line(data: st.DataObject) -> None:
    damaged = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        if data.draw(st.booleans()):
            damaged[place] = data.draw(st.integers(0, 255))
        else:
            del damaged[place : place + data.draw(st.integers(1, 40))]
    try:
        found = unpack(bytes(damaged), shown="a.zip", limits=BundleLimits(), max_file_bytes=MOST)
    except LandingError as error:
        line = str(error)
        assert line.startswith("a.zip: ") and line.isprintable()
        return
    whole = {member.data for member in unpacked(WHOLE).members}
    assert {member.data for member in found.members} == whole, "the check sums hold"
