"""Suites are loaded whole or not at all, and a check that raised an error is a fault, never a pass."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from candidates import SUITES, real_tables

from pipeline.checks import gx, suites
from pipeline.checks.views import VIEWS
from pipeline.errors import SuiteError

Change = Callable[[list[dict[str, Any]]], Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SUITES, tmp_path / "expectations"))


def change(folder: Path, change_expectations: Change, file: str = "entries.json") -> None:
    """Change the expectations of one suite file."""
    path = folder / file
    raw = json.loads(path.read_bytes())
    change_expectations(raw["expectations"])
    path.write_text(json.dumps(raw, ensure_ascii=False), "utf-8")


def load(folder: Path) -> list[suites.Suite]:
    return suites.load(folder, tuple(VIEWS))


def refused(folder: Path) -> str:
    with pytest.raises(SuiteError) as caught:
        load(folder)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_the_suites_load_whole() -> None:
    loaded = load(SUITES)
    assert len(loaded) == len(list(SUITES.rglob("*.json")))
    for suite in loaded:
        assert len(suite.configurations) == len(suite.checks) > 0


# Position of the check that the changes below touch: entries.item-type-known.
AT = 2

SPOILED: dict[str, tuple[Change, str]] = {
    "an unknown type": (
        lambda all: all[AT].update(type="expect_column_values_to_be_lucky"),
        "expect_column_values_to_be_lucky",
    ),
    "a bad severity": (lambda all: all[AT].update(severity="fatal"), "fatal"),
    "a severity of the library that means nothing here": (
        lambda all: all[AT].update(severity="info"),
        "info",
    ),
    "an unknown argument": (lambda all: all[AT]["kwargs"].update(colour="red"), "colour"),
    "a missing argument": (lambda all: all[AT]["kwargs"].pop("column"), "column"),
    "an argument out of range": (lambda all: all[AT]["kwargs"].update(value_set=7), "value_set"),
    "an argument that the library changes": (
        lambda all: all[0]["kwargs"].update(min_value=1, strict_min="yes"),
        "strict_min",
    ),
    "a condition": (
        lambda all: all[AT]["kwargs"].update(row_condition='item_type=="x"'),
        "row_condition",
    ),
    "a share that may fail": (lambda all: all[AT]["kwargs"].update(mostly=0.5), "mostly"),
    "two checks of one name": (
        lambda all: all[AT]["meta"].update(check="entries.item-type-present"),
        "entries.item-type-present",
    ),
    "a name of another suite": (
        lambda all: all[AT]["meta"].update(check="items.rows"),
        "items.rows",
    ),
    "a name without a table": (lambda all: all[AT]["meta"].update(check="types"), "types"),
    "a name of no table": (lambda all: all[AT]["meta"].update(check="entry.types"), "entry.types"),
    "no reason": (lambda all: all[AT]["meta"].pop("reason"), "reason"),
    "a blank reason": (lambda all: all[AT]["meta"].update(reason=" "), "reason"),
    "nothing expected": (lambda all: all[AT]["meta"].pop("expected"), "expected"),
    "a key too many": (lambda all: all[AT].update(id="1"), "other keys"),
    "a key too few": (lambda all: all[AT].pop("severity"), "other keys"),
    "an expectation that is none": (lambda all: all.append("nothing"), "other keys"),
    "arguments that are none": (lambda all: all[AT].update(kwargs=[]), "kwargs"),
    "no expectations": (lambda all: all.clear(), "empty suite"),
    "no row count": (lambda all: all.pop(0), "expect_table_row_count_to_be_between"),
    "a row count of none": (
        lambda all: all[0]["kwargs"].update(min_value=0),
        "expect_table_row_count_to_be_between",
    ),
    "a row count that only warns": (
        lambda all: all[0].update(severity="warning"),
        "expect_table_row_count_to_be_between",
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_suite_that_is_not_whole_is_refused(name: str, folder: Path) -> None:
    spoil, said = SPOILED[name]
    change(folder, spoil)
    line = refused(folder)
    assert said in line
    # The second of two equal names stands in the later file.
    assert line.startswith(
        "expectations/items.json" if "another" in name else "expectations/entries.json"
    )


def test_a_view_without_a_row_count_is_refused(folder: Path) -> None:
    change(folder, lambda all: all.pop(0), "views/levels.json")
    assert refused(folder).startswith("expectations/views/levels.json")


@pytest.mark.parametrize("file", ["entries.json", "history.json", "views/levels.json"])
def test_a_missing_suite_is_refused(file: str, folder: Path) -> None:
    (folder / file).unlink()
    assert refused(folder).startswith(f"expectations/{file}: is missing")


@pytest.mark.parametrize("file", ["extras.json", "levels.json", "views/entries.json"])
def test_a_suite_of_nothing_is_refused(file: str, folder: Path) -> None:
    shutil.copy(folder / "entries.json", folder / file)
    assert refused(folder).startswith(f"expectations/{file}: there is no")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no JSON"),
        ("[]", "no suite"),
        ('{"name": "items", "expectations": []}', "no suite"),
        ('{"name": "entries", "expectations": {}}', "no expectations"),
        ('{"name": "entries", "name": "entries", "expectations": []}', "stands twice"),
        ('{"name": "entries", "expectations": [], "mood": "good"}', "no suite"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, said: str, folder: Path) -> None:
    (folder / "entries.json").write_text(text, "utf-8")
    line = refused(folder)
    assert said in line
    assert line.startswith("expectations/entries.json")


def test_a_file_that_is_not_utf8_is_refused(folder: Path) -> None:
    (folder / "entries.json").write_bytes("事项".encode("gb18030"))
    assert refused(folder).startswith("expectations/entries.json")


def test_what_the_library_drops_in_loading_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gx.library() as library:
        whole = library.ExpectationSuite

    def forgetful(name: str, expectations: list[Any]) -> Any:
        return whole(
            name=name, expectations=expectations[:AT] if name == "entries" else expectations
        )

    monkeypatch.setattr(gx, "_loaded", [_with(library, ExpectationSuite=forgetful)])
    line = refused(folder)
    assert "entries.item-type-known" in line
    assert "dropped" in line


def _with(library: gx.Library, **parts: Any) -> gx.Library:
    return gx.Library(**{**vars(library), **parts})


RAISING: dict[str, tuple[Change, str]] = {
    "a column that is not there": (
        lambda all: all[AT]["kwargs"].update(column="colour"),
        "entries.item-type-known",
    ),
    "a pattern that is none": (
        lambda all: all[AT].update(
            type="expect_column_values_to_match_regex",
            kwargs={"column": "item_type", "regex": "("},
        ),
        "entries.item-type-known",
    ),
    "texts compared with numbers": (
        lambda all: all[AT].update(
            type="expect_column_values_to_be_between",
            kwargs={"column": "item_type", "min_value": 1},
        ),
        "entries.item-type-known",
    ),
}


@pytest.mark.parametrize("name", RAISING)
def test_a_check_that_raises_is_a_fault(
    name: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    spoil, said = RAISING[name]
    change(folder, spoil)
    [suite] = [one for one in load(folder) if one.name == "entries"]
    with pytest.raises(SuiteError) as caught:
        suites.judge(suite, real_tables()["entries"])
    line = str(caught.value)
    assert line.startswith("expectations/entries.json")
    assert said in line
    assert "could not be run" in line
    assert capfd.readouterr() == ("", "")


def test_a_check_that_raises_only_where_it_fails_is_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [suite] = [one for one in load(SUITES) if one.name == "entries"]
    validate = suites._validate

    def failing(validator: Any, suite: Any, configurations: Any, result_format: str) -> Any:
        if result_format == "SUMMARY":
            raise SuiteError("could not be run", remedy="mend it", file=suite.file)
        return validate(validator, suite, configurations, result_format)

    monkeypatch.setattr(suites, "_validate", failing)
    entries = real_tables()["entries"]
    position = entries.schema.get_field_index("item_type")
    types = pa.array(["行政指导"] * entries.num_rows)
    with pytest.raises(SuiteError):
        suites.judge(suite, entries.set_column(position, "item_type", types))


def test_nulls_that_a_check_passes_over_are_not_counted_as_looked_at() -> None:
    [suite] = [one for one in load(SUITES) if one.name == "entries_all"]
    entries = real_tables()["entries_all"]
    looked = {one.check.name: one.n_looked for one in suites.judge(suite, entries)}
    assert looked["entries_all.rows"] == 291
    assert looked["entries_all.lead-source-known"] == 240
    assert looked["entries_all.sub-item-number-positive"] == 115
    assert looked["entries_all.sub-item-number-unique"] == 291
