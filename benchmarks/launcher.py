"""Run one command and say what it took: `python -I launcher.py LOG COMMAND...`.

A process of its own that imports nearly nothing: the peak memory that the kernel reports of a
process is never less than that of the one it was forked from.
"""

import json
import os
import subprocess
import sys
import time


def main() -> None:
    """Print start, seconds, CPU seconds, peak bytes and exit code of the command as JSON."""
    log, *command = sys.argv[1:]
    with open(log, "wb") as stream:
        started, start = time.time(), time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stream
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    result = {
        "started": started,
        "seconds": seconds,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_bytes": usage.ru_maxrss * 1024,
        "exit_code": os.waitstatus_to_exitcode(status),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        # Who has started this was interrupted too, and says so.
        raise SystemExit(130) from None
