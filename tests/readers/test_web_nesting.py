"""How deep a page is nested, told from its tags: what hides tags from a reader hides none here."""

from __future__ import annotations

import contextlib
import random
import re
from typing import TYPE_CHECKING

import pytest

from pipeline import readers
from pipeline.errors import UnreadableFile
from pipeline.readers import web
from pipeline.readers.web_flatness import is_flat
from pipeline.readers.web_limits import WebLimits
from pipeline.readers.web_marks import names_of
from pipeline.readers.web_nesting import hold

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

FEW = b"<br>" * 20_000  # so that its tags are counted at all


def is_too_deep(page: bytes, most: int = 512, end: bytes = FEW) -> bool:
    source = (page + end).lower()
    try:
        hold(source, WebLimits(max_depth=most), names_of(source))
    except UnreadableFile as error:
        assert "nested deeper" in str(error)
        return True
    return False


@pytest.mark.parametrize(
    "hidden",
    [
        b'<div title="</div>">',
        b"<div title='</div>'>",
        b'<div title = "a>b</div>">',
        b"<div><!-- </div> -->",
        b"<div><! </div>",
        b"<div><? </div>",
        b"<div></ </div>",
        b"<div><script>'</div>'</script>",
        b"<div><script><!--<script></script></div>--></script>",
        b"<div><style></div></style>",
        b"<div><title></div></title>",
        b"<div><textarea></div></textarea>",
        b"<div><iframe></div></iframe>",
        b"<div><xmp></div></xmp>",
        b"<div><noscript></div></noscript>",
        b"<div/>",
        b"<div></div x",
        b'<div a=">"b></div =">"',
        b"<span><div></span>",
        b"<div><select></div></select>",
        b"<li><ul></li>",
        b"<p><button></p>",
        b"<div><svg><td></svg>",
        b"<span><svg/><x/>",
    ],
)
def test_end_tags_that_are_none_leave_elements_open(hidden: bytes) -> None:
    page = b"<html>" + hidden * 600
    if b"<div></div x" in hidden or b'=">"' in hidden:
        assert not is_too_deep(page)
    else:
        assert is_too_deep(page)


def test_a_page_of_such_elements_is_refused_at_once() -> None:
    with pytest.raises(UnreadableFile) as caught:
        readers.read_bytes(b"<html>" + b'<div title="</div></div>">' * 20_000, shown="x.html")
    assert "nested deeper than 512" in str(caught.value)


@pytest.mark.parametrize(
    "hidden",
    [
        b'<p title="<div>">a</p>',
        b"<!-- <div> -->",
        b"<script>document.write('<div><div>')</script>",
        b"<script><!--\n'<div>'\n//--></script>",
        b"<style>/* <div> */</style>",
        b"<textarea><div></textarea>",
        b"<svg viewBox='0'><title>a</title><path d='M0'/><g><circle/></g></svg>",
        b"<math><mi>x</mi><mo>=</mo></math>",
        b"<div><!--></div>-->",
        b"a < b <3 <=",
        b"<p><b>a</p>",
        b"<p><font color=red>a</font></p>",
        b"<ul><li>a<li>b</ul>",
        b"<table><tr><td>a<td><p>b<tr><td><span>c</table>",
        b"<h1>a</h2>",
        b"<select><option>a<option>b</select>",
        b"<form><div>a</div></form>",
        b"<![if !supportMisalignedColumns]><tr></tr><![endif]>",
        b"<div>a</DIV\n>",
    ],
)
def test_start_tags_that_are_none_or_are_closed_open_nothing(hidden: bytes) -> None:
    assert not is_too_deep(b"<!doctype html><html>" + hidden * 600)


@pytest.mark.parametrize("end", [b"<plaintext>", b"<!--", b"<p title='", b"<script>"])
def test_what_the_pages_end_cuts_off_holds_no_tags(end: bytes) -> None:
    assert not is_too_deep(FEW + end + b"<div>" * 600, end=b"")


# --- against the parser's own tree ----------------------------------------------------------------

_TAGS = re.split(
    " ",
    "div p span b font a i table tr td th tbody caption ul li dl dt dd button form object marquee h1 h2 o:p br "
    "hr section nobr select option title script textarea svg math path ruby rt",
)
_HIDDEN = ["<!--", "-->", '"', "'", "text", "<div title='</div>'>", '<i =">', "<g a=b/>", "</ >"]


