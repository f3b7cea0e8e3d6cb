"""A notice published as several files, or as a zip of them, is the notice published as one."""

from __future__ import annotations

import datetime
import hashlib
import html
import io
import itertools
import random
from pathlib import Path

import openpyxl
import pytest

from pipeline import landing
from pipeline.refresh import refresh
from pipeline.settings import Settings
from tests.builders import excel_notice
from tests.builders.word_notice import TITLES, notice
from tests.builders.zip_file import entry, zip_file
from tests.readers import libreoffice
from tests.several_files import (
    BODY_TEXT,
    FIRST,
    SECOND,
    SHAPE,
    TABLES,
    THREE,
    add,
    declared,
    notices,
    published,
    untouched,
    written,
)
from tests.test_cli import catalog, one_line_on_stderr
from tests.test_formats import Rows
from tests.warehouses import EDITION, NOTICE, SERIES, new_root, whole_release


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "root").mkdir()
    return new_root(tmp_path / "root", with_edition=False)


@pytest.fixture(scope="module")
def of_one_file(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    folder = tmp_path_factory.mktemp("one")
    settings = new_root(folder, with_edition=False)
    add(settings, written(folder / "in", {"notice.docx": notice(SHAPE)}))
    return published(settings)


# --- one catalog --------------------------------------------------------------------------------

ANNEX = "附件{}：{}.docx"
NAMED = {
    ANNEX.format(number, TITLES[number]): notice(SHAPE, parts=[number], over="nothing")
    for number in ("1", "2")
}
SETS: dict[str, dict[str, bytes]] = {
    "the body as text, the annexes as Word files": THREE,
    "the body as a Word file": {**THREE, "通知.txt": notice(SHAPE, parts=["body"])},
    "the second annex alone": {"通知.docx": notice(SHAPE, parts=["body", "1"]), "2.docx": SECOND},
    "an annex under its title in the body's list": {
        **THREE,
        "附件1.docx": b"",
        "清单甲.docx": notice(SHAPE, parts=["1"], over="title"),
        "清单乙.docx": notice(SHAPE, parts=["2"], over="title"),
    },
    "an annex whose name is its heading": {"通知.txt": BODY_TEXT, **NAMED},
}
for one in ("附件1.docx", "附件2.docx"):
    SETS["an annex under its title in the body's list"].pop(one)


@pytest.mark.parametrize("name", SETS)
def test_a_notice_of_several_files_is_the_notice_of_one(
    name: str, settings: Settings, of_one_file: Rows, tmp_path: Path
) -> None:
    files = SETS[name]
    paths = written(tmp_path / "in", files)
    random.Random(name).shuffle(paths)
    add(settings, paths)
    rows = published(settings)
    assert len(rows["entries"]) == 291
    for table in TABLES:
        assert rows[table] == of_one_file[table], table
    said = notices(settings)
    assert sorted(said["source_files"]) == sorted(f"{SERIES}/{EDITION}/{one}" for one in files)
    assert "通知" in said["source_files"][0]
    assert said["is_complete"]


def test_each_file_may_have_another_format(
    settings: Settings, of_one_file: Rows, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(excel_notice.notice(excel_notice.SHAPES["labels merged"]))
    )
    del book["通知"], book["Sheet2"]
    workbook = io.BytesIO()
    book.save(workbook)
    second = tmp_path / "second.docx"
    second.write_bytes(notice(SHAPE, parts=["2"]))
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in BODY_TEXT.decode().splitlines())
    files = {
        "通知.html": f"<!DOCTYPE html><meta charset=utf-8><title>通知</title><body>{lines}".encode(),
        "附件1.xlsx": workbook.getvalue(),
        "附件2.pdf": libreoffice.convert([second], tmp_path, "pdf")[second].read_bytes(),
    }
    add(settings, written(tmp_path / "in", files))
    assert {file["format"] for file in declared(settings)} == {"html", "xlsx", "pdf"}
    rows = published(settings)
    for table in ("items", "sub_items", "entries"):
        assert rows[table] == of_one_file[table], table
    assert notices(settings)["is_complete"]


