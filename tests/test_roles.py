"""What the checks' raw cells stand under, also on pages without a header of their own."""

from __future__ import annotations

from pipeline.checks.views.raw_cells import Cell
from pipeline.checks.views.roles import Roles

FILE = ("s", "2022-03-15", "s/2022-03-15/notice.pdf")
HEADER = "序号|阶段|场景|事项名称|事项名称|事项类型|行使层级|牵头部门|协同部门"


def cells(table: int, row: int, line: str, use: str = "entry") -> list[Cell]:
    """The non-empty cells of a row, one a column."""
    return [
        Cell(*FILE, table, row, column, 1, 1, text, use, [])
        for column, text in enumerate(line.split("|"), start=1)
        if text
    ]


def roles_of(*all_cells: list[Cell]) -> list[str | None]:
    """The roles of the last row's cells."""
    role_of = Roles([cell for one in all_cells for cell in one])
    return [role_of(cell) for cell in all_cells[-1]]


ROLES = ["number", "stage", "scenario", "item_name", "item_type", "authority_level"]
NARROW = "2|1企业开办|1.1企业开办|公章刻制|行政许可|市级"


def test_a_page_without_a_header_may_count_one_column_less_for_the_name() -> None:
    header = cells(1, 1, HEADER, "header")
    wide = cells(2, 1, NARROW.replace("公章刻制", "公章刻制|新办"))
    assert roles_of(header, wide) == [*ROLES[:4], "item_name", *ROLES[4:]]
    assert roles_of(header, cells(2, 1, NARROW)) == ROLES


def test_a_header_that_a_page_cuts_is_that_of_the_table_it_begins_in() -> None:
    cut = HEADER.replace("事项类型", "事项类").replace("行使层级", "行使层")
    rest = cells(2, 1, "|||||型|级||", "header")
    assert roles_of(cells(1, 1, cut, "header"), rest, cells(2, 2, NARROW)) == ROLES


def test_a_header_without_room_for_sub_items_is_cut_as_well() -> None:
    cut = HEADER.replace("事项名称|事项名称", "事项名称").replace("行使层级", "行使层")
    rest = cells(2, 1, "||||||级||", "header")
    wide = cells(2, 2, NARROW.replace("公章刻制", "公章刻制|新办"))
    found = roles_of(cells(1, 1, cut, "header"), rest, wide)
    assert found[:4] + found[5:] == ROLES
