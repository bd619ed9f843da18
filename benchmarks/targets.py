"""What exports must reach, beside what they do."""

from collections.abc import Iterator

from benchmarks.summary import Summaries, Summary

_GIB = 2**30
_THOUSAND = 1000
_MILLION = 1_000_000
# The size that targets are for; at others the same numbers are shown without.
_PROMISED = 100_000_000

Row = tuple[str, str, str, str, str, str, str]
"""What, ours, how often it ran, beside what, ratio, target, whether it is met."""


def target_rows(summaries: Summaries) -> list[Row]:
    """Return a row for each target that can be told from the measurements."""
    sizes = sorted({messages for scenario, messages, _ in summaries if scenario != "users"} - {0})
    rows: list[Row] = []
    for messages in sizes:
        rows += _rows_of_size(summaries, messages)
    if one := summaries.get(("help", 0, "ours")):
        rows.append(_limit("--help", one, one.seconds, "s", 0.5))
    if one := summaries.get(("users", _MILLION, "ours")):
        rows.append(_limit("a million users: peak memory", one, one.peak_bytes / _GIB, "GiB", 6))
        speed = one.values["rows_per_second"]
        met = _yes(speed >= 100_000)
        what = f"a million users, {one.seconds:.1f} s: writing the files"
        speed_shown, least = f"{speed:,.0f} rows/s", "at least 100,000 rows/s"
        rows.append((what, speed_shown, str(one.runs), "", "", least, met))
    return rows


def _rows_of_size(summaries: Summaries, messages: int) -> Iterator[Row]:
    def get(scenario: str, contestant: str = "ours", size: int = messages) -> Summary | None:
        return summaries.get((scenario, size, contestant))

    def target(limit: float) -> float | None:
        return limit if messages == _PROMISED else None

    label = f"{messages:,} messages: "
    first, further, new_day = get("first"), get("further"), get("new day")
    if first:
        if theirs := get("first", "duckdb"):
            what = label + "first export"
            yield _ratio(what, first, theirs, "DuckDB SQL, daily aggregates", target(1.5))
        peak = first.peak_bytes / _GIB
        yield _limit(label + "first export: peak memory", first, peak, "GiB", target(6))
        share = first.values["warehouse_bytes"] / first.values["raw_bytes"]
        what = label + "size of the warehouse, of the Parquet files"
        yield _limit(what, first, share, "", target(0.5))
    if further:
        names = {"duckdb": "DuckDB SQL", "polars": "Polars", "pandas": "pandas"}
        for name, title in (names | {"postgres": "PostgreSQL"}).items():
            if theirs := get("further", name):
                limit = target(1) if name == "duckdb" else None
                yield _ratio(label + "further export", further, theirs, title, limit)
        if small := get("further", size=messages // _THOUSAND):
            what = label + "further export"
            yield _ratio(what, further, small, "a thousandth of the data", target(2))
        if seconds := further.values.get("first_query_seconds"):
            yield _limit(label + "start to dbt's first query", further, seconds, "s", target(2))
    if new_day and messages > _MILLION and (small := get("new day", size=_MILLION)):
        yield _ratio(
            label + "after one new day", new_day, small, "the same on 1,000,000", target(2)
        )
    month, year = get("by month", "one month"), get("by month", "twelve months")
    if month and year:
        yield _ratio(label + "the year by month", year, month, "one month", target(3))


def _ratio(what: str, ours: Summary, theirs: Summary, beside: str, limit: float | None) -> Row:
    ratio = ours.seconds / theirs.seconds
    return (
        what,
        f"{ours.seconds:.2f} s",
        str(ours.runs),
        f"{beside}: {theirs.seconds:.2f} s",
        f"{ratio:.2f}",
        "" if limit is None else f"under {limit:g}",
        "" if limit is None else _yes(ratio < limit),
    )


def _limit(what: str, ours: Summary, value: float, unit: str, limit: float | None) -> Row:
    return (
        what,
        f"{value:.2f} {unit}".strip(),
        str(ours.runs),
        "",
        "",
        "" if limit is None else f"under {limit:g} {unit}".strip(),
        "" if limit is None else _yes(value < limit),
    )


def _yes(met: bool) -> str:
    return "yes" if met else "no"
