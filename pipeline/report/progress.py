"""Progress of a refresh: a spinner where somebody watches a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from rich.status import Status

P = ParamSpec("P")
T = TypeVar("T")


class Progress:
    """Runs steps and says what they are and how long they took."""

    def __init__(self, status: Status | None) -> None:
        self._status = status

    def say(self, line: str) -> None:
        """A line of progress, on stderr."""
        if self._status is None:
            print(line, file=sys.stderr)  # noqa: T201
        else:
            self._status.console.print(line, markup=False, highlight=False)

    def run(self, name: str, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one step; as ``refresh.Run``."""
        if self._status is not None:
            self._status.update(f"{name} ...")
        started = time.monotonic()
        result = step(*args, **kwargs)
        self.say(f"{name:<8} {time.monotonic() - started:6.2f} s")
        return result


@contextmanager
def shown() -> Iterator[Progress]:
    """Progress for this process's stderr."""
    if not sys.stderr.isatty():
        yield Progress(None)
        return
    from rich.console import Console

    with Console(stderr=True).status("starting ...") as status:
        yield Progress(status)
