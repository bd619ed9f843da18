"""What is measured of a raw folder of one size. Contestants take turns, so that noise hits all."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from benchmarks.check_exports import EXPORT_TYPES, messages_of, read_ours
from benchmarks.data import (
    add_new_day,
    demo_data,
    empty,
    linked_copy,
    remove_new_day,
    size_of,
    warm,
)
from benchmarks.engine_scenario import engines
from benchmarks.errors import DifferentNumbersError
from benchmarks.ours import Ours
from benchmarks.postgres import DATABASE, load_tables, month_by_hand, postgres
from benchmarks.process import Usage, measure, module
from benchmarks.recorder import Recorder
from benchmarks.server_usage import ServerUsage
from benchmarks.settings import (
    AFTER_NEW_DAY,
    NEW_DAY,
    NEW_MESSAGES,
    NOW,
    YEAR,
    Month,
    Settings,
)
from servers.errors import NotInstalledError
from servers.postgres import Postgres

Scenario = Callable[[Settings, Recorder, int], None]


def first(settings: Settings, recorder: Recorder, messages: int) -> None:
    """The first export of one month, from nothing: all roll-ups of the year."""
    ours = _ours(settings, messages)
    theirs = ours.folder / "theirs.duckdb"
    for _ in range(settings.runs):
        ours.forget()
        export = ours.export(*settings.month.options)
        usage = recorder.run("first", messages, "ours", export)
        sizes = {"warehouse_bytes": ours.warehouse.stat().st_size, "raw_bytes": size_of(ours.raw)}
        recorder.keep("first", messages, "ours", usage, sizes)
        if "duckdb" not in settings.against:
            continue
        theirs.unlink(missing_ok=True)
        command = ["--raw", str(ours.raw), "--database", str(theirs)]
        daily = module("competitors.duckdb_daily", *command)
        usage = recorder.run("first", messages, "duckdb", daily)
        _check(module("check_daily", str(ours.warehouse), str(theirs)))
        recorder.keep("first", messages, "duckdb", usage)
        theirs.unlink()


def further(settings: Settings, recorder: Recorder, messages: int) -> None:
    """Each further export of a month, all four files, beside all competitors."""
    ours = _ours(settings, messages, built=True)
    with _postgres(settings, ours, messages) as server:
        measure(ours.export(*settings.month.options))
        for _ in range(settings.runs):
            usage = recorder.run("further", messages, "ours", ours.export(*settings.month.options))
            first_query = ours.seconds_to_first_query(usage)
            values = {} if first_query is None else {"first_query_seconds": first_query}
            recorder.keep("further", messages, "ours", usage, values)
            for name in settings.competitors(messages):
                if name == "postgres" and server is None:
                    continue
                theirs = empty(ours.folder / "theirs")
                usage = _compete(settings, recorder, messages, name, ours, theirs, server)
                _check(module("check_exports", str(ours.out), str(theirs)))
                recorder.keep("further", messages, name, usage)


def new_day(settings: Settings, recorder: Recorder, messages: int) -> None:
    """The export of a running month after one new day has arrived."""
    ours = _ours(settings, messages, built=True)
    command = ["--period", "this-month"]
    measure(ours.export(*command, now=AFTER_NEW_DAY))
    before = messages_of(ours.out)
    kept = ours.keep_warehouse()
    try:
        for run in range(1, settings.runs + 1):
            add_new_day(ours.raw)
            # The copy of the warehouse would else be written while the export is measured.
            os.sync()
            export = ours.export(*command, now=AFTER_NEW_DAY)
            usage = recorder.run("new day", messages, "ours", export)
            if (added := messages_of(ours.out) - before) != NEW_MESSAGES:
                raise DifferentNumbersError(f"{added} messages more instead of {NEW_MESSAGES}")
            if run == settings.runs:
                _check_running_month(ours)
            recorder.keep("new day", messages, "ours", usage)
            remove_new_day(ours.raw)
            ours.bring_back(kept)
    finally:
        remove_new_day(ours.raw)
        ours.bring_back(kept)
        kept.unlink()


def by_month(settings: Settings, recorder: Recorder, messages: int) -> None:
    """The whole year in months, beside one month."""
    ours = _ours(settings, messages, built=True)
    year = ["--from", str(YEAR[0]), "--to", str(YEAR[1]), "--by", "month"]
    measure(ours.export(*settings.month.options))
    for _ in range(settings.runs):
        month = ours.export(*settings.month.options)
        usage = recorder.run("by month", messages, "one month", month)
        recorder.keep("by month", messages, "one month", usage)
        one = _rows_of_month(settings, ours)
        usage = recorder.run("by month", messages, "twelve months", ours.export(*year))
        if _rows_of_month(settings, ours) != one:
            raise DifferentNumbersError("a month of the year differs from the month alone")
        recorder.keep("by month", messages, "twelve months", usage)


def _rows_of_month(settings: Settings, ours: Ours) -> dict[str, list[dict[str, str]]]:
    """The rows of the month in the last export, by type."""
    start = str(settings.month.start)
    return {
        export_type: [
            row for row in read_ours(ours.out, export_type) if row["period_start"] == start
        ]
        for export_type in EXPORT_TYPES
    }


def _ours(settings: Settings, messages: int, *, built: bool = False) -> Ours:
    """Our command on links to the demo data, with a warehouse where `built` is wanted."""
    folder = settings.data.absolute() / f"work-{messages}"
    raw = demo_data(settings.data, messages)
    ours = Ours(linked_copy(raw, folder / "raw"), folder)
    remove_new_day(ours.raw)
    warm(ours.raw)
    if built and not ours.warehouse.exists():
        click.echo(f"Rolling up {messages:,} messages")
        measure(ours.export(*settings.month.options))
    return ours


def _compete(
    settings: Settings,
    recorder: Recorder,
    messages: int,
    name: str,
    ours: Ours,
    theirs: Path,
    server: Postgres | None,
) -> Usage:
    if name != "postgres" or server is None:
        places = ["--raw", str(ours.raw), "--out", str(theirs), "--now", NOW]
        command = module(f"competitors.{name}_month", *places, *settings.month.options)
        return recorder.run("further", messages, name, command)
    now = NOW.replace("T", " ").removesuffix("Z")
    month = (str(settings.month.start), str(settings.month.end))
    command = month_by_hand(server, theirs, *month, now)
    with ServerUsage([server.pid]) as watched:
        usage = recorder.run("further", messages, name, command, server.environment(DATABASE))
    return watched.added_to(usage)


@contextmanager
def _postgres(settings: Settings, ours: Ours, messages: int) -> Iterator[Postgres | None]:
    with ExitStack() as stack:
        server = None
        if "postgres" in settings.competitors(messages):
            try:
                server = stack.enter_context(postgres())
            except NotInstalledError as error:
                click.echo(f"{error}: it does not take part.")
            else:
                click.echo(f"Loading {messages:,} messages into PostgreSQL")
                load_tables(server, ours.raw)
        yield server


def _check_running_month(ours: Ours) -> None:
    """Compare the last export with SQL over all files, the new ones among them."""
    theirs = empty(ours.folder / "theirs")
    month = Month.of(NEW_DAY)
    places = ["--raw", str(ours.raw), "--out", str(theirs), "--now", AFTER_NEW_DAY]
    _check(module("competitors.duckdb_month", *places, *month.options))
    _check(module("check_exports", str(ours.out), str(theirs)))


def _check(command: list[str]) -> None:
    """Compare in another process: this one must stay small, to disturb nobody."""
    measure(command)


SCENARIOS: dict[str, Scenario] = {
    "first": first,
    "further": further,
    "new-day": new_day,
    "by-month": by_month,
    "engines": engines,
}
