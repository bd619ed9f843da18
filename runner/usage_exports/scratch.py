"""A temporary folder that does not outlive its process for long."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Literal, get_args

from filelock import FileLock, Timeout

Purpose = Literal["check", "import"]

_PREFIX = "usage-exports-{}-"
_LOCK = "lock"


@contextmanager
def scratch_folder(purpose: Purpose, parent: Path | None = None) -> Iterator[Path]:
    """Make a temporary folder that only its owner can read, and remove it at the end.

    It may hold a copy of what is read. What a killed process left behind is removed by the next one
    of any purpose: a folder of the same owner whose lock nobody holds.

    Args:
        purpose: what it is for.
        parent: the folder to make it in, which is made if need be; None is the system's.

    Yields:
        The empty folder, but for its lock.
    """
    place = parent or Path(tempfile.gettempdir())
    place.mkdir(parents=True, exist_ok=True)
    folders = (place.glob(_PREFIX.format(word) + "*") for word in get_args(Purpose))
    for lock in [folder / _LOCK for folder in chain(*folders)]:
        with suppress(Timeout, OSError):
            # In a folder that all may write to, others can put one in the way.
            folder_of = lock.parent.lstat()
            if folder_of.st_uid != os.geteuid() or not stat.S_ISDIR(folder_of.st_mode):
                continue
            if not lock.exists():
                # It was not made here, or is just being made.
                continue
            with FileLock(lock, blocking=False):
                shutil.rmtree(lock.parent)
    with (
        tempfile.TemporaryDirectory(
            prefix=_PREFIX.format(purpose), dir=place, ignore_cleanup_errors=True
        ) as folder,
        FileLock(Path(folder) / _LOCK),
    ):
        yield Path(folder)
