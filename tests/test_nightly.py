"""What stands around the flow: a quiet environment, a server, and a nightly that really fires."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from warehouses import ROOT, new_root, whole_release
from watched import CATALOG, Watched

from pipeline import nightly, storage
from pipeline.errors import CatalogError, UsageError
from pipeline.settings import Settings


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment that says nothing of Prefect but where its home is: the folder returned."""
    for name in list(os.environ):
        if name.startswith("PREFECT") or name in ("DO_NOT_TRACK", "NO_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    return tmp_path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- the environment ----------------------------------------------------------------------------


def test_prefect_is_told_to_be_quiet_and_offline_below_the_root(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_HOME")
    told = nightly.environment(bare)
    assert told["DO_NOT_TRACK"] == "1"
    assert told["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert told["PREFECT_HOME"] == str(bare / ".prefect")
    assert told["CATALOG_ROOT"] == str(bare)
    assert told["PREFECT_LOGGING_LEVEL"] == "WARNING"


def test_what_is_set_stays_but_for_tracking(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_LOGGING_LEVEL", "DEBUG")
    monkeypatch.setenv("DO_NOT_TRACK", "0")
    monkeypatch.setenv("NO_PROXY", "intranet,127.0.0.1")
    told = nightly.environment(bare / "elsewhere")
    assert told["PREFECT_LOGGING_LEVEL"] == "DEBUG"
    assert told["PREFECT_HOME"] == str(bare)
    assert told["DO_NOT_TRACK"] == "1"
    assert told["NO_PROXY"] == "intranet,127.0.0.1,localhost"


def test_every_setting_is_one_that_prefect_knows(bare: Path) -> None:
    """A misspelt or renamed setting would be ignored in silence, and the machine would call home."""
    from prefect.settings import Settings as PrefectSettings

    known: set[str] = set()

    def collect(model: type, prefix: str) -> None:
        for name, field in model.model_fields.items():  # type: ignore[attr-defined]
            inner = field.annotation
            if isinstance(inner, type) and hasattr(inner, "model_fields"):
                collect(inner, f"{prefix}{name}_")
            known.add(f"{prefix}{name}".upper())

    collect(PrefectSettings, "prefect_")
    assert {name for name in nightly.environment(bare) if name.startswith("PREFECT_")} <= known


# --- the deployment -----------------------------------------------------------------------------


def test_the_deployment_is_as_agreed_and_names_no_place_of_a_machine() -> None:
    text = (ROOT / "prefect.yaml").read_text("utf-8")
    (deployment,) = yaml.safe_load(text)["deployments"]
    assert deployment["name"] == nightly.DEPLOYMENT
    assert deployment["work_pool"]["name"] == nightly.POOL
    assert deployment["entrypoint"] == "pipeline.flows.refresh"
    assert deployment["schedules"] == [{"cron": "0 2 * * *", "timezone": nightly.ZONE}]
    limit = {"limit": 1, "collision_strategy": "CANCEL_NEW"}
    assert deployment["concurrency_limit"] == limit
    assert (deployment["build"], deployment["push"], deployment["pull"]) == (None, None, [])
    assert str(ROOT) not in text


# --- ports and servers --------------------------------------------------------------------------


def test_a_port_that_is_taken_is_one_clear_line(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "_PATIENCE", 0.1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PREFECT_SERVER_API_PORT", str(port))
        with pytest.raises(UsageError, match=f"port {port} of 127.0.0.1 is taken; set PREFECT_"):
            nightly._port_of_the_nightly()


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", ""])
def test_what_is_no_port_is_one_clear_line(
    bare: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("PREFECT_SERVER_API_PORT", text)
    with pytest.raises(UsageError, match="is no port"):
        nightly._port_of_the_nightly()


@pytest.fixture
def healthy() -> Iterator[str]:
    """The address of something that answers as a healthy server does."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/api/health" else 404)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/api"
        server.shutdown()
        thread.join()


def test_a_refresh_uses_the_server_of_a_nightly_that_is_up(bare: Path, healthy: str) -> None:
    (bare / "nightly.json").write_text(json.dumps({"url": healthy}))
    with storage.locked(bare / "nightly.lock", wait_seconds=0, on_wait=lambda: None):
        assert nightly._address_of_the_nightly() == healthy


def test_the_address_that_a_killed_nightly_left_is_not_used(bare: Path, healthy: str) -> None:
    """Another program, or another root's server, may answer there by now."""
    (bare / "nightly.json").write_text(json.dumps({"url": healthy}))
    assert nightly._address_of_the_nightly() is None


@pytest.mark.parametrize(
    "text", [None, "", "{}", '{"url": "http://127.0.0.1:1/api"}', '{"url": "no address"}']
)
def test_without_a_server_of_a_nightly_there_is_none(bare: Path, text: str | None) -> None:
    if text is not None:
        (bare / "nightly.json").write_text(text)
    with storage.locked(bare / "nightly.lock", wait_seconds=0, on_wait=lambda: None):
        assert nightly._address_of_the_nightly() is None


def test_a_root_may_have_a_schedule_of_its_own(tmp_path: Path) -> None:
    assert nightly._declared(tmp_path) == ROOT / "prefect.yaml"
    shutil.copy(ROOT / "prefect.yaml", tmp_path)
    assert nightly._declared(tmp_path) == tmp_path / "prefect.yaml"


def test_a_second_nightly_of_a_root_is_refused(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "_PATIENCE", 0.1)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with (
        storage.locked(bare / "nightly.lock", wait_seconds=0, on_wait=lambda: None),
        pytest.raises(CatalogError, match=r"nightly\.lock: is held by another"),
    ):
        nightly.serve_nightly(Settings(root=bare), None)


# --- whole commands -----------------------------------------------------------------------------


def nightly_command(folder: Path, root: Path, *options: str, **environment: str) -> Watched:
    port = {"PREFECT_SERVER_API_PORT": str(free_port())}
    command = (CATALOG, "--root", str(root), "nightly", *options)
    return Watched(folder, *command, **{**port, **environment})


def test_a_nightly_that_is_ended_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    settings = new_root(tmp_path / "root", with_edition=False)
    watched = nightly_command(tmp_path / "run", settings.root)
    watched.wait_until(lambda: len(watched.living()) > 1, 60)
    assert watched.end(signal.SIGTERM, 60) == 0
    assert watched.output() == "nightly  ended\n"


def test_a_start_that_fails_leaves_nothing(tmp_path: Path) -> None:
    settings = new_root(tmp_path / "root", with_edition=False)
    nowhere = f"http://127.0.0.1:{free_port()}/api"
    watched = nightly_command(tmp_path / "run", settings.root, PREFECT_API_URL=nowhere)
    assert watched.wait(120) == 2
    (line,) = watched.output().splitlines()[-1:]
    assert line.startswith("error: Prefect (make_pool) failed") and "Traceback" not in line


def test_the_schedule_fires_and_publishes_and_everything_ends_with_the_nightly(
    tmp_path: Path,
) -> None:
    settings = new_root(tmp_path / "root")
    watched = nightly_command(tmp_path / "run", settings.root, "--cron", "* * * * *")
    watched.wait_until(lambda: "next run " in watched.output(), 149)
    assert "Asia/Shanghai" in watched.output()
    watched.wait_until(lambda: (settings.warehouse / "current").is_symlink(), 149)
    assert len(watched.living()) >= 3
    assert watched.end(signal.SIGTERM, 90) == 0
    released = whole_release(settings)
    assert released is not None and released["row_counts"]["entries"] == 291
    assert watched.connected_to() <= {"127.0.0.1", "localhost", "a local socket"}
    assert watched.wrote_outside(tmp_path) == set()
    assert list((tmp_path / "run" / "home").iterdir()) == []
