"""Schemas of a PostgreSQL server, and who has them for an export."""

from contextlib import closing
from typing import Any

from psycopg2.extensions import connection
from psycopg2.sql import SQL, Identifier

from usage_exports.errors import UsageExportsError, WarehouseError

_OLDEST_VERSION = 13


def check_server(server: connection) -> None:
    """Check that the server and its database can hold exports.

    Raises:
        UsageExportsError: they can't.
    """
    if server.server_version < _OLDEST_VERSION * 10_000:
        raise UsageExportsError(
            f"PostgreSQL {server.server_version // 10_000} is too old: "
            f"version {_OLDEST_VERSION} or newer is needed."
        )
    encoding = server.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise UsageExportsError(
            f"The encoding of database {server.info.dbname} is {encoding}, which can't hold every "
            "text. Use a database with encoding UTF8."
        )


def check_may_make_schemas(server: connection) -> None:
    """Check that the user may make schemas in the database.

    Raises:
        WarehouseError: not so.
    """
    ((may,),) = _rows(server, "select has_database_privilege(current_database(), 'create')")
    if not may:
        user, database = server.info.user, server.info.dbname
        raise WarehouseError(
            f"A check builds in a schema of its own, and user {user} may not make one. "
            f"Let the owner of database {database} grant user {user} to create schemas in it."
        )


def try_lock(server: connection, schema: str) -> bool:
    """Take the lock of exports into a schema, for as long as the connection lasts.

    Returns:
        False where another connection has it.
    """
    ((is_taken,),) = _rows(
        server,
        "select pg_try_advisory_lock(hashtextextended('usage-exports ' || %s, 0))",
        schema,
    )
    return bool(is_taken)


def allow_idling(server: connection) -> None:
    """Let a connection wait for as long as it takes, where the server would end those that do."""
    # Version 13 does not know the setting.
    _rows(
        server,
        "select set_config('idle_session_timeout', '0', false) "
        "where current_setting('idle_session_timeout', true) is not null",
    )


def check_connection(server: connection) -> None:
    """Check that the server still answers on a connection, which then still has its locks.

    Raises:
        psycopg2.Error: it does not.
    """
    _rows(server, "select true")


def limits_statements(server: connection) -> bool:
    """Whether the user's statements may take only so long, where nobody has said otherwise."""
    ((limit,),) = _rows(
        server, "select reset_val <> '0' from pg_settings where name = 'statement_timeout'"
    )
    return bool(limit)


def relations_in(server: connection, schema: str) -> list[str]:
    """Return the names of what can be read in a schema: tables, views and their kin."""
    # The information schema has no materialized views.
    found = _rows(
        server,
        "select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace "
        "where nspname = %s and relkind in ('r', 'p', 'f', 'v', 'm')",
        schema,
    )
    return [name for (name,) in found]


def drop_leftovers(server: connection, prefix: str) -> None:
    """Drop the schemas of this user's that a check has named so, and that nobody has locked."""
    found = _rows(
        server,
        "select nspname from pg_namespace where starts_with(nspname, %s) "
        "and substr(nspname, length(%s) + 1) ~ '^[0-9a-f]{8}$' "
        "and pg_has_role(nspowner, 'usage')",
        prefix,
        prefix,
    )
    for (schema,) in found:
        if try_lock(server, schema):
            drop_schema(server, schema)


def drop_schema(server: connection, schema: str) -> None:
    """Drop a schema and all that is in it, if it is there."""
    with closing(server.cursor()) as cursor:
        cursor.execute(SQL("drop schema if exists {} cascade").format(Identifier(schema)))


def _rows(server: connection, query: str, *values: str) -> list[tuple[Any, ...]]:
    with closing(server.cursor()) as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
