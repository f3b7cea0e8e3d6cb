"""``catalog diff``, ``catalog review`` and what ``catalog refresh`` ends with, as whole processes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from catalogs import FIRST, SECOND, SECOND_TEXT, copied, land, run
from warehouses import SERIES, new_root

from pipeline import release
from pipeline.settings import Settings

CATALOG = str(Path(sys.executable).parent / "catalog")
HEAVY = ("prefect", "great_expectations", "pandas")


def catalog(
    settings: Settings, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [CATALOG, "--root", str(settings.root), *arguments],
        capture_output=True,
        timeout=120,
        env={**os.environ, **environment},
        check=False,
    )


def one_line(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode().strip().splitlines()
    assert len(lines) == 1, done.stderr.decode()
    assert "Traceback" not in lines[0]
    return lines[0]


# --- diff ---------------------------------------------------------------------------------------


def test_the_exit_code_says_same_differs_or_failed(both: Settings) -> None:
    differs = catalog(both, "diff")
    assert (differs.returncode, differs.stderr) == (1, b"")
    assert differs.stdout.decode().startswith(f"{SERIES} {FIRST} -> {SECOND}: added 6, removed 6")
    same = catalog(both, "diff", SECOND, SECOND)
    assert (same.returncode, same.stderr) == (0, b"")
    assert same.stdout.decode().splitlines()[-1] == "same"
    old, new = release.release_ids(both.warehouse)
    assert catalog(both, "diff", old, new).returncode == 1
    assert catalog(both, "diff", new, new).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (FIRST,),
        (FIRST, "2020-01-01"),
        (FIRST, "../../etc"),
        ("--series", "nobody"),
        ("--json", "--csv"),
        ("--output", "/nowhere/at/all\0"),
    ],
)
def test_what_cannot_be_compared_or_written_is_one_line_and_exit_code_2(
    both: Settings, arguments: tuple[str, ...]
) -> None:
    if "\0" in arguments[-1]:
        arguments = ("--output", str(both.root / "raw"))
    done = catalog(both, "diff", *arguments)
    assert done.returncode == 2 and done.stdout == b""
    assert one_line(done).startswith("error: ")


def test_each_form_is_printed_whole(both: Settings) -> None:
    as_json = catalog(both, "diff", "--json")
    assert as_json.returncode == 1
    assert len(json.loads(as_json.stdout)["series"][0]["changes"]) == 61
    as_csv = catalog(both, "diff", FIRST, SECOND, "--csv")
    assert len(list(csv.DictReader(io.StringIO(as_csv.stdout.decode(), newline="")))) == 61
    page = catalog(both, "diff", "--html").stdout.decode()
    assert page.startswith("<!doctype html>") and page.endswith("</html>\n")
    # Whatever the locale says, what is printed is UTF-8.
    assert catalog(both, "diff", "--html", LC_ALL="C").stdout.decode() == page


def test_a_form_is_written_to_a_file(both: Settings, tmp_path: Path) -> None:
    for form in ("--json", "--csv", "--html"):
        done = catalog(both, "diff", form, "--output", str(tmp_path / "diff"))
        assert (done.returncode, done.stdout) == (1, b"")
        data = (tmp_path / "diff").read_bytes()
        # Spreadsheets tell UTF-8 by its mark.
        assert data.startswith(b"\xef\xbb\xbf") == (form == "--csv")
        assert data.decode("utf-8-sig").encode() == catalog(both, "diff", form).stdout


@pytest.mark.parametrize(
    "arguments", [("diff",), ("diff", "--html"), ("diff", "--json"), ("review",)]
)
def test_diff_and_review_import_nothing_heavy(both: Settings, arguments: tuple[str, ...]) -> None:
    code = (
        "import sys; sys.argv = ['catalog', *sys.argv[1:]]\n"
        "from pipeline.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "print('imported', sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--root", str(both.root), *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = done.stdout.splitlines()[-1]
    assert imported.startswith("imported")
    assert [name for name in HEAVY if f"'{name}'" in imported] == []


def test_in_a_terminal_colours_mark_what_changed(both: Settings) -> None:
    import pty

    leader, follower = pty.openpty()
    child = subprocess.Popen(
        [CATALOG, "--root", str(both.root), "diff"],
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(follower)
    data = b""
    while True:
        try:
            read = os.read(leader, 65_536)
        except OSError:  # Linux says so when the other end is closed.
            break
        if not read:
            break
        data += read
    os.close(leader)
    assert child.wait(timeout=60) == 1
    shown = data.decode()
    assert "\x1b[1;4;32m信息\x1b[0m备案" in shown
    assert "{+" not in shown and "[-" not in shown


# --- refresh ------------------------------------------------------------------------------------


def test_a_refresh_ends_with_what_changed_and_leaves_its_page(tmp_path: Path) -> None:
    settings = new_root(tmp_path / "root")
    assert "diff  " not in catalog(settings, "refresh", "--direct").stdout.decode()
    land(settings, SECOND, SECOND_TEXT)
    done = catalog(settings, "refresh", "--direct")
    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    assert lines[-2].startswith(f"diff     {SERIES} {FIRST} -> {SECOND}: added 6, removed 6")
    assert lines[-1].startswith(f"diff     not compared: {SERIES} {FIRST} breaks off")
    [page] = [Path(line.split()[1]) for line in lines if line.startswith("changes  ")]
    assert page.read_bytes() == catalog(settings, "diff", "--html").stdout.rstrip(b"\n")
    again = catalog(settings, "refresh", "--direct")
    assert again.returncode == 0 and "diff  " not in again.stdout.decode()


def test_what_is_known_already_is_not_told_again(both: Settings, tmp_path: Path) -> None:
    settings = copied(both, tmp_path)
    import shutil

    shutil.copytree(settings.raw / SERIES, settings.raw / "other")
    shutil.rmtree(settings.raw / "other" / SECOND)
    outcome = run(settings)
    assert outcome.is_new and outcome.differences == []
    shutil.copytree(settings.raw / SERIES / SECOND, settings.raw / "other" / SECOND)
    outcome = run(settings)
    assert outcome.is_new
    assert [line.partition(" ")[0] for line in outcome.differences] == ["other", "not"]


def test_a_refused_release_leaves_the_page_of_what_it_would_change(
    both: Settings, tmp_path: Path
) -> None:
    settings = copied(both, tmp_path)
    text = SECOND_TEXT.replace("办理", "受理").replace("登记", "核准").replace("备案", "报备")
    land(settings, "2023-06-28", text)
    outcome = run(settings)
    assert outcome.refused and not outcome.is_new
    assert outcome.differences[0].startswith(f"{SERIES} {SECOND} -> 2023-06-28: ")
    assert outcome.page is not None
    assert (outcome.page.parent / "changes.html").is_file()
