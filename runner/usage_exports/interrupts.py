"""End a command at Ctrl-C, whatever was at work when it struck."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_interrupted = threading.Event()


def was_interrupted() -> bool:
    """Whether Ctrl-C was pressed since the command began."""
    return _interrupted.is_set()


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise KeyboardInterrupt at the first Ctrl-C, and let the second one end the process.

    Libraries make errors of their own of an interrupt, and one that strikes in a bad moment can
    leave a lock behind for which they wait for ever. So whatever fails after the first is taken
    for it, and the second needs nobody's help. Spark takes the signal over where it runs in this
    process, to cancel its jobs: then it decides.

    Raises:
        KeyboardInterrupt: the command was interrupted.
    """
    _interrupted.clear()
    if (
        # Only there can a handler be set.
        threading.current_thread() is not threading.main_thread()
        # Somebody else decides, such as a shell that started this in the background.
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield
        return
    signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    except Exception as error:
        if was_interrupted():
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _interrupt(_: int, __: FrameType | None) -> None:
    _interrupted.set()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    raise KeyboardInterrupt
