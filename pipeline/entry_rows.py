"""An edition's entries as rows of the contract, before they have ids.

What the row says, with its level, its departments by their canonical names, and its place. Which entry
of another edition it is, and so its id, is told from all of these rows together - as they were published: a
correction never moves an id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.arrow_tables import Row
from pipeline.departments import CellNames, Directory, Spellings, names_in
from pipeline.errors import EditionRejected
from pipeline.label_texts import read_label_in_sequence
from pipeline.landing import EditionDeclaration, SeriesDeclaration
from pipeline.linking.decisions import NO_DECISIONS, LinksDeclaration
from pipeline.reading import AnnexReading, EditionReading, EntryRow, Published
from pipeline.text import printed, serial_number
from pipeline.vocabulary import Vocabulary


@dataclass(frozen=True)
class EditionInput:
    """An edition as read, with what is declared about it."""

    edition_id: str
    declared: EditionDeclaration
    reading: EditionReading


@dataclass(frozen=True)
class HeldBack:
    """An edition that is not in the release, and why."""

    series_id: str
    edition_id: str
    source_file: str
    error: EditionRejected
    is_known: bool = False


@dataclass(frozen=True)
class SeriesInput:
    """A series: what is declared about it, and its good editions, the earliest first.

    ``links`` are people's decisions about its entries; ``landed`` are the ids of all its editions, also of
    those that are held back.
    """

    series_id: str
    declared: SeriesDeclaration
    editions: tuple[EditionInput, ...]
    links: LinksDeclaration = NO_DECISIONS
    landed: tuple[str, ...] = ()


class Names:
    """What department cells of a division mean, over all of its series' notices."""

    def __init__(
        self, division_code: str, members: Sequence[SeriesInput], vocabulary: Vocabulary
    ) -> None:
        declared: dict[str, tuple[str, ...]] = {}
        places: dict[str, str] = {}
        for member in members:
            for name, spellings in member.declared.departments.items():
                declared[name] = (*declared.get(name, ()), *spellings)
            places.update(member.declared.places)
        self.vocabulary = vocabulary
        self._spellings = Spellings(vocabulary, declared, places)
        self._cells: dict[str, CellNames] = {}
        written = (
            name
            for member in members
            for edition in member.editions
            for file in edition.reading.files
            for annex in file.annexes
            for entry in annex.entries
            for text in (entry.lead_text, entry.co_text)
            for name in self.in_cell(text).departments
        )
        self.directory = Directory(division_code, self._spellings, written)

    def in_cell(self, text: str | None) -> CellNames:
        """The names in a cell's text, each cell text read once."""
        key = text or ""
        if key not in self._cells:
            self._cells[key] = names_in(key, self._spellings, self.vocabulary)
        return self._cells[key]

    def canonical(self, text: str | None) -> list[str]:
        """The canonical names of a cell's departments, each once, in order."""
        written = self.in_cell(text).departments
        return list(dict.fromkeys(self.directory.of(name).name for name in written))

    def as_published(self, text: str) -> list[str]:
        """The names of a cell that a correction mended, as far as the other cells know them."""
        written = self.in_cell(text).departments
        return list(dict.fromkeys(map(self.directory.name_of, written)))


@dataclass(frozen=True)
class AnnexRows:
    """An annex with the rows of its entries, in order, and the same rows by item.

    ``published`` are the items again, with what the publisher's own text says where a correction changed it.
    """

    source_file: str
    annex: AnnexReading
    rows: list[Row]
    items: list[list[Row]]
    published: list[list[Row]]
    numbering_groups: list[int]


