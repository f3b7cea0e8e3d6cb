"""raw/: the files exactly as published, and what people state about them.

::

    raw/<series>/series.yaml                 what the series is
    raw/<series>/links.yaml                  what people decided about its entries, where they did
    raw/<series>/<edition>/edition.yaml      its files' sha256, size and format; what people state
    raw/<series>/<edition>/corrections.yaml  what people correct in it, where they do
    raw/<series>/<edition>/<file>            as published, never edited

Where a zip was published, its members are landed as files, byte for byte as they are in it, and each
names in edition.yaml the zip that it came from and its path there: the files are what was published, the
zip is what they came in. So every value stays traceable to the download, by the zip's sha256, and to one
file in it; nothing in raw/ needs unpacking, and nothing lies there twice.

A landed file is never overwritten and never edited: one whose bytes no longer match its sha256 is a
problem of its edition, with the file's name. An edition is landed whole - its folder is made
aside and renamed - so a landing that is killed leaves nothing.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml
from pydantic import Field, field_validator

from pipeline import storage
from pipeline.corrections import NO_CORRECTIONS, CorrectionsDeclaration
from pipeline.errors import DeclarationError, LandingError, UsageError
from pipeline.linking.decisions import NO_DECISIONS, LinksDeclaration
from pipeline.text import compare_key
from pipeline.vocabulary import AuthorityLevel, Declared, load_yaml

SERIES_FILE, EDITION_FILE = "series.yaml", "edition.yaml"
LINKS_FILE, CORRECTIONS_FILE = "links.yaml", "corrections.yaml"
_OURS = (SERIES_FILE, EDITION_FILE, CORRECTIONS_FILE)
_SHA256 = r"^[0-9a-f]{64}$"


class SeriesDeclaration(Declared):
    """series.yaml: what people state about a series.

    ``places`` says what stands before department names (环翠区: 区); ``departments`` are canonical
    names with their other spellings.
    """

    title: str
    division_code: str = Field(pattern=r"^[0-9]{6}$")
    authority_level: AuthorityLevel
    places: dict[str, str] = Field(default_factory=dict)
    departments: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("departments")
    @classmethod
    def _each_spelling_once(
        cls, departments: dict[str, tuple[str, ...]]
    ) -> dict[str, tuple[str, ...]]:
        seen: dict[str, str] = {}
        for name, spellings in departments.items():
            for spelling in (name, *spellings):
                before = seen.setdefault(compare_key(spelling), name)
                if before != name:
                    raise ValueError(f"{spelling} stands under {before} and under {name}")
        return departments


class FromArchive(Declared):
    """The zip that a file was published in: its name, its hash, and the file's whole path in it."""

    name: str
    sha256: str = Field(pattern=_SHA256)
    member: str


class LandedFile(Declared):
    """One file of an edition, as it was when it was landed; ``archive`` is None for a file of its own."""

    name: str
    sha256: str = Field(pattern=_SHA256)
    size: int
    format: str
    archive: FromArchive | None = None

    @field_validator("name")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if Path(name).name != name or name in ("", ".", "..", *_OURS):
            raise ValueError("is no plain file name")
        return name


class KnownProblem(Declared):
    """A reject or a warning that somebody has looked at: it no longer warns.

    A reject is named by file, table and row; a warning by its text.
    """

    file: str | None = None
    table: int | None = None
    row: int | None = None
    warning: str | None = None
    reason: str
    date: datetime.date


class EditionDeclaration(Declared):
    """edition.yaml: the edition's files and what the data team states about it."""

    issued_on: datetime.date
    title: str | None = None
    doc_number: str | None = None
    source_url: str | None = None
    retrieved_on: datetime.date | None = None
    files: tuple[LandedFile, ...] = Field(min_length=1)
    known_problems: tuple[KnownProblem, ...] = ()


