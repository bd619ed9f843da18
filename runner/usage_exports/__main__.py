"""The command's process: `usage-exports`, or `python -m usage_exports`."""

import atexit
import gc

from usage_exports.cli import main


def run() -> None:
    """Run the command line.

    The process is short, and what it makes lives to its end: looking for garbage would take a
    tenth of its time.
    """
    gc.disable()
    atexit.register(gc.freeze)
    main(prog_name="usage-exports")


if __name__ == "__main__":
    run()
