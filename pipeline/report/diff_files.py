"""A diff for programs: JSON and CSV, one record a difference, in the order of the text."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, fields
from typing import Any

from pipeline.differences.data import Diff, Difference, Summary

COLUMNS = tuple(field.name for field in fields(Difference))


def as_json(diff: Diff) -> str:
    """The diff as JSON (RFC 8259), Chinese as it is written."""
    value = {
        "kind": diff.kind,
        "old": diff.old,
        "new": diff.new,
        "same": diff.is_same,
        "not_compared": diff.not_compared,
        "series": [
            {
                "series_id": one.series_id,
                "from_edition": one.from_edition,
                "to_edition": one.to_edition,
                "summary": _summary(one.summary),
                "changes": [asdict(each) for each in one.differences],
            }
            for one in diff.series
        ],
        "tables": [asdict(one) for one in diff.tables],
        "moved_ids": diff.moved_ids,
    }
    return json.dumps(value, ensure_ascii=False, indent=2)


def _summary(summary: Summary) -> dict[str, Any]:
    return {**asdict(summary), "line": summary.line}


def as_csv(diff: Diff) -> str:
    """The differences as CSV (RFC 4180), the column names first; null is an empty field.

    What else the diff says - what could not be compared beside entries, tables of releases - has no rows: the
    summary and the exit code tell it.
    """
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow(COLUMNS)
    for one in diff.differences:
        values = (getattr(one, name) for name in COLUMNS)
        writer.writerow(
            str(value).lower() if isinstance(value, bool) else value for value in values
        )
    return sink.getvalue()
