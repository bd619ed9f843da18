"""Write the files of an export, each of them whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from filelock import FileLock, Timeout

from usage_exports.errors import UsageExportsError
from usage_exports.export.replacement import move, put_back_what_was_cut_off, put_in_place

# In the folder of the exports: one export at a time holds it, and a killed one leaves it there.
_LOCK = ".usage-exports.lock"
# How the names of files begin that are not yet in their places, or no more.
_PARTIAL = ".usage-exports-"
_WAIT_SECONDS = 600


class FileSet:
    """Files that appear together: written beside their places, then renamed one after the other.

    Used as a context manager, which claims the folder and waits for another that has it. If the
    block fails, or a file can't take its place, all files are as before. What a killed run left is
    put right first.
    """

    def __init__(self, out: Path, wait_seconds: float = _WAIT_SECONDS) -> None:
        """Describe files of a folder.

        Args:
            out: the folder of the exports, which is made if need be; it may be a link to one.
            wait_seconds: how long to wait for another export that is writing there.
        """
        self._out = out
        self._lock = FileLock(out / _LOCK, timeout=wait_seconds)
        self._written: list[tuple[Path, Path]] = []
        self.put_back = False
        """Whether a killed run was replacing files, and those from before it were put back."""

    def __enter__(self) -> "FileSet":
        self._is_new = not self._out.exists()
        self._out.mkdir(parents=True, exist_ok=True)
        was_killed = (self._out / _LOCK).exists()
        try:
            self._lock.acquire()
        except Timeout as error:
            raise UsageExportsError(
                f"Another export is writing to {self._out}. Run this one again when it has "
                "finished, or export into another --out."
            ) from error
        try:
            self.put_back = put_back_what_was_cut_off(self._out)
            if was_killed:
                _remove_partial_files(self._out)
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        are_in_place = False
        try:
            try:
                if error_type is None and self._written:
                    put_in_place(self._out, [move(*files) for files in self._written])
                    are_in_place = True
            finally:
                self._leave()
        except KeyboardInterrupt as interrupt:
            if are_in_place:
                raise KeyboardInterrupt("all files were written") from interrupt
            raise

    def _leave(self) -> None:
        """Leave nothing but files of exports."""
        for written, _ in self._written:
            written.unlink(missing_ok=True)
        # Nobody who waits takes a lock whose file is gone for held.
        (self._out / _LOCK).unlink(missing_ok=True)
        self._lock.release()
        if self._is_new:
            with suppress(OSError):
                # Unless there are files in it.
                self._out.rmdir()

    @contextmanager
    def open(self, path: Path) -> Iterator[BinaryIO]:
        """Open a file for writing; it is on the disk when the context ends.

        Args:
            path: where it will appear, below the folder; missing folders are made.

        Raises:
            OSError: the file can't be written, or a link is in the place of a folder.
        """
        self._refuse_links(path.parent)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=_PARTIAL)
        # It gives an absolute path, also where the folder's is not.
        self._written.append((path.with_name(Path(name).name), path))
        with os.fdopen(descriptor, "wb") as stream:
            # A file that mkstemp makes is for its owner alone.
            os.chmod(name, 0o666 & ~_umask())
            yield stream
            stream.flush()
            os.fsync(stream.fileno())

    def _refuse_links(self, folder: Path) -> None:
        """Refuse a link in the place of a folder: the files would land outside of the exports."""
        for link in (folder, *folder.parents):
            if link == self._out:
                return
            if link.is_symlink():
                raise NotADirectoryError(
                    errno.ENOTDIR,
                    f"it is a link, which may lead out of {self._out}; put a folder there",
                    str(link),
                )


def check_place(out: Path) -> None:
    """Find out early whether files can be written to a folder, which need not be there yet.

    Raises:
        OSError: they can't.
    """
    found = next(place for place in (out, *out.absolute().parents) if os.path.lexists(place))
    if not found.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(found))
    if not os.access(found, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(found))


def _remove_partial_files(out: Path) -> None:
    """Remove what killed runs left beside the files of workspaces."""
    with os.scandir(out) as entries:
        folders = [Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False)]
    for folder in (out, *folders):
        for left in folder.glob(f"{_PARTIAL}*"):
            left.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
