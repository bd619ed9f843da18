"""Put files in the place of others, all of them or none.

File systems rename one file at a time. So the old files are kept beside the new ones until all are
in their places, and a list in the folder of the exports says what is going on: who finds it knows
that a run was cut off there, and puts the old files back.
"""

import errno
import json
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from usage_exports.disk import sync_folder, write_whole
from usage_exports.errors import UsageExportsError

_LIST = ".usage-exports-replacing.json"


@dataclass(frozen=True)
class Move:
    """A complete file, the place that it takes, and whether another file is there."""

    written: Path
    path: Path
    replaces: bool

    @property
    def kept(self) -> Path:
        """Where the old file is kept, beside the new one."""
        return self.written.with_name(f"{self.written.name}.old")

    def keep(self) -> None:
        """Keep the old file, or fail where it can't be replaced."""
        if not self.replaces:
            return
        try:
            os.link(self.path, self.kept, follow_symlinks=False)
        except OSError:
            # Some file systems know no second names: there it steps aside. A file that may not be
            # replaced gets no second name either, and can't step aside.
            try:
                os.rename(self.path, self.kept)
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(self.path)) from error

    def put_back(self) -> None:
        """Undo what was done of the move, however often."""
        if not self.replaces:
            if not os.path.lexists(self.written):
                self.path.unlink(missing_ok=True)
        elif os.path.lexists(self.kept):
            os.replace(self.kept, self.path)
            # Renaming does nothing where both names are of one file.
            self.kept.unlink(missing_ok=True)


def move(written: Path, path: Path) -> Move:
    """Return the move of a complete file to its place.

    Raises:
        IsADirectoryError: a folder is in the place.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return Move(written, path, replaces=False)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    return Move(written, path, replaces=True)


def put_in_place(out: Path, moves: Sequence[Move]) -> None:
    """Move complete files to their places, all of them or none.

    Args:
        out: the folder of the exports, claimed.
        moves: of files below it.

    Raises:
        OSError: one can't be moved; the others are as before.
        UsageExportsError: neither can they be moved nor put back.
        KeyboardInterrupt: all are as before, or the message says that they are new.
    """
    listed = [
        (*(str(file.relative_to(out)) for file in (move.written, move.path)), move.replaces)
        for move in moves
    ]
    write_whole(out / _LIST, json.dumps(listed))
    try:
        for move in moves:
            move.keep()
        for move in moves:
            os.replace(move.written, move.path)
        for folder in {move.path.parent for move in moves}:
            sync_folder(folder)
        # From here on they are the files of the export.
        (out / _LIST).unlink()
        _remove_kept(moves)
    except BaseException as error:
        if (out / _LIST).exists():
            _put_back(out, moves)
            raise
        _remove_kept(moves)
        if isinstance(error, KeyboardInterrupt):
            raise KeyboardInterrupt("all files were written") from error
        raise


def put_back_what_was_cut_off(out: Path) -> bool:
    """Put back the files that a killed run was replacing.

    Args:
        out: the folder of the exports, claimed.

    Returns:
        Whether there was such a run.

    Raises:
        OSError: the folder can't be read.
        UsageExportsError: a file can't be put back.
    """
    try:
        listed = json.loads((out / _LIST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    except ValueError as error:
        raise UsageExportsError(
            f"{out / _LIST} is none of the lists that exports leave when they are cut off. "
            "Move it away."
        ) from error
    _put_back(out, [Move(out / w, out / p, bool(replaces)) for w, p, replaces in listed])
    return True


def _put_back(out: Path, moves: Sequence[Move]) -> None:
    failed: OSError | None = None
    for move in moves:
        try:
            move.put_back()
        except OSError as error:
            failed = failed or error
    if failed:
        raise UsageExportsError(
            f"{failed.filename2 or failed.filename} can't be put back: {failed.strerror}. Some "
            "files of this export are in their places and others are not. The next export into "
            f"{out} puts back the earlier ones first."
        ) from failed
    (out / _LIST).unlink()
    sync_folder(out)


def _remove_kept(moves: Sequence[Move]) -> None:
    for move in moves:
        with suppress(OSError):
            move.kept.unlink(missing_ok=True)
