"""Copy an SQLite database that a server is using, without holding the server up."""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

from usage_exports.errors import ProductError

_WAIT_SECONDS = 10.0
# A step holds a reader's lock for some milliseconds; in the pause the server can write.
_PAGES_A_STEP = 2_000
_PAUSE_SECONDS = 0.005
_RESTARTS = 5
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

# The versions of the format for writing and reading, in the header of a database in WAL mode.
_WAL = b"\x02\x02"


def copy_sqlite(path: Path, copy: Path) -> None:
    """Copy a database as it is at one instant, by SQLite's online backup.

    Args:
        path: the database, which is opened read-only.
        copy: a file that doesn't exist.

    Raises:
        ProductError: there is no such file, or it is locked, corrupt, or not an SQLite database.
    """
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise ProductError(
            f"SQLite database {path} {what}. --database names the file, such as "
            "sqlite:///data/server.db (a path from here) or sqlite:////srv/data/server.db."
        )
    try:
        original = _open(path)
        with closing(original), closing(sqlite3.connect(copy)) as target:
            # A backup would wait for a lock without end.
            original.execute("select count(*) from sqlite_master").fetchone()
            _back_up(original, target)
            (result,) = target.execute("pragma quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise _explained(path, copy, error) from error
    if result != "ok":
        raise _corrupt(path, str(result).strip().splitlines()[-1])


def check_texts(copy: Path, tables: Mapping[str, Sequence[str]], shown_url: str) -> None:
    """Check that what columns hold is text in UTF-8, which SQLite does not.

    Args:
        copy: the copy of a database.
        tables: the tables and columns that are looked at.
        shown_url: what the message calls the database.

    Raises:
        ProductError: a value is not; the message names its table, column and row.
    """
    if not copy.exists():
        return
    with closing(sqlite3.connect(copy)) as connection, suppress(sqlite3.Error):
        connection.text_factory = bytes
        for table, columns in tables.items():
            for column in columns:
                values = connection.execute(
                    f'select rowid, "{column}" from "{table}" '
                    f"where typeof(\"{column}\") in ('text', 'blob')"
                )
                for rowid, value in values:
                    try:
                        value.decode()
                    except UnicodeDecodeError as error:
                        raise ProductError(
                            f"Database {shown_url}: column {table}.{column} holds bytes that are "
                            f"not text, in the row with rowid {rowid}. Set that right in the "
                            f'server\'s database, as by: update "{table}" set "{column}" = '
                            f"'' where rowid = {rowid}. Then run the import again."
                        ) from error


def _open(path: Path) -> sqlite3.Connection:
    options = "mode=ro"
    with path.open("rb") as stream:
        is_wal = stream.read(20)[18:] == _WAL
    if is_wal and not path.with_name(path.name + "-wal").exists():
        # No server has it open. A reader would leave files beside it that are its own, and that
        # the server could not write to, or could not even read where it may not make them.
        options += "&immutable=1"
    uri = f"{path.absolute().as_uri()}?{options}"
    return sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS)


def _back_up(original: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy in small steps; SQLite begins anew when the server writes between two of them."""
    try:
        original.backup(target, pages=_PAGES_A_STEP, progress=_Watch())
    except _RestartedTooOftenError:
        # The server writes all the time: one step, which it waits for if it has no WAL.
        original.backup(target, progress=_Watch())


class _RestartedTooOftenError(Exception):
    pass


class _Watch:
    """Paces a backup between steps; ends one that waits for a lock, or begins again and again."""

    def __init__(self) -> None:
        self._remaining = -1
        self._restarts = 0
        self._moved_at = time.monotonic()

    def __call__(self, status: int, remaining: int, total: int) -> None:  # noqa: ARG002
        if status in _LOCKED:
            if time.monotonic() - self._moved_at > _WAIT_SECONDS:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = status
                raise error
            return
        if remaining >= self._remaining >= 0:
            self._restarts += 1
            if self._restarts > _RESTARTS:
                raise _RestartedTooOftenError
        self._remaining = remaining
        self._moved_at = time.monotonic()
        if remaining:
            time.sleep(_PAUSE_SECONDS)


def _explained(path: Path, copy: Path, error: sqlite3.Error) -> ProductError:
    # What Python's own module refuses has no code. The low byte of an extended one is the code.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return ProductError(
            f"SQLite database {path} is copied before it is read, and {copy.parent} has no room "
            "for that. --temp-directory names a folder that has."
        )
    if code in _LOCKED:
        return ProductError(
            f"SQLite database {path} is locked by another process, and was for {_WAIT_SECONDS:g} "
            "seconds. Run the import again when it is done."
        )
    if code == sqlite3.SQLITE_NOTADB:
        return ProductError(
            f"{path} is not an SQLite database. --database names the server's file."
        )
    if code == sqlite3.SQLITE_CORRUPT:
        return _corrupt(path, str(error))
    return ProductError(
        f"SQLite database {path} can't be read: {error}. Check the permissions of the file, and "
        "of those called -wal and -shm beside it."
    )


def _corrupt(path: Path, detail: str) -> ProductError:
    return ProductError(
        f"SQLite database {path} is corrupt: {detail}. Repair it with sqlite3's .recover, "
        "or import from a backup."
    )
