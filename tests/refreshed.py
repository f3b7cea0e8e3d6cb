"""A refresh of the real notice, and what it may be refreshed with: the notice changed, or published again."""

from __future__ import annotations

import datetime
from typing import Any

from warehouses import NOTICE, SERIES

from pipeline import landing
from pipeline.refresh import Outcome, refresh
from pipeline.settings import Settings


def run(settings: Settings, **options: Any) -> Outcome:
    """A refresh that says nothing."""
    return refresh(settings, say=lambda line: None, **options)


def text_of_notice() -> str:
    return NOTICE.read_text("utf-8")


def mended_text() -> str:
    """The notice with something changed that moves no id."""
    return text_of_notice().replace("\t消防大队", "\t公安分局")


def land(settings: Settings, date: str, text: str) -> None:
    """Land an edition of the series, as text."""
    landing.add(
        settings.raw,
        SERIES,
        [landing.NewFile("notice.txt", text.encode(), "text")],
        issued_on=datetime.date.fromisoformat(date),
        source_url=None,
        retrieved_on=datetime.date(2026, 11, 23),
    )
