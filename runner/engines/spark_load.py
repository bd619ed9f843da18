"""Fill raw tables on Spark from DuckDB, by way of Parquet files that both can see."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import duckdb

from runner.engines.engine import LoadedTable
from runner.errors import WarehouseError

if TYPE_CHECKING:
    from runner.engines.spark import SparkConnection

# What is too far off to be a time stands in the table as something that staging rejects.
_NO_TIME = "timestamptz '10000-01-01 00:00:00+00'"
_ROWS_PER_FILE = 10_000_000


class SparkLoader:
    """Replaces tables of a schema, see `Loader`.

    New tables are made beside those that are there; when the context ends well each takes the place
    of the old one.
    """

    def __init__(self, connection: "SparkConnection", schema: str) -> None:
        self._connection = connection
        self._schema = schema
        self._made: list[str] = []
        self._dropped: list[str] = []
        folder = os.environ.get("USAGE_EXPORTS_SPARK_STAGING") or None
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="usage-exports-load-", dir=folder)
        except OSError as error:
            raise WarehouseError(
                f"{folder}, which USAGE_EXPORTS_SPARK_STAGING names, can't be used: "
                f"{error.strerror}."
            ) from error
        # Spark may run as another user.
        os.chmod(self._folder.name, 0o755)  # noqa: S103

    def __enter__(self) -> "SparkLoader":
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error_type is None:
                self._replace_all()
        finally:
            self._folder.cleanup()
            for table in self._made:
                with suppress(Exception):
                    self._connection.execute(f"drop table if exists {self._new(table)}")

    def replace(
        self, table: str, columns: Mapping[str, str], source: duckdb.DuckDBPyConnection
    ) -> LoadedTable:
        """Write a table as files, and let Spark make a table of its own from them."""
        files = Path(self._folder.name, table)
        files.mkdir(mode=0o755)
        values = ", ".join(f"{_value(*column)} as {column[0]}" for column in columns.items())
        ((rows,),) = source.execute(
            f"copy (select {values} from raw.{table}) to '{files}/rows.parquet' (format parquet)"
        ).fetchall()
        os.chmod(files / "rows.parquet", 0o644)
        # Dates of all years are those of the calendar of today, as they are in the files.
        for direction in ("Read", "Write"):
            self._connection.execute(
                f"set spark.sql.parquet.datetimeRebaseMode{direction}=CORRECTED"
            )
        self._made.append(table)
        self._connection.execute(f"drop table if exists {self._new(table)}")
        try:
            self._connection.execute(
                f"create table {self._new(table)} using parquet as select * from parquet.`{files}`"
            )
        except Exception as error:
            if "PATH_NOT_FOUND" in str(error) or "FileNotFound" in str(error):
                raise WarehouseError(
                    f"Spark can't see the folder {files.parent.parent}. Let "
                    "USAGE_EXPORTS_SPARK_STAGING name one that this machine and Spark's see under "
                    "the same path."
                ) from error
            raise
        return LoadedTable(table, rows, left_out=0)

    def drop(self, table: str) -> None:
        """Drop a table, if it is there."""
        self._dropped.append(table)

    def _replace_all(self) -> None:
        for table in (*self._dropped, *self._made):
            self._connection.execute(f"drop table if exists {self._schema}.{table}")
        for table in self._made:
            self._connection.execute(
                f"alter table {self._new(table)} rename to {self._schema}.{table}"
            )
        self._made = []

    def _new(self, table: str) -> str:
        return f"{self._schema}.{table}_loading"


def _value(name: str, type_: str) -> str:
    if type_ != "TIMESTAMP":
        return name
    return (
        f"case when {name} is null then null "
        f"when isfinite({name}) and year({name}) between 1 and 9999 "
        f"then timezone('UTC', {name}) else {_NO_TIME} end"
    )
