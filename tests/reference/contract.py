"""The raw tables: their columns in order, what each column holds, and what identifies a row."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from .cells import parse_boolean, parse_count, parse_date, parse_decimal, parse_timestamp


@dataclass(frozen=True)
class Workspace:
    """A version of a workspace's settings."""

    org_id: str
    name: str | None
    byok_enabled: bool | None
    user_level_data_enabled: bool | None
    updated_at: datetime | None


@dataclass(frozen=True)
class User:
    """A version of a user."""

    org_id: str
    user_id: str
    name: str | None
    email: str | None
    role: str | None
    department: str | None
    company_name: str | None
    license_type: str | None
    joined_at: datetime | None
    deleted_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True)
class Agent:
    """A version of an agent."""

    org_id: str
    agent_id: str
    name: str | None
    description: str | None
    url: str | None
    owner_id: str | None
    created_at: datetime | None
    deleted_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True)
class Project:
    """A version of a project."""

    org_id: str
    project_id: str
    name: str | None
    owner_id: str | None
    created_at: datetime | None
    deleted_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True)
class Model:
    """A version of a model; models belong to no workspace."""

    model_id: str
    name: str | None
    provider: str | None
    updated_at: datetime | None


@dataclass(frozen=True)
class Message:
    """A prompt that a user sent."""

    org_id: str
    message_id: str
    user_id: str
    sent_at: datetime
    chat_id: str | None
    agent_id: str | None
    project_id: str | None
    model_id: str | None
    ingested_at: datetime | None


@dataclass(frozen=True)
class MessageAction:
    """An action that a message triggered; `sent_at` is the time of the message."""

    org_id: str
    message_id: str
    user_id: str
    action_name: str
    sent_at: datetime
    ingested_at: datetime | None


@dataclass(frozen=True)
class ModelRequest:
    """A request to a model; `input_tokens` includes what was read from and written to caches."""

    org_id: str
    request_id: str
    model_id: str
    requested_at: datetime
    user_id: str | None
    agent_id: str | None
    project_id: str | None
    api_key_id: str | None
    source: str | None
    input_tokens: int | None
    cached_input_tokens: int | None
    cache_creation_tokens: int | None
    output_tokens: int | None
    cost_usd: Decimal | None
    ingested_at: datetime | None


@dataclass(frozen=True)
class ModelPrice:
    """What a model costs from a day on."""

    model_id: str
    valid_from: date
    input_usd_per_million: Decimal
    cached_input_usd_per_million: Decimal | None
    cache_creation_usd_per_million: Decimal | None
    output_usd_per_million: Decimal


RecordT = TypeVar("RecordT")


@dataclass(frozen=True)
class Table(Generic[RecordT]):
    """One raw table: `key` identifies a row, `recency` orders the rows that share a key."""

    name: str
    record: type[RecordT]
    required: tuple[str, ...]
    key: tuple[str, ...]
    recency: str
    event_time: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The contract's columns, in its order."""
        return tuple(field.name for field in fields(self.record))  # type: ignore[arg-type]


WORKSPACES = Table("workspaces", Workspace, ("org_id",), ("org_id",), "updated_at")
USERS = Table("users", User, ("org_id", "user_id"), ("org_id", "user_id"), "updated_at")
AGENTS = Table("agents", Agent, ("org_id", "agent_id"), ("org_id", "agent_id"), "updated_at")
PROJECTS = Table(
    "projects", Project, ("org_id", "project_id"), ("org_id", "project_id"), "updated_at"
)
MODELS = Table("models", Model, ("model_id",), ("model_id",), "updated_at")
MESSAGES = Table(
    "messages",
    Message,
    ("org_id", "message_id", "user_id", "sent_at"),
    ("org_id", "message_id"),
    "ingested_at",
    "sent_at",
)
MESSAGE_ACTIONS = Table(
    "message_actions",
    MessageAction,
    ("org_id", "message_id", "user_id", "action_name", "sent_at"),
    ("org_id", "message_id", "action_name"),
    "ingested_at",
    "sent_at",
)
MODEL_REQUESTS = Table(
    "model_requests",
    ModelRequest,
    ("org_id", "request_id", "model_id", "requested_at"),
    ("org_id", "request_id"),
    "ingested_at",
    "requested_at",
)
# A price takes over from the one before on its `valid_from`, as a version does on its `updated_at`.
MODEL_PRICES = Table(
    "model_prices",
    ModelPrice,
    ("model_id", "valid_from", "input_usd_per_million", "output_usd_per_million"),
    ("model_id",),
    "valid_from",
)

# A column name means the same in every table. Columns that are not listed hold text.
PARSERS: dict[str, Callable[[str], Any]] = {
    "byok_enabled": parse_boolean,
    "user_level_data_enabled": parse_boolean,
    "updated_at": parse_timestamp,
    "joined_at": parse_timestamp,
    "created_at": parse_timestamp,
    "deleted_at": parse_timestamp,
    "sent_at": parse_timestamp,
    "requested_at": parse_timestamp,
    "ingested_at": parse_timestamp,
    "valid_from": parse_date,
    "input_tokens": parse_count,
    "cached_input_tokens": parse_count,
    "cache_creation_tokens": parse_count,
    "output_tokens": parse_count,
    "cost_usd": lambda text: parse_decimal(text, places=12),
    "input_usd_per_million": lambda text: parse_decimal(text, places=6),
    "cached_input_usd_per_million": lambda text: parse_decimal(text, places=6),
    "cache_creation_usd_per_million": lambda text: parse_decimal(text, places=6),
    "output_usd_per_million": lambda text: parse_decimal(text, places=6),
}

LOWER_CASED = frozenset({"email", "role"})
