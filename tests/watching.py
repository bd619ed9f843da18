"""See what is asked of DuckDB, or let it fail."""

from collections.abc import Callable
from typing import Any, Self

import duckdb
import pytest

See = Callable[..., None]
"""Is called with a connection, a statement and its parameters, if it has any."""


class Watched:
    """A connection of DuckDB whose statements somebody sees before they run."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        see: See,
    ) -> None:
        self._connection = connection
        self._see = see

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: str, *parameters: Any) -> duckdb.DuckDBPyConnection:
        """Run a statement."""
        self._see(self._connection, statement, *parameters)
        return self._connection.execute(statement, *parameters)


def watch_duckdb(monkeypatch: pytest.MonkeyPatch, see: See) -> None:
    """Show each statement of DuckDB to a function, which may fail, before it runs."""
    connect = duckdb.connect

    def connected(*of: Any, **more: Any) -> Any:
        return Watched(connect(*of, **more), see)

    monkeypatch.setattr(duckdb, "connect", connected)
