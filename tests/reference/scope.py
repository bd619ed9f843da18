"""What one workspace knows about one period: the input of the four exports."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from .contract import Agent, Message, MessageAction, Model, ModelRequest, Project, User
from .dataset import Dataset
from .history import versions_for
from .periods import Period

UNKNOWN_MODEL = "unknown"


@dataclass(frozen=True)
class Settings:
    """What the workspace allows now, whatever it allowed in the period."""

    byok: bool
    user_level_data: bool


@dataclass(frozen=True)
class PricedRequest:
    """A request, the name its model is shown by, and its cost (None: unpriced)."""

    request: ModelRequest
    model: str
    cost: Decimal | None


@dataclass(frozen=True)
class Scope:
    """The attributes of a workspace as of a period, and the events in it."""

    org_id: str
    period: Period
    guard: bool
    users: Mapping[str, User]
    agents: Mapping[str, Agent]
    projects: Mapping[str, Project]
    models: Mapping[str, Model]
    messages: Sequence[Message]
    actions: Sequence[MessageAction]
    requests: Sequence[PricedRequest]

    def model_of(self, message: Message) -> str:
        """The name that the message's model is shown by."""
        if message.model_id is None:
            return UNKNOWN_MODEL
        return model_name(self.models, message.model_id)

    def email_of(self, user_id: str | None) -> str | None:
        """The e-mail address of a user of this workspace."""
        user = self.users.get(user_id) if user_id is not None else None
        return user.email if user is not None else None


def model_name(models: Mapping[str, Model], model_id: str) -> str:
    """The model's name, else its id."""
    model = models.get(model_id)
    return (model.name if model is not None else None) or model_id


def settings_of(data: Dataset, org_id: str, now: datetime) -> Settings:
    """The settings in force now; what nobody has allowed is forbidden."""
    version = data.settings_now(org_id, now)
    if version is None:
        return Settings(byok=False, user_level_data=False)
    return Settings(
        byok=version.byok_enabled is True,
        user_level_data=version.user_level_data_enabled is True,
    )


def scope_of(
    data: Dataset, org_id: str, period: Period, *, last_day: date | None, now: datetime, guard: bool
) -> Scope:
    """Select a workspace's share of the data.

    `last_day` is the day up to which versions count for attributes; None counts all up to now.
    """
    models = versions_for(data.models, last_day, now)
    requests = [
        PricedRequest(request, model_name(models, request.model_id), data.cost_of(request))
        for request in data.requests.get(org_id, ())
        if period.holds(request.requested_at)
    ]
    return Scope(
        org_id=org_id,
        period=period,
        guard=guard,
        users=versions_for(data.users.get(org_id, {}), last_day, now),
        agents=versions_for(data.agents.get(org_id, {}), last_day, now),
        projects=versions_for(data.projects.get(org_id, {}), last_day, now),
        models=models,
        messages=[m for m in data.messages.get(org_id, ()) if period.holds(m.sent_at)],
        actions=[a for a in data.actions.get(org_id, ()) if period.holds(a.sent_at)],
        requests=requests,
    )


class _HasLifetime(Protocol):
    @property
    def created_at(self) -> datetime | None: ...
    @property
    def deleted_at(self) -> datetime | None: ...


def existing(things: Mapping[str, _HasLifetime], period: Period) -> set[str]:
    """The ids of the agents or projects that exist on a day of the period."""
    return {
        thing_id
        for thing_id, thing in things.items()
        if period.overlaps(thing.created_at, thing.deleted_at)
    }


GroupedT = TypeVar("GroupedT")


def by_id(pairs: Iterable[tuple[str | None, GroupedT]]) -> Mapping[str, list[GroupedT]]:
    """Group by id, leaving out what has none; an id without anything has an empty list."""
    groups: dict[str, list[GroupedT]] = defaultdict(list)
    for group, item in pairs:
        if group is not None:
            groups[group].append(item)
    return groups
