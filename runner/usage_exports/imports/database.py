"""Open the database of a product for reading, as DuckDB's database `source`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from usage_exports.imports.extensions import load_extension
from usage_exports.imports.failures import explain_opening, explain_reading
from usage_exports.imports.scratch import scratch_folder
from usage_exports.imports.sqlite import check_texts, copy_sqlite
from usage_exports.imports.url import (
    postgres_url,
    scheme_of,
    split_postgres,
    sqlite_path,
    without_password,
)
from usage_exports.locations import default_memory_limit
from usage_exports.sql import sql_text

_COPY = "source.sqlite"


@dataclass(frozen=True)
class Resources:
    """What reading a database may use.

    What exceeds `memory_limit`, such as 4GB, goes to `temp_directory`, and so does the copy of an
    SQLite database; None is the system's folder for such.
    """

    memory_limit: str = field(default_factory=default_memory_limit)
    temp_directory: Path | None = None


@contextmanager
def open_source(
    url: str, tables: Mapping[str, Sequence[str]], resources: Resources | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database read-only, as it is at one instant, and close it at the end.

    Of SQLite a temporary copy is read, of PostgreSQL one transaction.

    Args:
        url: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST:PORT/NAME`.
        tables: the tables that will be read, and their columns, to explain failures.
        resources: what may be used for it; None is the default.

    Yields:
        A connection to a DuckDB in memory, in UTC, in a transaction, with the database attached
        as `source`.

    Raises:
        RefusedError: the URL is of no known form.
        SourceError: the database can't be opened or read; the message never holds a password.
    """
    resources = resources or Resources()
    scheme = scheme_of(url)
    if scheme == "postgresql":
        split_postgres(url)
    with scratch_folder(resources.temp_directory) as scratch:
        connection = duckdb.connect(
            config={"temp_directory": str(scratch), "memory_limit": resources.memory_limit}
        )
        try:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute("set enable_progress_bar = false")
            if scheme == "sqlite":
                _attach_sqlite(connection, sqlite_path(url), scratch)
            else:
                _attach_postgres(connection, url)
            yield connection
        except duckdb.Error as error:
            if scheme == "sqlite":
                check_texts(scratch / _COPY, tables, without_password(url))
            raise explain_reading(error, url, tables) from error
        finally:
            connection.close()


def _attach_sqlite(connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path) -> None:
    copy = scratch / _COPY
    copy_sqlite(path, copy)
    load_extension(connection, "sqlite_scanner")
    # SQLite keeps any type of value in any column: text, which the mapping casts.
    connection.execute("set sqlite_all_varchar = true")
    connection.execute(f"attach {sql_text(str(copy))} as source (type sqlite, read_only)")
    connection.execute("begin")


def _attach_postgres(connection: duckdb.DuckDBPyConnection, url: str) -> None:
    load_extension(connection, "postgres_scanner")
    plain, schema = postgres_url(url)
    in_schema = f", schema {sql_text(schema)}" if schema else ""
    try:
        connection.execute(
            f"attach {sql_text(plain)} as source (type postgres, read_only{in_schema})"
        )
        # DuckDB's transaction is one of PostgreSQL, repeatable read.
        connection.execute("begin")
    except duckdb.Error as error:
        raise explain_opening(error, url) from error
