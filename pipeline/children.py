"""Processes that never outlive the one that started them.

They are ended by their ids when their parent ends: on an error, on Ctrl-C and on SIGTERM, at any point of
the start. On Linux two more gaps are closed. A parent that is killed (SIGKILL) takes its children
along (PR_SET_PDEATHSIG). And what a child that had to be killed had started falls to this process
(PR_SET_CHILD_SUBREAPER), which ends it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.errors import CatalogError

_STOPPING = (signal.SIGINT, signal.SIGTERM)
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36  # <linux/prctl.h>
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _tell_the_system(option: int, value: int) -> None:
    if _libc is not None:
        _libc.prctl(option, value, 0, 0, 0)


def _in_the_child(parent: int, mask: set[signal.Signals | int]) -> None:
    _tell_the_system(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it was killed before it could take this child along
        os._exit(1)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)


class Children:
    """The processes that this one starts; when the block is left, they have ended.

    Inside the block SIGTERM raises KeyboardInterrupt, as Ctrl-C does.

    Args:
        adopting: end the orphans of the children too; only for a process that starts no others.
        patience: how long a child may take to end once it is asked to, in seconds, before it is
            killed; and as long again for what it has started. With two children and all of them
            stubborn that is within the 90 seconds that systemd waits.
    """

    def __init__(self, *, adopting: bool = False, patience: float = 10.0) -> None:
        self._adopting, self._patience = adopting, patience
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        if self._adopting:
            _tell_the_system(_PR_SET_CHILD_SUBREAPER, 1)
        self._before = {number: signal.getsignal(number) for number in _STOPPING}
        for number in _STOPPING:
            signal.signal(number, signal.default_int_handler)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Being asked twice ends nothing sooner: it is under way, and its time is bounded.
        for number in _STOPPING:
            signal.signal(number, signal.SIG_IGN)
        # The newest first: a worker can still tell the server how its run ended.
        for process in reversed(self._started.values()):
            self._end(process)
            if self._adopting:
                self._end_adopted()
        if self._adopting:
            # Another thread may take the signal between the start of a process and the note of it.
            self._end_adopted()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def start(self, name: str, *command: str, **streams: Any) -> subprocess.Popen[bytes]:
        """Start a process that is to live for as long as this one, or to be waited for.

        It gets a process group of its own: a Ctrl-C at the terminal is this process's to pass on.
        """
        # No signal may come between the start of a process and the note of it.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        try:
            self._started[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                process_group=0,
                preexec_fn=partial(_in_the_child, os.getpid(), mask),
                **streams,
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return self._started[name]

    def run(self, name: str, *command: str) -> str:
        """Run a command to its end; what it printed.

        Raises:
            CatalogError: it failed; the message ends with what it said last.
        """
        process = self.start(name, *command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output, complaints = (part.decode(errors="replace") for part in process.communicate())
        del self._started[name]
        if process.returncode != 0:
            said = " ".join((output + complaints).split())
            raise CatalogError(
                f"{name} failed (exit code {process.returncode}): {said[-400:]}",
                remedy="mend what it names and start again",
            )
        return output

    def make_sure(self, remedy: str) -> None:
        """Make sure that all of them live.

        Raises:
            CatalogError: one of them ended.
        """
        for name, process in self._started.items():
            if (code := process.poll()) is not None:
                raise CatalogError(f"{name} ended (exit code {code})", remedy=remedy)

    def stay(self) -> None:
        """Wait for as long as all of them live.

        Raises:
            CatalogError: one of them ended.
        """
        while True:
            self.make_sure("see what it said and start again")
            time.sleep(0.5)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        # A worker kills its runs outright; asked first, they still tell the server how they end.
        deadline = time.monotonic() + self._patience
        _ask_to_end(_descendants(process.pid))
        while _descendants(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        if process.poll() is None:
            process.terminate()
        try:
            process.communicate(timeout=self._patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    def _end_adopted(self) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            deadline = time.monotonic() + self._patience
            for pid in self._adopted():
                os.kill(pid, number)
            while self._adopted() and time.monotonic() < deadline:
                time.sleep(0.05)

    def _adopted(self) -> list[int]:
        """What fell to this process and lives; the dead are reaped."""
        own = {process.pid for process in self._started.values()}
        fallen = set(_children(os.getpid())) - own
        return [pid for pid in fallen if os.waitpid(pid, os.WNOHANG) == (0, 0)]


def _ask_to_end(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def _children(pid: int) -> list[int]:
    """The children of a process, as Linux lists them; elsewhere none."""
    found: list[int] = []
    with suppress(OSError):  # it ended meanwhile
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (thread / "children").read_text().split()]
    return found


def _descendants(pid: int) -> list[int]:
    below = _children(pid)
    return below + [one for child in below for one in _descendants(child)]
