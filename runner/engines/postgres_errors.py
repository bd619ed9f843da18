"""Say in a user's words why PostgreSQL could not do what was asked."""

import re
from pathlib import Path

from dbt.adapters.postgres.connections import PostgresCredentials

from runner.engines.messages import said
from runner.errors import UsageExportsError, WarehouseError

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
        r"no pg_hba\.conf entry|SSL|certificate",
        "{server} does not let user {user} connect to database {database} from here.",
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
        r"connection to server|could not connect|could not translate host|timeout expired",
        "{server} can't be reached. Is it running? PGHOST and PGPORT say where it is.",
    ),
)
_GONE = (
    r"server closed the connection|terminating connection|connection already closed|"
    r"connection has been closed|connection not open|could not receive data|could not send data|"
    r"invalid socket|Connection reset|Broken pipe|cursor .* does not exist"
)
_FULL = r"No space left on device|could not extend file|temp_file_limit|disk quota|Disk quota"
_DENIED = re.compile(r"(?:permission denied for|must be owner of) (\w+) (.+)")
_INTERFERED = r"deadlock detected|lock timeout|statement timeout|could not obtain lock|user request"


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
    if re.search(_GONE, message):
        return WarehouseError(
            "{server} ended the connection in the middle. No file was written. Run again when it "
            "is there.".format(**names)
            + f" ({text})"
        )
    for pattern, words in _CONNECTING:
        if re.search(pattern, message):
            return WarehouseError(words.format(**names) + f" ({text})")
    if re.search(_FULL, message):
        return WarehouseError(
            "{server} has no disk space left, or no more for this user. Make room, and run "
            "again.".format(**names)
            + f" ({text})"
        )
    if denied := _DENIED.search(message):
        kind, name = denied.groups()
        return WarehouseError(_advice(kind, name, server, raw_schema) + f" ({text})")
    if re.search(_INTERFERED, message):
        return WarehouseError(
            "{server} broke the run off in favour of somebody else's. No file was written. "
            "Run again.".format(**names)
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


def _advice(kind: str, name: str, server: PostgresCredentials, raw_schema: str) -> str:
    """Return who lacks which privilege, and how it is granted."""
    user, schema, raw = map(_quoted, (server.user, server.schema, raw_schema))
    owner = f"User {server.user} may not use {kind} {name}. Let its owner run:"
    if kind == "database":
        return (
            f"User {server.user} may not make a schema in database {server.database}. Let its "
            f"owner run: create schema {schema} authorization {user};"
        )
    if (kind, name) == ("schema", server.schema):
        return f"{owner} alter schema {schema} owner to {user};"
    if kind in ("table", "view") or (kind, name) == ("schema", raw_schema):
        return (
            f"{owner} grant usage on schema {raw} to {user}; "
            f"grant select on all tables in schema {raw} to {user};"
        )
    return f"User {server.user} may not use {kind} {name}."


def _quoted(name: str) -> str:
    """Return a name as SQL takes it."""
    return name if re.fullmatch("[a-z_][a-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'
