"""The house: rooms import only from the rooms above them, and each keeps to what it is for."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib import metadata
from pathlib import Path

import pytest
from conftest import ROOT

import pipeline
from pipeline import staging

PACKAGE = ROOT / "pipeline"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")
NAMES = {  # a package's __init__ is the package
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in MODULES
}
ORDER = re.findall(r"^(\w+) {2,}\S", pipeline.__doc__ or "", re.MULTILINE)

# Where the house meets the world; all other rooms are pure.
ENDS = {
    "storage",
    "children",
    "landing",
    "add",
    "staging",
    "release",
    "checks",
    "report",
    "steps",
    "refresh",
    "flows",
    "nightly",
    "cli",
    "dictionary",
    "settings",
}
# Reading its own words and opening the file it is asked for are what the first two are for. Converters
# are programs that take files: the others hand them some in a temporary folder.
OPENERS = {
    "vocabulary.py",
    "readers/__init__.py",
    "readers/child.py",
    "readers/word_binary.py",
    "readers/pdf.py",
    "readers/pdf_process.py",
}
# A zip of bytes in memory is no disk: opening its members is let through, and no zip is opened but of
# such bytes.
WORLDLY = re.compile(
    r"ZipFile\((?!io\.BytesIO\()"
    r"|\.read_bytes\(|\.read_text\(|(?<!\barchive\.)(?<!\b_zip\.)\bopen\(|\.write_bytes\(|\.write_text\(|datetime\.now\("
    r"|\.today\(|time\.time\(|time\.monotonic|os\.environ"
)
# An XML namespace is a name in the form of an address; nobody asks anything of it. These are the names
# of Office Open XML (ECMA-376; the Strict ones as a pattern says them), of XML itself and of
# LibreOffice's settings.
NAMESPACES = (
    "http://schemas.openxmlformats.org/",
    "http://schemas.microsoft.com/office/",
    r"http://purl\.oclc\.org/ooxml/",
    "http://www.w3.org/XML/1998/namespace",
    "http://openoffice.org/2001/registry",
)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Every imported module's dotted name, wherever in the file it is imported."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            if node.module == "pipeline":
                for alias in node.names:
                    yield f"pipeline.{alias.name}", node
            else:
                yield node.module or "", node


def imported_modules(path: Path) -> set[str]:
    """The modules that a file imports, for its types alone or when it runs: ``from a import b`` is a.b or a."""
    found = set()
    for name, node in imports_of(path):
        parts = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
        inner = {f"{name}.{part}" for part in parts} & NAMES.keys()
        found |= (inner or {name}) & NAMES.keys()
    return found


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(PACKAGE).as_posix() for path in paths]


def test_every_room_is_named_once_in_the_plan_and_every_name_is_a_room() -> None:
    assert len(ORDER) == len(set(ORDER))
    assert set(ORDER) == {room_of(path) for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_a_room_imports_only_from_above_it(path: Path) -> None:
    room = room_of(path)
    above = set(ORDER[: ORDER.index(room)])
    imported = {name.split(".")[1] for name, _ in imports_of(path) if name.startswith("pipeline.")}
    assert imported - {room} <= above


def test_no_modules_import_each_other_in_a_circle_within_a_room_either() -> None:
    # Of a circle, the sorter's error names the modules.
    TopologicalSorter({name: imported_modules(path) for name, path in NAMES.items()}).prepare()


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_heavy_libraries_are_imported_where_they_belong(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    at_the_top = set(map(id, tree.body))
    for name, node in imports_of(path):
        library = name.split(".")[0]
        if library == "prefect":
            assert room_of(path) == "flows"
        if library in ("great_expectations", "pandas"):
            assert room_of(path) == "checks"
            assert id(node) not in at_the_top, "great_expectations takes seconds to import"


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_from_document_to_tables_nothing_touches_disk_clock_or_environment(path: Path) -> None:
    if room_of(path) in ENDS or path.relative_to(PACKAGE).as_posix() in OPENERS:
        return
    assert WORLDLY.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_a_module_is_short_and_checks_data_without_assert(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    assert not any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(text)))
    assert ast.get_docstring(ast.parse(text)), "a module says what it is for"


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_no_address_stands_in_the_code_but_this_machines_own(path: Path) -> None:
    addresses = re.findall(r"https?://[^\s\"')]+", path.read_text("utf-8"))
    addresses = [one for one in addresses if not one.startswith(NAMESPACES)]
    assert [one for one in addresses if "127.0.0.1" not in one and "{HOST}" not in one] == []


def test_what_reading_is_keyed_by_covers_all_that_it_imports() -> None:
    sources = {path.relative_to(PACKAGE).as_posix() for path in staging.reader_sources()}
    rooms = {name.split("/")[0].removesuffix(".py") for name in sources}
    for path in MODULES:
        if path.relative_to(PACKAGE).as_posix() not in sources:
            continue
        for name, _ in imports_of(path):
            if name.startswith("pipeline."):
                assert name.split(".")[1] in rooms, f"{path.name} imports {name}"
    assert {"readers", "rows", "editions", "notices", "vocabulary"} <= rooms


def test_what_reading_is_keyed_by_covers_the_libraries_that_it_imports() -> None:
    distributions = metadata.packages_distributions()
    imported = {
        name.split(".")[0]
        for path in staging.reader_sources()
        if path.suffix == ".py"
        for name, _ in imports_of(path)
    }
    libraries = imported - {"pipeline", *sys.stdlib_module_names}
    named = {one for library in libraries for one in distributions[library]}
    assert "lxml" in named and named <= set(staging.READER_LIBRARIES)


def test_the_lock_pins_by_hash_and_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert not re.search(r"https?://|--index|--find-links|--extra", lock)
    pinned = re.findall(r"^([\w.\-]+)==", lock, re.MULTILINE)
    assert len(pinned) > 100
    assert lock.count("--hash=sha256:") >= len(pinned)
