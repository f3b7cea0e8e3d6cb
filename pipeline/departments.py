"""Department cells -> names, and names -> the canonical departments of a division.

A cell names departments, levels, or both::

    区医保局、区税务<line break>局       two departments; the break is joined away
    区人社局<line break>区医保局          two: each line alone is a known department
    区人社局区医保<line break>局          two, for it reads as whole known departments in one way alone
    市级事项                           a level, no department
    区住建局、市级事项                   a department and a level

Two spellings are one department where the compare keys are equal, where series.yaml says so, or
where the national vocabulary does (区人社局, 区人力资源社会保障局: same place before it, two
forms of one name). Its canonical name is what series.yaml says; else the national full form where the
vocabulary declares it canonical; else the longest spelling that the series' notices use. A name that
neither knows is kept as written, is_known false: departments are the one vocabulary that grows by itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from pipeline.document import Table
from pipeline.text import compare_key, is_blank, printed
from pipeline.vocabulary import AuthorityLevel, Vocabulary

_SEPARATOR = re.compile(r"[、，,；;／/]")
_SPACE = re.compile(r"\s+")
_BRACKETED = re.compile(r"[（(]([^（()）]*)[）)]")
# What stands in a cell that names nobody.
_NOBODY = frozenset(map(compare_key, ("无", "—", "——", "-", "--", "/")))
# Of a text that may be several names: as many as a cell lists, and a name with its place before it.
_LONGEST_RUN, _LONGEST_NAME = 200, 30
_PLACES = ("区", "县", "市", "省")
# A page's header and its first row stand above this row of its table.
_NEAR_THE_TOP = 2


@dataclass(frozen=True)
class CellNames:
    """What a department cell says: departments as written, in order, and levels."""

    departments: tuple[str, ...]
    levels: frozenset[AuthorityLevel]


class Spellings:
    """Which spellings are known, and which are one department, in one division.

    Args:
        vocabulary: the national short forms.
        declared: canonical name -> its other spellings, from series.yaml.
        places: what may stand before a national form, besides 区, 县, 市, 省, and what it means
            (`环翠区` is `区`).
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        declared: Mapping[str, Iterable[str]] | None = None,
        places: Mapping[str, str] | None = None,
    ) -> None:
        self._vocabulary = vocabulary
        self._places = {**{place: place for place in _PLACES}, **(places or {}), "": ""}
        self._declared = {
            compare_key(spelling): name
            for name, spellings in (declared or {}).items()
            for spelling in (name, *spellings)
        }
        self._prefixes = tuple(place for place in self._places if place)
        self._identities: dict[str, tuple[str, str, str | None] | None] = {}

    def is_known(self, name: str) -> bool:
        """Whether series.yaml or the national vocabulary knows the name."""
        return self.known(compare_key(name)) is not None

    def run_together(self, text: str) -> list[str]:
        """The departments that stand in a text with nothing between them; none where it is one, or reads so in no or two ways.

        On the pages of a PDF a line that ends where its cell does may go on in the next; so lines of
        departments come without their breaks. Each is known by a national form, behind its place.
        """
        if len(text) > _LONGEST_RUN or self.is_known(text):
            return []
        # The ways to read the text up to each position, at most two.
        ways: list[list[list[str]]] = [[[]], *([] for _ in text)]
        for start in range(len(text)):
            if not ways[start] or not text.startswith(self._prefixes, start):
                continue
            for end in range(start + 2, min(start + _LONGEST_NAME, len(text)) + 1):
                name = text[start:end]
                if self._national(compare_key(name)) is not None:
                    ways[end] = [*ways[end], *([*way, name] for way in ways[start])][:2]
        return ways[-1][0] if len(ways[-1]) == 1 else []

    def known(self, key: str) -> tuple[str, str, str | None] | None:
        """(how it is known, what identifies it, its canonical name if one is declared), or None."""
        if key not in self._identities:
            self._identities[key] = self._look_up(key)
        return self._identities[key]

    def _look_up(self, key: str) -> tuple[str, str, str | None] | None:
        declared = self._declared.get(key)
        if declared is not None:
            return "series", self._identity_of_declared(declared), declared
        national = self._national(key)
        if national is None:
            return None
        place, name, canonical = national
        # Another spelling of this department may stand in series.yaml.
        for spelling, chosen in self._declared.items():
            if self._national(spelling) == national:
                return "national", self._identity_of_declared(chosen), chosen
        return "national", place + name, place + name if canonical else None

    def _identity_of_declared(self, name: str) -> str:
        national = self._national(compare_key(name))
        return national[0] + national[1] if national else compare_key(name)

    def _national(self, key: str) -> tuple[str, str, bool] | None:
        for place, meaning in self._places.items():
            if key.startswith(place):
                form = self._vocabulary.department_forms.get(key[len(place) :])
                if form is not None:
                    return meaning, form.name, form.canonical
        return None


