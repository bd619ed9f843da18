"""Check that a database is one of the product, of a version that the mapping knows."""

from collections.abc import Mapping, Sequence

import duckdb

from usage_exports.errors import ProductError
from usage_exports.sql import sql_name


def check_schema(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Sequence[str]],
    of: str,
    shown_url: str,
) -> None:
    """Check that the database `product` has every table and column that is read.

    Args:
        connection: with that database attached.
        tables: the tables and columns.
        of: what the product is called, with its version.
        shown_url: what messages call the database.

    Raises:
        ProductError: some are missing; the message names them.
    """
    found = _found_columns(connection)
    missing = [table for table in tables if table not in found]
    if len(missing) == len(tables):
        raise ProductError(
            f"{shown_url} is not a database of {of}: it has none of the tables {', '.join(tables)}."
        )
    lacking = [f"table {table}" for table in missing] + [
        f"column {table}.{column}"
        for table, columns in tables.items()
        if table in found
        for column in columns
        if column not in found[table]
    ]
    if lacking:
        raise ProductError(
            f"{shown_url} does not have the schema of {of}, which this import reads: it "
            f"lacks the {', the '.join(lacking)}. Bring the server up to that version, or "
            "usage-exports to the server's."
        )


def complete_tables(
    connection: duckdb.DuckDBPyConnection, newer: Mapping[str, Sequence[str]]
) -> None:
    """Make a view `complete.<table>` per table with newer columns, null where they are absent.

    Args:
        connection: with the database `product`, which has the tables.
        newer: the tables, and columns that not every version has.
    """
    found = _found_columns(connection)
    connection.execute("create schema complete")
    for table, columns in newer.items():
        absent = [f"null as {sql_name(name)}" for name in columns if name not in found[table]]
        connection.execute(
            f"create view complete.{sql_name(table)} as "
            f"select {', '.join(['*', *absent])} from product.{sql_name(table)}"
        )


def _found_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The tables of the database `product` with their columns."""
    rows = connection.execute(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = 'product' and schema_name = $1",
        [_default_schema(connection)],
    ).fetchall()
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def _default_schema(connection: duckdb.DuckDBPyConnection) -> str:
    """The schema in which `product.<table>` is looked up."""
    connection.execute("use product")
    (schema,) = connection.execute("select current_schema()").fetchall()[0]
    connection.execute("use memory")
    return str(schema)
