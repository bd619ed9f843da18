"""Paths that a warehouse can't have: DuckDB or dbt would make something else of them."""

from pathlib import Path

from usage_exports.errors import RefusedError

# Names of databases that would hide schemas of the same name.
_TAKEN_NAMES = {"main", "temp", "system", "memory"}
# dbt reads a path as an address, in which the name of the file ends at these.
_ENDS = "?#;"


def check_database_name(path: Path, schema: str) -> None:
    """Refuse a warehouse whose name would hide a schema.

    Args:
        path: of the warehouse.
        schema: where the raw files are mounted.

    Raises:
        RefusedError: it has such a name.
    """
    # DuckDB names a database after its file, up to the first dot that does not begin the name, and
    # takes names in any case.
    database = path.name.lstrip(".").split(".")[0].lower()
    if database in {schema.lower(), "", *_TAKEN_NAMES}:
        raise _refused_name(path)


def check_path(path: Path) -> None:
    """Refuse a path of a warehouse that dbt would not take as it is.

    Args:
        path: of the warehouse.

    Raises:
        RefusedError: it has a character that can't be used.
    """
    # dbt puts names in quotes, and does not double those that are in them.
    if "'" in path.name or '"' in path.name:
        raise _refused_name(path)
    whole = str(path.absolute())
    for character in whole:
        if character in _ENDS or not character.isprintable():
            raise RefusedError(
                f"--warehouse {whole!r}: {character!r} can't stand in the path of a DuckDB file. "
                "Rename the file or the folder, or name another."
            )


def _refused_name(path: Path) -> RefusedError:
    return RefusedError(
        f"--warehouse {str(path)!r}: a DuckDB file can't have this name. "
        "Take another, such as warehouse.duckdb."
    )
