"""dbt-duckdb loads this plugin (see profiles.yml): it mounts the raw files at every connection."""

from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from usage_exports.errors import UsageExportsError
from usage_exports.mount.built import forget_built
from usage_exports.mount.mount import mount
from usage_exports.sql import sql_text


class Plugin(BasePlugin):
    """Mount the raw folder of the profile, so that `dbt build` works by itself.

    Files that can't be used stop nobody here: dbt connects also for models that don't need them.
    The macro `raw_mount` asks in a session what became of them.
    """

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Keep the settings of the profile.

        They are `raw`, the raw folder; `schema`, where it is mounted; `mounted`, yes or no.
        """
        self._raw = Path(plugin_config["raw"])
        self._schema = plugin_config["schema"]
        self._is_mounted = plugin_config.get("mounted") == "yes"
        self._problem = ""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Mount the raw files before dbt's first query."""
        if self._is_mounted:
            return
        try:
            mount(conn, self._raw, self._schema)
            # Nobody knows what this run will build.
            forget_built(conn, self._schema)
        except UsageExportsError as error:
            self._problem = str(error)

    def configure_cursor(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Leave a note in a session: what is wrong with the raw files, or the empty text."""
        cursor.execute(f"set variable usage_exports_mount = {sql_text(self._problem)}")
