"""Roots with releases of several editions, to tell differences in."""

from __future__ import annotations

import shutil
from pathlib import Path

from refreshed import land, run
from warehouses import ROOT, new_root

from pipeline.settings import Settings

FIRST, SECOND, THIRD = "2021-06-30", "2022-06-28", "2023-06-28"
SECOND_TEXT = (ROOT / "tests/golden/second-edition.txt").read_text("utf-8")


def with_two_editions(folder: Path) -> Settings:
    """A root with a release of the first edition, and a release of both."""
    settings = new_root(folder)
    assert run(settings).exit_code == 0
    land(settings, SECOND, SECOND_TEXT)
    assert run(settings).exit_code == 0
    return settings


def copied(settings: Settings, folder: Path) -> Settings:
    """A root to change, like another."""
    return Settings(root=shutil.copytree(settings.root, folder / "root", symlinks=True))
