"""The settings of a workspace: made by the first import, changed only when somebody says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import duckdb

from usage_exports.contract import Table
from usage_exports.dbt.renderer import Macros
from usage_exports.imports.columns import WORKSPACES, column_types, tables
from usage_exports.imports.product import Product
from usage_exports.mount.columns import read_columns
from usage_exports.mount.files import find_table_files
from usage_exports.mount.select import Shape, select_from_files


@dataclass(frozen=True)
class WorkspaceSettings:
    """What was said of the workspace; None is what was not said."""

    byok: bool | None = None
    user_level_data: bool | None = None


def find_workspace_change(
    connection: duckdb.DuckDBPyConnection,
    raw: Path,
    product: Product,
    org_id: str,
    said: WorkspaceSettings,
) -> int:
    """Make the table `added.workspaces`, with the workspace's row if it is new or changes.

    A change starts from the settings that an export at this time would find, whoever wrote them.

    Args:
        connection: with the schema `added` and the variables `org_id` and `ingested_at`.
        raw: the raw folder, which need not exist.
        product: the one that is imported.
        org_id: the workspace.
        said: the settings that were given.

    Returns:
        How many rows there are: 0 or 1.

    Raises:
        RawDataError: the workspaces of the raw folder can't be read.
    """
    types = column_types(WORKSPACES, product)
    connection.execute(
        f"create table added.{WORKSPACES} ("
        + ", ".join(f"{name} {type_}" for name, type_ in types.items())
        + ")"
    )
    current = _current(connection, raw, org_id)
    if current is None:
        row = (org_id, org_id, said.byok is not False, said.user_level_data is not False)
        connection.execute(
            f"insert into added.{WORKSPACES} values (?, ?, ?, ?, null, getvariable('ingested_at'))",
            row,
        )
        return 1
    byok = current.byok if said.byok is None else said.byok
    user_level_data = (
        current.user_level_data if said.user_level_data is None else said.user_level_data
    )
    if (byok, user_level_data) == (current.byok, current.user_level_data):
        return 0
    # Of two versions at one time the one that allows more would count.
    connection.execute(
        f"insert into added.{WORKSPACES} select $org_id, $name, $byok, $user_level_data, "
        "greatest(getvariable('ingested_at'), "
        "cast($after as timestamp) + interval 1 microsecond), getvariable('ingested_at')",
        {
            "org_id": org_id,
            "name": current.name,
            "byok": byok,
            "user_level_data": user_level_data,
            "after": current.updated_at,
        },
    )
    return 1


@dataclass(frozen=True)
class _Settings:
    """The settings in force; both are off where no row that can be used says otherwise."""

    name: str | None
    byok: bool
    user_level_data: bool
    updated_at: str | None


def _current(connection: duckdb.DuckDBPyConnection, raw: Path, org_id: str) -> _Settings | None:
    """Read the settings as the export does (int_workspaces); None if no row is of the workspace."""
    table = tables()[WORKSPACES]
    files = find_table_files(raw, table) if raw.is_dir() else []
    if not files:
        return None
    shapes: dict[Shape, list[str]] = {}
    for file in files:
        shape = Shape.of(table, file, read_columns(connection, file))
        shapes.setdefault(shape, []).append(file.path)
    delivered = select_from_files(table, shapes)
    types = {row[0]: row[1] for row in connection.execute(f"describe {delivered}").fetchall()}
    texts = [column.name for column in table.columns if types[column.name] == "VARCHAR"]
    macros = _staging(table, delivered, texts)
    rows = connection.execute(
        f"""
        with
            staged as ({macros.clean_raw(WORKSPACES)}),

            ours as (select * from staged where org_id = $org_id),

            versions as (select * from ours where rejection is null),

            settings as ({macros.settings_in_force("versions", "getvariable('ingested_at')")})

        select
            settings.name,
            coalesce(settings.byok_enabled, false),
            coalesce(settings.user_level_data_enabled, false),
            cast(settings.updated_at as varchar),
            settings.org_id is not null as is_in_force
        from (select distinct org_id from ours) as appearing
        left join settings using (org_id)
        """,
        {"org_id": org_id},
    ).fetchall()
    if not rows:
        return None
    *settings, is_in_force = rows[0]
    return _Settings(*settings) if is_in_force else _Settings(org_id, False, False, None)


def _staging(table: Table, delivered: str, texts: Sequence[str]) -> Macros:
    """Return the macros of staging, which read a table without dbt.

    Args:
        table: the raw table.
        delivered: the query that gives its rows.
        texts: the columns that came as text.
    """
    contract = {
        "columns": [
            SimpleNamespace(
                name=column.name,
                data_type=column.data_type,
                meta={"required": column.required, "lower_case": column.lower_case},
            )
            for column in table.columns
        ],
        "event_time": table.event_time,
    }
    return Macros(
        context={
            "execute": True,
            "source": lambda *_: None,
            "raw_contract": lambda _: contract,
            "raw_text_columns": lambda _: texts,
            "delivered_rows": lambda _: delivered,
        }
    )
