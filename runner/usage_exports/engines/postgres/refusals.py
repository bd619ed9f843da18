"""Find out why a server lets nobody connect, whatever its language is."""

import ctypes
import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from select import select

import psycopg2
import psycopg2._psycopg
from dbt.adapters.postgres.connections import PostgresCredentials
from psycopg2.extensions import POLL_OK, POLL_READ, POLL_WRITE, connection

from usage_exports.dbt.connection import dbt_environment

_SECONDS = 10
# libpq's PQERRORS_VERBOSE.
_VERBOSE = 2
_CODE = re.compile(r"^\S+?:\s+([0-9A-Z]{5}):")
_FUNCTION = re.compile(r"^\S+:\s+(\w+), \w+\.c:\d+", re.MULTILINE)


@dataclass(frozen=True)
class Refusal:
    """What a server says when it refuses a connection: SQLSTATE, and its function that does so."""

    code: str
    function: str | None


def refusal(found: PostgresCredentials, variables: Mapping[str, str]) -> Refusal | None:
    """Connect once more, and let libpq say more than the text.

    psycopg2 has no code for a connection that was not made.

    Args:
        found: how to connect.
        variables: what libpq reads.

    Returns:
        None where it is not the server that refuses.
    """
    try:
        with dbt_environment(variables), closing(_begin(found)) as begun:
            _say_all(begun)
            _finish(begun)
    except (psycopg2.Error, OSError) as error:
        if code := _CODE.search(str(error)):
            function = _FUNCTION.search(str(error))
            return Refusal(code[1], function[1] if function else None)
    return None


def _begin(found: PostgresCredentials) -> connection:
    return psycopg2.connect(
        host=found.host,
        port=found.port,
        user=found.user,
        password=found.password,
        dbname=found.database,
        async_=1,
    )


def _say_all(begun: connection) -> None:
    """Let messages begin with their SQLSTATE, in which psycopg2 itself takes no interest."""
    try:
        # The libpq that psycopg2 has loaded, its own or the system's.
        set_verbosity = ctypes.CDLL(psycopg2._psycopg.__file__).PQsetErrorVerbosity
    except AttributeError:
        # One that shows nothing to others.
        return
    set_verbosity.argtypes = [ctypes.c_void_p, ctypes.c_int]
    set_verbosity(begun.pgconn_ptr, _VERBOSE)


def _finish(begun: connection) -> None:
    while (state := begun.poll()) != POLL_OK:
        reads = [begun] if state == POLL_READ else []
        writes = [begun] if state == POLL_WRITE else []
        if not any(select(reads, writes, [], _SECONDS)):
            return
