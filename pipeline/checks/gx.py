"""great-expectations, offline and quiet; the only file that imports it.

It is imported inside a function: that takes seconds, and most commands never need it.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Library:
    """What of great-expectations is used."""

    ExpectationSuite: Any
    get_expectation_impl: Any
    Validator: Any
    PandasExecutionEngine: Any
    context: Any


_loaded: list[Library] = []


@contextmanager
def library() -> Iterator[Library]:
    """great-expectations, offline and quiet: its warnings are about itself, not about the data."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not _loaded:
            _loaded.append(_import())
        yield _loaded[0]


def _import() -> Library:
    # Read when the library is imported: afterwards it would be too late.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
    from great_expectations.expectations.registry import get_expectation_impl
    from great_expectations.validator.validator import Validator

    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            # No folder for documents either: nothing is written anywhere.
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )
    return Library(
        gx.ExpectationSuite, get_expectation_impl, Validator, PandasExecutionEngine, context
    )
