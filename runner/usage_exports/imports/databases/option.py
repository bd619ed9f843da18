"""The option that names the database of a product."""

import click

POSTGRES_URL = "postgresql://USER:PASSWORD@HOST:PORT/NAME"
SQLITE_URL = "sqlite:///FILE"


def database_option(help_: str) -> click.Option:
    """Return the option --database, whose help says which URLs a product's can have."""
    return click.Option(
        ["--database"],
        required=True,
        metavar="URL",
        envvar="USAGE_EXPORTS_DATABASE",
        show_envvar=True,
        help=help_,
    )
