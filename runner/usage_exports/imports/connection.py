"""A DuckDB in memory, in which an import works."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from usage_exports.locations import default_memory_limit
from usage_exports.scratch import scratch_folder


@dataclass(frozen=True)
class Resources:
    """What an import may use.

    What exceeds `memory_limit`, such as 4GB, goes to `temp_directory`, and so does a copy of what
    can't be read in place; None is the system's folder for such.
    """

    memory_limit: str = field(default_factory=default_memory_limit)
    temp_directory: Path | None = None


@contextmanager
def scratch_connection(
    resources: Resources,
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """Open a DuckDB in memory, in UTC, and close it at the end.

    Yields:
        A connection to it, and a temporary folder that only its owner can read.
    """
    with (
        scratch_folder("import", resources.temp_directory) as scratch,
        closing(
            duckdb.connect(
                config={"temp_directory": str(scratch), "memory_limit": resources.memory_limit}
            )
        ) as connection,
    ):
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        yield connection, scratch
