"""The whole export: from a raw folder to the bytes of its files."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import localcontext
from pathlib import Path
from typing import Literal

from .columns import EXPORTS
from .dataset import Dataset, Intake, read_dataset
from .entities import agent_rows, model_rows, project_rows
from .periods import By, Period, WeekStart, sub_periods
from .pricing import EXACT
from .scope import Scope, scope_of, settings_of
from .show import Row, csv_file, folder_name
from .users import user_rows

_ROWS: Mapping[str, Callable[[Scope], list[Row]]] = {
    "users": user_rows,
    "agents": agent_rows,
    "projects": project_rows,
    "models": model_rows,
}


@dataclass(frozen=True)
class Result:
    """What an export gives.

    `files`: path ('acme/users-usage-2026-09-01-2026-09-30.csv') -> content; none where a table
    is unusable. `rejected`: table -> rows that can't be used. `unpriced`: model, as shown ->
    unpriced requests of all workspaces in the period. `unusable_tables`: those with rows of
    which none can be used. `workspaces_without_settings`: org_ids without settings in force now.
    """

    files: dict[str, bytes]
    rejected: dict[str, int]
    unpriced: dict[str, int]
    unusable_tables: list[str]
    workspaces_without_settings: set[str]


def export(
    raw: Path,
    *,
    period_start: date,
    period_end: date,
    now: datetime,
    by: By = "period",
    week_start: WeekStart = "sunday",
    attributes_as_of: Literal["period-end", "now"] = "period-end",
    formula_guard: bool = True,
    default_prices: Path | None = None,
) -> Result:
    """Export every workspace of a raw folder.

    Both dates are included; `now` is an aware UTC time. `default_prices` is a CSV like the table
    model_prices, and counts where the folder has no such table.
    """
    whole = Period(period_start, period_end)
    parts = sub_periods(whole, by, week_start)
    with localcontext(EXACT):
        intake = Intake(now)
        data = read_dataset(raw, default_prices, intake)
        files: dict[str, bytes] = {}
        unpriced: Counter[str] = Counter()
        for org_id in data.org_ids if not intake.unusable_tables else ():
            # Each part is a period of its own, with attributes as of its own last day.
            scopes = [
                scope_of(
                    data,
                    org_id,
                    part,
                    last_day=part.end if attributes_as_of == "period-end" else None,
                    now=now,
                    guard=formula_guard,
                )
                for part in parts
            ]
            files.update(_files(data, org_id, scopes, now, _file_suffix(whole, by)))
            for scope in scopes:
                unpriced.update(r.model for r in scope.requests if r.cost is None)
    return Result(
        files=files,
        rejected=intake.rejected,
        unpriced=dict(unpriced),
        unusable_tables=intake.unusable_tables,
        workspaces_without_settings={
            org_id for org_id in data.org_ids if data.settings_now(org_id, now) is None
        },
    )


def _files(
    data: Dataset, org_id: str, scopes: list[Scope], now: datetime, suffix: str
) -> dict[str, bytes]:
    settings = settings_of(data, org_id, now)
    return {
        f"{folder_name(org_id)}/{kind}-usage-{suffix}.csv": csv_file(
            columns.of(settings), (row for scope in scopes for row in _ROWS[kind](scope))
        )
        for kind, columns in EXPORTS.items()
    }


def _file_suffix(period: Period, by: By) -> str:
    dates = f"{period.start.isoformat()}-{period.end.isoformat()}"
    return dates if by == "period" else f"{dates}-by-{by}"
