"""The contract of the raw input, read from the dbt source that documents it."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

import yaml

from usage_exports.dbt.project import project_dir

SOURCES = "models/staging/workspace/_workspace__sources.yml"
FILES_TABLE = "files"

Kind = Literal["change_log", "event", "price_list"]
"""What the rows of a table are: versions of entities, deliveries of events, or prices."""


@dataclass(frozen=True)
class Column:
    """A column of a raw table.

    `data_type` is the dbt type that staging gives it; a row without a value in a `required`
    column is rejected; an `identifying` one names a person; of a `lower_case` one, A to Z are read
    as a to z.
    """

    name: str
    data_type: str
    required: bool
    identifying: bool
    lower_case: bool


@dataclass(frozen=True)
class Table:
    """A raw table; an `optional` one may be absent from the raw folder.

    `key` are the columns that identify what a row is about; `event_time` is the one with the
    instant at which an event happened, None for what is no event.
    """

    name: str
    kind: Kind
    key: tuple[str, ...]
    event_time: str | None
    columns: tuple[Column, ...]
    optional: bool


@cache
def raw_tables(*kinds: Kind) -> tuple[Table, ...]:
    """Return the raw tables, all or those of some kinds, in the order of the contract."""
    document = yaml.safe_load((project_dir() / SOURCES).read_text(encoding="utf-8"))
    (source,) = document["sources"]
    tables = [_table(entry) for entry in source["tables"] if entry["name"] != FILES_TABLE]
    return tuple(table for table in tables if table.kind in (kinds or get_args(Kind)))


def _table(entry: dict[str, Any]) -> Table:
    meta = _meta(entry)
    return Table(
        name=entry["name"],
        kind=meta["kind"],
        key=tuple(meta["key"]),
        event_time=meta.get("event_time"),
        columns=tuple(_column(column) for column in entry["columns"]),
        optional=meta.get("optional", False),
    )


def _column(entry: dict[str, Any]) -> Column:
    meta = _meta(entry)
    return Column(
        name=entry["name"],
        data_type=entry["data_type"],
        required=meta.get("required", False),
        identifying=meta.get("identifying", False),
        lower_case=meta.get("lower_case", False),
    )


def _meta(entry: dict[str, Any]) -> dict[str, Any]:
    meta: dict[str, Any] = entry.get("config", {}).get("meta", {})
    return meta
