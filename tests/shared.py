"""What all processes of one test run share: a server of each kind, and what dbt has parsed."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock

from servers import keeper

# By it the processes of a run find its folder.
_FOLDER = "USAGE_EXPORTS_TEST_RUN"

# A pipe with a name: as long as the first process of the run holds it, servers stay.
_LEASE = "lease"

_STOP_SECONDS = 60


@contextmanager
def shared_run() -> Iterator[None]:
    """Be the first process of a run: what it started ends with it, however that happens."""
    with keeper.kept("folder") as fields:
        folder = Path(fields["path"])
        os.mkfifo(folder / _LEASE)
        # For reading too, or it would wait for somebody who reads.
        lease = os.open(folder / _LEASE, os.O_RDWR)
        before = dict(os.environ)
        # Where platformdirs, and so the command, keeps what can be made again.
        os.environ |= {_FOLDER: str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
            os.close(lease)
            keepers = [json.loads(path.read_text())["keeper"] for path in folder.glob("*.json")]
            deadline = time.monotonic() + _STOP_SECONDS
            while not all(map(_has_ended, keepers)) and time.monotonic() < deadline:
                time.sleep(0.1)


def shared_server(kind: str, **arguments: object) -> dict[str, Any]:
    """Return how the run's server of a kind is reached; who asks first starts it.

    Args:
        kind: see `servers.__main__`.
        arguments: of what starts it, the same for all.

    Raises:
        NotInstalledError: what it needs is not there.
        ServerError: it did not start, and will not be started again in this run.
    """
    folder = Path(os.environ[_FOLDER])
    known = folder / f"{kind}.json"
    with FileLock(folder / f"{kind}.lock"):
        if not known.exists():
            with (folder / _LEASE).open("rb", buffering=0) as lease:
                _, reply = keeper.start(kind, arguments, lease)
            known.write_text(json.dumps(reply))
    return keeper.server_in(json.loads(known.read_text()))


def _has_ended(pid: int) -> bool:
    try:
        # A container may have nobody who asks how an orphan has ended.
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
