"""The people: who they are, when they join and leave, what changes in between."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from usage_exports_demo.dice import Dice
from usage_exports_demo.settings import DemoSettings
from usage_exports_demo.spelling import ascii_spelling
from usage_exports_demo.vocabulary import AWKWARD_PEOPLE, DEPARTMENTS, FIRST_NAMES, LAST_NAMES
from usage_exports_demo.workspaces import Row, Workspace


@dataclass(frozen=True)
class Person:
    """A person of one workspace.

    Args:
        number: counts from 0 over all workspaces.
        weight: how much of the work this person asks for, against the other weights.
        first_day, last_day: the days with usage, both included.
        versions: the rows in the change log, oldest first.
    """

    number: int
    workspace: Workspace
    user_id: str
    weight: int
    joined_at: datetime
    first_day: date
    last_day: date
    versions: list[Row]


def make_people(settings: DemoSettings, workspaces: list[Workspace]) -> list[Person]:
    """Return the people of all workspaces; the first of each founds it and stays."""
    owners = [workspace for workspace in workspaces for _ in range(workspace.people)]
    ranks = sorted(
        range(len(owners)), key=lambda number: Dice(settings.seed, "rank", number).uuid()
    )
    weights = {number: int(10**6 / (rank + 4) ** 0.9) for rank, number in enumerate(ranks)}
    people: list[Person] = []
    addresses: set[str] = set()
    for number, workspace in enumerate(owners):
        founder = not people or people[-1].workspace is not workspace
        people.append(_person(settings, workspace, number, weights[number], founder, addresses))
    return people


def user_versions(people: list[Person]) -> list[Row]:
    """Return the change log of the users, and at its end a broken row: one without an id."""
    rows = [row for person in people for row in person.versions]
    nobody = {**rows[0], "user_id": None, "name": "Service Account", "email": None}
    return [*rows, nobody]


def _person(
    settings: DemoSettings,
    workspace: Workspace,
    number: int,
    weight: int,
    founder: bool,
    addresses: set[str],
) -> Person:
    dice = Dice(settings.seed, "person", number)
    start = datetime.combine(settings.first_day, datetime.min.time())
    end = settings.end
    user_id = dice.uuid()
    joined_at = dice.moment(start - timedelta(days=900), start)
    if founder:
        joined_at = start - timedelta(days=590)
    elif dice.chance(0.3):
        joined_at = dice.moment(start, end)
    left_at = end
    if not founder and dice.chance(0.15):
        left_at = dice.moment(max(joined_at, start - timedelta(days=60)), end)
    left_at = left_at if left_at > joined_at + timedelta(days=20) else end
    state: Row = {
        "org_id": workspace.org_id,
        "user_id": user_id,
        **_name_and_email(dice, workspace, number, addresses),
        "role": "admin" if founder else dice.pick(("member",) * 16 + ("editor",) * 3 + ("admin",)),
        "department": None if dice.chance(0.05) else dice.pick(DEPARTMENTS),
        "joined_at": joined_at,
        "deleted_at": None,
        "updated_at": None if dice.chance(0.03) else joined_at,
    }
    return Person(
        number=number,
        workspace=workspace,
        user_id=user_id,
        weight=weight,
        joined_at=joined_at,
        # Whole days: nobody has usage before the hour of joining or after that of leaving.
        first_day=joined_at.date() + timedelta(days=1),
        last_day=left_at.date() - timedelta(days=1) if left_at < end else end.date(),
        versions=_versions(dice, state, joined_at, left_at, left=left_at < end),
    )


def _name_and_email(
    dice: Dice, workspace: Workspace, number: int, addresses: set[str]
) -> dict[str, str]:
    first, first_ascii = _spellings(dice.pick(FIRST_NAMES))
    last, last_ascii = _spellings(dice.pick(LAST_NAMES))
    name = f"{first} {last}"
    if workspace.number < 2 and number % 9 == 8 and number // 9 < len(AWKWARD_PEOPLE):
        name = AWKWARD_PEOPLE[number // 9]
    address = f"{first_ascii}.{last_ascii}@{workspace.domain}"
    if address in addresses:
        address = address.replace("@", f"{number}@", 1)
    addresses.add(address)
    return {"name": name, "email": address.title() if dice.chance(0.04) else address}


def _spellings(word: str) -> tuple[str, str]:
    """The name as people write it, and as their e-mail addresses do."""
    name, _, latin = word.partition("|")
    return name, ascii_spelling(latin or name)


def _versions(
    dice: Dice, state: Row, joined_at: datetime, left_at: datetime, left: bool
) -> list[Row]:
    changes: list[tuple[datetime, Row]] = []
    if state["role"] != "admin" and dice.chance(0.12):
        role = "editor" if state["role"] == "member" else dice.pick(("member", "admin"))
        changes.append((dice.moment(joined_at, left_at), {"role": role}))
    if dice.chance(0.1):
        changes.append((dice.moment(joined_at, left_at), {"department": dice.pick(DEPARTMENTS)}))
    if dice.chance(0.03):
        name = str(state["name"]).split(" ")[0] + " " + _spellings(dice.pick(LAST_NAMES))[0]
        changes.append((dice.moment(joined_at, left_at), {"name": name}))
    if left:
        changes.append((left_at, {"deleted_at": left_at}))
    versions = [state]
    for moment, change in sorted(changes, key=lambda entry: entry[0]):
        versions.append({**versions[-1], **change, "updated_at": moment})
    return versions
