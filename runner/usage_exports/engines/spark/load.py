"""Fill raw tables on Spark from DuckDB, by way of Parquet files that both can see."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import duckdb

from usage_exports.contract import raw_tables
from usage_exports.engines.engine import Columns, LoadedTable
from usage_exports.errors import WarehouseError
from usage_exports.sql import sql_text

if TYPE_CHECKING:
    from usage_exports.engines.spark.connection import SparkConnection

# What is too far off to be a time stands in the table as something that staging rejects.
_NO_TIME = "timestamptz '10000-01-01 00:00:00+00'"


def replace_tables(
    connection: "SparkConnection",
    schema: str,
    source: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Columns],
    begins: Callable[[str], None],
) -> list[LoadedTable]:
    """Make new tables beside those that are there; once all are made they take their place.

    Args:
        connection: to Spark.
        schema: of the raw tables.
        source: with the mounted tables, in the schema raw.
        tables: their names and columns; other tables of the contract are dropped.
        begins: told the name of each that begins.

    Raises:
        WarehouseError: a view has the name of a table, or Spark can't read the files.
    """
    # Two loads don't meet.
    suffix = f"_loading_{uuid4().hex[:8]}"
    _check_views(connection, schema)
    # Dates of all years are those of the calendar of today, as they are in the files.
    for direction in ("Read", "Write"):
        connection.execute(f"set spark.sql.parquet.datetimeRebaseMode{direction}=CORRECTED")
    loaded = []
    try:
        with _staging() as folder:
            for table, columns in tables.items():
                begins(table)
                files = folder / table
                loaded.append(LoadedTable(table, _write(source, table, columns, files)))
                _make(connection, f"{schema}.{table}{suffix}", files)
        _put_in_place(connection, schema, list(tables), suffix)
    finally:
        for table in tables:
            with suppress(Exception):
                connection.execute(f"drop table if exists {schema}.{table}{suffix}")
    return loaded


def _check_views(connection: "SparkConnection", schema: str) -> None:
    found = connection.rows(f"show views in {schema}")
    # A session's temporary views are in no schema.
    views = {name for of_schema, name, *_ in found if of_schema}
    if taken := sorted(views & {table.name for table in raw_tables()}):
        raise WarehouseError(
            f"{schema}.{taken[0]} is a view, which a load can't replace. Drop it, or load into "
            "another schema, which USAGE_EXPORTS_RAW_SCHEMA names."
        )


@contextmanager
def _staging() -> Iterator[Path]:
    """Make a folder for the files, and remove it at the end.

    Raises:
        WarehouseError: it can't be made.
    """
    named = os.environ.get("USAGE_EXPORTS_SPARK_STAGING") or None
    try:
        folder = tempfile.TemporaryDirectory(prefix="usage-exports-load-", dir=named)
    except OSError as error:
        raise WarehouseError(
            f"{named}, which USAGE_EXPORTS_SPARK_STAGING names, can't be used: {error.strerror}."
        ) from error
    with folder as path:
        if named:
            # There Spark may run as another user. In the system's folder, which everybody can
            # enter, the files are for this user alone.
            os.chmod(path, 0o755)  # noqa: S103
        yield Path(path)


def _write(source: duckdb.DuckDBPyConnection, table: str, columns: Columns, files: Path) -> int:
    """Write a table as files, and return how many rows it has."""
    files.mkdir()
    # Whatever the umask is: who may enter the folder above may read them.
    os.chmod(files, 0o755)  # noqa: S103
    file = files / "rows.parquet"
    values = ", ".join(f"{_value(*column)} as {column[0]}" for column in columns.items())
    ((rows,),) = source.execute(
        f"copy (select {values} from raw.{table}) to {sql_text(str(file))} (format parquet)"
    ).fetchall()
    os.chmod(file, 0o644)
    return int(rows)


def _make(connection: "SparkConnection", table: str, files: Path) -> None:
    """Let Spark make a table of its own from files.

    Raises:
        WarehouseError: Spark does not see them.
    """
    try:
        connection.execute(f"create table {table} using parquet as select * from parquet.`{files}`")
    except Exception as error:
        if "PATH_NOT_FOUND" in str(error) or "FileNotFound" in str(error):
            raise WarehouseError(
                f"Spark can't read files in {files.parent.parent}. Let "
                "USAGE_EXPORTS_SPARK_STAGING name a folder that this machine and Spark's see "
                "under the same path, and that Spark's user may enter."
            ) from error
        raise


def _put_in_place(
    connection: "SparkConnection", schema: str, tables: Sequence[str], suffix: str
) -> None:
    """Drop the tables that are there, and give the new ones their names.

    Spark has no transactions. Where it fails now some tables are missing, which every export
    notices; who loads again has them all.
    """
    for known in raw_tables():
        connection.execute(f"drop table if exists {schema}.{known.name}")
    placed: list[str] = []
    try:
        for table in tables:
            connection.execute(f"alter table {schema}.{table}{suffix} rename to {schema}.{table}")
            placed.append(table)
    except BaseException:
        # Without the others they are of no use.
        with suppress(Exception):
            for table in placed:
                connection.execute(f"drop table if exists {schema}.{table}")
        raise


def _value(name: str, type_: str) -> str:
    if type_ != "TIMESTAMP":
        return name
    return (
        f"case when {name} is null then null "
        f"when isfinite({name}) and year({name}) between 1 and 9999 "
        f"then timezone('UTC', {name}) else {_NO_TIME} end"
    )
