"""A notice published as several files, or as a zip of them, is the notice published as one."""

from __future__ import annotations

import datetime
import hashlib
import html
import io
import itertools
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline import add as adding
from pipeline import landing
from pipeline.bundle import is_bundle
from pipeline.errors import CatalogError, LandingError, UnreadableFile
from pipeline.readers.sniff import sniff
from pipeline.refresh import refresh
from pipeline.settings import Settings
from tests.builders import excel_notice
from tests.builders.word_notice import BODY_LINES, SHAPES, TITLES, notice
from tests.builders.zip_file import entry, zip_file
from tests.readers import libreoffice
from tests.test_cli import catalog, one_line_on_stderr
from tests.test_formats import Rows, rows_of
from tests.warehouses import EDITION, NOTICE, ROOT, SERIES, leftovers, new_root, whole_release

SHAPE = SHAPES["labels merged"]
TABLES = ("items", "sub_items", "entries", "tasks")
BODY_TEXT = "\n".join(NOTICE.read_text("utf-8").splitlines()[:BODY_LINES]).encode()
FIRST, SECOND = notice(SHAPE, parts=["1"]), notice(SHAPE, parts=["2"])
THREE = {"通知.txt": BODY_TEXT, "附件1.docx": FIRST, "附件2.docx": SECOND}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "root").mkdir()
    return new_root(tmp_path / "root", with_edition=False)


