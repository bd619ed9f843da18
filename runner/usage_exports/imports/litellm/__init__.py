"""LiteLLM: what is read of its database, and the SQL that maps it."""

from pathlib import Path

from usage_exports.imports.source import Source

LITELLM = Source(
    name="litellm",
    product="LiteLLM 1.106",
    folder=Path(__file__).resolve().parent,
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
