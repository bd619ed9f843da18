"""The process of a keeper; see `keeper.py`."""

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict
from types import FrameType
from typing import Any

from servers.errors import NotInstalledError, ServerError
from servers.folder import running_folder
from servers.keeper import ARGUMENTS
from servers.postgres import start_postgres
from servers.spark import start_spark

_KINDS: dict[str, Callable[..., AbstractContextManager[Any]]] = {
    "folder": running_folder,
    "postgres": start_postgres,
    "spark": start_spark,
}


def main() -> None:
    """Start a server, print how it is reached, and stop it when nobody needs it any more."""
    signal.signal(signal.SIGTERM, _end)
    threading.Thread(target=_end_with_the_owner, daemon=True).start()
    arguments = json.loads(os.environ.pop(ARGUMENTS))
    with ExitStack() as stack:
        try:
            server = stack.enter_context(_KINDS[sys.argv[1]](**arguments))
        except NotInstalledError as error:
            _answer("not_installed", str(error))
        except ServerError as error:
            _answer("failed", str(error))
        except Exception:
            _answer("failed", traceback.format_exc())
        else:
            _answer("server", asdict(server))
            while True:
                signal.pause()


def _answer(kind: str, value: object) -> None:
    print(json.dumps({kind: value}, default=str), flush=True)


def _end(_number: int, _frame: FrameType | None) -> None:
    # Once is enough, and what then cleans up must not be disturbed.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit()


def _end_with_the_owner() -> None:
    sys.stdin.buffer.read()
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)


if __name__ == "__main__":
    main()
