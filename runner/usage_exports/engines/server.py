"""What the engines that are servers share: raw tables in one schema, the exports in another."""

from collections.abc import Callable, Mapping
from pathlib import Path

from usage_exports.dbt.connection import raw_schema
from usage_exports.errors import UsageExportsError
from usage_exports.locations import Locations

# Leaves room for what follows in a name of 63 bytes.
_PREFIX_BYTES = 40


class ServerBase:
    """An engine with two schemas, see `Engine`."""

    name: str
    """As profiles.yml calls it."""

    def __init__(
        self, locations: Locations, schema: str | None = None, state: Path | None = None
    ) -> None:
        """Describe the server that the environment names.

        Args:
            locations: where files are written.
            schema: where roll-ups and marts are built; None for that of the environment.
            state: the folder for dbt; None for one in the working folder.
        """
        self._locations = locations
        self._schema = schema
        self._state = state
        self._raw_schema = raw_schema()

    def _check_names(
        self, names: Mapping[str, str], fits: Callable[[str], object], what: str
    ) -> None:
        """Refuse names that dbt or the server would not take as they are.

        Args:
            names: by the variable of the environment that gives them; the raw schema is added.
            fits: whether a name would be taken.
            what: how such a name may be; the sentence goes on after "may".

        Raises:
            UsageExportsError: one of them would not be.
        """
        for variable, name in {**names, "USAGE_EXPORTS_RAW_SCHEMA": self._raw_schema}.items():
            if not fits(name):
                raise UsageExportsError(
                    f"{variable} is '{name}', but on {self.name} such a name may {what}."
                )

    def _schemas(self) -> dict[str, str]:
        """Return the variables that name the schemas."""
        schema = {"USAGE_EXPORTS_SCHEMA": self._schema} if self._schema else {}
        return {"USAGE_EXPORTS_RAW_SCHEMA": self._raw_schema, **schema}

    def build(
        self,
        run: Callable[[bool], None],
        *,
        project_key: bytes | None = None,  # noqa: ARG002
        full_refresh: bool = False,  # noqa: ARG002
    ) -> None:
        """Build: dbt checks the tables, and finds what has changed in them by reading."""
        run(False)


def check_prefix(schema: str) -> str:
    """Return how the names of schemas begin that checks make beside a schema.

    Args:
        schema: of the exports.
    """
    return schema.encode()[:_PREFIX_BYTES].decode(errors="ignore") + "_check_"
