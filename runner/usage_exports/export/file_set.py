"""Write the files of an export, each of them whole or not at all."""

import glob
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

_LEFTOVER_SECONDS = 24 * 3600


class FileSet:
    """Files that appear together: written beside their places, then renamed one after the other.

    Used as a context manager; when the block fails, none of the files appears. Who interrupts it
    when some have appeared is told so.
    """

    def __init__(self) -> None:
        self._written: list[tuple[Path, Path]] = []

    def __enter__(self) -> "FileSet":
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error_type is None:
                for temporary, path in self._written:
                    os.replace(temporary, path)
        except KeyboardInterrupt as interrupt:
            if all(temporary.exists() for temporary, _ in self._written):
                raise
            raise KeyboardInterrupt("some files were written, and perhaps not all") from interrupt
        finally:
            for temporary, _ in self._written:
                with suppress(FileNotFoundError):
                    temporary.unlink()

    @contextmanager
    def open(self, path: Path) -> Iterator[BinaryIO]:
        """Open a file for writing; it is on the disk when the context ends.

        Args:
            path: where it will appear; missing folders are made.

        Raises:
            OSError: the file can't be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(path)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        self._written.append((Path(name), path))
        with os.fdopen(descriptor, "wb") as stream:
            # A file that mkstemp makes is for its owner alone.
            os.chmod(name, 0o666 & ~_umask())
            yield stream
            stream.flush()
            os.fsync(stream.fileno())


def _remove_leftovers(path: Path) -> None:
    """Remove what killed runs left of a file; a run that still goes on is younger."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*"):
        if time.time() - left.stat().st_mtime > _LEFTOVER_SECONDS:
            left.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
