"""End a command at Ctrl-C, whatever was at work when it struck."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise KeyboardInterrupt at the first Ctrl-C, and let the second one end the process.

    Libraries make errors of their own of an interrupt, and one that strikes in a bad moment can
    leave a lock behind for which they wait for ever. So whatever fails after the first is taken
    for it, and the second needs nobody's help.

    Raises:
        KeyboardInterrupt: the command was interrupted.
    """
    interrupted = False

    def interrupt(_: int, __: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        # Somebody else decides, such as a shell that started this in the background.
        yield
        return
    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    except Exception as error:
        if interrupted:
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
