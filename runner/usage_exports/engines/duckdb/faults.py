"""Say in a user's words why DuckDB could not go on: what is full, too small, held or damaged."""

import errno
import re
from collections.abc import Iterator
from contextlib import closing

import duckdb

from usage_exports.engines.engine import Failure
from usage_exports.errors import RefusedError, WarehouseError
from usage_exports.locations import Locations

# A full disk has no class of its own in DuckDB, and one that spoiled a commit is told of as the
# reason of others.
_FULL = re.compile(r"No space left on device|Disk quota exceeded|max_temp_directory_size")
_FULL_NUMBERS = {errno.ENOSPC, errno.EDQUOT}
# An error of the file system, as the system says it: nothing is wrong with what the file holds.
_SYSTEM = re.compile(
    r"(Permission denied|Read-only file system|Not a directory|Is a directory"
    r"|No such file or directory|Too many open files|Operation not permitted|Input/output error"
    r"|File too large)"
)
# What only the content of a file leads to. DuckDB raises it as an error of reading.
_DAMAGED = re.compile(
    r"not a valid DuckDB database file|Corrupt database file|Could not read enough bytes"
    r"|(older|newer) version of DuckDB|version number|WAL file"
)


def cause(failure: Failure) -> BaseException | None:
    """Return the error of DuckDB, or else of the system, that led to a failure.

    That is the first one: what was raised while it was handled, such as by a rollback, says less.
    """
    errors = list(_chain(failure.error))
    for kind in (duckdb.Error, OSError):
        for error in reversed(errors):
            if isinstance(error, kind):
                return error
    return failure.error


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__


def limit_error(locations: Locations, failure: Failure) -> WarehouseError | None:
    """Say what to do where the disk, or the memory that DuckDB may use, does not suffice.

    Args:
        locations: the warehouse, and what it may use.
        failure: what could not be done.

    Returns:
        None where it is about something else.
    """
    error = cause(failure)
    said = f"{failure.message}\n{error or ''}"
    if _FULL.search(said) or (isinstance(error, OSError) and error.errno in _FULL_NUMBERS):
        return _full(locations, said)
    is_about_memory = isinstance(error, (duckdb.OutOfMemoryException, MemoryError))
    # A database that was closed by it tells of it as the reason of others.
    if is_about_memory or "Out of Memory Error" in said:
        line = next((line for line in said.splitlines() if "Memory" in line), said)
        return WarehouseError(
            f"The memory limit of {locations.memory_limit} is too low for this. Give more with "
            f"--memory-limit. ({line.strip()})"
        )
    if is_about_spill(locations, said):
        line = next(line.strip() for line in said.splitlines() if is_about_spill(locations, line))
        return WarehouseError(
            f"Temporary directory {locations.spill} can't be used: name another "
            f"--temp-directory, or give more memory with --memory-limit. ({line})"
        )
    return None


def _full(locations: Locations, said: str) -> WarehouseError:
    said_so = (line.strip() for line in said.splitlines() if _FULL.search(line))
    line = next((line for line in said_so if "[Errno" not in line), "")
    if is_about_spill(locations, said) or "max_temp_directory_size" in said:
        place, advice = f"temporary directory {locations.spill}", ", or name another"
        advice += " --temp-directory"
    elif f'"{locations.warehouse.absolute()}' in said:
        place, advice = f"warehouse {locations.warehouse}", ", or name another --warehouse"
    else:
        place = f"warehouse {locations.warehouse} or of temporary directory {locations.spill}"
        advice = ", or name another --temp-directory"
    return WarehouseError(
        f"The disk of {place} is full. Make room{advice}." + (f" ({line})" if line else "")
    )


def is_about_spill(locations: Locations, message: str) -> bool:
    """Whether a message is about the temporary directory, or a file of DuckDB's own there."""
    folder = locations.spill.absolute()
    return f'"{folder}"' in message or f'"{folder}/duckdb_temp_' in message


def use_error(locations: Locations, failure: Failure) -> WarehouseError | None:
    """Say why the file of the warehouse can't be used, where nothing is wrong with what it holds.

    Args:
        locations: the warehouse.
        failure: what could not be done.

    Returns:
        None where nothing shows that the failure is about that.
    """
    path = locations.warehouse
    said = str(cause(failure) or failure.message)
    if "Could not set lock" in said and (holder := re.search(r"PID (\d+)", said)):
        return WarehouseError(
            f"Warehouse {path} is in use by another process (PID {holder[1]}). Wait until it has "
            "finished, or export with another --warehouse."
        )
    if path.is_dir():
        return WarehouseError(f"Warehouse {path} is a folder; --warehouse names a file.")
    if f'"{path.absolute()}' in said and (reason := _SYSTEM.search(said)):
        return WarehouseError(f"Warehouse {path} can't be used: {reason[1]}.")
    return None


def damage_error(locations: Locations, failure: Failure) -> WarehouseError | None:
    """Say that the file of the warehouse is damaged, if that is so.

    Args:
        locations: the warehouse.
        failure: what could not be done, and nothing else explains; the warehouse is closed.

    Returns:
        None where nothing shows that it is.
    """
    error = cause(failure)
    # DuckDB gives up also for reasons of its own: only a file that can't be opened is to blame.
    if isinstance(error, (duckdb.FatalException, duckdb.InternalException)):
        error = _reopened(locations)
    is_damage = isinstance(error, duckdb.SerializationException) or (
        isinstance(error, duckdb.IOException | duckdb.FatalException | duckdb.InternalException)
        and _DAMAGED.search(str(error))
    )
    if not is_damage:
        return None
    return WarehouseError(
        f"Warehouse {locations.warehouse} is spoiled, or no DuckDB database of this version. If it "
        "is a warehouse, remove it: it will be made again from the raw data. If not, name another "
        f"--warehouse. ({str(error).splitlines()[0]})"
    )


def _reopened(locations: Locations) -> duckdb.Error | None:
    """Return why the warehouse can't be opened any more; None where it can."""
    try:
        with closing(duckdb.connect(str(locations.warehouse.absolute()), read_only=True)):
            return None
    except duckdb.Error as error:
        return error


def check_memory_limit(memory_limit: str) -> None:
    """Refuse a limit that DuckDB does not take for one.

    Args:
        memory_limit: such as 4GB.

    Raises:
        RefusedError: it is refused.
    """
    try:
        with closing(duckdb.connect(config={"memory_limit": memory_limit})):
            pass
    except duckdb.OutOfMemoryException:
        # Too low is said when it turns out to be.
        pass
    except duckdb.Error as error:
        raise RefusedError(
            f"--memory-limit {memory_limit} can't be used: give one such as 500MB or 4GB. "
            f"({str(error).splitlines()[0]})"
        ) from error
