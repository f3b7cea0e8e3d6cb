"""What stands around the flow: Prefect's environment, its server, and the nightly's processes.

Nothing here imports prefect. It is given its environment first and imported afterwards (``run_refresh``),
or it runs in processes of its own, as ``python -m prefect`` of this interpreter (``serve_nightly``)::

    catalog refresh                        catalog nightly
    └── prefect server (while it runs)     ├── prefect server    UI, schedule; its data in .prefect/
                                           └── prefect worker    starts the run of each night

With PREFECT_API_URL set, that server is used and none is started. Below one root, ``catalog refresh``
finds the server of a ``catalog nightly`` that is up, so that never two servers write one database but
while two refreshes overlap.

**No process is left behind.** Children are ended by their ids when their parent ends, on SIGTERM and Ctrl-C
too, at any point of the start. On Linux two more ways are closed: a parent that is killed (SIGKILL)
takes its children along (PR_SET_PDEATHSIG), and the runs of a worker that had to be killed fall to
this process (PR_SET_CHILD_SUBREAPER), which ends them.

**Runs that nobody ends.** Prefect 3.8 has no eye for a run whose worker and process were both killed: it
stays Running for ever. Would it keep the deployment's one slot, CANCEL_NEW would cancel every later night.
Two things prevent that. A slot is held under a lease of five minutes that the run's own process renews; it
is kept in a file (PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE), for in the server's memory it would be
lost with the server and its slot with it. And each start of the nightly marks such runs Crashed, where
their process was on this machine and is gone. The data needs neither: its guard is the warehouse's
lock, which the system releases with the process.
"""

from __future__ import annotations

import ctypes
import datetime
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zoneinfo
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from pipeline import storage
from pipeline.errors import CatalogError, StorageError

if TYPE_CHECKING:
    from pipeline.refresh import Outcome
    from pipeline.settings import Settings

HOST = "127.0.0.1"
ZONE = zoneinfo.ZoneInfo("Asia/Shanghai")
POOL, FLOW, DEPLOYMENT = "local", "refresh", "nightly"
# Prefect's own port, and always the same: a bookmark of the UI outlives a restart.
DEFAULT_PORT = 4200

_ENDING = (signal.SIGINT, signal.SIGTERM)
_DEPLOYMENTS = Path(__file__).parents[1] / "prefect.yaml"


# --- the environment ----------------------------------------------------------------------------


