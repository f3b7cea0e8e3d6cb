"""What a row's cells say of its type and its level, by the vocabulary's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.corrections import CorrectedText
from pipeline.departments import take_levels
from pipeline.items import Refused
from pipeline.reading import CorrectableColumn, Published
from pipeline.text import brief, compare_key, is_blank, printed
from pipeline.vocabulary import AuthorityLevel, ItemType, Vocabulary, nearest


def hold_values(texts: Iterable[str], name: str, vocabulary: Vocabulary) -> None:
    """Hold that the cells that an entry takes its values from show values.

    Numbers, labels, types and levels need not be asked: nothing that is no word of theirs is taken for one.

    Args:
        texts: those of names and departments.
        name: the entry's, for the message.
        vocabulary: the words.

    Raises:
        Refused: ``unreadable-value``: one shows a spreadsheet's error (#REF!) instead.
    """
    for text in texts:
        if text and vocabulary.is_error_value(text):
            shown = brief(printed(text), 24)
            what = (
                f"{name} has a cell that shows {shown}, an error of the spreadsheet, and no value"
            )
            raise Refused("unreadable-value", what)


def known_type(text: str, name: str, vocabulary: Vocabulary) -> ItemType:
    """The item type that a cell says.

    Args:
        text: the cell's.
        name: the entry's, for the message.
        vocabulary: the words.

    Raises:
        Refused: ``missing-type``, ``unknown-type``.
    """
    item_type = vocabulary.item_type(text)
    if item_type is not None:
        return item_type
    if is_blank(text):
        raise Refused("missing-type", f"{name} has no item type")
    written = printed(text)
    near = "、".join(nearest(written, vocabulary.item_types))
    hint = f"; the nearest known are {near}" if near else ""
    raise Refused("unknown-type", f"{name} has the unknown type {brief(written)}{hint}")


def level_of(
    texts: Mapping[CorrectableColumn, str], name: str, vocabulary: Vocabulary
) -> AuthorityLevel | None:
    """The level that a row's own words say, None where it has none; a name never decides it.

    Args:
        texts: the row's cells, by their columns; those of other columns say no level.
        name: the entry's, for the message.
        vocabulary: the words.

    Raises:
        Refused: ``unknown-type``, where the level is unknown or there are several.
    """
    levels: set[AuthorityLevel] = set()
    if not texts:
        return None
    for column in ("co_departments", "lead_departments"):
        if column in texts:
            levels |= take_levels(texts[column], vocabulary)[1]
    text = texts.get("authority_level", "")
    if not is_blank(text):
        level = vocabulary.level_columns.get(compare_key(text))
        if level is None:
            raise Refused("unknown-type", f"{name} has the unknown level {brief(text)}")
        levels.add(level)
    if len(levels) > 1:
        said = "、".join(sorted(levels))
        raise Refused("unknown-type", f"{name} has several levels: {said}")
    return levels.pop() if levels else None


def as_published(
    mended: Sequence[CorrectedText],
    own: Sequence[CorrectedText],
    level_texts: Mapping[CorrectableColumn, str],
    vocabulary: Vocabulary,
) -> Published | None:
    """What an entry's corrected cells said as published; None where none was corrected.

    Args:
        mended: the corrected cells that it takes values from.
        own: those of them that stand in its row.
        level_texts: the row's texts that may say a level, as corrected.
        vocabulary: the words.
    """
    if not mended:
        return None
    texts = {one.correction.declared.column: one.published for one in mended}
    before = {one.correction.declared.column: one.published for one in own}
    lead_moved = any(
        one.correction.declared.column == "lead_departments"
        and (is_blank(one.published) or is_blank(one.correction.declared.new))
        for one in mended
    )
    try:
        level = level_of({**level_texts, **before}, "", vocabulary)
    except Refused:
        return Published(texts, None, False, lead_moved)
    return Published(texts, level, True, lead_moved)
