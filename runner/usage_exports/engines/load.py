"""Copy the raw tables of a folder to a server, in the place of those that are there."""

from pathlib import Path

import duckdb

from usage_exports.contract import raw_tables
from usage_exports.dbt.build import Progress
from usage_exports.engines.engine import LoadedTable, Server
from usage_exports.locations import default_memory_limit
from usage_exports.mount.explain import explain
from usage_exports.mount.files import find_raw_files
from usage_exports.mount.mount import mount


def load(raw: Path, server: Server, progress: Progress | None = None) -> list[LoadedTable]:
    """Replace the raw tables of a server by those of a folder, all of them or none.

    Args:
        raw: the raw folder.
        server: where the tables go.
        progress: told about every table.

    Returns:
        What was loaded, in the order of the contract.

    Raises:
        UsageExportsError: the folder can't be read, or the server does not take the tables.
    """
    with duckdb.connect(config={"memory_limit": default_memory_limit()}) as source:
        source.execute("set TimeZone = 'UTC'")
        source.execute("set enable_progress_bar = false")
        mount(source, raw)
        try:
            return _load(source, server, progress)
        except duckdb.Error as error:
            files = [file for found in find_raw_files(raw).values() for file in found]
            raise explain(str(error), files) from error


def _load(
    source: duckdb.DuckDBPyConnection, server: Server, progress: Progress | None
) -> list[LoadedTable]:
    found = source.execute(
        "select table_name, column_name, data_type from information_schema.columns "
        "where table_schema = 'raw' and column_name <> 'source_file' order by ordinal_position"
    ).fetchall()
    names = [table.name for table in raw_tables()]
    tables = {
        name: {column: type_ for table, column, type_ in found if table == name}
        for name in names
        if any(table == name for table, *_ in found)
    }

    def begins(table: str) -> None:
        if progress:
            progress(table, names.index(table) + 1, len(names))

    return server.load(source, tables, begins)
