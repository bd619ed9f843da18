"""Connect as profiles.yml describes it: dbt and the runner know one way to a database."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dbt.adapters.contracts.connection import Connection, Identifier
from dbt.adapters.factory import get_adapter_class_by_name
from dbt.config.profile import Profile, read_profile
from dbt.config.renderer import ProfileRenderer
from dbt_common.context import set_invocation_context

from runner.project import project_dir

_ROWS_AT_ONCE = 10_000


@contextmanager
def dbt_environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set what profiles.yml reads, and nothing that is meant for other projects of the user's.

    Args:
        variables: environment variables and their values.
    """
    before = dict(os.environ)
    for name in before:
        if name.startswith("DBT_"):
            del os.environ[name]
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def connect(target: str, variables: Mapping[str, str]) -> Any:
    """Open a connection of dbt's adapter and return its handle, a connection of the driver.

    Args:
        target: of profiles.yml.
        variables: what profiles.yml reads.
    """
    with dbt_environment(variables):
        set_invocation_context(os.environ)
        profiles = read_profile(str(project_dir()))
        profile = Profile.from_raw_profiles(
            profiles, "usage_exports", ProfileRenderer({}), target_override=target
        )
        credentials = profile.credentials
        manager = get_adapter_class_by_name(credentials.type).ConnectionManager
        connection = Connection(Identifier(credentials.type), "usage_exports", credentials)
        return manager.open(connection).handle


def rows_of(cursor: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a cursor that has run a query, some at a time."""
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        yield from rows


def raw_schema() -> str:
    """Return the name of the schema with the raw tables."""
    return os.environ.get("USAGE_EXPORTS_RAW_SCHEMA") or "raw"
