"""The command `usage-exports import`, with a subcommand for each product."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from usage_exports.cli.options import (
    errors_in_words,
    memory_limit_option,
    now_option,
    quiet_option,
    raw_option,
    time_of_run,
)

if TYPE_CHECKING:
    from usage_exports.imports.run import ImportReport

_POSTGRES = "postgresql://USER:PASSWORD@HOST:PORT/NAME"

_Function = TypeVar("_Function", bound=Callable[..., None])


def _with_options(database_help: str) -> Callable[[_Function], _Function]:
    def decorate(function: _Function) -> _Function:
        for option in reversed(_shared_options(database_help)):
            function = option(function)
        return function

    return decorate


def _shared_options(database_help: str) -> Sequence[Callable[[_Function], _Function]]:
    return (
        click.option(
            "--database",
            required=True,
            metavar="URL",
            envvar="USAGE_EXPORTS_DATABASE",
            show_envvar=True,
            help=database_help,
        ),
        click.option(
            "--org", required=True, metavar="ORG_ID", help="The workspace that this becomes."
        ),
        raw_option,
        click.option(
            "--byok/--no-byok",
            default=None,
            help="Whether the workspace pays with its own API keys; if so, exports show tokens and "
            "cost. Default: as before; yes at the first import.",
        ),
        click.option(
            "--user-level-data/--no-user-level-data",
            default=None,
            help="Whether exports may show names and e-mail addresses. "
            "Default: as before; yes at the first import.",
        ),
        click.option(
            "--requests/--no-requests",
            default=None,
            help="Whether to import requests to models. Default: yes, unless another source "
            "delivered those of the workspace first; they would be counted twice.",
        ),
        click.option(
            "--accept-deletions",
            is_flag=True,
            help="Go on even if everybody whom earlier imports found is gone from the database.",
        ),
        now_option,
        memory_limit_option,
        click.option(
            "--temp-directory",
            type=click.Path(path_type=Path, file_okay=False),
            envvar="USAGE_EXPORTS_TEMP_DIRECTORY",
            show_envvar=True,
            help="Folder for a copy of an SQLite database during the import, and for data that "
            "exceeds the memory limit. Default: the system's.",
        ),
        quiet_option,
    )


@click.group("import")
def import_() -> None:
    """Import raw tables from the database of a running server, which is only read.

    Run it daily: it adds what is new or has changed, and keeps what has been deleted there.
    """


@import_.command("open-webui")
@_with_options(f"sqlite:///FILE or {_POSTGRES}.")
def open_webui(**options: Any) -> None:
    """Import from Open WebUI, on SQLite or PostgreSQL."""
    _import("OPEN_WEBUI", **options)


@import_.command("litellm")
@_with_options(f"{_POSTGRES}, as in the proxy's own DATABASE_URL.")
@click.option(
    "--without-key",
    "without_keys",
    multiple=True,
    metavar="KEY",
    help="Leave out the requests made with this API key (alias or id), because another source, "
    "such as Open WebUI, delivers them. The others are imported. Repeatable.",
)
def litellm(**options: Any) -> None:
    """Import from LiteLLM, on PostgreSQL."""
    _import("LITELLM", **options)


def _import(
    source: str,
    *,
    database: str,
    org: str,
    raw: Path,
    byok: bool | None,
    user_level_data: bool | None,
    requests: bool | None,
    accept_deletions: bool,
    now: str | None,
    memory_limit: str | None,
    temp_directory: Path | None,
    quiet: bool,
    without_keys: tuple[str, ...] = (),
) -> None:
    with errors_in_words():
        from usage_exports.imports import catalogue
        from usage_exports.imports.run import ImportSettings, import_source
        from usage_exports.imports.url import without_password
        from usage_exports.imports.workspace import WorkspaceSettings
        from usage_exports.locations import default_memory_limit

        if not quiet:
            click.echo(f"Importing from {without_password(database)} into {raw}", err=True)
        report = import_source(
            ImportSettings(
                source=getattr(catalogue, source),
                database=database,
                org_id=org,
                raw=raw,
                now=time_of_run(now),
                workspace=WorkspaceSettings(byok, user_level_data),
                requests=requests,
                without_keys=without_keys,
                accept_deletions=accept_deletions,
                memory_limit=memory_limit or default_memory_limit(),
                temp_directory=temp_directory,
            )
        )
    if not quiet:
        click.echo(_summary(report))
    if report.requests_from and report.left_out_requests:
        click.echo(
            f"\n{report.left_out_requests} requests were left out: those of workspace {org} "
            f"come from {report.requests_from}, and would be counted twice. --requests imports "
            "them all the same"
            + (", --without-key those of all other keys." if source == "LITELLM" else "."),
            err=True,
        )


def _summary(report: "ImportReport") -> str:
    from tabulate import tabulate

    if not report.files:
        return "Nothing is new or has changed."
    rows = [(table, report.rows[table], path) for table, path in report.files.items()]
    table = tabulate(rows, headers=("table", "new rows", "file"))
    deleted = [f"{count} {name}" for name, count in report.deleted.items() if count]
    return f"{table}\n\nMarked as deleted: {', '.join(deleted)}." if deleted else table