@lru_cache(maxsize=4096)
def take_levels(text: str, vocabulary: Vocabulary) -> tuple[str, frozenset[AuthorityLevel]]:
    """A department cell's text without its level words, and the levels that they say."""
    levels: set[AuthorityLevel] = set()

    def take(match: re.Match[str]) -> str:
        levels.add(vocabulary.level_words[compare_key(match[1])])
        return "、"

    return vocabulary.level_pattern.sub(take, text), frozenset(levels)


def names_in(text: str, spellings: Spellings, vocabulary: Vocabulary) -> CellNames:
    """The departments and levels that a cell names; departments verbatim, for ``as_written``."""
    rest, levels = take_levels(text, vocabulary)
    departments: list[str] = []
    for part in _SEPARATOR.split(rest):
        piece = part.strip()
        bracketed = _BRACKETED.fullmatch(piece)
        if bracketed is not None:
            piece = bracketed[1].strip()  # beside a level: 市级事项（公安分局）
        if is_blank(piece) or compare_key(piece) in _NOBODY:
            continue
        words = _SPACE.split(piece)
        if len(words) > 1 and all(spellings.is_known(word) for word in words):
            departments.extend(words)
        else:
            departments.extend(spellings.run_together(_SPACE.sub("", piece)) or [piece])
    return CellNames(tuple(departments), levels)


class NamesOfTables:
    """The names that cells of some tables may hold: the vocabulary's, and those of the tables' other rows.

    Args:
        tables: as they stand on the pages.
        vocabulary: the words.
    """

    def __init__(self, tables: Sequence[Table], vocabulary: Vocabulary) -> None:
        self._tables, self._vocabulary = tables, vocabulary
        self._spellings = Spellings(vocabulary)

    @cached_property
    def _here(self) -> frozenset[str]:
        """The names of all cells away from the pages' ends, where nothing cuts them."""
        found: set[str] = set()
        for table in self._tables:
            for cell in table.cells:
                if cell.row > _NEAR_THE_TOP and cell.row + cell.row_span < table.row_count:
                    found.update(map(compare_key, self._in(cell.text)))
        return frozenset(found)

    def _in(self, text: str) -> tuple[str, ...]:
        return names_in(text, self._spellings, self._vocabulary).departments

    def all_known(self, text: str) -> bool:
        """Whether the text holds names, and each is known; a level is as good as a name."""
        names = self._in(text)
        if not names:
            return not is_blank(text)
        return all(
            self._spellings.is_known(name) or compare_key(name) in self._here for name in names
        )


@dataclass
class Department:
    """A canonical department of a division, and how the series' notices spell it."""

    department_id: str
    division_code: str
    name: str
    is_known: bool
    spellings: list[str] = field(default_factory=list)


class Directory:
    """The departments of a division, over all that the series' notices write.

    Args:
        division_code: GB/T 2260.
        spellings: what is known in this division.
        written: every name that the series' notices use, in order of first appearance.
    """

    def __init__(self, division_code: str, spellings: Spellings, written: Iterable[str]) -> None:
        groups: dict[str, list[str]] = {}
        keys: dict[str, str] = {}
        declared: dict[str, str] = {}
        known: set[str] = set()
        for name in written:
            text = _without_space(name)
            key = compare_key(text)
            found = spellings.known(key)
            identity = key if found is None else found[1]
            if found is not None:
                known.add(identity)
                if found[2] is not None:
                    declared[identity] = found[2]
            keys[key] = identity
            group = groups.setdefault(identity, [])
            if text not in group:
                group.append(text)
        self._by_key: dict[str, Department] = {}
        self.departments: list[Department] = []
        by_identity: dict[str, Department] = {}
        for identity, group in groups.items():
            # The longest spelling; of equally long ones the first in Unicode order, so that the
            # order of editions decides nothing.
            longest = min(group, key=lambda text: (-len(text), text))
            by_identity[identity] = Department(
                department_id=department_id(division_code, identity),
                division_code=division_code,
                name=declared.get(identity, longest),
                is_known=identity in known,
                spellings=sorted(group),
            )
        self.departments = list(by_identity.values())
        for key, identity in keys.items():
            self._by_key[key] = by_identity[identity]

    def of(self, written: str) -> Department:
        """The department of a name as written; every name given to the directory has one."""
        return self._by_key[compare_key(_without_space(written))]

    def name_of(self, written: str) -> str:
        """The canonical name of any name; of one that was not given to the directory, the name as written."""
        text = _without_space(written)
        found = self._by_key.get(compare_key(text))
        return text if found is None else found.name


def _without_space(name: str) -> str:
    return _SPACE.sub("", printed(name))


def department_id(division_code: str, identity: str) -> str:
    """The id of a department: from the division and what identifies it there, not its spelling."""
    digest = hashlib.sha256(f"department\n{division_code}\n{identity}".encode())
    return digest.hexdigest()[:16]
