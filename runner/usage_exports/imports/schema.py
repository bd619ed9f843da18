"""Check that a database is one of the product, of a version that the mapping knows."""

import duckdb

from usage_exports.errors import SourceError
from usage_exports.imports.source import Source


def check_schema(connection: duckdb.DuckDBPyConnection, source: Source, shown_url: str) -> None:
    """Check that the database `source` has every table and column that the mapping reads.

    Raises:
        SourceError: some are missing; the message names them.
    """
    rows = connection.execute(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = 'source' and schema_name = $1",
        [_default_schema(connection)],
    ).fetchall()
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    missing = [table for table in source.tables if table not in found]
    if len(missing) == len(source.tables):
        raise SourceError(
            f"{shown_url} is no database of {source.product}: it has none of the tables "
            f"{', '.join(source.tables)}."
        )
    lacking = [f"table {table}" for table in missing] + [
        f"column {table}.{column}"
        for table, columns in source.tables.items()
        if table in found
        for column in columns
        if column not in found[table]
    ]
    if lacking:
        raise SourceError(
            f"{shown_url} has another schema than {source.product}, which this import reads: it "
            f"lacks the {', the '.join(lacking)}. Bring the server up to that version, or "
            "usage-exports to the server's."
        )


def _default_schema(connection: duckdb.DuckDBPyConnection) -> str:
    """The schema in which `source.<table>` is looked up."""
    connection.execute("use source")
    (schema,) = connection.execute("select current_schema()").fetchall()[0]
    connection.execute("use memory")
    return str(schema)
