"""The command `usage-exports check`: it parses, calls, and prints."""

from pathlib import Path

import click

from usage_exports.cli.options import (
    errors_in_words,
    memory_limit_option,
    now_option,
    quiet_option,
    raw_option,
    refuse_file_options,
    target_option,
    temp_directory_option,
    time_of_run,
    verbose_option,
)
from usage_exports.cli.output import say


@click.command()
@target_option
@raw_option
@now_option
@memory_limit_option
@temp_directory_option
@quiet_option
@verbose_option
def check(
    target: str,
    raw: Path,
    now: str | None,
    memory_limit: str | None,
    temp_directory: Path | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Show what the raw data holds, and which rows would be rejected and why."""
    with errors_in_words("the check is not finished"):
        refuse_file_options(target)
        from usage_exports.cli.progress import ProgressDisplay
        from usage_exports.cli.report import check_text
        from usage_exports.engines import engine_for
        from usage_exports.locations import Locations, default_memory_limit
        from usage_exports.quality.check import check as make_check

        locations = Locations(
            raw=raw,
            memory_limit=memory_limit or default_memory_limit(),
            temp_directory=temp_directory,
        )
        engine = engine_for(target, locations)
        with ProgressDisplay(quiet=quiet, verbose=verbose) as display:
            display.say(f"Checking {engine.target.raw}")
            report = make_check(engine, time_of_run(now), display.step)
    say(check_text(report))
    if report.problem:
        raise SystemExit(1)
