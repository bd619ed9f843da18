"""The PostgreSQL server of the tests: one whose settings show what relies on others."""

import duckdb
import pytest

from servers.errors import NotInstalledError
from servers.postgres import Postgres, postgres_of
from shared import shared_server
from usage_exports.imports.databases.extensions import load_extension

__all__ = ["PASSWORD", "USER", "Postgres", "attached", "shared_postgres"]

USER, PASSWORD = "tester", "secret/word@1"

# A zone far from UTC, so that a time that is read by the session's zone is seen.
_SETTINGS = {"timezone": "America/New_York"}
# Texts in another order than that of code points.
_ICU_LOCALE = "de-DE"


def shared_postgres() -> Postgres:
    """Return the server of this test run; without PostgreSQL the test is skipped."""
    try:
        return postgres_of(
            shared_server(
                "postgres", user=USER, password=PASSWORD, settings=_SETTINGS, icu_locale=_ICU_LOCALE
            )
        )
    except NotInstalledError as error:
        pytest.skip(f"{error}: nothing of PostgreSQL is tested")


def attached(url: str) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB with a database attached as `target`, for writing."""
    connection = duckdb.connect()
    load_extension(connection, "postgres_scanner")
    connection.execute(f"attach '{url}' as target (type postgres)")
    return connection
