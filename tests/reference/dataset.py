"""The raw folder as usable, settled records, grouped by workspace."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from . import contract
from .contract import (
    Agent,
    Message,
    MessageAction,
    Model,
    ModelPrice,
    ModelRequest,
    Project,
    RecordT,
    Table,
    User,
    Workspace,
)
from .history import Key, histories, latest, version_now
from .pricing import request_cost
from .rawfile import RawRow
from .sources import has_table, read_file, read_table
from .usable import usable_rows

ValueT = TypeVar("ValueT")
# org_id -> id -> versions, oldest first
Histories = Mapping[str, Mapping[str, list[ValueT]]]


@dataclass
class Intake:
    """Reads tables, and keeps account of the rows that can't be used."""

    now: datetime
    rejected: dict[str, int] = field(default_factory=dict)
    unusable_tables: list[str] = field(default_factory=list)

    def records(self, table: Table[RecordT], rows: list[RawRow]) -> list[RecordT]:
        """The usable rows of a table."""
        usable = usable_rows(table, rows, self.now)
        if usable.rejected:
            self.rejected[table.name] = usable.rejected
        if rows and not usable.records:
            self.unusable_tables.append(table.name)
        return usable.records


@dataclass(frozen=True)
class Dataset:
    """All usable records. `org_ids` are the workspaces that any of them mentions."""

    org_ids: list[str]
    workspaces: Mapping[str, list[Workspace]]
    users: Histories[User]
    agents: Histories[Agent]
    projects: Histories[Project]
    models: Mapping[str, list[Model]]
    messages: Mapping[str, list[Message]]
    actions: Mapping[str, list[MessageAction]]
    requests: Mapping[str, list[ModelRequest]]
    prices: Mapping[str, list[ModelPrice]]

    def settings_now(self, org_id: str, now: datetime) -> Workspace | None:
        """The version of the workspace in force now. Here no first version stands in."""
        return version_now(self.workspaces.get(org_id, []), now)

    def cost_of(self, request: ModelRequest) -> Decimal | None:
        """The cost of a request; None where it is unpriced."""
        return request_cost(request, self.prices)


def read_dataset(raw: Path, default_prices: Path | None, intake: Intake) -> Dataset:
    """Read every table of the raw folder; `default_prices` stands in for a price list."""

    def read(table: Table[RecordT]) -> list[RecordT]:
        return intake.records(table, read_table(raw, table.name))

    workspaces = _by_key(histories(contract.WORKSPACES, read(contract.WORKSPACES)))
    users = _by_org_and_key(histories(contract.USERS, read(contract.USERS)))
    agents = _by_org_and_key(histories(contract.AGENTS, read(contract.AGENTS)))
    projects = _by_org_and_key(histories(contract.PROJECTS, read(contract.PROJECTS)))
    models = _by_key(histories(contract.MODELS, read(contract.MODELS)))
    messages = _by_org((m.org_id, m) for m in latest(contract.MESSAGES, read(contract.MESSAGES)))
    actions = _by_org(
        (a.org_id, a) for a in latest(contract.MESSAGE_ACTIONS, read(contract.MESSAGE_ACTIONS))
    )
    requests = _by_org(
        (r.org_id, r) for r in latest(contract.MODEL_REQUESTS, read(contract.MODEL_REQUESTS))
    )
    price_rows = intake.records(contract.MODEL_PRICES, _price_rows(raw, default_prices))
    groups: tuple[Iterable[str], ...] = (
        workspaces, users, agents, projects, messages, actions, requests
    )  # fmt: skip
    return Dataset(
        org_ids=sorted({org_id for group in groups for org_id in group}),
        workspaces=workspaces,
        users=users,
        agents=agents,
        projects=projects,
        models=models,
        messages=messages,
        actions=actions,
        requests=requests,
        prices=_by_key(histories(contract.MODEL_PRICES, price_rows)),
    )


def _price_rows(raw: Path, default_prices: Path | None) -> list[RawRow]:
    if has_table(raw, contract.MODEL_PRICES.name):
        return read_table(raw, contract.MODEL_PRICES.name)
    return [] if default_prices is None else read_file(default_prices).rows


def _by_key(histories: Mapping[Key, list[ValueT]]) -> dict[str, list[ValueT]]:
    return {key: rows for (key,), rows in histories.items()}


def _by_org_and_key(
    histories: Mapping[Key, list[ValueT]],
) -> dict[str, dict[str, list[ValueT]]]:
    grouped: dict[str, dict[str, list[ValueT]]] = defaultdict(dict)
    for (org_id, key), rows in histories.items():
        grouped[org_id][key] = rows
    return grouped


def _by_org(pairs: Iterable[tuple[str, ValueT]]) -> dict[str, list[ValueT]]:
    grouped: dict[str, list[ValueT]] = defaultdict(list)
    for org_id, record in pairs:
        grouped[org_id].append(record)
    return grouped
