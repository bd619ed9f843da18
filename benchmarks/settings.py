"""The sizes, dates and limits of the benchmarks."""

import datetime
from dataclasses import dataclass
from pathlib import Path

SIZES = {"100k": 100_000, "1m": 1_000_000, "10m": 10_000_000, "100m": 100_000_000}

# What the demo data is made with, and so when its year ends.
NOW = "2026-11-25T00:00:00Z"
WORKSPACES, PEOPLE, SEED = 20, 10_000, 1

# The new day is the one on which the year ends.
NEW_DAY = datetime.date(2026, 11, 25)
AFTER_NEW_DAY = "2026-11-26T00:00:00Z"
NEW_MESSAGES = 300_000

# The twelve calendar months that an export may cover; the first day of the data lies before.
YEAR = (datetime.date(2025, 12, 1), datetime.date(2026, 11, 30))

# Above these sizes a competitor does not fit the memory, or loading it would take hours.
LARGEST = {"pandas": 1_000_000, "postgres": 10_000_000}


@dataclass(frozen=True)
class Month:
    """A calendar month; `end` is its last day."""

    start: datetime.date
    end: datetime.date

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `YYYY-MM`.

        Raises:
            ValueError: it isn't a month.
        """
        return cls.of(datetime.datetime.strptime(text, "%Y-%m").replace(tzinfo=datetime.UTC).date())

    @classmethod
    def of(cls, day: datetime.date) -> "Month":
        """Return the month of a day."""
        start = day.replace(day=1)
        following = (start + datetime.timedelta(days=31)).replace(day=1)
        return cls(start, following - datetime.timedelta(days=1))

    @property
    def before(self) -> "Month":
        """The month before."""
        end = self.start - datetime.timedelta(days=1)
        return Month(end.replace(day=1), end)

    @property
    def options(self) -> list[str]:
        """The options of a command that exports the month."""
        return ["--from", str(self.start), "--to", str(self.end)]


@dataclass(frozen=True)
class Settings:
    """What to run.

    `data` is the folder of raw and working data, `runs` how often each is measured, `against` the
    names of the competitors, `engines` those of the engines, that which others are compared with
    first.
    """

    data: Path
    runs: int
    month: Month
    against: tuple[str, ...]
    engines: tuple[str, ...]

    def competitors(self, messages: int) -> list[str]:
        """Return the competitors that are measured at a size."""
        return [name for name in self.against if messages <= LARGEST.get(name, messages)]
