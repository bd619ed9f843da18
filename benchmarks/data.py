"""The raw folders of the benchmarks: made once, kept, and never written to afterwards."""

import datetime
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

from benchmarks.errors import FailedRunError
from benchmarks.settings import NEW_DAY, NEW_MESSAGES, NOW, PEOPLE, SEED, WORKSPACES
from usage_exports.contract import raw_tables

EVENTS = tuple(table.name for table in raw_tables("event"))
COMMAND = str(Path(sys.executable).with_name("usage-exports"))

_HERE = Path(__file__).parent
_DAYS_REPEATED = 7
_READ_AT_ONCE = 1 << 24


def demo_data(data: Path, messages: int) -> Path:
    """Return the raw folder with a year of invented data, which is made if it is not there.

    Raises:
        FailedRunError: it can't be made, or a folder of that name holds something else.
    """
    raw = data / f"raw-{messages}"
    wanted = {
        "messages": messages,
        "seed": SEED,
        "now": datetime.datetime.fromisoformat(NOW).isoformat(),
        "format": "parquet",
        "workspaces": WORKSPACES,
        "people": PEOPLE,
    }
    marker = raw / ".usage-exports-demo"
    if not raw.exists():
        options = {f"--{name}": str(value) for name, value in (wanted | {"now": NOW}).items()}
        arguments = [text for option in options.items() for text in option]
        _make_demo(["--raw", str(raw), *arguments])
    if not marker.exists() or json.loads(marker.read_text(encoding="utf-8")) != wanted:
        raise FailedRunError(f"{raw} was not made by this benchmark. Remove it, or name other data")
    return raw


def million_users(data: Path) -> Path:
    """Return the raw folder of a workspace with a million users; made if it is not there."""
    raw = data / "raw-million-users"
    if not raw.exists():
        partial = raw.with_suffix(".partial")
        partial.mkdir(parents=True, exist_ok=True)
        _run_sql("million_users", {"raw": str(partial)})
        partial.rename(raw)
    return raw


def linked_copy(raw: Path, copy: Path) -> Path:
    """Make a raw folder of links to the files of another, to which files can be added.

    Not of hard links: these would change the times of the files, and so make them new.
    """
    for path in sorted(raw.rglob("*.parquet")):
        link = copy / path.relative_to(raw)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(path.resolve())
    return copy


def add_new_day(raw: Path) -> None:
    """Add a file of the new day to each event table, the same number of rows at every size."""
    variables: dict[str, object] = {"raw": str(raw), "new_messages": NEW_MESSAGES}
    for table in EVENTS:
        files = sorted(path for path in (raw / table).glob("*.parquet") if path.stem != "new-day")
        variables[table] = [str(path) for path in files[-_DAYS_REPEATED:]]
    _run_sql("new_day", variables | {"new_day": NEW_DAY})


def remove_new_day(raw: Path) -> None:
    """Remove what `add_new_day` added."""
    for table in EVENTS:
        (raw / table / "new-day.parquet").unlink(missing_ok=True)


def empty(folder: Path) -> Path:
    """Make an empty folder, in the place of one that may be there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def size_of(raw: Path) -> int:
    """Return the size of all files of a raw folder in bytes."""
    return sum(path.stat().st_size for path in raw.rglob("*.parquet"))


def warm(raw: Path) -> None:
    """Read all files once, so that nobody is the first to."""
    for path in raw.rglob("*.parquet"):
        with path.open("rb", buffering=0) as stream:
            while stream.read(_READ_AT_ONCE):
                pass
    os.sync()


def _make_demo(arguments: list[str]) -> None:
    process = subprocess.Popen([COMMAND, "demo", *arguments])
    try:
        code = process.wait()
    except KeyboardInterrupt:
        # It was interrupted too, and removes what it has written, if it is let.
        process.wait()
        raise
    if code:
        raise FailedRunError("The demo data was not made.")


def _run_sql(name: str, variables: dict[str, object]) -> None:
    with duckdb.connect() as connection:
        for variable, value in variables.items():
            connection.execute(f"set variable {variable} = $1", [value])
        connection.execute((_HERE / f"{name}.sql").read_text(encoding="utf-8"))
