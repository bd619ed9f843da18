"""The columns of raw tables, as an import writes them."""

from collections.abc import Mapping
from functools import cache

from usage_exports.contract import Table, raw_tables
from usage_exports.imports.product import Product

WORKSPACES = "workspaces"

CHANGE_LOGS = {
    table.name: table.key[-1] for table in raw_tables("change_log") if table.name != WORKSPACES
}
"""Change logs that are imported row by row, with the column that names an entity."""

EVENTS = {
    table.name: tuple(column for column in table.key if column != "org_id")
    for table in raw_tables("event")
}
"""Events, with the columns that, with org_id, are the key of one."""

KEYS = {WORKSPACES: ("org_id",)} | {table: (key,) for table, key in CHANGE_LOGS.items()} | EVENTS
"""All tables that an import writes, with the columns that, with org_id, are a key."""

# As DuckDB must find them in a file to take them as they are: see usage_exports/mount/select.py.
_TYPES = {
    "string": "varchar",
    "timestamp": "timestamp",
    "boolean": "boolean",
    "bigint": "bigint",
    "numeric(38,12)": "decimal(36,12)",
}


@cache
def tables() -> Mapping[str, Table]:
    """Return the tables of the contract that a raw folder must hold, by name."""
    return {table.name: table for table in raw_tables() if not table.optional}


def column_types(table: str, product: Product | None = None) -> dict[str, str]:
    """Return the columns of a raw table with their DuckDB types.

    Args:
        table: its name.
        product: adds what the imports of this product keep for themselves: the columns that it
            asks for, and in change logs too the time of the import.
    """
    types = {column.name: _TYPES[column.data_type] for column in tables()[table].columns}
    if product:
        types |= product.more_columns.get(table, {})
        types["ingested_at"] = "timestamp"
    return types