def test_a_zip_of_them_is_landed_as_its_members_and_gives_the_same(
    settings: Settings, of_one_file: Rows, tmp_path: Path
) -> None:
    data = zip_file(
        *(entry(f"公布/{name}", one, "gbk") for name, one in THREE.items()),
        entry("__MACOSX/._通知.txt", b"?"),
    )
    lines = add(settings, written(tmp_path / "in", {"a.zip": data}))
    folder = settings.raw / SERIES / EDITION
    assert lines[0] == "left out of a.zip: __MACOSX/._通知.txt"
    assert [line.split(":")[0] for line in lines[1:]] == [f"landed {folder / one}" for one in THREE]
    assert {path.name for path in folder.iterdir()} == {*THREE, "edition.yaml"}
    for name, one in THREE.items():
        assert (folder / name).read_bytes() == one
    for file in declared(settings):
        assert file["archive"] == {
            "name": "a.zip",
            "sha256": hashlib.sha256(data).hexdigest(),
            "member": f"公布/{file['name']}",
        }
    rows = published(settings)
    for table in TABLES:
        assert rows[table] == of_one_file[table], table
    described = whole_release(settings)
    assert described is not None
    assert [file["archive"]["name"] for file in described["raw_files"]] == ["a.zip"] * 3


def test_the_order_of_the_files_decides_nothing(tmp_path: Path) -> None:
    paths = written(tmp_path / "in", THREE)
    kept: set[bytes] = set()
    for number, order in enumerate(itertools.permutations(paths)):
        (tmp_path / str(number)).mkdir()
        settings = new_root(tmp_path / str(number), with_edition=False)
        add(settings, order)
        kept.add((settings.raw / SERIES / EDITION / "edition.yaml").read_bytes())
        assert [file["name"] for file in declared(settings)] == list(THREE)
        assert all("archive" not in file for file in declared(settings))
    assert len(kept) == 1


@pytest.mark.parametrize("seed", range(4))
def test_however_they_are_packed_and_named_the_tables_are_the_same_to_the_byte(
    seed: int, of_one_packing: dict[str, bytes], tmp_path: Path
) -> None:
    """Alone, in one zip or in two, in folders of it, in any order: the tables name the files, and no zip."""
    chance = random.Random(seed)
    packed: dict[str, list[str]] = {"": [], "甲.zip": [], "乙.zip": []}
    for name in chance.sample(sorted(THREE), 3):
        packed[chance.choice(sorted(packed))].append(name)
    files = {name: THREE[name] for name in packed.pop("")}
    for zipped, names in packed.items():
        folder = chance.choice(("", "公布/附件/"))
        members = [entry(f"{folder}{name}", THREE[name], "gbk") for name in names]
        files |= {zipped: zip_file(*members)} if members else {}
    settings = new_root(tmp_path, with_edition=False)
    paths = written(tmp_path / "in", files)
    add(settings, chance.sample(paths, len(paths)))
    assert table_bytes(settings) == of_one_packing


