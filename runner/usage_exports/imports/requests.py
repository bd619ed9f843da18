"""Count each request once where two products deliver the requests of one workspace.

A gateway sees the same requests as the product behind which it stands.
"""

from pathlib import Path

import duckdb

from usage_exports.imports.catalogue import PRODUCTS
from usage_exports.imports.imported import import_folder
from usage_exports.imports.product import Product
from usage_exports.sql import sql_list


def first_product_of_requests(
    connection: duckdb.DuckDBPyConnection, raw: Path, product: Product, org_id: str
) -> str | None:
    """Return the other product whose imports were the first to deliver requests of a workspace.

    Args:
        connection: to any DuckDB.
        raw: the raw folder, which need not exist.
        product: the one that is imported now.
        org_id: the workspace.

    Returns:
        The name of the other product; None if there is none, or `product` was first.
    """
    first: dict[str, str] = {}
    for name in (known.name for known in PRODUCTS):
        folder = import_folder(raw, "model_requests", name, org_id)
        files = [str(path) for path in sorted(folder.glob("*.parquet"))]
        if files:
            ((at,),) = connection.execute(
                f"select cast(min(ingested_at) as varchar) from read_parquet({sql_list(files)}, "
                "hive_partitioning = false) where org_id = ?",
                [org_id],
            ).fetchall()
            if at is not None:
                first[name] = at
    if not first:
        return None
    earliest = min(first, key=lambda name: (first[name], name))
    return None if earliest == product.name else earliest


def leave_out_requests(connection: duckdb.DuckDBPyConnection) -> int:
    """Take the requests out of what an import adds; return how many it would have added."""
    ((count,),) = connection.execute("select count(*) from added.model_requests").fetchall()
    connection.execute("delete from added.model_requests")
    return int(count)
