"""Open the DuckDB file that holds the roll-ups and the marts."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from runner.errors import WarehouseError
from runner.raw.mount import mount
from runner.settings import Locations


@contextmanager
def open_warehouse(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse, in UTC, and close it at the end.

    Raises:
        WarehouseError: the file is in use, spoiled, or not to be opened; the message says which.
    """
    try:
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(path), read_only=read_only)
    except OSError as error:
        raise WarehouseError(f"Warehouse {path} can't be made: {error.strerror}.") from error
    except duckdb.Error as error:
        raise warehouse_error(path, str(error)) from error
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


@contextmanager
def claim_warehouse(locations: Locations) -> Iterator[None]:
    """Keep other exports away from the warehouse, from the build until the files are written.

    DuckDB's own lock is not enough: between the two, another export could build another period.

    Raises:
        WarehouseError: another export has it.
    """
    try:
        locations.state.mkdir(parents=True, exist_ok=True)
        with FileLock(locations.state / "lock", blocking=False):
            yield
    except Timeout as error:
        raise WarehouseError(
            f"Warehouse {locations.warehouse} is in use by another export. Wait until it has "
            "finished, or export with another --warehouse."
        ) from error


def mount_raw(warehouse: Path, raw: Path) -> None:
    """Mount the raw folder in the warehouse, before dbt does, so that errors come first.

    Raises:
        RawDataError: the raw folder can't be used.
        WarehouseError: the warehouse can't be used.
    """
    with open_warehouse(warehouse) as connection:
        try:
            mount(connection, raw)
        except duckdb.Error as error:
            raise warehouse_error(warehouse, str(error)) from error


def warehouse_error(path: Path, message: str) -> WarehouseError:
    """Say in a user's words why DuckDB can't use the warehouse.

    Args:
        path: the warehouse.
        message: what DuckDB said.
    """
    if "lock" in message and (holder := re.search(r"PID (\d+)", message)):
        return WarehouseError(
            f"Warehouse {path} is in use by another process (PID {holder[1]}). Wait until it has "
            "finished, or export with another --warehouse."
        )
    if path.is_dir():
        return WarehouseError(f"Warehouse {path} is a folder; --warehouse names a file.")
    if "Permission denied" in message:
        return WarehouseError(f"Warehouse {path} can't be opened: permission denied.")
    return WarehouseError(
        f"Warehouse {path} is spoiled, or no DuckDB database of this version. Remove it, it will "
        "be made again from the raw data, or name another --warehouse. "
        f"({message.splitlines()[0]})"
    )


def is_about_warehouse(message: str) -> bool:
    """Whether a message of DuckDB, met in the middle of a run, is about the warehouse's file."""
    return bool(re.search(r"orrupt|checksum|FATAL|INTERNAL|serializ|Could not set lock", message))
