"""Rows into files."""

import json
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from duckdb import DuckDBPyConnection

from usage_exports.sql import sql_text
from usage_exports_demo.settings import Format
from usage_exports_demo.tables import change_log_values, columns_of, event_values
from usage_exports_demo.workspaces import Row

_OPTIONS: dict[Format, str] = {
    "parquet": "format parquet, compression zstd",
    "csv": "format csv, header true",
    "jsonl": "format json, array false",
}
# DuckDB can't cut JSON into files by itself: events are made lines, and these written as they are.
_EVENT_OPTIONS = _OPTIONS | {
    "jsonl": "format csv, header false, quote '', escape '', delimiter '\x01'",
}


def load(
    connection: DuckDBPyConnection,
    table: str,
    columns: dict[str, str],
    rows: Iterable[Row],
    scratch: Path,
) -> None:
    """Create a temporary table from rows of Python values.

    Args:
        columns: the type of each column.
        rows: keys that are no columns are ignored; dates and times are written as ISO text.
        scratch: an existing folder for a file in between, the fast way into DuckDB.
    """
    path = scratch / f"{table}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps({name: row[name] for name in columns}, default=str) + "\n")
    listed = ", ".join(f"{name}: '{kind}'" for name, kind in columns.items())
    connection.execute(
        f"create or replace temp table {table} as from read_json("
        f"{sql_text(str(path))}, format = 'newline_delimited', columns = {{{listed}}})"
    )
    path.unlink()


def write_change_log(
    connection: DuckDBPyConnection,
    table: str,
    rows: list[Row],
    folder: Path,
    file_format: Format,
    scratch: Path,
) -> int:
    """Write the rows of a change log, in their order, to `<folder>/<table>.<format>`.

    Columns of the contract that the rows don't have are null.

    Returns:
        How many rows there are.
    """
    columns = columns_of(table)
    complete = [{**dict.fromkeys(columns), **row} for row in rows]
    load(connection, f"{table}_log", columns, complete, scratch)
    selected = f"select {_listed(change_log_values(table, file_format))} from {table}_log"
    return _copy(connection, selected, folder / f"{table}.{file_format}", _OPTIONS[file_format])


def write_days(
    connection: DuckDBPyConnection,
    table: str,
    days: list[date],
    folder: Path,
    file_format: Format,
) -> int:
    """Write the rows that arrived on some days to files `<folder>/<table>/<day>.<format>`.

    Args:
        days: consecutive days; one without rows has a file, too.

    Returns:
        How many rows there are.
    """
    target = folder / table
    if len(days) == 1:
        return _write_day(connection, table, days[0], target, file_format)
    # Where days are small, one pass for all is ten times as fast as one for each. With a
    # single thread the rows of every file keep their order.
    partitions = folder / ".scratch" / "partitions"
    connection.execute("set threads = 1")
    rows = _copy(
        connection,
        _arrived(connection, table, days, file_format, "arrival, "),
        partitions,
        f"{_EVENT_OPTIONS[file_format]}, partition_by (arrival), file_extension '{file_format}'",
    )
    connection.execute("reset threads")
    empty: Path | None = None
    for day in days:
        path = target / f"{day}.{file_format}"
        written = partitions / f"arrival={day}" / f"data_0.{file_format}"
        if written.exists():
            written.rename(path)
        elif empty:
            shutil.copyfile(empty, path)
        else:
            _write_day(connection, table, day, target, file_format)
            empty = path
    shutil.rmtree(partitions)
    return rows


def _write_day(
    connection: DuckDBPyConnection, table: str, day: date, target: Path, file_format: Format
) -> int:
    selected = _arrived(connection, table, [day], file_format)
    path = target / f"{day}.{file_format}"
    return _copy(connection, selected, path, _EVENT_OPTIONS[file_format])


def _arrived(
    connection: DuckDBPyConnection,
    table: str,
    days: list[date],
    file_format: Format,
    more_columns: str = "",
) -> str:
    """The bytes must not depend on the number of threads: hence the order of the rows."""
    described = connection.execute(f"describe delivered_{table}").fetchall()
    values = event_values(table, [name for name, *_ in described], file_format)
    selected = _listed(values)
    if file_format == "jsonl":
        members = ", ".join(f"{column} := {value}" for column, value in values.items())
        selected = f"to_json(struct_pack({members}))::varchar as line"
    return (
        f"select {more_columns}{selected} from delivered_{table} "
        f"as delivered where arrival between date '{days[0]}' and date '{days[-1]}' "
        "order by delivered.ingested_at, delivered.row_key, delivered.arrival"
    )


def _copy(connection: DuckDBPyConnection, selected: str, path: Path, options: str) -> int:
    answer = connection.execute(
        f"copy ({selected}) to {sql_text(str(path))} ({options})"
    ).fetchall()
    return int(answer[0][0])


def _listed(values: dict[str, str]) -> str:
    return ", ".join(f"{value} as {column}" for column, value in values.items())
