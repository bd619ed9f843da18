"""Run the SQL files of a product: its tables become rows of the raw tables."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from usage_exports.imports.columns import CHANGE_LOGS, EVENTS, column_types
from usage_exports.imports.product import Product
from usage_exports.imports.values import Remark

_MACROS = Path(__file__).resolve().parent / "macros.sql"


def map_tables(
    connection: duckdb.DuckDBPyConnection,
    product: Product,
    variables: Mapping[str, Sequence[str]],
) -> None:
    """Make a table `mapped.<table>` per raw table, with the rows that the product has now.

    Change logs hold one row per key, whose `updated_at` is what the product says. There is no
    `org_id` yet. A table that the product lacks is empty.

    Args:
        connection: with the tables `product.<table>` and the schema `imported`.
        product: whose mapping is run.
        variables: lists of texts that the SQL files read by `getvariable`.
    """
    connection.execute("create schema staged")
    connection.execute("create schema mapped")
    for name, texts in variables.items():
        connection.execute(
            f"set variable {name} = cast($texts as varchar[])", {"texts": list(texts)}
        )
    for macros in (_MACROS, product.sql / "macros.sql"):
        if macros.exists():
            connection.execute(macros.read_text(encoding="utf-8"))
    for name in product.staged:
        query = (product.sql / "staged" / f"{name}.sql").read_text(encoding="utf-8")
        connection.execute(f"create table staged.{name} as\n{query}")
    for table in (*product.mapped, *(set(CHANGE_LOGS) | set(EVENTS)) - set(product.mapped)):
        _map_table(connection, product, table)


def _map_table(connection: duckdb.DuckDBPyConnection, product: Product, table: str) -> None:
    types = column_types(table, product)
    for column in ("org_id", "ingested_at", "deleted_at"):
        types.pop(column, None)
    listed = ", ".join(f"{name} {type_}" for name, type_ in types.items())
    connection.execute(f"create table mapped.{table} ({listed})")
    if table in product.mapped:
        query = (product.sql / f"{table}.sql").read_text(encoding="utf-8")
        connection.execute(f"insert into mapped.{table} by name\n{query}")


def read_remarks(connection: duckdb.DuckDBPyConnection, product: Product) -> list[Remark]:
    """Return what the mapping of a product has to say: the rows of its `remarks.sql`.

    Args:
        connection: in which `map_tables` has run.
        product: whose mapping it was.
    """
    path = product.sql / "remarks.sql"
    if not path.exists():
        return []
    found = connection.execute(path.read_text(encoding="utf-8")).fetchall()
    return sorted((Remark(text, rows) for text, rows in found), key=lambda remark: remark.text)
