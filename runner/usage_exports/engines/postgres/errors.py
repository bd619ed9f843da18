"""Say in a user's words why PostgreSQL could not do what was asked.

The server tells what has happened by SQLSTATE; its words may be of any language. Those of libpq are
English, and all there is where a connection was not made, or was lost.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg2
from dbt.adapters.exceptions.connection import FailedToConnectError
from dbt.adapters.postgres.connections import PostgresCredentials

from usage_exports.dbt.messages import said
from usage_exports.engines.engine import Failure, Target
from usage_exports.engines.postgres.privileges import quoted
from usage_exports.engines.postgres.refusals import Refusal
from usage_exports.errors import BrokenOffError, UsageExportsError, WarehouseError

_WRONG_USER = (
    "{server} refused user {user}: the password is wrong, or there is no such user. "
    "PGUSER and PGPASSWORD name them."
)
_NOT_FROM_HERE = "{server} does not let user {user} connect to database {database} from here."
_STARTING = "{server} is starting or stopping. Wait, and run again."

# Why the server refuses a connection.
_REFUSED = {
    "28P01": _WRONG_USER,
    "28000": _NOT_FROM_HERE,
    "3D000": "{server} has no database {database}. PGDATABASE names another.",
    "42501": (
        "User {user} may not connect to database {database}. Let its owner run: "
        'grant connect on database "{database}" to "{user}";'
    ),
    "53300": ("{server} has no connection left. Wait until others have finished; two are needed."),
    "55000": "{server} takes no connections to database {database}. PGDATABASE names another.",
    "57P01": _STARTING,
    "57P02": _STARTING,
    "57P03": _STARTING,
}
# The functions of the server that refuse by this code for a reason of their own.
_UNAUTHORIZED = "28000"
_UNAUTHORIZED_BY = {
    "auth_failed": _WRONG_USER,
    "InitializeSessionUserId": (
        "{server} has no user {user} who may connect. PGUSER names another."
    ),
}
# What libpq says; what is first found counts.
_UNCONNECTED = (
    (r"no password supplied", _WRONG_USER),
    (
        r"does not support SSL|certificate",
        "{server} can't be reached in the way that PGSSLMODE and libpq's other variables ask for.",
    ),
    (r"SSL", _NOT_FROM_HERE),
    (r"", "{server} can't be reached. Is it running? PGHOST and PGPORT say where it is."),
)

_TIMEOUTS = {
    "25P03": "idle_in_transaction_session_timeout",
    "25P04": "transaction_timeout",
    "57P05": "idle_session_timeout",
}
_CANCELED = "57014"
# A cursor that is not there any more is of a connection that a pooler has changed.
_GONE = {"57P01", "57P02", "57P04", "34000"}
_READ_ONLY = "25006"
_FULL = {"53100", "53400"}
_DENIED = "42501"
_INTERFERED = {"40P01", "55P03", _CANCELED}


@dataclass(frozen=True)
class Cause:
    """What a failure comes from.

    Args:
        code: the SQLSTATE; None where the server said nothing.
        connecting: whether no connection was made.
        is_gone: whether it was lost.
    """

    code: str | None
    connecting: bool
    is_gone: bool

    @property
    def is_denied(self) -> bool:
        """Whether the user lacks a privilege."""
        return self.code == _DENIED and not self.connecting

    @property
    def is_canceled(self) -> bool:
        """Whether a statement was ended, by somebody or by a limit of time."""
        return self.code == _CANCELED


def cause_of(failure: Failure) -> Cause:
    """Return what a failure comes from, as the driver tells it."""
    chain = list(_chain(failure.error))
    driver = next((link for link in chain if isinstance(link, psycopg2.Error)), None)
    code = driver.pgcode if driver else None
    connecting = any(isinstance(link, FailedToConnectError) for link in chain)
    # The driver has no code for what it did not hear from the server.
    lost = isinstance(driver, psycopg2.OperationalError | psycopg2.InterfaceError) and code is None
    is_gone = not connecting and (lost or code in _GONE or (code or "").startswith("08"))
    return Cause(code, connecting, is_gone)


def connecting_in_words(
    failure: Failure, server: PostgresCredentials, refused: Refusal | None
) -> WarehouseError:
    """Return what to tell the user whose connection was not made.

    Args:
        failure: what libpq said.
        server: where it was tried.
        refused: what the server says of it; None where it says nothing.
    """
    if refused:
        words = _REFUSED.get(refused.code, _NOT_FROM_HERE)
        if refused.code == _UNAUTHORIZED:
            words = _UNAUTHORIZED_BY.get(refused.function or "", words)
    else:
        words = next(
            words for pattern, words in _UNCONNECTED if re.search(pattern, failure.message)
        )
    names = {"server": _name(server), "user": server.user, "database": server.database}
    return WarehouseError(words.format(**names) + f" ({said(failure.message)})")


def error_in_words(
    failure: Failure, cause: Cause, server: PostgresCredentials, target: Target, advice: str | None
) -> UsageExportsError:
    """Return what to tell the user of a run that was connected.

    Args:
        failure: what could not be done.
        cause: what it comes from.
        server: how it was connected to.
        target: where dbt builds.
        advice: what to do about a missing privilege; for a statement that was ended, the setting
            that limits its time.
    """
    text, name, code = said(failure.message), _name(server), cause.code
    setting = _TIMEOUTS.get(code or "") or (advice if cause.is_canceled else None)
    if setting:
        return BrokenOffError(
            f"{name} stopped the run: {setting} of user {server.user} is too short. Run there: "
            f"alter role {quoted(server.user)} set {setting} = 0; ({text})"
        )
    if cause.is_gone:
        return BrokenOffError(
            f"{name} ended the connection in the middle. Run again when it is there. ({text})"
        )
    if code == _READ_ONLY:
        return WarehouseError(
            f"{name} takes no writes from user {server.user}, as a replica does not. PGHOST and "
            f"PGPORT name another server. ({text})"
        )
    if code in _FULL:
        return WarehouseError(
            f"{name} has no disk space left, or no more for this user. Make room, and run again. "
            f"({text})"
        )
    if cause.is_denied and advice:
        return WarehouseError(f"{advice} ({text})")
    if code in _INTERFERED:
        return BrokenOffError(
            f"{name} stopped the run because of another session. Run again. ({text})"
        )
    if "Compilation Error" in failure.message:
        return UsageExportsError(text)
    if failure.node is None:
        return WarehouseError(f"{name} could not finish the run: {text}")
    return WarehouseError(
        f"dbt could not finish model {failure.node}: {text} If schema {server.schema} was made by "
        f"another version, or by hand, run again with --full-refresh or drop it. Details: "
        f"{target.log}"
    )


def _name(server: PostgresCredentials) -> str:
    return f"PostgreSQL at {server.host}:{server.port}"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, and what it was raised for."""
    while error:
        yield error
        error = error.__cause__ or error.__context__
