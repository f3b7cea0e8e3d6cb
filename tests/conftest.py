"""What all tests share: in CI a skipped test is a failure, for it checked nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
NOTICE = ROOT / "raw/huancui-shuangquan/2021-06-30/huancui-2021-06-30.txt"

_skipped: list[str] = []


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped:
        _skipped.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if _skipped and os.environ.get("CI") and exitstatus == 0:
        print(f"skipped in CI, which is a failure: {_skipped}")
        session.exitstatus = 1


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see the defaults, whatever the machine's environment says."""
    for name in list(os.environ):
        if name.startswith("CATALOG_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real notice's tables as a release's files; never changed."""
    from candidates import real_tables, write

    return write(tmp_path_factory.mktemp("base"), real_tables())


@pytest.fixture(scope="module")
def untouched(base: Path) -> Any:
    """What the checks say of them."""
    from candidates import SUITES

    from pipeline import checks

    return checks.run(base, SUITES, before=base)


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Settings of a root with two editions, published one after the other; never changed."""
    from catalogs import with_two_editions

    return with_two_editions(tmp_path_factory.mktemp("two-editions") / "root")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root whose warehouse holds a release of the real notice; never changed."""
    from refreshed import run
    from warehouses import new_root

    root = tmp_path_factory.mktemp("published")
    assert run(new_root(root)).exit_code == 0
    return root


@pytest.fixture
def settings(published: Path, tmp_path: Path) -> Any:
    """Settings of a copy of that root."""
    from pipeline.settings import Settings

    return Settings(root=shutil.copytree(published, tmp_path / "root", symlinks=True))
