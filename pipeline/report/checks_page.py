"""The page of a run's checks: one HTML file that needs nothing else, for a screen, a phone and paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from pipeline.checks import NAMES, ChecksResult, Outcome, shown
from pipeline.schema import TABLES

# What a check can be about besides a table; the page's groups, in this order.
_BESIDES = {
    "release": "发布：整个发布 the release as a whole",
    "views": "视图：检查所依据的中间表 the small tables that checks stand on",
}
# What is often the same for all failing rows of a check, and then said once.
_CONTEXT = ("series_id", "edition_id", "source_file")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the page says about the run besides its checks.

    ``row_counts_before`` is empty before the first release; ``accepted`` are the checks let through
    this once, each with ``check`` and ``reason``; ``held_back`` and ``warnings`` are lines.
    """

    run_id: str
    created_at: str
    is_published: bool
    row_counts: Mapping[str, int]
    row_counts_before: Mapping[str, int | None] = field(default_factory=dict)
    held_back: Sequence[str] = ()
    warnings: Sequence[str] = ()
    accepted: Sequence[Mapping[str, str]] = ()


def render(result: ChecksResult, facts: Facts) -> str:
    """The page as HTML; every text of the data is escaped."""
    return _template().render(
        result=result,
        facts=facts,
        counts=[_count(table, facts) for table in facts.row_counts],
        failed=[*result.blocking, *result.let_through, *result.warnings],
        groups=_groups(result),
        state=_state,
        row_columns=_row_columns,
        shown=shown,
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("checks.html")


def _count(table: str, facts: Facts) -> dict[str, Any]:
    now, before = facts.row_counts[table], facts.row_counts_before.get(table)
    change = "" if before is None else "不变 same" if now == before else f"{now - before:+,}"
    return {
        "table": table,
        "row": TABLES[table].row if table in TABLES else "",
        "before": "—" if before is None else f"{before:,}",
        "now": f"{now:,}",
        "change": change,
    }


def _groups(result: ChecksResult) -> list[tuple[str, str, list[Outcome]]]:
    """The checks by what they are about: name, description, checks, the failed ones first."""
    about = {**{name: table.row for name, table in TABLES.items()}, **_BESIDES}
    groups = []
    for name, description in about.items():
        checks = [one for one in result.outcomes if one.table == name]
        if checks:
            groups.append((name, description, sorted(checks, key=lambda one: one.passed)))
    return groups


def _state(outcome: Outcome) -> tuple[str, str]:
    """How a check ended: a class for the style sheet, and words with a sign of their own."""
    if outcome.passed:
        return "passed", "✓ 通过 passed"
    if outcome.accepted:
        return "accepted", "◐ 放行 let through"
    if outcome.severity == "critical":
        return "blocking", "✗ 阻断 blocks"
    return "warning", "! 提醒 warns"


def _row_columns(outcome: Outcome) -> tuple[list[str], dict[str, Any]]:
    """The columns of the failing rows, and those that say the same of all of them, for the caption.

    Where a row stands and what it is called come first, then what is judged, what was measured beside it, ids last.
    """
    names = list(dict.fromkeys(name for row in outcome.rows for name in row))
    same = {
        name: outcome.rows[0][name]
        for name in _CONTEXT
        if name in names and len({row.get(name) for row in outcome.rows}) == 1
    }

    def rank(name: str) -> int:
        if name in ("source_file", "source_table", "source_row"):
            return 0
        if name in outcome.columns:
            return 2
        if name in NAMES:
            return 1
        return 4 if name.endswith("_id") else 3

    return sorted((name for name in names if name not in same), key=rank), same
