"""How the export reads raw values: the macros of `macros/raw/`, rendered as dbt renders them.

What the runner reads by itself must not be read in another way than the export will.
"""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from usage_exports.dbt.project import project_dir

_FILES = ("clean_boolean", "clean_timestamp", "contains_nul", "trim_text")


def trim_text(column: str) -> str:
    """Return DuckDB's SQL for a text without what is around it; the empty string is null."""
    return _macro("trim_text")(column)


def clean_timestamp(column: str, *, is_text: bool) -> str:
    """Return DuckDB's SQL for an instant in UTC; null where there is none."""
    return _macro("clean_timestamp")(column, is_text)


def clean_boolean(column: str, *, is_text: bool) -> str:
    """Return DuckDB's SQL for a boolean; null where there is none."""
    return _macro("clean_boolean")(column, is_text)


def contains_nul(column: str) -> str:
    """Return DuckDB's SQL for whether a text can't be used."""
    return _macro("contains_nul")(column)


def _macro(name: str) -> Callable[..., str]:
    return _macros()[name]


@cache
def _macros() -> dict[str, Callable[..., str]]:
    environment = Environment(
        loader=FileSystemLoader(project_dir() / "macros" / "raw"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - the templates yield SQL, not HTML
    )
    macros: dict[str, Callable[..., str]] = {}
    environment.globals["adapter"] = SimpleNamespace(
        dispatch=lambda name, _: macros.get(f"duckdb__{name}") or macros[f"default__{name}"]
    )
    for file in _FILES:
        macros |= vars(environment.get_template(f"{file}.sql").module)
    return macros
