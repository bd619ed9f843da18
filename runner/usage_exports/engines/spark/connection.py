"""A connection to Spark, of one kind for a session and for a server's protocols."""

import logging
import warnings
from collections.abc import Iterator
from typing import Any

from usage_exports.dbt.connection import rows_of

# The first after 50 ms, each four times as long after the one before.
_RETRIES = 4

# It writes each error to stderr, as JSON with the stack of Java calls.
logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
# And warns at each statement that a server's settings are the server's.
warnings.filterwarnings("ignore", module=r"pyspark\..*")


class SparkConnection:
    """A connection of dbt's adapter."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def execute(self, statement: str) -> None:
        """Run a statement."""
        self._handle.cursor().execute(statement)

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Run a query and yield its rows, a part at a time."""
        wrapper = self._handle.cursor()
        wrapper.execute(query)
        # dbt fetches all rows at once. Below its wrappers lies a frame of a session, or a cursor of
        # the Thrift protocol.
        cursor = wrapper._cursor
        frame = getattr(cursor, "_df", None)
        if frame is None:
            yield from rows_of(cursor)
        else:
            yield from map(tuple, frame.toLocalIterator())


def limit_retries() -> None:
    """Let the client of Spark Connect wait seconds for a server; it would wait for ten minutes.

    To be called before the first statement, which reaches the server.
    """
    from pyspark.sql import SparkSession
    from pyspark.sql.connect.client.retries import DefaultPolicy

    # Which the adapter then finds.
    session: Any = SparkSession.builder.getOrCreate()
    session.client.set_retry_policies([DefaultPolicy(max_retries=_RETRIES)])
