"""Run the SQL files of a source: its tables become rows of the raw tables."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from usage_exports.imports.columns import CHANGE_LOGS, EVENTS, column_types
from usage_exports.imports.source import Source

_MACROS = Path(__file__).resolve().parent / "macros.sql"


def map_tables(
    connection: duckdb.DuckDBPyConnection, source: Source, without_keys: Sequence[str] = ()
) -> None:
    """Make a table `mapped.<table>` per raw table, with the rows that the source has now.

    Change logs hold one row per key, whose `updated_at` is what the source says. There is no
    `org_id` yet. A table that the source lacks is empty.

    Args:
        connection: with the database `source` and the schema `imported`.
        source: whose mapping is run.
        without_keys: API keys, by alias or id, whose requests are left out.
    """
    connection.execute("create schema staged")
    connection.execute("create schema mapped")
    connection.execute(
        "set variable without_keys = cast($keys as varchar[])", {"keys": list(without_keys)}
    )
    connection.execute(_MACROS.read_text(encoding="utf-8"))
    for name in source.staged:
        query = (source.sql / "staged" / f"{name}.sql").read_text(encoding="utf-8")
        connection.execute(f"create table staged.{name} as\n{query}")
    for table in (*source.mapped, *(set(CHANGE_LOGS) | set(EVENTS)) - set(source.mapped)):
        _map_table(connection, source, table)


def _map_table(connection: duckdb.DuckDBPyConnection, source: Source, table: str) -> None:
    types = column_types(table, source)
    for column in ("org_id", "ingested_at", "deleted_at"):
        types.pop(column, None)
    listed = ", ".join(f"{name} {type_}" for name, type_ in types.items())
    connection.execute(f"create table mapped.{table} ({listed})")
    if table in source.mapped:
        query = (source.sql / f"{table}.sql").read_text(encoding="utf-8")
        connection.execute(f"insert into mapped.{table} by name\n{query}")
