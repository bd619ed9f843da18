"""Agents and projects: what people of a workspace build, share and give up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from usage_exports_demo.catalogue import SLOTS
from usage_exports_demo.dice import Dice
from usage_exports_demo.people import Person
from usage_exports_demo.settings import DemoSettings
from usage_exports_demo.vocabulary import (
    AGENT_KINDS,
    AGENT_TASKS,
    AWKWARD_AGENTS,
    AWKWARD_PROJECTS,
    PROJECT_KINDS,
    TOPICS,
)
from usage_exports_demo.workspaces import Row, Workspace


@dataclass(frozen=True)
class Asset:
    """An agent or a project.

    Args:
        rank: counts from 0 within the workspace; the lower, the more popular.
        model_slot: percent of the model use that an agent belongs to, 0 to 99.
        first_day, last_day: the days on which it can be used, both included.
        versions: the rows in the change log, oldest first.
    """

    rank: int
    workspace: Workspace
    key: str
    model_slot: int
    first_day: date
    last_day: date
    versions: list[Row]


def make_agents(settings: DemoSettings, people: list[Person]) -> list[Asset]:
    """Return the agents of all workspaces, one for about six people."""
    return _make(settings, people, "agent", 6, _describe_agent)


def make_projects(settings: DemoSettings, people: list[Person]) -> list[Asset]:
    """Return the projects of all workspaces, one for about eight people."""
    return _make(settings, people, "project", 8, _describe_project)


def _make(
    settings: DemoSettings,
    people: list[Person],
    kind: str,
    people_per_asset: int,
    describe: Callable[[Dice, Workspace, int, str], Row],
) -> list[Asset]:
    members: dict[int, list[Person]] = {}
    for person in people:
        members.setdefault(person.workspace.number, []).append(person)
    return [
        _asset(settings, owners, rank, kind, describe)
        for owners in members.values()
        for rank in range(2 + len(owners) // people_per_asset)
    ]


def _asset(
    settings: DemoSettings,
    members: list[Person],
    rank: int,
    kind: str,
    describe: Callable[[Dice, Workspace, int, str], Row],
) -> Asset:
    workspace = members[0].workspace
    dice = Dice(settings.seed, kind, workspace.number, rank)
    start = datetime.combine(settings.first_day, datetime.min.time())
    end = settings.end
    key = dice.uuid()
    owner = dice.pick(members)
    created_at = dice.moment(max(owner.joined_at, start - timedelta(days=300)), end)
    if rank == 0:  # the oldest, so that there is one from the first day on
        owner = members[0]
        created_at = start - timedelta(days=400)
    gone = rank > 0 and dice.chance(0.15)
    deleted_at = dice.moment(created_at, end) if gone else end
    first: Row = {
        "org_id": workspace.org_id,
        f"{kind}_id": key,
        **describe(dice, workspace, rank, key),
        "owner_id": owner.user_id,
        "created_at": created_at,
        "deleted_at": None,
        "updated_at": created_at,
    }
    changes: list[tuple[datetime, Row]] = []
    if dice.chance(0.2):
        changes.append((dice.moment(created_at, deleted_at), {"name": f"{first['name']} v2"}))
    if dice.chance(0.1):
        heir = dice.pick(members).user_id
        changes.append((dice.moment(created_at, deleted_at), {"owner_id": heir}))
    if gone:
        changes.append((deleted_at, {"deleted_at": deleted_at}))
    versions = [first]
    for moment, change in sorted(changes, key=lambda entry: entry[0]):
        versions.append({**versions[-1], **change, "updated_at": moment})
    return Asset(
        rank=rank,
        workspace=workspace,
        key=key,
        model_slot=dice.below(SLOTS),
        first_day=created_at.date() + timedelta(days=1),
        last_day=deleted_at.date() - timedelta(days=1) if gone else end.date(),
        versions=versions,
    )


def _describe_agent(dice: Dice, workspace: Workspace, rank: int, key: str) -> Row:
    topic = dice.pick(TOPICS)
    name = f"{topic} {dice.pick(AGENT_KINDS)}"
    description: str | None = dice.pick(AGENT_TASKS).format(topic=topic)
    if dice.chance(0.1):
        description = None
    awkward = rank - 1
    if workspace.number < 2 and 0 <= awkward < len(AWKWARD_AGENTS):
        name, description = AWKWARD_AGENTS[awkward]
    url = f"https://app.{workspace.domain}/agents/{key}"
    return {"name": name, "description": description, "url": None if dice.chance(0.05) else url}


def _describe_project(dice: Dice, workspace: Workspace, rank: int, _key: str) -> Row:
    name = f"{dice.pick(TOPICS)} {dice.pick(PROJECT_KINDS)}"
    awkward = rank - 1
    if workspace.number < 2 and 0 <= awkward < len(AWKWARD_PROJECTS):
        name = AWKWARD_PROJECTS[awkward]
    return {"name": name}
