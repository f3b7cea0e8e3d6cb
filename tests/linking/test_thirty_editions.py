"""Thirty editions in a row through the tables: rebuilt byte for byte, and every check on links passes."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from candidates import SUITES, write
from conftest import ROOT
from edition_trees import Edition, published
from random_editions import next_edition

from pipeline import checks, vocabulary
from pipeline.arrow_tables import content_hash
from pipeline.landing import EditionDeclaration, LandedFile, declaration_of
from pipeline.reading import AnnexReading, EditionReading, EntryRow, FileReading, Notice
from pipeline.tables import EditionInput, SeriesInput, build

SERIES = "huancui-shuangquan"
NOTICE = Notice(
    title="清单",
    issuer=None,
    doc_number=None,
    issued_on=None,
    basis=(),
    stated_minimum_items=None,
    tasks=(),
)


def entry(row: dict[str, Any], ordinal: int) -> EntryRow:
    """An entry as if it had been read."""
    lead = "、".join(row["lead_departments"]) or None
    return EntryRow(
        **{
            name: row[name]
            for name in (
                "annex_no",
                "lifecycle",
                "stage_no",
                "stage_name",
                "scenario_no",
                "scenario_name",
                "item_no",
                "item_name",
                "sub_item_no",
                "sub_item_name",
                "item_type",
                "authority_level",
                "source_row",
            )
        },
        numbering_group=1,
        item_ordinal=ordinal,
        item_type_code=None,
        lead_text=lead,
        lead_source=lead and "stated",
        source_lead_table=row["annex_no"],
        lead_source_row=row["source_row"],
        co_text="、".join(row["co_departments"]) or None,
        source_table=row["annex_no"],
        source_page=None,
    )


def as_read(edition: Edition, number: int) -> EditionInput:
    """An edition as if it had been read from a file."""
    date = datetime.date(1990 + number, 6, 30)
    items = edition.items()
    annexes = tuple(
        AnnexReading(
            number=annex,
            title="清单",
            lifecycle=lifecycle,
            stated_total=None,
            data_rows=1,
            entries=tuple(
                entry(row, rows[0]["item_no"])
                for rows in items
                for row in rows
                if row["lifecycle"] == lifecycle
            ),
            rejects=(),
            cells=(),
        )
        for annex, lifecycle in ((1, "enterprise"), (2, "individual"))
    )
    file = FileReading(source_file=f"{SERIES}/{date}/n.txt", sha256="0" * 64, annexes=annexes)  # type: ignore[arg-type]
    reading = EditionReading(
        notice=NOTICE,
        notice_file=file.source_file,
        files=(file,),
        is_complete=True,
        warnings=(),
    )
    landed = LandedFile(name="n.txt", sha256="0" * 64, size=1, format="text")
    declared = EditionDeclaration(issued_on=date, files=(landed,))
    return EditionInput(date.isoformat(), declared, reading)


@pytest.fixture(scope="module")
def series() -> SeriesInput:
    editions = [published()]
    for number in range(29):
        editions.append(next_edition(editions[-1], 73_000 + number, 12))
    return SeriesInput(
        SERIES,
        declaration_of(ROOT / "raw", SERIES),
        tuple(as_read(edition, number) for number, edition in enumerate(editions)),
    )


@pytest.fixture(scope="module")
def built(series: SeriesInput) -> dict[str, pa.Table]:
    return build([series], vocabulary.load())


def test_thirty_editions_are_rebuilt_the_very_same(
    series: SeriesInput, built: dict[str, pa.Table]
) -> None:
    assert content_hash(build([series], vocabulary.load())) == content_hash(built)
    assert built["changes"].num_rows > 300
    assert built["history"].num_rows > built["entries"].num_rows


def test_every_check_on_links_passes_over_thirty_editions(
    built: dict[str, pa.Table], tmp_path: Path
) -> None:
    folder = write(tmp_path / "thirty", built)
    views = [
        "replayed",
        "spans",
        "lives",
        "successions",
        "kept_ids",
        "keys",
        "references",
        "copies",
    ]
    result = checks.run(folder, SUITES, before=folder, only=[*views, "changes", "history"])
    assert [one.line for one in result.outcomes if not one.passed] == []
    first = checks.run(folder, SUITES, before=None, only=views)
    assert [one.line for one in first.outcomes if not one.passed] == []


def test_an_edition_added_moves_no_id_of_those_before(
    series: SeriesInput, built: dict[str, pa.Table]
) -> None:
    fewer = SeriesInput(series.series_id, series.declared, series.editions[:20])
    last = series.editions[19].edition_id
    ids = [
        {
            (row["edition_id"], row["source_table"], row["source_row"]): row["entry_id"]
            for row in tables["entries_all"].to_pylist()
            if row["edition_id"] <= last
        }
        for tables in (build([fewer], vocabulary.load()), built)
    ]
    assert ids[0] == ids[1]
