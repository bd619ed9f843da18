"""Open the DuckDB file that holds the roll-ups and the marts."""

import errno
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from usage_exports.engines.duckdb.faults import (
    check_memory_limit,
    damage_error,
    limit_error,
    use_error,
)
from usage_exports.engines.duckdb.names import check_database_name, check_path
from usage_exports.engines.engine import Failure
from usage_exports.errors import UsageExportsError, WarehouseError, cant_write
from usage_exports.locations import Locations


@contextmanager
def open_warehouse(locations: Locations) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse, in UTC and within its memory limit, and close it at the end.

    Raises:
        WarehouseError: the file is in use, spoiled, or not to be opened; the message says which.
    """
    path = locations.warehouse
    config: dict[str, str | bool | int | float | list[str]] = {
        # As in profiles.yml, for a warehouse that is made here.
        "storage_compatibility_version": "latest",
        "memory_limit": locations.memory_limit,
        "temp_directory": str(locations.spill.absolute()),
    }
    try:
        _try_to_spill(locations.spill)
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "its disk is full" if is_full else error.strerror
        raise WarehouseError(
            f"Temporary directory {locations.spill} can't be used: {why}. "
            "Name another --temp-directory."
        ) from error
    try:
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(cant_write(error, path)) from error
    connection = _connect(locations, config)
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


def _connect(locations: Locations, config: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    path = locations.warehouse.resolve()
    is_new = not path.exists()
    # What a kill or a full disk leaves of a file that was about to be made.
    if not is_new and path.is_file() and not path.stat().st_size:
        path.unlink()
        is_new = True
    try:
        return duckdb.connect(str(locations.warehouse.absolute()), config=dict(config))
    except duckdb.Error as error:
        if is_new:
            with suppress(OSError):
                path.unlink()
        raise opening_error(locations, error) from error


def opening_error(locations: Locations, error: duckdb.Error) -> UsageExportsError:
    """Say in a user's words why the warehouse could not be opened.

    Args:
        locations: the warehouse, and what it may use.
        error: what DuckDB raised.
    """
    failure = Failure(str(error), error=error)
    return (
        limit_error(locations, failure)
        or use_error(locations, failure)
        or damage_error(locations, failure)
        or WarehouseError(
            f"Warehouse {locations.warehouse} can't be opened: {str(error).splitlines()[0]}"
        )
    )


def _try_to_spill(folder: Path) -> None:
    """Write a file where DuckDB will, which makes the last folder itself and removes it again."""
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass
    if is_new:
        with suppress(OSError):
            # Unless somebody else uses it by now.
            folder.rmdir()


@contextmanager
def claim_warehouse(locations: Locations, state: Path, schema: str) -> Iterator[None]:
    """Keep other exports away from the warehouse, from the build until the files are written.

    DuckDB's own lock is not enough: between the two, another export could build another period.

    Args:
        locations: the warehouse.
        state: the folder for the lock.
        schema: where the raw files are mounted.

    Raises:
        RefusedError: the file's name can't be used.
        WarehouseError: another export has it.
    """
    check_path(locations.warehouse)
    check_database_name(locations.warehouse, schema)
    check_memory_limit(locations.memory_limit)
    lock = FileLock(state / "lock", blocking=False)
    try:
        state.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise WarehouseError(
            f"Warehouse {locations.warehouse} is in use by another export. Wait until it has "
            "finished, or export with another --warehouse."
        ) from error
    except OSError as error:
        raise WarehouseError(cant_write(error, state)) from error
    try:
        yield
    finally:
        lock.release()
