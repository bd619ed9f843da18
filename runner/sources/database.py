"""Open the database of a product for reading, as DuckDB's database `source`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import duckdb

from runner.errors import RefusedError, SourceError
from runner.raw.columns import sql_text
from runner.sources.extensions import load_extension
from runner.sources.scratch import scratch_folder
from runner.sources.sqlite import check_texts, copy_sqlite

_CONNECT_SECONDS = "10"
_COPY = "source.sqlite"


@contextmanager
def open_source(
    url: str, tables: Mapping[str, Sequence[str]]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database read-only, as it is at one instant, and close it at the end.

    Of SQLite a temporary copy is read, of PostgreSQL one transaction.

    Args:
        url: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST:PORT/NAME`.
        tables: the tables that will be read, and their columns, to explain failures.

    Yields:
        A connection to a DuckDB in memory, in UTC, in a transaction, with the database attached
        as `source`.

    Raises:
        RefusedError: the URL is of no known form.
        SourceError: the database can't be opened or read; the message never holds a password.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("sqlite", "postgresql", "postgres"):
        raise RefusedError(
            f"--database {without_password(url)}: expected sqlite:///FILE or "
            "postgresql://USER:PASSWORD@HOST:PORT/NAME."
        )
    with scratch_folder() as scratch:
        connection = duckdb.connect(config={"temp_directory": str(scratch)})
        try:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute("set enable_progress_bar = false")
            if scheme == "sqlite":
                _attach_sqlite(connection, Path(unquote(rest.removeprefix("/"))), scratch)
            else:
                _attach_postgres(connection, url)
            yield connection
        except duckdb.Error as error:
            if scheme == "sqlite":
                check_texts(scratch / _COPY, tables, without_password(url))
            raise SourceError(
                f"Database {without_password(url)} can't be read: {_first_line(error, url)}"
            ) from error
        except RuntimeError as error:
            # What DuckDB makes of Ctrl-C in the middle of a query.
            if "interrupted" in str(error):
                raise KeyboardInterrupt from error
            raise
        finally:
            connection.close()


def without_password(url: str) -> str:
    """Return the URL as it may be shown."""
    shown = re.sub(r"^([^/@]*://[^:/?@]*):.*@", r"\1:***@", url)
    return re.sub(r"(?i)(password=)[^&]*", r"\1***", shown)


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
    parts = urlsplit(url)
    if "@" in url and "@" not in parts.netloc:
        # libpq would take a piece of the password for the host or the port, and say so.
        raise RefusedError(
            f"--database {without_password(url)}: write / ? and # in user and password as %2F, %3F "
            "and %23."
        )
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    # Prisma's name for it, as LiteLLM's DATABASE_URL has it; libpq knows no such option.
    schema = options.pop("schema", "")
    options.setdefault("connect_timeout", _CONNECT_SECONDS)
    plain = urlunsplit(parts._replace(query=urlencode(options, quote_via=quote)))
    in_schema = f", schema {sql_text(schema)}" if schema else ""
    try:
        connection.execute(
            f"attach {sql_text(plain)} as source (type postgres, read_only{in_schema})"
        )
        # DuckDB's transaction is one of PostgreSQL, repeatable read.
        connection.execute("begin")
    except duckdb.Error as error:
        raise SourceError(
            f"Database {without_password(url)} can't be opened: {_first_line(error, url)} "
            "Check host, port, name, user and password."
        ) from error


def _first_line(error: duckdb.Error, url: str) -> str:
    """The cause in one line, without the connection string, and what it may hold."""
    message = " ".join(str(error).split())
    if found := re.search(r'Unable to connect to Postgres at "?.*?"?: (.*)', message):
        message = found[1]
    password = urlsplit(url).password if "://" in url else None
    for secret in filter(None, (password, unquote(password or ""))):
        message = message.replace(secret, "***")
    return without_password(message[:400]).rstrip(".?") + "."
