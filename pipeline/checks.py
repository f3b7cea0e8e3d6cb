"""Run expectations/ on the Parquet files of a release that is not published yet.

::

    candidate/*.parquet --> 13 tables ------------------> suites of expectations/        \\
                       \\                                                                  > outcomes
                        --> views (one small table a rule) -> suites of expectations/views/ /

What a rule needs more than one table for is measured by a view, from the files alone, and judged
by a suite like any table. A check that is critical and fails blocks the release, unless it is
accepted by name for this once; one that is a warning is reported.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import suites as suites_of
from pipeline.errors import UsageError
from pipeline.release_files import ReleaseFiles
from pipeline.schema import TABLES
from pipeline.suites import Check, Severity, Suite, Verdict
from pipeline.views import SHAPE, VIEWS

# Columns that tell a person which row is meant, where a table has them.
_PLACE = ("source_file", "source_table", "source_row")
_NAMES = ("item_no", "item_name", "sub_item_no", "sub_item_name", "department_name", "message")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one check ended.

    ``table`` is what the check is about: a table, ``release`` or ``views``; ``subject`` is the table or
    view it was run on. ``rows`` are the keys of the first failing rows, with file, table and row of the
    published file where there are any; ``rows_looked_at`` leaves out rows that the check does not
    concern.
    """

    check: str
    table: str
    subject: str
    is_view: bool
    severity: Severity
    passed: bool
    accepted: bool
    reason: str
    message: str
    rows: tuple[dict[str, Any], ...]
    rows_looked_at: int
    rows_failed: int

    @property
    def line(self) -> str:
        """The check and what it found, as one line."""
        return f"{self.check}: {self.message}"


@dataclass(frozen=True)
class ChecksResult:
    """How all checks ended, in the order of the suites."""

    outcomes: tuple[Outcome, ...]

    @property
    def blocking(self) -> list[Outcome]:
        """Critical checks that failed and were not accepted: nothing is published."""
        return [one for one in self._failed("critical") if not one.accepted]

    @property
    def warnings(self) -> list[Outcome]:
        """Checks that failed and only warn."""
        return [one for one in self._failed("warning") if not one.accepted]

    @property
    def let_through(self) -> list[Outcome]:
        """Checks that failed and were accepted by name."""
        return [one for one in self.outcomes if one.accepted and not one.passed]

    def _failed(self, severity: Severity) -> list[Outcome]:
        return [one for one in self.outcomes if not one.passed and one.severity == severity]

    @property
    def summary(self) -> dict[str, Any]:
        """The counts, and the names of what failed: what release.json keeps."""
        return {
            "checks": len(self.outcomes),
            "passed": sum(one.passed for one in self.outcomes),
            "blocking": [one.check for one in self.blocking],
            "warnings": [one.check for one in self.warnings],
            "let_through": [one.check for one in self.let_through],
        }

    def as_json(self) -> dict[str, Any]:
        """Everything, as JSON can hold it."""
        return {**self.summary, "outcomes": [asdict(one) for one in self.outcomes]}


def run(
    candidate: Path,
    suites: Path,
    *,
    before: Path | None,
    accepted: Collection[str] = (),
    only: Collection[str] | None = None,
) -> ChecksResult:
    """Run every suite on a release's files.

    Args:
        candidate: holds ``<table>.parquet`` for every table of the contract.
        suites: the folder of suites, expectations/.
        before: the release directory that is current now; None before the first release.
        accepted: checks that may fail this once.
        only: tables and views whose suites are run, for whoever mends one; a result of some
            suites never stands for a release.

    Raises:
        SuiteError: a suite cannot be loaded whole, or a check cannot be run.
        UsageError: a name in ``accepted`` or ``only`` is no check, table or view.
        StorageError: a file cannot be read.
    """
    loaded = suites_of.load(suites, tuple(VIEWS))
    _known(accepted, [check.name for suite in loaded for check in suite.checks], "check")
    _known(only or (), [suite.name for suite in loaded], "table or view")
    now = ReleaseFiles(candidate)
    then = None if before is None else ReleaseFiles(before)
    shape = VIEWS[SHAPE](now, then)
    is_sound = shape.column("declared").equals(shape.column("found"))

    def outcomes() -> Iterator[Outcome]:
        for suite in loaded:
            if only is not None and suite.name not in only:
                continue
            if suite.name == SHAPE:
                yield from _outcomes(suite, shape, accepted)
            elif not is_sound:
                yield from (_not_run(suite, check) for check in suite.checks)
            else:
                table = VIEWS[suite.name](now, then) if suite.is_view else now.table(suite.name)
                yield from _outcomes(suite, table, accepted)

    return ChecksResult(tuple(outcomes()))


