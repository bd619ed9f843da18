"""Open the DuckDB file that holds the roll-ups and the marts."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from usage_exports.errors import RefusedError, WarehouseError
from usage_exports.locations import Locations

_ABOUT_WAREHOUSE = (
    r"orrupt database|checksum|FATAL Error|INTERNAL Error|serializ|Could not set lock"
)
_TAKEN_NAMES = {"main", "temp", "system", "memory"}


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
        raise WarehouseError(
            f"Temporary directory {locations.spill} can't be used: {error.strerror}. "
            "Name another --temp-directory."
        ) from error
    try:
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(path.absolute()), config=config)
    except OSError as error:
        raise WarehouseError(f"Warehouse {path} can't be made: {error.strerror}.") from error
    except duckdb.Error as error:
        raise warehouse_error(locations, str(error)) from error
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        yield connection
    except duckdb.Error as error:
        raise warehouse_error(locations, str(error)) from error
    finally:
        connection.close()


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
    name = locations.warehouse.name
    # DuckDB names a database after its file, up to the first dot, and takes names in any case:
    # these would hide schemas of the same name.
    database = name.split(".")[0].lower()
    if database in {schema.lower(), *_TAKEN_NAMES} or "'" in name or '"' in name:
        raise RefusedError(
            f"--warehouse {locations.warehouse}: a DuckDB file can't have this name. "
            "Take another, such as warehouse.duckdb."
        )
    try:
        state.mkdir(parents=True, exist_ok=True)
        with FileLock(state / "lock", blocking=False):
            yield
    except Timeout as error:
        raise WarehouseError(
            f"Warehouse {locations.warehouse} is in use by another export. Wait until it has "
            "finished, or export with another --warehouse."
        ) from error


def warehouse_error(locations: Locations, message: str) -> WarehouseError:
    """Say in a user's words why DuckDB can't use the warehouse.

    Args:
        locations: the warehouse, and what it may use.
        message: what DuckDB said.
    """
    path = locations.warehouse
    if is_about_space(message):
        return space_error(locations, message)
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
        f"Warehouse {path} is spoiled, or no DuckDB database of this version. If it is a "
        "warehouse, remove it: it will be made again from the raw data. If not, name another "
        "--warehouse. "
        f"({message.splitlines()[0]})"
    )


def is_about_warehouse(message: str) -> bool:
    """Whether a message of DuckDB, met in the middle of a run, is about the warehouse's file."""
    return bool(re.search(_ABOUT_WAREHOUSE, message))


def is_about_space(message: str) -> bool:
    """Whether a message of DuckDB is about too little memory or disk space."""
    return bool(re.search(r"Out of Memory|No space left|could not allocate", message))


def space_error(locations: Locations, message: str) -> WarehouseError:
    """Say what to do where DuckDB had too little memory or disk space.

    Args:
        locations: the warehouse, and what it may use.
        message: what DuckDB said.
    """
    said = next(line.strip() for line in message.splitlines() if is_about_space(line))
    if re.search(r"No space left|max_temp_directory_size", message):
        return WarehouseError(
            f"The disk of warehouse {locations.warehouse} or of temporary directory "
            f"{locations.spill} is full. Make room, or name another --temp-directory. ({said})"
        )
    return WarehouseError(
        f"The memory limit of {locations.memory_limit} is too low for this. Give more with "
        f"--memory-limit. ({said})"
    )


def is_about_spill(locations: Locations, message: str) -> bool:
    """Whether a message of DuckDB is about its temporary directory, or a file of its own there."""
    folder = locations.spill.absolute()
    return f'"{folder}"' in message or f'"{folder}/duckdb_temp_' in message


def spill_error(locations: Locations, message: str) -> WarehouseError:
    """Say what to do where DuckDB can't use its temporary directory.

    Args:
        locations: the temporary directory.
        message: what DuckDB said.
    """
    said = next(line.strip() for line in message.splitlines() if is_about_spill(locations, line))
    return WarehouseError(
        f"Temporary directory {locations.spill} can't be used: name another --temp-directory, or "
        f"give more memory with --memory-limit. ({said})"
    )