@dataclass(frozen=True)
class Edition:
    """A landed edition: its folder under raw/, what is declared about it, what people correct in it."""

    series_id: str
    edition_id: str
    folder: Path
    declared: EditionDeclaration
    corrections: CorrectionsDeclaration = NO_CORRECTIONS

    def path(self, file: LandedFile) -> Path:
        """Where the file is."""
        return self.folder / file.name

    def shown(self, name: str) -> str:
        """A file's name as source_file columns and errors have it: its path under raw/."""
        return f"{self.series_id}/{self.edition_id}/{name}"


@dataclass(frozen=True)
class Series:
    """A series with its editions, the earliest first, and what people decided about its entries."""

    series_id: str
    declared: SeriesDeclaration
    editions: tuple[Edition, ...]
    links: LinksDeclaration = NO_DECISIONS


@dataclass(frozen=True)
class NewFile:
    """A file to be landed: its name, bytes and format, and where it comes from."""

    name: str
    data: bytes
    format: str
    archive: FromArchive | None = None

    @cached_property
    def sha256(self) -> str:
        """The hash of the bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def shown(self) -> str:
        """The file's name in messages, before it is landed: with the zip that it is in."""
        return self.name if self.archive is None else f"{self.archive.name}: {self.archive.member}"

    def declared(self) -> LandedFile:
        """What edition.yaml says of the file."""
        return LandedFile(
            name=self.name,
            sha256=self.sha256,
            size=len(self.data),
            format=self.format,
            archive=self.archive,
        )


# --- reading raw/ -------------------------------------------------------------------------------


def _folders(path: Path) -> list[Path]:
    return sorted(one for one in path.iterdir() if one.is_dir() and not one.name.startswith("."))


def series_of(raw: Path) -> list[Series]:
    """Every series under raw/ with its editions, by name.

    Raises:
        UsageError: there is no raw/, or nothing in it.
        DeclarationError: a YAML file is missing or has another shape.
    """
    if not raw.is_dir():
        raise UsageError(
            "is missing", remedy="name the folder that holds raw/ with --root", file=str(raw)
        )
    found = [_series(folder) for folder in _folders(raw)]
    if not found:
        raise UsageError(
            "holds no series", remedy="land an edition with `catalog add`", file=str(raw)
        )
    return found


def declaration_of(raw: Path, series_id: str) -> SeriesDeclaration:
    """What series.yaml states.

    Raises:
        UsageError: the series' name is no folder name.
        DeclarationError: series.yaml is missing or has another shape.
    """
    if not series_id or Path(series_id).name != series_id or series_id.startswith("."):
        raise UsageError(f"{series_id!r} is no series name", remedy="use a plain folder name")
    path = raw / series_id / SERIES_FILE
    shown = f"raw/{series_id}/{SERIES_FILE}"
    if not path.is_file():
        raise DeclarationError(
            "is missing",
            remedy="write it first: title, division_code, authority_level (see README.md)",
            file=shown,
        )
    return load_yaml(path, SeriesDeclaration, shown=shown)


def _series(folder: Path) -> Series:
    declared = declaration_of(folder.parent, folder.name)
    editions = tuple(_edition(folder.name, one) for one in _folders(folder))
    path, links = folder / LINKS_FILE, NO_DECISIONS
    if path.is_file():
        links = load_yaml(path, LinksDeclaration, shown=links_shown(folder.name))
    return Series(folder.name, declared, editions, links)


def links_shown(series_id: str) -> str:
    """The name of a series' links.yaml in errors."""
    return f"raw/{series_id}/{LINKS_FILE}"


def _edition(series_id: str, folder: Path) -> Edition:
    shown = f"raw/{series_id}/{folder.name}/{EDITION_FILE}"
    path = folder / EDITION_FILE
    if not path.is_file():
        raise DeclarationError(
            "is missing",
            remedy="land the edition with `catalog add`, or remove its folder",
            file=shown,
        )
    declared = load_yaml(path, EditionDeclaration, shown=shown)
    if declared.issued_on.isoformat() != folder.name:
        raise DeclarationError(
            f"issued_on is {declared.issued_on} and the folder is {folder.name}: two editions of "
            "one date, or a wrong name",
            remedy="an edition's folder is named by its date",
            file=shown,
        )
    corrections, path = NO_CORRECTIONS, folder / CORRECTIONS_FILE
    if path.is_file():
        named = f"raw/{series_id}/{folder.name}/{CORRECTIONS_FILE}"
        corrections = load_yaml(path, CorrectionsDeclaration, shown=named)
    return Edition(series_id, folder.name, folder, declared, corrections)


