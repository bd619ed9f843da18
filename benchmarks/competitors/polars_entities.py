"""Users, agents, projects, models and workspaces with Polars, as of the end of the month."""

import datetime
from dataclasses import dataclass

import polars as pl

from benchmarks.competitors.arguments import MonthArguments
from benchmarks.competitors.polars_cleaning import cleaned, has_no_nul

_BORN = {"users": "joined_at", "agents": "created_at", "projects": "created_at"}
_ID = {"users": "user_id", "agents": "agent_id", "projects": "project_id"}


@dataclass(frozen=True)
class Entities:
    """What the change logs say, one row per entity; `existing` holds those of the month."""

    users: pl.DataFrame
    agents: pl.DataFrame
    projects: pl.DataFrame
    models: pl.DataFrame
    workspaces: pl.DataFrame
    emails: pl.DataFrame
    existing: dict[str, pl.DataFrame]

    @classmethod
    def read(cls, arguments: MonthArguments) -> "Entities":
        """Read the five change logs."""
        latest = {
            table: _latest(arguments, table, ["org_id", id_column])
            for table, id_column in _ID.items()
        }
        latest["users"] = latest["users"].with_columns(_ascii_lower("email"), _ascii_lower("role"))
        return cls(
            users=latest["users"].select("org_id", "user_id", "name", "email", "role", "joined_at"),
            agents=latest["agents"].select(
                "org_id",
                "agent_id",
                *(
                    pl.col(name).alias(f"agent_{name}")
                    for name in ("name", "description", "url", "owner_id")
                ),
            ),
            projects=latest["projects"].select(
                "org_id",
                "project_id",
                pl.col("name").alias("project_name"),
                pl.col("owner_id").alias("project_owner_id"),
            ),
            models=_latest(arguments, "models", ["model_id"]).select("model_id", "name"),
            workspaces=_settings(arguments),
            emails=latest["users"].select("org_id", "user_id", "email"),
            existing={
                table: frame.filter(_overlaps(_BORN[table], arguments)).select("org_id", _ID[table])
                for table, frame in latest.items()
            },
        )

    def present(self, table: str) -> pl.DataFrame:
        """Return the keys of those whose existence overlaps the month."""
        return self.existing[table]

    def owners(self, entity: str) -> pl.DataFrame:
        """Return the e-mail addresses by owner of an agent or project."""
        return self.emails.select(
            "org_id",
            pl.col("user_id").alias(f"{entity}_owner_id"),
            pl.col("email").alias(f"{entity}_owner_email"),
        )

    def with_rights(
        self, rows: pl.DataFrame, *, identifying: list[str], byok: list[str]
    ) -> pl.DataFrame:
        """Keep the rows of known workspaces, and empty what these may not have."""
        return rows.join(self.workspaces, on="org_id").with_columns(
            *(pl.when("user_level_data_enabled").then(pl.col(name)) for name in identifying),
            *(pl.when("byok_enabled").then(pl.col(name)) for name in byok),
        )


def _ascii_lower(name: str) -> pl.Expr:
    upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return pl.col(name).str.replace_many(list(upper), list(upper.lower()))


def _overlaps(born: str, arguments: MonthArguments) -> pl.Expr:
    return (pl.col(born).is_null() | (pl.col(born).dt.date() <= arguments.end)) & (
        pl.col("deleted_at").is_null() | (pl.col("deleted_at").dt.date() >= arguments.start)
    )


def _read(arguments: MonthArguments, table: str, key: list[str]) -> pl.LazyFrame:
    frame = cleaned(pl.scan_parquet(arguments.raw / f"{table}.parquet"))
    return frame.filter(pl.all_horizontal(pl.col(key).is_not_null()), has_no_nul(frame))


def _latest(arguments: MonthArguments, table: str, key: list[str]) -> pl.DataFrame:
    """The last version before the month's end and not after now, else the first one."""
    month_end = datetime.datetime.combine(
        arguments.end + datetime.timedelta(days=1), datetime.time.min
    )
    before = min(month_end, arguments.now + datetime.timedelta(microseconds=1))
    frame = _read(arguments, table, key)
    others = [name for name in frame.collect_schema() if name not in {*key, "updated_at"}]
    is_later = (pl.col("updated_at") >= before).fill_null(value=False)
    return (
        frame.with_columns(
            is_later.alias("is_later"),
            pl.when(~is_later).then("updated_at").alias("since"),
        )
        .sort(
            "is_later",
            "since",
            "updated_at",
            *others,
            descending=[False, True, False, *(True for _ in others)],
            nulls_last=True,
        )
        .unique(key, keep="first", maintain_order=True)
        .drop("is_later", "since")
        .collect()
    )


def _settings(arguments: MonthArguments) -> pl.DataFrame:
    flags = ["byok_enabled", "user_level_data_enabled"]
    return (
        _read(arguments, "workspaces", ["org_id"])
        .filter(pl.col("updated_at").is_null() | (pl.col("updated_at") <= arguments.now))
        .sort("updated_at", "name", *flags, descending=True, nulls_last=True)
        .unique("org_id", keep="first", maintain_order=True)
        .select("org_id", pl.col(flags).fill_null(value=False))
        .collect()
    )
