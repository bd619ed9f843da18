"""The four exports of a month with Polars: lazy, on the streaming engine."""

import datetime
from typing import Any

import polars as pl

from benchmarks.competitors.arguments import MonthArguments, parse_month
from benchmarks.competitors.polars_entities import Entities
from benchmarks.competitors.polars_events import month_actions, month_messages, month_requests
from benchmarks.competitors.polars_maps import joined_maps, map_of, money


def main() -> None:
    """Write the four files."""
    arguments = parse_month()
    entities = Entities.read(arguments)
    messages, actions, requests = pl.collect_all(
        [
            month_messages(arguments, entities.models),
            month_actions(arguments),
            month_requests(arguments, entities.models),
        ],
        engine="streaming",
    )
    exports = {
        "users": users(entities, messages, actions, requests),
        "agents": agents(entities, messages, requests),
        "projects": projects(entities, messages),
        "models": models(entities, requests),
    }
    for export_type, frame in exports.items():
        _with_period(frame, arguments).write_csv(arguments.file(export_type))


def users(
    entities: Entities, messages: pl.DataFrame, actions: pl.DataFrame, requests: pl.DataFrame
) -> pl.DataFrame:
    """Return the Users export of all workspaces."""
    key = ["org_id", "user_id"]
    in_chat = pl.col("project_id").is_null() & pl.col("agent_id").is_null()
    to_agent = pl.col("project_id").is_null() & pl.col("agent_id").is_not_null()
    count = pl.col("messages")
    by_kind = messages.group_by(key).agg(
        count.sum().alias("messages_total"),
        count.filter(in_chat).sum().alias("messages_chat"),
        count.filter(to_agent).sum().alias("messages_agents"),
        count.filter(pl.col("project_id").is_not_null()).sum().alias("messages_projects"),
    )
    known_requests = requests.filter(pl.col("user_id").is_not_null())
    by_model = known_requests.group_by([*key, "model"]).agg(
        pl.col("input_tokens").sum(),
        pl.col("output_tokens").sum(),
        pl.when(pl.col("priced").sum() > 0).then(pl.col("cost").sum()).alias("cost"),
    )
    by_request = by_model.group_by(key).agg(
        pl.col("input_tokens").sum().alias("total_input_tokens"),
        pl.col("output_tokens").sum().alias("total_output_tokens"),
        pl.when(pl.col("cost").is_not_null().any())
        .then(money(pl.col("cost").sum()))
        .alias("total_cost_usd"),
    )
    by_model = by_model.with_columns(money(pl.col("cost")).alias("shown_cost"))
    by_message = actions.group_by([*key, "action_name"]).agg(pl.len().alias("messages"))
    parts = [
        by_kind,
        joined_maps(messages, key, "agent_id", "agents_messaged", "agents_to_messages"),
        joined_maps(messages, key, "project_id", "projects_messaged", "projects_to_messages"),
        joined_maps(messages, key, "model", None, "model_to_messages_total"),
        actions.group_by(key).agg(pl.col("message_id").n_unique().alias("action_messages")),
        joined_maps(by_message, key, "action_name", "action_messaged", "action_to_messages"),
        by_request,
        map_of(by_model, key, "model", "input_tokens", "model_to_input_tokens"),
        map_of(by_model, key, "model", "output_tokens", "model_to_output_tokens"),
        map_of(by_model, key, "model", "shown_cost", "model_to_cost_usd"),
    ]
    people = pl.concat(
        [
            entities.present("users"),
            *(frame.select(key) for frame in (by_kind, actions, by_request)),
        ]
    ).unique()
    rows = people.join(entities.users, on=key, how="left")
    for part in parts:
        rows = rows.join(part, on=key, how="left")
    maps = [name for name in rows.columns if "_to_" in name]
    counts = ["messages_total", "messages_chat", "messages_agents", "messages_projects"]
    spoken = ["agents_messaged", "projects_messaged", "action_messages", "action_messaged"]
    had_none = pl.col("total_input_tokens").is_null()
    rows = rows.with_columns(
        pl.when(had_none)
        .then(pl.lit("0.000000"))
        .otherwise(pl.col("total_cost_usd"))
        .alias("total_cost_usd"),
        pl.col(maps).fill_null("{}"),
        pl.col([*counts, *spoken, "total_input_tokens", "total_output_tokens"]).fill_null(0),
        pl.col("joined_at").dt.date(),
    )
    rows = rows.with_columns(
        pl.col(name)
        .rank("min", descending=True)
        .over("org_id")
        .cast(pl.Int64)
        .alias(f"{name}_rank")
        for name in counts
    )
    rows = entities.with_rights(
        rows,
        identifying=["name", "email"],
        byok=["total_input_tokens", "total_output_tokens", "total_cost_usd", *_BYOK_MAPS],
    )
    return rows.select(*_USER_COLUMNS, *_BYOK_MAPS).sort("org_id", "messages_total_rank", "user_id")


