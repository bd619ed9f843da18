"""The engines that exports can be made on: the rest of the runner names none of them."""

from typing import Literal, get_args

from runner.engines.engine import Engine
from runner.settings import Locations

Target = Literal["duckdb"]
"""dbt's target in profiles.yml, one per engine."""

TARGETS: tuple[Target, ...] = get_args(Target)


def engine_for(target: Target, locations: Locations) -> Engine:
    """Return an engine, without connecting to it.

    Args:
        target: which.
        locations: where a run reads and writes.
    """
    from runner.engines.duckdb import DuckDB

    return {"duckdb": DuckDB}[target](locations)
