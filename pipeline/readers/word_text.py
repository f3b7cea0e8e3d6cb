"""The text of a paragraph as Word shows it: changes accepted, fields by their result, hidden text out.

What a paragraph may hold, and what is read of it::

    w:p
      w:pPr  w:numPr                       counted: the paragraph's automatic number
      w:r    w:t                           text
             w:tab, w:ptab                 tab
             w:br, w:cr                    line break
             w:noBreakHyphen               U+2011
             w:sym                         its Unicode character where the font is known
             w:ruby                        the base, not the small text above it
             w:fldChar begin ... separate ... end
                     code (not shown)    result (shown); one field may stand in another's code
             w:drawing, w:pict, w:object   text boxes in them are kept apart
             w:footnoteReference, ...      marks: no text
      w:ins, w:moveTo, w:hyperlink, w:sdt, ...      looked through
      w:del, w:moveFrom                             not shown

A paragraph whose mark is deleted or hidden runs on into the next. Most paragraphs hold nothing but
plain text; a table's row that holds only such is read in one pass (``word_table``), and a test holds that
both ways give the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.readers.word_numbering import Numbering
from pipeline.readers.word_styles import NUMBERING, VANISH, Styles, numbering_of
from pipeline.readers.word_symbols import symbol
from pipeline.readers.word_xml import (
    ALTERNATE,
    DELETED,
    MATH,
    MOVED_AWAY,
    PARAGRAPH,
    PARAGRAPH_PROPERTIES,
    RUN,
    RUN_PROPERTIES,
    SYMBOL_EXTENSION,
    TABLE,
    WRAPPERS,
    Element,
    W,
    content_of,
    first,
    is_on,
    too_deep,
    value,
)

TEXT, _TAB, _FIELD, _RUBY, _SYMBOL = f"{W}t", f"{W}tab", f"{W}fldChar", f"{W}ruby", f"{W}sym"
_MATH_TEXT, _SYMBOL_EXTENDED = f"{MATH}t", f"{SYMBOL_EXTENSION}symEx"
SIGNS: Final = {
    _TAB: "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\u2011",
}
_SHAPES: Final = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_BOX: Final = f"{W}txbxContent"
_STYLE_OF_PARAGRAPH, _STYLE_OF_RUN = f"{W}pStyle", f"{W}rStyle"
# What in a paragraph is more than plain text, or shows text that is not its own. A picture without
# a text box shows none; a w:pPrChange holds properties that hold no longer.
NOT_PLAIN: Final = (
    NUMBERING,
    VANISH,
    DELETED,
    MOVED_AWAY,
    _FIELD,
    _RUBY,
    _SYMBOL,
    TABLE,
    _BOX,
    ALTERNATE,
    _MATH_TEXT,
)
_SPACE_ATTRIBUTE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_XML_SPACE: Final = " \t\r\n"
_LINE_ENDS: Final = str.maketrans("\r\n", "  ")


@dataclass
class ParagraphText:
    """A paragraph as read: its text, its automatic number, and what stands in it apart from text.

    ``runs_on`` says that its mark is not shown, so that the next paragraph goes on in its line.
    """

    text: str
    label: str | None = None
    runs_on: bool = False
    tables: Sequence[Element] = ()
    boxes: Sequence[Element] = ()
    shapes: int = 0


@dataclass
class TextReader:
    """Reads the paragraphs of one file, each once and in order (automatic numbers count on).

    ``reads_field_codes`` is set where the file's field marks do not match: then nothing is taken for
    a field's code, so that a lost end mark hides no text.
    """

    styles: Styles
    numbering: Numbering
    max_depth: int
    reads_field_codes: bool = False
    # One flag a field that is open here: True while in its code.
    open_fields: list[bool] = field(default_factory=list)

    def paragraph(self, element: Element, *, counts: bool = True) -> ParagraphText:
        """The paragraph's text.

        Args:
            element: a w:p.
            counts: whether its automatic number is shown; not so in a covered cell.

        Raises:
            UnreadableFile: its elements stand too deep within each other.
        """
        return self._read(element, counts)

    @property
    def may_read_plainly(self) -> bool:
        """Whether plain paragraphs read alike in ``word_rows``: no field is open, no run hides."""
        styles = self.styles
        return not self.open_fields and not styles.runs_may_hide and styles.is_plain(None)

    def _read(self, element: Element, counts: bool) -> ParagraphText:
        properties = first(element, PARAGRAPH_PROPERTIES)
        style, number_id, level, mark_shown = self._properties(properties)
        runs = _Runs(self, self.styles.hides(style))
        runs.read(element, self.max_depth)
        found = ParagraphText(
            "".join(runs.parts),
            runs_on=not mark_shown,
            tables=runs.tables,
            boxes=runs.boxes,
            shapes=runs.shapes,
        )
        # A paragraph that is deleted or hidden whole is none, and counts nowhere.
        if counts and (mark_shown or found.text):
            found.label = self.numbering.next_label(number_id, level)
        return found

    def _properties(
        self, properties: Element | None
    ) -> tuple[str | None, str | None, int | None, bool]:
        """Style, number id, level, and whether the paragraph's mark is shown."""
        style = self.styles.default_paragraph_style
        number_id: str | None = None
        level: int | None = None
        deleted, vanish = False, None
        if properties is not None:
            for child in properties.iterchildren(_STYLE_OF_PARAGRAPH, NUMBERING, RUN_PROPERTIES):
                if child.tag == _STYLE_OF_PARAGRAPH:
                    style = value(child)
                elif child.tag == NUMBERING:
                    number_id, level = numbering_of(child)
                else:
                    deleted = first(child, DELETED, MOVED_AWAY) is not None
                    vanish = first(child, VANISH)
        if number_id is None:
            number_id, of_style = self.styles.numbering(style)
            level = of_style if level is None else level
            if level is None and number_id is not None:
                level = self.numbering.level_of_style(number_id, style)
        hidden = self.styles.hides(style) if vanish is None else is_on(vanish)
        return style, number_id, level, not (deleted or hidden)


