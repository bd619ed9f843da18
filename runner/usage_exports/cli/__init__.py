"""The command line: it parses, calls, and prints.

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
"""

import click

from usage_exports.cli.check import check
from usage_exports.cli.demo import demo
from usage_exports.cli.export import export
from usage_exports.cli.import_ import import_
from usage_exports.cli.load import load

# dbt and DuckDB take a second to import: each command imports what it needs.


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="usage-exports", message="%(prog)s %(version)s")
def main() -> None:
    """Usage exports of an AI workspace: users, agents, projects and models, as CSV files."""


for command in (check, demo, export, import_, load):
    main.add_command(command)
