"""The body of the published notice, every value typed from reading it."""

from __future__ import annotations

import datetime

import pytest
from bodies import PUBLISHED, day

from pipeline import annexes, readers, vocabulary
from pipeline.document import Paragraph
from pipeline.notices import read_notice
from pipeline.reading import Notice

# --- the published notice -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def body() -> list[Paragraph]:
    document = readers.read(PUBLISHED)
    end = annexes.find(document, vocabulary.load()).body_blocks
    return [block for block in document.blocks[:end] if isinstance(block, Paragraph)]


@pytest.fixture(scope="module")
def published(body: list[Paragraph]) -> Notice:
    return read_notice(body)


def test_published_title_is_its_three_lines_in_one(published: Notice) -> None:
    assert published.title == (
        "威海市环翠区人民政府办公室关于印发《环翠区推进政务服务“双全双百”工程实施方案》的通知"
    )


def test_published_issuer_and_date_are_those_of_the_signature(published: Notice) -> None:
    assert published.issuer == "威海市环翠区人民政府办公室"
    assert published.issued_on == datetime.date(2021, 6, 30)


def test_published_notice_prints_no_number_and_takes_none_of_those_it_cites(
    published: Notice,
) -> None:
    assert published.doc_number is None


def test_published_basis_is_the_two_documents_with_their_numbers(published: Notice) -> None:
    assert published.basis == (
        "《山东省人民政府办公厅关于印发山东省政务服务“双全双百”工程实施方案的通知》（鲁政办发〔2021〕7号）",
        "《威海市人民政府办公室关于印发威海市推进政务服务“双全双百”工程实施方案的通知》（威政办发〔2021〕3号）",
    )


def test_published_minimum_is_a_hundred_items(published: Notice) -> None:
    assert published.stated_minimum_items == 100


def test_published_notice_gives_no_warning(published: Notice) -> None:
    assert published.warnings == ()


OFFICE, BIG_DATA = "区政务服务管理办公室", "区大数据中心"
# Typed from the published text: section, point, title, responsible, supporting, deadlines.
POINTS: list[tuple[str, str, str, list[str], list[str], list[str]]] = [
    ("工作目标", "（一）", "推进“极简办”", [], [], []),
    ("工作目标", "（二）", "深化“集成办”", [], [], []),
    ("工作目标", "（三）", "推行“全域办”", [], [], []),
    ("工作任务", "（一）", "制定事项办理清单", ["区直有关部门"], [], []),
    ("工作任务", "（二）", "简化事项办理流程", [OFFICE, "区有关部门"], [], ["2021-12-31"]),
    (
        "工作任务",
        "（三）",
        "优化场景集成服务",
        ["各阶段牵头部门"],
        ["区有关部门"],
        ["2021-06-30"],
    ),
    (
        "工作任务",
        "（四）",
        "编制业务工作规范",
        ["各阶段牵头部门"],
        ["区有关部门"],
        ["2021-07-31"],
    ),
    ("工作任务", "（五）", "强化数据共享应用", [OFFICE, BIG_DATA], [], ["2021-12-31"]),
    (
        "工作任务",
        "（六）",
        "线上线下协同推进",
        [OFFICE, BIG_DATA],
        [],
        ["2021-09-30", "2021-12-31"],
    ),
    ("保障措施", "（一）", "加强组织领导", [OFFICE, BIG_DATA, "区财政局"], [], []),
    ("保障措施", "（二）", "实施动态调整", [], [], []),
    ("保障措施", "（三）", "加大宣传力度", [], [], []),
    ("保障措施", "（四）", "强化监督指导", [], [], []),
]


def test_published_notice_has_its_thirteen_points_numbered_through(published: Notice) -> None:
    assert [task.number for task in published.tasks] == list(range(1, 14))


@pytest.mark.parametrize("number", range(1, 14))
def test_published_point_reads_as_printed(published: Notice, number: int) -> None:
    task = published.tasks[number - 1]
    section, point, title, responsible, supporting, deadlines = POINTS[number - 1]
    assert (task.section, task.point, task.title) == (section, point, title)
    assert list(task.responsible_departments) == responsible
    assert list(task.supporting_departments) == supporting
    assert list(task.deadlines) == [day(one) for one in deadlines]


def test_published_points_hold_their_whole_paragraphs_and_say_where(
    published: Notice, body: list[Paragraph]
) -> None:
    for task in published.tasks:
        assert task.point + task.text == body[task.paragraph - 1].text.strip()


def test_published_last_point_ends_before_the_list_of_annexes(published: Notice) -> None:
    assert published.tasks[-1].text.endswith("纳入2021年度政务服务考核。")
