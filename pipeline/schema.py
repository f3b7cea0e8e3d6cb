"""Every published table: columns, Arrow types, keys, references, descriptions.

The one place that declares the contract's tables. The Parquet files, ``datapackage.json`` and the
README's data dictionary are made from it; names and types are never repeated elsewhere.
"""

from __future__ import annotations

import pyarrow as pa

from pipeline.columns import Column, Reference, TableSchema

TEXT = pa.string()
TEXTS = pa.list_(pa.field("element", pa.string(), nullable=False))
SMALL = pa.int16()
COUNT = pa.int32()
FLAG = pa.bool_()
DAY = pa.date32()
DAYS = pa.list_(pa.field("element", pa.date32(), nullable=False))
SHARE = pa.float64()


_SERIES = Column("series_id", TEXT, "通知系列 the series: folder name under raw/")
_EDITION = Column("edition_id", TEXT, "版本 the edition: date of issue, YYYY-MM-DD")
_DIVISION = Column("division_code", TEXT, "行政区划代码 of the series, GB/T 2260")
_ANNEX = Column("annex_no", SMALL, "附件 number of the annex")
_LIFECYCLE = Column(
    "lifecycle", TEXT, "enterprise (企业) or individual (个人), from the annex's title"
)
_GROUPING = (
    _ANNEX,
    _LIFECYCLE,
    Column("stage_no", SMALL, "阶段 number"),
    Column("stage_name", TEXT, "阶段 name"),
    Column("scenario_no", TEXT, "场景 number as printed, 3.1"),
    Column("scenario_name", TEXT, "场景 name"),
)
_ITEM = (
    Column("item_no", SMALL, "序号 as printed"),
    Column("item_name", TEXT, "事项名称 (主项)"),
)
_VALUES = (
    Column("item_type", TEXT, "事项类型, one of the vocabulary"),
    Column(
        "item_type_code",
        TEXT,
        "its code in GB/T 39554.1-2020; null where it has none",
        nullable=True,
    ),
    Column(
        "authority_level",
        TEXT,
        "行使层级: district, city (市级事项), province (省级事项); the series' own where the row says none",
    ),
    Column("is_city_level", FLAG, "authority_level is city"),
    Column("is_province_level", FLAG, "authority_level is province"),
    Column(
        "lead_departments", TEXTS, "牵头部门, canonical names; empty where the notice names none"
    ),
    Column(
        "lead_source",
        TEXT,
        "stated (in this row's own cell), merged (a merged cell from above covers the row), "
        "inferred (the row's own cell is blank, below a lead of its scenario); null without a lead",
        nullable=True,
    ),
    Column("lead_source_row", COUNT, "row of the lead's cell; null without a lead", nullable=True),
    Column("co_departments", TEXTS, "协同部门, canonical names; level words are no departments"),
    Column("corrected", TEXTS, "columns that a curated correction changed"),
)
_SOURCE = (
    Column("source_file", TEXT, "file under raw/"),
    Column("source_table", SMALL, "table of the file, from 1"),
    Column(
        "source_row",
        COUNT,
        "row of the table as published, the header row being 1; rows of tables within one table (one that lays "
        "out the page, or a cell's) count on from one to the next in the order of the text",
    ),
)
_PAGE = Column(
    "source_page", COUNT, "page of the row's first line; null without pages", nullable=True
)
_LEAD_TABLE = Column(
    "source_lead_table",
    SMALL,
    "table of the lead's cell, where an annex is split over tables; null without a lead",
    nullable=True,
)
_SUB_ITEM = (
    Column("sub_item_no", SMALL, "position in the item, from 1; null without sub-items", True),
    Column("sub_item_name", TEXT, "子项; null for an item without sub-items", True),
)


