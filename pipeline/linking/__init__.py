"""Which entry of this edition is which entry of the last: ids over the years, changes, history.

Pure: plain rows in, plain values out. The files, in the order in which they build on each other::

    outline       what linking sees of an edition: items, entries, their names and places
    similarity    how alike two names are, and what is rare among the names of two editions
    surroundings  how alike two items or entries are in everything but their names
    candidates    what is compared at all: equal names, else names that share rare characters
    assignment    one to one, best as a whole
    evidence      how sure a link is, in [0, 1]
    matching      what is linked and what is left, and how pairs are made one to one
    item_links    which item is which
    entry_links   which entry is which
    link          two editions: the steps in their order
    decisions     raw/<series>/links.yaml: what people have decided
    lineage       all editions of a series: the ids
    changes       what differs between two successive editions
    history       the spans of editions over which an entry stays as it is
"""
