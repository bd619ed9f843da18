"""The events of a month with Polars, each once, summed up by who used what."""

import datetime

import polars as pl

from benchmarks.competitors.arguments import PRICES, MonthArguments
from benchmarks.competitors.polars_cleaning import cleaned, has_no_nul

_PICO = 1_000_000_000_000
_TOKENS = ("input_tokens", "cached_input_tokens", "output_tokens")


def month_messages(arguments: MonthArguments, models: pl.DataFrame) -> pl.LazyFrame:
    """Return `messages` by org_id, user_id, agent_id, project_id and the name of the model."""
    latest = _latest(arguments, "messages", ["org_id", "message_id"], ["user_id"], "sent_at")
    dimensions = ["org_id", "user_id", "agent_id", "project_id"]
    return (
        latest.group_by([*dimensions, "model_id"])
        .agg(pl.len().cast(pl.Int64).alias("messages"))
        .join(models.lazy(), on="model_id", how="left")
        .group_by([*dimensions, pl.coalesce("name", "model_id", pl.lit("unknown")).alias("model")])
        .agg(pl.col("messages").sum())
    )


def month_actions(arguments: MonthArguments) -> pl.LazyFrame:
    """Return the actions: org_id, user_id, message_id, action_name."""
    key = ["org_id", "message_id", "action_name"]
    latest = _latest(arguments, "message_actions", key, ["user_id"], "sent_at")
    return latest.select("org_id", "user_id", "message_id", "action_name")


def month_requests(arguments: MonthArguments, models: pl.DataFrame) -> pl.LazyFrame:
    """Return tokens and `cost` in 10^-12 USD by org_id, user_id, agent_id and name of the model."""
    latest = _latest(
        arguments, "model_requests", ["org_id", "request_id"], ["model_id"], "requested_at"
    )
    by_list = (
        pl.col("cost_usd").is_null()
        & pl.col("input_tokens").is_not_null()
        & pl.col("output_tokens").is_not_null()
    )
    cached = pl.col("cached_input_tokens").fill_null(0)
    by_day = latest.group_by(
        "org_id", "user_id", "agent_id", "model_id", pl.col("requested_at").dt.date().alias("day")
    ).agg(
        pl.len().cast(pl.Int64).alias("requests"),
        *(
            expression
            for side in ("input", "output")
            for expression in (
                pl.col(f"{side}_tokens").sum(),
                pl.col(f"{side}_tokens").count().cast(pl.Int64).alias(f"known_{side}"),
                pl.col(f"{side}_tokens").min().alias(f"min_{side}"),
                pl.col(f"{side}_tokens").max().alias(f"max_{side}"),
            )
        ),
        pl.col("cost_usd").count().cast(pl.Int64).alias("with_cost"),
        pl.col("cost_usd").sum().alias("own_cost"),
        by_list.sum().cast(pl.Int64).alias("listed"),
        (pl.col("input_tokens") - cached).filter(by_list).sum().alias("listed_uncached"),
        cached.filter(by_list).sum().alias("listed_cached"),
        pl.col("output_tokens").filter(by_list).sum().alias("listed_output"),
    )
    wide = {name: pl.col(name).cast(pl.Int128) for name in _PRICED}
    listed_cost = sum(
        (wide[f"listed_{side}"] * pl.col(f"{side}_price") for side in _SIDES), start=pl.lit(0)
    )
    has_price = pl.col("output_price").is_not_null()
    return (
        by_day.sort("day")
        .join_asof(
            _prices().lazy(),
            left_on="day",
            right_on="valid_from",
            by="model_id",
            strategy="backward",
            check_sortedness=False,
        )
        .with_columns(
            (pl.col("with_cost") + pl.when(has_price).then("listed").otherwise(0)).alias("priced"),
            (pl.col("own_cost") + listed_cost.fill_null(0)).alias("cost"),
        )
        .join(models.lazy(), on="model_id", how="left")
        .group_by("org_id", "user_id", "agent_id", pl.coalesce("name", "model_id").alias("model"))
        .agg(
            pl.col(
                "requests", "input_tokens", "known_input", "output_tokens", "known_output"
            ).sum(),
            pl.col("min_input", "min_output").min(),
            pl.col("max_input", "max_output").max(),
            pl.col("priced", "cost").sum(),
        )
    )


_SIDES = ("uncached", "cached", "output")
_PRICED = [f"listed_{side}" for side in _SIDES]


def _prices() -> pl.DataFrame:
    """Prices per token in 10^-12 USD: whole numbers."""

    def price(name: str) -> pl.Expr:
        return (
            (pl.col(f"{name}_usd_per_million").cast(pl.Decimal(38, 6)) * 1_000_000)
            .cast(pl.Int64)
            .cast(pl.Int128)
        )

    return (
        pl.read_csv(PRICES, infer_schema=False)
        .select(
            "model_id",
            pl.col("valid_from").str.to_date(),
            price("input").alias("uncached_price"),
            price("cached_input").fill_null(price("input")).alias("cached_price"),
            price("output").alias("output_price"),
        )
        .sort("valid_from")
    )


def _latest(
    arguments: MonthArguments, table: str, key: list[str], required: list[str], time: str
) -> pl.LazyFrame:
    """The usable rows of the month, each event once: the few repeated keys are sorted apart."""
    after = min(
        arguments.end + datetime.timedelta(days=1),
        arguments.now.date() + datetime.timedelta(days=2),
    )
    start = datetime.datetime.combine(arguments.start, datetime.time.min)
    frame = cleaned(
        pl.scan_parquet(arguments.raw / table / "*.parquet").filter(
            pl.col(time) >= start,
            pl.col(time) < datetime.datetime.combine(after, datetime.time.min),
        )
    )
    columns = list(frame.collect_schema())
    others = [name for name in columns if name not in {*key, "ingested_at"}]
    usable = frame.filter(
        pl.all_horizontal(pl.col([*key, *required]).is_not_null()), has_no_nul(frame)
    )
    if table == "model_requests":
        numbers = [*_TOKENS, "cost_usd"]
        within = pl.col(numbers).is_between(0, _PICO) | pl.col(numbers).is_null()
        exceeds = (pl.col("cached_input_tokens") > pl.col("input_tokens")).fill_null(value=False)
        usable = usable.filter(pl.all_horizontal(within), ~exceeds).with_columns(
            (pl.col("cost_usd").cast(pl.Decimal(38, 12))).to_physical()
        )
    repeated = usable.group_by(key).len().filter(pl.col("len") > 1).select(key)
    several = (
        usable.join(repeated, on=key, how="semi")
        .sort("ingested_at", *others, descending=True, nulls_last=True)
        .unique(key, keep="first", maintain_order=True)
    )
    return pl.concat([usable.join(repeated, on=key, how="anti"), several])
