"""Views that count: numbers without gaps, totals that a notice states, and the release before.

Each measures; the suite of its name says what is right. See ``views.cells`` for what a view is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from pipeline.checks.release_files import ReleaseFiles, text_of
from pipeline.checks.views.base import EDITION, view_table
from pipeline.schema import COUNT, FLAG, SHARE, TABLES, TEXT

# Fewer rejects than before is what everybody hopes for, and a decision in links.yaml makes two changes
# none: no loss to be warned of.
_MAY_SHRINK = {"changes", "corrections", "rejects"}


# --- numbers ------------------------------------------------------------------------------------


def numbering(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row a run of 序号: which numbers are missing between 1 and its last, and which stand twice.

    Numbers of rejected rows count. ``n_unexplained`` are the missing numbers less the rejected rows
    whose number is illegible. The run of an item is ``items.numbering_group``; editions that are no
    longer current are not in items, there a new run begins where 1 stands again.
    """
    numbers: dict[tuple[Any, ...], Counter[int]] = defaultdict(Counter)
    for run, item_no in _numbered_items(now):
        numbers[run][item_no] += 1
    rejected: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    illegible: Counter[tuple[Any, ...]] = Counter()
    for *edition, file, annex_no, group, item_no, is_numbered in now.rows(
        "rejects",
        *EDITION,
        "source_file",
        "annex_no",
        "numbering_group",
        "item_no",
        "is_numbered",
    ):
        run = (*edition, file, annex_no, group)
        if not is_numbered or annex_no is None:
            continue
        if item_no is None:
            illegible[run] += 1
        else:
            rejected[run].add(item_no)

    def rows() -> Iterator[tuple[Any, ...]]:
        for run in sorted({*numbers, *rejected, *illegible}, key=text_of):
            there = set(numbers[run]) | rejected[run]
            last = max(there, default=0)
            missing = sorted(set(range(1, last + 1)) - there)
            twice = sorted(number for number, count in numbers[run].items() if count > 1)
            yield (
                *run,
                len(there),
                last,
                "、".join(map(str, missing[:20])) or None,
                illegible[run],
                max(len(missing) - illegible[run], 0),
                "、".join(map(str, twice[:20])) or None,
            )

    return view_table(
        {
            **EDITION,
            "source_file": TEXT,
            "annex_no": COUNT,
            "numbering_group": COUNT,
            "n_numbers": COUNT,
            "last_number": COUNT,
            "missing": TEXT,
            "n_illegible": COUNT,
            "n_unexplained": COUNT,
            "twice": TEXT,
        },
        rows(),
    )


def _numbered_items(now: ReleaseFiles) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Each item of each edition once, in the order of the files: its run and its number."""
    group_of = {
        tuple(key): group
        for *key, group in now.rows("items", *EDITION, "item_id", "numbering_group")
    }
    place = (*EDITION, "source_file", "annex_no", "source_table", "source_row")
    # A run may begin with a reject; rejects know theirs, and here have no item_id.
    rejects = (
        (*row[:6], "", row[6])
        for row in now.rows("rejects", *place, "numbering_group")
        if row[3] is not None and row[5] is not None
    )
    entries = now.rows("entries_all", *place, "item_id", "item_no")
    seen: set[tuple[Any, ...]] = set()
    # By annex: the run so far, and whether it has shown its 1.
    state: dict[tuple[Any, ...], tuple[int, bool]] = {}
    for series_id, edition_id, file, annex_no, _, _, item_id, number in sorted(
        [*rejects, *entries]
    ):
        annex = series_id, edition_id, file, annex_no
        group, has_one = state.get(annex, (1, False))
        if not item_id:
            state[annex] = max(group, number or 1), has_one or (number or 1) > group
            continue
        key = series_id, edition_id, item_id
        if key in seen:
            continue
        seen.add(key)
        if number == 1 and has_one:
            group += 1
        state[annex] = group, has_one or number == 1
        yield (*annex, group_of.get(key, group)), number


def scenario_numbers(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row a scenario of an annex of any edition: its number and its stage's, and where each comes.

    ``stage_in_scenario_no`` is the 3 of 3.1, null where the number has no dot; ``stage_rank`` and
    ``scenario_rank`` are the places, from 1, among the annex's stages and the stage's scenarios when these
    are ordered by number. Where numbers without a dot run on from stage to stage, so do the places.
    """
    annexes: dict[tuple[Any, ...], dict[tuple[int, str], set[tuple[int, str, str]]]] = {}
    for *annex, stage_no, stage_name, scenario_no, scenario_name in now.rows(
        "entries_all",
        *EDITION,
        "annex_no",
        "stage_no",
        "stage_name",
        "scenario_no",
        "scenario_name",
    ):
        scenarios = annexes.setdefault(tuple(annex), {}).setdefault((stage_no, stage_name), set())
        scenarios.add((_parts(scenario_no)[1], scenario_name, scenario_no))

    def rows() -> Iterator[tuple[Any, ...]]:
        for annex, stages in annexes.items():
            above, run_on = 0, _run_on(stages.values())
            for stage_rank, stage in enumerate(sorted(stages), start=1):
                first = above + 1 if run_on else 1
                for rank, (last, name, number) in enumerate(sorted(stages[stage]), start=first):
                    yield *annex, *stage, number, name, _parts(number)[0], stage_rank, last, rank
                above += len(stages[stage])

    return view_table(
        {
            **EDITION,
            "annex_no": COUNT,
            "stage_no": COUNT,
            "stage_name": TEXT,
            "scenario_no": TEXT,
            "scenario_name": TEXT,
            "stage_in_scenario_no": COUNT,
            "stage_rank": COUNT,
            "last_part": COUNT,
            "scenario_rank": COUNT,
        },
        rows(),
    )


