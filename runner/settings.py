"""The settings of one export, as the command line gives them."""

import datetime
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from runner.period import Period

ExportType = Literal["users", "agents", "projects", "models"]
EXPORT_TYPES: tuple[ExportType, ...] = ("users", "agents", "projects", "models")

PeriodBy = Literal["period", "day", "week", "month"]


_MEMORY_LIMIT_GB = 4


def default_memory_limit() -> str:
    """Return how much memory DuckDB may use: 4 GB, or half of what the machine has if less."""
    half = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2
    return f"{min(_MEMORY_LIMIT_GB * 10**9, half) / 10**6:.0f}MB"


@dataclass(frozen=True)
class Locations:
    """Where a run reads and writes: raw folder, warehouse (DuckDB's file), folder of exports.

    What exceeds DuckDB's `memory_limit`, such as 4GB, goes to `temp_directory`; None is beside the
    warehouse.
    """

    raw: Path
    warehouse: Path = Path("warehouse.duckdb")
    out: Path = Path("exports")
    memory_limit: str = field(default_factory=default_memory_limit)
    temp_directory: Path | None = None

    @property
    def spill(self) -> Path:
        """The temporary directory: the given one, or that beside the warehouse."""
        return self.temp_directory or self.warehouse.with_name(f"{self.warehouse.name}.tmp")


@dataclass(frozen=True)
class ExportSettings:
    """What to export.

    `now` is the time of the export, with a time zone; `workspaces` are org_ids, none for all.
    """

    locations: Locations
    types: tuple[ExportType, ...]
    period: Period
    by: PeriodBy
    week_start: Literal["sunday", "monday"]
    now: datetime.datetime
    attributes_as_of: Literal["period-end", "now"]
    workspaces: tuple[str, ...]
    formula_guard: bool
    full_refresh: bool

    def dbt_vars(self) -> dict[str, str]:
        """Return the variables that make dbt build just this export."""
        return {
            "period_start": self.period.start.isoformat(),
            "period_end": self.period.end.isoformat(),
            "period_by": self.by,
            "week_start": self.week_start,
            "now": self.now.astimezone(datetime.UTC).isoformat(),
            "attributes_as_of": self.attributes_as_of,
        }

    def file_name(self, export_type: ExportType) -> str:
        """Return the name of the file of an export."""
        by = "" if self.by == "period" else f"-by-{self.by}"
        return f"{export_type}-usage-{self.period.start}-{self.period.end}{by}.csv"
