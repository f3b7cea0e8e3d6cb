"""What the text of a stage or scenario label says: its number and its name.

::

    3.1 / 员工保障          number, line break, name
    （三）员工保障           a Chinese number
    1 / 3、退役军人          the number of a narrow cell, broken over lines: 13
    1 / 3岁以下婴幼儿照护    a name that begins with a digit: which of the two it is, the label before tells
"""

from __future__ import annotations

import re

from pipeline.text import chinese_number, printed, seen, serial_number, stripped

_PLAIN = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})*)\n([^\W\d_]+)")
_NUMBERED = re.compile(r"([0-9]{1,4}(?:\s*\.\s*[0-9]{1,4})*)(?![0-9])\s*[.、]?\s*(\S.*)", re.S)
_CHINESE = re.compile(
    r"(?:[(（]([一二三四五六七八九十]{1,3})[)）]|([一二三四五六七八九十]{1,3})\s*[、.．\s])\s*(\S.*)",
    re.S,
)
# In a row out of place only the whole shape makes a label: number, line break, name. A name of an item
# may start with a number (12345热线), or be counted (二、三类医疗器械生产许可).
_DOTTED = r"[0-9０-９]{1,3}(?:\s*+[.．]\s*+[0-9０-９]{1,3})"
_WHOLE_LABEL = re.compile(rf"{_DOTTED}*[^\S\n]*+[.．、]?[^\S\n]*+\n\s*+\S.*", re.S)
_LONE_NUMBER = re.compile(rf"{_DOTTED}+\s*+[.．、]?")
_LEADING_NUMBER = re.compile(r"[\s0-9０-９.．]*")
# What stands behind a label's first digits where its number may be broken inside: more digits in the next line.
_MORE_DIGITS = re.compile(
    r"[^\S\n]*\n\s*(?P<digits>[0-9]{1,2}(?:\s*\.\s*[0-9]{1,2})*)(?![0-9])(?P<mark>\s*[.、]?\s*)(?P<name>\S.*)",
    re.S,
)
_MOST_DIGITS = 2
# Digits before these belong to a name: 3岁以下婴幼儿照护, 0-6岁, 3至6岁.
_COUNTED = re.compile(r"[-~～—至到岁]")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")


def read_label(text: str) -> tuple[str, str] | None:
    """Number and name of a label's text, or None where it is no label.

    >>> read_label("3.1\\n员工保障"), read_label("２ 企业准营"), read_label("员工保障")
    (('3.1', '员工保障'), ('2', '企业准营'), None)
    """
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        return plain[1], plain[2]
    text = stripped(seen(text))
    start = _LEADING_NUMBER.match(text)
    end = start.end() if start else 0
    match = _NUMBERED.fullmatch(text[:end].translate(_HALF_WIDTH) + text[end:])
    if match is not None and any(character.isalpha() for character in match[2]):
        return re.sub(r"\s", "", match[1]), printed(match[2])
    chinese = _CHINESE.fullmatch(text)
    if chinese is None:
        return None
    value = chinese_number(chinese[1] or chinese[2])
    return None if value is None else (str(value), printed(chinese[3]))


def read_label_in_sequence(
    text: str, before: str | None, group: str | None = None
) -> tuple[str, str] | None:
    """Number and name of a label's text, whose number a narrow cell may break over lines.

    Where both a short number and a long one can be meant, the one is taken that its group tells, or that follows the
    number before; the first label of all has the short one.

    Args:
        text: the label's.
        before: the number of the label before; blank where that is lost, None where there is none.
        group: what stands before the point in the number of the label beside it, where it has one.

    Returns:
        None where it is no label, or nobody can tell its number.

    >>> read_label_in_sequence("1\\n3、退役军人", "12"), read_label_in_sequence("1\\n3岁以下", None)
    (('13', '退役军人'), ('1', '3岁以下'))
    >>> read_label_in_sequence("1\\n3退役军人", "12"), read_label_in_sequence("1\\n3退役军人", "10")
    (('13', '退役军人'), None)
    """
    short = read_label(text)
    if short is None or "\n" not in text or _PLAIN.fullmatch(text) is not None:
        return short
    shown = stripped(seen(text))
    start = _LEADING_NUMBER.match(shown)
    end = start.end() if start else 0
    shown = shown[:end].translate(_HALF_WIDTH) + shown[end:]
    first = _NUMBERED.fullmatch(shown)
    more = None if first is None else _MORE_DIGITS.fullmatch(shown, first.end(1))
    if first is None or more is None or not any(one.isalpha() for one in more["name"]):
        return short
    number = re.sub(r"\s", "", first[1] + more["digits"])
    if any(len(part) > _MOST_DIGITS for part in number.split(".")):
        return short
    long = number, printed(more["name"])
    if more["mark"] or "." in more["digits"]:
        return long  # no name is `3、退役军人` or `0 养老`
    if group is not None:
        of_group = [one for one in (short, long) if one[0].split(".")[0] == group]
        if len(of_group) == 1:
            return of_group[0]
    if before is None:
        return short
    following = [one for one in (short, long) if before and _follows(before, one[0])]
    if len(following) == 1:
        return following[0]
    return short if _COUNTED.match(more["name"]) else None


def _follows(before: str, number: str) -> bool:
    """Whether a number is the one before said again, or the next."""
    *group, last = before.split(".")
    *own_group, own = number.split(".")
    return group == own_group and int(last) <= int(own) <= int(last) + 1


def has_label_shape(shown: str) -> bool:
    """Whether a cell's text is a label wherever it stands: number, line break, name."""
    return "\n" in shown and _WHOLE_LABEL.fullmatch(stripped(seen(shown))) is not None


def has_dotted_number(shown: str) -> bool:
    """Whether a label's number is a scenario's; a dot at its end (`1.`) belongs to no number."""
    number = stripped(seen(shown)).split("\n", 1)[0].translate(_HALF_WIDTH)
    return "." in number.rstrip(" .、")


def is_lone_number(shown: str) -> bool:
    """Whether a text is the number of a stage or scenario without its name."""
    return serial_number(shown) is not None or bool(_LONE_NUMBER.fullmatch(stripped(shown)))


def is_lone_dotted_number(shown: str) -> bool:
    """Whether a text is the number of a scenario without its name."""
    return _LONE_NUMBER.fullmatch(stripped(seen(shown))) is not None
