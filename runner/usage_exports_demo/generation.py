"""All of the demo data, from the settings to the folder."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from usage_exports_demo.assets import make_agents, make_projects
from usage_exports_demo.catalogue import model_versions
from usage_exports_demo.events import write_events
from usage_exports_demo.folder import replaced_folder
from usage_exports_demo.people import make_people, user_versions
from usage_exports_demo.settings import DemoSettings
from usage_exports_demo.working import load_working_tables
from usage_exports_demo.workspaces import Row, make_workspaces
from usage_exports_demo.writer import write_change_log
from usage_exports_demo.year import make_days

_MEMORY_LIMIT = "2GB"


def generate(
    settings: DemoSettings, progress: Callable[[float], None] | None = None
) -> dict[str, int]:
    """Write a year of invented raw data, all tables but the price list.

    The five change logs are files `<raw>/<table>.<format>`. The three event tables are folders
    with a file per UTC day of arrival, `<raw>/messages/2026-06-01.parquet`; a few rows arrive
    late, twice or broken. The data begins at midnight, 12 months before the day of
    `settings.now`, and ends at `settings.now`. The folder appears whole or not at all.

    Args:
        settings: what is wanted.
        progress: is called now and then with the finished share, from 0 to 1.

    Returns:
        The rows written of each table, repeated and broken ones included.

    Raises:
        ValueError: a setting can't be met.
        FileExistsError: `settings.raw` holds something else than demo data, or another run
            is writing it.
    """
    settings = settings.checked()
    report = progress or (lambda _: None)
    with replaced_folder(settings) as folder:
        report(0.0)
        scratch = folder / ".scratch"
        scratch.mkdir()
        # A database of its own in memory: what exceeds the limit goes to the scratch folder.
        with duckdb.connect(
            config={"memory_limit": _MEMORY_LIMIT, "temp_directory": str(scratch)}
        ) as connection:
            # The command shows how far it has come.
            connection.execute("set enable_progress_bar = false")
            counts = _write(connection, settings, folder, scratch, report)
        shutil.rmtree(scratch)
    report(1.0)
    return counts


def _write(
    connection: duckdb.DuckDBPyConnection,
    settings: DemoSettings,
    folder: Path,
    scratch: Path,
    report: Callable[[float], None],
) -> dict[str, int]:
    workspaces = make_workspaces(settings)
    people = make_people(settings, workspaces)
    agents = make_agents(settings, people)
    projects = make_projects(settings, people)
    days = make_days(settings)
    logs: dict[str, list[Row]] = {
        "workspaces": [row for workspace in workspaces for row in workspace.versions],
        "users": user_versions(people),
        "agents": [row for agent in agents for row in agent.versions],
        "projects": [row for project in projects for row in project.versions],
        "models": model_versions(settings),
    }
    counts = {
        table: write_change_log(connection, table, rows, folder, settings.format, scratch)
        for table, rows in logs.items()
    }
    load_working_tables(connection, settings, workspaces, people, agents, projects, days, scratch)
    return counts | write_events(connection, settings, days, folder, report)
