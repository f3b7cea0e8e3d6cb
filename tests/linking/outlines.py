"""Small editions, written down as items with their sub-items."""

from __future__ import annotations

from typing import Any

from pipeline.linking.link import link
from pipeline.linking.matching import Given, Linked
from pipeline.linking.outline import LinkEdition, edition_of

Rows = list[dict[str, Any]]


def item(name: str, *parts: str, scenario: str = "员工保障", **values: Any) -> Rows:
    """The rows of an item: one for each sub-item, or its own."""
    row = {
        "annex_no": 1,
        "lifecycle": "enterprise",
        "stage_no": 3,
        "stage_name": "企业运营",
        "scenario_no": "3.1",
        "scenario_name": scenario,
        "item_name": name,
        "item_type": "公共服务",
        "authority_level": "district",
        "lead_departments": ["区人力资源社会保障局"],
        "co_departments": [],
        **values,
    }
    return [
        {**row, "sub_item_no": number, "sub_item_name": part}
        for number, part in (enumerate(parts, start=1) if parts else [(None, None)])
    ]


def names(edition: LinkEdition, entry: int) -> str:
    """An entry as its scenario, item and own name."""
    found = edition.entries[entry]
    of_item = edition.items[found.item]
    own = "" if found.is_whole else "/" + found.name
    return f"{of_item.place.scenario}:{of_item.name}{own}"


def linked(before: list[Rows], after: list[Rows], given: Given | None = None) -> Linked:
    return link(edition_of(before), edition_of(after), given)


def pairs(before: list[Rows], after: list[Rows], given: Given | None = None) -> dict[str, str]:
    """What became of each entry: earlier -> later, of those that are linked."""
    one, other = edition_of(before), edition_of(after)
    found = link(one, other, given)
    return {names(one, of.before): names(other, of.after) for of in found.entries.values()}


def steps(before: list[Rows], after: list[Rows]) -> dict[str, str]:
    """The step of each linked entry, by what it is in the later edition."""
    one, other = edition_of(before), edition_of(after)
    return {names(other, of.after): of.step for of in link(one, other).entries.values()}
