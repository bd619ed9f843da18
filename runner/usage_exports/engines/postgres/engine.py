"""A PostgreSQL server: raw tables in one schema, roll-ups and marts in another."""

import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import psycopg2
from dbt.adapters.postgres.connections import PostgresCredentials
from dbt_common.exceptions import DbtBaseException
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ, connection

from usage_exports.dbt.connection import connect, credentials, rows_of
from usage_exports.engines.engine import Reader
from usage_exports.engines.postgres.errors import error_in_words, load_refused
from usage_exports.engines.postgres.load import PostgresLoader
from usage_exports.engines.postgres.schemas import (
    allow_idling,
    check_connection,
    check_may_make_schemas,
    check_server,
    drop_leftovers,
    drop_schema,
    try_lock,
)
from usage_exports.engines.server import Schemas, check_prefix
from usage_exports.errors import UsageExportsError, WarehouseError
from usage_exports.locations import folder_name

# Values look the same whatever the server's and the role's settings are, and what the runner writes
# as a text literal is that text. To compile a query would take longer than to run it.
_SETTINGS = (
    "set datestyle to 'ISO'; set timezone to 'UTC'; "
    "set standard_conforming_strings to on; set jit to off"
)

_NAME_BYTES = 63


class _Reader:
    def __init__(self, server: connection) -> None:
        self._server = server

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        # One with a name stays at the server, which sends some rows at a time.
        with self._server.cursor("usage_exports") as cursor:
            cursor.execute(query)
            yield from rows_of(cursor)


def _fits(name: str) -> bool:
    # dbt escapes nothing in a name, and the server cuts a long one off.
    return 0 < len(name.encode()) <= _NAME_BYTES and not set(name) & set("'\"%\\")


class Postgres(Schemas):
    """A PostgreSQL server, see `Engine`."""

    target = "postgres"

    _claim: connection | None = None

    @cached_property
    def _credentials(self) -> PostgresCredentials:
        found = cast("PostgresCredentials", credentials(self.target, self.environment()))
        names = {"USAGE_EXPORTS_SCHEMA": found.schema, "PGDATABASE": found.database}
        self._check_names(names, _fits, "1 to 63 bytes, and neither quotes nor % or \\")
        return found

    def environment(self) -> Mapping[str, str]:
        """Return the schemas, and the encoding of texts, whatever is set for other programs."""
        return {**super().environment(), "PGCLIENTENCODING": "UTF8"}

    @property
    def _database(self) -> str:
        found = self._credentials
        return f"database {found.database} at {found.host}:{found.port}"

    @property
    def place(self) -> str:
        """The schema of the marts."""
        return f"schema {self._credentials.schema} of {self._database}"

    @property
    def source(self) -> str:
        """The schema of the raw tables."""
        return f"schema {self._raw_schema} of {self._database}"

    @property
    def state(self) -> Path:
        """A folder of this schema's own, in the working folder unless another was given."""
        found = self._credentials
        parts = (f"{found.host}:{found.port}", found.database, found.schema)
        below = Path(".usage-exports", self.target, *map(folder_name, parts))
        return self._state or below.absolute()

    def key_parts(self) -> tuple[str, ...]:
        """Return the names that are part of every relation's."""
        found = self._credentials
        return (version("dbt-postgres"), found.database, found.schema, self._raw_schema)

    @contextmanager
    def _connected(self) -> Iterator[connection]:
        """Open a connection, which is in no transaction, and close it.

        Raises:
            UsageExportsError: the server can't be reached, or fails while the context is open.
        """
        try:
            with closing(connect(self._credentials, self.environment())) as server:
                server.autocommit = True
                with server.cursor() as cursor:
                    cursor.execute(_SETTINGS)
                yield server
        except (psycopg2.Error, DbtBaseException) as error:
            raise self.error(str(error), None) from error

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Take a lock that the server gives back when this process ends, however it does."""
        with self._connected() as server:
            check_server(server)
            if not try_lock(server, self._credentials.schema):
                raise WarehouseError(
                    f"Another export is at work in {self.place}. Wait until it has finished, or "
                    "let USAGE_EXPORTS_SCHEMA name another schema."
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
            yield _Reader(server)

    @contextmanager
    def loading(self) -> Iterator[PostgresLoader]:
        """Replace the tables in one transaction."""
        with self._connected() as server:
            check_server(server)
            server.autocommit = False
            try:
                yield PostgresLoader(server, self._raw_schema)
                server.commit()
            except psycopg2.errors.InsufficientPrivilege as error:
                raise load_refused(str(error), self._credentials, self._raw_schema) from error

    def raw_files(self, reader: Reader) -> Mapping[str, int | None]:
        """Name the tables; none of them is a file."""
        # The information schema has no materialized views.
        found = reader.rows(
            "select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace "
            f"where nspname = {self.literal(self._raw_schema)} "
            "and relkind in ('r', 'p', 'f', 'v', 'm')"
        )
        return dict.fromkeys(name for (name,) in found)

    def literal(self, text: str) -> str:
        """Return a text in quotes."""
        return "'" + text.replace("'", "''") + "'"

    def by_code_point(self, column: str) -> str:
        """Return a text in another order than that of the database."""
        return f'{column} collate "C"'

    def error(self, message: str, node: str | None) -> UsageExportsError:
        """Name what the server refused, and what to do."""
        return error_in_words(
            message,
            node,
            self._credentials,
            self._raw_schema,
            log=self.state / "logs" / "dbt.log",
        )

    @contextmanager
    def scratch(self) -> Iterator["Postgres"]:
        """Make a schema beside this one, and remove those that killed checks have left."""
        prefix = check_prefix(self._credentials.schema)
        schema = prefix + secrets.token_hex(4)
        with self._connected() as server:
            check_may_make_schemas(server)
            drop_leftovers(server, prefix)
        with tempfile.TemporaryDirectory(prefix="usage-exports-check-") as state:
            try:
                yield Postgres(self._locations, schema, Path(state))
            finally:
                with suppress(UsageExportsError), self._connected() as server:
                    drop_schema(server, schema)
