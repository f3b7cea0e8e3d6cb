"""Two editions: which item is which, then which entry is which, in steps that a reader can follow.

Items first, for a sub-item is looked for in its own item before anywhere else::

    decided   somebody said so
    same      the same name in the same scenario
    moved     the same name in another scenario
    renamed   the names and the surroundings are alike

then the sub-items of linked items by the same steps, and what is left over: a sub-item that moved to another
item, or that became an item of its own or was one. Within a step links are one to one and best as a
whole. Life cycles are never crossed: an enterprise's registration is not a person's.

An item stays the same item when it gains or loses sub-items, also the first and the last; the entry that an item
without sub-items is ends where it is split.
"""

from __future__ import annotations

from pipeline.linking.entry_links import link_parts, link_strays
from pipeline.linking.item_links import link_items
from pipeline.linking.matching import Given, Linked, Matching
from pipeline.linking.outline import LinkEdition


def link(before: LinkEdition, after: LinkEdition, given: Given | None = None) -> Linked:
    """Link the items and entries of two editions.

    Args:
        before, after: the two editions.
        given: what is settled already; nothing where it is left out.
    """
    state = Matching(before, after, given or Given())
    link_items(state)
    link_parts(state)
    link_strays(state)
    return Linked(state.item_links, state.entry_links, state.doubts_before, state.doubts_after)
