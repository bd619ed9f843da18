"""The columns of each export, in order."""

from collections.abc import Mapping
from dataclasses import dataclass

from .scope import Settings


@dataclass(frozen=True)
class Columns:
    """`always` includes the identifying ones, which a workspace may have switched off."""

    always: tuple[str, ...]
    identifying: frozenset[str]
    byok: tuple[str, ...]

    def of(self, settings: Settings) -> tuple[str, ...]:
        """The columns that a workspace's file has."""
        shown = tuple(
            column
            for column in self.always
            if settings.user_level_data or column not in self.identifying
        )
        return shown + self.byok if settings.byok else shown


EXPORTS: Mapping[str, Columns] = {
    "users": Columns(
        always=(
            "period_start",
            "period_end",
            "org_id",
            "user_id",
            "name",
            "email",
            "role",
            "joined_at",
            "messages_total",
            "messages_total_rank",
            "messages_chat",
            "messages_chat_rank",
            "messages_agents",
            "messages_agents_rank",
            "agents_messaged",
            "agents_to_messages",
            "messages_projects",
            "messages_projects_rank",
            "projects_messaged",
            "projects_to_messages",
            "model_to_messages_total",
            "action_messages",
            "action_messaged",
            "action_to_messages",
        ),
        identifying=frozenset({"name", "email"}),
        byok=(
            "total_input_tokens",
            "total_output_tokens",
            "total_cost_usd",
            "model_to_input_tokens",
            "model_to_output_tokens",
            "model_to_cost_usd",
        ),
    ),
    "agents": Columns(
        always=(
            "period_start",
            "period_end",
            "org_id",
            "agent_id",
            "agent_name",
            "agent_description",
            "agent_url",
            "agent_owner_id",
            "agent_owner_email",
            "messages",
            "unique_users",
        ),
        identifying=frozenset({"agent_owner_email"}),
        byok=(
            "sum_prompt_tokens",
            "avg_prompt_tokens",
            "min_prompt_tokens",
            "max_prompt_tokens",
            "sum_completion_tokens",
            "avg_completion_tokens",
            "min_completion_tokens",
            "max_completion_tokens",
        ),
    ),
    "projects": Columns(
        always=(
            "period_start",
            "period_end",
            "org_id",
            "project_id",
            "project_name",
            "project_owner_id",
            "project_owner_email",
            "messages",
        ),
        identifying=frozenset({"project_owner_email"}),
        byok=(),
    ),
    "models": Columns(
        always=("period_start", "period_end", "org_id", "name", "requests"),
        identifying=frozenset(),
        byok=("sum_prompt_tokens", "sum_completion_tokens"),
    ),
}