def _known(names: Collection[str], known: Collection[str], kind: str) -> None:
    for name in names:
        if name not in known:
            raise UsageError(
                f"there is no {kind} {name}", remedy="the page of the checks shows every name"
            )


def _not_run(suite: Suite, check: Check) -> Outcome:
    return _outcome(
        suite,
        Verdict(check, False, 0, 0, ()),
        f"{check.expected}: 未检查 not checked, for the tables' columns are not as declared",
    )


def _outcomes(suite: Suite, table: pa.Table, accepted: Collection[str]) -> Iterator[Outcome]:
    for verdict in suites_of.judge(suite, table):
        check = verdict.check
        rows = tuple(_key(suite, check, table, position) for position in verdict.positions)
        message = f"{check.expected}: {_observed(verdict, table, rows)}"
        yield _outcome(suite, verdict, message, rows, accepted=check.name in accepted)


def _outcome(
    suite: Suite,
    verdict: Verdict,
    message: str,
    rows: tuple[dict[str, Any], ...] = (),
    *,
    accepted: bool = False,
) -> Outcome:
    check = verdict.check
    return Outcome(
        check=check.name,
        table=check.name.partition(".")[0],
        subject=suite.name,
        is_view=suite.is_view,
        severity=check.severity,
        passed=verdict.passed,
        accepted=accepted,
        reason=check.reason,
        message=" ".join(message.split()),
        rows=rows,
        rows_looked_at=verdict.n_looked,
        rows_failed=verdict.n_failed,
    )


def _observed(verdict: Verdict, table: pa.Table, rows: tuple[dict[str, Any], ...]) -> str:
    """What was found, with the first failing row."""
    if verdict.passed:
        return f"{verdict.n_looked} 行符合 rows, all so"
    if not rows:
        return f"实有 {table.num_rows} 行 found {table.num_rows} rows"
    return (
        f"{verdict.n_looked} 行中 {verdict.n_failed} 行不符 {verdict.n_failed} of "
        f"{verdict.n_looked} rows are not so; 首例 the first: {described(rows[0])}"
    )


def described(row: dict[str, Any]) -> str:
    """A failing row as text: its place, then its other columns."""
    file, table, number = (row.get(name) for name in _PLACE)
    place = [
        str(file) if file is not None else "",
        f"table {table}" if table is not None else "",
        f"row {number}" if number is not None else "",
    ]
    rest = [f"{name} {_shown(value)}" for name, value in row.items() if name not in _PLACE]
    return ", ".join(part for part in (*place, *rest) if part)


def _shown(value: Any) -> str:
    if value is None:
        return "空 null"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _key(suite: Suite, check: Check, table: pa.Table, position: int) -> dict[str, Any]:
    """The columns that tell which row it is and what is wrong with it."""
    values = table.slice(position, 1).to_pylist()[0]
    judged = [
        name
        for argument in check.kwargs.values()
        for name in (argument if isinstance(argument, list) else [argument])
        if isinstance(name, str) and name in values
    ]
    if suite.is_view:
        names = [name for name in values if values[name] is not None or name in judged]
    else:
        wanted = (*_PLACE, *TABLES[suite.name].key, *_NAMES, *judged)
        names = [
            name
            for name in dict.fromkeys(wanted)
            if name in values and (values[name] is not None or name in judged)
        ]
    return {
        name: value.isoformat() if isinstance(value := values[name], datetime.date) else value
        for name in names
    }
