"""The demo data: as promised, repeatable, and never over somebody else's files."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import duckdb
import pytest

from usage_exports.contract import SOURCES, raw_tables
from usage_exports_demo.assets import make_agents, make_projects
from usage_exports_demo.catalogue import model_versions
from usage_exports_demo.events import write_events
from usage_exports_demo.generation import generate
from usage_exports_demo.people import make_people, user_versions
from usage_exports_demo.settings import DemoSettings, Format
from usage_exports_demo.working import load_working_tables
from usage_exports_demo.workspaces import make_workspaces
from usage_exports_demo.writer import write_change_log
from usage_exports_demo.year import make_days

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 7, 29, 14, 30, tzinfo=UTC)
EVENTS = {table.name: table.event_time for table in raw_tables("event")}
KEYS = {table.name: ", ".join(table.key) for table in raw_tables("event")}
LOGS = tuple(table.name for table in raw_tables("change_log"))


def small(raw: Path, file_format: Format = "parquet", seed: int = 1) -> DemoSettings:
    return DemoSettings(raw, 300, seed, NOW, file_format, people=30)


def contents(raw: Path) -> dict[str, bytes]:
    files = (path for path in raw.rglob("*") if path.is_file())
    return {str(path.relative_to(raw)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the tables of a year with 10,000 messages."""
    raw = tmp_path_factory.mktemp("demo") / "raw"
    counts = generate(DemoSettings(raw, 10_000, now=NOW))
    with duckdb.connect() as connection:
        for table in LOGS:
            connection.execute(f"create table {table} as from '{raw}/{table}.parquet'")
        for table in EVENTS:
            connection.execute(
                f"create table {table} as "
                "select *, parse_filename(filename, true)::date as arrival "
                f"from read_parquet('{raw}/{table}/*.parquet', filename = true)"
            )
        for table, count in counts.items():
            assert value(connection, f"select count(*) from {table}") == count
        yield connection


