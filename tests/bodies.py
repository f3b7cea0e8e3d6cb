"""Bodies of notices for the tests, from a few lines."""

from __future__ import annotations

import datetime
from pathlib import Path

from pipeline.document import Paragraph
from pipeline.notices import read_notice
from pipeline.reading import Notice, Task

ROOT = Path(__file__).parents[1]
PUBLISHED = ROOT / "raw" / "huancui-shuangquan" / "2021-06-30" / "huancui-2021-06-30.txt"


def notice_of(*texts: str) -> Notice:
    return read_notice([Paragraph(text, line) for line, text in enumerate(texts, start=1)])


def point_of(*texts: str, year: int | None = 2021) -> Task:
    """The only point of a notice of that year, with these paragraphs behind its number."""
    signature = () if year is None else ("某区人民政府办公室", f"{year}年6月30日")
    notice = notice_of(
        "关于做好某事的通知", *signature, "一、工作任务", f"（一）{texts[0]}", *texts[1:]
    )
    assert len(notice.tasks) == 1
    return notice.tasks[0]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
