"""The command line as a person meets it: whole processes, their exit codes and their lines."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from warehouses import EDITION, NOTICE, ROOT, SERIES, new_root, whole_release

from pipeline.refresh import refresh
from pipeline.settings import Settings

CATALOG = str(Path(sys.executable).parent / "catalog")


def catalog(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [CATALOG, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = new_root(tmp_path_factory.mktemp("published"))
    refresh(settings, say=lambda line: None)
    return settings


def one_line_on_stderr(done: subprocess.CompletedProcess[str]) -> str:
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


# --- check --------------------------------------------------------------------------------------


def test_check_prints_every_entry_where_the_paper_has_it() -> None:
    done = catalog("check", str(NOTICE))
    assert done.returncode == 0, done.stderr
    assert "291 entries, 210 items, 115 sub-items, 1 of 292 rows rejected" in done.stdout
    assert "退回 table 2, row 150: row-broken-off" in done.stdout
    assert "各不少于  100 个事项" in done.stdout
    for line in (ROOT / "tests/golden/huancui-2021-06-30.tsv").read_text("utf-8").splitlines()[1:]:
        columns = line.split("\t")
        name = columns[9] or columns[7]
        # A long name is folded: its first eighteen characters stand in one line.
        assert name[:18] in done.stdout, name


def test_check_publishes_nothing(tmp_path: Path) -> None:
    done = catalog("--root", str(tmp_path), "check", str(NOTICE))
    assert done.returncode == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\t事项类型", "\t事项种别", "the heading 事项种别 is unknown"),
        ("附件1\n企业", "附件1\n某某", "does not say whether it lists"),
        ("\t公共服务", "\t公共服各", "too-many-rejects"),
    ],
)
def test_check_says_in_one_line_what_would_hold_an_edition_back(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "notice.txt"
    text = NOTICE.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    done = catalog("check", str(path))
    assert done.returncode == 1
    line = one_line_on_stderr(done)
    assert said in line and str(path) in line


def test_an_unreadable_file_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    for name, data in (("empty", b""), ("binary", bytes(range(256))), ("zip", b"PK\x03\x04" * 9)):
        path = tmp_path / name
        path.write_bytes(data)
        done = catalog("check", str(path))
        assert done.returncode == 2
        assert str(path) in one_line_on_stderr(done)
    done = catalog("check", str(tmp_path / "missing"))
    assert done.returncode == 2
    assert "missing" in one_line_on_stderr(done)


# --- the way of an edition ----------------------------------------------------------------------


def test_from_landing_to_a_release_in_three_commands(tmp_path: Path) -> None:
    settings = new_root(tmp_path, with_edition=False)
    root = ("--root", str(tmp_path))
    landed = catalog(*root, "add", str(NOTICE), "--series", SERIES)
    assert landed.returncode == 0, landed.stderr
    assert (settings.raw / SERIES / EDITION / NOTICE.name).read_bytes() == NOTICE.read_bytes()
    done = catalog(*root, "refresh", "--direct")
    assert done.returncode == 0, done.stderr
    assert "291 entries, 210 items, 115 sub-items, 1 rejects" in done.stdout
    assert str(settings.warehouse / "current") in done.stdout
    assert whole_release(settings) is not None
    listed = catalog(*root, "releases")
    assert listed.stdout.startswith("* 20")
    again = catalog(*root, "refresh", "--direct")
    assert again.returncode == 0 and "(unchanged)" in again.stdout


def test_show_prints_an_entry_and_the_exact_cells_it_came_from(published: Settings) -> None:
    rows = parquet.read_table(published.warehouse / "current/entries.parquet").to_pylist()
    (row,) = [row for row in rows if row["sub_item_name"] == "住房公积金同城转移"]
    done = catalog("--root", str(published.root), "show", row["entry_id"])
    assert done.returncode == 0, done.stderr
    assert f"source cells in raw/{SERIES}/{EDITION}/{NOTICE.name}" in done.stdout
    for cell in (
        "table 2, row 60, column 5: 住房公积金同城转移  (entry)",
        "table 2, row 60, column 2: 4⏎工作  (continuation-label)",
        "table 2, row 57, column 1: 47  (entry)",
        "table 2, row 60, column 8: 市级事项  (entry)",
    ):
        assert cell in done.stdout
    assert catalog("--root", str(published.root), "show", row["entry_id"][:12]).returncode == 0


def test_show_of_what_is_no_entry_is_one_line(published: Settings) -> None:
    done = catalog("--root", str(published.root), "show", "nothing-like-it")
    assert done.returncode == 2
    assert "no entries" in one_line_on_stderr(done)


def test_rollback_moves_current_and_refresh_leaves_it_there(tmp_path: Path) -> None:
    settings = new_root(tmp_path)
    refresh(settings, say=lambda line: None)
    first = whole_release(settings)
    assert first is not None
    shutil.copytree(settings.raw / SERIES, settings.raw / "other")
    refresh(settings, say=lambda line: None)
    root = ("--root", str(tmp_path))
    done = catalog(*root, "rollback", first["id"])
    assert done.returncode == 0 and first["id"] in done.stdout
    again = catalog(*root, "refresh", "--direct")
    assert again.returncode == 0 and f"{first['id']} (unchanged)" in again.stdout
    assert whole_release(settings) == first
    wrong = catalog(*root, "rollback", "20200101T000000Z-00000000")
    assert wrong.returncode == 2
    assert "there is no release" in one_line_on_stderr(wrong)


# --- wrong usage --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("bogus",),
        ("check",),
        ("refresh", "--bogus"),
        ("refresh", "--accept", "x"),
        ("refresh", "--reason", "x"),
        ("add", str(NOTICE)),
        ("add", str(NOTICE), "--series", "../raw"),
        ("add", str(NOTICE), "--series", "no-such-series"),
        ("--root", "/nowhere", "releases"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    if "--root" not in arguments:
        (tmp_path / "raw").mkdir()
        arguments = ("--root", str(tmp_path), *arguments)
    done = catalog(*arguments)
    assert done.returncode == 2
    assert one_line_on_stderr(done)


@pytest.mark.parametrize("name", ["CATALOG_KEEP_RELEASES", "CATALOG_PDF__MAX_PAGES"])
def test_a_wrong_setting_is_one_line_that_names_it(name: str, tmp_path: Path) -> None:
    done = catalog("--root", str(tmp_path), "releases", **{name: "none"})
    assert done.returncode == 2
    assert f"{name}:" in one_line_on_stderr(done)


def test_a_traceback_comes_only_with_debug(tmp_path: Path) -> None:
    done = catalog("--debug", "check", str(tmp_path / "missing"))
    assert done.returncode != 0 and "Traceback" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (("--help",), ("prefect", "great_expectations", "pandas", "pyarrow", "pydantic")),
        (("check", str(NOTICE)), ("prefect", "great_expectations", "pandas")),
    ],
)
def test_light_commands_import_nothing_heavy(
    arguments: tuple[str, ...], heavy: tuple[str, ...]
) -> None:
    code = (
        "import sys; sys.argv = ['catalog', *sys.argv[1:]]\n"
        "from pipeline.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "print('imported', sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    imported = done.stdout.splitlines()[-1]
    assert imported.startswith("imported")
    assert [name for name in heavy if f"'{name}'" in imported] == []


def test_a_refresh_with_nothing_new_imports_neither_pandas_nor_great_expectations(
    published: Settings,
) -> None:
    test_light_commands_import_nothing_heavy(
        ("--root", str(published.root), "refresh", "--direct"),
        ("prefect", "great_expectations", "pandas", "pyarrow"),
    )


def test_the_readme_documents_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    from pipeline.cli import app

    for command in app.registered_commands:
        assert command.callback is not None
        assert f"`catalog {command.callback.__name__}" in readme
