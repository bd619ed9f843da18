"""The contract of the raw input, read from the dbt source that documents it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from usage_exports.dbt.project import project_dir

SOURCES = "models/staging/workspace/_workspace__sources.yml"
FILES_TABLE = "files"


@dataclass(frozen=True)
class Column:
    """A column of a raw table.

    `data_type` is the dbt type that staging gives it; a row without a value in a `required`
    column is rejected.
    """

    name: str
    data_type: str
    required: bool


@dataclass(frozen=True)
class Table:
    """A raw table; an `optional` one may be absent from the raw folder."""

    name: str
    columns: tuple[Column, ...]
    optional: bool


@cache
def raw_tables() -> tuple[Table, ...]:
    """Return the raw tables of the contract, in its order."""
    document = yaml.safe_load((project_dir() / SOURCES).read_text(encoding="utf-8"))
    (source,) = document["sources"]
    return tuple(_table(entry) for entry in source["tables"] if entry["name"] != FILES_TABLE)


def _table(entry: dict[str, Any]) -> Table:
    return Table(
        name=entry["name"],
        columns=tuple(
            Column(column["name"], column["data_type"], _meta(column).get("required", False))
            for column in entry["columns"]
        ),
        optional=_meta(entry).get("optional", False),
    )


def _meta(entry: dict[str, Any]) -> dict[str, bool]:
    meta: dict[str, bool] = entry.get("config", {}).get("meta", {})
    return meta
