"""What differs between two editions or two releases: data first, rendering elsewhere (``report``).

The files, in the order in which they build on each other::

    data       a Diff: what was compared, its differences, what could not be compared, the summary
    marking    old and new side by side: which characters or elements changed
    published  editions as the tables of a release have them
    compare    two editions, two releases, or what nobody named -> a Diff
"""
