"""The words that published lists use, kept as data in vocabulary/*.yaml.

Eight files, each with its sources in its head: item_types (事项类型 and national codes), levels
(行使层级), headings (the words over columns), lifecycles (whose life an annex lists), departments
(national short forms), error_values (what spreadsheets show instead of a value), form_lines (what a form says of
itself) and web_pages (what sites print around a notice). Their shape is checked when they are loaded; a look-up compares by
``text.compare_key`` and gives None for a word that nobody has taught the pipeline - what
that means, a reject or an error or a warning, is for the room that asked to say.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import DeclarationError
from pipeline.text import GAP, compare_key

AuthorityLevel = Literal["district", "city", "province"]
Lifecycle = Literal["enterprise", "individual"]
Role = Literal[
    "number",
    "stage",
    "scenario",
    "item_name",
    "sub_item_name",
    "item_type",
    "lead_departments",
    "co_departments",
    "authority_level",
    "note",
]

FOLDER = Path(__file__).with_suffix("")


class Declared(BaseModel):
    """Base of everything that people write in YAML: unknown keys are errors, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ItemType(Declared):
    """One 事项类型: its name, national code if any, and other spellings of it."""

    name: str
    code: str | None = None
    also_written: tuple[str, ...] = ()


class _ItemTypes(Declared):
    scheme: str
    types: tuple[ItemType, ...]


class Level(Declared):
    """One 行使层级 with the words that say it."""

    name: AuthorityLevel
    code: int
    words: tuple[str, ...]
    column_words: tuple[str, ...]


class _Levels(Declared):
    levels: tuple[Level, ...]


class Beside(Declared):
    """Words that mean a role only where another column has ``role`` named otherwise."""

    role: Role
    words: tuple[str, ...]


class Column(Declared):
    """The heading words of one role."""

    role: Role
    words: tuple[str, ...]
    beside: Beside | None = None


class _Headings(Declared):
    columns: tuple[Column, ...]


class _Lifecycle(Declared):
    name: Lifecycle
    words: tuple[str, ...]


class _Lifecycles(Declared):
    lifecycles: tuple[_Lifecycle, ...]


class NationalDepartment(Declared):
    """A department by its full form without the place before it, and its short forms."""

    name: str
    short: tuple[str, ...] = ()
    canonical: bool = False


class _Departments(Declared):
    departments: tuple[NationalDepartment, ...]


class ErrorValues(Declared):
    """What shows instead of a value: how it begins, and patterns of the whole."""

    starts: str
    patterns: tuple[str, ...]


class _FormLines(Declared):
    words: tuple[str, ...]


class PageField(Declared):
    """Something that a web page says about its notice: its name, the words and meta elements that say it."""

    name: str
    words: tuple[str, ...]
    meta: tuple[str, ...] = ()


class Furniture(Declared):
    """Words by which a part of a page is known as the site's; see vocabulary/web_pages.yaml."""

    starts: tuple[str, ...]
    holds: tuple[str, ...]
    words: tuple[str, ...]


class WebPages(Declared):
    """What web pages print around a notice; names of elements as they stand in id and class."""

    fields: tuple[PageField, ...]
    furniture: Furniture
    next_page: str
    navigation: tuple[str, ...]
    content: tuple[str, ...]
    notice: tuple[str, ...]


Model = TypeVar("Model", bound=BaseModel)


def load_yaml(path: Path, model: type[Model], *, shown: str | None = None) -> Model:
    """A YAML file in the shape that ``model`` declares.

    Args:
        path: the file, UTF-8.
        shown: the file's name in errors; default: the path.

    Raises:
        DeclarationError: not YAML, or of another shape; the line names the first wrong key.
    """
    name = shown or str(path)
    try:
        raw: Any = yaml.load(path.read_bytes(), Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None)
        what = f": {problem}" if problem else ""
        raise DeclarationError(
            f"is no valid YAML{place}{what}", remedy="mend the file", file=name
        ) from error
    except UnicodeDecodeError as error:
        raise DeclarationError(
            "is not UTF-8", remedy="save the file as UTF-8", file=name
        ) from error
    try:
        return model.model_validate(raw if raw is not None else {})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file"
        raise DeclarationError(
            f"{key}: {first['msg'].lower()}",
            remedy=f"see {model.__name__} in the code for the keys that may stand there",
            file=name,
        ) from error


# libyaml's loader where PyYAML was built with it: ten times faster.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader that takes a key written twice for the error that it is."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


