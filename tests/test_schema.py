"""What schema.py declares is what the README, the data package and the files say."""

from __future__ import annotations

import frictionless
import pytest
from conftest import ROOT

from pipeline import datapackage, dictionary
from pipeline.schema import TABLES


def test_the_readmes_dictionary_is_the_schemas() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert dictionary.rewritten(readme) == readme, "run `make docs`"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_keys_and_references_name_columns_that_exist(table: object) -> None:
    schema = TABLES[table.name]  # type: ignore[attr-defined]
    assert set(schema.key) <= set(schema.column_names)
    assert len(set(schema.column_names)) == len(schema.column_names)
    for reference in schema.references:
        assert set(reference.columns) <= set(schema.column_names)
        assert reference.key == TABLES[reference.table].key


def test_every_column_says_what_it_holds_in_one_line() -> None:
    for table in TABLES.values():
        for column in table.columns:
            assert column.description and "\n" not in column.description


def test_the_data_package_is_one_by_the_frictionless_specification() -> None:
    counts = dict.fromkeys(TABLES, 0)
    described = datapackage.describe("20210630T000000Z-00000000", "2021-06-30T00:00:00Z", counts)
    package = frictionless.Package.from_descriptor(described)
    assert [resource.path for resource in package.resources] == [
        f"{name}.parquet" for name in TABLES
    ]
    errors = [
        error.note
        for resource in package.resources
        for error in frictionless.Schema.metadata_validate(resource.schema.to_descriptor())
    ]
    assert errors == []
