"""The four exports of a month with pandas."""

import json

import pandas as pd

from benchmarks.competitors.arguments import MonthArguments, parse_month
from benchmarks.competitors.pandas_events import (
    month_actions,
    month_messages,
    month_requests,
    settings,
    version_as_of,
)

_USER = ["org_id", "user_id"]
_SIDES = (("input", "prompt"), ("output", "completion"))


def main() -> None:
    """Write the four files."""
    arguments = parse_month()
    models = version_as_of(arguments, "models", ["model_id"])[["model_id", "name"]]
    messages = month_messages(arguments, models)
    actions = month_actions(arguments)
    requests = month_requests(arguments, models)
    people = version_as_of(arguments, "users", _USER)
    upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for name in ("email", "role"):
        people[name] = (
            people[name].astype(object).str.translate(str.maketrans(upper, upper.lower()))
        )
    workspaces = settings(arguments)
    exports = {
        "users": _users(arguments, people, messages, actions, requests),
        "agents": _agents(arguments, people, messages, requests),
        "projects": _projects(arguments, people, messages),
        "models": _models(requests),
    }
    for export_type, frame in exports.items():
        _write(arguments, export_type, frame, workspaces)


def _users(
    arguments: MonthArguments,
    people: pd.DataFrame,
    messages: pd.DataFrame,
    actions: pd.DataFrame,
    requests: pd.DataFrame,
) -> pd.DataFrame:
    in_project, to_agent = messages["project_id"].notna(), messages["agent_id"].notna()
    parts: dict[str, pd.Series] = {
        "messages_total": messages.groupby(_USER).size(),
        "messages_chat": messages[~in_project & ~to_agent].groupby(_USER).size(),
        "messages_agents": messages[~in_project & to_agent].groupby(_USER).size(),
        "messages_projects": messages[in_project].groupby(_USER).size(),
        "agents_messaged": messages.groupby(_USER)["agent_id"].nunique(),
        "projects_messaged": messages.groupby(_USER)["project_id"].nunique(),
        "action_messages": actions.groupby(_USER)["message_id"].nunique(),
        "action_messaged": actions.groupby(_USER)["action_name"].nunique(),
        "total_input_tokens": requests.groupby(_USER)["input_tokens"].sum(),
        "total_output_tokens": requests.groupby(_USER)["output_tokens"].sum(),
    }
    by_model = requests.groupby([*_USER, "model"])
    costs = by_model["cost"].sum(min_count=1)
    maps: dict[str, pd.Series] = {
        "agents_to_messages": messages.groupby([*_USER, "agent_id"]).size(),
        "projects_to_messages": messages.groupby([*_USER, "project_id"]).size(),
        "model_to_messages_total": messages.groupby([*_USER, "model"]).size(),
        "action_to_messages": actions.groupby([*_USER, "action_name"]).size(),
        "model_to_input_tokens": by_model["input_tokens"].sum(),
        "model_to_output_tokens": by_model["output_tokens"].sum(),
    }
    joined = {name: _maps(values) for name, values in maps.items()}
    joined["model_to_cost_usd"] = _maps(costs.dropna().map(_usd), quoted=False)
    total = requests.groupby(_USER)["cost"].sum(min_count=1)
    present = _present(arguments, people, "joined_at")[_USER]
    active = [frame[_USER].dropna() for frame in (messages, actions, requests)]
    rows = pd.concat([present, *active]).drop_duplicates()
    columns = [*_USER, "name", "email", "role", "joined_at"]
    rows = rows.merge(people[columns], on=_USER, how="left").set_index(_USER)
    for name, values in parts.items():
        rows[name] = values.reindex(rows.index).fillna(0).astype("int64")
    for name, values in joined.items():
        rows[name] = values.reindex(rows.index).fillna("{}")
    costs = total.reindex(rows.index).map(_usd, na_action="ignore")
    had_requests = rows.index.isin(total.index)
    rows["total_cost_usd"] = costs.where(had_requests, "0.000000")
    rows["joined_at"] = rows["joined_at"].astype("datetime64[us]").dt.strftime("%Y-%m-%d")
    for name in ("messages_total", "messages_chat", "messages_agents", "messages_projects"):
        ranks = rows.groupby("org_id")[name].rank(method="min", ascending=False)
        rows[f"{name}_rank"] = ranks.astype("int64")
    return rows.reset_index().sort_values(["org_id", "messages_total_rank", "user_id"])


