"""Readings become the contract's tables: ids, canonical departments, items, roles."""

from __future__ import annotations

import csv
import datetime
import re
from typing import Any

import pytest
from conftest import NOTICE, ROOT

from pipeline import vocabulary
from pipeline.arrow_tables import arrow_table, content_hash
from pipeline.editions import ReadFile, read_edition
from pipeline.errors import CatalogError
from pipeline.landing import EditionDeclaration, LandedFile, SeriesDeclaration, declaration_of
from pipeline.readers import read_bytes
from pipeline.schema import TABLES
from pipeline.tables import EditionInput, SeriesInput, build

FILE = "huancui-shuangquan/2021-06-30/huancui-2021-06-30.txt"


def tables_of(text: str | None = None, **declared: Any) -> dict[str, list[dict[str, Any]]]:
    data = NOTICE.read_bytes() if text is None else text.encode()
    reading = read_edition(
        [ReadFile(FILE, "0" * 64, read_bytes(data, shown="notice"))], vocabulary.load()
    )
    edition = EditionDeclaration(
        issued_on=datetime.date(2021, 6, 30),
        files=(LandedFile(name="n.txt", sha256="0" * 64, size=1, format="text"),),
    )
    series = declaration_of(ROOT / "raw", "huancui-shuangquan")
    if declared:
        series = SeriesDeclaration(**{**series.model_dump(), **declared})
    built = build(
        [SeriesInput("s", series, (EditionInput("2021-06-30", edition, reading),))],
        vocabulary.load(),
    )
    return {name: table.to_pylist() for name, table in built.items()}


@pytest.fixture(scope="module")
def tables() -> dict[str, list[dict[str, Any]]]:
    return tables_of()


def test_every_table_of_the_contract_has_its_schema_and_is_sorted_by_its_key(
    tables: dict[str, list[dict[str, Any]]],
) -> None:
    assert list(tables) == list(TABLES)
    for name, rows in tables.items():
        keys = [tuple(row[column] for column in TABLES[name].key) for row in rows]
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys)


def test_an_entry_stands_in_the_row_that_the_transcription_names(
    tables: dict[str, list[dict[str, Any]]],
) -> None:
    with (ROOT / "tests/golden/huancui-2021-06-30.tsv").open(encoding="utf-8", newline="") as file:
        golden = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    ordered = sorted(tables["entries"], key=lambda row: (row["annex_no"], row["source_row"]))
    assert len(ordered) == len(golden) == 291
    for row, truth in zip(ordered, golden, strict=True):
        assert row["item_name"] == truth["item_name"]
        assert (row["sub_item_name"] or "") == truth["sub_item_name"]
        assert row["authority_level"] == truth["authority_level"]
        assert len(row["lead_departments"]) == len(
            [one for one in truth["lead"].split("、") if one]
        )
        cell = [
            cell["text"].strip()
            for cell in tables["source_cells"]
            if (cell["source_table"], cell["source_row"])
            == (row["source_table"], row["source_row"])
        ]
        assert (truth["sub_item_name"] or truth["item_name"]) in cell


def test_two_spellings_of_a_department_are_one_by_its_canonical_name(
    tables: dict[str, list[dict[str, Any]]],
) -> None:
    names = {row["department_name"]: row for row in tables["departments"]}
    assert set(names["区人力资源社会保障局"]["spellings"]) == {"区人力资源社会保障局", "区人社局"}
    assert set(names["区住房城乡建设局"]["spellings"]) == {"区住房城乡建设局", "区住建局"}
    assert all(row["is_known"] for row in tables["departments"])
    (row,) = [row for row in tables["entries"] if row["item_name"] == "企业社会保险登记"]
    assert row["co_departments"] == ["区人力资源社会保障局"]
    roles = [one for one in tables["entry_departments"] if one["entry_id"] == row["entry_id"]]
    assert {(one["role"], one["as_written"], one["source"]) for one in roles} == {
        ("lead", "区行政审批服务局", "inferred"),
        ("co", "区人社局", "stated"),
    }


def test_a_department_nobody_knows_is_kept_as_written_and_marked() -> None:
    built = tables_of(NOTICE.read_text("utf-8").replace("\t消防大队", "\t区星际事务局"))
    (row,) = [row for row in built["departments"] if not row["is_known"]]
    assert row["department_name"] == "区星际事务局" and row["n_co"] == 1


def test_series_yaml_names_another_canonical_department() -> None:
    built = tables_of(departments={"区卫生健康局": ["区卫健局"], "消防大队": []})
    (row,) = [row for row in built["departments"] if row["department_name"] == "区卫生健康局"]
    assert row["spellings"] == ["区卫健局"]


def test_an_item_without_sub_items_is_its_entry_and_sub_items_are_their_entries(
    tables: dict[str, list[dict[str, Any]]],
) -> None:
    entries = {row["entry_id"]: row for row in tables["entries"]}
    subs = {row["sub_item_id"]: row for row in tables["sub_items"]}
    assert set(subs) <= set(entries)
    for item in tables["items"]:
        parts = [row for row in entries.values() if row["item_id"] == item["item_id"]]
        assert item["n_sub_items"] == len([row for row in parts if row["sub_item_no"]])
        assert (item["n_sub_items"] == 0) == (item["item_id"] in entries)
        assert item["item_types"] == list(
            dict.fromkeys(row["item_type"] for row in sorted(parts, key=lambda x: x["source_row"]))
        )
        assert item["item_type"] == "、".join(item["item_types"])
        assert item["is_city_level"] == all(row["is_city_level"] for row in parts)
        assert item["has_city_level"] == any(row["is_city_level"] for row in parts)


def test_ids_do_not_depend_on_numbers_rows_width_or_white_space(
    tables: dict[str, list[dict[str, Any]]],
) -> None:
    text = NOTICE.read_text("utf-8")
    text = re.sub(r"\n\t107\n", "\n\t1007\n", text).replace("（零售）", "(零售)")
    changed = tables_of(text.replace("公章刻制备案", "公章 刻制备案"))
    ids = {row["entry_id"] for row in tables["entries"]}
    assert {row["entry_id"] for row in changed["entries"]} == ids
    (row,) = [row for row in changed["entries"] if row["item_no"] == 1007]
    assert row["item_name"] == "预约银行销户"


def test_an_id_depends_on_what_the_entry_is(tables: dict[str, list[dict[str, Any]]]) -> None:
    changed = tables_of(NOTICE.read_text("utf-8").replace("公章刻制备案", "印章刻制备案"))
    before = {row["entry_id"] for row in tables["entries"]}
    after = {row["entry_id"] for row in changed["entries"]}
    assert len(before - after) == len(after - before) == 1


def test_equal_tables_have_equal_hashes_and_others_do_not() -> None:
    schema = TABLES["changes"]
    empty = arrow_table(schema, [])
    assert content_hash({"a": empty}) == content_hash({"a": arrow_table(schema, [])})
    assert content_hash({"a": empty}) != content_hash({"b": empty})


def test_a_null_where_none_may_be_is_a_fault_that_names_the_column() -> None:
    row = dict.fromkeys(TABLES["tasks"].column_names) | {
        "series_id": "s",
        "edition_id": "e",
        "task_no": 1,
    }
    with pytest.raises(CatalogError, match=r"tasks\.section is null in 1 rows"):
        arrow_table(TABLES["tasks"], [row])
