"""Make an export: mount, build, check, write."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb

from runner.build import Dbt, Progress
from runner.errors import BuildError, RawDataError, UsageExportsError, WarehouseError
from runner.findings import Findings, read_findings
from runner.marts import Mart, read_mart
from runner.settings import ExportSettings, ExportType
from runner.warehouse import claim_warehouse, mount_raw, open_warehouse
from runner.writer import FileSet, folder_name, guard_formula

_ROWS_AT_ONCE = 10_000
_USABLE_ROWS_TEST = "assert_tables_have_usable_rows"


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


@dataclass(frozen=True)
class Report:
    """What an export wrote, and what an administrator must know of its input."""

    files: list[WrittenFile]
    findings: Findings


def export(settings: ExportSettings, progress: Progress | None = None) -> Report:
    """Bring the roll-ups up to date, build and check the marts, and write the files.

    Args:
        settings: what to export.
        progress: told about every step of the build.

    Raises:
        UsageExportsError: nothing was written; the message says why.
    """
    with claim_warehouse(settings.locations):
        return _export(settings, progress)


def _export(settings: ExportSettings, progress: Progress | None) -> Report:
    locations = settings.locations
    mount_raw(locations.warehouse, locations.raw)
    dbt = Dbt(locations)
    try:
        dbt.build(settings.dbt_vars(), full_refresh=settings.full_refresh, progress=progress)
    except BuildError as error:
        if _USABLE_ROWS_TEST in error.failed_tests:
            raise _unusable_tables(locations.warehouse) from error
        raise
    with open_warehouse(locations.warehouse, read_only=True) as connection:
        # Nobody can write while it is open; but somebody's `dbt build` may have come between.
        _check_built(connection, settings)
        workspaces = _workspaces(connection, settings.workspaces)
        marts = [read_mart(dbt.manifest, export_type) for export_type in settings.types]
        findings = read_findings(connection)
        try:
            files = _write_files(connection, settings, marts, workspaces)
        except OSError as error:
            raise UsageExportsError(
                f"{error.filename or locations.out} can't be written: {error.strerror}."
            ) from error
        return Report(files, findings)


def _check_built(connection: duckdb.DuckDBPyConnection, settings: ExportSettings) -> None:
    wanted = settings.dbt_vars()
    built = connection.execute(f"select {', '.join(wanted)} from int_export").fetchall()
    if built != [tuple(wanted.values())]:
        raise WarehouseError(
            f"Another run built other exports in warehouse {settings.locations.warehouse} "
            "meanwhile. Run again."
        )


def _unusable_tables(warehouse: Path) -> RawDataError:
    with open_warehouse(warehouse, read_only=True) as connection:
        unusable = read_findings(connection).unusable_tables()
    return RawDataError(
        "\n".join(
            f"Table {table}: none of its rows can be used ({reasons}). "
            "Are its columns mapped right? 'usage-exports check' shows example rows."
            for table, reasons in unusable.items()
        )
    )


def _workspaces(
    connection: duckdb.DuckDBPyConnection, wanted: tuple[str, ...]
) -> dict[str, Workspace]:
    rows = connection.execute(
        "select org_id, byok_enabled, user_level_data_enabled from int_workspaces order by org_id"
    ).fetchall()
    known = {org_id: Workspace(org_id, byok, user_level) for org_id, byok, user_level in rows}
    for org_id in wanted:
        if org_id not in known:
            close = get_close_matches(org_id, known, n=3) or sorted(known)[:10]
            raise UsageExportsError(
                f"There is no workspace '{org_id}' in the raw data. "
                + (f"Did you mean {', '.join(close)}?" if close else "There is none at all.")
            )
    return {org_id: known[org_id] for org_id in sorted(set(wanted) or known)}


def _write_files(
    connection: duckdb.DuckDBPyConnection,
    settings: ExportSettings,
    marts: list[Mart],
    workspaces: dict[str, Workspace],
) -> list[WrittenFile]:
    written: dict[tuple[str, ExportType], WrittenFile] = {}
    with FileSet() as files:
        for mart in marts:
            left = dict(workspaces)
            rows = _rows(connection, mart, list(workspaces))
            # Workspaces without a row follow, with just a header.
            for org_id, group in _with_empty(groupby(rows, key=itemgetter(0)), left):
                workspace = workspaces[org_id]
                columns = mart.columns_for(
                    byok=workspace.byok, user_level_data=workspace.user_level_data
                )
                kept = [
                    (1 + index, settings.formula_guard and column.user_text)
                    for index, column in enumerate(mart.columns)
                    if column in columns
                ]
                path = settings.locations.out / folder_name(org_id) / settings.file_name(mart.type)
                values = (
                    [guard_formula(row[i]) if guarded else row[i] for i, guarded in kept]
                    for row in group
                )
                count = files.write(path, [column.name for column in columns], values)
                written[org_id, mart.type] = WrittenFile(org_id, mart.type, count, path)
    return [written[org_id, mart.type] for org_id in workspaces for mart in marts]


def _rows(
    connection: duckdb.DuckDBPyConnection, mart: Mart, org_ids: list[str]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a mart, led by their org_id, one workspace after the other, in order."""
    columns = ", ".join(column.name for column in mart.columns)
    cursor = connection.execute(
        f"select org_id, {columns} from {mart.relation} "
        f"where list_contains($1, org_id) order by org_id, {', '.join(mart.order)}",
        [org_ids],
    )
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        yield from rows


def _with_empty(
    groups: Iterator[tuple[str, Iterator[tuple[Any, ...]]]], left: dict[str, Workspace]
) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    for org_id, group in groups:
        del left[org_id]
        yield org_id, group
    for org_id in left:
        yield org_id, iter(())
