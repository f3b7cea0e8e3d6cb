"""The refresh as a Prefect flow; the only file that imports prefect.

One flow and a task a step, nothing else. No subflows and no tiny tasks: each costs the server time. No
results are kept and no inputs cached: a release is the result, and ``verify`` decides whether there is
anything to do. No retries: a step does the same again for the same files, so a second try could only
hide a fault. The order of the steps stands in refresh.py alone.

How a run ends, for whoever looks at Prefect the morning after::

    Completed    a release is published, or nothing was new           exit code 0
    Failed       the data fell short: held back, or refused           exit code 1
    Failed       a fault; its line stands in the state's message      exit code 2
    Crashed      the process was ended from outside

Prefect reads the environment once, when it is imported: ``nightly`` prepares it, and imports this
file afterwards.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from prefect import flow, get_client, get_run_logger, runtime, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas import State
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.events.worker import EventsWorker
from prefect.exceptions import ObjectNotFound
from prefect.logging.handlers import APILogWorker
from prefect.states import Completed, Crashed, Failed

from pipeline import refresh as refreshing
from pipeline.errors import CatalogError, UsageError
from pipeline.refresh import Outcome
from pipeline.report.progress import shown
from pipeline.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

# As prefect.yaml names them.
POOL, DEPLOYMENT = "local", "nightly"
# Artifact keys are lower case with dashes; the newest of a key is what the UI shows first.
ARTIFACT = "catalog-refresh"


@flow(name="refresh", retries=0, persist_result=False)
def refresh(
    root: str = "",
    accepted: dict[str, str] | None = None,
    settings: Settings | None = None,
) -> State[Outcome]:
    """Bring the warehouse below ``root`` up to date with its raw/.

    Args:
        root: the folder of raw/, staging/, warehouse/; a deployment's run names it.
        accepted: check name -> reason: critical checks that may fail this once.
        settings: the caller's, root and all; without them the environment's are taken.

    Raises:
        CatalogError: a fault; ``current`` is as it was.
    """
    settings = settings or Settings(root=_folder(root))
    logger = get_run_logger()
    if runtime.deployment.id is None:
        with shown() as progress:
            outcome = refreshing.refresh(
                settings,
                run=lambda name, step, *args, **kwargs: progress.run(
                    name, run_as_task, name, step, *args, **kwargs
                ),
                say=progress.say,
                accept=accepted,
            )
    else:
        # Under a worker nobody watches: lines belong into the run's log, tasks show their own time.
        outcome = refreshing.refresh(settings, run=run_as_task, say=logger.info, accept=accepted)
    for line in outcome.warnings:
        logger.warning(line)
    for line in [*outcome.held_back, *outcome.refused]:
        logger.error(line)
    leave_artifact(outcome)
    ended = Failed if outcome.exit_code else Completed
    return ended(message=summary(outcome), data=outcome)


def _folder(root: str) -> Path:
    # An empty name would be the worker's own temporary directory: nothing to read, and no error.
    if not root or not Path(root).is_dir():
        raise UsageError(
            "is no folder to refresh",
            remedy="set CATALOG_ROOT and run `prefect deploy` again",
            file=root or "the deployment's parameter root",
        )
    return Path(root)


def run_as_task(name: str, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run one step as a Prefect task of this name; as ``refresh.Run``."""

    # The arguments are bound here and not handed to the task, which would search each table and
    # each edition in them, value by value, for futures to wait for.
    @task(name=name, task_run_name=name, retries=0, persist_result=False, cache_policy=NO_CACHE)
    def bound() -> T:
        return step(*args, **kwargs)

    return bound()


def summary(outcome: Outcome) -> str:
    """How a refresh ended, in a line for the run's state and a line for each thing that fell short."""
    release = "nothing is published" if outcome.release is None else outcome.release.id
    state = "published" if outcome.is_new else "unchanged"
    lines = [release if outcome.release is None else f"{release} ({state})"]
    lines += [f"held back: {line}" for line in outcome.held_back]
    lines += [f"refused: {line}" for line in outcome.refused]
    return "\n".join(lines)


