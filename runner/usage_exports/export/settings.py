"""The settings of one export, as the command line gives them."""

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from usage_exports.formats.csv import Csv
from usage_exports.formats.format import Format
from usage_exports.locations import Locations

if TYPE_CHECKING:
    from usage_exports.export.period import Period

ExportType = Literal["users", "agents", "projects", "models"]
EXPORT_TYPES: tuple[ExportType, ...] = get_args(ExportType)

PeriodBy = Literal["period", "day", "week", "month"]
WeekStart = Literal["sunday", "monday"]
AttributesAsOf = Literal["period-end", "now"]


@dataclass(frozen=True)
class ExportSettings:
    """What to export.

    `now` is the time of the export, with a time zone; `workspaces` are org_ids, none for all.
    """

    locations: Locations
    types: tuple[ExportType, ...]
    period: "Period"
    by: PeriodBy
    week_start: WeekStart
    now: datetime.datetime
    attributes_as_of: AttributesAsOf
    workspaces: tuple[str, ...]
    formula_guard: bool
    full_refresh: bool
    format: Format = field(default_factory=Csv)

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
        return f"{export_type}-usage-{self.period.start}-{self.period.end}{by}{self.format.suffix}"
