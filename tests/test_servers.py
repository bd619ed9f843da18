"""Servers end with whoever started them, however that ends; so do their folders."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

# Uses the run's server and one of its own, says so, and would go on for long.
TEST = """
import os
import time
from pathlib import Path

from servers.postgres import running_postgres


def test_of_two_servers(postgres):
    with running_postgres("tester", "x", {}) as own:
        folders = [server.psql("postgres", "show data_directory") for server in (postgres, own)]
        run = os.environ["USAGE_EXPORTS_TEST_RUN"]
        lines = [os.getpid(), postgres.pid, own.pid, run, *folders]
        Path("begun").write_text("\\n".join(map(str, lines)))
        Path("begun").rename("ready")
        time.sleep(600)
"""
# Waits for the other worker, so that none does both.
PIDS = """
import os
import time
from pathlib import Path

import pytest


@pytest.mark.parametrize("number", range(2))
def test_pid(postgres, number):
    Path("pids").mkdir(exist_ok=True)
    Path("pids", f"{os.getpid()} {postgres.pid}").touch()
    while len(list(Path("pids").iterdir())) < 2:
        time.sleep(0.1)
"""
PYTEST = [sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
SECONDS = 60


class Run:
    """A run of pytest in the middle of a test, with servers."""

    def __init__(self, process: "subprocess.Popen[str]", ready: list[str]) -> None:
        self.process = process
        self.worker, *self.servers = map(int, ready[:3])
        self.folders = [Path(line) for line in ready[3:]]

    def wait_for_nothing_left(self) -> None:
        """Wait until its servers and folders are gone."""
        wait_until(lambda: not any(map(is_running, self.servers)))
        wait_until(lambda: not any(folder.exists() for folder in self.folders))


@contextmanager
def run_of_tests(folder: Path) -> Iterator[Run]:
    """Start a run with one worker process, and wait until its test has servers."""
    (folder / "test_servers_of_two_kinds.py").write_text(TEST)
    with (
        (folder / "output").open("w") as output,
        subprocess.Popen(
            [*PYTEST, "--numprocesses", "1", "test_servers_of_two_kinds.py"],
            cwd=folder,
            env=ENVIRONMENT,
            stdout=output,
            stderr=output,
            text=True,
            # Its Ctrl-C is not that of these tests.
            start_new_session=True,
        ) as process,
    ):
        try:
            ready = folder / "ready"
            wait_until(lambda: ready.exists() or process.poll() is not None)
            assert ready.exists(), (folder / "output").read_text()
            run = Run(process, ready.read_text().splitlines())
            assert all(map(is_running, run.servers))
            yield run
        finally:
            process.kill()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: it takes too long.
    """
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_running(pid: int) -> bool:
    """Whether a process is there, and has not ended."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.mark.usefixtures("interrupts", "postgres")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_ended_run_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    with run_of_tests(tmp_path) as run:
        if number == signal.SIGINT:
            # As a terminal does.
            os.killpg(run.process.pid, number)
        else:
            run.process.send_signal(number)
        run.wait_for_nothing_left()


@pytest.mark.usefixtures("postgres")
def test_a_killed_worker_leaves_nothing(tmp_path: Path) -> None:
    with run_of_tests(tmp_path) as run:
        os.kill(run.worker, signal.SIGKILL)
        assert run.process.wait(SECONDS) == pytest.ExitCode.TESTS_FAILED
        run.wait_for_nothing_left()


@pytest.mark.usefixtures("postgres")
def test_the_workers_of_a_run_share_a_server(tmp_path: Path) -> None:
    (tmp_path / "test_pids.py").write_text(PIDS)
    command = [*PYTEST, "--numprocesses", "2", "test_pids.py"]
    done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, check=False, capture_output=True)
    assert done.returncode == 0, done.stdout
    pids = [path.name.split() for path in (tmp_path / "pids").iterdir()]
    workers, servers = zip(*pids, strict=True)
    assert len(set(workers)) == 2
    assert len(set(servers)) == 1
    assert not is_running(int(servers[0]))