def _run_on(stages: Iterable[set[tuple[int, str, str]]]) -> bool:
    """Whether an annex's scenarios are numbered through: none has a dot, and no number stands twice."""
    numbers = [number for scenarios in stages for _, _, number in scenarios]
    return len(set(numbers)) == len(numbers) and not any("." in number for number in numbers)


def _parts(scenario_no: str) -> tuple[int | None, int]:
    """The stage in a scenario's number, and its last part: 3.1 -> (3, 1), 2 -> (None, 2)."""
    first, dot, rest = scenario_no.partition(".")
    last = rest.rpartition(".")[2] if dot else first
    return (
        int(first) if dot and first.isdecimal() else None,
        int(last) if last.isdecimal() else 0,
    )


# --- totals -------------------------------------------------------------------------------------


def annexes(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row an annex of any edition: how many items it lists, and what the notice says it does.

    ``n_listed`` counts its items and its rejected rows with a number of their own, for the notice counts
    those too; a reject that repeats another row's number counts nothing.
    """
    items: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for *annex, item_id in now.rows("entries_all", *EDITION, "annex_no", "item_id"):
        items[tuple(annex)].add(item_id)
    rejects: Counter[tuple[Any, ...]] = Counter(
        tuple(annex)
        for *annex, is_numbered, reason in now.rows(
            "rejects", *EDITION, "annex_no", "is_numbered", "reason"
        )
        if is_numbered and reason != "duplicate-number" and annex[-1] is not None
    )
    minimum: dict[tuple[str, str], int | None] = {}
    totals: dict[tuple[Any, ...], int] = {}
    for series_id, edition_id, least, stated in now.rows(
        "notices", *EDITION, "stated_minimum_items", "stated_totals"
    ):
        minimum[series_id, edition_id] = least
        for one in stated or []:
            annex_no, _, total = one.partition(":")
            if annex_no.isdecimal() and total.isdecimal():
                totals[series_id, edition_id, int(annex_no)] = int(total)
    return view_table(
        {
            **EDITION,
            "annex_no": COUNT,
            "n_items": COUNT,
            "n_numbered_rejects": COUNT,
            "n_listed": COUNT,
            "stated_minimum": COUNT,
            "stated_total": COUNT,
        },
        (
            (
                *annex,
                len(items[annex]),
                rejects[annex],
                len(items[annex]) + rejects[annex],
                minimum.get(annex[:2]),
                totals.get(annex),
            )
            for annex in sorted({*items, *rejects, *totals})
        ),
    )


def editions(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row an edition: what notices counts of it, and what the tables hold of it.

    ``reject_share`` is of its data rows. ``breaks_off`` says that it is not complete and that no reject which
    somebody has looked at explains it. ``is_newest`` is by the edition's name, its date.
    """
    entries = Counter(now.rows("entries_all", *EDITION))
    items = Counter(row[:2] for row in set(now.rows("entries_all", *EDITION, "item_id")))
    sub_items = Counter(
        row[:2] for row in now.rows("entries_all", *EDITION, "sub_item_no") if row[-1] is not None
    )
    rejects: Counter[tuple[Any, ...]] = Counter()
    explained: set[tuple[Any, ...]] = set()
    for *edition, row, reason, is_known in now.rows(
        "rejects", *EDITION, "source_row", "reason", "is_known"
    ):
        rejects[tuple(edition)] += row is not None
        if is_known and reason == "row-broken-off":
            explained.add(tuple(edition))
    tasks = Counter(now.rows("tasks", *EDITION))
    newest: dict[str, str] = {}
    for series_id, edition_id in now.rows("notices", *EDITION):
        newest[series_id] = max(edition_id, newest.get(series_id, ""))
    names = ("n_items", "n_sub_items", "n_entries", "n_rejects", "n_data_rows", "n_tasks")

    def rows() -> Iterator[tuple[Any, ...]]:
        for series_id, edition_id, is_current, is_complete, *stated in now.rows(
            "notices", *EDITION, "is_current", "is_complete", *names
        ):
            key = series_id, edition_id
            data_rows = entries[key] + rejects[key]
            found = items[key], sub_items[key], entries[key], rejects[key], data_rows, tasks[key]
            yield (
                *key,
                bool(is_current),
                edition_id == newest[series_id],
                _named(names, stated),
                _named(names, found),
                rejects[key],
                rejects[key] / data_rows if data_rows else 1.0,
                not is_complete and key not in explained,
            )

    return view_table(
        {
            **EDITION,
            "is_current": FLAG,
            "is_newest": FLAG,
            "stated_counts": TEXT,
            "found_counts": TEXT,
            "n_rejects": COUNT,
            "reject_share": SHARE,
            "breaks_off": FLAG,
        },
        rows(),
    )


def _named(names: tuple[str, ...], values: Any) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))


