"""LiteLLM: what is read of its database, and the SQL that maps it."""

from functools import partial
from pathlib import Path

import click

from usage_exports.imports.databases.option import POSTGRES_URL, database_option
from usage_exports.imports.product import Product, Reading

TABLES = {
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
}
"""The tables and columns of its database that the mapping reads."""


def _read(database: str, without_keys: tuple[str, ...]) -> Reading:
    from usage_exports.imports.databases.database import Database
    from usage_exports.imports.litellm.keys import check_keys

    return Reading(
        Database(database, "LiteLLM 1.106", TABLES),
        variables={"without_keys": without_keys},
        is_apart=bool(without_keys),
        check_requests=partial(check_keys, keys=without_keys),
    )


LITELLM = Product(
    name="litellm",
    help="Import from LiteLLM, on PostgreSQL.",
    options=(
        database_option(f"{POSTGRES_URL}, as in the proxy's own DATABASE_URL."),
        click.Option(
            ["--without-key", "without_keys"],
            multiple=True,
            metavar="KEY",
            help="Leave out the requests made with this API key (alias or id), because another "
            "product, such as Open WebUI, delivers them. The others are imported. Repeatable.",
        ),
    ),
    read=_read,
    sql=Path(__file__).resolve().parent / "sql",
    staged=("keys", "other_keys", "call_types", "log", "requests"),
    mapped=("users", "model_requests", "models"),
    apart="--without-key those of all other keys",
)