def environment(root: Path) -> dict[str, str]:
    """What Prefect is told: quiet, offline, and writing nowhere but below ``root``.

    What is set already stays, but for tracking, which is off in any case.
    """
    defaults = {
        "PREFECT_HOME": str(root.resolve() / ".prefect"),
        "PREFECT_LOGGING_LEVEL": "WARNING",
        # The first start makes the database: half a minute, and more on a machine that is busy.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        # Survives the server; see above.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
            "prefect.server.concurrency.lease_storage.filesystem"
        ),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_CLI_COLORS": "false",
    }
    if "PREFECT_LOGGING_LEVEL" not in os.environ:
        # A fault is one line, and the command prints it; Prefect's traceback of it goes to the run's log.
        defaults["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
    direct = [*filter(None, os.environ.get("NO_PROXY", "").split(",")), HOST, "localhost"]
    return {
        **{name: os.environ.get(name, value) for name, value in defaults.items()},
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        # A proxy that is set for the outside knows nothing of this machine's own server.
        "NO_PROXY": ",".join(dict.fromkeys(direct)),
    }


def _home() -> Path:
    return Path(os.environ["PREFECT_HOME"])


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM interrupts like Ctrl-C, so that what is being cleaned up is cleaned up."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


# --- processes ----------------------------------------------------------------------------------

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36  # <linux/prctl.h>
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _tell_the_system(option: int, value: int) -> None:
    if _libc is not None:
        _libc.prctl(option, value, 0, 0, 0)


def _become_child(parent: int, mask: set[int]) -> None:
    """In the child, before its program starts."""
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    _tell_the_system(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died in the meantime
        os._exit(1)


class Children:
    """The processes that this one starts; when it is left, they have ended, and theirs too."""

    # A run in progress takes well under a minute and is let finish; systemd waits 90 seconds.
    patience = 30.0

    def __init__(self, *, adopting: bool = False) -> None:
        """``adopting``: end their orphans too; only for a process that starts no others."""
        self._adopting = adopting
        self._started: list[tuple[str, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Self:
        if self._adopting:
            _tell_the_system(_PR_SET_CHILD_SUBREAPER, 1)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        before = {number: signal.signal(number, signal.SIG_IGN) for number in _ENDING}
        try:
            # The newest first: a worker can still tell its server how its runs ended.
            for _, process in reversed(self._started):
                _end(process, self.patience)
                if self._adopting:
                    _end_adopted({process.pid for _, process in self._started})
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def start(self, name: str, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start ``python -m prefect ...``, in a group of its own: a Ctrl-C is ours to pass on."""
        # No signal may come between the start of a process and the note of it.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "prefect", *arguments],
                stdin=subprocess.DEVNULL,
                process_group=0,
                preexec_fn=partial(_become_child, os.getpid(), mask),
                **options,
            )
            self._started.append((name, process))
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return process

    def ask(self, *arguments: str) -> str:
        """Run a ``prefect`` command to its end; what it printed.

        Raises:
            CatalogError: it failed.
        """
        process = self.start(
            arguments[0], *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        out, err = process.communicate()
        self._started = [one for one in self._started if one[1] is not process]
        if process.returncode != 0:
            said = " ".join((err + out).decode(errors="replace").split())
            raise CatalogError(
                f"`prefect {' '.join(arguments[:2])}` failed: {said[-500:]}",
                remedy="see whether the server answers and .prefect/ is whole",
            )
        return out.decode()

    def stay(self) -> None:
        """Wait for as long as all of them live.

        Raises:
            CatalogError: one of them died.
        """
        while True:
            for name, process in self._started:
                if (code := process.poll()) is not None:
                    raise CatalogError(
                        f"the Prefect {name} ended (exit code {code})",
                        remedy="see its lines above, and start `catalog nightly` again",
                    )
            time.sleep(1)


def _end(process: subprocess.Popen[bytes], patience: float) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def _end_adopted(own: set[int]) -> None:
    """End what a child that is gone left behind: it fell to this process."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + 5
        for pid in _adopted(own):
            os.kill(pid, number)
        while time.monotonic() < deadline and _adopted(own):
            time.sleep(0.05)


def _adopted(own: set[int]) -> set[int]:
    """The living children of this process beside those it started; the dead ones are reaped."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    found = {int(pid) for task in tasks for pid in task.read_text().split()} - own
    return {pid for pid in found if os.waitpid(pid, os.WNOHANG) == (0, 0)}


# --- a server -----------------------------------------------------------------------------------


def _start_server(children: Children, port: int, *options: str, **streams: Any) -> str:
    """Start a server; the address of its API, which does not answer yet."""
    arguments = ("server", "start", "--host", HOST, "--port", str(port), *options)
    children.start("server", *arguments, stdout=subprocess.DEVNULL, **streams)
    return f"http://{HOST}:{port}/api"


def _wait_for(children: Children, url: str, remedy: str) -> None:
    """Wait until the server that was started last answers.

    Raises:
        CatalogError: it ended, or took too long.
    """
    process = children.newest
    patience = float(os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"])
    deadline = time.monotonic() + patience
    while not _answers(url):
        if (code := process.poll()) is not None:
            raise CatalogError(f"the Prefect server ended (exit code {code})", remedy=remedy)
        if time.monotonic() > deadline:
            raise CatalogError(f"no Prefect server within {patience:.0f} seconds", remedy=remedy)
        time.sleep(0.05)


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/health", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _at_once(path: Path) -> AbstractContextManager[None]:
    # Ten seconds: the nightly before, when a supervisor restarts it, is still ending.
    return storage.locked(path, wait_seconds=10, on_wait=lambda: None)


def _server_of_the_nightly() -> str | None:
    """The API of a nightly that is up below this root, if there is one."""
    try:
        url = str(json.loads((_home() / _ADDRESS).read_bytes())["url"])
    except (OSError, ValueError, KeyError):
        return None
    try:
        with storage.locked(_home() / _LOCK, wait_seconds=0, on_wait=lambda: None):
            return None  # nobody holds it: the address is what a killed one left
    except StorageError:
        return url if _answers(url) else None


# --- one refresh --------------------------------------------------------------------------------


def run_refresh(settings: Settings, accepted: dict[str, str]) -> Outcome:
    """Run the refresh flow in this process; how it ended.

    Args:
        accepted: check name -> reason: critical checks that may fail this once.

    Raises:
        CatalogError: a fault; ``current`` is as it was. Data that falls short raises nothing.
    """
    os.environ.update(environment(settings.root))
    with _interruptible(), Children() as children:
        url = os.environ.get("PREFECT_API_URL") or _server_of_the_nightly()
        if url is not None:
            os.environ["PREFECT_API_URL"] = url
            from pipeline import flows

            return flows.run(settings, accepted)
        log = _home() / "server.log"
        # Two servers at once may not both make the database; once made, it takes them both.
        with _starting(), log.open("wb") as stderr:
            # Prefect's own temporary server would outlive a killed run, and takes twice as long:
            # this one starts while prefect is imported here.
            options = ("--no-ui", "--no-scheduler", "--no-late-runs")
            url = _start_server(children, _free_port(), *options, stderr=stderr)
            os.environ["PREFECT_API_URL"] = url
            from pipeline import flows

            _wait_for(children, url, f"see {log}, or do without it: `catalog refresh --direct`")
        return flows.run(settings, accepted)