_LOADER: Any = _Loader


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All words, by their compare keys; get it from ``load``, one for each folder."""

    item_type_list: tuple[ItemType, ...]
    scheme: str
    levels: tuple[Level, ...]
    columns: tuple[Column, ...]
    lifecycle_words: tuple[tuple[Lifecycle, tuple[str, ...]], ...]
    national_departments: tuple[NationalDepartment, ...]
    error_values: ErrorValues
    form_lines: tuple[str, ...]
    web_pages: WebPages

    @cached_property
    def page_fields(self) -> dict[str, str]:
        """Names of what a web page says about its notice, by the compare key of every word for it."""
        return {compare_key(word): one.name for one in self.web_pages.fields for word in one.words}

    @cached_property
    def page_words(self) -> tuple[str, ...]:
        """Compare keys of the words of which a web page says one that may hold a notice."""
        pages = self.web_pages
        said = (*pages.notice, *pages.furniture.starts, *pages.furniture.holds)
        return tuple(dict.fromkeys([*map(compare_key, said), *self.page_fields]))

    @cached_property
    def item_types(self) -> dict[str, ItemType]:
        """Item types by the compare key of every spelling."""
        return {
            compare_key(word): item_type
            for item_type in self.item_type_list
            for word in (item_type.name, *item_type.also_written)
        }

    @cached_property
    def headings(self) -> dict[str, Role]:
        """Roles by the compare key of every heading word, leaving ``beside`` aside."""
        return {compare_key(word): column.role for column in self.columns for word in column.words}

    @cached_property
    def level_columns(self) -> dict[str, AuthorityLevel]:
        """Levels by what a column of its own for the level says."""
        return {
            compare_key(word): level.name for level in self.levels for word in level.column_words
        }

    @cached_property
    def level_words(self) -> dict[str, AuthorityLevel]:
        """Levels by the words that stand for them among departments."""
        return {compare_key(word): level.name for level in self.levels for word in level.words}

    @cached_property
    def level_pattern(self) -> re.Pattern[str]:
        """Finds a level word in a department cell, also broken over lines or in brackets."""
        words = sorted(self.level_words, key=len, reverse=True)
        spaced = "|".join(GAP.join(map(re.escape, word)) for word in words)
        # No white space before a word without bracket: it would be tried from each of its characters.
        return re.compile(rf"(?:[（(]\s*)?({spaced})(?:\s*[）)])?")

    @cached_property
    def site_words(self) -> re.Pattern[str]:
        """Finds, as a compare key, a text that says nothing but a site's words and the day of the week."""
        words = sorted(self.web_pages.furniture.words, key=len, reverse=True)
        known = "|".join(re.escape(compare_key(word)) for word in words)
        day = r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日[,(]?(?:星期|周)[一二三四五六日天]\)?"
        between = r"[|/·,、:>»()\-]*+"
        return re.compile(rf"{between}(?:(?:{known}|{day}){between})++")

    @cached_property
    def department_forms(self) -> dict[str, NationalDepartment]:
        """National departments by the compare key of every form."""
        return {
            compare_key(form): department
            for department in self.national_departments
            for form in (department.name, *department.short)
        }

    @cached_property
    def _error_pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{one})" for one in self.error_values.patterns))

    @cached_property
    def form_words(self) -> frozenset[str]:
        """Compare keys of what a form calls what it says of itself (填报人)."""
        return frozenset(map(compare_key, self.form_lines))

    def is_error_value(self, text: str) -> bool:
        """Whether a cell shows a spreadsheet's error (#REF!) and no value."""
        key = compare_key(text)
        if key[:1] not in self.error_values.starts:
            return False
        return self._error_pattern.fullmatch(key) is not None

    def item_type(self, text: str) -> ItemType | None:
        """The item type that the text says, or None for a word nobody has taught the pipeline."""
        return self.item_types.get(compare_key(text))

    def lifecycle(self, title: str) -> Lifecycle | None:
        """Whose life an annex of this title lists; None where it names none, or more than one."""
        key = compare_key(title)
        named = {
            name
            for name, words in self.lifecycle_words
            if any(compare_key(word) in key for word in words)
        }
        return named.pop() if len(named) == 1 else None


def nearest(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known words most like ``word``, best first, for a message; may be empty."""
    return difflib.get_close_matches(compare_key(word), list(known), n=count, cutoff=0.3)


def _no_word_twice(file: str, words: Iterable[str]) -> None:
    seen: set[str] = set()
    for word in words:
        key = compare_key(word)
        if key in seen:
            raise DeclarationError(
                f"the word {word} stands twice", remedy="keep one of the two", file=file
            )
        seen.add(key)


@lru_cache(maxsize=4)
def load(folder: Path = FOLDER) -> Vocabulary:
    """The vocabulary of a folder, read and checked once.

    Raises:
        DeclarationError: a file is missing, of another shape, or says one word twice.
    """

    def read(name: str, model: type[Model]) -> Model:
        path = folder / name
        if not path.exists():
            raise DeclarationError("is missing", remedy="restore it", file=f"vocabulary/{name}")
        return load_yaml(path, model, shown=f"vocabulary/{name}")

    types = read("item_types.yaml", _ItemTypes)
    levels = read("levels.yaml", _Levels).levels
    columns = read("headings.yaml", _Headings).columns
    lifecycles = read("lifecycles.yaml", _Lifecycles).lifecycles
    departments = read("departments.yaml", _Departments).departments
    error_values = read("error_values.yaml", ErrorValues)
    form_lines = read("form_lines.yaml", _FormLines).words
    web_pages = read("web_pages.yaml", WebPages)
    _no_word_twice(
        "vocabulary/item_types.yaml",
        [word for one in types.types for word in (one.name, *one.also_written)],
    )
    _no_word_twice("vocabulary/levels.yaml", [word for one in levels for word in one.words])
    _no_word_twice("vocabulary/levels.yaml", [word for one in levels for word in one.column_words])
    _no_word_twice("vocabulary/headings.yaml", [word for one in columns for word in one.words])
    _no_word_twice("vocabulary/lifecycles.yaml", [word for one in lifecycles for word in one.words])
    _no_word_twice(
        "vocabulary/departments.yaml",
        [form for one in departments for form in (one.name, *one.short)],
    )
    _no_word_twice("vocabulary/form_lines.yaml", form_lines)
    _no_word_twice(
        "vocabulary/web_pages.yaml", [word for one in web_pages.fields for word in one.words]
    )
    return Vocabulary(
        item_type_list=types.types,
        scheme=types.scheme,
        levels=levels,
        columns=columns,
        lifecycle_words=tuple((one.name, one.words) for one in lifecycles),
        national_departments=departments,
        error_values=error_values,
        form_lines=form_lines,
        web_pages=web_pages,
    )
