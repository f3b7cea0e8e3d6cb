"""Tags with more attributes than any page has are refused before they are parsed, however they are hidden."""

from __future__ import annotations

import pytest

from pipeline import readers
from pipeline.errors import UnreadableFile
from pipeline.readers.web_attributes import hold

NAMES = [f"a{number}" for number in range(3_000)]
MANY = " ".join(NAMES)


@pytest.mark.parametrize(
    "page",
    [
        f"<p {MANY}>",
        f"<p {MANY}",
        f"</p {MANY}>",
        f"<p {'/'.join(NAMES)}>",
        "<p " + " ".join(f'{name}=">"' for name in NAMES) + ">",
        "<p " + "".join(f"{name}='><'" for name in NAMES) + ">",
        f'<script>a<b c="</script><p {MANY}><i title="x">',
        f"<!-- <b c='--><p {MANY}><i title='x'>",
        f"<svg><style><p {MANY}></style></svg>",
        f"<select><xmp><p {MANY}></xmp></select>",
    ],
)
def test_a_tag_of_thousands_of_attributes_is_refused(page: str) -> None:
    with pytest.raises(UnreadableFile, match="more than 2,000 attributes"):
        hold(page.encode())


@pytest.mark.parametrize(
    "page",
    [
        "<p " + " ".join(NAMES[:2_000]) + ">",
        f"<p>{MANY}</p>",
        f"<p title='{MANY}>'>" * 4,
        f"<script>if (a <b) {MANY}</script>",
        f"<!-- <p {MANY} -->",
        f"<textarea><p {MANY}></textarea>",
        "<p title='>'>" * 3_000,
    ],
)
def test_what_is_no_attribute_is_not_counted(page: str) -> None:
    hold(page.encode())


def test_the_reader_says_so_in_one_line() -> None:
    page = f"<html><body><p {MANY}>附件1</p></body></html>"
    with pytest.raises(UnreadableFile) as refused:
        readers.read_bytes(page.encode(), shown="page.html")
    assert "\n" not in str(refused.value) and "save it again" in str(refused.value)
