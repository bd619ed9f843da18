"""Write the files of an import: new ones, together, and never for two imports at once."""

import datetime
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from usage_exports.disk import sync_folder
from usage_exports.errors import RawDataError
from usage_exports.imports.columns import column_types, tables
from usage_exports.imports.imported import import_folder
from usage_exports.locations import DEMO_MARKER
from usage_exports.mount.files import find_table_files
from usage_exports.mount.pending import (
    SCRATCH,
    announce_files,
    complete_files,
    pending_files,
    remove_pending_files,
)
from usage_exports.sql import sql_text

# Names that begin with `.` are no raw data.
_LOCK = ".import.lock"


@contextmanager
def claimed_folder(raw: Path) -> Iterator[None]:
    """Keep other imports out of a raw folder, which is made if need be.

    Raises:
        RawDataError: another import has it, or it is no folder.
    """
    if raw.exists() and not raw.is_dir():
        raise RawDataError(f"{raw} is not a folder. --raw names the folder for the tables.")
    if (raw / DEMO_MARKER).exists():
        raise RawDataError(
            f"{raw} holds invented data of 'usage-exports demo'. Import into another folder."
        )
    if any(character in str(raw.absolute()) for character in "*?["):
        raise RawDataError(f"{raw}: the characters * ? [ cannot be used in a path. Rename it.")
    is_new = not raw.exists()
    raw.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(raw / _LOCK, blocking=False):
            # What an import left that was killed.
            remove_pending_files(raw)
            shutil.rmtree(raw / SCRATCH, ignore_errors=True)
            try:
                yield
            except BaseException:
                if is_new and {path.name for path in raw.iterdir()} <= {_LOCK}:
                    shutil.rmtree(raw)
                raise
    except Timeout as error:
        raise RawDataError(
            f"Another import is writing to {raw}. Run this one again when it has finished."
        ) from error


def file_name(ingested_at: datetime.datetime) -> str:
    """Return the name of the files of an import at a time in UTC."""
    return f"{ingested_at:%Y-%m-%dT%H-%M-%S.%f}Z.parquet"


def deliver(
    connection: duckdb.DuckDBPyConnection,
    raw: Path,
    product: str,
    org_id: str,
    added: Mapping[str, int],
    ingested_at: datetime.datetime,
) -> dict[str, Path]:
    """Write the rows of the schema `added` to a new file per table, and tables that lack as empty.

    The files appear together or not at all: whatever ends the import before, even a kill, leaves
    none that an export or another import would read.

    Args:
        connection: with the schema `added`.
        raw: the raw folder, claimed.
        product: the name of the one that the rows are from.
        org_id: the workspace.
        added: how many rows there are of each table; a table without rows has no file.
        ingested_at: the time of the import, which names the files.

    Returns:
        The file of each table that has one.

    Raises:
        RawDataError: the folder holds a table as a single file, beside which no other can be.
        OSError: a file can't be written.
    """
    name = file_name(ingested_at)
    written = {
        table: import_folder(raw, table, product, org_id) / name
        for table, rows in added.items()
        if rows
    }
    for table in written:
        _check_is_folder(raw, table)
    lacking = [
        table.name
        for table in tables().values()
        if table.name not in written and not find_table_files(raw, table)
    ]
    empty = {table: raw / table / "no-rows.parquet" for table in lacking}
    scratch = raw / SCRATCH
    scratch.mkdir()
    try:
        for table in written:
            _write(connection, f"from added.{table}", scratch / table)
        for table in lacking:
            nothing = ", ".join(
                f"cast(null as {type_}) as {column}"
                for column, type_ in column_types(table).items()
            )
            _write(connection, f"select {nothing} where false", scratch / table)
        _publish(raw, empty | written)
    finally:
        # What can't be removed stays listed, and so unread.
        if not pending_files(raw):
            shutil.rmtree(scratch, ignore_errors=True)
    return written


def _publish(raw: Path, places: Mapping[str, Path]) -> None:
    """Move complete files to their places, where they appear together or not at all."""
    for path in places.values():
        path.parent.mkdir(parents=True, exist_ok=True)
    announce_files(raw, places.values())
    try:
        for table, path in places.items():
            os.rename(raw / SCRATCH / table, path)
        for path in places.values():
            sync_folder(path.parent)
        complete_files(raw)
    except BaseException:
        remove_pending_files(raw)
        raise


def _check_is_folder(raw: Path, table: str) -> None:
    for path in raw.glob(f"{table}.*"):
        if path.is_file() and path.suffix.lower() in (".csv", ".jsonl", ".parquet"):
            raise RawDataError(
                f"{path} is the whole table {table}: no file of an import can stand beside it. "
                f"Move it into the folder {raw / table}, or import into another --raw."
            )


def _write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    options = "format parquet, compression zstd"
    try:
        connection.execute(f"copy ({query}) to {sql_text(str(path))} ({options})")
    except duckdb.Error as error:
        raise RawDataError(
            f"Raw folder {path.parent.parent} can't be written to: {str(error).splitlines()[0]}"
        ) from error
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
