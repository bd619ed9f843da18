"""The same input gives the same bytes on every engine: those of the reference implementation."""

import datetime
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

import hostile
import reference
from engines import EngineUnderTest, duckdb_on, files_in, postgres_on, spark_on
from raw_folder import write_raw_folder
from usage_exports.dbt.project import project_dir

SHIPPED_PRICES = project_dir() / "seeds" / "usage_exports_model_prices.csv"
GOLDEN = Path(__file__).parent / "golden" / "open-webui"

# What an export may be asked for, as (dates, sub-periods, first day of a week, attributes).
CHOICES = [
    ("2026-06-10", "2026-07-20", "week", "monday", "period-end"),
    ("2025-07-20", "2026-07-31", "month", "sunday", "now"),
    ("2026-06-01", "2026-06-30", "period", "sunday", "period-end"),
    ("2026-07-13", "2026-07-17", "day", "sunday", "period-end"),
]


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The raw folder of all tests: what one leaves behind is changed by the next."""
    return tmp_path_factory.mktemp("parity") / "raw"


@pytest.fixture(scope="module", params=["duckdb", "postgres", "spark"])
def engine(request: pytest.FixtureRequest, raw: Path) -> EngineUnderTest:
    if request.param == "postgres":
        return postgres_on(request.getfixturevalue("postgres"))
    if request.param == "spark":
        return spark_on(request.getfixturevalue("spark"))
    return duckdb_on(raw, raw.parent)


@pytest.fixture(autouse=True)
def _in_a_folder_of_the_tests(raw: Path) -> Iterator[None]:
    """Work where dbt may keep what it has parsed, with a raw folder that is empty."""
    shutil.rmtree(raw, ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(raw.parent)
        yield


def check_same(
    engine: EngineUnderTest, raw: Path, choice: tuple[str, ...], now: datetime.datetime
) -> None:
    """Export with the command and with the reference, and compare all files."""
    start, end, by, week_start, attributes = choice
    expected = reference.export(
        raw,
        period_start=datetime.date.fromisoformat(start),
        period_end=datetime.date.fromisoformat(end),
        now=now,
        default_prices=SHIPPED_PRICES,
        by=by,  # type: ignore[arg-type]
        week_start=week_start,  # type: ignore[arg-type]
        attributes_as_of=attributes,  # type: ignore[arg-type]
    )
    if engine.target != "duckdb":
        engine.load(raw)
    out = Path(tempfile.mkdtemp(dir=raw.parent))
    options = ["--from", start, "--to", end, "--by", by, "--week-start", week_start]
    options += ["--attributes-as-of", attributes, "--now", now.isoformat(), "--out", str(out)]
    result = engine.run("export", "--quiet", *options)
    assert result.exit_code == bool(expected.unusable_tables), result.output
    for table in expected.unusable_tables:
        assert f"Table {table}: none of its rows can be used" in result.output
    assert files_in(out) == ({} if expected.unusable_tables else expected.files)


def held_by(engine: EngineUnderTest, tables: hostile.Tables) -> hostile.Tables:
    """Leave out the rows that the engine can't even reject."""
    if engine.target != "postgres":
        return tables
    return {
        table: [row for row in rows if not any("\0" in (value or "") for value in row.values())]
        for table, rows in tables.items()
    }


def test_real_data(engine: EngineUnderTest, raw: Path) -> None:
    if engine.target == "spark":
        pytest.skip("test_spark_methods.py exports it on a cluster")
    shutil.copytree(GOLDEN / "raw", raw)
    now = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
    check_same(engine, raw, ("2026-09-01", "2026-11-30", "month", "sunday", "period-end"), now)


def test_hostile_data_that_changes(engine: EngineUnderTest, raw: Path, random: Random) -> None:
    """Rows come late, change and go, time goes on and back: each export is one from scratch."""
    tables = held_by(engine, hostile.raw_tables(random))
    # Spark takes a minute for each.
    for days_later in (1, -1) if engine.target == "spark" else (0, 1, -1):
        write_raw_folder(raw, tables, hostile.COLUMNS, "csv", files_per_table=2)
        now = hostile.NOW + datetime.timedelta(days=days_later)
        check_same(engine, raw, random.choice(CHOICES), now)
        tables = held_by(engine, hostile.changed(random, tables))
