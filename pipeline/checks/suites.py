"""Suites of checks: loaded whole or not at all, and run by great-expectations on one table at a time.

great-expectations drops what it does not know - an expectation type, a bad severity - and passes what it
did not look at. So a suite is compared with its file after loading, every suite counts the rows it
stands on, and a check that raised an error is a fault, never a pass.

A file is great-expectations' own JSON: a name and expectations with type, kwargs, severity (critical or
warning) and, in meta, ``check`` (its name, ``table.what-it-holds``), ``expected`` (what holds, in one line) and
``reason`` (why it is checked, and why its threshold is what it is).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from pipeline.checks.gx import library
from pipeline.errors import SuiteError
from pipeline.schema import TABLES

Severity = Literal["critical", "warning"]
_SEVERITIES = ("critical", "warning")
_SUITE_KEYS = {"name", "expectations", "meta"}
_EXPECTATION_KEYS = {"type", "kwargs", "severity", "meta"}
_META_KEYS = {"check", "expected", "reason"}
# What a check may be about besides a table: the release as a whole, the views themselves.
_BESIDES = ("release", "views")
_ROW_COUNT = "expect_table_row_count_to_be_between"
# A condition that matches no row passes, and a share that may fail hides which rows do: a view
# holds the rows in question instead, and a check looks at all of them.
_FORBIDDEN = ("row_condition", "condition_parser", "mostly")
# These tables are empty for good reasons; every other table, and every view, counts its rows.
MAY_BE_EMPTY = ("sub_items", "tasks", "rejects", "changes", "corrections")
# So many failing rows are named: enough to see what they have in common.
ROWS_NAMED = 20


@dataclass(frozen=True)
class Check:
    """One check as its file states it."""

    name: str
    severity: Severity
    expected: str
    reason: str
    type: str
    kwargs: Mapping[str, Any]


@dataclass(frozen=True)
class Suite:
    """The checks of one table or view; ``configurations`` are great-expectations' own, one a check."""

    name: str
    is_view: bool
    file: str
    checks: tuple[Check, ...]
    configurations: tuple[Any, ...]


@dataclass(frozen=True)
class Verdict:
    """What running a check gave; ``positions`` are the first failing rows of the table, from 0."""

    check: Check
    passed: bool
    n_looked: int
    n_failed: int
    positions: tuple[int, ...]


# --- loading ------------------------------------------------------------------------------------


def load(folder: Path, views: tuple[str, ...]) -> list[Suite]:
    """Every suite of a folder: one a table of the contract, then one a view.

    Args:
        folder: holds ``<table>.json`` and ``views/<view>.json``.
        views: the views there are.

    Raises:
        SuiteError: a suite is missing, is of nothing, has another shape, or does not survive loading.
    """
    suites = [
        *_load_folder(folder, tuple(TABLES), folder.name, is_view=False),
        *_load_folder(folder / "views", views, f"{folder.name}/views", is_view=True),
    ]
    seen: dict[str, str] = {}
    for suite in suites:
        for check in suite.checks:
            if check.name in seen:
                raise SuiteError(
                    f"the check {check.name} stands in {seen[check.name]} already",
                    remedy="give each check a name of its own",
                    file=suite.file,
                )
            seen[check.name] = suite.file
    return suites


def _load_folder(
    folder: Path, names: tuple[str, ...], shown: str, *, is_view: bool
) -> Iterator[Suite]:
    kind = "view" if is_view else "table"
    found = {path.stem: path for path in sorted(folder.glob("*.json"))}
    for name in found:
        if name not in names:
            raise SuiteError(
                f"there is no {kind} {name}",
                remedy="name the file after what it checks, or remove it",
                file=f"{shown}/{name}.json",
            )
    for name in names:
        if name not in found:
            raise SuiteError(
                f"is missing: the {kind} {name} would go unchecked",
                remedy="restore it, or write a suite with at least a row count",
                file=f"{shown}/{name}.json",
            )
        yield _load_suite(found[name], f"{shown}/{name}.json", name, is_view=is_view)