def leave_artifact(outcome: Outcome) -> None:
    """Leave a table of what changed with Prefect.

    A release that is published stays published when Prefect cannot take the table: that is a warning
    in the run's log, and no failure of the refresh.
    """
    described = [summary(outcome).replace("\n", "\n\n")]
    described += [f"changes: {line}" for line in outcome.differences]
    if outcome.page is not None:
        described.append(f"checks: {outcome.page}")
    if outcome.warnings:
        described.append(f"{len(outcome.warnings)} warnings, in the run's log")
    rows = [
        {"table": one["table"], "rows before": one["before"], "rows now": one["now"]}
        for one in outcome.changed
    ]
    try:
        create_table_artifact(table=rows, key=ARTIFACT, description="\n\n".join(described))
    except Exception as error:  # Prefect's client raises whatever its transport raises.
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        line = f"Prefect took no table of what changed: {reason}"
        outcome.warnings = [*outcome.warnings, line]
        get_run_logger().warning(line)


def run(settings: Settings, accepted: dict[str, str]) -> Outcome:
    """Run the flow in this process, against the API that the environment names.

    Raises:
        CatalogError: a fault, as the step raised it; or Prefect does not answer.
    """
    _make_sure_of_the_api()
    try:
        state = refresh(settings=settings, accepted=accepted, return_state=True)
    finally:
        # Prefect tells the server the rest at the process's exit; the server may be gone by then.
        EventsWorker.drain_all(timeout=5)
        APILogWorker.drain_all(timeout=5)
    result: object = state.result(raise_on_failure=False)
    if isinstance(result, BaseException):
        raise result
    return cast(Outcome, result)


def _make_sure_of_the_api() -> None:
    try:
        with get_client(sync_client=True) as client:
            problem = client.api_healthcheck()
    except Exception as error:  # as above
        problem = error
    if problem is not None:
        raise CatalogError(
            f"Prefect does not answer ({type(problem).__name__})",
            remedy="see PREFECT_API_URL, or refresh without Prefect: `catalog refresh --direct`",
        )


# --- what the nightly asks of Prefect, in a process of its own ----------------------------------


def make_pool() -> None:
    """Make the work pool of the nightly's worker, where it is missing."""
    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(POOL)
        except ObjectNotFound:
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))


def end_lost_runs() -> list[str]:
    """Mark the runs Crashed that are under way for Prefect and whose process is gone; their names.

    Only for a server whose one worker is this machine's: a process id says nothing elsewhere.
    """
    under_way = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(
            deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[DEPLOYMENT])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=under_way))
            ),
        )
        lost = [run for run in runs if not _is_alive(str(run.id), run.infrastructure_pid)]
        for run in lost:
            crashed: State[None] = Crashed(
                message="Its process was gone when the nightly was started again."
            )
            client.set_flow_run_state(run.id, crashed, force=True)
    return [run.name for run in lost]


def _is_alive(run_id: str, pid: str | None) -> bool:
    """Whether the process of a run lives, and is still that run's.

    After a restart of the machine its id is another's; so the run's id must be in its environment.
    """
    if pid is None:
        return False
    if not Path("/proc/self/environ").exists():
        return True  # no telling on this system: the run's slot falls free when its lease ends
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
    return f"PREFECT__FLOW_RUN_ID={run_id}".encode() in environment


def next_run() -> str | None:
    """When the nightly runs next (ISO 8601), as far as Prefect has planned it."""
    now = datetime.datetime.now(datetime.UTC)
    with get_client(sync_client=True) as client:
        planned = client.read_flow_runs(
            deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[DEPLOYMENT])),
            flow_run_filter=FlowRunFilter(
                expected_start_time=FlowRunFilterExpectedStartTime(after_=now),
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
            ),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=1,
        )
    at = planned[0].expected_start_time if planned else None
    return None if at is None else at.isoformat()
