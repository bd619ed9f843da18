"""The workspaces: three that everybody gets, and a mixture of further ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from usage_exports_demo.dice import Dice
from usage_exports_demo.settings import DemoSettings
from usage_exports_demo.spelling import ascii_spelling
from usage_exports_demo.vocabulary import COMPANIES

Row = dict[str, object]


@dataclass(frozen=True)
class Workspace:
    """A workspace with its number, its share of the people, and its rows in the change log."""

    number: int
    org_id: str
    people: int
    versions: list[Row]

    @property
    def domain(self) -> str:
        """The domain of its e-mail and web addresses, reserved for examples."""
        return f"{ascii_spelling(self.org_id)}.example"


def make_workspaces(settings: DemoSettings) -> list[Workspace]:
    """Return the workspaces, each with at least one of the people, the first with the most."""
    workspaces = []
    for number, size in enumerate(_sizes(settings)):
        versions = _versions(settings, number)
        workspaces.append(Workspace(number, str(versions[0]["org_id"]), size, versions))
    return workspaces


def _sizes(settings: DemoSettings) -> list[int]:
    shares = [1 / (2 + number) for number in range(settings.workspaces)]
    spare = settings.people - settings.workspaces
    sizes = [1 + int(spare * share / sum(shares)) for share in shares]
    sizes[0] += settings.people - sum(sizes)
    return sizes


def _versions(settings: DemoSettings, number: int) -> list[Row]:
    start = datetime.combine(settings.first_day, datetime.min.time())
    founded = start - timedelta(days=600)

    def during(share: float) -> datetime:
        return start + (settings.end - start) * share

    if number == 0:  # brought its own key during the year, and changed its name
        return [
            _row("acme", "Acme AG", False, True, None),
            _row("acme", "Acme AG", True, True, during(0.1)),
            _row("acme", "Acme GmbH", True, True, during(0.5)),
        ]
    if number == 1:
        return [_row("globex", "Globex Corporation", False, True, founded)]
    if number == 2:  # switched user-level data off: earlier months must not show it either
        return [
            _row("initech", "Initech S.à r.l.", False, True, founded),
            _row("initech", "Initech S.à r.l.", False, False, during(0.6)),
        ]
    round_number, index = divmod(number - 3, len(COMPANIES))
    name = COMPANIES[index] + (f" {round_number + 1}" if round_number else "")
    org_id = name.lower().replace(" & ", "-").replace(" ", "-")
    dice = Dice(settings.seed, "workspace", number)
    # The first two of these make up for what the three above don't combine.
    byok = number == 3 or (number > 4 and dice.chance(0.4))
    user_level = number != 3 and (number == 4 or dice.chance(0.7))
    return [_row(org_id, name, byok, user_level, founded)]


def _row(org_id: str, name: str, byok: bool, user_level: bool, since: datetime | None) -> Row:
    return {
        "org_id": org_id,
        "name": name,
        "byok_enabled": byok,
        "user_level_data_enabled": user_level,
        "updated_at": since and since.replace(microsecond=0),
    }
