"""Programs in the background, and the ports they listen on."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers.errors import ServerError

HOST = "127.0.0.1"

_START_SECONDS = 120
_STOP_SECONDS = 20
_LAST_WORDS = 5000


@dataclass(frozen=True)
class Background:
    """A running program, and the file with what it says."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        """The number of its first process."""
        return self.process.pid

    def wait(self, is_ready: Callable[[], bool]) -> None:
        """Wait until it is ready.

        Raises:
            ServerError: it ends before, or takes too long; the message holds its last words.
        """
        deadline = time.monotonic() + _START_SECONDS
        while not is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                said = self.log.read_text(encoding="utf-8", errors="replace")
                raise ServerError(f"{self.process.args!r} does not start:\n{said[-_LAST_WORDS:]}")
            time.sleep(0.2)


@contextmanager
def background(
    name: str, command: list[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[Background]:
    """Run a program in a group of processes of its own, and end all of them at the end.

    Args:
        name: of its log.
        command: the program and its arguments.
        folder: where it runs, and its log lies.
        environment: variables beside those of this process.
    """
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Background(process, log)
    finally:
        _end(process, signal.SIGTERM)
        try:
            process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _end(process, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _end(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        # All of them have ended by themselves.
        return
