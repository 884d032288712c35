"""``make run``'s processes: one that falls is named with its output, and nobody outlives the supervisor."""

import os
import select
import subprocess
import sys

import pytest

from customerflows.environment import CHECKOUT

SUPERVISOR = """
import os, sys
from pathlib import Path
from customerflows.running.output import Output
from customerflows.running.supervising import Program, run_all

programs = {
    name: Program(["sh", "-c", command], is_held=name == "held")
    for name, command in zip(sys.argv[2::2], sys.argv[3::2])
}
print("fallen:", run_all(programs, os.environ, Output(Path(sys.argv[1]), verbose=False), WATCH) or "none")
"""


@pytest.fixture
def supervise(tmp_path):
    """Return a function that starts a supervisor over shell commands named by keyword; "held" is held for a watch."""
    started = []

    def start(watch="lambda: None", **commands):
        words = [word for pair in commands.items() for word in pair]
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", SUPERVISOR.replace("WATCH", watch), str(tmp_path / "logs"), *words],
                cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )
        )  # fmt: skip
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for_number(fifo):
    return int(fifo.read_text())


def test_a_process_that_falls_is_named_and_the_others_stop(supervise):
    supervisor = supervise(steady="exec sleep 60", fragile="exit 3")
    assert supervisor.communicate(timeout=30)[0].splitlines()[-1] == "fallen: fragile"


def test_being_stopped_is_nobodys_fault(supervise, tmp_path):
    os.mkfifo(tmp_path / "started")
    supervisor = supervise(steady=f"echo $$ > {tmp_path}/started; exec sleep 60")
    wait_for_number(tmp_path / "started")
    supervisor.terminate()
    assert supervisor.communicate(timeout=30)[0].splitlines()[-1] == "fallen: none"


def test_ordinary_output_goes_to_the_log_and_trouble_to_the_terminal(supervise, tmp_path):
    supervisor = supervise(
        relay="""echo '{"level": "info", "event": "claimed"}'
        echo 'Traceback (most recent call last):'; echo '  File "x"'; echo 'ValueError: y'
        echo '{"level": "info", "event": "claimed again"}'"""
    )
    shown = supervisor.communicate(timeout=30)[0]
    assert "Traceback" in shown
    assert "ValueError: y" in shown
    assert "claimed" not in shown
    assert "claimed again" in (tmp_path / "logs" / "relay.log").read_text()


def test_what_is_held_starts_after_what_is_watched_for(supervise, tmp_path):
    os.mkfifo(tmp_path / "answers")
    supervisor = supervise(
        watch=f"Path('{tmp_path}/answers').read_text",
        first=f"echo first; echo yes > {tmp_path}/answers; exec sleep 60",
        held=f"cat {tmp_path}/logs/first.log",
    )
    assert supervisor.communicate(timeout=30)[0].splitlines()[-1] == "fallen: held"
    assert (tmp_path / "logs" / "held.log").read_text() == "first\n"


def test_what_is_still_held_ends_too(supervise, tmp_path):
    os.mkfifo(tmp_path / "started")
    supervisor = supervise(watch=f"Path('{tmp_path}/started').read_text", held="echo never", fragile="exit 3")
    assert supervisor.communicate(timeout=30)[0].splitlines()[-1] == "fallen: fragile"


def test_a_process_that_will_not_end_is_killed(supervise, tmp_path):
    os.mkfifo(tmp_path / "started")
    supervisor = supervise(stubborn=f"trap '' TERM; echo $$ > {tmp_path}/started; while :; do sleep 1; done")
    process = os.pidfd_open(wait_for_number(tmp_path / "started"))
    supervisor.terminate()
    assert select.select([process], [], [], 20)[0] == [process]
    os.close(process)


def test_no_process_outlives_a_killed_supervisor(supervise, tmp_path):
    os.mkfifo(tmp_path / "started")
    supervisor = supervise(steady=f"echo $$ > {tmp_path}/started; exec sleep 60")
    process = os.pidfd_open(wait_for_number(tmp_path / "started"))
    supervisor.kill()
    assert select.select([process], [], [], 10)[0] == [process]
    os.close(process)
