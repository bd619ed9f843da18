"""What the processes of a PostgreSQL server take while a client waits for them."""

import os
import threading
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from benchmarks.process import Usage

_EVERY_SECONDS = 0.1


class ServerUsage:
    """Watches a server from the beginning of the block to its end.

    Memory is the most that its processes had in the RAM together, each shared page counted once.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak_bytes = 0
        self._cpu_seconds = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "ServerUsage":
        self._cpu_seconds = -self._ended_cpu_seconds()
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
        self._cpu_seconds += self._ended_cpu_seconds()

    def added_to(self, client: Usage) -> Usage:
        """Return what the client and the server took together."""
        return replace(
            client,
            cpu_seconds=client.cpu_seconds + self._cpu_seconds,
            peak_bytes=client.peak_bytes + self._peak_bytes,
        )

    def _watch(self) -> None:
        # One more round after the end, by when the process that served the client is gone.
        while not self._done.wait(_EVERY_SECONDS):
            children = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text().split()
            used = sum(_proportional_bytes(pid) for pid in (str(self._pid), *children))
            self._peak_bytes = max(self._peak_bytes, used)
        threading.Event().wait(_EVERY_SECONDS)

    def _ended_cpu_seconds(self) -> float:
        """CPU time of the server's processes that have ended: those that serve a client do."""
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def _proportional_bytes(pid: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
