"""Fill raw tables on Spark from DuckDB, by way of Parquet files that both can see."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from uuid import uuid4

import duckdb

from usage_exports.contract import raw_tables
from usage_exports.dbt.messages import said
from usage_exports.engines.engine import LoadedTable
from usage_exports.errors import WarehouseError

if TYPE_CHECKING:
    from usage_exports.engines.spark.connection import SparkConnection

# What is too far off to be a time stands in the table as something that staging rejects.
_NO_TIME = "timestamptz '10000-01-01 00:00:00+00'"


class SparkLoader:
    """Replaces tables of a schema, see `Loader`.

    New tables are made beside those that are there; when the context ends well each takes the place
    of the old one. Their names are of this load alone, so that two loads don't meet.
    """

    def __init__(self, connection: "SparkConnection", schema: str) -> None:
        """Look whether the tables can be replaced, and make the folder for their files.

        Raises:
            WarehouseError: a view has the name of a table, or the folder can't be made.
        """
        self._connection = connection
        self._schema = schema
        self._load = uuid4().hex[:8]
        self._made: list[str] = []
        self._dropped: list[str] = []
        self._left: list[str] = []
        self._check_views()
        folder = os.environ.get("USAGE_EXPORTS_SPARK_STAGING") or None
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="usage-exports-load-", dir=folder)
        except OSError as error:
            raise WarehouseError(
                f"{folder}, which USAGE_EXPORTS_SPARK_STAGING names, can't be used: "
                f"{error.strerror}."
            ) from error
        if folder:
            # There Spark may run as another user. In the system's folder, which everybody can
            # enter, the files are for this user alone.
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
            for table in self._left:
                with suppress(Exception):
                    self._connection.execute(f"drop table if exists {self._schema}.{table}")

    def replace(
        self, table: str, columns: Mapping[str, str], source: duckdb.DuckDBPyConnection
    ) -> LoadedTable:
        """Write a table as files, and let Spark make a table of its own from them."""
        files = Path(self._folder.name, table)
        files.mkdir()
        # Whatever the umask is: who may enter the folder above may read them.
        os.chmod(files, 0o755)  # noqa: S103
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
        self._left.append(self._new(table))
        try:
            self._connection.execute(
                f"create table {self._schema}.{self._new(table)} using parquet "
                f"as select * from parquet.`{files}`"
            )
        except Exception as error:
            if "PATH_NOT_FOUND" in str(error) or "FileNotFound" in str(error):
                raise WarehouseError(
                    f"Spark can't read files in {files.parent.parent}. Let "
                    "USAGE_EXPORTS_SPARK_STAGING name a folder that this machine and Spark's see "
                    "under the same path, and that Spark's user may enter."
                ) from error
            raise
        return LoadedTable(table, rows, left_out=0)

    def drop(self, table: str) -> None:
        """Drop a table, if it is there."""
        self._dropped.append(table)

    def _check_views(self) -> None:
        found = self._connection.rows(f"show views in {self._schema}")
        # A session's temporary views are in no schema.
        views = {name for schema, name, *_ in found if schema}
        if taken := sorted(views & {table.name for table in raw_tables()}):
            raise WarehouseError(
                f"{self._schema}.{taken[0]} is a view, which a load can't replace. Drop it, or "
                "load into another schema, which USAGE_EXPORTS_RAW_SCHEMA names."
            )

    def _replace_all(self) -> None:
        """Rename the old tables aside and the new ones into their place; on error, all back."""
        found = {name for _, name, *_ in self._connection.rows(f"show tables in {self._schema}")}
        there = found & {*self._dropped, *self._made}
        renamed: list[tuple[str, str]] = []
        try:
            for table in (*self._dropped, *self._made):
                if table in there:
                    self._rename(table, self._old(table))
                    renamed.append((table, self._old(table)))
                if table in self._made:
                    self._rename(self._new(table), table)
                    renamed.append((self._new(table), table))
        except BaseException as error:
            self._put_back(renamed, error)
            raise
        # Not before all new ones are in place.
        self._left += [self._old(table) for table in there]

    def _put_back(self, renamed: Sequence[tuple[str, str]], cause: BaseException) -> None:
        """Take back what was renamed.

        Args:
            renamed: tables before and after, in the order in which they were renamed.
            cause: why they are put back.

        Raises:
            WarehouseError: not all could be; the message says where they are.
        """
        left = []
        for before, after in reversed(renamed):
            try:
                self._rename(after, before)
            except Exception:
                left.append((before, after))
        if left:
            new = ", ".join(after for before, after in left if before.endswith(self._load))
            old = ", ".join(after for _, after in left if after.endswith(self._load))
            raise WarehouseError(
                f"The load broke off while it put the tables of schema {self._schema} in their "
                f"place, and could not put them back. New are: {new or 'none'}. What was there "
                f"before is in: {old or 'none'}. Load again when Spark is there, and then drop the "
                f"tables whose names end in {self._load}. ({said(str(cause)) or 'interrupted'})"
            ) from cause

    def _rename(self, before: str, after: str) -> None:
        self._connection.execute(
            f"alter table {self._schema}.{before} rename to {self._schema}.{after}"
        )

    def _new(self, table: str) -> str:
        return f"{table}_loading_{self._load}"

    def _old(self, table: str) -> str:
        return f"{table}_replaced_{self._load}"


def _value(name: str, type_: str) -> str:
    if type_ != "TIMESTAMP":
        return name
    return (
        f"case when {name} is null then null "
        f"when isfinite({name}) and year({name}) between 1 and 9999 "
        f"then timezone('UTC', {name}) else {_NO_TIME} end"
    )
