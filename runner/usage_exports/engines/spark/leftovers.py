"""Remove what runs that were cut off have left.

A table that Spark makes from a query is a folder of files before it is a table. Where Spark goes
away in between, the folder stays, and no table of that name can be made any more.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from usage_exports.engines.spark.claim import is_lapsed
from usage_exports.errors import WarehouseError

if TYPE_CHECKING:
    from usage_exports.engines.spark.connection import SparkConnection

_LEFTOVER = "usage_exports_leftover"
_IN_THE_WAY = re.compile(
    r"LOCATION_ALREADY_EXISTS\][^`]*(`[^`]+`\.)?`(?P<schema>[^`]+)`\.`(?P<table>[^`]+)`,"
    r"[^']*'(?P<folder>[^']+)'"
)


class FilesInTheWayError(WarehouseError):
    """Files lie where tables of the exports are to be made, in `folders`, as Spark names them."""

    def __init__(self, message: str, folders: Sequence[str]) -> None:
        super().__init__(message)
        self.folders = tuple(folders)


def folders_in_the_way(schema: str, messages: Sequence[str]) -> list[str]:
    """Return the folders where Spark could not make tables, since something lies there already.

    Args:
        schema: only folders of its tables are meant.
        messages: what Spark said.
    """
    found = [match for message in messages for match in _IN_THE_WAY.finditer(message)]
    folders = (
        match["folder"]
        for match in found
        if match["schema"].lower() == schema.lower()
        and match["folder"].endswith(f"/{match['table']}")
    )
    # A server says some things twice.
    return list(dict.fromkeys(folders))


def remove_folder(connection: "SparkConnection", schema: str, folder: str) -> None:
    """Remove a folder: SQL can only do that with the folder of a table, so it becomes one's.

    Args:
        connection: to Spark.
        schema: where a table is made for it.
        folder: as Spark names it.
    """
    # Its own folder stays, empty, and is the next one's too.
    table = f"{schema}.{_LEFTOVER}"
    connection.execute(f"drop table if exists {table}")
    connection.execute(f"create table {table} (nothing boolean) using parquet")
    connection.execute(f"alter table {table} set location '{folder}'")
    connection.execute(f"drop table {table}")


def drop_lapsed_schemas(connection: "SparkConnection", prefix: str) -> None:
    """Drop the schemas that killed checks have left; one whose claim is renewed is in use.

    Args:
        connection: to Spark.
        prefix: of the schemas' names; eight hexadecimal digits follow.
    """
    name = re.compile(re.escape(prefix) + "[0-9a-f]{8}", re.IGNORECASE)
    for schema, *_ in list(connection.rows(f"show schemas like '{prefix}*'")):
        if name.fullmatch(schema) and is_lapsed(connection, schema):
            # What this user may not drop is somebody else's.
            with suppress(Exception):
                connection.execute(f"drop schema if exists {schema} cascade")
