"""A DuckDB connection for the hand-written SQL, with the memory that an export has."""

from pathlib import Path

import duckdb

SQL = Path(__file__).parent / "duckdb_sql"
MEMORY_LIMIT = "4GB"


def connect(raw: Path, scratch: Path, database: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Connect, and define the views of the usable events.

    Args:
        raw: the raw folder, all of Parquet.
        scratch: an existing folder, for what exceeds the memory limit.
        database: the file to write to; none for memory.
    """
    connection = duckdb.connect(
        str(database or ":memory:"),
        config={
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(scratch / "duckdb.tmp"),
            # As for an export, which gains by it.
            "storage_compatibility_version": "latest",
        },
    )
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set variable raw = $1", [str(raw)])
    run(connection, "events")
    return connection


def run(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run the statements of an SQL file."""
    connection.execute((SQL / f"{name}.sql").read_text(encoding="utf-8"))
