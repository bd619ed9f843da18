"""dbt-duckdb loads this plugin (see profiles.yml): it mounts the raw files at every connection."""

from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from usage_exports.errors import UsageExportsError
from usage_exports.mount.built import forget_built
from usage_exports.mount.mount import mount


class Plugin(BasePlugin):
    """Mount the raw folder of the profile, so that `dbt build` works by itself."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Keep the settings of the profile.

        They are `raw`, the raw folder; `schema`, where it is mounted; `mounted`, yes or no.
        """
        self._raw = Path(plugin_config["raw"])
        self._schema = plugin_config["schema"]
        self._is_mounted = plugin_config["mounted"] == "yes"

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Mount the raw files before dbt's first query.

        Raises:
            DbtRuntimeError: they can't be used; the message says why.
        """
        if self._is_mounted:
            return
        try:
            mount(conn, self._raw, self._schema)
            # Nobody knows what this run will build.
            forget_built(conn, self._schema)
        except UsageExportsError as error:
            raise DbtRuntimeError(str(error)) from error