def value(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[Format, dict[str, bytes]]:
    """The files of a small year in each format."""
    years = {}
    for file_format in get_args(Format):
        raw = tmp_path_factory.mktemp("small") / "raw"
        generate(small(raw, file_format))
        years[file_format] = contents(raw)
    return years


@pytest.mark.parametrize("file_format", get_args(Format))
def test_same_settings_give_same_bytes(
    tmp_path: Path, written: dict[Format, dict[str, bytes]], file_format: Format
) -> None:
    """Over older demo data, too, of which nothing stays but what the demo didn't write."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in (".usage-exports-demo", "users.csv", "users.parquet", "model_prices.csv"):
        (raw / name).write_text("old", encoding="utf-8")
    seen: list[float] = []
    generate(small(raw, file_format), seen.append)
    assert contents(raw) == written[file_format] | {"model_prices.csv": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)


def test_every_seed_is_another_year(
    tmp_path: Path, written: dict[Format, dict[str, bytes]]
) -> None:
    generate(small(tmp_path, "csv", seed=2))
    one, two = written["csv"], contents(tmp_path)
    assert one.keys() == two.keys()
    for name in ("users.csv", "messages/2026-07-28.csv"):
        assert one[name] != two[name]


def test_bytes_do_not_depend_on_threads(tmp_path: Path) -> None:
    """A single day of a large year, which DuckDB writes with all of its threads."""
    years = []
    for threads in (2, 4):
        folder = tmp_path / str(threads)
        folder.mkdir()
        write_last_full_day(DemoSettings(folder, 28_000_000, now=NOW).checked(), threads)
        years.append(contents(folder))
    assert years[0] == years[1]
    assert len(years[0]["model_requests/2026-07-28.parquet"]) > 4_000_000


def write_last_full_day(settings: DemoSettings, threads: int) -> None:
    """Write the change logs and the events of one day, as the demo writes a year's.

    Args:
        settings: of the year; the files go into its folder.
        threads: of DuckDB.
    """
    folder, days = settings.raw, make_days(settings)
    workspaces = make_workspaces(settings)
    people = make_people(settings, workspaces)
    agents, projects = make_agents(settings, people), make_projects(settings, people)
    logs = {
        "workspaces": [row for workspace in workspaces for row in workspace.versions],
        "users": user_versions(people),
        "agents": [row for agent in agents for row in agent.versions],
        "projects": [row for project in projects for row in project.versions],
        "models": model_versions(settings),
    }
    with (
        tempfile.TemporaryDirectory() as scratch,
        duckdb.connect(config={"threads": threads, "memory_limit": "2GB"}) as connection,
    ):
        for table, rows in logs.items():
            write_change_log(connection, table, rows, folder, settings.format, Path(scratch))
        load_working_tables(
            connection, settings, workspaces, people, agents, projects, days, Path(scratch)
        )
        write_events(connection, settings, days[-2:-1], folder, lambda _: None)


def test_a_file_per_table_and_day(written: dict[Format, dict[str, bytes]]) -> None:
    start, end = date(2025, 7, 29), NOW.date()
    days = [date.fromordinal(day) for day in range(start.toordinal(), end.toordinal() + 1)]
    for file_format, files in written.items():
        expected = {f"{table}.{file_format}" for table in LOGS} | {".usage-exports-demo"}
        expected |= {f"{table}/{day}.{file_format}" for table in EVENTS for day in days}
        assert files.keys() == expected
    headers = {written["csv"][f"messages/{day}.csv"].splitlines()[0] for day in days}
    assert headers == {
        b"org_id,message_id,user_id,sent_at,chat_id,agent_id,project_id,model_id,ingested_at"
    }


def test_json_lines(written: dict[Format, dict[str, bytes]]) -> None:
    events = ("messages/", "message_actions/", "model_requests/")
    for name, data in written["jsonl"].items():
        for line in data.splitlines() if name.startswith(events) else []:
            assert json.loads(line)["org_id"] in ("acme", "globex", "initech")


def test_text_formats_hold_unreadable_values(written: dict[Format, dict[str, bytes]]) -> None:
    for files, unreadable in (
        (written["csv"], b",n/a,"),
        (written["jsonl"], b'"input_tokens":"n/a"'),
    ):
        requests = b"".join(files[name] for name in files if name.startswith("model_requests/"))
        assert unreadable in requests
        assert b"-13-" in requests


def test_workspaces(demo: duckdb.DuckDBPyConnection) -> None:
    rows = demo.execute(
        "select org_id, byok_enabled, user_level_data_enabled from workspaces "
        "qualify row_number() over (partition by org_id order by updated_at desc nulls last) = 1 "
        "order by org_id"
    ).fetchall()
    assert rows == [("acme", True, True), ("globex", False, True), ("initech", False, False)]


def test_further_workspaces_add_both_kinds(tmp_path: Path) -> None:
    further = make_workspaces(DemoSettings(tmp_path, now=NOW, workspaces=12))[3:]
    versions = [workspace.versions[-1] for workspace in further]
    assert sum(version["byok_enabled"] is True for version in versions) > 1
    assert sum(version["user_level_data_enabled"] is False for version in versions) > 1
    assert len({workspace.org_id for workspace in further}) == 9


def test_people_join_change_and_leave(demo: duckdb.DuckDBPyConnection) -> None:
    assert value(demo, "select count(distinct user_id) from users") == 300
    for change in ("role", "department", "deleted_at"):
        changed = f"select user_id from users group by 1 having count(distinct {change}) > %d"
        assert value(demo, f"select count(*) from ({changed % (change != 'deleted_at')})") > 5
    assert value(demo, "select count(*) from users where name[1] in ('=', '+')") > 1
    outside = """
        select count(*) from messages inner join (
            select user_id, min(joined_at) as joined_at, max(deleted_at) as deleted_at
            from users group by user_id
        ) using (user_id)
        where sent_at < ingested_at and (sent_at < joined_at or sent_at > deleted_at)
    """
    assert value(demo, outside) == 0


@pytest.mark.parametrize(("table", "ratio"), [("message_actions", 0.3), ("model_requests", 1.2)])
def test_proportions(demo: duckdb.DuckDBPyConnection, table: str, ratio: float) -> None:
    messages = value(demo, "select count(distinct message_id) from messages")
    assert 9_980 <= messages <= 10_000
    rows = value(demo, f"select count(distinct ({KEYS[table]})) from {table}")
    assert rows / messages == pytest.approx(ratio, rel=0.05)


@pytest.mark.parametrize(("table", "time"), EVENTS.items())
def test_late_repeated_and_broken_rows(
    demo: duckdb.DuckDBPyConnection, table: str, time: str
) -> None:
    rows = value(demo, f"select count(*) from {table}")
    late = value(demo, f"select count(*) from {table} where ingested_at > {time} + interval 1 day")
    repeated = rows - value(demo, f"select count(distinct ({KEYS[table]})) from {table}")
    missing = "model_id is null" if table == "model_requests" else "user_id is null"
    broken = value(demo, f"select count(*) from {table} where {missing} and arrival = {time}::date")
    unreadable = value(demo, f"select count(*) from {table} where {time} is null")
    far = value(demo, f"select count(*) from {table} where {time} > ingested_at + interval 1 year")
    for count in (late, repeated, broken, unreadable, far):
        assert 0 < count < rows * 0.01
    corrected = (
        f"select 1 from {table} group by {KEYS[table]} having count(distinct ingested_at) > 1"
    )
    assert 0 < value(demo, f"select count(*) from ({corrected})") < repeated


@pytest.mark.parametrize(("table", "time"), EVENTS.items())
def test_nothing_happens_outside_the_year(
    demo: duckdb.DuckDBPyConnection, table: str, time: str
) -> None:
    now = "timestamp '2026-07-29 14:30:00'"
    far = f"{time} > ingested_at + interval 1 year"
    assert value(demo, f"select count(*) from {table} where {time} > {now} and not ({far})") == 0
    assert value(demo, f"select count(*) from {table} where ingested_at > {now}") == 0
    first = demo.execute(f"select min({time})::date, max(arrival) from {table}").fetchone()
    assert first == (date(2025, 7, 29), NOW.date())
    early = f"select count(*) from {table} where arrival < ingested_at::date"
    assert value(demo, early) == 0


def test_requests(demo: duckdb.DuckDBPyConnection) -> None:
    for condition in (
        "source = 'api' and user_id is null",
        "source = 'agent' and agent_id is not null",
        "cost_usd is not null",
        "input_tokens is null and output_tokens is null",
        "cached_input_tokens > input_tokens",
        "model_id like '%intranet'",
    ):
        assert value(demo, f"select count(*) from model_requests where {condition}") > 0


def test_foreign_data_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="was not made by the demo"):
        generate(small(tmp_path))
    assert contents(tmp_path) == {"users.csv": b"mine"}


def test_a_column_more_in_the_contract_is_null(tmp_path: Path) -> None:
    """In a copy of the project whose contract has one more column in a log and in each event."""
    shutil.copytree(ROOT / "runner", tmp_path / "runner")
    shutil.copy(ROOT / "dbt_project.yml", tmp_path)
    contract = tmp_path / SOURCES
    contract.parent.mkdir(parents=True)
    text = (ROOT / SOURCES).read_text(encoding="utf-8")
    for column in ("department", "chat_id", "api_key_id"):
        line = f"          - {{ name: {column}, data_type: string,"
        assert text.count(line) == 1
        text = text.replace(line, f"{line.replace(column, 'region')} }}\n{line}")
    contract.write_text(text, encoding="utf-8")
    for file_format in get_args(Format):
        raw = tmp_path / file_format
        command = ["demo", "--raw", raw, "--people", "10", "--messages", "100", "--quiet"]
        subprocess.run(
            [sys.executable, "-m", "usage_exports", *command, "--format", file_format],
            env={**os.environ, "PYTHONPATH": str(tmp_path / "runner")},
            check=True,
        )
        for table in ("users", "messages", "model_requests"):
            files = f"'{raw}/{table}{'' if table == 'users' else '/*'}.{file_format}'"
            rows = f"read_csv({files}, all_varchar = true)" if file_format == "csv" else files
            counted = f"select count(*) > 0 and count(region) = 0 from {rows}"
            assert duckdb.sql(counted).fetchone() == (True,)


def test_two_runs_do_not_mix(tmp_path: Path) -> None:
    (tmp_path / "raw.partial").mkdir()
    with pytest.raises(FileExistsError, match=r"raw\.partial exists"):
        generate(small(tmp_path / "raw"))


def test_an_interrupt_leaves_the_old_data(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / ".usage-exports-demo").write_text("old", encoding="utf-8")

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(small(raw), interrupt)
    assert contents(raw) == {".usage-exports-demo": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"now": NOW.replace(tzinfo=None)}, "now must have a time zone"),
        ({"messages": 0}, "messages must be at least 1"),
        ({"workspaces": 0}, "workspaces must be at least 1"),
        ({"people": 2}, "people must be at least one for each"),
        ({"format": "xlsx"}, "format must be"),
    ],
)
def test_settings_are_checked(tmp_path: Path, change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        generate(DemoSettings(**{"raw": tmp_path, "now": NOW, **change}))  # type: ignore[arg-type]
