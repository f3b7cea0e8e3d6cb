"""A root with two editions, published one after the other; never changed."""

from __future__ import annotations

import pytest
from catalogs import with_two_editions

from pipeline.settings import Settings


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return with_two_editions(tmp_path_factory.mktemp("two-editions") / "root")