def _load_suite(path: Path, shown: str, name: str, *, is_view: bool) -> Suite:
    def wrong(what: str) -> SuiteError:
        return SuiteError(
            what, remedy="mend the suite; pipeline/checks/suites.py says its shape", file=shown
        )

    try:
        raw = json.loads(path.read_bytes(), object_pairs_hook=_no_key_twice)
    except ValueError as error:
        raise wrong(f"is no JSON: {error}") from error
    if not isinstance(raw, dict) or not set(raw) <= _SUITE_KEYS or raw.get("name") != name:
        raise wrong(f"is no suite with the name {name} and a list of expectations")
    expectations = raw.get("expectations")
    if not isinstance(expectations, list) or not expectations:
        raise wrong("has no expectations, and an empty suite would pass")
    checks = tuple(
        _read_check(one, position, wrong) for position, one in enumerate(expectations, 1)
    )
    counted = any(_counts_rows(check) for check in checks)
    if not counted and (is_view or name not in MAY_BE_EMPTY):
        raise wrong(
            f"has no critical {_ROW_COUNT} of at least 1, so that nothing at all would pass"
        )
    return Suite(name, is_view, shown, checks, _configurations(name, expectations, checks, shown))


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"the key {key} stands twice")
    return dict(pairs)


def _counts_rows(check: Check) -> bool:
    least = check.kwargs.get("min_value")
    return check.type == _ROW_COUNT and check.severity == "critical" and (least or 0) >= 1


def _read_check(raw: Any, position: int, wrong: Callable[[str], SuiteError]) -> Check:
    if not isinstance(raw, dict) or set(raw) != _EXPECTATION_KEYS:
        raise wrong(
            f"expectation {position} has other keys than {'、'.join(sorted(_EXPECTATION_KEYS))}"
        )
    meta, kwargs = raw["meta"], raw["kwargs"]
    if not isinstance(meta, dict) or set(meta) != _META_KEYS:
        raise wrong(
            f"expectation {position}, {raw['type']}: meta has other keys than "
            f"{'、'.join(sorted(_META_KEYS))}"
        )
    for key, value in (*meta.items(), ("type", raw["type"])):
        if not isinstance(value, str) or not value.strip() or "\n" in value:
            raise wrong(f"expectation {position}, {raw['type']}: {key} is no line of text")
    name = meta["check"]
    about = name.partition(".")[0]
    if about == name or about not in (*TABLES, *_BESIDES):
        raise wrong(f"the check {name} is not named table.what-it-holds")
    if raw["severity"] not in _SEVERITIES:
        raise wrong(f"the check {name} has the severity {raw['severity']}, not critical or warning")
    if not isinstance(kwargs, dict):
        raise wrong(f"the check {name} has kwargs that are no mapping")
    for key in _FORBIDDEN:
        if key in kwargs:
            raise wrong(f"the check {name} uses {key}, which hides rows: write a view for it")
    return Check(name, raw["severity"], meta["expected"], meta["reason"], raw["type"], kwargs)


def _configurations(
    name: str, expectations: list[dict[str, Any]], checks: tuple[Check, ...], shown: str
) -> tuple[Any, ...]:
    """The expectations as great-expectations has them after loading, compared with the file."""
    with library() as gx:
        for raw, check in zip(expectations, checks, strict=True):
            try:
                kind = gx.get_expectation_impl(check.type)
                loaded = kind(**check.kwargs, severity=check.severity, meta=raw["meta"])
            except Exception as error:
                reason = " ".join(str(error).split())
                raise SuiteError(
                    f"the check {check.name} ({check.type}) is refused: {reason[:300]}",
                    remedy="mend its type or kwargs",
                    file=shown,
                ) from error
            for key, value in {**check.kwargs, "severity": check.severity}.items():
                if _plain(getattr(loaded, key)) != value:
                    raise SuiteError(
                        f"the check {check.name} ({check.type}) was loaded with {key} "
                        f"{getattr(loaded, key)!r}, not {value!r}",
                        remedy="write the value as great-expectations keeps it",
                        file=shown,
                    )
        # The library copies a check's meta dozens of times in a run: it gets the name alone.
        slim = [
            {**raw, "meta": {"check": check.name}}
            for raw, check in zip(expectations, checks, strict=True)
        ]
        suite = gx.ExpectationSuite(name=name, expectations=slim)
        configurations = tuple(suite.expectation_configurations)
    kept = [one.meta["check"] for one in configurations]
    if kept != [check.name for check in checks]:
        lost = "、".join(check.name for check in checks if check.name not in kept)
        raise SuiteError(
            f"great-expectations dropped {lost or 'or moved checks'} in loading",
            remedy="mend the suite, or report it",
            file=shown,
        )
    return configurations


