"""The flow: the same steps as a direct refresh, as tasks, in a state that says how it ended."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from catalogs import SECOND, SECOND_TEXT, land
from warehouses import EDITION, NOTICE, SERIES, mend_edition, new_root, whole_release
from watched import CATALOG, Watched

from pipeline import nightly
from pipeline import refresh as refreshing
from pipeline.errors import CatalogError, StorageError, UsageError
from pipeline.settings import Settings

LOOPBACK = {"127.0.0.1", "localhost", "a local socket"}


@pytest.fixture(scope="session")
def flows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The flows, imported in the environment of a refresh, with a server of the tests' own."""
    home = tmp_path_factory.mktemp("prefect")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("PREFECT"):
                patch.delenv(name)
        for name, value in nightly.environment(home).items():
            patch.setenv(name, value)
        from prefect.testing.utilities import prefect_test_harness

        from pipeline import flows

        with prefect_test_harness(server_startup_timeout=120):
            yield flows


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return new_root(tmp_path / "root")


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """Checks that find nothing, in no time; what they find can be set."""
    result = SimpleNamespace(blocking=[], warnings=[], summary={}, let_through=[])
    monkeypatch.setattr(refreshing, "check", lambda *arguments: result)
    monkeypatch.setattr(refreshing, "report", lambda *arguments: tmp_path / "checks.html")
    return result


def newest_run(flows: ModuleType) -> Any:
    from prefect.client.schemas.sorting import FlowRunSort

    with flows.get_client(sync_client=True) as client:
        (run,) = client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC, limit=1)
    return run


def tasks_of(flows: ModuleType, run: Any, count: int) -> list[Any]:
    """The run's tasks in the order they were run; Prefect records them some time afterwards."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    of_run = FlowRunFilter(id=FlowRunFilterId(any_=[run.id]))
    deadline = time.monotonic() + 30
    with flows.get_client(sync_client=True) as client:
        while time.monotonic() < deadline:
            tasks = client.read_task_runs(flow_run_filter=of_run)
            if len(tasks) == count and all(task.end_time for task in tasks):
                break
            time.sleep(0.1)
    return sorted(tasks, key=lambda task: task.start_time)


def artifact(flows: ModuleType) -> Any:
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

    key = ArtifactFilter(key=ArtifactFilterKey(any_=[flows.ARTIFACT]))
    with flows.get_client(sync_client=True) as client:
        return max(client.read_artifacts(artifact_filter=key), key=lambda one: one.created)


# --- the same steps -----------------------------------------------------------------------------


def test_the_steps_run_as_tasks_in_the_order_of_a_direct_refresh(
    flows: ModuleType, unchecked: SimpleNamespace, tmp_path: Path
) -> None:
    directly: list[str] = []

    def noting(name: str, step: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        directly.append(name)
        return step(*args, **kwargs)

    refreshing.refresh(new_root(tmp_path / "direct"), run=noting, say=lambda line: None)
    outcome = flows.run(new_root(tmp_path / "flow"), {})
    run = newest_run(flows)
    tasks = tasks_of(flows, run, len(directly))
    assert [task.name for task in tasks] == directly
    assert directly == ["verify", "read", "build", "check", "publish", "report"]
    assert {task.state_name for task in tasks} == {"Completed"}
    assert (run.name != "", run.state_name) == (True, "Completed")
    assert outcome.is_new and outcome.exit_code == 0
    both = [refreshing.release.current(tmp_path / one / "warehouse") for one in ("direct", "flow")]
    assert both[0] is not None and both[1] is not None
    assert both[0].content_hash == both[1].content_hash


def test_with_nothing_new_only_verify_runs(
    flows: ModuleType, unchecked: SimpleNamespace, settings: Settings
) -> None:
    first = flows.run(settings, {})
    second = flows.run(settings, {})
    assert [task.name for task in tasks_of(flows, newest_run(flows), 1)] == ["verify"]
    assert second.release == first.release and not second.is_new
    assert newest_run(flows).state.message.endswith("(unchanged)")


def test_no_result_is_kept(
    flows: ModuleType, unchecked: SimpleNamespace, settings: Settings
) -> None:
    flows.run(settings, {})
    kept = Path(os.environ["PREFECT_HOME"]) / "storage"
    assert not kept.exists() or not any(b"Verified" in one.read_bytes() for one in kept.iterdir())


def test_the_callers_settings_hold(
    flows: ModuleType, unchecked: SimpleNamespace, settings: Settings
) -> None:
    """Not the environment's: a limit that the caller has set is the one that counts."""
    strict = settings.model_copy(update={"max_file_bytes": 100})
    (line,) = flows.run(strict, {}).held_back
    assert "100" in line or "large" in line


