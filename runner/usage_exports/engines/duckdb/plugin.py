"""dbt-duckdb loads this plugin (see profiles.yml): it mounts the raw files at every connection."""

from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from usage_exports.engines.duckdb.names import check_path
from usage_exports.errors import ForeignRelationError, RefusedError, UsageExportsError
from usage_exports.mount.built import forget_built
from usage_exports.mount.mount import EXPORTS_SCHEMA, check_schema, mount
from usage_exports.mount.ownership import claim_names
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
        self._exports_schema = self.creds.schema if self.creds else EXPORTS_SCHEMA
        self._problem = ""

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:  # noqa: ARG002
        """Refuse a path that dbt would read otherwise, before the file is opened.

        Raises:
            DbtRuntimeError: it is refused; the message says why.
        """
        if creds.is_motherduck:
            return
        try:
            check_path(Path(creds.path))
        except RefusedError as error:
            raise DbtRuntimeError(str(error)) from error

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Mount the raw files before dbt's first query.

        Raises:
            DbtRuntimeError: dbt would replace what somebody else made.
        """
        if self._is_mounted:
            return
        try:
            check_schema(self._schema)
            # Models that need no raw files are built even where these can't be mounted.
            claim_names(conn, self._schema, self._exports_schema)
            mount(conn, self._raw, self._schema, self._exports_schema)
            # Nobody knows what this run will build.
            forget_built(conn, self._schema)
        except ForeignRelationError as error:
            raise DbtRuntimeError(str(error)) from error
        except UsageExportsError as error:
            self._problem = str(error)

    def configure_cursor(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Leave a note in a session: what is wrong with the raw files, or the empty text."""
        cursor.execute(f"set variable usage_exports_mount = {sql_text(self._problem)}")
