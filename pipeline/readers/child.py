"""A converter in a process of its own, which ends in bounded time and leaves nothing behind.

A damaged file may make a converter loop or ask for all memory there is. In a child process it has a time
limit and a memory limit, and the temporary folder in which it works goes with it. It is ended by its
own process group: whatever it started ends with it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# What a converter says on its way; more than this is never looked at.
_MOST_SAID = 4_096


@dataclass(frozen=True)
class Ended:
    """How a child ended: its exit code, or None where its time was up; and what it said last."""

    code: int | None
    said: str


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="catalog-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def run(
    command: Sequence[str],
    place: Path,
    *,
    seconds: float,
    max_bytes: int,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run a command in a folder to its end, or to the end of its time.

    Args:
        command: the program and its arguments.
        place: the folder that it works in; what it says is kept there.
        seconds: after this it is ended, with all that it started.
        max_bytes: of memory (address space), where the system can hold it to that.
        environment: added to this process's own.
    """
    said = place / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=place,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        )
        code: int | None = None
        try:
            _limit(process.pid, seconds, max_bytes)
            code = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    with said.open("rb") as lines:
        lines.seek(max(said.stat().st_size - _MOST_SAID, 0))
        return Ended(code, " ".join(lines.read().decode(errors="replace").split()))


def _limit(pid: int, seconds: float, max_bytes: int) -> None:
    """Memory, what it writes, and, for when this process is killed first, processor time."""
    if sys.platform != "linux":
        return
    import resource

    processor = int(seconds * (os.cpu_count() or 1)) + 1
    with suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_AS, (max_bytes, max_bytes))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (max_bytes, max_bytes))
        resource.prlimit(pid, resource.RLIMIT_CPU, (processor, processor))
