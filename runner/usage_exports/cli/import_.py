"""The command `usage-exports import`, with a sub-command for each product."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from usage_exports.cli.options import (
    FilePath,
    errors_in_words,
    files_of_the_owner,
    memory_limit_option,
    now_option,
    public_files_option,
    quiet_option,
    raw_option,
    time_of_run,
)
from usage_exports.cli.output import say, table
from usage_exports.imports.catalogue import PRODUCTS
from usage_exports.imports.product import Product, Reading

if TYPE_CHECKING:
    from usage_exports.imports.run import ImportReport


@click.group("import")
def import_() -> None:
    """Import raw tables from the database of a running server, which is only read.

    Run it daily: it adds what is new or has changed, and keeps what has been deleted there.
    """


def _workspace(ctx: click.Context, _: click.Parameter, org_id: str) -> str:
    by_both = ctx.get_parameter_source("workspace") is ParameterSource.COMMANDLINE and (
        "workspace" in (ctx.default_map or {})
    )
    if by_both:
        raise click.UsageError("--org is what --workspace was called before: give one of them.")
    return org_id


def _former_name_of_workspace(ctx: click.Context, _: click.Parameter, org_id: str | None) -> None:
    if org_id is not None:
        ctx.default_map = {**(ctx.default_map or {}), "workspace": org_id}


_SHARED_OPTIONS = (
    click.option(
        "--workspace",
        required=True,
        metavar="ORG_ID",
        callback=_workspace,
        help="The workspace that this becomes.",
    ),
    click.option(
        "--org",
        hidden=True,
        is_eager=True,
        expose_value=False,
        callback=_former_name_of_workspace,
        help="What --workspace was called before.",
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
        help="Whether to import requests to models. Default: yes, unless another product "
        "delivered those of the workspace first; they would be counted twice.",
    ),
    click.option(
        "--accept-deletions",
        is_flag=True,
        help="Go on even if everybody whom earlier imports found is gone from the database.",
    ),
    public_files_option,
    now_option,
    memory_limit_option,
    click.option(
        "--temp-directory",
        type=FilePath(file_okay=False),
        envvar="USAGE_EXPORTS_TEMP_DIRECTORY",
        show_envvar=True,
        help="Folder for a copy of an SQLite database during the import, and for data that "
        "exceeds the memory limit. Default: the system's.",
    ),
    quiet_option,
)


class _ImportCommand(click.Command):
    """A sub-command: the options of a product, and those that all products share."""

    def __init__(self, product: Product) -> None:
        super().__init__(product.name, params=[*product.options], help=product.help)
        for option in _SHARED_OPTIONS:
            option(self)
        self._product = product

    def invoke(self, ctx: click.Context) -> None:
        """Let the product read its own options, and import."""
        own = {
            str(option.name): ctx.params.pop(str(option.name)) for option in self._product.options
        }
        reading = ctx.invoke(self._product.read, **own)
        ctx.invoke(_import, self._product, reading, **ctx.params)


for _product in PRODUCTS:
    import_.add_command(_ImportCommand(_product))


def _import(
    product: Product,
    reading: Reading,
    *,
    workspace: str,
    raw: Path,
    byok: bool | None,
    user_level_data: bool | None,
    requests: bool | None,
    accept_deletions: bool,
    public_files: bool,
    now: str | None,
    memory_limit: str | None,
    temp_directory: Path | None,
    quiet: bool,
) -> None:
    with errors_in_words(), files_of_the_owner(public=public_files):
        from usage_exports.imports.connection import Resources
        from usage_exports.imports.run import ImportSettings, import_product
        from usage_exports.imports.workspace import WorkspaceSettings
        from usage_exports.locations import default_memory_limit

        if not quiet:
            click.echo(f"Importing from {reading.origin.shown} into {raw}", err=True)
        report = import_product(
            ImportSettings(
                product=product,
                reading=reading,
                org_id=workspace,
                raw=raw,
                now=time_of_run(now),
                workspace=WorkspaceSettings(byok, user_level_data),
                requests=requests,
                accept_deletions=accept_deletions,
                resources=Resources(memory_limit or default_memory_limit(), temp_directory),
            )
        )
    if not quiet:
        say(_summary(report))
    if report.remarks:
        remarks = [(remark.text, remark.rows) for remark in report.remarks]
        say("\n" + table(remarks, ("note", "rows")), err=True)
    if report.requests_from and report.left_out_requests:
        apart = f", {product.apart}" if product.apart else ""
        say(
            f"\n{report.left_out_requests} requests were left out: those of workspace {workspace} "
            f"come from {report.requests_from}, and would be counted twice. --requests imports "
            f"them anyway{apart}.",
            err=True,
        )


def _summary(report: "ImportReport") -> str:
    if not report.files:
        return "Nothing is new or has changed."
    rows = [(table, report.rows[table], path) for table, path in report.files.items()]
    added = table(rows, ("table", "new rows", "file"))
    deleted = [f"{count} {name}" for name, count in report.deleted.items() if count]
    return f"{added}\n\nMarked as deleted: {', '.join(deleted)}." if deleted else added
