"""Servers in processes of their own, which end with whoever asked for them.

A keeper is a process that starts a server, says how it is reached, and waits. Its standard input
tells it how long: when nobody holds the other end any more, it stops the server and removes its
folder. So nothing is left behind, however its owner ends: by itself, by Ctrl-C or by `kill -9`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from servers.errors import NotInstalledError, ServerError

ARGUMENTS = "USAGE_EXPORTS_SERVER_ARGUMENTS"
"""The variable by which a keeper gets its arguments, which may be secret."""

# What a server needs to stop, and its folder to be removed.
_END_SECONDS = 60


@contextmanager
def kept(kind: str, **arguments: object) -> Iterator[dict[str, Any]]:
    """Have a server as long as the block lasts, and this process.

    Args:
        kind: one of `servers.__main__`.
        arguments: of what starts it; they go through JSON.

    Returns:
        How it is reached: the fields of its class.

    Raises:
        NotInstalledError: what it needs is not there.
        ServerError: it does not start.
    """
    keeper, reply = start(kind, arguments, subprocess.PIPE)
    try:
        yield server_in(reply)
    finally:
        assert keeper.stdin
        keeper.stdin.close()
        keeper.wait(_END_SECONDS)


def start(
    kind: str, arguments: Mapping[str, object], lease: int | IO[bytes]
) -> tuple["subprocess.Popen[bytes]", dict[str, Any]]:
    """Start a keeper; see `kept`.

    Args:
        kind: of server.
        arguments: of what starts it.
        lease: the keeper's standard input: it ends when nobody can write there any more.

    Returns:
        The keeper, and its answer for `server_in`.
    """
    keeper = subprocess.Popen(
        [sys.executable, "-m", "servers", kind],
        stdin=lease,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, ARGUMENTS: json.dumps(arguments)},
        # Ctrl-C is for its owner alone.
        start_new_session=True,
    )
    assert keeper.stdout
    with keeper.stdout as said:
        answer = said.readline()
    reply = json.loads(answer or f'{{"failed": "The keeper of {kind} ended without a word."}}')
    return keeper, reply | {"keeper": keeper.pid}


def server_in(reply: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the server in a keeper's answer.

    Raises:
        NotInstalledError: it says that what it needs is not there.
        ServerError: it says why the server does not start.
    """
    if "not_installed" in reply:
        raise NotInstalledError(reply["not_installed"])
    if "failed" in reply:
        raise ServerError(reply["failed"])
    server: dict[str, Any] = reply["server"]
    return server
