"""Know when nothing has to be rolled up again: which project built from the files as they are.

The note lies beside the list of mounted files. Whoever changes what it stands for removes it:
mounting other files, another dbt run, an export that is broken off.
"""

import duckdb

from usage_exports.sql import sql_name

_BEGUN = "begun"
_DDL = "create table if not exists {schema}.built (project_key varchar)"


def is_built(
    connection: duckdb.DuckDBPyConnection, project_key: bytes, schema: str = "raw"
) -> bool:
    """Whether staging and roll-ups were built by this project from the mounted files.

    Args:
        connection: to the warehouse, with the raw files mounted.
        project_key: as `project_key` gives it.
        schema: where the raw files are mounted.
    """
    connection.execute(_DDL.format(schema=sql_name(schema)))
    found = connection.execute(f"select project_key from {sql_name(schema)}.built").fetchall()
    return found == [(project_key.hex(),)]


def note_built(
    connection: duckdb.DuckDBPyConnection, project_key: bytes, schema: str = "raw"
) -> None:
    """Note that this project has built staging and roll-ups from the mounted files.

    Unless somebody else was at work since `begin_build`: what they mounted was not rolled up.
    """
    connection.execute(
        f"update {sql_name(schema)}.built set project_key = ? where project_key = ?",
        [project_key.hex(), _BEGUN],
    )


def begin_build(connection: duckdb.DuckDBPyConnection, schema: str = "raw") -> None:
    """Note that staging and roll-ups are being built from the mounted files."""
    forget_built(connection, schema)
    connection.execute(f"insert into {sql_name(schema)}.built values (?)", [_BEGUN])


def forget_built(connection: duckdb.DuckDBPyConnection, schema: str = "raw") -> None:
    """Note that staging and roll-ups may have to be built again."""
    connection.execute(_DDL.format(schema=sql_name(schema)))
    connection.execute(f"delete from {sql_name(schema)}.built")
