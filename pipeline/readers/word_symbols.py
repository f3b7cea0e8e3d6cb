"""Characters of symbol fonts (w:sym) as the Unicode characters that look the same.

A w:sym names a font and a place in it, mostly in the private area from U+F000 (ECMA-376 Part 1,
17.3.3.30). Only signs that occur in office documents - boxes, marks, bullets, arrows - are known; any
other is given as it is written, so that nothing is lost and nothing is guessed.
"""

from __future__ import annotations

from typing import Final

# Places below U+F000 by font; the signs are those of the fonts' own charts.
_FONTS: Final[dict[str, dict[int, str]]] = {
    "wingdings": {
        0x6C: "●",
        0x6D: "❍",
        0x6E: "■",
        0x6F: "□",
        0x70: "□",
        0x71: "❑",
        0x72: "❒",
        0x74: "⧫",
        0x75: "◆",
        0x76: "❖",
        0x9F: "•",
        0xA1: "○",
        0xA7: "▪",
        0xA8: "□",
        0xD8: "➢",
        0xE0: "→",
        0xE8: "➔",
        0xFB: "✗",
        0xFC: "✓",
        0xFD: "☒",
        0xFE: "☑",
    },
    "wingdings 2": {
        0x4F: "✗",
        0x50: "✓",
        0x51: "☒",
        0x52: "☑",
        0x53: "☒",
        0x54: "☒",
        0xA3: "□",
    },
    "symbol": {
        0xB0: "°",
        0xB1: "±",
        0xB3: "≥",
        0xA3: "≤",
        0xB4: "×",
        0xB7: "•",
        0xB8: "÷",
        0xB9: "≠",
        0xAE: "→",
    },
}


def symbol(font: str, written: str) -> str:
    """The character at a hexadecimal place of a font; empty where the place is none.

    >>> symbol("Wingdings", "F0FE"), symbol("宋体", "2460")
    ('☑', '①')
    """
    try:
        place = int(written, 16) if len(written) <= 6 else -1
    except ValueError:
        return ""
    # Surrogates are no characters and nothing below a space is shown.
    if not 0x20 <= place <= 0x10FFFF or 0xD800 <= place <= 0xDFFF:
        return ""
    signs = _FONTS.get(font.strip().lower(), {})
    in_font = place - 0xF000 if 0xF000 <= place <= 0xF0FF else place
    return signs.get(in_font, chr(place))
