"""What the demo data should be like."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, get_args

Format = Literal["parquet", "csv", "jsonl"]


@dataclass(frozen=True)
class DemoSettings:
    """The wishes of whoever asks for demo data.

    Args:
        raw: the folder that receives the tables; it is created.
        messages: how many messages are sent in the year. About 1.2 times as many model
            requests and 0.3 times as many message actions follow from them.
        seed: any whole number; another seed is another year.
        now: the moment at which the data ends, with a time zone. Defaults to this second.
        format: the format of all files, also their ending.
        workspaces: how many; the first three are always the same.
        people: how many over all workspaces, those who left included.

    The same settings give the same bytes, whatever the folder is called.
    """

    raw: Path
    messages: int = 20_000
    seed: int = 1
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    format: Format = "parquet"
    workspaces: int = 3
    people: int = 300

    def checked(self) -> "DemoSettings":
        """Return the settings with `now` in UTC and cut to whole seconds.

        Raises:
            ValueError: a setting can't be met; the message names it.
        """
        if self.format not in get_args(Format):
            raise ValueError(f"format must be parquet, csv or jsonl, not {self.format!r}")
        if self.now.tzinfo is None:
            raise ValueError("now must have a time zone")
        if not 1971 <= self.now.year <= 9990:
            raise ValueError(f"now must lie between 1971 and 9990, not in {self.now.year}")
        if not -(2**63) <= self.seed < 2**63:
            raise ValueError(f"seed must fit 64 bits: {self.seed}")
        if self.messages < 1:
            raise ValueError(f"messages must be at least 1, not {self.messages}")
        if self.workspaces < 1:
            raise ValueError(f"workspaces must be at least 1, not {self.workspaces}")
        if self.people < self.workspaces:
            raise ValueError(
                f"people must be at least one for each of {self.workspaces} workspaces, "
                f"not {self.people}"
            )
        return replace(self, now=self.now.astimezone(UTC).replace(microsecond=0))

    @property
    def end(self) -> datetime:
        """`now` as a UTC time without a zone, as the working tables hold times."""
        return self.now.astimezone(UTC).replace(tzinfo=None)

    @property
    def first_day(self) -> date:
        """The first day with events: the same day of the month, 12 months before `now`."""
        today = self.end.date()
        if (today.month, today.day) == (2, 29):
            return date(today.year - 1, 2, 28)
        return today.replace(year=today.year - 1)
