"""The working tables: all that the SQL of the events reads."""

from dataclasses import asdict
from pathlib import Path

from duckdb import DuckDBPyConnection

from usage_exports_demo.assets import Asset
from usage_exports_demo.catalogue import MODELS, action_slots, model_slots
from usage_exports_demo.people import Person
from usage_exports_demo.settings import DemoSettings
from usage_exports_demo.workspaces import Row, Workspace
from usage_exports_demo.writer import load
from usage_exports_demo.year import Day, clock

_ASSET_COLUMNS = {
    "number": "bigint",
    "workspace": "bigint",
    "rank": "bigint",
    "first_day": "date",
    "last_day": "date",
}


def load_working_tables(
    connection: DuckDBPyConnection,
    settings: DemoSettings,
    workspaces: list[Workspace],
    people: list[Person],
    agents: list[Asset],
    projects: list[Asset],
    days: list[Day],
    scratch: Path,
) -> None:
    """Create the temporary tables, from `days` to `action_slots`.

    Args:
        connection: receives them.
        scratch: an existing folder for files in between.
    """
    tables: dict[str, tuple[dict[str, str], list[Row]]] = {
        "days": (
            {
                "number": "bigint",
                "day": "date",
                "utc_offset": "bigint",
                "seconds": "bigint",
                "chats": "bigint",
                "messages": "bigint",
                "api_requests": "bigint",
            },
            [asdict(day) for day in days],
        ),
        "clock": ({"utc_offset": "bigint", "tick": "bigint", "utc_hour": "bigint"}, clock()),
        "workspaces": (
            {"number": "bigint", "agents": "bigint", "projects": "bigint"},
            [_workspace_row(workspace, agents, projects) for workspace in workspaces],
        ),
        "people": (
            {
                "number": "bigint",
                "workspace": "bigint",
                "org_id": "varchar",
                "user_id": "varchar",
                "weight": "bigint",
                "first_day": "date",
                "last_day": "date",
            },
            [_person_row(person) for person in people],
        ),
        "agents": (
            {"agent_id": "varchar", "model_slot": "bigint", **_ASSET_COLUMNS},
            [
                {"agent_id": agent.key, "model_slot": agent.model_slot, **_asset_row(agent, number)}
                for number, agent in enumerate(agents)
            ],
        ),
        "projects": (
            {"project_id": "varchar", **_ASSET_COLUMNS},
            [
                {"project_id": project.key, **_asset_row(project, number)}
                for number, project in enumerate(projects)
            ],
        ),
        "models": (
            {
                "number": "bigint",
                "model_id": "varchar",
                "input_usd": "decimal(8, 3)",
                "cached_usd": "decimal(8, 3)",
                "output_usd": "decimal(8, 3)",
            },
            [{"number": number, **asdict(model)} for number, model in enumerate(MODELS)],
        ),
        "model_slots": (
            {"slot": "bigint", "before": "bigint", "after": "bigint", "switch_day": "bigint"},
            model_slots(settings),
        ),
        "action_slots": (
            {"integration": "boolean", "slot": "bigint", "action_name": "varchar"},
            action_slots(),
        ),
    }
    for table, (columns, rows) in tables.items():
        load(connection, table, columns, rows, scratch)


def _workspace_row(workspace: Workspace, agents: list[Asset], projects: list[Asset]) -> Row:
    return {
        "number": workspace.number,
        "agents": sum(agent.workspace is workspace for agent in agents),
        "projects": sum(project.workspace is workspace for project in projects),
    }


def _person_row(person: Person) -> Row:
    return {
        "number": person.number,
        "workspace": person.workspace.number,
        "org_id": person.workspace.org_id,
        "user_id": person.user_id,
        "weight": person.weight,
        "first_day": person.first_day,
        "last_day": person.last_day,
    }


def _asset_row(asset: Asset, number: int) -> Row:
    return {
        "number": number,
        "workspace": asset.workspace.number,
        "rank": asset.rank,
        "first_day": asset.first_day,
        "last_day": asset.last_day,
    }
