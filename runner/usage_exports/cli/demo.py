"""The command `usage-exports demo`: it parses, calls, and prints."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from usage_exports.cli.options import (
    errors_in_words,
    now_option,
    quiet_option,
    raw_option,
    time_of_run,
)
from usage_exports.cli.output import say
from usage_exports.errors import RefusedError

if TYPE_CHECKING:
    from usage_exports_demo.settings import Format


@click.command()
@raw_option
@click.option(
    "--messages",
    type=click.IntRange(min=1),
    default=20_000,
    show_default=True,
    help="How many messages; the numbers of requests and actions follow from it.",
)
@click.option(
    "--workspaces",
    type=click.IntRange(min=3),
    default=3,
    show_default=True,
    help="How many workspaces; one of the first three is BYOK, one keeps user-level data private.",
)
@click.option(
    "--people",
    type=click.IntRange(min=10),
    default=300,
    show_default=True,
    help="How many people in all workspaces together.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another seed gives another year."
)
@now_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["parquet", "csv", "jsonl"]),
    default="parquet",
    show_default=True,
    help="The format of all files.",
)
@quiet_option
def demo(
    raw: Path,
    messages: int,
    workspaces: int,
    people: int,
    seed: int,
    now: str | None,
    format_: "Format",
    quiet: bool,
) -> None:
    """Write a year of invented raw data that ends now.

    The same --seed and --now give the same data. Earlier demo tables in the folder are replaced,
    including rows that were added to them.
    """
    with errors_in_words():
        from tabulate import tabulate

        from usage_exports.cli.progress import ProgressDisplay
        from usage_exports_demo.generation import generate
        from usage_exports_demo.settings import DemoSettings

        settings = DemoSettings(
            raw=raw,
            messages=messages,
            seed=seed,
            now=time_of_run(now),
            format=format_,
            workspaces=workspaces,
            people=people,
        )
        with ProgressDisplay(quiet=quiet) as display:
            display.say(f"Writing demo data to {raw}")
            try:
                rows = generate(settings, display.share)
            except ValueError as error:
                raise RefusedError(f"There is no such demo data: {error}.") from error
    if not quiet:
        say(tabulate(rows.items(), headers=("table", "rows")))
