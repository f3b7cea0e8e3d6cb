"""Ids: minted once, from what an entry or item was when it first appeared.

An id is the hash of series, lifecycle, scenario name, item name and sub-item name - never of a
number, a row or a spelling's width and spaces - and of an ordinal where all of those are equal, in the
order in which they appear. So the same editions, with their rows renumbered, mint the same ids again.
"""

from __future__ import annotations

import hashlib
from collections import Counter

from pipeline.text import compare_key


class Mint:
    """Mints the ids of a series, counting equal ones over all its editions."""

    def __init__(self, series_id: str) -> None:
        self._series_id = series_id
        self._seen: Counter[tuple[str, ...]] = Counter()

    def mint(
        self, lifecycle: str, scenario_name: str, item_name: str, sub_item_name: str | None
    ) -> str:
        """A new id: 16 hexadecimal digits of SHA-256."""
        parts = (
            self._series_id,
            lifecycle,
            compare_key(scenario_name),
            compare_key(item_name),
            "" if sub_item_name is None else "子项:" + compare_key(sub_item_name),
        )
        self._seen[parts] += 1
        ordinal = self._seen[parts]
        text = "\n".join(parts if ordinal == 1 else (*parts, str(ordinal)))
        return hashlib.sha256(text.encode()).hexdigest()[:16]
