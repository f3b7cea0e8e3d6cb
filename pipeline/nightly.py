"""What stands around the flow: Prefect's environment, its server, and the nightly's processes.

Nothing here imports prefect. It is given its environment first and imported afterwards (``run_refresh``),
or it runs in processes of its own, as ``python -m prefect`` of this interpreter (``serve_nightly``)::

    catalog refresh                        catalog nightly
    └── prefect server (while it runs)     ├── prefect server    UI and schedule; its data in .prefect/
                                           └── prefect worker    starts the run of each night

With PREFECT_API_URL set, that server is used and none is started. A ``catalog refresh`` beside a
``catalog nightly`` of the same root uses the nightly's.

**Runs that nobody ends.** Prefect 3.8 has no eye for a run whose worker and process were both killed: it
stays Running for ever, and if it kept the deployment's one slot, CANCEL_NEW would cancel every later
night. Two things prevent that. A slot is held under a lease of five minutes that the run's own
process renews; it is kept in files, for a lease in the server's memory is lost with the server, and
its slot with it. And each start of a nightly with its own server marks such runs Crashed. A server that
others share needs the first setting too (PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE), and for the second an
automation of its own on missing heartbeats, over at least three of them. The data needs neither: its guard
is the warehouse's lock, which the system releases with the process.
"""

from __future__ import annotations

import datetime
import http.client
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import zoneinfo
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import storage
from pipeline.children import Children
from pipeline.errors import CatalogError, StorageError, UsageError

if TYPE_CHECKING:
    from types import ModuleType

    from pipeline.refresh import Outcome
    from pipeline.settings import Settings

HOST = "127.0.0.1"
# Prefect's own port, and always the same, so that a bookmark of the UI outlives a restart;
# PREFECT_SERVER_API_PORT sets another.
PORT = 4200
ZONE = "Asia/Shanghai"
# As prefect.yaml names them.
POOL, DEPLOYMENT = "local", "nightly"

# Below PREFECT_HOME: who is up and where, and what a server has to say.
_NIGHTLY_LOCK, _NIGHTLY_ADDRESS, _START_LOCK = "nightly.lock", "nightly.json", "start.lock"
_SERVER_LOG = "server.log"
# Seconds: when a supervisor restarts the nightly, the one before may still be ending.
_PATIENCE = 10.0


def environment(root: Path) -> dict[str, str]:
    """What Prefect is told: quiet, offline, and writing nowhere but below ``root``.

    What is set already stays as it is, but for tracking, which is off in any case.
    """
    place = root.resolve()
    defaults = {
        "PREFECT_HOME": str(place / ".prefect"),
        "PREFECT_LOGGING_LEVEL": "WARNING",
        # The first start makes the database: half a minute, and more on a machine that is busy.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
            "prefect.server.concurrency.lease_storage.filesystem"
        ),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_CLI_COLORS": "false",
    }
    # A proxy for the outside knows nothing of this machine's own server.
    direct = [*filter(None, os.environ.get("NO_PROXY", "").split(",")), HOST, "localhost"]
    return {
        **{name: os.environ.get(name, value) for name, value in defaults.items()},
        "CATALOG_ROOT": str(place),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "NO_PROXY": ",".join(dict.fromkeys(direct)),
    }


def _home() -> Path:
    return Path(os.environ["PREFECT_HOME"])


def _alone(name: str, seconds: float) -> AbstractContextManager[None]:
    return storage.locked(_home() / name, wait_seconds=seconds, on_wait=lambda: None)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


# --- one refresh --------------------------------------------------------------------------------


def run_refresh(settings: Settings, accepted: dict[str, str]) -> Outcome:
    """Run the refresh flow in this process; how it ended.

    Args:
        accepted: check name -> reason: critical checks that may fail this once.

    Raises:
        CatalogError: a fault; ``current`` is as it was. Data that falls short raises nothing.
    """
    from pipeline.report.progress import shown

    if "PREFECT_LOGGING_LEVEL" not in os.environ:
        # A fault is one line, which the command prints; Prefect's traceback goes to the run's log.
        os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
    os.environ.update(environment(settings.root))
    with Children() as children:
        with shown() as progress:
            flows = progress.run("prefect", _flows_with_a_server, children)
        outcome: Outcome = flows.run(settings, accepted)
        return outcome


def _flows_with_a_server(children: Children) -> ModuleType:
    """The flows, imported, and an API that they can reach."""
    url = os.environ.get("PREFECT_API_URL") or _address_of_the_nightly()
    if url is not None:
        os.environ["PREFECT_API_URL"] = url
        from pipeline import flows

        return flows
    # Two servers at once must not both make the database; once it is made, it bears both.
    with _alone(_START_LOCK, 300):
        # Prefect's own temporary server would outlive a killed run, and takes twice as long: this one
        # starts while prefect is imported here. The schedule is the nightly's affair.
        url = _start_server(children, _any_port(), "--no-ui", "--no-scheduler", "--no-late-runs")
        from pipeline import flows

        _wait_for(children, url)
    return flows


