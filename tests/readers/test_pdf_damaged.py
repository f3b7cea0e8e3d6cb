"""Bad PDFs: each ends in a Document or in one clear line, in bounded time and memory."""

from __future__ import annotations

import os
import random
import re
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdfminer.arcfour import Arcfour

from pipeline import readers
from pipeline.document import Document
from pipeline.errors import CatalogError, UnreadableFile
from pipeline.readers import pdf
from pipeline.readers.limits import Limits
from pipeline.readers.pdf_flow import document_of
from pipeline.readers.pdf_limits import PdfLimits
from pipeline.readers.pdf_process import contents_of
from tests.builders.pdf_file import Page, objects, stream, written

# How many mutated files are read: 200 in the tests, 10,000 and more in the long run.
FUZZ_EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))
QUICK = PdfLimits(read_seconds=20)


def page() -> Page:
    return (
        Page()
        .text(50, 40, "附件1")
        .table(50, 80, [40.0, 60.0, 60.0], [["序号", ("名称", 1, 2), None], ["1", "甲", "乙"]])
    )


def made(count: int = 1) -> dict[int, bytes]:
    return objects([page() for _ in range(count)])


EXPECTED = pdf.document_from(document_of(contents_of(written(made()), QUICK), QUICK))


def refused(data: bytes, limits: PdfLimits = QUICK) -> str:
    """The one line with which the file is refused."""
    with pytest.raises(UnreadableFile) as caught:
        readers.read_bytes(data, shown="notice.pdf", limits=limits and Limits(pdf=limits))
    line = str(caught.value)
    assert line.startswith("notice.pdf: ") and "\n" not in line and "; " in line
    return line


def read(data: bytes) -> Document:
    return readers.read_bytes(data, shown="notice.pdf", limits=Limits(pdf=QUICK))


# --- read all the same --------------------------------------------------------------------------


def test_a_broken_cross_reference_table_is_made_anew() -> None:
    data = written(made())
    assert read(re.sub(rb"startxref\n\d+", b"startxref\n12", data)) == EXPECTED
    assert read(data.replace(b"%PDF-1.7\n", b"%PDF-1.7\n%shifted\n")) == EXPECTED


def test_scripts_and_attachments_are_never_looked_at() -> None:
    file = made()
    file[1] = (
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> "
        b"/Names << /EmbeddedFiles << /Names [(a.exe) 30 0 R] >> >> >>"
    )
    file[30] = b"<< /Type /Filespec /F (a.exe) /EF << /F 31 0 R >> >>"
    file[31] = stream(b"MZ", "/Type /EmbeddedFile")
    assert read(written(file)) == EXPECTED


def test_a_page_tree_that_holds_itself_gives_each_page_once() -> None:
    file = made()
    file[2] = b"<< /Type /Pages /Count 1 /Kids [2 0 R 7 0 R] >>"
    assert read(written(file)) == EXPECTED


# --- passwords ----------------------------------------------------------------------------------

_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def encrypted(password: bytes) -> bytes:
    """The file encrypted with RC4, 40 bits (ISO 32000-1 7.6.3, algorithms 1 to 4); copying is forbidden."""
    from hashlib import md5

    padded = (password + _PADDING)[:32]
    owner = Arcfour(md5((b"owner" + _PADDING)[:32]).digest()[:5]).process(padded)
    forbidden, identity = (-44).to_bytes(4, "little", signed=True), b"0123456789abcdef"
    key = md5(padded + owner + forbidden + identity).digest()[:5]
    user = Arcfour(key).process(_PADDING)
    file = made()
    for number, body in file.items():
        head, found, rest = body.partition(b"stream\n")
        if found:
            content = rest.removesuffix(b"\nendstream")
            own = md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
            file[number] = head + found + Arcfour(own).process(content) + b"\nendstream"
    return written(
        file,
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <{owner.hex()}> /U <{user.hex()}> >> "
        f"/ID [<{identity.hex()}> <{identity.hex()}>]",
    )


def test_a_file_that_needs_a_password_is_refused_by_name() -> None:
    assert "is a PDF that needs a password; open it with its password" in refused(
        encrypted(b"1234")
    )


def test_a_file_that_only_forbids_copying_is_read() -> None:
    assert read(encrypted(b"")) == EXPECTED


# --- never read in part -------------------------------------------------------------------------


def test_a_file_that_breaks_off_is_refused() -> None:
    data = written(made(3))
    for share in (0.2, 0.5, 0.8, 0.95):
        assert "is a damaged PDF" in refused(data[: int(len(data) * share)])


def test_a_page_whose_content_is_gone_or_does_not_unpack_is_refused() -> None:
    gone, cut, changed = made(), made(), made()
    del gone[8]
    cut[8] = cut[8][:-60] + b"\nendstream"
    start = changed[8].index(b"stream\n") + 12
    changed[8] = changed[8][:start] + bytes(6) + changed[8][start + 6 :]
    for file in (gone, cut, changed):
        assert "page 1 is damaged: a part of it is missing" in refused(written(file))


