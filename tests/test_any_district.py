"""Other districts' notices, made at random: from every format the catalog that their model says.

The notices are ``tests/builders/any_notice.py``'s: other names, stages, departments, headings, layouts. More
seeds than these are read with ``ANY_DISTRICT_SEEDS=1000``.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline import annexes, landing, rows
from pipeline.departments import Spellings, names_in
from pipeline.document import Document
from pipeline.editions import last_row
from pipeline.readers import read_bytes
from pipeline.readers.sniff import sniff
from pipeline.reading import AnnexReading, EntryRow
from pipeline.refresh import refresh
from pipeline.settings import Settings
from pipeline.vocabulary import load
from tests.builders.any_files import Made, made
from tests.builders.any_notice import Entry
from tests.readers import libreoffice
from tests.test_formats import rows_of

SEEDS = range(int(os.environ.get("ANY_DISTRICT_SEEDS", "25")))
CONVERTED = range(6)
PUBLISHED = range(1, 3)
FIELDS = tuple(field for field in Entry.__dataclass_fields__ if field not in ("lead", "co"))
SPELLINGS = Spellings(load())


def annexes_of(document: Document) -> list[AnnexReading]:
    vocabulary = load()
    found = annexes.find(document, vocabulary)
    assert found.warnings == ()
    return [
        rows.read_annex(annex, vocabulary, last_row_of_file=last_row(document))
        for annex in found.annexes
    ]


def names(text: str | None) -> tuple[str, ...]:
    found = names_in(text or "", SPELLINGS, load()).departments
    return tuple("".join(name.split()) for name in found)


def said(entry: EntryRow) -> dict[str, Any]:
    values = {field: getattr(entry, field) for field in FIELDS}
    return {**values, "lead": names(entry.lead_text), "co": names(entry.co_text)}


def hold_the_truth(one: Made, kind: str) -> list[AnnexReading]:
    """Hold that a file gives its notice's entries, all of its rows, and nothing to warn of."""
    document = read_bytes(one.data, shown=f"notice.{kind}")
    assert document.warnings == ()
    readings = annexes_of(document)
    assert [(annex.rejects, annex.warnings) for annex in readings] == [((), ())] * len(readings)
    assert [annex.title.partition("（共")[0] for annex in readings] == [
        annex.title.partition("（共")[0] for annex in one.notice.annexes
    ]
    assert not [cell for annex in readings for cell in annex.cells if cell.use == "rejected"]
    found = [said(entry) for annex in readings for entry in annex.entries]
    assert found == [vars(entry) for entry in one.notice.entries]
    return readings


# --- read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["txt", "docx", "html", "xlsx"])
@pytest.mark.parametrize("seed", SEEDS)
def test_any_notice_gives_the_entries_of_its_model(kind: str, seed: int) -> None:
    one = made(kind, seed)
    readings = hold_the_truth(one, kind)
    entries = [entry for annex in readings for entry in annex.entries]
    for entry, place in zip(entries, one.places, strict=True):
        # In a sheet what stands over a header is text, and the header row 1.
        over = place.over_header if kind == "xlsx" else 0
        assert entry.source_row == place.row - over
        if place.lead_source is not None:
            assert entry.lead_source == place.lead_source


@pytest.mark.parametrize("target", ["pdf", "doc:MS Word 97"])
def test_any_notice_that_libreoffice_writes_gives_the_entries_of_its_model(
    target: str, tmp_path: Path
) -> None:
    kind = target.partition(":")[0]
    files = {tmp_path / f"{seed}.docx": made("paged", seed) for seed in CONVERTED}
    for path, one in files.items():
        path.write_bytes(one.data)
    written = libreoffice.convert(list(files), tmp_path, target)
    for seed, (path, one) in enumerate(files.items()):
        converted = Made(one.notice, [], written[path].read_bytes())
        hold_the_truth(converted, kind)
        if seed in PUBLISHED:
            hold_the_catalog(converted, kind, tmp_path / str(seed))


# --- published ----------------------------------------------------------------------------------

SERIES_YAML = "title: 某区“双全双百”\ndivision_code: '370102'\nauthority_level: district\n"
CANONICAL = {"人社局": "人力资源社会保障局", "住建局": "住房城乡建设局"}


def canonical(names: tuple[str, ...]) -> list[str]:
    """The names that the national vocabulary declares instead of these; each notice spells the others one way."""
    whole = [
        name[0] + CANONICAL.get(name[1:], name[1:]) if name[0] in "区县市" else name
        for name in names
    ]
    return list(dict.fromkeys(whole))


def entry_row(entry: Entry) -> dict[str, Any]:
    values = {**vars(entry), "authority_level": entry.authority_level or "district"}
    lead, co = canonical(values.pop("lead")), canonical(values.pop("co"))
    return {**values, "lead_departments": lead, "co_departments": co}


def items_of(rows: list[dict[str, Any]], ordinals: list[int]) -> list[dict[str, Any]]:
    """What items has to say of these entries, by the contract; an ordinal for each entry says whose it is."""
    items: dict[int, list[dict[str, Any]]] = {}
    for row, ordinal in zip(rows, ordinals, strict=True):
        items.setdefault(ordinal, []).append(row)
    made = []
    for parts in items.values():
        types = list(dict.fromkeys(row["item_type"] for row in parts))
        levels = [row["authority_level"] == "city" for row in parts]
        leads = [name for row in parts for name in row["lead_departments"]]
        cos = [name for row in parts for name in row["co_departments"]]
        made.append(
            {
                "annex_no": parts[0]["annex_no"],
                "item_no": parts[0]["item_no"],
                "item_name": parts[0]["item_name"],
                "n_sub_items": sum(row["sub_item_no"] is not None for row in parts),
                "item_types": types,
                "item_type": "、".join(types),
                "is_city_level": all(levels),
                "has_city_level": any(levels),
                "lead_departments": list(dict.fromkeys(leads)),
                "co_departments": list(dict.fromkeys(cos)),
            }
        )
    return made


def hold_published(settings: Settings, table: str, expected: list[dict[str, Any]]) -> None:
    """Hold that a table has these rows, in the order of its key."""
    found = [{name: row[name] for name in expected[0]} for row in rows_of(settings, table)]
    assert sorted(found, key=repr) == sorted(expected, key=repr), table


@pytest.mark.parametrize("kind", ["txt", "docx", "html", "xlsx"])
@pytest.mark.parametrize("seed", PUBLISHED)
def test_what_is_published_is_what_the_model_says(kind: str, seed: int, tmp_path: Path) -> None:
    hold_the_catalog(made(kind, seed), kind, tmp_path)


def hold_the_catalog(one: Made, kind: str, root: Path) -> None:
    """Hold that a file, landed and refreshed through every check, is published as its model says."""
    settings = Settings(root=root)
    (settings.raw / "any").mkdir(parents=True)
    (settings.raw / "any" / "series.yaml").write_text(SERIES_YAML, encoding="utf-8")
    file = landing.NewFile(f"notice.{kind}", one.data, sniff(one.data))
    day = datetime.date(2022, 3, 15)
    landing.add(settings.raw, "any", [file], issued_on=day, source_url=None, retrieved_on=day)
    lines: list[str] = []
    assert refresh(settings, say=lines.append).exit_code == 0, lines
    expected = [entry_row(entry) for entry in one.notice.entries]
    hold_published(settings, "entries", expected)
    ordinals = [row.groups["number"] for annex in one.notice.annexes for row in annex.rows]
    hold_published(settings, "items", items_of(expected, ordinals))
    parts = [row for row in expected if row["sub_item_no"] is not None]
    hold_published(settings, "sub_items", parts)