def agents(entities: Entities, messages: pl.DataFrame, requests: pl.DataFrame) -> pl.DataFrame:
    """Return the Agents export of all workspaces."""
    key = ["org_id", "agent_id"]
    by_message = (
        messages.filter(pl.col("agent_id").is_not_null())
        .group_by(key)
        .agg(pl.col("messages").sum(), pl.col("user_id").n_unique().alias("unique_users"))
    )
    by_request = (
        requests.filter(pl.col("agent_id").is_not_null())
        .group_by(key)
        .agg(
            *(
                expression
                for side, name in (("input", "prompt"), ("output", "completion"))
                for expression in (
                    pl.col(f"{side}_tokens").sum().alias(f"sum_{name}_tokens"),
                    _average(side).alias(f"avg_{name}_tokens"),
                    pl.col(f"min_{side}").min().alias(f"min_{name}_tokens"),
                    pl.col(f"max_{side}").max().alias(f"max_{name}_tokens"),
                )
            )
        )
    )
    found = [entities.present("agents"), by_message.select(key), by_request.select(key)]
    rows = (
        pl.concat(found)
        .unique()
        .join(entities.agents, on=key, how="left")
        .join(entities.owners("agent"), on=["org_id", "agent_owner_id"], how="left")
        .join(by_message, on=key, how="left")
        .join(by_request, on=key, how="left")
        .with_columns(
            pl.col(
                "messages", "unique_users", "sum_prompt_tokens", "sum_completion_tokens"
            ).fill_null(0)
        )
    )
    tokens = [name for name in by_request.columns if name.endswith("_tokens")]
    rows = entities.with_rights(rows, identifying=["agent_owner_email"], byok=tokens)
    return rows.select(
        *key,
        *(f"agent_{name}" for name in ("name", "description", "url", "owner_id", "owner_email")),
        "messages",
        "unique_users",
        *tokens,
    ).sort("org_id", -pl.col("messages"), "agent_id")


def projects(entities: Entities, messages: pl.DataFrame) -> pl.DataFrame:
    """Return the Projects export of all workspaces."""
    key = ["org_id", "project_id"]
    by_message = (
        messages.filter(pl.col("project_id").is_not_null())
        .group_by(key)
        .agg(pl.col("messages").sum())
    )
    rows = (
        pl.concat([entities.present("projects"), by_message.select(key)])
        .unique()
        .join(entities.projects, on=key, how="left")
        .join(entities.owners("project"), on=["org_id", "project_owner_id"], how="left")
        .join(by_message, on=key, how="left")
        .with_columns(pl.col("messages").fill_null(0))
    )
    rows = entities.with_rights(rows, identifying=["project_owner_email"], byok=[])
    columns = [f"project_{name}" for name in ("name", "owner_id", "owner_email")]
    return rows.select(*key, *columns, "messages").sort("org_id", -pl.col("messages"), "project_id")


def models(entities: Entities, requests: pl.DataFrame) -> pl.DataFrame:
    """Return the Models export of all workspaces."""
    rows = requests.group_by("org_id", pl.col("model").alias("name")).agg(
        pl.col("requests").sum(),
        pl.col("input_tokens").sum().alias("sum_prompt_tokens"),
        pl.col("output_tokens").sum().alias("sum_completion_tokens"),
    )
    tokens = ["sum_prompt_tokens", "sum_completion_tokens"]
    rows = entities.with_rights(rows, identifying=[], byok=tokens)
    return rows.select("org_id", "name", "requests", *tokens).sort(
        "org_id", -pl.col("requests"), "name"
    )


def _average(side: str) -> pl.Expr:
    """Two decimals, halves up, as text: in whole hundredths, since floats would not be exact."""
    known = pl.col(f"known_{side}").sum()
    hundredths = (200 * pl.col(f"{side}_tokens").sum() + known) // (2 * known)
    shown = pl.format("{}.{}", hundredths // 100, (hundredths % 100).cast(str).str.zfill(2))
    return pl.when(known > 0).then(shown)


def _with_period(frame: pl.DataFrame, arguments: MonthArguments) -> pl.DataFrame:
    dates: dict[str, datetime.date] = {
        "period_start": arguments.start,
        "period_end": arguments.end,
    }
    columns: list[Any] = [pl.lit(value).alias(name) for name, value in dates.items()]
    return frame.select(*columns, pl.all())


_BYOK_MAPS = ["model_to_input_tokens", "model_to_output_tokens", "model_to_cost_usd"]
_USER_COLUMNS = [
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
    "total_input_tokens",
    "total_output_tokens",
    "total_cost_usd",
]

if __name__ == "__main__":
    main()
