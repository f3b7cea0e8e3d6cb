"""Each check fires on the fault it is for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from candidates import SUITES
from mutations import (
    KWARGS,
    MUTATIONS,
    SEVERITY,
    SUITE_OF,
    VIEW_ROWS,
    outcome_of,
    run_mutant,
)

from pipeline import checks
from pipeline.checks import ChecksResult
from pipeline.checks.views import VIEWS


def test_every_check_has_a_mutation_or_is_a_views_row_count() -> None:
    assert set(MUTATIONS) | set(VIEW_ROWS) == set(SUITE_OF)
    assert len(VIEW_ROWS) == len(VIEWS)


@pytest.mark.parametrize(
    ("check", "number"),
    [(check, number) for check, mutations in MUTATIONS.items() for number in range(len(mutations))],
)
def test_a_check_fires_on_the_fault_it_is_for(
    check: str, number: int, base: Path, tmp_path: Path, untouched: ChecksResult
) -> None:
    assert outcome_of(untouched, check).passed
    result = run_mutant(MUTATIONS[check][number], base, tmp_path, check)
    outcome = outcome_of(result, check)
    assert not outcome.passed
    assert "not checked" not in outcome.message
    failed = result.blocking if SEVERITY[check] == "critical" else result.warnings
    assert outcome in failed
    if "min_value" not in KWARGS[check] or "column" in KWARGS[check]:
        assert 0 < outcome.rows_failed <= outcome.rows_looked_at
        assert 0 < len(outcome.rows) <= 20
        assert all(column in row for row in outcome.rows for column in outcome.columns)
    json.dumps(result.as_json(), ensure_ascii=False)


@pytest.mark.parametrize("check", VIEW_ROWS)
def test_an_empty_view_fails(check: str, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view = SUITE_OF[check]
    emptied = {**VIEWS, view: lambda now, before: VIEWS[view](now, before).slice(0, 0)}
    monkeypatch.setattr(checks, "VIEWS", emptied)
    outcome = outcome_of(checks.run(base, SUITES, before=base, only=[view]), check)
    assert not outcome.passed
    assert outcome.severity == "critical"
