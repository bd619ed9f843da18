"""The columns of the raw tables, and how each format writes them."""

from dataclasses import dataclass

from .settings import Format

CHANGE_LOGS: dict[str, dict[str, str]] = {
    "workspaces": {
        "org_id": "varchar",
        "name": "varchar",
        "byok_enabled": "boolean",
        "user_level_data_enabled": "boolean",
        "updated_at": "timestamp",
    },
    "users": {
        "org_id": "varchar",
        "user_id": "varchar",
        "name": "varchar",
        "email": "varchar",
        "role": "varchar",
        "department": "varchar",
        "joined_at": "timestamp",
        "deleted_at": "timestamp",
        "updated_at": "timestamp",
    },
    "agents": {
        "org_id": "varchar",
        "agent_id": "varchar",
        "name": "varchar",
        "description": "varchar",
        "url": "varchar",
        "owner_id": "varchar",
        "created_at": "timestamp",
        "deleted_at": "timestamp",
        "updated_at": "timestamp",
    },
    "projects": {
        "org_id": "varchar",
        "project_id": "varchar",
        "name": "varchar",
        "owner_id": "varchar",
        "created_at": "timestamp",
        "deleted_at": "timestamp",
        "updated_at": "timestamp",
    },
    "models": {
        "model_id": "varchar",
        "name": "varchar",
        "provider": "varchar",
        "updated_at": "timestamp",
    },
}


@dataclass(frozen=True)
class EventTable:
    """An event table: its columns with their types, and the column that is its time."""

    columns: dict[str, str]
    time: str


EVENTS: dict[str, EventTable] = {
    "messages": EventTable(
        columns={
            "org_id": "varchar",
            "message_id": "varchar",
            "user_id": "varchar",
            "sent_at": "timestamp",
            "chat_id": "varchar",
            "agent_id": "varchar",
            "project_id": "varchar",
            "model_id": "varchar",
            "ingested_at": "timestamp",
        },
        time="sent_at",
    ),
    "message_actions": EventTable(
        columns={
            "org_id": "varchar",
            "message_id": "varchar",
            "user_id": "varchar",
            "action_name": "varchar",
            "sent_at": "timestamp",
            "ingested_at": "timestamp",
        },
        time="sent_at",
    ),
    "model_requests": EventTable(
        columns={
            "org_id": "varchar",
            "request_id": "varchar",
            "model_id": "varchar",
            "requested_at": "timestamp",
            "user_id": "varchar",
            "agent_id": "varchar",
            "api_key_id": "varchar",
            "source": "varchar",
            "input_tokens": "bigint",
            "cached_input_tokens": "bigint",
            "output_tokens": "bigint",
            "cost_usd": "decimal(18,12)",
            "ingested_at": "timestamp",
        },
        time="requested_at",
    ),
}

TABLES = (*CHANGE_LOGS, *EVENTS)


def change_log_values(table: str, file_format: Format) -> dict[str, str]:
    """Return the SQL expression that a format holds for each column of a change log."""
    return {
        column: _written(column, kind, file_format) for column, kind in CHANGE_LOGS[table].items()
    }


def event_values(table: str, file_format: Format) -> dict[str, str]:
    """Return the SQL expression that a format holds for each column of an event table.

    Rows marked `unreadable_time` or `unreadable_count` get what the format allows: text in CSV
    and JSONL, a missing time and a count below zero in Parquet, whose columns are typed.
    """
    event = EVENTS[table]
    values = {column: _written(column, kind, file_format) for column, kind in event.columns.items()}
    values[event.time] = _with_unreadable_time(event.time, values[event.time], file_format)
    if "input_tokens" in values:
        values["input_tokens"] = _with_unreadable_count(values["input_tokens"], file_format)
    return values


def _written(column: str, kind: str, file_format: Format) -> str:
    if kind == "timestamp" and file_format != "parquet":
        return f"strftime({column}, '%Y-%m-%dT%H:%M:%S.%gZ')"
    return column


def _with_unreadable_time(column: str, expression: str, file_format: Format) -> str:
    unreadable = "null" if file_format == "parquet" else f"strftime({column}, '%Y-13-%d %H:%M')"
    return f"case when unreadable_time then {unreadable} else {expression} end"


def _with_unreadable_count(expression: str, file_format: Format) -> str:
    unreadable, kind = {
        "parquet": ("-1", "bigint"),
        "csv": ("'n/a'", "varchar"),
        # A JSON value keeps the other counts numbers, beside the one that is text.
        "jsonl": ("'\"n/a\"'", "json"),
    }[file_format]
    good = expression if kind == "bigint" else f"{expression}::varchar::{kind}"
    return f"case when unreadable_count then {unreadable}::{kind} else {good} end"