def test_accepted_checks_reach_the_steps(
    flows: ModuleType, unchecked: SimpleNamespace, settings: Settings
) -> None:
    unchecked.let_through = [SimpleNamespace(check="some-check")]
    outcome = flows.run(settings, {"some-check": "for a reason"})
    assert outcome.release.accepted == [{"check": "some-check", "reason": "for a reason"}]


# --- how it ends --------------------------------------------------------------------------------


def test_an_edition_held_back_fails_the_run_and_still_gives_the_outcome(
    flows: ModuleType, settings: Settings
) -> None:
    text = NOTICE.read_text("utf-8").replace("事项名称", "奇怪的列名")
    mend_edition(settings, SERIES, EDITION, text)
    outcome = flows.run(settings, {})
    run = newest_run(flows)
    assert outcome.exit_code == 1 and run.state_name == "Failed"
    assert f"held back: {outcome.held_back[0]}" in run.state.message


def test_a_refused_release_fails_the_run_and_still_gives_the_outcome(
    flows: ModuleType, unchecked: SimpleNamespace, settings: Settings
) -> None:
    unchecked.blocking = [
        SimpleNamespace(check="entries.x", line="keys are unique: 2 rows are not")
    ]
    outcome = flows.run(settings, {})
    run = newest_run(flows)
    assert outcome.exit_code == 1 and run.state_name == "Failed"
    assert "refused: keys are unique: 2 rows are not" in run.state.message
    names = [task.name for task in tasks_of(flows, run, 5)]
    assert names == ["verify", "read", "build", "check", "report"]


