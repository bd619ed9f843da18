"""What PostgreSQL and DuckDB say of a database that can't be read, in words that help."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

import duckdb

from usage_exports.errors import ProductError
from usage_exports.imports.databases.url import (
    LOCK_SECONDS,
    hide_password_options,
    split_postgres,
    without_password,
)

_DENIED = r"permission denied for (table|schema|relation|view) (\S+?)\.?(\s|$)"


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
    error: duckdb.Error, url: str, tables: Mapping[str, Sequence[str]]
) -> ProductError:
    """Return what to say of a database that was opened.

    Args:
        error: what DuckDB raised.
        url: of the database.
        tables: those that are read.
    """
    shown = f"Database {without_password(url)}"
    cause = _first_line(error, url)
    user = (url.startswith("postgres") and unquote(split_postgres(url).username or "")) or "USER"
    if "lock timeout" in cause:
        table = re.search(r'FROM "[^"]*"\."([^"]*)"', cause)
        return ProductError(
            f"{shown}: {f'table {table[1]}' if table else 'a table'} is locked by another session, "
            f"and was for {LOCK_SECONDS} seconds. Run the import again when that is done."
        )
    if denied := re.search(_DENIED, cause):
        kind, name = denied[1], denied[2]
        grant = (
            f"grant usage on schema {name} to {_quoted(user)}"
            if kind == "schema"
            else f"grant select on {', '.join(map(_quoted, tables))} to {_quoted(user)}"
        )
        return ProductError(
            f"{shown}: user {user} may not read {kind} {name}. Let its owner run: {grant};"
        )
    return ProductError(f"{shown} can't be read: {cause}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _first_line(error: duckdb.Error, url: str) -> str:
    """The cause in one line, without the connection string, and what it may hold."""
    message = " ".join(str(error).split())
    if found := re.search(r'Unable to connect to Postgres at "?.*?"?: (.*)', message):
        message = found[1]
    password = split_postgres(url).password if url.startswith("postgres") else None
    for secret in filter(None, (password, unquote(password or ""))):
        message = message.replace(secret, "***")
    return hide_password_options(message[:400]).rstrip(".?") + "."
