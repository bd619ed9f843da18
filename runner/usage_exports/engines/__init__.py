"""The engines that exports can be made on: the rest names none of them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from usage_exports.errors import UsageExportsError

if TYPE_CHECKING:
    from usage_exports.engines.engine import Engine, Server
    from usage_exports.locations import Locations

# The modules of the engines import packages that need not be installed.
_CLASSES = {"duckdb": "DuckDB", "postgres": "Postgres", "spark": "Spark"}

TARGETS = tuple(_CLASSES)
"""The targets of profiles.yml, one per engine; the first is the default."""


SERVERS = TARGETS[1:]
"""Those whose raw tables are tables of a server."""


def engine_for(target: str, locations: "Locations") -> "Engine":
    """Return an engine, without connecting to it.

    Args:
        target: one of `TARGETS`.
        locations: where a run reads and writes.

    Raises:
        UsageExportsError: what the engine needs is not installed.
    """
    engine: Engine = _class(target)(locations)
    return engine


def server_for(target: str, locations: "Locations") -> "Server":
    """Return an engine that is a server, without connecting to it.

    Args:
        target: one of `SERVERS`.
        locations: where a run reads and writes.

    Raises:
        UsageExportsError: what the engine needs is not installed.
    """
    server: Server = _class(target)(locations)
    return server


def _class(target: str) -> Any:
    try:
        return getattr(import_module(f"usage_exports.engines.{target}.engine"), _CLASSES[target])
    except ModuleNotFoundError as error:
        extra = f"[{target}]" if target in SERVERS else ""
        raise UsageExportsError(
            f"--target {target} needs packages that are not installed: "
            f"pip install 'usage-exports{extra}' ({error})."
        ) from error