def problems_of(edition: Edition) -> list[LandingError]:
    """What is wrong with the files of an edition since it was landed; empty when all is well."""
    problems: list[LandingError] = []
    for file in edition.declared.files:
        path = edition.path(file)
        shown = f"raw/{edition.shown(file.name)}"
        if not path.is_file():
            problems.append(
                LandingError("is missing", remedy="restore the file as landed", file=shown)
            )
        elif hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
            problems.append(
                LandingError(
                    "has changed since it was landed: its bytes no longer match its sha256",
                    remedy="restore the file as published; a new version is a new edition",
                    file=shown,
                )
            )
        elif path.stat().st_size != file.size:
            problems.append(
                LandingError(
                    f"has {path.stat().st_size} bytes and edition.yaml says {file.size}",
                    remedy="restore the file, and edition.yaml, as landed",
                    file=shown,
                )
            )
    expected = {file.name for file in edition.declared.files} | {EDITION_FILE, CORRECTIONS_FILE}
    for path in sorted(edition.folder.iterdir()):
        if path.name not in expected and path.name[0] != ".":
            problems.append(
                LandingError(
                    "was put there by hand: edition.yaml does not name it",
                    remedy="remove it, or land it with `catalog add`",
                    file=f"raw/{edition.shown(path.name)}",
                )
            )
    return problems


# --- landing ------------------------------------------------------------------------------------


def landed_already(raw: Path, series_id: str, files: list[NewFile]) -> Edition | None:
    """The edition that holds these very bytes, or None."""
    folder = raw / series_id
    wanted = {file.sha256 for file in files}
    for one in _folders(folder) if folder.is_dir() else []:
        if (one / EDITION_FILE).is_file():
            edition = _edition(series_id, one)
            if wanted <= {file.sha256 for file in edition.declared.files}:
                return edition
    return None


def add(
    raw: Path,
    series_id: str,
    files: list[NewFile],
    *,
    issued_on: datetime.date,
    source_url: str | None,
    retrieved_on: datetime.date,
) -> Path:
    """Land the files of one edition, whole; its folder.

    Raises:
        LandingError: the edition is landed already, with other bytes or other files.
        StorageError: the disk refuses.
    """
    folder = raw / series_id / issued_on.isoformat()
    if folder.exists():
        _refuse(folder, series_id, files)
    names = [file.name for file in files]
    if len(set(names)) < len(names):
        raise UsageError("two files have one name", remedy="rename one of them")
    if ours := [name for name in names if name in _OURS]:
        raise UsageError(f"{ours[0]} is no published file", remedy="rename it, or leave it out")
    declared = {
        "issued_on": issued_on,
        "source_url": source_url,
        "retrieved_on": retrieved_on,
        "files": [file.declared().model_dump(exclude_none=True) for file in files],
        "known_problems": [],
    }
    text = yaml.safe_dump(declared, allow_unicode=True, sort_keys=False)

    def fill(beside: Path) -> None:
        for file in files:
            storage.write_inside(beside / file.name, file.data)
        storage.write_inside(beside / EDITION_FILE, text.encode())

    storage.write_directory(folder, fill)
    return folder


def _refuse(folder: Path, series_id: str, files: list[NewFile]) -> None:
    edition = _edition(series_id, folder)
    landed = {file.name: file.sha256 for file in edition.declared.files}
    for file in files:
        if file.name in landed and landed[file.name] != file.sha256:
            raise LandingError(
                "is landed already with other bytes, and is not overwritten",
                remedy="land a new version under its own date with --issued-on",
                file=f"raw/{edition.shown(file.name)}",
            )
    raise LandingError(
        f"the edition of this date is landed already, with {'、'.join(landed)}",
        remedy="two editions have two dates: give the right one with --issued-on",
        file=f"raw/{series_id}/{folder.name}",
    )
