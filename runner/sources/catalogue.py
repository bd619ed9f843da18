"""The products that can be imported from, and what their databases must hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_SQL = Path(__file__).resolve().parent / "sql"
MACROS = _SQL / "macros.sql"


@dataclass(frozen=True)
class Source:
    """A product whose database becomes raw tables.

    Attributes:
        name: as the command line and the folders of the raw tables have it.
        product: what people call it, with the version that the mapping was written for.
        tables: the tables and columns of its database that the mapping reads.
        staged: names of the SQL files in `staged/`, in the order in which they need each other.
        mapped: the raw tables that it has, in the order in which their SQL files need each other.
        more_columns: columns of raw tables, beside those of the contract, that the next import
            needs, with their DuckDB types. Exports ignore them.
    """

    name: str
    product: str
    tables: Mapping[str, tuple[str, ...]]
    staged: tuple[str, ...]
    mapped: tuple[str, ...]
    more_columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The folder with its SQL files, one per raw table."""
        return _SQL / self.name.replace("-", "_")


OPEN_WEBUI = Source(
    name="open-webui",
    product="Open WebUI 0.12",
    tables={
        "user": ("id", "name", "email", "role", "created_at", "updated_at"),
        "model": ("id", "user_id", "base_model_id", "name", "meta", "created_at", "updated_at"),
        "folder": ("id", "user_id", "name", "created_at", "updated_at"),
        "chat": ("id", "user_id", "folder_id", "chat", "created_at"),
        "chat_message": (
            *("id", "chat_id", "user_id", "role", "parent_id", "model_id", "files", "output"),
            *("status_history", "usage", "error", "created_at"),
        ),
    },
    staged=("agents", "chats", "chat_rows", "addressees"),
    mapped=(
        *("users", "agents", "projects"),
        *("messages", "message_actions", "model_requests", "models"),
    ),
    more_columns={"agents": {"base_model_id": "varchar"}},
)

LITELLM = Source(
    name="litellm",
    product="LiteLLM 1.106",
    tables={
        "LiteLLM_SpendLogs": (
            *("request_id", "call_type", "api_key", "spend", "prompt_tokens", "completion_tokens"),
            *("startTime", "model", "model_group", "custom_llm_provider", "user", "metadata"),
            *("status", "agent_id"),
        ),
        "LiteLLM_UserTable": (
            *("user_id", "user_alias", "user_email", "user_role", "teams", "team_id"),
            *("created_at", "updated_at"),
        ),
        "LiteLLM_TeamTable": ("team_id", "team_alias"),
        "LiteLLM_VerificationToken": ("token", "key_alias"),
        "LiteLLM_DeletedVerificationToken": ("token", "key_alias"),
    },
    staged=("other_keys",),
    mapped=("users", "model_requests", "models"),
)

SOURCES = {source.name: source for source in (OPEN_WEBUI, LITELLM)}
