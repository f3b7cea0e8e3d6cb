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

from pipeline.checks import suites as suites_of
from pipeline.checks.release_files import ReleaseFiles
from pipeline.checks.suites import Check, Severity, Suite, Verdict
from pipeline.checks.views import SHAPE, VIEWS
from pipeline.errors import UsageError
from pipeline.schema import TABLES

# Columns that tell a person which row is meant, where a table or view has them.
_PLACE = ("source_file", "source_table", "source_row")
_EDITION = ("series_id", "edition_id")
NAMES = (
    "table",
    "columns",
    "column",
    "annex_no",
    "numbering_group",
    "stage_no",
    "stage_name",
    "scenario_no",
    "scenario_name",
    "item_no",
    "item_name",
    "sub_item_no",
    "sub_item_name",
    "name",
    "department_name",
    "role",
    "refers_to",
    "value",
    "item_type",
    "text",
    "first_twice",
    "missing",
    "message",
)
# So many failing rows are named in a check's one line; the page and the JSON name more.
_ROWS_IN_LINE = 5


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one check ended.

    ``table`` is what the check is about: a table, ``release`` or ``views``; ``subject`` is the table or
    view it was run on, ``columns`` are those of it that are judged. ``rows`` are the keys of the first failing rows, with file, table and row of the
    published file where there are any; ``rows_looked_at`` leaves out rows that the check does not
    concern.
    """

    check: str
    table: str
    subject: str
    is_view: bool
    columns: tuple[str, ...]
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
    is_readable = all(_has_types(now.schema(name), table.arrow) for name, table in TABLES.items())
    is_filled = is_readable and not any(shape.column("n_null").to_pylist())

    def outcomes() -> Iterator[Outcome]:
        for suite in loaded:
            if only is not None and suite.name not in only:
                continue
            if suite.name == SHAPE:
                yield from _outcomes(suite, shape, accepted)
            elif not (is_filled if suite.is_view else is_readable):
                # Blocks, also where the fault is accepted: nobody has looked at these rows.
                yield from (_not_run(suite, check) for check in suite.checks)
            else:
                table = VIEWS[suite.name](now, then) if suite.is_view else now.table(suite.name)
                yield from _outcomes(suite, table, accepted)

    return ChecksResult(tuple(outcomes()))


def _has_types(found: pa.Schema | None, declared: pa.Schema) -> bool:
    """Whether a file has the declared columns, so that checks can read it; nulls are another check's."""
    return found is not None and found.names == declared.names and found.types == declared.types


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
        f"{check.expected}: 未检查 not checked, for columns are not as declared or not filled",
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
        columns=tuple(_columns_of(check)),
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
    """What was found; of failing rows the first few, each by its place and what is wrong."""
    if verdict.passed:
        if not verdict.n_looked:
            return "没有要查的行 no row to look at"
        return f"{verdict.n_looked} 行全部符合 so in all {verdict.n_looked} rows"
    if not rows:
        return f"实有 {table.num_rows} 行 found {table.num_rows} rows"
    judged = _columns_of(verdict.check)
    first = rows[:_ROWS_IN_LINE]
    files = [None, *(row.get("source_file") for row in first)]
    named = "; ".join(
        # A file is named where it is another than the last one named.
        _label(
            {
                **row,
                "source_file": None
                if files[position] == files[position + 1]
                else files[position + 1],
            },
            judged,
        )
        for position, row in enumerate(first)
    )
    more = verdict.n_failed - min(len(rows), _ROWS_IN_LINE)
    return (
        f"{verdict.n_looked} 行中 {verdict.n_failed} 行不符 {verdict.n_failed} of "
        f"{verdict.n_looked} rows are not so: {named}"
        + (f"; 另有 {more} 行 and {more} more" if more > 0 else "")
    )


def _label(row: dict[str, Any], judged: list[str]) -> str:
    file, table, number = (row.get(name) for name in _PLACE)
    place = [
        None if file is None else str(file),
        None if table is None else f"table {table}",
        None if number is None else f"row {number}",
    ]
    names = [name for name in NAMES if name in row and name not in judged]
    if number is None:
        names = [name for name in _EDITION if name in row and name not in judged] + names
    rest = [str(row[name]) for name in names] + [f"{name} {shown(row[name])}" for name in judged]
    return " ".join([", ".join(part for part in place if part), *rest]).strip()


def shown(value: Any) -> str:
    """A value of a failing row as people read it."""
    if value is None:
        return "空 null"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _columns_of(check: Check) -> list[str]:
    """The columns that a check judges."""
    named = (check.kwargs.get(key) for key in ("column", "column_A", "column_B", "column_list"))
    return [name for one in named if one for name in (one if isinstance(one, list) else [one])]


def _key(suite: Suite, check: Check, table: pa.Table, position: int) -> dict[str, Any]:
    """The columns that tell which row it is and what is wrong with it."""
    values = table.slice(position, 1).to_pylist()[0]
    judged = _columns_of(check)
    if suite.is_view:
        names = [name for name in values if values[name] is not None or name in judged]
    else:
        wanted = (*_PLACE, *TABLES[suite.name].key, *NAMES, *judged)
        names = [
            name
            for name in dict.fromkeys(wanted)
            if name in values and (values[name] is not None or name in judged)
        ]
    return {
        name: value.isoformat() if isinstance(value := values[name], datetime.date) else value
        for name in names
    }
