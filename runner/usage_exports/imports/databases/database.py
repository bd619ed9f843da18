"""A database as the origin of an import: opened for reading, as DuckDB's database `product`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from usage_exports.imports.connection import Resources, scratch_connection
from usage_exports.imports.databases.extensions import load_extension
from usage_exports.imports.databases.failures import explain_opening, explain_reading
from usage_exports.imports.databases.schema import check_schema, complete_tables
from usage_exports.imports.databases.sqlite import check_texts, copy_sqlite
from usage_exports.imports.databases.url import (
    postgres_url,
    scheme_of,
    split_postgres,
    sqlite_path,
    without_password,
)
from usage_exports.sql import sql_text

_COPY = "database.sqlite"


@dataclass(frozen=True)
class Database:
    """The database of a product; an `Origin`.

    Attributes:
        url: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST:PORT/NAME`.
        of: the product, with the version whose schema is expected.
        tables: the tables and columns that are read.
        newer: further columns of these tables, which older versions lack: the table is then read as
            `complete.<table>`, where they are null.
    """

    url: str
    of: str
    tables: Mapping[str, Sequence[str]]
    newer: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The URL without its password."""
        return without_password(self.url)

    @property
    def option(self) -> str:
        """The option that names it."""
        return "--database"

    @contextmanager
    def open(self, resources: Resources) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open it read-only, as it is at one instant, and close it at the end.

        Of SQLite a temporary copy is read, of PostgreSQL one transaction.

        Raises:
            RefusedError: the URL is of no known form.
            ProductError: the database can't be opened or read, or has another schema; the message
                never holds a password.
        """
        scheme = scheme_of(self.url)
        if scheme == "postgresql":
            split_postgres(self.url)
        with scratch_connection(resources) as (connection, scratch):
            try:
                if scheme == "sqlite":
                    _attach_sqlite(connection, sqlite_path(self.url), scratch)
                else:
                    _attach_postgres(connection, self.url)
                check_schema(connection, self.tables, self.of, self.shown)
                complete_tables(connection, self.newer)
                yield connection
            except duckdb.Error as error:
                if scheme == "sqlite":
                    check_texts(scratch / _COPY, self.tables, self.shown)
                raise explain_reading(error, connection, self.url, self.tables) from error


def _attach_sqlite(connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path) -> None:
    copy = scratch / _COPY
    copy_sqlite(path, copy)
    load_extension(connection, "sqlite_scanner")
    # SQLite keeps any type of value in any column: text, which the mapping casts.
    connection.execute("set sqlite_all_varchar = true")
    connection.execute(f"attach {sql_text(str(copy))} as product (type sqlite, read_only)")
    connection.execute("begin")


def _attach_postgres(connection: duckdb.DuckDBPyConnection, url: str) -> None:
    load_extension(connection, "postgres_scanner")
    plain, schema = postgres_url(url)
    in_schema = f", schema {sql_text(schema)}" if schema else ""
    try:
        connection.execute(
            f"attach {sql_text(plain)} as product (type postgres, read_only{in_schema})"
        )
        # DuckDB's transaction is one of PostgreSQL, repeatable read.
        connection.execute("begin")
    except duckdb.Error as error:
        raise explain_opening(error, url) from error
