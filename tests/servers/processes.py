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

# On a machine that is not busy; it has more where it must share.
_START_SECONDS = 180
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
        began = time.monotonic()
        while not is_ready():
            if self.process.poll() is not None:
                raise ServerError(f"{self._name} ended before it was ready:\n{self._last_words()}")
            if time.monotonic() - began > (seconds := _START_SECONDS * _crowd()):
                raise ServerError(
                    f"{self._name} is not ready after {seconds:.0f} seconds (load "
                    f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores):\n{self._last_words()}"
                )
            time.sleep(0.2)

    @property
    def _name(self) -> str:
        return self.log.stem

    def _last_words(self) -> str:
        said = self.log.read_text(encoding="utf-8", errors="replace").strip()
        return said[-_LAST_WORDS:] or "It said nothing."


@contextmanager
def background(
    name: str,
    command: list[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    user: str | None = None,
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[Background]:
    """Run a program in a group of processes of its own, and end all of them at the end.

    Args:
        name: of its log.
        command: the program and its arguments.
        folder: where it runs, and its log lies.
        environment: variables beside those of this process.
        user: as whom it runs; None for this process's.
        stop: the signal that ends it; one that does not end in time is killed.
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
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
    try:
        yield Background(process, log)
    finally:
        _end(process, stop)
        try:
            process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _end(process, signal.SIGKILL)
            process.wait()


def _crowd() -> float:
    """How many processes share a core, at least one."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


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
