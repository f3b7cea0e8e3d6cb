"""The catalog of public services: from a published notice to a checked release.

The rooms of the house, in the order in which imports may go (a room imports only from above it;
``tests/test_house.py`` holds that)::

    raw/ -> readers -> Document -> annexes -> headings -> rows -> staging/ -> tables -> checks -> warehouse/

==============  =====================================================================================
errors          the exception tree, and ``Reject``: what is wrong, where, and what to do
settings        folders, limits and thresholds, each with its reason
text            the one normalizer for comparing names, and how a cell's text is printed
schema          every published table: columns, Arrow types, keys, descriptions
vocabulary      item types, levels, heading words, department short forms: data in YAML
storage         the one door to a disk: whole files, whole directories, the ``current`` link
document        Document, Table, Cell: what every reader gives; the grid's invariants
readers         one file a format; ``read(path)`` picks by content, never by file name
notices         title, issuer, number, date, basis and tasks from the body
annexes         find each annex's tables, joined over the pages
headings        header rows -> which column is what; an unknown word is an error that names it
labels          what holds downwards: stage, scenario, lead
items           which item a row is a part of: 序号, and rows without one
rows            merged cells, continuation rows -> complete rows, or rejects
editions        one edition read whole, a plain value: what staging keeps
landing         raw/: add an edition, verify it, list series and editions
staging         one edition as read, kept by the hash of its bytes and of the code that read it
departments     spellings -> canonical departments of a series
identity        ids, minted when an entry first appears
tables          rows -> the contract's tables
release         build aside, publish by one rename; list, roll back, prune
checks          run expectations/ on the built Parquet files; what blocks, what only warns
report          the page of a run's checks
refresh         the steps from raw/ to a release, in their one order
flows           Prefect flows and the nightly deployment; the only file that imports prefect
cli             commands: arguments in, one call, printing out
==============  =====================================================================================
"""
