"""The settings of a workspace: made by the first import, changed only when somebody says so."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from runner.raw.columns import read_columns
from runner.raw.files import find_table_files
from runner.raw.select import Shape, select_from_files
from runner.sources.catalogue import Source
from runner.sources.columns import WORKSPACES, column_types, tables

_SPELLINGS_OF_TRUE = "('true', 't', 'yes', 'y', '1')"


@dataclass(frozen=True)
class WorkspaceSettings:
    """What was said of the workspace; None is what was not said."""

    byok: bool | None = None
    user_level_data: bool | None = None


def find_workspace_change(
    connection: duckdb.DuckDBPyConnection,
    raw: Path,
    source: Source,
    org_id: str,
    said: WorkspaceSettings,
) -> int:
    """Make the table `added.workspaces`, with the workspace's row if it is new or changes.

    Whoever wrote the latest row that the raw folder holds, it is what a change starts from.

    Args:
        connection: with the schema `added` and the variables `org_id` and `ingested_at`.
        raw: the raw folder, which need not exist.
        source: the one that is imported.
        org_id: the workspace.
        said: the settings that were given.

    Returns:
        How many rows there are: 0 or 1.

    Raises:
        RawDataError: the workspaces of the raw folder can't be read.
    """
    types = column_types(WORKSPACES, source)
    connection.execute(
        f"create table added.{WORKSPACES} ("
        + ", ".join(f"{name} {type_}" for name, type_ in types.items())
        + ")"
    )
    latest = _latest(connection, raw, org_id)
    if latest is None:
        row = (org_id, org_id, said.byok is not False, said.user_level_data is not False)
        connection.execute(
            f"insert into added.{WORKSPACES} values (?, ?, ?, ?, null, getvariable('ingested_at'))",
            row,
        )
        return 1
    name, byok, user_level_data = latest
    new_byok = byok if said.byok is None else said.byok
    new_user_level_data = user_level_data if said.user_level_data is None else said.user_level_data
    if (new_byok, new_user_level_data) == (byok, user_level_data):
        return 0
    connection.execute(
        f"insert into added.{WORKSPACES} "
        "values (?, ?, ?, ?, getvariable('ingested_at'), getvariable('ingested_at'))",
        (org_id, name, new_byok, new_user_level_data),
    )
    return 1


def _latest(
    connection: duckdb.DuckDBPyConnection, raw: Path, org_id: str
) -> tuple[str | None, bool, bool] | None:
    table = tables()[WORKSPACES]
    files = find_table_files(raw, table) if raw.is_dir() else []
    if not files:
        return None
    shapes: dict[Shape, list[str]] = {}
    for file in files:
        shape = Shape.of(table, file, read_columns(connection, file))
        shapes.setdefault(shape, []).append(file.path)
    row = connection.execute(
        f"""
        select
            name,
            coalesce(lower(trim(cast(byok_enabled as varchar))) in {_SPELLINGS_OF_TRUE}, false),
            coalesce(
                lower(trim(cast(user_level_data_enabled as varchar))) in {_SPELLINGS_OF_TRUE}, false
            )
        from ({select_from_files(table, shapes)})
        where trim(cast(org_id as varchar)) = $org_id
        order by try_cast(updated_at as timestamp) desc nulls last
        limit 1
        """,
        {"org_id": org_id},
    ).fetchone()
    return row and (row[0], bool(row[1]), bool(row[2]))
