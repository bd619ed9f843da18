"""Our own command, on a warehouse of the benchmark's."""

import datetime
import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data import COMMAND
from benchmarks.process import Usage
from benchmarks.settings import NOW

_QUERIES = ("Using duckdb connection", "On master")
_NEW_RUN = "=" * 30 + " "
_SECONDS_OF_DAY = 86400


@dataclass(frozen=True)
class Ours:
    """Exports of a raw folder; `folder` receives warehouse, state and files."""

    raw: Path
    folder: Path

    @property
    def warehouse(self) -> Path:
        """The DuckDB file with the roll-ups."""
        return self.folder / "warehouse.duckdb"

    @property
    def out(self) -> Path:
        """The folder with the files of the last export."""
        return self.folder / "exports"

    def export(self, *options: str, now: str = NOW) -> list[str]:
        """Return the command that exports to an empty folder."""
        shutil.rmtree(self.out, ignore_errors=True)
        places = ["--raw", self.raw, "--warehouse", self.warehouse, "--out", self.out]
        return [COMMAND, "export", "--quiet", *map(str, places), "--now", now, *options]

    def forget(self) -> None:
        """Remove the warehouse, and all that is kept beside it."""
        self.warehouse.unlink(missing_ok=True)
        self.warehouse.with_name(self.warehouse.name + ".wal").unlink(missing_ok=True)
        shutil.rmtree(self.folder / ".usage-exports", ignore_errors=True)

    def keep_warehouse(self) -> Path:
        """Copy the warehouse, to bring it back later."""
        kept = self.warehouse.with_suffix(".kept")
        shutil.copyfile(self.warehouse, kept)
        return kept

    def bring_back(self, kept: Path) -> None:
        """Make the warehouse what it was when it was copied."""
        shutil.copyfile(kept, self.warehouse)

    def seconds_to_first_query(self, usage: Usage) -> float | None:
        """Return the time from the start of the last process to dbt's first query.

        Read from dbt's log, which gives the time of day in UTC; None where dbt asked nothing.
        """
        log = self.folder / ".usage-exports" / self.warehouse.name / "logs" / "dbt.log"
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        started = datetime.datetime.fromtimestamp(usage.started, datetime.UTC)
        for line in text.rpartition(_NEW_RUN)[2].splitlines():
            if any(query in line for query in _QUERIES):
                time = datetime.time.fromisoformat(line.split()[0])
                queried = datetime.datetime.combine(started, time, datetime.UTC)
                seconds = (queried - started).total_seconds() % _SECONDS_OF_DAY
                # What is older is of an earlier process.
                return seconds if seconds < usage.seconds else None
        return None
