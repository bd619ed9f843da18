"""`usage-exports`, with the time that writing the files took: `timed_export TIMES ARGUMENTS...`."""

import json
import sys
import time
from pathlib import Path
from typing import Any

from usage_exports.__main__ import run
from usage_exports.export import run as export


def main() -> None:
    """Run the command, and write {"write_seconds": ...} to the file TIMES."""
    times = Path(sys.argv.pop(1))
    write_files = vars(export)["write_files"]

    def timed(*arguments: Any, **options: Any) -> Any:
        start = time.perf_counter()
        written = write_files(*arguments, **options)
        times.write_text(json.dumps({"write_seconds": time.perf_counter() - start}))
        return written

    vars(export)["write_files"] = timed
    run()


if __name__ == "__main__":
    main()
