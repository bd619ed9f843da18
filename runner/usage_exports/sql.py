"""Quote texts and names for SQL, as DuckDB and PostgreSQL read them."""

from collections.abc import Sequence


def sql_text(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def sql_name(name: str) -> str:
    """Return a name as SQL can hold it, whatever its characters are."""
    return '"' + name.replace('"', '""') + '"'


def sql_list(texts: Sequence[str]) -> str:
    """Return texts as a DuckDB list literal."""
    return "[" + ", ".join(sql_text(text) for text in texts) + "]"
