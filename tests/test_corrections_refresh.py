"""Corrections from raw/ to a release: marks, ids, what is held back, and what is shown of them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from refreshed import land, run
from test_refresh_editions import NEXT, SECOND, refused, rows
from typer.testing import CliRunner
from warehouses import EDITION, NOTICE, ROOT, SERIES, new_root, parquet_bytes, whole_release

from pipeline import landing
from pipeline.cli import app
from pipeline.corrections import CorrectionsDeclaration
from pipeline.errors import DeclarationError
from pipeline.report.entry import describe
from pipeline.settings import Settings

SAID = {"reason": "a slip", "by": "王芳", "date": "2021-07-05"}
# 劳动用工备案 stands in row 45 of the first table.
RECORD = {
    "annex": 1,
    "row": 45,
    "column": "item_name",
    "text": "劳动用工备案",
    "new": "劳动用工登记备案",
}


def write(settings: Settings, *corrections: dict[str, Any], edition: str = EDITION) -> Path:
    path = settings.raw / SERIES / edition / "corrections.yaml"
    listed = [{**SAID, **one} for one in corrections]
    path.write_text(yaml.safe_dump({"corrections": listed}, allow_unicode=True), "utf-8")
    return path


def entry(settings: Settings, row: int, table: str = "entries", annex: int = 1) -> dict[str, Any]:
    [found] = [
        one
        for one in rows(settings, table)
        if (one["annex_no"], one["source_row"], one["source_table"]) == (annex, row, annex)
        and one["edition_id"] == rows(settings, "entries")[0]["edition_id"]
    ]
    return found


def shown(settings: Settings, name: str) -> str:
    return "\n".join(describe(settings.warehouse, name))


# --- values and marks ---------------------------------------------------------------------------


def test_a_corrected_name_is_published_marked_and_keeps_its_id(settings: Settings) -> None:
    before = entry(settings, 45)
    cells = rows(settings, "source_cells")
    assert before["corrected"] == []
    write(settings, RECORD)
    outcome = run(settings)
    assert (outcome.exit_code, outcome.is_new, outcome.refused) == (0, True, [])
    after = entry(settings, 45)
    assert after == {**before, "item_name": "劳动用工登记备案", "corrected": ["item_name"]}
    assert rows(settings, "source_cells") == cells
    [item] = [one for one in rows(settings, "items") if one["item_id"] == before["item_id"]]
    assert item["item_name"] == "劳动用工登记备案"
    others = [one for one in rows(settings, "entries_all") if one["source_row"] != 45]
    assert all(one["corrected"] == [] for one in others)


def test_the_release_alone_shows_what_was_corrected_why_and_by_whom(settings: Settings) -> None:
    write(settings, RECORD)
    run(settings)
    shutil.rmtree(settings.raw)
    text = shown(settings, "劳动用工登记备案")
    assert re.search(r"^corrected +item_name$", text, re.MULTILINE)
    assert "row 45, column 4: 劳动用工备案  (entry)" in text
    assert "row 45, item_name: published 劳动用工备案, read as 劳动用工登记备案" in text
    assert "a slip  (王芳, 2021-07-05)" in text
    assert "corrections in" not in shown(settings, "公章刻制备案")


COLUMNS: dict[str, tuple[dict[str, Any], list[str], dict[str, Any]]] = {
    "a type": (
        {"row": 45, "column": "item_type", "text": "其他行政权力", "new": "行政备案"},
        ["item_type", "item_type_code"],
        {"item_type": "行政备案", "item_type_code": None},
    ),
    "a level": (
        {"row": 58, "column": "co_departments", "text": "市级事项", "new": "区财政局"},
        ["authority_level", "is_city_level", "co_departments"],
        {"authority_level": "district", "co_departments": ["区财政局"]},
    ),
    "a level of a blank cell": (
        {"item": 37, "column": "co_departments", "text": "", "new": "市级事项"},
        ["authority_level", "is_city_level"],
        {"authority_level": "city", "is_city_level": True},
    ),
    "a blank lead": (
        {"row": 45, "column": "lead_departments", "text": "", "new": "区财政局"},
        ["lead_departments", "lead_source", "lead_source_row", "source_lead_table"],
        {"lead_departments": ["区财政局"], "lead_source": "stated", "lead_source_row": 45},
    ),
    "a co-department that is none": (
        {"row": 48, "column": "co_departments", "text": "区医保局", "new": ""},
        ["co_departments"],
        {"co_departments": []},
    ),
    "a sub-item": (
        {"row": 47, "column": "sub_item_name", "text": "工程建设项目办理工伤保险参保登记", "new": "工伤登记"},
        ["sub_item_name"],
        {"sub_item_name": "工伤登记", "sub_item_no": 2},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("correction", "marks", "values"), COLUMNS.values(), ids=COLUMNS)
def test_each_column_that_a_correction_changes_is_marked(
    settings: Settings, correction: dict[str, Any], marks: list[str], values: dict[str, Any]
) -> None:
    before = {one["source_row"]: one["entry_id"] for one in rows(settings, "entries")}
    write(settings, {"annex": 1, **correction})
    outcome = run(settings)
    assert (outcome.exit_code, outcome.refused) == (0, [])
    row = 45 if "item" in correction else correction["row"]
    after = entry(settings, row)
    assert set(after["corrected"]) == set(marks)
    assert {name: after[name] for name in values} == values
    assert {one["source_row"]: one["entry_id"] for one in rows(settings, "entries")} == before


def test_a_scenario_is_corrected_for_all_its_entries_and_no_id_moves(settings: Settings) -> None:
    before = {one["source_row"]: one["entry_id"] for one in rows(settings, "entries_all")}
    label = {"annex": 1, "row": 2, "column": "scenario", "text": "1.1企业开办", "new": "1.1\n开办"}
    write(settings, label)
    assert run(settings).exit_code == 0
    assert {one["source_row"]: one["entry_id"] for one in rows(settings, "entries_all")} == before
    marked = [one for one in rows(settings, "entries") if one["corrected"]]
    assert len(marked) > 5 and {one["scenario_name"] for one in marked} == {"开办"}
    assert {tuple(one["corrected"]) for one in marked} == {("scenario_name",)}


# --- when it is read ----------------------------------------------------------------------------


def test_a_changed_correction_is_read_anew_and_a_removed_one_leaves_nothing(
    settings: Settings,
) -> None:
    before = parquet_bytes(settings)
    untouched = [rows(settings, name) for name in ("entries", "source_cells", "history")]
    path = write(settings, RECORD)
    assert run(settings).is_new
    assert not run(settings).is_new
    write(settings, {**RECORD, "new": "用工备案"})
    assert run(settings).is_new and entry(settings, 45)["item_name"] == "用工备案"
    write(settings, {**RECORD, "new": "用工备案", "reason": "another reason"})
    assert run(settings).is_new
    path.unlink()
    assert run(settings).exit_code == 0
    after = parquet_bytes(settings)
    assert after == before and rows(settings, "corrections") == []
    assert [rows(settings, name) for name in ("entries", "source_cells", "history")] == untouched


def test_raw_alone_gives_the_same_release_again(settings: Settings, tmp_path: Path) -> None:
    write(settings, RECORD)
    run(settings)
    again = Settings(root=tmp_path / "again")
    shutil.copytree(settings.raw, again.raw)
    assert run(again).exit_code == 0
    assert parquet_bytes(again) == parquet_bytes(settings)


def test_check_reads_a_file_as_published(settings: Settings) -> None:
    path = write(settings, {**RECORD, "text": "something else"})
    result = CliRunner().invoke(app, ["check", str(path.parent / NOTICE.name)])
    assert result.exit_code == 0 and "劳动用工备案" in result.output


# --- what does not match ------------------------------------------------------------------------


def test_one_that_does_not_match_holds_its_edition_and_nothing_else(settings: Settings) -> None:
    write(settings, RECORD)
    run(settings)
    write(settings, {**RECORD, "text": "用工备案"})
    shutil.copytree(ROOT / "raw" / SERIES, settings.raw / "other")
    outcome = run(settings)
    assert outcome.exit_code == 1 and outcome.is_new and outcome.refused == []
    (line,) = outcome.held_back
    assert line == (
        f"raw/{SERIES}/{EDITION}/corrections.yaml: correction 1 (annex 1, row 45, item_name): "
        "劳动用工备案 stands there, and not 用工备案; remove the correction where the publisher has "
        "mended the notice, or mend it"
    )
    described = whole_release(settings)
    assert described is not None and described["held_back"][0]["reason"] == "wrong-correction"
    # The series keeps what was read with the last good corrections; the other one is there.
    names = [one["item_name"] for one in rows(settings, "entries") if one["source_row"] == 45]
    assert sorted(name for name in names if "用工" in name) == ["劳动用工备案", "劳动用工登记备案"]
    again = run(settings)
    assert again.exit_code == 1 and not again.is_new and again.held_back == [line]
    write(settings, RECORD)
    mended = run(settings)
    assert mended.exit_code == 0 and mended.held_back == []


def test_a_new_edition_with_a_wrong_correction_is_held_back(settings: Settings) -> None:
    land(settings, NEXT, SECOND)
    write(settings, {**RECORD, "annex": 3}, edition=NEXT)
    outcome = run(settings)
    assert outcome.exit_code == 1
    (line,) = outcome.held_back
    assert "correction 1 (annex 3, row 45, item_name): the edition has the annexes 1、2" in line
    assert {one["edition_id"] for one in rows(settings, "entries")} == {EDITION}


# --- over the editions --------------------------------------------------------------------------


def ids(settings: Settings) -> dict[tuple[Any, ...], str]:
    names = ("edition_id", "source_file", "source_table", "source_row")
    return {tuple(one[n] for n in names): one["entry_id"] for one in rows(settings, "entries_all")}


def renaming(text: str) -> tuple[str, str]:
    """A published slip: the name in the second edition, and what it should have been."""
    return text.replace("劳动用工备案", "劳动用功备按", 1), "劳动用功备按"


def test_correcting_either_of_two_editions_moves_no_id_and_tells_no_change(
    settings: Settings,
) -> None:
    slipped, slip = renaming(SECOND)
    assert slip in slipped
    land(settings, NEXT, slipped)
    assert run(settings).refused == []
    before = ids(settings)
    told = [one for one in rows(settings, "changes") if one["after"] == slip]
    assert [one["field"] for one in told] == ["name"]
    [row] = [one for one in rows(settings, "entries") if one["item_name"] == slip]
    write(
        settings,
        {
            "annex": 1,
            "item": row["item_no"],
            "column": "item_name",
            "text": slip,
            "new": "劳动用工备案",
        },
        edition=NEXT,
    )
    outcome = run(settings)
    assert (outcome.exit_code, outcome.refused) == (0, [])
    assert ids(settings) == before
    assert all(one["entry_id"] != row["entry_id"] for one in rows(settings, "changes"))
    write(settings, RECORD)
    outcome = run(settings)
    assert (outcome.exit_code, outcome.refused) == (0, [])
    assert ids(settings) == before
    [change] = [one for one in rows(settings, "changes") if one["entry_id"] == row["entry_id"]]
    assert (change["before"], change["after"]) == ("劳动用工登记备案", "劳动用工备案")


def test_a_name_that_a_correction_makes_anothers_own_keeps_its_own_id(settings: Settings) -> None:
    """Two entries whose names are equal once corrected, in two scenarios, are still two."""
    before = ids(settings)
    write(settings, {**RECORD, "new": "公章刻制备案"})
    outcome = run(settings)
    assert (outcome.exit_code, outcome.refused) == (0, [])
    assert ids(settings) == before


def test_a_reject_becomes_an_entry_and_no_published_id_moves(settings: Settings) -> None:
    text = NOTICE.read_text("utf-8").replace(
        "劳动用工备案\n\t其他行政权力", "劳动用工备案\n\t其他行政权利"
    )
    settings = Settings(root=settings.root.parent / "fresh")
    shutil.copytree(ROOT / "raw" / SERIES, settings.raw / SERIES)
    from warehouses import mend_edition

    mend_edition(settings, SERIES, EDITION, text)
    assert run(settings).refused == []
    before = ids(settings)
    assert (row := [one for one in rows(settings, "rejects") if one["source_row"] == 45])
    assert row[0]["reason"] == "unknown-type"
    write(
        settings,
        {
            "annex": 1,
            "row": 45,
            "column": "item_type",
            "text": "其他行政权利",
            "new": "其他行政权力",
        },
    )
    outcome = run(settings)
    assert outcome.refused == []
    assert before.items() <= ids(settings).items() and len(ids(settings)) == len(before) + 1
    assert entry(settings, 45)["corrected"] == ["item_type", "item_type_code"]
    assert refused(outcome) == set()


# --- the file's shape ---------------------------------------------------------------------------

Spoil = Callable[[dict[str, Any]], Any]
SHAPES: dict[str, tuple[Spoil, str]] = {
    "an unknown key": (lambda one: one.update(colour="red"), "corrections.0.colour"),
    "a missing reason": (lambda one: one.pop("reason"), "corrections.0.reason"),
    "a blank name": (lambda one: one.update(by=" "), "is blank"),
    "a missing date": (lambda one: one.pop("date"), "corrections.0.date"),
    "a wrong date": (lambda one: one.update(date="soon"), "corrections.0.date"),
    "a row that is no number": (lambda one: one.update(row="x"), "corrections.0.row"),
    "row zero": (lambda one: one.update(row=0), "corrections.0.row"),
    "no place": (lambda one: one.pop("row"), "row or by item, one of the two"),
    "two places": (lambda one: one.update(item=37), "row or by item, one of the two"),
    "a sub-item of a row": (lambda one: one.update(sub_item="x"), "sub_item goes with item"),
    "an unknown column": (lambda one: one.update(column="colour"), "corrections.0.column"),
    "a text that is a list": (lambda one: one.update(text=["x"]), "corrections.0.text"),
    "a number with a point": (lambda one: one.update(new=3.1), "corrections.0.new"),
    "a name made blank": (lambda one: one.update(new=" "), "would be lost"),
}


def one_line(settings: Settings) -> str:
    with pytest.raises(DeclarationError) as caught:
        run(settings)
    line = str(caught.value)
    assert line.startswith(f"raw/{SERIES}/{EDITION}/corrections.yaml: ") and "\n" not in line
    return line


@pytest.mark.parametrize(("spoil", "says"), SHAPES.values(), ids=SHAPES)
def test_a_wrong_shape_is_one_line_that_names_the_key(
    tmp_path: Path, spoil: Spoil, says: str
) -> None:
    settings = new_root(tmp_path)
    correction: dict[str, Any] = {**RECORD, **SAID}
    spoil(correction)
    path = write(settings)
    path.write_text(yaml.safe_dump({"corrections": [correction]}, allow_unicode=True), "utf-8")
    assert says in one_line(settings)


@pytest.mark.parametrize("data", [b"corrections: [", b"\xff\xfe\x00", b"- 1", b"corrections: 7"])
def test_bad_yaml_is_one_line(tmp_path: Path, data: bytes) -> None:
    settings = new_root(tmp_path)
    write(settings).write_bytes(data)
    one_line(settings)


def test_an_empty_file_corrects_nothing(settings: Settings) -> None:
    before = parquet_bytes(settings)
    write(settings).write_bytes(b"# nothing yet\n")
    outcome = run(settings)
    assert outcome.exit_code == 0 and parquet_bytes(settings) == before


def test_a_bare_number_is_the_text_that_it_is_written_as() -> None:
    declared = {**RECORD, **SAID, "column": "item_no", "text": 37, "new": 38}
    one = CorrectionsDeclaration.model_validate({"corrections": [declared]}).corrections[0]
    assert (one.text, one.new) == ("37", "38")


def test_the_example_in_the_readme_is_one_that_the_real_notice_takes(settings: Settings) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    [example] = re.findall(r"```yaml\n(\s*corrections:\n.*?)\s*```", readme, re.DOTALL)
    indent = re.match(r"\s*", example)
    assert indent is not None
    text = "\n".join(line.removeprefix(indent[0]) for line in example.splitlines())
    (settings.raw / SERIES / EDITION / landing.CORRECTIONS_FILE).write_text(text, "utf-8")
    outcome = run(settings)
    assert (outcome.exit_code, outcome.is_new, outcome.held_back) == (0, True, [])
    assert any(one["corrected"] for one in rows(settings, "entries"))
