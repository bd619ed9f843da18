"""Engines on which the macros' SQL is tried by itself, outside of any model."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import duckdb

from usage_exports.dbt.renderer import Macros

if TYPE_CHECKING:
    from spark import Spark


class MacroEngine(ABC):
    """An engine with the macros as dbt has them for it."""

    target: str
    text_type: str
    failure: type[Exception]

    def __init__(self) -> None:
        self.macros = Macros(self.target, variables={"rollup_version": 1})

    @abstractmethod
    def rows(
        self, select: str, types: Mapping[str, str], values: Sequence[tuple[Any, ...]]
    ) -> list[Any]:
        """Return what a query makes of rows.

        Args:
            select: a query of the relation `given`, which has also `i`, the number of a row.
            types: the columns of `given` with their types.
            values: its rows.
        """

    def close(self) -> None:  # noqa: B027 - not every engine holds something
        """Give up what is held."""

    def can_hold(self, text: str) -> bool:  # noqa: ARG002 - of one engine alone
        """Whether the engine has such a text at all."""
        return True

    def read(self, expression: str, texts: Sequence[str]) -> list[Any]:
        """Return what an SQL expression over the column `t` makes of texts."""
        values = [(text,) for text in texts]
        # Sorted here: for Spark a query without sorting is no job.
        rows = self.rows(f"select i, {expression} from given", {"t": self.text_type}, values)
        return [value for _, value in sorted(rows, key=itemgetter(0))]


class DuckDBMacros(MacroEngine):
    """DuckDB in memory."""

    target, text_type, failure = "duckdb", "varchar", duckdb.Error

    def __init__(self) -> None:
        super().__init__()
        self._connection = duckdb.connect()

    def rows(
        self, select: str, types: Mapping[str, str], values: Sequence[tuple[Any, ...]]
    ) -> list[Any]:
        """See `MacroEngine.rows`."""
        columns = [
            f"unnest(${number}::{type_}[]) as {name}"
            for number, (name, type_) in enumerate(types.items(), start=1)
        ]
        given = f"select {', '.join(columns)}, unnest(range(len($1))) as i"
        lists = [[row[index] for row in values] for index in range(len(types))]
        return self._connection.execute(f"with given as ({given}) {select}", lists).fetchall()


class PostgresMacros(MacroEngine):
    """A PostgreSQL server, whose texts have no NUL."""

    target, text_type = "postgres", "text"

    def __init__(self, url: str) -> None:
        super().__init__()
        import psycopg2

        self.failure = psycopg2.Error
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True

    def rows(
        self, select: str, types: Mapping[str, str], values: Sequence[tuple[Any, ...]]
    ) -> list[Any]:
        """See `MacroEngine.rows`."""
        arrays = ", ".join(f"%s::{type_}[]" for type_ in types.values())
        given = f"select * from unnest({arrays}) with ordinality as given({', '.join(types)}, i)"
        lists = [[row[index] for row in values] for index in range(len(types))]
        with self._connection.cursor() as cursor:
            # What follows the arguments holds percent signs of its own.
            query = cursor.mogrify(f"with given as ({given}) ", lists)
            cursor.execute(query + select.encode())
            rows: list[Any] = cursor.fetchall()
            return rows

    def can_hold(self, text: str) -> bool:
        """See `MacroEngine.can_hold`."""
        return "\0" not in text


class SparkMacros(MacroEngine):
    """A Spark server, in the mode and the zone that the target has."""

    target, text_type = "spark", "string"

    def __init__(self, server: "Spark") -> None:
        super().__init__()
        from pyspark.errors import PySparkException
        from pyspark.sql.connect.session import SparkSession

        self.failure = PySparkException
        self._session = SparkSession.builder.remote(server.remote).create()
        self._session.conf.set("spark.sql.ansi.enabled", "false")
        self._session.conf.set("spark.sql.session.timeZone", "UTC")

    def rows(
        self, select: str, types: Mapping[str, str], values: Sequence[tuple[Any, ...]]
    ) -> list[Any]:
        """See `MacroEngine.rows`."""
        schema = ", ".join(f"{name} {type_}" for name, type_ in types.items())
        numbered = [(*row, number) for number, row in enumerate(values)]
        given = self._session.createDataFrame(numbered, f"{schema}, i bigint")
        given.createOrReplaceTempView("given")
        found = self._session.sql(select)
        names = [f"column_{number}" for number in range(len(found.schema))]
        found = found.toDF(*names)
        # Python would get timestamps in the zone of its own machine.
        columns = [
            f"cast({name} as timestamp_ntz)" if type_ == "timestamp" else name
            for name, type_ in found.dtypes
        ]
        return [tuple(row) for row in found.selectExpr(*columns).collect()]

    def close(self) -> None:
        """End the session; one that outlives its server keeps Python waiting for it."""
        self._session.stop()
