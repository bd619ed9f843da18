"""Which privilege a user lacks: the server's messages say it in its own language."""

import re
from dataclasses import dataclass

from psycopg2.extensions import connection

from usage_exports.contract import raw_tables
from usage_exports.sql import sql_name

_QUERY = """
with schemas as (
    select
        to_regnamespace(quote_ident(%(marts)s)) as marts,
        to_regnamespace(quote_ident(%(raw)s)) as raw
)
select
    raw is not null,
    coalesce(has_schema_privilege(raw, 'usage'), true),
    exists(
        select from pg_class
        where relnamespace = raw and relname = any(%(tables)s)
        and relkind in ('r', 'p', 'f', 'v', 'm') and not has_table_privilege(oid, 'select')
    ),
    marts is not null,
    has_database_privilege(current_database(), 'create'),
    coalesce(has_schema_privilege(marts, 'usage') and has_schema_privilege(marts, 'create'), true),
    exists(
        select from pg_class
        where relnamespace = marts and relkind in ('r', 'p', 'f', 'v', 'm')
        and not pg_has_role(relowner, 'usage')
    )
from schemas
"""


@dataclass(frozen=True)
class Privileges:
    """What a user finds, and may do: the raw tables, and the schema of the exports."""

    has_raw: bool
    may_use_raw: bool
    lacks_raw_tables: bool
    has_marts: bool
    may_make_schemas: bool
    may_use_marts: bool
    others_made_marts: bool


def privileges(server: connection, raw: str, marts: str) -> Privileges:
    """Ask the server.

    Args:
        server: a connection of the user's.
        raw: the schema of the raw tables.
        marts: the schema of the exports.
    """
    tables = [table.name for table in raw_tables()]
    with server.cursor() as cursor:
        cursor.execute(_QUERY, {"raw": raw, "marts": marts, "tables": tables})
        (row,) = cursor.fetchall()
    return Privileges(*row)


def missing(found: Privileges, user: str, raw: str, marts: str, database: str) -> str:
    """Return what a user may not do, and how it is granted.

    Args:
        found: of this user.
        user: the name.
        raw: the schema of the raw tables.
        marts: the schema of the exports.
        database: where they are.
    """
    to, raw_name, marts_name = map(quoted, (user, raw, marts))
    if not found.has_marts and not found.may_make_schemas:
        return (
            f"User {user} may not make a schema in database {database}. Let its owner run: "
            f"create schema {marts_name} authorization {to};"
        )
    if not found.may_use_marts:
        return (
            f"User {user} may not make tables in schema {marts}. Let its owner run: "
            f"alter schema {marts_name} owner to {to};"
        )
    if not found.may_use_raw or found.lacks_raw_tables:
        return (
            f"User {user} may not read all tables of schema {raw}. Let its owner run: "
            f"grant usage on schema {raw_name} to {to}; "
            f"grant select on all tables in schema {raw_name} to {to};"
        )
    if found.others_made_marts:
        return (
            f"User {user} may not use what another user has made in schema {marts}: let "
            "USAGE_EXPORTS_SCHEMA name another schema: one user makes all in it."
        )
    return (
        f"User {user} may not use what is read. If a view reads it, the owner of the view must be "
        "allowed to."
    )


def missing_for_load(found: Privileges, user: str, raw: str, database: str) -> str:
    """Return what a user may not do to load raw tables, and how it is granted.

    Args:
        found: of this user.
        user: the name.
        raw: the schema of the raw tables.
        database: where it is, or would be.
    """
    if found.has_raw:
        what = f"tables in schema {raw}"
        how = f"grant usage, create on schema {quoted(raw)} to {quoted(user)};"
    else:
        what = f"a schema in database {database}"
        how = f"create schema {quoted(raw)} authorization {quoted(user)};"
    return f"User {user} may not make {what}. Let its owner run: {how}"


def quoted(name: str) -> str:
    """Return a name as SQL takes it, without quotes where it needs none."""
    return name if re.fullmatch("[a-z_][a-z0-9_]*", name) else sql_name(name)
