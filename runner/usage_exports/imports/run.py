"""An import: from the data of a product to new files in the raw folder."""

import datetime
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from usage_exports.errors import RefusedError
from usage_exports.imports.changes import check_deletions, count_deletions, find_changes
from usage_exports.imports.columns import KEYS, WORKSPACES
from usage_exports.imports.connection import Resources
from usage_exports.imports.delivery import claimed_folder, deliver, file_name
from usage_exports.imports.imported import import_folder, load_imported
from usage_exports.imports.mapping import map_tables, read_remarks
from usage_exports.imports.product import Product, Reading
from usage_exports.imports.requests import first_product_of_requests, leave_out_requests
from usage_exports.imports.values import Remark, forget_impossible_values
from usage_exports.imports.workspace import WorkspaceSettings, find_workspace_change
from usage_exports.locations import LONGEST_NAME

# By how much a clock may be set back between two imports.
_SET_BACK = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class ImportSettings:
    """What to import, and how.

    Attributes:
        product: what is imported from.
        reading: what is read of it.
        org_id: the workspace whose rows they become.
        raw: the raw folder.
        now: the time of the import, with a zone.
        workspace: the settings of the workspace that were given.
        requests: whether requests are imported; None: unless they come from another product.
        accept_deletions: whether everybody who is known may be gone.
        resources: what may be used for it.
    """

    product: Product
    reading: Reading
    org_id: str
    raw: Path
    now: datetime.datetime
    workspace: WorkspaceSettings = field(default_factory=WorkspaceSettings)
    requests: bool | None = None
    accept_deletions: bool = False
    resources: Resources = field(default_factory=Resources)


@dataclass(frozen=True)
class ImportReport:
    """What an import added.

    Attributes:
        rows: the number of added rows by table.
        files: the file of each table with added rows.
        deleted: the number of added rows by table that mark something as deleted.
        left_out_requests: new requests that were not added.
        requests_from: the product that delivers the requests instead, if that is why.
        remarks: what else must be known of it.
    """

    rows: dict[str, int]
    files: dict[str, Path]
    deleted: dict[str, int]
    left_out_requests: int = 0
    requests_from: str | None = None
    remarks: list[Remark] = field(default_factory=list)


def import_product(settings: ImportSettings) -> ImportReport:
    """Add to the raw folder what is new or changed in the product since the last import.

    Args:
        settings: what to import.

    Returns:
        What was added.

    Raises:
        RefusedError: a setting is refused.
        ProductError: the product's data can't be used.
        RawDataError: the raw folder can't be used.
    """
    product, raw, org_id = settings.product, settings.raw, settings.org_id
    _check_workspace(settings)
    origin = settings.reading.origin
    with origin.open(settings.resources) as connection, claimed_folder(raw):
        latest = load_imported(connection, raw, product, org_id)
        ingested_at = _time_of_import(settings, latest)
        connection.execute("set variable org_id = $org_id", {"org_id": org_id})
        for name, at in (("ingested_at", ingested_at), ("latest_import", latest)):
            connection.execute(f"set variable {name} = cast($at as timestamp)", {"at": at})
        map_tables(connection, product, settings.reading.variables)
        remarks = read_remarks(connection, product) + forget_impossible_values(connection)
        rows = find_changes(connection, product)
        deleted = count_deletions(connection)
        if not settings.accept_deletions:
            check_deletions(connection, origin)
        rows[WORKSPACES] = find_workspace_change(
            connection, raw, product, org_id, settings.workspace
        )
        left_out, other = _leave_out(connection, settings)
        rows["model_requests"] -= left_out
        rows = {table: rows[table] for table in KEYS}
        connection.execute("commit")
        files = deliver(connection, raw, product.name, org_id, rows, ingested_at)
    return ImportReport(rows, files, deleted, left_out, other, remarks)


def _check_workspace(settings: ImportSettings) -> None:
    org_id = settings.org_id
    if not org_id.strip() or org_id != org_id.strip() or "\0" in org_id:
        raise RefusedError(
            "--workspace names the workspace: it can't be empty or have blanks around it."
        )
    folder = import_folder(settings.raw, "users", settings.product.name, org_id).name
    if len(folder) > LONGEST_NAME:
        raise RefusedError(
            f"--workspace is too long: its folder's name has {len(folder)} characters of at most "
            f"{LONGEST_NAME}, of which all but letters, digits and _.- take several."
        )


def _leave_out(
    connection: duckdb.DuckDBPyConnection, settings: ImportSettings
) -> tuple[int, str | None]:
    """Leave out requests that are not to be counted: how many, and which product has them."""
    if settings.requests is False:
        return leave_out_requests(connection), None
    settings.reading.check_requests(connection)
    if settings.requests or settings.reading.is_apart:
        return 0, None
    other = first_product_of_requests(connection, settings.raw, settings.product, settings.org_id)
    return (leave_out_requests(connection), other) if other else (0, None)


def _time_of_import(
    settings: ImportSettings, latest: datetime.datetime | None
) -> datetime.datetime:
    """Return a time in UTC, without zone, that is later than that of every earlier import."""
    at = settings.now.astimezone(datetime.UTC).replace(tzinfo=None)
    if latest is None or at > latest:
        return at
    if at < latest - _SET_BACK:
        folder = import_folder(settings.raw, "*", settings.product.name, settings.org_id)
        files = folder / file_name(latest)
        raise RefusedError(
            f"The time of this import, {at:%Y-%m-%dT%H:%M:%S.%fZ} by the clock or --now, is before "
            f"that of the last one, which wrote {files}: what is older would not count. If the "
            "clock is wrong, set it right; if the last import's time was, remove those files, and "
            "the next import brings what the database still has of them."
        )
    return latest + datetime.timedelta(microseconds=1)
