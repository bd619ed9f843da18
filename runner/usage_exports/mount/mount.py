"""Mount the raw files of a folder as views in DuckDB, one per table of the contract."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import duckdb

from usage_exports.contract import Table, raw_tables
from usage_exports.errors import RawDataError
from usage_exports.mount.built import forget_built
from usage_exports.mount.columns import FileColumns, check_columns, read_columns
from usage_exports.mount.explain import explain
from usage_exports.mount.files import RawFile, find_raw_files
from usage_exports.mount.ownership import claim_names
from usage_exports.mount.select import Shape, select_from_files
from usage_exports.sql import sql_name, sql_text

EXPORTS_SCHEMA = "main"
"""Where models and seeds are built; as in profiles.yml."""

# Names that DuckDB keeps for itself.
_TAKEN_SCHEMAS = {"temp", "system", "pg_catalog", "information_schema"}

_FILES_DDL = """
create table if not exists {schema}.files (
    table_name varchar, source_file varchar, file_version varchar, columns varchar
)
"""

MountedFiles = Sequence[tuple[RawFile, FileColumns]]


def check_schema(schema: str) -> None:
    """Refuse a schema that the raw files can't be mounted in.

    Args:
        schema: its name.

    Raises:
        RawDataError: DuckDB, dbt or the exports need it for something else.
    """
    name = schema.lower()
    if name == EXPORTS_SCHEMA:
        # The price list that the project ships has the name of a raw table.
        raise RawDataError(
            f"USAGE_EXPORTS_RAW_SCHEMA names schema {schema}, where the exports are built: they "
            "would overwrite a raw table. Name another."
        )
    if name in _TAKEN_SCHEMAS:
        raise RawDataError(
            f"USAGE_EXPORTS_RAW_SCHEMA names schema {schema}, which is DuckDB's own. Name another."
        )
    # dbt puts names in quotes, and does not double those that are in them.
    if "'" in schema or '"' in schema or not schema.isprintable():
        raise RawDataError(
            f"USAGE_EXPORTS_RAW_SCHEMA is {schema!r}: a schema's name can't hold quotes or control "
            "characters."
        )


def mount(
    connection: duckdb.DuckDBPyConnection,
    raw: Path,
    schema: str = "raw",
    exports_schema: str = EXPORTS_SCHEMA,
) -> None:
    """Create or renew a view per raw table, and the table `files` that lists what they read.

    Only files that are new or changed are looked into; what is known of the others is kept in
    `files`. Where none has changed, nor the contract, nothing is done. All happens in one
    transaction: after an error the mount is as it was.

    Args:
        connection: to the warehouse, open for writing.
        raw: the raw folder.
        schema: where the views are made.
        exports_schema: where models and seeds are built.

    Raises:
        RawDataError: the folder, a file or a column of it is missing or can't be used, or the
            schema can't be used.
        ForeignRelationError: a view or table that somebody else made is in the way.
    """
    check_schema(schema)
    found = find_raw_files(raw)
    claim_names(connection, schema, exports_schema)
    connection.execute("begin")
    try:
        connection.execute(f"create schema if not exists {sql_name(schema)}")
        connection.execute(_FILES_DDL.format(schema=sql_name(schema)))
        known = _known_columns(connection, schema)
        present = [file for files in found.values() for file in files]
        is_present = known.keys() == {(file.path, file.version) for file in present}
        if is_present and _is_of_contract(connection, schema):
            connection.execute("rollback")
            return
        mounted: dict[str, MountedFiles] = {}
        for table in raw_tables():
            mounted[table.name] = [
                (file, known.get((file.path, file.version)) or read_columns(connection, file))
                for file in found.get(table.name, [])
            ]
            _replace_view(connection, schema, table, mounted[table.name])
        _replace_files(connection, schema, mounted)
        forget_built(connection, schema)
        connection.execute("commit")
    except BaseException:
        # After an error of the disk or of memory there is no transaction left.
        with suppress(duckdb.Error):
            connection.execute("rollback")
        raise


def _known_columns(
    connection: duckdb.DuckDBPyConnection, schema: str
) -> dict[tuple[str, str], FileColumns]:
    rows = connection.execute(
        f"select source_file, file_version, columns from {sql_name(schema)}.files"
    ).fetchall()
    read = {(path, version): FileColumns.from_json(columns) for path, version, columns in rows}
    return {file: columns for file, columns in read.items() if columns is not None}


def _replace_view(
    connection: duckdb.DuckDBPyConnection, schema: str, table: Table, files: MountedFiles
) -> None:
    if not files:
        connection.execute(f"drop view if exists {sql_name(schema)}.{table.name}")
        return
    check_columns(table, files)
    shapes: defaultdict[Shape, list[str]] = defaultdict(list)
    for file, columns in files:
        shapes[Shape.of(table, file, columns)].append(file.path)
    query = select_from_files(table, shapes)
    try:
        connection.execute(f"create or replace view {sql_name(schema)}.{table.name} as {query}")
    except duckdb.Error as error:
        # Such as a file that is gone since it was found.
        if any(file.path in str(error) for file, _ in files):
            raise explain(str(error), [file for file, _ in files]) from error
        raise


def _replace_files(
    connection: duckdb.DuckDBPyConnection, schema: str, mounted: Mapping[str, MountedFiles]
) -> None:
    connection.execute(f"delete from {sql_name(schema)}.files")
    rows = [
        f"({sql_text(table)}, {sql_text(file.path)}, "
        f"{sql_text(file.version)}, {sql_text(columns.to_json())})"
        for table, files in mounted.items()
        for file, columns in files
    ]
    connection.execute(f"insert into {sql_name(schema)}.files values {', '.join(rows)}")
    connection.execute(f"comment on table {sql_name(schema)}.files is '{_contract_digest()}'")


def _is_of_contract(connection: duckdb.DuckDBPyConnection, schema: str) -> bool:
    """Whether the views were made when the contract had the columns that it has."""
    ((comment,),) = connection.execute(
        "select comment from duckdb_tables() where database_name = current_database() "
        "and lower(schema_name) = lower(?) and table_name = 'files'",
        [schema],
    ).fetchall()
    return bool(comment == _contract_digest())


def _contract_digest() -> str:
    return hashlib.sha256(repr(raw_tables()).encode()).hexdigest()
