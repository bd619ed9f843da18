"""Which period an export covers: `macros/period/` says it, for dbt and for the command alike.

The macros are plain Jinja. dbt renders them with its variables; here they are rendered with the
options of the command, so that a period is refused at once, in the words of the command line.
"""

import datetime
from dataclasses import dataclass
from functools import cache

from usage_exports.dbt.renderer import Macros
from usage_exports.errors import RefusedError

_OPTIONS = {
    "period": "--period",
    "period_start": "--from",
    "period_end": "--to",
    "week_start": "--week-start",
}


@dataclass(frozen=True)
class Period:
    """Two dates in UTC, both included."""

    start: datetime.date
    end: datetime.date


def resolve_period(
    *,
    period: str | None,
    start: str | None,
    end: str | None,
    now: datetime.datetime,
    week_start: str,
) -> Period:
    """Return the period that the options of the command come to.

    Args:
        period: this-month, last-month, this-week or last-week; None for last-month or dates.
        start: the first date, YYYY-MM-DD.
        end: the last date, YYYY-MM-DD, included.
        now: the time of the export, with a time zone.
        week_start: sunday or monday.

    Raises:
        RefusedError: the period is not accepted; the message says which would be.
    """
    try:
        found = _macros().resolve_period(period, start, end, now, week_start, _OPTIONS)
    except (ValueError, OverflowError) as error:
        raise RefusedError(f"There is no such period as of {now.date()}.") from error
    return Period(found["period_start"], found["period_end"])


def parse_now(text: str) -> datetime.datetime:
    """Return the instant that `--now` names; without an offset it is in UTC.

    Raises:
        RefusedError: the text is not a timestamp.
    """
    try:
        now: datetime.datetime = _macros().parse_now("--now", text)
    except OverflowError as error:
        raise RefusedError(f"--now is '{text}': its year in UTC must be 1 to 9999.") from error
    return now


@cache
def _macros() -> Macros:
    return Macros(error=RefusedError)
