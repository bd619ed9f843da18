"""Another dbt project installs this one: what it reads, what it gets, and what leaves it alone."""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import duckdb
import psycopg2
import pytest

from engines import postgres_on
from usage_exports.contract import raw_tables

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden" / "open-webui"
# What dbt needs of this project.
PACKAGE = ("dbt_project.yml", "macros", "models", "seeds", "tests")
# As its dbt_project.yml names them.
PREPARE = """
alter table landing.messages rename to chat_messages;
alter table landing.chat_messages add column team varchar(20);
"""


@dataclass(frozen=True)
class Installed:
    """A copy of `integration_tests/` with this project installed."""

    folder: Path
    target: str = "duckdb"
    server: Mapping[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        """The file of DuckDB."""
        return self.folder / "team.duckdb"

    def dbt(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run dbt in the project."""
        environment = {
            **os.environ,
            **self.server,
            "INTEGRATION_TESTS_TARGET": self.target,
            "INTEGRATION_TESTS_DATABASE": str(self.database),
        }
        # It is another project's, and what dbt does is not measured, see conftest.py.
        for name in [name for name in environment if name.startswith(("USAGE_EXPORTS_", "COV"))]:
            del environment[name]
        command = [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def configure(self, old: str, new: str) -> None:
        """Change its dbt_project.yml."""
        path = self.folder / "dbt_project.yml"
        text = path.read_text("utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), "utf-8")


def install(folder: Path) -> Installed:
    """Copy the project, and install this one as `packages.yml` says."""
    for name in PACKAGE:
        (folder / name).symlink_to(ROOT / name)
    project = folder / "integration_tests"
    left = shutil.ignore_patterns("dbt_packages", "target", "logs", "*.duckdb")
    shutil.copytree(ROOT / "integration_tests", project, ignore=left)
    installed = Installed(project)
    result = installed.dbt("deps")
    assert result.returncode == 0, result.stdout
    return installed


def load_duckdb(database: Path) -> None:
    """Let the golden raw tables lie in a DuckDB file, with the types that a reader finds."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema landing")
        for path in (GOLDEN / "raw").glob("*.csv"):
            connection.execute(f"create table landing.{path.stem} as from read_csv('{path}')")
        connection.execute(PREPARE)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The project, built on DuckDB from tables, with variables of its own."""
    installed = install(tmp_path_factory.mktemp("installed"))
    load_duckdb(installed.database)
    result = installed.dbt("build", "--vars", "{analytics_start: '2026-02-01'}")
    assert result.returncode == 0, result.stdout
    (installed.folder / "build.log").write_text(result.stdout)
    return installed


def golden(export_type: str) -> list[dict[str, str]]:
    path = GOLDEN / "exports" / "acme" / f"{export_type}-usage-2026-09-01-2026-11-30.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check_figures(users: list[tuple[object, ...]], usage: tuple[object, ...]) -> None:
    """Compare what the project has with the golden exports.

    Args:
        users: user_id, messages_total, agents_to_messages, total_cost_usd of `usage_users`.
        usage: messages, cost_usd, requests of `workspace_usage`.
    """
    columns = ("user_id", "messages_total", "agents_to_messages", "total_cost_usd")
    expected = [tuple(row[column] for column in columns) for row in golden("users")]
    assert sorted(tuple(map(str, row)) for row in users) == sorted(expected)
    assert usage == (
        sum(int(row["messages_total"]) for row in golden("users")),
        sum(Decimal(row["total_cost_usd"]) for row in golden("users")),
        sum(int(row["requests"]) for row in golden("models")),
    )


USERS = (
    "select user_id, messages_total, agents_to_messages, total_cost_usd "
    "from analytics_usage_exports.usage_users"
)
USAGE = "select messages, cost_usd, requests from analytics.workspace_usage"


def test_figures_from_tables_in_duckdb(built: Installed) -> None:
    with duckdb.connect(str(built.database)) as connection:
        users = connection.execute(USERS).fetchall()
        (usage,) = connection.execute(USAGE).fetchall()
        check_figures(users, usage)
        # Its own variable, its own seed, and the mart that it has switched off.
        assert str(connection.execute("from analytics.calendar").fetchall()[0][0]) == "2026-02-01"
        assert connection.execute("select model_id from analytics.model_prices").fetchall() == [
            ("gpt-4o",)
        ]
        found = connection.execute("select table_name from duckdb_tables()").fetchall()
    tables = {name for (name,) in found}
    assert {"usage_agents", "usage_exports_model_prices"} <= tables
    assert "usage_projects" not in tables


def test_the_build_is_quiet(built: Installed) -> None:
    log = (built.folder / "build.log").read_text()
    assert "WARNING" not in log
    assert "Period " not in log
    assert "unit tests" not in log
    assert "unique_combination_of_columns_usage_users" in log
    assert "unique_combination_of_columns_int_" not in log


def test_figures_on_postgres(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    engine = postgres_on(request.getfixturevalue("postgres"))
    landing = {**engine.environment, "USAGE_EXPORTS_RAW_SCHEMA": "landing"}
    replace(engine, environment=landing).load(GOLDEN / "raw")
    server = {name: value for name, value in engine.environment.items() if name.startswith("PG")}
    connection = psycopg2.connect(
        host=server["PGHOST"],
        port=server["PGPORT"],
        user=server["PGUSER"],
        password=server["PGPASSWORD"],
        dbname=server["PGDATABASE"],
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(PREPARE)
        installed = replace(install(tmp_path), target="postgres", server=server)
        result = installed.dbt("build")
        assert result.returncode == 0, result.stdout
        cursor.execute(USERS)
        users = cursor.fetchall()
        cursor.execute(USAGE)
        (usage,) = cursor.fetchall()
    check_figures(users, usage)
    connection.close()


@pytest.fixture
def copy(built: Installed, tmp_path: Path) -> Installed:
    """The project as it was built, to be changed."""
    for name in PACKAGE:
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(built.folder, tmp_path / "integration_tests", symlinks=True)
    return Installed(tmp_path / "integration_tests")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'period_start: "2026-09-01"',
            "period_start: yesterday",
            "Variable period_start is 'yesterday': it must be a date, as YYYY-MM-DD.",
        ),
        (
            "raw_schema: landing",
            "raw_schema: nowhere",
            "Schema nowhere lacks the tables workspaces, users, agents, projects, models, "
            "chat_messages, message_actions, model_requests.",
        ),
        (
            "{ messages: chat_messages }",
            "{ mesages: chat_messages }",
            "Variable raw_identifiers names the table mesages: it must be one of workspaces, users",
        ),
        (
            'now: "2026-11-23T12:00:00Z"',
            'now: "2026-11-23T12:00:00Z"\n    perod_by: month',
            "Variable perod_by is unknown: the variables are period, period_start, period_end, ",
        ),
    ],
)
def test_what_is_refused_stops_only_what_is_built_from_it(
    copy: Installed, old: str, new: str, message: str
) -> None:
    copy.configure(old, new)
    for command in (["compile"], ["build", "--select", "calendar", "model_prices"]):
        result = copy.dbt(*command)
        assert result.returncode == 0, (command, result.stdout)
    result = copy.dbt("run", "--select", "+workspace_usage")
    assert result.returncode != 0
    assert message in " ".join(result.stdout.split())
    assert "OK created" not in result.stdout
    if "perod_by" in new:
        assert "Did you mean period_by?" in result.stdout


def test_variables_of_the_command_line(copy: Installed) -> None:
    # Neither of them is near to one of ours.
    theirs = "{analytics_start: '2026-02-01', periods: [], new: 1}"
    assert copy.dbt("run", "--select", "int_export", "--vars", theirs).returncode == 0
    result = copy.dbt("run", "--select", "int_export", "--vars", "{week_strat: monday}")
    assert result.returncode != 0
    assert "Did you mean week_start?" in result.stdout


def test_tables_that_are_not_there_count_as_empty(copy: Installed) -> None:
    with duckdb.connect(str(copy.database)) as connection:
        connection.execute("drop table landing.agents; drop table landing.message_actions")
    missing = "raw_tables_missing: [agents, message_actions]"
    copy.configure("raw_schema: landing", f"raw_schema: landing\n    {missing}")
    result = copy.dbt("run", "--select", "+usage_users", "+usage_agents")
    assert result.returncode == 0, result.stdout
    with duckdb.connect(str(copy.database)) as connection:
        rows = connection.execute(
            "select sum(messages_total), sum(action_messages), sum(agents_messaged) "
            "from analytics_usage_exports.usage_users"
        ).fetchall()
        named = connection.execute(
            "select count(agent_name) from analytics_usage_exports.usage_agents"
        ).fetchall()
    messages, agents = (
        sum(int(row[name]) for row in golden("users"))
        for name in ("messages_total", "agents_messaged")
    )
    assert rows == [(messages, 0, agents)]
    assert named == [(0,)]


def test_every_raw_table_can_have_another_name() -> None:
    sources = (ROOT / "models/staging/workspace/_workspace__sources.yml").read_text("utf-8")
    for table in raw_tables():
        assert f"get('{table.name}', '{table.name}')" in sources