def _address_of_the_nightly() -> str | None:
    """The API of a nightly that is up below this root, if there is one."""
    try:
        url = str(json.loads((_home() / _NIGHTLY_ADDRESS).read_bytes())["url"])
    except (OSError, ValueError, KeyError):
        return None
    try:
        with _alone(_NIGHTLY_LOCK, 0):
            return None  # nobody holds it: the address is what a killed one left
    except StorageError:
        return url if _answers(url) else None


# --- a server -----------------------------------------------------------------------------------


def _start_server(children: Children, port: int, *options: str) -> str:
    """Start a server, for this process and its children; its address, which does not answer yet."""
    arguments = ("server", "start", "--host", HOST, "--port", str(port), *options)
    command = (sys.executable, "-m", "prefect", *arguments)
    # Anew at each start. SQLite has its server complain of locks now and then, before it tries again.
    with (_home() / _SERVER_LOG).open("wb") as log:
        children.start("Prefect's server", *command, stdout=subprocess.DEVNULL, stderr=log)
    os.environ["PREFECT_API_URL"] = f"http://{HOST}:{port}/api"
    return os.environ["PREFECT_API_URL"]


def _wait_for(children: Children, url: str) -> None:
    patience = float(os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"])
    deadline = time.monotonic() + patience
    remedy = f"see {_home() / _SERVER_LOG}; `catalog refresh --direct` does without a server"
    while not _answers(url):
        children.make_sure(remedy)
        if time.monotonic() > deadline:
            raise CatalogError(
                f"Prefect's server did not answer within {patience:.0f} seconds", remedy=remedy
            )
        time.sleep(0.05)


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/health", timeout=5) as response:
            return bool(response.status == 200)
    except (OSError, ValueError, http.client.HTTPException):
        return False  # nothing is there, or something else


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _port_of_the_nightly() -> int:
    """The port to serve at, which is free.

    Raises:
        UsageError: it is no port, or taken.
    """
    text = os.environ.get("PREFECT_SERVER_API_PORT", str(PORT))
    remedy = "set PREFECT_SERVER_API_PORT to a port that is free"
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise UsageError(f"{text} is no port", remedy=remedy)
    deadline = time.monotonic() + _PATIENCE
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, int(text)))
                return int(text)
            except OSError as error:
                if time.monotonic() > deadline:
                    raise UsageError(f"port {text} of {HOST} is taken", remedy=remedy) from error
        time.sleep(0.1)


# --- the nightly --------------------------------------------------------------------------------


def serve_nightly(settings: Settings, cron: str | None) -> None:
    """Keep the nightly refresh going until SIGTERM or Ctrl-C.

    Args:
        cron: another schedule than prefect.yaml's, in its time zone.

    Raises:
        CatalogError: the start failed, or a child ended; the others are ended then too.
    """
    os.environ.update(environment(settings.root))
    try:
        with _alone(_NIGHTLY_LOCK, _PATIENCE), Children(adopting=True) as children:
            _bring_up(children, settings, cron)
            children.stay()
    except KeyboardInterrupt:
        _say("nightly  ended")


def _bring_up(children: Children, settings: Settings, cron: str | None) -> None:
    declared = _declared(settings.root)
    url = os.environ.get("PREFECT_API_URL")
    if url is None:
        url = _start_server(children, _port_of_the_nightly())
        _wait_for(children, url)
        address = json.dumps({"url": url}).encode()
        storage.write_file(_home() / _NIGHTLY_ADDRESS, address)
        for name in json.loads(_ask(children, "end_lost_runs")):
            _say(f"crashed  run {name}: its process is gone")
    _say(f"prefect  {url.removesuffix('/api')} (its API: {url})")
    _ask(children, "make_pool")
    schedule: tuple[str, ...] = ("--all",)
    if cron is not None:
        schedule = ("--name", DEPLOYMENT, "--cron", cron, "--timezone", ZONE)
    deploy = ("-m", "prefect", "deploy", *schedule, "--prefect-file", str(declared))
    children.run("`prefect deploy`", sys.executable, *deploy)
    worker = ("worker", "start", "--pool", POOL, "--type", "process", "--name", "catalog")
    command = (sys.executable, "-m", "prefect", *worker)
    children.start("Prefect's worker", *command, stdout=subprocess.DEVNULL)
    _say(f"next run {_next_run(children)}")


def _declared(root: Path) -> Path:
    for path in (root / "prefect.yaml", Path(__file__).parents[1] / "prefect.yaml"):
        if path.is_file():
            return path.resolve()
    raise UsageError("is missing", remedy="restore it: it says when to run", file="prefect.yaml")


def _ask(children: Children, function: str) -> str:
    """Call a function of the flows in a process of its own; what it returns, as JSON."""
    code = f"import json; from pipeline import flows; print(json.dumps(flows.{function}()))"
    return children.run(f"Prefect ({function})", sys.executable, "-c", code)


def _next_run(children: Children) -> str:
    # The server plans a new deployment's runs within some seconds.
    for _ in range(10):
        planned = json.loads(_ask(children, "next_run"))
        if planned is not None:
            at = datetime.datetime.fromisoformat(planned)
            return f"{at.astimezone(zoneinfo.ZoneInfo(ZONE)):%Y-%m-%d %H:%M} {ZONE}"
        time.sleep(1)
    raise CatalogError(
        "Prefect has planned no run",
        remedy="see that its scheduler runs and the schedule is active",
    )
