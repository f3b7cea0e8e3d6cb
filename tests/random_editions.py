"""Random next editions of the published list, with what a careful reader would call the changes.

The list is a plain tree: stages, scenarios, items, entries, made from the golden file that was typed by
hand; the pipeline has no part in it. Every entry and item has a key of its own that stays with it
through all edits: which is the same over two editions is known, and the expected changes are told from the
keys alone.

The rules of the random edits:

- a rename keeps from 60% to 95% of the name's characters, in their order;
- an added entry is never as alike as that to one that was removed from the same scenario: nobody could tell
  such a pair from a rename;
- a value may change along with a name or a place: type, level, departments;
- no edit makes a name that stands in the same life cycle already: a name that is taken over by something
  else is nobody's to tell.
"""

from __future__ import annotations

import copy
import random
from typing import Any

from edition_trees import Edition, Entry, Item, Scenario, common, new_keys
from edition_words import ACTS, DEPARTMENTS, KINDS, LEVELS, PLACES, SUBJECTS, TYPES

LEAST, MOST = 0.60, 0.95


class Editor:
    """Makes random edits on an edition; everything follows from the seed."""

    def __init__(self, edition: Edition, seed: int) -> None:
        self.random = random.Random(seed)
        self.before = edition
        self.edition = copy.deepcopy(edition)
        self.edition.edits = {}
        self.touched: set[int] = set()
        self.valued: set[int] = set()
        self.keys = {entry.key for _, _, entry in edition.placed()}
        self.words = [entry.name or item.name for _, item, entry in edition.placed()]
        self.removed: dict[str, list[str]] = {}
        self.added: dict[str, list[str]] = {}
        self.taken = {
            lifecycle: edition.names(lifecycle) for lifecycle in ("enterprise", "individual")
        }

    def edit(self, number: int) -> Edition:
        done = 0
        while done < number:
            kind = self.random.choices(list(KINDS), list(KINDS.values()))[0]
            done += bool(getattr(self, "_" + kind.replace(" ", "_").replace("-", "_"))(kind))
        return self.edition

    # --- choosing -------------------------------------------------------------------------------

    def _pick(self, wanted: Any) -> tuple[Scenario, Item, Entry] | None:
        """An entry that fits and that no edit has touched yet, nor its item."""
        found = [
            one
            for one in self.edition.placed()
            if one[1].key not in self.touched and one[2].key not in self.touched and wanted(*one)
        ]
        return self.random.choice(found) if found else None

    def _scenario(self, lifecycle: str, but: Scenario | None = None) -> Scenario:
        return self.random.choice(
            [one for one in self.edition.scenarios if one.lifecycle == lifecycle and one is not but]
        )

    def _put(self, scenario: Scenario, item: Item) -> None:
        scenario.items.insert(self.random.randint(0, len(scenario.items)), item)

    def _note(self, kind: str, *keys: int) -> bool:
        for key in keys:
            self.touched.add(key)
            self.edition.edits.setdefault(key, []).append(kind)
        return True

    def _is_free(self, scenario: Scenario, name: str) -> bool:
        if name in self.taken[scenario.lifecycle]:
            return False
        self.taken[scenario.lifecycle].add(name)
        return True

    def renamed(self, scenario: Scenario, name: str) -> str | None:
        """Another name that keeps 60% to 95% of the characters, or None for one too short."""
        length = len(name)
        for _ in range(30):
            share = self.random.uniform(LEAST, MOST)
            changed = max(1, round(length * (1 - share)))
            runs = 1 if changed < 3 or self.random.random() < 0.6 else 2
            text = name
            if self.random.random() < 0.3:
                # Characters here and there, as a retyped or reworded name has them.
                for position in self.random.sample(range(length), changed):
                    text = text[:position] + self._words(1, 0) + text[position + 1 :]
                runs = 0
            for part in range(runs):
                size = changed // runs + (part < changed % runs)
                start = self.random.randint(0, len(text) - size)
                how = self.random.random()
                fill = (
                    "" if how < 0.25 and part == 0 else self._words(size, self.random.randint(0, 2))
                )
                text = text[:start] + fill + text[start + size :]
            kept = common(name, text) / length
            alike = [
                one
                for one in self.removed.get(scenario.name, [])
                if common(one, text) / len(one) >= LEAST
            ]
            if LEAST <= kept <= MOST and not alike and text and self._is_free(scenario, text):
                return text
        return None

    def _words(self, size: int, more: int) -> str:
        text = (
            self.random.choice(SUBJECTS) + self.random.choice(ACTS) + self.random.choice(SUBJECTS)
        )
        start = self.random.randint(0, 2)
        return text[start : start + size + more]

    def _new_name(self, scenario: Scenario) -> str:
        while True:
            name = self.random.choice(SUBJECTS) + self.random.choice(ACTS)
            if self.random.random() < 0.4:
                # As new items are named in life: half of it is the words of others.
                words = self.random.choice(self.words)
                name = words[: max(2, len(words) // 2)] + self.random.choice(ACTS)
            gone = self.removed.get(scenario.name, [])
            if any(common(one, name) / len(one) >= LEAST for one in gone):
                continue
            if self._is_free(scenario, name):
                self.added.setdefault(scenario.name, []).append(name)
                return name

    def _may_go(self, scenario: Scenario, name: str) -> bool:
        """Whether nothing that was added to the scenario is as alike as a rename."""
        added = self.added.get(scenario.name, [])
        if any(common(name, one) / len(name) >= LEAST for one in added):
            return False
        self.removed.setdefault(scenario.name, []).append(name)
        return True

    def _new_entry(self, scenario: Scenario, name: str | None) -> Entry:
        like = [entry for item in scenario.items for entry in item.parts]
        lead = self.random.choice(like).lead if like else [self.random.choice(DEPARTMENTS)]
        co = [] if self.random.random() < 0.7 else [self.random.choice(DEPARTMENTS)]
        item_type = self.random.choice(TYPES)
        return Entry(next(new_keys), name, item_type, self.random.choice(LEVELS[:2]), [*lead], co)

    def _pick_any(self) -> Entry | None:
        """An entry that was there before, whatever else was done to it, but not to its values."""
        free = [
            entry
            for _, _, entry in self.edition.placed()
            if entry.key in self.keys and entry.key not in self.valued
        ]
        if not free:
            return None
        # Half of them of those that were edited otherwise: values change along with names.
        edited = [entry for entry in free if entry.key in self.touched]
        entry = self.random.choice(edited if edited and self.random.random() < 0.5 else free)
        self.valued.add(entry.key)
        return entry

    # --- the kinds of edit ----------------------------------------------------------------------

    def _rename_an_entry(self, kind: str) -> bool:
        found = self._pick(lambda scenario, item, entry: item.is_whole and len(item.name) > 2)
        name = found and self.renamed(found[0], found[1].name)
        if not found or not name:
            return False
        found[1].name = name
        return self._note(kind, found[1].key, found[2].key)

    def _rename_an_item_with_sub_items(self, kind: str) -> bool:
        found = self._pick(lambda scenario, item, entry: not item.is_whole and len(item.name) > 2)
        name = found and self.renamed(found[0], found[1].name)
        if not found or not name:
            return False
        found[1].name = name
        return self._note(kind, found[1].key, *(entry.key for entry in found[1].parts))

    def _rename_a_sub_item(self, kind: str) -> bool:
        found = self._pick(lambda scenario, item, entry: entry.name and len(entry.name) > 2)
        name = found and self.renamed(found[0], found[2].name or "")
        if not found or not name:
            return False
        found[2].name = name
        return self._note(kind, found[2].key)

    def _move(self, kind: str) -> bool:
        found = self._pick(lambda scenario, item, entry: len(scenario.items) > 1)
        if not found:
            return False
        scenario, item, _ = found
        scenario.items.remove(item)
        target = self._scenario(scenario.lifecycle, scenario)
        self._led_as_there(target, item)
        self._put(target, item)
        return self._note(kind, item.key, *(entry.key for entry in item.parts))

    def _led_as_there(self, target: Scenario, item: Item) -> None:
        """Half of those that move come under the lead of where they move to."""
        if self.random.random() < 0.5 and target.items:
            for entry in item.parts:
                entry.lead = list(target.items[0].parts[0].lead)

    def _move_with_a_rename(self, kind: str) -> bool:
        found = self._pick(
            lambda scenario, item, entry: (
                item.is_whole and len(item.name) > 2 and len(scenario.items) > 1
            )
        )
        if not found:
            return False
        scenario, item, entry = found
        target = self._scenario(scenario.lifecycle, scenario)
        name = self.renamed(target, item.name)
        if not name:
            return False
        scenario.items.remove(item)
        item.name = name
        self._led_as_there(target, item)
        self._put(target, item)
        return self._note(kind, item.key, entry.key)

    def _move_a_sub_item(self, kind: str) -> bool:
        found = self._pick(lambda scenario, item, entry: entry.name and len(item.parts) > 1)
        if not found:
            return False
        scenario, item, entry = found
        others = [
            (place, other)
            for place, other, _ in self.edition.placed()
            if place.lifecycle == scenario.lifecycle
            and other is not item
            and not other.is_whole
            and other.key not in self.touched
            and all(part.name != entry.name for part in other.parts)
        ]
        if not others or self._stands_elsewhere(scenario.lifecycle, entry):
            return False
        _, target = self.random.choice(others)
        item.parts.remove(entry)
        target.parts.insert(self.random.randint(0, len(target.parts)), entry)
        return self._note(kind, entry.key)

    def _stands_elsewhere(self, lifecycle: str, entry: Entry) -> bool:
        return any(
            other.name == entry.name and other is not entry
            for scenario, _, other in self.edition.placed()
            if scenario.lifecycle == lifecycle
        )

    def _add(self, kind: str) -> bool:
        scenario = self.random.choice(self.edition.scenarios)
        name = self._new_name(scenario)
        entry = self._new_entry(scenario, None)
        item = Item(next(new_keys), name, [entry])
        if self.random.random() < 0.2:
            entry.name = self._new_name(scenario)
            item.parts.append(self._new_entry(scenario, self._new_name(scenario)))
        self._put(scenario, item)
        return self._note(kind, item.key, *(entry.key for entry in item.parts))

    def _remove(self, kind: str) -> bool:
        found = self._pick(lambda scenario, item, entry: len(scenario.items) > 1)
        if not found or not self._may_go(found[0], found[1].name):
            return False
        scenario, item, _ = found
        for entry in item.parts:
            if entry.name and not self._may_go(scenario, entry.name):
                return False
        scenario.items.remove(item)
        return self._note(kind, item.key, *(entry.key for entry in item.parts))

    def _add_a_sub_item(self, kind: str) -> bool:
        found = self._pick(lambda scenario, item, entry: entry.name)
        if not found:
            return False
        scenario, item, _ = found
        entry = self._new_entry(scenario, self._new_name(scenario))
        item.parts.insert(self.random.randint(0, len(item.parts)), entry)
        return self._note(kind, entry.key)

    def _remove_a_sub_item(self, kind: str) -> bool:
        found = self._pick(lambda scenario, item, entry: entry.name and len(item.parts) > 1)
        if not found or not self._may_go(found[0], found[2].name or ""):
            return False
        found[1].parts.remove(found[2])
        return self._note(kind, found[2].key)

    def _split(self, kind: str) -> bool:
        found = self._pick(lambda scenario, item, entry: item.is_whole)
        if not found:
            return False
        scenario, item, entry = found
        self.removed.setdefault(scenario.name, []).append(item.name)
        item.parts = [
            self._new_entry(scenario, self._new_name(scenario))
            for _ in range(self.random.randint(2, 4))
        ]
        return self._note(kind, item.key, entry.key, *(part.key for part in item.parts))

    def _join(self, kind: str) -> bool:
        found = self._pick(
            lambda scenario, item, entry: (
                entry.name and not any(part.key in self.touched for part in item.parts)
            )
        )
        if not found:
            return False
        scenario, item, _ = found
        gone = [entry.key for entry in item.parts]
        item.parts = [self._new_entry(scenario, None)]
        return self._note(kind, item.key, item.parts[0].key, *gone)

    def _type(self, kind: str) -> bool:
        entry = self._pick_any()
        if entry:
            entry.item_type = self.random.choice([one for one in TYPES if one != entry.item_type])
        return bool(entry) and self._note(kind, entry.key)

    def _level(self, kind: str) -> bool:
        entry = self._pick_any()
        if entry:
            entry.level = self.random.choice([one for one in LEVELS if one != entry.level])
        return bool(entry) and self._note(kind, entry.key)

    def _lead(self, kind: str) -> bool:
        entry = self._pick_any()
        if entry:
            another = self.random.choice([one for one in DEPARTMENTS if [one] != entry.lead])
            entry.lead = [another]
        return bool(entry) and self._note(kind, entry.key)

    def _co(self, kind: str) -> bool:
        entry = self._pick_any()
        if entry:
            another = self.random.choice([one for one in DEPARTMENTS if one not in entry.co])
            entry.co = [] if entry.co and self.random.random() < 0.4 else [*entry.co, another]
        return bool(entry) and self._note(kind, entry.key)

    def _rename_a_scenario(self, kind: str) -> bool:
        scenario = self.random.choice(self.edition.scenarios)
        names = {one.name for one in self.edition.scenarios} | {
            one.name for one in self.before.scenarios
        }
        free = [name for name in PLACES if name not in names]
        if not free:
            return False
        old, scenario.name = scenario.name, self.random.choice(free)
        for kept in (self.removed, self.added):
            kept.setdefault(scenario.name, []).extend(kept.get(old, []))
        return self._note(kind)

    def _rename_a_stage(self, kind: str) -> bool:
        chosen = self.random.choice(self.edition.scenarios)
        names = {one.stage for one in self.edition.scenarios}
        free = [name for name in PLACES if name not in names]
        if not free:
            return False
        old, new = chosen.stage, self.random.choice(free)
        for scenario in self.edition.scenarios:
            if (scenario.lifecycle, scenario.stage) == (chosen.lifecycle, old):
                scenario.stage = new
        return self._note(kind)

    def _shuffle_a_scenario(self, kind: str) -> bool:
        scenario = self.random.choice(self.edition.scenarios)
        self.random.shuffle(scenario.items)
        return self._note(kind)

    def _spelling(self, kind: str) -> bool:
        found = self._pick(lambda scenario, item, entry: item.is_whole)
        if not found:
            return False
        item = found[1]
        item.name = item.name.translate(str.maketrans("（）", "()"))
        item.name = item.name[:2] + " " + item.name[2:]
        return self._note(kind, item.key, found[2].key)


def next_edition(before: Edition, seed: int, number: int | None = None) -> Edition:
    """A next edition with 5 to 30 edits, or with ``number``."""
    editor = Editor(before, seed)
    return editor.edit(number if number is not None else editor.random.randint(5, 30))
