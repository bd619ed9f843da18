"""Know when nothing has to be rolled up again: which project built from the files as they are.

The note lies beside the list of mounted files. Whoever changes what it stands for removes it:
mounting other files, another dbt run, an export that is broken off.
"""

import duckdb

_DDL = "create table if not exists raw.built (project_key varchar)"


def is_built(connection: duckdb.DuckDBPyConnection, project_key: bytes) -> bool:
    """Whether staging and roll-ups were built by this project from the mounted files.

    Args:
        connection: to the warehouse, with the raw files mounted.
        project_key: as `project_key` gives it.
    """
    connection.execute(_DDL)
    found = connection.execute("select project_key from raw.built").fetchall()
    return found == [(project_key.hex(),)]


def note_built(connection: duckdb.DuckDBPyConnection, project_key: bytes) -> None:
    """Note that this project has built staging and roll-ups from the mounted files."""
    forget_built(connection)
    connection.execute("insert into raw.built values (?)", [project_key.hex()])


def forget_built(connection: duckdb.DuckDBPyConnection) -> None:
    """Note that staging and roll-ups may have to be built again."""
    connection.execute(_DDL)
    connection.execute("delete from raw.built")
