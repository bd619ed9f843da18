"""Count each request once where two sources deliver the requests of one workspace.

LiteLLM behind Open WebUI sees the same requests as Open WebUI.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from usage_exports.errors import RefusedError
from usage_exports.imports.catalogue import SOURCES
from usage_exports.imports.imported import import_folder
from usage_exports.imports.source import Source
from usage_exports.sql import sql_list


def first_source_of_requests(
    connection: duckdb.DuckDBPyConnection, raw: Path, source: Source, org_id: str
) -> str | None:
    """Return the other source whose imports were the first to deliver requests of a workspace.

    Args:
        connection: to any DuckDB.
        raw: the raw folder, which need not exist.
        source: the one that is imported now.
        org_id: the workspace.

    Returns:
        The name of the other source; None if there is none, or `source` was first.
    """
    first: dict[str, str] = {}
    for name in SOURCES:
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
    return None if earliest == source.name else earliest


def check_keys(connection: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Check that each key whose requests are left out is one that the source knows.

    Raises:
        RefusedError: one is not: a typing error would count its requests twice.
    """
    for key in keys:
        known = connection.execute(
            "select 1 from staged.other_keys where $key in (token, key_alias)", {"key": key}
        )
        if not known.fetchone():
            raise RefusedError(
                f"--without-key {key}: there is no key with this alias or id, nor was there one."
            )


def leave_out_requests(connection: duckdb.DuckDBPyConnection) -> int:
    """Take the requests out of what an import adds; return how many it would have added."""
    ((count,),) = connection.execute("select count(*) from added.model_requests").fetchall()
    connection.execute("delete from added.model_requests")
    return int(count)
