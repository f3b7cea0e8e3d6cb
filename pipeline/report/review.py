"""Doubtful links as YAML for ``raw/<series>/links.yaml``, ready to be pasted."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence

import yaml

from pipeline.doubts import DoubtfulLink
from pipeline.linking.decisions import NamedEntry
from pipeline.linking.outline import Row


def as_yaml(
    series_id: str,
    links: Sequence[DoubtfulLink],
    *,
    below: float,
    by: str,
    on: datetime.date,
    has_decisions: bool,
) -> Iterator[str]:
    """The lines of a series' doubtful links, each a decision with what speaks for it as comments.

    Every decision says ``same``, as the links stand now: whoever pastes one agrees, or writes ``apart``.

    Args:
        links: the series' links that are less sure than ``below``.
        by: who says so.
        on: when.
        has_decisions: links.yaml holds some already, and so its head line.
    """
    yield f"# {_comment(series_id)}: {len(links)} links are less sure than {below:g}"
    if not links:
        return
    yield f"# look at each, write apart where they are two, and paste into raw/{series_id}/links.yaml"
    if not has_decisions:
        yield "decisions:"
    for link in links:
        yield ""
        yield from _comments(link)
        yield from _decision(link, by, on)


def _comments(link: DoubtfulLink) -> Iterator[str]:
    what = "item" if link.is_item else "entry"
    step = "came back" if link.came_back else str(link.step)
    yield f"  # {what}, {step}, confidence {link.confidence:.4f}"
    for edition, row in (
        (link.before_edition, link.before_row),
        (link.after_edition, link.after_row),
    ):
        yield f"  #   {edition}  {_comment(_shown(row, link.is_item))}"


def _shown(row: Row, is_item: bool) -> str:
    names = [row["item_name"], None if is_item else row["sub_item_name"]]
    place = (
        f"附件{row['annex_no']} / {row['stage_no']} {row['stage_name']} / "
        f"{row['scenario_no']} {row['scenario_name']}"
    )
    return f"{' · '.join(name for name in names if name)}  ({place})"


def _comment(text: str) -> str:
    """Text that stays on its line, whatever it holds."""
    return "".join(one if one.isprintable() else " " for one in text)


def _decision(link: DoubtfulLink, by: str, on: datetime.date) -> Collection[str]:
    if link.before is None or link.after is None:
        return ["  #   their names stand more than once in one scenario: no decision can name them"]
    value = {
        "verdict": "same",
        "before": _names(link.before),
        "after": _names(link.after),
        "reason": f"looked at: one {'item' if link.is_item else 'entry'} "
        f"(confidence {link.confidence:.2f})",
        "by": by,
        "date": on,
    }
    text: str = yaml.safe_dump([value], allow_unicode=True, sort_keys=False, width=10_000)
    # Set in as the README writes links.yaml: a list in YAML has one indentation.
    return [f"  {line}" for line in text.rstrip("\n").split("\n")]


def _names(named: NamedEntry) -> dict[str, object]:
    return named.model_dump(exclude_none=True)
