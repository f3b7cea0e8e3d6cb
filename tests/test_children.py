"""Child processes never outlive their parent, however it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from watched import Watched

from pipeline.children import Children
from pipeline.errors import CatalogError

SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
)
# A parent as a command of its own, with two children, the second of which has started another process.
PARENT = """
import sys, time
from pipeline.children import Children

with Children(adopting=True, patience=2) as children:
    children.start("first", *{sleep})
    second = children.start("second", sys.executable, "-c", {second!r})
    print("up", flush=True)
    {then}
"""
SECOND = (
    "import subprocess, time; subprocess.Popen({sleep}, start_new_session=True); time.sleep(600)"
)


def parent(folder: Path, then: str, second: str = SECOND) -> Watched:
    script = PARENT.format(sleep=SLEEP, second=second.format(sleep=SLEEP), then=then)
    watched = Watched(folder, sys.executable, "-c", script)
    watched.wait_until(lambda: "up" in watched.output(), 30)
    return watched


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_parent_that_is_told_to_end_ends_its_children_and_theirs(
    tmp_path: Path, number: signal.Signals
) -> None:
    watched = parent(tmp_path, "time.sleep(600)")
    watched.wait_until(lambda: len(watched.living()) == 4, 30)
    assert watched.end(number, 20) != 0
    assert "KeyboardInterrupt" in watched.output()


def test_a_child_that_was_started_and_not_noted_is_ended(tmp_path: Path) -> None:
    """A signal that another thread takes may come between the start of a child and the note of it."""
    script = (
        "import subprocess\nfrom pipeline.children import Children\n"
        f"with Children(adopting=True, patience=2): subprocess.Popen({SLEEP})\n"
    )
    assert Watched(tmp_path, sys.executable, "-c", script).wait(20) == 0


def test_a_parent_that_fails_ends_them(tmp_path: Path) -> None:
    watched = parent(tmp_path, "time.sleep(2); sys.exit('it failed')")
    assert watched.wait(20) == 1


def test_a_parent_that_is_killed_takes_its_children_along(tmp_path: Path) -> None:
    watched = parent(tmp_path, "time.sleep(600)", second="import time; time.sleep(600)")
    watched.wait_until(lambda: len(watched.living()) == 3, 30)
    assert watched.end(signal.SIGKILL, 20) == -signal.SIGKILL


def test_what_a_killed_child_leaves_behind_is_ended(tmp_path: Path) -> None:
    watched = parent(tmp_path, "time.sleep(2); second.kill(); children.stay()")
    assert watched.wait(20) == 1
    assert "second ended (exit code -9)" in watched.output()


def test_a_child_that_will_not_end_is_killed() -> None:
    with Children(patience=0.5) as children:
        process = children.start("stubborn", *STUBBORN, stdout=subprocess.PIPE)
        assert process.stdout is not None and process.stdout.readline() == b"up\n"
        began = time.monotonic()
    assert process.returncode == -signal.SIGKILL
    assert time.monotonic() - began < 5


def test_a_start_that_fails_half_way_ends_what_was_started() -> None:
    with pytest.raises(FileNotFoundError), Children() as children:
        process = children.start("first", *SLEEP)
        children.start("second", "/there/is/no/such/program")
    assert process.returncode == -signal.SIGTERM


def test_a_command_that_fails_is_one_line_with_what_it_said() -> None:
    code = "import sys; print('all\\nwrong', file=sys.stderr); sys.exit(3)"
    said = r"^the tool failed \(exit code 3\): all wrong; "
    with pytest.raises(CatalogError, match=said), Children() as children:
        children.run("the tool", sys.executable, "-c", code)


def test_a_command_that_succeeds_gives_what_it_printed() -> None:
    with Children() as children:
        assert children.run("the tool", sys.executable, "-c", "print('a')") == "a\n"


def test_the_handlers_of_signals_are_given_back() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with Children():
        assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
