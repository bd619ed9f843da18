"""Folders that do not outlive their use."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TRIES = 20


@dataclass(frozen=True)
class Folder:
    """A folder, as a keeper keeps it."""

    path: Path


@contextmanager
def running_folder() -> Iterator[Folder]:
    """Have a folder, as others have a server."""
    with temporary_folder("run") as path:
        yield Folder(path)


@contextmanager
def temporary_folder(name: str) -> Iterator[Path]:
    """Make a folder, and remove it at the end, even if what still ends writes to it.

    Args:
        name: what it is for, a part of its name.
    """
    path = Path(tempfile.mkdtemp(prefix=f"usage-exports-{name}-"))
    try:
        yield path
    finally:
        for _ in range(_TRIES):
            shutil.rmtree(path, ignore_errors=True)
            if not path.exists():
                break
            time.sleep(0.2)