@pytest.fixture(scope="module")
def of_one_packing(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("packing")
    settings = new_root(folder, with_edition=False)
    add(settings, written(folder / "in", THREE))
    return table_bytes(settings)


def table_bytes(settings: Settings) -> dict[str, bytes]:
    said: list[str] = []
    assert refresh(settings, say=said.append).exit_code == 0, said
    current = settings.warehouse / "current"
    return {path.name: path.read_bytes() for path in sorted(current.glob("*.parquet"))}


def test_another_notice_that_comes_along_is_not_taken_for_it(
    settings: Settings, tmp_path: Path
) -> None:
    along = "某区人民政府办公室\n关于转发《方案》的通知\n现转发给你们。\n某区人民政府办公室\n2021年7月9日\n"
    lines = add(settings, written(tmp_path / "in", {"a.txt": along.encode(), **THREE}))
    said = "a.txt has a title and a date of its own (2021-07-09); the notice is read from 通知.txt"
    assert lines[0] == f"warning: {said}"
    assert [file["name"] for file in declared(settings)] == [*THREE, "a.txt"]
    published(settings)
    assert said in notices(settings)["warnings"]
    assert notices(settings)["issued_on"] == datetime.date(2021, 6, 30)


def test_tasks_are_traced_to_the_file_of_the_body(settings: Settings, tmp_path: Path) -> None:
    import pyarrow.parquet as parquet

    add(settings, written(tmp_path / "in", THREE))
    published(settings)
    read = parquet.read_table(settings.warehouse / "current" / "tasks.parquet")
    assert set(read["source_file"].to_pylist()) == {f"{SERIES}/{EDITION}/通知.txt"}
    entries = parquet.read_table(settings.warehouse / "current" / "entries.parquet")
    files = set(
        zip(*(entries[one].to_pylist() for one in ("annex_no", "source_file")), strict=True)
    )
    assert files == {(number, f"{SERIES}/{EDITION}/附件{number}.docx") for number in (1, 2)}


# --- names as headings --------------------------------------------------------------------------


def test_a_name_that_heads_an_annex_is_said(settings: Settings, tmp_path: Path) -> None:
    lines = add(settings, written(tmp_path / "in", {"通知.txt": BODY_TEXT, **NAMED}))
    for name in NAMED:
        assert (
            f"warning: {name}: its table has no heading of an annex in it; "
            "the file's name is taken for one"
        ) in lines


def test_an_annex_that_is_not_among_the_files_is_said_when_they_are_landed(
    settings: Settings, tmp_path: Path
) -> None:
    lines = add(settings, written(tmp_path / "in", {"通知.txt": BODY_TEXT, "附件1.docx": FIRST}))
    assert "warning: annex 2 is declared in the body and is not there" in lines
    hiding = openpyxl.load_workbook(
        io.BytesIO(excel_notice.notice(excel_notice.SHAPES["sheet names as headings"]))
    )
    hiding["附件2"].sheet_state = "hidden"
    workbook = io.BytesIO()
    hiding.save(workbook)
    lines = add(
        settings, written(tmp_path / "in", {"通知.xlsx": workbook.getvalue()}), "2022-06-30"
    )
    (line,) = [one for one in lines if "annex 2" in one]
    assert line.startswith("warning: annex 2 stands in 通知.xlsx on a hidden sheet")


def test_a_name_of_another_number_than_the_annex_in_it_is_said(
    settings: Settings, tmp_path: Path
) -> None:
    swapped = {"通知.txt": BODY_TEXT, "附件2.docx": FIRST, "附件1.docx": SECOND}
    lines = add(settings, written(tmp_path / "in", swapped))
    assert "warning: 附件1.docx is named as annex 1 and holds annex 2" in lines
    assert [file["name"] for file in declared(settings)] == list(swapped)


# --- landed already -----------------------------------------------------------------------------


def test_the_bytes_of_a_zip_landed_already_are_no_change(
    settings: Settings, tmp_path: Path
) -> None:
    data = zip_file(*(entry(name, one) for name, one in THREE.items()))
    (path,) = written(tmp_path / "in", {"a.zip": data})
    add(settings, [path])
    assert "landed already" in add(settings, [path])[0]
    assert "landed already" in add(settings, written(tmp_path / "in", THREE))[0]


def test_an_edition_landed_before_zips_were_loads_unchanged(tmp_path: Path) -> None:
    settings = new_root(tmp_path)
    (edition,) = landing.series_of(settings.raw)[0].editions
    (file,) = edition.declared.files
    assert (file.name, file.archive) == (NOTICE.name, None)


# --- the command --------------------------------------------------------------------------------


def test_the_command_lands_a_zip_a_line_a_file(settings: Settings, tmp_path: Path) -> None:
    data = zip_file(*(entry(name, one, "gbk") for name, one in THREE.items()))
    (path,) = written(tmp_path / "in", {"a.zip": data})
    root = ("--root", str(settings.root))
    done = catalog(*root, "add", str(path), "--series", SERIES)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == 3
    for line, (name, one) in zip(lines, THREE.items(), strict=True):
        assert line.startswith(f"landed {settings.raw / SERIES / EDITION / name}: ")
        assert line.endswith(f"{hashlib.sha256(one).hexdigest()}, from a.zip: {name}")


def test_the_command_refuses_a_zip_that_climbs_out_in_one_line(
    settings: Settings, tmp_path: Path
) -> None:
    data = zip_file(entry("../../通知.txt", BODY_TEXT))
    (path,) = written(tmp_path / "in", {"a.zip": data})
    done = catalog("--root", str(settings.root), "add", str(path), "--series", SERIES)
    assert done.returncode == 2
    assert f"{path}: holds a member whose path leads outside" in one_line_on_stderr(done)
    untouched(settings)
