"""The command `usage-exports export`: it parses, calls, and prints."""

from pathlib import Path
from typing import get_args

import click

from usage_exports.cli.options import (
    FilePath,
    errors_in_words,
    files_of_the_owner,
    memory_limit_option,
    now_option,
    public_files_option,
    quiet_option,
    raw_option,
    refuse_file_options,
    target_option,
    temp_directory_option,
    time_of_run,
    verbose_option,
)
from usage_exports.cli.output import say
from usage_exports.export.settings import (
    EXPORT_TYPES,
    AttributesAsOf,
    ExportSettings,
    ExportType,
    PeriodBy,
    WeekStart,
)


@click.command()
@click.argument(
    "types",
    nargs=-1,
    metavar=f"[{'|'.join(EXPORT_TYPES)}]...",
    type=click.Choice(EXPORT_TYPES),
)
@click.option(
    "--period",
    type=click.Choice(["this-month", "last-month", "this-week", "last-week"]),
    help="The period to export. Default: last-month.",
)
@click.option(
    "--from",
    "start",
    metavar="DATE",
    help="First day of the period (YYYY-MM-DD, UTC), together with --to.",
)
@click.option("--to", "end", metavar="DATE", help="Last day of the period, included.")
@click.option(
    "--by",
    type=click.Choice(get_args(PeriodBy)),
    default="period",
    show_default=True,
    help="Cut the period into parts, each with its own rows.",
)
@click.option(
    "--week-start",
    type=click.Choice(get_args(WeekStart)),
    default="sunday",
    show_default=True,
    help="First day of the week.",
)
@click.option(
    "--workspace",
    "workspaces",
    multiple=True,
    metavar="ORG_ID",
    help="Export only this workspace; repeatable.",
)
@target_option
@raw_option
@click.option(
    "--out",
    type=FilePath(),
    default="exports",
    show_default=True,
    envvar="USAGE_EXPORTS_OUT",
    show_envvar=True,
    help="Folder for the exports.",
)
@click.option(
    "--warehouse",
    type=FilePath(),
    default="warehouse.duckdb",
    show_default=True,
    envvar="USAGE_EXPORTS_WAREHOUSE",
    show_envvar=True,
    help="DuckDB file that keeps the roll-ups.",
)
@now_option
@click.option(
    "--attributes-as-of",
    type=click.Choice(get_args(AttributesAsOf)),
    default="period-end",
    show_default=True,
    help="Show names, roles and owners as of the end of the period, or as of now.",
)
@click.option(
    "--no-formula-guard",
    is_flag=True,
    help="Write texts unchanged that a spreadsheet would run as formulas.",
)
@click.option("--full-refresh", is_flag=True, help="Rebuild all roll-ups from scratch.")
@public_files_option
@memory_limit_option
@temp_directory_option
@quiet_option
@verbose_option
def export(
    types: tuple[ExportType, ...],
    period: str | None,
    start: str | None,
    end: str | None,
    by: PeriodBy,
    week_start: WeekStart,
    workspaces: tuple[str, ...],
    target: str,
    raw: Path,
    out: Path,
    warehouse: Path,
    now: str | None,
    attributes_as_of: AttributesAsOf,
    no_formula_guard: bool,
    full_refresh: bool,
    public_files: bool,
    memory_limit: str | None,
    temp_directory: Path | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Write the exports of a period, one folder per workspace.

    All four of them, or only those that are named.
    """
    with errors_in_words(), files_of_the_owner(public=public_files):
        from usage_exports.export.period import resolve_period

        refuse_file_options(target)
        instant = time_of_run(now)
        resolved = resolve_period(
            period=period, start=start, end=end, now=instant, week_start=week_start
        )
        from usage_exports.cli.progress import ProgressDisplay
        from usage_exports.cli.report import files_table, notes
        from usage_exports.engines import engine_for
        from usage_exports.export.run import export as make_export
        from usage_exports.locations import Locations, default_memory_limit

        settings = ExportSettings(
            locations=Locations(
                raw=raw,
                warehouse=warehouse,
                out=out,
                memory_limit=memory_limit or default_memory_limit(),
                temp_directory=temp_directory,
            ),
            types=tuple(type_ for type_ in EXPORT_TYPES if type_ in types or not types),
            period=resolved,
            by=by,
            week_start=week_start,
            now=instant,
            attributes_as_of=attributes_as_of,
            workspaces=workspaces,
            formula_guard=not no_formula_guard,
            full_refresh=full_refresh,
        )
        with ProgressDisplay(quiet=quiet, verbose=verbose) as display:
            engine = engine_for(target, settings.locations)
            display.say(f"Exporting {resolved.start} to {resolved.end} from {engine.target.raw}")
            report = make_export(settings, engine, display.step)
    if not quiet:
        say(files_table(report))
    if text := notes(report, out):
        say("\n" + text, err=True)
