"""The spans of editions over which an entry stays as it is, as the contract's ``history`` has them.

A span ends where ``changes`` has something about the entry; its row is that of its last edition. An entry
that comes back begins a new span, and the gap between the two is where it was not there.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.linking.changes import differences
from pipeline.linking.outline import Row


@dataclass
class _Span:
    row: Row
    valid_from: datetime.date
    valid_to: datetime.date | None = None


def history_of(
    editions: Sequence[tuple[datetime.date, Mapping[str, Row]]],
) -> list[dict[str, Any]]:
    """The rows of ``history`` of a series.

    Args:
        editions: the date of issue and the rows by entry id of each edition, the earliest first.
    """
    open_spans: dict[str, _Span] = {}
    found: list[tuple[str, _Span]] = []
    for issued_on, rows in editions:
        for entry_id in [one for one in open_spans if one not in rows]:
            _end(open_spans, found, entry_id, issued_on)
        for entry_id, row in rows.items():
            span = open_spans.get(entry_id)
            if span is not None and differences(span.row, row):
                _end(open_spans, found, entry_id, issued_on)
                span = None
            if span is None:
                open_spans[entry_id] = _Span(row, issued_on)
            else:
                span.row = row
    found += list(open_spans.items())
    return [
        {
            **span.row,
            "valid_from": span.valid_from,
            "valid_to": span.valid_to,
            "is_current": span.valid_to is None,
        }
        for _, span in found
    ]


def _end(
    open_spans: dict[str, _Span],
    found: list[tuple[str, _Span]],
    entry_id: str,
    issued_on: datetime.date,
) -> None:
    span = open_spans.pop(entry_id)
    span.valid_to = issued_on
    found.append((entry_id, span))
