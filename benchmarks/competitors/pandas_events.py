"""Clean the raw tables with pandas, and keep of each event or entity the row that counts."""

import datetime

import pandas as pd

from benchmarks.competitors.arguments import PRICES, MonthArguments

PICO = 10**12


def read(
    arguments: MonthArguments, table: str, required: list[str], time: str = ""
) -> pd.DataFrame:
    """Return the usable rows of a table, of the month alone where `time` names a column."""
    filters = None
    if time:
        after = min(
            arguments.end + datetime.timedelta(days=1),
            arguments.now.date() + datetime.timedelta(days=2),
        )
        filters = [(time, ">=", pd.Timestamp(arguments.start)), (time, "<", pd.Timestamp(after))]
    path = arguments.raw / (table if time else f"{table}.parquet")
    frame = pd.read_parquet(path, filters=filters, dtype_backend="pyarrow")
    usable = pd.Series(data=True, index=frame.index)
    for name in frame.columns:
        if pd.api.types.is_string_dtype(frame[name]):
            trimmed = frame[name].str.strip(" \t\n\r")
            frame[name] = trimmed.where(trimmed != "", None)
            usable &= ~frame[name].str.contains("\0", regex=False).fillna(value=False)
    return frame[usable & frame[required].notna().all(axis=1)]


def latest(frame: pd.DataFrame, key: list[str], by: list[str]) -> pd.DataFrame:
    """Return the greatest row of each key, nulls being least; few keys have more than one."""
    repeated = frame.duplicated(key, keep=False)
    several = frame[repeated]
    others = [name for name in several.columns if name not in {*key, *by}]
    several = several.sort_values([*by, *others], ascending=False, na_position="last")
    return pd.concat([frame[~repeated], several.drop_duplicates(key)])


def month_messages(arguments: MonthArguments, models: pd.DataFrame) -> pd.DataFrame:
    """Return the messages, each once, with the name of the `model`."""
    key = ["org_id", "message_id"]
    frame = read(arguments, "messages", [*key, "user_id", "sent_at"], "sent_at")
    frame = latest(frame, key, ["ingested_at"]).merge(models, on="model_id", how="left")
    frame["model"] = frame["name"].fillna(frame["model_id"]).fillna("unknown")
    return frame


def month_actions(arguments: MonthArguments) -> pd.DataFrame:
    """Return the actions, each once."""
    key = ["org_id", "message_id", "action_name"]
    frame = read(arguments, "message_actions", [*key, "user_id", "sent_at"], "sent_at")
    return latest(frame, key, ["ingested_at"])


def month_requests(arguments: MonthArguments, models: pd.DataFrame) -> pd.DataFrame:
    """Return the requests, each once, with `model` and `cost` in 10^-12 USD, null where unknown.

    An int64 holds nine million USD.
    """
    key = ["org_id", "request_id"]
    frame = read(arguments, "model_requests", [*key, "model_id", "requested_at"], "requested_at")
    for name in ("input_tokens", "cached_input_tokens", "output_tokens", "cost_usd"):
        frame = frame[frame[name].isna() | ((frame[name] >= 0) & (frame[name] <= PICO))]
    exceeds = frame["cached_input_tokens"] > frame["input_tokens"]
    frame = latest(frame[~exceeds.fillna(value=False)], key, ["ingested_at"])
    frame["day"] = frame["requested_at"].astype("datetime64[us]").dt.normalize()
    frame["model_id"] = frame["model_id"].astype(object)
    frame = pd.merge_asof(
        frame.sort_values("day"), _prices(), left_on="day", right_on="valid_from", by="model_id"
    )
    cached = frame["cached_input_tokens"].fillna(0)
    listed = (
        (frame["input_tokens"] - cached) * frame["input_price"]
        + cached * frame["cached_price"]
        + frame["output_tokens"] * frame["output_price"]
    )
    own = (frame["cost_usd"] * PICO).astype("int64[pyarrow]")
    frame["cost"] = own.fillna(listed)
    frame = frame.merge(models, on="model_id", how="left")
    frame["model"] = frame["name"].fillna(frame["model_id"])
    return frame


def _prices() -> pd.DataFrame:
    """Prices per token in 10^-12 USD: whole numbers."""
    prices = pd.read_csv(PRICES, dtype=str)

    def price(column: str) -> pd.Series:
        # At most six decimals per million tokens, so none is left per million million.
        return (prices[column].astype(float) * 1_000_000).round().astype("int64[pyarrow]")

    uncached = price("input_usd_per_million")
    return pd.DataFrame(
        {
            "model_id": prices["model_id"].astype(object),
            "valid_from": pd.to_datetime(prices["valid_from"]).astype("datetime64[us]"),
            "input_price": uncached,
            "cached_price": price("cached_input_usd_per_million").fillna(uncached),
            "output_price": price("output_usd_per_million"),
        }
    ).sort_values("valid_from")


def version_as_of(arguments: MonthArguments, table: str, key: list[str]) -> pd.DataFrame:
    """Return of each entity the last version before the month's end, else the first one."""
    frame = read(arguments, table, key)
    month_end = pd.Timestamp(arguments.end) + pd.Timedelta(days=1)
    before = min(month_end, pd.Timestamp(arguments.now) + pd.Timedelta(microseconds=1))
    is_later = (frame["updated_at"] >= before).fillna(value=False)
    others = [name for name in frame.columns if name not in {*key, "updated_at"}]
    known = latest(frame[~is_later], key, ["updated_at"])
    coming = frame[is_later].sort_values(
        ["updated_at", *others],
        ascending=[True, *(False for _ in others)],
        na_position="last",
    )
    return pd.concat([known, coming]).drop_duplicates(key)


def settings(arguments: MonthArguments) -> pd.DataFrame:
    """Return the settings of the workspaces in force now."""
    frame = read(arguments, "workspaces", ["org_id"])
    frame = frame[~(frame["updated_at"] > pd.Timestamp(arguments.now)).fillna(value=False)]
    flags = ["byok_enabled", "user_level_data_enabled"]
    frame = latest(frame, ["org_id"], ["updated_at"])[["org_id", *flags]]
    frame[flags] = frame[flags].fillna(value=False).astype(bool)
    return frame
