"""The event tables, a batch of days at a time."""

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from duckdb import DuckDBPyConnection

from usage_exports_demo.catalogue import DEFAULT_MODEL
from usage_exports_demo.settings import DemoSettings
from usage_exports_demo.tables import EVENTS
from usage_exports_demo.writer import write_days
from usage_exports_demo.year import Day, clock_ticks

# Bounds the memory: whole days are gathered up to this many messages.
_BATCH_MESSAGES = 300_000


def write_events(
    connection: DuckDBPyConnection,
    settings: DemoSettings,
    days: list[Day],
    folder: Path,
    progress: Callable[[float], None],
) -> dict[str, int]:
    """Write a file per event table and UTC day of arrival below `folder`.

    Args:
        connection: holds the working tables.
        settings: checked settings.
        days: the days of the year, as in the working table of that name.
        progress: is told the finished share, from 0 to 1.

    Returns:
        The rows written of each event table.
    """
    counts = dict.fromkeys(EVENTS, 0)
    _prepare(connection, settings, folder)
    for batch in _batches(days):
        connection.execute(f"set variable first_day = {batch[0].number}")
        connection.execute(f"set variable last_day = {batch[-1].number}")
        connection.execute(_sql("chats"))
        for table in EVENTS:
            connection.execute(_sql(table))
        for table in EVENTS:
            dates = [day.day for day in batch]
            counts[table] += write_days(connection, table, dates, folder, settings.format)
            connection.execute(f"delete from later_{table} where arrival <= date '{dates[-1]}'")
        progress((batch[-1].number + 1) / len(days))
    return counts


def _prepare(connection: DuckDBPyConnection, settings: DemoSettings, folder: Path) -> None:
    connection.execute(_sql("macros"))
    connection.execute(f"set variable seed = {settings.seed}::bigint")
    connection.execute(f"set variable now = timestamp '{settings.end.isoformat(' ')}'")
    connection.execute(f"set variable clock_ticks = {clock_ticks()}")
    connection.execute(
        "set variable default_model = (select number from models where model_id = ?)",
        [DEFAULT_MODEL],
    )
    for table in EVENTS:
        (folder / table).mkdir()


def _batches(days: list[Day]) -> Iterator[list[Day]]:
    batch: list[Day] = []
    for day in days:
        if batch and sum(other.messages for other in [*batch, day]) > _BATCH_MESSAGES:
            yield batch
            batch = []
        batch.append(day)
    yield batch


def _sql(name: str) -> str:
    return files(__package__).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