def scenario_counts(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row a scenario of a current edition: what scenarios counts of it, and what entries holds."""
    key = (*EDITION, "annex_no", "scenario_no", "scenario_name")
    entries: dict[tuple[Any, ...], list[tuple[str, bool]]] = defaultdict(list)
    for *scenario, item_id, city in now.rows("entries", *key, "item_id", "is_city_level"):
        entries[tuple(scenario)].append((item_id, bool(city)))
    names = ("n_items", "n_entries", "n_city_level")
    stated = {tuple(row[:5]): _named(names, row[5:]) for row in now.rows("scenarios", *key, *names)}

    def rows() -> Iterator[tuple[Any, ...]]:
        for scenario in dict.fromkeys([*stated, *entries]):
            found = entries[scenario]
            counts = len({item for item, _ in found}), len(found), sum(city for _, city in found)
            yield *scenario, stated.get(scenario), _named(names, counts)

    return view_table(
        {
            **EDITION,
            "annex_no": COUNT,
            "scenario_no": TEXT,
            "scenario_name": TEXT,
            "stated_counts": TEXT,
            "found_counts": TEXT,
        },
        rows(),
    )


# --- the release before -------------------------------------------------------------------------


def published_editions(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row an edition of this release or the one before: is it there now?"""
    there = set(now.rows("notices", *EDITION))
    were = set()
    if before is not None and "notices" in before.names:
        were = set(before.rows("notices", *EDITION))
    return view_table(
        {**EDITION, "was_published": FLAG, "is_there": FLAG},
        ((*one, one in were, one in there) for one in sorted(there | were)),
    )


def row_counts(now: ReleaseFiles, before: ReleaseFiles | None) -> pa.Table:
    """One row a table, and one a table and series: rows before and now, and the share that is left.

    ``share`` is null where there was nothing before, and of tables whose shrinking is no loss.
    """

    def rows() -> Iterator[tuple[Any, ...]]:
        for table in TABLES:
            ours = _rows_by_series(now, table)
            theirs = _rows_by_series(before, table)
            for series_id in sorted({*ours, *theirs}, key=lambda one: one or ""):
                count, count_before = ours[series_id], theirs[series_id]
                is_measured = count_before > 0 and table not in _MAY_SHRINK
                share = count / count_before if is_measured else None
                yield table, series_id, None if before is None else count_before, count, share

    return view_table(
        {"table": TEXT, "series_id": TEXT, "n_before": COUNT, "n_now": COUNT, "share": SHARE},
        rows(),
    )


def _rows_by_series(files: ReleaseFiles | None, table: str) -> Counter[str | None]:
    """The rows of a table by series, and of the whole table under None."""
    if files is None or table not in files.names:
        return Counter({None: 0})
    series = files.series_of_rows(table)
    counts: Counter[str | None] = Counter(series)
    counts[None] = len(series)
    return counts
