"""What PostgreSQL and DuckDB say of a database that can't be read, in words that help.

DuckDB passes on a server's message, in the server's language, but not its SQLSTATE. So the server
is asked, after a failure, what the user may not read and what others have locked. Where there is no
connection to ask by, the message is shown as it is.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

import duckdb

from usage_exports.errors import ProductError
from usage_exports.imports.databases.url import (
    LOCK_SECONDS,
    hide_password_options,
    postgres_url,
    split_postgres,
    without_password,
)
from usage_exports.sql import sql_name, sql_text

# In PostgreSQL's SQL: one row per table that can't be read, with why.
_OBSTACLES = """
select
    relname::text,
    has_schema_privilege(relnamespace, 'usage'),
    has_table_privilege(oid, 'select')
from pg_class as relation
where
    relnamespace = to_regnamespace(quote_ident({schema}))
    and relname in ({tables})
    and (
        not has_schema_privilege(relnamespace, 'usage')
        or not has_table_privilege(oid, 'select')
        or exists(
            select from pg_locks
            where
                pg_locks.relation = relation.oid
                and database = (select oid from pg_database where datname = current_database())
                and mode = 'AccessExclusiveLock'
                and granted
                and pid <> pg_backend_pid()
        )
    )
order by 1
"""


def explain_opening(error: duckdb.Error, url: str) -> ProductError:
    """Return what to say of a server that can't be connected to."""
    cause = _first_line(error, url)
    shown = f"Database {without_password(url)} can't be opened: {cause}"
    if "invalid response" in cause or "server closed the connection" in cause:
        return ProductError(
            f"{shown} What answers there does not speak PostgreSQL: check host and port."
        )
    return ProductError(f"{shown} Check host, port, name, user and password.")


def explain_reading(
    error: duckdb.Error,
    connection: duckdb.DuckDBPyConnection,
    url: str,
    tables: Mapping[str, Sequence[str]],
) -> ProductError:
    """Return what to say of a database that was opened.

    Args:
        error: what DuckDB raised.
        connection: with the database `product`; its transaction ends.
        url: of the database.
        tables: those that are read.
    """
    shown = f"Database {without_password(url)}"
    cause = _first_line(error, url)
    schema = (url.startswith("postgres") and postgres_url(url)[1]) or "public"
    obstacles = _obstacles(connection, schema, tables) if url.startswith("postgres") else []
    user = (url.startswith("postgres") and unquote(split_postgres(url).username or "")) or "USER"
    for name, may_use_schema, may_read in obstacles:
        if may_use_schema and may_read:
            continue
        what = f"table {name}" if may_use_schema else f"schema {schema}"
        grant = (
            f"grant select on {', '.join(map(sql_name, tables))} to {sql_name(user)}"
            if may_use_schema
            else f"grant usage on schema {schema} to {sql_name(user)}"
        )
        return ProductError(
            f"{shown}: user {user} may not read {what}. Let its owner run: {grant};"
        )
    if obstacles:
        return ProductError(
            f"{shown}: table {obstacles[0][0]} is locked by another session, and was for "
            f"{LOCK_SECONDS} seconds. Run the import again when that is done. ({cause})"
        )
    return ProductError(f"{shown} can't be read: {cause}")


def _obstacles(
    connection: duckdb.DuckDBPyConnection, schema: str, tables: Iterable[str]
) -> list[tuple[str, bool, bool]]:
    """Ask the server which tables can't be read.

    Returns:
        Their names, and for each whether the user may use the schema and read the table. One that
        may be read is locked. Nothing where the server is gone.
    """
    query = _OBSTACLES.format(
        schema=sql_text(schema), tables=", ".join(sql_text(table) for table in tables)
    )
    try:
        connection.rollback()
        return connection.execute(
            f"select * from postgres_query('product', {sql_text(query)})"
        ).fetchall()
    except duckdb.Error:
        return []


def _first_line(error: duckdb.Error, url: str) -> str:
    """The cause in one line, without the connection string, and what it may hold."""
    message = " ".join(str(error).split())
    if found := re.search(r'Unable to connect to Postgres at "?.*?"?: (.*)', message):
        message = found[1]
    password = split_postgres(url).password if url.startswith("postgres") else None
    for secret in filter(None, (password, unquote(password or ""))):
        message = message.replace(secret, "***")
    return hide_password_options(message[:400]).rstrip(".?") + "."
