"""Whole commands that tests watch: every process of them, what they connect to, what they write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

# Runs in each Python process of the command: sockets that are connected, files that are opened to be
# written, things that are made. Python has no event for it all; what it has covers what is ours here.
_SITE = """
import os, sys, threading
_log = os.environ["WATCHED_LOG"]
_flags = os.O_WRONLY | os.O_RDWR | os.O_CREAT
def _note(*words):
    with open(os.open(_log, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "a") as log:
        log.write("\\t".join(map(str, words)) + "\\n")
_here = threading.local()
def _watch(event, args):
    if getattr(_here, "busy", False):
        return
    _here.busy = True
    try:
        if event == "socket.connect":
            _note("connect", args[1][0] if isinstance(args[1], tuple) else "a local socket")
        elif event == "socket.getaddrinfo":
            _note("connect", args[0])
        elif event == "open" and isinstance(args[0], (str, bytes)) and args[2] & _flags:
            _note("write", os.path.abspath(os.fsdecode(args[0])))
        elif event in ("os.mkdir", "os.rename", "os.symlink"):
            _note("write", os.path.abspath(os.fsdecode(args[1 if event != "os.mkdir" else 0])))
    finally:
        _here.busy = False
sys.addaudithook(_watch)
"""


def bare_environment() -> dict[str, str]:
    """This process's environment without what steers Prefect or the catalog."""
    steering = ("PREFECT", "CATALOG", "PYTEST", "COV")
    return {name: value for name, value in os.environ.items() if not name.startswith(steering)}


class Watched:
    """A command that runs with its home and its temporary files in ``folder``."""

    def __init__(self, folder: Path, *command: str, **environment: str) -> None:
        self.mark = f"WATCHED_MARK={uuid.uuid4()}"
        self.folder = folder
        self._log, self._out = folder / "watched.log", folder / "output.txt"
        for name in ("home", "tmp", "site"):
            (folder / name).mkdir(parents=True)
        (folder / "site" / "sitecustomize.py").write_text(_SITE)
        name, _, value = self.mark.partition("=")
        with self._out.open("wb") as out:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                # A shell's background jobs ignore Ctrl-C, and so would what they start.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=folder / "home",
                env={
                    **bare_environment(),
                    "HOME": str(folder / "home"),
                    "TMPDIR": str(folder / "tmp"),
                    "PYTHONPATH": str(folder / "site"),
                    "PYTHONDONTWRITEBYTECODE": "1",
                    "WATCHED_LOG": str(self._log),
                    name: value,
                    **environment,
                },
            )

    def output(self) -> str:
        """What it printed so far."""
        return self._out.read_text("utf-8", errors="replace")

    def living(self) -> list[int]:
        """Its process and every other that it brought about, wherever they belong by now."""
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdecimal():
                continue
            try:
                if self.mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
            except OSError:
                continue
        return found

    def wait_until(self, happened: Callable[[], object], seconds: float) -> None:
        """Wait for something, for as long as the command lives; AssertionError after ``seconds``."""
        deadline = time.monotonic() + seconds
        while not happened():
            assert self.process.poll() is None, f"it ended: {self.output()}"
            assert time.monotonic() < deadline, f"not within {seconds} seconds: {self.output()}"
            time.sleep(0.1)

    def end(self, number: int, seconds: float) -> int:
        """Send a signal to its first process; the exit code, when all are gone.

        AssertionError where one is left after ``seconds``; it is killed then, by its id.
        """
        self.process.send_signal(number)
        return self.wait(seconds)

    def wait(self, seconds: float) -> int:
        """Wait for its end; the exit code, when all its processes are gone."""
        deadline = time.monotonic() + seconds
        while (left := self.living()) and time.monotonic() < deadline:
            self.process.poll()
            time.sleep(0.1)
        what = [_what_it_is(pid) for pid in left]
        for pid in left:
            os.kill(pid, 9)
        code = self.process.wait()
        assert not left, f"left behind: {what}; {self.output()}"
        return code

    def connected_to(self) -> set[str]:
        """The hosts that any of its processes connected to or looked up."""
        return self._noted("connect")

    def wrote_outside(self, *folders: Path) -> set[str]:
        """What any of its processes wrote anywhere else."""
        # A server that starts for the first time unpacks its pages beside Prefect's own code.
        unpacked = Path(sys.prefix, "lib", "python3.11", "site-packages", "prefect", "server")
        allowed = [str(folder.resolve()) for folder in (*folders, Path("/dev"), unpacked)]
        return {
            path
            for path in self._noted("write")
            if not any(path == one or path.startswith(f"{one}/") for one in allowed)
        }

    def _noted(self, what: str) -> set[str]:
        lines = self._log.read_text("utf-8").splitlines()
        return {line.split("\t", 1)[1] for line in lines if line.startswith(f"{what}\t")}


CATALOG = str(Path(sys.executable).parent / "catalog")


def _what_it_is(pid: int) -> str:
    """A process's command, its state and what it waits for, for a message."""
    said = []
    for name in ("cmdline", "stat", "wchan"):
        try:
            said.append(
                (Path("/proc") / str(pid) / name).read_bytes().replace(b"\0", b" ").decode()
            )
        except OSError as error:
            said.append(str(error))
    return f"{pid}: {'; '.join(said)}"
