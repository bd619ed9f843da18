"""The arguments that all competitors take."""

import datetime
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PRICES = Path(__file__).parents[2] / "seeds" / "usage_exports_model_prices.csv"


@dataclass(frozen=True)
class MonthArguments:
    """What to export: `start` and `end` are both included, `now` is a UTC time without a zone.

    `out` is a folder that exists; it receives one CSV file for each export, of all workspaces.
    """

    raw: Path
    out: Path
    start: datetime.date
    end: datetime.date
    now: datetime.datetime

    def file(self, export_type: str) -> Path:
        """Return the path of the file of an export."""
        return self.out / f"{export_type}.csv"


def parse_month(arguments: Sequence[str] | None = None) -> MonthArguments:
    """Parse the arguments of a competitor that exports a month."""
    parser = ArgumentParser()
    parser.add_argument("--raw", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--from", dest="start", type=datetime.date.fromisoformat, required=True)
    parser.add_argument("--to", dest="end", type=datetime.date.fromisoformat, required=True)
    parser.add_argument("--now", type=datetime.datetime.fromisoformat, required=True)
    values = vars(parser.parse_args(arguments))
    values["now"] = values["now"].astimezone(datetime.UTC).replace(tzinfo=None)
    return MonthArguments(**values)
