"""Make an export: mount, build, check, write."""

from dataclasses import dataclass
from difflib import get_close_matches

import duckdb

from runner.build import Dbt, Progress
from runner.built import forget_built, is_built, note_built
from runner.errors import BuildError, RawDataError, UsageExportsError, WarehouseError
from runner.export_files import Workspace, WrittenFile, write_files
from runner.findings import Findings, read_findings
from runner.marts import read_mart
from runner.raw.mount import mount
from runner.settings import ExportSettings, Locations
from runner.warehouse import claim_warehouse, open_warehouse

_USABLE_ROWS_TEST = "assert_tables_have_usable_rows"


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
    # Before dbt does anything, so that what is wrong with the raw files is said first.
    with open_warehouse(locations) as connection:
        mount(connection, locations.raw)
        dbt = Dbt(locations)
        has_roll_ups = is_built(connection, dbt.project_key) and not settings.full_refresh
        if not has_roll_ups:
            forget_built(connection)
    try:
        dbt.build(
            settings.dbt_vars(),
            has_roll_ups=has_roll_ups,
            full_refresh=settings.full_refresh,
            progress=progress,
        )
    except BuildError as error:
        if _USABLE_ROWS_TEST in error.failed_tests:
            raise _unusable_tables(locations) from error
        raise
    with open_warehouse(locations, read_only=has_roll_ups) as connection:
        # Nobody can write while it is open; but somebody's `dbt build` may have come between.
        _check_built(connection, settings)
        if not has_roll_ups:
            note_built(connection, dbt.project_key)
        workspaces = _workspaces(connection, settings.workspaces)
        marts = [read_mart(dbt.manifest, export_type) for export_type in settings.types]
        findings = read_findings(connection)
        try:
            files = write_files(connection, settings, marts, workspaces)
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


def _unusable_tables(locations: Locations) -> RawDataError:
    with open_warehouse(locations, read_only=True) as connection:
        unusable = read_findings(connection).unusable_tables()
    return RawDataError(
        "\n".join(
            f"Table {table}: none of its rows can be used ({reasons}). "
            "Are its columns mapped right? 'usage-exports check' shows example rows."
            for table, reasons in unusable.items()
        )
    )


def _workspaces(connection: duckdb.DuckDBPyConnection, wanted: tuple[str, ...]) -> list[Workspace]:
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
    return [known[org_id] for org_id in sorted(set(wanted) or known)]
