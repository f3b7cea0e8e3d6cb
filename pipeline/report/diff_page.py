"""A diff as one HTML page that needs nothing else, for a screen, a phone and paper."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from pipeline.differences.data import Diff
from pipeline.differences.marking import marked
from pipeline.settings import REVIEW_BELOW

_FIELDS = {
    "name": "名称",
    "item_name": "所属事项",
    "item_type": "事项类型",
    "authority_level": "行使层级",
    "lead_departments": "牵头部门",
    "co_departments": "协同部门",
    "stage": "阶段",
    "scenario": "场景",
}
_LIFECYCLES = {"enterprise": "企业 enterprise", "individual": "个人 individual"}
_CHANGES = {
    "added": ("added", "＋ 新增 added"),
    "removed": ("removed", "－ 取消 removed"),
    "changed": ("changed", "～ 变更 changed"),
}


def render(diff: Diff) -> str:
    """The page as HTML; every text of the data is escaped."""
    return _template().render(
        diff=diff,
        fields=_FIELDS,
        lifecycles=_LIFECYCLES,
        changes=_CHANGES,
        marked=marked,
        review_below=REVIEW_BELOW,
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("diff.html")
