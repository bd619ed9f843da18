"""What a raw folder holds from earlier imports: the only memory that an import has."""

import datetime
from pathlib import Path

import duckdb

from usage_exports.errors import RawDataError
from usage_exports.imports.columns import KEYS, column_types
from usage_exports.imports.product import Product
from usage_exports.locations import folder_name
from usage_exports.sql import sql_list


def import_folder(raw: Path, table: str, product: str, org_id: str) -> Path:
    """Return the folder of the files of a table that come from one product and workspace."""
    return raw / table / product / f"org_id={folder_name(org_id)}"


def load_imported(
    connection: duckdb.DuckDBPyConnection, raw: Path, product: Product, org_id: str
) -> datetime.datetime | None:
    """Make a table `imported.<table>` per raw table: the latest row of each key.

    Args:
        connection: gets the schema `imported`.
        raw: the raw folder, which need not exist.
        product: whose imports are read.
        org_id: the workspace.

    Returns:
        The time of the latest import that wrote something, in UTC without zone.

    Raises:
        RawDataError: a file of an earlier import can't be read.
    """
    connection.execute("create schema imported")
    for table, key in KEYS.items():
        types = column_types(table, product)
        connection.execute(
            f"create table imported.{table} ("
            + ", ".join(f"{name} {type_}" for name, type_ in types.items())
            + ")"
        )
        folder = import_folder(raw, table, product.name, org_id)
        files = [str(path) for path in sorted(folder.glob("*.parquet"))]
        if not files:
            continue
        of_workspace = "where org_id = $org_id" if "org_id" in types else ""
        try:
            connection.execute(
                f"insert into imported.{table} by name select {', '.join(types)} "
                f"from read_parquet({sql_list(files)}, union_by_name = true, "
                f"hive_partitioning = false) {of_workspace} "
                f"qualify row_number() over (partition by {', '.join(key)} "
                "order by ingested_at desc) = 1",
                {"org_id": org_id} if of_workspace else None,
            )
        except duckdb.Error as error:
            raise RawDataError(
                f"A file of an earlier import in {folder} can't be read: "
                f"{str(error).splitlines()[0]} Put it back as the import wrote it; or remove the "
                "file, and the next import brings what the database still has of it."
            ) from error
    return _latest(connection)


def _latest(connection: duckdb.DuckDBPyConnection) -> datetime.datetime | None:
    every = " union all ".join(
        f"select max(ingested_at) as latest from imported.{table}" for table in KEYS
    )
    ((latest,),) = connection.execute(f"select max(latest) from ({every})").fetchall()
    return None if latest is None else datetime.datetime.fromisoformat(str(latest))
