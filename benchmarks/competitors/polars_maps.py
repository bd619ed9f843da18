"""JSON maps and exact money with Polars."""

import polars as pl

_PICO_USD_PER_MICRO_USD = 1_000_000


def money(pico_usd: pl.Expr) -> pl.Expr:
    """Return whole 10^-12 USD as text with six decimals, halves up."""
    micro_usd = (pico_usd + _PICO_USD_PER_MICRO_USD // 2) // _PICO_USD_PER_MICRO_USD
    fraction = (micro_usd % 1_000_000).cast(pl.Int64).cast(str).str.zfill(6)
    shown = pl.format("{}.{}", (micro_usd // 1_000_000).cast(pl.Int64), fraction)
    return pl.when(pico_usd.is_not_null()).then(shown)


def joined_maps(
    frame: pl.DataFrame, key: list[str], name: str, count: str | None, column: str
) -> pl.DataFrame:
    """Sum up `messages` by key and name; return per key the map, and how many names it has."""
    summed = (
        frame.filter(pl.col(name).is_not_null())
        .group_by([*key, name])
        .agg(pl.col("messages").sum())
    )
    return map_of(summed, key, name, "messages", column, count)


def map_of(
    frame: pl.DataFrame,
    key: list[str],
    name: str,
    value: str,
    column: str,
    count: str | None = None,
) -> pl.DataFrame:
    """Return per key a JSON map from name to value; rows without a value are left out.

    Args:
        frame: one row per key and name.
        key: the columns of the key.
        name: the column with the names.
        value: the column with the values.
        column: what the map is called.
        count: what the number of names is called; none to leave it out.
    """
    entry = pl.format("{}:{}", _json_string(pl.col(name)), pl.col(value)).alias("entry")
    counted = [pl.len().alias(count)] if count else []
    maps = (
        frame.filter(pl.col(value).is_not_null())
        .sort(pl.col(value), name, descending=[True, False])
        .select(*key, entry)
        .group_by(key, maintain_order=True)
        .agg(pl.col("entry").str.join(","), *counted)
    )
    joined = pl.concat_str(pl.lit("{"), pl.col("entry"), pl.lit("}")).alias(column)
    return maps.select(*key, joined, *([count] if count else []))


def _json_string(text: pl.Expr) -> pl.Expr:
    escaped = text.str.replace_all("\\", "\\\\", literal=True).str.replace_all(
        '"', '\\"', literal=True
    )
    return pl.format('"{}"', escaped)