def test_a_fault_fails_the_run_and_comes_out_as_it_was_raised(
    flows: ModuleType, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    fault = StorageError("the disk is full", remedy="free some space", file="warehouse")

    def verify(*arguments: Any) -> None:
        raise fault

    monkeypatch.setattr(refreshing, "verify", verify)
    with pytest.raises(StorageError) as raised:
        flows.run(settings, {})
    assert raised.value is fault
    run = newest_run(flows)
    assert run.state_name == "Failed" and "the disk is full; free some space" in run.state.message


@pytest.mark.parametrize("root", ["", "/there/is/no/such/folder"])
def test_a_deployment_without_a_root_fails_and_publishes_nothing(
    flows: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, root: str
) -> None:
    """A worker runs it in an empty folder of its own, which would be a root with nothing in it."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="CATALOG_ROOT"):
        flows.refresh(root=root)
    assert list(tmp_path.iterdir()) == []


def test_the_flow_and_the_nightly_mean_the_same_deployment(flows: ModuleType) -> None:
    assert (flows.POOL, flows.DEPLOYMENT) == (nightly.POOL, nightly.DEPLOYMENT)


def test_a_deployment_names_its_root(
    flows: ModuleType, unchecked: SimpleNamespace, settings: Settings
) -> None:
    assert flows.refresh(root=str(settings.root), return_state=True).is_completed()
    assert refreshing.release.current_id(settings.warehouse) is not None


def test_prefect_that_does_not_answer_is_one_clear_line(
    flows: ModuleType, settings: Settings
) -> None:
    from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

    nowhere = {PREFECT_API_URL: "http://127.0.0.1:1/api", PREFECT_CLIENT_MAX_RETRIES: 0}
    with (
        temporary_settings(nowhere),
        pytest.raises(CatalogError, match=r"does not answer.*--direct"),
    ):
        flows.run(settings, {})


# --- the artifact -------------------------------------------------------------------------------


def test_the_artifact_says_what_changed_and_how_it_ended(
    flows: ModuleType, unchecked: SimpleNamespace, settings: Settings
) -> None:
    outcome = flows.run(settings, {})
    left = artifact(flows)
    assert left.type == "table" and left.flow_run_id == newest_run(flows).id
    rows = {row["table"]: (row["rows before"], row["rows now"]) for row in json.loads(left.data)}
    assert rows["entries"] == (None, 291) and len(rows) == len(outcome.changed)
    assert f"{outcome.release.id} (published)" in left.description


def test_the_artifact_says_what_differs_between_editions(
    flows: ModuleType, unchecked: SimpleNamespace, settings: Settings
) -> None:
    assert "changes: " not in (flows.run(settings, {}), artifact(flows))[1].description
    land(settings, SECOND, SECOND_TEXT)
    outcome = flows.run(settings, {})
    assert len(outcome.differences) == 2
    said = artifact(flows).description
    assert f"changes: {SERIES} {EDITION} -> {SECOND}: added 6, removed 6, changed 39: " in said
    assert f"changes: not compared: {SERIES} {EDITION} breaks off" in said


def test_an_artifact_that_prefect_does_not_take_is_a_warning_and_no_failure(
    flows: ModuleType,
    unchecked: SimpleNamespace,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**arguments: Any) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(flows, "create_table_artifact", refuse)
    outcome = flows.run(settings, {})
    assert outcome.exit_code == 0 and newest_run(flows).state_name == "Completed"
    assert "Prefect took no table of what changed: RuntimeError: no room" in outcome.warnings


# --- runs that nobody ends ----------------------------------------------------------------------


def test_a_run_is_alive_while_its_own_process_is(flows: ModuleType, tmp_path: Path) -> None:
    """Its number alone says nothing: after a restart of the machine it is another's."""
    mine, pid = "01a208a3-cda4-7a74-9200-9f1424ae01ba", "PREFECT__FLOW_RUN_ID"
    watched = Watched(tmp_path, "/bin/sleep", "60", **{pid: mine})
    number = str(watched.process.pid)
    watched.wait_until(lambda: flows._is_alive(mine, number), 10)
    assert not flows._is_alive("another", number)
    assert not flows._is_alive(mine, str(os.getpid()))
    assert not flows._is_alive(mine, None)
    watched.end(signal.SIGTERM, 10)
    assert not flows._is_alive(mine, number)


# --- whole commands -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """``catalog refresh`` in a fresh root, at its end."""
    folder = tmp_path_factory.mktemp("refreshed")
    settings = new_root(folder / "root")
    watched = Watched(folder / "run", CATALOG, "--root", str(settings.root), "refresh")
    watched.wait(300)
    return watched


@pytest.fixture
def with_database(refreshed: Watched, settings: Settings) -> Settings:
    """A root where Prefect's database is made already, which takes half a minute."""
    shutil.copytree(refreshed.folder.parent / "root" / ".prefect", settings.root / ".prefect")
    return settings


def test_refresh_as_a_command_publishes_and_leaves_neither_process_nor_trace(
    refreshed: Watched,
) -> None:
    settings = Settings(root=refreshed.folder.parent / "root")
    assert refreshed.wait(0) == 0
    released = whole_release(settings)
    assert released is not None and released["row_counts"]["entries"] == 291
    steps = [line.split()[0] for line in refreshed.output().splitlines()]
    order = ["prefect", "verify", "read", "build", "check", "publish", "report"]
    assert steps[: len(order)] == order
    assert refreshed.connected_to() <= LOOPBACK
    assert refreshed.wrote_outside(settings.root, refreshed.folder) == set()
    assert list((refreshed.folder / "home").iterdir()) == []


def test_a_fault_of_the_command_is_one_line(tmp_path: Path, with_database: Settings) -> None:
    root = with_database.root
    (with_database.raw / SERIES / "series.yaml").write_text("title: [")
    watched = Watched(tmp_path / "run", CATALOG, "--root", str(root), "refresh")
    assert watched.wait(149) == 2
    lines = watched.output().splitlines()
    assert [line for line in lines if not line.startswith(("prefect ", "verify "))] == lines[-1:]
    assert lines[-1].startswith("error: ") and "series.yaml" in lines[-1]


def test_a_refresh_that_is_ended_in_a_step_is_crashed_for_prefect_too(
    tmp_path: Path, with_database: Settings
) -> None:
    root = with_database.root
    watched = Watched(tmp_path / "run", CATALOG, "--root", str(root), "refresh")
    watched.wait_until(lambda: "\nread " in watched.output(), 149)
    assert watched.end(signal.SIGTERM, 60) != 0
    assert "Traceback" not in watched.output()
    with closing(sqlite3.connect(root / ".prefect" / "prefect.db")) as database:
        states = database.execute("select state_name from flow_run order by start_time").fetchall()
    assert states[-1] == ("Crashed",)
    assert not (with_database.warehouse / "current").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_refresh_that_is_ended_takes_its_server_along(
    tmp_path: Path, number: signal.Signals
) -> None:
    settings = new_root(tmp_path / "root", with_edition=False)
    watched = Watched(tmp_path / "run", CATALOG, "--root", str(settings.root), "refresh")
    watched.wait_until(lambda: len(watched.living()) > 1, 60)
    assert watched.end(number, 60) != 0
    assert "Traceback" not in watched.output()