def written(folder: Path, files: dict[str, bytes]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def add(settings: Settings, paths: Sequence[Path], issued_on: str | None = None) -> list[str]:
    return adding.add(settings, paths, SERIES, issued_on, None)


def refused(settings: Settings, paths: Sequence[Path], issued_on: str | None = None) -> str:
    with pytest.raises(LandingError) as caught:
        add(settings, paths, issued_on)
    untouched(settings)
    return str(caught.value)


def untouched(settings: Settings) -> None:
    assert [path.name for path in (settings.raw / SERIES).iterdir()] == ["series.yaml"]


def published(settings: Settings) -> Rows:
    said: list[str] = []
    assert refresh(settings, say=said.append).exit_code == 0, said
    whole_release(settings)
    return {table: rows_of(settings, table) for table in TABLES}


def notices(settings: Settings) -> dict[str, Any]:
    (row,) = rows_of(settings, "notices")
    import pyarrow.parquet as parquet

    read = parquet.read_table(settings.warehouse / "current" / "notices.parquet")
    return {**row, "source_files": read["source_files"].to_pylist()[0]}


def declared(settings: Settings) -> list[dict[str, Any]]:
    path = settings.raw / SERIES / EDITION / "edition.yaml"
    files: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["files"]
    return files


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


# --- refused before anything is landed ----------------------------------------------------------


@pytest.mark.parametrize("issued_on", [None, EDITION])
def test_an_annex_in_two_files_names_both(
    issued_on: str | None, settings: Settings, tmp_path: Path
) -> None:
    again = notice(SHAPE, parts=["1"], dressed=False)
    line = refused(settings, written(tmp_path / "in", {**THREE, "清单.docx": again}), issued_on)
    assert "annex 1 stands in 清单.docx and in 附件1.docx" in line
    two = {"甲.docx": notice(SHAPE), "乙.docx": notice(SHAPE, dressed=False)}
    line = refused(settings, written(tmp_path / "two", two), issued_on)
    assert "annex 1 stands in 乙.docx and in 甲.docx" in line


def test_an_annex_in_parts_in_two_files_names_both(settings: Settings, tmp_path: Path) -> None:
    rest = notice(SHAPE, parts=["1"], over="nothing", dressed=False)
    for name in ("附件1（续）.docx", "附件一.docx"):
        files = {"通知.txt": BODY_TEXT, "附件1.docx": FIRST, "附件2.docx": SECOND, name: rest}
        line = refused(settings, written(tmp_path / name, files))
        assert f"annex 1 stands in 附件1.docx and in {name}" in line


def test_the_same_file_twice_names_both(settings: Settings, tmp_path: Path) -> None:
    paths = written(tmp_path / "in", {"a.docx": FIRST, "b.docx": FIRST})
    assert "a.docx and b.docx are the same file" in refused(settings, paths)
    packed = {"a.zip": zip_file(entry("甲/附件1.docx", FIRST)), "附件1.docx": FIRST}
    paths = written(tmp_path / "packed", packed)
    assert "a.zip: 甲/附件1.docx and 附件1.docx are the same" in refused(settings, paths)


def test_two_files_of_one_name_name_both(settings: Settings, tmp_path: Path) -> None:
    packed = {"a.zip": zip_file(entry("甲/附件1.DOCX", SECOND)), "附件1.docx": FIRST}
    line = refused(settings, written(tmp_path / "in", packed), EDITION)
    assert "a.zip: 甲/附件1.DOCX and 附件1.docx have one name" in line


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    small = Settings(root=tmp_path, max_file_bytes=1_000)
    (tmp_path / "raw" / SERIES).mkdir(parents=True)
    series = ROOT / "raw" / SERIES / "series.yaml"
    (tmp_path / "raw" / SERIES / "series.yaml").write_bytes(series.read_bytes())
    assert "more than the limit of 1,000" in refused(small, [NOTICE])


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


@hypothesis_settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_damaged_zip_is_landed_whole_or_refused_in_one_line(
    settings: Settings, tmp_path: Path, data: st.DataObject
) -> None:
    texts = {"通知.txt": BODY_TEXT[:900], "附件1.txt": NOTICE.read_bytes()[6_000:9_000]}
    damaged = bytearray(zip_file(*(entry(name, one, "gbk") for name, one in texts.items())))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        if data.draw(st.booleans()):
            damaged[place] = data.draw(st.integers(0, 255))
        else:
            del damaged[place : place + data.draw(st.integers(1, 200))]
    (path,) = written(tmp_path / "in", {"a.zip": bytes(damaged)})
    try:
        lines = add(settings, [path], EDITION)
    except CatalogError as error:
        assert "\n" not in str(error) and "a.zip" in str(error)
        untouched(settings)
    else:
        (edition,) = landing.series_of(settings.raw)[0].editions
        assert landing.problems_of(edition) == []
        landed = {edition.path(file).read_bytes() for file in edition.declared.files}
        if landed == {bytes(damaged)}:
            # Without its first bytes it may be a text.
            assert not is_bundle(bytes(damaged), sniff(bytes(damaged)))
            assert "would hold the edition back" in lines[0]
        else:
            assert landed == set(texts.values())
        for one in edition.folder.iterdir():
            one.unlink()
        edition.folder.rmdir()
    assert leftovers(settings) == []


def test_what_is_held_back_is_told_of_the_file_that_is_wrong(tmp_path: Path) -> None:
    settings = new_root(tmp_path)
    later = BODY_TEXT.replace(b"2021", b"2022")
    damaged = {"通知.txt": later, "附件1.docx": FIRST[:-200], "附件2.docx": SECOND}
    with pytest.raises(UnreadableFile, match=r"^附件1\.docx: is a damaged"):
        add(settings, written(tmp_path / "in", damaged))
    assert not (settings.raw / SERIES / "2022-06-30").exists()
    # As it may have been landed before a reader knew better.
    landing.add(
        settings.raw,
        SERIES,
        [landing.NewFile(name, data, sniff(data)) for name, data in damaged.items()],
        issued_on=datetime.date(2022, 6, 30),
        source_url=None,
        retrieved_on=datetime.date(2022, 7, 1),
    )
    assert refresh(settings, say=lambda line: None).exit_code == 1
    import pyarrow.parquet as parquet

    rejects = parquet.read_table(settings.warehouse / "current" / "rejects.parquet").to_pylist()
    (told,) = [row for row in rejects if row["edition_id"] == "2022-06-30"]
    assert told["source_file"] == f"{SERIES}/2022-06-30/附件1.docx"
    assert told["reason"] == "unreadable-file"


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
