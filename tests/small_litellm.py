"""LiteLLM databases made by hand, each for what it is to show."""

import os
import secrets
from typing import Any

from importing import restore_litellm
from postgres import Postgres

# Of this process; others may be making theirs.
_TEMPLATE = f"litellm_empty_{os.getpid()}"
_TABLES = "SpendLogs UserTable TeamTable VerificationToken DeletedVerificationToken DailyUserSpend"


class SmallLitellm:
    """A PostgreSQL database with LiteLLM's tables and no rows in those that matter."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        if not postgres.psql(
            "postgres", f"select 1 from pg_database where datname = '{_TEMPLATE}'"
        ):
            restore_litellm(postgres, _TEMPLATE)
            tables = ", ".join(f'"LiteLLM_{name}"' for name in _TABLES.split())
            postgres.psql(_TEMPLATE, f"truncate {tables} cascade")
        self.name = f"small_litellm_{secrets.token_hex(4)}"
        self.url = postgres.create(self.name, _TEMPLATE)

    def sql(self, script: str) -> str:
        """Run SQL, as the server would."""
        return self._postgres.psql(self.name, script)

    def insert(self, table: str, **values: object) -> None:
        """Insert a row into `LiteLLM_<table>`."""
        columns = ", ".join(f'"{column}"' for column in values)
        literals = ", ".join(_literal(value) for value in values.values())
        self.sql(f'insert into "LiteLLM_{table}" ({columns}) values ({literals})')

    def request(self, id_: str, **more: Any) -> None:
        """A request that succeeded."""
        values = {
            "call_type": "acompletion",
            "api_key": "hash-of-a-key",
            "spend": 0.25,
            "prompt_tokens": 10,
            "completion_tokens": 5,
            "startTime": "2026-06-02 23:59:58",
            "endTime": "2026-06-03 00:00:01",
            "model": "openai/gpt-4o-2024-08-06",
            "model_group": "gpt-4o",
            "custom_llm_provider": "openai",
            "user": "ann",
            "metadata": "{}",
            "status": "success",
        }
        self.insert("SpendLogs", request_id=id_, **(values | more))


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