def annexes_of(series: SeriesInput, edition: EditionInput, names: Names) -> list[AnnexRows]:
    """The annexes of an edition with their entries' rows; ``entry_id`` and ``item_id`` are None yet."""
    found = []
    for file in edition.reading.files:
        for annex in file.annexes:
            rows: list[Row] = []
            items: dict[int, list[Row]] = {}
            published: dict[int, list[Row]] = {}
            groups: dict[int, int] = {}
            for entry in annex.entries:
                row = _entry_row(series, edition, file.source_file, entry, names)
                rows.append(row)
                before = row
                if entry.published is not None:
                    before = published_row(row, entry.published, names, series.declared)
                    row["corrected"] = [one for one in row if row[one] != before[one]]
                    # What cannot be read of the publisher's text was never published.
                    legible = {one: value for one, value in before.items() if value is not None}
                    before = {**row, **legible}
                published.setdefault(entry.item_ordinal, []).append(before)
                items.setdefault(entry.item_ordinal, []).append(row)
                groups.setdefault(entry.item_ordinal, entry.numbering_group)
            found.append(
                AnnexRows(
                    file.source_file,
                    annex,
                    rows,
                    list(items.values()),
                    list(published.values()),
                    list(groups.values()),
                )
            )
    return found


def _entry_row(
    series: SeriesInput, edition: EditionInput, source_file: str, entry: EntryRow, names: Names
) -> Row:
    level = entry.authority_level or series.declared.authority_level
    leads = names.canonical(entry.lead_text)
    has_lead = bool(leads)
    return {
        "entry_id": None,
        "series_id": series.series_id,
        "edition_id": edition.edition_id,
        "division_code": series.declared.division_code,
        "annex_no": entry.annex_no,
        "lifecycle": entry.lifecycle,
        "stage_no": entry.stage_no,
        "stage_name": entry.stage_name,
        "scenario_no": entry.scenario_no,
        "scenario_name": entry.scenario_name,
        "item_id": None,
        "item_no": entry.item_no,
        "item_name": entry.item_name,
        "sub_item_no": entry.sub_item_no,
        "sub_item_name": entry.sub_item_name,
        "item_type": entry.item_type,
        "item_type_code": entry.item_type_code,
        "authority_level": level,
        "is_city_level": level == "city",
        "is_province_level": level == "province",
        "lead_departments": leads,
        "lead_source": entry.lead_source if has_lead else None,
        "lead_source_row": entry.lead_source_row if has_lead else None,
        "source_lead_table": entry.source_lead_table if has_lead else None,
        "co_departments": names.canonical(entry.co_text),
        "corrected": [],
        "source_file": source_file,
        "source_table": entry.source_table,
        "source_row": entry.source_row,
        "source_page": entry.source_page,
    }


def published_row(row: Row, published: Published, names: Names, declared: SeriesDeclaration) -> Row:
    """An entry's row with what the publisher's own text says in the corrected cells; None where it says none.

    Args:
        row: as corrected.
        published: the publisher's texts.
        names: what department cells mean.
        declared: the series; its level is that of rows without a level word.
    """
    texts = published.texts
    found: Row = {}
    for column, text in texts.items():
        if column == "item_no":
            found["item_no"] = serial_number(text)
        elif column in ("stage", "scenario"):
            number, name = read_label_in_sequence(text, None) or (None, None)
            is_stage = column == "stage"
            legible = number is not None and number.isdecimal()
            found[f"{column}_no"] = (int(number or 0) if legible else None) if is_stage else number
            found[f"{column}_name"] = name
        elif column in ("item_name", "sub_item_name"):
            found[column] = printed(text) or None
        elif column == "item_type":
            item_type = names.vocabulary.item_type(text)
            found["item_type"] = None if item_type is None else item_type.name
            found["item_type_code"] = None if item_type is None else item_type.code
        elif column in ("lead_departments", "co_departments"):
            found[column] = names.as_published(text)
    if published.lead_moved:
        found |= {"lead_source": None, "lead_source_row": None, "source_lead_table": None}
    level = published.level or declared.authority_level
    if not published.level_is_legible:
        return {
            **row,
            **found,
            "authority_level": None,
            "is_city_level": None,
            "is_province_level": None,
        }
    return {
        **row,
        **found,
        "authority_level": level,
        "is_city_level": level == "city",
        "is_province_level": level == "province",
    }
