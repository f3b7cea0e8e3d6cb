"""The tags of a page as the HTML standard's tokenizer (13.2.5) finds them, and the kinds of elements (13.2.4, 13.2.6).

None stands in a comment, in the value of an attribute, in
the text of ``script``, ``style``, ``title`` and their like, or behind ``plaintext``::

    <div title="</div></div>">      one start tag
    <!-- </div> --> <? </div>       the first > ends what is no comment but begins like one
    <script>"</div>"</script>       ends at </script, wherever it stands (13.2.5.15)
    a < b                           text

Every look takes time by what it passes over, and passes over it once.
"""

from __future__ import annotations

import re
from typing import Final

# Elements whose text is no tags (13.2.6.2; noscript, for the page is read as a browser with scripts reads it).
TEXT_ONLY: Final = frozenset(
    b"script style title textarea xmp iframe noembed noframes noscript plaintext".split()
)
FORMATTING: Final = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
VOID: Final = frozenset(
    b"area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr "
    b"html head body".split()
)
# What the end tag of an inline element does not look behind (13.2.4.2, the special category).
SPECIAL: Final = frozenset(
    b"address article aside blockquote button center details dd dir div dl dt fieldset figcaption figure footer "
    b"form frameset h1 h2 h3 h4 h5 h6 header hgroup li listing main menu nav ol p pre search section select "
    b"summary tbody tfoot thead tr colgroup ul".split()
)
# A block's start ends an open p (13.2.6.4.7).
ENDS_P: Final = frozenset(
    b"address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer "
    b"header hgroup main menu nav ol p search section summary ul h1 h2 h3 h4 h5 h6 pre listing form "
    b"li dd dt hr table xmp plaintext".split()
)
HEADINGS: Final = frozenset(b"h1 h2 h3 h4 h5 h6".split())
CELLS: Final = frozenset(b"td th caption".split())
GROUPS: Final = frozenset(b"tbody thead tfoot colgroup".split())
IN_TABLES: Final = CELLS | GROUPS | {b"tr"}
# Each begins a list of formatting elements of its own (13.2.4.3, markers).
SCOPES: Final = frozenset(b"table td th caption applet object marquee template".split())
# What an end tag does not reach beyond, within the scope (13.2.4.2, the kinds of scope).
ENDS: Final = {
    b"p": frozenset((b"button", b"select")),
    b"li": frozenset((b"ol", b"ul", b"select")),
}
SELECT: Final = frozenset((b"select",))
# A drawing or formula, in which tags such as <path/> end themselves and <style> holds tags; what ends it; and
# what HTML goes on in (13.2.6.5).
DRAWINGS: Final = frozenset((b"svg", b"math"))
ENDS_DRAWING: Final = frozenset(
    b"b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu "
    b"meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var".split()
)
HTML_IN_DRAWING: Final = frozenset(
    b"foreignobject desc title mi mo mn ms mtext annotation-xml font".split()
)

# One attribute of a tag, with its value.
ATTRIBUTE: Final = (
    rb"[^\t\n\f\r />][^\t\n\f\r />=]*+"
    rb"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:\"[^\"]*+\"|'[^']*+'|[^\t\n\f\r >\"'][^\t\n\f\r >]*+|(?=>))|(?![\t\n\f\r ]*+=))"
)
# The slash of an end tag, the name, the attributes; what is no tag and ends at the next >; and, as a last group,
# what the page's end cuts off, which is none.
TAG: Final = re.compile(
    rb"<(?:(/?)([a-z][^\t\n\f\r />]*+)((?:[\t\n\f\r /]++|" + ATTRIBUTE + rb")*+)>"
    rb"|!--(?:-?>|(?s:.*?)(?:--!?>|\Z))|(?:[!?]|/[^a-z>])[^>]*+>|(?=[!?a-z]|/[^>])())"
)
# A document of the standard's own mode: there a table ends the p before it (13.2.6.4.1, 13.2.6.4.7).
NO_QUIRKS: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?[\t\n\f\r ]*<!doctype html[\t\n\f\r ]*(?:public \"-//w3c//dtd xhtml 1\.0[^\"<>]*\"[^<>]*)?>"
)
_IN_SCRIPT: Final = re.compile(rb"<!(?=--)|-->|<(/?)script(?=[\t\n\f\r />])")
_PIECE: Final = re.compile(rb"[\t\n\f\r /]++|" + ATTRIBUTE)
# A short text that its element's end tag ends at once.
CLOSED: Final = re.compile(rb"[^<]*+</([a-z-]+)[\t\n\f\r ]*+>")


def ends_itself(attributes: bytes) -> bool:
    """Whether a tag ends in a slash that belongs to no value."""
    if not attributes.endswith(b"/"):
        return False
    *_, last = _PIECE.finditer(attributes)
    return last[0].strip(b"\t\n\f\r /") == b""


def is_doubtful(page: bytes, start: int, end: int) -> bool:
    """Whether it is a CDATA section or a comment by the case of its letters (13.2.5.42), with another end."""
    return page.startswith(b"<![cdata[", start) and page[end - 3 : end] != b"]]>"


def end_of_text(page: bytes, start: int, name: bytes) -> int | None:
    """Where the text of an element without tags ends, before its end tag; None at the page's end."""
    if name == b"plaintext":
        return None
    if name != b"script":
        end = re.compile(rb"</" + name + rb"(?=[\t\n\f\r />])").search(page, start)
        return None if end is None else end.start()
    # 13.2.5.17 to 31: in <!-- a <script> takes its own </script> with it.
    is_comment = is_double = False
    for match in _IN_SCRIPT.finditer(page, start):
        if match[0] == b"-->":
            is_comment = is_double = False
        elif match[1] is None:
            is_comment = True
        elif not match[1]:
            is_double = is_double or is_comment
        elif not is_double:
            return match.start()
        else:
            is_double = False
    return None
