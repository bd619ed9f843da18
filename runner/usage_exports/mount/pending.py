"""Files of an import that is not complete: they are not there for anybody.

An import brings a file for each of several tables, and file systems rename one file at a time. So
it lists its files before the first one gets its name, and removes the list when all have theirs:
that is the moment in which they appear, together.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from usage_exports.disk import sync_folder, write_whole

SCRATCH = "_importing"
"""The folder in which an import writes its files; names with a leading underscore are no data."""

_LIST = "pending.json"


def pending_files(raw: Path) -> frozenset[str]:
    """Return the absolute paths of the files that an import has not completed.

    Args:
        raw: the raw folder.
    """
    try:
        listed = json.loads((raw / SCRATCH / _LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(os.path.abspath(raw / path) for path in listed)


def announce_files(raw: Path, paths: Iterable[Path]) -> None:
    """List the files that an import is about to bring, before the first one gets its name.

    Args:
        raw: the raw folder, with the folder `SCRATCH`.
        paths: the files, in the raw folder.

    Raises:
        OSError: the list can't be written.
    """
    listed = json.dumps([str(path.relative_to(raw)) for path in paths])
    write_whole(raw / SCRATCH / _LIST, listed)


def complete_files(raw: Path) -> None:
    """Let the files appear: remove their list.

    Raises:
        OSError: it can't be removed.
    """
    (raw / SCRATCH / _LIST).unlink()
    sync_folder(raw / SCRATCH)


def remove_pending_files(raw: Path) -> None:
    """Remove the files of an import that was not completed, and then their list.

    Raises:
        OSError: one of them can't be removed.
    """
    for path in pending_files(raw):
        Path(path).unlink(missing_ok=True)
    (raw / SCRATCH / _LIST).unlink(missing_ok=True)
