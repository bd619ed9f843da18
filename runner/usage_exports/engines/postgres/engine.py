"""A PostgreSQL server: raw tables in one schema, roll-ups and marts in another."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import duckdb
import psycopg2
from dbt.adapters.postgres.connections import PostgresCredentials
from dbt_common.exceptions import DbtBaseException
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ, connection

from usage_exports.dbt.connection import connect, credentials, rows_of
from usage_exports.engines.engine import (
    Columns,
    Dialect,
    Failure,
    LoadedTable,
    Reader,
    Target,
)
from usage_exports.engines.postgres.errors import (
    Cause,
    cause_of,
    connecting_in_words,
    error_in_words,
)
from usage_exports.engines.postgres.load import replace_tables
from usage_exports.engines.postgres.privileges import missing, missing_for_load, privileges
from usage_exports.engines.postgres.refusals import refusal
from usage_exports.engines.postgres.schemas import (
    allow_idling,
    check_connection,
    check_may_make_schemas,
    check_server,
    drop_leftovers,
    drop_schema,
    limits_statements,
    relations_in,
    try_lock,
)
from usage_exports.engines.server import ServerBase, check_prefix
from usage_exports.errors import UsageExportsError, WarehouseError
from usage_exports.locations import folder_name
from usage_exports.scratch import scratch_folder
from usage_exports.sql import sql_text

# Values look the same whatever the server's and the role's settings are, and what this package
# writes as a text literal is that text. To compile a query would take longer than to run it.
_SETTINGS = (
    "set datestyle to 'ISO'; set timezone to 'UTC'; "
    "set standard_conforming_strings to on; set jit to off"
)

_NAME_BYTES = 63


class _Reader:
    def __init__(self, server: connection, raw: str) -> None:
        self._server = server
        self._raw = raw

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        # One with a name stays at the server, which sends some rows at a time.
        with self._server.cursor("usage_exports") as cursor:
            cursor.execute(query)
            yield from rows_of(cursor)

    def raw_files(self) -> Mapping[str, int | None]:
        # None of them is a file.
        return dict.fromkeys(relations_in(self._server, self._raw))


def _fits(name: str) -> bool:
    # dbt escapes nothing in a name, and the server cuts a long one off.
    return 0 < len(name.encode()) <= _NAME_BYTES and not set(name) & set("'\"%\\")


class Postgres(ServerBase):
    """A PostgreSQL server, see `Engine`."""

    name = "postgres"
    # Texts have another order than that of the database.
    dialect = Dialect(literal=sql_text, by_code_point=lambda column: f'{column} collate "C"')

    _claim: connection | None = None

    @cached_property
    def _environment(self) -> Mapping[str, str]:
        """The schemas, and the encoding of texts, whatever is set for other programs."""
        return {**self._schemas(), "PGCLIENTENCODING": "UTF8"}

    @cached_property
    def _credentials(self) -> PostgresCredentials:
        found = cast("PostgresCredentials", credentials(self.name, self._environment))
        names = {"USAGE_EXPORTS_SCHEMA": found.schema, "PGDATABASE": found.database}
        self._check_names(names, _fits, "have 1 to 63 bytes, and no quotes, % or \\")
        return found

    @cached_property
    def target(self) -> Target:
        """The two schemas; the folder is one of theirs alone, in the working folder."""
        found = self._credentials
        database = f"database {found.database} at {found.host}:{found.port}"
        parts = (f"{found.host}:{found.port}", found.database, found.schema)
        below = Path(".usage-exports", self.name, *map(folder_name, parts))
        return Target(
            name=self.name,
            raw=f"schema {self._raw_schema} of {database}",
            marts=f"schema {found.schema} of {database}",
            environment=self._environment,
            state=self._state or below.absolute(),
            key_parts=(found.database, found.schema, self._raw_schema),
        )

    @contextmanager
    def _connected(self) -> Iterator[connection]:
        """Open a connection, which is in no transaction, and close it.

        Raises:
            UsageExportsError: the server can't be reached, or fails while the context is open.
        """
        try:
            with closing(connect(self._credentials, self._environment)) as server:
                server.autocommit = True
                with server.cursor() as cursor:
                    cursor.execute(_SETTINGS)
                yield server
        except (psycopg2.Error, DbtBaseException) as error:
            raise self.error(Failure(str(error), error=error)) from error

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Take a lock that the server gives back when this process ends, however it does."""
        with self._connected() as server:
            check_server(server)
            if not try_lock(server, self._credentials.schema):
                raise WarehouseError(
                    f"Another export is at work in {self.target.marts}. Wait until it has "
                    "finished, or let USAGE_EXPORTS_SCHEMA name another schema."
                )
            allow_idling(server)
            self._claim = server
            try:
                yield
            finally:
                self._claim = None

    @contextmanager
    def reading(self, relations: Sequence[str]) -> Iterator[Reader]:
        """Read in one transaction that began when nobody could replace the relations any more."""
        with self._connected() as server:
            server.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
            server.autocommit = False
            with server.cursor() as cursor:
                # A snapshot from before would not see the rows of tables that dbt puts in the place
                # of others: it is taken by the first query after this.
                cursor.execute(f"lock table {', '.join(relations)} in access share mode")
            if self._claim:
                # A connection that was lost meanwhile let others in.
                check_connection(self._claim)
            yield _Reader(server, self._raw_schema)

    def load(
        self,
        source: duckdb.DuckDBPyConnection,
        tables: Mapping[str, Columns],
        begins: Callable[[str], None],
    ) -> list[LoadedTable]:
        """Replace the tables in one transaction."""
        with self._connected() as server:
            check_server(server)
            server.autocommit = False
            try:
                loaded = replace_tables(server, self._raw_schema, source, tables, begins)
                server.commit()
            except psycopg2.errors.InsufficientPrivilege as error:
                server.rollback()
                found = self._credentials
                owned = privileges(server, self._raw_schema, found.schema)
                advice = missing_for_load(owned, found.user, self._raw_schema, found.database)
                raise WarehouseError(f"{advice} ({str(error).splitlines()[0]})") from error
        return loaded

    def error(self, *failures: Failure) -> UsageExportsError:
        """Name what the server refused, and what to do."""
        failure, found = failures[0], self._credentials
        cause = cause_of(failure)
        if cause.connecting:
            return connecting_in_words(failure, found, refusal(found, self._environment))
        return error_in_words(failure, cause, found, self.target, self._advice(cause))

    def _advice(self, cause: Cause) -> str | None:
        """Ask the server, which may not answer any more, for what a failure does not tell."""
        found = self._credentials
        if not (cause.is_denied or cause.is_canceled):
            return None
        with (
            suppress(psycopg2.Error, DbtBaseException),
            closing(connect(found, self._environment)) as server,
            server.cursor() as cursor,
        ):
            cursor.execute("set statement_timeout = 0")
            if cause.is_canceled:
                return "statement_timeout" if limits_statements(server) else None
            owned = privileges(server, self._raw_schema, found.schema)
            return missing(owned, found.user, self._raw_schema, found.schema, found.database)
        return None

    @contextmanager
    def scratch(self) -> Iterator["Postgres"]:
        """Make a schema beside this one, and remove those that killed checks have left."""
        prefix = check_prefix(self._credentials.schema)
        schema = prefix + secrets.token_hex(4)
        with self._connected() as server:
            check_may_make_schemas(server)
            drop_leftovers(server, prefix)
        with scratch_folder("check") as state:
            try:
                yield Postgres(self._locations, schema, state)
            finally:
                with suppress(UsageExportsError), self._connected() as server:
                    drop_schema(server, schema)
