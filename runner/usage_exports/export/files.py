"""Write the files of an export from its marts."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from usage_exports.engines.engine import Dialect, Reader
from usage_exports.export.column import Column
from usage_exports.export.file_set import FileSet
from usage_exports.export.marts import Mart
from usage_exports.export.settings import ExportSettings, ExportType
from usage_exports.locations import folder_name


@dataclass(frozen=True)
class WrittenFile:
    """A file of an export; `rows` without the header."""

    org_id: str
    type: ExportType
    rows: int
    path: Path


@dataclass(frozen=True)
class Workspace:
    """A workspace and the settings that decide its columns."""

    org_id: str
    byok: bool
    user_level_data: bool


def write_files(
    reader: Reader,
    dialect: Dialect,
    files: FileSet,
    settings: ExportSettings,
    marts: list[Mart],
    workspaces: list[Workspace],
) -> list[WrittenFile]:
    """Write a file per workspace and mart.

    Args:
        reader: of the marts.
        dialect: of the engine where they lie.
        files: what appears together.
        settings: of the export that the marts hold.
        marts: which files.
        workspaces: whose files; one without a row gets a file with just the header.

    Returns:
        The files, by workspace.

    Raises:
        OSError: a file can't be written.
    """
    written: dict[tuple[str, ExportType], WrittenFile] = {}
    for mart in marts:
        for columns, org_ids in _by_columns(mart, workspaces).items():
            fields = settings.format.select(columns, formula_guard=settings.formula_guard)
            found = reader.rows(_query(dialect, mart, fields, org_ids))
            for org_id, rows in _by_workspace(found, org_ids):
                path = settings.locations.out / folder_name(org_id) / settings.file_name(mart.type)
                with files.open(path) as stream:
                    count = settings.format.write(stream, columns, rows)
                written[org_id, mart.type] = WrittenFile(org_id, mart.type, count, path)
    return [written[workspace.org_id, mart.type] for workspace in workspaces for mart in marts]


def _by_columns(mart: Mart, workspaces: list[Workspace]) -> dict[tuple[Column, ...], list[str]]:
    """Return the org_ids of the workspaces whose files have the same columns."""
    org_ids: defaultdict[tuple[Column, ...], list[str]] = defaultdict(list)
    for workspace in workspaces:
        columns = mart.columns_for(byok=workspace.byok, user_level_data=workspace.user_level_data)
        org_ids[columns].append(workspace.org_id)
    return org_ids


def _query(dialect: Dialect, mart: Mart, fields: Sequence[str], org_ids: list[str]) -> str:
    """Return the SQL of the rows of the files of some workspaces, each after its org_id."""
    order = [dialect.by_code_point("org_id")]
    for column, descending in mart.order:
        key = dialect.by_code_point(column.name) if column.is_text else column.name
        order.append(f"{key} desc" if descending else key)
    return (
        f"select org_id, {', '.join(fields)} "
        f"from {mart.relation} where org_id in ({', '.join(map(dialect.literal, org_ids))}) "
        f"order by {', '.join(order)}"
    )


def _by_workspace(
    rows: Iterator[tuple[Any, ...]], org_ids: list[str]
) -> Iterator[tuple[str, Iterator[Sequence[Any]]]]:
    """Yield each org_id with the rows of its file; those without a row come last."""
    left = dict.fromkeys(org_ids)
    for org_id, group in groupby(rows, key=lambda row: str(row[0])):
        del left[org_id]
        yield org_id, (fields for _, *fields in group)
    for org_id in left:
        yield org_id, iter(())