def text_of(element: Element) -> str:
    """A w:t's text: outer white space counts where it says so, a line end is a space (17.3.3.31)."""
    text: str | None = element.text
    if not text:
        return ""
    if (text[0] in _XML_SPACE or text[-1] in _XML_SPACE) and (
        element.get(_SPACE_ATTRIBUTE) != "preserve"
    ):
        text = text.strip(_XML_SPACE)
    return text.translate(_LINE_ENDS) if "\n" in text or "\r" in text else text


@dataclass
class _Runs:
    """Collects what a paragraph shows, run by run."""

    reader: TextReader
    paragraph_is_hidden: bool
    parts: list[str] = field(default_factory=list)
    tables: list[Element] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    shapes: int = 0

    def read(self, parent: Element, depth: int) -> None:
        """Read what stands in a paragraph or in what is looked through within one."""
        if depth <= 0:
            raise too_deep()
        for child in parent:
            tag = child.tag
            if tag == RUN:
                self._run(child, depth - 1)
            elif tag in WRAPPERS:
                inner = content_of(child)
                if inner is not None:
                    self.read(inner, depth - 1)
            elif tag == TABLE:
                self.tables.append(child)
            elif tag == PARAGRAPH:
                # A paragraph in a paragraph (an inline content control of some writers).
                self.read(child, depth - 1)
            elif isinstance(tag, str) and tag.startswith(MATH):
                self._formula(child)

    def _run(self, run: Element, depth: int) -> None:
        if self._is_hidden(first(run, RUN_PROPERTIES)):
            # Field marks count in hidden text too, for they end what they began.
            for mark in run.iterchildren(_FIELD):
                self._field_mark(mark)
            return
        self._content(run, depth)

    def _content(self, parent: Element, depth: int) -> None:
        if depth <= 0:
            raise too_deep()
        for child in parent:
            tag = child.tag
            if tag == _FIELD:
                self._field_mark(child)
            elif tag in _SHAPES:
                self.shapes += 1
                self.boxes.extend(outermost_boxes(child))
            elif tag == TABLE:
                self.tables.append(child)
            elif tag in WRAPPERS:
                inner = content_of(child)
                if inner is not None:
                    self._content(inner, depth - 1)
            elif any(self.reader.open_fields):
                continue
            elif tag == TEXT:
                self.parts.append(text_of(child))
            elif tag in SIGNS:
                self.parts.append(SIGNS[tag])
            elif tag == _SYMBOL:
                self.parts.append(symbol(child.get(f"{W}font") or "", child.get(f"{W}char") or ""))
            elif tag == _SYMBOL_EXTENDED:
                written = child.get(f"{SYMBOL_EXTENSION}char") or ""
                self.parts.append(symbol("", written))
            elif tag == _RUBY:
                base = first(child, f"{W}rubyBase")
                if base is not None:
                    self.read(base, depth - 1)

    def _formula(self, formula: Element) -> None:
        if not any(self.reader.open_fields):
            self.parts.extend(one.text or "" for one in formula.iter(_MATH_TEXT))

    def _field_mark(self, mark: Element) -> None:
        if self.reader.reads_field_codes:
            return
        fields, kind = self.reader.open_fields, mark.get(f"{W}fldCharType")
        if kind == "begin":
            fields.append(True)
        elif kind == "separate" and fields:
            fields[-1] = False
        elif kind == "end" and fields:
            fields.pop()

    def _is_hidden(self, properties: Element | None) -> bool:
        if properties is None:
            return self.paragraph_is_hidden
        said = first(properties, VANISH)
        if said is not None:
            return is_on(said)
        style = first(properties, _STYLE_OF_RUN)
        of_run = style is not None and self.reader.styles.hides(value(style))
        return of_run != self.paragraph_is_hidden


def outermost_boxes(shape: Element) -> list[Element]:
    """The text boxes of a drawing, each once: not both branches of an alternative, none in a box."""
    boxes: list[Element] = []
    waiting = [shape]
    while waiting:
        element = waiting.pop()
        if element.tag == _BOX:
            boxes.append(element)
        elif element.tag == f"{W}drawing" or element.tag not in WRAPPERS:
            if next(element.iter(_BOX), None) is not None:
                waiting.extend(reversed(list(element)))
        else:
            inner = content_of(element)
            if inner is not None:
                waiting.extend(reversed(list(inner)))
    return boxes
