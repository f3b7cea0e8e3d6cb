"""What a sheet's name says of the table on it: the name heads it where nothing on the sheet does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.readers.excel_blocks import is_annex_heading
from pipeline.text import compare_key

_NAMED_ANNEX: Final = re.compile(
    r"\s*(?P<number>附\s*件\s*(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})?)"
    r"[\s:：.．、_－—-]*(?P<title>.*)",
    re.DOTALL,
)
# Names that programs give to sheets.
_GIVEN: Final = re.compile(r"(?:sheet|工作表|表|table|book)[0-9]*", re.IGNORECASE)


def heading_lines(name: str, above: Sequence[str]) -> list[str]:
    """The lines that a sheet's name puts over its table; none where the sheet says them itself.

    Args:
        name: the sheet's.
        above: the texts that stand over the sheet's first table.
    """
    key = compare_key(name)
    match = _NAMED_ANNEX.fullmatch(name)
    if match is not None:
        if any(is_annex_heading(text) for text in above):
            return []
        title = "" if above else match["title"]
        return [text for text in (match["number"], title) if text.strip()]
    if above or not key or _GIVEN.fullmatch(key):
        return []
    return [name]
