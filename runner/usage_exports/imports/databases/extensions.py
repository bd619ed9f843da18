"""Load the extensions by which DuckDB reads other databases."""

from importlib.util import find_spec
from pathlib import Path

import duckdb

from usage_exports.errors import ProductError
from usage_exports.sql import sql_text


def load_extension(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load an extension from its Python package, or one that DuckDB has already; fetch none.

    Args:
        connection: where it is loaded.
        name: `sqlite_scanner` or `postgres_scanner`.

    Raises:
        ProductError: it is not installed.
    """
    path = _packaged(name)
    try:
        if path:
            connection.execute(f"load {sql_text(str(path))}")
        else:
            connection.execute("set autoinstall_known_extensions = false")
            connection.execute(f"load {name}")
    except duckdb.Error as error:
        raise ProductError(
            f"DuckDB's extension {name} can't be loaded: {str(error).splitlines()[0].rstrip('.')}. "
            "Install it with: pip install 'usage-exports[sources]'"
        ) from error


def _packaged(name: str) -> Path | None:
    spec = find_spec(f"duckdb_extension_{name}")
    if not spec or not spec.origin:
        return None
    file = f"extensions/v{duckdb.__version__}/{name}.duckdb_extension"
    path = Path(spec.origin).parent / file
    return path if path.is_file() else None
