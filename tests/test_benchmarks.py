"""The benchmarks' DuckDB SQL, a third way of counting, must say what an export says."""

import datetime
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from benchmarks.check_daily import check_daily
from benchmarks.check_exports import check_exports
from benchmarks.competitors import duckdb_daily, duckdb_month
from benchmarks.errors import DifferentNumbersError
from benchmarks.settings import Month
from exporting import Place
from usage_exports.export.period import Period
from usage_exports_demo.generation import generate
from usage_exports_demo.settings import DemoSettings

NOW = datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC)
OCTOBER = Month.parse("2026-10")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A folder with demo data and an export of it."""
    place = Place(tmp_path_factory.mktemp("benchmarks"))
    raw = place.locations.raw
    generate(DemoSettings(raw, messages=20_000, people=100, now=NOW))
    place.export(now=NOW, period=Period(OCTOBER.start, OCTOBER.end))
    return place


def test_a_month_is_the_same_by_hand(place: Place, run: Callable[..., None]) -> None:
    theirs = place.folder / "theirs"
    theirs.mkdir()
    places = ["--raw", place.locations.raw, "--out", theirs, "--now", NOW.isoformat()]
    run(duckdb_month.main, *places, *OCTOBER.options)
    assert check_exports(place.locations.out, theirs) > 150

    users = theirs / "users.csv"
    users.write_text(users.read_text(encoding="utf-8").replace("GPT-4o", "GPT-4", 1), "utf-8")
    with pytest.raises(DifferentNumbersError, match=r"users .*model_to_messages_total"):
        check_exports(place.locations.out, theirs)


def test_daily_aggregates_are_the_same_by_hand(place: Place, run: Callable[..., None]) -> None:
    theirs = place.folder / "theirs.duckdb"
    run(duckdb_daily.main, "--raw", place.locations.raw, "--database", theirs)
    assert check_daily(place.locations.warehouse, theirs) > 10_000

    with duckdb.connect(str(theirs)) as connection:
        connection.execute(
            "update model_requests_by_day set requests = requests + 1 where rowid = 0"
        )
    with pytest.raises(DifferentNumbersError, match="model_requests by day"):
        check_daily(place.locations.warehouse, theirs)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Run a competitor's main function with arguments."""

    def run_with(main: Callable[[], None], *arguments: str | Path) -> None:
        monkeypatch.setattr(sys, "argv", ["competitor", *map(str, arguments)])
        main()

    return run_with
