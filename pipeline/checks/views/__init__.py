"""The views by name: what the suites in expectations/views/ judge.

Each is a function of the release's files and of those of the release before (None before the first), and its
docstring says what a row is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pyarrow as pa

from pipeline.checks.release_files import ReleaseFiles
from pipeline.checks.views import cells, corrected, ids, items, links, numbers, tables

View = Callable[[ReleaseFiles, ReleaseFiles | None], pa.Table]

# The one view that needs no sound tables: it judges whether they are.
SHAPE = "columns"

VIEWS: Mapping[str, View] = MappingProxyType(
    {
        view.__name__: view
        for view in (
            tables.columns,
            tables.keys,
            tables.references,
            tables.copies,
            cells.levels,
            cells.cells,
            cells.entry_places,
            corrected.corrected_entries,
            items.item_parts,
            items.item_types,
            items.type_codes,
            items.department_words,
            items.roles,
            numbers.numbering,
            numbers.scenario_numbers,
            numbers.scenario_counts,
            numbers.annexes,
            numbers.editions,
            numbers.published_editions,
            numbers.row_counts,
            links.replayed,
            links.spans,
            links.lives,
            links.successions,
            ids.kept_ids,
        )
    }
)
