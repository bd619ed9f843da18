"""Find what is new or changed since the last import."""

import duckdb

from usage_exports.errors import ProductError
from usage_exports.imports.columns import CHANGE_LOGS, EVENTS, column_types
from usage_exports.imports.product import Origin, Product


def find_changes(connection: duckdb.DuckDBPyConnection, product: Product) -> dict[str, int]:
    """Make a table `added.<table>` per raw table, with the rows that this import adds.

    An event is added when it is new, or says something else than it did. An entity is added when
    it is new or has changed, and once more, as deleted, when it is gone. Events that are gone
    were usage all the same: they stay as they are.

    Args:
        connection: with the schemas `mapped` and `imported`, and the variables `org_id`,
            `ingested_at` and `latest_import`, the time of the one before, null if there is none.
        product: whose rows they are.

    Returns:
        The number of added rows by table.
    """
    connection.execute("create schema added")
    for table in (*CHANGE_LOGS, *EVENTS):
        add = _added_versions if table in CHANGE_LOGS else _added_events
        connection.execute(f"create table added.{table} as {add(table, product)}")
    return {
        table: connection.execute(f"select count(*) from added.{table}").fetchall()[0][0]
        for table in (*CHANGE_LOGS, *EVENTS)
    }


def count_deletions(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many rows of each change log `find_changes` adds as deleted."""
    counts = {}
    for table in CHANGE_LOGS:
        if "deleted_at" in column_types(table):
            query = f"select count(*) from added.{table} where deleted_at is not null"
            counts[table] = int(connection.execute(query).fetchall()[0][0])
    return counts


def check_deletions(connection: duckdb.DuckDBPyConnection, origin: Origin) -> None:
    """Check that of the people who were there at the last import somebody still is.

    Raises:
        ProductError: nobody is, as in an empty database or that of another server.
    """
    ((known, gone),) = connection.execute(
        "select (select count(*) from imported.users where deleted_at is null), "
        "(select count(*) from added.users where deleted_at is not null)"
    ).fetchall()
    if known and gone == known:
        raise ProductError(
            f"{origin.shown} has none of the {known} people that earlier imports found for this "
            f"workspace. Check that {origin.option} and --workspace belong together, and that the "
            "database is not a new one or an emptied one. If they were all deleted, "
            "--accept-deletions marks them so."
        )


def _added_events(table: str, product: Product) -> str:
    columns = list(column_types(table, product))
    said = ", ".join(column for column in columns if column not in ("org_id", "ingested_at"))
    return f"""
        with
            changed as (
                select {said} from mapped.{table} except select {said} from imported.{table}
            )

        select {_listed(columns)} from changed
    """


def _added_versions(table: str, product: Product) -> str:
    """A version holds from when the product says it changed; if it doesn't say, from now on.

    It can't have changed before the latest import, which saw what was before: servers touch the
    time of a row without changing the rest.
    """
    key = CHANGE_LOGS[table]
    columns = list(column_types(table, product))
    may_be_deleted = "deleted_at" in columns
    no_attributes = ("org_id", "ingested_at", "updated_at", "deleted_at")
    attributes = ", ".join(column for column in columns if column not in no_attributes)
    deleted_at = ", deleted_at" if may_be_deleted else ""
    current = f"{attributes}{', cast(null as timestamp) as deleted_at' if may_be_deleted else ''}"
    gone = f"""
        union all
        select
            {", ".join(f"imported.{name}" for name in attributes.split(", "))},
            getvariable('ingested_at') as deleted_at,
            cast(null as timestamp) as changed_at
        from imported.{table} as imported
        where imported.deleted_at is null and {key} not in (select {key} from mapped.{table})
    """
    return f"""
        with
            changed as (
                select {current} from mapped.{table}
                except
                select {attributes}{deleted_at} from imported.{table}
            ),

            versions as (
                select changed.*, mapped.updated_at as changed_at
                from changed
                inner join mapped.{table} as mapped using ({key})
                {gone if may_be_deleted else ""}
            ),

            dated as (
                select
                    versions.* exclude (changed_at),
                    case
                        when imported.{key} is null and changed_at is null then null
                        when
                            imported.{key} is null
                            and changed_at <= getvariable('ingested_at')
                        then changed_at
                        when
                            changed_at > getvariable('latest_import')
                            and changed_at <= getvariable('ingested_at')
                        then changed_at
                        else getvariable('ingested_at')
                    end as updated_at
                from versions
                left join imported.{table} as imported using ({key})
            )

        select {_listed(columns)} from dated
    """


def _listed(columns: list[str]) -> str:
    variables = ("org_id", "ingested_at")
    return ", ".join(
        f"getvariable('{column}') as {column}" if column in variables else column
        for column in columns
    )
