"""The words as data: their shape is checked, and no word means two things."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline import vocabulary
from pipeline.errors import DeclarationError
from pipeline.text import compare_key
from pipeline.vocabulary import load, nearest

CODES = {
    "行政许可": "01",
    "行政处罚": "02",
    "行政强制": "03",
    "行政征收": "04",
    "行政给付": "05",
    "行政检查": "06",
    "行政确认": "07",
    "行政奖励": "08",
    "行政裁决": "09",
    "其他行政权力": "10",
    "公共服务": "20",
    "其他": None,
}
SYNONYMS = {
    "number": "序号 编号",
    "item_name": "事项名称 主项名称 事项 政务服务事项 职权名称 许可事项名称 项目名称",
    "sub_item_name": "子项 子项名称 办理事项 办理项名称 业务办理项名称 具体事项",
    "item_type": "事项类型 事项类别 类型 职权类型 权力类型",
    "lead_departments": "牵头部门 牵头单位 责任部门 责任单位 主管部门 实施主体 实施机关 办理主体",
    "co_departments": "协同部门 协同单位 配合部门 配合单位 联办机构",
    "authority_level": "行使层级 事项层级 办理层级",
    "note": "设定依据 实施依据 法律依据 承诺时限 法定期限 完成时限 备注",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "vocabulary"
    shutil.copytree(vocabulary.FOLDER, target)
    return target


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_item_types_have_their_national_codes(name: str, code: str | None) -> None:
    item_type = load().item_type(name)
    assert item_type is not None
    assert (item_type.name, item_type.code) == (name, code)


def test_item_types_are_known_in_their_other_spellings() -> None:
    for written, name in (
        ("行政\n许可", "行政许可"),
        ("行 政 许 可", "行政许可"),
        ("其它", "其他"),
    ):
        item_type = load().item_type(written)
        assert item_type is not None
        assert item_type.name == name
    assert load().item_type("行政指导") is None


@pytest.mark.parametrize(("role", "words"), SYNONYMS.items())
def test_the_heading_words_of_published_notices_are_known(role: str, words: str) -> None:
    for word in words.split():
        assert load().headings[compare_key(word)] == role


def test_levels_are_found_by_the_words_among_departments_and_in_a_column_of_their_own() -> None:
    assert load().level_words == {
        "市级事项": "city",
        "省级事项": "province",
        "区级事项": "district",
        "县级事项": "district",
        "区县级事项": "district",
    }
    for word, level in (("市级", "city"), ("省", "province"), ("县（市、区）级", "district")):
        assert load().level_columns[compare_key(word)] == level


def test_a_title_names_one_life_or_none() -> None:
    lifecycle = load().lifecycle
    assert lifecycle("企业全生命周期事项清单及责任分工") == "enterprise"
    assert lifecycle("法人 全生命周期") == "enterprise"
    assert lifecycle("个人全生命周期事项清单") == "individual"
    assert lifecycle("企业和个人全生命周期事项清单") is None
    assert lifecycle("事项清单") is None


@pytest.mark.parametrize(
    "name", ["item_types", "levels", "headings", "lifecycles", "departments", "web_pages"]
)
def test_a_missing_file_is_an_error_that_names_it(folder: Path, name: str) -> None:
    (folder / f"{name}.yaml").unlink()
    with pytest.raises(DeclarationError, match=rf"vocabulary/{name}.yaml: is missing"):
        load(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("item_types", "name: 行政处罚", "name: 行政许可", "the word 行政许可 stands twice"),
        ("item_types", "scheme:", "schema:", "field required"),
        ("item_types", 'code: "02"}', 'code: "02", kode: 1}', "extra inputs"),
        ("levels", "name: province", "name: country", "levels.0.name"),
        ("levels", "words: [省级事项]", "words: [市级事项]", "the word 市级事项 stands twice"),
        ("levels", "[省级, 省, ", "[省级, 市, ", "the word 市 stands twice"),
        ("headings", "words: [序号, 编号]", "words: [序号, 类型]", "the word 类型 stands twice"),
        ("headings", "role: number", "role: serial", "columns.0.role"),
        ("lifecycles", "个人, 自然人", "企业, 自然人", "the word 企业 stands twice"),
        ("departments", "short: [医保局]", "short: [人社局]", "the word 人社局 stands twice"),
        ("web_pages", "words: [主题词,", "words: [索引号,", "the word 索引号 stands twice"),
        ("web_pages", "\nnavigation:", "\nnavigations:", "field required"),
        ("web_pages", "content: [", "content: [{a: b}, ", "content.0"),
        ("departments", "\ndepartments:", "\ndepartments: [", "is no valid YAML"),
        ("departments", "\ndepartments:", "\ndepartments: []\ndepartments:", "stands twice"),
    ],
)
def test_a_file_of_another_shape_is_an_error_that_names_the_place(
    folder: Path, name: str, old: str, new: str, message: str
) -> None:
    path = folder / f"{name}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DeclarationError) as caught:
        load(folder)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"vocabulary/{name}.yaml: ")


def test_a_file_that_is_not_utf_8_is_an_error(folder: Path) -> None:
    path = folder / "levels.yaml"
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    with pytest.raises(DeclarationError, match=r"vocabulary/levels.yaml: is no"):
        load(folder)


def test_the_nearest_words_come_best_first() -> None:
    assert nearest("牵头的部门", load().headings)[0] == "牵头部门"
    assert nearest("事项\n 名称", load().headings)[0] == "事项名称"
    assert nearest("xyz", load().headings) == []
