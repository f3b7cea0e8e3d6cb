"""PDF files written by hand: pages of text and lines, and nothing between.

Text is set in a font without a font program: a Type0 font with Identity-H codes and a ToUnicode map
(ISO 32000-1 9.7, 9.10.3), every character as wide as it is high. Coordinates are points from the top
left of the page, as a reader of the page measures them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

A4 = (595.0, 842.0)
MARGIN = 5.0
LINE = 1.5  # of the size, from line to line


@dataclass
class Page:
    """A page's content, as operators; ``rotate`` is its /Rotate, ``more`` goes into its dictionary."""

    size: tuple[float, float] = A4
    rotate: int = 0
    content: list[str] = field(default_factory=list)
    more: str = ""

    @property
    def height(self) -> float:
        return self.size[1]

    def text(
        self, x: float, top: float, text: str, size: float = 10.0, *, matrix: str = "1 0 0 1"
    ) -> Page:
        """A line of text whose box begins at this place; ``matrix`` turns it (ISO 32000-1 8.3.3)."""
        codes = "".join(f"{ord(character):04X}" for character in text)
        base = self.height - top - 0.88 * size
        self.content.append(f"BT /F1 {size} Tf {matrix} {x:.2f} {base:.2f} Tm <{codes}> Tj ET")
        return self

    def line(self, x0: float, top: float, x1: float, bottom: float, width: float = 0.5) -> Page:
        """A stroked line."""
        y0, y1 = self.height - top, self.height - bottom
        self.content.append(f"{width} w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S")
        return self

    def bar(self, x0: float, top: float, x1: float, bottom: float) -> Page:
        """A filled rectangle without a stroke: a line where it is thin."""
        self.content.append(
            f"{x0:.2f} {self.height - bottom:.2f} {x1 - x0:.2f} {bottom - top:.2f} re f"
        )
        return self

    def box(self, x0: float, top: float, x1: float, bottom: float) -> Page:
        """A stroked rectangle."""
        self.content.append(
            f"{x0:.2f} {self.height - bottom:.2f} {x1 - x0:.2f} {bottom - top:.2f} re S"
        )
        return self

    def table(
        self,
        x: float,
        top: float,
        widths: Sequence[float],
        rows: Sequence[Sequence[str | tuple[str, int, int] | None]],
        *,
        heights: Sequence[float] | None = None,
        size: float = 10.0,
        draw: str = "lines",
        outer: bool = True,
    ) -> Page:
        """A ruled table.

        Args:
            widths: of the columns.
            rows: for each position the text of its cell, (text, rows, columns) of a merged one, or None
                where a merged cell covers it. Line breaks are the text's own.
            heights: of the rows; default: as many lines as the row's longest cell has.
            draw: ``lines``, ``bars`` (thin filled rectangles) or ``double`` (lines drawn twice).
            outer: whether the left and right ends are drawn.
        """
        xs = [x]
        for width in widths:
            xs.append(xs[-1] + width)
        if heights is None:
            heights = [
                max(
                    (str(c).count("\n") + 1 for c in row if isinstance(c, str)),
                    default=1,
                )
                * LINE
                * size
                + 4
                for row in rows
            ]
        ys = [top]
        for height in heights:
            ys.append(ys[-1] + height)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is None:
                    continue
                text, down, right = (cell, 1, 1) if isinstance(cell, str) else cell
                box = xs[column], ys[row], xs[column + right], ys[row + down]
                self._border(*box, draw, outer, xs[0], xs[-1])
                for number, line in enumerate(text.split("\n") if text else ()):
                    self.text(box[0] + MARGIN, box[1] + 3 + number * LINE * size, line, size)
        return self

    def _border(
        self,
        x0: float,
        top: float,
        x1: float,
        bottom: float,
        draw: str,
        outer: bool,
        left: float,
        right: float,
    ) -> None:
        sides = [(x0, top, x1, top), (x0, bottom, x1, bottom)]
        sides += [(x, top, x, bottom) for x in (x0, x1) if outer or x not in (left, right)]
        for ax, ay, bx, by in sides:
            if draw == "bars":
                self.bar(ax - 0.25, ay - 0.25, bx + 0.25, by + 0.25)
            else:
                self.line(ax, ay, bx, by)
            if draw == "double":
                shift = 2.0
                self.line(
                    ax + shift * (ax == bx),
                    ay + shift * (ay == by),
                    bx + shift * (ax == bx),
                    by + shift * (ay == by),
                )


_CMAP = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def "
    "1 begincodespacerange <0000> <FFFF> endcodespacerange {maps} endcmap end end"
)


def to_unicode(characters: Iterable[str]) -> bytes:
    """A ToUnicode map of these characters, a code each, in blocks of a hundred."""
    codes = sorted({ord(character) for text in characters for character in text})
    blocks = []
    for start in range(0, len(codes), 100):
        part = codes[start : start + 100]
        pairs = " ".join(f"<{code:04X}> <{code:04X}>" for code in part)
        blocks.append(f"{len(part)} beginbfchar {pairs} endbfchar")
    return _CMAP.format(maps=" ".join(blocks)).encode()


def stream(data: bytes, more: str = "", *, packed: bool = True) -> bytes:
    """A stream object's body."""
    body = zlib.compress(data) if packed else data
    flate = " /Filter /FlateDecode" if packed else ""
    return f"<< /Length {len(body)}{flate} {more} >>\nstream\n".encode() + body + b"\nendstream"


def objects(
    pages: Sequence[Page], *, characters: str | None = None, packed: bool = True
) -> dict[int, bytes]:
    """The objects of a file: 1 its catalog, 2 its pages, 3 to 6 the font, then page and content in turn.

    ``characters`` are those that the font's map knows; default: all that the pages say.
    """
    contents = ["\n".join(page.content) for page in pages]
    if characters is None:
        said = "".join(
            piece.partition(">")[0] for content in contents for piece in content.split("<")[1:]
        )
        characters = "".join(chr(int(said[at : at + 4], 16)) for at in range(0, len(said), 4))
    made = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        3: b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R]"
        + (b" /ToUnicode 6 0 R" if characters else b"")
        + b" >>",
        4: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (Identity) /Supplement 0 >> /FontDescriptor 5 0 R /DW 1000 >>",
        5: b"<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >>",
        6: stream(to_unicode(characters), packed=packed),
    }
    kids = []
    for number, (page, content) in enumerate(zip(pages, contents, strict=True)):
        at = 7 + 2 * number
        kids.append(f"{at} 0 R")
        width, height = page.size
        turned = f" /Rotate {page.rotate}" if page.rotate else ""
        made[at] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}]{turned} /Contents {at + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> {page.more} >>"
        ).encode()
        made[at + 1] = stream(content.encode(), packed=packed)
    made[2] = f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(kids)}] >>".encode()
    return made


def written(made: dict[int, bytes], trailer: str = "") -> bytes:
    """The objects as a file with a cross-reference table."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number in sorted(made):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + made[number] + b"\nendobj\n"
    start, count = len(out), max(made) + 1
    out += f"xref\n0 {count}\n0000000000 65535 f \n".encode()
    for number in range(1, count):
        kind = "n" if number in places else "f"
        out += f"{places.get(number, 0):010} 00000 {kind} \n".encode()
    out += (
        f"trailer\n<< /Size {count} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return bytes(out)


def pdf_file(*pages: Page) -> bytes:
    """A whole PDF of these pages."""
    return written(objects(pages))
