"""A diff for a terminal: the summary, then old and new side by side, with what changed marked.

The lines are laid out as stretches of text with a style each. Where somebody watches a terminal, rich gives the
styles colours; elsewhere ``[-gone-]`` and ``{+new+}`` mark what changed, so that nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.differences.data import Diff, Difference, Group, SeriesDiff
from pipeline.differences.marking import Part, graphemes, marked
from pipeline.report.terminal import width

if TYPE_CHECKING:
    from rich.console import Console

Style = Literal["plain", "heading", "gone", "new", "quiet"]

# Where nobody's terminal sets a width: wide enough for most names side by side.
PLAIN_WIDTH = 120
_NARROWEST = 60
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
# Widths of sign, field and confidence, and of what stands between columns.
_FIELD, _SURE, _GAP = 16, 4, 2
_RICH = {
    "plain": "",
    "heading": "bold",
    "gone": "bold red underline",
    "new": "bold green underline",
    "quiet": "dim",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text of one style, on one line."""

    text: str
    style: Style


Line = tuple[Stretch, ...]


def plain(diff: Diff) -> str:
    """The diff as text without colours, changes between brackets."""
    lines = layout(diff, PLAIN_WIDTH, has_brackets=True)
    return "\n".join("".join(one.text for one in line).rstrip() for line in lines)


def show(diff: Diff, console: Console) -> None:
    """Print the diff in colours, as wide as the terminal is."""
    from rich.text import Text

    for line in layout(diff, console.width, has_brackets=False):
        text = Text.assemble(*((one.text, _RICH[one.style]) for one in line))
        console.print(text, no_wrap=True, overflow="ignore", crop=False)


def layout(diff: Diff, columns: int, *, has_brackets: bool) -> Iterator[Line]:
    """The lines: the summary, and the changes by series, stage and scenario.

    Args:
        columns: how wide a line may be; names are folded, never cut.
        has_brackets: marks stand in the text, not in its style alone.
    """
    for line in diff.lines:
        yield (Stretch(_safe(line), "heading"),)
    if not diff.differences:
        yield (Stretch("same" if diff.is_same else "no entry differs", "plain"),)
    wide = max(columns, _NARROWEST)
    for series in diff.series:
        for comparable in (True, False):
            yield from _part(series, wide, comparable, has_brackets)


def _part(series: SeriesDiff, wide: int, comparable: bool, has_brackets: bool) -> Iterator[Line]:
    groups = list(series.groups(comparable=comparable))
    if not groups:
        return
    yield ()
    title = f"{series.series_id} {series.from_edition or '-'} -> {series.to_edition or '-'}"
    if not comparable:
        title += ": could not be compared, for only one of the two shows what stands there"
    yield (Stretch(_safe(title), "heading"),)
    for group in groups:
        yield ()
        place = f"附件{group.annex_no} {group.lifecycle} / {group.stage} / {group.scenario}"
        yield (Stretch(_safe(place), "heading"),)
        yield from _group(group, wide, has_brackets)


def _group(group: Group, wide: int, has_brackets: bool) -> Iterator[Line]:
    for rows in group.entries:
        first = rows[0]
        sign = _SIGNS[first.change] if first.comparable else f"{_SIGNS[first.change]}?"
        style: Style = {"added": "new", "removed": "gone", "changed": "plain"}[first.change]  # type: ignore[assignment]
        head = [Stretch(f"{sign:<2} ", style), Stretch(_safe(first.name), style)]
        tail = f"  {first.entry_id}  {first.confidence:.2f}"
        for number, line in enumerate(_folded(head, wide - len(tail))):
            yield (*line, Stretch(tail, "quiet")) if number == 0 else line
        for row in rows:
            if row.field is not None:
                yield from _side_by_side(row, wide, has_brackets)


def _side_by_side(row: Difference, wide: int, has_brackets: bool) -> Iterator[Line]:
    each = (wide - 3 - _FIELD - 2 * _GAP) // 2
    before, after = marked(row.field, row.before, row.after)
    old = _folded(_stretches(before, row.before, "gone", has_brackets), each)
    new = _folded(_stretches(after, row.after, "new", has_brackets), each)
    for number in range(max(len(old), len(new))):
        left = old[number] if number < len(old) else ()
        right = new[number] if number < len(new) else ()
        label = str(row.field) if number == 0 else ""
        gap = each - sum(width(one.text) for one in left) + _GAP
        yield (
            Stretch(f"   {label:<{_FIELD}}  ", "quiet"),
            *left,
            Stretch(" " * gap, "plain"),
            *right,
        )


def _stretches(
    parts: Sequence[Part], value: str | None, style: Style, has_brackets: bool
) -> list[Stretch]:
    if not parts:
        return [Stretch("(none)" if value is None else "(empty)", "quiet")]
    left, right = ("[-", "-]") if style == "gone" else ("{+", "+}")
    found = []
    for part in parts:
        text = _safe(part.text)
        if part.is_marked:
            found.append(Stretch(f"{left}{text}{right}" if has_brackets else text, style))
        else:
            found.append(Stretch(text, "plain"))
    return found


def _folded(stretches: Iterable[Stretch], widest: int) -> list[Line]:
    """Stretches on lines that are no wider; a character that takes two columns is never cut."""
    lines: list[list[Stretch]] = [[]]
    used = 0
    for one in stretches:
        text = ""
        for cluster in graphemes(one.text):
            wide = width(cluster)
            if used + wide > widest and used:
                lines[-1].append(Stretch(text, one.style))
                lines.append([])
                text, used = "", 0
            text += cluster
            used += wide
        lines[-1].append(Stretch(text, one.style))
    return [tuple(one for one in line if one.text) for line in lines]


def _safe(text: str) -> str:
    """The text with what steers a terminal made visible: a notice may hold anything."""
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )
