"""The command `usage-exports load`: it parses, calls, and prints."""

from pathlib import Path

import click

from usage_exports.cli.options import errors_in_words, quiet_option, raw_option, verbose_option
from usage_exports.cli.output import say
from usage_exports.engines import SERVERS


@click.command("load")
@click.option(
    "--target",
    type=click.Choice(SERVERS),
    required=True,
    help="The engine of the server. Environment variables say where it is.",
)
@raw_option
@quiet_option
@verbose_option
def load(target: str, raw: Path, quiet: bool, verbose: bool) -> None:
    """Copy a raw folder to a server, replacing the raw tables there.

    For trying things out, or if you have no loader of your own.
    """
    with errors_in_words("nothing was loaded"):
        from tabulate import tabulate

        from usage_exports.cli.progress import ProgressDisplay
        from usage_exports.engines import server_for
        from usage_exports.engines.load import load as load_tables
        from usage_exports.locations import Locations

        server = server_for(target, Locations(raw))
        with ProgressDisplay("Loading", quiet=quiet, verbose=verbose) as display:
            display.say(f"Loading {raw} into {server.target.raw}")
            tables = load_tables(raw, server, display.step)
    if not quiet:
        rows = [(table.name, table.rows) for table in tables]
        say(tabulate(rows, headers=("table", "rows")))
    left_out = [f"{table.left_out} of {table.name}" for table in tables if table.left_out]
    if left_out:
        say(
            f"\nRows with a NUL, which {target} can't hold, were left out: {', '.join(left_out)}.",
            err=True,
        )