def _agents(
    arguments: MonthArguments, people: pd.DataFrame, messages: pd.DataFrame, requests: pd.DataFrame
) -> pd.DataFrame:
    key = ["org_id", "agent_id"]
    agents = version_as_of(arguments, "agents", key)
    by_message, by_request = messages.groupby(key), requests.groupby(key)
    columns = [*key, "name", "description", "url", "owner_id"]
    active = [frame[key].dropna() for frame in (messages, requests)]
    rows = pd.concat([_present(arguments, agents, "created_at")[key], *active]).drop_duplicates()
    rows = rows.merge(agents[columns], on=key, how="left")
    rows = _with_owner(rows, people).rename(
        columns={name: f"agent_{name}" for name in (*columns[2:], "owner_email")}
    )
    rows = rows.set_index(key)
    rows["messages"] = by_message.size().reindex(rows.index).fillna(0).astype("int64")
    users = by_message["user_id"].nunique()
    rows["unique_users"] = users.reindex(rows.index).fillna(0).astype("int64")
    for side, name in _SIDES:
        tokens = by_request[f"{side}_tokens"]
        total, known = tokens.sum().astype("int64"), tokens.count().astype("int64")
        rows[f"sum_{name}_tokens"] = total.reindex(rows.index).fillna(0).astype("int64")
        hundredths = (200 * total + known)[known > 0] // (2 * known[known > 0])
        shown = hundredths.map(lambda value: f"{value // 100}.{value % 100:02}")
        rows[f"avg_{name}_tokens"] = shown.reindex(rows.index)
        for function in ("min", "max"):
            values = getattr(tokens, function)().astype("Int64")
            rows[f"{function}_{name}_tokens"] = values.reindex(rows.index)
    return rows.reset_index().sort_values(
        ["org_id", "messages", "agent_id"], ascending=[True, False, True]
    )


def _projects(
    arguments: MonthArguments, people: pd.DataFrame, messages: pd.DataFrame
) -> pd.DataFrame:
    key = ["org_id", "project_id"]
    projects = version_as_of(arguments, "projects", key)
    present = _present(arguments, projects, "created_at")[key]
    rows = pd.concat([present, messages[key].dropna()]).drop_duplicates()
    rows = rows.merge(projects[[*key, "name", "owner_id"]], on=key, how="left")
    rows = _with_owner(rows, people).rename(
        columns={name: f"project_{name}" for name in ("name", "owner_id", "owner_email")}
    )
    counts = messages.groupby(key).size()
    rows = rows.set_index(key)
    rows["messages"] = counts.reindex(rows.index).fillna(0).astype("int64")
    return rows.reset_index().sort_values(
        ["org_id", "messages", "project_id"], ascending=[True, False, True]
    )


def _models(requests: pd.DataFrame) -> pd.DataFrame:
    grouped = requests.groupby(["org_id", "model"])
    rows = pd.DataFrame(
        {
            "requests": grouped.size(),
            "sum_prompt_tokens": grouped["input_tokens"].sum(),
            "sum_completion_tokens": grouped["output_tokens"].sum(),
        }
    ).reset_index(names=["org_id", "name"])
    return rows.sort_values(["org_id", "requests", "name"], ascending=[True, False, True])


def _present(arguments: MonthArguments, frame: pd.DataFrame, born: str) -> pd.DataFrame:
    after = pd.Timestamp(arguments.end) + pd.Timedelta(days=1)
    unborn = (frame[born] >= after).fillna(value=False)
    gone = (frame["deleted_at"] < pd.Timestamp(arguments.start)).fillna(value=False)
    return frame[~unborn & ~gone]


def _with_owner(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    emails = people[[*_USER, "email"]].rename(
        columns={"user_id": "owner_id", "email": "owner_email"}
    )
    return rows.merge(emails, on=["org_id", "owner_id"], how="left")


def _maps(values: pd.Series, *, quoted: bool = True) -> pd.Series:
    """JSON maps by user; `values` has org_id, user_id and the name as its index."""
    ordered = values.rename("value").reset_index()
    name = ordered.columns[2]
    if quoted:
        ordered = ordered.sort_values(["value", name], ascending=[False, True])
    entries = [
        f"{json.dumps(key, ensure_ascii=False)}:{value}"
        for key, value in zip(ordered[name], ordered["value"], strict=True)
    ]
    return (
        ordered.assign(entry=entries)
        .groupby(_USER)["entry"]
        .agg(lambda group: "{" + ",".join(group) + "}")
    )


def _usd(pico_usd: int) -> str:
    micro_usd = (int(pico_usd) + 500_000) // 1_000_000
    return f"{micro_usd // 1_000_000}.{micro_usd % 1_000_000:06}"


def _write(
    arguments: MonthArguments, export_type: str, frame: pd.DataFrame, workspaces: pd.DataFrame
) -> None:
    frame = frame.merge(workspaces, on="org_id")
    byok, user_level = frame.pop("byok_enabled"), frame.pop("user_level_data_enabled")
    for name in frame.columns:
        if (name in {"name", "email"} and export_type == "users") or name.endswith("_owner_email"):
            frame[name] = frame[name].where(user_level, None)
        if name.endswith(("_tokens", "_cost_usd")):
            frame[name] = frame[name].astype(object).where(byok, None)
    frame.insert(0, "period_start", arguments.start)
    frame.insert(1, "period_end", arguments.end)
    frame.to_csv(arguments.file(export_type), index=False)


if __name__ == "__main__":
    main()
