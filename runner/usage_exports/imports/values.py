"""Find values that an export would reject: a product that says what can't be does not know it."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from usage_exports.contract import Column
from usage_exports.imports.columns import KEYS, WORKSPACES, tables

# The greatest count or amount of the contract.
_GREATEST = 10**12


@dataclass(frozen=True)
class Remark:
    """Something that must be known of an import, and of how many rows it is said."""

    text: str
    rows: int


def forget_impossible_values(connection: duckdb.DuckDBPyConnection) -> list[Remark]:
    """Make what can't be unknown in the tables of the schema `mapped`.

    A row without a value that it must have is left out.

    Args:
        connection: with the schema `mapped`.

    Returns:
        What was made unknown or left out, by table and column.
    """
    remarks: list[Remark] = []
    for table in KEYS:
        if table != WORKSPACES:
            columns = [column for column in tables()[table].columns if column.name != "org_id"]
            remarks += _forget_values(connection, table, columns)
            remarks += _leave_out_rows(connection, table, columns)
    return remarks


def _forget_values(
    connection: duckdb.DuckDBPyConnection, table: str, columns: list[Column]
) -> Iterator[Remark]:
    present = _columns_of(connection, table)
    for column in columns:
        if column.name not in present:
            continue
        condition, what = _impossible(column)
        ((rows,),) = connection.execute(
            f"select count(*) from mapped.{table} where {condition}"
        ).fetchall()
        if rows:
            connection.execute(f"update mapped.{table} set {column.name} = null where {condition}")
            yield Remark(f"{table}: {column.name} {what}: imported as unknown", rows)


def _leave_out_rows(
    connection: duckdb.DuckDBPyConnection, table: str, columns: list[Column]
) -> Iterator[Remark]:
    for column in columns:
        if not column.required:
            continue
        missing = f"nullif(trim(cast({column.name} as varchar), ' \t\r\n'), '') is null"
        deleted = connection.execute(f"delete from mapped.{table} where {missing}").fetchall()
        if rows := int(deleted[0][0]):
            yield Remark(f"{table}: no {column.name}: left out", rows)


def _columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    found = connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'mapped' and table_name = ?",
        [table],
    ).fetchall()
    return {name for (name,) in found}


def _impossible(column: Column) -> tuple[str, str]:
    """Return the SQL of what can't be in a column, and what to say of it."""
    name = column.name
    if column.data_type == "string":
        return f"contains({name}, chr(0))", "holds NUL"
    if column.data_type == "timestamp":
        return f"not (isfinite({name}) and year({name}) between 1 and 9999)", "is not a time"
    if column.data_type == "boolean":
        return "false", ""
    return f"not ({name} between 0 and {_GREATEST})", "is below 0 or too large"