def _plain(value: Any) -> Any:
    """A value as JSON has it: pairs and sets of the library are lists there."""
    if isinstance(value, list | tuple | set):
        return [_plain(one) for one in value]
    return value


# --- running ------------------------------------------------------------------------------------


def judge(suite: Suite, table: pa.Table) -> list[Verdict]:
    """Run a suite on a table.

    A validator of its own for each table is the cheapest form of the library: data sources, batch
    definitions and checkpoints write their configuration anew for each table added, which takes longer than
    the checks. First all checks say yes or no; only those that failed are run again for their rows.

    Raises:
        SuiteError: a check could not be run.
    """
    with library() as gx:
        frame = _frame(suite, table)
        engine = gx.PandasExecutionEngine(batch_data_dict={suite.name: frame})
        validator = gx.Validator(execution_engine=engine, data_context=gx.context)
        first = _validate(validator, suite, suite.configurations, "BOOLEAN_ONLY")
        failed = tuple(
            configuration
            for check, configuration in zip(suite.checks, suite.configurations, strict=True)
            if not first[check.name].success
        )
        again = _validate(validator, suite, failed, "SUMMARY") if failed else {}
        return [_verdict(check, frame, again.get(check.name)) for check in suite.checks]


def _frame(suite: Suite, table: pa.Table) -> Any:
    """The columns that the suite names, as a pandas frame; one of them at least, for its rows."""
    named = {
        value
        for check in suite.checks
        for argument in check.kwargs.values()
        for value in (argument if isinstance(argument, list) else [argument])
        if isinstance(value, str)
    }
    used = [name for name in table.column_names if name in named]
    return table.select(used or table.column_names[:1]).to_pandas()


def _validate(
    validator: Any, suite: Suite, configurations: tuple[Any, ...], result_format: str
) -> dict[str, Any]:
    try:
        results = validator.graph_validate(
            configurations=list(configurations),
            runtime_configuration={
                "catch_exceptions": True,
                "result_format": {
                    "result_format": result_format,
                    "partial_unexpected_count": ROWS_NAMED,
                },
            },
        )
    except Exception as error:
        raise SuiteError(
            f"the suite could not be run: {' '.join(str(error).split())[:300]}",
            remedy="mend the suite, or the view it stands on",
            file=suite.file,
        ) from error
    by_check = {result.expectation_config.meta["check"]: result for result in results}
    for configuration in configurations:
        name = configuration.meta["check"]
        problem = _problem(by_check[name]) if name in by_check else "it gave no result"
        if problem is not None:
            raise SuiteError(
                f"the check {name} ({configuration.type}) could not be run: {problem}",
                remedy="mend its kwargs; a check that raises an error has checked nothing",
                file=suite.file,
            )
    return by_check


def _problem(result: Any) -> str | None:
    """What the library says was raised, or None; it says so for the check or for each metric."""
    info = result.exception_info or {}
    for one in (info, *(value for value in info.values() if isinstance(value, dict))):
        if one.get("raised_exception"):
            return " ".join(str(one.get("exception_message")).split())[:300]
    return None


def _verdict(check: Check, frame: Any, failure: Any) -> Verdict:
    looked = _looked_at(check, frame)
    if failure is None:
        return Verdict(check, True, looked, 0, ())
    found = failure.result
    positions = tuple(int(one) for one in found.get("partial_unexpected_index_list") or ())
    return Verdict(check, False, looked, int(found.get("unexpected_count") or 0), positions)


def _looked_at(check: Check, frame: Any) -> int:
    """How many rows the check looked at: it passes over nulls, and says so nowhere."""
    kwargs = check.kwargs
    rows = len(frame)
    if "column" in kwargs and "null" not in check.type:
        return int(frame[kwargs["column"]].notna().sum())
    if "column_A" in kwargs:
        filled = frame[[kwargs["column_A"], kwargs["column_B"]]].notna()
        ignored = kwargs.get("ignore_row_if", "both_values_are_missing")
        if ignored == "neither":
            return rows
        return int((filled.any(axis=1) if ignored.startswith("both") else filled.all(axis=1)).sum())
    return rows
