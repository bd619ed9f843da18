"""Keep a schema for one export at a time, on an engine that has no locks.

A metastore makes a table once: who makes the table of the claim has the schema. Its properties say
who that is and when it was last renewed, by the clock of the server. A claim that nobody has
renewed for a while is of an export that was killed, or that lost its server: the next one takes it
over.
"""

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from uuid import uuid4

from usage_exports.errors import WarehouseError

if TYPE_CHECKING:
    from usage_exports.engines.spark.connection import SparkConnection

TABLE = "usage_exports_claim"
RENEWED_SECONDS = 20
# Longer than Spark Connect goes on with a statement whose client is gone, which is five minutes and
# half of one until it looks: what a killed export began has ended by then.
LAPSED_SECONDS = 360

_EXISTS = re.compile(r"ALREADY_EXISTS|AlreadyExists|already exists", re.IGNORECASE)
_PROPERTIES = ("claimed_as", "claimed_by", "renewed")


class Claim:
    """A claim that is held, and renewed by a thread of its own."""

    def __init__(self, renewing: "SparkConnection", table: str, owner: str, place: str) -> None:
        """Begin to renew.

        Args:
            renewing: a connection for the thread alone.
            table: the claim's.
            owner: as whose it was made.
            place: the schema, as messages name it.
        """
        self._connection = renewing
        self._table = table
        self._owner = owner
        self._place = place
        # The monotonic clock stands still while a machine sleeps.
        self._renewed = time.time()
        self._is_lost = False
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Check that nobody can have taken the claim over.

        Raises:
            WarehouseError: somebody has, or it was not renewed for so long that somebody may.
        """
        if self._is_lost or time.time() - self._renewed > LAPSED_SECONDS - RENEWED_SECONDS:
            raise WarehouseError(
                f"The claim on {self._place} could not be renewed, so another export may be at "
                "work there. No file was written. Run again."
            )

    def end(self) -> None:
        """Stop renewing."""
        self._done.set()
        self._thread.join(RENEWED_SECONDS)

    def _renew(self) -> None:
        while not self._done.wait(RENEWED_SECONDS):
            # What goes wrong here is noticed by `check`, or by the export itself.
            with suppress(Exception):
                begun = time.time()
                owner = _properties(self._connection, self._table).get("claimed_as")
                if owner == self._owner:
                    now = _server_time(self._connection)
                    self._connection.execute(
                        f"alter table {self._table} set tblproperties ('renewed' = '{now}')"
                    )
                    self._renewed = begun
                elif owner:
                    self._is_lost = True


@contextmanager
def claimed(
    connection: "SparkConnection", renewing: "SparkConnection", schema: str, place: str
) -> Iterator[Claim]:
    """Hold the claim on a schema.

    Args:
        connection: to make and drop the table of the claim.
        renewing: to renew it meanwhile.
        schema: that is claimed.
        place: the schema, as messages name it.

    Raises:
        WarehouseError: another export holds it.
    """
    table, owner = f"{schema}.{TABLE}", str(uuid4())
    if not _make(connection, table, owner):
        _remove_lapsed(connection, schema, place)
        if not _make(connection, table, owner):
            raise _refusal(connection, table, place)
    claim = Claim(renewing, table, owner, place)
    try:
        yield claim
    finally:
        claim.end()
        # Not another's, who has taken it over; nor is there much to do when the server is gone.
        with suppress(Exception):
            if _properties(connection, table).get("claimed_as") == owner:
                connection.execute(f"drop table {table}")


def is_lapsed(connection: "SparkConnection", schema: str) -> bool:
    """Whether a schema is claimed, but by nobody who still renews the claim."""
    found = _properties(connection, f"{schema}.{TABLE}")
    return bool(found) and _is_old(connection, found)


def _make(connection: "SparkConnection", table: str, owner: str) -> bool:
    values = {
        "claimed_as": owner,
        "claimed_by": f"process {os.getpid()} on {socket.gethostname()}",
        "renewed": _server_time(connection),
    }
    properties = ", ".join(f"'{name}' = '{value}'" for name, value in values.items())
    try:
        connection.execute(
            f"create table {table} (claimed boolean) using parquet tblproperties ({properties})"
        )
    except Exception as error:
        if _EXISTS.search(str(error)):
            return False
        raise
    return True


def _remove_lapsed(connection: "SparkConnection", schema: str, place: str) -> None:
    """Remove the claim of an export that is no more.

    Raises:
        WarehouseError: the claim is renewed.
    """
    table = f"{schema}.{TABLE}"
    found = _properties(connection, table)
    if not found:
        return
    if not _is_old(connection, found):
        raise _refusal(connection, table, place)
    # Of several that find it lapsed, one can rename it.
    aside = f"{table}_{uuid4().hex}"
    with suppress(Exception):
        connection.execute(f"alter table {table} rename to {aside}")
        if _properties(connection, aside).get("claimed_as") == found["claimed_as"]:
            connection.execute(f"drop table {aside}")
        else:
            # Another one was quicker: this is its claim.
            connection.execute(f"alter table {aside} rename to {table}")


def _properties(connection: "SparkConnection", table: str) -> dict[str, str]:
    try:
        found = dict(connection.rows(f"show tblproperties {table}"))
    except Exception:
        return {}
    return {name: str(found[name]) for name in _PROPERTIES if name in found}


def _is_old(connection: "SparkConnection", found: dict[str, str]) -> bool:
    return _server_time(connection) - int(found["renewed"]) >= LAPSED_SECONDS


def _server_time(connection: "SparkConnection") -> int:
    ((seconds,),) = connection.rows("select unix_timestamp()")
    return int(seconds)


def _refusal(connection: "SparkConnection", table: str, place: str) -> WarehouseError:
    by = _properties(connection, table).get("claimed_by", "another process")
    return WarehouseError(
        f"Another export is at work in {place} ({by}). Wait until it has finished, or let "
        "USAGE_EXPORTS_SCHEMA name another schema. If it was killed, its claim lapses after "
        f"{LAPSED_SECONDS // 60} minutes."
    )
