"""Which of several rows with one key counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from .contract import RecordT, Table

Key = tuple[Any, ...]


class Version(Protocol):
    """A row of a change log."""

    @property
    def updated_at(self) -> datetime | None:
        """From when it holds; null since ever."""


VersionT = TypeVar("VersionT", bound=Version)


def histories(table: Table[RecordT], records: Iterable[RecordT]) -> dict[Key, list[RecordT]]:
    """The rows of each key, oldest first, one per moment.

    Of rows with one key and one moment, the greatest in its other columns stays: any rule would
    do that does not depend on the order of the input.
    """
    others = [c for c in table.columns if c not in table.key and c != table.recency]
    order = (table.recency, *others)
    grouped: dict[Key, list[RecordT]] = defaultdict(list)
    for record in records:
        grouped[tuple(getattr(record, column) for column in table.key)].append(record)
    settled: dict[Key, list[RecordT]] = {}
    for key, rows in grouped.items():
        rows.sort(key=lambda row: [_null_first(getattr(row, column)) for column in order])
        # Of rows with one moment the last one overwrites the others, in the place of the first.
        settled[key] = list({getattr(row, table.recency): row for row in rows}.values())
    return settled


def latest(table: Table[RecordT], records: Iterable[RecordT]) -> list[RecordT]:
    """The last delivery of each event."""
    return [rows[-1] for rows in histories(table, records).values()]


def version_now(versions: Sequence[VersionT], now: datetime) -> VersionT | None:
    """The version in force now, if any is."""
    in_force = [row for row in versions if row.updated_at is None or row.updated_at <= now]
    return in_force[-1] if in_force else None


def version_for(versions: Sequence[VersionT], last_day: date | None, now: datetime) -> VersionT:
    """The version whose attributes are shown: the last one up to `last_day` and up to now.

    Without `last_day` only now limits it. Where no version is that old, the first one is shown.
    """
    old_enough = [
        row
        for row in versions
        if row.updated_at is None or last_day is None or row.updated_at.date() <= last_day
    ]
    return version_now(old_enough, now) or versions[0]


def versions_for(
    histories: Mapping[str, Sequence[VersionT]], last_day: date | None, now: datetime
) -> dict[str, VersionT]:
    """`version_for` of every key."""
    return {key: version_for(versions, last_day, now) for key, versions in histories.items()}


def _null_first(value: Any) -> tuple[Any, ...]:
    return () if value is None else (value,)
