"""The raw tables of the demo: their columns, from the contract, and how each format writes them."""

from collections.abc import Collection

from usage_exports.contract import Table, raw_tables
from usage_exports_demo.settings import Format

CHANGE_LOGS = tuple(table.name for table in raw_tables("change_log"))
EVENTS = tuple(table.name for table in raw_tables("event"))


def columns_of(table: str) -> dict[str, str]:
    """Return the columns of a raw table, each with the type that DuckDB gives it."""
    # DuckDB knows the types of the contract by the same names.
    return {column.name: column.data_type for column in _contract(table).columns}


def change_log_values(table: str, file_format: Format) -> dict[str, str]:
    """Return the SQL expression that a format holds for each column of a change log."""
    return {
        column: _written(column, kind, file_format) for column, kind in columns_of(table).items()
    }


def event_values(table: str, known: Collection[str], file_format: Format) -> dict[str, str]:
    """Return the SQL expression that a format holds for each column of an event table.

    Rows marked `unreadable_time` or `unreadable_count` get what the format allows: text in CSV
    and JSONL, a missing time and a count below zero in Parquet, whose columns are typed.

    Args:
        table: the event table.
        known: the columns for which the demo has values; the others are null.
        file_format: the format of the file.
    """
    values = {
        column: _written(column, kind, file_format) if column in known else f"null::{kind}"
        for column, kind in columns_of(table).items()
    }
    if time := _contract(table).event_time:
        values[time] = _with_unreadable_time(time, values[time], file_format)
    if "input_tokens" in values:
        values["input_tokens"] = _with_unreadable_count(values["input_tokens"], file_format)
    return values


def _contract(table: str) -> Table:
    return next(entry for entry in raw_tables() if entry.name == table)


def _written(column: str, kind: str, file_format: Format) -> str:
    if kind == "timestamp" and file_format != "parquet":
        return f"strftime({column}, '%Y-%m-%dT%H:%M:%S.%gZ')"
    return column


def _with_unreadable_time(column: str, expression: str, file_format: Format) -> str:
    unreadable = "null" if file_format == "parquet" else f"strftime({column}, '%Y-13-%d %H:%M')"
    return f"case when unreadable_time then {unreadable} else {expression} end"


def _with_unreadable_count(expression: str, file_format: Format) -> str:
    unreadable, kind = {
        "parquet": ("-1", "bigint"),
        "csv": ("'n/a'", "varchar"),
        # A JSON value keeps the other counts numbers, beside the one that is text.
        "jsonl": ("'\"n/a\"'", "json"),
    }[file_format]
    good = expression if kind == "bigint" else f"{expression}::varchar::{kind}"
    return f"case when unreadable_count then {unreadable}::{kind} else {good} end"