def _not_null(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    return tuple(Column(one.name, one.type, one.description.split(";")[0]) for one in columns)


_ENTRY_COLUMNS = (
    Column("entry_id", TEXT, "key; stays when the entry is renumbered, moved or renamed"),
    _SERIES,
    _EDITION,
    _DIVISION,
    *_GROUPING,
    Column("item_id", TEXT, "the item; equals entry_id for an item without sub-items"),
    *_ITEM,
    *_SUB_ITEM,
    *_VALUES,
    *_SOURCE,
    _PAGE,
    _LEAD_TABLE,
)
_EDITION_KEY = ("series_id", "edition_id")
_TO_NOTICE = Reference(_EDITION_KEY, "notices", _EDITION_KEY)

ENTRIES = TableSchema(
    name="entries",
    row="办理项: what a person can apply for, of each series' current edition; what BI reads first",
    key=("entry_id",),
    columns=_ENTRY_COLUMNS,
    references=(Reference(("item_id",), "items", ("item_id",)), _TO_NOTICE),
)
ITEMS = TableSchema(
    name="items",
    row="事项 (主项): a numbered row of an annex, of each series' current edition",
    key=("item_id",),
    columns=(
        Column("item_id", TEXT, "key"),
        _SERIES,
        _EDITION,
        _DIVISION,
        *_GROUPING,
        *_ITEM,
        Column("n_sub_items", COUNT, "how many sub-items it is split into; 0 for none"),
        Column("item_types", TEXTS, "事项类型 of its entries, in order of first appearance"),
        Column("item_type", TEXT, "item_types joined with 、"),
        Column("is_city_level", FLAG, "all its entries are 市级事项"),
        Column("has_city_level", FLAG, "any of its entries is 市级事项"),
        Column("lead_departments", TEXTS, "牵头部门 of all its entries, in order"),
        Column("co_departments", TEXTS, "协同部门 of all its entries, in order"),
        *_SOURCE,
        Column("numbering_group", SMALL, "which run of 序号 of the annex, from 1: it may restart"),
    ),
    references=(_TO_NOTICE,),
)
SUB_ITEMS = TableSchema(
    name="sub_items",
    row="子项: one of the parts that an item is split into, of each series' current edition",
    key=("sub_item_id",),
    columns=(
        Column("sub_item_id", TEXT, "key; equals its entry_id"),
        Column("item_id", TEXT, "the item it is a part of"),
        *_not_null(_SUB_ITEM),
        _SERIES,
        _EDITION,
        _DIVISION,
        *_GROUPING,
        *_ITEM,
        *_VALUES,
        *_SOURCE,
        _PAGE,
        _LEAD_TABLE,
    ),
    references=(
        Reference(("item_id",), "items", ("item_id",)),
        Reference(("sub_item_id",), "entries", ("entry_id",)),
    ),
)
ENTRIES_ALL = TableSchema(
    name="entries_all",
    row="an entry of any edition, every edition in full",
    key=("series_id", "edition_id", "entry_id"),
    columns=_ENTRY_COLUMNS,
    references=(_TO_NOTICE,),
)
NOTICES = TableSchema(
    name="notices",
    row="an edition of a series",
    key=_EDITION_KEY,
    columns=(
        _SERIES,
        _EDITION,
        _DIVISION,
        Column("title", TEXT, "标题", True),
        Column("issuer", TEXT, "发文机关, as signed", True),
        Column("doc_number", TEXT, "发文字号, the notice's own; null where it prints none", True),
        Column("issued_on", DAY, "成文日期"),
        Column("basis", TEXTS, "the documents it cites as its basis"),
        Column(
            "stated_minimum_items",
            COUNT,
            "items it promises per annex (各推出不少于100个事项)",
            True,
        ),
        Column("stated_totals", TEXTS, "totals that annexes declare: annex number, colon, items"),
        Column("n_items", COUNT, "numbered items read"),
        Column("n_sub_items", COUNT, "sub-items read"),
        Column("n_entries", COUNT, "entries read"),
        Column("n_rejects", COUNT, "rows that could not be read"),
        Column("n_data_rows", COUNT, "data rows of its annexes: entries and rejects"),
        Column("n_tasks", COUNT, "numbered points of its body"),
        Column("is_current", FLAG, "the series' newest good edition"),
        Column("is_complete", FLAG, "false where a published file breaks off"),
        Column("source_files", TEXTS, "files under raw/"),
        Column("warnings", TEXTS, "what reading it met and settled by rule, or could not settle"),
    ),
)
SCENARIOS = TableSchema(
    name="scenarios",
    row="场景: a scenario of a current edition",
    key=("series_id", "edition_id", "annex_no", "scenario_no", "scenario_name"),
    columns=(
        _SERIES,
        _EDITION,
        *_GROUPING,
        Column("lead_departments", TEXTS, "牵头部门 of its entries, in order"),
        Column("n_items", COUNT, "items"),
        Column("n_entries", COUNT, "entries"),
        Column("n_city_level", COUNT, "entries that are 市级事项"),
    ),
    references=(_TO_NOTICE,),
)
DEPARTMENTS = TableSchema(
    name="departments",
    row="a canonical department of a division",
    key=("department_id",),
    columns=(
        Column("department_id", TEXT, "key; does not depend on the spelling shown"),
        _DIVISION,
        Column("department_name", TEXT, "canonical name"),
        Column("spellings", TEXTS, "every spelling that notices of the division use"),
        Column("is_known", FLAG, "series.yaml or the national vocabulary knows it"),
        Column("n_lead", COUNT, "current entries it leads"),
        Column("n_co", COUNT, "current entries it takes part in"),
    ),
)
ENTRY_DEPARTMENTS = TableSchema(
    name="entry_departments",
    row="an entry, a department and the role it has there, of current editions",
    key=("entry_id", "role", "position"),
    columns=(
        Column("entry_id", TEXT, "the entry"),
        Column("department_id", TEXT, "the department"),
        Column("role", TEXT, "lead (牵头) or co (协同)"),
        Column("position", SMALL, "position in the role, from 1"),
        _SERIES,
        _EDITION,
        Column("source", TEXT, "as entries.lead_source for a lead; stated or merged for a co"),
        Column("as_written", TEXT, "as the cell has it, line breaks and all"),
    ),
    references=(
        Reference(("entry_id",), "entries", ("entry_id",)),
        Reference(("department_id",), "departments", ("department_id",)),
    ),
)
TASKS = TableSchema(
    name="tasks",
    row="a numbered point of a notice's body (工作目标, 工作任务, 保障措施)",
    key=("series_id", "edition_id", "task_no"),
    columns=(
        _SERIES,
        _EDITION,
        Column("task_no", SMALL, "position among the notice's points, from 1"),
        Column("section", TEXT, "the heading it stands under"),
        Column("point", TEXT, "its number as printed, （一）"),
        Column("title", TEXT, "its title"),
        Column("text", TEXT, "its whole text"),
        Column("responsible_departments", TEXTS, "who is responsible (…负责)"),
        Column("supporting_departments", TEXTS, "who supports (…配合)"),
        Column("deadlines", DAYS, "the last days that the text sets"),
        Column("source_file", TEXT, "file under raw/"),
        Column("source_paragraph", COUNT, "paragraph of the file, blank ones not counted, from 1"),
    ),
    references=(_TO_NOTICE,),
)
SOURCE_CELLS = TableSchema(
    name="source_cells",
    row="a non-empty cell of an annex table, of any edition",
    key=("series_id", "edition_id", "source_file", "source_table", "source_row", "source_column"),
    columns=(
        _SERIES,
        _EDITION,
        *_SOURCE,
        Column("source_column", SMALL, "grid column the cell starts in, from 1"),
        Column("row_span", COUNT, "rows it covers"),
        Column("column_span", SMALL, "grid columns it covers"),
        Column("text", TEXT, "the source's own characters"),
        Column(
            "use",
            TEXT,
            "entry, header, repeated-header, continuation-label, rejected or note",
        ),
        Column("entry_ids", TEXTS, "the entries it gave a value to"),
    ),
    references=(_TO_NOTICE,),
)
CORRECTIONS = TableSchema(
    name="corrections",
    row="a cell that a curated correction mended (each half of one that a page break cut), of any edition",
    key=("series_id", "edition_id", "source_file", "source_table", "source_row", "source_column"),
    columns=(
        _SERIES,
        _EDITION,
        *_SOURCE,
        Column("source_column", SMALL, "grid column the cell starts in, from 1"),
        Column("row_span", COUNT, "rows it covers"),
        Column("column_span", SMALL, "grid columns it covers"),
        Column("correction_no", COUNT, "position in the edition's corrections.yaml, from 1"),
        Column("column", TEXT, "what the cell says: item_no, stage, scenario, item_name, ..."),
        Column("text", TEXT, "the publisher's own characters; empty for a blank cell"),
        Column("corrected_text", TEXT, "what the cell is read as"),
        Column("reason", TEXT, "why"),
        Column("corrected_by", TEXT, "who says so"),
        Column("corrected_on", DAY, "when"),
        Column("entry_ids", TEXTS, "the entries whose values come from it"),
    ),
    references=(_TO_NOTICE,),
)
REJECTS = TableSchema(
    name="rejects",
    row="退回行: a source row that could not be turned into an entry, or an edition held back",
    key=("series_id", "edition_id", "source_file", "source_table", "source_row", "reason"),
    columns=(
        _SERIES,
        _EDITION,
        Column("source_file", TEXT, "file under raw/"),
        Column("source_table", SMALL, "table of the file, from 1; null for an edition", True),
        Column("source_row", COUNT, "row of the table as published; null for an edition", True),
        Column("reason", TEXT, "why, one of the contract's reasons"),
        Column("message", TEXT, "what is wrong, and with which text"),
        Column("cells", TEXTS, "the row's cells, verbatim"),
        Column("is_known", FLAG, "somebody has looked at it (known_problems)"),
        Column("annex_no", SMALL, "附件 number; null for an edition", True),
        Column("numbering_group", SMALL, "as items.numbering_group; null for an edition", True),
        Column("item_no", SMALL, "序号 of the row where it is legible", True),
        Column("is_numbered", FLAG, "the row bears a number of its own, legible or not"),
    ),
)
HISTORY = TableSchema(
    name="history",
    row="an entry over a span of editions in which changes has nothing about it",
    key=("entry_id", "valid_from"),
    columns=(
        *_ENTRY_COLUMNS,
        Column("valid_from", DAY, "issue date of the span's first edition"),
        Column("valid_to", DAY, "issue date of the edition that ends it; null: still", True),
        Column("is_current", FLAG, "the span reaches to the series' current edition"),
    ),
)
CHANGES = TableSchema(
    name="changes",
    row="one difference between two successive editions of a series",
    key=("series_id", "from_edition", "to_edition", "entry_id", "change", "field"),
    columns=(
        _SERIES,
        Column("from_edition", TEXT, "the earlier edition"),
        Column("to_edition", TEXT, "the later edition"),
        Column("change", TEXT, "added, removed or changed"),
        Column("entry_id", TEXT, "the entry"),
        _LIFECYCLE,
        _ANNEX,
        Column("item_name", TEXT, "of the later edition; for removed, of the earlier"),
        Column("sub_item_name", TEXT, "likewise; null for an item without sub-items", True),
        Column("field", TEXT, "what changed; null for added and removed", True),
        Column("before", TEXT, "the earlier value; lists joined with 、", True),
        Column("after", TEXT, "the later value", True),
        Column("confidence", SHARE, "of the link between the two entries, in [0, 1]"),
        Column("comparable", FLAG, "false where the other edition breaks off before the entry"),
    ),
)

TABLES: dict[str, TableSchema] = {
    table.name: table
    for table in (
        ENTRIES,
        ITEMS,
        SUB_ITEMS,
        ENTRIES_ALL,
        NOTICES,
        SCENARIOS,
        DEPARTMENTS,
        ENTRY_DEPARTMENTS,
        TASKS,
        SOURCE_CELLS,
        CORRECTIONS,
        REJECTS,
        HISTORY,
        CHANGES,
    )
}
