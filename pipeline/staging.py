"""staging/: editions as read, kept by the hash of their bytes and of the code that read them.

``staging/<series>/<edition>/reading.json`` holds one ``EditionReading``: its complete rows, rejects, source
cells and notice. It is a cache: a file that is missing, damaged or made by other code or from other
bytes is made again, and nothing else changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from pipeline import storage
from pipeline.reading import EditionReading

_READING = "reading.json"
_PACKAGE = Path(__file__).parent

# What turns bytes into a reading. tests/test_house.py holds that these modules import no other, and no other library.
READER_MODULES = (
    "errors.py",
    "collector.py",
    "text.py",
    "vocabulary.py",
    "document.py",
    "departments.py",
    "reading.py",
    "annex_headings.py",
    "layout.py",
    "divisions.py",
    "body_list.py",
    "annex_parts.py",
    "annexes.py",
    "asides.py",
    "headings.py",
    "label_texts.py",
    "labels.py",
    "serials.py",
    "page_headers.py",
    "alignment.py",
    "items.py",
    "row_values.py",
    "seams.py",
    "pages.py",
    "corrections.py",
    "source_cells.py",
    "rows.py",
    "editions.py",
)
READER_FOLDERS = ("readers", "vocabulary", "notices")
READER_LIBRARIES = (
    "python-docx",
    "lxml",
    "msdoc2docx",
    "pdfplumber",
    "pdfminer.six",
    "selectolax",
    "PyYAML",
    "pydantic",
)


def reader_sources(package: Path = _PACKAGE) -> list[Path]:
    """The files whose contents decide what reading gives."""
    folders = [
        path
        for folder in READER_FOLDERS
        for path in (package / folder).rglob("*")
        if path.suffix in (".py", ".yaml")
    ]
    return sorted([*(package / name for name in READER_MODULES), *folders])


@lru_cache(maxsize=4)
def reader_hash(package: Path = _PACKAGE) -> str:
    """The hash of the code, the words and the libraries that read editions."""
    from importlib.metadata import version

    libraries = ",".join(f"{name}={version(name)}" for name in READER_LIBRARIES)
    sources = hash_files(reader_sources(package), package)
    return hashlib.sha256((sources + libraries).encode()).hexdigest()


def hash_files(paths: Sequence[Path], base: Path) -> str:
    """SHA-256 over the names (relative to ``base``) and contents of files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(base).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@dataclass(frozen=True)
class Key:
    """What a staged reading must have been made from.

    ``files`` hashes the bytes, the code and the settings it was held to; ``corrections`` what people
    correct in it.
    """

    files: str
    corrections: str

    @property
    def shown(self) -> str:
        """The key as one text."""
        return f"{self.files} {self.corrections}"


def key_of(sha256s: Sequence[str], settings: str, corrections: str) -> Key:
    """The key of a reading of these bytes, with these corrections."""
    text = "\n".join([reader_hash(), settings, *sha256s])
    return Key(*(hashlib.sha256(one.encode()).hexdigest() for one in (text, corrections)))


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[EditionReading]:
    return TypeAdapter(EditionReading)


def is_kept(folder: Path, key: Key) -> bool:
    """Whether a reading is staged under this key, by the look of its first line."""
    try:
        with (folder / _READING).open("rb") as file:
            return bool(json.loads(file.readline())["key"] == key.shown)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def load(folder: Path, key: Key, *, with_any_corrections: bool = False) -> EditionReading | None:
    """The reading staged under this key, or None where there is none that can be used.

    Args:
        with_any_corrections: also one that was made with other corrections.
    """
    try:
        data = (folder / _READING).read_bytes()
        head, _, body = data.partition(b"\n")
        found = json.loads(head)
        if found["sha256"] != hashlib.sha256(body).hexdigest():
            return None
        is_same_files = found["key"].startswith(f"{key.files} ")
        if found["key"] != key.shown and not (with_any_corrections and is_same_files):
            return None
        return _adapter().validate_json(body)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # A cache that cannot be read is a cache that is made again. (pydantic's error is a ValueError.)
        return None


def keep(folder: Path, key: Key, reading: EditionReading) -> None:
    """Stage a reading.

    Raises:
        StorageError: the disk refuses.
    """
    body = _adapter().dump_json(reading)
    head = json.dumps({"key": key.shown, "sha256": hashlib.sha256(body).hexdigest()})
    storage.write_file(folder / _READING, head.encode() + b"\n" + body)
