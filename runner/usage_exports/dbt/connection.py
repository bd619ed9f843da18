"""Connect as profiles.yml says, in the way dbt itself connects."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dbt.adapters.contracts.connection import Connection, Credentials, Identifier
from dbt.adapters.factory import get_adapter_class_by_name, load_plugin
from dbt.config.profile import Profile, read_profile
from dbt.config.renderer import ProfileRenderer
from dbt_common.context import set_invocation_context
from dbt_common.dataclass_schema import ValidationError
from dbt_common.exceptions import DbtBaseException

from usage_exports.dbt.messages import said
from usage_exports.dbt.project import project_dir
from usage_exports.errors import UsageExportsError

_PROFILE = "usage_exports"
_ROWS_AT_ONCE = 10_000

# What Jinja says where profiles.yml wants a number; the user knows neither.
_NO_NUMBER = re.compile(
    r".*env_var\('(\w+)'.*Could not convert value ('.*') into type 'number'", re.DOTALL
)


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


def credentials(target: str, variables: Mapping[str, str]) -> Credentials:
    """Return how profiles.yml says to connect.

    Args:
        target: of profiles.yml.
        variables: what profiles.yml reads.

    Raises:
        UsageExportsError: the environment has a value that can't be used.
    """
    profiles = read_profile(str(project_dir()))
    try:
        with dbt_environment(variables):
            set_invocation_context(os.environ)
            _, profile = Profile.render_profile(
                profiles[_PROFILE], _PROFILE, target, ProfileRenderer({})
            )
        del profile["threads"]
        kind = load_plugin(profile.pop("type"))
        values = kind.translate_aliases(profile)
        kind.validate(values)
        return kind.from_dict(values)
    except ValidationError as error:
        # As a text it holds the whole schema of all settings.
        raise _unusable(target, f"{'.'.join(map(str, error.path))}: {error.message}.") from error
    except DbtBaseException as error:
        what = _NO_NUMBER.sub(r"\1 is \2, which is not a number.", said(str(error)))
        raise _unusable(target, what) from error


def _unusable(target: str, what: str) -> UsageExportsError:
    return UsageExportsError(
        f"The environment's settings for --target {target} can't be used: {what}"
    )


def connect(found: Credentials, variables: Mapping[str, str]) -> Any:
    """Open a connection of dbt's adapter and return its handle, a connection of the driver.

    Args:
        found: as `credentials` gives them.
        variables: what drivers read.
    """
    manager = get_adapter_class_by_name(found.type).ConnectionManager
    with dbt_environment(variables):
        return manager.open(Connection(Identifier(found.type), _PROFILE, found)).handle


def rows_of(cursor: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a cursor that has run a query, some at a time."""
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        yield from rows


def raw_schema() -> str:
    """Return the name of the schema with the raw tables."""
    return os.environ.get("USAGE_EXPORTS_RAW_SCHEMA") or "raw"