def test_fewer_pages_than_the_file_declares_are_refused() -> None:
    file = made()
    file[2] = file[2].replace(b"/Count 1", b"/Count 5")
    assert "is a damaged PDF: of 5 pages 1 are there" in refused(written(file))


def test_a_file_without_text_is_refused() -> None:
    assert "is a PDF that holds no text" in refused(written(objects([Page()])))


# --- bounded ------------------------------------------------------------------------------------


def test_too_many_pages_are_refused_before_one_is_read() -> None:
    many = written(objects([Page() for _ in range(10_000)]))
    assert "has more than 2,000 pages" in refused(many)


def packed_spaces(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def test_a_bomb_is_refused() -> None:
    file, raw = made(), packed_spaces(2_048)
    head = f"<< /Length {len(raw)} /Filter /FlateDecode >>\nstream\n".encode()
    file[8] = head + raw + b"\nendstream"
    assert "needs more than 1,073,741,824 bytes of memory" in refused(written(file))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"0 0 m 10 10 l S\n" * 1_000_000, "page 1 unpacks to more than 8,388,608 bytes"),
        (b"0 0 m 9 9 l S\n" * 20_000, "page 1 holds more than 10,000 characters and shapes"),
        (
            "".join(f"{at} 0 m {at} 700 l S\n" for at in range(0, 4_200, 7)).encode(),
            "page 1 is no page of a notice: 600 lines, more than 500",
        ),
    ],
    ids=["bytes", "shapes", "lines"],
)
def test_an_overfull_page_is_refused(content: bytes, said: str) -> None:
    file = made()
    file[8] = stream(content)
    limits = PdfLimits(max_page_objects=10_000, max_page_rules=500)
    assert said in refused(written(file), limits)


def test_forms_that_draw_each_other_without_end_run_out_of_time() -> None:
    file = made()
    form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {} 0 R >> >>"
    file[7] = file[7].replace(b"/Resources <<", b"/Resources << /XObject << /X 10 0 R >>")
    file[8] = stream(b"/X Do")
    for number in range(10, 30):
        file[number] = stream(b"/X Do " * 10, form.format(number + 1))
    file[30] = stream(b"0 0 m 9 9 l S", form.format(30))
    assert "takes more than 2 seconds" in refused(written(file), PdfLimits(read_seconds=2))


def test_a_deep_page_tree_is_refused() -> None:
    file = made()
    file[2] = b"<< /Type /Pages /Count 1 /Kids [50 0 R] >>"
    for number in range(50, 3_050):
        file[number] = f"<< /Type /Pages /Count 1 /Kids [{number + 1} 0 R] >>".encode()
    file[3_050] = file[7]
    assert "is a damaged PDF: its list of pages cannot be read" in refused(written(file))


# --- mutated ------------------------------------------------------------------------------------

_FILE = objects([page(), page()], packed=False)
_PIECES = [
    b"<<", b">>", b"[", b"]", b"0 R", b"7 0 R", b"null", b"endobj", b"stream\n", b"-1", b"99999999999",
    b"/Kids", b"/Type /Pages", b"/Rotate 90", b"/Filter /LZWDecode", b"BT", b"ET", b"re f", b"l S", b"h", b"Tj",
    b"0 0 0 0 0 0 cm", b"1e9 0 0 1e9 0 0 cm", b"<", b"(", b"\x00", b"\xff", b"Do", b"q", b"Q", b"'",
]  # fmt: skip


def mutated(seed: int) -> bytes:
    """The file with random damage: in its bytes, or in the body of an object."""
    chance = random.Random(seed)
    if chance.random() < 0.4:
        data = bytearray(written(_FILE))
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(data[: chance.randrange(len(data))]) if chance.random() < 0.1 else bytes(data)
    file = dict(_FILE)
    for _ in range(chance.randint(1, 4)):
        number = chance.choice(list(file))
        raw = bytearray(file[number])
        start = chance.randrange(len(raw) + 1)
        end = min(len(raw), start + chance.choice((0, 0, 1, 5, 40)))
        source = chance.randrange(len(raw) + 1)
        raw[start:end] = chance.choice(
            [*_PIECES, bytes(raw[source : source + chance.randint(1, 99)])]
        )
        file[number] = bytes(raw)
    return written(file)


@settings(
    max_examples=FUZZ_EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.integers(0, 2**63))
def test_any_mutated_file_is_a_document_or_a_documented_error(seed: int) -> None:
    """In this process: in the child a crash would only look like a refusal."""
    data = mutated(seed)
    try:
        document = pdf.document_from(document_of(contents_of(data, QUICK), QUICK))
    except CatalogError as error:
        assert "\n" not in str(error)
    except RecursionError:
        pass  # the child's program says so in a line
    else:
        for one in document.tables:
            assert len(one.grid) == one.row_count == len(one.row_pages)


@pytest.mark.parametrize("seed", range(8))
def test_mutated_files_end_so_in_the_child_too(seed: int) -> None:
    try:
        assert isinstance(read(mutated(seed)), Document)
    except CatalogError as error:
        assert "\n" not in str(error)
