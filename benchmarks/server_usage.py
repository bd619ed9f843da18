"""What the processes of a server take while a client waits for them."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType

import psutil

from benchmarks.process import Usage

_EVERY_SECONDS = 0.1
# To count the pages of many gigabytes takes a while, and would slow down who is measured.
_LARGEST_SHARE = 0.02


class ServerUsage:
    """Watches servers from the beginning of the block to its end.

    Memory is the most that their processes had in the RAM together, each shared page counted once.
    """

    def __init__(self, pids: Sequence[int]) -> None:
        """Say whom to watch.

        Args:
            pids: the first processes of the servers; those that descend from them belong to them.
        """
        self._pids = pids
        self._peak_bytes = 0
        self._cpu_seconds = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "ServerUsage":
        self._cpu_seconds = -self._cpu_seconds_so_far()
        self._thread.start()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()
        # By then the process that served the client is gone, and its time is that of its parent.
        time.sleep(_EVERY_SECONDS)
        self._cpu_seconds += self._cpu_seconds_so_far()

    def added_to(self, client: Usage) -> Usage:
        """Return what the client and the servers took together.

        Of memory that is the most of the one and the most of the others, at whatever time.
        """
        return replace(
            client,
            cpu_seconds=client.cpu_seconds + self._cpu_seconds,
            peak_bytes=client.peak_bytes + self._peak_bytes,
        )

    def _watch(self) -> None:
        pause = 0.0
        while not self._done.wait(pause):
            start = time.perf_counter()
            used = sum(map(_proportional_bytes, self._processes()))
            self._peak_bytes = max(self._peak_bytes, used)
            pause = max(_EVERY_SECONDS, (time.perf_counter() - start) / _LARGEST_SHARE)

    def _processes(self) -> Iterator[psutil.Process]:
        for pid in self._pids:
            with suppress(psutil.NoSuchProcess):
                first = psutil.Process(pid)
                yield from (first, *first.children(recursive=True))

    def _cpu_seconds_so_far(self) -> float:
        """CPU time of the processes that live, and of their children that have ended."""
        seconds = 0.0
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                seconds += times.user + times.system + times.children_user + times.children_system
        return seconds


def _proportional_bytes(process: psutil.Process) -> int:
    with suppress(psutil.NoSuchProcess):
        return int(process.memory_full_info().pss)
    return 0