def depth_of(page: bytes) -> int:
    """Elements within elements, in the tree that the parser builds."""
    root = web.parse(page).root
    deepest = 0
    level: list[tuple[LexborNode, int]] = [] if root is None else [(root, 0)]
    while level:
        node, depth = level.pop()
        deepest = max(deepest, depth)
        level += [(child, depth + 1) for child in node.iter()]
    return deepest - 1


@pytest.mark.parametrize("seed", range(300))
def test_a_deep_tree_is_never_taken_for_a_flat_one(seed: int) -> None:
    chance = random.Random(seed)
    pieces = [
        chance.choice((f"<{tag}>", f"<{tag}>", f"</{tag}>", f"<{tag}/>", chance.choice(_HIDDEN)))
        for tag in chance.choices(_TAGS, k=chance.randint(1, 8))
    ]
    page = ("".join(pieces) * 100).encode()
    depth = depth_of(page)
    with contextlib.suppress(UnreadableFile):
        assert depth < 60 or is_too_deep(page, most=depth // 2)


# --- pages that are flat beyond doubt ---------------------------------------------------------------

_ORDINARY = b"<html><head><title>a<b</title><style><!-- p{} --></style><script>'<div>'</script></head><body>"
_CELL = (
    b"<td align=center style='a:b'><p class=x><span lang=EN-US><b>a</b><o:p></o:p></span></p></td>"
)
_ROWS = b"<div><!-- <div> --><table><tr>" + _CELL * 3 + b"</tr></table><img src=a><br/></div>"


def test_a_page_of_closed_elements_is_flat() -> None:
    links = b"<ul><li><a href='/a'>a</a></li></ul><select><option>a<option>b</option></select>"
    assert is_flat(_ORDINARY + _ROWS * 500 + links * 500 + b"</body></html>", 100)


@pytest.mark.parametrize(
    "doubtful",
    [
        b"<div>",
        b"<div title='</div>'>",
        b"<div title='<!-- '></div> -->'></div>",
        b"<div title='<script>'></div></script>'></div>",
        b"<div><script a='></script>'></div><script></script>",
        b"<div><script><!--<script></script></div>--></script>",
        b"<div><xmp></div></xmp>",
        b"<b><p>a</b></p>",
        b"<p><b><hr>a</b></p>",
        b"<table><b><col>a</b></table>",
        b"<svg><div></div></svg>",
        b"<select><title><div></title></select>",
        b"<select><input><option>a</select>",
        b"<div><template></div></template>",
        b"<font><p>a</p></font>",
        b"<form><table><form></form></table></form>",
    ],
)
def test_of_a_page_with_a_doubt_nothing_is_said(doubtful: bytes) -> None:
    assert not is_flat(_ORDINARY + _ROWS + doubtful * 200, 512)


_CLOSED_TAGS = re.split(
    " ",
    "div p span b font a i table tr td th tbody caption colgroup ul li dl dt dd form h1 h2 o:p select option pre",
)
_BETWEEN = re.split(
    " ",
    "text <br> <hr> <img> <col> <input> </p> </br> </div> </body> <head> <![endif]> <!--<div>--> "
    "<title>a</title> <textarea></textarea> <script></script>",
)


def closed(chance: random.Random, names: list[str], depth: int) -> str:
    """Elements that are closed where they should be, whatever may stand in what."""
    pieces = [chance.choice(_BETWEEN) for _ in range(chance.choice((0, 0, 1)))]
    for name in chance.choices(names, k=chance.randint(0, 2) if depth else 0):
        pieces.append(f"<{name}>{closed(chance, names, depth - 1)}</{name}>")
    return "".join(pieces)


@pytest.mark.parametrize("seed", range(100))
def test_no_page_that_is_said_to_be_flat_is_deep(seed: int) -> None:
    chance = random.Random(seed)
    names = chance.sample(_CLOSED_TAGS, 5)
    page = ("<html>" + "".join(closed(chance, names, 5) for _ in range(3)) * 120).encode()
    depth = depth_of(page)
    assert not is_flat(page, depth - 1)
