"""The catalog of public services: from a published notice to a checked release.

The rooms of the house, in the order in which imports may go (a room imports only from above it;
``tests/test_house.py`` holds that)::

    raw/ -> readers -> Document -> annexes -> headings -> rows -> staging/ -> link -> tables -> checks -> warehouse/

==============  =====================================================================================
errors          the exception tree, and ``Reject``: what is wrong, where, and what to do
collector       reading without the garbage collector's interruptions
text            the one normalizer for comparing names, and how a cell's text is printed
columns         what a published table is made of: columns, keys, references
schema          every published table: columns, Arrow types, keys, descriptions
vocabulary      item types, levels, heading words, department short forms: data in YAML
storage         the one door to a disk: whole files, whole directories, the ``current`` link
children        child processes that never outlive their parent
document        Document, Table, Cell: what every reader gives; the grid's invariants
reading         what reading gives, as plain values: entries, source cells, a notice, an edition
readers         one file a format; ``read(path)`` picks by content, never by file name
file_names      what published files are called: a zip's names decoded, and what raw/ takes
bundle          a zip of published files: its members, unpacked within limits
settings        folders, limits and thresholds, each with its reason
departments     department cells -> names, names -> a division's canonical departments
notices         title, issuer, number, date, basis and tasks from the body
annex_headings  what heads an annex: 附件1, its title, both said again
layout          the blocks as the page shows them: layout tables taken away
divisions       tables that hold several annexes or the notice's lines, divided; lines over a header
body_list       the list of annexes in a notice's body
annex_parts     the tables of an annex, and what may not stand in them
annexes         find each annex's tables, joined over the pages
asides          rows that are no data: what a page's top says again, notes, totals
headings        header rows -> which column is what; an unknown word is an error that names it
label_texts     what a label's text says: its number, also one broken over lines, and its name
labels          what holds downwards: stage, scenario, lead
serials         two serial columns side by side: which of them numbers the items
page_headers    the headers of an annex's tables, one that a page break cuts in two put together
alignment       cells whose edges are not their headings': which heading is whose
items           which item a row is a part of: 序号, and rows without one
seams           where the tables of two pages meet: what goes on from the one in the other
pages           what page breaks cut: an annex's tables that follow each other, put together
corrections     the publisher's errors, mended cell by cell before rows are read
row_values      what a row's cells say of its type and its level
source_cells    every non-empty cell as it is kept, the halves of cut cells put together
rows            merged cells, continuation rows -> complete rows, or rejects
editions        one edition read whole, from its files' Documents
identity        ids, minted when an entry first appears
linking         which entry of an edition is which of the last: ids over the years, changes, history
landing         raw/: what is landed there, how it is landed, and what changed since
add             ``catalog add``: land files, with the date given or the notice's own
staging         one edition as read, kept by the hash of its bytes and of the code that read it
arrow_tables    rows as Arrow tables of a declared schema, and the hash of what they hold
aggregates      what entries add up to: items, sub-items, scenarios
entry_rows      an edition's entries as rows, before they have ids
series_rows     a series' editions linked: ids into the rows, changes, history
doubts          the links of a series that want a look
tables          readings -> the contract's tables
datapackage     the Frictionless description of a release
dictionary      the README's data dictionary, made from schema
release         warehouse/: publish by one rename; list, roll back, prune
checks          run expectations/ on the built Parquet files; what blocks, what only warns
rekey           published ids that a release would move
differences     what differs between two editions or two releases, as data
report          the page of a run's checks, a diff in every form, and what commands print
inputs          what a release is made from, and the hash of all that
steps           the steps of a refresh: verify, read, build, check, publish
run_pages       what a run leaves for people: the page of its checks, and of what changed
review          the links of each series as they are now, for `catalog review`
refresh         the steps in their one order
flows           the refresh as a Prefect flow; the only file that imports prefect
nightly         the server and worker of the nightly run, and a refresh through Prefect
cli             commands: arguments in, one call, printing out
==============  =====================================================================================
"""
