"""Periods of whole days, and how they are cut."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

By = Literal["period", "day", "week", "month"]
WeekStart = Literal["sunday", "monday"]


@dataclass(frozen=True)
class Period:
    """The days from `start` to `end`, both included, in UTC."""

    start: date
    end: date

    def holds(self, moment: datetime) -> bool:
        """Whether an event of that time counts in the period."""
        return self.start <= moment.date() <= self.end

    def overlaps(self, since: datetime | None, until: datetime | None) -> bool:
        """Whether something that exists from `since` to `until` exists on a day of the period."""
        begun = since is None or since.date() <= self.end
        ended = until is not None and until.date() < self.start
        return begun and not ended


def sub_periods(period: Period, by: By, week_start: WeekStart) -> list[Period]:
    """The parts of a period, in order; the first and the last are clipped to it."""

    def part(day: date) -> date:
        """The first day of the part that the day belongs to, clipped or not."""
        if by == "day":
            return day
        if by == "month":
            return day.replace(day=1)
        since_monday = day.weekday()
        past = since_monday if week_start == "monday" else (since_monday + 1) % 7
        return day - timedelta(days=past)

    if by == "period":
        return [period]
    ordinals = range(period.start.toordinal(), period.end.toordinal() + 1)
    parts = [list(days) for _, days in groupby(map(date.fromordinal, ordinals), key=part)]
    return [Period(days[0], days[-1]) for days in parts]
