"""Two serial columns: the one that numbers the items is told from all of an annex's tables."""

from __future__ import annotations

from grids import grid, names, read_rows, read_tables

HEADER = "序号 | 编号 | 阶段 | 场景 | 事项名称 | < | 事项类型 | 牵头部门 | 协同部门"
NARROW = "序号 | 编号 | 阶段 | 场景 | 事项名称 | 事项类型 | 牵头部门 | 协同部门"
END = "| 其他 | 区税务局 |"


def test_labels_repeated_in_every_row_say_no_more_numbers_than_they_are() -> None:
    reading = read_rows(
        f"1 | 1 | 1/开办 | 1.1/开办 | 公章刻制 | < {END}",
        f"1 | 2 | 1/开办 | 1.1/开办 | 涉税办理 | 新办 {END}",
        f"1 | 2 | 1/开办 | 1.1/开办 | 涉税办理 | 变更 {END}",
        f"2 | 3 | 1/开办 | 1.2/变更 | 变更登记 | < {END}",
        header=HEADER,
    )
    assert names(reading) == [
        (1, "公章刻制", None),
        (2, "涉税办理", "新办"),
        (2, "涉税办理", "变更"),
        (3, "变更登记", None),
    ]
    assert [cell.text for cell in reading.cells if cell.use == "note"] == ["1", "1", "1", "2"]


def test_items_counted_within_their_groups_begin_with_1_where_the_group_changes() -> None:
    rows = [
        f"{group} | {number} | 1/开办 | 1.{group}/场景{'甲乙丙丁'[group - 1]} | 事项{group}之{number} | < {END}"
        for group, count in ((1, 1), (2, 1), (3, 2), (4, 1))
        for number in range(1, count + 1)
    ]
    # There are more groups than items in any of them.
    assert [number for number, _, _ in names(read_rows(*rows, header=HEADER))] == [1, 1, 1, 2, 1]


def test_items_counted_within_stages_beside_the_scenarios_numbers() -> None:
    reading = read_rows(
        f"1 | 1 | 1/开办 | 1.1/开办 | 公章刻制 | < {END}",
        f"  | 2 |        |          | 涉税办理 | < {END}",
        f"2 | 3 |        | 1.2/变更 | 变更登记 | < {END}",
        f"3 | 1 | 2/注销 | 2.1/注销 | 注销登记 | < {END}",
        f"4 | 2 |        | 2.2/破产 | 破产登记 | < {END}",
        header=HEADER,
    )
    assert [number for number, _, _ in names(reading)] == [1, 2, 3, 1, 2]


def test_a_page_with_as_many_groups_as_items_is_read_as_the_others_are() -> None:
    first = grid(
        HEADER,
        f"1 | 1 | 1/开办 | 1.1/开办 | 公章刻制 | 新办 {END}",
        f"  | 2 |        |          | 涉税办理 | < {END}",
    )
    # No row of the second page divides the name: the table has a column less.
    second = grid(NARROW, f"2 | 3 | 1/开办 | 1.2/变更 | 变更登记 {END}")
    for tables in ((first, second), (second, first)):
        numbers = [number for number, _, _ in names(read_tables(*tables))]
        assert sorted(numbers) == [1, 2, 3]
