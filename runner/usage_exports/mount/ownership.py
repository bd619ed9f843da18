"""Know what in a DuckDB file this project made: the rest is somebody else's, and stays as it is.

The names of all that this project builds are noted before the first one is built; what has such a
name by then, and no note, was there before. Files of versions without such notes are known by their
list of mounted files: there all is this project's.
"""

from collections.abc import Iterator

import duckdb

from usage_exports.contract import raw_tables
from usage_exports.dbt.project import project_dir
from usage_exports.errors import ForeignRelationError
from usage_exports.sql import sql_name

_OWN_COLUMNS = {
    "files": ["table_name", "source_file", "file_version", "columns"],
    "built": ["project_key"],
    "made": ["schema_name", "relation_name"],
}
_DDL = "create table if not exists {schema}.made (schema_name varchar, relation_name varchar)"


def claim_names(connection: duckdb.DuckDBPyConnection, schema: str, exports_schema: str) -> None:
    """Note the names of what this project makes in a DuckDB file, unless one is somebody else's.

    Args:
        connection: to the file, open for writing.
        schema: where the raw files are mounted.
        exports_schema: where models and seeds are built.

    Raises:
        ForeignRelationError: a relation has such a name that this project did not make; nothing
            was changed.
    """
    found = _relations(connection)
    mounted = {*(table.name for table in raw_tables()), *_OWN_COLUMNS}
    for (in_schema, name), is_own in found.items():
        if in_schema == schema.lower() and name in mounted and not is_own:
            raise ForeignRelationError(
                f"Warehouse {_path(connection)} has {schema}.{name}, which this project did not "
                "make and would replace. Name another schema with USAGE_EXPORTS_RAW_SCHEMA, or "
                "another file with --warehouse or USAGE_EXPORTS_WAREHOUSE."
            )
    exports = exports_schema.lower()
    names = {(exports, name) for name in _built_names()}
    made = _made_names(connection, found)
    if made is not None:
        for _, name in sorted(names.intersection(found) - made):
            raise ForeignRelationError(
                f"Warehouse {_path(connection)} has {exports_schema}.{name}, which this project "
                "did not make and would replace. Name another file with --warehouse or "
                "USAGE_EXPORTS_WAREHOUSE."
            )
    if new := sorted(names.difference(made or ())):
        connection.execute(f"create schema if not exists {sql_name(schema)}")
        connection.execute(_DDL.format(schema=sql_name(schema)))
        connection.execute(
            f"insert into {sql_name(schema)}.made select unnest($1), unnest($2)",
            [[in_schema for in_schema, _ in new], [name for _, name in new]],
        )


def _built_names() -> Iterator[str]:
    project = project_dir()
    for folder, ending in (("models", "*.sql"), ("seeds", "*.csv")):
        yield from (path.stem.lower() for path in (project / folder).rglob(ending))


def _relations(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], bool]:
    """Return the relations of the file in lower case, and whether a mount of ours made them."""
    views = connection.execute(
        # Each view of a mount tells from which file a row is.
        "select lower(schema_name), lower(view_name), contains(sql, '_source_file') "
        "from duckdb_views() where database_name = current_database() and not internal"
    ).fetchall()
    tables = connection.execute(
        "select lower(schema_name), lower(table_name), list(column_name order by column_index) "
        "from duckdb_columns() where database_name = current_database() and not internal "
        "and (schema_name, table_name) in (select (schema_name, table_name) from duckdb_tables()) "
        "group by all"
    ).fetchall()
    return {(schema, name): is_own for schema, name, is_own in views} | {
        (schema, name): _OWN_COLUMNS.get(name) == columns for schema, name, columns in tables
    }


def _made_names(
    connection: duckdb.DuckDBPyConnection, found: dict[tuple[str, str], bool]
) -> set[tuple[str, str]] | None:
    """Return the names that were noted; None where all that is there is this project's."""
    own = {relation for relation, is_own in found.items() if is_own}
    notes = [schema for schema, name in own if name == "made"]
    if not notes and any(name == "files" for _, name in own):
        return None
    made: set[tuple[str, str]] = set()
    for schema in notes:
        made.update(
            connection.execute(
                f"select schema_name, relation_name from {sql_name(schema)}.made"
            ).fetchall()
        )
    return made


def _path(connection: duckdb.DuckDBPyConnection) -> str:
    ((path,),) = connection.execute(
        "select coalesce(path, database_name) from duckdb_databases() "
        "where database_name = current_database()"
    ).fetchall()
    return str(path)
