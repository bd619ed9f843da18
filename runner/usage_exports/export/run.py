"""Make an export: prepare, build, check, write."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

from usage_exports.dbt.build import Dbt, Progress
from usage_exports.engines.engine import Engine, Reader
from usage_exports.errors import BuildError, RawDataError, UsageExportsError, WarehouseError
from usage_exports.export.file_set import FileSet, check_place
from usage_exports.export.files import Workspace, WrittenFile, write_files
from usage_exports.export.marts import Mart, read_mart
from usage_exports.export.settings import ExportSettings
from usage_exports.interrupts import was_interrupted
from usage_exports.locations import LONGEST_NAME, has_folder
from usage_exports.quality.findings import FINDINGS, PERIOD_FINDINGS, Findings, read_findings
from usage_exports.words import listed, printable

# What is read besides the marts.
_RELATIONS = ("int_export", *FINDINGS, *PERIOD_FINDINGS)
_USABLE_ROWS_TEST = "assert_tables_have_usable_rows"


@dataclass(frozen=True)
class Report:
    """What an export wrote, and what an administrator must know of its input.

    `too_long` are org_ids that make no name of a folder, so these workspaces have no files;
    `put_back` says whether files that a killed export was replacing were put back first.
    """

    files: list[WrittenFile]
    findings: Findings
    too_long: list[str]
    put_back: bool


def export(settings: ExportSettings, engine: Engine, progress: Progress | None = None) -> Report:
    """Bring the roll-ups up to date, build and check the marts, and write the files.

    Args:
        settings: what to export.
        engine: where.
        progress: told about every step of the build.

    Raises:
        UsageExportsError: nothing was written; the message says why.
        KeyboardInterrupt: nothing was written, or the message says what was.
    """
    report = None
    with _write_errors_in_words(settings):
        check_place(settings.locations.out)
    try:
        with engine.claimed():
            report = _export(settings, engine, progress)
    except BaseException as error:
        if report and (isinstance(error, KeyboardInterrupt) or was_interrupted()):
            raise KeyboardInterrupt("all files were written") from error
        raise
    return report


def _export(settings: ExportSettings, engine: Engine, progress: Progress | None) -> Report:
    dbt = Dbt(engine)
    _build(settings, engine, dbt, progress)
    marts = [read_mart(dbt, export_type) for export_type in settings.types]
    relations = [*map(dbt.relation, _RELATIONS), *(mart.relation for mart in marts)]
    with engine.reading(relations) as reader:
        # Another export can't have come between; but somebody's `dbt build` may.
        _check_built(reader, engine, dbt, settings)
        return _write(settings, engine, dbt, reader, marts)


def _build(settings: ExportSettings, engine: Engine, dbt: Dbt, progress: Progress | None) -> None:
    def run(has_roll_ups: bool) -> None:
        dbt.build(
            settings.dbt_vars(),
            has_roll_ups=has_roll_ups,
            full_refresh=settings.full_refresh,
            progress=progress,
        )

    try:
        engine.build(run, project_key=dbt.project_key, full_refresh=settings.full_refresh)
    except BuildError as error:
        if _USABLE_ROWS_TEST in error.failed_tests:
            raise _unusable_tables(engine, dbt) from error
        raise


def _write(
    settings: ExportSettings, engine: Engine, dbt: Dbt, reader: Reader, marts: list[Mart]
) -> Report:
    workspaces = _workspaces(reader, dbt, settings.workspaces)
    too_long = [found.org_id for found in workspaces if not has_folder(found.org_id)]
    named = [found for found in workspaces if has_folder(found.org_id)]
    if too_long and (settings.workspaces or not named):
        raise UsageExportsError(
            f"{listed(too_long)}: too long for a workspace that is exported. The name of its "
            f"folder, the org_id percent-encoded, can have at most {LONGEST_NAME} characters."
        )
    findings = read_findings(reader, dbt)
    with _write_errors_in_words(settings), FileSet(settings.locations.out) as files:
        written = write_files(reader, engine.dialect, files, settings, marts, named)
        # Where reading sees more than one state, the rows may have become another export's.
        _check_built(reader, engine, dbt, settings)
    return Report(written, findings, too_long, files.put_back)


@contextmanager
def _write_errors_in_words(settings: ExportSettings) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # What is moved to a place has the name of the place second.
        path = error.filename2 or error.filename or settings.locations.out
        raise UsageExportsError(f"{path} can't be written: {error.strerror}.") from error


def _check_built(reader: Reader, engine: Engine, dbt: Dbt, settings: ExportSettings) -> None:
    wanted = settings.dbt_vars()
    built = list(reader.rows(f"select {', '.join(wanted)} from {dbt.relation('int_export')}"))
    if built != [tuple(wanted.values())]:
        raise WarehouseError(
            f"Another run built other exports in {engine.target.marts} meanwhile. Run again."
        )


def _unusable_tables(engine: Engine, dbt: Dbt) -> RawDataError:
    with engine.reading([dbt.relation(name) for name in FINDINGS]) as reader:
        unusable = read_findings(reader, dbt, of_period=False).unusable_tables()
    return RawDataError(
        "\n".join(
            f"Table {table}: none of its rows can be used ({reasons}). "
            "Are its columns mapped right? 'usage-exports check' shows example rows."
            for table, reasons in unusable.items()
        )
    )


def _workspaces(reader: Reader, dbt: Dbt, wanted: tuple[str, ...]) -> list[Workspace]:
    rows = reader.rows(
        "select org_id, byok_enabled, user_level_data_enabled "
        f"from {dbt.relation('int_workspaces')}"
    )
    known = {org_id: Workspace(org_id, byok, user_level) for org_id, byok, user_level in rows}
    for org_id in wanted:
        if org_id not in known:
            close = get_close_matches(org_id, known, n=3) or sorted(known)[:10]
            raise UsageExportsError(
                f"There is no workspace '{printable(org_id)}' in the raw data. "
                + (f"Did you mean {listed(close)}?" if close else "It names none.")
            )
    return [known[org_id] for org_id in sorted(set(wanted) or known)]
