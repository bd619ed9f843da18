"""Say in a user's words why PostgreSQL could not do what was asked."""

import re
from pathlib import Path

from dbt.adapters.postgres.connections import PostgresCredentials

from usage_exports.contract import raw_tables
from usage_exports.dbt.messages import said
from usage_exports.errors import BrokenOffError, UsageExportsError, WarehouseError

# What the server or libpq says, and what to do about it. What is first found counts.
_CONNECTING = (
    (
        r"password authentication failed|no password supplied|authentication failed",
        "{server} refused user {user}: the password is wrong, or there is no such user. "
        "PGUSER and PGPASSWORD name them.",
    ),
    (
        r'role "[^"]*" does not exist',
        "{server} has no user {user}. PGUSER names another.",
    ),
    (
        r'database "[^"]*" does not exist',
        "{server} has no database {database}. PGDATABASE names another.",
    ),
    (
        r"does not support SSL|certificate",
        "{server} can't be reached in the way that PGSSLMODE and libpq's other variables ask for.",
    ),
    (
        r"no pg_hba\.conf entry|SSL",
        "{server} does not let user {user} connect to database {database} from here.",
    ),
    (
        "does not have CONNECT privilege",
        "User {user} may not connect to database {database}. Let its owner run: "
        'grant connect on database "{database}" to "{user}";',
    ),
    (
        r"too many clients|remaining connection slots|too many connections",
        "{server} has no connection left. Wait until others have finished; two are needed.",
    ),
    (
        r"starting up|shutting down|recovery mode|not accepting connections",
        "{server} is starting or stopping. Wait, and run again.",
    ),
    (
        r"connection to server|could not connect|could not translate host|timeout expired|"
        r"invalid port number",
        "{server} can't be reached. Is it running? PGHOST and PGPORT say where it is.",
    ),
)
_GONE = (
    r"server closed the connection|terminating connection|connection already closed|"
    r"connection has been closed|connection not open|could not receive data|could not send data|"
    r"invalid socket|Connection reset|Broken pipe|cursor .* does not exist|SSL SYSCALL error"
)
_READ_ONLY = r"in a read-only transaction|during recovery"
_FULL = r"No space left on device|could not extend file|temp_file_limit|disk quota|Disk quota"
_DENIED = re.compile(
    r"(permission denied for|must be owner of) ((?:foreign |materialized )?\w+) (.+)"
)
_INTERFERED = r"deadlock detected|lock timeout|could not obtain lock|user request"
_TIMED_OUT = re.compile(r"due to ((?:idle-in-)?transaction|idle-session|statement) timeout")
_TIMEOUTS = {
    "statement": "statement_timeout",
    "transaction": "transaction_timeout",
    "idle-in-transaction": "idle_in_transaction_session_timeout",
    "idle-session": "idle_session_timeout",
}


def error_in_words(
    message: str, node: str | None, server: PostgresCredentials, raw_schema: str, log: Path
) -> UsageExportsError:
    """Return what to tell the user.

    Args:
        message: what dbt, the driver or the server said.
        node: what dbt was building, if it was.
        server: how it was connected to.
        raw_schema: the schema of the raw tables.
        log: dbt's log.
    """
    text = said(message)
    names = {
        "server": f"PostgreSQL at {server.host}:{server.port}",
        "user": server.user,
        "database": server.database,
        "schema": server.schema,
    }
    if timed_out := _TIMED_OUT.search(message):
        setting = _TIMEOUTS[timed_out[1]]
        return BrokenOffError(
            "{server} broke the run off: ".format(**names)
            + f"{setting} of user {server.user} is too short. Run there: "
            f"alter role {_quoted(server.user)} set {setting} = 0; ({text})"
        )
    # What ends before it has begun is no connection that was lost.
    if re.search(_GONE, message) and "connection to server" not in message:
        return BrokenOffError(
            "{server} ended the connection in the middle. Run again when it is there.".format(
                **names
            )
            + f" ({text})"
        )
    # What was said of a model may hold these words as well.
    if node is None or "connection to server" in message:
        for pattern, words in _CONNECTING:
            if re.search(pattern, message):
                return WarehouseError(words.format(**names) + f" ({text})")
    if re.search(_READ_ONLY, message):
        return WarehouseError(
            "{server} takes no writes from user {user}, as a replica does not. PGHOST and PGPORT "
            "name another server.".format(**names)
            + f" ({text})"
        )
    if re.search(_FULL, message):
        return WarehouseError(
            "{server} has no disk space left, or no more for this user. Make room, and run "
            "again.".format(**names)
            + f" ({text})"
        )
    if denied := _DENIED.search(message):
        return WarehouseError(_advice(denied, node, server, raw_schema) + f" ({text})")
    if re.search(_INTERFERED, message):
        return BrokenOffError(
            "{server} broke the run off in favour of somebody else's. Run again.".format(**names)
            + f" ({text})"
        )
    if "Compilation Error" in message:
        return UsageExportsError(text)
    if node is None:
        return WarehouseError("{server} could not finish the run: ".format(**names) + text)
    return WarehouseError(
        f"dbt could not finish model {node}: {text} If schema {server.schema} was made by another "
        f"version, or by hand, run again with --full-refresh or drop it. Details: {log}"
    )


def load_refused(message: str, server: PostgresCredentials, raw_schema: str) -> WarehouseError:
    """Return which privilege a load lacks, and how it is granted.

    Args:
        message: what the server said.
        server: how it was connected to.
        raw_schema: the schema of the raw tables.
    """
    user, raw = _quoted(server.user), _quoted(raw_schema)
    if "permission denied for database" in message:
        what = f"a schema in database {server.database}"
        how = f"create schema {raw} authorization {user};"
    else:
        what = f"tables in schema {raw_schema}"
        how = f"grant usage, create on schema {raw} to {user};"
    return WarehouseError(
        f"User {server.user} may not make {what}. Let its owner run: {how} ({said(message)})"
    )


def _advice(
    denied: re.Match[str], node: str | None, server: PostgresCredentials, raw_schema: str
) -> str:
    """Return who lacks which privilege, and how it is granted."""
    problem, kind, name = denied.groups()
    user, schema, raw = map(_quoted, (server.user, server.schema, raw_schema))
    owner = f"User {server.user} may not use {kind} {name}. Let its owner run:"
    if kind == "database":
        return (
            f"User {server.user} may not make a schema in database {server.database}. Let its "
            f"owner run: create schema {schema} authorization {user};"
        )
    if (kind, name) == ("schema", server.schema):
        return f"{owner} alter schema {schema} owner to {user};"
    # A seed has the name of a raw table.
    is_raw_table = name in {table.name for table in raw_tables()} - {node}
    if (kind, name) == ("schema", raw_schema) or (
        is_raw_table and problem.startswith("permission")
    ):
        return (
            f"{owner} grant usage on schema {raw} to {user}; "
            f"grant select on all tables in schema {raw} to {user};"
        )
    return (
        f"User {server.user} may not use {kind} {name}. If another user has made it in schema "
        f"{server.schema}, let USAGE_EXPORTS_SCHEMA name another schema: one user makes all in it. "
        "If a view reads it, the owner of the view must be allowed to."
    )


def _quoted(name: str) -> str:
    """Return a name as SQL takes it."""
    return name if re.fullmatch("[a-z_][a-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'
